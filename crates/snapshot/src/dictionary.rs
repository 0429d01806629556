//! Sorted words with what each of them leads to, in three flat arrays.

use std::collections::BTreeMap;
use std::ops::Range;

/// Words in order, without what they lead to.
#[derive(Debug, Default)]
pub struct Words {
    text: String,
    ends: Vec<u32>,
}

impl Words {
    /// From words that come in ascending order without repetition.
    pub fn from_sorted<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut all = Self::default();
        for word in words {
            all.text.push_str(word);
            all.ends.push(u32::try_from(all.text.len()).unwrap_or(u32::MAX));
        }
        all.text.shrink_to_fit();
        all.ends.shrink_to_fit();
        all
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The `n`th word.
    pub fn get(&self, n: usize) -> &str {
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[n] as usize]
    }

    fn first_where(&self, not_yet: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if not_yet(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The position of a word.
    pub fn find(&self, word: &str) -> Option<usize> {
        let at = self.first_where(|other| other < word);
        (at < self.len() && self.get(at) == word).then_some(at)
    }

    /// The positions of all words that begin so.
    pub fn starting_with(&self, prefix: &str) -> Range<usize> {
        let start = self.first_where(|other| other < prefix);
        let end = self.first_where(|other| other < prefix || other.starts_with(prefix));
        start..end
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 4
    }
}

/// Words, each leading to a few numbers (actors, countries).
#[derive(Debug, Default)]
pub struct Dictionary {
    words: Words,
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Dictionary {
    /// From pairs of a word and a number, in any order.
    pub fn from_pairs(pairs: impl Iterator<Item = (String, u32)>) -> Self {
        let mut lists: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (word, item) in pairs {
            let list = lists.entry(word).or_default();
            if list.last() != Some(&item) {
                list.push(item);
            }
        }
        let mut all = Self {
            words: Words::from_sorted(lists.keys().map(String::as_str)),
            ..Self::default()
        };
        for list in lists.values() {
            all.starts.push(u32::try_from(all.items.len()).unwrap_or(u32::MAX));
            all.items.extend(list);
        }
        all.starts.push(u32::try_from(all.items.len()).unwrap_or(u32::MAX));
        all
    }

    fn items(&self, words: Range<usize>) -> &[u32] {
        if words.is_empty() {
            return &[];
        }
        &self.items[self.starts[words.start] as usize..self.starts[words.end] as usize]
    }

    /// What a word leads to.
    pub fn exactly(&self, word: &str) -> &[u32] {
        self.words.find(word).map_or(&[], |at| self.items(at..at + 1))
    }

    /// What all words that begin so lead to; the same number may occur several times.
    pub fn starting_with(&self, prefix: &str) -> &[u32] {
        self.items(self.words.starting_with(prefix))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.words.bytes() + (self.starts.capacity() + self.items.capacity()) * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_to_their_numbers() {
        let pairs = [("sea", 3), ("seattle", 1), ("san", 2), ("seattle", 4), ("z", 9)];
        let words = Dictionary::from_pairs(pairs.into_iter().map(|(word, n)| (word.to_owned(), n)));
        assert_eq!(words.exactly("seattle"), [1, 4]);
        assert_eq!(words.exactly("seat"), [] as [u32; 0]);
        assert_eq!(words.starting_with("se"), [3, 1, 4]);
        assert_eq!(words.starting_with("s"), [2, 3, 1, 4]);
        assert_eq!(words.starting_with("zz"), [] as [u32; 0]);
        assert_eq!(words.starting_with(""), [2, 3, 1, 4, 9]);
        assert_eq!(Dictionary::default().exactly("a"), [] as [u32; 0]);
    }
}
