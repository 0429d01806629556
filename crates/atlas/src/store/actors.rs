//! Actors: each body once, by its identity.

use std::collections::{HashMap, HashSet};

use domain::{Country, Level, Side, State};
use platform::clock::{Ids, Moment};
use platform::database::{Result, Row, Session, Value};

use super::for_each_key;
use super::word::{json, maybe_word, small, to_json, word};

/// A body as resolving found it, before the ledger gives it a key.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// What tells it from every other: `place:5809844`, `body:mayors-for-peace`.
    pub identity: String,
    /// The address it would like to have.
    pub slug: String,
    /// The name as pages print it.
    pub name: String,
    /// American or foreign.
    pub side: Side,
    /// What sort of body.
    pub level: Level,
    /// The American state it sits in or is.
    pub state: Option<State>,
    /// The country it sits in or is.
    pub country: Option<Country>,
    /// The gazetteer's id of its place.
    pub place: Option<u32>,
    /// Longitude and latitude in degrees.
    pub point: Option<(f32, f32)>,
    /// Other names.
    pub aliases: Vec<String>,
}

/// An actor of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredActor {
    /// The ledger's key.
    pub id: String,
    /// Everything else.
    pub actor: Actor,
}

const COLUMNS: &str = "id, identity, slug, name, side, level, state, country, place, longitude, latitude, aliases";

pub(super) fn actor(row: &Row<'_>) -> Result<StoredActor> {
    #[expect(clippy::cast_possible_truncation, reason = "the column was written from an f32")]
    let point = match (row.maybe_real(9)?, row.maybe_real(10)?) {
        (Some(longitude), Some(latitude)) => Some((longitude as f32, latitude as f32)),
        _ => None,
    };
    Ok(StoredActor {
        id: row.string(0)?,
        actor: Actor {
            identity: row.string(1)?,
            slug: row.string(2)?,
            name: row.string(3)?,
            side: side(row, 4)?,
            level: word(row, 5, "a level")?,
            state: maybe_word(row, 6, "a state")?,
            country: maybe_word(row, 7, "a country")?,
            place: small(row, 8, "a place's id")?,
            point,
            aliases: json(row, 11, "a list of names")?,
        },
    })
}

/// The side as columns hold it.
#[must_use]
pub const fn side_word(side: Side) -> &'static str {
    match side {
        Side::Us => "us",
        Side::Foreign => "foreign",
    }
}

pub(super) fn side(row: &Row<'_>, column: usize) -> Result<Side> {
    Ok(if row.text(column)? == "us" {
        Side::Us
    } else {
        Side::Foreign
    })
}

/// Makes sure that the ledger has every one of some actors. Answers their keys by identity, and whether any was new
/// (then `position` was used).
///
/// # Errors
/// The database refused.
pub fn ensure(
    session: &mut Session<'_>,
    wanted: &[&Actor],
    ids: &Ids,
    now: Moment,
    position: &mut dyn FnMut(&mut Session<'_>) -> Result<i64>,
) -> Result<HashMap<String, String>> {
    let identities: Vec<&str> = wanted.iter().map(|actor| actor.identity.as_str()).collect();
    let mut known: HashMap<String, String> = for_each_key(
        session,
        "SELECT identity, id FROM actors WHERE identity IN ({})",
        &[],
        &identities,
        |row| Ok((row.string(0)?, row.string(1)?)),
    )?
    .into_iter()
    .collect();
    let mut missing: Vec<&Actor> = Vec::new();
    for actor in wanted {
        if !known.contains_key(&actor.identity) {
            known.insert(actor.identity.clone(), ids.next().to_string());
            missing.push(actor);
        }
    }
    if missing.is_empty() {
        return Ok(known);
    }
    let position = position(session)?;
    let mut taken = taken_slugs(session, &missing)?;
    let mut rows = Vec::with_capacity(missing.len());
    for actor in missing {
        let slug = free_slug(session, &actor.slug, &mut taken)?;
        let id = known.get(&actor.identity).cloned().unwrap_or_default();
        rows.push(row_of(actor, id, slug, position, now)?);
    }
    session.insert("actors", &INSERT_COLUMNS, &rows)?;
    Ok(known)
}

const INSERT_COLUMNS: [&str; 14] = [
    "id",
    "identity",
    "slug",
    "name",
    "side",
    "level",
    "state",
    "country",
    "place",
    "longitude",
    "latitude",
    "aliases",
    "position",
    "recorded",
];

fn row_of(actor: &Actor, id: String, slug: String, position: i64, now: Moment) -> Result<Vec<Value>> {
    Ok(vec![
        id.into(),
        actor.identity.as_str().into(),
        slug.into(),
        actor.name.as_str().into(),
        side_word(actor.side).into(),
        actor.level.as_str().into(),
        actor.state.map_or(Value::Null, |state| state.as_str().into()),
        actor.country.map_or(Value::Null, |country| country.as_str().into()),
        actor.place.into(),
        actor.point.map(|point| point.0).into(),
        actor.point.map(|point| point.1).into(),
        to_json(&actor.aliases)?.into(),
        position.into(),
        now.0.into(),
    ])
}

fn taken_slugs(session: &mut Session<'_>, actors: &[&Actor]) -> Result<HashSet<String>> {
    let slugs: Vec<&str> = actors.iter().map(|actor| actor.slug.as_str()).collect();
    Ok(for_each_key(
        session,
        "SELECT slug FROM actors WHERE slug IN ({})",
        &[],
        &slugs,
        |row| row.string(0),
    )?
    .into_iter()
    .collect())
}

/// The wish itself where it is free, else the first of `wish-2`, `wish-3` … that is.
fn free_slug(session: &mut Session<'_>, wish: &str, taken: &mut HashSet<String>) -> Result<String> {
    let wish = if wish.is_empty() { "actor" } else { wish };
    if taken.insert(wish.to_owned()) {
        return Ok(wish.to_owned());
    }
    for n in 2.. {
        let other = format!("{wish}-{n}");
        if taken.contains(&other) {
            continue;
        }
        let used = session.count("SELECT COUNT(*) FROM actors WHERE slug = $1", &[other.as_str().into()])?;
        taken.insert(other.clone());
        if used == 0 {
            return Ok(other);
        }
    }
    Ok(wish.to_owned())
}

/// Writes actors that are known to be new, at the engine's best pace; each already has its key and a free address.
///
/// # Errors
/// The database refused; among the reasons: an identity or address was not free.
pub fn insert(session: &mut Session<'_>, actors: &[StoredActor], position: i64, now: Moment) -> Result<()> {
    let mut rows = Vec::with_capacity(actors.len());
    for one in actors {
        rows.push(row_of(
            &one.actor,
            one.id.clone(),
            one.actor.slug.clone(),
            position,
            now,
        )?);
    }
    session.insert("actors", &INSERT_COLUMNS, &rows)
}

/// Actors by their keys.
///
/// # Errors
/// The database refused.
pub fn by_id(session: &mut Session<'_>, ids: &[&str]) -> Result<HashMap<String, StoredActor>> {
    Ok(for_each_key(
        session,
        &format!("SELECT {COLUMNS} FROM actors WHERE id IN ({{}})"),
        &[],
        ids,
        actor,
    )?
    .into_iter()
    .map(|one| (one.id.clone(), one))
    .collect())
}

/// An actor with what a decision about it must have seen.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorState {
    /// The actor.
    pub stored: StoredActor,
    /// The ledger's position at which it was last changed.
    pub position: i64,
    /// The actor that it was merged into, by the ledger's key.
    pub merged_into: Option<String>,
}

/// An actor by its address.
///
/// # Errors
/// The database refused.
pub fn state(session: &mut Session<'_>, slug: &str) -> Result<Option<ActorState>> {
    session.first(
        &format!("SELECT {COLUMNS}, position, merged_into FROM actors WHERE slug = $1"),
        &[slug.into()],
        |row| {
            Ok(ActorState {
                stored: actor(row)?,
                position: row.int(12)?,
                merged_into: row.maybe_string(13)?,
            })
        },
    )
}

/// The actor that an address leads to, whatever it was merged into since.
///
/// # Errors
/// The database refused.
pub fn by_slug(session: &mut Session<'_>, slug: &str) -> Result<Option<StoredActor>> {
    let Some(found) = state(session, slug)? else {
        return Ok(None);
    };
    match found.merged_into {
        None => Ok(Some(found.stored)),
        Some(into) => head(session, &into),
    }
}

/// The actor at the end of a chain of merges.
fn head(session: &mut Session<'_>, id: &str) -> Result<Option<StoredActor>> {
    let mut id = id.to_owned();
    // A merge is refused where either side is merged away, so that a chain has an end.
    loop {
        let next = session.first(
            "SELECT merged_into FROM actors WHERE id = $1",
            &[id.as_str().into()],
            |row| row.maybe_string(0),
        )?;
        match next {
            None => return Ok(None),
            Some(None) => return Ok(by_id(session, &[&id])?.remove(&id)),
            Some(Some(into)) => id = into,
        }
    }
}

/// Those of some identities whose actor was merged into another, with the actor that counts in its stead.
///
/// # Errors
/// The database refused.
pub fn heirs(session: &mut Session<'_>, identities: &[&str]) -> Result<HashMap<String, StoredActor>> {
    if session.count("SELECT COUNT(*) FROM actors WHERE merged_into IS NOT NULL", &[])? == 0 {
        return Ok(HashMap::new());
    }
    let merged = for_each_key(
        session,
        "SELECT identity, merged_into FROM actors WHERE merged_into IS NOT NULL AND identity IN ({})",
        &[],
        identities,
        |row| Ok((row.string(0)?, row.string(1)?)),
    )?;
    let mut found = HashMap::new();
    for (identity, into) in merged {
        if let Some(heir) = head(session, &into)? {
            found.insert(identity, heir);
        }
    }
    Ok(found)
}

/// Sets the other names of an actor.
///
/// # Errors
/// The database refused.
pub fn set_aliases(session: &mut Session<'_>, id: &str, aliases: &[String], position: i64) -> Result<()> {
    session.execute(
        "UPDATE actors SET aliases = $2, position = $3 WHERE id = $1",
        &[id.into(), to_json(&aliases)?.into(), position.into()],
    )?;
    Ok(())
}

/// Notes into which actor one was merged; with `into` left out, that it stands by itself.
///
/// # Errors
/// The database refused.
pub fn set_merged(session: &mut Session<'_>, id: &str, into: Option<&str>, position: i64, now: Moment) -> Result<()> {
    session.execute(
        "UPDATE actors SET merged_into = $2, merged_at = $3, position = $4 WHERE id = $1",
        &[
            id.into(),
            into.map_or(Value::Null, Value::from),
            into.map(|_| now.0).into(),
            position.into(),
        ],
    )?;
    Ok(())
}

/// The actors that had been merged into others by a moment, by the ledger's key, with the address of the other.
///
/// # Errors
/// The database refused.
pub fn merged_by(session: &mut Session<'_>, moment: Moment) -> Result<HashMap<String, String>> {
    let found = session.all(
        "SELECT gone.id, kept.slug FROM actors gone JOIN actors kept ON kept.id = gone.merged_into \
         WHERE gone.merged_at <= $1",
        &[moment.0.into()],
        |row| Ok((row.string(0)?, row.string(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Those of some identities that the ledger has, by name.
///
/// # Errors
/// The database refused.
pub fn by_identity(session: &mut Session<'_>, identities: &[&str]) -> Result<Vec<StoredActor>> {
    let sql = format!("SELECT {COLUMNS} FROM actors WHERE identity IN ({{}}) ORDER BY name, id");
    for_each_key(session, &sql, &[], identities, actor)
}

/// Every actor that was added after a position, each handed to `each`.
///
/// # Errors
/// The database refused, or `each` did.
pub fn since(session: &mut Session<'_>, position: i64, mut each: impl FnMut(StoredActor) -> Result<()>) -> Result<()> {
    session.each(
        &format!("SELECT {COLUMNS} FROM actors WHERE position > $1 ORDER BY position, id"),
        &[position.into()],
        |row| each(actor(row)?),
    )
}
