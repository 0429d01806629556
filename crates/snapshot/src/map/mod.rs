//! What maps show: counts at places and countries, flows between them, vector tiles.

mod flows;
mod mercator;
mod mvt;
mod places;
mod tile;

pub(crate) use flows::PairHasher;
pub(crate) use mercator::project;

pub use flows::{Flow, FlowEnd, Flows};
pub use places::{CountryCount, MapCounts, PlaceCount};
pub use tile::{AGGREGATED_UP_TO, BUFFER, CELLS, EXTENT};

use domain::Family;

use crate::base::ByFamily;

/// The family with the most; of equals the one listed first.
pub(crate) fn dominant(families: &ByFamily) -> Family {
    let most = families.iter().copied().max().unwrap_or(0);
    let at = families.iter().position(|count| *count == most).unwrap_or(0);
    Family::ALL[at]
}

/// All families together.
pub(crate) fn sum(families: &ByFamily) -> u64 {
    families.iter().map(|count| u64::from(*count)).sum()
}
