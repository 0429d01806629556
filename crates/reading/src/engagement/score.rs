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

/// How much of a candidate's sum is what the passage as a whole says of it; the rest is what its features and words weigh.
const SHARE_OF_SENSE: f64 = 0.4;

/// What a candidate's features and words weigh.
pub(super) fn weight(it: &Candidate) -> f64 {
    it.lexical + sum(&SHIPPED, it.features.iter().map(String::as_str))
}

/// What a candidate weighs by itself.
pub(super) fn by_itself(weight: f64, sense: Option<f32>) -> f64 {
    let mixed = |sense: f32| weight + SHARE_OF_SENSE * (f64::from(sense) - weight);
    sense.map_or(weight, mixed)
}

/// The confidence of each of a text's candidates: what its features and words weigh, what the passage as a whole says of it, and
/// what its rivals say.
pub(super) fn confidences(candidates: &[Candidate]) -> Vec<f64> {
    let weighed = candidates.iter().map(|it| {
        let weight = weight(it);
        Rival {
            kind: it.found.kind,
            counterpart: &it.found.counterpart.name,
            sentence: it.sentence,
            features: &it.features,
            shape: it.shape,
            weight,
            sense: it.sense,
            sum: by_itself(weight, it.sense),
        }
    });
    let weighed: Vec<Rival<'_>> = weighed.collect();
    JUDGE.sums(&weighed).into_iter().map(logistic).collect()
}
