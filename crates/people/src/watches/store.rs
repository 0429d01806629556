//! The tables of what people follow.

use platform::clock::Moment;
use platform::database::{DatabaseError, Result, Row, Session, Value};

use super::{MICROS_AN_HOUR, Pace};

/// A view that an account follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Its id.
    pub id: String,
    /// The view, as the words of its address.
    pub view: String,
    /// The ledger position of which the account has been told.
    pub told: i64,
    /// Since when it is followed: microseconds since 1970.
    pub recorded: i64,
}

/// An account whose letter is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The account's id.
    pub account: String,
    /// Where letters go.
    pub email: String,
    /// How often.
    pub pace: Pace,
    /// When the last letter was claimed: microseconds since 1970.
    pub claimed: i64,
    /// What ends the letters without signing in.
    pub stop_token: String,
    /// What is followed.
    pub watches: Vec<Watch>,
}

fn read_pace(row: &Row<'_>, column: usize) -> Result<Pace> {
    row.text(column)?.parse().map_err(|_| DatabaseError::Shape {
        column,
        expected: "a pace",
        sql: "digests".to_owned(),
    })
}

pub(super) fn of(session: &mut Session<'_>, account: &str) -> Result<Vec<Watch>> {
    let sql = "SELECT id, view, told, recorded FROM watches WHERE account_id = $1 ORDER BY recorded, id";
    session.all(sql, &[account.into()], |row| {
        Ok(Watch {
            id: row.string(0)?,
            view: row.string(1)?,
            told: row.int(2)?,
            recorded: row.int(3)?,
        })
    })
}

pub(super) fn insert(
    session: &mut Session<'_>,
    id: &str,
    account: &str,
    view: &str,
    told: i64,
    now: Moment,
) -> Result<()> {
    let row: Vec<Value> = vec![id.into(), account.into(), view.into(), told.into(), now.0.into()];
    session.insert("watches", &["id", "account_id", "view", "told", "recorded"], &[row])
}

pub(super) fn remove(session: &mut Session<'_>, account: &str, id: &str) -> Result<bool> {
    let sql = "DELETE FROM watches WHERE account_id = $1 AND id = $2";
    Ok(session.execute(sql, &[account.into(), id.into()])? == 1)
}

/// Takes all that an account follows out of the tables.
pub(crate) fn forget(session: &mut Session<'_>, account: &str) -> Result<()> {
    session.execute("DELETE FROM watches WHERE account_id = $1", &[account.into()])?;
    session.execute("DELETE FROM digests WHERE account_id = $1", &[account.into()])?;
    Ok(())
}

pub(super) fn pace(session: &mut Session<'_>, account: &str) -> Result<Option<Pace>> {
    let sql = "SELECT pace FROM digests WHERE account_id = $1";
    session.first(sql, &[account.into()], |row| read_pace(row, 0))
}

pub(super) fn insert_digest(
    session: &mut Session<'_>,
    account: &str,
    pace: Pace,
    token: &str,
    now: Moment,
) -> Result<()> {
    let row: Vec<Value> = vec![account.into(), pace.as_str().into(), now.0.into(), token.into()];
    session.insert("digests", &["account_id", "pace", "claimed", "stop_token"], &[row])
}

pub(super) fn set_pace(session: &mut Session<'_>, account: &str, pace: Pace) -> Result<()> {
    let sql = "UPDATE digests SET pace = $2 WHERE account_id = $1";
    session.execute(sql, &[account.into(), pace.as_str().into()])?;
    Ok(())
}

pub(super) fn holds(session: &mut Session<'_>, token: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM digests WHERE stop_token = $1 AND pace <> 'never'";
    Ok(session.count(sql, &[token.into()])? == 1)
}

pub(super) fn stop(session: &mut Session<'_>, token: &str) -> Result<bool> {
    let sql = "UPDATE digests SET pace = 'never' WHERE stop_token = $1";
    Ok(session.execute(sql, &[token.into()])? == 1)
}

/// Who may be due: those whose last letter was claimed before the present day's period began.
pub(super) fn candidates(session: &mut Session<'_>, now: Moment) -> Result<Vec<Due>> {
    let period = Pace::Daily.period(now).unwrap_or(0);
    let begun = period * 24 * MICROS_AN_HOUR + super::HOUR * MICROS_AN_HOUR;
    let sql = "SELECT d.account_id, a.email, d.pace, d.claimed, d.stop_token FROM digests d \
               JOIN accounts a ON a.id = d.account_id \
               WHERE d.claimed < $1 AND d.pace <> 'never' AND a.state = 'active' AND a.email IS NOT NULL \
               ORDER BY d.claimed, d.account_id";
    let mut found = session.all(sql, &[begun.into()], |row| {
        Ok(Due {
            account: row.string(0)?,
            email: row.string(1)?,
            pace: read_pace(row, 2)?,
            claimed: row.int(3)?,
            stop_token: row.string(4)?,
            watches: Vec::new(),
        })
    })?;
    for due in &mut found {
        due.watches = of(session, &due.account)?;
    }
    found.retain(|due| !due.watches.is_empty());
    Ok(found)
}

/// Claims a letter, unless somebody else did.
pub(super) fn claim(session: &mut Session<'_>, due: &Due, now: Moment) -> Result<bool> {
    let sql = "UPDATE digests SET claimed = $3 WHERE account_id = $1 AND claimed = $2 AND pace <> 'never'";
    let values = [due.account.as_str().into(), due.claimed.into(), now.0.into()];
    Ok(session.execute(sql, &values)? == 1)
}

pub(super) fn told(session: &mut Session<'_>, watches: &[&str], position: i64) -> Result<()> {
    for watch in watches {
        let sql = "UPDATE watches SET told = $2 WHERE id = $1 AND told < $2";
        session.execute(sql, &[(*watch).into(), position.into()])?;
    }
    Ok(())
}
