//! A session: one connection in one transaction.

use postgres::fallible_iterator::FallibleIterator;

use super::dialect::Engine;
use super::pool::Connection;
use super::row::{Row, Value};
use super::{DatabaseError, Result};

/// One connection inside one transaction. It is handed to the closures of
/// [`Database::read`](super::Database::read) and [`Database::write`](super::Database::write).
pub struct Session<'c> {
    connection: &'c mut Connection,
}

impl<'c> Session<'c> {
    pub(super) fn new(connection: &'c mut Connection) -> Self {
        Self { connection }
    }

    /// Which engine answers.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.connection.engine()
    }

    /// Runs a statement; tells how many rows it changed.
    ///
    /// # Errors
    /// The engine refused.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let text = self.engine().text(sql);
        match self.connection {
            Connection::Sqlite(connection) => connection
                .prepare_cached(&text)
                .and_then(|mut statement| statement.execute(rusqlite::params_from_iter(values)))
                .map(|changed| changed as u64)
                .map_err(|error| DatabaseError::from_sqlite(&error, sql)),
            Connection::Postgres(connection) => {
                let statement = connection.prepared(&text)?;
                let borrowed: Vec<&(dyn postgres::types::ToSql + Sync)> =
                    values.iter().map(|value| value as _).collect();
                connection
                    .client
                    .execute(&statement, &borrowed)
                    .map_err(|error| DatabaseError::from_postgres(&error, sql))
            }
        }
    }

    /// Hands every row of an answer to `each`, without keeping them.
    ///
    /// # Errors
    /// The engine refused, or `each` did.
    pub fn each(&mut self, sql: &str, values: &[Value], mut each: impl FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        let text = self.engine().text(sql);
        match self.connection {
            Connection::Sqlite(connection) => {
                let refused = |error: rusqlite::Error| DatabaseError::from_sqlite(&error, sql);
                let mut statement = connection.prepare_cached(&text).map_err(refused)?;
                let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(refused)?;
                while let Some(row) = rows.next().map_err(refused)? {
                    each(&Row::Sqlite(row, sql))?;
                }
                Ok(())
            }
            Connection::Postgres(connection) => {
                let statement = connection.prepared(&text)?;
                let refused = |error: postgres::Error| DatabaseError::from_postgres(&error, sql);
                let mut rows = connection.client.query_raw(&statement, values).map_err(refused)?;
                while let Some(row) = rows.next().map_err(refused)? {
                    each(&Row::Postgres(&row, sql))?;
                }
                Ok(())
            }
        }
    }

    /// Every row, made into something by `make`.
    ///
    /// # Errors
    /// The engine refused, or `make` did.
    pub fn all<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        mut make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut made = Vec::new();
        self.each(sql, values, |row| {
            made.push(make(row)?);
            Ok(())
        })?;
        Ok(made)
    }

    /// The first row, made into something, if there is one.
    ///
    /// # Errors
    /// The engine refused, or `make` did.
    pub fn first<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        make: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.all(sql, values, make)?.into_iter().next())
    }

    /// The number in the first column of the only row: for counts.
    ///
    /// # Errors
    /// The engine refused, or there is no such row.
    pub fn count(&mut self, sql: &str, values: &[Value]) -> Result<i64> {
        self.first(sql, values, |row| row.int(0))?
            .ok_or_else(|| DatabaseError::Shape {
                column: 0,
                expected: "one row",
                sql: super::error::start_of(sql),
            })
    }

    /// Inserts many rows at the engine's best pace. Every row has as many values as there are columns.
    ///
    /// # Errors
    /// The engine refused a row; none of the statement's rows is kept then.
    pub fn insert(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<()> {
        for chunk in rows.chunks(self.engine().rows_per_insert(columns.len())) {
            let sql = insert_text(table, columns, chunk.len());
            let values: Vec<Value> = chunk.iter().flatten().cloned().collect();
            self.execute(&sql, &values)?;
        }
        Ok(())
    }
}

fn insert_text(table: &str, columns: &[&str], rows: usize) -> String {
    use std::fmt::Write as _;
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            let _ = write!(
                sql,
                "{}${}",
                if column == 0 { "" } else { ", " },
                row * columns.len() + column + 1
            );
        }
        sql.push(')');
    }
    sql
}
