//! From a filter to sets of rows of the base: those in view, and those that only one facet keeps out.
//!
//! A facet's counts leave its own condition out, so they count the rows in view and the rows that fail that condition
//! alone. One pass over the words of all conditions yields every such set.

use std::borrow::Cow;

use crate::base::{Base, DayColumns, matching};
use crate::bits::{self, Bits};
use crate::bound::Bound;
use crate::count::{Facet, FacetSet, each_bit};
use crate::snapshot::Inner;

/// The sets of rows that a question needs.
#[derive(Debug)]
pub struct Sets {
    /// In view; `None` where all rows of the base are.
    pub all: Option<Bits>,
    /// Kept out by one facet alone, for the facets that have a condition and were asked for.
    pub missed: Vec<(Facet, Bits)>,
}

/// The sets of a bound filter.
pub fn sets(inner: &Inner, day: &DayColumns, bound: &Bound, asked: FacetSet) -> Sets {
    let plain = plain_conditions(inner, day, bound);
    let conditions = facet_conditions(&inner.base, day, bound);
    let rows = inner.base.rows as usize;
    if conditions.is_empty() {
        return Sets {
            all: plain.map(Cow::into_owned),
            missed: Vec::new(),
        };
    }
    let wanted: Vec<usize> = (0..conditions.len()).filter(|n| asked.has(conditions[*n].0)).collect();
    let mut all = Bits::empty(rows);
    let mut missed: Vec<(Facet, Bits)> = wanted.iter().map(|n| (conditions[*n].0, Bits::empty(rows))).collect();
    let words: Vec<&[u64]> = conditions.iter().map(|(_, bits)| bits.words()).collect();
    for at in 0..bits::words_for(rows) {
        let start = plain.as_ref().map_or(u64::MAX, |plain| plain.words()[at]);
        if start == 0 {
            continue;
        }
        let inside = words.iter().fold(start, |word, condition| word & condition[at]);
        all.words_mut()[at] = inside;
        for (slot, n) in wanted.iter().enumerate() {
            let others = words.iter().enumerate().filter(|(m, _)| m != n);
            let but_one = others.fold(start, |word, (_, condition)| word & condition[at]);
            missed[slot].1.words_mut()[at] = but_one & !inside;
        }
    }
    if plain.is_none() {
        let valid = Bits::full(rows);
        all.and(&valid);
        missed.iter_mut().for_each(|(_, bits)| bits.and(&valid));
    }
    Sets { all: Some(all), missed }
}

/// What has no facet: rows that still stand, participants, words, licence, what had begun.
fn plain_conditions<'a>(inner: &'a Inner, day: &'a DayColumns, bound: &Bound) -> Option<Cow<'a, Bits>> {
    let base = &*inner.base;
    let mut conditions: Vec<Cow<'a, Bits>> = Vec::new();
    if let Some(text) = &bound.text {
        conditions.push(Cow::Owned(matching(base, inner.actors.base(), &inner.countries, text)));
    }
    for wanted in &bound.actors {
        let lists = wanted.iter().map(|actor| base.actor_rows.of(*actor));
        conditions.push(Cow::Owned(of_lists(base, lists)));
    }
    conditions.extend(inner.live.as_ref().map(Cow::Borrowed));
    conditions.extend(bound.cc_by.then_some(Cow::Borrowed(&base.cc_by_bits)));
    conditions.extend(day.begun.as_ref().filter(|_| bound.begun).map(Cow::Borrowed));
    conditions.into_iter().reduce(|mut a, b| {
        a.to_mut().and(&b);
        a
    })
}

fn of_lists<'l>(base: &Base, lists: impl Iterator<Item = &'l [u32]>) -> Bits {
    let mut bits = Bits::empty(base.rows as usize);
    lists.flatten().for_each(|row| bits.put(*row));
    bits
}

fn of_bitmaps<'a>(chosen: u32, bitmaps: &'a [Bits]) -> Cow<'a, Bits> {
    let mut union: Option<Cow<'a, Bits>> = None;
    each_bit(chosen, |at| match &mut union {
        None => union = Some(Cow::Borrowed(&bitmaps[at])),
        Some(union) => union.to_mut().or(&bitmaps[at]),
    });
    union.unwrap_or_default()
}

/// The conditions that have a facet.
fn facet_conditions<'a>(base: &'a Base, day: &'a DayColumns, bound: &Bound) -> Vec<(Facet, Cow<'a, Bits>)> {
    let of_codes = |codes: &Vec<u8>, lists: &crate::base::Lists| {
        Cow::Owned(of_lists(base, codes.iter().map(|code| lists.of(u32::from(*code)))))
    };
    let mut conditions: Vec<(Facet, Cow<'a, Bits>)> = Vec::new();
    let mut add = |facet: Facet, bits: Option<Cow<'a, Bits>>| conditions.extend(bits.map(|bits| (facet, bits)));
    add(
        Facet::Kind,
        bound.kinds.map(|kinds| of_bitmaps(u32::from(kinds), &base.kind_bits)),
    );
    add(
        Facet::Family,
        bound
            .families
            .map(|kinds| of_bitmaps(u32::from(kinds), &base.kind_bits)),
    );
    add(
        Facet::Status,
        bound.statuses.map(|words| of_bitmaps(u32::from(words), &day.word_bits)),
    );
    add(
        Facet::Issue,
        bound.issues.map(|issues| of_bitmaps(issues, &base.issue_bits)),
    );
    add(
        Facet::State,
        bound.states.as_ref().map(|codes| of_codes(codes, &base.state_rows)),
    );
    add(
        Facet::Country,
        bound
            .countries
            .as_ref()
            .map(|codes| of_codes(codes, &base.country_rows)),
    );
    add(
        Facet::Level,
        bound.levels.map(|levels| Cow::Owned(of_levels(base, levels))),
    );
    add(Facet::Gov, bound.gov.then_some(Cow::Borrowed(&base.gov_bits)));
    add(
        Facet::Confirmed,
        bound.confirmed.then_some(Cow::Borrowed(&day.confirmed_bits)),
    );
    add(
        Facet::Year,
        bound
            .years
            .map(|years| Cow::Owned(of_years(base, years, bound.undated))),
    );
    conditions
}

fn of_levels(base: &Base, levels: u16) -> Bits {
    let mut bits = Bits::empty(base.rows as usize);
    for (word, sets) in bits.words_mut().iter_mut().zip(base.levels.chunks(64)) {
        *word = sets
            .iter()
            .enumerate()
            .fold(0, |word, (n, set)| word | u64::from(set & levels != 0) << n);
    }
    bits
}

fn of_years(base: &Base, (from, to): (i32, i32), undated: bool) -> Bits {
    let mut bits = Bits::empty(base.rows as usize);
    bits::fill(bits.words_mut(), base.rows_of_years(from, to));
    if undated {
        bits::fill(bits.words_mut(), base.dated..base.rows);
    }
    bits
}
