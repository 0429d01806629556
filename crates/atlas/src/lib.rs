//! The public ledger of engagements: intake, ledger, map, profiles, exports, API.

pub mod intake;
pub mod ledger;
pub mod store;
