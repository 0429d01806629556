//! Sources and claims: written once, never changed, never deleted.

use std::collections::{HashMap, HashSet};

use domain::{Claim, ClaimKey, SourceRef};
use platform::clock::{Ids, Moment};
use platform::database::{Result, Session, Value};

use super::for_each_key;
use super::placements::State;
use super::word::{json, to_json, word};

/// A claim with its key in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredClaim {
    /// The ledger's key (a UUID in text form).
    pub id: String,
    /// What the source says.
    pub claim: Claim,
}

/// What the ledger already holds under a claim's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The ledger's key of the claim.
    pub id: String,
    /// The hash of its content.
    pub hash: String,
    /// What became of it.
    pub state: State,
    /// Whether it has a place in an engagement.
    pub in_engagement: bool,
}

/// Everything the ledger holds under some claim ids of one table.
///
/// # Errors
/// The database refused.
pub fn known(session: &mut Session<'_>, table: &str, claim_ids: &[&str]) -> Result<HashMap<String, Vec<Known>>> {
    let rows = for_each_key(
        session,
        "SELECT c.claim_id, c.id, c.content_hash, p.state, p.engagement_id FROM claims c \
         JOIN placements p ON p.claim_id = c.id WHERE c.table_name = $1 AND c.claim_id IN ({}) ORDER BY c.id",
        &[table.into()],
        claim_ids,
        |row| {
            Ok((
                row.string(0)?,
                Known {
                    id: row.string(1)?,
                    hash: row.string(2)?,
                    state: word(row, 3, "a placement's state")?,
                    in_engagement: row.maybe_text(4)?.is_some(),
                },
            ))
        },
    )?;
    let mut known: HashMap<String, Vec<Known>> = HashMap::new();
    for (claim_id, one) in rows {
        known.entry(claim_id).or_default().push(one);
    }
    Ok(known)
}

/// Writes claims that the ledger does not hold yet, with their sources, each with a placement in state `new`.
/// Answers the keys given to them, in the same order.
///
/// # Errors
/// The database refused; among the reasons: another writer stored the same claim meanwhile.
pub fn insert(session: &mut Session<'_>, claims: &[(&Claim, &str)], ids: &Ids, now: Moment) -> Result<Vec<String>> {
    let sources = ensure_sources(session, claims.iter().map(|(claim, _)| &claim.source), ids, now)?;
    let mut rows = Vec::with_capacity(claims.len());
    let mut placements = Vec::with_capacity(claims.len());
    let mut keys = Vec::with_capacity(claims.len());
    for (claim, hash) in claims {
        let id = ids.next().to_string();
        let source = sources.get(&source_key(&claim.source)).cloned().unwrap_or_default();
        rows.push(vec![
            id.as_str().into(),
            claim.key.table.as_str().into(),
            claim.key.claim_id.as_str().into(),
            (*hash).into(),
            source.into(),
            claim.licence.as_str().into(),
            to_json(claim)?.into(),
            now.0.into(),
        ]);
        placements.push(vec![
            id.as_str().into(),
            State::New.as_str().into(),
            "".into(),
            now.0.into(),
        ]);
        keys.push(id);
    }
    let columns = [
        "id",
        "table_name",
        "claim_id",
        "content_hash",
        "source_id",
        "licence",
        "content",
        "recorded",
    ];
    session.insert("claims", &columns, &rows)?;
    session.insert("placements", &["claim_id", "state", "reason", "decided"], &placements)?;
    Ok(keys)
}

type SourceKey = (String, String, String, &'static str, String);

fn source_key(source: &SourceRef) -> SourceKey {
    (
        source.url.clone(),
        source.publisher.clone(),
        source.date.as_ref().map(ToString::to_string).unwrap_or_default(),
        source.kind.as_str(),
        source.language.clone(),
    )
}

fn ensure_sources<'a>(
    session: &mut Session<'_>,
    sources: impl Iterator<Item = &'a SourceRef>,
    ids: &Ids,
    now: Moment,
) -> Result<HashMap<SourceKey, String>> {
    let mut order: Vec<SourceKey> = Vec::new();
    let mut wanted: HashSet<SourceKey> = HashSet::new();
    for source in sources {
        let key = source_key(source);
        if wanted.insert(key.clone()) {
            order.push(key);
        }
    }
    let urls: Vec<&str> = order
        .iter()
        .map(|key| key.0.as_str())
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let mut known: HashMap<SourceKey, String> = for_each_key(
        session,
        "SELECT id, url, publisher, dated, kind, language FROM sources WHERE url IN ({})",
        &[],
        &urls,
        |row| {
            let kind: domain::SourceKind = word(row, 4, "a source kind")?;
            let key = (
                row.string(1)?,
                row.string(2)?,
                row.string(3)?,
                kind.as_str(),
                row.string(5)?,
            );
            Ok((key, row.string(0)?))
        },
    )?
    .into_iter()
    .filter(|(key, _)| wanted.contains(key))
    .collect();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for key in order {
        if known.contains_key(&key) {
            continue;
        }
        let id = ids.next().to_string();
        rows.push(vec![
            id.as_str().into(),
            key.0.as_str().into(),
            key.1.as_str().into(),
            key.2.as_str().into(),
            key.3.into(),
            key.4.as_str().into(),
            now.0.into(),
        ]);
        known.insert(key, id);
    }
    let columns = ["id", "url", "publisher", "dated", "kind", "language", "recorded"];
    session.insert("sources", &columns, &rows)?;
    Ok(known)
}

/// Claims by their keys in the ledger, in no particular order.
///
/// # Errors
/// The database refused or holds a claim that this program cannot read.
pub fn by_id(session: &mut Session<'_>, ids: &[&str]) -> Result<Vec<StoredClaim>> {
    for_each_key(
        session,
        "SELECT id, content FROM claims WHERE id IN ({})",
        &[],
        ids,
        |row| {
            Ok(StoredClaim {
                id: row.string(0)?,
                claim: json(row, 1, "a claim")?,
            })
        },
    )
}

/// The ledger's keys of the claims that a table and claim id name, newest content last; the table may be left open.
///
/// # Errors
/// The database refused.
pub fn find(session: &mut Session<'_>, table: Option<&str>, claim_id: &str) -> Result<Vec<(String, ClaimKey)>> {
    session.all(
        "SELECT id, table_name, claim_id FROM claims WHERE claim_id = $1 AND ($2 = '' OR table_name = $2) ORDER BY recorded, id",
        &[claim_id.into(), table.unwrap_or("").into()],
        |row| {
            let key = ClaimKey {
                table: row.string(1)?,
                claim_id: row.string(2)?,
            };
            Ok((row.string(0)?, key))
        },
    )
}
