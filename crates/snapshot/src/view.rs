//! A snapshot on a day: the status columns that go with it, for the base and for the delta.

use std::sync::Arc;

use domain::{Day, StatusWord, begins_after, status_on};

use crate::base::{DayColumns, confirmed_since};
use crate::row::{Row, RowRef};
use crate::snapshot::Snapshot;

/// A snapshot on a day. Cloning copies a few pointers.
#[derive(Debug, Clone)]
pub struct DayView {
    pub(crate) snapshot: Snapshot,
    pub(crate) columns: Arc<DayColumns>,
    /// For each row of the delta, in its order.
    pub(crate) delta: Arc<[DeltaDay]>,
}

/// What depends on the day for one row of the delta.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeltaDay {
    pub word: StatusWord,
    pub confirmed: bool,
    pub begun: bool,
}

impl DayView {
    pub(crate) fn new(snapshot: Snapshot, day: Day) -> Self {
        let since = confirmed_since(day);
        let of_row = |row: &Arc<crate::delta::DeltaRow>| DeltaDay {
            word: status_on(&row.row.facts, day).word,
            confirmed: row.row.last_source_day.is_some_and(|source| source >= since),
            begun: !begins_after(&row.row.facts, day),
        };
        let delta = snapshot.0.delta.rows().iter().map(of_row).collect();
        let columns = snapshot.0.base.on(day);
        Self {
            snapshot,
            columns,
            delta,
        }
    }

    /// The snapshot.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> Day {
        self.columns.day
    }

    /// Reads a row.
    #[must_use]
    pub fn row(&self, at: RowRef) -> Row<'_> {
        self.snapshot.row(at)
    }
}
