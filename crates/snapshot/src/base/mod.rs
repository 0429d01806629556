//! The base: engagements as columns, ordered by when they began, with bitmaps, lists of rows and a text index.
//!
//! Rows are numbered in the order (undated last, day of beginning, id). A range of years is therefore a range of rows,
//! "newest first" is the order read backwards, and no row stores its year. Nothing here ever changes after it is built.

mod build;
mod day;
mod text;

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{DateBounds, Day, Edtf, Issues, Kind, ReportedStatus, Role, Side, StatusFacts};

pub use build::{build, empty};
pub use day::{DayColumns, confirmed_since};
pub use text::{TextIndex, matching};

use crate::bits::Bits;
use crate::codes;
use crate::network::Wide;

/// "No day" in a column of days.
const NO_DAY: i32 = i32::MIN;
/// "No term" in a column of terms.
const NO_TERM: u16 = u16::MAX;
/// How many other days than the base's own keep their status columns.
const DAYS_KEPT: usize = 4;

/// A participant in 32 bits: actor, side, role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part(u32);

impl Part {
    /// Packs a participant.
    pub fn new(actor: u32, side: Side, role: Role) -> Self {
        Self(actor << 4 | u32::from(side == Side::Us) << 3 | role as u32)
    }

    /// The number of the actor.
    pub fn actor(self) -> u32 {
        self.0 >> 4
    }

    /// Whether it stands on the American side.
    pub fn is_us(self) -> bool {
        self.0 & 8 != 0
    }

    /// On which side.
    pub fn side(self) -> Side {
        if self.is_us() { Side::Us } else { Side::Foreign }
    }

    /// What it does.
    pub fn role(self) -> Role {
        match self.0 & 7 {
            0 => Role::Party,
            1 => Role::Visitor,
            2 => Role::Host,
            3 => Role::Member,
            _ => Role::Object,
        }
    }
}

/// The numbers of the distinct actors of a row's participants, in order of first mention.
pub fn actors_of(parts: &[Part]) -> impl Iterator<Item = u32> + '_ {
    let once = |(n, part): (usize, &Part)| {
        let actor = part.actor();
        parts[..n].iter().all(|former| former.actor() != actor).then_some(actor)
    };
    parts.iter().enumerate().filter_map(once)
}

/// Lists of rows, one per value, in one array.
#[derive(Debug, Default)]
pub struct Lists {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Lists {
    /// From how many rows each value has and a pass that names them in order.
    fn new(sizes: &[u32], each: impl FnOnce(&mut dyn FnMut(u32, u32))) -> Self {
        let mut starts = Vec::with_capacity(sizes.len() + 1);
        let mut total = 0u32;
        for size in sizes {
            starts.push(total);
            total += size;
        }
        starts.push(total);
        let mut next = starts.clone();
        let mut rows = vec![0; total as usize];
        each(&mut |value, row| {
            let at = &mut next[value as usize];
            rows[*at as usize] = row;
            *at += 1;
        });
        Self { starts, rows }
    }

    /// The rows of a value, ascending.
    pub fn of(&self, value: u32) -> &[u32] {
        let value = value as usize;
        if value + 1 >= self.starts.len() {
            return &[];
        }
        &self.rows[self.starts[value] as usize..self.starts[value + 1] as usize]
    }

    fn bytes(&self) -> usize {
        (self.starts.capacity() + self.rows.capacity()) * 4
    }
}

/// The codes of the rows that have several, in order of row.
#[derive(Debug, Default)]
pub struct Several {
    rows: Vec<u32>,
    starts: Vec<u32>,
    codes: Vec<u8>,
}

impl Several {
    /// Appends a row, if it has several codes.
    pub fn append(&mut self, row: u32, codes: &[u8]) {
        if codes.len() > 1 {
            self.rows.push(row);
            self.starts.push(u32::try_from(self.codes.len()).unwrap_or(u32::MAX));
            self.codes.extend_from_slice(codes);
        }
    }

    /// The rows of a range with their codes.
    pub fn within(&self, range: Range<u32>) -> impl Iterator<Item = (u32, &[u8])> {
        let first = self.rows.partition_point(|row| *row < range.start);
        let rows = self.rows[first..].iter().take_while(move |row| **row < range.end);
        rows.enumerate().map(move |(n, row)| (*row, self.at(first + n)))
    }

    /// The `at`th row that has several.
    pub fn row(&self, at: usize) -> Option<u32> {
        self.rows.get(at).copied()
    }

    /// The codes of the `at`th row that has several.
    pub fn at(&self, at: usize) -> &[u8] {
        let end = self.starts.get(at + 1).map_or(self.codes.len(), |end| *end as usize);
        &self.codes[self.starts[at] as usize..end]
    }

    fn bytes(&self) -> usize {
        (self.rows.capacity() + self.starts.capacity()) * 4 + self.codes.capacity()
    }
}

/// A date as shown, with its bounds as the status rules see them. Many rows share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// As shown.
    pub shown: Option<Edtf>,
    /// Earliest and latest day.
    pub bounds: DateBounds,
}

/// Titles one after the other, each behind its length, wherever it came in.
#[derive(Debug, Default)]
pub struct Titles {
    text: Vec<u8>,
    at: Vec<u32>,
}

/// Titles start at multiples of this, so that 32 bits reach 16 GiB of them.
const TITLE_STEP: usize = 4;

impl Titles {
    /// Appends a title; says where it starts, or nothing where 32 bits do not reach.
    fn append(text: &mut Vec<u8>, title: &str) -> Option<u32> {
        let at = u32::try_from(text.len() / TITLE_STEP).ok()?;
        let length = u32::try_from(title.len()).ok()?;
        if let Some(short) = u8::try_from(length).ok().filter(|short| *short < u8::MAX) {
            text.push(short);
        } else {
            text.push(u8::MAX);
            text.extend(length.to_le_bytes());
        }
        text.extend(title.as_bytes());
        text.resize(text.len().next_multiple_of(TITLE_STEP), 0);
        Some(at)
    }

    fn read(text: &[u8], at: u32) -> &str {
        let start = at as usize * TITLE_STEP;
        let (from, length) = match text[start] {
            u8::MAX => {
                let mut length = [0; 4];
                length.copy_from_slice(&text[start + 1..start + 5]);
                (start + 5, u32::from_le_bytes(length) as usize)
            }
            short => (start + 1, usize::from(short)),
        };
        std::str::from_utf8(&text[from..from + length]).unwrap_or_default()
    }
}

/// A year that occurs, and the first row that began in it or later.
#[derive(Debug, Clone, Copy)]
pub struct YearMark {
    /// The year.
    pub year: i32,
    /// The first row.
    pub first: u32,
}

/// What a row is, one bit each.
mod flag {
    pub const GOV: u8 = 1;
    pub const CC_BY: u8 = 2;
    pub const UNPLACED: u8 = 4;
}

/// A count for each family, in the order of [`domain::Family::ALL`].
pub type ByFamily = [u32; domain::Family::ALL.len()];

/// The columns and what is derived from them.
#[derive(Debug, Default)]
pub struct Base {
    /// How many rows.
    pub rows: u32,
    /// How many of them have a day of beginning: the rows before this one.
    pub dated: u32,
    /// The years that occur, ascending.
    pub years: Vec<YearMark>,
    /// Public ids.
    pub id: Vec<u64>,
    by_id: Vec<u32>,
    spans: Vec<Span>,
    start: Vec<u32>,
    end: Vec<u32>,
    /// Kinds by index.
    pub kind: Vec<u8>,
    reported: Vec<u8>,
    reported_when: Vec<u32>,
    term: Vec<u16>,
    last_source: Vec<i32>,
    /// Sets of issues.
    pub issues: Vec<u32>,
    /// How many claims.
    pub claims: Vec<u16>,
    flags: Vec<u8>,
    position: Vec<u64>,
    recorded: Vec<i64>,
    parts_at: Vec<u32>,
    parts: Vec<Part>,
    /// State of the American participants by code; [`crate::codes::MANY`] where there are several.
    pub state: Vec<u8>,
    /// Country of the foreign participants by code; [`crate::codes::MANY`] where there are several.
    pub country: Vec<u8>,
    /// The states of rows with several.
    pub several_states: Several,
    /// The countries of rows with several.
    pub several_countries: Several,
    /// How many rows of each block have each state.
    pub block_states: Vec<[u16; codes::STATES]>,
    /// How many rows of each block have each country.
    pub block_countries: Vec<[u16; codes::COUNTRIES]>,
    titles: Titles,
    /// Rows by folded title, then id.
    pub by_title: Vec<u32>,
    /// Rows of each kind.
    pub kind_bits: Vec<Bits>,
    /// Rows about each issue.
    pub issue_bits: Vec<Bits>,
    /// Rows with an American participant of each level.
    pub level_bits: Vec<Bits>,
    /// Rows with evidence of a government.
    pub gov_bits: Bits,
    /// Rows that may be passed on under CC BY.
    pub cc_by_bits: Bits,
    /// Rows of which no American participant has a point.
    pub unplaced_bits: Bits,
    /// How many those are.
    pub unplaced: u64,
    /// Rows whose state and country do not say who is joined.
    pub wide: Wide,
    /// Rows of each state.
    pub state_rows: Lists,
    /// Rows of each country.
    pub country_rows: Lists,
    /// Rows of each actor.
    pub actor_rows: Lists,
    /// How many rows of each family each actor takes part in.
    pub actor_totals: Vec<ByFamily>,
    /// Words of titles.
    pub text: TextIndex,
    /// Status on the day that the base was built for.
    pub home: Arc<DayColumns>,
    other_days: Mutex<Vec<Arc<DayColumns>>>,
}

fn vocabulary<T: Copy>(all: &[T], at: u8) -> T {
    all[usize::from(at).min(all.len() - 1)]
}

fn day(at: i32) -> Option<Day> {
    (at != NO_DAY).then_some(Day(at))
}

impl Base {
    /// The row of an id.
    pub fn find(&self, id: u64) -> Option<u32> {
        let at = self.by_id.binary_search_by_key(&id, |row| self.id[*row as usize]);
        at.ok().map(|at| self.by_id[at])
    }

    /// The participants of a row.
    pub fn parts(&self, row: u32) -> &[Part] {
        &self.parts[self.parts_at[row as usize] as usize..self.parts_at[row as usize + 1] as usize]
    }

    /// The title of a row.
    pub fn title(&self, row: u32) -> &str {
        Titles::read(&self.titles.text, self.titles.at[row as usize])
    }

    /// When a row began, as shown and as bounds.
    pub fn start(&self, row: u32) -> &Span {
        &self.spans[self.start[row as usize] as usize]
    }

    /// When a row ended, as shown and as bounds.
    pub fn end(&self, row: u32) -> &Span {
        &self.spans[self.end[row as usize] as usize]
    }

    /// The day that orders and dates a row.
    pub fn start_day(&self, row: u32) -> Option<Day> {
        self.start(row).bounds.earliest
    }

    /// The latest date of a row's sources.
    pub fn last_source(&self, row: u32) -> Option<Day> {
        day(self.last_source[row as usize])
    }

    /// Whether a government stands behind a row.
    pub fn gov(&self, row: u32) -> bool {
        self.flags[row as usize] & flag::GOV != 0
    }

    /// Whether a row may be passed on under CC BY.
    pub fn cc_by(&self, row: u32) -> bool {
        self.flags[row as usize] & flag::CC_BY != 0
    }

    /// The ledger position of a row's newest revision.
    pub fn position(&self, row: u32) -> u64 {
        self.position[row as usize]
    }

    /// When the ledger learned of it.
    pub fn recorded(&self, row: u32) -> i64 {
        self.recorded[row as usize]
    }

    /// The family of a row, by index.
    pub fn family(&self, row: u32) -> usize {
        vocabulary(Kind::ALL, self.kind[row as usize]).family().index()
    }

    /// The issues of a row.
    pub fn issues(&self, row: u32) -> Issues {
        Issues(self.issues[row as usize])
    }

    /// What the status rules need of a row.
    pub fn facts(&self, row: u32) -> StatusFacts {
        let at = row as usize;
        let when = &self.spans[self.reported_when[at] as usize].bounds;
        StatusFacts {
            kind: vocabulary(Kind::ALL, self.kind[at]),
            reported: vocabulary(ReportedStatus::ALL, self.reported[at]),
            reported_from: when.earliest,
            reported_on: when.latest,
            start: self.start(row).bounds,
            end: self.end(row).bounds,
            term_months: Some(self.term[at]).filter(|term| *term != NO_TERM),
        }
    }

    /// The rows that began in the years from `from` to `to`, both included.
    pub fn rows_of_years(&self, from: i32, to: i32) -> Range<u32> {
        let first_of = |not_yet: &dyn Fn(i32) -> bool| {
            let at = self.years.partition_point(|mark| not_yet(mark.year));
            self.years.get(at).map_or(self.dated, |mark| mark.first)
        };
        first_of(&|year| year < from)..first_of(&|year| year <= to)
    }

    /// Each year that occurs with its rows.
    pub fn year_ranges(&self) -> impl Iterator<Item = (i32, Range<u32>)> + '_ {
        self.years.iter().enumerate().map(|(n, mark)| {
            let next = self.years.get(n + 1).map_or(self.dated, |next| next.first);
            (mark.year, mark.first..next)
        })
    }

    /// The status columns of a day: those of the base's own day at once, others computed at the first asking and kept
    /// for a while.
    pub fn on(&self, day: Day) -> Arc<DayColumns> {
        if day == self.home.day {
            return Arc::clone(&self.home);
        }
        if let Some(columns) = self.kept(day) {
            return columns;
        }
        let columns = Arc::new(DayColumns::compute(self, day));
        let mut others = self.other_days();
        others.retain(|other| other.day != day);
        others.push(Arc::clone(&columns));
        let surplus = others.len().saturating_sub(DAYS_KEPT);
        others.drain(..surplus);
        columns
    }

    fn other_days(&self) -> MutexGuard<'_, Vec<Arc<DayColumns>>> {
        self.other_days.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The columns of a day, if they are kept; they then are the last to be dropped.
    fn kept(&self, day: Day) -> Option<Arc<DayColumns>> {
        let mut others = self.other_days();
        let at = others.iter().position(|columns| columns.day == day)?;
        let columns = others.remove(at);
        others.push(Arc::clone(&columns));
        Some(columns)
    }

    /// Bytes of the columns that hold each row as it is.
    pub fn column_bytes(&self) -> usize {
        (self.id.capacity() + self.position.capacity() + self.recorded.capacity()) * 8
            + (self.by_id.capacity() + self.start.capacity() + self.end.capacity()) * 4
            + self.spans.capacity() * size_of::<Span>()
            + self.kind.capacity()
            + self.reported.capacity()
            + self.flags.capacity()
            + self.state.capacity()
            + self.country.capacity()
            + (self.term.capacity() + self.claims.capacity()) * 2
            + (self.reported_when.capacity() + self.last_source.capacity() + self.issues.capacity()) * 4
            + (self.parts_at.capacity() + self.parts.capacity() + self.by_title.capacity()) * 4
            + self.several_states.bytes()
            + self.several_countries.bytes()
            + self.home.column_bytes()
    }

    /// Bytes of bitmaps and lists of rows.
    pub fn bitmap_bytes(&self) -> usize {
        let bits = self.kind_bits.iter().chain(&self.issue_bits).chain(&self.level_bits);
        bits.chain([&self.gov_bits, &self.cc_by_bits, &self.unplaced_bits])
            .map(Bits::bytes)
            .sum::<usize>()
            + self.state_rows.bytes()
            + self.country_rows.bytes()
            + self.actor_rows.bytes()
            + self.actor_totals.capacity() * size_of::<ByFamily>()
            + self.block_states.capacity() * size_of::<[u16; codes::STATES]>()
            + self.block_countries.capacity() * size_of::<[u16; codes::COUNTRIES]>()
            + self.wide.bytes()
            + self.home.bitmap_bytes()
    }

    /// Bytes of titles and of where each starts.
    pub fn title_bytes(&self) -> usize {
        self.titles.text.capacity() + self.titles.at.capacity() * 4
    }

    /// Bytes of the status columns of other days.
    pub fn other_day_bytes(&self) -> usize {
        self.other_days()
            .iter()
            .map(|day| day.column_bytes() + day.bitmap_bytes())
            .sum()
    }
}
