//! Reading: what a text says. Pure code: no I/O, no clock, no randomness; the models are bytes in the crate.

pub mod document;
mod encoder;
pub mod engagement;
mod forest;
pub mod geo;
