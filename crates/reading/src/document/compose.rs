//! A text is put together paragraph by paragraph, and remembers where each one lies.

use super::{Document, Fault, Kind, Limits, Paragraph};

/// A text in the making. Paragraphs are parted by an empty line and hold no run of white space.
#[derive(Debug, Default)]
pub(crate) struct Composer {
    text: String,
    paragraphs: Vec<Paragraph>,
}

impl Composer {
    /// Adds a paragraph; white space is folded, and what is then empty is left out.
    ///
    /// # Errors
    /// The text would grow beyond the limit.
    pub(crate) fn add(
        &mut self,
        words: &str,
        heading: bool,
        second: Option<f64>,
        limits: &Limits,
    ) -> Result<(), Fault> {
        let before = self.text.len();
        if before + words.len() > limits.text {
            return Err(Fault::TooLarge {
                what: "the text of the document",
                limit: limits.text,
            });
        }
        let mut start = before;
        for word in words.split_whitespace().filter(|word| !is_control(word)) {
            if self.text.len() == before {
                if before > 0 {
                    self.text.push_str("\n\n");
                }
                start = self.text.len();
            } else {
                self.text.push(' ');
            }
            self.text.extend(word.chars().filter(|letter| !letter.is_control()));
        }
        if self.text.len() > before {
            self.paragraphs.push(Paragraph {
                range: start..self.text.len(),
                heading,
                second,
            });
        }
        Ok(())
    }

    /// The document of this text; what it says of itself is filled in by the format.
    pub(crate) fn finish(self, kind: Kind) -> Document {
        Document {
            address: None,
            title: None,
            publisher: None,
            published: None,
            language: None,
            text: self.text,
            paragraphs: self.paragraphs,
            kind,
            sha256: String::new(),
        }
    }
}

fn is_control(word: &str) -> bool {
    word.chars().all(char::is_control)
}

/// White space folded to single spaces.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4096));
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
