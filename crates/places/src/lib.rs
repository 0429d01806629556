//! The gazetteer: a name in context gives ranked places.
//!
//! A [`Gazetteer`] is one memory-mapped file of places with their names; [`Bodies`] are the actors that are not
//! places (ports, tribal nations, networks); a [`Resolver`] asks both. Nothing here does I/O but opening the index,
//! reads a clock or draws a random number. Making the index from downloaded packages is [`build`], which takes bytes
//! and gives bytes.

pub mod bodies;
pub mod build;
pub mod country;
pub mod fold;
mod format;
mod forms;
pub mod gazetteer;
pub mod place;
pub mod resolve;
pub mod scan;
mod score;
pub mod state;

pub use bodies::{Bodies, Body, Member, TableError};
pub use country::{CountryInfo, countries, country};
pub use gazetteer::{Gazetteer, OpenError};
pub use place::{Feature, Place, PlaceId};
pub use resolve::{Actor, Candidate, Query, Resolution, Resolver, Target, Verdict};
pub use scan::{Bearer, NameRef};
pub use state::{StateInfo, state, states};
