//! The weights that ship with the program, and which of them have not seen a text.
//!
//! A model holds several sets of weights: the first learnt from all marked texts, the others each without some of them.
//! Of the texts only 64 bits of a hash are kept, enough to tell which set must be used to measure on a text. Numbers
//! are little-endian: `LPM1`, counts of sets, features and texts; for each set its transitions and its step (f32), its
//! features' weights (i8, times the step); the features (u32, rising); the texts (u64 of SHA-256, u8 set).

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::tagger::{LABELS, Tagger, Weights};

static BYTES: &[u8] = include_bytes!("../../models/names.bin");
static TAGGERS: [OnceLock<Tagger>; MOST] = [const { OnceLock::new() }; MOST];

const MAGIC: &[u8; 4] = b"LPM1";
/// The most sets of weights that a model may hold.
pub(crate) const MOST: usize = 16;

/// The number by which a text is known.
#[must_use]
pub(crate) fn mark(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The set of weights that has not seen a text; the full one where none of the texts is it.
pub(crate) fn unseen(text: &str) -> usize {
    Layout::of(BYTES).map_or(0, |it| it.unseen(mark(text)))
}

/// The sequence model of a set, unpacked at its first use.
pub(crate) fn tagger(set: usize) -> &'static Tagger {
    let set = set.min(MOST - 1);
    TAGGERS[set].get_or_init(|| {
        let layout = Layout::of(BYTES);
        layout.map_or_else(
            || Tagger::new(std::iter::empty::<(u32, [f32; LABELS])>(), [[0.0; LABELS]; LABELS]),
            |it| it.tagger(set),
        )
    })
}

/// A model's parts.
pub(crate) struct Layout<'b> {
    heads: &'b [u8],
    weights: &'b [u8],
    features: &'b [u8],
    texts: &'b [u8],
    count: usize,
}

const HEAD: usize = 4 * (LABELS * LABELS + 1);
const TEXT: usize = 9;

fn word(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(4 * at..4 * at + 4)?.try_into().ok()
}

impl<'b> Layout<'b> {
    /// Parts a model's bytes; none where they are not a model.
    pub fn of(bytes: &'b [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let number = |at: usize| word(rest, at).map(|it| u32::from_le_bytes(it) as usize);
        let (sets, count, texts) = (number(0)?, number(1)?, number(2)?);
        let (heads, rest) = rest.get(12..)?.split_at_checked(sets * HEAD)?;
        let (weights, rest) = rest.split_at_checked(sets * count * LABELS)?;
        let (features, rest) = rest.split_at_checked(count * 4)?;
        let texts = rest.get(..texts * TEXT)?;
        Some(Self {
            heads,
            weights,
            features,
            texts,
            count,
        })
    }

    fn unseen(&self, mark: u64) -> usize {
        let mark = mark.to_le_bytes();
        let row = self.texts.chunks_exact(TEXT).find(|row| row[..8] == mark);
        row.map_or(0, |row| usize::from(row[8]))
    }

    fn tagger(&self, set: usize) -> Tagger {
        let head = self.heads.get(set * HEAD..(set + 1) * HEAD).unwrap_or_default();
        let number = |at: usize| word(head, at).map_or(0.0, f32::from_le_bytes);
        let mut transitions = [[0.0; LABELS]; LABELS];
        for (at, cell) in transitions.iter_mut().flatten().enumerate() {
            *cell = number(at);
        }
        let step = number(LABELS * LABELS);
        let per = self.count * LABELS;
        let weights = self.weights.get(set * per..(set + 1) * per).unwrap_or_default();
        let rows = weights
            .chunks_exact(LABELS)
            .enumerate()
            .filter(|it| it.1.iter().any(|byte| *byte != 0));
        let rows: Vec<(u32, [f32; LABELS])> = rows
            .map(|(at, row)| {
                let mut out = [0.0; LABELS];
                for (to, byte) in out.iter_mut().zip(row) {
                    *to = f32::from(byte.cast_signed()) * step;
                }
                (word(self.features, at).map_or(0, u32::from_le_bytes), out)
            })
            .collect();
        Tagger::new(rows.into_iter(), transitions)
    }
}

/// What goes into a model's file.
pub(crate) struct Parts {
    /// For each set its transitions and the weights of all features.
    pub sets: Vec<Weights>,
    /// The features, rising.
    pub features: Vec<u32>,
    /// The texts' numbers, each with the set that has not seen it.
    pub texts: Vec<(u64, u8)>,
}

impl Parts {
    /// The file's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for count in [self.sets.len(), self.features.len(), self.texts.len()] {
            out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
        }
        let steps: Vec<f32> = self.sets.iter().map(|(_, weights)| step(weights)).collect();
        for ((transitions, _), step) in self.sets.iter().zip(&steps) {
            for number in transitions.iter().flatten().chain([step]) {
                out.extend(number.to_le_bytes());
            }
        }
        for ((_, weights), step) in self.sets.iter().zip(&steps) {
            out.extend(
                weights
                    .iter()
                    .flatten()
                    .map(|it| (it / step).round().clamp(-127.0, 127.0) as i8 as u8),
            );
        }
        out.extend(self.features.iter().flat_map(|it| it.to_le_bytes()));
        for (mark, set) in &self.texts {
            out.extend(mark.to_le_bytes());
            out.push(*set);
        }
        out
    }
}

/// The step at which no weight is cut.
fn step(weights: &[[f32; LABELS]]) -> f32 {
    let most = weights.iter().flatten().fold(0.0f32, |most, it| most.max(it.abs()));
    most.max(1e-6) / 127.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let parts = Parts {
            sets: vec![
                ([[0.5; LABELS]; LABELS], vec![[1.0, -2.0, 0.0], [0.0, 0.0, 0.5]]),
                ([[0.0; LABELS]; LABELS], vec![[0.0, 0.0, 0.0], [4.0, 0.0, 0.0]]),
            ],
            features: vec![7, 9],
            texts: vec![(mark("a"), 1)],
        };
        let bytes = parts.bytes();
        let layout = Layout::of(&bytes).unwrap();
        assert_eq!((layout.unseen(mark("a")), layout.unseen(mark("b"))), (1, 0));
        assert_eq!(layout.count, 2);
        assert!(Layout::of(&bytes[..bytes.len() - 1]).is_none());
        assert!(Layout::of(b"LPM2").is_none());
        assert!(Layout::of(BYTES).is_some_and(|it| it.count > 1_000));
    }
}
