//! The public ledger of engagements: intake, ledger, map, profiles, exports, API.
