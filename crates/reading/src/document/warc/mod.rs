//! Web archives (WARC 1.0 and 1.1, ARC), record by record from a reader: memory does not grow with the file.
//!
//! In a compressed archive each record is a gzip member of its own. A member that is damaged costs itself: reading
//! goes on at the next one.

mod http;
mod record;

use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use flate2::bufread::GzDecoder;

pub use record::Record;

use super::{Fault, Limits};

/// What an archive held, in order.
#[derive(Debug)]
pub enum Found {
    /// A page or other document that a server gave out.
    Page(Page),
    /// A record that could not be read.
    Fault(Fault),
}

/// A document as it was archived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where the record begins, in bytes of the archive as it is stored.
    pub offset: u64,
    /// The address.
    pub address: String,
    /// When it was fetched, as the archive writes it.
    pub fetched: String,
    /// HTTP's content type.
    pub content_type: Option<String>,
    /// HTTP's status; 200 for a record that holds no HTTP message.
    pub status: u16,
    /// The body, unpacked.
    pub body: Vec<u8>,
}

/// Reads an archive, packed with gzip or not, and hands each page with status 200 and each fault to `each`.
///
/// # Errors
/// The reader itself failed. Damaged records are handed out.
pub fn read<R: Read>(archive: R, limits: &Limits, each: &mut dyn FnMut(Found) -> ControlFlow<()>) -> io::Result<()> {
    let mut input = Counted {
        inner: BufReader::with_capacity(256 * 1024, archive),
        at: 0,
    };
    if !input.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        let _ = records(&mut input, 0, true, limits, each)?;
        return Ok(());
    }
    loop {
        if input.fill_buf()?.is_empty() {
            return Ok(());
        }
        // Between members there may be filling, or what is left of a damaged one, which was told already.
        if !input.fill_buf()?.starts_with(&[0x1f, 0x8b]) && !next_member(&mut input)? {
            return Ok(());
        }
        let began = input.at;
        let mut member = BufReader::with_capacity(64 * 1024, GzDecoder::new(&mut input));
        let ended = records(&mut member, began, false, limits, each)?;
        let whole = ended.is_continue() && drain(&mut member);
        drop(member);
        if ended.is_break() {
            return Ok(());
        }
        if input.at == began {
            input.consume(1);
        }
        if !whole && !next_member(&mut input)? {
            return Ok(());
        }
    }
}

/// Reads a member to its end, so that the next one begins where it should. Says whether that worked.
fn drain(member: &mut impl BufRead) -> bool {
    io::copy(member, &mut io::sink()).is_ok()
}

/// Moves on to the next beginning of a gzip member; `false` at the end of the input.
fn next_member<R: BufRead>(input: &mut R) -> io::Result<bool> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        if let Some(at) = buffer.windows(3).position(|window| window == [0x1f, 0x8b, 8]) {
            input.consume(at);
            return Ok(true);
        }
        // Two bytes may be the beginning of the mark; a single step at the end keeps them in view.
        let step = if buffer.len() > 2 { buffer.len() - 2 } else { 1 };
        input.consume(step);
    }
}

/// Reads records until the input ends. In a packed archive their offset is that of the member.
fn records<R: BufRead>(
    input: &mut R,
    began: u64,
    plain: bool,
    limits: &Limits,
    each: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> io::Result<ControlFlow<()>> {
    let mut at = 0;
    loop {
        let mut counted = Counted { inner: &mut *input, at };
        let offset = |at: u64| if plain { began + at } else { began };
        let found = match record::next(&mut counted, limits) {
            Ok(None) => return Ok(ControlFlow::Continue(())),
            Ok(Some(record)) => {
                let offset = offset(record.at);
                record.page(offset, limits).transpose()
            }
            Err(record::Broken { at, reason, ends }) => {
                let fault = Fault::damaged(offset(at), reason);
                if ends {
                    return Ok(each(Found::Fault(fault)));
                }
                Some(Err(fault))
            }
        };
        at = counted.at;
        let found = match found {
            Some(Ok(page)) => Found::Page(page),
            Some(Err(fault)) => Found::Fault(fault),
            None => continue,
        };
        if each(found).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// A reader that knows how far it has come.
#[derive(Debug)]
struct Counted<R> {
    inner: R,
    at: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests;
