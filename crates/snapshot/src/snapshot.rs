//! The snapshot: a base that never changes, a small delta, and which rows of the base the delta has replaced.
//!
//! Taking a change in makes a new snapshot that shares the base with the former one; readers keep the one they hold.

use std::sync::Arc;

use domain::{Day, PublicId};

use crate::actors::{Actor, Actors, BaseActors, Countries};
use crate::base::{self, Base};
use crate::bits::Bits;
use crate::delta::{Delta, DeltaRow};
use crate::filter::Filter;
use crate::query::{Answer, Ask};
use crate::row::{Row, RowRef};
use crate::rows::{ActorRow, BuildError, CountryRow, EngagementRow, ParticipantRow};
use crate::view::DayView;

/// The ledger as readers see it at one position. Cloning copies a few pointers.
#[derive(Debug, Clone)]
pub struct Snapshot(pub(crate) Arc<Inner>);

#[derive(Debug, Clone)]
pub(crate) struct Inner {
    pub base: Arc<Base>,
    pub actors: Actors,
    pub countries: Arc<Countries>,
    pub delta: Delta,
    /// The rows of the base that still stand; `None` where all do.
    pub live: Option<Bits>,
    pub live_rows: u64,
    pub position: u64,
    pub changes: u64,
}

/// Bytes held by the parts of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemoryReport {
    /// How many engagements.
    pub rows: u64,
    /// Columns: each row as it is, and the orders by id and title.
    pub columns: u64,
    /// Bitmaps and lists of rows by value.
    pub bitmaps: u64,
    /// The index of words of titles.
    pub text: u64,
    /// Titles.
    pub titles: u64,
    /// Actors and countries with their names and the index of those.
    pub actors: u64,
    /// The rows of the delta, roughly, and the marks of replaced rows.
    pub delta: u64,
    /// Status columns of other days than the snapshot's own.
    pub other_days: u64,
}

impl MemoryReport {
    /// Bytes for each engagement beside titles, text index and actors.
    #[must_use]
    pub fn per_row(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let ratio = (self.columns + self.bitmaps + self.delta) as f64 / self.rows.max(1) as f64;
        ratio
    }

    /// All of it.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.columns + self.bitmaps + self.text + self.titles + self.actors + self.delta + self.other_days
    }
}

impl Snapshot {
    /// Builds a base from everything there is, for readers of `day`. Rows are taken in one by one as the iterator
    /// yields them. A later row with the same id (or actor with the same key) replaces the former; withdrawn rows leave.
    ///
    /// # Errors
    /// A participant that is not among the actors, a slug that occurs twice, more than can be numbered.
    pub fn build(
        actors: impl IntoIterator<Item = ActorRow>,
        countries: impl IntoIterator<Item = CountryRow>,
        rows: impl IntoIterator<Item = EngagementRow>,
        day: Day,
    ) -> Result<Self, BuildError> {
        let countries = Arc::new(Countries::new(countries.into_iter().collect()));
        let actors = BaseActors::new(actors, &countries)?;
        let mut position = 0;
        let rows = rows.into_iter().inspect(|row| position = position.max(row.position));
        let base = base::build(&actors, rows, day)?;
        Ok(Self(Arc::new(Inner {
            live_rows: u64::from(base.rows),
            base: Arc::new(base),
            actors: Actors::of_base(actors),
            countries,
            delta: Delta::default(),
            live: None,
            position,
            changes: 0,
        })))
    }

    /// A snapshot of nothing.
    #[must_use]
    pub fn empty(day: Day) -> Self {
        Self(Arc::new(Inner {
            base: Arc::new(base::empty(day)),
            actors: Actors::default(),
            countries: Arc::default(),
            delta: Delta::default(),
            live: None,
            live_rows: 0,
            position: 0,
            changes: 0,
        }))
    }

    /// The snapshot with these changes: first the actors, then the rows. Costs about as much as the delta is long, and
    /// one bit for each row of the base.
    ///
    /// # Errors
    /// A participant that is not among the actors, a slug that occurs twice.
    pub fn with(
        &self,
        actors: impl IntoIterator<Item = ActorRow>,
        rows: impl IntoIterator<Item = EngagementRow>,
    ) -> Result<Self, BuildError> {
        let mut next = Inner::clone(&self.0);
        next.changes += 1;
        let (actors, changed) = next.actors.with(actors)?;
        next.actors = actors;
        for (former, _) in &changed {
            next.renumber(*former)?;
        }
        for row in rows {
            next.position = next.position.max(row.position);
            next.replace(row)?;
        }
        Ok(Self(Arc::new(next)))
    }

    /// The same ledger with everything in the base: a function of its arguments that takes seconds on a large ledger,
    /// for a background thread. Changes that arrived meanwhile are then taken over by [`Self::caught_up_with`].
    ///
    /// # Errors
    /// More than can be numbered.
    pub fn compact(&self, day: Day) -> Result<Self, BuildError> {
        let actors = self.0.actors.current().map(|at| self.0.actors.get(at).row.clone());
        let countries = self.0.countries.iter().cloned();
        let rows = self.refs().map(|at| self.row(at).to_row());
        let mut compacted = Inner::clone(&*Self::build(actors, countries, rows, day)?.0);
        compacted.position = self.0.position;
        compacted.changes = self.0.changes;
        Ok(Self(Arc::new(compacted)))
    }

    /// A compacted snapshot with the changes that `current` has seen since the compaction began.
    ///
    /// # Errors
    /// As [`Self::with`].
    pub fn caught_up_with(&self, current: &Self) -> Result<Self, BuildError> {
        let actors = current.0.actors.later().map(|at| current.0.actors.get(at).row.clone());
        let newer = current.0.delta.rows().iter().filter(|row| row.change > self.0.changes);
        let mut next = Inner::clone(&*self.with(actors, newer.map(|row| row.row.clone()))?.0);
        next.position = current.0.position;
        next.changes = current.0.changes;
        Ok(Self(Arc::new(next)))
    }

    /// The view of a day. The snapshot's own day is at hand, other days are computed at the first asking and the last
    /// few are kept.
    #[must_use]
    pub fn on(&self, day: Day) -> DayView {
        DayView::new(self.clone(), day)
    }

    /// Answers a question on the filter's `valid_on`, or else on `today`.
    #[must_use]
    pub fn query(&self, filter: &Filter, today: Day, ask: &Ask) -> Answer {
        self.on(filter.valid_on.unwrap_or(today)).query(filter, ask)
    }

    /// The day for which the base was built.
    #[must_use]
    pub fn day(&self) -> Day {
        self.0.base.home.day
    }

    /// The ledger position of the newest revision taken in.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.0.position
    }

    /// The same snapshot, standing for a ledger position at which nothing that it holds changed.
    #[must_use]
    pub fn at_position(&self, position: u64) -> Self {
        let mut next = Inner::clone(&self.0);
        next.position = position;
        Self(Arc::new(next))
    }

    /// How many engagements are held.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.live_rows + self.0.delta.rows().iter().filter(|row| !row.row.withdrawn).count() as u64
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows the delta holds, withdrawn ones included: what a compaction would take in.
    #[must_use]
    pub fn delta_len(&self) -> usize {
        self.0.delta.rows().len()
    }

    /// How many actors are known.
    #[must_use]
    pub fn actors_len(&self) -> usize {
        self.0.actors.current().count()
    }

    /// Every actor as it is now, with its number.
    pub fn actors(&self) -> impl Iterator<Item = (u32, &ActorRow)> {
        self.0.actors.current().map(|at| (at, &self.0.actors.get(at).row))
    }

    /// The actor at an address.
    #[must_use]
    pub fn actor(&self, slug: &str) -> Option<(u32, &ActorRow)> {
        let at = self.0.actors.with_slug(slug)?;
        Some((at, &self.0.actors.get(at).row))
    }

    /// The actor that an address means: as [`Self::actor`], or the one that counts in its stead.
    #[must_use]
    pub fn meant(&self, slug: &str) -> Option<(u32, &ActorRow)> {
        let at = self.0.actors.meant_by(slug)?;
        Some((at, &self.0.actors.get(at).row))
    }

    /// The actor that counts in the stead of the one at an address, where the two were found to be one.
    #[must_use]
    pub fn heir(&self, slug: &str) -> Option<&ActorRow> {
        let own = self.0.actors.with_slug(slug)?;
        let at = self.0.actors.meant_by(slug).filter(|at| *at != own)?;
        Some(&self.0.actors.get(at).row)
    }

    /// The actor of a ledger key.
    #[must_use]
    pub fn actor_with_key(&self, key: &str) -> Option<(u32, &ActorRow)> {
        let at = self.0.actors.with_key(key)?;
        Some((at, &self.0.actors.get(at).row))
    }

    /// The actor of a number of this very snapshot.
    #[must_use]
    pub fn actor_at(&self, at: u32) -> &ActorRow {
        &self.0.actors.get(at).row
    }

    /// Every country known.
    pub fn countries(&self) -> impl Iterator<Item = &CountryRow> {
        self.0.countries.iter()
    }

    /// A country.
    #[must_use]
    pub fn country(&self, country: domain::Country) -> Option<&CountryRow> {
        self.0.countries.get(crate::codes::of_country(Some(country)))
    }

    /// The row of an engagement.
    #[must_use]
    pub fn find(&self, id: PublicId) -> Option<RowRef> {
        if let Some(at) = self.0.delta.find(id) {
            let withdrawn = self.0.delta.rows()[at].row.withdrawn;
            return (!withdrawn).then(|| RowRef::delta(at));
        }
        self.0.base.find(id.0).map(RowRef::base)
    }

    /// Reads a row of this very snapshot.
    #[must_use]
    pub fn row(&self, at: RowRef) -> Row<'_> {
        Row::new(self, at)
    }

    /// Every row, in no promised order.
    pub fn refs(&self) -> impl Iterator<Item = RowRef> + '_ {
        let base = (0..self.0.base.rows).filter(|row| self.0.live.as_ref().is_none_or(|live| live.has(*row)));
        let delta = self
            .0
            .delta
            .rows()
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.row.withdrawn);
        base.map(RowRef::base).chain(delta.map(|(at, _)| RowRef::delta(at)))
    }

    /// Bytes held, by part.
    #[must_use]
    pub fn memory(&self) -> MemoryReport {
        let Inner { base, actors, live, .. } = &*self.0;
        let delta_row = |row: &Arc<DeltaRow>| {
            let parts = row.parts.len() * (size_of::<ParticipantRow>() + 40);
            size_of::<DeltaRow>() + row.row.title.len() * 3 + parts + row.words.len() * 24
        };
        let delta: usize = self.0.delta.rows().iter().map(delta_row).sum();
        MemoryReport {
            rows: self.len(),
            columns: base.column_bytes() as u64,
            bitmaps: base.bitmap_bytes() as u64,
            text: base.text.bytes() as u64,
            titles: base.title_bytes() as u64,
            actors: actors.base().bytes() as u64,
            delta: (delta + live.as_ref().map_or(0, Bits::bytes)) as u64,
            other_days: base.other_day_bytes() as u64,
        }
    }
}

impl Inner {
    pub fn actor(&self, at: u32) -> &Actor {
        self.actors.get(at)
    }

    /// Takes a row of the base out of view.
    fn mask(&mut self, row: u32) {
        let rows = self.base.rows;
        let live = self.live.get_or_insert_with(|| Bits::full(rows));
        if live.has(row) {
            live.take(row);
            self.live_rows -= 1;
        }
    }

    fn replace(&mut self, row: EngagementRow) -> Result<(), BuildError> {
        if let Some(base) = self.base.find(row.id.0) {
            self.mask(base);
        }
        self.delta.put(DeltaRow::new(row, &self.actors, self.changes)?);
        Ok(())
    }

    /// Moves the rows of a changed actor into the delta, where they name it by its new number.
    fn renumber(&mut self, former: u32) -> Result<(), BuildError> {
        let this = Snapshot(Arc::new(self.clone()));
        let base = self.base.actor_rows.of(former).to_vec();
        for row in base {
            if self.live.as_ref().is_none_or(|live| live.has(row)) {
                self.replace(this.row(RowRef::base(row)).to_row())?;
            }
        }
        let names = |row: &&Arc<DeltaRow>| row.parts.iter().any(|part| part.actor() == former);
        let delta: Vec<Arc<DeltaRow>> = self.delta.rows().iter().filter(names).cloned().collect();
        for row in delta {
            let again = DeltaRow::new(row.row.clone(), &self.actors, self.changes)?;
            self.delta.put(again);
        }
        Ok(())
    }
}
