//! Counts by every facet, for a set of rows of the base and for single rows of the delta.

use std::ops::Range;

use domain::{Family, Issue, Kind, Level, StatusWord};

use crate::base::{Base, DayColumns, Several};
use crate::bits::{self, Bits, Block, NO_ROWS};
use crate::codes::{self, MANY};

/// One of the facets, with its place in a [`FacetSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Facet {
    /// Kinds.
    Kind,
    /// Families of kinds.
    Family,
    /// Status words on the day of the view.
    Status,
    /// Issues.
    Issue,
    /// States of American participants.
    State,
    /// Countries of foreign participants.
    Country,
    /// Levels of American participants.
    Level,
    /// With evidence of a government.
    Gov,
    /// Lately confirmed.
    Confirmed,
    /// Years of beginning.
    Year,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 10] = [
        Self::Kind,
        Self::Family,
        Self::Status,
        Self::Issue,
        Self::State,
        Self::Country,
        Self::Level,
        Self::Gov,
        Self::Confirmed,
        Self::Year,
    ];
}

/// Which facets are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct FacetSet(u16);

impl FacetSet {
    /// None.
    pub const NONE: Self = Self(0);
    /// All of them: the map's whole rail.
    pub const ALL: Self = Self((1 << Facet::ALL.len()) - 1);

    /// The set with one more facet.
    #[must_use]
    pub const fn with(self, facet: Facet) -> Self {
        Self(self.0 | 1 << facet as u16)
    }

    /// Whether the facet is asked for.
    #[must_use]
    pub const fn has(self, facet: Facet) -> bool {
        self.0 & 1 << facet as u16 != 0
    }
}

impl FromIterator<Facet> for FacetSet {
    fn from_iter<T: IntoIterator<Item = Facet>>(facets: T) -> Self {
        facets.into_iter().fold(Self::NONE, Self::with)
    }
}

/// How many values each facet but the years has, in the order of [`Facet`].
const SIZES: [usize; 9] = [
    Kind::ALL.len(),
    Family::ALL.len(),
    StatusWord::ALL.len(),
    Issue::ALL.len(),
    codes::STATES,
    codes::COUNTRIES,
    Level::ALL.len(),
    1,
    1,
];

/// Where each facet's counts start, and how many there are.
const SPANS: [(usize, usize); 10] = {
    let mut spans = [(0, 0); 10];
    let (mut start, mut at) = (0, 0);
    while at < SIZES.len() {
        spans[at] = (start, SIZES[at]);
        start += SIZES[at];
        at += 1;
    }
    spans[SIZES.len()] = (start, 0);
    spans
};

/// How many cells all facets together have.
const CELLS: usize = SPANS[SIZES.len()].0;

/// Counts by all values of all facets but the years, in one array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    cells: [u64; CELLS],
}

impl Default for Counts {
    fn default() -> Self {
        Self { cells: [0; CELLS] }
    }
}

impl Counts {
    /// The counts by the values of a facet, by index or code; empty for years.
    pub fn of(&self, facet: Facet) -> &[u64] {
        let (start, size) = Self::span(facet);
        &self.cells[start..start + size]
    }

    fn of_mut(&mut self, facet: Facet) -> &mut [u64] {
        let (start, size) = Self::span(facet);
        &mut self.cells[start..start + size]
    }

    #[inline]
    fn span(facet: Facet) -> (usize, usize) {
        SPANS[facet as usize]
    }

    /// Adds `by` to one value of a facet.
    pub fn add(&mut self, facet: Facet, value: usize, by: u64) {
        self.of_mut(facet)[value] += by;
    }

    /// Adds the counts of one facet of another.
    pub fn add_all(&mut self, facet: Facet, other: &Self) {
        let (start, size) = Self::span(facet);
        for at in start..start + size {
            self.cells[at] += other.cells[at];
        }
    }

    /// What all rows of a base count.
    pub fn of_base(base: &Base, day: &DayColumns) -> Self {
        let mut counts = Self::default();
        let all = Bits::full(base.rows);
        for n in 0..bits::blocks_for(base.rows) {
            let mut rows = BlockRows::new(base, day, n, all.block(n));
            Facet::ALL
                .into_iter()
                .for_each(|facet| counts.add_rows(facet, &mut rows));
        }
        counts
    }

    /// Adds what rows of a block count by a facet.
    pub fn add_rows(&mut self, facet: Facet, rows: &mut BlockRows<'_>) {
        if rows.size == 0 {
            return;
        }
        let (base, day, n) = (rows.base, rows.day, rows.n);
        match facet {
            Facet::Kind => self.add_words(facet, rows, &base.kind, &base.kind_bits),
            Facet::Status => self.add_words(facet, rows, &day.word, &day.word_bits),
            Facet::Issue => self.add_issues(rows),
            Facet::Level => self.add_bitmaps(facet, rows, &base.level_bits),
            Facet::Gov => self.add(facet, 0, rows.count_in(&base.gov_bits)),
            Facet::Confirmed => self.add(facet, 0, rows.count_in(&day.confirmed_bits)),
            Facet::State => self.add_codes(facet, rows, &base.state, &base.several_states, &base.block_states[n]),
            Facet::Country => {
                self.add_codes(
                    facet,
                    rows,
                    &base.country,
                    &base.several_countries,
                    &base.block_countries[n],
                );
            }
            Facet::Family => {
                let mut kinds = Self::default();
                kinds.add_words(Facet::Kind, rows, &base.kind, &base.kind_bits);
                for kind in Kind::ALL {
                    self.add(facet, kind.family().index(), kinds.of(Facet::Kind)[kind.index()]);
                }
            }
            Facet::Year => {}
        }
    }

    fn add_bitmaps(&mut self, facet: Facet, rows: &BlockRows<'_>, bitmaps: &[Bits]) {
        for (count, bits) in self.of_mut(facet).iter_mut().zip(bitmaps) {
            *count += rows.count_in(bits);
        }
    }

    /// Counts values of which each row has one: few rows by reading the column, many by the bitmaps of the values.
    fn add_words(&mut self, facet: Facet, rows: &mut BlockRows<'_>, column: &[u8], bitmaps: &[Bits]) {
        if rows.size as usize > bitmaps.len() * ROWS_TO_A_BITMAP {
            return self.add_bitmaps(facet, rows, bitmaps);
        }
        let column = rows.part_of(column);
        let counts = self.of_mut(facet);
        rows.list()
            .iter()
            .for_each(|row| counts[usize::from(column[usize::from(*row)])] += 1);
    }

    fn add_issues(&mut self, rows: &mut BlockRows<'_>) {
        let base = rows.base;
        if rows.size as usize * 2 > base.issue_bits.len() * ROWS_TO_A_BITMAP {
            return self.add_bitmaps(Facet::Issue, rows, &base.issue_bits);
        }
        let column = rows.part_of(&base.issues);
        let counts = self.of_mut(Facet::Issue);
        for row in rows.list() {
            each_bit(column[usize::from(*row)], |issue| counts[issue] += 1);
        }
    }

    /// Counts states or countries. Of more than half of a block it counts the rest and takes that from the totals.
    fn add_codes(&mut self, facet: Facet, rows: &mut BlockRows<'_>, column: &[u8], several: &Several, totals: &[u16]) {
        let counts = self.of_mut(facet);
        let of_block = rows.range.end - rows.range.start;
        if rows.size * 2 <= of_block {
            let cells = rows.count_codes(column, several);
            counts
                .iter_mut()
                .zip(&cells)
                .skip(1)
                .for_each(|(count, cell)| *count += u64::from(*cell));
            return;
        }
        let cells = if rows.size == of_block {
            [0; 256]
        } else {
            rows.others().count_codes(column, several)
        };
        for ((count, total), cell) in counts.iter_mut().zip(totals).zip(&cells).skip(1) {
            *count += u64::from(u32::from(*total) - *cell);
        }
    }
}

/// Reading about so many rows one by one takes as long as counting one value's bitmap.
const ROWS_TO_A_BITMAP: usize = 8;

/// Some rows of a block.
#[derive(Debug)]
pub struct BlockRows<'a> {
    base: &'a Base,
    day: &'a DayColumns,
    n: usize,
    range: Range<u32>,
    set: Block,
    size: u32,
    list: Vec<u16>,
}

impl<'a> BlockRows<'a> {
    /// The rows of a set.
    pub fn new(base: &'a Base, day: &'a DayColumns, n: usize, set: &Block) -> Self {
        Self {
            base,
            day,
            n,
            range: bits::rows_of_block(n, base.rows),
            set: *set,
            size: bits::count(set),
            list: Vec::new(),
        }
    }

    /// How many.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// How many of them are in a set.
    pub fn count_in(&self, bits: &Bits) -> u64 {
        u64::from(bits::count_and(&self.set, bits.block(self.n)))
    }

    /// The rows of the block that are not among these.
    fn others(&self) -> Self {
        let mut valid = NO_ROWS;
        bits::fill(&mut valid, 0..self.range.end - self.range.start);
        let mut set = NO_ROWS;
        bits::and_but(&valid, &valid, &self.set, &mut set);
        Self::new(self.base, self.day, self.n, &set)
    }

    fn part_of<'c, T>(&self, column: &'c [T]) -> &'c [T] {
        &column[self.range.start as usize..self.range.end as usize]
    }

    fn list(&mut self) -> &[u16] {
        if self.list.is_empty() {
            self.list = bits::list_rows(&self.set, self.size);
        }
        &self.list
    }

    fn count_codes(&mut self, column: &[u8], several: &Several) -> [u32; 256] {
        let column = self.part_of(column);
        let (mut even, mut odd) = ([0u32; 256], [0u32; 256]);
        let (pairs, last) = self.list().as_chunks::<2>();
        // Two arrays, for rows that follow each other often have the same code and would wait for each other.
        for [a, b] in pairs {
            even[usize::from(column[usize::from(*a)])] += 1;
            odd[usize::from(column[usize::from(*b)])] += 1;
        }
        last.iter()
            .for_each(|row| even[usize::from(column[usize::from(*row)])] += 1);
        even.iter_mut().zip(odd).for_each(|(even, odd)| *even += odd);
        if even[usize::from(MANY)] > 0 {
            for (row, codes) in several.within(self.range.clone()) {
                let at = row - self.range.start;
                if self.set[at as usize / 64] >> (at % 64) & 1 != 0 {
                    codes.iter().for_each(|code| even[usize::from(*code)] += 1);
                }
            }
        }
        even
    }
}

/// Calls for the index of each set bit.
pub fn each_bit(bits: u32, mut call: impl FnMut(usize)) {
    let mut left = bits;
    while left != 0 {
        call(left.trailing_zeros() as usize);
        left &= left - 1;
    }
}
