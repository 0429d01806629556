//! From a filter to sets of rows of the base, block by block: those in view, and those that only one facet keeps out.
//!
//! A facet's counts leave its own condition out, so they count the rows in view and the rows that fail that condition
//! alone. Blocks are evaluated when they are needed, in whatever order: a list of the newest rows looks at few.

use std::ops::Range;

use crate::base::{Base, DayColumns, Lists, matching};
use crate::bits::{self, BLOCK_ROWS, Bits, Block, NO_ROWS, WORDS};
use crate::bound::Bound;
use crate::count::{Facet, FacetSet, each_bit};
use crate::snapshot::Inner;

/// Where the rows that satisfy a condition come from.
#[derive(Debug)]
enum Source<'a> {
    /// The rows of any of these sets.
    Bitmaps(Vec<&'a Bits>),
    /// The rows of any of these lists.
    Lists(Vec<&'a [u32]>),
    /// The rows of these ranges.
    Ranges([Range<u32>; 2]),
    /// The rows of a set made for the question.
    Made(Bits),
}

impl Source<'_> {
    /// Writes the rows of a block. The block comes in empty.
    fn fill(&self, n: usize, rows: Range<u32>, block: &mut Block) {
        match self {
            Self::Bitmaps(sets) => {
                if let Some((first, others)) = sets.split_first() {
                    *block = *first.block(n);
                    others.iter().for_each(|set| bits::or_into(block, set.block(n)));
                }
            }
            Self::Made(set) => *block = *set.block(n),
            Self::Lists(lists) => {
                for list in lists {
                    let from = list.partition_point(|row| *row < rows.start);
                    for row in list[from..].iter().take_while(|row| **row < rows.end) {
                        let at = row - rows.start;
                        block[at as usize / 64] |= 1 << (at % 64);
                    }
                }
            }
            Self::Ranges(ranges) => {
                for range in ranges {
                    let inside = |row: u32| row.clamp(rows.start, rows.end) - rows.start;
                    bits::fill(block, inside(range.start)..inside(range.end));
                }
            }
        }
    }
}

/// The conditions of a bound filter over a base.
#[derive(Debug)]
pub struct Matcher<'a> {
    rows: u32,
    plain: Vec<Source<'a>>,
    facets: Vec<(Facet, Source<'a>)>,
}

/// What a block holds of a question.
#[derive(Debug)]
pub struct Found {
    /// The rows in view.
    pub all: Block,
    /// The rows that one facet alone keeps out, for the conditions in the order of [`Matcher::facets`].
    pub missed: Vec<Block>,
    /// The conditions, and what holds of all before each.
    conditions: Vec<Block>,
    before: Vec<Block>,
}

impl<'a> Matcher<'a> {
    /// Prepares a filter.
    pub fn new(inner: &'a Inner, day: &'a DayColumns, bound: &Bound) -> Self {
        Self {
            rows: inner.base.rows,
            plain: plain_conditions(inner, day, bound),
            facets: facet_conditions(&inner.base, day, bound),
        }
    }

    /// One more condition.
    pub fn and(mut self, set: &'a Bits) -> Self {
        self.plain.push(Source::Bitmaps(vec![set]));
        self
    }

    /// Whether every row is in view.
    pub fn is_everything(&self) -> bool {
        self.plain.is_empty() && self.facets.is_empty()
    }

    /// The facets with a condition.
    pub fn facets(&self) -> impl Iterator<Item = Facet> {
        self.facets.iter().map(|(facet, _)| *facet)
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        bits::blocks_for(self.rows)
    }

    /// Room for what a block holds.
    pub fn room(&self) -> Found {
        let blocks = || vec![NO_ROWS; self.facets.len()];
        Found {
            all: NO_ROWS,
            missed: blocks(),
            conditions: blocks(),
            before: blocks(),
        }
    }

    /// Evaluates a block, with the missed rows of the facets that are asked for. Says whether it holds any row at all.
    pub fn evaluate(&self, n: usize, asked: FacetSet, found: &mut Found) -> bool {
        let rows = bits::rows_of_block(n, self.rows);
        let mut valid = [u64::MAX; WORDS];
        if rows.end - rows.start < BLOCK_ROWS {
            valid = NO_ROWS;
            bits::fill(&mut valid, 0..rows.end - rows.start);
        }
        for source in &self.plain {
            let mut block = NO_ROWS;
            source.fill(n, rows.clone(), &mut block);
            bits::and_into(&mut valid, &block);
        }
        if !self.plain.is_empty() && bits::is_empty(&valid) {
            return false;
        }
        found.all = valid;
        let mut dead = None;
        for (at, (_, source)) in self.facets.iter().enumerate() {
            found.conditions[at] = NO_ROWS;
            source.fill(n, rows.clone(), &mut found.conditions[at]);
            found.before[at] = found.all;
            bits::and_into(&mut found.all, &found.conditions[at]);
            if bits::is_empty(&found.conditions[at]) && dead.replace(at).is_some() {
                return false;
            }
        }
        if dead.is_some_and(|at| !asked.has(self.facets[at].0)) {
            return false;
        }
        let mut behind = [u64::MAX; WORDS];
        for (at, (facet, _)) in self.facets.iter().enumerate().rev() {
            if asked.has(*facet) {
                bits::and_but(&found.before[at], &behind, &found.conditions[at], &mut found.missed[at]);
            }
            bits::and_into(&mut behind, &found.conditions[at]);
        }
        true
    }

    /// The set of all rows in view.
    pub fn collect(&self) -> Bits {
        let mut all = Bits::empty(self.rows);
        let mut found = self.room();
        for n in 0..self.blocks() {
            if self.evaluate(n, FacetSet::NONE, &mut found) {
                *all.block_mut(n) = found.all;
            }
        }
        all
    }

    /// The rows of a range that are in view, ascending.
    pub fn ascending(&self, range: Range<u32>) -> impl Iterator<Item = u32> {
        let blocks = blocks_of(&range);
        blocks.flat_map(move |n| self.rows_of_block(n, &range, false))
    }

    /// The rows of a range that are in view, descending.
    pub fn descending(&self, range: Range<u32>) -> impl Iterator<Item = u32> {
        let blocks = blocks_of(&range);
        blocks.rev().flat_map(move |n| self.rows_of_block(n, &range, true))
    }

    fn rows_of_block(&self, n: usize, range: &Range<u32>, descending: bool) -> Vec<u32> {
        let mut found = self.room();
        if !self.evaluate(n, FacetSet::NONE, &mut found) {
            return Vec::new();
        }
        let start = bits::rows_of_block(n, self.rows).start;
        let rows = bits::rows_in(&found.all)
            .map(|row| start + row)
            .filter(|row| range.contains(row));
        if descending {
            rows.rev().collect()
        } else {
            rows.collect()
        }
    }
}

fn blocks_of(range: &Range<u32>) -> Range<usize> {
    if range.is_empty() {
        return 0..0;
    }
    (range.start / BLOCK_ROWS) as usize..(range.end - 1) as usize / BLOCK_ROWS as usize + 1
}

/// What has no facet: rows that still stand, participants, words, licence, what had begun.
fn plain_conditions<'a>(inner: &'a Inner, day: &'a DayColumns, bound: &Bound) -> Vec<Source<'a>> {
    let base = &*inner.base;
    let mut conditions = Vec::new();
    for wanted in &bound.actors {
        conditions.push(Source::Lists(
            wanted.iter().map(|actor| base.actor_rows.of(*actor)).collect(),
        ));
    }
    if let Some(text) = &bound.text {
        conditions.push(Source::Made(matching(
            base,
            inner.actors.base(),
            &inner.countries,
            text,
        )));
    }
    let mut bitmap = |set: Option<&'a Bits>| conditions.extend(set.map(|set| Source::Bitmaps(vec![set])));
    bitmap(inner.live.as_ref());
    bitmap(bound.cc_by.then_some(&base.cc_by_bits));
    bitmap(day.begun.as_ref().filter(|_| bound.begun));
    conditions
}

/// The conditions that have a facet.
fn facet_conditions<'a>(base: &'a Base, day: &'a DayColumns, bound: &Bound) -> Vec<(Facet, Source<'a>)> {
    let bitmaps = |chosen: u32, all: &'a [Bits]| {
        let mut sets = Vec::new();
        each_bit(chosen, |at| sets.push(&all[at]));
        Source::Bitmaps(sets)
    };
    let lists =
        |codes: &Vec<u8>, all: &'a Lists| Source::Lists(codes.iter().map(|code| all.of(u32::from(*code))).collect());
    let years = |(from, to): (i32, i32)| {
        let undated = if bound.undated { base.dated..base.rows } else { 0..0 };
        Source::Ranges([base.rows_of_years(from, to), undated])
    };
    let mut conditions = Vec::new();
    let mut add = |facet: Facet, source: Option<Source<'a>>| conditions.extend(source.map(|source| (facet, source)));
    add(Facet::Year, bound.years.map(years));
    add(
        Facet::Country,
        bound.countries.as_ref().map(|codes| lists(codes, &base.country_rows)),
    );
    add(
        Facet::State,
        bound.states.as_ref().map(|codes| lists(codes, &base.state_rows)),
    );
    add(
        Facet::Kind,
        bound.kinds.map(|kinds| bitmaps(u32::from(kinds), &base.kind_bits)),
    );
    add(
        Facet::Family,
        bound.families.map(|kinds| bitmaps(u32::from(kinds), &base.kind_bits)),
    );
    add(
        Facet::Status,
        bound.statuses.map(|words| bitmaps(u32::from(words), &day.word_bits)),
    );
    add(
        Facet::Issue,
        bound.issues.map(|issues| bitmaps(issues, &base.issue_bits)),
    );
    add(
        Facet::Level,
        bound.levels.map(|levels| bitmaps(u32::from(levels), &base.level_bits)),
    );
    add(Facet::Gov, bound.gov.then(|| Source::Bitmaps(vec![&base.gov_bits])));
    add(
        Facet::Confirmed,
        bound.confirmed.then(|| Source::Bitmaps(vec![&day.confirmed_bits])),
    );
    conditions
}
