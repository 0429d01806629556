//! How a document is told: for people, and what is added to it for machines.

use std::io::{self, Write};

use reading::document::Document;
use serde_json::{Map, Value};

/// What was found in a document beside its passages, as further keys of its JSON object.
pub(super) fn found(_: &Document) -> Map<String, Value> {
    Map::new()
}

/// Prints a document for people: what it says of itself, then each passage with its bytes.
pub(super) fn print(output: &mut impl Write, document: &Document) -> io::Result<()> {
    writeln!(output, "{}", document.title.as_deref().unwrap_or("(no title)"))?;
    let mut line = |name: &str, value: Option<&str>| match value {
        Some(value) => writeln!(output, "  {name:10} {value}"),
        None => Ok(()),
    };
    line("address", document.address.as_deref())?;
    line("publisher", document.publisher.as_deref())?;
    line(
        "published",
        document.published.as_ref().map(ToString::to_string).as_deref(),
    )?;
    line("language", document.language.as_deref())?;
    line("sha256", Some(&document.sha256))?;
    for paragraph in &document.paragraphs {
        let text = &document.text[paragraph.range.clone()];
        let second = paragraph
            .second
            .map(|second| format!(" ({second:.0} s)"))
            .unwrap_or_default();
        let mark = if paragraph.heading { "# " } else { "" };
        writeln!(
            output,
            "{}..{}{second}  {mark}{text}",
            paragraph.range.start, paragraph.range.end
        )?;
    }
    writeln!(output)
}
