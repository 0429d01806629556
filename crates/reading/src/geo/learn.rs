//! Learning the sequence model from marked texts: the likelihood of a conditional random field with a penalty on its
//! squared weights, at its maximum by L-BFGS. Nothing is drawn at random: the same texts give the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use places::Gazetteer;

use super::evaluate::{Marked, Spans};
use super::features::rows;
use super::minimise::minimise;
use super::model::{self, Parts};
use super::page::Page;
use super::tagger::{FIRST, FURTHER, LABELS, OUTSIDE, Tagger, Weights, allowed};

/// A marked text, and the set of weights that must not see it.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'t> {
    /// The text.
    pub marked: &'t Marked,
    /// From 1; set 0 sees all texts.
    pub held_out_of: u8,
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Half of the weights' squares times this is the penalty.
    pub penalty: f64,
    /// A feature must stand in so many words.
    pub rarest: u32,
    /// Steps of L-BFGS.
    pub steps: usize,
    /// Added to each step into a name: what the likelihood weighs is words, what is measured is names, and a missed name
    /// costs as much as a wrong one.
    pub leaning: f32,
    /// Features none of whose weights reaches this are left out of the file.
    pub least: f32,
}

/// What was learnt.
#[derive(Debug)]
pub struct Learnt {
    /// The model's file.
    pub bytes: Vec<u8>,
    /// How many features it holds.
    pub features: usize,
    /// For each set from 1 how it did on the texts that it did not see.
    pub held_out: BTreeMap<u8, Spans>,
}

/// Words that follow one another, each with its features and its label.
struct Chain {
    rows: Vec<Range<usize>>,
    labels: Vec<usize>,
    held_out_of: u8,
}

struct Corpus {
    chains: Vec<Chain>,
    /// Positions in the list of features, all chains' rows after one another.
    flat: Vec<u32>,
    features: Vec<u32>,
}

/// Learns all sets that the lessons name, and the full one.
#[must_use]
pub fn learn(gazetteer: &Gazetteer, lessons: &[Lesson<'_>], settings: &Settings) -> Learnt {
    let corpus = read(gazetteer, lessons, settings.rarest);
    let last = lessons.iter().map(|it| it.held_out_of).max().unwrap_or(0);
    let mut sets: Vec<Weights> = Vec::new();
    let mut held_out = BTreeMap::new();
    for set in 0..=last {
        let weights = fit(&corpus, set, settings);
        let mut unpacked = unpack(&weights, corpus.features.len());
        for from in &mut unpacked.0 {
            from[FIRST] += settings.leaning;
        }
        if set > 0 {
            let pairs = corpus.features.iter().copied().zip(unpacked.1.iter().copied());
            let tagger = Tagger::new(pairs.collect::<Vec<_>>().into_iter(), unpacked.0);
            let spans = held_out.entry(set).or_insert_with(Spans::default);
            for lesson in lessons.iter().filter(|it| it.held_out_of == set) {
                let gold: Vec<_> = lesson.marked.spans().into_iter().map(|it| it.0).collect();
                spans.count(&gold, &tagger.names(&Page::new(gazetteer, &lesson.marked.text)));
            }
        }
        sets.push(unpacked);
    }
    let kept: Vec<usize> = (0..corpus.features.len())
        .filter(|at| {
            sets.iter()
                .any(|set| set.1[*at].iter().any(|it| it.abs() >= settings.least))
        })
        .collect();
    let parts = Parts {
        sets: sets
            .into_iter()
            .map(|(transitions, weights)| (transitions, kept.iter().map(|at| weights[*at]).collect()))
            .collect(),
        features: kept.iter().map(|at| corpus.features[*at]).collect(),
        texts: texts(lessons),
    };
    Learnt {
        features: kept.len(),
        bytes: parts.bytes(),
        held_out,
    }
}

fn texts(lessons: &[Lesson<'_>]) -> Vec<(u64, u8)> {
    let marks = lessons.iter().map(|it| (model::mark(&it.marked.text), it.held_out_of));
    marks.collect::<BTreeMap<_, _>>().into_iter().collect()
}

fn read(gazetteer: &Gazetteer, lessons: &[Lesson<'_>], rarest: u32) -> Corpus {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    let mut chains = Vec::new();
    let mut flat = Vec::new();
    for lesson in lessons {
        let page = Page::new(gazetteer, &lesson.marked.text);
        let gold: Vec<Range<usize>> = lesson.marked.spans().into_iter().map(|it| it.0).collect();
        let rows = rows(&page);
        for run in rows.runs() {
            let mut chain = Chain {
                rows: Vec::new(),
                labels: Vec::new(),
                held_out_of: lesson.held_out_of,
            };
            let mut inside: Option<usize> = None;
            for row in run {
                let token = &page.tokens[rows.at[row]];
                let name = gold.iter().position(|it| it.start < token.end && token.start < it.end);
                chain.labels.push(match name {
                    None => OUTSIDE,
                    Some(_) if name == inside => FURTHER,
                    Some(_) => FIRST,
                });
                inside = name;
                let from = flat.len();
                flat.extend_from_slice(rows.row(row));
                chain.rows.push(from..flat.len());
                for feature in rows.row(row) {
                    *counts.entry(*feature).or_insert(0) += 1;
                }
            }
            chains.push(chain);
        }
    }
    let mut features: Vec<u32> = counts
        .into_iter()
        .filter(|it| it.1 >= rarest && it.0 != 0)
        .map(|it| it.0)
        .collect();
    features.sort_unstable();
    let index: HashMap<u32, u32> = (0..).zip(&features).map(|(at, feature)| (*feature, at)).collect();
    // Rare features become one that is passed over.
    for feature in &mut flat {
        *feature = index.get(feature).copied().unwrap_or(u32::MAX);
    }
    Corpus { chains, flat, features }
}

fn unpack(weights: &[f64], features: usize) -> Weights {
    let mut transitions = [[0.0; LABELS]; LABELS];
    for (cell, weight) in transitions.iter_mut().flatten().zip(&weights[features * LABELS..]) {
        *cell = *weight as f32;
    }
    let rows = weights[..features * LABELS].chunks_exact(LABELS);
    (
        transitions,
        rows.map(|it| [it[0] as f32, it[1] as f32, it[2] as f32]).collect(),
    )
}

/// The weights of a set: of each feature for each label, then of each step from label to label.
fn fit(corpus: &Corpus, set: u8, settings: &Settings) -> Vec<f64> {
    let chains: Vec<&Chain> = corpus
        .chains
        .iter()
        .filter(|it| set == 0 || it.held_out_of != set)
        .collect();
    let start = vec![0.0; corpus.features.len() * LABELS + LABELS * LABELS];
    minimise(start, settings.steps, |weights, slope| {
        let mut loss = 0.0;
        for (weight, slope) in weights.iter().zip(slope.iter_mut()) {
            loss += settings.penalty * weight * weight / 2.0;
            *slope = settings.penalty * weight;
        }
        for chain in &chains {
            loss += unlikelihood(corpus, chain, weights, slope);
        }
        loss
    })
}

/// Minus the logarithm of a chain's likelihood; its slope is added.
fn unlikelihood(corpus: &Corpus, chain: &Chain, weights: &[f64], slope: &mut [f64]) -> f64 {
    let base = corpus.features.len() * LABELS;
    let step = |from: usize, to: usize| base + from * LABELS + to;
    let count = chain.rows.len();
    let features = |row: usize| {
        corpus.flat[chain.rows[row].clone()]
            .iter()
            .filter(|it| **it != u32::MAX)
    };
    let mut own = vec![[0.0f64; LABELS]; count];
    for (row, own) in own.iter_mut().enumerate() {
        for feature in features(row) {
            let at = *feature as usize * LABELS;
            for (sum, weight) in own.iter_mut().zip(&weights[at..at + LABELS]) {
                *sum += weight;
            }
        }
    }
    let sum = |terms: [f64; LABELS]| {
        let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            return top;
        }
        top + terms.iter().map(|it| (it - top).exp()).sum::<f64>().ln()
    };
    let edge = |from: usize, to: usize| {
        if allowed(from, to) {
            weights[step(from, to)]
        } else {
            f64::NEG_INFINITY
        }
    };
    // A run has outside words on both sides.
    let mut forward = vec![[f64::NEG_INFINITY; LABELS]; count];
    for to in 0..LABELS {
        forward[0][to] = edge(OUTSIDE, to) + own[0][to];
    }
    for row in 1..count {
        for to in 0..LABELS {
            let terms = std::array::from_fn(|from| forward[row - 1][from] + edge(from, to));
            forward[row][to] = sum(terms) + own[row][to];
        }
    }
    let mut backward = vec![[0.0; LABELS]; count];
    backward[count - 1] = std::array::from_fn(|from| edge(from, OUTSIDE));
    for row in (0..count - 1).rev() {
        for from in 0..LABELS {
            let terms = std::array::from_fn(|to| edge(from, to) + own[row + 1][to] + backward[row + 1][to]);
            backward[row][from] = sum(terms);
        }
    }
    let all = sum(std::array::from_fn(|label| {
        forward[count - 1][label] + backward[count - 1][label]
    }));
    let mut right = 0.0;
    let mut before = OUTSIDE;
    for row in 0..count {
        let label = chain.labels[row];
        right += edge(before, label) + own[row][label];
        slope[step(before, label)] -= 1.0;
        let mut likely: [f64; LABELS] = std::array::from_fn(|it| (forward[row][it] + backward[row][it] - all).exp());
        for to in 0..LABELS {
            for from in (0..LABELS).filter(|from| allowed(*from, to)) {
                let start = if row == 0 {
                    if from == OUTSIDE { 0.0 } else { continue }
                } else {
                    forward[row - 1][from]
                };
                slope[step(from, to)] += (start + edge(from, to) + own[row][to] + backward[row][to] - all).exp();
            }
        }
        likely[label] -= 1.0;
        for feature in features(row) {
            let at = *feature as usize * LABELS;
            for (slope, likely) in slope[at..at + LABELS].iter_mut().zip(&likely) {
                *slope += likely;
            }
        }
        before = label;
    }
    right += edge(before, OUTSIDE);
    slope[step(before, OUTSIDE)] -= 1.0;
    for from in 0..LABELS {
        slope[step(from, OUTSIDE)] += (forward[count - 1][from] + edge(from, OUTSIDE) - all).exp();
    }
    all - right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slope is that of the loss: a small step in any weight changes it as told.
    #[test]
    fn the_slope_is_true() {
        let corpus = Corpus {
            chains: vec![Chain {
                rows: vec![0..2, 2..3, 3..5],
                labels: vec![FIRST, FURTHER, OUTSIDE],
                held_out_of: 1,
            }],
            flat: vec![0, 1, 2, 1, 2],
            features: vec![5, 6, 7],
        };
        let weights: Vec<f64> = (0..18).map(|it| f64::from(it % 5) * 0.3 - 0.6).collect();
        let loss = |weights: &[f64]| unlikelihood(&corpus, &corpus.chains[0], weights, &mut [0.0; 18]);
        let mut slope = vec![0.0; 18];
        unlikelihood(&corpus, &corpus.chains[0], &weights, &mut slope);
        for at in 0..18 {
            let mut moved = weights.clone();
            moved[at] += 1e-6;
            let told = slope[at];
            let seen = (loss(&moved) - loss(&weights)) / 1e-6;
            assert!((told - seen).abs() < 1e-4, "{at}: {told} {seen}");
        }
    }
}
