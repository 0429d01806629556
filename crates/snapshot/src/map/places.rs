//! Counts at places and countries: the circles and shades of the map, and its table.

use domain::{Country, Family, Side};

use super::{dominant, sum};
use crate::base::{ByFamily, actors_of};
use crate::bits::{self, Bits};
use crate::bound::{Bound, Missed};
use crate::codes;
use crate::count::{BlockRows, Counts, Facet};
use crate::filter::Filter;
use crate::query::{Ask, Matcher};
use crate::row::RowRef;
use crate::view::DayView;

/// How many engagements in view an actor takes part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceCount {
    /// The number of the actor in the snapshot.
    pub at: u32,
    /// How many of each family, in the order of [`Family::ALL`].
    pub families: ByFamily,
}

impl PlaceCount {
    /// How many.
    #[must_use]
    pub fn count(&self) -> u64 {
        sum(&self.families)
    }

    /// The family with the most; of equals the one listed first.
    #[must_use]
    pub fn family(&self) -> Family {
        dominant(&self.families)
    }
}

/// How many engagements in view have a participant in a foreign country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryCount {
    /// The country.
    pub country: Country,
    /// How many.
    pub count: u64,
}

/// What the map shows of a view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MapCounts {
    /// American actors with a point, by number.
    pub places: Vec<PlaceCount>,
    /// Foreign actors with a point, by number.
    pub partners: Vec<PlaceCount>,
    /// Foreign countries, in alphabetical order of their codes.
    pub countries: Vec<CountryCount>,
}

impl DayView {
    /// Counts at the places and countries of a view. Worth keeping while several tiles of one view are asked for.
    #[must_use]
    pub fn places(&self, filter: &Filter) -> MapCounts {
        let (set, delta) = self.in_view(filter);
        let actors = self.actor_counts(set.as_ref(), &delta);
        let mut counts = MapCounts {
            countries: self.country_counts(set.as_ref(), &delta),
            ..MapCounts::default()
        };
        for (at, families) in (0u32..).zip(actors).filter(|(_, families)| sum(families) > 0) {
            let actor = &self.snapshot.0.actor(at).row;
            let list = match actor.side {
                Side::Us => &mut counts.places,
                Side::Foreign => &mut counts.partners,
            };
            if actor.point.is_some() {
                list.push(PlaceCount { at, families });
            }
        }
        counts
    }

    /// Every actor that takes part in an engagement in view, with a point or without, by number.
    #[must_use]
    pub fn by_actor(&self, filter: &Filter) -> Vec<PlaceCount> {
        let (set, delta) = self.in_view(filter);
        let actors = (0u32..).zip(self.actor_counts(set.as_ref(), &delta));
        actors
            .filter(|(_, families)| sum(families) > 0)
            .map(|(at, families)| PlaceCount { at, families })
            .collect()
    }

    /// The newest engagements in view that have no American participant with a point on the map.
    #[must_use]
    pub fn unplaced(&self, filter: &Filter, limit: usize) -> Vec<RowRef> {
        let bound = Bound::new(filter, &self.snapshot);
        let matcher = Matcher::new(&self.snapshot.0, &self.columns, &bound).and(&self.snapshot.0.base.unplaced_bits);
        let rows = self.snapshot.0.delta.rows();
        let mut delta = self.delta_in_view(&bound);
        delta.retain(|at| !rows[*at].shape.placed);
        crate::query::page(self, &matcher, &delta, &Ask::rows(limit)).0
    }

    /// The rows of the base (nothing where that is all of them) and of the delta that are in view.
    pub(crate) fn in_view(&self, filter: &Filter) -> (Option<Bits>, Vec<usize>) {
        let bound = Bound::new(filter, &self.snapshot);
        let matcher = Matcher::new(&self.snapshot.0, &self.columns, &bound);
        let set = (!matcher.is_everything()).then(|| matcher.collect());
        (set, self.delta_in_view(&bound))
    }

    fn delta_in_view(&self, bound: &Bound) -> Vec<usize> {
        let rows = self.snapshot.0.delta.rows().iter().zip(self.delta.iter()).enumerate();
        let in_view = rows.filter(|(_, (row, day))| bound.misses(row, day, &self.snapshot) == Some(Missed::Nothing));
        in_view.map(|(at, _)| at).collect()
    }

    /// How many rows of each family each actor takes part in, by number.
    pub(crate) fn actor_counts(&self, set: Option<&Bits>, delta: &[usize]) -> Vec<ByFamily> {
        let inner = &*self.snapshot.0;
        let base = &*inner.base;
        let mut counts = match set {
            None => base.actor_totals.clone(),
            Some(set) if set.len() > u64::from(base.rows) / 2 => {
                let mut counts = base.actor_totals.clone();
                for row in set.iter_missing(base.rows) {
                    let family = base.family(row);
                    actors_of(base.parts(row)).for_each(|actor| counts[actor as usize][family] -= 1);
                }
                counts
            }
            Some(set) => {
                let mut counts = vec![ByFamily::default(); inner.actors.base().len()];
                for row in set.iter() {
                    let family = base.family(row);
                    actors_of(base.parts(row)).for_each(|actor| counts[actor as usize][family] += 1);
                }
                counts
            }
        };
        counts.resize(inner.actors.numbers(), ByFamily::default());
        for at in delta {
            let row = &inner.delta.rows()[*at];
            let family = row.row.facts.kind.family().index();
            actors_of(&row.parts).for_each(|actor| counts[actor as usize][family] += 1);
        }
        counts
    }

    fn country_counts(&self, set: Option<&Bits>, delta: &[usize]) -> Vec<CountryCount> {
        let base = &*self.snapshot.0.base;
        let mut counts = Counts::default();
        match set {
            None => counts.add_all(Facet::Country, &self.columns.totals),
            Some(set) => {
                for n in 0..bits::blocks_for(base.rows) {
                    let mut rows = BlockRows::new(base, &self.columns, n, set.block(n));
                    counts.add_rows(Facet::Country, &mut rows);
                }
            }
        }
        for at in delta {
            let codes = &self.snapshot.0.delta.rows()[*at].shape.countries;
            codes
                .iter()
                .for_each(|code| counts.add(Facet::Country, usize::from(*code), 1));
        }
        let counts = (0u8..=u8::MAX)
            .zip(counts.of(Facet::Country))
            .filter(|(_, count)| **count > 0);
        let named = counts.filter_map(|(code, count)| Some((codes::country(code)?, *count)));
        let mut list: Vec<CountryCount> = named.map(|(country, count)| CountryCount { country, count }).collect();
        list.sort_by_key(|entry| entry.country);
        list
    }
}
