//! The slice over HTTP.

mod administration;
mod house;
mod limits;
mod provider;
mod signing_in;
