//! The plain column scan: the same answers without order, bitmaps, lists or indexes, in one thread.
//!
//! It is what the engine has to beat, and a second opinion on what it says. It is written to be fast at what it is:
//! columns of the smallest types, conditions tested over blocks of rows in loops that the compiler turns into vector
//! instructions, counts in flat arrays.

use std::collections::BinaryHeap;

use domain::{Day, Kind, StatusWord};

use crate::base::Several;
use crate::bound::{Bound, is_beside};
use crate::codes::MANY;
use crate::count::{Counts, Facet, each_bit};
use crate::filter::Filter;
use crate::query::{Answer, Ask, Cursor, Sort, Sums};
use crate::row::{Row, RowRef};
use crate::shape::{Shape, in_column};
use crate::snapshot::Snapshot;
use crate::view::DayView;
use crate::words;

/// How many rows are tested at a time.
const BLOCK: usize = 1024;
/// "No year" in the column of years.
const NO_YEAR: i16 = i16::MIN;
/// Fails a condition that has no facet.
const PLAIN: u16 = 1 << Facet::ALL.len();

mod flag {
    pub const GOV: u8 = 1;
    pub const CONFIRMED: u8 = 2;
    pub const CC_BY: u8 = 4;
    pub const BEGUN: u8 = 8;
    pub const PLACED: u8 = 16;
}

/// The rows of a view as plain columns, in no particular order.
#[derive(Debug)]
pub struct Plain {
    view: DayView,
    at: Vec<RowRef>,
    id: Vec<u64>,
    start: Vec<i32>,
    year: Vec<i16>,
    kind: Vec<u8>,
    status: Vec<u8>,
    state: Vec<u8>,
    country: Vec<u8>,
    issues: Vec<u32>,
    levels: Vec<u16>,
    flags: Vec<u8>,
    several_states: Several,
    several_countries: Several,
    /// Which kinds are counted beside the headline.
    acts: [bool; 256],
}

impl Plain {
    /// Copies the columns out of a snapshot, for a day.
    #[must_use]
    pub fn of(snapshot: &Snapshot, day: Day) -> Self {
        let view = snapshot.on(day);
        let mut at: Vec<RowRef> = snapshot.refs().collect();
        at.sort_by_key(|row| snapshot.row(*row).id().0.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut plain = Self {
            at: Vec::new(),
            id: Vec::new(),
            start: Vec::new(),
            year: Vec::new(),
            kind: Vec::new(),
            status: Vec::new(),
            state: Vec::new(),
            country: Vec::new(),
            issues: Vec::new(),
            levels: Vec::new(),
            flags: Vec::new(),
            several_states: Several::default(),
            several_countries: Several::default(),
            acts: std::array::from_fn(|kind| Kind::from_index(kind).is_some_and(|kind| is_beside(kind.family()))),
            view,
        };
        let since = crate::base::confirmed_since(day);
        at.iter().for_each(|at| plain.push(snapshot.row(*at), since));
        plain.at = at;
        plain
    }

    fn push(&mut self, row: Row<'_>, since: Day) {
        let day = self.view.day();
        let facts = row.facts();
        let mut shape = Shape::default();
        shape.read(row.parts(), |at| self.view.snapshot.0.actor(at));
        let flag = |yes: bool, bit: u8| if yes { bit } else { 0 };
        self.flags.push(
            flag(row.gov(), flag::GOV)
                | flag(
                    row.last_source_day().is_some_and(|source| source >= since),
                    flag::CONFIRMED,
                )
                | flag(row.fits_cc_by(), flag::CC_BY)
                | flag(!domain::begins_after(&facts, day), flag::BEGUN)
                | flag(shape.placed, flag::PLACED),
        );
        let start = row.start_day();
        self.start.push(start.map_or(i32::MIN, |day| day.0));
        self.year
            .push(start.map_or(NO_YEAR, |day| i16::try_from(day.year()).unwrap_or(i16::MAX)));
        self.id.push(row.id().0);
        self.kind.push(facts.kind as u8);
        self.status.push(domain::status_on(&facts, day).word as u8);
        self.state.push(in_column(&shape.states));
        self.country.push(in_column(&shape.countries));
        self.issues.push(row.issues().0);
        self.levels.push(shape.levels);
        let row = u32::try_from(self.id.len() - 1).unwrap_or(u32::MAX);
        self.several_states.append(row, &shape.states);
        self.several_countries.append(row, &shape.countries);
    }

    /// Answers a question by looking at every row.
    #[must_use]
    pub fn query(&self, filter: &Filter, ask: &Ask) -> Answer {
        let bound = Bound::new(filter, &self.view.snapshot);
        let mut tally = Tally::new(self, ask);
        let mut failed = [0u16; BLOCK];
        for start in (0..self.id.len()).step_by(BLOCK) {
            let rows = start..(start + BLOCK).min(self.id.len());
            let failed = &mut failed[..rows.len()];
            failed.fill(0);
            self.test(&bound, start, failed);
            for (row, failed) in rows.zip(failed.iter()) {
                if *failed == 0 {
                    tally.in_view(row);
                } else if failed.is_power_of_two() && *failed != PLAIN {
                    tally.missed(row, *failed);
                }
            }
        }
        tally.finish()
    }

    /// Marks for each row of a block which conditions it fails.
    fn test(&self, bound: &Bound, start: usize, failed: &mut [u16]) {
        let bit = |facet: Facet| 1u16 << facet as u16;
        let rows = start..start + failed.len();
        if let Some(kinds) = bound.kinds {
            mark(failed, &self.kind[rows.clone()], bit(Facet::Kind), |kind| {
                kinds >> kind & 1 != 0
            });
        }
        if let Some(kinds) = bound.families {
            mark(failed, &self.kind[rows.clone()], bit(Facet::Family), |kind| {
                kinds >> kind & 1 != 0
            });
        }
        if let Some(words) = bound.statuses {
            mark(failed, &self.status[rows.clone()], bit(Facet::Status), |word| {
                words >> word & 1 != 0
            });
        }
        if let Some(issues) = bound.issues {
            mark(failed, &self.issues[rows.clone()], bit(Facet::Issue), |set| {
                set & issues != 0
            });
        }
        if let Some(levels) = bound.levels {
            mark(failed, &self.levels[rows.clone()], bit(Facet::Level), |set| {
                set & levels != 0
            });
        }
        if let Some((from, to)) = bound.years {
            let year = |year: i32| i16::try_from(year).unwrap_or(if year < 0 { NO_YEAR + 1 } else { i16::MAX });
            let (from, to) = (year(from), year(to));
            mark(failed, &self.year[rows.clone()], bit(Facet::Year), |year| {
                (year >= from && year <= to) || (bound.undated && year == NO_YEAR)
            });
        }
        let flags = [
            (bound.gov, flag::GOV, bit(Facet::Gov)),
            (bound.confirmed, flag::CONFIRMED, bit(Facet::Confirmed)),
            (bound.cc_by, flag::CC_BY, PLAIN),
            (bound.begun, flag::BEGUN, PLAIN),
        ];
        for (_, flag, bit) in flags.into_iter().filter(|(asked, ..)| *asked) {
            mark(failed, &self.flags[rows.clone()], bit, |flags| flags & flag != 0);
        }
        self.test_codes(bound, start, failed);
        self.test_rest(bound, start, failed);
    }

    fn test_codes(&self, bound: &Bound, start: usize, failed: &mut [u16]) {
        let rows = start..start + failed.len();
        let states = (&bound.states, &self.state, &self.several_states, Facet::State);
        let countries = (&bound.countries, &self.country, &self.several_countries, Facet::Country);
        for (wanted, column, several, facet) in [states, countries] {
            let Some(wanted) = wanted else { continue };
            let mut good = [false; 256];
            wanted.iter().for_each(|code| good[usize::from(*code)] = true);
            let bit = 1u16 << facet as u16;
            mark(failed, &column[rows.clone()], bit, |code| good[usize::from(code)]);
            let first = u32::try_from(rows.start).unwrap_or(u32::MAX);
            let end = u32::try_from(rows.end).unwrap_or(u32::MAX);
            for (row, codes) in several.within(first..end) {
                if codes.iter().any(|code| good[usize::from(*code)]) {
                    failed[(row - first) as usize] &= !bit;
                }
            }
        }
    }

    fn test_rest(&self, bound: &Bound, start: usize, failed: &mut [u16]) {
        let snapshot = &self.view.snapshot;
        let takes_part =
            |row: &Row<'_>, wanted: &Vec<u32>| row.parts().iter().any(|part| wanted.contains(&part.actor()));
        for (n, failed) in failed.iter_mut().enumerate() {
            if bound.actors.is_empty() && bound.text.is_none() {
                return;
            }
            let row = snapshot.row(self.at[start + n]);
            let answers = |text: &words::TextQuery| {
                let mut bag = words::words(row.title());
                for part in row.parts() {
                    let actor = snapshot.0.actor(part.actor());
                    bag.extend(actor.words.iter().cloned());
                    if !part.is_us() {
                        bag.extend(snapshot.0.countries.words(actor.country).iter().cloned());
                    }
                }
                text.matches(bag.iter().map(String::as_str))
            };
            let holds =
                bound.actors.iter().all(|wanted| takes_part(&row, wanted)) && bound.text.as_ref().is_none_or(answers);
            *failed |= if holds { 0 } else { PLAIN };
        }
    }
}

/// Marks the rows of a column that do not hold.
#[inline]
fn mark<T: Copy>(failed: &mut [u16], column: &[T], bit: u16, holds: impl Fn(T) -> bool) {
    for (failed, value) in failed.iter_mut().zip(column) {
        *failed |= if holds(*value) { 0 } else { bit };
    }
}

/// Where newest rows come first: undated, day, id, each turned round, and the row.
type Newest = (bool, std::cmp::Reverse<i32>, std::cmp::Reverse<u64>, usize);

/// Counts in flat arrays, one for each column.
#[derive(Clone)]
struct Arrays {
    kind: [u32; 256],
    status: [u32; 256],
    state: [u32; 256],
    country: [u32; 256],
    issue: [u32; 32],
    level: [u32; 32],
    flags: [u32; 256],
    family: [u32; 256],
    several: (Walk, Walk),
}

/// How far a pass over the rows has come among those with several codes.
#[derive(Clone, Copy)]
struct Walk(usize);

impl Walk {
    fn codes_of<'s>(&mut self, several: &'s Several, row: usize) -> &'s [u8] {
        while several.row(self.0).is_some_and(|other| (other as usize) < row) {
            self.0 += 1;
        }
        several.at(self.0)
    }
}

impl Arrays {
    const EMPTY: Self = Self {
        kind: [0; 256],
        status: [0; 256],
        state: [0; 256],
        country: [0; 256],
        issue: [0; 32],
        level: [0; 32],
        flags: [0; 256],
        family: [0; 256],
        several: (Walk(0), Walk(0)),
    };

    /// Counts a row by the facets of a set, one bit each.
    #[inline(always)]
    fn add(&mut self, plain: &Plain, row: usize, facets: u16) {
        let asks = |facet: Facet| facets >> facet as u16 & 1 != 0;
        if asks(Facet::Kind) {
            self.kind[usize::from(plain.kind[row])] += 1;
        }
        if asks(Facet::State) {
            self.state[usize::from(plain.state[row])] += 1;
            if plain.state[row] == MANY {
                let codes = self.several.0.codes_of(&plain.several_states, row);
                codes.iter().for_each(|code| self.state[usize::from(*code)] += 1);
            }
        }
        if asks(Facet::Country) {
            self.country[usize::from(plain.country[row])] += 1;
            if plain.country[row] == MANY {
                let codes = self.several.1.codes_of(&plain.several_countries, row);
                codes.iter().for_each(|code| self.country[usize::from(*code)] += 1);
            }
        }
        if asks(Facet::Status) {
            self.status[usize::from(plain.status[row])] += 1;
        }
        if asks(Facet::Family) {
            self.family[usize::from(plain.kind[row])] += 1;
        }
        if asks(Facet::Issue) {
            each_bit(plain.issues[row], |issue| self.issue[issue] += 1);
        }
        if asks(Facet::Level) {
            each_bit(u32::from(plain.levels[row]), |level| self.level[level] += 1);
        }
        if asks(Facet::Gov) || asks(Facet::Confirmed) {
            self.flags[usize::from(plain.flags[row])] += 1;
        }
    }

    /// Adds everything to the counts of an answer.
    fn pour(&self, counts: &mut Counts, facets: u16) {
        let asks = |facet: Facet| facets >> facet as u16 & 1 != 0;
        let columns: [(Facet, &[u32]); 6] = [
            (Facet::Kind, &self.kind),
            (Facet::Status, &self.status),
            (Facet::Issue, &self.issue),
            (Facet::Level, &self.level),
            (Facet::State, &self.state),
            (Facet::Country, &self.country),
        ];
        for (facet, column) in columns {
            let none = usize::from(matches!(facet, Facet::State | Facet::Country));
            let values = counts.of(facet).len();
            (none..values).for_each(|value| counts.add(facet, value, u64::from(column[value])));
        }
        for kind in Kind::ALL {
            counts.add(
                Facet::Family,
                kind.family().index(),
                u64::from(self.family[kind.index()]),
            );
        }
        for (flags, count) in (0u8..=u8::MAX).zip(self.flags) {
            let with = |flag: u8| if flags & flag != 0 { u64::from(count) } else { 0 };
            counts.add(Facet::Gov, 0, if asks(Facet::Gov) { with(flag::GOV) } else { 0 });
            counts.add(
                Facet::Confirmed,
                0,
                if asks(Facet::Confirmed) {
                    with(flag::CONFIRMED)
                } else {
                    0
                },
            );
        }
    }
}

/// Counts on the way.
struct Tally<'a> {
    plain: &'a Plain,
    ask: &'a Ask,
    asked: u16,
    sums: Sums,
    in_view: Box<Arrays>,
    missed: Box<[Arrays]>,
    years: Vec<(u32, u32)>,
    newest: BinaryHeap<Newest>,
    others: Vec<usize>,
}

/// The years from which the column of years is counted in an array; others are counted apart.
const FIRST_YEAR: i16 = 1000;
const YEARS: usize = 2000;

impl<'a> Tally<'a> {
    fn new(plain: &'a Plain, ask: &'a Ask) -> Self {
        let facets = Facet::ALL.into_iter().filter(|facet| ask.facets.has(*facet));
        Self {
            plain,
            ask,
            asked: facets.map(|facet| 1 << facet as u16).sum(),
            sums: Sums::default(),
            in_view: Box::new(Arrays::EMPTY),
            missed: vec![Arrays::EMPTY; Facet::ALL.len()].into(),
            years: vec![(0, 0); YEARS],
            newest: BinaryHeap::new(),
            others: Vec::new(),
        }
    }

    #[inline(always)]
    fn in_view(&mut self, row: usize) {
        let plain = self.plain;
        let answer = &mut self.sums.answer;
        answer.total += 1;
        answer.acts += u64::from(plain.acts[usize::from(plain.kind[row])]);
        answer.undated += u64::from(plain.year[row] == NO_YEAR);
        answer.unplaced += u64::from(plain.flags[row] & flag::PLACED == 0);
        answer.in_force += u64::from(usize::from(plain.status[row]) == StatusWord::InForce.index());
        self.in_view.add(plain, row, self.asked);
        self.year(row, true);
        self.list(row);
    }

    #[inline(always)]
    fn missed(&mut self, row: usize, failed: u16) {
        if failed == 1 << Facet::Year as u16 {
            self.sums.answer.undated_aside += u64::from(self.plain.year[row] == NO_YEAR);
            self.year(row, false);
        } else if self.asked & failed != 0 {
            self.missed[failed.trailing_zeros() as usize].add(self.plain, row, failed);
        }
    }

    #[inline(always)]
    fn year(&mut self, row: usize, in_view: bool) {
        let year = self.plain.year[row];
        if self.asked >> Facet::Year as u16 & 1 == 0 || year == NO_YEAR {
            return;
        }
        match usize::try_from(i32::from(year) - i32::from(FIRST_YEAR))
            .ok()
            .and_then(|at| self.years.get_mut(at))
        {
            Some(counts) => {
                counts.0 += 1;
                counts.1 += u32::from(in_view);
            }
            None => self.sums.add_year(i32::from(year), 1, u64::from(in_view)),
        }
    }

    #[inline]
    fn list(&mut self, row: usize) {
        if self.ask.limit == 0 {
            return;
        }
        if self.ask.sort != Sort::Newest || self.ask.after.is_some() {
            self.others.push(row);
            return;
        }
        let undated = self.plain.year[row] == NO_YEAR;
        let wanted = self.ask.offset + self.ask.limit + 1;
        let full = self.newest.len() >= wanted;
        let start = std::cmp::Reverse(self.plain.start[row]);
        if full
            && self
                .newest
                .peek()
                .is_some_and(|worst| (undated, start) > (worst.0, worst.1))
        {
            return;
        }
        self.newest
            .push((undated, start, std::cmp::Reverse(self.plain.id[row]), row));
        if full {
            self.newest.pop();
        }
    }

    fn finish(mut self) -> Answer {
        let years = std::mem::take(&mut self.years);
        for (year, (count, in_view)) in (i32::from(FIRST_YEAR)..).zip(years) {
            self.sums.add_year(year, u64::from(count), u64::from(in_view));
        }
        let (ask, plain) = (self.ask, self.plain);
        let cursor = |row: usize| Cursor::of(&plain.view.snapshot.row(plain.at[row]), ask.sort);
        let mut rows: Vec<usize> = std::mem::take(&mut self.newest)
            .into_sorted_vec()
            .into_iter()
            .map(|at| at.3)
            .collect();
        if !self.others.is_empty() {
            let mut keyed: Vec<(Cursor, usize)> = self.others.iter().map(|row| (cursor(*row), *row)).collect();
            keyed.retain(|at| {
                ask.after
                    .as_ref()
                    .is_none_or(|after| at.0.order(after, ask.sort).is_gt())
            });
            keyed.sort_by(|a, b| a.0.order(&b.0, ask.sort));
            rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
        let end = ask.offset + ask.limit;
        let more = rows.len() > end;
        rows.truncate(end);
        let shown = rows.split_off(ask.offset.min(rows.len()));
        self.in_view.pour(&mut self.sums.in_view, self.asked);
        for (facet, missed) in self.missed.iter().enumerate() {
            missed.pour(&mut self.sums.own_left_out, self.asked & 1 << facet);
        }
        let mut answer = self.sums.finish(ask.facets);
        answer.next = shown.last().filter(|_| more).map(|row| cursor(*row));
        answer.rows = shown.into_iter().map(|row| plain.at[row]).collect();
        answer
    }
}
