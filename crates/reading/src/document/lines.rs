//! JSON Lines in, JSON Lines out: one document a line, in order, for pipelines that hand partitions through.

use std::io::{self, BufRead, Read as _, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Content, Declared, Document, Limits, read};

/// A line that comes in. `text` or `body_base64` holds the document.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    address: Option<String>,
    content_type: Option<String>,
    published: Option<String>,
    text: Option<String>,
    body_base64: Option<String>,
}

/// A line that goes out.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    /// The id that came in, or the number of the line.
    id: &'a Value,
    documents: &'a [Told],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// A document with what was found in it.
#[derive(Debug, Serialize)]
pub struct Told {
    /// The document.
    #[serde(flatten)]
    pub document: Document,
    /// What the caller found in it, as further keys.
    #[serde(flatten)]
    pub found: serde_json::Map<String, Value>,
}

/// How many lines were read, and how many of them could not be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that were answered.
    pub lines: u64,
    /// Those among them whose answer is an error.
    pub faults: u64,
}

/// Answers every line of `input` with one line, in order. `find` adds what else is found in a document. Memory is
/// bounded by the longest line that the limits allow.
///
/// # Errors
/// Reading or writing failed. A line that cannot be read is answered with its error.
pub fn answer(
    input: &mut impl BufRead,
    output: &mut impl Write,
    declared: &Declared,
    limits: &Limits,
    find: &mut dyn FnMut(&Document) -> serde_json::Map<String, Value>,
) -> io::Result<Counts> {
    let mut counts = Counts::default();
    let (mut line, mut offset) = (Vec::new(), 0_u64);
    // Base64 and escapes make a document longer than it is.
    let longest = limits.document.saturating_mul(2);
    loop {
        line.clear();
        let began = offset;
        let whole = bounded_line(input, &mut line, longest, &mut offset)?;
        if offset == began {
            return Ok(counts);
        }
        if whole && line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        counts.lines += 1;
        let mut id = Value::from(counts.lines);
        let told = if whole {
            one(&line, &mut id, declared, limits)
        } else {
            Err(format!("the line is longer than {longest} bytes"))
        };
        let (documents, error) = match told {
            Ok(documents) => (documents, None),
            Err(reason) => (
                Vec::new(),
                Some(format!("line {} at byte {began}: {reason}", counts.lines)),
            ),
        };
        counts.faults += u64::from(error.is_some());
        let documents: Vec<Told> = documents
            .into_iter()
            .map(|document| Told {
                found: find(&document),
                document,
            })
            .collect();
        let answer = Answer {
            id: &id,
            documents: &documents,
            error: error.as_deref(),
        };
        serde_json::to_writer(&mut *output, &answer)?;
        output.write_all(b"\n")?;
    }
}

fn one(line: &[u8], id: &mut Value, declared: &Declared, limits: &Limits) -> Result<Vec<Document>, String> {
    let asked: Asked =
        serde_json::from_slice(line).map_err(|error| format!("no JSON object of a document: {error}"))?;
    if !asked.id.is_null() {
        *id = asked.id;
    }
    let bytes = match (asked.text, asked.body_base64) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(body)) => STANDARD
            .decode(body.as_bytes())
            .map_err(|error| format!("`body_base64`: {error}"))?,
        _ => return Err("give the document as `text` or as `body_base64`".to_owned()),
    };
    let published = match &asked.published {
        Some(date) => Some(date.parse().map_err(|error| format!("`published`: {error}"))?),
        None => declared.published.clone(),
    };
    let declared = Declared {
        address: asked.address,
        content_type: asked.content_type,
        published,
    };
    match read(&bytes, &declared, limits).map_err(|fault| fault.to_string())? {
        Content::Documents(documents) => Ok(documents),
        Content::Addresses(_) => Err("a sitemap holds addresses, not text; fetch what it names".to_owned()),
    }
}

/// Reads a line without its end. A longer one than `longest` is passed over, and `false` is given.
fn bounded_line(input: &mut impl BufRead, line: &mut Vec<u8>, longest: usize, offset: &mut u64) -> io::Result<bool> {
    let count = input.by_ref().take(longest as u64 + 1).read_until(b'\n', line)?;
    *offset += count as u64;
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(true);
    }
    if count <= longest {
        return Ok(true);
    }
    line.clear();
    line.shrink_to(64 * 1024);
    loop {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let step = end.map_or(buffer.len(), |at| at + 1);
        if step == 0 {
            return Ok(false);
        }
        input.consume(step);
        *offset += step as u64;
        if end.is_some() {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn answers(input: impl io::Read, limits: &Limits) -> (Vec<Value>, Counts) {
        let mut out = Vec::new();
        let counts = answer(
            &mut BufReader::new(input),
            &mut out,
            &Declared::default(),
            limits,
            &mut |_| serde_json::Map::new(),
        );
        let lines = String::from_utf8(out).unwrap();
        (
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            counts.unwrap(),
        )
    }

    #[test]
    fn every_line_has_its_answer_in_order() {
        let input = "{\"id\":\"a\",\"text\":\"The mayor went to Cork.\",\"published\":\"2024-05-01\"}\n\nnonsense\n\
                     {\"id\":7,\"content_type\":\"text/html\",\"body_base64\":\"PHA+S3lvdG8gaXMgb3VyIHNpc3Rlci48L3A+\"}";
        let (lines, counts) = answers(input.as_bytes(), &Limits::default());
        assert_eq!(counts, Counts { lines: 3, faults: 1 });
        assert_eq!(lines[0]["id"], "a");
        assert_eq!(lines[0]["documents"][0]["published"], "2024-05-01");
        assert!(lines[1]["error"].as_str().unwrap().starts_with("line 2 at byte"));
        assert_eq!(lines[2]["documents"][0]["text"], "Kyoto is our sister.");
    }

    #[test]
    fn a_line_of_a_gigabyte_is_passed_over_in_little_memory() {
        let limits = Limits {
            document: 1 << 20,
            ..Limits::default()
        };
        let giant = io::repeat(b'x')
            .take(1 << 30)
            .chain(&b"\n{\"id\":2,\"text\":\"Kyoto\"}\n"[..]);
        let (lines, counts) = answers(giant, &limits);
        assert_eq!(counts, Counts { lines: 2, faults: 1 });
        assert_eq!(lines[1]["documents"][0]["text"], "Kyoto");
    }
}
