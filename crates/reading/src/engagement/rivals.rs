//! What the candidates around say of a candidate: whether another kind with the same counterpart, or another counterpart of
//! the same kind, weighs more. A forest over these and the common features corrects what each weighs by itself; it is the file
//! `models/engagements.bin`, written by `train`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::Kind;

use super::candidate::Shape;
use crate::forest::Forest;

static BYTES: &[u8] = include_bytes!("../../models/engagements.bin");

/// The forest and the names of the common features that it asks for, sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Judge {
    pub names: Vec<String>,
    pub forest: Forest,
}

/// The shipped one.
pub(super) static JUDGE: LazyLock<Judge> = LazyLock::new(|| Judge::read(BYTES).unwrap_or_default());

/// The file begins so; then follow the count of names (u16, little-endian), each with its length (u8), and the forest.
const MAGIC: &[u8; 4] = b"LEJ1";

impl Judge {
    /// As bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(u16::try_from(self.names.len()).unwrap_or(0).to_le_bytes());
        for name in &self.names {
            out.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            out.extend(&name.as_bytes()[..name.len().min(usize::from(u8::MAX))]);
        }
        self.forest.write(&mut out);
        out
    }

    /// Reads what [`Judge::write`] wrote; an empty file is no judge.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (count, mut rest) = rest.split_first_chunk::<2>()?;
        let mut names = Vec::new();
        for _ in 0..u16::from_le_bytes(*count) {
            let (length, after) = rest.split_first()?;
            let (name, after) = after.split_at_checked(usize::from(*length))?;
            names.push(String::from_utf8(name.to_vec()).ok()?);
            rest = after;
        }
        let forest = Forest::read(&mut rest)?;
        rest.is_empty().then_some(Self { names, forest })
    }

    /// What each of a text's candidates weighs beside the others, on the scale of the logistic curve.
    pub fn sums(&self, all: &[Rival<'_>]) -> Vec<f64> {
        let correction = |at: usize| {
            let row = self.row(all, at)?;
            Some(f64::from(self.forest.score(&row)))
        };
        (0..all.len())
            .map(|at| all[at].sum + correction(at).unwrap_or(0.0))
            .collect()
    }

    /// The features of a candidate beside the others; `None` where it weighs too little to be looked at.
    pub fn row(&self, all: &[Rival<'_>], at: usize) -> Option<Vec<f32>> {
        let own = &all[at];
        if own.sum <= TOO_LITTLE || self.names.is_empty() {
            return None;
        }
        let mut out = beside(all, at);
        out.extend(sensed(all, at));
        out.extend(own.shape);
        let first = out.len();
        out.resize(first + self.names.len(), 0.0);
        for name in own.features {
            if let Ok(at) = self.names.binary_search(name) {
                out[first + at] = 1.0;
            }
        }
        Some(out)
    }
}

/// A candidate as the others see it. They stand in the order of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rival<'c> {
    pub kind: Kind,
    /// The counterpart's name.
    pub counterpart: &'c str,
    /// Which sentence.
    pub sentence: usize,
    pub features: &'c [String],
    pub shape: Shape,
    /// What its features and words weigh.
    pub weight: f64,
    /// What the passage as a whole says of it.
    pub sense: Option<f32>,
    /// What it weighs by itself, of both.
    pub sum: f64,
}

/// What weighs so little alone is not looked at again.
const TOO_LITTLE: f64 = -4.0;
/// What weighs less is not heard as a rival.
const HEARD: f64 = -2.5;
/// In place of what no rival weighs.
const ABSENT: f64 = -12.0;
/// So many sentences away a rival is heard.
const NEAR: usize = 2;

/// What rivals near say, and what it weighs itself: as many numbers as 8 and twice the kinds.
fn beside(all: &[Rival<'_>], at: usize) -> Vec<f32> {
    let own = &all[at];
    let near = |it: &&Rival<'_>| it.sentence.abs_diff(own.sentence) <= NEAR;
    let before = all[..at].iter().rev().take_while(near);
    let after = all[at + 1..].iter().take_while(near);
    let heard: Vec<&Rival<'_>> = before.chain(after).filter(|it| it.sum > HEARD).collect();
    let most = |which: &dyn Fn(&Rival<'_>) -> bool| {
        let sums = heard.iter().filter(|it| which(it)).map(|it| it.sum);
        sums.fold(ABSENT, f64::max)
    };
    let same = |it: &Rival<'_>| it.counterpart == own.counterpart;
    let mut counterparts: Vec<&str> = heard.iter().map(|it| it.counterpart).collect();
    counterparts.push(own.counterpart);
    counterparts.sort_unstable();
    counterparts.dedup();
    let count = |it: usize| it as f64;
    let mut out = vec![
        own.sum,
        count(heard.iter().filter(|it| it.sum > own.sum).count()),
        own.sum - most(&|_| true).max(own.sum),
        most(&|it| it.kind == own.kind && !same(it)),
        most(&|it| it.kind != own.kind && same(it)),
        most(&|it| it.kind == own.kind && same(it)),
        count(counterparts.len()),
        count(heard.iter().filter(|it| it.sum > 0.0).count() + usize::from(own.sum > 0.0)),
    ];
    for kind in Kind::ALL {
        out.push(most(&|it| it.kind == *kind && *kind != own.kind && same(it)));
        out.push(most(&|it| it.kind == *kind));
    }
    out.into_iter().map(|it| it as f32).collect()
}

/// What its words weigh, what the passage says of it, and the most that it says of another kind with the same counterpart,
/// and of the same kind with another.
fn sensed(all: &[Rival<'_>], at: usize) -> [f32; 4] {
    let own = &all[at];
    let absent = ABSENT as f32;
    let most = |which: &dyn Fn(&Rival<'_>) -> bool| {
        let senses = all.iter().filter(|it| which(it)).filter_map(|it| it.sense);
        senses.fold(absent, f32::max)
    };
    let same = |it: &Rival<'_>| it.counterpart == own.counterpart;
    [
        own.weight as f32,
        own.sense.unwrap_or(absent),
        most(&|it| it.kind != own.kind && same(it)),
        most(&|it| it.kind == own.kind && !same(it)),
    ]
}

/// The names of the features that so many examples have, for a judge to be learnt.
pub(super) fn common<'f>(features: impl Iterator<Item = &'f String>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in features {
        *counts.entry(name).or_default() += 1;
    }
    let mut names: Vec<(usize, &str)> = counts.into_iter().map(|(name, count)| (count, name)).collect();
    // A forest asks for 256 features at most.
    names.sort_by_key(|it| (std::cmp::Reverse(it.0), it.1));
    names.truncate(COMMON);
    let mut out: Vec<String> = names.into_iter().map(|it| it.1.to_owned()).collect();
    out.sort_unstable();
    out
}

const COMMON: usize = 206;

#[cfg(test)]
mod tests {
    use super::*;

    fn rival(kind: Kind, counterpart: &str, sentence: usize, sum: f64) -> Rival<'_> {
        Rival {
            kind,
            counterpart,
            sentence,
            features: &[],
            shape: Shape::default(),
            weight: sum,
            sense: None,
            sum,
        }
    }

    #[test]
    fn rivals_are_heard_near_and_where_they_weigh() {
        let all = [
            rival(Kind::SisterTie, "Bergen", 0, 2.0),
            rival(Kind::Meeting, "Bergen", 0, 1.0),
            rival(Kind::Meeting, "Kobe", 1, -3.0),
            rival(Kind::Meeting, "Kobe", 9, 3.0),
        ];
        let row = beside(&all, 1);
        assert_eq!(row.len(), 8 + 2 * Kind::ALL.len());
        // One weighs more, by one; none of its kind is heard; the tie with the same counterpart is.
        assert_eq!(row[..8], [1.0, 1.0, -1.0, -12.0, 2.0, -12.0, 1.0, 2.0]);
    }

    #[test]
    fn a_judge_is_read_as_it_was_written() {
        assert!(!JUDGE.names.is_empty(), "models/engagements.bin is not read");
        let bytes = JUDGE.write();
        assert_eq!(bytes, BYTES);
        assert_eq!(Judge::read(&bytes[..bytes.len() - 1]), None);
    }
}
