//! Migrations: numbered SQL texts of each slice, applied once, in order, each in a transaction of its own.

use sha2::{Digest, Sha256};

use super::{Database, DatabaseError, Result, Session};

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The slice it belongs to.
    pub slice: &'static str,
    /// Its number within the slice, from 1.
    pub number: i64,
    /// Statements, separated by `;` at the end of a line. One text for both engines.
    pub sql: &'static str,
}

impl Migration {
    /// A number that changes when the text does; white space does not count.
    fn checksum(&self) -> i64 {
        let digest = Sha256::digest(self.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let mut first = [0u8; 8];
        first.copy_from_slice(&digest[..8]);
        i64::from_be_bytes(first)
    }
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (
    slice TEXT NOT NULL,
    number BIGINT NOT NULL,
    checksum BIGINT NOT NULL,
    PRIMARY KEY (slice, number)
)";

pub(super) fn apply(database: &Database, migrations: &[Migration]) -> Result<()> {
    let known = match database.read::<_, DatabaseError>(applied) {
        Ok(known) => known,
        Err(_) => {
            database.write::<_, DatabaseError>(|session| session.execute(TABLE, &[]))?;
            Vec::new()
        }
    };
    for (slice, number, checksum) in &known {
        match migrations
            .iter()
            .find(|migration| migration.slice == slice && migration.number == *number)
        {
            None if migrations.iter().any(|migration| migration.slice == slice) => {
                return Err(DatabaseError::TooNew {
                    slice: slice.clone(),
                    number: *number,
                });
            }
            Some(migration) if migration.checksum() != *checksum => {
                return Err(DatabaseError::MigrationChanged {
                    slice: slice.clone(),
                    number: *number,
                });
            }
            _ => {}
        }
    }
    for migration in migrations {
        if !known
            .iter()
            .any(|(slice, number, _)| slice == migration.slice && *number == migration.number)
        {
            database.write::<_, DatabaseError>(|session| step(session, migration))?;
        }
    }
    Ok(())
}

fn applied(session: &mut Session<'_>) -> Result<Vec<(String, i64, i64)>> {
    session.all(
        "SELECT slice, number, checksum FROM migrations ORDER BY slice, number",
        &[],
        |row| Ok((row.string(0)?, row.int(1)?, row.int(2)?)),
    )
}

fn step(session: &mut Session<'_>, migration: &Migration) -> Result<()> {
    let done = session.count(
        "SELECT COUNT(*) FROM migrations WHERE slice = $1 AND number = $2",
        &[migration.slice.into(), migration.number.into()],
    )?;
    if done > 0 {
        return Ok(()); // Another process was quicker.
    }
    for statement in migration
        .sql
        .split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
    {
        session.execute(statement.trim_end_matches(';'), &[])?;
    }
    session.execute(
        "INSERT INTO migrations (slice, number, checksum) VALUES ($1, $2, $3)",
        &[
            migration.slice.into(),
            migration.number.into(),
            migration.checksum().into(),
        ],
    )?;
    Ok(())
}
