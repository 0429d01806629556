//! How common words are in titles, and governments and countries in claims: an agreement on what is rare says more.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::intake::case::Case;

/// A word in fewer titles than this is rare, and is not listed.
const LISTED: usize = 6;
/// The exponent that tempers the adjustment, since claims of one government are not as independent as it assumes.
const TEMPER: f64 = 0.5;
/// No adjustment counts more than this factor.
const MOST: f64 = 4.0;

/// What is common in a ledger, as shares of its claims.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Common {
    /// How many claims were counted.
    pub claims: usize,
    /// American states by their share of claims.
    pub states: BTreeMap<String, f64>,
    /// Words of titles by the share of titles that hold them, the rare ones left out.
    pub words: BTreeMap<String, f64>,
}

/// Rounded to four digits after the point, as the model's file shows it.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

impl Common {
    /// Counts what some claims say.
    pub(in crate::intake) fn of<'c>(cases: impl Iterator<Item = &'c Case<'c>>) -> Self {
        let (mut claims, mut states, mut words) = (0usize, BTreeMap::new(), BTreeMap::new());
        for case in cases {
            claims += 1;
            for word in &case.words {
                *words.entry(word.clone()).or_insert(0usize) += 1;
            }
            if let Some(state) = case.us.actor.state {
                *states.entry(state.as_str().to_owned()).or_insert(0usize) += 1;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of claims are far below 2^52")]
        let share = |count: usize| rounded(count as f64 / claims.max(1) as f64);
        Self {
            claims,
            states: states.into_iter().map(|(state, count)| (state, share(count))).collect(),
            words: words
                .into_iter()
                .filter(|(_, count)| *count >= LISTED)
                .map(|(word, count)| (word, share(count)))
                .collect(),
        }
    }

    /// Whether so few titles hold a word that two which do are remarkable.
    pub(in crate::intake) fn is_rare(&self, word: &str) -> bool {
        !self.words.contains_key(word)
    }

    /// The weight of a word: the logarithm of one over its share.
    fn weight(&self, word: &str) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts of claims are far below 2^52")]
        let least = 1.0 / (self.claims.max(1) as f64);
        self.words
            .get(word)
            .map_or_else(|| (2.0 * least).max(1e-9), |share| share.max(least))
            .recip()
            .ln()
    }

    /// The cosine of two sets of words, each weighted by how rare it is; 0 to 1.
    pub(in crate::intake) fn alike(&self, a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> f64 {
        let norm = |words: &BTreeSet<&str>| words.iter().map(|word| self.weight(word).powi(2)).sum::<f64>();
        let both: f64 = a.intersection(b).map(|word| self.weight(word).powi(2)).sum();
        let norms = (norm(a) * norm(b)).sqrt();
        if norms > 0.0 { both / norms } else { 0.0 }
    }

    /// By which factor it counts more (or less) that two claims are of this state: the rarer, the more.
    pub(in crate::intake) fn of_state(&self, state: &str) -> f64 {
        let (sum, squares) = self.states.values().fold((0.0, 0.0), |(sum, squares), share| {
            (sum + share, squares + share * share)
        });
        if sum <= 0.0 {
            return 1.0;
        }
        let typical = squares / sum;
        let least = self.states.values().copied().fold(f64::INFINITY, f64::min);
        let share = self.states.get(state).copied().unwrap_or(least).max(1e-4);
        (typical / share).powf(TEMPER).clamp(1.0 / MOST, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common() -> Common {
        Common {
            claims: 1_000,
            states: [("CA".to_owned(), 0.2), ("ND".to_owned(), 0.005)].into(),
            words: [("trade".to_owned(), 0.3), ("water".to_owned(), 0.02)].into(),
        }
    }

    #[test]
    fn what_is_rare_weighs_more() {
        let common = common();
        assert!(common.is_rare("burma") && !common.is_rare("trade"));
        let set = |words: &[&'static str]| words.iter().copied().collect::<BTreeSet<&str>>();
        let rare = common.alike(&set(&["burma", "law"]), &set(&["burma", "trade"]));
        let plain = common.alike(&set(&["trade", "law"]), &set(&["trade", "burma"]));
        assert!(rare > plain && rare < 1.0, "{rare} {plain}");
        assert!((common.alike(&set(&["trade"]), &set(&["trade"])) - 1.0).abs() < 1e-9);
        assert!(common.of_state("ND") > 1.0 && common.of_state("CA") < 1.0);
        assert!((Common::default().of_state("CA") - 1.0).abs() < 1e-9);
    }
}
