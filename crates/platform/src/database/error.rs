//! What can go wrong with a database, in words for the person who runs it.

use rusqlite::ErrorCode;

/// A failure of the database, told apart by what can be done about it.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The write met another one and may be tried again from its start.
    #[error("the database was busy with another write; the write can be tried again ({0})")]
    Conflict(String),
    /// A row with the same unique key is already there.
    #[error("a row with this key is already in the database ({0})")]
    Duplicate(String),
    /// The disk is full.
    #[error(
        "the disk that holds the database is full; free some space and start again: nothing that was finished is lost ({0})"
    )]
    DiskFull(String),
    /// The disk refused.
    #[error(
        "the disk that holds the database refused ({0}); look for free space, quota and health of the disk and start again: nothing that was finished is lost"
    )]
    DiskRefused(String),
    /// The database cannot be written.
    #[error("the database cannot be written: {0}; check the rights of the data folder or choose another with --data")]
    ReadOnly(String),
    /// The file is not a database or is damaged.
    #[error(
        "the database file is damaged or not a database ({0}); restore a copy, or move the file away and import again"
    )]
    Corrupt(String),
    /// No connection.
    #[error("the database at {address} cannot be reached: {reason}")]
    Unreachable {
        /// Where it was looked for, without password.
        address: String,
        /// What the engine said.
        reason: String,
    },
    /// The address of the database is not understood.
    #[error(
        "`{0}` is not a database address; write postgres://user@host/name, or leave it out for the embedded database"
    )]
    BadAddress(String),
    /// The schema is of a later version than the program.
    #[error(
        "the database was written by a later version of Legation (migration {slice} {number}); use that version or a newer one"
    )]
    TooNew {
        /// The slice whose migration is unknown.
        slice: String,
        /// Its number.
        number: i64,
    },
    /// A migration was changed after it had been applied.
    #[error("migration {slice} {number} was changed after it had been applied to this database")]
    MigrationChanged {
        /// The slice.
        slice: String,
        /// The number of its migration.
        number: i64,
    },
    /// A column does not hold what the code expects.
    #[error("column {column} of `{sql}` does not hold {expected}")]
    Shape {
        /// The position of the column, from 0.
        column: usize,
        /// What was expected there.
        expected: &'static str,
        /// The start of the statement.
        sql: String,
    },
    /// Anything else, in the engine's words.
    #[error("the database refused `{sql}`: {reason}")]
    Refused {
        /// The start of the statement.
        sql: String,
        /// What the engine said.
        reason: String,
    },
}

impl DatabaseError {
    /// Whether the same write may succeed when it is tried again from its start.
    #[must_use]
    pub fn can_be_retried(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    pub(super) fn from_sqlite(error: &rusqlite::Error, sql: &str) -> Self {
        let reason = error.to_string();
        let Some(code) = error.sqlite_error() else {
            return Self::Refused {
                sql: start_of(sql),
                reason,
            };
        };
        match code.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Conflict(reason),
            ErrorCode::DiskFull => Self::DiskFull(reason),
            ErrorCode::SystemIoFailure => Self::DiskRefused(reason),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => Self::ReadOnly(reason),
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt(reason),
            ErrorCode::ConstraintViolation
                if matches!(
                    code.extended_code,
                    rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                ) =>
            {
                Self::Duplicate(reason)
            }
            _ => Self::Refused {
                sql: start_of(sql),
                reason,
            },
        }
    }

    pub(super) fn from_postgres(error: &postgres::Error, sql: &str) -> Self {
        use postgres::error::SqlState;
        let reason = error
            .as_db_error()
            .map_or_else(|| error.to_string(), |db| db.message().to_owned());
        match error.code() {
            Some(code) if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED => {
                Self::Conflict(reason)
            }
            Some(code) if *code == SqlState::UNIQUE_VIOLATION => Self::Duplicate(reason),
            Some(code) if *code == SqlState::DISK_FULL => Self::DiskFull(reason),
            Some(code) if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Self::ReadOnly(reason),
            _ => Self::Refused {
                sql: start_of(sql),
                reason,
            },
        }
    }
}

/// The first line's worth of a statement, for messages.
pub(super) fn start_of(sql: &str) -> String {
    let one_line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.chars().take(80).collect()
}
