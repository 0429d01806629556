//! One folder per publisher or format: bytes give claims.
//!
//! A parser takes bytes and hands out what it finds, row by row, to a closure. It opens no file and asks no clock, and
//! a bad row never stops it: the row is handed out as a [`Refusal`] with file, line, column and reason, and reading
//! goes on. [`fetch`] alone reaches out: it gets documents and archives them. Names are passed on as the source writes them; deciding which place is meant is not done here.

mod countries;
mod delimited;
pub mod diplomatic_missions;
mod encoding;
mod entity;
pub mod fetch;
mod format;
mod headed;
mod items;
pub mod mayors_parliament;
mod metadata;
mod outcome;
mod party;
mod sink;
pub mod table;
pub mod wikidata_entity;
pub mod wikidata_sister_cities;
pub mod wikipedia_twin_towns;

pub use diplomatic_missions::{Mission, MissionKind, Point};
pub use format::{Format, UnknownFormat};
pub use metadata::{Metadata, metadata};
pub use outcome::{Column, Input, Notice, Options, Outcome, Progress, ReadError, Refusal};
pub use table::preview::{HeaderPreview, MappedColumn, Mapping, preview_headers};

use std::ops::ControlFlow;

use sink::{Halt, Sink};

/// Reads the inputs as one delivery of `format` and hands every outcome to `each`, in the order in which it was found.
///
/// Returning [`ControlFlow::Break`] from `each` ends the reading without an error. Nothing is remembered between
/// calls, so the same bytes give the same outcomes.
///
/// # Errors
/// Only what makes all the rest unreadable: an input that breaks off, or a delivery without the file that it cannot
/// do without. Bad rows are outcomes.
pub fn read(
    format: Format,
    inputs: Vec<Input>,
    options: &Options,
    each: &mut dyn FnMut(Outcome, Progress<'_>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut sink = Sink::new(each);
    let ended = match format {
        Format::Table => table::read(inputs, options, &mut sink),
        Format::WikidataSisterCities => wikidata_sister_cities::read(inputs, options, &mut sink),
        Format::WikipediaTwinTowns => wikipedia_twin_towns::read(inputs, options, &mut sink),
        Format::DiplomaticMissions => diplomatic_missions::read(inputs, &mut sink),
        Format::MayorsParliament => mayors_parliament::read(inputs, options, &mut sink),
        Format::WikidataEntity => wikidata_entity::read(inputs, options, &mut sink),
    };
    match ended {
        Ok(()) | Err(Halt::Stopped) => Ok(()),
        Err(Halt::Failed(error)) => Err(error),
    }
}

#[cfg(test)]
mod testkit;
