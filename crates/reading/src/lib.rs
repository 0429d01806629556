//! Reading: what a text says. Pure code: no I/O, no clock, no randomness; the models are bytes in the crate.

pub mod document;
pub mod engagement;
pub mod geo;
