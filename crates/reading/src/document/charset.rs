//! Which characters the bytes stand for: a byte order mark, what is declared, UTF-8 where it holds, else the likeliest.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// How far into a page its own declaration is looked for.
const HEAD: usize = 1024;

/// The text of the bytes. `declared` is a content type or a label such as `shift_jis`. Bytes that fit no encoding
/// become U+FFFD: nothing is refused for its encoding.
pub(crate) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    // Valid UTF-8 beyond ASCII is hardly ever anything else, whatever a server says.
    if let Ok(text) = std::str::from_utf8(bytes)
        && (!text.is_ascii() || !bytes.contains(&0x1b))
    {
        return Cow::Borrowed(text);
    }
    let encoding = declared
        .and_then(label)
        .or_else(|| in_page(bytes))
        .unwrap_or_else(|| guess(bytes));
    encoding.decode_without_bom_handling(bytes).0
}

fn label(declared: &str) -> Option<&'static Encoding> {
    let lower = declared.to_ascii_lowercase();
    let name = lower.split("charset=").nth(1).unwrap_or(&lower);
    let name = name.trim_matches(|letter: char| letter == '"' || letter == '\'' || letter.is_whitespace());
    let name = name.split([';', '"', '\'', ' ', '>', '/']).next()?;
    Encoding::for_label(name.as_bytes())
}

fn in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes)).to_ascii_lowercase();
    let at = head.find("charset=").map(|at| at + 8).or_else(|| {
        let xml = head.starts_with("<?xml").then(|| head.find("encoding=")).flatten();
        xml.map(|at| at + 9)
    })?;
    let name = head[at..].trim_start_matches(['"', '\'', ' ']);
    let name = name.split(['"', '\'', ' ', ';', '>', '/']).next()?;
    // A page that says UTF-8 and is not is guessed at like one that says nothing.
    Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != UTF_8)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..256 * 1024).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings_are_found_out() {
        assert_eq!(decode("São Paulo".as_bytes(), Some("iso-8859-1")), "São Paulo");
        let french =
            "Le maire a reçu la délégation à l’hôtel de ville ; la coopération entre nos villes a été renouvelée";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(french);
        assert_eq!(decode(&bytes, None), french);
        assert_eq!(decode(b"\xff\xfeK\0y\0o\0t\0o\0", None), "Kyoto");
        let (kobe, _, _) = encoding_rs::SHIFT_JIS.encode("神戸市はシアトル市の姉妹都市です");
        assert_eq!(
            decode(&kobe, Some("text/html; charset=Shift_JIS")),
            "神戸市はシアトル市の姉妹都市です"
        );
        assert_eq!(decode(&kobe, None), "神戸市はシアトル市の姉妹都市です");
    }

    #[test]
    fn broken_bytes_become_replacement_characters() {
        let text = decode(b"caf\xc3\xa9 \xff\xfe\xfd na\xc3\xafve", Some("utf-8"));
        assert!(text.starts_with("café") && text.contains('\u{fffd}'));
    }
}
