//! Countries: names, demonyms, regions and points, from `tables/countries.csv`.

use std::sync::LazyLock;

use domain::Country;
use serde::Serialize;

use crate::{PlaceId, fold};

static TABLE: LazyLock<Vec<CountryInfo>> = LazyLock::new(|| read(include_str!("../tables/countries.csv")));

/// What pages and the resolver know of a country.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountryInfo {
    /// ISO 3166-1 alpha-2, `XK` for Kosovo.
    pub iso2: Country,
    /// ISO 3166-1 alpha-3, `XKX` for Kosovo.
    pub iso3: String,
    /// Its GeoNames id.
    pub id: PlaceId,
    /// The name as pages print it.
    pub name: String,
    /// The adjective or demonym ("Japanese").
    pub demonym: String,
    /// The subregion of the UN's M49 list ("Eastern Asia").
    pub region: String,
    /// A point within the country, degrees north.
    pub lat: f32,
    /// Degrees east.
    pub lon: f32,
    /// Inhabitants, to three digits.
    pub population: u32,
    /// The capital, in English.
    pub capital: String,
    /// Other names under which it is written.
    pub aliases: Vec<String>,
}

impl CountryInfo {
    /// The country's address part: `JP`.
    #[must_use]
    pub fn slug(&self) -> String {
        self.iso2.as_str().to_ascii_lowercase()
    }
}

/// Every country, by code.
#[must_use]
pub fn countries() -> &'static [CountryInfo] {
    &TABLE
}

/// The country of a code.
#[must_use]
pub fn country(code: Country) -> &'static CountryInfo {
    // The table holds every code that `Country` can hold (a test says so).
    TABLE
        .binary_search_by_key(&code, |row| row.iso2)
        .map_or(&TABLE[0], |at| &TABLE[at])
}

/// The country that a name, an alias or a code denotes ("UK", "Czech Republic", "jp").
#[must_use]
pub fn by_name(name: &str) -> Option<&'static CountryInfo> {
    let key = fold::key(name);
    let key = key.strip_prefix("the ").unwrap_or(&key);
    let named = TABLE
        .iter()
        .find(|row| fold::key(&row.name) == key || row.aliases.iter().any(|alias| fold::key(alias) == key));
    named.or_else(|| {
        let code = name.trim();
        TABLE.iter().find(|row| {
            (code.len() == 2 && code.eq_ignore_ascii_case(row.iso2.as_str()))
                || (code.len() == 3 && code.eq_ignore_ascii_case(&row.iso3))
        })
    })
}

/// The country that a written name lies in: a country, one of the four of the United Kingdom, or either after a comma
/// (`Scotland`, `England, United Kingdom`).
#[must_use]
pub fn containing(name: &str) -> Option<&'static CountryInfo> {
    let last = name.rsplit(',').map(str::trim).find(|part| !part.is_empty())?;
    by_name(name).or_else(|| by_name(last)).or_else(|| {
        let constituent = matches!(
            fold::key(last).as_str(),
            "england" | "scotland" | "wales" | "northern ireland"
        );
        constituent.then(|| by_name("United Kingdom")).flatten()
    })
}

/// The country of a demonym ("Japanese"); the first by code where two share one.
#[must_use]
pub fn by_demonym(word: &str) -> Option<&'static CountryInfo> {
    let key = fold::key(word);
    TABLE.iter().find(|row| fold::key(&row.demonym) == key)
}

fn read(table: &str) -> Vec<CountryInfo> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut rows: Vec<CountryInfo> = reader
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            Some(CountryInfo {
                iso2: record.get(0)?.parse().ok()?,
                iso3: record.get(1)?.to_owned(),
                id: PlaceId(record.get(2)?.parse().ok()?),
                name: record.get(3)?.to_owned(),
                demonym: record.get(4)?.to_owned(),
                region: record.get(5)?.to_owned(),
                lat: record.get(6)?.parse().ok()?,
                lon: record.get(7)?.parse().ok()?,
                population: record.get(8)?.parse().ok()?,
                capital: record.get(9)?.to_owned(),
                aliases: record
                    .get(10)?
                    .split(';')
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned)
                    .collect(),
            })
        })
        .collect();
    rows.sort_by_key(|row| row.iso2);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_row() {
        assert_eq!(countries().len(), Country::all().count());
        for code in Country::all() {
            assert_eq!(country(code).iso2, code);
            assert!(!country(code).name.is_empty());
        }
    }

    #[test]
    fn names_and_codes_find_their_country() {
        for (name, code) in [
            ("Japan", "JP"),
            ("The Netherlands", "NL"),
            ("UK", "GB"),
            ("jp", "JP"),
            ("Czech Republic", "CZ"),
            ("Republic of Korea", "KR"),
            ("Turkiye", "TR"),
            ("Georgia", "GE"),
            ("Kosovo", "XK"),
            ("Cote d'Ivoire", "CI"),
            ("Holy See", "VA"),
        ] {
            assert_eq!(by_name(name).map(|row| row.iso2.as_str()), Some(code), "{name}");
        }
        assert_eq!(by_name("Atlantis"), None);
        assert_eq!(by_name("Scotland"), None);
        for name in ["Scotland", "England,", "England, United Kingdom", "UK"] {
            assert_eq!(containing(name).map(|row| row.iso2.as_str()), Some("GB"), "{name}");
        }
        assert_eq!(by_demonym("Japanese").map(|row| row.iso2.as_str()), Some("JP"));
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut seen = std::collections::BTreeMap::new();
        for row in countries() {
            for name in std::iter::once(&row.name).chain(&row.aliases) {
                let before = seen.insert(fold::key(name), row.iso2);
                assert!(
                    before.is_none() || before == Some(row.iso2),
                    "{name}: {before:?} and {}",
                    row.iso2
                );
            }
        }
    }
}
