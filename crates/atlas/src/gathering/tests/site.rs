//! A site on this machine whose pages a test sets.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use crate::gathering::list::short_hash;

/// A site whose pages a test sets, by path; it also tells what was asked.
pub struct Site {
    /// Its port.
    pub port: u16,
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    /// Each request, as path and status.
    pub asked: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Page {
    status: u16,
    media: &'static str,
    body: String,
}

impl Site {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = Self {
            port,
            pages: Arc::default(),
            asked: Arc::default(),
        };
        let (pages, asked) = (site.pages.clone(), site.asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let head: Vec<String> = lines
                    .by_ref()
                    .map_while(Result::ok)
                    .take_while(|line| !line.is_empty())
                    .collect();
                let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or("/");
                let page = pages.lock().unwrap().get(path).cloned();
                let page = page.unwrap_or_else(|| Page {
                    status: 404,
                    media: "text/plain",
                    body: String::new(),
                });
                let tag = format!("\"{}\"", short_hash(&page.body));
                let is_held = head
                    .iter()
                    .any(|line| line.to_lowercase().starts_with("if-none-match") && line.contains(&tag));
                let (status, body) = if is_held && page.status == 200 {
                    (304, "")
                } else {
                    (page.status, page.body.as_str())
                };
                asked.lock().unwrap().push(format!("{path} {status}"));
                let _ = write!(
                    &stream,
                    "HTTP/1.1 {status} X\r\nConnection: close\r\nETag: {tag}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{body}",
                    page.media,
                    body.len()
                );
            }
        });
        site
    }

    pub fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn put(&self, path: &str, status: u16, media: &'static str, body: impl Into<String>) {
        let body = body.into();
        self.pages
            .lock()
            .unwrap()
            .insert(path.to_owned(), Page { status, media, body });
    }

    pub fn page(&self, path: &str, text: &str) {
        self.put(path, 200, "text/html", format!("<title>News</title><p>{text}</p>"));
    }

    pub fn sitemap(&self, paths: &[(&str, &str)]) {
        let urls: String = paths
            .iter()
            .map(|(path, day)| format!("<url><loc>{}</loc><lastmod>{day}</lastmod></url>", self.at(path)))
            .collect();
        self.put(
            "/sitemap.xml",
            200,
            "application/xml",
            format!("<urlset>{urls}</urlset>"),
        );
    }

    pub fn asked(&self, path: &str) -> usize {
        let begins = format!("{path} ");
        self.asked
            .lock()
            .unwrap()
            .iter()
            .filter(|asked| asked.starts_with(&begins))
            .count()
    }
}
