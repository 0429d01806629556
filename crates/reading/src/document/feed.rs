//! Feeds: each entry of an RSS, Atom or RDF feed is a document of its own.
//!
//! Entities that a document type defines are never expanded: what they would stand for is left out.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::compose::{Composer, folded};
use super::{Declared, Document, Fault, Kind, Limits, charset, html, published};

/// Elements nested deeper than this are no feed.
const DEEPEST: usize = 64;

#[derive(Debug, Default)]
struct Entry {
    title: String,
    link: Option<String>,
    date: String,
    summary: String,
    content: String,
}

/// Which of an entry's texts is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Link,
    Date,
    Summary,
    Content,
}

pub(crate) fn read(bytes: &[u8], declared: &Declared, limits: &Limits) -> Result<Vec<Document>, Fault> {
    let text = charset::decode(bytes, declared.content_type.as_deref());
    let mut feed = Feed::default();
    walk(&text, |at, event| feed.take(at, event, limits))?;
    let (publisher, language) = (folded(&feed.title), feed.language.clone());
    let mut documents = Vec::with_capacity(feed.entries.len());
    for entry in feed.entries {
        let mut document = entry.document(limits)?;
        document.publisher = Some(publisher.clone()).filter(|name| !name.is_empty());
        document.language.clone_from(&language);
        documents.push(document);
    }
    Ok(documents)
}

/// Hands out the events of an XML text with the byte at which each ends; nesting is bounded.
pub(super) fn walk<'a>(
    text: &'a str,
    mut each: impl FnMut(u64, Piece<'a, '_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut depth = 0_usize;
    loop {
        let at = reader.buffer_position();
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Fault::damaged(
                        at,
                        format!("more than {DEEPEST} elements within each other"),
                    ));
                }
                each(at, Piece::Start(&start))?;
            }
            Ok(Event::Empty(start)) => {
                each(at, Piece::Start(&start))?;
                each(at, Piece::End(local(start.name().as_ref())))?;
            }
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                each(at, Piece::End(local(end.name().as_ref())))?;
            }
            Ok(Event::Text(words)) => each(at, Piece::Text(&words))?,
            Ok(Event::CData(words)) => each(at, Piece::Text(&words))?,
            Ok(Event::GeneralRef(name)) => {
                let known = match name.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter.to_string()),
                    _ => resolve_predefined_entity(&name).map(str::to_owned),
                };
                each(at, Piece::Text(&known.unwrap_or_default()))?;
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => {
                return Err(Fault::damaged(
                    reader.error_position(),
                    format!("the XML is damaged: {error}"),
                ));
            }
        }
    }
}

/// What [`walk`] hands out.
pub(super) enum Piece<'a, 'b> {
    Start(&'b BytesStart<'a>),
    End(String),
    Text(&'b str),
}

/// A name without its prefix, in lower case.
pub(super) fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|one| one.key.as_ref() == name)?;
    Some(found.value.replace("&amp;", "&"))
}

#[derive(Debug, Default)]
struct Feed {
    title: String,
    language: Option<String>,
    entries: Vec<Entry>,
    open: Option<Entry>,
    field: Option<Field>,
    in_field: usize,
    own: Option<Field>,
    size: usize,
}

impl Feed {
    fn take(&mut self, at: u64, piece: Piece<'_, '_>, limits: &Limits) -> Result<(), Fault> {
        match piece {
            Piece::Start(start) => self.start(start),
            Piece::End(name) => self.end(&name),
            Piece::Text(words) => {
                self.size += words.len();
                if self.size > limits.document {
                    return Err(Fault::damaged(at, "the feed's texts pass the limit of a document"));
                }
                self.text(words);
                if self.entries.len() > limits.documents {
                    return Err(Fault::TooLarge {
                        what: "the feed's number of entries",
                        limit: limits.documents,
                    });
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>) {
        let name = local(start.name().as_ref());
        if self.field == Some(Field::Content) || self.field == Some(Field::Summary) {
            // XHTML within Atom: its tags are kept for the page reader.
            self.in_field += 1;
            if let Some(text) = self.target() {
                text.push_str(&format!("<{name}>"));
            }
            return;
        }
        if let Some(language) = attribute(start, "xml:lang") {
            self.language.get_or_insert(language);
        }
        let Some(entry) = &mut self.open else {
            match name.as_str() {
                "item" | "entry" => self.open = Some(Entry::default()),
                "title" if self.title.is_empty() => self.own = Some(Field::Title),
                "language" => self.own = Some(Field::Content),
                _ => self.own = None,
            }
            return;
        };
        self.field = match name.as_str() {
            "title" => Some(Field::Title),
            "link" => {
                let rel = attribute(start, "rel");
                if let Some(href) =
                    attribute(start, "href").filter(|_| rel.as_deref().is_none_or(|rel| rel == "alternate"))
                {
                    entry.link = Some(href);
                }
                Some(Field::Link)
            }
            "pubdate" | "published" | "date" => {
                entry.date.clear();
                Some(Field::Date)
            }
            "updated" if entry.date.is_empty() => Some(Field::Date),
            "description" | "summary" => Some(Field::Summary),
            "encoded" | "content" => Some(Field::Content),
            _ => None,
        };
    }

    fn target(&mut self) -> Option<&mut String> {
        let entry = self.open.as_mut()?;
        Some(match self.field? {
            Field::Title => &mut entry.title,
            Field::Link => entry.link.get_or_insert_default(),
            Field::Date => &mut entry.date,
            Field::Summary => &mut entry.summary,
            Field::Content => &mut entry.content,
        })
    }

    fn text(&mut self, words: &str) {
        if self.open.is_some() {
            if let Some(target) = self.target() {
                target.push_str(words);
            }
            return;
        }
        match self.own {
            Some(Field::Title) => self.title.push_str(words),
            Some(Field::Content) => {
                self.language.get_or_insert_with(|| words.trim().to_owned());
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.in_field > 0 {
            self.in_field -= 1;
            if let Some(text) = self.target() {
                text.push_str(&format!("</{name}>"));
            }
            return;
        }
        self.field = None;
        self.own = None;
        if matches!(name, "item" | "entry")
            && let Some(entry) = self.open.take()
        {
            self.entries.push(entry);
        }
    }
}

impl Entry {
    fn document(self, limits: &Limits) -> Result<Document, Fault> {
        let mut composer = Composer::default();
        composer.add(&self.title, true, None, limits)?;
        let body = if self.content.len() >= self.summary.len() {
            &self.content
        } else {
            &self.summary
        };
        html::fragment(body, &mut composer, limits)?;
        let mut document = composer.finish(Kind::Feed);
        document.title = Some(folded(&self.title)).filter(|title| !title.is_empty());
        document.address = self
            .link
            .map(|link| link.trim().to_owned())
            .filter(|link| link.contains("://"));
        document.published = published::parse(&self.date);
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(xml: &str) -> Vec<Document> {
        read(xml.as_bytes(), &Declared::default(), &Limits::default()).unwrap()
    }

    #[test]
    fn rss_items_are_documents() {
        let found = entries(
            "<?xml version=\"1.0\"?><rss xmlns:content=\"x\"><channel><title>Elm Falls News</title><language>en</language>\
             <item><title>Cork &amp; us</title><link>https://e.example/1</link><pubDate>Thu, 14 Sep 2023 08:00:00 GMT</pubDate>\
             <description>Short.</description><content:encoded><![CDATA[<p>The mayor of Cork came.</p><p>She left.</p>]]>\
             </content:encoded></item><item><title>Two</title></item></channel></rss>",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].text, "Cork & us\n\nThe mayor of Cork came.\n\nShe left.");
        assert_eq!(found[0].address.as_deref(), Some("https://e.example/1"));
        assert_eq!(found[0].publisher.as_deref(), Some("Elm Falls News"));
        assert_eq!(
            found[0].published.as_ref().map(ToString::to_string).as_deref(),
            Some("2023-09-14")
        );
    }

    #[test]
    fn atom_entries_are_documents() {
        let found = entries(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>News</title><entry><title>Visit</title>\
             <link rel=\"self\" href=\"https://e.example/self\"/><link href=\"https://e.example/2?a=1&amp;b=2\"/>\
             <updated>2024-01-05T00:00:00Z</updated><published>2024-01-02T00:00:00Z</published>\
             <content type=\"xhtml\"><div><p>Guests from <b>Cork</b> came.</p></div></content></entry></feed>",
        );
        assert_eq!(found[0].address.as_deref(), Some("https://e.example/2?a=1&b=2"));
        assert_eq!(
            found[0].published.as_ref().map(ToString::to_string).as_deref(),
            Some("2024-01-02")
        );
        assert_eq!(found[0].text, "Visit\n\nGuests from Cork came.");
    }

    #[test]
    fn entities_that_a_document_defines_are_never_expanded() {
        let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a0 \"ha\">".to_owned();
        for n in 1..30 {
            bomb.push_str(&format!("<!ENTITY a{n} \"&a{};&a{};&a{};\">", n - 1, n - 1, n - 1));
        }
        bomb.push_str("]><rss><channel><item><title>x &a29; y</title></item></channel></rss>");
        assert_eq!(entries(&bomb)[0].title.as_deref(), Some("x y"));
    }

    #[test]
    fn nesting_without_end_is_a_fault_with_its_place() {
        let deep = format!("<rss>{}", "<a>".repeat(100_000));
        let fault = read(deep.as_bytes(), &Declared::default(), &Limits::default()).unwrap_err();
        assert!(
            matches!(fault, Fault::Damaged { offset, .. } if offset > 100),
            "{fault}"
        );
    }
}
