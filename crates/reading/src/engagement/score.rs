//! How likely a candidate is an engagement: a logistic sum over named features, corrected by what its rivals weigh. The
//! weights are the table `tables/engagement_weights.csv`, which `train` writes from the development halves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::Kind;

use super::candidate::Candidate;
use super::lexical;
use super::rivals::{JUDGE, Rival};

const TABLE: &str = include_str!("../../tables/engagement_weights.csv");

/// A weight of each feature; a feature without one weighs nothing.
pub(super) type Weights = BTreeMap<String, f64>;

static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    let mut all = read(TABLE);
    all.retain(|name, _| lexical::parts(name).is_none());
    all
});

/// What words weigh, by the shipped table.
pub(super) static WORDS: LazyLock<lexical::Table> = LazyLock::new(|| {
    let mut out = lexical::Table::new();
    for (name, weight) in read(TABLE) {
        if let Some((kind, word)) = lexical::parts(&name) {
            out.entry(word.to_owned()).or_insert([0.0; Kind::ALL.len()])[kind.index()] = weight as f32;
        }
    }
    out
});

/// Reads `feature,weight` lines after a head.
pub(super) fn read(table: &str) -> Weights {
    let rows = table.lines().skip(1).filter_map(|line| line.rsplit_once(','));
    rows.filter_map(|(name, weight)| Some((name.to_owned(), weight.trim().parse().ok()?)))
        .collect()
}

/// The sum over features, before the logistic curve.
pub(super) fn sum<'f>(weights: &Weights, features: impl Iterator<Item = &'f str>) -> f64 {
    features.filter_map(|it| weights.get(it)).sum()
}

/// The logistic curve.
pub(super) fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

/// The confidence of each of a text's candidates: what its features and words weigh, and what its rivals say.
pub(super) fn confidences(candidates: &[Candidate]) -> Vec<f64> {
    let weighed = candidates.iter().map(|it| Rival {
        kind: it.found.kind,
        counterpart: &it.found.counterpart.name,
        sentence: it.sentence,
        features: &it.features,
        shape: it.shape,
        sum: it.lexical + sum(&SHIPPED, it.features.iter().map(String::as_str)),
    });
    let weighed: Vec<Rival<'_>> = weighed.collect();
    JUDGE.sums(&weighed).into_iter().map(logistic).collect()
}
