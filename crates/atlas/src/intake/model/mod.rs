//! The matching model: how likely two claims of one block speak of the same engagement, and why.
//!
//! A pair is compared field by field (`compare`, `levels`); each agreement is so many times likelier among pairs that
//! are one engagement than among pairs that are not; the product with the share of duplicates gives the probability
//! (Fellegi and Sunter 1969). The chances are fitted to a ledger's own pairs (`fit`) and lie in `models/merge.json`, for
//! people to read; what is common in claims stands there too (`words`), since agreement on what is rare says more.
//!
//! The model never overrules what the rules hold apart for certain, and never sees ties, partnerships and memberships,
//! whose identity is their parties.

pub(super) mod compare;
mod file;
pub(super) mod fit;
mod levels;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use domain::Family;
use serde::{Deserialize, Serialize};

use super::case::Case;
pub use file::ModelError;
pub use levels::{Field, Level, Vector};
pub use words::Common;

/// How often a level is met, among duplicates and among other pairs.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Chances {
    /// Among pairs that are one engagement.
    pub duplicates: f64,
    /// Among pairs that are two.
    pub others: f64,
}

impl Chances {
    fn times(self, factor: f64) -> Self {
        Self {
            duplicates: self.duplicates * factor,
            others: self.others * factor,
        }
    }
}

/// From which probability on pairs are merged, and from which on a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Merged by itself.
    pub upper: f64,
    /// Put before a person.
    pub lower: f64,
}

/// What is known of one family of kinds.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    prior: f64,
    /// The chances of each level, in the order of [`Field::ALL`] and of the field's levels.
    chances: Vec<Vec<Chances>>,
}

/// The model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Pairs that it was fitted to.
    pub pairs: usize,
    /// From which probability on what is done.
    pub bounds: Bounds,
    /// What is common in claims.
    pub common: Common,
    families: BTreeMap<Family, Known>,
}

/// Four significant digits, so that the file is readable and a fit gives the same file on every machine.
fn brief(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

impl Model {
    /// The model that is shipped with the program.
    ///
    /// # Panics
    /// Never in a program whose tests pass: they read the file.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Model> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            Self::from_json(include_str!("../../../models/merge.json")).expect("the shipped model reads")
        })
    }

    /// Fits the chances to pairs. The bounds are left as given.
    pub(super) fn fitted(samples: &[fit::Sample], common: Common, bounds: Bounds) -> Self {
        let families = fit::fit(samples)
            .into_iter()
            .map(|(family, fit)| {
                let chances = fit
                    .chances
                    .iter()
                    .map(|levels| {
                        levels
                            .iter()
                            .map(|chances| Chances {
                                duplicates: brief(chances.duplicates),
                                others: brief(chances.others),
                            })
                            .collect()
                    })
                    .collect();
                let prior = brief(fit.prior);
                (family, Known { prior, chances })
            })
            .collect();
        Self {
            pairs: samples.len(),
            bounds,
            common,
            families,
        }
    }

    /// How likely two claims are one engagement; nothing where the model was never fitted to such claims.
    pub(super) fn probability(&self, a: &Case<'_>, b: &Case<'_>) -> Option<f64> {
        self.weigh(a, b, &compare::compare(a, b, &self.common))
    }

    /// The same for a pair that has been compared.
    pub(super) fn weigh(&self, a: &Case<'_>, b: &Case<'_>, vector: &Vector) -> Option<f64> {
        let known = self.families.get(&a.kind().family())?;
        let odds = known.prior / (1.0 - known.prior);
        let odds = Field::ALL.iter().fold(odds, |odds, field| {
            odds * self.ratio(known, *field, vector[field.index()], a, b)
        });
        Some(odds / (1.0 + odds))
    }

    /// How many times likelier a level is among duplicates; what is rare counts more.
    fn ratio(&self, known: &Known, field: Field, level: u8, a: &Case<'_>, b: &Case<'_>) -> f64 {
        let chances = known.chances[field.index()][usize::from(level)];
        let ratio = chances.duplicates / chances.others;
        if field != Field::Governments {
            return ratio;
        }
        match (a.us.actor.state, b.us.actor.state) {
            (Some(one), Some(two)) if one == two => ratio * self.common.of_state(one.as_str()),
            _ => ratio,
        }
    }

    /// Why, in words: the agreements and disagreements that count, the weightiest first.
    pub(super) fn reasons(&self, a: &Case<'_>, b: &Case<'_>) -> Vec<String> {
        let Some(known) = self.families.get(&a.kind().family()) else {
            return Vec::new();
        };
        let vector = compare::compare(a, b, &self.common);
        let mut weighed: Vec<(f64, String)> = Vec::new();
        for field in Field::ALL {
            let level = vector[field.index()];
            let ratio = self.ratio(known, field, level, a, b);
            let mut says = field.levels()[usize::from(level)].says.to_owned();
            if field == Field::Titles {
                let rare = compare::rare_words(a, b, &self.common);
                if !rare.is_empty() {
                    let _ = write!(says, " ({})", rare.join(", "));
                }
            }
            if let Some(times) = in_words(ratio) {
                weighed.push((ratio.ln().abs(), format!("{says}: {times}")));
            }
        }
        weighed.sort_by(|one, two| two.0.total_cmp(&one.0));
        weighed.into_iter().map(|(_, reason)| reason).collect()
    }
}

/// A ratio in words; nothing where it says little either way.
fn in_words(ratio: f64) -> Option<String> {
    let times = |value: f64| match value {
        ..10.0 => format!("{:.1}", value).trim_end_matches(".0").to_owned(),
        ..1_000.0 => format!("{value:.0}"),
        _ => "over 1,000".to_owned(),
    };
    match ratio {
        1.5.. => Some(format!("{} times likelier among duplicates", times(ratio))),
        ..=0.667 => Some(format!("{} times rarer among duplicates", times(1.0 / ratio))),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
