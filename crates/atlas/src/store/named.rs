//! Whom claims name: the parties and blocks of placements, as a person's decision sets them and takes them back.

use platform::database::{Result, Session, Value};

use super::for_each_key;
use super::placements::{InBlock, in_block};

/// Forgets whom a claim names: it was a person's word, and is taken back.
///
/// # Errors
/// The database refused.
pub fn forget_parties(session: &mut Session<'_>, claim: &str) -> Result<()> {
    session.execute(
        "UPDATE placements SET us_actor = NULL, counterpart_actor = NULL, block = NULL WHERE claim_id = $1",
        &[claim.into()],
    )?;
    Ok(())
}

/// One of the two bodies that a claim names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The American one.
    Us,
    /// The other.
    Counterpart,
}

impl Party {
    const fn column(self) -> &'static str {
        match self {
            Self::Us => "us_actor",
            Self::Counterpart => "counterpart_actor",
        }
    }
}

/// The claims that name an actor, in the order of their keys.
///
/// # Errors
/// The database refused.
pub fn of_actor(session: &mut Session<'_>, party: Party, actor: &str) -> Result<Vec<String>> {
    session.all(
        &format!(
            "SELECT claim_id FROM placements WHERE {} = $1 ORDER BY claim_id",
            party.column()
        ),
        &[actor.into()],
        |row| row.string(0),
    )
}

/// Lets every claim that names one actor name another.
///
/// # Errors
/// The database refused.
pub fn set_actor(session: &mut Session<'_>, party: Party, from: &str, to: &str) -> Result<()> {
    let column = party.column();
    session.execute(
        &format!("UPDATE placements SET {column} = $2 WHERE {column} = $1"),
        &[from.into(), to.into()],
    )?;
    Ok(())
}

/// Lets those of some claims that name one actor name another.
///
/// # Errors
/// The database refused.
pub fn give_back(session: &mut Session<'_>, party: Party, claims: &[String], from: &str, to: &str) -> Result<()> {
    let column = party.column();
    for some in claims.chunks(super::LIST) {
        let mut values: Vec<Value> = vec![from.into(), to.into()];
        values.extend(some.iter().map(Value::from));
        session.execute(
            &format!(
                "UPDATE placements SET {column} = $2 WHERE {column} = $1 AND claim_id IN ({})",
                super::parameters(3, some.len())
            ),
            &values,
        )?;
    }
    Ok(())
}

/// Moves a claim to another block.
///
/// # Errors
/// The database refused.
pub fn set_block(session: &mut Session<'_>, claim: &str, block: &str) -> Result<()> {
    session.execute(
        "UPDATE placements SET block = $2 WHERE claim_id = $1",
        &[claim.into(), block.into()],
    )?;
    Ok(())
}

/// Those of some claims whose parties are known, whatever became of them, in the order of table and row.
///
/// # Errors
/// The database refused.
pub fn with_parties(session: &mut Session<'_>, claims: &[&str]) -> Result<Vec<InBlock>> {
    let mut found = for_each_key(
        session,
        "SELECT c.id, c.content, p.block, p.state, p.us_actor, p.counterpart_actor, p.engagement_id \
         FROM placements p JOIN claims c ON c.id = p.claim_id \
         WHERE p.block IS NOT NULL AND p.us_actor IS NOT NULL AND p.counterpart_actor IS NOT NULL AND c.id IN ({})",
        &[],
        claims,
        in_block,
    )?;
    found.sort_by(|a, b| (&a.claim.key, &a.id).cmp(&(&b.claim.key, &b.id)));
    Ok(found)
}
