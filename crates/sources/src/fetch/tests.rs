//! Against a server on this machine, which tests alone may ask. No network, no waiting.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::Mutex;
use std::thread;

use super::*;

/// Each request as `METHOD PATH` with its headers in lower case; the answer is chosen by path.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

fn serve(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let mut request = String::new();
            for line in lines.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()) {
                request.push_str(&line.to_lowercase());
                request.push('\n');
            }
            let answer = answer(&request);
            log.lock().unwrap().push(request);
            let _ = (&stream).write_all(&answer);
        }
    });
    Server { port, asked }
}

impl Server {
    fn at(&self, path: &str) -> String {
        format!("http://city.example:{}{path}", self.port)
    }

    fn asked(&self, path: &str) -> usize {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .filter(|request| request.starts_with(&format!("get {path} ")))
            .count()
    }
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    [
        format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
            body.len()
        )
        .as_bytes(),
        body,
    ]
    .concat()
}

fn status(line: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

/// Every name is the same machine.
#[derive(Debug)]
struct All(Vec<IpAddr>);

impl Names for All {
    fn addresses(&self, _: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(self.0.iter().map(|ip| SocketAddr::new(*ip, port)).collect())
    }
}

/// A clock that only waiting moves.
#[derive(Debug, Default, Clone)]
struct Still(Arc<Mutex<Duration>>);

impl Pauses for Still {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn wait(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }
}

fn fetcher(folder: &tempfile::TempDir, clock: &Still) -> Fetcher {
    let names = Arc::new(All(vec!["127.0.0.1".parse().unwrap()]));
    let bounds = Bounds {
        bytes: 100_000,
        ..Bounds::default()
    };
    Fetcher::admitting(
        Archive::new(folder.path()),
        names,
        Box::new(clock.clone()),
        bounds,
        vec!["127.0.0.1".parse().unwrap()],
    )
}

#[test]
fn a_document_is_got_archived_and_asked_for_again_only_if_it_changed() {
    let server = serve(|request| {
        if request.starts_with("get /robots.txt") {
            status("404 Not Found")
        } else if request.contains("if-none-match: \"v1\"") {
            status("304 Not Modified")
        } else {
            ok("ETag: \"v1\"\r\nContent-Type: text/html\r\n", b"<p>Kyoto</p>")
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let clock = Still::default();
    let first = fetcher(&folder, &clock).fetch(&server.at("/news")).unwrap();
    assert_eq!((first.bytes.as_slice(), first.unchanged), (&b"<p>Kyoto</p>"[..], false));
    assert_eq!(Archive::new(folder.path()).bytes(&first.sha256).unwrap(), first.bytes);
    let second = fetcher(&folder, &clock).fetch(&server.at("/news")).unwrap();
    assert!(second.unchanged);
    assert_eq!((second.bytes, second.sha256), (first.bytes, first.sha256));
}

#[test]
fn hosts_are_given_their_pause_and_robots_are_heard() {
    let server = serve(|request| {
        if request.starts_with("get /robots.txt") {
            ok("", b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n")
        } else {
            ok("", b"text")
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let clock = Still::default();
    let mut fetcher = fetcher(&folder, &clock);
    fetcher.fetch(&server.at("/1")).unwrap();
    assert_eq!(clock.now(), Duration::ZERO);
    fetcher.fetch(&server.at("/2")).unwrap();
    assert_eq!(clock.now(), Duration::from_secs(7));
    assert!(matches!(
        fetcher.fetch(&server.at("/private/x")),
        Err(FetchError::Forbidden(_))
    ));
    assert_eq!((server.asked("/robots.txt"), server.asked("/private/x")), (1, 0));
}

#[test]
fn robots_that_cannot_be_had_forbid_everything() {
    let server = serve(|_| status("503 Service Unavailable"));
    let folder = tempfile::tempdir().unwrap();
    let error = fetcher(&folder, &Still::default()).fetch(&server.at("/")).unwrap_err();
    assert!(matches!(error, FetchError::Forbidden(_)), "{error}");
}

#[test]
fn redirects_are_followed_checked_and_bounded() {
    let server = serve(|request| {
        let to = |place: &str| {
            format!("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n")
        };
        match request.split(' ').nth(1).unwrap_or_default() {
            "/robots.txt" => status("404 Not Found"),
            "/old" => to("/new").into_bytes(),
            "/round" => to("/round").into_bytes(),
            "/file" => to("file:///etc/passwd").into_bytes(),
            _ => ok("", b"here"),
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let mut fetcher = fetcher(&folder, &Still::default());
    assert_eq!(fetcher.fetch(&server.at("/old")).unwrap().address, server.at("/new"));
    assert!(matches!(
        fetcher.fetch(&server.at("/round")),
        Err(FetchError::Redirects(_))
    ));
    assert!(matches!(
        fetcher.fetch(&server.at("/file")),
        Err(FetchError::Address(_))
    ));
}

#[test]
fn bombs_and_giants_are_cut_off() {
    let server = serve(|request| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&vec![0; 5_000_000]).unwrap();
        match request.split(' ').nth(1).unwrap_or_default() {
            "/robots.txt" => status("404 Not Found"),
            "/bomb" => ok("Content-Encoding: gzip\r\n", &encoder.finish().unwrap()),
            _ => ok("", &vec![b'a'; 200_000]),
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let mut fetcher = fetcher(&folder, &Still::default());
    for path in ["/bomb", "/giant"] {
        assert!(
            matches!(fetcher.fetch(&server.at(path)), Err(FetchError::TooLarge { .. })),
            "{path}"
        );
    }
}

#[test]
fn machines_that_are_not_public_are_never_connected_to() {
    let server = serve(|_| ok("", b"secret"));
    let folder = tempfile::tempdir().unwrap();
    let refused = |names: Arc<dyn Names>, address: &str| {
        let mut fetcher = Fetcher::new(
            Archive::new(folder.path()),
            names,
            Box::new(Still::default()),
            Bounds::default(),
        );
        matches!(fetcher.fetch(address), Err(FetchError::NotPublic(..)))
    };
    let port = server.port;
    for host in [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "169.254.169.254",
    ] {
        assert!(
            refused(Arc::new(SystemNames), &format!("http://{host}:{port}/")),
            "{host}"
        );
    }
    // A name with one public and one inner address, as rebinding attacks use it.
    let mixed = All(vec!["93.184.216.34".parse().unwrap(), "127.0.0.1".parse().unwrap()]);
    assert!(refused(Arc::new(mixed), &server.at("/")));
    assert!(server.asked.lock().unwrap().is_empty());
}

#[test]
fn a_machine_is_admitted_by_its_address_and_port_and_opens_no_other() {
    let server = serve(|request| match request.split(' ').nth(1).unwrap_or_default() {
        "/robots.txt" => status("404 Not Found"),
        _ => ok("", b"minutes"),
    });
    let folder = tempfile::tempdir().unwrap();
    let fetch = |admitted: &str| {
        let mut fetcher = Fetcher::admitting(
            Archive::new(folder.path()),
            Arc::new(SystemNames),
            Box::new(Still::default()),
            Bounds::default(),
            vec![admitted.parse().unwrap()],
        );
        fetcher.fetch(&format!("http://127.0.0.1:{}/", server.port))
    };
    assert_eq!(fetch(&format!("127.0.0.1:{}", server.port)).unwrap().bytes, b"minutes");
    for other in ["127.0.0.2", "127.0.0.1:1", "[::1]:80", "10.0.0.1"] {
        assert!(matches!(fetch(other), Err(FetchError::NotPublic(..))), "{other}");
    }
    assert!(
        "localhost"
            .parse::<Machine>()
            .unwrap_err()
            .to_string()
            .contains("10.1.2.3")
    );
}
