//! One record of a WARC or ARC file.

use std::io::{self, BufRead, Read};

use super::super::{Fault, Limits};
use super::{Counted, Page, http};

/// Longest header of a record, and longest line in it.
const LONGEST_HEADER: u64 = 64 * 1024;

/// A record as it stands in the archive.
#[derive(Debug)]
pub struct Record {
    /// Where it begins, in bytes of the unpacked input.
    pub at: u64,
    /// `response`, `resource`, `request`, …; `arc` for a record of an ARC file.
    pub kind: String,
    /// The address it is about.
    pub address: String,
    /// When it was fetched.
    pub fetched: String,
    /// The type of the block.
    pub content_type: Option<String>,
    /// The block: for a response an HTTP message.
    pub block: Vec<u8>,
}

/// A record that cannot be read; `ends` where nothing after it can be, either.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) at: u64,
    pub(super) reason: String,
    pub(super) ends: bool,
}

/// The next record, or `None` at the end.
pub(super) fn next<R: BufRead>(input: &mut Counted<R>, limits: &Limits) -> Result<Option<Record>, Broken> {
    let mut line = Vec::new();
    let (at, first) = loop {
        let at = input.at;
        line.clear();
        read_line(input, &mut line).map_err(|error| broken(at, &error))?;
        if line.is_empty() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line).trim().to_owned();
        if !text.is_empty() {
            break (at, text);
        }
    };
    let mut record = Record {
        at,
        kind: String::new(),
        address: String::new(),
        fetched: String::new(),
        content_type: None,
        block: Vec::new(),
    };
    let length = if first.starts_with("WARC/") {
        header(input, &mut record)?
    } else {
        arc_header(&first, &mut record)
    };
    let Some(length) = length else {
        return seek(input, at);
    };
    block(input, length, &mut record, limits)?;
    Ok(Some(record))
}

/// No record begins here. What follows is passed over up to the next beginning of a WARC record.
fn seek<R: BufRead>(input: &mut Counted<R>, at: u64) -> Result<Option<Record>, Broken> {
    loop {
        let head = input.fill_buf().map_err(|error| broken(at, &error))?;
        if head.is_empty() || head.starts_with(b"WARC/") {
            let reason = "this is no record of a WARC or ARC file; passed over to the next one".to_owned();
            return Err(Broken {
                at,
                reason,
                ends: head.is_empty(),
            });
        }
        let mut line = Vec::new();
        read_line(input, &mut line).map_err(|error| broken(at, &error))?;
    }
}

fn header<R: BufRead>(input: &mut Counted<R>, record: &mut Record) -> Result<Option<u64>, Broken> {
    let mut length = None;
    let began = input.at;
    let mut line = Vec::new();
    loop {
        line.clear();
        read_line(input, &mut line).map_err(|error| broken(record.at, &error))?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            return Ok(length);
        }
        if input.at - began > LONGEST_HEADER {
            return Ok(None);
        }
        let Some((name, value)) = text.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "warc-type" => value.clone_into(&mut record.kind),
            "warc-target-uri" => value.trim_matches(['<', '>']).clone_into(&mut record.address),
            "warc-date" => value.clone_into(&mut record.fetched),
            "content-type" => record.content_type = Some(value.to_owned()),
            "content-length" => length = value.parse().ok(),
            _ => {}
        }
    }
}

/// ARC: `URL IP date type length` on one line (version 2 has more words before the length).
fn arc_header(first: &str, record: &mut Record) -> Option<u64> {
    let words: Vec<&str> = first.split(' ').collect();
    if words.len() < 5 || !words[0].contains(':') {
        return None;
    }
    "arc".clone_into(&mut record.kind);
    words[0].clone_into(&mut record.address);
    words[2].clone_into(&mut record.fetched);
    record.content_type = Some(words[3].to_owned());
    words.last()?.parse().ok()
}

fn block<R: BufRead>(input: &mut Counted<R>, length: u64, record: &mut Record, limits: &Limits) -> Result<(), Broken> {
    let wanted = matches!(record.kind.as_str(), "response" | "resource" | "conversion" | "arc");
    let fits = length <= limits.document as u64;
    let mut block = input.by_ref().take(length);
    let read = if wanted && fits {
        block.read_to_end(&mut record.block).map(|count| count as u64)
    } else {
        io::copy(&mut block, &mut io::sink())
    };
    let read = read.map_err(|error| broken(record.at, &error))?;
    if read < length {
        let reason = format!("the archive breaks off: {} has {read} of {length} bytes", shown(record));
        return Err(Broken {
            at: record.at,
            reason,
            ends: true,
        });
    }
    if wanted && !fits {
        let reason = format!(
            "{} has {length} bytes, more than the limit of {}",
            shown(record),
            limits.document
        );
        return Err(Broken {
            at: record.at,
            reason,
            ends: false,
        });
    }
    Ok(())
}

fn shown(record: &Record) -> &str {
    if record.address.is_empty() {
        "a record"
    } else {
        &record.address
    }
}

fn broken(at: u64, error: &io::Error) -> Broken {
    let reason = format!("the packed data break off or are damaged: {error}");
    Broken { at, reason, ends: true }
}

/// A line with its end; longer ones are cut and the rest passed over.
fn read_line<R: BufRead>(input: &mut Counted<R>, line: &mut Vec<u8>) -> io::Result<()> {
    input.by_ref().take(LONGEST_HEADER).read_until(b'\n', line)?;
    while line.len() as u64 >= LONGEST_HEADER && line.last() != Some(&b'\n') {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let step = end.map_or(buffer.len(), |at| at + 1);
        if step == 0 {
            break;
        }
        input.consume(step);
        if end.is_some() {
            break;
        }
    }
    Ok(())
}

impl Record {
    /// The document in the record, if it has one: a response of status 200, or a resource.
    pub(super) fn page(self, offset: u64, limits: &Limits) -> Result<Option<Page>, Fault> {
        if !(self.address.starts_with("http://") || self.address.starts_with("https://") || self.kind == "resource") {
            return Ok(None);
        }
        let is_http = self.block.starts_with(b"HTTP/");
        if !is_http {
            let wanted = matches!(self.kind.as_str(), "resource" | "conversion" | "arc");
            return Ok(wanted.then_some(Page {
                offset,
                address: self.address,
                fetched: self.fetched,
                content_type: self.content_type,
                status: 200,
                body: self.block,
            }));
        }
        let message = http::message(&self.block, limits).map_err(|fault| match fault {
            Fault::Damaged { offset: at, reason } => {
                Fault::damaged(offset, format!("{}, byte {at}: {reason}", self.address))
            }
            other => Fault::damaged(offset, format!("{}: {other}", self.address)),
        })?;
        Ok((message.status == 200).then_some(Page {
            offset,
            address: self.address,
            fetched: self.fetched,
            content_type: message.content_type,
            status: message.status,
            body: message.body,
        }))
    }
}
