//! Countries by their exact English names and by their Wikidata items: a small table of our own.
//!
//! Names are matched whole, apart from case and surrounding blanks; nothing is guessed from a part of a name.

use std::collections::HashMap;
use std::sync::OnceLock;

use domain::{Country, State};

/// Code, Wikidata item, then the English names in use, the usual one first.
const TABLE: &str = include_str!("countries.txt");

/// American territories: their code as a country is not `US`, but they are American.
const TERRITORIES: &[(&str, State)] = &[
    ("PR", State::literal(b"PR")),
    ("GU", State::literal(b"GU")),
    ("VI", State::literal(b"VI")),
    ("AS", State::literal(b"AS")),
    ("MP", State::literal(b"MP")),
];

struct Tables {
    by_name: HashMap<String, Country>,
    by_item: HashMap<&'static str, Country>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Tables {
            by_name: HashMap::new(),
            by_item: HashMap::new(),
        };
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut columns = line.splitn(3, ' ');
            let (Some(code), Some(item), Some(names)) = (columns.next(), columns.next(), columns.next()) else {
                panic!("`{line}` in countries.txt is not `CODE ITEM NAME|NAME`");
            };
            let Ok(country) = code.parse::<Country>() else {
                panic!("`{code}` in countries.txt is not a country code");
            };
            if item != "-" {
                tables.by_item.insert(item, country);
            }
            for name in names.split('|') {
                tables.by_name.insert(name.to_lowercase(), country);
            }
        }
        tables
    })
}

/// The country of an exact English name; a leading "the" is passed over.
pub(crate) fn by_name(name: &str) -> Option<Country> {
    let name = name.trim().to_lowercase();
    let name = name.strip_prefix("the ").unwrap_or(&name);
    tables().by_name.get(name).copied()
}

/// The country of a Wikidata item (`Q17`).
pub(crate) fn by_item(item: &str) -> Option<Country> {
    tables().by_item.get(item).copied()
}

/// Whether a country's code stands for American soil, and for which territory where it is not the United States'.
pub(crate) fn american(country: Country) -> Option<Option<State>> {
    if country == Country::US {
        return Some(None);
    }
    TERRITORIES
        .iter()
        .find(|(code, _)| *code == country.as_str())
        .map(|(_, state)| Some(*state))
}

/// The American state of an exact English name.
pub(crate) fn state_by_name(name: &str) -> Option<State> {
    let name = name.trim();
    State::ALL
        .iter()
        .find(|(_, full)| full.eq_ignore_ascii_case(name))
        .map(|(state, _)| *state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_name_and_no_item_or_name_stands_for_two() {
        let mut names = std::collections::HashMap::new();
        let mut items = std::collections::HashMap::new();
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let columns: Vec<_> = line.splitn(3, ' ').collect();
            for name in columns[2].split('|') {
                assert_eq!(names.insert(name.to_lowercase(), columns[0]), None, "{name}");
            }
            if columns[1] != "-" {
                assert_eq!(items.insert(columns[1], columns[0]), None, "{line}");
            }
        }
        let named: std::collections::HashSet<_> = tables().by_name.values().collect();
        for country in Country::all() {
            assert!(named.contains(&country), "{country} is missing");
        }
    }

    #[test]
    fn names_are_exact() {
        assert_eq!(by_name("The Netherlands"), "NL".parse().ok());
        assert_eq!(by_name("People's Republic of China"), "CN".parse().ok());
        assert_eq!(by_name("Nether"), None);
        assert_eq!(by_item("Q30"), Some(Country::US));
        assert_eq!(american(by_name("Guam").unwrap()), Some("GU".parse().ok()));
        assert_eq!(american(by_name("Germany").unwrap()), None);
        assert_eq!(state_by_name("new york"), "NY".parse().ok());
    }
}
