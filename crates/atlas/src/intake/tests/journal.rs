//! The ledger written out so that two of them can be compared: public ids, clusters, shown values; no keys or times.

use std::collections::BTreeMap;

use domain::PublicId;
use platform::database::{Database, DatabaseError};

use crate::store::reading::{self, Which};
use crate::store::{actors, position};

/// One engagement in view.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub id: String,
    pub kind: String,
    pub status: String,
    pub start: Option<String>,
    pub end: Option<String>,
    pub title: String,
    pub issues: u32,
    pub participants: Vec<String>,
    pub claims: Vec<String>,
    pub trip: Option<String>,
    pub links: Vec<(String, String)>,
}

/// Every engagement in view, by public id.
pub fn journal(database: &Database) -> Vec<Entry> {
    database
        .read::<_, DatabaseError>(|session| {
            let mut names = BTreeMap::new();
            actors::since(session, 0, |stored| {
                names.insert(stored.id, stored.actor.name);
                Ok(())
            })?;
            let mut ids: Vec<PublicId> = Vec::new();
            reading::engagement_rows(session, Which::Since(0), |row| {
                if !row.withdrawn {
                    ids.push(row.id);
                }
                Ok(())
            })?;
            ids.sort();
            let mut entries = Vec::new();
            for id in ids {
                entries.extend(entry(session, id, &names)?);
            }
            Ok(entries)
        })
        .expect("the ledger can be read")
}

fn entry(
    session: &mut platform::database::Session<'_>,
    id: PublicId,
    names: &BTreeMap<String, String>,
) -> Result<Option<Entry>, DatabaseError> {
    let Some(record) = reading::record(session, id)? else {
        return Ok(None);
    };
    let Some(newest) = record.revisions.last() else {
        return Ok(None);
    };
    let mut claims: Vec<String> = record
        .claims
        .iter()
        .filter(|stored| newest.evidence.iter().any(|one| one.claim == stored.id))
        .map(|stored| stored.claim.key.claim_id.clone())
        .collect();
    claims.sort();
    assert!(!claims.is_empty(), "{id} stands on nothing");
    let shown = &newest.revision;
    Ok(Some(Entry {
        id: id.to_string(),
        kind: shown.kind.to_string(),
        status: shown.status.to_string(),
        start: shown.start.as_ref().map(ToString::to_string),
        end: shown.end.as_ref().map(ToString::to_string),
        title: shown.title.clone(),
        issues: shown.issues.0,
        participants: shown
            .participants
            .iter()
            .map(|one| names.get(&one.actor).cloned().unwrap_or_default())
            .collect(),
        claims,
        trip: shown.trip.clone(),
        links: newest
            .links
            .iter()
            .map(|link| (link.to.clone(), link.why.clone()))
            .collect(),
    }))
}

/// The ledger's position.
pub fn position(database: &Database) -> i64 {
    database
        .read::<_, DatabaseError>(position::current)
        .expect("the position can be read")
}
