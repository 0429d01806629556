//! Which characters the bytes stand for: UTF-8, UTF-16 or Windows-1252, found out from the bytes themselves.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of an input is looked at before it is read.
const HEAD: u64 = 64 * 1024;

/// An input whose encoding has been found out. What `bytes` gives is UTF-8 or Windows-1252, as `charset` says.
pub(crate) struct Opened {
    /// The first bytes, for sniffing; `bytes` gives them again.
    pub(crate) head: Vec<u8>,
    pub(crate) bytes: Box<dyn Read>,
    pub(crate) charset: Charset,
}

/// How single lines become text. UTF-8 is strict once a character beyond ASCII was seen in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Nothing but ASCII so far.
    Ascii,
    /// UTF-8: bytes that are not are a fault of their row.
    Utf8,
    /// UTF-16, which is turned into UTF-8 on the way.
    Utf16,
    /// Windows-1252, of which ISO 8859-1 text is a part.
    Windows1252,
}

impl Charset {
    /// The name as messages print it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ASCII",
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The text of a line; `None` where the line is not what the lines before it were.
    pub(crate) fn decode<'a>(&mut self, line: &'a [u8]) -> Option<Cow<'a, str>> {
        if *self == Self::Windows1252 {
            return Some(WINDOWS_1252.decode_without_bom_handling(line).0);
        }
        match std::str::from_utf8(line) {
            Ok(text) => {
                if *self == Self::Ascii && !text.is_ascii() {
                    *self = Self::Utf8;
                }
                Some(Cow::Borrowed(text))
            }
            Err(_) if *self == Self::Ascii => {
                *self = Self::Windows1252;
                Some(WINDOWS_1252.decode_without_bom_handling(line).0)
            }
            Err(_) => None,
        }
    }
}

/// Looks at the first bytes and makes the input readable as lines of text.
pub(crate) fn open(mut input: impl Read + 'static) -> io::Result<Opened> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head)?;
    let whole = (head.len() as u64) < HEAD;
    let utf16 = match head.as_slice() {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        bytes => utf16_without_mark(bytes),
    };
    if let Some(encoding) = utf16 {
        let mut bytes = Transcoded {
            inner: Box::new(Cursor::new(head).chain(input)),
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: Vec::new(),
            ended: false,
            out: Cursor::default(),
        };
        let mut head = Vec::new();
        bytes.by_ref().take(HEAD).read_to_end(&mut head)?;
        return Ok(Opened {
            bytes: Box::new(Cursor::new(head.clone()).chain(bytes)),
            head,
            charset: Charset::Utf16,
        });
    }
    let marked = head.starts_with(b"\xef\xbb\xbf");
    if marked {
        head.drain(..3);
    }
    Ok(Opened {
        charset: if marked { Charset::Utf8 } else { eight_bit(&head, whole) },
        bytes: Box::new(Cursor::new(head.clone()).chain(input)),
        head,
    })
}

/// Text in UTF-16 without a byte order mark shows by its zero bytes: Latin letters have one each, always on one side.
fn utf16_without_mark(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let pairs = head.as_chunks::<2>().0;
    if pairs.len() < 4 {
        return None;
    }
    let first = pairs.iter().filter(|pair| pair[0] == 0 && pair[1] != 0).count();
    let second = pairs.iter().filter(|pair| pair[1] == 0 && pair[0] != 0).count();
    let most = pairs.len() / 2;
    match () {
        () if second > most && first == 0 => Some(UTF_16LE),
        () if first > most && second == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// UTF-8 or Windows-1252, by which of the two explains more of the bytes beyond ASCII.
fn eight_bit(head: &[u8], whole: bool) -> Charset {
    let (mut good, mut bad) = (0usize, 0usize);
    let mut rest = head;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                good += text.chars().filter(|letter| !letter.is_ascii()).count();
                break;
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                good += String::from_utf8_lossy(valid)
                    .chars()
                    .filter(|letter| !letter.is_ascii())
                    .count();
                let Some(length) = error.error_len() else {
                    // The head may end in the middle of a character.
                    bad += usize::from(whole);
                    break;
                };
                bad += length;
                rest = &after[length..];
            }
        }
    }
    match (good, bad) {
        (0, 0) => Charset::Ascii,
        (good, bad) if good >= bad => Charset::Utf8,
        _ => Charset::Windows1252,
    }
}

/// UTF-16 turned into UTF-8 while it is read.
struct Transcoded {
    inner: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    ended: bool,
    out: Cursor<Vec<u8>>,
}

impl Transcoded {
    fn refill(&mut self) -> io::Result<()> {
        let mut chunk = [0u8; 8192];
        let taken = self.inner.read(&mut chunk)?;
        self.ended = taken == 0;
        self.raw.extend_from_slice(&chunk[..taken]);
        let room = self
            .decoder
            .max_utf8_buffer_length(self.raw.len())
            .unwrap_or(4 * self.raw.len() + 16);
        let mut out = vec![0u8; room];
        let (result, consumed, written, _) = self.decoder.decode_to_utf8(&self.raw, &mut out, self.ended);
        debug_assert_eq!(
            result,
            CoderResult::InputEmpty,
            "the buffer has room for the longest case"
        );
        out.truncate(written);
        self.raw.drain(..consumed);
        self.out = Cursor::new(out);
        Ok(())
    }
}

impl Read for Transcoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let given = self.out.read(into)?;
            if given > 0 || self.ended || into.is_empty() {
                return Ok(given);
            }
            self.refill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> (Charset, String) {
        let mut opened = open(Cursor::new(bytes.to_vec())).unwrap();
        let mut all = Vec::new();
        opened.bytes.read_to_end(&mut all).unwrap();
        let text = opened.charset.decode(&all).unwrap().into_owned();
        (opened.charset, text)
    }

    #[test]
    fn each_encoding_is_recognised() {
        let utf16 = |order: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
            let text = if mark { "\u{feff}city,Kraków" } else { "city,Kraków" };
            text.encode_utf16().flat_map(order).collect()
        };
        let expected = "city,Kraków".to_owned();
        for (bytes, charset) in [
            ("city,Kraków".as_bytes().to_vec(), Charset::Utf8),
            ("\u{feff}city,Kraków".as_bytes().to_vec(), Charset::Utf8),
            (b"city,Krak\xf3w".to_vec(), Charset::Windows1252),
            (utf16(u16::to_le_bytes, true), Charset::Utf16),
            (utf16(u16::to_be_bytes, true), Charset::Utf16),
            (utf16(u16::to_le_bytes, false), Charset::Utf16),
            (utf16(u16::to_be_bytes, false), Charset::Utf16),
        ] {
            assert_eq!(text_of(&bytes), (charset, expected.clone()));
        }
        assert_eq!(text_of(b"city,Krakow").0, Charset::Ascii);
    }

    #[test]
    fn a_late_accent_decides_an_ascii_file_and_damage_in_utf8_is_a_fault() {
        let mut charset = Charset::Ascii;
        assert_eq!(charset.decode(b"K\xf6ln").unwrap(), "Köln");
        assert_eq!(charset, Charset::Windows1252);
        let mut charset = Charset::Utf8;
        assert_eq!(charset.decode(b"K\xf6ln"), None);
    }
}
