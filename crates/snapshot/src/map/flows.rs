//! Flows: how many engagements join an American place with a foreign one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use domain::{Country, Family};

use super::{dominant, sum};
use crate::base::{ByFamily, Part};
use crate::codes;
use crate::filter::Filter;
use crate::view::DayView;

/// The foreign end of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlowEnd {
    /// An actor with a point, by its number in the snapshot.
    Actor(u32),
    /// A country, for actors in it without a point of their own.
    Country(Country),
}

/// How many engagements in view join two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// The American actor with a point, by its number in the snapshot.
    pub us: u32,
    /// The foreign end.
    pub foreign: FlowEnd,
    /// How many.
    pub count: u64,
    /// The family with the most; of equals the one listed first.
    pub family: Family,
}

/// The largest flows of a view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flows {
    /// Largest first; among equals by slug of the American end, then slug or code of the foreign one.
    pub flows: Vec<Flow>,
    /// Whether there are more.
    pub truncated: bool,
}

/// Pairs of ends are numbers already: mixing them is hash enough.
#[derive(Default)]
pub(crate) struct PairHasher(u64);

impl Hasher for PairHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, pair: u64) {
        let mixed = (self.0 ^ pair).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 29;
    }
}

type Pairs = HashMap<u64, ByFamily, BuildHasherDefault<PairHasher>>;

/// Marks the number of a foreign end as the code of a country.
const COUNTRY: u32 = 1 << 31;

impl DayView {
    /// The largest flows of a view.
    #[must_use]
    pub fn flows(&self, filter: &Filter, limit: usize) -> Flows {
        let (set, delta) = self.in_view(filter);
        let base = &*self.snapshot.0.base;
        let mut pairs = Pairs::default();
        let mut ends = (Vec::new(), Vec::new());
        let mut add = |parts: &[Part], family: usize| {
            self.ends(parts, &mut ends);
            for us in &ends.0 {
                for foreign in &ends.1 {
                    pairs.entry(u64::from(*us) << 32 | u64::from(*foreign)).or_default()[family] += 1;
                }
            }
        };
        match &set {
            None => (0..base.rows).for_each(|row| add(base.parts(row), base.family(row))),
            Some(set) => set.iter().for_each(|row| add(base.parts(row), base.family(row))),
        }
        for at in delta {
            let row = &self.snapshot.0.delta.rows()[at];
            add(&row.parts, row.row.facts.kind.family().index());
        }
        self.largest(pairs, limit)
    }

    /// The distinct ends of a row's participants.
    fn ends(&self, parts: &[Part], (us, foreign): &mut (Vec<u32>, Vec<u32>)) {
        us.clear();
        foreign.clear();
        let add = |list: &mut Vec<u32>, end: u32| {
            if !list.contains(&end) {
                list.push(end);
            }
        };
        let inner = &*self.snapshot.0;
        for part in parts {
            let actor = inner.actor(part.actor());
            let has_point = actor.row.point.is_some();
            if part.is_us() {
                if has_point {
                    add(us, part.actor());
                }
            } else if has_point {
                add(foreign, part.actor());
            } else if inner
                .countries
                .get(actor.country)
                .is_some_and(|country| country.point.is_some())
            {
                add(foreign, COUNTRY | u32::from(actor.country));
            }
        }
    }

    fn largest(&self, pairs: Pairs, limit: usize) -> Flows {
        let mut all: Vec<(u64, u64, ByFamily)> = pairs.into_iter().map(|(pair, by)| (sum(&by), pair, by)).collect();
        let truncated = all.len() > limit;
        if truncated && limit > 0 {
            let (_, least, _) = all.select_nth_unstable_by(limit - 1, |a, b| b.0.cmp(&a.0));
            let least = least.0;
            all.retain(|flow| flow.0 >= least);
        }
        let slug = |at: u32| &*self.snapshot.actor_at(at).slug;
        let end = |pair: u64| -> (u32, u32) {
            let halves = pair.to_be_bytes();
            let half = |at: usize| u32::from_be_bytes([halves[at], halves[at + 1], halves[at + 2], halves[at + 3]]);
            (half(0), half(4))
        };
        let name = |pair: u64| {
            let (us, foreign) = end(pair);
            match self.foreign_end(foreign) {
                FlowEnd::Actor(at) => (slug(us), slug(at).to_owned()),
                FlowEnd::Country(country) => (slug(us), country.to_string()),
            }
        };
        all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| name(a.1).cmp(&name(b.1))));
        all.truncate(limit);
        let flows = all.into_iter().map(|(count, pair, by)| Flow {
            us: end(pair).0,
            foreign: self.foreign_end(end(pair).1),
            count,
            family: dominant(&by),
        });
        Flows {
            flows: flows.collect(),
            truncated,
        }
    }

    fn foreign_end(&self, end: u32) -> FlowEnd {
        let code = u8::try_from(end & !COUNTRY).ok().filter(|_| end & COUNTRY != 0);
        match code.and_then(codes::country) {
            Some(country) => FlowEnd::Country(country),
            None => FlowEnd::Actor(end),
        }
    }
}
