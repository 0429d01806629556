//! Fitting the scorer's weights: logistic regression with a prior around weights that were set by hand, so that few
//! examples move them little. Deterministic; the same examples give the same table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::{Kind, Level};

use serde::Serialize;

use super::candidate::{Candidate, Shape, on_page};
use super::evaluate::{GoldClaim, GoldRow};
use super::page::Page;
use super::rivals::{Judge, Rival, common};
use super::same::{is_counterpart, matches};
use super::{Context, Found, lexical, other, score, sense};
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
    /// What the passage as a whole says of it, by a model that has not learnt from it.
    sense: Option<f32>,
    /// Whether it is an engagement.
    pub right: bool,
    /// How much it counts.
    pub weight: f64,
}

/// A part of a labelled passage as `setup/train_sense.py` learns from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lesson {
    /// Whose page it is, then the sentences, in which each party is a sign, what it is, and its name.
    pub words: Vec<String>,
    /// How many words tell whose page it is.
    pub head: usize,
    /// The names abroad, in their order.
    pub named: Vec<Pupil>,
}

/// A name abroad in a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pupil {
    /// Its words, from and to.
    pub words: (usize, usize),
    /// Of which kinds an engagement with it is labelled, by their number.
    pub kinds: Vec<usize>,
}

/// The lessons of a labelled passage; of one in another language, or on which readers could differ, there are none.
#[must_use]
pub fn lessons(row: &GoldRow, text: &str, context: &Context<'_>) -> Vec<Lesson> {
    if !row.sure || other::reads(context.language) {
        return Vec::new();
    }
    let page = Page::new(text, context);
    let found = on_page(&page, context, f64::NEG_INFINITY);
    let told = |it: &&Candidate| {
        row.claims
            .iter()
            .any(|claim| is_right_abroad(claim, &it.found, context))
    };
    let right: Vec<&Candidate> = found.iter().filter(told).collect();
    let kinds = |party: usize| {
        let of_it = right.iter().filter(|it| it.party == Some(party));
        let mut out: Vec<usize> = of_it.map(|it| it.found.kind.index()).collect();
        out.sort_unstable();
        out.dedup();
        out
    };
    let parts = sense::parts(&page, context).into_iter();
    parts
        .map(|it| Lesson {
            named: it
                .named
                .iter()
                .map(|named| Pupil {
                    words: (named.words.start, named.words.end),
                    kinds: kinds(named.party),
                })
                .collect(),
            words: it.words,
            head: it.head,
        })
        .collect()
}

/// What models that have not learnt from them say of the names of a passage's lessons: of each lesson, of each name, for each
/// kind.
pub type Heard = Vec<Vec<Vec<f32>>>;

/// What was said of lessons is of other lessons than a passage's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{id}: what was heard is of other lessons; print them anew and train on them")]
pub struct OtherLessons {
    /// The passage.
    pub id: String,
}

/// The candidates of a labelled passage, with what was heard of them. Rows that are not sure give none.
///
/// # Errors
/// What was heard has other parts or names than the passage; where nothing at all was heard, none is asked for.
pub fn examples(
    row: &GoldRow,
    text: &str,
    context: &Context<'_>,
    weight: f64,
    heard: Option<&Heard>,
) -> Result<Vec<Example>, OtherLessons> {
    if !row.sure {
        return Ok(Vec::new());
    }
    let mut found;
    if other::reads(context.language) {
        found = other::candidates(text, context);
    } else {
        let page = Page::new(text, context);
        found = on_page(&page, context, f64::NEG_INFINITY);
        let parts = sense::parts(&page, context);
        let heard = heard.map_or(&[][..], Vec::as_slice);
        let names = |it: &sense::Part| it.named.len();
        if !heard.is_empty() && !parts.iter().map(names).eq(heard.iter().map(Vec::len)) {
            return Err(OtherLessons { id: row.id.clone() });
        }
        for (named, sums) in parts.iter().zip(heard).flat_map(|it| it.0.named.iter().zip(it.1)) {
            for it in found.iter_mut().filter(|it| it.party == Some(named.party)) {
                it.sense = sums.get(it.found.kind.index()).copied();
            }
        }
    }
    let all = found.into_iter().map(|it| Example {
        right: row.claims.iter().any(|claim| is_right(claim, &it.found, context)),
        named: it.features.len(),
        kind: it.found.kind,
        counterpart: it.found.counterpart.name.clone(),
        shape: it.shape,
        sentence: it.sentence,
        sense: it.sense,
        features: {
            let kind = it.found.kind;
            let words = it.words.iter().chain(&it.beside).map(|word| lexical::name(kind, word));
            let words: Vec<String> = words.collect();
            it.features.into_iter().chain(words).collect()
        },
        weight,
    });
    Ok(all.collect())
}

/// Whether a candidate has the kind and the counterpart of a labelled claim, whoever acts on the American side.
fn is_right_abroad(claim: &GoldClaim, found: &Found, context: &Context<'_>) -> bool {
    let same_country = claim.counterpart_country.is_some() && claim.counterpart_country == found.counterpart.country;
    claim.kind == found.kind
        && (is_counterpart(claim, &found.counterpart, context.gazetteer) || names_country(claim) && same_country)
}

/// Whether an office or a journey is labelled with a country: sources name that or a city of it.
fn names_country(claim: &GoldClaim) -> bool {
    matches!(claim.kind, Kind::Office | Kind::OutgoingMission) && claim.counterpart_level == Level::Country
}

/// Whether a candidate is the labelled claim. An office or a journey whose label names the country is right with a city
/// of it too: sources name either, and the scorer must not learn that one of them is no engagement.
fn is_right(claim: &GoldClaim, found: &Found, context: &Context<'_>) -> bool {
    let either = names_country(claim);
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
            let rivals = passage.iter().zip(sums).map(|(it, weight)| Rival {
                kind: it.kind,
                counterpart: &it.counterpart,
                sentence: it.sentence,
                features: &it.features[..it.named],
                shape: it.shape,
                weight,
                sense: it.sense,
                sum: score::by_itself(weight, it.sense),
            });
            let rivals: Vec<Rival<'_>> = rivals.collect();
            for (at, it) in passage.iter().enumerate() {
                singles.extend(judge.row(&rivals, at).map(|features| Single {
                    features,
                    start: rivals[at].sum,
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
