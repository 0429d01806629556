//! Delimited text, read so that one bad row costs one row.
//!
//! Rows keep the number of the physical line where they begin, also after fields that span lines. A quote that is
//! never closed would swallow the rest of a file: such a row is given up, and reading takes up again at the next line
//! that is a whole row. Memory is bounded by the longest row.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

use crate::encoding::{Charset, Opened};
use crate::sink::Fault;

/// The longest row that is kept in memory.
const ROW_LIMIT: usize = 32 * 1024 * 1024;
/// The longest field that is accepted.
pub(crate) const FIELD_LIMIT: usize = 4 * 1024 * 1024;

/// A physical line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: u64,
    /// Its bytes, terminator included.
    pub(crate) bytes: Vec<u8>,
    /// Whether it was longer than the limit and is cut.
    pub(crate) cut: bool,
}

/// Physical lines of bounded length.
pub(crate) struct Lines {
    bytes: BufReader<Box<dyn Read>>,
    terminator: u8,
    limit: usize,
    read: u64,
}

impl Lines {
    pub(crate) fn new(opened: Opened, limit: usize) -> Self {
        let only_returns = opened.head.contains(&b'\r') && !opened.head.contains(&b'\n');
        Self {
            bytes: BufReader::with_capacity(128 * 1024, opened.bytes),
            terminator: if only_returns { b'\r' } else { b'\n' },
            limit,
            read: 0,
        }
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line {
            number: self.read + 1,
            ..Line::default()
        };
        let limit = self.limit as u64 + 1;
        self.bytes
            .by_ref()
            .take(limit)
            .read_until(self.terminator, &mut line.bytes)?;
        if line.bytes.is_empty() {
            return Ok(None);
        }
        if line.bytes.len() > self.limit {
            line.cut = true;
            line.bytes.truncate(4096);
            self.skip_rest_of_line()?;
        }
        self.read += 1;
        Ok(Some(line))
    }

    fn skip_rest_of_line(&mut self) -> io::Result<()> {
        loop {
            let held = self.bytes.fill_buf()?;
            if held.is_empty() {
                return Ok(());
            }
            let end = held.iter().position(|byte| *byte == self.terminator);
            let used = end.map_or(held.len(), |at| at + 1);
            self.bytes.consume(used);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// A row that could be taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) line: u64,
    pub(crate) fields: Vec<String>,
    pub(crate) raw: String,
}

/// What the next row is.
#[derive(Debug)]
pub(crate) enum Row {
    Good(Record),
    Bad { line: u64, raw: String, fault: Box<Fault> },
}

/// Rows of delimited text.
pub(crate) struct Records {
    lines: Lines,
    charset: Charset,
    delimiter: u8,
    headers: Vec<String>,
    back: VecDeque<Line>,
}

impl Records {
    pub(crate) fn new(opened: Opened, delimiter: u8) -> Self {
        Self {
            charset: opened.charset,
            lines: Lines::new(opened, ROW_LIMIT),
            delimiter,
            headers: Vec::new(),
            back: VecDeque::new(),
        }
    }

    /// From here on every row must have as many fields as there are headers.
    pub(crate) fn set_headers(&mut self, headers: &[String]) {
        self.headers = headers.to_vec();
    }

    /// How the bytes have been read so far.
    pub(crate) const fn charset(&self) -> Charset {
        self.charset
    }

    /// The next row that is not blank.
    pub(crate) fn next(&mut self) -> io::Result<Option<Row>> {
        loop {
            let Some(first) = self.take_line()? else {
                return Ok(None);
            };
            if !first.cut && first.bytes.iter().all(u8::is_ascii_whitespace) && self.delimiter != b'\t' {
                continue;
            }
            if let Some(row) = self.row_from(first)? {
                return Ok(Some(row));
            }
        }
    }

    fn take_line(&mut self) -> io::Result<Option<Line>> {
        match self.back.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    /// The row that begins with a line; `None` where all its fields are blank.
    fn row_from(&mut self, first: Line) -> io::Result<Option<Row>> {
        let mut taken = vec![first];
        let mut splitter = Splitter::new(self.delimiter);
        let mut length = 0;
        let fault = loop {
            let line = &taken[taken.len() - 1];
            length += line.bytes.len();
            if line.cut || length > ROW_LIMIT {
                break Some(too_long_or_open(taken.len()));
            }
            let Some(text) = self.charset.decode(&line.bytes) else {
                break Some(not_text());
            };
            match splitter.feed(&text) {
                Split::Whole => break None,
                Split::Broken => break Some(broken_quotes()),
                Split::Open => match self.take_line()? {
                    Some(line) => taken.push(line),
                    None => break Some(too_long_or_open(2)),
                },
            }
        };
        let fields = splitter.fields;
        if fault.is_none() && fields.iter().all(|field| field.trim().is_empty()) {
            return Ok(None);
        }
        let fault = fault.or_else(|| self.wrong_width(fields.len(), &fields));
        if let Some(fault) = fault {
            self.give_back_good_lines(&mut taken);
            return Ok(Some(self.bad(&taken, fault)));
        }
        let mut record = Record {
            line: taken[0].number,
            raw: self.raw(&taken),
            fields,
        };
        if !self.headers.is_empty() {
            record.fields.truncate(self.headers.len());
        }
        Ok(Some(match self.unfit_field(&record.fields) {
            Some(fault) => self.bad(&taken, fault),
            None => Row::Good(record),
        }))
    }

    fn bad(&mut self, taken: &[Line], fault: Fault) -> Row {
        Row::Bad {
            line: taken[0].number,
            raw: self.raw(taken),
            fault: Box::new(fault),
        }
    }

    /// The row as it stood, for a report; very long rows are cut.
    fn raw(&self, taken: &[Line]) -> String {
        let mut bytes = Vec::new();
        for line in taken {
            bytes.extend_from_slice(&line.bytes[..line.bytes.len().min(8192)]);
            if bytes.len() > 8192 {
                break;
            }
        }
        let mut charset = self.charset;
        let text = charset.decode(&bytes).map_or_else(
            || String::from_utf8_lossy(&bytes).into_owned(),
            std::borrow::Cow::into_owned,
        );
        text.trim_end_matches(['\r', '\n']).to_owned()
    }

    fn wrong_width(&self, width: usize, fields: &[String]) -> Option<Fault> {
        let expected = self.headers.len();
        let only_blanks_more = width > expected && fields[expected..].iter().all(|field| field.trim().is_empty());
        if expected == 0 || width == expected || only_blanks_more {
            return None;
        }
        let delimiter = char::from(self.delimiter).escape_default();
        Some(Fault::row(
            format!("the row has {width} fields where the header has {expected}"),
            format!(
                "put fields that contain `{delimiter}` or a line break in double quotes, and give every column a field"
            ),
        ))
    }

    /// A bad row of several lines ends where the next line is a whole row by itself.
    fn give_back_good_lines(&mut self, taken: &mut Vec<Line>) {
        let width = self.headers.len();
        let mut charset = self.charset;
        let good = taken.iter().skip(1).position(|line| {
            let mut splitter = Splitter::new(self.delimiter);
            let whole = charset.decode(&line.bytes).map(|text| splitter.feed(&text)) == Some(Split::Whole);
            whole && !line.cut && splitter.fields.len() == width.max(1)
        });
        if let Some(at) = good {
            for line in taken.drain(at + 1..).rev() {
                self.back.push_front(line);
            }
        }
    }

    fn unfit_field(&self, fields: &[String]) -> Option<Fault> {
        let (number, reason, mend) = fields.iter().enumerate().find_map(|(number, field)| {
            if field.len() > FIELD_LIMIT {
                Some((number, "the field is longer than 4 MiB", "shorten it"))
            } else if field.contains('\0') {
                Some((number, "the field contains a NUL character", "remove it"))
            } else {
                None
            }
        })?;
        let header = self.headers.get(number).map_or("", String::as_str);
        Some(Fault::field(header, &fields[number], reason, mend).at(number + 1, header))
    }
}

fn too_long_or_open(lines: usize) -> Fault {
    if lines > 1 {
        Fault::row(
            "a double quote is opened in this row and not closed",
            "close it, or write it twice if it is part of the text",
        )
    } else {
        Fault::row("the row is longer than 32 MiB", "shorten it")
    }
}

fn broken_quotes() -> Fault {
    Fault::row(
        "text follows a closing double quote",
        "write double quotes within a quoted field twice",
    )
}

fn not_text() -> Fault {
    Fault::row(
        "the row is not valid UTF-8, while rows before it are",
        "save the file in one encoding, best UTF-8",
    )
}

/// What feeding a line came to.
#[derive(Debug, PartialEq, Eq)]
enum Split {
    /// The row is whole.
    Whole,
    /// A quoted field goes on in the next line.
    Open,
    /// Text follows a closing quote.
    Broken,
}

/// Takes a row apart, line by line.
struct Splitter {
    delimiter: u8,
    fields: Vec<String>,
    current: String,
    quoted: bool,
}

impl Splitter {
    const fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            fields: Vec::new(),
            current: String::new(),
            quoted: false,
        }
    }

    fn feed(&mut self, line: &str) -> Split {
        let content = line.trim_end_matches(['\r', '\n']);
        let delimiter = char::from(self.delimiter);
        let mut rest = content;
        loop {
            if !self.quoted {
                if let Some(after) = rest.strip_prefix('"') {
                    self.quoted = true;
                    rest = after;
                } else if let Some((field, after)) = rest.split_once(delimiter) {
                    self.fields.push(field.to_owned());
                    rest = after;
                    continue;
                } else {
                    self.fields.push(rest.to_owned());
                    return Split::Whole;
                }
            }
            let Some((text, after)) = rest.split_once('"') else {
                self.current.push_str(rest);
                self.current.push_str(&line[content.len()..]);
                return Split::Open;
            };
            self.current.push_str(text);
            if let Some(after) = after.strip_prefix('"') {
                self.current.push('"');
                rest = after;
                continue;
            }
            self.quoted = false;
            self.fields.push(std::mem::take(&mut self.current));
            if after.is_empty() {
                return Split::Whole;
            }
            match after.strip_prefix(delimiter) {
                Some(after) => rest = after,
                None => return Split::Broken,
            }
        }
    }
}

/// By which of comma, semicolon, tab and bar a line is delimited: the one for which `score` is best, then the one that
/// gives most fields. Scores and widths come along, so that lines can be compared.
pub(crate) fn sniff_delimiter(line: &str, score: impl Fn(&[String]) -> usize) -> (usize, usize, u8) {
    let candidate = |delimiter: u8| {
        let mut splitter = Splitter::new(delimiter);
        splitter.feed(line);
        (score(&splitter.fields), splitter.fields.len(), delimiter)
    };
    // The comma comes last because the last of equals wins.
    let candidates = b"|\t;,".iter().copied().map(candidate);
    candidates
        .max_by_key(|(score, width, _)| (*score, *width))
        .unwrap_or((0, 0, b','))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::open;

    fn rows(text: &[u8], width: usize) -> Vec<(u64, Result<Vec<String>, String>)> {
        let opened = open(io::Cursor::new(text.to_vec())).unwrap();
        let mut records = Records::new(opened, b',');
        records.set_headers(&vec!["h".to_owned(); width]);
        let mut all = Vec::new();
        while let Some(row) = records.next().unwrap() {
            all.push(match row {
                Row::Good(record) => (record.line, Ok(record.fields)),
                Row::Bad { line, fault, .. } => (line, Err(fault.reason)),
            });
        }
        all
    }

    fn good(line: u64, fields: &[&str]) -> (u64, Result<Vec<String>, String>) {
        (line, Ok(fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    #[test]
    fn lines_are_physical_and_quotes_are_undone() {
        let text = b"a,\"b\nc\"\"d\"\r\n\r\n\"e,f\",g\n,\n\"\",5\" pipe";
        assert_eq!(
            rows(text, 2),
            [
                good(1, &["a", "b\nc\"d"]),
                good(4, &["e,f", "g"]),
                good(6, &["", "5\" pipe"])
            ]
        );
        assert_eq!(rows(b"a,b\rc,d\r", 2), [good(1, &["a", "b"]), good(2, &["c", "d"])]);
    }

    #[test]
    fn an_unclosed_quote_costs_one_row() {
        let found = rows(b"a,b\nc,\"d\ne,f\ng,h\n", 2);
        assert_eq!(found[0], good(1, &["a", "b"]));
        assert!(
            matches!(&found[1], (2, Err(reason)) if reason.contains("not closed")),
            "{found:?}"
        );
        assert_eq!(found[2..], [good(3, &["e", "f"]), good(4, &["g", "h"])]);
        let closed_by_another = rows(b"c,\"d\ne,f\ng,\"h\"\ni,j\n", 2);
        assert!(closed_by_another[0].1.is_err());
        assert_eq!(
            closed_by_another[1..],
            [good(2, &["e", "f"]), good(3, &["g", "h"]), good(4, &["i", "j"])]
        );
    }

    #[test]
    fn rows_of_another_width_are_refused_but_blank_ends_are_not() {
        let found = rows(b"a\na,b,,\na,b,c\n", 2);
        assert!(matches!(&found[0], (1, Err(reason)) if reason.contains("1 fields where the header has 2")));
        assert_eq!(found[1], good(2, &["a", "b"]));
        assert!(found[2].1.is_err());
    }

    #[test]
    fn a_megabyte_is_a_field_and_five_are_not() {
        let row = |size: usize| format!("a,{}\nc,d\n", "x".repeat(size)).into_bytes();
        assert!(rows(&row(1 << 20), 2)[0].1.is_ok());
        let found = rows(&row(5 << 20), 2);
        assert_eq!(found[0].1, Err("the field is longer than 4 MiB".to_owned()));
        assert_eq!(found[1], good(2, &["c", "d"]));
        let endless = rows(&row(40 << 20), 2);
        assert_eq!(endless[0].1, Err("the row is longer than 32 MiB".to_owned()));
        assert_eq!(endless[1], good(2, &["c", "d"]));
    }

    #[test]
    fn damage_and_nul_cost_one_row() {
        let found = rows(b"\xc3\xb6,b\n\xf6,b\na,\0\nc,d\n", 2);
        assert_eq!(found[0], good(1, &["ö", "b"]));
        assert!(found[1].1.is_err() && found[2].1.is_err());
        assert_eq!(found[3], good(4, &["c", "d"]));
    }

    #[test]
    fn delimiters_are_told_by_the_header() {
        for (line, delimiter) in [("a,b;c,d", b','), ("a;b;c", b';'), ("a\tb", b'\t'), ("alone", b',')] {
            assert_eq!(sniff_delimiter(line, |_| 0).2, delimiter, "{line}");
        }
    }
}
