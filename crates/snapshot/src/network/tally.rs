//! Counting ties: pairs of a state and a country in one array, all others by hash.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use domain::{Kind, StatusWord};

use super::ends::{End, Opened};
use crate::actors::Actors;
use crate::base::{Base, ByFamily, DayColumns, Part};
use crate::bits::{self, Bits};
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
        if in_force {
            self.in_force = self.in_force.wrapping_add(by);
        }
    }
}

const KINDS: usize = Kind::ALL.len();

type ByPair = HashMap<(End, End), Cell, BuildHasherDefault<PairHasher>>;
type ByEnd = HashMap<End, u64, BuildHasherDefault<PairHasher>>;

/// The ties of some rows.
#[derive(Debug, Clone)]
pub struct Tally {
    /// By state, then country.
    coarse: Vec<Cell>,
    /// Those of which an end is an actor.
    fine: ByPair,
    /// By how much rows of each state are fewer than its ties: a row with two countries is one row. Wraps around.
    states: Vec<u64>,
    /// The same of countries.
    countries: Vec<u64>,
    actors: ByEnd,
    /// By how much all rows are fewer than the coarse ties, or more. Wraps around.
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
    fn read(&mut self, parts: &[Part], actors: &Actors, opened: &Opened) {
        self.us.clear();
        self.foreign.clear();
        for part in parts {
            let end = opened.end(part.actor(), actors.seat(part.actor()), part.is_us());
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
    pub fn of_base(base: &Base, day: &DayColumns, actors: &Actors) -> Self {
        let mut tally = Self::default();
        tally.base_rows(base, day, actors, &Opened::NOTHING, 0..base.rows, true);
        tally
    }

    /// Adds rows of the base, or takes them away.
    pub fn rows(&mut self, view: &DayView, opened: &Opened, rows: impl Iterator<Item = u32>, adds: bool) {
        let inner = &*view.snapshot.0;
        self.base_rows(&inner.base, &view.columns, &inner.actors, opened, rows, adds);
    }

    fn base_rows(
        &mut self,
        base: &Base,
        day: &DayColumns,
        actors: &Actors,
        opened: &Opened,
        rows: impl Iterator<Item = u32>,
        adds: bool,
    ) {
        let in_force = u8::try_from(StatusWord::InForce.index()).unwrap_or(u8::MAX);
        let families: [usize; KINDS] = std::array::from_fn(|at| Kind::ALL[at].family().index());
        let looks_closer = opened.names_actors();
        let mut ends = Ends::default();
        for row in rows {
            let at = row as usize;
            let step = Step {
                family: families[usize::from(base.kind[at])],
                in_force: day.word[at] == in_force,
                adds,
            };
            let (state, country) = (base.state[at], base.country[at]);
            // Nearly every row is of one state and one country, and says so in two bytes.
            if opened.leaves(state, country) && !looks_closer && !base.apart_bits.has(row) {
                self.coarse_step(state, country, step);
                continue;
            }
            let parts = base.parts(row);
            match parts {
                [a, b] if a.is_us() != b.is_us() => {
                    let end = |part: &Part| opened.end(part.actor(), actors.seat(part.actor()), part.is_us());
                    let (us, foreign) = if a.is_us() { (end(a), end(b)) } else { (end(b), end(a)) };
                    self.tie(us, foreign, step);
                    self.end(us, step);
                    self.end(foreign, step);
                    add(&mut self.joined, step.large());
                }
                _ => {
                    ends.read(parts, actors, opened);
                    self.row(&ends, step);
                }
            }
        }
    }

    /// Adds the rows of a set, block by block.
    pub fn set(&mut self, view: &DayView, opened: &Opened, set: &Bits) {
        let rows = view.snapshot.0.base.rows;
        for n in 0..bits::blocks_for(rows) {
            let block = set.block(n);
            let count = bits::count(block);
            if count > 0 {
                let first = bits::rows_of_block(n, rows).start;
                let list = bits::list_rows(block, count);
                self.rows(view, opened, list.iter().map(|row| first + u32::from(*row)), true);
            }
        }
    }

    /// Adds rows of the delta.
    pub fn delta(&mut self, view: &DayView, opened: &Opened, rows: &[usize]) {
        let inner = &*view.snapshot.0;
        let mut ends = Ends::default();
        for at in rows {
            let row = &inner.delta.rows()[*at];
            ends.read(&row.parts, &inner.actors, opened);
            let step = Step {
                family: row.row.facts.kind.family().index(),
                in_force: view.delta[*at].word == StatusWord::InForce,
                adds: true,
            };
            self.row(&ends, step);
        }
    }

    fn coarse_step(&mut self, state: u8, country: u8, step: Step) {
        let cell = &mut self.coarse[usize::from(state) * codes::COUNTRIES + usize::from(country)];
        cell.step(step.family, step.in_force, step.small());
    }

    fn row(&mut self, ends: &Ends, step: Step) {
        if ends.us.is_empty() || ends.foreign.is_empty() {
            add(&mut self.alone, step.large());
            return;
        }
        add(&mut self.joined, step.large());
        for us in &ends.us {
            ends.foreign.iter().for_each(|foreign| self.tie(*us, *foreign, step));
        }
        ends.us.iter().chain(&ends.foreign).for_each(|end| self.end(*end, step));
    }

    fn tie(&mut self, us: End, foreign: End, step: Step) {
        if let (Some(state), Some(country)) = (us.state(), foreign.country()) {
            self.coarse_step(state, country, step);
            let taken = step.large().wrapping_neg();
            add(&mut self.states[usize::from(state)], taken);
            add(&mut self.countries[usize::from(country)], taken);
            add(&mut self.joined, taken);
        } else {
            let cell = self.fine.entry((us, foreign)).or_default();
            cell.step(step.family, step.in_force, step.small());
        }
    }

    fn end(&mut self, end: End, step: Step) {
        let count = match (end.state(), end.country()) {
            (Some(code), _) => &mut self.states[usize::from(code)],
            (_, Some(code)) => &mut self.countries[usize::from(code)],
            _ => self.actors.entry(end).or_default(),
        };
        add(count, step.large());
    }

    /// How many rows join a pair.
    pub fn joined(&self) -> u64 {
        self.coarse.iter().map(Cell::count).fold(self.joined, u64::wrapping_add)
    }

    /// How many rows join an end with somebody.
    pub fn of(&self, end: End) -> u64 {
        let sum =
            |from: u64, cells: &mut dyn Iterator<Item = &Cell>| cells.map(Cell::count).fold(from, u64::wrapping_add);
        let (of_state, of_country) = (end.state().map(usize::from), end.country().map(usize::from));
        if let Some(code) = of_state {
            let cells = &self.coarse[code * codes::COUNTRIES..(code + 1) * codes::COUNTRIES];
            return sum(self.states[code], &mut cells.iter());
        }
        if let Some(code) = of_country {
            let cells = self.coarse.iter().skip(code).step_by(codes::COUNTRIES);
            return sum(self.countries[code], &mut cells.into_iter());
        }
        self.actors.get(&end).copied().unwrap_or(0)
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
