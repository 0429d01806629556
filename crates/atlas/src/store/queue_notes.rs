//! Notes on items of the desk's queues: whose they are, and until when nobody wants to see them. They decide nothing and
//! are written over.

use std::collections::HashMap;

use platform::clock::Moment;
use platform::database::{Result, Session, Value};

use super::for_each_key;

/// What is noted of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// Whose it is: `account:UUID`.
    pub assigned_to: Option<String>,
    /// Until when it is out of sight.
    pub snoozed_until: Option<Moment>,
    /// Who wrote the note last.
    pub author: String,
}

/// The notes of some items of a queue, by item.
///
/// # Errors
/// The database refused.
pub fn of_items(session: &mut Session<'_>, queue: &str, items: &[&str]) -> Result<HashMap<String, Note>> {
    let rows = for_each_key(
        session,
        "SELECT item, assigned_to, snoozed_until, author FROM queue_notes WHERE queue = $1 AND item IN ({})",
        &[queue.into()],
        items,
        |row| {
            let note = Note {
                assigned_to: row.maybe_string(1)?,
                snoozed_until: row.maybe_int(2)?.map(Moment),
                author: row.string(3)?,
            };
            Ok((row.string(0)?, note))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// Gives an item to somebody, or (with `to` left out) to nobody.
///
/// # Errors
/// The database refused.
pub fn assign(
    session: &mut Session<'_>,
    queue: &str,
    item: &str,
    to: Option<&str>,
    author: &str,
    now: Moment,
) -> Result<()> {
    put(
        session,
        queue,
        item,
        ("assigned_to", to.map_or(Value::Null, Value::from)),
        author,
        now,
    )
}

/// "Not now": keeps an item out of sight until a moment, or (with `until` left out) shows it again.
///
/// # Errors
/// The database refused.
pub fn snooze(
    session: &mut Session<'_>,
    queue: &str,
    item: &str,
    until: Option<Moment>,
    author: &str,
    now: Moment,
) -> Result<()> {
    let until = until.map_or(Value::Null, |moment| moment.0.into());
    put(session, queue, item, ("snoozed_until", until), author, now)
}

fn put(
    session: &mut Session<'_>,
    queue: &str,
    item: &str,
    (column, value): (&'static str, Value),
    author: &str,
    now: Moment,
) -> Result<()> {
    let changed = session.execute(
        &format!("UPDATE queue_notes SET {column} = $3, author = $4, recorded = $5 WHERE queue = $1 AND item = $2"),
        &[queue.into(), item.into(), value.clone(), author.into(), now.0.into()],
    )?;
    if changed == 0 {
        let columns = ["queue", "item", column, "author", "recorded"];
        let row = vec![queue.into(), item.into(), value, author.into(), now.0.into()];
        session.insert("queue_notes", &columns, &[row])?;
    }
    Ok(())
}
