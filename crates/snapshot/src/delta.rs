//! The delta: the few rows that came or changed since the base was built, kept whole and scanned plainly.

use std::sync::Arc;

use domain::{Day, PublicId};

use crate::actors::Actors;
use crate::base::Part;
use crate::rows::{BuildError, EngagementRow};
use crate::shape::Shape;
use crate::words;

/// A row of the delta with what questions need of it.
#[derive(Debug, Clone)]
pub struct DeltaRow {
    /// As it was handed over; a withdrawn row stays here as a mark, so that a compaction under way learns of it.
    pub row: EngagementRow,
    /// Its participants by number.
    pub parts: Vec<Part>,
    /// What follows from them.
    pub shape: Shape,
    /// Folded words of its title.
    pub words: Vec<String>,
    /// What titles are ordered by.
    pub title_key: String,
    /// Which change brought it, counted from the snapshot's first.
    pub change: u64,
}

impl DeltaRow {
    /// Looks the participants up.
    pub fn new(row: EngagementRow, actors: &Actors, change: u64) -> Result<Self, BuildError> {
        let part = |part: &crate::rows::ParticipantRow| {
            let actor = actors.with_key(&part.actor).ok_or_else(|| BuildError::UnknownActor {
                engagement: row.id,
                actor: part.actor.clone(),
            })?;
            Ok(Part::new(actor, part.side, part.role))
        };
        let parts = row
            .participants
            .iter()
            .map(part)
            .collect::<Result<Vec<_>, BuildError>>()?;
        let mut shape = Shape::default();
        shape.read(&parts, |at| actors.get(at));
        let mut title_words = words::words(&row.title);
        title_words.sort();
        title_words.dedup();
        Ok(Self {
            parts,
            shape,
            words: title_words,
            title_key: words::title_key(&row.title),
            row,
            change,
        })
    }

    /// The day that orders and dates it.
    pub fn start_day(&self) -> Option<Day> {
        self.row.start_day()
    }
}

/// Rows by id.
#[derive(Debug, Clone, Default)]
pub struct Delta {
    rows: Vec<Arc<DeltaRow>>,
}

impl Delta {
    /// Every row, withdrawn ones included, in order of id.
    pub fn rows(&self) -> &[Arc<DeltaRow>] {
        &self.rows
    }

    /// The row of an id.
    pub fn find(&self, id: PublicId) -> Option<usize> {
        self.rows.binary_search_by_key(&id, |row| row.row.id).ok()
    }

    /// Puts a row in, in place of the former one of its id.
    pub fn put(&mut self, row: DeltaRow) {
        match self.rows.binary_search_by_key(&row.row.id, |other| other.row.id) {
            Ok(at) => self.rows[at] = Arc::new(row),
            Err(at) => self.rows.insert(at, Arc::new(row)),
        }
    }
}
