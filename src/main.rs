//! Legation: the open atlas of American city and state diplomacy.
fn main() {}
