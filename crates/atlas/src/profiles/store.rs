//! What profiles read from the database: the sources that speak of an actor, and the missions that a place hosts.

use std::collections::BTreeMap;

use domain::{Country, Edtf, SourceKind, State};
use platform::database::{DatabaseError, Result, Row, Session, Value};

/// The most sources that are read for one profile.
const MOST: i64 = 5_000;

/// A source that speaks of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSource {
    /// Where it is.
    pub url: String,
    /// Who published it.
    pub publisher: String,
    /// Its own date.
    pub date: Option<Edtf>,
    /// What sort of publisher.
    pub kind: SourceKind,
}

/// Of whom sources are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Some actors, by their keys in the ledger.
    Actors(Vec<String>),
    /// Everybody in an American state.
    State(State),
    /// Everybody in a foreign country.
    Country(Country),
}

/// The sources of claims that the ledger knew by a moment and that evidence an engagement of somebody.
///
/// # Errors
/// The database failed.
pub fn sources(session: &mut Session<'_>, whom: &Whom, until: Option<i64>) -> Result<Vec<ReadSource>> {
    let until = Value::Int(until.unwrap_or(i64::MAX));
    let mut found: BTreeMap<String, ReadSource> = BTreeMap::new();
    let mut ask = |session: &mut Session<'_>, condition: &str, value: Value| -> Result<()> {
        let sql = format!(
            "SELECT DISTINCT s.id, s.url, s.publisher, s.dated, s.kind
             FROM actors a
             JOIN participants p ON p.actor_id = a.id
             JOIN evidence v ON v.revision_id = p.revision_id
             JOIN claims c ON c.id = v.claim_id
             JOIN sources s ON s.id = c.source_id
             WHERE {condition} AND c.recorded <= $2 LIMIT {MOST}"
        );
        session.each(&sql, &[value, until.clone()], |row| {
            found.insert(row.string(0)?, read_source(row)?);
            Ok(())
        })
    };
    match whom {
        Whom::Actors(keys) => {
            for key in keys {
                ask(session, "a.id = $1", key.into())?;
            }
        }
        Whom::State(state) => ask(session, "a.side = 'us' AND a.state = $1", state.as_str().into())?,
        Whom::Country(country) => ask(
            session,
            "a.side = 'foreign' AND a.country = $1",
            country.as_str().into(),
        )?,
    }
    Ok(found.into_values().collect())
}

fn read_source(row: &Row<'_>) -> Result<ReadSource> {
    let kind = row.text(4)?;
    Ok(ReadSource {
        url: row.string(1)?,
        publisher: row.string(2)?,
        date: row.text(3)?.parse().ok(),
        kind: kind.parse().map_err(|_| DatabaseError::Shape {
            column: 4,
            expected: "a sort of source",
            sql: crate::prose::brief(kind, 60),
        })?,
    })
}
