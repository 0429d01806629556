//! The formats, by the words that the command line uses.

use std::fmt;
use std::str::FromStr;

/// What the bytes are: one publisher's files, or our public interchange table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// The public interchange table: CSV or XLSX, one claim a row.
    Table,
    /// The crawl of Wikidata's sister cities of 2016: pairs of items, their names, a crosswalk to UN/LOCODE.
    WikidataSisterCities,
    /// Pairs collected from English Wikipedia's lists of twin towns.
    WikipediaTwinTowns,
    /// Consulates and embassies, from Wikidata: context, not engagements.
    DiplomaticMissions,
    /// Cities in the Global Parliament of Mayors.
    MayorsParliament,
    /// Wikidata entity JSON with statements of twinning.
    WikidataEntity,
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a known format; use one of: table, wikidata-sister-cities, wikipedia-twin-towns, diplomatic-missions, mayors-parliament, wikidata-entity"
)]
pub struct UnknownFormat(pub String);

impl Format {
    /// Every format, in the order in which help texts list them.
    pub const ALL: &'static [Self] = &[
        Self::Table,
        Self::WikidataSisterCities,
        Self::WikipediaTwinTowns,
        Self::DiplomaticMissions,
        Self::MayorsParliament,
        Self::WikidataEntity,
    ];

    /// The word on the command line; also the slug of the publisher's table in claim keys (but for [`Self::Table`]).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::WikidataSisterCities => "wikidata-sister-cities",
            Self::WikipediaTwinTowns => "wikipedia-twin-towns",
            Self::DiplomaticMissions => "diplomatic-missions",
            Self::MayorsParliament => "mayors-parliament",
            Self::WikidataEntity => "wikidata-entity",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_as_themselves_and_the_refusal_names_them_all() {
        let refusal = "csv".parse::<Format>().unwrap_err().to_string();
        for format in Format::ALL {
            assert_eq!(format.as_str().parse::<Format>().unwrap(), *format);
            assert!(refusal.contains(format.as_str()), "{refusal}");
        }
    }
}
