//! The status of an engagement on a day: a pure function of a revision and the day.
/// stub
#[derive(Debug, Clone, Copy)]
pub struct StatusOn;
/// stub
#[derive(Debug, Clone, Copy)]
pub struct StatusToday;
/// stub
#[derive(Debug, Clone, Copy)]
pub struct Sureness;
