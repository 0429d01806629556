//! Which place each name of a text means, from all names of the text together.
//!
//! Every candidate has a score of what speaks for it: how many live there, how the name belongs to it, whether the
//! text says "City, State" of it, and how near other names of the text (and, where known, the publisher's home) are.
//! The second pass takes the shares of the first as what the other names mean. The trees of `ranker` then judge from
//! these sums and from the single facts behind them.

use std::collections::HashMap;

use places::place::distance_km;
use places::{Bearer, Feature, Gazetteer, PlaceId};

use super::candidates::{Candidates, candidates};
use super::ranker;

/// Scores are natural logarithms of odds, roughly; set by what they mean, not fitted.
mod weight {
    /// A tenfold number of inhabitants.
    pub(super) const TENFOLD: f32 = 1.1;
    /// Countries, and first-order divisions.
    pub(super) const COUNTRY: f32 = 2.0;
    pub(super) const DIVISION: f32 = 1.4;
    /// A county called without its type word.
    pub(super) const BARE_COUNTY: f32 = -2.5;
    /// An alternate name, and a code.
    pub(super) const ALTERNATE: f32 = -2.0;
    pub(super) const CODE: f32 = -1.0;
    /// The text names the division around it right after it, or after the same name elsewhere.
    pub(super) const QUALIFIED: f32 = 9.0;
    pub(super) const QUALIFIED_ELSEWHERE: f32 = 6.0;
    /// Shares of the other names in the same second-order division, first-order division and country, and near.
    pub(super) const SAME_COUNTRY: f32 = 1.5;
    pub(super) const SAME_ADMIN1: f32 = 4.0;
    pub(super) const SAME_ADMIN2: f32 = 3.0;
    pub(super) const NEAR: f32 = 3.0;
    /// The publisher's home: the same state, and within 100 km and 30 km.
    pub(super) const HOME_ADMIN1: f32 = 3.0;
    pub(super) const HOME_NEAR: f32 = 3.0;
    pub(super) const HOME_AT: f32 = 1.5;
}

/// A name to resolve: its phrase, and the phrase that qualifies it ("City, State").
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked<'t> {
    pub phrase: &'t str,
    pub qualifier: Option<&'t str>,
}

/// What a name means: the places with their shares, the likeliest first; or a continent's point.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meaning {
    pub ranked: Vec<(Bearer, f32)>,
    pub expanse: Option<(f32, f32)>,
}

/// A name with one qualifier, however often the text has it: what it may mean, and what speaks for each.
pub(crate) struct Group {
    pub key: String,
    /// How often the text has it.
    pub count: usize,
    /// Whether a division follows it.
    pub qualified: bool,
    pub candidates: Candidates,
    /// For each candidate whether it lies in the division that follows here, and elsewhere in the text.
    pub within: Vec<bool>,
    pub within_elsewhere: Vec<bool>,
    pub base: Vec<f32>,
    pub share: Vec<f32>,
}

/// Resolves all names of a text with the trees of a set.
pub(crate) fn resolve(gazetteer: &Gazetteer, asked: &[Asked<'_>], home: Option<PlaceId>, set: usize) -> Vec<Meaning> {
    let home = home.and_then(|id| gazetteer.bearer_of(id));
    let (mut groups, group_of) = groups(gazetteer, asked, home.as_ref());
    let ranker = ranker::ranker(set);
    let forest = if home.is_some() {
        &ranker.at_home
    } else {
        &ranker.homeless
    };
    if !forest.is_empty() {
        let shares: Vec<Vec<f32>> = (0..groups.len())
            .map(|at| {
                let rows = ranker::features(&groups, at, home.as_ref());
                let sum = |row: &Vec<f32>| ranker::start(row) + forest.score(row);
                softmax(&rows.iter().map(sum).collect::<Vec<_>>())
            })
            .collect();
        for (group, share) in groups.iter_mut().zip(shares) {
            group.share = share;
        }
    }
    let meanings: Vec<Meaning> = groups.iter().map(meaning).collect();
    group_of.into_iter().map(|at| meanings[at].clone()).collect()
}

/// The names of a text by phrase and qualifier, with the shares that the sums of this module give, and for each name
/// its group.
pub(crate) fn groups(gazetteer: &Gazetteer, asked: &[Asked<'_>], home: Option<&Bearer>) -> (Vec<Group>, Vec<usize>) {
    let mut index: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of = Vec::with_capacity(asked.len());
    for one in asked {
        let at = *index.entry((one.phrase, one.qualifier)).or_insert_with(|| {
            groups.push(group(gazetteer, one, asked, home));
            groups.len() - 1
        });
        groups[at].count += 1;
        group_of.push(at);
    }
    for _ in 0..2 {
        let shares: Vec<Vec<f32>> = (0..groups.len()).map(|at| shares(&groups, at)).collect();
        for (group, share) in groups.iter_mut().zip(shares) {
            group.share = share;
        }
    }
    (groups, group_of)
}

fn group(gazetteer: &Gazetteer, one: &Asked<'_>, all: &[Asked<'_>], home: Option<&Bearer>) -> Group {
    let candidates = candidates(gazetteer, one.phrase);
    let divisions = |phrase: &str| -> Vec<Bearer> {
        let mut found = self::candidates(gazetteer, phrase).bearers;
        found.retain(|it| it.feature.is_division());
        found
    };
    let own: Vec<Bearer> = one.qualifier.map(divisions).unwrap_or_default();
    let elsewhere: Vec<Bearer> = all
        .iter()
        .filter(|it| it.phrase == one.phrase && it.qualifier != one.qualifier)
        .filter_map(|it| it.qualifier)
        .flat_map(divisions)
        .collect();
    let lies_in = |it: &Bearer, set: &[Bearer]| set.iter().any(|division| lies_in(it, division));
    let bearers = &candidates.bearers;
    let within: Vec<bool> = bearers.iter().map(|it| lies_in(it, &own)).collect();
    let within_elsewhere: Vec<bool> = bearers
        .iter()
        .map(|it| own.is_empty() && lies_in(it, &elsewhere))
        .collect();
    let base: Vec<f32> = bearers
        .iter()
        .zip(within.iter().zip(&within_elsewhere))
        .map(|(it, (here, there))| {
            prior(it)
                + if *here { weight::QUALIFIED } else { 0.0 }
                + if *there { weight::QUALIFIED_ELSEWHERE } else { 0.0 }
                + home.map_or(0.0, |home| from_home(it, home))
        })
        .collect();
    let share = softmax(&base);
    Group {
        key: places::fold::key(one.phrase),
        count: 0,
        qualified: !own.is_empty(),
        candidates,
        within,
        within_elsewhere,
        base,
        share,
    }
}

/// Whether a place lies in a division or a country.
fn lies_in(it: &Bearer, division: &Bearer) -> bool {
    let within = [it.admin1, it.admin2].contains(&Some(division.id));
    within || (division.feature == Feature::Country && division.country == it.country && division.id != it.id)
}

fn prior(it: &Bearer) -> f32 {
    let size = (it.weight.max(100) as f32).log10() * weight::TENFOLD;
    let kind = match it.kind {
        3 | 4 => weight::ALTERNATE,
        5 => weight::CODE,
        _ => 0.0,
    };
    let feature = match it.feature {
        Feature::Country => weight::COUNTRY,
        Feature::Adm1 => weight::DIVISION,
        Feature::Adm2 | Feature::Adm3 if it.kind == 2 || it.kind == 4 => weight::BARE_COUNTY,
        _ => 0.0,
    };
    size + kind + feature
}

fn from_home(it: &Bearer, home: &Bearer) -> f32 {
    let distance = distance_km((it.lat, it.lon), (home.lat, home.lon));
    let within = division(it).is_some() && division(it) == division(home);
    let settled = !matches!(it.feature, Feature::Country | Feature::Adm1);
    if !settled {
        return 0.0;
    }
    (if within { weight::HOME_ADMIN1 } else { 0.0 })
        + (if distance < 100.0 { weight::HOME_NEAR } else { 0.0 })
        + (if distance < 30.0 { weight::HOME_AT } else { 0.0 })
}

/// The first-order division that a place is or lies in.
pub(crate) fn division(it: &Bearer) -> Option<PlaceId> {
    if it.feature == Feature::Adm1 {
        Some(it.id)
    } else {
        it.admin1
    }
}

/// The second-order division that a place is or lies in.
pub(crate) fn county(it: &Bearer) -> Option<PlaceId> {
    if it.feature == Feature::Adm2 {
        Some(it.id)
    } else {
        it.admin2
    }
}

fn shares(groups: &[Group], own: usize) -> Vec<f32> {
    let group = &groups[own];
    let mut scores = group.base.clone();
    let others = groups
        .iter()
        .filter(|it| it.key != group.key && !it.candidates.bearers.is_empty());
    let count = (others.clone().count() as f32).max(3.0);
    for other in others {
        for (candidate, score) in group.candidates.bearers.iter().zip(&mut scores) {
            for (bearer, share) in other.candidates.bearers.iter().zip(&other.share) {
                if *share > 0.02 {
                    *score += support(candidate, bearer) * share / count.sqrt();
                }
            }
        }
    }
    softmax(&scores)
}

/// How much a place speaks for another that the same text may name.
fn support(candidate: &Bearer, other: &Bearer) -> f32 {
    if candidate.country != other.country {
        return 0.0;
    }
    let same = |a: Option<PlaceId>, b: Option<PlaceId>| a.is_some() && a == b;
    let mut sum = weight::SAME_COUNTRY;
    if same(division(candidate), division(other)) {
        sum += weight::SAME_ADMIN1;
    }
    if same(county(candidate), county(other)) {
        sum += weight::SAME_ADMIN2;
    }
    let settled = !matches!(other.feature, Feature::Country | Feature::Adm1);
    if settled && distance_km((candidate.lat, candidate.lon), (other.lat, other.lon)) < 80.0 {
        sum += weight::NEAR;
    }
    sum
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let odds: Vec<f32> = scores.iter().map(|it| (it - top).exp()).collect();
    let sum: f32 = odds.iter().sum();
    odds.into_iter().map(|it| it / sum).collect()
}

fn meaning(group: &Group) -> Meaning {
    let mut ranked: Vec<(Bearer, f32)> = group
        .candidates
        .bearers
        .iter()
        .copied()
        .zip(group.share.iter().copied())
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.id.cmp(&b.0.id)));
    Meaning {
        ranked,
        expanse: group.candidates.expanse,
    }
}
