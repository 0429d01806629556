//! Everything that the two engines do not share.

use std::borrow::Cow;
use std::fmt;

/// Which engine holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default: one file, write-ahead log.
    Sqlite,
    /// For teams and several server nodes.
    Postgres,
}

impl Engine {
    /// The SQL text as the engine reads it: SQLite numbers its parameters with `?`.
    pub(super) fn text(self, sql: &str) -> Cow<'_, str> {
        match self {
            Self::Sqlite => Cow::Owned(sql.replace('$', "?")),
            Self::Postgres => Cow::Borrowed(sql),
        }
    }

    /// Opens a transaction that will write. SQLite takes the writer's lock at once, so that it never has to give up
    /// half-way; PostgreSQL finds conflicts itself and the write is tried again.
    pub(super) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        }
    }

    /// Opens a transaction that reads one state of the data throughout.
    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN DEFERRED",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// How many rows of so many columns go into one `INSERT`: PostgreSQL saves round trips, SQLite has none.
    pub(super) fn rows_per_insert(self, columns: usize) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => (16_000 / columns.max(1)).clamp(1, 500),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}
