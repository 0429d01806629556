//! Fitting the scorer's weights: logistic regression with a prior around weights that were set by hand, so that few
//! examples move them little. Deterministic; the same examples give the same table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::{Kind, Level};

use super::candidate::{Shape, candidates};
use super::evaluate::{GoldClaim, GoldRow, matches};
use super::rivals::{Judge, Rival, common};
use super::{Context, Found, lexical, score};
use crate::forest::{Single, grow_logistic};

/// A candidate's features, and whether the annotator wrote it down.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What speaks for and against it: features with names, then words.
    pub features: Vec<String>,
    /// How many of them have names.
    named: usize,
    kind: Kind,
    counterpart: String,
    shape: Shape,
    sentence: usize,
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
    let found = candidates(text, context, f64::NEG_INFINITY);
    found
        .into_iter()
        .map(|it| Example {
            right: row.claims.iter().any(|claim| is_right(claim, &it.found, context)),
            named: it.features.len(),
            kind: it.found.kind,
            counterpart: it.found.counterpart.name.clone(),
            shape: it.shape,
            sentence: it.sentence,
            features: {
                let kind = it.found.kind;
                let words = it.words.iter().chain(&it.beside).map(|word| lexical::name(kind, word));
                let words: Vec<String> = words.collect();
                it.features.into_iter().chain(words).collect()
            },
            weight,
        })
        .collect()
}

/// Whether a candidate is the labelled claim. An office or a journey whose label names the country is right with a city
/// of it too: sources name either, and the scorer must not learn that one of them is no engagement.
fn is_right(claim: &GoldClaim, found: &Found, context: &Context<'_>) -> bool {
    let either =
        matches!(claim.kind, Kind::Office | Kind::OutgoingMission) && claim.counterpart_level == Level::Country;
    let same_country = claim.counterpart_country.is_some() && claim.counterpart_country == found.counterpart.country;
    let widened = GoldClaim {
        counterpart: found.counterpart.name.clone(),
        ..claim.clone()
    };
    claim.kind == found.kind
        && (matches(claim, found, context.gazetteer)
            || either && same_country && matches(&widened, found, context.gazetteer))
}

/// How firmly the weights are held to those set by hand: the inverse variance of the prior.
const FIRMNESS: f64 = 1.5;
/// The same of words, of which there are many.
const FIRMNESS_OF_WORDS: f64 = 8.0;
/// In so many examples a word must stand to be weighed.
const SEEN_FROM: usize = 4;
const ROUNDS: usize = 400;
const STEP: f64 = 0.5;

/// What is learnt.
#[derive(Debug)]
pub struct Learnt {
    /// The table of weights (`tables/engagement_weights.csv`).
    pub weights: String,
    /// The forest that hears rivals (`models/engagements.bin`).
    pub judge: Vec<u8>,
}

/// Parts of the passages, each of which is weighed by what the others teach, for the judge to learn from.
const PARTS: usize = 5;

/// Learns from the examples of each passage: weights, beginning with, and held to, a table of weights set by hand
/// (`feature,weight`), and with them the judge of rivals. The judge learns from sums that other passages taught, since it
/// will meet sums of passages that taught nothing.
#[must_use]
pub fn learn(prior: &str, passages: &[Vec<Example>]) -> Learnt {
    let sums = |weights: &BTreeMap<String, f64>, passage: &[Example]| -> Vec<f64> {
        let sum = |it: &Example| score::sum(weights, it.features.iter().map(String::as_str));
        passage.iter().map(sum).collect()
    };
    let mut judge = Judge {
        names: common(passages.iter().flatten().flat_map(|it| &it.features[..it.named])),
        ..Judge::default()
    };
    let mut singles = Vec::new();
    for part in 0..PARTS {
        let within = |at: usize| at % PARTS == part;
        let others: Vec<&Example> = passages
            .iter()
            .enumerate()
            .filter(|it| !within(it.0))
            .flat_map(|it| it.1)
            .collect();
        let weights = fit(prior, &others);
        for passage in passages.iter().enumerate().filter(|it| within(it.0)).map(|it| it.1) {
            let sums = sums(&weights, passage);
            let rivals = passage.iter().zip(&sums).map(|(it, sum)| Rival {
                kind: it.kind,
                counterpart: &it.counterpart,
                sentence: it.sentence,
                features: &it.features[..it.named],
                shape: it.shape,
                sum: *sum,
            });
            let rivals: Vec<Rival<'_>> = rivals.collect();
            for (at, it) in passage.iter().enumerate() {
                singles.extend(judge.row(&rivals, at).map(|features| Single {
                    features,
                    start: sums[at],
                    right: it.right,
                    weight: it.weight,
                }));
            }
        }
    }
    judge.forest = grow_logistic(&singles);
    let all: Vec<&Example> = passages.iter().flatten().collect();
    Learnt {
        weights: table(&fit(prior, &all)),
        judge: judge.write(),
    }
}

/// Fits weights to examples, beginning with, and held to, a table of weights set by hand.
fn fit(prior: &str, examples: &[&Example]) -> BTreeMap<String, f64> {
    let prior = score::read(prior);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in examples.iter().flat_map(|it| &it.features) {
        *counts.entry(feature).or_default() += 1;
    }
    counts.retain(|name, count| lexical::parts(name).is_none() || *count >= SEEN_FROM);
    let names: Vec<&str> = counts.into_keys().collect();
    let start: Vec<f64> = names.iter().map(|it| prior.get(*it).copied().unwrap_or(0.0)).collect();
    let firmness: Vec<f64> = names
        .iter()
        .map(|it| {
            if lexical::parts(it).is_some() {
                FIRMNESS_OF_WORDS
            } else {
                FIRMNESS
            }
        })
        .collect();
    // Rows of numbers, so that a round is a walk over memory.
    let rows: Vec<(Vec<usize>, f64, f64)> = examples
        .iter()
        .map(|it| {
            let found = it
                .features
                .iter()
                .filter_map(|name| names.binary_search(&name.as_str()).ok());
            (found.collect(), f64::from(u8::from(it.right)), it.weight)
        })
        .collect();
    let mut weights = start.clone();
    let mut squares = vec![1e-6; names.len()];
    // AdaGrad on the whole gradient: no draw of lots, no order of examples.
    for _ in 0..ROUNDS {
        let mut gradient = vec![0.0; names.len()];
        for (features, right, weight) in &rows {
            let error = weight * (score::logistic(features.iter().map(|it| weights[*it]).sum()) - right);
            for feature in features {
                gradient[*feature] += error;
            }
        }
        for at in 0..names.len() {
            let slope = gradient[at] + firmness[at] * (weights[at] - start[at]);
            squares[at] += slope * slope;
            weights[at] -= STEP * slope / f64::sqrt(squares[at]);
        }
    }
    let fitted = names.iter().map(|it| (*it).to_owned()).zip(weights);
    prior.clone().into_iter().chain(fitted).collect()
}

/// The table of weights as it is kept, three decimals, zeros left out.
fn table(weights: &BTreeMap<String, f64>) -> String {
    let mut out = String::from("feature,weight\n");
    for (name, weight) in weights
        .iter()
        .filter(|it| it.1.abs() >= if lexical::parts(it.0).is_some() { 0.04 } else { 0.0005 })
    {
        let _ = writeln!(out, "{name},{weight:.3}");
    }
    out
}
