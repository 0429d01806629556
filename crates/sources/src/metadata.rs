//! What is known about each publisher: read from `metadata.toml` in its folder.

use std::sync::OnceLock;

use domain::{Edtf, Licence};
use serde::Deserialize;

use crate::format::Format;

/// Who publishes, under which licence, how often, what it covers and what is known to be wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Who publishes it.
    pub publisher: String,
    /// What it is called.
    pub title: String,
    /// The licence, by its SPDX identifier.
    pub licence: Licence,
    /// What a user of the data must be told, where the licence asks for it.
    #[serde(default)]
    pub attribution: String,
    /// How often it appears.
    pub cadence: String,
    /// What it covers.
    pub coverage: String,
    /// The date of the delivery that the parser was made for; the source date of claims that carry none.
    #[serde(default)]
    pub date: Option<Edtf>,
    /// BCP 47 tag of the language of its names.
    pub language: String,
    /// Its address; none for formats that anybody may fill in.
    #[serde(default)]
    pub homepage: String,
    /// Which files it reads.
    pub files: String,
    /// Defects seen in it, and what is done about each.
    pub known_defects: Vec<String>,
}

/// What is known about a format's publisher.
#[must_use]
pub fn metadata(format: Format) -> &'static Metadata {
    static ALL: OnceLock<Vec<Metadata>> = OnceLock::new();
    let all = ALL.get_or_init(|| Format::ALL.iter().map(|format| parse(*format)).collect());
    &all[format as usize]
}

fn parse(format: Format) -> Metadata {
    let text = match format {
        Format::Table => include_str!("table/metadata.toml"),
        Format::WikidataSisterCities => include_str!("wikidata_sister_cities/metadata.toml"),
        Format::WikipediaTwinTowns => include_str!("wikipedia_twin_towns/metadata.toml"),
        Format::DiplomaticMissions => include_str!("diplomatic_missions/metadata.toml"),
        Format::MayorsParliament => include_str!("mayors_parliament/metadata.toml"),
        Format::WikidataEntity => include_str!("wikidata_entity/metadata.toml"),
    };
    match toml::from_str(text) {
        Ok(metadata) => metadata,
        Err(error) => panic!("the metadata file of {format} is compiled in and must be readable: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metadata_file_is_readable_and_says_something() {
        for format in Format::ALL {
            let metadata = metadata(*format);
            assert!(
                !metadata.publisher.is_empty() && !metadata.known_defects.is_empty(),
                "{format}"
            );
            assert!(
                *format == Format::Table || metadata.homepage.starts_with("https://"),
                "{format}"
            );
            let share_alike = metadata.licence == Licence::CcBySa;
            assert!(
                !share_alike || !metadata.attribution.is_empty(),
                "{format} must be attributed"
            );
        }
    }
}
