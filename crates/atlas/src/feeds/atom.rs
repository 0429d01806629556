//! Writing Atom (RFC 4287).

use std::fmt;

use crate::prose::rfc3339;

/// A feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// What it follows.
    pub title: String,
    /// Its own address, which is also its id.
    pub id: String,
    /// The page that shows the same.
    pub page: String,
    /// When the newest entry was written: microseconds since 1970; nothing of an empty feed.
    pub updated: Option<i64>,
    /// The entries, newest first.
    pub items: Vec<Item>,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id, which never changes.
    pub id: String,
    /// What it is, in a line.
    pub title: String,
    /// Its page.
    pub link: String,
    /// When it was written, as RFC 3339 has it.
    pub updated: String,
    /// In a sentence or two.
    pub summary: String,
    /// Words that sort it.
    pub categories: Vec<&'static str>,
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = xml(&self.id);
        writeln!(f, "<?xml version=\"1.0\" encoding=\"utf-8\"?>")?;
        writeln!(f, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">")?;
        writeln!(f, "<title>{}</title>", xml(&self.title))?;
        writeln!(f, "<id>{id}</id>")?;
        writeln!(f, "<link rel=\"self\" type=\"application/atom+xml\" href=\"{id}\"/>")?;
        writeln!(
            f,
            "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>",
            xml(&self.page)
        )?;
        writeln!(f, "<updated>{}</updated>", rfc3339(self.updated.unwrap_or(0)))?;
        writeln!(f, "<author><name>Legation</name></author>")?;
        writeln!(f, "<rights>CC BY 4.0 unless a row says otherwise</rights>")?;
        for item in &self.items {
            write!(f, "{item}")?;
        }
        writeln!(f, "</feed>")
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "<entry>")?;
        writeln!(f, "<title>{}</title>", xml(&self.title))?;
        writeln!(f, "<id>{}</id>", xml(&self.id))?;
        writeln!(
            f,
            "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>",
            xml(&self.link)
        )?;
        writeln!(f, "<updated>{}</updated>", xml(&self.updated))?;
        for category in &self.categories {
            writeln!(f, "<category term=\"{}\"/>", xml(category))?;
        }
        writeln!(f, "<summary>{}</summary>", xml(&self.summary))?;
        writeln!(f, "</entry>")
    }
}

/// Text for XML 1.0: marked characters escaped, characters that it cannot hold left out.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_the_feed() {
        assert_eq!(xml("a<b>&\"c'\u{0}\u{8}"), "a&lt;b&gt;&amp;&quot;c&#39;");
        let feed = Feed {
            title: "</title>".into(),
            id: "x".into(),
            page: "y".into(),
            updated: None,
            items: Vec::new(),
        };
        let text = feed.to_string();
        assert!(
            text.contains("<title>&lt;/title&gt;</title>") && text.contains("<updated>1970-01-01T00:00:00Z</updated>")
        );
    }
}
