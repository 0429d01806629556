//! The sequence model: which words of a text are names of places. A linear-chain conditional random field over three
//! labels, its weights learnt by `learn`, its features those of `features`.

use std::ops::Range;

use super::features::{Rows, rows};
use super::page::Page;

/// Outside of a name, its first word, a further word.
pub(crate) const OUTSIDE: usize = 0;
pub(crate) const FIRST: usize = 1;
pub(crate) const FURTHER: usize = 2;
pub(crate) const LABELS: usize = 3;

/// The weights of steps from label to label.
pub(crate) type Steps = [[f32; LABELS]; LABELS];

/// A set of weights before it is packed: its steps, and each feature's weight for each label.
pub(crate) type Weights = (Steps, Vec<[f32; LABELS]>);

/// From one label to the next: a further word never follows an outside one.
pub(crate) const fn allowed(from: usize, to: usize) -> bool {
    !(from == OUTSIDE && to == FURTHER)
}

/// Weights by number of feature in a table of open addresses.
#[derive(Debug)]
pub(crate) struct Tagger {
    keys: Vec<u32>,
    weights: Vec<[f32; LABELS]>,
    mask: usize,
    transitions: Steps,
}

impl Tagger {
    /// A model of features and their weights.
    pub fn new(features: impl ExactSizeIterator<Item = (u32, [f32; LABELS])>, transitions: Steps) -> Self {
        let size = (features.len() * 2).next_power_of_two().max(16);
        let mut out = Self {
            keys: vec![0; size],
            weights: vec![[0.0; LABELS]; size],
            mask: size - 1,
            transitions,
        };
        for (key, weights) in features {
            let at = out.slot(key);
            out.keys[at] = key;
            out.weights[at] = weights;
        }
        out
    }

    /// Where a key is or would be. Zero is no key: a feature of that number has no weight.
    fn slot(&self, key: u32) -> usize {
        let mut at = key.wrapping_mul(0x9e37_79b1) as usize & self.mask;
        while self.keys[at] != 0 && self.keys[at] != key {
            at = (at + 1) & self.mask;
        }
        at
    }

    fn scores(&self, features: &[u32]) -> [f32; LABELS] {
        let mut out = [0.0; LABELS];
        for feature in features {
            for (sum, weight) in out.iter_mut().zip(&self.weights[self.slot(*feature)]) {
                *sum += weight;
            }
        }
        out
    }

    /// The bytes of the names of places, in order.
    pub fn names(&self, page: &Page<'_>) -> Vec<Range<usize>> {
        let rows = rows(page);
        let mut out: Vec<Range<usize>> = Vec::new();
        for run in rows.runs() {
            let labels = self.best(&rows, run.clone());
            for (row, label) in run.zip(labels) {
                let token = &page.tokens[rows.at[row]];
                match (label, out.last_mut()) {
                    (FIRST, _) => out.push(token.start..token.end),
                    (FURTHER, Some(name)) => name.end = token.end,
                    _ => {}
                }
            }
        }
        out
    }

    /// Viterbi: the likeliest labels of a run, which has outside words around it.
    fn best(&self, rows: &Rows, run: Range<usize>) -> Vec<usize> {
        let mut from: Vec<[usize; LABELS]> = Vec::with_capacity(run.len());
        let mut score = [0.0, f32::NEG_INFINITY, f32::NEG_INFINITY];
        for row in run {
            let own = self.scores(rows.row(row));
            let mut next = [f32::NEG_INFINITY; LABELS];
            let mut back = [OUTSIDE; LABELS];
            for to in 0..LABELS {
                for before in (0..LABELS).filter(|before| allowed(*before, to)) {
                    let sum = score[before] + self.transitions[before][to] + own[to];
                    if sum > next[to] {
                        next[to] = sum;
                        back[to] = before;
                    }
                }
            }
            from.push(back);
            score = next;
        }
        let last = |label: usize| score[label] + self.transitions[label][OUTSIDE];
        let mut label = (0..LABELS)
            .max_by(|a, b| last(*a).total_cmp(&last(*b)))
            .unwrap_or(OUTSIDE);
        let mut out = vec![OUTSIDE; from.len()];
        for (at, back) in from.iter().enumerate().rev() {
            out[at] = label;
            label = back[label];
        }
        out
    }
}
