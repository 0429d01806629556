//! The slice over HTTP and against the database, on both engines.

mod against_sql;
mod api;
mod contract;
mod downloads;
mod hostile;
mod map;
mod markup;
mod ogc;
mod pages;
mod site;
mod statements;
mod two_clocks;
mod watch;
mod world;
