//! Flows: how many engagements join an American place with a foreign one.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use domain::{Country, Family};

use super::{dominant, sum};
use crate::actors::Anchor;
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

    fn write_u32(&mut self, end: u32) {
        self.write_u64(u64::from(end));
    }

    fn write_u64(&mut self, end: u64) {
        let mixed = (self.0.rotate_left(23) ^ end).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 29;
    }
}

type Pairs = HashMap<(u32, Anchor), ByFamily, BuildHasherDefault<PairHasher>>;

/// More rows than this are gathered by American end instead of hashed pair by pair.
const MANY: u64 = 4_096;

impl DayView {
    /// The largest flows of a view.
    #[must_use]
    pub fn flows(&self, filter: &Filter, limit: usize) -> Flows {
        let (set, delta) = self.in_view(filter);
        let base = &*self.snapshot.0.base;
        let mut pairs = Vec::new();
        let mut ends = (Vec::new(), Vec::new());
        let mut add = |parts: &[Part], family: usize| {
            self.ends(parts, &mut ends);
            for us in &ends.0 {
                pairs.extend(ends.1.iter().map(|foreign| (*us, *foreign, family)));
            }
        };
        let delta_rows = self.snapshot.0.delta.rows();
        for row in delta.iter().map(|at| &delta_rows[*at]) {
            add(&row.parts, row.row.facts.kind.family().index());
        }
        let mut add_base = |row: u32| add(base.parts(row), base.family(row));
        match &set {
            None => (0..base.rows).for_each(&mut add_base),
            Some(set) => set.iter().for_each(&mut add_base),
        }
        let mut largest = Largest::new(limit);
        if pairs.len() as u64 > MANY {
            self.gather(&pairs, &mut largest);
        } else {
            let mut counts = Pairs::default();
            for (us, foreign, family) in pairs {
                counts.entry((us, foreign)).or_default()[family] += 1;
            }
            counts.into_iter().for_each(|(pair, by)| largest.offer(pair, by));
        }
        self.name(largest)
    }

    /// Counts pairs: sorts them by American end in one pass, then counts the foreign ends of each in an array.
    fn gather(&self, pairs: &[(u32, Anchor, usize)], largest: &mut Largest) {
        let numbers = self.snapshot.0.actors.numbers();
        let mut starts = vec![0usize; numbers + 1];
        pairs.iter().for_each(|(us, ..)| starts[*us as usize + 1] += 1);
        (0..numbers).for_each(|at| starts[at + 1] += starts[at]);
        let mut next = starts.clone();
        let mut sorted = vec![(0u32, 0u8); pairs.len()];
        for (us, foreign, family) in pairs {
            let slot = u32::try_from(foreign.slot(numbers)).unwrap_or(u32::MAX);
            sorted[next[*us as usize]] = (slot, u8::try_from(*family).unwrap_or(0));
            next[*us as usize] += 1;
        }
        let mut counts = vec![ByFamily::default(); numbers + codes::COUNTRIES];
        let mut touched: Vec<u32> = Vec::new();
        for us in 0..numbers {
            for (slot, family) in &sorted[starts[us]..starts[us + 1]] {
                let by = &mut counts[*slot as usize];
                if *by == ByFamily::default() {
                    touched.push(*slot);
                }
                by[usize::from(*family)] += 1;
            }
            for slot in touched.drain(..) {
                let by = std::mem::take(&mut counts[slot as usize]);
                let us = u32::try_from(us).unwrap_or(u32::MAX);
                largest.offer((us, Anchor::of_slot(slot as usize, numbers)), by);
            }
        }
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

    fn name(&self, largest: Largest) -> Flows {
        let Largest {
            limit, seen, mut kept, ..
        } = largest;
        let inner = &*self.snapshot.0;
        let slug = |at: u32| &*inner.actor(at).row.slug;
        let code = |code: u8| inner.countries.get(code).map_or("", |row| row.country.as_str());
        let foreign_name = |end: Anchor| end.country().map_or_else(|| end.actor().map_or("", slug), code);
        let name = |(us, foreign): (u32, Anchor)| (slug(us), foreign_name(foreign));
        let order = |a: &Counted, b: &Counted| b.0.cmp(&a.0).then_with(|| name(a.1).cmp(&name(b.1)));
        if kept.len() > limit && limit > 0 {
            kept.select_nth_unstable_by(limit - 1, order);
        }
        kept.truncate(limit);
        kept.sort_unstable_by(order);
        let flows = kept.into_iter().map(|(count, (us, foreign), by)| Flow {
            us,
            foreign: flow_end(foreign),
            count,
            family: dominant(&by),
        });
        Flows {
            flows: flows.collect(),
            truncated: seen > limit,
        }
    }
}

/// How many, between which ends, by family.
type Counted = (u64, (u32, Anchor), ByFamily);

/// The largest flows so far, and those as large as the least of them: names decide among equals at the end.
struct Largest {
    limit: usize,
    seen: usize,
    sizes: BinaryHeap<Reverse<u64>>,
    kept: Vec<Counted>,
    /// At how many kept ones those that have fallen behind are dropped.
    prune_at: usize,
}

/// The first number at which flows that have fallen behind are dropped.
const PRUNED_FROM: usize = 8_192;

impl Largest {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            seen: 0,
            sizes: BinaryHeap::new(),
            kept: Vec::new(),
            prune_at: PRUNED_FROM,
        }
    }

    fn offer(&mut self, pair: (u32, Anchor), by: ByFamily) {
        self.seen += 1;
        let size = sum(&by);
        let full = self.sizes.len() >= self.limit;
        let least = self.sizes.peek().map_or(u64::MAX, |least| least.0);
        if full && size < least || self.limit == 0 {
            return;
        }
        self.kept.push((size, pair, by));
        if !full {
            self.sizes.push(Reverse(size));
        } else if size > least {
            self.sizes.pop();
            self.sizes.push(Reverse(size));
        }
        if self.kept.len() > self.prune_at {
            let least = self.sizes.peek().map_or(0, |least| least.0);
            self.kept.retain(|flow| flow.0 >= least);
            self.prune_at = 2 * self.kept.len() + PRUNED_FROM;
        }
    }
}

fn flow_end(anchor: Anchor) -> FlowEnd {
    match (anchor.country().and_then(codes::country), anchor.actor()) {
        (Some(country), _) => FlowEnd::Country(country),
        (None, at) => FlowEnd::Actor(at.unwrap_or(0)),
    }
}
