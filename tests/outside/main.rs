//! The built program from outside: what it answers, what it refuses, and what it survives.
//!
//! These tests need what `make test` builds first: the gazetteer (`make gazetteer`) and the front end (`make web`).

mod accounts;
mod damage;
mod deciding;
mod desk_sources;
mod doctor;
mod formats;
mod gathering;
mod hostile;
mod importing;
mod interrupted;
mod ledger;
mod limits;
mod memory;
mod program;
mod reading;
mod readme;
mod serving;
mod web;
