//! The reading engine: the ledger at one position, in memory, made for questions.
//!
//! A [`Snapshot`] holds engagements as columns with bitmaps, lists of rows and a text index over them, plus a small
//! delta of recent revisions. It answers every list, facet, search, tile and flow without touching a database. It is
//! immutable: taking a revision in gives another snapshot that shares nearly everything with the former.
//!
//! This crate knows `domain` and nothing else of ours. It never does I/O, reads no clock and draws no random number
//! but from a seed that it is handed. Whoever holds the ledger hands rows in ([`rows`]) and swaps snapshots.

mod actors;
mod base;
mod bits;
mod bound;
mod codes;
mod count;
mod delta;
mod dictionary;
pub mod filter;
pub mod map;
mod network;
pub mod query;
mod row;
pub mod rows;
pub mod scan;
mod shape;
mod snapshot;
mod suggest;
pub mod synth;
mod view;
pub mod words;

pub use count::{Facet, FacetSet};
pub use filter::{Filter, FilterError};
pub use map::{CountryCount, Flow, FlowEnd, Flows, MapCounts, PlaceCount};
pub use network::{Network, Node, NodeCount, OPENED, Tie};
pub use query::{Answer, Ask, Cursor, Facets, Sort, YearCount};
pub use row::{ParticipantView, Row, RowRef};
pub use rows::{ActorRow, BuildError, CountryRow, EngagementRow, ParticipantRow, Point};
pub use snapshot::{MemoryReport, Snapshot};
pub use suggest::{ActorHit, Suggestions};
pub use view::DayView;
