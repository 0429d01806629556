//! Reading: what a text says. Pure code: no I/O, no clock, no randomness; the models are bytes in the crate.

pub mod document;
pub mod engagement;
mod forest;
pub mod geo;
