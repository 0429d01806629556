//! Which format the bytes have: what they begin with first, then what was declared of them.

use serde::Serialize;

use super::{Declared, Fault};

/// The formats that documents are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A web page.
    Html,
    /// A PDF with a text layer.
    Pdf,
    /// Plain text in any encoding.
    Text,
    /// Captions of a recording: WebVTT, SRT, or a JSON list of text and start.
    Captions,
    /// RSS, Atom or RDF site summary.
    Feed,
    /// A list of addresses (sitemaps.org), or of such lists.
    Sitemap,
}

/// How far into the bytes their kind is looked for.
const HEAD: usize = 2048;

/// Beginnings of formats that hold no text to read, and what they are called.
const WITHOUT_TEXT: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\0\0\x01\0", "an icon"),
    (b"PK\x03\x04", "a packed file"),
];

pub(crate) fn sniff(bytes: &[u8], declared: &Declared) -> Result<Kind, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if head.windows(5).take(1024).any(|window| window == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if let Some((_, name)) = WITHOUT_TEXT.iter().find(|(start, _)| head.starts_with(start)) {
        return Err(Fault::NoText((*name).to_owned()));
    }
    let lower = String::from_utf8_lossy(head).to_lowercase();
    let start = lower.trim_start();
    let kind = by_beginning(start).or_else(|| by_declaration(declared));
    if let Some(kind) = kind {
        return Ok(kind);
    }
    if start.starts_with(['{', '[']) && says_json(declared) {
        return Err(Fault::NoText("JSON that is no list of captions".to_owned()));
    }
    if start.starts_with('<')
        || ["<p>", "<div", "<body", "<br", "<a href"]
            .iter()
            .any(|tag| lower.contains(tag))
    {
        return Ok(Kind::Html);
    }
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    if zeros * 20 > head.len() && !is_wide {
        return Err(Fault::NoText("a binary file".to_owned()));
    }
    Ok(Kind::Text)
}

fn by_beginning(start: &str) -> Option<Kind> {
    if start.starts_with("webvtt") || is_srt(start) || is_spoken_json(start) {
        return Some(Kind::Captions);
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Some(Kind::Html);
    }
    if !start.starts_with('<') {
        return None;
    }
    let element = first_element(start)?;
    let local = element.rsplit(':').next().unwrap_or(element);
    match local {
        "rss" | "feed" | "rdf" => Some(Kind::Feed),
        "urlset" | "sitemapindex" => Some(Kind::Sitemap),
        "html" => Some(Kind::Html),
        _ => None,
    }
}

/// The name of the first element, past declaration, comments and document type.
fn first_element(mut rest: &str) -> Option<&str> {
    loop {
        rest = &rest[rest.find('<')? + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[comment.find("-->")? + 3..];
        } else if rest.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return rest
                .split(|letter: char| letter.is_whitespace() || letter == '>' || letter == '/')
                .next();
        }
    }
}

fn is_srt(start: &str) -> bool {
    let mut lines = start.lines();
    let number = lines.next().is_some_and(|line| {
        let line = line.trim();
        !line.is_empty() && line.len() < 8 && line.bytes().all(|byte| byte.is_ascii_digit())
    });
    number && lines.next().is_some_and(|line| line.contains("-->"))
}

/// A JSON list whose objects have a text and the second at which it begins, as caption services give it out.
fn is_spoken_json(start: &str) -> bool {
    start.starts_with('[')
        && start.contains("\"text\"")
        && start.contains("\"start\"")
        && start[1..].trim_start().starts_with('{')
}

fn says_json(declared: &Declared) -> bool {
    let media = declared.content_type.as_deref().unwrap_or_default();
    let address = declared.address.as_deref().unwrap_or_default();
    media.contains("json")
        || address
            .split(['?', '#'])
            .next()
            .is_some_and(|path| path.ends_with(".json"))
}

fn by_declaration(declared: &Declared) -> Option<Kind> {
    let media = declared
        .content_type
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let media = media.split(';').next().unwrap_or_default().trim();
    match media {
        "text/html" | "application/xhtml+xml" => return Some(Kind::Html),
        "text/plain" | "text/markdown" => return Some(Kind::Text),
        "text/vtt" | "application/x-subrip" => return Some(Kind::Captions),
        "application/rss+xml" | "application/atom+xml" => return Some(Kind::Feed),
        _ => {}
    }
    let address = declared.address.as_deref()?.split(['?', '#']).next()?;
    match address.rsplit('.').next()?.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some(Kind::Html),
        "txt" | "md" => Some(Kind::Text),
        "vtt" | "srt" => Some(Kind::Captions),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], address: &str, expect: Kind) {
        let declared = Declared {
            address: Some(address.to_owned()),
            ..Declared::default()
        };
        assert_eq!(sniff(bytes, &declared).unwrap(), expect);
    }

    #[test]
    fn bytes_are_believed_before_names() {
        check(b"%PDF-1.4", "a.html", Kind::Pdf);
        check(b"\xef\xbb\xbfWEBVTT\n", "a.txt", Kind::Captions);
        check(b"1\n00:00:01,000 --> 00:00:02,000\nHi", "a.txt", Kind::Captions);
        check(b"[{\"text\": \"HELLO\", \"start\": 1.4}]", "a.json", Kind::Captions);
        check(b"<?xml version='1.0'?><!-- x --><rss>", "a", Kind::Feed);
        check(b"<?xml version='1.0'?><urlset>", "a", Kind::Sitemap);
        check(b"<div><p>Mayor", "a", Kind::Html);
        check(b"The mayor went to Kyoto.", "a", Kind::Text);
    }

    #[test]
    fn a_picture_is_refused_by_its_name() {
        let fault = sniff(b"\x89PNG\r\n", &Declared::default()).unwrap_err();
        assert!(fault.to_string().contains("PNG picture"));
    }
}
