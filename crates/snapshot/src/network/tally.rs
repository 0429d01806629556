//! Counting ties: pairs of a state and a country in one array, all others by hash.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use domain::{Kind, StatusWord};

use super::ends::{End, Opened};
use crate::base::{Base, ByFamily, DayColumns, Part};
use crate::bits::{self, Bits, Block};
use crate::codes;
use crate::map::PairHasher;
use crate::view::DayView;

/// How many engagements of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Of each family.
    pub families: ByFamily,
    /// In force on the day.
    pub in_force: u32,
}

impl Cell {
    /// All families together.
    pub fn count(&self) -> u64 {
        crate::map::sum(&self.families)
    }

    fn step(&mut self, family: usize, in_force: bool, by: u32) {
        self.families[family] = self.families[family].wrapping_add(by);
        self.in_force = self.in_force.wrapping_add(if in_force { by } else { 0 });
    }
}

const KINDS: usize = Kind::ALL.len();

type ByPair = HashMap<(End, End), Cell, BuildHasherDefault<PairHasher>>;
type ByEnd = HashMap<End, u64, BuildHasherDefault<PairHasher>>;

/// The ties of some rows.
///
/// How many rows join an end with somebody is what its ties sum up to, but for rows with several ends on the other side:
/// those are counted once for each. Only by how much that is too many is kept beside the ties, so that a row with one end
/// on each side, as nearly all have, is one step.
#[derive(Debug, Clone)]
pub struct Tally {
    /// By state, then country.
    coarse: Vec<Cell>,
    /// Those of which an end is an actor.
    fine: ByPair,
    /// By how much rows of each state are fewer than its ties. Wraps around.
    states: Vec<u64>,
    /// The same of countries.
    countries: Vec<u64>,
    /// The same of actors.
    actors: ByEnd,
    /// By how much all rows are fewer than all ties. Wraps around.
    joined: u64,
    /// How many rows name nobody on one of the sides.
    pub alone: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            coarse: vec![Cell::default(); codes::STATES * codes::COUNTRIES],
            fine: ByPair::default(),
            states: vec![0; codes::STATES],
            countries: vec![0; codes::COUNTRIES],
            actors: ByEnd::default(),
            joined: 0,
            alone: 0,
        }
    }
}

/// What rows add, read from their columns.
struct Steps<'a> {
    kinds: &'a [u8],
    words: &'a [u8],
    families: [u8; KINDS],
    in_force: u8,
    adds: bool,
}

impl<'a> Steps<'a> {
    fn new(base: &'a Base, day: &'a DayColumns, adds: bool) -> Self {
        let small = |index: usize| u8::try_from(index).unwrap_or(u8::MAX);
        Self {
            kinds: &base.kind,
            words: &day.word,
            families: std::array::from_fn(|at| small(Kind::ALL[at].family().index())),
            in_force: small(StatusWord::InForce.index()),
            adds,
        }
    }

    fn of(&self, row: usize) -> Step {
        Step {
            family: usize::from(self.families[usize::from(self.kinds[row])]),
            in_force: self.words[row] == self.in_force,
            adds: self.adds,
        }
    }
}

/// What a row adds, or takes away again.
#[derive(Debug, Clone, Copy)]
struct Step {
    family: usize,
    in_force: bool,
    adds: bool,
}

impl Step {
    /// Numbers wrap around, so that taking away is adding too.
    const fn small(self) -> u32 {
        if self.adds { 1 } else { u32::MAX }
    }

    const fn large(self) -> u64 {
        if self.adds { 1 } else { u64::MAX }
    }
}

/// The distinct ends of a row, American and foreign.
#[derive(Debug, Default)]
struct Ends {
    us: Vec<End>,
    foreign: Vec<End>,
}

impl Ends {
    fn read(&mut self, parts: &[Part], end: impl Fn(&Part) -> End) {
        self.us.clear();
        self.foreign.clear();
        for part in parts {
            let end = end(part);
            let side = if part.is_us() { &mut self.us } else { &mut self.foreign };
            if !side.contains(&end) {
                side.push(end);
            }
        }
    }
}

fn add(count: &mut u64, by: u64) {
    *count = count.wrapping_add(by);
}

impl Tally {
    /// All rows of a base, states and countries alone.
    pub fn of_base(base: &Base, day: &DayColumns) -> Self {
        let mut tally = Self::default();
        let all = Bits::full(base.rows);
        (0..bits::blocks_for(base.rows)).for_each(|n| tally.closed_block(base, day, n, all.block(n), true));
        tally
    }

    /// Adds the rows of a set, or of the whole base, with what is opened.
    pub fn add(&mut self, view: &DayView, opened: &Opened, set: Option<&Bits>) {
        let base = &*view.snapshot.0.base;
        let all = set.is_none().then(|| Bits::full(base.rows));
        let Some(set) = set.or(all.as_ref()) else { return };
        let mut ends = Ends::default();
        for n in 0..bits::blocks_for(base.rows) {
            let block = set.block(n);
            if bits::count(block) == 0 {
                continue;
            }
            if opened.is_nothing() {
                self.closed_block(base, &view.columns, n, block, true);
            } else {
                self.opened_block(view, opened, n, block, &mut ends);
            }
        }
    }

    /// Takes away again the rows of the base that are missing from a set, states and countries alone.
    pub fn take_missing(&mut self, view: &DayView, set: &Bits) {
        let base = &*view.snapshot.0.base;
        for n in 0..bits::blocks_for(base.rows) {
            let missing = bits::missing(set.block(n), bits::rows_of_block(n, base.rows));
            self.closed_block(base, &view.columns, n, &missing, false);
        }
    }

    /// Some rows of a block with states and countries alone.
    fn closed_block(&mut self, base: &Base, day: &DayColumns, n: usize, block: &Block, adds: bool) {
        let rows = bits::rows_of_block(n, base.rows);
        let wide = base.wide.block(n);
        let plain = std::array::from_fn(|word| block[word] & !wide[word]);
        let steps = Steps::new(base, day, adds);
        // Nearly every row is of one state and one country, and says so in two bytes.
        for at in bits::list_rows(&plain, bits::count(&plain)) {
            let row = (rows.start + u32::from(at)) as usize;
            self.coarse_step(base.state[row], base.country[row], steps.of(row));
        }
        for (row, ends) in base.wide.within(rows.clone()) {
            if bits::has(block, row - rows.start) {
                let (us, foreign) = ends.split_at(ends.partition_point(|end| end.is_us()));
                self.row(us, foreign, steps.of(row as usize));
            }
        }
    }

    /// Some rows of a block, where some states and countries stand as the bodies in them.
    fn opened_block(&mut self, view: &DayView, opened: &Opened, n: usize, block: &Block, ends: &mut Ends) {
        let inner = &*view.snapshot.0;
        let base = &*inner.base;
        let wide = base.wide.block(n);
        let steps = Steps::new(base, &view.columns, true);
        let first = bits::rows_of_block(n, base.rows).start;
        for at in bits::list_rows(block, bits::count(block)) {
            let row = first + u32::from(at);
            let step = steps.of(row as usize);
            let (state, country) = (base.state[row as usize], base.country[row as usize]);
            if opened.leaves(state, country) && !opened.names_actors() && !bits::has(wide, u32::from(at)) {
                self.coarse_step(state, country, step);
                continue;
            }
            let parts = base.parts(row);
            let end = |part: &Part| opened.end(part.actor(), inner.actors.seat(part.actor()), part.is_us());
            match parts {
                [a, b] if a.is_us() != b.is_us() => {
                    let (us, foreign) = if a.is_us() { (a, b) } else { (b, a) };
                    self.tie(end(us), end(foreign), step);
                }
                _ => {
                    ends.read(parts, end);
                    self.row(&ends.us, &ends.foreign, step);
                }
            }
        }
    }

    /// Adds rows of the delta.
    pub fn delta(&mut self, view: &DayView, opened: &Opened, rows: &[usize]) {
        let inner = &*view.snapshot.0;
        let mut ends = Ends::default();
        for at in rows {
            let row = &inner.delta.rows()[*at];
            ends.read(&row.parts, |part| {
                opened.end(part.actor(), inner.actors.seat(part.actor()), part.is_us())
            });
            let step = Step {
                family: row.row.facts.kind.family().index(),
                in_force: view.delta[*at].word == StatusWord::InForce,
                adds: true,
            };
            self.row(&ends.us, &ends.foreign, step);
        }
    }

    fn coarse_step(&mut self, state: u8, country: u8, step: Step) {
        let cell = &mut self.coarse[usize::from(state) * codes::COUNTRIES + usize::from(country)];
        cell.step(step.family, step.in_force, step.small());
    }

    fn row(&mut self, us: &[End], foreign: &[End], step: Step) {
        if us.is_empty() || foreign.is_empty() {
            add(&mut self.alone, step.large());
            return;
        }
        for one in us {
            foreign.iter().for_each(|other| self.tie(*one, *other, step));
        }
        let fewer = |times: usize| step.large().wrapping_mul(1u64.wrapping_sub(times as u64));
        if foreign.len() > 1 {
            us.iter().for_each(|end| self.correct(*end, fewer(foreign.len())));
        }
        if us.len() > 1 {
            foreign.iter().for_each(|end| self.correct(*end, fewer(us.len())));
        }
        add(&mut self.joined, fewer(us.len() * foreign.len()));
    }

    fn tie(&mut self, us: End, foreign: End, step: Step) {
        if let (Some(state), Some(country)) = (us.state(), foreign.country()) {
            self.coarse_step(state, country, step);
        } else {
            let cell = self.fine.entry((us, foreign)).or_default();
            cell.step(step.family, step.in_force, step.small());
        }
    }

    fn correct(&mut self, end: End, by: u64) {
        let count = match (end.state(), end.country()) {
            (Some(code), _) => &mut self.states[usize::from(code)],
            (_, Some(code)) => &mut self.countries[usize::from(code)],
            _ => self.actors.entry(end).or_default(),
        };
        add(count, by);
    }

    /// How many rows join a pair. `ties` are all of the tally.
    pub fn joined(&self, ties: &[(End, End, Cell)]) -> u64 {
        ties.iter()
            .fold(self.joined, |sum, (.., cell)| sum.wrapping_add(cell.count()))
    }

    /// How many rows join each of some ends with somebody. `ties` are all of the tally.
    pub fn of(&self, ends: &[End], ties: &[(End, End, Cell)]) -> Vec<(End, u64)> {
        let correction = |end: &End| match (end.state(), end.country()) {
            (Some(code), _) => self.states[usize::from(code)],
            (_, Some(code)) => self.countries[usize::from(code)],
            _ => self.actors.get(end).copied().unwrap_or(0),
        };
        let mut counts: ByEnd = ends.iter().map(|end| (*end, correction(end))).collect();
        for (us, foreign, cell) in ties {
            for end in [us, foreign] {
                if let Some(count) = counts.get_mut(end) {
                    add(count, cell.count());
                }
            }
        }
        counts.into_iter().collect()
    }

    /// Every pair that is joined, in no promised order.
    pub fn ties(&self) -> Vec<(End, End, Cell)> {
        let code = |at: usize| u8::try_from(at).unwrap_or(0);
        let coarse = self.coarse.iter().enumerate().map(|(at, cell)| {
            let (state, country) = (code(at / codes::COUNTRIES), code(at % codes::COUNTRIES));
            (End::of_state(state), End::of_country(country), *cell)
        });
        let fine = self.fine.iter().map(|((us, foreign), cell)| (*us, *foreign, *cell));
        coarse.chain(fine).filter(|(.., cell)| cell.count() > 0).collect()
    }

    /// Bytes held, roughly.
    pub fn bytes(&self) -> usize {
        let pair = size_of::<(End, End)>() + size_of::<Cell>() + 1;
        self.coarse.capacity() * size_of::<Cell>() + self.fine.capacity() * pair + self.actors.capacity() * 13
    }
}
