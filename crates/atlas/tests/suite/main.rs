//! The slice over HTTP and against the database, on both engines.

mod against_sql;
mod api;
mod changes;
mod contract;
mod desk;
mod desk_house;
mod desk_notes;
mod downloads;
mod hostile;
mod map;
mod markup;
mod network;
mod ogc;
mod pages;
mod review;
mod site;
mod sources;
mod statements;
mod two_clocks;
mod watch;
mod world;
