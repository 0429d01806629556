//! Finding a real passage again in another extraction of its document, by fingerprints of its words.

use std::ops::Range;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::evaluate::Fingerprint;

/// Where a passage stands in another extraction of its document, by its first and last five words.
#[must_use]
pub fn find_again(text: &str, fingerprint: &Fingerprint) -> Option<Range<usize>> {
    let words = words(text);
    let hash = |from: usize| {
        let five: Vec<&str> = words.get(from..from + 5)?.iter().map(|it| it.1.as_str()).collect();
        Some(short_hash(&five.join(" ")))
    };
    let count = fingerprint.words.max(5);
    let slack = count.div_ceil(10);
    (0..words.len()).find_map(|first| {
        if hash(first)? != fingerprint.first5 {
            return None;
        }
        let lasts = (first + count).saturating_sub(5 + slack)..=first + count + slack - 5;
        let last = lasts
            .into_iter()
            .find(|last| hash(*last).as_deref() == Some(&fingerprint.last5))?;
        Some(words[first].0.start..words[last + 4].0.end)
    })
}

fn short_hash(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    digest.iter().take(8).fold(String::with_capacity(16), |mut out, byte| {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
        out
    })
}

/// The runs of letters and digits, each with its bytes and lower-cased in NFKC.
fn words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut out: Vec<(Range<usize>, String)> = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (letter.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word: String = text[from..at].nfkc().collect::<String>().to_lowercase();
                out.push((from..at, word));
                start = None;
            }
            _ => {}
        }
    }
    out
}
