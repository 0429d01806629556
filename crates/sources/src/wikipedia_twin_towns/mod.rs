//! Twin towns of English Wikipedia's lists by country, as pairs: `city1,country1,city2,country2`.
//!
//! The lists name no American state but by accident, no dates and no evidence. What they do say is that the tie stands
//! on them on their date; where the places are is left to be resolved. Coordinates in derived files are not read:
//! they were geocoded from the bare name and are often wrong.

mod parse;

pub(crate) use parse::read;

#[cfg(test)]
mod tests;
