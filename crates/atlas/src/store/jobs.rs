//! The outbox: work that a transaction on the ledger asks for, written in that transaction and done after it.

use std::collections::HashSet;

use domain::PublicId;
use platform::clock::{Ids, Moment};
use platform::database::{Result, Session, Value};

/// Work of one sort: whoever does it asks for this queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// The ledger has changed; the payload lists the engagements.
    LedgerChanged,
    /// Two engagements may be one; a person should look.
    PossibleDuplicate,
}

impl Queue {
    /// The word as the column holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LedgerChanged => "ledger_changed",
            Self::PossibleDuplicate => "possible_duplicate",
        }
    }
}

/// Asks for work: the queue and what it is about, as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Of which sort.
    pub queue: Queue,
    /// What it is about.
    pub payload: serde_json::Value,
}

/// The subject of a possible duplicate: the two public ids, the smaller first.
#[must_use]
pub fn pair(a: PublicId, b: PublicId) -> String {
    let (a, b) = (a.to_string(), b.to_string());
    if a <= b { format!("{a}/{b}") } else { format!("{b}/{a}") }
}

/// The subject of a payload that names two engagements, `a` and `b`.
#[must_use]
pub fn subject_of(payload: &serde_json::Value) -> Option<String> {
    let id = |name: &str| payload.get(name)?.as_str()?.parse::<PublicId>().ok();
    Some(pair(id("a")?, id("b")?))
}

/// The subjects of the possible duplicates that name an engagement.
///
/// # Errors
/// The database refused.
pub fn pairs_with(session: &mut Session<'_>, id: PublicId) -> Result<Vec<String>> {
    session.all(
        "SELECT DISTINCT subject FROM jobs WHERE queue = $1 AND (subject LIKE $2 OR subject LIKE $3) ORDER BY subject",
        &[
            Queue::PossibleDuplicate.as_str().into(),
            format!("{id}/%").into(),
            format!("%/{id}").into(),
        ],
        |row| row.string(0),
    )
}

/// Takes what waits about a subject out of a queue; answers the payloads.
///
/// # Errors
/// The database refused.
pub fn take(session: &mut Session<'_>, queue: Queue, subject: &str) -> Result<Vec<String>> {
    let key: [Value; 2] = [queue.as_str().into(), subject.into()];
    let taken = session.all(
        "SELECT payload FROM jobs WHERE queue = $1 AND subject = $2 ORDER BY due, id",
        &key,
        |row| row.string(0),
    )?;
    session.execute("DELETE FROM jobs WHERE queue = $1 AND subject = $2", &key)?;
    Ok(taken)
}

/// Writes jobs, due at once. A question about a pair that is being asked already is not asked twice.
///
/// # Errors
/// The database refused.
pub fn insert(session: &mut Session<'_>, jobs: &[Job], position: i64, ids: &Ids, now: Moment) -> Result<()> {
    let subjects: Vec<Option<String>> = jobs
        .iter()
        .map(|job| subject_of(&job.payload).filter(|_| job.queue == Queue::PossibleDuplicate))
        .collect();
    let keys: Vec<&str> = subjects.iter().flatten().map(String::as_str).collect();
    let mut asked: HashSet<String> = super::for_each_key(
        session,
        "SELECT subject FROM jobs WHERE queue = $1 AND subject IN ({})",
        &[Queue::PossibleDuplicate.as_str().into()],
        &keys,
        |row| row.string(0),
    )?
    .into_iter()
    .collect();
    let rows: Vec<Vec<Value>> = jobs
        .iter()
        .zip(subjects)
        .filter(|(_, subject)| subject.as_ref().is_none_or(|subject| asked.insert(subject.clone())))
        .map(|(job, subject)| {
            vec![
                ids.next().into(),
                job.queue.as_str().into(),
                subject.into(),
                job.payload.to_string().into(),
                position.into(),
                now.0.into(),
                0.into(),
                now.0.into(),
            ]
        })
        .collect();
    let columns = [
        "id", "queue", "subject", "payload", "position", "due", "attempts", "recorded",
    ];
    session.insert("jobs", &columns, &rows)
}

/// The payloads waiting in a queue, oldest first.
///
/// # Errors
/// The database refused.
pub fn waiting(session: &mut Session<'_>, queue: Queue, limit: usize) -> Result<Vec<String>> {
    session.all(
        "SELECT payload FROM jobs WHERE queue = $1 ORDER BY due, id LIMIT $2",
        &[queue.as_str().into(), limit.into()],
        |row| row.string(0),
    )
}
