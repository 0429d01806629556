//! What the table reader makes of a file's headers, shown to a person before anything is imported.

use std::io::{Cursor, Read};

use serde::Serialize;

use super::columns::{self, Field};
use super::header::Layout;
use super::workbook;
use crate::delimited::{Record, Records, Row};
use crate::encoding;
use crate::outcome::{Input, Options, ReadError, cut};
use crate::sink::read_whole;

/// How many rows are looked at.
const LOOKED_AT: usize = 12;

/// The mapping of a file's columns onto ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeaderPreview {
    /// The input's name.
    pub file: String,
    /// How the bytes are read: `UTF-8`, `UTF-16`, `Windows-1252`, `ASCII` or `XLSX`.
    pub encoding: &'static str,
    /// What separates columns; none in workbooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The line (or row) of the header; 0 where none was found.
    pub line: u64,
    /// The file's columns, in order.
    pub columns: Vec<MappedColumn>,
    /// Our columns that are needed and missing.
    pub missing: Vec<&'static str>,
    /// What the headers say about every row: `kind: sister_tie`.
    pub implied: Vec<String>,
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappedColumn {
    /// From 1.
    pub number: usize,
    /// Its header as the file has it.
    pub header: String,
    /// What it is read as.
    pub mapping: Mapping,
    /// Our column's name; empty where it is not read.
    pub column: &'static str,
    /// The first value in it, cut after 60 characters.
    pub sample: String,
}

/// How a header was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mapping {
    /// It is our column's own name.
    Exact,
    /// It is another name for our column.
    Synonym,
    /// It is not read.
    Unused,
}

/// Reads as much of a table as it takes to show how its columns will be understood.
///
/// # Errors
/// The input broke off. A file that is no table gives a preview without columns.
pub fn preview_headers(mut input: Input, options: &Options) -> Result<HeaderPreview, ReadError> {
    let file = std::mem::take(&mut input.name);
    let broke = |source| ReadError::Io {
        file: file.clone(),
        source,
    };
    let mut start = Vec::new();
    input.bytes.by_ref().take(4).read_to_end(&mut start).map_err(broke)?;
    if start == b"PK\x03\x04" {
        let mut bytes = Cursor::new(start).chain(input.bytes);
        let whole = read_whole(&mut bytes, 256 * 1024 * 1024)
            .map_err(broke)?
            .unwrap_or_default();
        let rows = workbook::rows(whole, options.sheet.as_deref()).unwrap_or_default();
        return Ok(preview(&file, "XLSX", None, &rows));
    }
    let opened = encoding::open(Cursor::new(start).chain(input.bytes)).map_err(broke)?;
    let delimiter = super::parse::delimiter(&opened.head, opened.charset);
    let mut records = Records::new(opened, delimiter);
    let mut rows = Vec::new();
    while rows.len() < LOOKED_AT {
        match records.next().map_err(broke)? {
            None => break,
            Some(Row::Bad { .. }) => {}
            Some(Row::Good(record)) if record.raw.starts_with(['#']) || record.raw.starts_with("\"#") => {}
            Some(Row::Good(record)) => rows.push(record),
        }
    }
    let encoding = records.charset().name();
    Ok(preview(&file, encoding, Some(char::from(delimiter)), &rows))
}

fn preview(file: &str, encoding: &'static str, delimiter: Option<char>, rows: &[Record]) -> HeaderPreview {
    let layouts = || rows.iter().take(10).map(|row| Layout::of(row.fields.clone()));
    let place = layouts().position(|layout| layout.missing().is_empty()).unwrap_or(0);
    let layout = Layout::of(rows.get(place).map(|row| row.fields.clone()).unwrap_or_default());
    let sample = rows.get(place + 1);
    let column = |(place, header): (usize, &String)| {
        let read = Field::all().find(|field| layout.at[*field as usize] == Some(place));
        let exact = columns::reading(header).is_some_and(|reading| reading.exact);
        MappedColumn {
            number: place + 1,
            header: header.clone(),
            mapping: match read {
                Some(_) if exact => Mapping::Exact,
                Some(_) => Mapping::Synonym,
                None => Mapping::Unused,
            },
            column: read.map_or("", Field::name),
            sample: sample
                .and_then(|row| row.fields.get(place))
                .map(|text| cut(text, 60))
                .unwrap_or_default(),
        }
    };
    let kind = layout.implied.kind.map(|kind| format!("kind: {kind}"));
    let level = layout.implied.us_level.map(|level| format!("us_level: {level}"));
    HeaderPreview {
        file: file.to_owned(),
        encoding,
        delimiter,
        line: rows.get(place).map_or(0, |row| row.line),
        columns: layout.headers.iter().enumerate().map(column).collect(),
        missing: layout.missing().into_iter().map(Field::name).collect(),
        implied: kind.into_iter().chain(level).collect(),
    }
}
