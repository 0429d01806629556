//! The ledger's position: one row that every transaction on the ledger advances.
//!
//! Whoever has advanced it holds the row until the transaction ends, so that positions are in the order of commits and a
//! reader that has seen position `n` never misses a later commit with a smaller one.

use platform::database::{Result, Session};

/// Advances the position by one and answers it. Transactions on the ledger end in the order in which they did this.
///
/// # Errors
/// The database refused.
pub fn advance(session: &mut Session<'_>) -> Result<i64> {
    session.execute("UPDATE ledger_position SET position = position + 1 WHERE one = 1", &[])?;
    current(session)
}

/// The position that this transaction sees.
///
/// # Errors
/// The database refused.
pub fn current(session: &mut Session<'_>) -> Result<i64> {
    session.count("SELECT position FROM ledger_position WHERE one = 1", &[])
}
