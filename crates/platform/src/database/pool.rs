//! The pool of connections, of either engine, behind one type.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::dialect::Engine;
use super::migrate::{self, Migration};
use super::session::Session;
use super::{DatabaseError, Result};

/// How often a write that met another one is tried before its error is told.
const ATTEMPTS: u32 = 30;

/// The database: cheap to clone, safe to share.
#[derive(Clone)]
pub struct Database {
    pool: r2d2::Pool<Manager>,
    engine: Engine,
    address: Arc<str>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({} at {})", self.engine, self.address)
    }
}

impl Database {
    /// Opens (and makes, where missing) an embedded database in a file.
    ///
    /// # Errors
    /// The file cannot be opened or written, or is not a database.
    pub fn sqlite(file: &Path) -> Result<Self> {
        let manager = Manager::Sqlite(file.to_owned());
        // The first connection tells what is wrong with the file in its own words; the pool only says that it waited.
        drop(manager.open()?);
        Self::pooled(manager, Engine::Sqlite, file.display().to_string(), 8)
    }

    /// Connects to PostgreSQL by its address (`postgres://user@host/name`).
    ///
    /// # Errors
    /// The address is not understood or nobody answers there.
    pub fn postgres(address: &str) -> Result<Self> {
        if !(address.starts_with("postgres://") || address.starts_with("postgresql://")) {
            return Err(DatabaseError::BadAddress(without_password(address)));
        }
        let config: postgres::Config = address
            .parse()
            .map_err(|_| DatabaseError::BadAddress(without_password(address)))?;
        let manager = Manager::Postgres(Box::new(config), without_password(address));
        drop(manager.open()?);
        Self::pooled(manager, Engine::Postgres, without_password(address), 8)
    }

    fn pooled(manager: Manager, engine: Engine, address: String, size: u32) -> Result<Self> {
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(15))
            .test_on_check_out(engine == Engine::Postgres)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(manager)
            .map_err(|error| DatabaseError::Unreachable {
                address: address.clone(),
                reason: error.to_string(),
            })?;
        Ok(Self {
            pool,
            engine,
            address: address.into(),
        })
    }

    /// Which engine answers.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Where the database is, without password.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Brings the schema up to date, one transaction a migration.
    ///
    /// # Errors
    /// A migration fails, was changed after it had been applied, or is unknown to this program.
    pub fn migrate(&self, migrations: &[Migration]) -> Result<()> {
        migrate::apply(self, migrations)
    }

    /// Reads one state of the data throughout.
    ///
    /// # Errors
    /// Whatever `read` answers, and failures of the engine.
    pub fn read<T, E: From<DatabaseError>>(
        &self,
        read: impl FnOnce(&mut Session<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut connection = self.connection()?;
        let begin = self.engine.begin_read();
        connection.batch(begin)?;
        let answer = read(&mut Session::new(&mut connection));
        connection.batch("ROLLBACK")?;
        answer
    }

    /// Writes in one transaction: all of it or, when `write` answers an error, nothing. A write that meets another one
    /// is tried again from its start, so `write` must not have effects outside the session.
    ///
    /// # Errors
    /// Whatever `write` answers, and failures of the engine.
    pub fn write<T, E: From<DatabaseError> + Retry>(
        &self,
        mut write: impl FnMut(&mut Session<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut attempt = 1;
        loop {
            match self.attempt(&mut write) {
                Err(error) if error.can_be_retried() && attempt < ATTEMPTS => {
                    std::thread::sleep(Duration::from_millis(u64::from(attempt.min(20)) * 5));
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    fn attempt<T, E: From<DatabaseError>>(
        &self,
        write: &mut impl FnMut(&mut Session<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut connection = self.connection()?;
        connection.batch(self.engine.begin_write())?;
        let outcome = write(&mut Session::new(&mut connection));
        match outcome {
            Ok(value) => match connection.batch("COMMIT") {
                Ok(()) => Ok(value),
                Err(error) => {
                    // A commit that fails leaves SQLite inside its transaction and PostgreSQL outside; either is fine here.
                    let _ = connection.batch("ROLLBACK");
                    Err(error.into())
                }
            },
            Err(error) => {
                let _ = connection.batch("ROLLBACK");
                Err(error)
            }
        }
    }

    /// Does blocking work with the database from async code.
    ///
    /// # Panics
    /// If the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> T + Send + 'static) -> T {
        let database = self.clone();
        match tokio::task::spawn_blocking(move || work(&database)).await {
            Ok(value) => value,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Manager>> {
        self.pool.get().map_err(|error| DatabaseError::Unreachable {
            address: self.address.to_string(),
            reason: error.to_string(),
        })
    }
}

/// An error that knows whether trying again can help.
pub trait Retry {
    /// Whether the same write may succeed when it is tried again.
    fn can_be_retried(&self) -> bool;
}

impl Retry for DatabaseError {
    fn can_be_retried(&self) -> bool {
        Self::can_be_retried(self)
    }
}

/// Opens connections for the pool.
pub enum Manager {
    #[doc(hidden)]
    Sqlite(std::path::PathBuf),
    #[doc(hidden)]
    Postgres(Box<postgres::Config>, String),
}

/// One connection of either engine.
#[expect(
    clippy::large_enum_variant,
    reason = "a handful of connections live in the pool, never moved in bulk"
)]
pub enum Connection {
    #[doc(hidden)]
    Sqlite(rusqlite::Connection),
    #[doc(hidden)]
    Postgres(PostgresConnection),
}

/// A PostgreSQL client with the statements it has prepared.
pub struct PostgresConnection {
    pub(super) client: postgres::Client,
    prepared: HashMap<String, postgres::Statement>,
}

impl PostgresConnection {
    pub(super) fn prepared(&mut self, sql: &str) -> Result<postgres::Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self
            .client
            .prepare(sql)
            .map_err(|error| DatabaseError::from_postgres(&error, sql))?;
        if self.prepared.len() >= 200 {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Connection {
    pub(super) fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection
                .execute_batch(sql)
                .map_err(|error| DatabaseError::from_sqlite(&error, sql)),
            Self::Postgres(connection) => connection
                .client
                .batch_execute(sql)
                .map_err(|error| DatabaseError::from_postgres(&error, sql)),
        }
    }
}

impl Manager {
    fn open(&self) -> Result<Connection> {
        match self {
            Self::Sqlite(file) => {
                let refused = |error: rusqlite::Error| DatabaseError::from_sqlite(&error, "open the database file");
                let connection = rusqlite::Connection::open(file).map_err(refused)?;
                connection.busy_timeout(Duration::from_secs(30)).map_err(refused)?;
                connection.set_prepared_statement_cache_capacity(200);
                connection
                    .execute_batch(
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
                    )
                    .map_err(refused)?;
                Ok(Connection::Sqlite(connection))
            }
            Self::Postgres(config, address) => {
                let client = config
                    .connect(postgres::NoTls)
                    .map_err(|error| DatabaseError::Unreachable {
                        address: address.clone(),
                        reason: reason_with_cause(&error),
                    })?;
                Ok(Connection::Postgres(PostgresConnection {
                    client,
                    prepared: HashMap::new(),
                }))
            }
        }
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Connection;
    type Error = DatabaseError;

    fn connect(&self) -> Result<Connection> {
        self.open()
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<()> {
        connection.batch("SELECT 1")
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        match connection {
            Connection::Sqlite(connection) => !connection.is_autocommit(),
            Connection::Postgres(connection) => connection.client.is_closed(),
        }
    }
}

fn reason_with_cause(error: &dyn std::error::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

/// The address with any password replaced, for logs and messages.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    match rest.split_once('@') {
        Some((login, host)) => {
            let user = login.split_once(':').map_or(login, |(user, _)| user);
            format!("{scheme}://{user}@{host}")
        }
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_never_reach_a_message() {
        assert_eq!(
            without_password("postgres://ana:secret@db/legation"),
            "postgres://ana@db/legation"
        );
    }
}
