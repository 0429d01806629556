//! A small reader of HTML and XML for tests: every element is closed where it must be, ids are unique, nothing is inline.

use std::collections::{BTreeMap, BTreeSet};

/// Elements of HTML that have no end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "!doctype",
    "rect", "path", "circle", "line",
];

/// What was found in a page.
#[derive(Debug, Default)]
pub struct Page {
    /// Addresses that `href` and `src` name, decoded.
    pub links: BTreeSet<String>,
    /// The ids.
    pub ids: BTreeSet<String>,
    /// How often each element occurs.
    pub elements: BTreeMap<String, usize>,
    /// The text outside of elements, blanks folded.
    pub text: String,
}

/// Reads a page, or says what is wrong with it.
pub fn read(html: &str) -> Result<Page, String> {
    let mut page = Page::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        push_text(&mut page.text, &rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = &after[after.find("-->").ok_or("a comment does not end")? + 3..];
            continue;
        }
        let end = tag_end(rest).ok_or_else(|| format!("a tag does not end: {}", start_of(rest)))?;
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let name = name.trim().to_ascii_lowercase();
            match open.pop() {
                Some(last) if last == name => {}
                Some(last) => return Err(format!("</{name}> closes <{last}> before: {}", start_of(rest))),
                None => return Err(format!("</{name}> closes nothing")),
            }
            continue;
        }
        if tag.starts_with('?') {
            continue;
        }
        let (name, attributes) = attributes(tag)?;
        *page.elements.entry(name.clone()).or_default() += 1;
        check(&mut page, &open, &name, &attributes)?;
        if VOID.contains(&name.as_str()) || tag.ends_with('/') {
            continue;
        }
        if name == "script" {
            rest = &rest[rest.find("</script>").ok_or("a script does not end")? + 9..];
            continue;
        }
        open.push(name);
    }
    push_text(&mut page.text, rest);
    match open.last() {
        None => Ok(page),
        Some(name) => Err(format!("<{name}> is not closed")),
    }
}

fn start_of(text: &str) -> String {
    text.chars().take(120).collect()
}

fn push_text(into: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !into.is_empty() {
            into.push(' ');
        }
        into.push_str(&decoded(word));
    }
}

fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

type Attributes = Vec<(String, String)>;

fn attributes(tag: &str) -> Result<(String, Attributes), String> {
    let tag = tag.trim_end_matches('/').trim();
    let (name, mut rest) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
    let mut found = Attributes::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let quote = quote.ok_or_else(|| format!("the value of {name} is not quoted in <{tag}>"))?;
            let end = after[1..]
                .find(quote)
                .ok_or_else(|| format!("the value of {name} does not end in <{tag}>"))?;
            value = decoded(&after[1..=end]);
            rest = &after[end + 2..];
        }
        if found.iter().any(|(other, _)| *other == name) {
            return Err(format!("{name} is given twice in <{tag}>"));
        }
        found.push((name, value));
    }
    Ok((name.to_ascii_lowercase(), found))
}

fn check(page: &mut Page, open: &[String], name: &str, attributes: &Attributes) -> Result<(), String> {
    let inside = |other: &str| open.iter().any(|element| element == other);
    if (name == "a" && inside("a")) || (name == "p" && inside("p")) || (name == "form" && inside("form")) {
        return Err(format!("<{name}> inside <{name}>"));
    }
    if inside("p")
        && matches!(
            name,
            "div" | "ul" | "ol" | "table" | "section" | "dl" | "h2" | "h3" | "pre" | "details"
        )
    {
        return Err(format!("<{name}> inside <p>"));
    }
    for (attribute, value) in attributes {
        match attribute.as_str() {
            "id" if !page.ids.insert(value.clone()) => return Err(format!("the id {value} is given twice")),
            "style" => return Err(format!("<{name}> has a style of its own")),
            handler if handler.starts_with("on") => return Err(format!("<{name}> has {handler}")),
            "href" | "src" | "action" => {
                let scheme = value
                    .split(['/', '?', '#'])
                    .next()
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                if scheme.contains(':') && !matches!(scheme.as_str(), "http:" | "https:") {
                    return Err(format!("<{name}> leads to {value}"));
                }
                page.links.insert(value.clone());
            }
            _ => {}
        }
    }
    let is_data = attributes
        .iter()
        .any(|(name, value)| name == "type" && value == "application/ld+json");
    if name == "style" || (name == "script" && !is_data && attributes.iter().all(|(name, _)| name != "src")) {
        return Err(format!("<{name}> stands in the page"));
    }
    Ok(())
}

/// Text without escapes.
pub fn decoded(text: &str) -> String {
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let numbered = named.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"");
    numbered
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

#[test]
fn the_reader_sees_what_is_wrong() {
    assert!(read("<p>a <b>b</b></p>").is_ok());
    for bad in [
        "<p>a",
        "<p><b>a</p></b>",
        "<i id=\"a\"></i><i id=\"a\"></i>",
        "<p style=\"x\"></p>",
        "<a href=\"javascript:1\"></a>",
        "<a><a></a></a>",
        "<p onclick=\"x\"></p>",
        "<script>1</script>",
        "<p><ul></ul></p>",
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}
