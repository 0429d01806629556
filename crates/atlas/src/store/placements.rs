//! Placements: what became of each claim.

use domain::{Claim, ClaimKey, vocabulary};
use platform::clock::Moment;
use platform::database::{Result, Session, Value};

use super::claims::StoredClaim;
use super::for_each_key;
use super::word::{json, word};

vocabulary! {
    /// What became of a claim.
    State, "state of a placement" {
        /// Stored, not looked at.
        New = "new";
        /// Both parties are known; not yet matched.
        Resolved = "resolved";
        /// Evidence of an engagement.
        Placed = "placed";
        /// Waits, with a reason.
        Waiting = "waiting";
        /// A corrected row has come; the engagement still stands on the old one.
        Retracting = "retracting";
        /// A corrected row stands in its stead.
        Superseded = "superseded";
        /// A person turned it down.
        Rejected = "rejected";
    }
}

impl State {
    /// Whether the claim, in this content, is the one that counts under its key.
    #[must_use]
    pub const fn is_current(self) -> bool {
        !matches!(self, Self::Retracting | Self::Superseded)
    }
}

/// What resolving found out about a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The claim, by the ledger's key.
    pub claim: String,
    /// The state it goes to.
    pub state: State,
    /// Why it waits; empty otherwise.
    pub reason: String,
    /// The American actor, by the ledger's key.
    pub us: Option<String>,
    /// The counterpart, by the ledger's key.
    pub counterpart: Option<String>,
    /// The block in which it is decided.
    pub block: Option<String>,
}

/// Claims in a state, in the order of table and row, after a key and up to a limit.
///
/// # Errors
/// The database refused.
pub fn in_state(
    session: &mut Session<'_>,
    state: State,
    after: Option<&ClaimKey>,
    limit: usize,
) -> Result<Vec<StoredClaim>> {
    let (table, claim_id) = after.map_or(("", ""), |key| (key.table.as_str(), key.claim_id.as_str()));
    session.all(
        "SELECT c.id, c.content FROM placements p JOIN claims c ON c.id = p.claim_id WHERE p.state = $1 \
         AND (c.table_name > $2 OR (c.table_name = $2 AND c.claim_id > $3)) ORDER BY c.table_name, c.claim_id LIMIT $4",
        &[state.as_str().into(), table.into(), claim_id.into(), limit.into()],
        |row| {
            Ok(StoredClaim {
                id: row.string(0)?,
                claim: json(row, 1, "a claim")?,
            })
        },
    )
}

/// How many claims are in each state, with the reason of those that wait.
///
/// # Errors
/// The database refused.
pub fn counts(session: &mut Session<'_>) -> Result<Vec<(State, String, u64)>> {
    session.all(
        "SELECT state, CASE WHEN state = 'waiting' THEN reason ELSE '' END, COUNT(*) FROM placements \
         GROUP BY state, CASE WHEN state = 'waiting' THEN reason ELSE '' END ORDER BY 1, 2",
        &[],
        |row| {
            let count = u64::try_from(row.int(2)?).unwrap_or(0);
            Ok((word(row, 0, "a placement's state")?, row.string(1)?, count))
        },
    )
}

/// Which of some claims are still in a state.
///
/// # Errors
/// The database refused.
pub fn still(session: &mut Session<'_>, state: State, claims: &[&str]) -> Result<Vec<String>> {
    for_each_key(
        session,
        "SELECT claim_id FROM placements WHERE state = $1 AND claim_id IN ({})",
        &[state.as_str().into()],
        claims,
        |row| row.string(0),
    )
}

/// Writes what resolving found out.
///
/// # Errors
/// The database refused.
pub fn resolve(session: &mut Session<'_>, found: &[Resolved], now: Moment) -> Result<()> {
    for one in found {
        session.execute(
            "UPDATE placements SET state = $2, reason = $3, us_actor = $4, counterpart_actor = $5, block = $6, decided = $7 \
             WHERE claim_id = $1",
            &[
                one.claim.as_str().into(),
                one.state.as_str().into(),
                one.reason.as_str().into(),
                one.us.as_deref().map_or(Value::Null, Value::from),
                one.counterpart.as_deref().map_or(Value::Null, Value::from),
                one.block.as_deref().map_or(Value::Null, Value::from),
                now.0.into(),
            ],
        )?;
    }
    Ok(())
}

/// Writes at once whom a claim names and where it is placed.
///
/// # Errors
/// The database refused.
pub fn place(session: &mut Session<'_>, found: &Resolved, engagement: &str, now: Moment) -> Result<()> {
    session.execute(
        "UPDATE placements SET state = $2, reason = $3, us_actor = $4, counterpart_actor = $5, block = $6, \
         engagement_id = $7, decided = $8 WHERE claim_id = $1",
        &[
            found.claim.as_str().into(),
            found.state.as_str().into(),
            found.reason.as_str().into(),
            found.us.as_deref().map_or(Value::Null, Value::from),
            found.counterpart.as_deref().map_or(Value::Null, Value::from),
            found.block.as_deref().map_or(Value::Null, Value::from),
            engagement.into(),
            now.0.into(),
        ],
    )?;
    Ok(())
}

/// Moves one claim to a state; `engagement` is where it is now placed, if anywhere.
///
/// # Errors
/// The database refused.
pub fn put(
    session: &mut Session<'_>,
    claim: &str,
    state: State,
    reason: &str,
    engagement: Option<&str>,
    now: Moment,
) -> Result<()> {
    session.execute(
        "UPDATE placements SET state = $2, reason = $3, engagement_id = $4, decided = $5 WHERE claim_id = $1",
        &[
            claim.into(),
            state.as_str().into(),
            reason.into(),
            engagement.map_or(Value::Null, Value::from),
            now.0.into(),
        ],
    )?;
    Ok(())
}

/// Changes the state of a claim and nothing else.
///
/// # Errors
/// The database refused.
pub fn set_state(session: &mut Session<'_>, claim: &str, state: State, now: Moment) -> Result<()> {
    session.execute(
        "UPDATE placements SET state = $2, decided = $3 WHERE claim_id = $1",
        &[claim.into(), state.as_str().into(), now.0.into()],
    )?;
    Ok(())
}

/// What the ledger makes of one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// What became of it.
    pub state: State,
    /// Why.
    pub reason: String,
    /// The American actor, by the ledger's key.
    pub us: Option<String>,
    /// The counterpart, by the ledger's key.
    pub counterpart: Option<String>,
    /// The block in which it is decided.
    pub block: Option<String>,
    /// Where it is placed.
    pub engagement: Option<String>,
    /// When its state was last set: what a decision must have seen.
    pub decided: Moment,
}

/// What the ledger makes of a claim.
///
/// # Errors
/// The database refused.
pub fn one(session: &mut Session<'_>, claim: &str) -> Result<Option<Placement>> {
    session.first(
        "SELECT state, reason, us_actor, counterpart_actor, block, engagement_id, decided FROM placements \
         WHERE claim_id = $1",
        &[claim.into()],
        |row| {
            Ok(Placement {
                state: word(row, 0, "a placement's state")?,
                reason: row.string(1)?,
                us: row.maybe_string(2)?,
                counterpart: row.maybe_string(3)?,
                block: row.maybe_string(4)?,
                engagement: row.maybe_string(5)?,
                decided: Moment(row.int(6)?),
            })
        },
    )
}

/// The blocks that have something to decide, with how many claims, in alphabetical order.
///
/// # Errors
/// The database refused.
pub fn pending_blocks(session: &mut Session<'_>) -> Result<Vec<(String, u64)>> {
    session.all(
        "SELECT block, COUNT(*) FROM placements WHERE state IN ('resolved', 'retracting') AND block IS NOT NULL \
         GROUP BY block ORDER BY block",
        &[],
        |row| Ok((row.string(0)?, u64::try_from(row.int(1)?).unwrap_or(0))),
    )
}

/// A claim in a block, with its parties.
#[derive(Debug, Clone, PartialEq)]
pub struct InBlock {
    /// The claim's key in the ledger.
    pub id: String,
    /// What it says.
    pub claim: Claim,
    /// The block.
    pub block: String,
    /// Resolved, placed or retracting.
    pub state: State,
    /// The American actor, by the ledger's key.
    pub us: String,
    /// The counterpart, by the ledger's key.
    pub counterpart: String,
    /// Where it is placed.
    pub engagement: Option<String>,
}

/// Everything in some blocks that is to be decided or was decided before, in the order of table and row.
///
/// # Errors
/// The database refused.
pub fn of_blocks(session: &mut Session<'_>, blocks: &[&str]) -> Result<Vec<InBlock>> {
    let mut found = for_each_key(
        session,
        "SELECT c.id, c.content, p.block, p.state, p.us_actor, p.counterpart_actor, p.engagement_id \
         FROM placements p JOIN claims c ON c.id = p.claim_id \
         WHERE p.state IN ('resolved', 'placed', 'retracting') AND p.block IN ({})",
        &[],
        blocks,
        in_block,
    )?;
    found.sort_by(|a, b| (&a.claim.key, &a.id).cmp(&(&b.claim.key, &b.id)));
    Ok(found)
}

/// Everything in every block, in the order of table and row.
///
/// # Errors
/// The database refused.
pub fn in_any_block(session: &mut Session<'_>) -> Result<Vec<InBlock>> {
    session.all(
        "SELECT c.id, c.content, p.block, p.state, p.us_actor, p.counterpart_actor, p.engagement_id \
         FROM placements p JOIN claims c ON c.id = p.claim_id \
         WHERE p.state IN ('resolved', 'placed', 'retracting') AND p.block IS NOT NULL \
         ORDER BY c.table_name, c.claim_id, c.id",
        &[],
        in_block,
    )
}

/// Everything that is placed in some engagements, whatever its block, in the order of table and row.
///
/// # Errors
/// The database refused.
pub fn of_engagements(session: &mut Session<'_>, engagements: &[&str]) -> Result<Vec<InBlock>> {
    let mut found = for_each_key(
        session,
        "SELECT c.id, c.content, p.block, p.state, p.us_actor, p.counterpart_actor, p.engagement_id \
         FROM placements p JOIN claims c ON c.id = p.claim_id \
         WHERE p.state IN ('placed', 'retracting') AND p.engagement_id IN ({})",
        &[],
        engagements,
        in_block,
    )?;
    found.sort_by(|a, b| (&a.claim.key, &a.id).cmp(&(&b.claim.key, &b.id)));
    Ok(found)
}

/// Those of some claims that are placed, with their parties.
///
/// # Errors
/// The database refused.
pub fn placed_claims(session: &mut Session<'_>, claims: &[&str]) -> Result<Vec<InBlock>> {
    for_each_key(
        session,
        "SELECT c.id, c.content, p.block, p.state, p.us_actor, p.counterpart_actor, p.engagement_id \
         FROM placements p JOIN claims c ON c.id = p.claim_id WHERE p.state = 'placed' AND c.id IN ({})",
        &[],
        claims,
        in_block,
    )
}

pub(super) fn in_block(row: &platform::database::Row<'_>) -> Result<InBlock> {
    Ok(InBlock {
        id: row.string(0)?,
        claim: json(row, 1, "a claim")?,
        block: row.string(2)?,
        state: word(row, 3, "a placement's state")?,
        us: row.string(4)?,
        counterpart: row.string(5)?,
        engagement: row.maybe_string(6)?,
    })
}

/// Which tables have a placed claim in which of some blocks.
///
/// # Errors
/// The database refused.
pub fn tables_of_blocks(session: &mut Session<'_>, blocks: &[&str]) -> Result<Vec<(String, String)>> {
    for_each_key(
        session,
        "SELECT DISTINCT p.block, c.table_name FROM placements p JOIN claims c ON c.id = p.claim_id \
         WHERE p.state = 'placed' AND p.block IN ({})",
        &[],
        blocks,
        |row| Ok((row.string(0)?, row.string(1)?)),
    )
}

/// The public id of the engagement that stands on each claim, for every placed claim: table, claim id, public id, and
/// the country of the counterpart as claimed. Claims that wait have no public id.
///
/// # Errors
/// The database refused.
pub fn clusters(session: &mut Session<'_>) -> Result<Vec<Clustered>> {
    session.all(
        "SELECT c.id, c.content, e.public_id, COALESCE(m.rule, ''), p.state, p.reason FROM placements p \
         JOIN claims c ON c.id = p.claim_id LEFT JOIN engagements e ON e.id = p.engagement_id \
         LEFT JOIN merges m ON m.claim_id = c.id AND m.engagement_id = p.engagement_id AND m.split_at IS NULL \
         WHERE p.state NOT IN ('superseded', 'retracting') ORDER BY c.table_name, c.claim_id",
        &[],
        |row| {
            Ok(Clustered {
                id: row.string(0)?,
                claim: json(row, 1, "a claim")?,
                engagement: row.maybe_string(2)?,
                rule: row.string(3)?,
                state: word(row, 4, "a placement's state")?,
                reason: row.string(5)?,
            })
        },
    )
}

/// A current claim and where it ended up.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustered {
    /// The claim's key in the ledger.
    pub id: String,
    /// What it says.
    pub claim: Claim,
    /// The public id of its engagement.
    pub engagement: Option<String>,
    /// The rule by which it joined; empty for the founder.
    pub rule: String,
    /// What became of it.
    pub state: State,
    /// Why it waits.
    pub reason: String,
}
