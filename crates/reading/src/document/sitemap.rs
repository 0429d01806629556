//! Sitemaps (sitemaps.org): lists of addresses, lists of lists, and the order in which they are walked.

use std::collections::{HashSet, VecDeque};

use super::feed::{Piece, local, walk};
use super::{Fault, Limits, charset};

/// One file: addresses of pages, or of further sitemaps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// Pages, with the day of their last change as the file writes it.
    pub pages: Vec<(String, Option<String>)>,
    /// Further sitemaps.
    pub sitemaps: Vec<String>,
}

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Sitemap, Fault> {
    let text = charset::decode(bytes, None);
    let mut found = Sitemap::default();
    let (mut index, mut field, mut address, mut changed) = (false, String::new(), String::new(), String::new());
    walk(&text, |_, piece| {
        match piece {
            Piece::Start(start) => {
                field = local(start.name().as_ref());
                if field == "sitemap" || field == "url" {
                    index = field == "sitemap";
                    address.clear();
                    changed.clear();
                }
            }
            Piece::Text(words) if field == "loc" => address.push_str(words.trim()),
            Piece::Text(words) if field == "lastmod" => changed.push_str(words.trim()),
            Piece::Text(_) => {}
            Piece::End(name) => {
                field.clear();
                if (name == "sitemap" || name == "url") && !address.is_empty() {
                    if found.pages.len() + found.sitemaps.len() >= limits.documents {
                        return Err(Fault::TooLarge {
                            what: "the sitemap's number of addresses",
                            limit: limits.documents,
                        });
                    }
                    if index {
                        found.sitemaps.push(std::mem::take(&mut address));
                    } else {
                        let changed = Some(std::mem::take(&mut changed)).filter(|day| !day.is_empty());
                        found.pages.push((std::mem::take(&mut address), changed));
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// Addresses still to be had. Each is given out once, so that sitemaps that name each other come to an end.
#[derive(Debug)]
pub struct Frontier {
    waiting: VecDeque<String>,
    seen: HashSet<String>,
    most: usize,
}

impl Frontier {
    /// A frontier that begins with one address and takes `most` in all.
    #[must_use]
    pub fn new(start: &str, most: usize) -> Self {
        let mut frontier = Self {
            waiting: VecDeque::new(),
            seen: HashSet::new(),
            most,
        };
        frontier.add(start);
        frontier
    }

    /// Adds an address unless it is known or the frontier is full. Says whether it was added.
    pub fn add(&mut self, address: &str) -> bool {
        if self.seen.len() >= self.most || !self.seen.insert(address.to_owned()) {
            return false;
        }
        self.waiting.push_back(address.to_owned());
        true
    }

    /// Adds all that a sitemap names.
    pub fn extend(&mut self, sitemap: &Sitemap) {
        for address in sitemap
            .sitemaps
            .iter()
            .chain(sitemap.pages.iter().map(|(address, _)| address))
        {
            self.add(address);
        }
    }
}

impl Iterator for Frontier {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.waiting.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_further_sitemaps_are_told_apart() {
        let index =
            "<?xml version='1.0'?><sitemapindex><sitemap><loc> https://e.example/a.xml </loc></sitemap></sitemapindex>";
        assert_eq!(
            read(index.as_bytes(), &Limits::default()).unwrap().sitemaps,
            ["https://e.example/a.xml"]
        );
        let pages =
            "<urlset><url><loc>https://e.example/?a=1&amp;b=2</loc><lastmod>2024-05-01</lastmod></url></urlset>";
        let expect = [("https://e.example/?a=1&b=2".to_owned(), Some("2024-05-01".to_owned()))];
        assert_eq!(read(pages.as_bytes(), &Limits::default()).unwrap().pages, expect);
    }

    #[test]
    fn sitemaps_that_name_each_other_come_to_an_end() {
        let of = |name: &str| Sitemap {
            sitemaps: vec![format!("https://e.example/{name}")],
            ..Sitemap::default()
        };
        let mut frontier = Frontier::new("https://e.example/a", 100);
        let mut walked = Vec::new();
        while let Some(address) = frontier.next() {
            frontier.extend(&of(if address.ends_with('a') { "b" } else { "a" }));
            walked.push(address);
        }
        assert_eq!(walked, ["https://e.example/a", "https://e.example/b"]);
    }
}
