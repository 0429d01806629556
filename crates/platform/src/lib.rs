//! What every slice stands on: database and dialect, migrations, HTTP manners, the page shell, assets, configuration,
//! clock. It knows no noun of diplomacy and imports nothing of ours.

pub mod assets;
pub mod clock;
pub mod config;
pub mod database;
pub mod datadir;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod shell;
pub mod slice;
pub mod testkit;
pub mod visitor;

/// The schema of what slices share: the queue of jobs.
pub const MIGRATIONS: &[database::Migration] = &[database::Migration {
    slice: "platform",
    number: 1,
    sql: include_str!("../migrations/0001_jobs.sql"),
}];
