//! What people say of engagements beside their claims, field by field. An amendment is ended, never changed.

use std::collections::HashMap;

use platform::clock::{Ids, Moment};
use platform::database::{DatabaseError, Result, Row, Session, Value};

use super::for_each_key;
use super::word::{json, to_json, word};
use crate::ledger::{Amended, AmendedField, Amendment};

/// Everything that holds of some engagements, by the engagement's key.
///
/// # Errors
/// The database refused.
pub fn of_engagements(session: &mut Session<'_>, ids: &[&str]) -> Result<HashMap<String, Amended>> {
    let rows = for_each_key(
        session,
        "SELECT engagement_id, field, content FROM amendments WHERE ended_by IS NULL AND engagement_id IN ({}) \
         ORDER BY engagement_id, recorded, id",
        &[],
        ids,
        amendment,
    )?;
    Ok(gathered(rows))
}

/// Everything that held of some engagements at a moment, by the engagement's public id.
///
/// # Errors
/// The database refused.
pub fn held_at(session: &mut Session<'_>, public_ids: &[&str], moment: Moment) -> Result<HashMap<String, Amended>> {
    let rows = for_each_key(
        session,
        "SELECT e.public_id, a.field, a.content FROM engagements e JOIN amendments a ON a.engagement_id = e.id \
         LEFT JOIN reviews r ON r.id = a.ended_by WHERE a.recorded <= $1 AND (r.id IS NULL OR r.recorded > $1) \
         AND e.public_id IN ({}) ORDER BY e.public_id, a.recorded, a.id",
        &[moment.0.into()],
        public_ids,
        amendment,
    )?;
    Ok(gathered(rows))
}

fn amendment(row: &Row<'_>) -> Result<(String, Amendment)> {
    let field: AmendedField = word(row, 1, "a field that can be amended")?;
    let one = Amendment::read(field, json(row, 2, "an amended value")?).map_err(|error| DatabaseError::Shape {
        column: 2,
        expected: "an amended value",
        sql: error.to_string(),
    })?;
    Ok((row.string(0)?, one))
}

fn gathered(rows: Vec<(String, Amendment)>) -> HashMap<String, Amended> {
    let mut found: HashMap<String, Amended> = HashMap::new();
    for (engagement, one) in rows {
        found.entry(engagement).or_default().put(one);
    }
    found
}

/// Ends what holds of a field; answers the keys of what was ended.
///
/// # Errors
/// The database refused.
pub fn end(session: &mut Session<'_>, engagement: &str, field: AmendedField, review: &str) -> Result<Vec<String>> {
    let held = session.all(
        "SELECT id FROM amendments WHERE engagement_id = $1 AND field = $2 AND ended_by IS NULL ORDER BY id",
        &[engagement.into(), field.as_str().into()],
        |row| row.string(0),
    )?;
    for id in &held {
        session.execute(
            "UPDATE amendments SET ended_by = $2 WHERE id = $1",
            &[id.into(), review.into()],
        )?;
    }
    Ok(held)
}

/// Writes an amendment.
///
/// # Errors
/// The database refused.
pub fn insert(
    session: &mut Session<'_>,
    engagement: &str,
    one: &Amendment,
    review: &str,
    ids: &Ids,
    now: Moment,
) -> Result<()> {
    let row: Vec<Value> = vec![
        ids.next().into(),
        engagement.into(),
        one.field().as_str().into(),
        to_json(&one.content())?.into(),
        review.into(),
        now.0.into(),
    ];
    let columns = ["id", "engagement_id", "field", "content", "review_id", "recorded"];
    session.insert("amendments", &columns, &[row])
}

/// Takes back what a decision amended: what it wrote ends, what it ended holds again. Answers whether all that it wrote
/// still held.
///
/// # Errors
/// The database refused.
pub fn take_back(session: &mut Session<'_>, review: &str, undo: &str) -> Result<bool> {
    let overtaken = session.count(
        "SELECT COUNT(*) FROM amendments WHERE review_id = $1 AND ended_by IS NOT NULL",
        &[review.into()],
    )?;
    session.execute(
        "UPDATE amendments SET ended_by = $2 WHERE review_id = $1 AND ended_by IS NULL",
        &[review.into(), undo.into()],
    )?;
    session.execute(
        "UPDATE amendments SET ended_by = NULL WHERE ended_by = $1",
        &[review.into()],
    )?;
    Ok(overtaken == 0)
}

/// The decision that ended something which a decision wrote, if there is one.
///
/// # Errors
/// The database refused.
pub fn overtaken_by(session: &mut Session<'_>, review: &str) -> Result<Option<String>> {
    session.first(
        "SELECT ended_by FROM amendments WHERE review_id = $1 AND ended_by IS NOT NULL ORDER BY recorded DESC, id DESC LIMIT 1",
        &[review.into()],
        |row| row.string(0),
    )
}

/// The decisions whose amendments of some fields of an engagement came after a decision that ended them and hold.
///
/// # Errors
/// The database refused.
pub fn since_ended(session: &mut Session<'_>, review: &str) -> Result<Option<String>> {
    session.first(
        "SELECT later.review_id FROM amendments mine JOIN amendments later \
         ON later.engagement_id = mine.engagement_id AND later.field = mine.field \
         WHERE mine.ended_by = $1 AND later.ended_by IS NULL AND later.review_id <> $1 LIMIT 1",
        &[review.into()],
        |row| row.string(0),
    )
}
