//! Merges with their rule and score, and the separations that a person made.

use std::collections::HashSet;

use platform::clock::{Ids, Moment};
use platform::database::{Result, Session, Value};

use super::for_each_key;

/// A claim joined an engagement.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The engagement.
    pub engagement: String,
    /// The claim that joined.
    pub claim: String,
    /// By which rule, in words.
    pub rule: String,
    /// How sure, 0 to 1.
    pub score: f32,
    /// Why, in words, where the matching model decided.
    pub reasons: Vec<String>,
}

/// Writes merges.
///
/// # Errors
/// The database refused.
pub fn insert(session: &mut Session<'_>, merges: &[Merge], position: i64, ids: &Ids, now: Moment) -> Result<()> {
    let rows: Vec<Vec<Value>> = merges
        .iter()
        .map(|merge| {
            vec![
                ids.next().into(),
                merge.engagement.as_str().into(),
                merge.claim.as_str().into(),
                merge.rule.as_str().into(),
                merge.score.into(),
                merge.reasons.join("\n").into(),
                position.into(),
                now.0.into(),
            ]
        })
        .collect();
    let columns = [
        "id",
        "engagement_id",
        "claim_id",
        "rule",
        "score",
        "reasons",
        "position",
        "recorded",
    ];
    session.insert("merges", &columns, &rows)
}

/// A merge as it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The claim that joined.
    pub claim: String,
    /// By which rule.
    pub rule: String,
    /// How sure, 0 to 1.
    pub score: f64,
    /// Why, in words, where the matching model decided.
    pub reasons: Vec<String>,
    /// When: microseconds since 1970.
    pub recorded: i64,
}

/// The merges of an engagement that hold, in their order.
///
/// # Errors
/// The database refused.
pub fn of_engagement(session: &mut Session<'_>, engagement: &str) -> Result<Vec<Held>> {
    session.all(
        "SELECT claim_id, rule, score, reasons, recorded FROM merges WHERE engagement_id = $1 AND split_at IS NULL \
         ORDER BY position, id",
        &[engagement.into()],
        |row| {
            Ok(Held {
                claim: row.string(0)?,
                rule: row.string(1)?,
                score: row.maybe_real(2)?.unwrap_or(0.0),
                reasons: row.string(3)?.lines().map(str::to_owned).collect(),
                recorded: row.int(4)?,
            })
        },
    )
}

/// Notes that a claim was split out of an engagement, or (with `by` left out) that the split was undone.
///
/// # Errors
/// The database refused.
pub fn mark_split(
    session: &mut Session<'_>,
    engagement: &str,
    claim: &str,
    by: Option<(&str, &str)>,
    now: Moment,
) -> Result<()> {
    let key: [Value; 2] = [engagement.into(), claim.into()];
    match by {
        Some((author, reason)) => {
            let mut values = key.to_vec();
            values.extend([now.0.into(), author.into(), reason.into()]);
            session.execute(
                "UPDATE merges SET split_at = $3, split_by = $4, split_reason = $5 \
                 WHERE engagement_id = $1 AND claim_id = $2 AND split_at IS NULL",
                &values,
            )?
        }
        // Of several times that it came and went, the last counts again.
        None => session.execute(
            "UPDATE merges SET split_at = NULL, split_by = NULL, split_reason = NULL \
             WHERE engagement_id = $1 AND claim_id = $2 AND split_at = \
             (SELECT MAX(split_at) FROM merges WHERE engagement_id = $1 AND claim_id = $2)",
            &key,
        )?,
    };
    Ok(())
}

/// Two keys, the smaller first: how a separation holds them.
#[must_use]
pub fn ordered<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    if a <= b { (a, b) } else { (b, a) }
}

/// Tells two claims apart for good: intake never merges them again.
///
/// # Errors
/// The database refused.
pub fn separate(session: &mut Session<'_>, a: &str, b: &str, author: &str, reason: &str, now: Moment) -> Result<()> {
    let (a, b) = ordered(a, b);
    let known = session.count(
        "SELECT COUNT(*) FROM separations WHERE claim_a = $1 AND claim_b = $2",
        &[a.into(), b.into()],
    )?;
    if known == 0 {
        session.execute(
            "INSERT INTO separations (claim_a, claim_b, author, reason, recorded) VALUES ($1, $2, $3, $4, $5)",
            &[a.into(), b.into(), author.into(), reason.into(), now.0.into()],
        )?;
    }
    Ok(())
}

/// Takes a separation back.
///
/// # Errors
/// The database refused.
pub fn reunite(session: &mut Session<'_>, a: &str, b: &str) -> Result<()> {
    let (a, b) = ordered(a, b);
    session.execute(
        "DELETE FROM separations WHERE claim_a = $1 AND claim_b = $2",
        &[a.into(), b.into()],
    )?;
    Ok(())
}

/// The separations that touch any of some claims.
///
/// # Errors
/// The database refused.
pub fn separations(session: &mut Session<'_>, claims: &[&str]) -> Result<HashSet<(String, String)>> {
    if session.count("SELECT COUNT(*) FROM separations", &[])? == 0 {
        return Ok(HashSet::new());
    }
    let mut found = HashSet::new();
    for sql in [
        "SELECT claim_a, claim_b FROM separations WHERE claim_a IN ({})",
        "SELECT claim_a, claim_b FROM separations WHERE claim_b IN ({})",
    ] {
        found.extend(for_each_key(session, sql, &[], claims, |row| {
            Ok((row.string(0)?, row.string(1)?))
        })?);
    }
    Ok(found)
}
