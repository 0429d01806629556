//! What follows for a row from who takes part in it: states, countries, levels, whether it is on the map.

use crate::actors::Actor;
use crate::base::Part;
use crate::codes;

/// The distinct codes of a row's states or countries, "none" left out, in order of first mention.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// States of the American participants.
    pub states: Vec<u8>,
    /// Countries of the foreign participants.
    pub countries: Vec<u8>,
    /// Set of the levels of the American participants.
    pub levels: u16,
    /// Whether an American participant has a point.
    pub placed: bool,
    /// Whether an American participant sits in no state, or a foreign one in no country.
    pub apart: bool,
}

impl Shape {
    /// Whether one state and one country do not say who takes part.
    pub fn is_wide(&self) -> bool {
        self.apart || self.states.len() != 1 || self.countries.len() != 1
    }

    /// Reads the participants anew, keeping the room of the lists.
    pub fn read<'a>(&mut self, parts: &[Part], actor: impl Fn(u32) -> &'a Actor) {
        self.states.clear();
        self.countries.clear();
        self.levels = 0;
        self.placed = false;
        self.apart = false;
        for part in parts {
            let actor = actor(part.actor());
            if part.is_us() {
                add(&mut self.states, actor.state);
                self.apart |= actor.state == 0;
                self.levels |= actor.level_bit();
                self.placed |= actor.row.point.is_some();
            } else {
                add(&mut self.countries, actor.country);
                self.apart |= actor.country == 0;
            }
        }
    }
}

fn add(codes: &mut Vec<u8>, code: u8) {
    if code != 0 && !codes.contains(&code) {
        codes.push(code);
    }
}

/// What a column of codes holds for these: none, the one, or that there are several.
pub fn in_column(codes: &[u8]) -> u8 {
    match codes {
        [] => 0,
        [one] => *one,
        _ => codes::MANY,
    }
}
