//! Sets of rows as words of 64 bits, and the few loops over them that decide how fast everything is.
//!
//! The loops are compiled a second time for processors with AVX2 and POPCNT and chosen at run time.

/// How many words hold `rows` bits.
pub const fn words_for(rows: usize) -> usize {
    rows.div_ceil(64)
}

/// A set of rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The empty set over `rows` rows.
    pub fn empty(rows: usize) -> Self {
        Self {
            words: vec![0; words_for(rows)],
        }
    }

    /// The set of all `rows` rows.
    pub fn full(rows: usize) -> Self {
        let mut words = vec![u64::MAX; words_for(rows)];
        if let Some(last) = words.last_mut()
            && !rows.is_multiple_of(64)
        {
            *last = (1 << (rows % 64)) - 1;
        }
        Self { words }
    }

    /// The words themselves.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// The words themselves, to be changed.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
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
        and_into(&mut self.words, &other.words);
    }

    /// Adds what is in `other`.
    pub fn or(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a |= *b;
        }
    }

    /// How many rows.
    pub fn len(&self) -> u64 {
        count(&self.words)
    }

    /// How many rows from `range.start` to before `range.end`.
    pub fn len_within(&self, range: std::ops::Range<u32>) -> u64 {
        count_within(&self.words, range)
    }

    /// How many rows are in both.
    pub fn len_with(&self, other: &Self) -> u64 {
        count_and(&self.words, &other.words)
    }

    /// The rows, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        rows_of(&self.words)
    }

    /// The rows from 0 to before `rows` that are not in the set, ascending.
    pub fn iter_missing(&self, rows: u32) -> impl Iterator<Item = u32> + '_ {
        let inverted = self.words.iter().enumerate().flat_map(|(n, word)| {
            let mut left = !*word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let row = index(n, left);
                    left &= left - 1;
                    row
                })
            })
        });
        inverted.take_while(move |row| *row < rows)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 8
    }
}

/// Sets the bits of a range of rows.
pub fn fill(words: &mut [u64], range: std::ops::Range<u32>) {
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

/// The rows of a run of words, ascending.
pub fn rows_of(words: &[u64]) -> impl Iterator<Item = u32> + '_ {
    words.iter().enumerate().flat_map(|(n, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            (left != 0).then(|| {
                let row = index(n, left);
                left &= left - 1;
                row
            })
        })
    })
}

#[expect(clippy::cast_possible_truncation, reason = "rows are numbered by u32")]
fn index(word: usize, bits: u64) -> u32 {
    (word * 64) as u32 + bits.trailing_zeros()
}

macro_rules! chosen_at_run_time {
    ($(#[$meta:meta])* $name:ident / $fast:ident / $plain:ident ($($arg:ident : $type:ty),*) $(-> $out:ty)? $body:block) => {
        #[inline(always)]
        fn $plain($($arg: $type),*) $(-> $out)? $body

        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
        fn $fast($($arg: $type),*) $(-> $out)? { $plain($($arg),*) }

        $(#[$meta])*
        pub fn $name($($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2")
                && std::arch::is_x86_feature_detected!("popcnt")
                && std::arch::is_x86_feature_detected!("bmi1")
                && std::arch::is_x86_feature_detected!("bmi2")
            {
                // SAFETY: the processor has just been asked for every feature that the function is compiled with.
                return unsafe { $fast($($arg),*) };
            }
            $plain($($arg),*)
        }
    };
}

chosen_at_run_time! {
    /// How many bits are set.
    count / count_fast / count_plain (words: &[u64]) -> u64 {
        words.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

chosen_at_run_time! {
    /// How many bits are set in both.
    count_and / count_and_fast / count_and_plain (a: &[u64], b: &[u64]) -> u64 {
        a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum()
    }
}

chosen_at_run_time! {
    /// Keeps in `a` what is set in `b`.
    and_into / and_into_fast / and_into_plain (a: &mut [u64], b: &[u64]) {
        for (a, b) in a.iter_mut().zip(b) {
            *a &= *b;
        }
    }
}

/// How many bits are set in a range of rows.
pub fn count_within(words: &[u64], range: std::ops::Range<u32>) -> u64 {
    if range.start >= range.end {
        return 0;
    }
    let (first, last) = (range.start as usize / 64, (range.end as usize - 1) / 64);
    let head = u64::MAX << (range.start % 64);
    let tail = u64::MAX >> (63 - (range.end - 1) % 64);
    if first == last {
        return u64::from((words[first] & head & tail).count_ones());
    }
    u64::from((words[first] & head).count_ones())
        + count(&words[first + 1..last])
        + u64::from((words[last] & tail).count_ones())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sets_of_rows_are_sets(rows in prop::collection::btree_set(0u32..700, 0..80), a in 0u32..700, b in 0u32..700) {
            let mut bits = Bits::empty(700);
            rows.iter().for_each(|row| bits.put(*row));
            prop_assert_eq!(bits.len(), rows.len() as u64);
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), rows.iter().copied().collect::<Vec<_>>());
            let missing: Vec<u32> = (0..700).filter(|row| !rows.contains(row)).collect();
            prop_assert_eq!(bits.iter_missing(700).collect::<Vec<_>>(), missing);
            let (lo, hi) = (a.min(b), a.max(b));
            let within = rows.range(lo..hi).count() as u64;
            prop_assert_eq!(bits.len_within(lo..hi), within);
            let mut range = Bits::empty(700);
            fill(&mut range.words, lo..hi);
            prop_assert_eq!(range.len(), u64::from(hi - lo));
            prop_assert_eq!(bits.len_with(&range), within);
        }
    }

    #[test]
    fn the_full_set_ends_at_the_last_row() {
        for rows in [0, 1, 63, 64, 65, 640] {
            assert_eq!(Bits::full(rows).len(), rows as u64);
        }
    }
}
