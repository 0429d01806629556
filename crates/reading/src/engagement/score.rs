//! How likely a candidate is an engagement: a logistic sum over named features. The weights are the table
//! `tables/engagement_weights.csv`, which `train` writes from the development halves.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::Kind;

use super::lexical;

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

/// The confidence of a candidate with these features, and what its words weigh for its kind.
pub(super) fn confidence(features: &[String], words: f64) -> f64 {
    logistic(words + sum(&SHIPPED, features.iter().map(String::as_str)))
}
