//! The slice over HTTP.

mod administration;
mod house;
mod limits;
mod signing_in;
