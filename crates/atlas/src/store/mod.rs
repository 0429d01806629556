//! The ledger's tables: every SQL statement of intake, ledger and review, one file a table.
//!
//! Functions take a [`Session`], so that whoever calls decides what belongs to one transaction. Nothing here judges:
//! what is merged with what is decided in `intake`, what a revision says in `ledger`.

pub mod actors;
pub mod amendments;
pub mod claims;
pub mod dated;
pub mod engagements;
pub mod gathering;
pub mod imports;
pub mod jobs;
pub mod merges;
pub mod missions;
pub mod named;
pub mod placements;
pub mod position;
pub mod proposals;
pub mod queue_notes;
pub mod reading;
pub mod reviews;
mod word;

use platform::database::{Migration, Session, Value};

/// The schema of the ledger.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        slice: "atlas",
        number: 1,
        sql: include_str!("../../migrations/0001_ledger.sql"),
    },
    Migration {
        slice: "atlas",
        number: 2,
        sql: include_str!("../../migrations/0002_trips.sql"),
    },
    Migration {
        slice: "atlas",
        number: 3,
        sql: include_str!("../../migrations/0003_match.sql"),
    },
    Migration {
        slice: "atlas",
        number: 4,
        sql: include_str!("../../migrations/0004_review.sql"),
    },
    Migration {
        slice: "atlas",
        number: 5,
        sql: include_str!("../../migrations/0005_statements.sql"),
    },
    Migration {
        slice: "atlas",
        number: 6,
        sql: include_str!("../../migrations/0006_gathering.sql"),
    },
    Migration {
        slice: "atlas",
        number: 8,
        sql: include_str!("../../migrations/0008_changes.sql"),
    },
];

/// How many values go into one `IN (…)` list.
const LIST: usize = 400;

/// `$from, $from+1, …` for `count` parameters.
fn parameters(from: usize, count: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(count * 5);
    for n in from..from + count {
        let _ = write!(text, "{}${n}", if n == from { "" } else { ", " });
    }
    text
}

/// Runs a query once for each slice of `keys`; the list stands in for `{}` in the text, its parameters come last.
fn for_each_key<T>(
    session: &mut Session<'_>,
    sql: &str,
    first: &[Value],
    keys: &[&str],
    mut make: impl FnMut(&platform::database::Row<'_>) -> platform::database::Result<T>,
) -> platform::database::Result<Vec<T>> {
    let mut found = Vec::new();
    for some in keys.chunks(LIST) {
        let text = sql.replace("{}", &parameters(first.len() + 1, some.len()));
        let mut values = first.to_vec();
        values.extend(some.iter().map(|key| Value::from(*key)));
        session.each(&text, &values, |row| {
            found.push(make(row)?);
            Ok(())
        })?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
