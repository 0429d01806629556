//! The one way out of a parser: counts bytes, knows the current file, and carries the caller's wish to stop.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::outcome::{Column, Input, Notice, Outcome, Progress, ReadError, Refusal, cut};

/// Why a parser ended before its inputs did.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The caller asked for it.
    Stopped,
    /// The rest is unreadable.
    Failed(ReadError),
}

/// What a parser's steps return: `?` ends the reading.
pub(crate) type Flow<T = ()> = Result<T, Halt>;

/// What is wrong with a row, before it is known in which file and line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fault {
    /// Boxed so that a fault stays small enough to be the error of a result.
    pub(crate) column: Option<Box<Column>>,
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) reason: String,
    pub(crate) mend: String,
}

impl Fault {
    /// A fault of the whole row.
    pub(crate) fn row(reason: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            mend: mend.into(),
            ..Self::default()
        }
    }

    /// A fault of one field.
    pub(crate) fn field(field: &str, value: &str, reason: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            value: cut(value, 200),
            ..Self::row(reason, mend)
        }
    }

    /// The same fault, in a column of the file.
    pub(crate) fn at(mut self, number: usize, header: &str) -> Self {
        self.column = Some(Box::new(Column {
            number,
            header: header.to_owned(),
        }));
        self
    }
}

type Each<'a> = dyn FnMut(Outcome, Progress<'_>) -> ControlFlow<()> + 'a;

/// Where outcomes go.
pub(crate) struct Sink<'a> {
    each: &'a mut Each<'a>,
    bytes_read: Arc<AtomicU64>,
    file: String,
}

impl<'a> Sink<'a> {
    pub(crate) fn new<'b: 'a>(each: &'a mut (dyn FnMut(Outcome, Progress<'_>) -> ControlFlow<()> + 'b)) -> Self {
        Self {
            each,
            bytes_read: Arc::default(),
            file: String::new(),
        }
    }

    /// Makes an input the current one and gives its bytes, counted.
    pub(crate) fn open(&mut self, input: Input) -> Counted {
        self.file = input.name;
        Counted {
            inner: input.bytes,
            bytes_read: Arc::clone(&self.bytes_read),
        }
    }

    /// Goes back to an input that was read before, for outcomes that belong to it.
    pub(crate) fn resume(&mut self, file: &str) {
        file.clone_into(&mut self.file);
    }

    /// The current input's name.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn emit(&mut self, outcome: Outcome, line: u64) -> Flow {
        let progress = Progress {
            bytes_read: self.bytes_read.load(Ordering::Relaxed),
            file: &self.file,
            line,
        };
        match (self.each)(outcome, progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Halt::Stopped),
        }
    }

    pub(crate) fn refuse(&mut self, fault: Fault, line: u64, raw: &str) -> Flow {
        let refusal = Refusal {
            file: self.file.clone(),
            line,
            column: fault.column.map(|column| *column),
            field: fault.field,
            value: fault.value,
            reason: fault.reason,
            mend: fault.mend,
            raw: cut(raw, 2_000),
        };
        self.emit(Outcome::Refused(refusal), line)
    }

    pub(crate) fn notice(&mut self, message: impl Into<String>, line: u64) -> Flow {
        let notice = Notice {
            file: self.file.clone(),
            line,
            message: message.into(),
        };
        self.emit(Outcome::Notice(notice), line)
    }

    /// The current input broke off.
    pub(crate) fn broke(&self, source: io::Error) -> Halt {
        Halt::Failed(ReadError::Io {
            file: self.file.clone(),
            source,
        })
    }
}

/// An input's bytes; what is taken is counted.
pub(crate) struct Counted {
    inner: Box<dyn Read + Send>,
    bytes_read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let taken = self.inner.read(into)?;
        self.bytes_read.fetch_add(taken as u64, Ordering::Relaxed);
        Ok(taken)
    }
}

/// Reads an input whole, up to `limit` bytes; `None` where it is larger.
pub(crate) fn read_whole(input: &mut impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    input.by_ref().take(limit).read_to_end(&mut bytes)?;
    let mut more = [0u8; 1];
    loop {
        match input.read(&mut more) {
            Ok(0) => return Ok(Some(bytes)),
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
