//! The engine against a model that does everything the slow and obvious way, on random ledgers and random questions.

mod answers;
mod chance;
mod changes;
mod model;
mod tiles;
