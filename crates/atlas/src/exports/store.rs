//! What downloads read from the database: evidence and claims of the revisions that a snapshot shows.

use std::collections::{BTreeSet, HashMap};

use domain::{Claim, Licence, PublicId};
use platform::database::{DatabaseError, Result, Row, Session, Value};
use snapshot::{DayView, RowRef};

use crate::store::actors::{self, StoredActor};

/// One claim that evidences a shown revision.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Which engagement.
    pub engagement: PublicId,
    /// The claim's key in the ledger.
    pub key: String,
    /// Under which licence it may be passed on.
    pub licence: Licence,
    /// The fields that it supports, separated by `;`.
    pub supports: String,
    /// The fields that it contradicts, separated by `;`.
    pub contradicts: String,
    /// The hash of its content.
    pub hash: String,
    /// What it says.
    pub claim: Claim,
}

/// Whether any claim of the ledger does not fit CC BY.
///
/// # Errors
/// The database refused.
pub fn has_unfit(session: &mut Session<'_>) -> Result<bool> {
    let fit = Licence::ALL.iter().filter(|licence| licence.fits_cc_by());
    let fit: Vec<String> = fit.map(|licence| format!("'{licence}'")).collect();
    let sql = format!(
        "SELECT id FROM claims WHERE licence NOT IN ({}) LIMIT 1",
        fit.join(", ")
    );
    Ok(session.first(&sql, &[], |_| Ok(()))?.is_some())
}

/// The evidence of the revisions that a view shows of some rows: in the order of the rows, then of tables and claims.
///
/// # Errors
/// The database refused.
pub fn evidence(session: &mut Session<'_>, view: &DayView, rows: &[RowRef]) -> Result<Vec<Evidence>> {
    let places: HashMap<(PublicId, u64), usize> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let row = view.row(*row);
            ((row.id(), row.position()), at)
        })
        .collect();
    let ids: BTreeSet<String> = places.keys().map(|(id, _)| id.to_string()).collect();
    let values: Vec<Value> = ids.into_iter().map(Value::from).collect();
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = (1..=values.len()).map(|at| format!("${at}")).collect();
    let sql = format!(
        "SELECT e.public_id, r.position, c.id, c.licence, v.supports, v.contradicts, c.content_hash, c.content
         FROM engagements e
         JOIN revisions r ON r.engagement_id = e.id
         JOIN evidence v ON v.revision_id = r.id
         JOIN claims c ON c.id = v.claim_id
         WHERE e.public_id IN ({})",
        list.join(", ")
    );
    let mut found: Vec<(usize, Evidence)> = Vec::new();
    session.each(&sql, &values, |row| {
        let id: PublicId = word(row, 0)?;
        let position = u64::try_from(row.int(1)?).unwrap_or(0);
        if let Some(at) = places.get(&(id, position)) {
            found.push((*at, read(row, id)?));
        }
        Ok(())
    })?;
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.claim.key.cmp(&b.1.claim.key)));
    Ok(found.into_iter().map(|(_, evidence)| evidence).collect())
}

fn read(row: &Row<'_>, engagement: PublicId) -> Result<Evidence> {
    Ok(Evidence {
        engagement,
        key: row.string(2)?,
        licence: word(row, 3)?,
        supports: row.string(4)?,
        contradicts: row.string(5)?,
        hash: row.string(6)?,
        claim: serde_json::from_str(row.text(7)?).map_err(|error| DatabaseError::Shape {
            column: 7,
            expected: "a claim",
            sql: error.to_string(),
        })?,
    })
}

fn word<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> Result<T> {
    let text = row.text(column)?;
    text.parse().map_err(|_| DatabaseError::Shape {
        column,
        expected: "a word of a vocabulary",
        sql: crate::prose::brief(text, 60),
    })
}

/// The two actors of some claims, by the claim's key.
///
/// # Errors
/// The database refused.
pub fn parties(session: &mut Session<'_>, claims: &[&str]) -> Result<HashMap<String, [StoredActor; 2]>> {
    let values: Vec<Value> = claims.iter().map(|key| Value::from(*key)).collect();
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let list: Vec<String> = (1..=values.len()).map(|at| format!("${at}")).collect();
    let sql = format!(
        "SELECT claim_id, us_actor, counterpart_actor FROM placements
         WHERE us_actor IS NOT NULL AND counterpart_actor IS NOT NULL AND claim_id IN ({})",
        list.join(", ")
    );
    let placed = session.all(&sql, &values, |row| {
        Ok((row.string(0)?, [row.string(1)?, row.string(2)?]))
    })?;
    let keys: BTreeSet<&str> = placed.iter().flat_map(|(_, keys)| keys).map(String::as_str).collect();
    let known = actors::by_id(session, &keys.into_iter().collect::<Vec<_>>())?;
    let both = |[us, counterpart]: &[String; 2]| Some([known.get(us)?.clone(), known.get(counterpart)?.clone()]);
    Ok(placed
        .iter()
        .filter_map(|(claim, keys)| Some((claim.clone(), both(keys)?)))
        .collect())
}
