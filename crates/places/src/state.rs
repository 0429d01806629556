//! American states, the District and the territories: names, abbreviations, codes and points, from
//! `tables/states.csv`.

use std::sync::LazyLock;

use domain::State;
use serde::Serialize;

use crate::{PlaceId, fold};

static TABLE: LazyLock<Vec<StateInfo>> = LazyLock::new(|| read(include_str!("../tables/states.csv")));

/// What pages and the resolver know of a state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateInfo {
    /// The postal code (USPS Publication 28).
    pub postal: State,
    /// The name.
    pub name: String,
    /// The abbreviation of news style ("Calif."), or the name where it has none.
    pub ap: String,
    /// FIPS 5-2 code.
    pub fips: String,
    /// Its GeoNames id.
    pub id: PlaceId,
    /// What its people are called.
    pub demonym: String,
    /// A point within it, degrees north.
    pub lat: f32,
    /// Degrees east.
    pub lon: f32,
    /// Inhabitants at the census of 2020.
    pub population: u32,
    /// Other names under which it is written.
    pub aliases: Vec<String>,
}

impl StateInfo {
    /// The state's address: `washington`, `new-york`.
    #[must_use]
    pub fn slug(&self) -> String {
        fold::slug(&self.name)
    }
}

/// Every state, in the order of [`State::ALL`].
#[must_use]
pub fn states() -> &'static [StateInfo] {
    &TABLE
}

/// The state of a code.
#[must_use]
pub fn state(code: State) -> &'static StateInfo {
    // The table holds every code that `State` can hold, in the same order (a test says so).
    TABLE.get(code.index()).unwrap_or(&TABLE[0])
}

/// The state that a name, an abbreviation or a postal code denotes ("Wash.", "WA", "Washington State").
#[must_use]
pub fn by_name(name: &str) -> Option<&'static StateInfo> {
    let key = fold::key(name);
    let key = key.strip_prefix("state of ").unwrap_or(&key);
    let bare = key.strip_suffix(" state").unwrap_or(key);
    let letters: String = key.chars().filter(|letter| *letter != ' ').collect();
    TABLE.iter().find(|row| {
        let name = fold::key(&row.name);
        name == key
            || name == bare
            || letters.eq_ignore_ascii_case(row.postal.as_str())
            || fold::key(&row.ap).replace(' ', "") == letters
            || row.aliases.iter().any(|alias| fold::key(alias) == key)
    })
}

fn read(table: &str) -> Vec<StateInfo> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut rows: Vec<StateInfo> = reader
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            Some(StateInfo {
                postal: record.get(0)?.parse().ok()?,
                name: record.get(1)?.to_owned(),
                ap: record.get(2)?.to_owned(),
                fips: record.get(3)?.to_owned(),
                id: PlaceId(record.get(4)?.parse().ok()?),
                demonym: record.get(5)?.to_owned(),
                lat: record.get(6)?.parse().ok()?,
                lon: record.get(7)?.parse().ok()?,
                population: record.get(8)?.parse().ok()?,
                aliases: record
                    .get(9)?
                    .split(';')
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned)
                    .collect(),
            })
        })
        .collect();
    rows.sort_by_key(|row| row.postal.index());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_row_and_name() {
        assert_eq!(states().len(), State::ALL.len());
        for (code, name) in State::ALL {
            assert_eq!(state(*code).postal, *code);
            assert_eq!(state(*code).name, *name);
        }
    }

    #[test]
    fn abbreviations_find_their_state() {
        for (name, code) in [
            ("Wash.", "WA"),
            ("WA", "WA"),
            ("N.Y.", "NY"),
            ("New York State", "NY"),
            ("state of Georgia", "GA"),
            ("W.Va.", "WV"),
            ("Washington, D.C.", "DC"),
            ("D.C.", "DC"),
            ("Hawaiʻi", "HI"),
            ("CNMI", "MP"),
            ("US Virgin Islands", "VI"),
        ] {
            assert_eq!(by_name(name).map(|row| row.postal.as_str()), Some(code), "{name}");
        }
        assert_eq!(by_name("Ontario"), None);
    }
}
