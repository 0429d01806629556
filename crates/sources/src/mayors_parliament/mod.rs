//! The Global Parliament of Mayors: which cities' mayors stand on its list of signatures.
//!
//! Each American city on it is a member of the network. The list names mayors who have since left office, so that it
//! says nothing of today: the status is reported as unknown.

mod parse;

pub(crate) use parse::read;

#[cfg(test)]
mod tests;
