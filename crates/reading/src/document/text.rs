//! Plain text: paragraphs are what empty lines part.

use super::compose::Composer;
use super::{Declared, Document, Fault, Kind, Limits, charset};

pub(crate) fn read(bytes: &[u8], declared: &Declared, limits: &Limits) -> Result<Document, Fault> {
    let text = charset::decode(bytes, declared.content_type.as_deref());
    let mut composer = Composer::default();
    paragraphs(&text, &mut composer, limits)?;
    Ok(composer.finish(Kind::Text))
}

/// Adds the paragraphs of running text. A text without any empty line has a paragraph in each line.
pub(crate) fn paragraphs(text: &str, composer: &mut Composer, limits: &Limits) -> Result<(), Fault> {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}'], "\n")
        .replace(['\u{c}', '\u{2029}'], "\n\n");
    let has_empty = text.trim().lines().any(|line| line.trim().is_empty());
    if !has_empty {
        for line in text.lines() {
            composer.add(line, false, None, limits)?;
        }
        return Ok(());
    }
    let mut open = String::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            composer.add(&open, false, None, limits)?;
            open.clear();
        } else {
            open.push_str(line);
            open.push('\n');
        }
    }
    composer.add(&open, false, None, limits)
}
