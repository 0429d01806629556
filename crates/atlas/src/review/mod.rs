//! Review: a person's decisions on claims and merges, one file a decision. Each can be undone.

pub mod split;
