//! Foreign missions hosted in American cities: context shown on profiles, not engagements.

use std::collections::{HashMap, HashSet};

use domain::{Country, Licence};
use platform::clock::{Ids, Moment};
use platform::database::{Result, Session, Value};

use super::for_each_key;
use super::word::{maybe_word, small, word};

/// A foreign mission as a source lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissionRow {
    /// What tells it from every other (a Wikidata item, else table and row).
    pub identity: String,
    /// The table it comes from.
    pub table: String,
    /// Under which licence it may be passed on.
    pub licence: Licence,
    /// The sending country.
    pub country: Option<Country>,
    /// The gazetteer's id of the city it sits in.
    pub place: Option<u32>,
    /// Everything the source says, as JSON.
    pub content: String,
}

/// How many of some missions are new and how many differ from what is held. Writes nothing.
///
/// # Errors
/// The database refused.
pub fn compare(session: &mut Session<'_>, missions: &[MissionRow]) -> Result<(usize, usize)> {
    let held = held(session, missions)?;
    let fresh = fresh(missions, &held);
    let new = fresh
        .iter()
        .filter(|mission| !held.contains_key(&mission.identity))
        .count();
    Ok((new, fresh.len() - new))
}

type Held = HashMap<String, (String, Option<u32>)>;

fn held(session: &mut Session<'_>, missions: &[MissionRow]) -> Result<Held> {
    let identities: Vec<&str> = missions.iter().map(|mission| mission.identity.as_str()).collect();
    let rows = for_each_key(
        session,
        "SELECT identity, content, place FROM missions WHERE identity IN ({})",
        &[],
        &identities,
        |row| Ok((row.string(0)?, (row.string(1)?, small(row, 2, "a place's id")?))),
    )?;
    Ok(rows.into_iter().collect())
}

fn fresh<'m>(missions: &'m [MissionRow], held: &Held) -> Vec<&'m MissionRow> {
    let mut seen = HashSet::new();
    missions
        .iter()
        .filter(|mission| {
            held.get(&mission.identity) != Some(&(mission.content.clone(), mission.place))
                && seen.insert(mission.identity.as_str())
        })
        .collect()
}

/// Writes missions that are new or differ from what is held. Answers how many were new and how many changed.
///
/// # Errors
/// The database refused.
pub fn put(session: &mut Session<'_>, missions: &[MissionRow], ids: &Ids, now: Moment) -> Result<(usize, usize)> {
    let held = held(session, missions)?;
    let fresh = fresh(missions, &held);
    if fresh.is_empty() {
        return Ok((0, 0));
    }
    let position = super::position::advance(session)?;
    let mut rows = Vec::new();
    let mut changed = 0;
    for mission in fresh {
        let country = mission.country.map_or(Value::Null, |country| country.as_str().into());
        if held.contains_key(&mission.identity) {
            changed += 1;
            session.execute(
                "UPDATE missions SET licence = $2, country = $3, place = $4, content = $5, position = $6, recorded = $7 \
                 WHERE identity = $1",
                &[
                    mission.identity.as_str().into(),
                    mission.licence.as_str().into(),
                    country,
                    mission.place.into(),
                    mission.content.as_str().into(),
                    position.into(),
                    now.0.into(),
                ],
            )?;
        } else {
            rows.push(vec![
                ids.next().into(),
                mission.identity.as_str().into(),
                mission.table.as_str().into(),
                mission.licence.as_str().into(),
                country,
                mission.place.into(),
                mission.content.as_str().into(),
                position.into(),
                now.0.into(),
            ]);
        }
    }
    let columns = [
        "id",
        "identity",
        "table_name",
        "licence",
        "country",
        "place",
        "content",
        "position",
        "recorded",
    ];
    session.insert("missions", &columns, &rows)?;
    Ok((rows.len(), changed))
}

/// The missions hosted at a place, or all of them.
///
/// # Errors
/// The database refused.
pub fn hosted(session: &mut Session<'_>, place: Option<u32>) -> Result<Vec<MissionRow>> {
    session.all(
        "SELECT identity, table_name, licence, country, place, content FROM missions \
         WHERE $1 = 0 OR place = $1 ORDER BY country, identity",
        &[place.map_or(0, i64::from).into()],
        |row| {
            Ok(MissionRow {
                identity: row.string(0)?,
                table: row.string(1)?,
                licence: word(row, 2, "a licence")?,
                country: maybe_word(row, 3, "a country")?,
                place: small(row, 4, "a place's id")?,
                content: row.string(5)?,
            })
        },
    )
}
