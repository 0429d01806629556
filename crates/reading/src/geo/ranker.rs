//! What speaks for a candidate, as numbers for the trees: how large it is, how the name belongs to it, and how it lies to
//! what else the text names and to where it was published.

use std::sync::OnceLock;

use places::place::distance_km;
use places::{Bearer, Feature, PlaceId};

use super::lexicon::COUNTY;
use super::model::MOST;
use super::resolve::{Group, county, division};
use crate::forest::Forest;

static BYTES: &[u8] = include_bytes!("../../models/places.bin");
static RANKERS: [OnceLock<Ranker>; MOST] = [const { OnceLock::new() }; MOST];
const MAGIC: &[u8; 4] = b"LPR1";

/// The trees of a set: for texts of unknown publishers, and for those whose publisher's home is known.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Ranker {
    pub homeless: Forest,
    pub at_home: Forest,
}

/// The ranker of a set of weights, unpacked at its first use.
pub(crate) fn ranker(set: usize) -> &'static Ranker {
    let set = set.min(MOST - 1);
    RANKERS[set].get_or_init(|| {
        read(BYTES)
            .and_then(|sets| sets.into_iter().nth(set))
            .unwrap_or_default()
    })
}

fn read(bytes: &[u8]) -> Option<Vec<Ranker>> {
    let (count, mut rest) = bytes.strip_prefix(MAGIC)?.split_first()?;
    let mut pair = || {
        Some(Ranker {
            homeless: Forest::read(&mut rest)?,
            at_home: Forest::read(&mut rest)?,
        })
    };
    (0..*count).map(|_| pair()).collect()
}

/// The file of all sets: `LPR1`, their count (u8), each set's two forests.
pub(crate) fn write(sets: &[Ranker]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.push(u8::try_from(sets.len()).unwrap_or(u8::MAX));
    for set in sets {
        set.homeless.write(&mut out);
        set.at_home.write(&mut out);
    }
    out
}

/// Which number is the logarithm of a candidate's share so far: what the trees add to.
const SHARE: usize = 11;

/// A candidate's sum so far.
pub(crate) fn start(features: &[f32]) -> f32 {
    features.get(SHARE).copied().unwrap_or(0.0)
}

/// What the other names of a text mean so far, by their shares.
struct Others<'g> {
    of: Vec<(&'g Bearer, f32)>,
    weight: f32,
}

fn others<'g>(groups: &'g [Group], own: usize) -> Others<'g> {
    let of: Vec<(&Bearer, f32)> = groups
        .iter()
        .filter(|it| it.key != groups[own].key)
        .flat_map(|it| it.candidates.bearers.iter().zip(it.share.iter().copied()))
        .filter(|it| it.1 > 0.1)
        .collect();
    let weight = of.iter().map(|it| it.1).sum();
    Others { of, weight }
}

/// For each candidate of a group its numbers.
pub(crate) fn features(groups: &[Group], own: usize, home: Option<&Bearer>) -> Vec<Vec<f32>> {
    let group = &groups[own];
    let others = others(groups, own);
    let bearers = &group.candidates.bearers;
    let largest = bearers.iter().map(|it| it.weight).max().unwrap_or(0);
    let same_key = groups
        .iter()
        .filter(|it| it.key == group.key)
        .map(|it| it.count)
        .sum::<usize>();
    let last = group.key.rsplit(' ').next().unwrap_or_default();
    let about = [
        f32::from(u8::from(COUNTY.contains(&last))),
        f32::from(u8::from(group.qualified)),
        (bearers.len() as f32).ln(),
        same_key as f32,
        others.weight,
        group.key.split(' ').count() as f32,
    ];
    (0..bearers.len())
        .map(|at| {
            let mut out = Vec::with_capacity(40);
            of_itself(group, at, largest, &mut out);
            of_the_text(&bearers[at], &others, &mut out);
            out.extend(about);
            if let Some(home) = home {
                of_home(&bearers[at], home, &mut out);
            }
            out
        })
        .collect()
}

fn size(number: u32) -> f32 {
    (number as f32 + 1.0).log10()
}

fn yes(it: bool) -> f32 {
    if it { 1.0 } else { 0.0 }
}

fn of_itself(group: &Group, at: usize, largest: u32, out: &mut Vec<f32>) {
    let it = &group.candidates.bearers[at];
    let higher = |values: &[f32]| values.iter().filter(|other| **other > values[at]).count() as f32;
    let settled = !it.feature.is_division();
    out.extend([
        size(it.population),
        size(it.weight),
        f32::from(it.kind),
        f32::from(it.feature as u8),
        yes(settled),
        yes(it.country == *b"US"),
        yes(it.is_seat_of_namesake),
        size(largest) - size(it.weight),
        yes(group.within[at]),
        yes(group.within_elsewhere[at]),
        group.base[at],
        group.share[at].max(1e-6).ln(),
        higher(&group.base),
        higher(&group.share),
    ]);
}

fn of_the_text(it: &Bearer, others: &Others<'_>, out: &mut Vec<f32>) {
    let same = |a: Option<PlaceId>, b: Option<PlaceId>| a.is_some() && a == b;
    let (mut country, mut state, mut district, mut named_country, mut named_division) = (0.0, 0.0, 0.0, 0.0f32, 0.0f32);
    let (mut nearest, mut near) = (20_000.0f32, 0.0);
    for (other, share) in &others.of {
        if other.id == it.id {
            continue;
        }
        let within = other.country == it.country;
        country += if within { *share } else { 0.0 };
        if same(division(it), division(other)) {
            state += share;
        }
        if same(county(it), county(other)) {
            district += share;
        }
        if within && other.feature == Feature::Country {
            named_country = named_country.max(*share);
        }
        if it.admin1 == Some(other.id) || it.admin2 == Some(other.id) {
            named_division = named_division.max(*share);
        }
        if !matches!(other.feature, Feature::Country | Feature::Adm1) && *share > 0.3 {
            let distance = distance_km((it.lat, it.lon), (other.lat, other.lon));
            nearest = nearest.min(distance);
            if distance < 160.0 {
                near += share;
            }
        }
    }
    let all = others.weight.max(1.0);
    out.extend([
        country / all,
        state / all,
        district / all,
        country,
        state,
        named_country,
        named_division,
        (nearest + 1.0).ln(),
        near,
        near / all,
    ]);
}

fn of_home(it: &Bearer, home: &Bearer, out: &mut Vec<f32>) {
    let same = |a: Option<PlaceId>, b: Option<PlaceId>| a.is_some() && a == b;
    out.extend([
        (distance_km((it.lat, it.lon), (home.lat, home.lon)) + 1.0).ln(),
        yes(it.id == home.id),
        yes(same(county(it), county(home))),
        yes(same(division(it), division(home))),
        yes(it.country == home.country),
        yes(home.country == *b"US"),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_trees_read() {
        let sets = read(BYTES).unwrap();
        assert!(sets.len() > 1 && sets.iter().all(|it| !it.homeless.is_empty() && !it.at_home.is_empty()));
        assert_eq!(read(&write(&sets)), Some(sets));
        assert!(read(b"LPR2").is_none());
    }
}
