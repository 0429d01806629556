//! Wikidata entity JSON: statements of twinning (P190) with their qualifiers and references.
//!
//! Reads what `wbgetentities` and `Special:EntityData` answer, and dumps with one entity a line. Each statement is a
//! claim of its own, because each has its own dates and references; deprecated ones are counted and left out. Which
//! side is American is told by the entities themselves (P17), or by a crosswalk of UN/LOCODEs given along with them.
//! Of a dump, what is kept until the end are the entities with statements of twinning, and the first half million of
//! the others.

mod parse;
mod time;
mod value;

pub(crate) use parse::{read, read_items};

#[cfg(test)]
mod tests;
