//! Synthetic data, seeded: a ledger written straight into a store, and a table of claims with realistic duplicates.

pub mod claims;
pub mod ledger;
pub mod random;
