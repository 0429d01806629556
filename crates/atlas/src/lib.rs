//! The public ledger of engagements: intake, ledger, map, profiles, exports, API.

pub mod api;
pub mod changes;
pub mod compare;
pub mod evaluation;
pub mod exports;
pub mod feeds;
pub mod intake;
pub mod ledger;
pub mod listing;
pub mod profiles;
pub mod prose;
pub mod publish;
pub mod reading;
pub mod record;
pub mod review;
pub mod store;
pub mod view;
