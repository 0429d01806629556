//! Word pieces (Schuster and Nakajima, 2012; in BERT's form): a word is the longest known piece at its head, then the longest
//! that goes on from there; a word for which there are no pieces is the unknown one.

use std::collections::HashMap;

use super::Source;

/// The pieces that are known, by what they are: one that goes on within a word begins with `##`.
#[derive(Debug)]
pub(crate) struct Pieces {
    known: HashMap<String, u16>,
    /// Before a text.
    pub begins: u16,
    /// Between its parts, and behind it.
    pub parts: u16,
    unknown: u16,
}

impl Pieces {
    /// Takes so many pieces off a file, each with its length (u8) before it. The first three are the unknown piece, that before
    /// a text and that between its parts.
    pub fn read(from: &mut Source<'_>, count: usize) -> Option<Self> {
        let mut known = HashMap::with_capacity(count);
        for number in 0..u16::try_from(count).ok()? {
            let length = usize::from(*from.bytes(1)?.first()?);
            let piece = std::str::from_utf8(from.bytes(length)?).ok()?;
            known.insert(piece.to_owned(), number);
        }
        Some(Self {
            known,
            unknown: 0,
            begins: 1,
            parts: 2,
        })
    }

    /// Adds the pieces of a word in small letters; signs in it stand alone.
    pub fn add(&self, word: &str, out: &mut Vec<u16>) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let is_letter = |it: char| it.is_alphanumeric() || it == '_';
            let end = if is_letter(first) {
                rest.find(|it| !is_letter(it)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            let (part, after) = rest.split_at(end);
            if !first.is_whitespace() {
                self.add_part(part, out);
            }
            rest = after;
        }
    }

    fn add_part(&self, part: &str, out: &mut Vec<u16>) {
        let from = out.len();
        let mut at = 0;
        while at < part.len() {
            let mut starts = part[at..].char_indices().rev().map(|it| at + it.0);
            let mut end = part.len();
            let longest = loop {
                let piece = &part[at..end];
                let known = if at == 0 {
                    self.known.get(piece)
                } else {
                    self.known.get(&format!("##{piece}"))
                };
                if let Some(piece) = known {
                    break Some((*piece, end));
                }
                match starts.next() {
                    Some(start) if start > at => end = start,
                    _ => break None,
                }
            };
            let Some((piece, end)) = longest else {
                out.truncate(from);
                out.push(self.unknown);
                return;
            };
            out.push(piece);
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_at_their_longest_pieces() {
        let mut bytes = Vec::new();
        let pieces = ["[UNK]", "[CLS]", "[SEP]", "sister", "s", "##s", "##hip", "'", "town"];
        for it in pieces {
            bytes.push(u8::try_from(it.len()).unwrap());
            bytes.extend(it.as_bytes());
        }
        let pieces = Pieces::read(&mut Source(&bytes), pieces.len()).unwrap();
        let read = |word: &str| {
            let mut out = Vec::new();
            pieces.add(word, &mut out);
            out
        };
        assert_eq!(read("sisters"), [3, 5]);
        assert_eq!(read("sister's"), [3, 7, 4]);
        assert_eq!(read("township"), [8, 5, 6]);
        assert_eq!(read("qqq town"), [0, 8]);
    }
}
