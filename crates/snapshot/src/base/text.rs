//! Words of titles, each with the rows in which it occurs.
//!
//! A common word holds a bitmap, a rarer one the gaps between its rows in as few bytes as they take. Names of actors
//! and countries are not indexed row by row: their words lead to actors and countries, and those to their rows.

use std::collections::HashMap;

use super::Base;
use crate::actors::{BaseActors, Countries};
use crate::bits::Bits;
use crate::dictionary::Words;
use crate::words::{TextQuery, fold, words_of};

/// A word in more than one of this many rows holds a bitmap: there the gaps would take as many bytes.
const COMMON: u32 = 12;

#[derive(Debug)]
enum Rows {
    Gaps(Box<[u8]>),
    Bitmap(Bits),
}

/// The index of words of titles.
#[derive(Debug, Default)]
pub struct TextIndex {
    words: Words,
    rows: Vec<Rows>,
}

#[derive(Default)]
struct Growing {
    gaps: Vec<u8>,
    next: u32,
    count: u32,
}

impl Growing {
    fn add(&mut self, row: u32) {
        if self.count > 0 && row + 1 == self.next {
            return;
        }
        let mut gap = row - self.next;
        while gap >= 0x80 {
            self.gaps.push(u8::try_from(gap & 0x7f).unwrap_or(0) | 0x80);
            gap >>= 7;
        }
        self.gaps.push(u8::try_from(gap).unwrap_or(0));
        self.next = row + 1;
        self.count += 1;
    }
}

fn put_gaps(gaps: &[u8], into: &mut Bits) {
    let (mut row, mut gap, mut shift) = (0u32, 0u32, 0u32);
    for byte in gaps {
        gap |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 != 0 {
            shift += 7;
            continue;
        }
        row += gap;
        into.put(row);
        (row, gap, shift) = (row + 1, 0, 0);
    }
}

impl TextIndex {
    /// Indexes the titles, which come in the order of their rows.
    pub fn build<'t>(titles: impl Iterator<Item = &'t str>, rows: u32) -> Self {
        let mut growing: HashMap<Box<str>, Growing> = HashMap::new();
        for (row, title) in (0u32..).zip(titles) {
            let folded = fold(title);
            for word in words_of(&folded) {
                match growing.get_mut(word) {
                    Some(list) => list.add(row),
                    None => growing.entry(word.into()).or_default().add(row),
                }
            }
        }
        let mut sorted: Vec<(Box<str>, Growing)> = growing.into_iter().collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let words = Words::from_sorted(sorted.iter().map(|(word, _)| &**word));
        let lists = sorted.into_iter().map(|(_, list)| list.finish(rows)).collect();
        Self { words, rows: lists }
    }

    fn put(&self, at: usize, into: &mut Bits) {
        match &self.rows[at] {
            Rows::Gaps(gaps) => put_gaps(gaps, into),
            Rows::Bitmap(bits) => into.or(bits),
        }
    }

    /// Adds the rows in which a word occurs.
    pub fn put_exactly(&self, word: &str, into: &mut Bits) {
        if let Some(at) = self.words.find(word) {
            self.put(at, into);
        }
    }

    /// Adds the rows in which a word occurs that begins so.
    pub fn put_starting_with(&self, prefix: &str, into: &mut Bits) {
        self.words.starting_with(prefix).for_each(|at| self.put(at, into));
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let list = |rows: &Rows| match rows {
            Rows::Gaps(gaps) => gaps.len(),
            Rows::Bitmap(bits) => bits.bytes(),
        };
        self.words.bytes() + self.rows.capacity() * size_of::<Rows>() + self.rows.iter().map(list).sum::<usize>()
    }
}

impl Growing {
    fn finish(self, rows: u32) -> Rows {
        if self.count > rows / COMMON {
            let mut bits = Bits::empty(rows);
            put_gaps(&self.gaps, &mut bits);
            return Rows::Bitmap(bits);
        }
        Rows::Gaps(self.gaps.into_boxed_slice())
    }
}

/// The rows of the base that answer a text query.
pub fn matching(base: &Base, actors: &BaseActors, countries: &Countries, query: &TextQuery) -> Bits {
    let put_all = |into: &mut Bits, actors: &[u32], countries: &[u32]| {
        let lists = actors.iter().map(|actor| base.actor_rows.of(*actor));
        let lists = lists.chain(countries.iter().map(|country| base.country_rows.of(*country)));
        lists.flatten().for_each(|row| into.put(*row));
    };
    let mut found = Bits::empty(base.rows);
    let prefix = query.prefix();
    base.text.put_starting_with(prefix, &mut found);
    let of_countries = countries.dictionary();
    put_all(
        &mut found,
        actors.dictionary().starting_with(prefix),
        of_countries.starting_with(prefix),
    );
    for word in query.whole() {
        let mut with_word = Bits::empty(base.rows);
        base.text.put_exactly(word, &mut with_word);
        put_all(
            &mut with_word,
            actors.dictionary().exactly(word),
            of_countries.exactly(word),
        );
        found.and(&with_word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_bitmaps_hold_the_same_rows() {
        for step in [1u32, 2, 11, 13, 127, 128, 129, 20_000] {
            let rows = 50_000;
            let titles = (0..rows).map(|row| if row % step == 0 { "a b a" } else { "b" });
            let index = TextIndex::build(titles, rows);
            let mut found = Bits::empty(rows);
            index.put_exactly("a", &mut found);
            let expected: Vec<u32> = (0..rows).filter(|row| row % step == 0).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{step}");
        }
    }
}
