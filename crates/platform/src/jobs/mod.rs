//! Work that outlives the request, the process and the machine that asked for it.
//!
//! A job is a row: asked for in the transaction of what it follows from ([`enqueue`]), taken by one worker for a while
//! ([`lease`]), and gone in the transaction of what it did ([`complete`]). A worker that dies leaves a lease that runs
//! out, and another takes the job; a worker that was only slow finds that its token no longer fits, and nothing of its
//! attempt is kept. So nothing is lost and nothing is done twice, on either engine. A job that fails is tried again,
//! later each time, and after the last attempt lies as a dead letter until a person runs it again or dismisses it.

mod schedule;
mod store;
mod workers;

use std::time::Duration;

use crate::clock::{Ids, Moment};
use crate::database::{DatabaseError, Retry, Session};

pub use schedule::{NoRule, Rule, Scheduled, schedule, schedules, tick, unschedule};
pub use store::{Kept, Left};
pub use workers::{Crew, Stepped, Workers};

/// Work that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Of which sort; whoever does it asks for this queue.
    pub queue: &'a str,
    /// What names the work within its queue. While a job of this key is there, asking again changes nothing.
    pub key: &'a str,
    /// What it belongs to: jobs are counted by it.
    pub subject: &'a str,
    /// What it is about, for whoever does it.
    pub payload: &'a serde_json::Value,
}

/// A job that one worker holds for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// Its row.
    pub id: String,
    /// Its queue.
    pub queue: String,
    /// Its key.
    pub key: String,
    /// What it is about.
    pub payload: String,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Proves that the job is still held: each lease has another.
    pub token: String,
}

/// How long work is held and how often it is tried.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// For how long a job is held without a sign of life.
    pub lease: Duration,
    /// After how many attempts it is given up.
    pub attempts: u32,
    /// How long after the first failure it is tried again; twice as long after each further one.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            attempts: 6,
            first_pause: Duration::from_secs(60),
            longest_pause: Duration::from_secs(6 * 3_600),
        }
    }
}

impl Terms {
    /// How long to wait after an attempt that failed: between half and the whole of a time that doubles, so that what
    /// failed together does not come again together.
    #[must_use]
    pub fn pause(&self, attempt: u32, random: u64) -> Duration {
        let doubled = self.first_pause.saturating_mul(1 << attempt.saturating_sub(1).min(20));
        let whole = u64::try_from(doubled.min(self.longest_pause).as_micros()).unwrap_or(u64::MAX / 2);
        let half = whole / 2;
        Duration::from_micros(half + random % (whole - half + 1))
    }
}

/// Why a job did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Another worker has the job.
    #[error("the lease of this job has run out and another worker has taken it; nothing of this attempt was kept")]
    LeaseLost,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The work failed and may succeed later.
    #[error("{0}")]
    Later(String),
    /// The work failed and will fail again.
    #[error("{0}")]
    Never(String),
}

impl Retry for JobError {
    fn can_be_retried(&self) -> bool {
        matches!(self, Self::Database(error) if error.can_be_retried())
    }
}

/// What a job changes. It is called in the transaction that ends the job, again from its start if that transaction meets
/// another one.
pub type Effect = Box<dyn FnMut(&mut Session<'_>) -> Result<(), JobError> + Send>;

/// Who does the jobs of one queue.
pub trait Work: Send + Sync + std::fmt::Debug {
    /// The queue.
    fn queue(&self) -> &'static str;

    /// Does the slow part, and answers with what is to be written. Whatever it changes elsewhere must bear being done
    /// twice.
    ///
    /// # Errors
    /// [`JobError::Later`] where another attempt may help, [`JobError::Never`] where none will.
    fn run(&self, job: &Leased) -> Result<Effect, JobError>;

    /// What else is to be written when a job is given up.
    ///
    /// # Errors
    /// The database refused.
    fn given_up(&self, session: &mut Session<'_>, job: &Leased, error: &str) -> Result<(), DatabaseError> {
        let _ = (session, job, error);
        Ok(())
    }
}

/// Asks for work, in the caller's transaction. Tells whether it is new: the key may be there already, waiting, being
/// worked on or dead.
///
/// # Errors
/// The database refused.
pub fn enqueue(session: &mut Session<'_>, ids: &Ids, now: Moment, asked: &Asked<'_>) -> Result<bool, DatabaseError> {
    store::insert(session, &ids.next().to_string(), now.0, asked)
}

/// The same, but a dead letter of this key is run again: what fails once is not given up for ever. Tells whether anything
/// changed.
///
/// # Errors
/// The database refused.
pub fn renew(session: &mut Session<'_>, ids: &Ids, now: Moment, asked: &Asked<'_>) -> Result<bool, DatabaseError> {
    Ok(enqueue(session, ids, now, asked)? || store::revive_key(session, asked, now.0)?)
}

/// Takes the job that has been due longest, of some queues, for the time of a lease. A job whose lease has run out is
/// due, too.
///
/// # Errors
/// The database refused.
pub fn lease(
    session: &mut Session<'_>,
    queues: &[&str],
    owner: &str,
    ids: &Ids,
    now: Moment,
    terms: &Terms,
) -> Result<Option<Leased>, DatabaseError> {
    let Some(mut job) = store::first_due(session, queues, now.0)? else {
        return Ok(None);
    };
    job.token = ids.next().to_string();
    job.attempt += 1;
    store::take(session, &job, owner, until(now, terms))?;
    Ok(Some(job))
}

/// Holds a job for longer. Tells whether it was still held.
///
/// # Errors
/// The database refused.
pub fn hold(session: &mut Session<'_>, job: &Leased, now: Moment, terms: &Terms) -> Result<bool, DatabaseError> {
    store::extend(session, job, until(now, terms))
}

/// Ends a job, in the transaction of its effects.
///
/// # Errors
/// [`JobError::LeaseLost`] where another worker has it: the transaction must come to nothing then.
pub fn complete(session: &mut Session<'_>, job: &Leased) -> Result<(), JobError> {
    held(store::delete(session, job)?)
}

/// Puts a job back for another attempt after a pause.
///
/// # Errors
/// [`JobError::LeaseLost`], or the database refused.
pub fn put_back(session: &mut Session<'_>, job: &Leased, due: Moment, error: &str) -> Result<(), JobError> {
    held(store::put_back(session, job, due.0, error)?)
}

/// Gives a job up: it stays as a dead letter.
///
/// # Errors
/// [`JobError::LeaseLost`], or the database refused.
pub fn give_up(session: &mut Session<'_>, job: &Leased, error: &str) -> Result<(), JobError> {
    held(store::bury(session, job, error)?)
}

/// Makes a dead letter wait again, due at once with all its attempts. Tells whether there was such a one.
///
/// # Errors
/// The database refused.
pub fn run_again(session: &mut Session<'_>, id: &str, now: Moment) -> Result<bool, DatabaseError> {
    store::revive(session, id, now.0)
}

/// Takes a dead letter away. Tells whether there was such a one.
///
/// # Errors
/// The database refused.
pub fn dismiss(session: &mut Session<'_>, id: &str) -> Result<bool, DatabaseError> {
    store::dismiss(session, id)
}

/// The dead letters of some queues, the newest first.
///
/// # Errors
/// The database refused.
pub fn dead(session: &mut Session<'_>, queues: &[&str], limit: usize) -> Result<Vec<Kept>, DatabaseError> {
    store::dead(session, queues, limit)
}

/// One job, whatever became of it.
///
/// # Errors
/// The database refused.
pub fn one(session: &mut Session<'_>, id: &str) -> Result<Option<Kept>, DatabaseError> {
    store::one(session, id)
}

/// How much of a subject's work is not done.
///
/// # Errors
/// The database refused.
pub fn left(session: &mut Session<'_>, queues: &[&str], subject: &str) -> Result<Left, DatabaseError> {
    store::left(session, queues, subject)
}

fn until(now: Moment, terms: &Terms) -> i64 {
    after(now, terms.lease).0
}

fn after(now: Moment, time: Duration) -> Moment {
    Moment(
        now.0
            .saturating_add(i64::try_from(time.as_micros()).unwrap_or(i64::MAX)),
    )
}

const fn held(changed: u64) -> Result<(), JobError> {
    if changed == 1 { Ok(()) } else { Err(JobError::LeaseLost) }
}
