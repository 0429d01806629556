//! GeoNames' own dumps (<https://download.geonames.org/export/dump/>, described in their readme.txt).

use std::collections::{BTreeMap, HashMap};

use domain::Level;

use super::draft::homeland;
use super::{BuildError, Draft, Drafts};
use crate::Feature;

/// The dumps' bytes; those left empty are done without.
#[derive(Debug, Default)]
pub struct GeonamesDumps {
    /// `cities500.txt`, `cities1000.txt` or `allCountries.txt`.
    pub places: Vec<u8>,
    /// `admin1CodesASCII.txt`.
    pub admin1: Vec<u8>,
    /// `admin2Codes.txt`.
    pub admin2: Vec<u8>,
    /// `alternateNamesV2.txt`: names, and the rows of kind `wkdt` and `unlc`.
    pub alternate_names: Vec<u8>,
}

fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, BuildError> {
    std::str::from_utf8(bytes).map_err(|error| BuildError::BadFile {
        file: file.to_owned(),
        reason: error.to_string(),
    })
}

pub(crate) fn read(files: &GeonamesDumps, drafts: &mut Drafts) -> Result<(), BuildError> {
    let mut codes: BTreeMap<String, u32> = BTreeMap::new();
    read_divisions(
        "admin1CodesASCII.txt",
        text("admin1CodesASCII.txt", &files.admin1)?,
        &mut codes,
        drafts,
    )?;
    read_divisions(
        "admin2Codes.txt",
        text("admin2Codes.txt", &files.admin2)?,
        &mut codes,
        drafts,
    )?;
    read_places("places", text("places", &files.places)?, &codes, drafts)?;
    read_alternate_names(text("alternateNamesV2.txt", &files.alternate_names)?, drafts)
}

/// Columns: code (`US.WA` or `US.WA.033`), name, plain name, id.
fn read_divisions(
    file: &str,
    text: &str,
    codes: &mut BTreeMap<String, u32>,
    drafts: &mut Drafts,
) -> Result<(), BuildError> {
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [code, name, plain, id] = fields[..] else {
            return Err(BuildError::line(
                file,
                at + 1,
                format!("{} columns, expected 4", fields.len()),
            ));
        };
        let id: u32 = id
            .parse()
            .map_err(|_| BuildError::line(file, at + 1, format!("`{id}` is not an id")))?;
        let parts: Vec<&str> = code.split('.').collect();
        let country = parts.first().copied().unwrap_or_default();
        let Some((home, state)) = homeland(country, parts.get(1).copied().unwrap_or_default()) else {
            continue;
        };
        let first_order = parts.len() == 2;
        let feature = if first_order { Feature::Adm1 } else { Feature::Adm2 };
        let mut draft = Draft::new(id, name, division_level(country, feature), feature, home, state);
        draft.alternates.insert(plain.to_owned());
        if !first_order {
            draft.admin1 = codes.get(&parts[..2].join(".")).copied();
        }
        codes.insert(code.to_owned(), id);
        drafts.places.insert(id, draft);
    }
    Ok(())
}

/// What a division is called here. A German Regierungsbezirk is of the second order but no county.
pub(crate) fn division_level(country: &str, feature: Feature) -> Level {
    match (country, feature) {
        ("DE", Feature::Adm2) => Level::Region,
        (_, Feature::Country) => Level::Country,
        ("US", Feature::Adm1) => Level::State,
        ("PR" | "GU" | "VI" | "AS" | "MP", Feature::Adm1) => Level::County,
        (_, Feature::Adm1) => Level::Region,
        _ => Level::County,
    }
}

/// Reads a dump of places. Of divisions only those of the first three orders are taken, of the rest only settlements.
pub(crate) fn read_places(
    file: &str,
    text: &str,
    codes: &BTreeMap<String, u32>,
    drafts: &mut Drafts,
) -> Result<(), BuildError> {
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [
            id,
            name,
            plain,
            others,
            lat,
            lon,
            class,
            code,
            country,
            _,
            admin1,
            admin2,
            _,
            _,
            population,
            ..,
        ] = fields[..]
        else {
            return Err(BuildError::line(
                file,
                at + 1,
                format!("{} columns, expected 19", fields.len()),
            ));
        };
        let feature = Feature::from_code(code);
        let wanted = class == "P" || (class == "A" && matches!(feature, Feature::Adm1 | Feature::Adm2 | Feature::Adm3));
        if !wanted || code == "ADM4" || code == "ADM5" || code.ends_with('H') {
            continue;
        }
        let bad = |what: &str, value: &str| BuildError::line(file, at + 1, format!("`{value}` is not {what}"));
        let id: u32 = id.parse().map_err(|_| bad("an id", id))?;
        let lat: f32 = lat.parse().map_err(|_| bad("a latitude", lat))?;
        let lon: f32 = lon.parse().map_err(|_| bad("a longitude", lon))?;
        let Some((home, state)) = homeland(country, admin1) else {
            continue;
        };
        let level = if class == "P" {
            Level::City
        } else {
            division_level(country, feature)
        };
        let draft = drafts
            .places
            .entry(id)
            .or_insert_with(|| Draft::new(id, name, level, feature, home, state));
        draft.point = Some((lat, lon));
        draft.population = population
            .parse::<u64>()
            .map_or(0, |it| u32::try_from(it).unwrap_or(u32::MAX));
        draft.alternates.insert(plain.to_owned());
        draft
            .alternates
            .extend(others.split(',').filter(|it| !it.is_empty()).map(str::to_owned));
        let parent = |key: String| codes.get(&key).copied();
        draft.admin1 = draft.admin1.or_else(|| parent(format!("{country}.{admin1}")));
        draft.admin2 = draft.admin2.or_else(|| parent(format!("{country}.{admin1}.{admin2}")));
    }
    Ok(())
}

/// Columns: row id, place id, language or kind, name, and four marks of which the last are "colloquial" and
/// "historic".
fn read_alternate_names(text: &str, drafts: &mut Drafts) -> Result<(), BuildError> {
    let mut names: HashMap<u32, Vec<String>> = HashMap::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [_, place, language, name, ..] = fields[..] else {
            return Err(BuildError::line("alternateNamesV2.txt", at + 1, "fewer than 4 columns"));
        };
        let Ok(place) = place.parse::<u32>() else { continue };
        if !drafts.places.contains_key(&place) {
            continue;
        }
        match language {
            "wkdt" => {
                if let Some(number) = name.strip_prefix('Q').and_then(|it| it.parse().ok()) {
                    drafts.wikidata.insert(number, place);
                }
            }
            "unlc" => {
                if let Ok(code) = <[u8; 5]>::try_from(name.as_bytes()) {
                    drafts.locodes.insert(code, place);
                }
            }
            "link" | "post" | "iata" | "icao" | "faac" | "phon" | "piny" => {}
            _ => names.entry(place).or_default().push(name.to_owned()),
        }
    }
    for (place, names) in names {
        if let Some(draft) = drafts.places.get_mut(&place) {
            draft.alternates.extend(names);
        }
    }
    Ok(())
}
