//! Fitting the model to a ledger's own pairs: expectation and maximisation after Fellegi and Sunter (1969) and Winkler
//! (1988). Nobody's labels are needed: that claims come in two sorts, pairs that speak of one engagement and pairs that
//! do not, shows in how agreements go together.
//!
//! Families of kinds are fitted one by one, each drawn towards the fit of all families together, since few pairs of acts
//! are at hand. The same pairs give the same model, whatever their order.

use std::collections::{BTreeMap, BTreeSet};

use domain::Family;

use super::Chances;
use super::levels::{Field, Level, Vector};

/// A pair of claims to be fitted to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::intake) struct Sample {
    /// The family of its block.
    pub(in crate::intake) family: Family,
    /// How far the two agree.
    pub(in crate::intake) vector: Vector,
    /// What is known of the two beforehand.
    pub(in crate::intake) known: Known,
}

/// What is known of a pair before the fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::intake) enum Known {
    /// The two are one.
    One,
    /// The two are apart.
    Apart,
    /// Nothing, but so likely does it seem to begin with.
    Open(f64),
}

impl Known {
    const fn weight(self) -> f64 {
        match self {
            Self::One => 1.0,
            Self::Apart => 0.0,
            Self::Open(start) => start,
        }
    }

    const fn class(self) -> u8 {
        match self {
            Self::Open(_) => OPEN,
            Self::One => ONE,
            Self::Apart => APART,
        }
    }
}

/// What a fit of one family came to.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::intake) struct Fit {
    /// The share of pairs that speak of one engagement.
    pub(in crate::intake) prior: f64,
    /// The chance of each level in each field.
    pub(in crate::intake) chances: Vec<Vec<Chances>>,
    /// The objective after each round.
    pub(in crate::intake) objective: Vec<f64>,
}

/// Pairs that stand for what is known before: a few of each level at first, so that nothing is impossible; for a family,
/// the fit of all families.
const FLAT: f64 = 3.0;
const DRAWN: f64 = 40.0;
/// Rounds at most, and the gain a pair below which it has converged.
const ROUNDS: usize = 500;
const SETTLED: f64 = 1e-9;

const OPEN: u8 = 0;
const ONE: u8 = 1;
const APART: u8 = 2;

/// Patterns with what is known of them, how many pairs have them, and the sum of their starting points.
type Patterns = BTreeMap<(Vector, u8), (f64, f64)>;

/// Fits every family that has pairs.
pub(in crate::intake) fn fit(samples: &[Sample]) -> BTreeMap<Family, Fit> {
    let mut families: BTreeMap<Family, Patterns> = BTreeMap::new();
    let mut all = Patterns::new();
    // Sums of floating numbers depend on their order; starting points of one pattern are therefore added in sorted order.
    let mut sorted: Vec<&Sample> = samples.iter().collect();
    sorted.sort_by(|a, b| {
        (a.family, a.vector)
            .cmp(&(b.family, b.vector))
            .then(a.known.weight().total_cmp(&b.known.weight()))
    });
    for sample in sorted {
        for patterns in [&mut all, families.entry(sample.family).or_default()] {
            let (count, start) = patterns
                .entry((sample.vector, sample.known.class()))
                .or_insert((0.0, 0.0));
            *count += 1.0;
            *start += sample.known.weight();
        }
    }
    let flat: Vec<Vec<Chances>> = Field::ALL
        .iter()
        .map(|field| {
            field
                .levels()
                .iter()
                .map(|_| Chances {
                    duplicates: FLAT,
                    others: FLAT,
                })
                .collect()
        })
        .collect();
    let pooled = rounds(&all, &flat);
    let towards: Vec<Vec<Chances>> = pooled
        .chances
        .iter()
        .map(|levels| levels.iter().map(|chances| chances.times(DRAWN)).collect())
        .collect();
    families
        .into_iter()
        .map(|(family, patterns)| {
            let mut fit = rounds(&patterns, &towards);
            for (field, levels) in Field::ALL.iter().zip(&mut fit.chances) {
                climb(*field, levels);
            }
            (family, fit)
        })
        .collect()
}

fn rounds(patterns: &Patterns, known: &[Vec<Chances>]) -> Fit {
    let pairs: f64 = patterns.values().map(|(count, _)| count).sum();
    let mut weights: Vec<f64> = patterns.values().map(|(count, start)| start / count).collect();
    let mut fit = maximise(patterns, &weights, known);
    for _ in 0..ROUNDS {
        let mut objective = prior_of(&fit, known);
        for (((vector, class), (count, _)), weight) in patterns.iter().zip(&mut weights) {
            let (one, two) = likelihoods(&fit, vector);
            objective += count
                * match *class {
                    ONE => one.ln(),
                    APART => two.ln(),
                    _ => {
                        *weight = one / (one + two);
                        (one + two).ln()
                    }
                };
        }
        let before = fit.objective.last().copied();
        let mut history = std::mem::take(&mut fit.objective);
        history.push(objective);
        fit = maximise(patterns, &weights, known);
        fit.objective = history;
        if before.is_some_and(|before| objective - before < SETTLED * pairs) {
            break;
        }
    }
    fit
}

/// How likely a pattern is among duplicates, and among others, each with its share.
fn likelihoods(fit: &Fit, vector: &Vector) -> (f64, f64) {
    fit.chances
        .iter()
        .zip(vector)
        .fold((fit.prior, 1.0 - fit.prior), |(one, two), (levels, level)| {
            let chances = levels[usize::from(*level)];
            (one * chances.duplicates, two * chances.others)
        })
}

/// What the pseudo-counts add to the objective.
fn prior_of(fit: &Fit, known: &[Vec<Chances>]) -> f64 {
    let levels = fit.chances.iter().flatten().zip(known.iter().flatten());
    levels
        .map(|(chances, known)| known.duplicates * chances.duplicates.ln() + known.others * chances.others.ln())
        .sum::<f64>()
        + fit.prior.ln()
        + (1.0 - fit.prior).ln()
}

fn maximise(patterns: &Patterns, weights: &[f64], known: &[Vec<Chances>]) -> Fit {
    let mut chances = known.to_vec();
    let (mut duplicates, mut all) = (1.0, 2.0);
    for (((vector, _), (count, _)), weight) in patterns.iter().zip(weights) {
        duplicates += count * weight;
        all += count;
        for (levels, level) in chances.iter_mut().zip(vector) {
            let level = &mut levels[usize::from(*level)];
            level.duplicates += count * weight;
            level.others += count * (1.0 - weight);
        }
    }
    for (field, levels) in Field::ALL.iter().zip(&mut chances) {
        share_out(*field, levels);
    }
    Fit {
        prior: duplicates / all,
        chances,
        objective: Vec::new(),
    }
}

/// From counts to chances. How often there is nothing to compare is taken to be the same for both sorts of pairs.
fn share_out(field: Field, levels: &mut [Chances]) {
    let sum = |levels: &[Chances]| {
        levels.iter().fold(Chances::default(), |sum, level| Chances {
            duplicates: sum.duplicates + level.duplicates,
            others: sum.others + level.others,
        })
    };
    let all = sum(levels);
    // All comparable levels share one chance, whatever their ladder; each lacking ladder has its own.
    let part = |level: &Level| if level.is_lacking() { level.ladder } else { 0 };
    let parts: BTreeSet<u8> = field.levels().iter().map(part).collect();
    for one in parts {
        let places: Vec<usize> = (0..levels.len()).filter(|n| part(&field.levels()[*n]) == one).collect();
        let some: Vec<Chances> = places.iter().map(|n| levels[*n]).collect();
        let some = sum(&some);
        let share = (some.duplicates + some.others) / (all.duplicates + all.others);
        for n in places {
            levels[n].duplicates *= share / some.duplicates;
            levels[n].others *= share / some.others;
        }
    }
}

/// Levels of one ladder whose order the fit turned round count alike: the pool of adjacent violators.
fn climb(field: Field, levels: &mut [Chances]) {
    let ladders = field.levels();
    let mut from = 0;
    while from < levels.len() {
        // Rungs of one ladder need not be neighbours in the list.
        let ladder = ladders[from].ladder;
        let rungs: Vec<usize> = (0..levels.len()).filter(|n| ladders[*n].ladder == ladder).collect();
        if rungs.first() == Some(&from) {
            pool(levels, &rungs);
        }
        from += 1;
    }
}

fn pool(levels: &mut [Chances], rungs: &[usize]) {
    let mut pools: Vec<(Chances, usize)> = Vec::new();
    for rung in rungs {
        pools.push((levels[*rung], 1));
        while let [.., (upper, above), (lower, below)] = pools.as_slice() {
            if upper.duplicates * lower.others >= lower.duplicates * upper.others {
                break;
            }
            let joined = Chances {
                duplicates: upper.duplicates + lower.duplicates,
                others: upper.others + lower.others,
            };
            let size = above + below;
            pools.truncate(pools.len() - 2);
            pools.push((joined, size));
        }
    }
    let mut at = rungs.iter();
    for (pool, size) in pools {
        let some: Vec<usize> = at.by_ref().take(size).copied().collect();
        let others: f64 = some.iter().map(|n| levels[*n].others).sum();
        for n in some {
            levels[n].duplicates = pool.duplicates * levels[n].others / others;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::random::SplitMix;

    /// Pairs of two sorts: of duplicates most agree (level 0) in every field, of others few do.
    fn made(pairs: usize, start: impl Fn(bool) -> f64) -> Vec<Sample> {
        let mut random = SplitMix(3);
        (0..pairs)
            .map(|_| {
                let one = random.chance(0.1);
                let vector = std::array::from_fn(|_| u8::from(!random.chance(if one { 0.9 } else { 0.15 })));
                Sample {
                    family: Family::Visits,
                    vector,
                    known: Known::Open(start(one)),
                }
            })
            .collect()
    }

    #[test]
    fn two_sorts_of_pairs_are_found_again_and_the_objective_never_falls() {
        // The start says next to nothing.
        let samples = made(4_000, |one| if one { 0.3 } else { 0.2 });
        let fits = fit(&samples);
        let fit = &fits[&Family::Visits];
        assert!((fit.prior - 0.1).abs() < 0.02, "{}", fit.prior);
        for levels in &fit.chances {
            assert!((levels[0].duplicates - 0.9).abs() < 0.05, "{levels:?}");
            assert!((levels[0].others - 0.15).abs() < 0.03, "{levels:?}");
        }
        assert!(fit.objective.len() > 2);
        assert!(
            fit.objective.windows(2).all(|pair| pair[1] >= pair[0] - 1e-6),
            "{:?}",
            fit.objective
        );
    }

    #[test]
    fn the_order_of_pairs_does_not_matter() {
        let samples = made(500, |one| if one { 0.9 } else { 0.1 });
        let mut turned = samples.clone();
        turned.reverse();
        assert_eq!(fit(&samples), fit(&turned));
    }

    #[test]
    fn a_higher_rung_never_counts_for_less() {
        let chances = |duplicates: f64, others: f64| Chances { duplicates, others };
        let mut levels = vec![chances(0.2, 0.2), chances(0.5, 0.1), chances(0.3, 0.7)];
        climb(Field::Kinds, &mut levels);
        let ratio: Vec<f64> = levels.iter().map(|level| level.duplicates / level.others).collect();
        assert!((ratio[0] - ratio[1]).abs() < 1e-9 && ratio[1] > ratio[2], "{ratio:?}");
        assert!((levels.iter().map(|level| level.duplicates).sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
