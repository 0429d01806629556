//! Fetching by several workers: each host has one fetcher, so that its pauses and its robots.txt hold for all of them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use platform::clock::Clock;
use platform::jobs::JobError;
use sources::fetch::{FetchError, Fetched, Fetcher};

use super::MakeFetcher;

/// For how long what a site's robots.txt said is believed (RFC 9309, section 2.4): a day, in microseconds.
const BELIEVED: i64 = 24 * 3_600 * 1_000_000;

/// For how many hosts a fetcher is kept.
const MOST: usize = 1_000;

struct Host {
    fetcher: Fetcher,
    since: i64,
}

/// The fetchers of a process.
pub(super) struct Fetchers {
    make: MakeFetcher,
    clock: Arc<dyn Clock>,
    hosts: Mutex<HashMap<String, Arc<Mutex<Host>>>>,
}

impl fmt::Debug for Fetchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetchers")
    }
}

impl Fetchers {
    pub(super) fn new(make: MakeFetcher, clock: Arc<dyn Clock>) -> Self {
        Self {
            make,
            clock,
            hosts: Mutex::default(),
        }
    }

    /// Gets a document, or its archived state where the server says that it has not changed.
    ///
    /// # Errors
    /// See [`FetchError`]; [`failure`] tells which of them may pass.
    pub(super) fn fetch(&self, address: &str) -> Result<Fetched, FetchError> {
        let host = self.host(origin_of(address));
        let mut host = host.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now().0;
        if now - host.since > BELIEVED {
            (host.fetcher, host.since) = ((self.make)(), now);
        }
        host.fetcher.fetch(address)
    }

    fn host(&self, origin: &str) -> Arc<Mutex<Host>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let since = self.clock.now().0;
            Arc::new(Mutex::new(Host {
                fetcher: (self.make)(),
                since,
            }))
        };
        if hosts.len() >= MOST {
            // Those at work are held by their workers.
            hosts.retain(|_, host| Arc::strong_count(host) > 1);
        }
        hosts.entry(origin.to_owned()).or_insert_with(make).clone()
    }
}

/// Scheme and host of an address, without its path.
pub(super) fn origin_of(address: &str) -> &str {
    let from = address.find("://").map_or(0, |at| at + 3);
    let rest = &address[from..];
    let end = rest.find(['/', '?', '#']).map_or(address.len(), |at| from + at);
    &address[..end]
}

/// What the server will say again is not asked again; what may pass is.
pub(super) fn failure(error: &FetchError) -> JobError {
    let told = error.to_string();
    match error {
        FetchError::Status { status, .. } if (400..500).contains(status) && ![408, 425, 429].contains(status) => {
            JobError::Never(told)
        }
        FetchError::Address(_) | FetchError::NotPublic(..) | FetchError::TooLarge { .. } | FetchError::Redirects(_) => {
            JobError::Never(told)
        }
        // A robots.txt that could not be reached forbids everything, and may be reached later.
        FetchError::Forbidden(_)
        | FetchError::Status { .. }
        | FetchError::Unreachable { .. }
        | FetchError::Archive(_) => JobError::Later(told),
    }
}

#[cfg(test)]
mod tests {
    use super::origin_of;

    #[test]
    fn the_origin_of_an_address_is_what_stands_before_its_path() {
        assert_eq!(origin_of("https://city.example/news?page=2"), "https://city.example");
        assert_eq!(origin_of("http://city.example:8080"), "http://city.example:8080");
        assert_eq!(origin_of("http://city.example?x"), "http://city.example");
        assert_eq!(origin_of("nothing"), "nothing");
    }
}
