//! Asking a view: how many, by which values, in which years, and which rows.
//!
//! Every number is exact. The base answers by sets of rows, the delta row by row, and the two are added.

mod list;
mod matcher;

use std::collections::BTreeMap;

use domain::{Country, Family, Issue, Kind, Level, State, StatusWord};

pub(crate) use list::page;
pub use list::{Cursor, NotACursor, Sort};
pub(crate) use matcher::Matcher;

use crate::base::Base;
use crate::bits::{self, Block};
use crate::bound::{Bound, Missed, is_beside};
use crate::codes;
use crate::count::{BlockRows, Counts, Facet, FacetSet};
use crate::filter::Filter;
use crate::row::RowRef;
use crate::view::DayView;

/// What is asked of a view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// Which facets to count.
    pub facets: FacetSet,
    /// In which order rows come.
    pub sort: Sort,
    /// Behind which row they begin.
    pub after: Option<Cursor>,
    /// How many more to pass over.
    pub offset: usize,
    /// At most how many.
    pub limit: usize,
}

impl Ask {
    /// The whole rail and the first `limit` rows.
    #[must_use]
    pub fn rail(limit: usize) -> Self {
        Self {
            facets: FacetSet::ALL,
            limit,
            ..Self::default()
        }
    }

    /// Only rows, without facets.
    #[must_use]
    pub fn rows(limit: usize) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }
}

/// How many began in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearCount {
    /// The year.
    pub year: i32,
    /// How many, the years asked for left out.
    pub count: u64,
    /// How many of them are in view.
    pub in_view: u64,
}

/// Counts by facet, each with its own condition left out. Closed vocabularies are whole, zeros included; of states and
/// countries only those that occur. Facets that were not asked for are empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each field is the facet of its name")]
pub struct Facets {
    pub kind: Vec<(Kind, u64)>,
    pub family: Vec<(Family, u64)>,
    pub status: Vec<(StatusWord, u64)>,
    pub issue: Vec<(Issue, u64)>,
    pub state: Vec<(State, u64)>,
    pub country: Vec<(Country, u64)>,
    pub level: Vec<(Level, u64)>,
    pub gov: u64,
    pub confirmed: u64,
}

/// What a view holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// How many engagements are in view, acts included.
    pub total: u64,
    /// How many of them are acts, which headlines count apart.
    pub acts: u64,
    /// How many of them have no known beginning.
    pub undated: u64,
    /// How many have no known beginning and would be in view but for the years asked for.
    pub undated_aside: u64,
    /// How many have no American participant with a point on the map.
    pub unplaced: u64,
    /// How many are in force on the day.
    pub in_force: u64,
    /// How many distinct states are in view; 0 where the facet was not asked for.
    pub states: u64,
    /// How many distinct countries are in view; 0 where the facet was not asked for.
    pub countries: u64,
    /// Counts by facet.
    pub facets: Facets,
    /// Counts by year, ascending, of the years that occur; empty where the facet was not asked for.
    pub years: Vec<YearCount>,
    /// The rows asked for.
    pub rows: Vec<RowRef>,
    /// Where the next rows begin, if there are more.
    pub next: Option<Cursor>,
}

/// Counts on the way to an answer.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    pub answer: Answer,
    pub in_view: Counts,
    pub own_left_out: Counts,
    years: BTreeMap<i32, (u64, u64)>,
}

impl DayView {
    /// Answers a question. The view's day should be the filter's `valid_on`, where it has one.
    #[must_use]
    pub fn query(&self, filter: &Filter, ask: &Ask) -> Answer {
        let bound = Bound::new(filter, &self.snapshot);
        let matcher = Matcher::new(&self.snapshot.0, &self.columns, &bound);
        let mut sums = Sums::default();
        self.count_base(&matcher, ask.facets, &mut sums);
        let delta = self.count_delta(&bound, ask.facets, &mut sums);
        let mut answer = sums.finish(ask.facets);
        (answer.rows, answer.next) = list::page(self, &matcher, &delta, ask);
        answer
    }

    fn count_base(&self, matcher: &Matcher<'_>, asked: FacetSet, sums: &mut Sums) {
        let base = &*self.snapshot.0.base;
        if matcher.is_everything() {
            return self.count_everything(asked, sums);
        }
        let mut found = matcher.room();
        let mut years = Years::new(base);
        let beside: Vec<usize> = Kind::ALL
            .iter()
            .filter(|kind| is_beside(kind.family()))
            .map(|kind| kind.index())
            .collect();
        for n in 0..matcher.blocks() {
            if !matcher.evaluate(n, asked.with(Facet::Year), &mut found) {
                continue;
            }
            let mut rows = BlockRows::new(base, &self.columns, n, &found.all);
            if rows.size() > 0 {
                let answer = &mut sums.answer;
                answer.total += u64::from(rows.size());
                answer.unplaced += rows.count_in(&base.unplaced_bits);
                answer.in_force += rows.count_in(&self.columns.word_bits[StatusWord::InForce.index()]);
                answer.acts += beside
                    .iter()
                    .map(|kind| rows.count_in(&base.kind_bits[*kind]))
                    .sum::<u64>();
                answer.undated += years.undated(n, &found.all);
                for facet in Facet::ALL.into_iter().filter(|facet| asked.has(*facet)) {
                    sums.in_view.add_rows(facet, &mut rows);
                }
                if asked.has(Facet::Year) {
                    years.add(n, &found.all, true);
                }
            }
            for (facet, missed) in matcher.facets().zip(&found.missed) {
                if facet == Facet::Year {
                    sums.answer.undated_aside += years.undated(n, missed);
                    years.add(n, missed, false);
                } else if asked.has(facet) {
                    let mut rows = BlockRows::new(base, &self.columns, n, missed);
                    sums.own_left_out.add_rows(facet, &mut rows);
                }
            }
        }
        if asked.has(Facet::Year) {
            years
                .counts
                .iter()
                .for_each(|(year, count, in_view)| sums.add_year(*year, *count, *in_view));
        }
    }

    fn count_everything(&self, asked: FacetSet, sums: &mut Sums) {
        let base = &*self.snapshot.0.base;
        let totals = &self.columns.totals;
        let answer = &mut sums.answer;
        answer.total = u64::from(base.rows);
        answer.undated = u64::from(base.rows - base.dated);
        answer.unplaced = base.unplaced;
        answer.in_force = totals.of(Facet::Status)[StatusWord::InForce.index()];
        answer.acts = totals.of(Facet::Family)[Family::Acts.index()];
        Facet::ALL
            .into_iter()
            .filter(|facet| asked.has(*facet))
            .for_each(|facet| sums.in_view.add_all(facet, totals));
        if asked.has(Facet::Year) {
            for (year, rows) in base.year_ranges() {
                let count = u64::from(rows.end - rows.start);
                sums.add_year(year, count, count);
            }
        }
    }

    /// Counts the rows of the delta, and says which of them are in view.
    fn count_delta(&self, bound: &Bound, asked: FacetSet, sums: &mut Sums) -> Vec<usize> {
        let rows = self.snapshot.0.delta.rows();
        let mut in_view = Vec::new();
        for (at, (row, day)) in rows.iter().zip(self.delta.iter()).enumerate() {
            match bound.misses(row, day, &self.snapshot) {
                None => {}
                Some(Missed::Only(facet)) => {
                    if facet == Facet::Year && row.start_day().is_none() {
                        sums.answer.undated_aside += 1;
                    }
                    if asked.has(facet) {
                        sums.add_row(facet, row, day, false);
                    }
                }
                Some(Missed::Nothing) => {
                    in_view.push(at);
                    sums.answer.total += 1;
                    sums.answer.acts += u64::from(is_beside(row.row.facts.kind.family()));
                    sums.answer.undated += u64::from(row.start_day().is_none());
                    sums.answer.unplaced += u64::from(!row.shape.placed);
                    sums.answer.in_force += u64::from(day.word == StatusWord::InForce);
                    for facet in Facet::ALL.into_iter().filter(|facet| asked.has(*facet)) {
                        sums.add_row(facet, row, day, true);
                    }
                }
            }
        }
        in_view
    }
}

/// Counts by year over the blocks of a base.
struct Years<'a> {
    base: &'a Base,
    /// Year, how many, how many of them in view.
    counts: Vec<(i32, u64, u64)>,
}

impl<'a> Years<'a> {
    fn new(base: &'a Base) -> Self {
        Self {
            counts: base.years.iter().map(|mark| (mark.year, 0, 0)).collect(),
            base,
        }
    }

    /// How many rows of a set have no year.
    fn undated(&self, n: usize, set: &Block) -> u64 {
        let rows = bits::rows_of_block(n, self.base.rows);
        let first = self.base.dated.clamp(rows.start, rows.end);
        u64::from(bits::count_within(set, first - rows.start..rows.end - rows.start))
    }

    fn add(&mut self, n: usize, set: &Block, in_view: bool) {
        let rows = bits::rows_of_block(n, self.base.rows);
        let years = &self.base.years;
        let mut at = years.partition_point(|mark| mark.first <= rows.start).saturating_sub(1);
        while let Some(mark) = years.get(at).filter(|mark| mark.first < rows.end) {
            let next = years.get(at + 1).map_or(self.base.dated, |next| next.first);
            let inside = |row: u32| row.clamp(rows.start, rows.end) - rows.start;
            let count = u64::from(bits::count_within(set, inside(mark.first)..inside(next)));
            self.counts[at].1 += count;
            self.counts[at].2 += if in_view { count } else { 0 };
            at += 1;
        }
    }
}

impl Sums {
    pub fn add_year(&mut self, year: i32, count: u64, in_view: u64) {
        if count > 0 {
            let sum = self.years.entry(year).or_default();
            sum.0 += count;
            sum.1 += in_view;
        }
    }

    fn add_row(&mut self, facet: Facet, row: &crate::delta::DeltaRow, day: &crate::view::DeltaDay, in_view: bool) {
        if facet == Facet::Year {
            if let Some(day) = row.start_day() {
                self.add_year(day.year(), 1, u64::from(in_view));
            }
            return;
        }
        let counts = if in_view {
            &mut self.in_view
        } else {
            &mut self.own_left_out
        };
        let kind = row.row.facts.kind;
        match facet {
            Facet::Kind => counts.add(facet, kind.index(), 1),
            Facet::Family => counts.add(facet, kind.family().index(), 1),
            Facet::Status => counts.add(facet, day.word.index(), 1),
            Facet::Issue => row
                .row
                .issues
                .iter()
                .for_each(|issue| counts.add(facet, issue.index(), 1)),
            Facet::State => row
                .shape
                .states
                .iter()
                .for_each(|code| counts.add(facet, usize::from(*code), 1)),
            Facet::Country => row
                .shape
                .countries
                .iter()
                .for_each(|code| counts.add(facet, usize::from(*code), 1)),
            Facet::Level => {
                crate::count::each_bit(u32::from(row.shape.levels), |level| counts.add(facet, level, 1));
            }
            Facet::Gov => counts.add(facet, 0, u64::from(row.row.gov)),
            Facet::Confirmed => counts.add(facet, 0, u64::from(day.confirmed)),
            Facet::Year => {}
        }
    }

    pub fn finish(mut self, asked: FacetSet) -> Answer {
        let distinct = |counts: &[u64]| counts.iter().filter(|count| **count > 0).count() as u64;
        self.answer.states = distinct(self.in_view.of(Facet::State));
        self.answer.countries = distinct(self.in_view.of(Facet::Country));
        for facet in Facet::ALL {
            self.own_left_out.add_all(facet, &self.in_view);
        }
        let counts = &self.own_left_out;
        self.answer.facets = Facets {
            kind: whole(Kind::ALL, counts, asked, Facet::Kind),
            family: whole(Family::ALL, counts, asked, Facet::Family),
            status: whole(StatusWord::ALL, counts, asked, Facet::Status),
            issue: whole(Issue::ALL, counts, asked, Facet::Issue),
            level: whole(Level::ALL, counts, asked, Facet::Level),
            state: occurring(counts.of(Facet::State), codes::state),
            country: occurring(counts.of(Facet::Country), codes::country),
            gov: counts.of(Facet::Gov)[0],
            confirmed: counts.of(Facet::Confirmed)[0],
        };
        let years = self
            .years
            .into_iter()
            .map(|(year, (count, in_view))| YearCount { year, count, in_view });
        self.answer.years = years.collect();
        self.answer
    }
}

fn whole<T: Copy>(values: &[T], counts: &Counts, asked: FacetSet, facet: Facet) -> Vec<(T, u64)> {
    if !asked.has(facet) {
        return Vec::new();
    }
    values.iter().copied().zip(counts.of(facet).iter().copied()).collect()
}

fn occurring<T>(counts: &[u64], value: impl Fn(u8) -> Option<T>) -> Vec<(T, u64)> {
    (0u8..=u8::MAX)
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .filter_map(|(code, count)| Some((value(code)?, *count)))
        .collect()
}
