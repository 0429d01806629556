//! The ends of ties as numbers, and which of them a filter opens.

use domain::Side;

use super::OPENED;
use crate::codes;
use crate::filter::Filter;
use crate::snapshot::Snapshot;

/// Who stands at one end of a tie, in 32 bits: the side, then a state, a country or an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End(u32);

impl End {
    const US: u32 = 1 << 31;
    const COUNTRY: u32 = 1 << 30;
    const STATE: u32 = 1 << 29;
    const NUMBER: u32 = Self::STATE - 1;

    /// A state's bodies together.
    pub fn of_state(code: u8) -> Self {
        Self(Self::US | Self::STATE | u32::from(code))
    }

    /// A country's bodies together.
    pub fn of_country(code: u8) -> Self {
        Self(Self::COUNTRY | u32::from(code))
    }

    /// One actor on a side.
    pub fn of_actor(at: u32, us: bool) -> Self {
        Self(at | if us { Self::US } else { 0 })
    }

    /// Whether it is the American end.
    pub fn is_us(self) -> bool {
        self.0 & Self::US != 0
    }

    /// Its side.
    pub fn side(self) -> Side {
        if self.is_us() { Side::Us } else { Side::Foreign }
    }

    /// The code of the state.
    pub fn state(self) -> Option<u8> {
        self.code(Self::STATE)
    }

    /// The code of the country.
    pub fn country(self) -> Option<u8> {
        self.code(Self::COUNTRY)
    }

    fn code(self, kind: u32) -> Option<u8> {
        let code = u8::try_from(self.0 & Self::NUMBER).ok();
        code.filter(|_| self.0 & kind != 0)
    }

    /// The number of the actor.
    pub fn actor(self) -> Option<u32> {
        (self.0 & (Self::STATE | Self::COUNTRY) == 0).then_some(self.0 & Self::NUMBER)
    }
}

/// Which states and countries stand as the bodies in them, and which actors stand for themselves.
#[derive(Debug)]
pub struct Opened {
    /// By code, "none" and "several" included: whether the state stands as a whole.
    states: [bool; 256],
    /// The same of countries.
    countries: [bool; 256],
    actors: Vec<u32>,
    nothing: bool,
}

/// Every code is closed but that for "none" and the one for "several".
const ALL_CLOSED: [bool; 256] = {
    let mut closed = [true; 256];
    closed[0] = false;
    closed[codes::MANY as usize] = false;
    closed
};

impl Opened {
    /// Nothing: states and countries alone.
    pub const NOTHING: Self = Self {
        states: ALL_CLOSED,
        countries: ALL_CLOSED,
        actors: Vec::new(),
        nothing: true,
    };

    /// What a filter is narrowed to, where that is few enough to be looked into.
    pub fn of(filter: &Filter, snapshot: &Snapshot) -> Self {
        let mut opened = Self::NOTHING;
        if filter.states.len() <= OPENED {
            for state in &filter.states {
                opened.states[usize::from(codes::of_state(Some(*state)))] = false;
                opened.nothing = false;
            }
        }
        if filter.countries.len() <= OPENED {
            for country in &filter.countries {
                opened.countries[usize::from(codes::of_country(Some(*country)))] = false;
                opened.nothing = false;
            }
        }
        let slugs = filter.places.iter().chain(&filter.actors);
        opened.actors = slugs.filter_map(|slug| Some(snapshot.actor(slug)?.0)).collect();
        opened.nothing &= opened.actors.is_empty();
        opened
    }

    /// Whether states and countries alone are shown.
    pub fn is_nothing(&self) -> bool {
        self.nothing
    }

    /// Whether rows of a state and a country, nobody else in them, can be counted by these two codes.
    pub fn leaves(&self, state: u8, country: u8) -> bool {
        self.states[usize::from(state)] & self.countries[usize::from(country)]
    }

    /// Whether some actors stand for themselves although their state or country is closed.
    pub fn names_actors(&self) -> bool {
        !self.actors.is_empty()
    }

    /// Where an actor of a state and a country stands on a side.
    pub fn end(&self, at: u32, (state, country): (u8, u8), us: bool) -> End {
        let (code, closed) = if us {
            (state, self.states[usize::from(state)])
        } else {
            (country, self.countries[usize::from(country)])
        };
        match (closed && !self.actors.contains(&at), us) {
            (false, _) => End::of_actor(at, us),
            (true, true) => End::of_state(code),
            (true, false) => End::of_country(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_say_what_they_are() {
        let ends = [
            End::of_state(48),
            End::of_country(110),
            End::of_actor(7, true),
            End::of_actor(7, false),
        ];
        let read = ends.map(|end| (end.is_us(), end.state(), end.country(), end.actor()));
        assert_eq!(
            read,
            [
                (true, Some(48), None, None),
                (false, None, Some(110), None),
                (true, None, None, Some(7)),
                (false, None, None, Some(7)),
            ]
        );
    }
}
