//! The outbox: work that a transaction on the ledger asks for, written in that transaction and done after it.

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

/// Writes jobs, due at once.
///
/// # Errors
/// The database refused.
pub fn insert(session: &mut Session<'_>, jobs: &[Job], position: i64, ids: &Ids, now: Moment) -> Result<()> {
    let rows: Vec<Vec<Value>> = jobs
        .iter()
        .map(|job| {
            vec![
                ids.next().into(),
                job.queue.as_str().into(),
                job.payload.to_string().into(),
                position.into(),
                now.0.into(),
                0.into(),
                now.0.into(),
            ]
        })
        .collect();
    let columns = ["id", "queue", "payload", "position", "due", "attempts", "recorded"];
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
