//! The network of a view: who deals with whom, and in how many engagements.
//!
//! From afar the American ends are states and the foreign ones countries. What the filter narrows to opens: a chosen
//! state into its bodies, a chosen country into its own, a chosen actor stands for itself. Who sits in no state or no
//! country (networks, above all) stands for itself always.

mod ends;
mod tally;
mod wide;

use std::cmp::Ordering;

use domain::{Country, Side, State};

use crate::codes;
use crate::filter::Filter;
use crate::view::DayView;

use ends::{End, Opened};
pub(crate) use tally::Tally;
pub(crate) use wide::Wide;

/// At most so many chosen states open, and so many chosen countries: of more the picture would show nothing.
pub const OPENED: usize = 4;

/// Who stands at one end of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Node {
    /// All American bodies of a state together.
    State(State),
    /// All foreign bodies of a country together.
    Country(Country),
    /// One actor, by its number in the snapshot.
    Actor(u32),
}

/// A node with how many engagements it takes part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeCount {
    /// Who.
    pub node: Node,
    /// On which side.
    pub side: Side,
    /// How many engagements in view join it with somebody, each counted once.
    pub count: u64,
}

/// What joins two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// The American end.
    pub us: Node,
    /// The foreign end.
    pub foreign: Node,
    /// How many engagements.
    pub count: u64,
    /// How many of them are in force on the day.
    pub in_force: u64,
    /// How many of each family, in the order of [`domain::Family::ALL`].
    pub families: [u32; domain::Family::ALL.len()],
}

/// Who deals with whom in a view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Network {
    /// Who is joined by the ties shown: American first, then by how many engagements, then by code or slug.
    pub nodes: Vec<NodeCount>,
    /// The ties with most engagements; of equals by code or slug of the American end, then of the foreign one.
    pub ties: Vec<Tie>,
    /// How many pairs are joined, those that are not shown included.
    pub pairs: u64,
    /// How many engagements the largest tie has that is not shown; 0 where all are.
    pub largest_left_out: u64,
    /// How many engagements join a pair.
    pub joined: u64,
    /// How many engagements in view name nobody on one of the sides.
    pub alone: u64,
}

impl DayView {
    /// Who deals with whom in a view: at most `limit` ties.
    #[must_use]
    pub fn network(&self, filter: &Filter, limit: usize) -> Network {
        let (set, delta) = self.in_view(filter);
        let opened = Opened::of(filter, &self.snapshot);
        let inner = &*self.snapshot.0;
        let totals = || self.columns.network(&inner.base).clone();
        let mut tally = match &set {
            None if opened.is_nothing() => totals(),
            Some(set) if opened.is_nothing() && set.len() > u64::from(inner.base.rows) / 2 => {
                let mut tally = totals();
                tally.take_missing(self, set);
                tally
            }
            set => {
                let mut tally = Tally::default();
                tally.add(self, &opened, set.as_ref());
                tally
            }
        };
        tally.delta(self, &opened, &delta);
        self.shown(&tally, limit)
    }

    /// The largest ties of a tally, and who stands at their ends.
    fn shown(&self, tally: &Tally, limit: usize) -> Network {
        let ties = tally.ties();
        let pairs = ties.len() as u64;
        let joined = tally.joined(&ties);
        let order = |a: &(End, End, tally::Cell), b: &(End, End, tally::Cell)| {
            b.2.count()
                .cmp(&a.2.count())
                .then_with(|| self.by_name(a.0, b.0))
                .then_with(|| self.by_name(a.1, b.1))
        };
        // By count alone first: among thousands of ties nearly all are of few engagements, and names are dear to compare.
        let mut counts: Vec<u64> = ties.iter().map(|(.., cell)| cell.count()).collect();
        let largest_left_out = if counts.len() > limit {
            *counts.select_nth_unstable_by(limit, |a, b| b.cmp(a)).1
        } else {
            0
        };
        let mut shown: Vec<(End, End, tally::Cell)> = ties.clone();
        shown.retain(|(.., cell)| cell.count() >= largest_left_out);
        if shown.len() > limit {
            shown.select_nth_unstable_by(limit, order);
            shown.truncate(limit);
        }
        shown.sort_unstable_by(order);
        let mut ends: Vec<End> = shown.iter().flat_map(|(us, foreign, _)| [*us, *foreign]).collect();
        ends.sort_unstable();
        ends.dedup();
        let mut nodes = tally.of(&ends, &ties);
        nodes.sort_by(|a, b| {
            let american_first = b.0.is_us().cmp(&a.0.is_us());
            american_first.then(b.1.cmp(&a.1)).then_with(|| self.by_name(a.0, b.0))
        });
        Network {
            nodes: nodes
                .into_iter()
                .map(|(end, count)| NodeCount {
                    node: node(end),
                    side: end.side(),
                    count,
                })
                .collect(),
            ties: shown
                .into_iter()
                .map(|(us, foreign, cell)| Tie {
                    us: node(us),
                    foreign: node(foreign),
                    count: cell.count(),
                    in_force: u64::from(cell.in_force),
                    families: cell.families,
                })
                .collect(),
            pairs,
            largest_left_out,
            joined,
            alone: tally.alone,
        }
    }

    fn by_name(&self, a: End, b: End) -> Ordering {
        self.name_of(a).cmp(self.name_of(b))
    }

    /// What orders an end among those with as many engagements: code or slug.
    fn name_of(&self, end: End) -> &str {
        let inner = &*self.snapshot.0;
        if let Some(at) = end.actor() {
            return &inner.actor(at).row.slug;
        }
        let state = end.state().and_then(codes::state_str);
        state
            .or_else(|| end.country().and_then(codes::country_str))
            .unwrap_or("")
    }
}

fn node(end: End) -> Node {
    let state = end.state().and_then(codes::state).map(Node::State);
    let country = || end.country().and_then(codes::country).map(Node::Country);
    state
        .or_else(country)
        .unwrap_or_else(|| Node::Actor(end.actor().unwrap_or(0)))
}
