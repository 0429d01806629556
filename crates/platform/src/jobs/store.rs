//! The tables of jobs and schedules.

use super::schedule::Scheduled;
use super::{Asked, Leased};
use crate::database::{Result, Row, Session, Value};

/// A job as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its row.
    pub id: String,
    /// Its queue.
    pub queue: String,
    /// Its key.
    pub key: String,
    /// What it is about.
    pub payload: String,
    /// `waiting`, `leased` or `dead`.
    pub state: String,
    /// When it is due: microseconds since 1970.
    pub due: i64,
    /// How often it was tried.
    pub attempts: u32,
    /// Who holds it, or held it last.
    pub owner: Option<String>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// What of some work is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Left {
    /// Jobs that are worked on or due.
    pub under_way: i64,
    /// Jobs that failed and are tried again later.
    pub later: i64,
    /// Dead letters.
    pub dead: i64,
}

const KEPT: &str = "SELECT id, queue, dedup, payload, state, due, attempts, owner, last_error FROM queued_jobs";

fn kept(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        id: row.string(0)?,
        queue: row.string(1)?,
        key: row.string(2)?,
        payload: row.string(3)?,
        state: row.string(4)?,
        due: row.int(5)?,
        attempts: count(row.int(6)?),
        owner: row.maybe_string(7)?,
        last_error: row.maybe_string(8)?,
    })
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// `queue IN ($from, …)` and its values.
fn of(queues: &[&str], from: usize) -> (String, Vec<Value>) {
    let places: Vec<String> = (from..from + queues.len()).map(|n| format!("${n}")).collect();
    let text = format!("queue IN ({})", places.join(", "));
    (text, queues.iter().map(|queue| Value::from(*queue)).collect())
}

pub(super) fn insert(session: &mut Session<'_>, id: &str, now: i64, asked: &Asked<'_>) -> Result<bool> {
    let inserted = session.execute(
        "INSERT INTO queued_jobs (id, queue, dedup, payload, state, due, attempts, recorded, subject) \
         VALUES ($1, $2, $3, $4, 'waiting', $5, 0, $5, $6) ON CONFLICT (queue, dedup) DO NOTHING",
        &[
            id.into(),
            asked.queue.into(),
            asked.key.into(),
            asked.payload.to_string().into(),
            now.into(),
            asked.subject.into(),
        ],
    )?;
    Ok(inserted == 1)
}

pub(super) fn is_any_due(session: &mut Session<'_>, queues: &[&str], now: i64) -> Result<bool> {
    Ok(first_due(session, queues, now)?.is_some())
}

pub(super) fn first_due(session: &mut Session<'_>, queues: &[&str], now: i64) -> Result<Option<Leased>> {
    if queues.is_empty() {
        return Ok(None);
    }
    let (in_queues, names) = of(queues, 2);
    let sql = format!(
        "SELECT id, queue, dedup, payload, attempts FROM queued_jobs WHERE {in_queues} \
         AND ((state = 'waiting' AND due <= $1) OR (state = 'leased' AND leased_until < $1)) ORDER BY due, id LIMIT 1"
    );
    session.first(&sql, &[vec![Value::from(now)], names].concat(), |row| {
        Ok(Leased {
            id: row.string(0)?,
            queue: row.string(1)?,
            key: row.string(2)?,
            payload: row.string(3)?,
            attempt: count(row.int(4)?),
            token: String::new(),
        })
    })
}

pub(super) fn take(session: &mut Session<'_>, job: &Leased, owner: &str, until: i64) -> Result<()> {
    session.execute(
        "UPDATE queued_jobs SET state = 'leased', lease = $2, owner = $3, leased_until = $4, attempts = $5 WHERE id = $1",
        &[
            (&job.id).into(),
            (&job.token).into(),
            owner.into(),
            until.into(),
            job.attempt.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn extend(session: &mut Session<'_>, job: &Leased, until: i64) -> Result<bool> {
    let changed = session.execute(
        "UPDATE queued_jobs SET leased_until = $3 WHERE id = $1 AND lease = $2",
        &[(&job.id).into(), (&job.token).into(), until.into()],
    )?;
    Ok(changed == 1)
}

pub(super) fn delete(session: &mut Session<'_>, job: &Leased) -> Result<u64> {
    session.execute(
        "DELETE FROM queued_jobs WHERE id = $1 AND lease = $2",
        &[(&job.id).into(), (&job.token).into()],
    )
}

pub(super) fn put_back(session: &mut Session<'_>, job: &Leased, due: i64, error: &str) -> Result<u64> {
    session.execute(
        "UPDATE queued_jobs SET state = 'waiting', lease = NULL, leased_until = NULL, due = $3, last_error = $4 \
         WHERE id = $1 AND lease = $2",
        &[(&job.id).into(), (&job.token).into(), due.into(), error.into()],
    )
}

pub(super) fn bury(session: &mut Session<'_>, job: &Leased, error: &str) -> Result<u64> {
    session.execute(
        "UPDATE queued_jobs SET state = 'dead', lease = NULL, leased_until = NULL, last_error = $3 \
         WHERE id = $1 AND lease = $2",
        &[(&job.id).into(), (&job.token).into(), error.into()],
    )
}

pub(super) fn revive(session: &mut Session<'_>, id: &str, now: i64) -> Result<bool> {
    let changed = session.execute(
        "UPDATE queued_jobs SET state = 'waiting', attempts = 0, due = $2 WHERE id = $1 AND state = 'dead'",
        &[id.into(), now.into()],
    )?;
    Ok(changed == 1)
}

pub(super) fn revive_key(session: &mut Session<'_>, asked: &Asked<'_>, now: i64) -> Result<bool> {
    let changed = session.execute(
        "UPDATE queued_jobs SET state = 'waiting', attempts = 0, due = $3 WHERE queue = $1 AND dedup = $2 AND state = 'dead'",
        &[asked.queue.into(), asked.key.into(), now.into()],
    )?;
    Ok(changed == 1)
}

pub(super) fn dismiss(session: &mut Session<'_>, id: &str) -> Result<bool> {
    let changed = session.execute("DELETE FROM queued_jobs WHERE id = $1 AND state = 'dead'", &[id.into()])?;
    Ok(changed == 1)
}

pub(super) fn one(session: &mut Session<'_>, id: &str) -> Result<Option<Kept>> {
    session.first(&format!("{KEPT} WHERE id = $1"), &[id.into()], kept)
}

pub(super) fn dead(session: &mut Session<'_>, queues: &[&str], limit: usize) -> Result<Vec<Kept>> {
    let (in_queues, names) = of(queues, 2);
    let sql = format!("{KEPT} WHERE state = 'dead' AND {in_queues} ORDER BY due DESC, id DESC LIMIT $1");
    session.all(&sql, &[vec![Value::from(limit)], names].concat(), kept)
}

pub(super) fn left(session: &mut Session<'_>, queues: &[&str], subject: &str) -> Result<Left> {
    let (in_queues, names) = of(queues, 2);
    let sql = format!(
        "SELECT state, CASE WHEN attempts > 0 THEN 1 ELSE 0 END, COUNT(*) FROM queued_jobs \
         WHERE subject = $1 AND {in_queues} GROUP BY 1, 2"
    );
    let mut left = Left::default();
    session.each(&sql, &[vec![Value::from(subject)], names].concat(), |row| {
        let number = row.int(2)?;
        match (row.text(0)?, row.flag(1)?) {
            ("dead", _) => left.dead += number,
            ("waiting", true) => left.later += number,
            _ => left.under_way += number,
        }
        Ok(())
    })?;
    Ok(left)
}

pub(super) fn set_schedule(session: &mut Session<'_>, scheduled: &Scheduled) -> Result<()> {
    session.execute(
        "INSERT INTO job_schedules (name, queue, dedup, payload, rule, next, subject) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (name) DO UPDATE SET queue = excluded.queue, dedup = excluded.dedup, payload = excluded.payload, \
         rule = excluded.rule, next = excluded.next, subject = excluded.subject",
        &[
            (&scheduled.name).into(),
            (&scheduled.queue).into(),
            (&scheduled.key).into(),
            (&scheduled.payload).into(),
            (&scheduled.rule).into(),
            scheduled.next.into(),
            (&scheduled.subject).into(),
        ],
    )?;
    Ok(())
}

pub(super) fn remove_schedule(session: &mut Session<'_>, name: &str) -> Result<bool> {
    Ok(session.execute("DELETE FROM job_schedules WHERE name = $1", &[name.into()])? == 1)
}

/// The schedules that are due at a moment, the oldest first.
pub(super) fn schedules(session: &mut Session<'_>, until: i64) -> Result<Vec<Scheduled>> {
    session.all(
        "SELECT name, queue, dedup, payload, rule, next, subject FROM job_schedules WHERE next <= $1 ORDER BY next, name",
        &[until.into()],
        |row| {
            Ok(Scheduled {
                name: row.string(0)?,
                queue: row.string(1)?,
                key: row.string(2)?,
                payload: row.string(3)?,
                rule: row.string(4)?,
                next: row.int(5)?,
                subject: row.string(6)?,
            })
        },
    )
}

pub(super) fn move_on(session: &mut Session<'_>, name: &str, next: i64) -> Result<()> {
    session.execute(
        "UPDATE job_schedules SET next = $2 WHERE name = $1",
        &[name.into(), next.into()],
    )?;
    Ok(())
}
