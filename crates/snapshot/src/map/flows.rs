//! Flows: how many engagements join an American place with a foreign one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use domain::{Country, Family};

use super::{dominant, sum};
use crate::actors::Anchor;
use crate::base::{ByFamily, Part};
use crate::bits::Bits;
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

    fn write_u32(&mut self, end: u32) {
        self.write_u64(u64::from(end));
    }

    fn write_u64(&mut self, end: u64) {
        let mixed = (self.0.rotate_left(23) ^ end).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 29;
    }
}

type Pairs = HashMap<(u32, Anchor), ByFamily, BuildHasherDefault<PairHasher>>;

/// Of more rows than one in this many, the rows are counted by American end, each with an array of foreign ones.
const MANY: u64 = 16;

impl DayView {
    /// The largest flows of a view.
    #[must_use]
    pub fn flows(&self, filter: &Filter, limit: usize) -> Flows {
        let (set, delta) = self.in_view(filter);
        let base = &*self.snapshot.0.base;
        let rows = set.as_ref().map_or(u64::from(base.rows), Bits::len);
        let mut pairs = Pairs::default();
        let mut ends = (Vec::new(), Vec::new());
        let mut add = |parts: &[Part], family: usize| {
            self.ends(parts, &mut ends);
            for us in &ends.0 {
                for foreign in &ends.1 {
                    pairs.entry((*us, *foreign)).or_default()[family] += 1;
                }
            }
        };
        for at in delta {
            let row = &self.snapshot.0.delta.rows()[at];
            add(&row.parts, row.row.facts.kind.family().index());
        }
        if rows * MANY <= u64::from(base.rows) {
            let rows = set.iter().flat_map(Bits::iter);
            rows.for_each(|row| add(base.parts(row), base.family(row)));
            return self.largest(pairs.into_iter().collect(), limit);
        }
        self.largest(self.by_american_end(set.as_ref(), pairs), limit)
    }

    /// Counts the rows of a set and what is counted already, one American end after the other.
    fn by_american_end(&self, set: Option<&Bits>, mut counted: Pairs) -> Vec<((u32, Anchor), ByFamily)> {
        let inner = &*self.snapshot.0;
        let base = &*inner.base;
        let numbers = inner.actors.numbers();
        let mut all = Vec::new();
        let mut counts = vec![ByFamily::default(); numbers + codes::COUNTRIES];
        let mut touched: Vec<usize> = Vec::new();
        let (mut us, mut foreign) = (Vec::new(), Vec::new());
        let (first, last) = (0, u32::try_from(inner.actors.base().len()).unwrap_or(0));
        for actor in (first..last).filter(|at| inner.actors.anchor(*at, &inner.countries).actor() == Some(*at)) {
            for row in base
                .actor_rows
                .of(actor)
                .iter()
                .filter(|row| set.is_none_or(|set| set.has(**row)))
            {
                let mut ends = (std::mem::take(&mut us), std::mem::take(&mut foreign));
                self.ends(base.parts(*row), &mut ends);
                (us, foreign) = ends;
                if !us.contains(&actor) {
                    continue;
                }
                for slot in foreign.iter().map(|end| end.slot(numbers)) {
                    if counts[slot] == ByFamily::default() {
                        touched.push(slot);
                    }
                    counts[slot][base.family(*row)] += 1;
                }
            }
            for slot in touched.drain(..) {
                let pair = (actor, Anchor::of_slot(slot, numbers));
                let mut by = std::mem::take(&mut counts[slot]);
                if let Some(former) = counted.remove(&pair) {
                    by.iter_mut().zip(former).for_each(|(sum, one)| *sum += one);
                }
                all.push((pair, by));
            }
        }
        all.extend(counted);
        all
    }

    /// The distinct ends of a row's participants.
    fn ends(&self, parts: &[Part], (us, foreign): &mut (Vec<u32>, Vec<Anchor>)) {
        us.clear();
        foreign.clear();
        let inner = &*self.snapshot.0;
        for part in parts {
            let anchor = inner.actors.anchor(part.actor(), &inner.countries);
            if part.is_us() {
                let own = anchor.actor().filter(|_| !anchor.is_nowhere());
                us.extend(own.filter(|at| !us.contains(at)));
            } else if !anchor.is_nowhere() && !foreign.contains(&anchor) {
                foreign.push(anchor);
            }
        }
    }

    fn largest(&self, pairs: Vec<((u32, Anchor), ByFamily)>, limit: usize) -> Flows {
        let mut all: Vec<(u64, (u32, Anchor), ByFamily)> =
            pairs.into_iter().map(|(pair, by)| (sum(&by), pair, by)).collect();
        let truncated = all.len() > limit;
        if truncated && limit > 0 {
            let (_, least, _) = all.select_nth_unstable_by(limit - 1, |a, b| b.0.cmp(&a.0));
            let least = least.0;
            all.retain(|flow| flow.0 >= least);
        }
        let slug = |at: u32| &*self.snapshot.actor_at(at).slug;
        let name = |(us, foreign): (u32, Anchor)| match flow_end(foreign) {
            FlowEnd::Actor(at) => (slug(us), slug(at).to_owned()),
            FlowEnd::Country(country) => (slug(us), country.to_string()),
        };
        all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| name(a.1).cmp(&name(b.1))));
        all.truncate(limit);
        let flows = all.into_iter().map(|(count, (us, foreign), by)| Flow {
            us,
            foreign: flow_end(foreign),
            count,
            family: dominant(&by),
        });
        Flows {
            flows: flows.collect(),
            truncated,
        }
    }
}

fn flow_end(anchor: Anchor) -> FlowEnd {
    match (anchor.country().and_then(codes::country), anchor.actor()) {
        (Some(country), _) => FlowEnd::Country(country),
        (None, at) => FlowEnd::Actor(at.unwrap_or(0)),
    }
}
