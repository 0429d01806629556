//! Counts by every facet, for a set of rows of the base and for single rows of the delta.

use domain::{Family, Issue, Kind, Level, StatusWord};

use crate::base::{Base, DayColumns, Several};
use crate::bits::Bits;
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

const fn total() -> usize {
    let (mut sum, mut at) = (0, 0);
    while at < SIZES.len() {
        sum += SIZES[at];
        at += 1;
    }
    sum
}

/// Counts by all values of all facets but the years, in one array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    cells: [u64; total()],
}

impl Default for Counts {
    fn default() -> Self {
        Self { cells: [0; total()] }
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

    fn span(facet: Facet) -> (usize, usize) {
        let at = facet as usize;
        (SIZES.iter().take(at).sum(), SIZES.get(at).copied().unwrap_or(0))
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
        for facet in Facet::ALL {
            if is_bitmapped(facet) {
                counts.count_bitmaps(facet, base, day, Bits::len);
            } else {
                counts.count_rows(facet, base, 0..base.rows);
            }
        }
        counts
    }

    /// Adds what a set of rows counts by a facet. `size` is how many rows the set has.
    pub fn add_set(&mut self, facet: Facet, base: &Base, day: &DayColumns, set: &Bits, size: u64) {
        let rows = u64::from(base.rows);
        if facet == Facet::Year || size == 0 {
        } else if size == rows {
            self.add_all(facet, &day.totals);
        } else if is_bitmapped(facet) && (values(facet) as u64) * rows / 128 < size {
            self.count_bitmaps(facet, base, day, |bits| bits.len_with(set));
        } else if is_bitmapped(facet) {
            self.count_single(facet, base, day, set);
        } else if size > rows / 2 {
            let mut others = Self::default();
            others.count_rows(facet, base, set.iter_missing(base.rows));
            let start = Self::span(facet).0;
            for (n, total) in day.totals.of(facet).iter().enumerate() {
                self.cells[start + n] += total - others.cells[start + n];
            }
        } else {
            self.count_rows(facet, base, set.iter());
        }
    }

    fn count_bitmaps(&mut self, facet: Facet, base: &Base, day: &DayColumns, size: impl Fn(&Bits) -> u64) {
        let each = |counts: &mut [u64], bits: &[Bits]| {
            for (count, bits) in counts.iter_mut().zip(bits) {
                *count += size(bits);
            }
        };
        match facet {
            Facet::Kind => each(self.of_mut(facet), &base.kind_bits),
            Facet::Status => each(self.of_mut(facet), &day.word_bits),
            Facet::Issue => each(self.of_mut(facet), &base.issue_bits),
            Facet::Gov => self.of_mut(facet)[0] += size(&base.gov_bits),
            Facet::Confirmed => self.of_mut(facet)[0] += size(&day.confirmed_bits),
            Facet::Family => {
                for kind in Kind::ALL {
                    self.of_mut(facet)[kind.family().index()] += size(&base.kind_bits[kind.index()]);
                }
            }
            _ => {}
        }
    }

    fn count_single(&mut self, facet: Facet, base: &Base, day: &DayColumns, set: &Bits) {
        let counts = self.of_mut(facet);
        match facet {
            Facet::Kind => set
                .iter()
                .for_each(|row| counts[usize::from(base.kind[row as usize])] += 1),
            Facet::Status => set
                .iter()
                .for_each(|row| counts[usize::from(day.word[row as usize])] += 1),
            Facet::Issue => {
                for row in set.iter() {
                    each_bit(base.issues[row as usize], |issue| counts[issue] += 1);
                }
            }
            Facet::Gov => counts[0] += set.len_with(&base.gov_bits),
            Facet::Confirmed => counts[0] += set.len_with(&day.confirmed_bits),
            Facet::Family => {
                let mut kinds = Self::default();
                kinds.count_single(Facet::Kind, base, day, set);
                for kind in Kind::ALL {
                    counts[kind.family().index()] += kinds.of(Facet::Kind)[kind.index()];
                }
            }
            _ => {}
        }
    }

    fn count_rows(&mut self, facet: Facet, base: &Base, rows: impl Iterator<Item = u32>) {
        match facet {
            Facet::State => self.count_codes(facet, &base.state, &base.several_states, rows),
            Facet::Country => self.count_codes(facet, &base.country, &base.several_countries, rows),
            Facet::Level => {
                let mut sets = vec![0u64; 1 << Level::ALL.len()];
                rows.for_each(|row| sets[usize::from(base.levels[row as usize])] += 1);
                let counts = self.of_mut(facet);
                for (set, count) in (0u32..).zip(&sets).filter(|(_, count)| **count > 0) {
                    each_bit(set, |level| counts[level] += count);
                }
            }
            _ => {}
        }
    }

    fn count_codes(&mut self, facet: Facet, column: &[u8], several: &Several, rows: impl Iterator<Item = u32>) {
        let mut cells = [0u64; 256];
        let mut rest = several.walk();
        for row in rows {
            let code = column[row as usize];
            cells[usize::from(code)] += 1;
            if code == MANY {
                rest.codes_of(row)
                    .iter()
                    .for_each(|code| cells[usize::from(*code)] += 1);
            }
        }
        let counts = self.of_mut(facet);
        counts
            .iter_mut()
            .zip(&cells)
            .skip(1)
            .for_each(|(count, cell)| *count += cell);
    }
}

/// How many values a facet has.
fn values(facet: Facet) -> usize {
    SIZES.get(facet as usize).copied().unwrap_or(0)
}

/// Whether each value of the facet has a bitmap.
fn is_bitmapped(facet: Facet) -> bool {
    !matches!(facet, Facet::State | Facet::Country | Facet::Level | Facet::Year)
}

/// Calls for the index of each set bit.
pub fn each_bit(bits: u32, mut call: impl FnMut(usize)) {
    let mut left = bits;
    while left != 0 {
        call(left.trailing_zeros() as usize);
        left &= left - 1;
    }
}
