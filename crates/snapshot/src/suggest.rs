//! What the search box proposes while someone types: actors, countries, engagements.

use std::collections::HashMap;

use domain::{Country, Side};

use crate::base::{Part, actors_of};
use crate::codes::COUNTRIES;
use crate::filter::Filter;
use crate::map::CountryCount;
use crate::query::Ask;
use crate::row::RowRef;
use crate::shape::Shape;
use crate::snapshot::Inner;
use crate::view::DayView;
use crate::words::{TextQuery, fold};

/// An actor whose names answer what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActorHit {
    /// Its number in the snapshot.
    pub at: u32,
    /// In how many engagements it takes part.
    pub count: u64,
}

/// What the search box proposes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// American actors: those whose name begins so first, then by number of engagements.
    pub us: Vec<ActorHit>,
    /// Foreign actors and networks, in the same order.
    pub foreign: Vec<ActorHit>,
    /// Countries, in the same order.
    pub countries: Vec<CountryCount>,
    /// The newest engagements that answer.
    pub engagements: Vec<RowRef>,
    /// How many engagements answer.
    pub engagements_total: u64,
}

impl DayView {
    /// Proposals for a text whose last word is still being typed: at most `limit` of each sort.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Suggestions {
        let Some(query) = TextQuery::parse(text) else {
            return Suggestions::default();
        };
        let inner = &*self.snapshot.0;
        let folded = fold(text.trim());
        let changes = inner.changed_counts();
        let mut actors: Vec<ActorHit> = inner
            .actors_answering(&query)
            .into_iter()
            .map(|at| ActorHit {
                at,
                count: inner.count_of(at, &changes),
            })
            .collect();
        let order = |hit: &ActorHit| {
            let row = &inner.actor(hit.at).row;
            (!fold(&row.name).starts_with(&folded), u64::MAX - hit.count, &row.slug)
        };
        actors.sort_by_cached_key(order);
        let (us, foreign) = actors
            .into_iter()
            .partition(|hit| inner.actor(hit.at).row.side == Side::Us);
        let filter = Filter {
            text: text.to_owned(),
            ..Filter::default()
        };
        let answer = self.query(&filter, &Ask::rows(limit));
        let first = |mut hits: Vec<ActorHit>| {
            hits.truncate(limit);
            hits
        };
        Suggestions {
            us: first(us),
            foreign: first(foreign),
            countries: self.countries_answering(&query, &folded, &changes, limit),
            engagements: answer.rows,
            engagements_total: answer.total,
        }
    }

    fn countries_answering(
        &self,
        query: &TextQuery,
        folded: &str,
        changes: &Changes,
        limit: usize,
    ) -> Vec<CountryCount> {
        let inner = &*self.snapshot.0;
        let code = |country: Country| crate::codes::of_country(Some(country));
        let answering = inner.countries.iter().filter(|row| {
            let words = inner.countries.words(code(row.country)).iter();
            query.matches(words.map(String::as_str))
        });
        let mut hits: Vec<(bool, u64, Country)> = answering
            .map(|row| {
                let code = code(row.country);
                let base = inner.base.country_rows.of(u32::from(code)).len() as u64;
                let count = base.saturating_add_signed(changes.countries[usize::from(code)]);
                (!fold(&row.name).starts_with(folded), u64::MAX - count, row.country)
            })
            .collect();
        hits.sort_unstable();
        hits.truncate(limit);
        let count = |(_, inverse, country)| CountryCount {
            country,
            count: u64::MAX - inverse,
        };
        hits.into_iter().map(count).collect()
    }
}

/// By how much the rows of actors and countries differ from those of the base.
struct Changes {
    actors: HashMap<u32, i64>,
    countries: Vec<i64>,
}

impl Changes {
    fn add(&mut self, parts: &[Part], countries: &[u8], by: i64) {
        actors_of(parts).for_each(|actor| *self.actors.entry(actor).or_default() += by);
        countries
            .iter()
            .for_each(|code| self.countries[usize::from(*code)] += by);
    }
}

impl Inner {
    fn actors_answering(&self, query: &TextQuery) -> Vec<u32> {
        let answers = |at: &u32| query.matches(self.actor(*at).words.iter().map(String::as_str));
        let dictionary = self.actors.base().dictionary();
        let mut base = match query.whole().first() {
            Some(word) => dictionary.exactly(word).to_vec(),
            None => dictionary.starting_with(query.prefix()).to_vec(),
        };
        base.sort_unstable();
        base.dedup();
        let base = base.into_iter().filter(|at| self.actors.is_current(*at));
        base.chain(self.actors.later()).filter(answers).collect()
    }

    fn changed_counts(&self) -> Changes {
        let mut changes = Changes {
            actors: HashMap::new(),
            countries: vec![0; COUNTRIES],
        };
        if let Some(live) = &self.live {
            let mut shape = Shape::default();
            for row in live.iter_missing(self.base.rows) {
                shape.read(self.base.parts(row), |at| self.actor(at));
                changes.add(self.base.parts(row), &shape.countries, -1);
            }
        }
        for row in self.delta.rows().iter().filter(|row| !row.row.withdrawn) {
            changes.add(&row.parts, &row.shape.countries, 1);
        }
        changes
    }

    fn count_of(&self, actor: u32, changes: &Changes) -> u64 {
        let base = self.base.actor_rows.of(actor).len() as u64;
        base.saturating_add_signed(changes.actors.get(&actor).copied().unwrap_or(0))
    }
}
