//! Measuring the program against labelled sets, and the records of it that the page of methods shows.

pub mod matchers;
pub mod merge;
pub mod report;
