//! Token buckets: so many requests at once, so many a minute after that, for each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::clock::Moment;
use platform::http::Problem;

/// How many buckets are kept before full ones are forgotten.
const MOST: usize = 20_000;

/// Buckets of one size, by key.
#[derive(Debug)]
pub struct Buckets {
    capacity: f64,
    per_minute: f64,
    kept: Mutex<HashMap<String, (f64, i64)>>,
}

impl Buckets {
    /// Buckets that hold so many and fill up at such a pace.
    #[must_use]
    pub fn new(capacity: u32, per_minute: f64) -> Self {
        Self {
            capacity: f64::from(capacity),
            per_minute,
            kept: Mutex::default(),
        }
    }

    /// Takes one out of the key's bucket. Where it is empty, tells after how many seconds to come again.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn take(&self, key: &str, now: Moment) -> Result<(), u32> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, (left, at)| self.filled(*left, *at, now) < self.capacity);
            if kept.len() >= MOST {
                kept.clear(); // A flood from everywhere: nobody is kept out for it.
            }
        }
        let (left, at) = kept.entry(key.to_owned()).or_insert((self.capacity, now.0));
        *left = self.filled(*left, *at, now);
        *at = now.0;
        if *left >= 1.0 {
            *left -= 1.0;
            return Ok(());
        }
        let wait = ((1.0 - *left) / self.per_minute * 60.0).ceil().clamp(1.0, 86_400.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to a day"
        )]
        Err(wait as u32)
    }

    fn filled(&self, left: f64, at: i64, now: Moment) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "parts of a microsecond do not matter")]
        let minutes = now.0.saturating_sub(at).max(0) as f64 / 60_000_000.0;
        (left + minutes * self.per_minute).min(self.capacity)
    }
}

/// Who asks: the address of the peer, or what the outermost of so many trusted proxies says of its own. Of IPv6 the
/// first 64 bits count, since whoever has one address there has them all.
#[must_use]
pub fn source(headers: &HeaderMap, peer: Option<IpAddr>, trusted_proxies: usize) -> String {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect::<Vec<_>>();
    let told = trusted_proxies
        .checked_sub(1)
        .and_then(|above| forwarded.iter().rev().nth(above)?.parse().ok());
    match told.or(peer) {
        Some(IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(address) => address.to_canonical().to_string(),
        None => "unknown".to_owned(),
    }
}

/// The refusal of who asked too often.
#[must_use]
pub fn too_many(seconds: u32) -> Response {
    let mut response = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_requests",
        "Too many requests came from this address.",
    )
    .with_hint(format!("Try again in {seconds} seconds."))
    .into_response();
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// How often links may be asked for.
#[derive(Debug)]
pub struct Limits {
    /// For one mail address. The bucket fills again before an earlier link has run out, and earlier links hold, so that
    /// a flood of requests fills a mailbox slowly and never keeps its owner out.
    pub letters: Buckets,
    /// From one network address.
    pub sources: Buckets,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            letters: Buckets::new(5, 0.2),
            sources: Buckets::new(20, 4.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use platform::testkit::noon;

    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let buckets = Buckets::new(2, 6.0);
        assert_eq!(buckets.take("a", noon()), Ok(()));
        assert_eq!(buckets.take("a", noon()), Ok(()));
        assert_eq!(buckets.take("a", noon()), Err(10));
        assert_eq!(buckets.take("b", noon()), Ok(()), "another address has its own");
        assert_eq!(buckets.take("a", Moment(noon().0 + 10_000_000)), Ok(()));
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let headers = HeaderMap::from_iter([(
            header::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static("6.6.6.6, 203.0.113.9"),
        )]);
        let peer = Some("10.0.0.1".parse().unwrap());
        assert_eq!(source(&headers, peer, 0), "10.0.0.1");
        assert_eq!(source(&headers, peer, 1), "203.0.113.9");
        assert_eq!(source(&headers, peer, 5), "10.0.0.1");
        let v6 = Some("2001:db8:1:2:3::4".parse().unwrap());
        assert_eq!(source(&HeaderMap::new(), v6, 0), "2001:db8:1:2::/64");
    }
}
