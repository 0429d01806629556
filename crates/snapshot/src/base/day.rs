//! What depends on the day of a view: status, who is lately confirmed, what had begun.

use std::sync::OnceLock;

use domain::{Day, StatusWord, begins_after, status_on};

use super::Base;
use crate::bits::Bits;
use crate::count::Counts;
use crate::network::Tally;

/// The status columns of one day.
#[derive(Debug)]
pub struct DayColumns {
    /// The day.
    pub day: Day,
    /// Status words by index.
    pub word: Vec<u8>,
    /// Rows of each status word.
    pub word_bits: Vec<Bits>,
    /// Rows that are lately confirmed.
    pub confirmed_bits: Bits,
    /// Rows that had begun, or may have; `None` where that is all of them.
    pub begun: Option<Bits>,
    /// What all rows together count.
    pub totals: Counts,
    /// The ties of all rows together, counted when they are first asked for.
    network: OnceLock<Tally>,
}

impl Default for DayColumns {
    fn default() -> Self {
        Self::empty(Day(0), 0)
    }
}

/// The first day whose sources count as late on `day`: five years before, as the status rules count months.
pub fn confirmed_since(day: Day) -> Day {
    let (year, month, of_month) = day.ymd();
    Day::from_ymd(year - 5, month, of_month)
        .or_else(|| Day::from_ymd(year - 5, month + 1, 1))
        .unwrap_or(day)
}

impl DayColumns {
    fn empty(day: Day, rows: u32) -> Self {
        Self {
            day,
            word: vec![0; rows as usize],
            word_bits: StatusWord::ALL.iter().map(|_| Bits::empty(rows)).collect(),
            confirmed_bits: Bits::empty(rows),
            begun: None,
            totals: Counts::default(),
            network: OnceLock::new(),
        }
    }

    /// Applies the status rules to every row.
    pub fn compute(base: &Base, day: Day) -> Self {
        let mut columns = Self::empty(day, base.rows);
        let since = confirmed_since(day);
        let mut later = Vec::new();
        for row in 0..base.rows {
            let facts = base.facts(row);
            let word = status_on(&facts, day).word.index();
            columns.word[row as usize] = u8::try_from(word).unwrap_or(0);
            columns.word_bits[word].put(row);
            if base.last_source(row).is_some_and(|source| source >= since) {
                columns.confirmed_bits.put(row);
            }
            if begins_after(&facts, day) {
                later.push(row);
            }
        }
        if !later.is_empty() {
            let mut begun = Bits::full(base.rows);
            later.into_iter().for_each(|row| begun.take(row));
            columns.begun = Some(begun);
        }
        columns.totals = Counts::of_base(base, &columns);
        columns
    }

    /// The ties of all rows together between states and countries.
    pub fn network(&self, base: &Base) -> &Tally {
        self.network.get_or_init(|| Tally::of_base(base, self))
    }

    /// Bytes of the column of words.
    pub fn column_bytes(&self) -> usize {
        self.word.capacity() + self.network.get().map_or(0, Tally::bytes)
    }

    /// Bytes of the bitmaps.
    pub fn bitmap_bytes(&self) -> usize {
        self.word_bits.iter().map(Bits::bytes).sum::<usize>()
            + self.confirmed_bits.bytes()
            + self.begun.as_ref().map_or(0, Bits::bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_years_before_a_leap_day_is_the_first_of_march() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(confirmed_since(day("2024-02-29")), day("2019-03-01"));
        assert_eq!(confirmed_since(day("2026-11-24")), day("2021-11-24"));
    }
}
