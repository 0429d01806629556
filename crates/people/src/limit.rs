//! Token buckets: so many requests at once, so many a minute after that, for each address or account. What programs ask
//! in bulk (the API, OGC, downloads) is counted here; pages are not.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use platform::clock::Moment;
use platform::http::Problem;

use crate::{People, Signed};

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
        self.take_so_much(key, 1.0, now)
    }

    /// The same for a request that counts as more than one, or as less. One that counts as more than the bucket holds
    /// needs a full bucket.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn take_so_much(&self, key: &str, cost: f64, now: Moment) -> Result<(), u32> {
        let cost = cost.min(self.capacity);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST && !kept.contains_key(key) {
            kept.retain(|_, (left, at)| self.filled(*left, *at, now) < self.capacity);
            if kept.len() > MOST / 2 {
                kept.clear(); // A flood from everywhere: nobody is kept out for it.
            }
        }
        let (left, at) = kept.entry(key.to_owned()).or_insert((self.capacity, now.0));
        *left = self.filled(*left, *at, now);
        *at = now.0;
        if *left >= cost {
            *left -= cost;
            return Ok(());
        }
        let wait = ((cost - *left) / self.per_minute * 60.0).ceil().clamp(1.0, 86_400.0);
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

/// What is limited, and how far.
#[derive(Debug)]
pub struct Limits {
    /// Links for one mail address. The bucket fills again before an earlier link has run out, and earlier links hold, so
    /// that a flood of requests fills a mailbox slowly and never keeps its owner out.
    pub letters: Buckets,
    /// Links asked for, and sign-ins begun elsewhere, from one network address.
    pub sources: Buckets,
    /// What programs ask, for one address or account; none where it is not limited.
    requests: Option<Buckets>,
    /// Whether this machine's own programs may ask without limit.
    spares_this_machine: bool,
}

/// Requests a minute where nothing is set.
pub const REQUESTS_A_MINUTE: u32 = 1_200;

impl Default for Limits {
    fn default() -> Self {
        Self::new(None, None)
    }
}

impl Limits {
    /// Limits with so many requests a minute for each address (0: no limit), and so many at once (as many as in a
    /// minute where not given). Where nothing is set, the machine's own programs are spared: a proxy that nobody has
    /// declared would otherwise make all its readers one.
    #[must_use]
    pub fn new(per_minute: Option<u32>, at_once: Option<u32>) -> Self {
        let rate = per_minute.unwrap_or(REQUESTS_A_MINUTE);
        let capacity = at_once.unwrap_or(rate).max(1);
        Self {
            letters: Buckets::new(5, 0.2),
            sources: Buckets::new(20, 4.0),
            requests: (rate > 0).then(|| Buckets::new(capacity, f64::from(rate))),
            spares_this_machine: per_minute.is_none(),
        }
    }

    /// How many requests an address that was silent for long may send at once.
    #[must_use]
    pub fn at_once(&self) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a capacity was made of a u32"
        )]
        self.requests
            .as_ref()
            .map_or(usize::MAX, |requests| requests.capacity as usize)
    }
}

/// What a request counts for; nothing for pages, which are never limited. A map asks for dozens of tiles at once, and a
/// download reads the whole ledger.
fn cost(path: &str) -> Option<f64> {
    let below = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if below("/api/v1/tiles") {
        Some(0.05)
    } else if below("/api") || below("/ogc") {
        Some(1.0)
    } else if below("/export") {
        Some(10.0)
    } else {
        None
    }
}

/// The peer's address, where the server was told it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub Option<IpAddr>);

impl Peer {
    fn of(extensions: &axum::http::Extensions) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        Self(peer.map(|ConnectInfo(address)| address.ip()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.extensions))
    }
}

/// Middleware within the gate: holds what programs ask to the limit, by account for those signed in, else by address.
pub async fn hold(State(people): State<People>, request: Request, next: Next) -> Response {
    let Some(requests) = &people.limits.requests else {
        return next.run(request).await;
    };
    let Some(cost) = cost(request.uri().path()).filter(|_| request.method() != Method::OPTIONS) else {
        return next.run(request).await;
    };
    let peer = Peer::of(request.extensions()).0;
    let key = match request.extensions().get::<Signed>() {
        Some(signed) => signed.author(),
        None => source(request.headers(), peer, people.trusted_proxies),
    };
    // Whoever a proxy speaks for is not this machine, and has a key of its own.
    let is_this_machine =
        peer.is_some_and(|peer| peer.to_canonical().is_loopback() && key == peer.to_canonical().to_string());
    if is_this_machine && people.limits.spares_this_machine {
        return next.run(request).await;
    }
    match requests.take_so_much(&key, cost, people.clock.now()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            // Any site may read the API from its pages, and this too.
            let mut refused = too_many(seconds);
            let headers = refused.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(
                header::ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static("retry-after"),
            );
            refused
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
    fn tiles_count_little_downloads_much_and_pages_nothing() {
        assert_eq!(cost("/api/v1/tiles/3/1/2.mvt"), Some(0.05));
        assert_eq!(cost("/api/v1/engagements"), Some(1.0));
        assert_eq!(cost("/ogc"), Some(1.0));
        assert_eq!(cost("/export/claims.csv"), Some(10.0));
        for page in ["/", "/apiary", "/places/seattle-wa", "/feed.atom", "/assets/site.js"] {
            assert_eq!(cost(page), None, "{page}");
        }
        let buckets = Buckets::new(5, 60.0);
        assert_eq!(
            buckets.take_so_much("a", 10.0, noon()),
            Ok(()),
            "a full bucket is enough"
        );
        assert_eq!(buckets.take_so_much("a", 10.0, noon()), Err(5));
        assert_eq!(buckets.take_so_much("a", 0.05, noon()), Err(1));
    }

    #[test]
    fn a_flood_from_everywhere_is_forgotten_and_does_not_grow() {
        let buckets = Buckets::new(2, 0.001);
        for n in 0..MOST + 10 {
            assert_eq!(buckets.take(&n.to_string(), noon()), Ok(()));
        }
        assert!(buckets.kept.lock().unwrap().len() <= MOST);
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
