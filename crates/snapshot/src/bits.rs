//! Sets of rows as words of 64 bits in blocks of 64 words, and the few loops that decide how fast everything is.
//!
//! Every set is padded to whole blocks, so that the loops have a fixed length. They are compiled two more times, for
//! processors with AVX2 and with AVX-512's population count, and chosen at run time.

use std::ops::Range;

/// How many words a block has.
pub const WORDS: usize = 64;
/// How many rows a block has.
pub const BLOCK_ROWS: u32 = 64 * 64;

/// A block of a set.
pub type Block = [u64; WORDS];

/// The block without rows.
pub const NO_ROWS: Block = [0; WORDS];

/// How many blocks hold so many rows.
pub fn blocks_for(rows: u32) -> usize {
    rows.div_ceil(BLOCK_ROWS) as usize
}

/// The rows of the `n`th block.
#[expect(clippy::cast_possible_truncation, reason = "rows are numbered by u32")]
pub fn rows_of_block(n: usize, rows: u32) -> Range<u32> {
    let start = n as u32 * BLOCK_ROWS;
    start..start.saturating_add(BLOCK_ROWS).min(rows)
}

/// A set of rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The empty set over so many rows.
    pub fn empty(rows: u32) -> Self {
        Self {
            words: vec![0; blocks_for(rows) * WORDS],
        }
    }

    /// The set of all rows.
    pub fn full(rows: u32) -> Self {
        let mut bits = Self::empty(rows);
        fill(&mut bits.words, 0..rows);
        bits
    }

    /// The `n`th block.
    pub fn block(&self, n: usize) -> &Block {
        self.words.as_chunks().0.get(n).unwrap_or(&NO_ROWS)
    }

    /// The `n`th block, to be changed.
    pub fn block_mut(&mut self, n: usize) -> &mut Block {
        &mut self.words.as_chunks_mut().0[n]
    }

    /// Whether the row is in the set.
    pub fn has(&self, row: u32) -> bool {
        self.words[row as usize / 64] & (1 << (row % 64)) != 0
    }

    /// Puts the row in.
    pub fn put(&mut self, row: u32) {
        self.words[row as usize / 64] |= 1 << (row % 64);
    }

    /// Takes the row out.
    pub fn take(&mut self, row: u32) {
        self.words[row as usize / 64] &= !(1 << (row % 64));
    }

    /// Keeps what is also in `other`.
    pub fn and(&mut self, other: &Self) {
        let others = other.words.as_chunks().0;
        self.words
            .as_chunks_mut()
            .0
            .iter_mut()
            .zip(others)
            .for_each(|(a, b)| and_into(a, b));
    }

    /// Adds what is in `other`.
    pub fn or(&mut self, other: &Self) {
        let others = other.words.as_chunks().0;
        self.words
            .as_chunks_mut()
            .0
            .iter_mut()
            .zip(others)
            .for_each(|(a, b)| or_into(a, b));
    }

    /// How many rows.
    pub fn len(&self) -> u64 {
        self.words
            .as_chunks()
            .0
            .iter()
            .map(|block| u64::from(count(block)))
            .sum()
    }

    /// The rows, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        rows_of(self.words.iter().copied())
    }

    /// The rows from 0 to before `rows` that are not in the set, ascending.
    pub fn iter_missing(&self, rows: u32) -> impl Iterator<Item = u32> + '_ {
        rows_of(self.words.iter().map(|word| !word)).take_while(move |row| *row < rows)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 8
    }
}

/// Sets the bits of a range of rows.
pub fn fill(words: &mut [u64], range: Range<u32>) {
    if range.start >= range.end {
        return;
    }
    let (first, last) = (range.start as usize / 64, (range.end as usize - 1) / 64);
    let head = u64::MAX << (range.start % 64);
    let tail = u64::MAX >> (63 - (range.end - 1) % 64);
    if first == last {
        words[first] |= head & tail;
        return;
    }
    words[first] |= head;
    words[first + 1..last].fill(u64::MAX);
    words[last] |= tail;
}

/// How many bits are set in a range of a block's rows.
pub fn count_within(block: &Block, range: Range<u32>) -> u32 {
    if range.start >= range.end {
        return 0;
    }
    let (first, last) = (range.start as usize / 64, (range.end as usize - 1) / 64);
    let head = u64::MAX << (range.start % 64);
    let tail = u64::MAX >> (63 - (range.end - 1) % 64);
    if first == last {
        return (block[first] & head & tail).count_ones();
    }
    let middle: u32 = block[first + 1..last].iter().map(|word| word.count_ones()).sum();
    (block[first] & head).count_ones() + middle + (block[last] & tail).count_ones()
}

/// Whether a row of a block, counted from its first, is in it.
pub fn has(block: &Block, row: u32) -> bool {
    block[row as usize / 64] & (1 << (row % 64)) != 0
}

/// The rows of a block that are not in it.
pub fn missing(block: &Block, rows: Range<u32>) -> Block {
    let mut missing = NO_ROWS;
    fill(&mut missing, 0..rows.end - rows.start);
    missing.iter_mut().zip(block).for_each(|(all, some)| *all &= !some);
    missing
}

/// The rows of words that come in order, ascending.
fn rows_of(words: impl Iterator<Item = u64>) -> impl Iterator<Item = u32> {
    words.enumerate().flat_map(|(n, word)| {
        let mut left = word;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let row = index(n, left);
                left &= left - 1;
                row
            })
        })
    })
}

/// The rows of a block, counted from its first, ascending.
pub fn rows_in(block: &Block) -> impl DoubleEndedIterator<Item = u32> + '_ {
    block
        .iter()
        .enumerate()
        .filter(|(_, word)| **word != 0)
        .flat_map(|(n, word)| {
            (0..64u32)
                .filter(move |bit| word >> bit & 1 != 0)
                .map(move |bit| index(n, 1 << bit))
        })
}

#[expect(clippy::cast_possible_truncation, reason = "rows are numbered by u32")]
fn index(word: usize, bits: u64) -> u32 {
    (word * 64) as u32 + bits.trailing_zeros()
}

/// The `count` rows of a block, counted from its first.
#[expect(clippy::cast_possible_truncation, reason = "a block has 4,096 rows")]
pub fn list_rows(block: &Block, count: u32) -> Vec<u16> {
    let mut rows = Vec::with_capacity(count as usize);
    for (n, word) in block.iter().enumerate() {
        let mut left = *word;
        while left != 0 {
            rows.push(index(n, left) as u16);
            left &= left - 1;
        }
    }
    rows
}

macro_rules! chosen_at_run_time {
    ($(#[$meta:meta])* $name:ident, $plain:ident, $avx2:ident, $avx512:ident ($($arg:ident : $type:ty),*) $(-> $out:ty)? $body:block) => {
        #[inline(always)]
        fn $plain($($arg: $type),*) $(-> $out)? $body

        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
        fn $avx2($($arg: $type),*) $(-> $out)? { $plain($($arg),*) }

        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512vl,avx512vpopcntdq,avx2,popcnt,bmi1,bmi2")]
        fn $avx512($($arg: $type),*) $(-> $out)? { $plain($($arg),*) }

        $(#[$meta])*
        pub fn $name($($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            match width() {
                // SAFETY: the processor has been asked for every feature that the function is compiled with.
                Width::Avx512 => return unsafe { $avx512($($arg),*) },
                // SAFETY: as above.
                Width::Avx2 => return unsafe { $avx2($($arg),*) },
                Width::Plain => {}
            }
            $plain($($arg),*)
        }
    };
}

/// Which of the compiled loops the processor can run.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Plain,
    Avx2,
    Avx512,
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn width() -> Width {
    use std::arch::is_x86_feature_detected as has;
    let avx2 = has!("avx2") && has!("popcnt") && has!("bmi1") && has!("bmi2");
    if avx2 && has!("avx512f") && has!("avx512vl") && has!("avx512vpopcntdq") {
        Width::Avx512
    } else if avx2 {
        Width::Avx2
    } else {
        Width::Plain
    }
}

chosen_at_run_time! {
    /// How many bits of a block are set.
    count, count_plain, count_avx2, count_avx512 (block: &Block) -> u32 {
        let ones: u64 = block.iter().map(|word| u64::from(word.count_ones())).sum();
        u32::try_from(ones).unwrap_or(0)
    }
}

chosen_at_run_time! {
    /// How many bits are set in both blocks.
    count_and, count_and_plain, count_and_avx2, count_and_avx512 (a: &Block, b: &Block) -> u32 {
        let ones: u64 = a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum();
        u32::try_from(ones).unwrap_or(0)
    }
}

chosen_at_run_time! {
    /// Keeps in `a` what is set in `b`.
    and_into, and_into_plain, and_into_avx2, and_into_avx512 (a: &mut Block, b: &Block) {
        a.iter_mut().zip(b).for_each(|(a, b)| *a &= *b);
    }
}

chosen_at_run_time! {
    /// Adds to `a` what is set in `b`.
    or_into, or_into_plain, or_into_avx2, or_into_avx512 (a: &mut Block, b: &Block) {
        a.iter_mut().zip(b).for_each(|(a, b)| *a |= *b);
    }
}

chosen_at_run_time! {
    /// Writes what is set in `a` and `b` and not in `c`.
    and_but, and_but_plain, and_but_avx2, and_but_avx512 (a: &Block, b: &Block, c: &Block, into: &mut Block) {
        for n in 0..WORDS {
            into[n] = a[n] & b[n] & !c[n];
        }
    }
}

/// Whether no bit is set.
pub fn is_empty(block: &Block) -> bool {
    block.iter().fold(0, |all, word| all | word) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROWS: u32 = 9_000;

    proptest! {
        #[test]
        fn sets_of_rows_are_sets(
            rows in prop::collection::btree_set(0..ROWS, 0..400),
            others in prop::collection::btree_set(0..ROWS, 0..400),
            a in 0..ROWS,
            b in 0..ROWS,
        ) {
            let set = |rows: &std::collections::BTreeSet<u32>| {
                let mut bits = Bits::empty(ROWS);
                rows.iter().for_each(|row| bits.put(*row));
                bits
            };
            let (bits, other) = (set(&rows), set(&others));
            prop_assert_eq!(bits.len(), rows.len() as u64);
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), rows.iter().copied().collect::<Vec<_>>());
            let missing: Vec<u32> = (0..ROWS).filter(|row| !rows.contains(row)).collect();
            prop_assert_eq!(bits.iter_missing(ROWS).collect::<Vec<_>>(), missing);
            let (mut both, mut either) = (bits.clone(), bits.clone());
            both.and(&other);
            either.or(&other);
            prop_assert_eq!(both, set(&(&rows & &others)));
            prop_assert_eq!(either, set(&(&rows | &others)));
            let mut range = Bits::empty(ROWS);
            let (lo, hi) = (a.min(b), a.max(b));
            fill(&mut range.words, lo..hi);
            prop_assert_eq!(range, set(&(lo..hi).collect()));
        }

        #[test]
        fn blocks_count_alike(rows in prop::collection::btree_set(0..BLOCK_ROWS, 0..400), a in 0..BLOCK_ROWS, b in 0..BLOCK_ROWS) {
            let mut block = NO_ROWS;
            rows.iter().for_each(|row| block[*row as usize / 64] |= 1 << (row % 64));
            let (lo, hi) = (a.min(b), a.max(b));
            prop_assert_eq!(count(&block) as usize, rows.len());
            prop_assert_eq!(count_plain(&block), count(&block));
            prop_assert_eq!(count_within(&block, lo..hi) as usize, rows.range(lo..hi).count());
            let mut range = NO_ROWS;
            fill(&mut range, lo..hi);
            prop_assert_eq!(count_and(&block, &range), count_within(&block, lo..hi));
            let mut outside = NO_ROWS;
            and_but(&[u64::MAX; WORDS], &block, &range, &mut outside);
            prop_assert_eq!(count(&outside) as usize, rows.len() - rows.range(lo..hi).count());
            let list = list_rows(&block, count(&block));
            prop_assert!(list.iter().map(|row| u32::from(*row)).eq(rows.iter().copied()));
            prop_assert!(rows_in(&block).eq(rows.iter().copied()));
            prop_assert!(rows_in(&block).rev().eq(rows.iter().rev().copied()));
            prop_assert_eq!(is_empty(&block), rows.is_empty());
        }
    }

    #[test]
    fn the_full_set_ends_at_the_last_row() {
        for rows in [0, 1, 63, 64, 65, 4_095, 4_096, 4_097] {
            assert_eq!(Bits::full(rows).len(), u64::from(rows));
        }
    }
}
