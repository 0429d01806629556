//! One SQL text, two engines. The rest of the code sees [`Database`], [`Session`] and [`Row`], never an engine.
//!
//! SQL is written once with `$1`, `$2` … parameters and portable types (`BIGINT`, `TEXT`, `DOUBLE PRECISION`); what the
//! engines do not share is in `dialect.rs` alone. Sessions are synchronous: handlers reach them through
//! [`Database::run`], which moves the work off the async threads.

mod dialect;
mod error;
mod migrate;
mod pool;
mod row;
mod session;

pub use dialect::Engine;
pub use error::DatabaseError;
pub use migrate::Migration;
pub use pool::{Database, Retry};
pub use row::{Row, Value};
pub use session::Session;

/// The result of anything asked of a database.
pub type Result<T> = std::result::Result<T, DatabaseError>;
