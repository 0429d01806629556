//! Rules, model and both against labels: in memory, with every claim of a ledger; and so that each country is decided by
//! a model that saw nothing of it.

use std::collections::HashMap;

use domain::Country;

use super::merge::{self, Interval, Judged, Label};
use crate::intake::model::{Bounds, Model};
use crate::intake::replay::{Blocks, Decided, Fold, Matcher};
use crate::store::placements::Clustered;

/// The least precision among what is merged without a person.
pub const PRECISION: f64 = 0.97;
/// A higher bound is taken for so little less of F1: wrong merges are worse than missed ones.
const NEXT_TO_BEST: f64 = 0.001;
/// Probabilities at which merging may begin, and one that is never reached.
const UPPER: [f64; 8] = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 2.0];
/// Probabilities at which a person may be asked.
const LOWER: [f64; 9] = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5];
/// Of the pairs that are put before a person, so many at least should be one.
const WORTH_ASKING: f64 = 0.25;

/// What the three ways came to on the same labels.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The rules alone.
    pub rules: Vec<Judged>,
    /// The model alone.
    pub model: Vec<Judged>,
    /// The rules, and the model where they leave it open.
    pub both: Vec<Judged>,
    /// Pairs that rules and model together would put before a person.
    pub asked: usize,
    /// Of those whose claims are labelled, how many are one; and how many are labelled.
    pub asked_rightly: (usize, usize),
}

impl Compared {
    /// By how much rules and model together have the better F1 than the rules, with its interval.
    #[must_use]
    pub fn gain(&self) -> (f64, Interval) {
        merge::difference(&self.both, &self.rules)
    }

    /// The interval of that gain where whole countries are drawn, and how many there are.
    #[must_use]
    pub fn gain_by_country(&self) -> (usize, Interval) {
        merge::difference_by_country(&self.both, &self.rules)
    }

    /// The same for the model alone.
    #[must_use]
    pub fn gain_of_the_model(&self) -> (f64, Interval) {
        merge::difference(&self.model, &self.rules)
    }
}

/// Labels with the claims of a ledger that bear them.
#[derive(Debug)]
pub struct Truth<'l> {
    labels: &'l [Label],
    ledger: &'l [Clustered],
    /// The set and the gold cluster of each claim that is labelled surely, by the claim's key in the ledger.
    gold: HashMap<&'l str, (usize, &'l str)>,
}

impl<'l> Truth<'l> {
    /// Puts labels and ledger together.
    #[must_use]
    pub fn of(labels: &'l [Label], ledger: &'l [Clustered]) -> Self {
        let mut held: HashMap<&str, &str> = HashMap::new();
        for one in ledger {
            held.entry(&one.claim.key.claim_id).or_insert(&one.id);
        }
        let gold = labels
            .iter()
            .filter(|label| label.sure)
            .filter_map(|label| Some((*held.get(label.claim_id.as_str())?, (label.set, label.cluster.as_str()))))
            .collect();
        Self { labels, ledger, gold }
    }

    fn judge(&self, decided: &Decided) -> Vec<Judged> {
        let ledger: Vec<Clustered> = self
            .ledger
            .iter()
            .filter(|one| self.gold.contains_key(one.id.as_str()))
            .map(|one| Clustered {
                engagement: decided.engagement.get(&one.id).cloned(),
                rule: decided.rule.get(&one.id).copied().unwrap_or_default().to_owned(),
                ..one.clone()
            })
            .collect();
        merge::judge(self.labels, &ledger).0
    }

    /// Pairs found, pairs merged and pairs that are one, among the labelled claims that were decided.
    fn count(&self, decided: &Decided) -> (f64, f64, f64) {
        let mut merged: HashMap<(usize, &str), usize> = HashMap::new();
        let mut one: HashMap<(usize, &str), usize> = HashMap::new();
        let mut both: HashMap<(&str, (usize, &str)), usize> = HashMap::new();
        for (id, gold) in &self.gold {
            let Some(engagement) = decided.engagement.get(*id) else {
                continue;
            };
            *merged.entry((gold.0, engagement)).or_default() += 1;
            *one.entry(*gold).or_default() += 1;
            *both.entry((engagement, *gold)).or_default() += 1;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of labelled pairs are far below 2^52")]
        let pairs = |n: &usize| (n * (n - 1) / 2) as f64;
        (
            both.values().map(pairs).sum(),
            merged.values().map(pairs).sum(),
            one.values().map(pairs).sum(),
        )
    }

    /// Of the doubts whose claims are both labelled, how many are one.
    fn doubts(&self, decided: &Decided) -> (usize, usize) {
        let labelled = decided
            .doubts
            .iter()
            .filter_map(|(a, b)| Some((self.gold.get(a.as_str())?, self.gold.get(b.as_str())?)))
            .filter(|(a, b)| a.0 == b.0);
        labelled.fold((0, 0), |(right, all), (a, b)| (right + usize::from(a == b), all + 1))
    }

    /// Where merging begins: the highest bound whose F1 on the labels of a fold is next to the best of those that keep the
    /// precision.
    #[must_use]
    pub fn upper(&self, blocks: &Blocks<'_>, fold: Fold, matcher: Matcher, model: &Model) -> f64 {
        let mut tried = Vec::new();
        for upper in UPPER {
            let mut model = model.clone();
            model.bounds = Bounds { upper, lower: upper };
            let (right, merged, one) = self.count(&blocks.decide(fold, matcher, &model));
            let share = |whole: f64| if whole == 0.0 { 1.0 } else { right / whole };
            let (precision, recall) = (share(merged), share(one));
            let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
            if precision >= PRECISION {
                tried.push((upper, f1));
            }
        }
        let best = tried.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
        let near = tried.into_iter().rev().find(|(_, f1)| *f1 >= best - NEXT_TO_BEST);
        near.map_or(2.0, |(upper, _)| upper)
    }

    /// Both bounds: people are asked from where on enough of what they are asked is one.
    #[must_use]
    pub fn bounds(&self, blocks: &Blocks<'_>, model: &Model) -> Bounds {
        let upper = self.upper(blocks, Fold::All, Matcher::Both, model);
        for lower in LOWER {
            let mut model = model.clone();
            model.bounds = Bounds { upper, lower };
            let (right, all) = self.doubts(&blocks.decide(Fold::All, Matcher::Both, &model));
            #[expect(clippy::cast_precision_loss, reason = "there are few doubts")]
            let worth = right as f64 >= WORTH_ASKING * all as f64;
            if worth {
                return model.bounds;
            }
        }
        Bounds {
            upper,
            lower: upper.min(0.5),
        }
    }

    /// The three ways with a model as it is, on every claim.
    #[must_use]
    pub fn compare(&self, blocks: &mut Blocks<'_>, model: &Model) -> Compared {
        blocks.compare(model);
        let both = blocks.decide(Fold::All, Matcher::Both, model);
        let decided = [
            blocks.decide(Fold::All, Matcher::Rules, model),
            blocks.decide(Fold::All, Matcher::Model, model),
            both,
        ];
        self.compared(&decided)
    }

    fn compared(&self, [rules, model, both]: &[Decided; 3]) -> Compared {
        Compared {
            rules: self.judge(rules),
            model: self.judge(model),
            both: self.judge(both),
            asked: both.doubts.len(),
            asked_rightly: self.doubts(both),
        }
    }

    /// The three ways where each country is decided by a model that was fitted without it, merging from `upper` on or, where
    /// that is not given, from a bound chosen on the labels of the other countries. `told` hears of every country that is
    /// done.
    pub fn leave_one_country_out(
        &self,
        blocks: &mut Blocks<'_>,
        upper: Option<f64>,
        told: &mut dyn FnMut(Option<Country>, usize, usize),
    ) -> Compared {
        let mut decided: [Decided; 3] = Default::default();
        let countries = blocks.countries();
        let begin = Bounds { upper: 2.0, lower: 2.0 };
        for (n, country) in countries.iter().enumerate() {
            let rest = Fold::Without(*country);
            let mut model = blocks.fit(rest, begin);
            for (matcher, into) in [Matcher::Rules, Matcher::Model, Matcher::Both]
                .into_iter()
                .zip(&mut decided)
            {
                if matcher != Matcher::Rules {
                    let upper = upper.unwrap_or_else(|| self.upper(blocks, rest, matcher, &model));
                    model.bounds = Bounds {
                        upper,
                        lower: upper.min(0.3),
                    };
                }
                into.add(blocks.decide(Fold::Only(*country), matcher, &model));
            }
            told(*country, n + 1, countries.len());
        }
        self.compared(&decided)
    }
}
