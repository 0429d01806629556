//! What people follow, and how often they hear of it: at most one letter a day or a week, whatever they follow.
//!
//! This room keeps whose and how often; what a view holds, the slice that shows it knows. A letter is claimed before it is
//! sent, so that two senders, or one that was killed, never send a second one in a period. What a claimed letter could not
//! tell, the next one tells: a watch moves on only when its letter went out.

mod store;

use domain::vocabulary;
use platform::clock::{Clock, Ids, Moment};
use platform::database::{Database, DatabaseError};

use crate::accounts::AccountError;
use crate::secret;
pub(crate) use store::forget;
pub use store::{Due, Watch};

/// How many views one account follows.
pub const MOST: usize = 50;

/// The hour of the day (UTC) at which a period begins: before offices open between Guam's noon and Maine's morning.
const HOUR: i64 = 10;
const MICROS_AN_HOUR: i64 = 3_600_000_000;

vocabulary! {
    /// How often an account gets a letter.
    Pace, "pace" {
        /// On every day with news.
        Daily = "daily", "At most one letter a day";
        /// On Mondays.
        Weekly = "weekly", "At most one letter a week, on Mondays";
        /// Not at all; what is followed stays listed.
        Never = "never", "No letters";
    }
}

impl Pace {
    /// The period that a moment falls into, counted from the beginning of time; none where there are no letters.
    #[must_use]
    pub const fn period(self, now: Moment) -> Option<i64> {
        let days = (now.0 - HOUR * MICROS_AN_HOUR).div_euclid(24 * MICROS_AN_HOUR);
        match self {
            Self::Daily => Some(days),
            // 1970-01-01 was a Thursday.
            Self::Weekly => Some((days + 3).div_euclid(7)),
            Self::Never => None,
        }
    }
}

/// What an account follows and how often it hears of it.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The pace; weekly where nothing was ever followed.
    pub pace: Pace,
    /// The views, oldest first.
    pub watches: Vec<Watch>,
}

/// What an account follows.
///
/// # Errors
/// The database refused.
pub fn of(database: &Database, account: &str) -> Result<Followed, DatabaseError> {
    database.read(|session| {
        Ok(Followed {
            pace: store::pace(session, account)?.unwrap_or(Pace::Weekly),
            watches: store::of(session, account)?,
        })
    })
}

/// Follows a view from a ledger position on; what is followed already stays as it is. Tells whether there was room.
///
/// # Errors
/// The database refused; the system gives no randomness.
pub fn follow(
    database: &Database,
    clock: &dyn Clock,
    ids: &Ids,
    account: &str,
    view: &str,
    position: i64,
) -> Result<bool, AccountError> {
    let (token, now) = (secret::fresh()?, clock.now());
    database.write(|session| {
        let watches = store::of(session, account)?;
        if watches.iter().any(|watch| watch.view == view) {
            return Ok(true);
        }
        if watches.len() >= MOST {
            return Ok(false);
        }
        let id = ids.next().to_string();
        store::insert(session, &id, account, view, position, now)?;
        if store::pace(session, account)?.is_none() {
            store::insert_digest(session, account, Pace::Weekly, &token, now)?;
        }
        Ok(true)
    })
}

/// Follows a view no more. Tells whether it was followed by this account.
///
/// # Errors
/// The database refused.
pub fn leave(database: &Database, account: &str, watch: &str) -> Result<bool, DatabaseError> {
    database.write(|session| store::remove(session, account, watch))
}

/// Changes how often an account hears of what it follows.
///
/// # Errors
/// The database refused; the system gives no randomness.
pub fn set_pace(database: &Database, clock: &dyn Clock, account: &str, pace: Pace) -> Result<(), AccountError> {
    let token = secret::fresh()?;
    database.write(|session| {
        if store::pace(session, account)?.is_none() {
            return Ok(store::insert_digest(session, account, pace, &token, clock.now())?);
        }
        Ok(store::set_pace(session, account, pace)?)
    })
}

/// Whether a token from a letter belongs to somebody who gets letters.
///
/// # Errors
/// The database refused.
pub fn can_stop(database: &Database, token: &str) -> Result<bool, DatabaseError> {
    database.read(|session| store::holds(session, token))
}

/// Ends the letters of whomever a token from a letter belongs to. Tells whether there was one.
///
/// # Errors
/// The database refused.
pub fn stop(database: &Database, token: &str) -> Result<bool, DatabaseError> {
    database.write(|session| store::stop(session, token))
}

/// Claims the letters that are due: each account at most once a period, whoever asks and however often.
///
/// # Errors
/// The database refused.
pub fn claim(database: &Database, now: Moment) -> Result<Vec<Due>, DatabaseError> {
    let candidates = database.read(|session| store::candidates(session, now))?;
    let mut claimed = Vec::new();
    for due in candidates {
        let is_due = match (due.pace.period(Moment(due.claimed)), due.pace.period(now)) {
            (Some(last), Some(this)) => last < this,
            _ => false,
        };
        if is_due && database.write(|session| store::claim(session, &due, now))? {
            claimed.push(due);
        }
    }
    Ok(claimed)
}

/// Writes down up to which ledger position an account has been told, once its letter went out.
///
/// # Errors
/// The database refused.
pub fn told(database: &Database, due: &Due, position: i64) -> Result<(), DatabaseError> {
    let watches: Vec<&str> = due.watches.iter().map(|watch| watch.id.as_str()).collect();
    database.write(|session| store::told(session, &watches, position))
}

#[cfg(test)]
mod tests;
