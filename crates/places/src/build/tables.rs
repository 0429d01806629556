//! Our own tables as drafts: countries and states with their true points, places that the packages lack, names that
//! they lack, and which places share one government.

use domain::{Country, Level, State};

use super::{BuildError, Draft, Drafts};
use crate::Feature;
use crate::place::distance_km;
use crate::{country, state};

const EXTRA: &str = include_str!("../../tables/extra_places.csv");
const AMENDMENTS: &str = include_str!("../../tables/amendments.csv");
const GOVERNMENTS: &str = include_str!("../../tables/one_government.csv");

/// How many rows of our own were added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OwnRows {
    pub places: usize,
    pub names: usize,
}

/// Writes countries and states over whatever the packages say: their names, points and figures are ours.
pub(crate) fn add_countries_and_states(drafts: &mut Drafts) {
    for row in country::countries() {
        let american: Option<State> = row
            .iso2
            .as_str()
            .parse()
            .ok()
            .filter(|state: &State| state.is_territory());
        if american.is_some() {
            continue;
        }
        let draft = drafts
            .places
            .entry(row.id.0)
            .or_insert_with(|| Draft::new(row.id.0, &row.name, Level::Country, Feature::Country, row.iso2, None));
        draft.level = Level::Country;
        draft.feature = Feature::Country;
        draft.point = Some((row.lat, row.lon));
        draft.population = row.population;
        draft.name.clone_from(&row.name);
        draft.aliases.extend(row.aliases.iter().cloned());
    }
    for row in state::states() {
        let draft = drafts.places.entry(row.id.0).or_insert_with(|| {
            Draft::new(
                row.id.0,
                &row.name,
                Level::State,
                Feature::Adm1,
                Country::US,
                Some(row.postal),
            )
        });
        draft.level = Level::State;
        draft.feature = Feature::Adm1;
        draft.state = Some(row.postal);
        draft.country = Country::US;
        draft.point = Some((row.lat, row.lon));
        draft.population = row.population;
        draft.name.clone_from(&row.name);
        draft.aliases.extend(row.aliases.iter().cloned());
        draft.aliases.insert(row.ap.clone());
    }
}

/// Adds the rows of our own tables.
pub(crate) fn add_own_rows(drafts: &mut Drafts) -> Result<OwnRows, BuildError> {
    let mut own = OwnRows {
        places: add_extra(EXTRA, drafts)?,
        names: 0,
    };
    own.names = amend(AMENDMENTS, drafts)?;
    add_governments(GOVERNMENTS, drafts)?;
    Ok(own)
}

fn records(file: &str, table: &str) -> Result<Vec<(usize, csv::StringRecord)>, BuildError> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(table.as_bytes());
    let mut out = Vec::new();
    for (at, record) in reader.records().enumerate() {
        out.push((
            at + 2,
            record.map_err(|error| BuildError::line(file, at + 2, error.to_string()))?,
        ));
    }
    Ok(out)
}

/// Columns: id, name, level, country, state, lat, lon, population, aliases, note. A row is passed over where the
/// packages already have a place of the name and level within 25 km.
fn add_extra(table: &str, drafts: &mut Drafts) -> Result<usize, BuildError> {
    const FILE: &str = "extra_places.csv";
    let mut added = 0;
    for (line, record) in records(FILE, table)? {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let bad = |what: &str| BuildError::line(FILE, line, format!("no {what}"));
        let id: u32 = field(0).parse().map_err(|_| bad("id"))?;
        let level: Level = field(2).parse().map_err(|_| bad("level"))?;
        let country: Country = field(3).parse().map_err(|_| bad("country"))?;
        let lat: f32 = field(5).parse().map_err(|_| bad("latitude"))?;
        let lon: f32 = field(6).parse().map_err(|_| bad("longitude"))?;
        let there = drafts.places.values().any(|draft| {
            draft.country == country
                && draft.level == level
                && draft.name == field(1)
                && draft.point.is_some_and(|point| distance_km(point, (lat, lon)) < 25.0)
        });
        if there {
            continue;
        }
        let feature = match level {
            Level::Region => Feature::Adm1,
            Level::County => Feature::Adm3,
            _ => Feature::Populated,
        };
        let mut draft = Draft::new(id, field(1), level, feature, country, field(4).parse().ok());
        draft.point = Some((lat, lon));
        draft.population = field(7).parse().unwrap_or(0);
        draft
            .aliases
            .extend(field(8).split(';').filter(|it| !it.is_empty()).map(str::to_owned));
        draft.own = true;
        if drafts.places.insert(id, draft).is_some() {
            return Err(BuildError::line(FILE, line, format!("the id {id} is taken")));
        }
        added += 1;
    }
    Ok(added)
}

/// Columns: place, name, aliases, lat, lon, note; empty fields leave what the packages say. A row whose place the
/// packages at hand lack is passed over.
fn amend(table: &str, drafts: &mut Drafts) -> Result<usize, BuildError> {
    const FILE: &str = "amendments.csv";
    let mut added = 0;
    for (line, record) in records(FILE, table)? {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let id: u32 = field(0)
            .parse()
            .map_err(|_| BuildError::line(FILE, line, "no place id"))?;
        let Some(draft) = drafts.places.get_mut(&id) else {
            continue;
        };
        if !field(1).is_empty() {
            draft
                .alternates
                .insert(std::mem::replace(&mut draft.name, field(1).to_owned()));
        }
        for name in field(2).split(';').filter(|name| !name.is_empty()) {
            draft.aliases.insert(name.to_owned());
            added += 1;
        }
        if let (Ok(lat), Ok(lon)) = (field(3).parse(), field(4).parse()) {
            draft.point = Some((lat, lon));
        }
    }
    Ok(added)
}

/// Columns: place, government, note.
fn add_governments(table: &str, drafts: &mut Drafts) -> Result<(), BuildError> {
    const FILE: &str = "one_government.csv";
    for (line, record) in records(FILE, table)? {
        let id = |at: usize| -> Result<u32, BuildError> {
            record
                .get(at)
                .and_then(|id| id.parse().ok())
                .ok_or_else(|| BuildError::line(FILE, line, "no place id"))
        };
        let (place, government) = (id(0)?, id(1)?);
        if let Some(draft) = drafts.places.get_mut(&place) {
            draft.government = Some(government);
        }
    }
    Ok(())
}
