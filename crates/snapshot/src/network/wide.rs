//! The rows that two bytes do not tell: of several states or countries, of nobody on a side, or with somebody in them who
//! sits in no state or country.
//!
//! Their ends are kept as they stand while nothing is opened, one row after the other: there are many such rows in a view,
//! and to look every participant up would take most of the time.

use std::ops::Range;

use super::ends::{End, Opened};
use crate::base::Part;
use crate::bits::{Bits, Block};

/// The wide rows of a base and their ends.
#[derive(Debug, Default)]
pub struct Wide {
    bits: Bits,
    rows: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<End>,
}

impl Wide {
    /// Of a base of so many rows, none of which is known to be wide.
    pub fn none_of(rows: u32) -> Self {
        Self {
            bits: Bits::empty(rows),
            ..Self::default()
        }
    }

    /// Appends a row; `seat` says in which state and country an actor sits.
    pub fn append(&mut self, row: u32, parts: &[Part], seat: impl Fn(u32) -> (u8, u8)) {
        let start = self.ends.len();
        for us in [true, false] {
            for part in parts.iter().filter(|part| part.is_us() == us) {
                let end = Opened::NOTHING.end(part.actor(), seat(part.actor()), us);
                if !self.ends[start..].contains(&end) {
                    self.ends.push(end);
                }
            }
        }
        self.bits.put(row);
        self.rows.push(row);
        self.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
    }

    /// Which rows of the `n`th block are wide.
    pub fn block(&self, n: usize) -> &Block {
        self.bits.block(n)
    }

    /// The wide rows of a range, each with its distinct ends, the American ones first.
    pub fn within(&self, range: Range<u32>) -> impl Iterator<Item = (u32, &[End])> {
        let first = self.rows.partition_point(|row| *row < range.start);
        let rows = self.rows[first..].iter().take_while(move |row| **row < range.end);
        rows.enumerate().map(move |(n, row)| {
            let at = first + n;
            let end = self.starts.get(at + 1).map_or(self.ends.len(), |end| *end as usize);
            (*row, &self.ends[self.starts[at] as usize..end])
        })
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bits.bytes() + (self.rows.capacity() + self.starts.capacity() + self.ends.capacity()) * 4
    }
}
