//! Wikidata's sister cities as crawled in 2016: pairs of items (`relations.tsv`), their names (`names.tsv`), and a
//! crosswalk from UN/LOCODEs to items that tells which side is American.
//!
//! The crawl has neither dates nor countries, and its names are German first (Taipeh, Posen): the items are passed on
//! with them. The two directions of a link are one claim.

mod parse;

pub(crate) use parse::read;

#[cfg(test)]
mod tests;
