//! What goes into reading and what comes out: inputs, options, and one outcome for each row.

use std::fmt;
use std::io::Read;

use domain::{Claim, Edtf, Licence};
use serde::{Deserialize, Serialize};

use crate::diplomatic_missions::Mission;

/// One file, or what stands in its place. The caller opens it.
pub struct Input {
    /// The file's name as messages show it; the table format takes its default table name from it.
    pub name: String,
    /// The bytes, read once from start to end.
    pub bytes: Box<dyn Read + Send>,
    /// How many bytes there are, where known.
    pub size: Option<u64>,
}

impl Input {
    /// An input over bytes in memory.
    #[must_use]
    pub fn from_bytes(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self {
            name: name.to_owned(),
            size: Some(bytes.len() as u64),
            bytes: Box::new(std::io::Cursor::new(bytes)),
        }
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("name", &self.name)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// What the caller knows better than the file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The table that the rows belong to (format `table` only). Default: a `table` column, else the file's stem.
    pub table: Option<String>,
    /// The licence of rows that state none themselves (format `table` only). Default: not stated.
    pub licence: Option<Licence>,
    /// Which sheet of a workbook to read (format `table` only). Default: the first that holds anything.
    pub sheet: Option<String>,
    /// The date of the delivery, where it is another than the one its metadata names.
    pub date: Option<Edtf>,
}

/// What became of one row, or of a whole file.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A claim about an engagement.
    Claim(Box<Claim>),
    /// Context: a foreign mission hosted in an American place.
    Context(Box<Mission>),
    /// A row that cannot be used as it is.
    Refused(Refusal),
    /// A good row that is no business of this atlas. Counted by reason, not stored.
    OutOfScope {
        /// Why, in words that stay the same from row to row, so that they can be counted.
        reason: &'static str,
    },
    /// Something a person should know; nothing was lost.
    Notice(Notice),
}

/// A row that was refused, and what would mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The input's name.
    pub file: String,
    /// The physical line where the row begins, from 1 (in a workbook: the row's number). 0 where a whole file is meant.
    pub line: u64,
    /// The column, where one is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Column>,
    /// Our word for what was expected there (`start`, `us_state`); empty where the whole row is meant.
    pub field: String,
    /// What stood there, cut after 200 characters.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to do about it.
    pub mend: String,
    /// The row as it stood, cut after 2,000 characters.
    pub raw: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {} ({})", column.number, column.header)?;
        }
        write!(f, ": {}", self.reason)?;
        if !self.mend.is_empty() {
            write!(f, "; {}", self.mend)?;
        }
        Ok(())
    }
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// From 1.
    pub number: usize,
    /// Its header as the file has it.
    pub header: String,
}

/// Something a person should know about an input; nothing was lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The input's name.
    pub file: String,
    /// The line it is about; 0 where the whole file is meant.
    pub line: u64,
    /// What there is to know.
    pub message: String,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Bytes taken from all inputs so far; reading is ahead of the outcomes by at most a buffer.
    pub bytes_read: u64,
    /// The input that the outcome belongs to.
    pub file: &'a str,
    /// The physical line (or row of a workbook) that the outcome belongs to; 0 where a whole file is meant.
    pub line: u64,
}

/// What makes all the rest unreadable.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// An input could not be read to its end.
    #[error("{file} could not be read: {source}")]
    Io {
        /// The input's name.
        file: String,
        /// What the reader said.
        source: std::io::Error,
    },
    /// A delivery lacks the file that it cannot do without.
    #[error("{format} needs {what} among its files, and none of {given} is one")]
    Missing {
        /// The format's word.
        format: &'static str,
        /// What is missing, and how it is recognised.
        what: &'static str,
        /// The names of what was given.
        given: String,
    },
}

/// At most `limit` characters of a text, with a mark where it was cut.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
