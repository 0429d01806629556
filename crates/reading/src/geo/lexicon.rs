//! Words that denote a place without being a name of the gazetteer: demonyms, a few abbreviations, the continents;
//! and the small word classes that candidates and features ask for.

use std::collections::HashMap;
use std::sync::LazyLock;

use places::{PlaceId, countries, fold, states};

/// How a word denotes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// As an adjective or as what people are called.
    Demonym,
    /// As another name.
    Alias,
    /// As an abbreviation.
    Code,
}

static WORDS: LazyLock<HashMap<String, (PlaceId, Sense)>> = LazyLock::new(read);

fn read() -> HashMap<String, (PlaceId, Sense)> {
    let mut out = HashMap::new();
    let demonym = |out: &mut HashMap<String, (PlaceId, Sense)>, word: &str, id: PlaceId| {
        let key = fold::key(word);
        // "Irish", "Chinese" and their like have no plural of their own.
        if !(key.ends_with("sh") || key.ends_with("ch") || key.ends_with('s') || key.ends_with("ese")) {
            out.entry(format!("{key}s")).or_insert((id, Sense::Demonym));
        }
        out.entry(key).or_insert((id, Sense::Demonym));
    };
    // Of two countries with one demonym the more populous has it.
    let mut by_size: Vec<_> = countries().iter().collect();
    by_size.sort_by_key(|row| (std::cmp::Reverse(row.population), row.iso2));
    for row in by_size {
        if fold::key(&row.demonym) != fold::key(&row.name) {
            demonym(&mut out, &row.demonym, row.id);
        }
    }
    let rows = include_str!("../../tables/words.csv").lines().skip(1);
    for line in rows {
        let mut cells = line.split(',');
        let (Some(word), Some(Ok(id)), Some(kind)) = (cells.next(), cells.next().map(str::parse), cells.next()) else {
            continue;
        };
        match kind {
            "demonym" => demonym(&mut out, word, PlaceId(id)),
            "alias" => drop(out.insert(word.to_owned(), (PlaceId(id), Sense::Alias))),
            _ => drop(out.insert(word.to_owned(), (PlaceId(id), Sense::Code))),
        }
    }
    for row in states() {
        let key = fold::key(&row.ap);
        out.entry(key).or_insert((row.id, Sense::Code));
    }
    out
}

/// The place that a folded word denotes beside what the gazetteer says.
pub(crate) fn word(key: &str) -> Option<(PlaceId, Sense)> {
    WORDS.get(key).copied()
}

/// A continent or ocean-wide region: it has a point, but no row of the gazetteer. Ids and points are GeoNames'.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expanse {
    pub key: &'static str,
    pub demonym: &'static str,
    pub id: u32,
    pub point: (f32, f32),
}

const EXPANSES: &[Expanse] = &[
    Expanse {
        key: "africa",
        demonym: "african",
        id: 6_255_146,
        point: (7.188, 21.094),
    },
    Expanse {
        key: "asia",
        demonym: "asian",
        id: 6_255_147,
        point: (29.841, 89.297),
    },
    Expanse {
        key: "europe",
        demonym: "european",
        id: 6_255_148,
        point: (48.691, 9.141),
    },
    Expanse {
        key: "north america",
        demonym: "north american",
        id: 6_255_149,
        point: (46.073, -100.547),
    },
    Expanse {
        key: "south america",
        demonym: "south american",
        id: 6_255_150,
        point: (-14.605, -57.656),
    },
    Expanse {
        key: "oceania",
        demonym: "oceanian",
        id: 6_255_151,
        point: (-18.313, 138.516),
    },
    Expanse {
        key: "antarctica",
        demonym: "antarctic",
        id: 6_255_152,
        point: (-78.159, 16.406),
    },
    Expanse {
        key: "middle east",
        demonym: "middle eastern",
        id: 6_269_133,
        point: (33.138, 35.864),
    },
    Expanse {
        key: "latin america",
        demonym: "latin american",
        id: 7_730_009,
        point: (-9.0, -63.0),
    },
];

/// The continent of a folded name or adjective.
pub(crate) fn expanse(key: &str) -> Option<&'static Expanse> {
    let singular = key.strip_suffix('s').unwrap_or(key);
    EXPANSES
        .iter()
        .find(|row| row.key == key || row.demonym == key || row.demonym == singular)
}

/// Words before a name that leave it in the same place or near it.
pub(crate) const LEADING: &[&str] = &[
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "central",
    "downtown",
    "uptown",
    "greater",
    "upper",
    "lower",
    "mid",
    "metro",
    "inner",
    "outer",
    "the",
    "city of",
    "town of",
    "village of",
    "port of",
    "county of",
    "state of",
    "university of",
    "republic of",
    "old",
    "new",
    "historic",
];

/// Words after a name that do the same.
pub(crate) const TRAILING: &[&str] = &[
    "area",
    "city",
    "town",
    "township",
    "village",
    "airport",
    "international airport",
    "regional airport",
    "metro",
    "state",
    "valley",
    "region",
    "district",
    "borough",
    "university",
    "harbor",
    "harbour",
    "port",
    "county",
    "co",
    "parish",
    "province",
    "proper",
    "metropolitan area",
    "bay",
    "beach",
    "park",
    "heights",
    "island",
    "hills",
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "highway",
    "square",
    "stadium",
    "hospital",
    "school",
    "university",
    "river",
    "lake",
    "creek",
    "station",
    "center",
    "centre",
    "green",
    "junction",
    "hill",
    "castle",
    "hotel",
    "museum",
];

/// Type words of second-order divisions.
pub(crate) const COUNTY: &[&str] = &["county", "parish", "borough", "co", "counties", "district"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjectives_and_abbreviations_denote_their_place() {
        assert_eq!(word("russians").map(|it| it.1), Some(Sense::Demonym));
        assert_eq!(word("w va").map(|it| it.1), Some(Sense::Code));
        assert_eq!(word("america").map(|it| it.0), Some(PlaceId(6_252_001)));
        assert_eq!(
            word("dominican").map(|it| it.0),
            places::country::by_name("Dominican Republic").map(|it| it.id)
        );
        assert!(word("swisss").is_none());
        assert_eq!(expanse("africans").map(|it| it.key), Some("africa"));
    }
}
