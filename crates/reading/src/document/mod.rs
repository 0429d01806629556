//! Documents: bytes of any format that the trade publishes in become text whose passages can be pointed at.
//!
//! Everything here is a function of bytes or of a reader that is handed in: no file is opened and nothing is fetched.
//! Every size is bounded by [`Limits`]; what passes a bound or is damaged is a [`Fault`] that says where and why, and
//! the documents before and after it are read all the same.

mod captions;
mod charset;
mod compose;
mod feed;
mod html;
mod inflate;
mod kind;
mod language;
pub mod lines;
pub mod pack;
mod pdf;
mod published;
pub mod sitemap;
mod text;
pub mod warc;

use std::ops::Range;

use domain::Edtf;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use kind::Kind;

/// One document as it was read: its text, and what it says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Document {
    /// Its address: what it names as canonical, else where it was had from.
    pub address: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who publishes it, in its own words.
    pub publisher: Option<String>,
    /// The day (or month, or year) on which it says that it was published.
    pub published: Option<Edtf>,
    /// Its language: ISO 639-1 where there is such a code, else 639-3.
    pub language: Option<String>,
    /// The text that is kept. All passages are byte offsets in it.
    pub text: String,
    /// The paragraphs, in order and without overlap.
    pub paragraphs: Vec<Paragraph>,
    /// The format that it was read from.
    pub kind: Kind,
    /// SHA-256 of the bytes that it was read from, in hexadecimal.
    pub sha256: String,
}

/// One paragraph of a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paragraph {
    /// Byte offsets in the document's text.
    pub range: Range<usize>,
    /// Whether it heads what follows.
    pub heading: bool,
    /// The second of a recording at which it is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<f64>,
}

impl Document {
    /// The text of each paragraph with its byte offsets.
    pub fn passages(&self) -> impl Iterator<Item = (Range<usize>, &str)> {
        self.paragraphs
            .iter()
            .map(|paragraph| (paragraph.range.clone(), &self.text[paragraph.range.clone()]))
    }
}

/// What whoever hands bytes over says of them. Bytes that show themselves to be something else are believed first.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Where the bytes are from: an address, a path, or a path within an archive.
    pub address: Option<String>,
    /// The media type, as in HTTP's `Content-Type`.
    pub content_type: Option<String>,
    /// The day of publication, where it is known from elsewhere.
    pub published: Option<Edtf>,
}

/// How much is read at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one document, unpacked.
    pub document: usize,
    /// Bytes of text of one document.
    pub text: usize,
    /// Documents out of one file of feeds or one archive.
    pub documents: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document: 64 << 20,
            text: 16 << 20,
            documents: 1_000_000,
        }
    }
}

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More than [`Limits`] allow.
    #[error("{what} is larger than {limit} bytes; raise the limit, or part the file")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// The bytes are not what they should be.
    #[error("byte {offset}: {reason}")]
    Damaged {
        /// Where, in bytes from the start of what was handed in.
        offset: u64,
        /// What is wrong there.
        reason: String,
    },
    /// The format is known but holds no text to read, such as a picture.
    #[error("{0} holds no text that can be read here; convert it to text, HTML or PDF with a text layer")]
    NoText(String),
}

impl Fault {
    pub(crate) fn damaged(offset: u64, reason: impl Into<String>) -> Self {
        Self::Damaged {
            offset,
            reason: reason.into(),
        }
    }
}

/// What the bytes held.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Documents: one, or one for each entry of a feed.
    Documents(Vec<Document>),
    /// Addresses where documents are.
    Addresses(sitemap::Sitemap),
}

/// Reads one document (or one feed of them). The format is found from the bytes, and from what is declared of them
/// where the bytes leave it open. Bytes packed with gzip are unpacked, within the limits.
///
/// # Errors
/// The bytes are damaged, hold no text, or pass a limit.
pub fn read(bytes: &[u8], declared: &Declared, limits: &Limits) -> Result<Content, Fault> {
    let unpacked = if bytes.starts_with(&[0x1f, 0x8b]) {
        Some(inflate::gzip(bytes, limits.document)?)
    } else {
        None
    };
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    if bytes.len() > limits.document {
        return Err(Fault::TooLarge {
            what: "the document",
            limit: limits.document,
        });
    }
    let kind = kind::sniff(bytes, declared)?;
    let mut content = match kind {
        Kind::Html => Content::Documents(vec![html::read(bytes, declared, limits)?]),
        Kind::Pdf => Content::Documents(vec![pdf::read(bytes, limits)?]),
        Kind::Text => Content::Documents(vec![text::read(bytes, declared, limits)?]),
        Kind::Captions => Content::Documents(vec![captions::read(bytes, declared, limits)?]),
        Kind::Feed => Content::Documents(feed::read(bytes, declared, limits)?),
        Kind::Sitemap => Content::Addresses(sitemap::read(bytes, limits)?),
    };
    if let Content::Documents(documents) = &mut content {
        let hash = hex(&Sha256::digest(bytes));
        for document in documents {
            document.sha256.clone_from(&hash);
            complete(document, declared);
        }
    }
    Ok(content)
}

/// Fills in from the declaration, and from the text itself, what the document did not say.
fn complete(document: &mut Document, declared: &Declared) {
    if document.address.is_none() {
        document.address.clone_from(&declared.address);
    }
    if document.published.is_none() {
        document.published.clone_from(&declared.published);
    }
    document.language = language::of(&document.text, document.language.as_deref());
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}
