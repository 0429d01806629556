//! States and countries as one byte each, so that a column of them is a column of bytes.
//!
//! 0 is "none"; [`MANY`] stands in a column for "more than one, see the participants".

use std::sync::LazyLock;

use domain::{Country, State};

/// Stands in a column where a row has several distinct values.
pub const MANY: u8 = u8::MAX;
/// How many codes of states there are, "none" included.
pub const STATES: usize = 57;
/// How many codes of countries there are, "none" included.
pub const COUNTRIES: usize = 251;

struct Table<T> {
    code: [u8; 26 * 26],
    value: Vec<T>,
}

impl<T: Copy> Table<T> {
    fn of(values: impl Iterator<Item = T>, letters: impl Fn(T) -> [u8; 2]) -> Self {
        let mut table = Self {
            code: [0; 26 * 26],
            value: values.collect(),
        };
        for (n, value) in table.value.iter().enumerate() {
            table.code[cell(letters(*value))] = u8::try_from(n + 1).unwrap_or(0);
        }
        table
    }
}

fn cell([a, b]: [u8; 2]) -> usize {
    usize::from(a.wrapping_sub(b'A') % 26) * 26 + usize::from(b.wrapping_sub(b'A') % 26)
}

static STATE: LazyLock<Table<State>> = LazyLock::new(|| Table::of(State::ALL.iter().map(|(s, _)| *s), State::bytes));
static COUNTRY: LazyLock<Table<Country>> = LazyLock::new(|| Table::of(Country::all(), Country::bytes));

/// The code of a state.
pub fn of_state(state: Option<State>) -> u8 {
    state.map_or(0, |state| STATE.code[cell(state.bytes())])
}

/// The state of a code.
pub fn state(code: u8) -> Option<State> {
    STATE.value.get(usize::from(code).checked_sub(1)?).copied()
}

/// The letters of a state's code.
pub fn state_str(code: u8) -> Option<&'static str> {
    STATE.value.get(usize::from(code).checked_sub(1)?).map(State::as_str)
}

/// The letters of a country's code.
pub fn country_str(code: u8) -> Option<&'static str> {
    COUNTRY
        .value
        .get(usize::from(code).checked_sub(1)?)
        .map(Country::as_str)
}

/// The code of a country.
pub fn of_country(country: Option<Country>) -> u8 {
    country.map_or(0, |country| COUNTRY.code[cell(country.bytes())])
}

/// The country of a code.
pub fn country(code: u8) -> Option<Country> {
    COUNTRY.value.get(usize::from(code).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_leave_room_for_many() {
        assert_eq!((STATE.value.len() + 1, COUNTRY.value.len() + 1), (STATES, COUNTRIES));
        for (at, _) in State::ALL {
            assert_eq!(state(of_state(Some(*at))), Some(*at));
        }
        for at in Country::all() {
            assert_eq!(country(of_country(Some(at))), Some(at));
            assert_ne!(of_country(Some(at)), MANY);
        }
        assert_eq!((state(0), country(0), country(MANY)), (None, None, None));
    }
}
