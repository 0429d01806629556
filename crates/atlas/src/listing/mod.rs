//! Engagements as they stand in lists, and the two clocks that every list answers to.

mod clocks;
mod entry;
mod pages;

pub use clocks::Clocks;
pub use entry::{Entry, entries, party};
pub use pages::{Pager, page_of};
