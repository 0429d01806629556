//! How well the ledger does against labelled sets. Nothing here writes.

pub mod matchers;
pub mod merge;
