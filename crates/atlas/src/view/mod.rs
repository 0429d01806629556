//! A view of the atlas: which engagements are looked at, on which day, in which order and how they are shown.
//!
//! A view and its address are the same thing: [`View::from_query`] reads one, [`View::to_query`] writes the one
//! canonical form. Pages, API, tiles, feeds, downloads and embeds all speak it. Nothing here asks the database.

pub mod ask;
pub mod facets;
pub mod rail;
mod read;
pub mod sentence;
pub mod words;
mod write;

use domain::{Country, Day, PublicId};
use snapshot::{Cursor, Filter, Sort};

pub use read::ViewError;
pub(crate) use read::pairs;
pub use write::address;
pub(crate) use write::encode;

/// How many rows a list shows where the address does not say.
pub const ROWS: u32 = 50;

/// The most rows that one answer holds.
pub const MOST_ROWS: u32 = 500;

/// Everything that the address of a view says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// Which engagements; both clocks stand in it.
    pub filter: Filter,
    /// In which order lists stand.
    pub sort: Sort,
    /// How many rows a list shows; `None` for [`ROWS`].
    pub limit: Option<u32>,
    /// Behind which row the list goes on, as a former answer gave it.
    pub cursor: Option<Cursor>,
    /// Map or table.
    pub mode: Mode,
    /// Where the map stands.
    pub at: Option<Camera>,
    /// What is chosen on it.
    pub sel: Option<Selection>,
}

/// Map or table: the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The globe with everything around it.
    #[default]
    Map,
    /// The table alone.
    Table,
}

impl Mode {
    /// The word that addresses use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Table => "table",
        }
    }
}

/// Where the map stands: its centre in degrees and its zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Degrees east, from -180 to 180.
    pub lon: f32,
    /// Degrees north, from -90 to 90.
    pub lat: f32,
    /// Zoom, from 0 (the whole globe) to 14.
    pub zoom: f32,
}

/// What is chosen on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// An American place or a foreign actor, by its slug.
    Place(String),
    /// A country.
    Country(Country),
    /// An engagement.
    Engagement(PublicId),
}

impl View {
    /// The view of a filter, everything else at its default.
    #[must_use]
    pub fn of(filter: Filter) -> Self {
        Self {
            filter,
            ..Self::default()
        }
    }

    /// How many rows a list shows.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.limit.unwrap_or(ROWS)
    }

    /// The day whose status is shown: the one asked for, or today.
    #[must_use]
    pub fn day(&self, today: Day) -> Day {
        self.filter.valid_on.unwrap_or(today)
    }

    /// The same view with another filter, from its first row, nothing chosen.
    #[must_use]
    pub fn filtered(&self, change: impl FnOnce(&mut Filter)) -> Self {
        let mut view = Self {
            cursor: None,
            sel: None,
            ..self.clone()
        };
        change(&mut view.filter);
        if view.filter.years().is_none() {
            view.filter.undated = false;
        }
        view
    }

    /// The same view in another order, from its first row.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> Self {
        Self {
            sort,
            cursor: None,
            ..self.clone()
        }
    }

    /// The same view from behind a row on.
    #[must_use]
    pub fn behind(&self, cursor: Option<Cursor>) -> Self {
        Self { cursor, ..self.clone() }
    }

    /// The same view with something chosen on the map, or nothing.
    #[must_use]
    pub fn choosing(&self, sel: Option<Selection>) -> Self {
        Self { sel, ..self.clone() }
    }

    /// The same view as map or table.
    #[must_use]
    pub fn shown_as(&self, mode: Mode) -> Self {
        Self { mode, ..self.clone() }
    }
}
