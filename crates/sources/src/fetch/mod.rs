//! Fetching: the only place that asks other machines for documents.
//!
//! It asks as a polite stranger (robots.txt, a pause between requests to one host, conditional requests) and trusts
//! nobody: whatever address a name has or a redirect leads to, machines that are not public are refused at the moment
//! of connecting, and size, time and redirects are bounded. What was got is archived under the hash of its bytes.
//! The clock and the names' lookup are handed in.

mod archive;
mod public;
mod robots;

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use ureq::http::{Response, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};
use url::Url;

pub use archive::{Archive, Archived};
use robots::Robots;

/// How this program calls itself to servers; robots.txt addresses it by the word before the slash.
pub const AGENT: &str = concat!("legation/", env!("CARGO_PKG_VERSION"));

/// The time for pauses between requests.
pub trait Pauses: fmt::Debug + Send {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;
    /// Waits.
    fn wait(&self, pause: Duration);
}

/// Looks names of hosts up.
pub trait Names: fmt::Debug + Send + Sync + 'static {
    /// The addresses of a host.
    ///
    /// # Errors
    /// The name is not known, or the lookup failed.
    fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// The system's lookup of names.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok((host, port).to_socket_addrs()?.collect())
    }
}

/// Bounds of one fetch.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of the body, as sent and as unpacked.
    pub bytes: u64,
    /// For the whole of one request.
    pub time: Duration,
    /// Redirects that are followed.
    pub redirects: usize,
    /// Pause between two requests to one host; robots.txt may ask for a longer one.
    pub pause: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            time: Duration::from_secs(60),
            redirects: 5,
            pause: Duration::from_secs(1),
        }
    }
}

/// A machine that is not public and may be connected to all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    ip: IpAddr,
    port: Option<u16>,
}

/// Text that names no machine.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` names no machine; write its IP address, with a port where only that is meant: 10.1.2.3 or 10.1.2.3:8080"
)]
pub struct NoMachine(String);

impl FromStr for Machine {
    type Err = NoMachine;

    fn from_str(text: &str) -> Result<Self, NoMachine> {
        let whole = text.parse().map(|ip| Self { ip, port: None });
        let with_port = || {
            text.parse().map(|at: SocketAddr| Self {
                ip: at.ip(),
                port: Some(at.port()),
            })
        };
        whole.or_else(|_| with_port()).map_err(|_| NoMachine(text.to_owned()))
    }
}

impl Machine {
    fn is_at(&self, ip: IpAddr, port: u16) -> bool {
        self.ip == ip && self.port.is_none_or(|own| own == port)
    }
}

/// Why a document was not got.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an address that can be fetched.
    #[error("`{0}` is no address that can be fetched; give one that begins with http:// or https://")]
    Address(String),
    /// The machine is not on the public internet.
    #[error("{0} leads to a machine that is not public ({1}); only documents on the public internet are fetched")]
    NotPublic(String, IpAddr),
    /// robots.txt forbids it.
    #[error("{0} may not be fetched: the site's robots.txt forbids it")]
    Forbidden(String),
    /// The server answered with an error.
    #[error("{address} answered with status {status}")]
    Status {
        /// The address.
        address: String,
        /// HTTP's status.
        status: u16,
    },
    /// Too many redirects, or one that leads nowhere.
    #[error("{0} leads on and on: more redirects than are followed, or one without an address")]
    Redirects(String),
    /// The document passes the bound.
    #[error("{address} is larger than {bytes} bytes")]
    TooLarge {
        /// The address.
        address: String,
        /// The bound.
        bytes: u64,
    },
    /// The connection failed or took too long.
    #[error("{address} cannot be reached: {reason}")]
    Unreachable {
        /// The address.
        address: String,
        /// What happened.
        reason: String,
    },
    /// The archive cannot be read or written.
    #[error("the archive cannot be used: {0}; check its rights and the free space")]
    Archive(#[from] io::Error),
}

/// A document that was got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that it came from in the end.
    pub address: String,
    /// HTTP's content type.
    pub content_type: Option<String>,
    /// SHA-256 of the bytes, under which they are archived.
    pub sha256: String,
    /// The bytes, unpacked.
    pub bytes: Vec<u8>,
    /// Whether the server said that nothing has changed since the archived state.
    pub unchanged: bool,
}

/// Fetches documents.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    archive: Archive,
    pauses: Box<dyn Pauses>,
    bounds: Bounds,
    robots: HashMap<String, Robots>,
    asked: HashMap<String, Duration>,
}

impl Fetcher {
    /// A fetcher that keeps what it gets in `archive`.
    #[must_use]
    pub fn new(archive: Archive, names: Arc<dyn Names>, pauses: Box<dyn Pauses>, bounds: Bounds) -> Self {
        Self::admitting(archive, names, pauses, bounds, Vec::new())
    }

    /// A fetcher that also connects to some machines of one's own network, which somebody has named on purpose.
    #[must_use]
    pub fn admitting(
        archive: Archive,
        names: Arc<dyn Names>,
        pauses: Box<dyn Pauses>,
        bounds: Bounds,
        admitted: Vec<Machine>,
    ) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy of the environment would look names up where they cannot be checked.
            .proxy(None)
            .user_agent(AGENT)
            .accept_encoding("gzip")
            .timeout_global(Some(bounds.time))
            .timeout_connect(Some(bounds.time.min(Duration::from_secs(15))))
            .max_idle_connections(0)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Checked { names, admitted });
        Self {
            agent,
            archive,
            pauses,
            bounds,
            robots: HashMap::new(),
            asked: HashMap::new(),
        }
    }

    /// Gets the document at an address, or its archived state where the server says that it has not changed.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub fn fetch(&mut self, address: &str) -> Result<Fetched, FetchError> {
        let known = self.archive.known(address)?;
        let mut at = parse(address)?;
        for _ in 0..=self.bounds.redirects {
            if !self.robots(&at)?.allows(&path_of(&at)) {
                return Err(FetchError::Forbidden(at.to_string()));
            }
            let response = self.ask(&at, known.as_ref())?;
            let status = response.status().as_u16();
            match (status, &known) {
                (200, _) => return self.keep(address, &at, response),
                (304, Some(known)) => {
                    return Ok(Fetched {
                        address: at.to_string(),
                        content_type: known.content_type.clone(),
                        bytes: self.archive.bytes(&known.sha256)?,
                        sha256: known.sha256.clone(),
                        unchanged: true,
                    });
                }
                (301 | 302 | 303 | 307 | 308, _) => at = redirected(&at, &response)?,
                _ => {
                    return Err(FetchError::Status {
                        address: at.to_string(),
                        status,
                    });
                }
            }
        }
        Err(FetchError::Redirects(address.to_owned()))
    }

    fn keep(&self, asked: &str, at: &Url, response: Response<Body>) -> Result<Fetched, FetchError> {
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let (etag, last_modified, content_type) = (header("etag"), header("last-modified"), header("content-type"));
        let bytes = self.body(at, response)?;
        let sha256 = self.archive.put(&bytes)?;
        self.archive.remember(&Archived {
            address: asked.to_owned(),
            sha256: sha256.clone(),
            content_type: content_type.clone(),
            etag,
            last_modified,
        })?;
        Ok(Fetched {
            address: at.to_string(),
            content_type,
            sha256,
            bytes,
            unchanged: false,
        })
    }

    /// The body, unpacked and within bounds.
    fn body(&self, at: &Url, response: Response<Body>) -> Result<Vec<u8>, FetchError> {
        let packed = response
            .headers()
            .get("content-encoding")
            .is_some_and(|coding| coding.as_bytes() == b"gzip");
        let limit = self.bounds.bytes;
        let reader = response
            .into_body()
            .into_with_config()
            .limit(u64::MAX)
            .reader()
            .take(limit + 1);
        let mut bytes = Vec::new();
        let read = if packed {
            MultiGzDecoder::new(reader).take(limit + 1).read_to_end(&mut bytes)
        } else {
            reader.take(limit + 1).read_to_end(&mut bytes)
        };
        if bytes.len() as u64 > limit {
            return Err(FetchError::TooLarge {
                address: at.to_string(),
                bytes: limit,
            });
        }
        read.map_err(|error| unreachable(at, &error.to_string()))?;
        Ok(bytes)
    }

    /// One request, after the pause that its host is due.
    fn ask(&mut self, at: &Url, known: Option<&Archived>) -> Result<Response<Body>, FetchError> {
        let host = origin(at);
        let pause = self
            .robots
            .get(&host)
            .and_then(Robots::delay)
            .unwrap_or_default()
            .max(self.bounds.pause);
        if let Some(last) = self.asked.get(&host) {
            let due = *last + pause;
            let now = self.pauses.now();
            if due > now {
                self.pauses.wait(due - now);
            }
        }
        self.asked.insert(host, self.pauses.now());
        let mut request = self.agent.get(at.as_str());
        for (name, value) in known.into_iter().flat_map(Archived::conditions) {
            request = request.header(name, value);
        }
        request.call().map_err(|error| match NotPublic::within(&error) {
            Some(NotPublic(ip)) => FetchError::NotPublic(at.to_string(), ip),
            None => unreachable(at, &error.to_string()),
        })
    }

    /// What the site's robots.txt says; it is asked once for each site.
    fn robots(&mut self, at: &Url) -> Result<&Robots, FetchError> {
        let host = origin(at);
        if !self.robots.contains_key(&host) {
            let robots = self.ask_robots(at)?;
            self.robots.insert(host.clone(), robots);
            // The document follows at once: robots.txt is not what the pause is for.
            self.asked.remove(&host);
        }
        Ok(self.robots.entry(host).or_insert_with(Robots::nothing))
    }

    /// RFC 9309, section 2.3.1: not there means all is allowed, not to be reached means nothing is.
    fn ask_robots(&mut self, at: &Url) -> Result<Robots, FetchError> {
        let mut file = at
            .join("/robots.txt")
            .map_err(|_| FetchError::Address(at.to_string()))?;
        for _ in 0..=self.bounds.redirects {
            let response = match self.ask(&file, None) {
                Ok(response) => response,
                Err(FetchError::Unreachable { .. }) => return Ok(Robots::nothing()),
                Err(error) => return Err(error),
            };
            match response.status().as_u16() {
                200 => {
                    let mut text = Vec::new();
                    let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
                    if reader.take(robots::LONGEST).read_to_end(&mut text).is_err() {
                        return Ok(Robots::nothing());
                    }
                    return Ok(Robots::parse(&String::from_utf8_lossy(&text), AGENT));
                }
                301 | 302 | 303 | 307 | 308 => file = redirected(&file, &response)?,
                400..=499 => return Ok(Robots::all()),
                _ => return Ok(Robots::nothing()),
            }
        }
        Ok(Robots::all())
    }
}

fn parse(address: &str) -> Result<Url, FetchError> {
    let url = Url::parse(address).map_err(|_| FetchError::Address(address.to_owned()))?;
    let can = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none();
    if can {
        Ok(url)
    } else {
        Err(FetchError::Address(address.to_owned()))
    }
}

fn redirected(at: &Url, response: &Response<Body>) -> Result<Url, FetchError> {
    let location = response.headers().get("location").and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| at.join(location).ok());
    parse(next.ok_or_else(|| FetchError::Redirects(at.to_string()))?.as_str())
}

fn origin(at: &Url) -> String {
    at.origin().ascii_serialization()
}

fn path_of(at: &Url) -> String {
    match at.query() {
        Some(query) => format!("{}?{query}", at.path()),
        None => at.path().to_owned(),
    }
}

fn unreachable(at: &Url, reason: &str) -> FetchError {
    FetchError::Unreachable {
        address: at.to_string(),
        reason: reason.to_owned(),
    }
}

/// Looks a host up and refuses it if any of its addresses is not public. The connection is made to exactly the
/// addresses that were checked, so that a name cannot change its meaning in between.
#[derive(Debug)]
struct Checked {
    names: Arc<dyn Names>,
    admitted: Vec<Machine>,
}

impl Resolver for Checked {
    fn resolve(&self, uri: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri
            .host()
            .unwrap_or_default()
            .trim_start_matches('[')
            .trim_end_matches(']');
        let port = uri
            .port_u16()
            .unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let found = self.names.addresses(host, port)?;
        let is_admitted = |ip: &IpAddr| self.admitted.iter().any(|machine| machine.is_at(*ip, port));
        let refused = |ip: &IpAddr| !(public::is_public(*ip) || is_admitted(ip));
        if let Some(ip) = found.iter().map(SocketAddr::ip).find(refused) {
            return Err(ureq::Error::Io(io::Error::new(
                io::ErrorKind::PermissionDenied,
                NotPublic(ip),
            )));
        }
        let mut checked = self.empty();
        for address in found.into_iter().take(16) {
            checked.push(address);
        }
        if checked.is_empty() {
            Err(ureq::Error::HostNotFound)
        } else {
            Ok(checked)
        }
    }
}

/// Carries the refused address through the client's error.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{0} is not public")]
struct NotPublic(IpAddr);

impl NotPublic {
    fn within(error: &ureq::Error) -> Option<Self> {
        let ureq::Error::Io(error) = error else { return None };
        error.get_ref()?.downcast_ref().copied()
    }
}

#[cfg(test)]
mod tests;
