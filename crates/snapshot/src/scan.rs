//! The plain column scan: the same answers without order, bitmaps, lists or indexes, in one thread.
//!
//! It is what the engine has to beat, and a second opinion on what it says. It is written to be fast at what it is:
//! columns of the smallest types, conditions tested over blocks of rows in loops that the compiler turns into vector
//! instructions, counts in flat arrays.

use std::collections::{BinaryHeap, HashMap};

use domain::{Day, Kind, StatusWord};

use crate::bound::{Bound, is_beside};
use crate::codes::MANY;
use crate::count::{Facet, each_bit};
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
    several: HashMap<u32, Shape>,
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
            several: HashMap::new(),
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
        if shape.states.len() > 1 || shape.countries.len() > 1 {
            self.several
                .insert(u32::try_from(self.id.len() - 1).unwrap_or(u32::MAX), shape);
        }
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
        let states = (&bound.states, &self.state, Facet::State);
        let countries = (&bound.countries, &self.country, Facet::Country);
        for (wanted, column, facet) in [states, countries] {
            let Some(wanted) = wanted else { continue };
            let mut good = [false; 256];
            wanted.iter().for_each(|code| good[usize::from(*code)] = true);
            let bit = 1u16 << facet as u16;
            mark(failed, &column[rows.clone()], bit, |code| good[usize::from(code)]);
            for (n, code) in column[rows.clone()]
                .iter()
                .enumerate()
                .filter(|(_, code)| **code == MANY)
            {
                debug_assert_eq!(*code, MANY);
                let any = self.codes(start + n, facet).iter().any(|code| good[usize::from(*code)]);
                failed[n] = if any { failed[n] & !bit } else { failed[n] };
            }
        }
    }

    fn codes(&self, row: usize, facet: Facet) -> &[u8] {
        let shape = u32::try_from(row).ok().and_then(|row| self.several.get(&row));
        match (shape, facet) {
            (None, _) => &[],
            (Some(shape), Facet::State) => &shape.states,
            (Some(shape), _) => &shape.countries,
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

/// Counts on the way.
struct Tally<'a> {
    plain: &'a Plain,
    ask: &'a Ask,
    asked: Vec<Facet>,
    sums: Sums,
    years: Vec<(u32, u32)>,
    newest: BinaryHeap<Newest>,
    others: Vec<usize>,
}

/// The years from which the column of years is counted in an array; others are counted apart.
const FIRST_YEAR: i16 = 1000;
const YEARS: usize = 2000;

impl<'a> Tally<'a> {
    fn new(plain: &'a Plain, ask: &'a Ask) -> Self {
        Self {
            plain,
            ask,
            asked: Facet::ALL.into_iter().filter(|facet| ask.facets.has(*facet)).collect(),
            sums: Sums::default(),
            years: vec![(0, 0); YEARS],
            newest: BinaryHeap::new(),
            others: Vec::new(),
        }
    }

    #[inline]
    fn in_view(&mut self, row: usize) {
        let kind = Kind::from_index(usize::from(self.plain.kind[row]));
        let answer = &mut self.sums.answer;
        answer.total += 1;
        answer.acts += u64::from(kind.is_some_and(|kind| is_beside(kind.family())));
        answer.undated += u64::from(self.plain.year[row] == NO_YEAR);
        answer.unplaced += u64::from(self.plain.flags[row] & flag::PLACED == 0);
        answer.in_force += u64::from(usize::from(self.plain.status[row]) == StatusWord::InForce.index());
        for n in 0..self.asked.len() {
            self.add(self.asked[n], row, true);
        }
        self.list(row);
    }

    #[inline]
    fn missed(&mut self, row: usize, failed: u16) {
        let facet = Facet::ALL[failed.trailing_zeros() as usize];
        if facet == Facet::Year && self.plain.year[row] == NO_YEAR {
            self.sums.answer.undated_aside += 1;
        }
        if self.ask.facets.has(facet) {
            self.add(facet, row, false);
        }
    }

    #[inline]
    fn add(&mut self, facet: Facet, row: usize, in_view: bool) {
        let plain = self.plain;
        if facet == Facet::Year {
            let year = plain.year[row];
            match usize::try_from(year - FIRST_YEAR.min(year))
                .ok()
                .and_then(|at| self.years.get_mut(at))
            {
                _ if year == NO_YEAR => {}
                Some(counts) if year >= FIRST_YEAR => {
                    counts.0 += 1;
                    counts.1 += u32::from(in_view);
                }
                _ => self.sums.add_year(i32::from(year), 1, u64::from(in_view)),
            }
            return;
        }
        let counts = if in_view {
            &mut self.sums.in_view
        } else {
            &mut self.sums.own_left_out
        };
        match facet {
            Facet::Kind => counts.add(facet, usize::from(plain.kind[row]), 1),
            Facet::Status => counts.add(facet, usize::from(plain.status[row]), 1),
            Facet::Issue => each_bit(plain.issues[row], |issue| counts.add(facet, issue, 1)),
            Facet::Level => each_bit(u32::from(plain.levels[row]), |level| counts.add(facet, level, 1)),
            Facet::Gov => counts.add(facet, 0, u64::from(plain.flags[row] & flag::GOV != 0)),
            Facet::Confirmed => counts.add(facet, 0, u64::from(plain.flags[row] & flag::CONFIRMED != 0)),
            Facet::Family => {
                let family = Kind::from_index(usize::from(plain.kind[row])).map_or(0, |kind| kind.family().index());
                counts.add(facet, family, 1);
            }
            Facet::State | Facet::Country => {
                let code = if facet == Facet::State {
                    plain.state[row]
                } else {
                    plain.country[row]
                };
                if code == MANY {
                    plain
                        .codes(row, facet)
                        .iter()
                        .for_each(|code| counts.add(facet, usize::from(*code), 1));
                } else if code != 0 {
                    counts.add(facet, usize::from(code), 1);
                }
            }
            Facet::Year => {}
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
        let mut answer = self.sums.finish(ask.facets);
        answer.next = shown.last().filter(|_| more).map(|row| cursor(*row));
        answer.rows = shown.into_iter().map(|row| plain.at[row]).collect();
        answer
    }
}
