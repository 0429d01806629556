//! PDF: its text layer. The PDF libraries were not written for hostile files, so what they unpack is measured before
//! they see it, and a panic of theirs is a fault of the file.

use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::read::ZlibDecoder;
use lopdf::{Document as Pdf, Object};

use super::compose::Composer;
use super::{Document, Fault, Kind, Limits, published, text};

/// Above this share of words of one or two letters (English has about 0.2) the letters were set one by one, and the
/// other reader is asked.
const TORN: f64 = 0.45;
/// Deeper nesting of arrays and dictionaries than any writer makes: the libraries would recurse into it.
const DEEPEST: usize = 100;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Fault> {
    weigh(bytes, limits)?;
    let read = catch_unwind(AssertUnwindSafe(|| extract(bytes)))
        .map_err(|_| Fault::damaged(0, "the PDF is damaged beyond what the reader copes with"))?;
    let Extracted { text, title, published } = read?;
    let mut composer = Composer::default();
    text::paragraphs(&text, &mut composer, limits)?;
    let mut document = composer.finish(Kind::Pdf);
    if document.paragraphs.is_empty() {
        return Err(Fault::NoText("a PDF of pictures".to_owned()));
    }
    document.title = title;
    document.published = published.as_deref().and_then(published::parse);
    Ok(document)
}

struct Extracted {
    text: String,
    title: Option<String>,
    published: Option<String>,
}

fn extract(bytes: &[u8]) -> Result<Extracted, Fault> {
    let fault = |reason: String| Fault::damaged(0, format!("the PDF cannot be read: {reason}"));
    let pdf = Pdf::load_mem(bytes).map_err(|error| fault(error.to_string()))?;
    if pdf.is_encrypted() {
        return Err(Fault::NoText("an encrypted PDF".to_owned()));
    }
    let laid_out = pdf_extract::extract_text_from_mem(bytes);
    let text = match laid_out {
        Ok(text) if !is_torn(&text) => text,
        other => {
            let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
            match (pdf.extract_text(&pages), other) {
                (Ok(text), _) => text,
                (Err(_), Ok(text)) => text,
                (Err(_), Err(error)) => return Err(fault(error.to_string())),
            }
        }
    };
    Ok(Extracted {
        text: joined(&text),
        title: said(&pdf, b"Title"),
        published: said(&pdf, b"CreationDate"),
    })
}

/// Whether letters stand apart that belong together.
fn is_torn(text: &str) -> bool {
    let (mut words, mut short) = (0_u32, 0_u32);
    for word in text
        .split_whitespace()
        .filter(|word| word.chars().all(char::is_alphabetic))
    {
        words += 1;
        short += u32::from(word.chars().count() <= 2);
    }
    words > 50 && f64::from(short) > f64::from(words) * TORN
}

/// Words that a line's end parted with a hyphen are one again.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_end();
        match line.strip_suffix('-') {
            Some(start) if start.ends_with(char::is_lowercase) => out.push_str(start),
            _ => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// A string of the PDF's information dictionary.
fn said(pdf: &Pdf, key: &[u8]) -> Option<String> {
    let info = pdf.trailer.get(b"Info").ok()?;
    let info = match info {
        Object::Reference(id) => pdf.get_object(*id).ok()?,
        other => other,
    };
    let text = lopdf::decode_text_string(info.as_dict().ok()?.get(key).ok()?).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Refuses what would unpack to more than the limit or nest without end, before a library takes it apart.
fn weigh(bytes: &[u8], limits: &Limits) -> Result<(), Fault> {
    let mut total = 0_u64;
    let mut depth = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"stream") && !bytes[..at].ends_with(b"end") {
            let data = &rest[6..];
            let data = data
                .strip_prefix(b"\r\n")
                .or_else(|| data.strip_prefix(b"\n"))
                .unwrap_or(data);
            let is_zlib = data.len() > 2
                && data[0] & 0x0f == 8
                && (u16::from(data[0]) << 8 | u16::from(data[1])).is_multiple_of(31);
            let mut packed = 0;
            if is_zlib {
                let mut decoder = ZlibDecoder::new(data);
                let left = (limits.document as u64).saturating_sub(total) + 1;
                // A stream that breaks off is the library's to judge; here only its size counts.
                total += std::io::copy(&mut decoder.by_ref().take(left), &mut std::io::sink()).unwrap_or(0);
                packed = usize::try_from(decoder.total_in()).unwrap_or(0);
            }
            if total > limits.document as u64 {
                return Err(Fault::TooLarge {
                    what: "what the PDF unpacks to",
                    limit: limits.document,
                });
            }
            depth = 0;
            at += 6 + packed.min(data.len());
            continue;
        }
        match bytes[at] {
            b'[' | b'<' => depth += 1,
            b']' | b'>' => depth = depth.saturating_sub(1),
            b'e' if rest.starts_with(b"endobj") => depth = 0,
            _ => {}
        }
        if depth > DEEPEST * 2
            && bytes[at.saturating_sub(DEEPEST)..at]
                .iter()
                .all(|byte| b"[< \n\r/AK".contains(byte))
        {
            return Err(Fault::damaged(at as u64, "arrays nest without end"));
        }
        at += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// A page with this content stream, and a right table of where objects lie.
    fn pdf(content: &[u8]) -> Vec<u8> {
        let packed = zlib(content);
        let mut out = b"%PDF-1.4\n".to_vec();
        let mut places = Vec::new();
        let objects: [Vec<u8>; 5] = [
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>".to_vec(),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
            [
                format!("<</Length {}/Filter/FlateDecode>>stream\n", packed.len()).as_bytes(),
                &packed,
                b"\nendstream",
            ]
            .concat(),
        ];
        for (n, object) in objects.iter().enumerate() {
            places.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
        }
        let table = out.len();
        out.extend_from_slice(b"xref\n0 6\n0000000000 65535 f \n");
        for place in places {
            out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
        }
        out.extend_from_slice(format!("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").as_bytes());
        out
    }

    const CONTENT: &[u8] = b"BT /F 12 Tf 72 700 Td (The mayor of Cork came to Elm Falls.) Tj ET";

    #[test]
    fn the_text_of_a_page_is_read() {
        let document = read(&pdf(CONTENT), &Limits::default()).unwrap();
        assert_eq!(document.text, "The mayor of Cork came to Elm Falls.");
    }

    #[test]
    fn a_bomb_is_refused_before_a_library_unpacks_it() {
        let limits = Limits {
            document: 1 << 20,
            ..Limits::default()
        };
        let fault = read(&pdf(&vec![b' '; 50 << 20]), &limits).unwrap_err();
        assert!(matches!(fault, Fault::TooLarge { .. }), "{fault}");
    }

    #[test]
    fn nesting_without_end_is_refused() {
        let mut bytes = pdf(CONTENT);
        let at = bytes.windows(8).position(|window| window == b"/Kids[3 ").unwrap();
        bytes.splice(at..at, [b"/X ".to_vec(), vec![b'['; 100_000]].concat());
        let fault = read(&bytes, &Limits::default()).unwrap_err();
        assert!(matches!(fault, Fault::Damaged { offset, .. } if offset > 0), "{fault}");
    }

    #[test]
    fn broken_pdfs_are_faults_never_panics() {
        let whole = pdf(CONTENT);
        for end in (10..whole.len()).step_by(37) {
            let _ = read(&whole[..end], &Limits::default());
        }
        for at in (0..whole.len()).step_by(3) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let _ = read(&bytes, &Limits::default());
        }
        assert!(read(&whole[..40], &Limits::default()).is_err());
    }
}
