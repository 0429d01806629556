//! The slice over HTTP and against the database, on both engines.

mod against_sql;
mod api;
mod changes;
mod contract;
mod downloads;
mod hostile;
mod map;
mod markup;
mod network;
mod ogc;
mod pages;
mod site;
mod two_clocks;
mod world;
