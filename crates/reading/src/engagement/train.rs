//! Fitting the scorer's weights: logistic regression with a prior around weights that were set by hand, so that few
//! examples move them little. Deterministic; the same examples give the same table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::candidate::candidates;
use super::evaluate::{GoldRow, matches};
use super::{Context, score};

/// A candidate's features, and whether the annotator wrote it down.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What speaks for and against it.
    pub features: Vec<String>,
    /// Whether it is an engagement.
    pub right: bool,
    /// How much it counts.
    pub weight: f64,
}

/// The candidates of a labelled passage. Rows that are not sure give none.
#[must_use]
pub fn examples(row: &GoldRow, text: &str, context: &Context<'_>, weight: f64) -> Vec<Example> {
    if !row.sure {
        return Vec::new();
    }
    let found = candidates(text, context);
    found
        .into_iter()
        .map(|it| Example {
            right: row
                .claims
                .iter()
                .any(|claim| claim.kind == it.found.kind && matches(claim, &it.found, context.gazetteer)),
            features: it.features,
            weight,
        })
        .collect()
}

/// How firmly the weights are held to those set by hand: the inverse variance of the prior.
const FIRMNESS: f64 = 1.5;
const ROUNDS: usize = 600;
const STEP: f64 = 0.5;

/// Fits weights to examples, beginning with, and held to, a table of weights set by hand (`feature,weight`).
#[must_use]
pub fn fit(prior: &str, examples: &[Example]) -> BTreeMap<String, f64> {
    let prior = score::read(prior);
    let mut weights = prior.clone();
    for example in examples {
        for feature in &example.features {
            weights.entry(feature.clone()).or_insert(0.0);
        }
    }
    // AdaGrad on the whole gradient: no draw of lots, no order of examples.
    let mut squares: BTreeMap<String, f64> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let mut gradient: BTreeMap<&str, f64> = BTreeMap::new();
        for example in examples {
            let likely = score::logistic(score::sum(&weights, example.features.iter().map(String::as_str)));
            let error = example.weight * (likely - f64::from(u8::from(example.right)));
            for feature in &example.features {
                *gradient.entry(feature).or_default() += error;
            }
        }
        let steps: Vec<(String, f64)> = weights
            .iter()
            .map(|(name, weight)| {
                let pull = FIRMNESS * (weight - prior.get(name).copied().unwrap_or(0.0));
                let slope = gradient.get(name.as_str()).copied().unwrap_or(0.0) + pull;
                let square = squares.entry(name.clone()).or_insert(1e-6);
                *square += slope * slope;
                (name.clone(), STEP * slope / square.sqrt())
            })
            .collect();
        for (name, step) in steps {
            if let Some(weight) = weights.get_mut(&name) {
                *weight -= step;
            }
        }
    }
    weights
}

/// The table of weights as it is kept, three decimals, zeros left out.
#[must_use]
pub fn table(weights: &BTreeMap<String, f64>) -> String {
    let mut out = String::from("feature,weight\n");
    for (name, weight) in weights.iter().filter(|it| it.1.abs() >= 0.0005) {
        let _ = writeln!(out, "{name},{weight:.3}");
    }
    out
}
