//! Making the index: raw records of one or more publishers become drafts, drafts become the file. Bytes in, bytes
//! out; the same bytes give the same file.

mod draft;
mod geonames;
mod packages;
mod slugs;
mod tables;
mod write;

pub use draft::{Draft, Drafts};
pub use geonames::GeonamesDumps;
pub use packages::PackageFiles;

use serde::Serialize;

/// Why an index cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A source file does not read as it should.
    #[error("{file}, line {line}: {reason}")]
    BadLine {
        /// Which file.
        file: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A source file is not what its name says.
    #[error("{file}: {reason}")]
    BadFile {
        /// Which file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// The drafts do not fit the file.
    #[error("the index cannot be written: {0}")]
    Layout(String),
}

impl BuildError {
    pub(crate) fn line(file: &str, line: usize, reason: impl Into<String>) -> Self {
        Self::BadLine {
            file: file.to_owned(),
            line,
            reason: reason.into(),
        }
    }
}

/// An index ready to be written to its file.
#[derive(Debug)]
pub struct Built {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is in it.
    pub summary: Summary,
}

/// What a built index holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Places of all levels.
    pub places: usize,
    /// Distinct folded names.
    pub names: usize,
    /// Places that our own tables add.
    pub own_places: usize,
    /// Names that our own tables add.
    pub own_names: usize,
    /// Divisions whose point is the middle of their places.
    pub derived_points: usize,
}

/// Builds the index from the registries' packages and our own tables.
///
/// # Errors
/// A package file that does not read as it should.
pub fn from_packages(files: &PackageFiles) -> Result<Built, BuildError> {
    let mut drafts = Drafts::default();
    packages::read(files, &mut drafts)?;
    finish(drafts, "npm and PyPI packages of GeoNames data")
}

/// Builds the index from GeoNames' own dumps and our own tables.
///
/// # Errors
/// A dump that does not read as it should.
pub fn from_geonames(files: &GeonamesDumps) -> Result<Built, BuildError> {
    let mut drafts = Drafts::default();
    geonames::read(files, &mut drafts)?;
    finish(drafts, "GeoNames dumps")
}

/// Adds our own tables, links parents, derives what is missing and lays out the file.
///
/// # Errors
/// A row of our own tables that does not read, or more than the file's layout holds.
pub fn finish(mut drafts: Drafts, from: &str) -> Result<Built, BuildError> {
    tables::add_countries_and_states(&mut drafts);
    let own = tables::add_own_rows(&mut drafts)?;
    let derived_points = drafts.derive();
    write::file(&drafts, own, derived_points, from)
}
