//! How sources stand: their last runs, what waits, what lies dead. What `legation sources` and the desk show.

use std::collections::HashMap;

use platform::database::{DatabaseError, Session};
use platform::jobs::{self, Kept, Left};
use serde::Deserialize;

use super::{DocumentState, LISTING, Note, QUEUES, Run, Source, register};
use crate::store::gathering as store;

/// How many runs are shown of a source.
const RUNS: usize = 10;
/// How many dead letters are shown.
const LETTERS: usize = 500;

/// How a source stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The source.
    pub source: Source,
    /// Its last runs, the newest first.
    pub runs: Vec<Run>,
    /// How many of its documents are in each state.
    pub documents: Vec<(DocumentState, i64)>,
    /// What of its work is not done.
    pub progress: Left,
    /// When it is looked at next: microseconds since 1970.
    pub next: Option<i64>,
    /// What a person should look at.
    pub notes: Vec<Note>,
}

impl Standing {
    /// How many documents are in a state.
    #[must_use]
    pub fn count(&self, state: DocumentState) -> i64 {
        let found = self.documents.iter().find(|(of, _)| *of == state);
        found.map_or(0, |(_, count)| *count)
    }
}

/// What of a source's work is not done.
///
/// # Errors
/// The database refused.
pub fn progress(session: &mut Session<'_>, source: &str) -> Result<Left, DatabaseError> {
    jobs::left(session, &QUEUES, source)
}

/// How all sources stand, or those that an organisation sees (an empty one sees everybody's).
///
/// # Errors
/// The database refused.
pub fn standings(session: &mut Session<'_>, seen_by: Option<&str>) -> Result<Vec<Standing>, DatabaseError> {
    let schedules = jobs::schedules(session)?;
    let next: HashMap<String, i64> = schedules.into_iter().map(|it| (it.name, it.next)).collect();
    let notes = store::notes(session)?;
    let sources = store::sources(session, seen_by)?;
    sources
        .into_iter()
        .map(|source| {
            Ok(Standing {
                runs: store::runs(session, &source.id, RUNS)?,
                documents: store::document_counts(session, &source.id)?,
                progress: progress(session, &source.id)?,
                next: next.get(&register::schedule_name(&source.id)).copied(),
                notes: notes.iter().filter(|note| note.source == source.id).cloned().collect(),
                source,
            })
        })
        .collect()
}

/// A dead letter of a source.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub job: Kept,
    pub source: String,
    /// The address of the document, or of the source itself.
    pub address: Option<String>,
}

#[derive(Debug, Deserialize)]
struct About {
    source: String,
    item: Option<super::Item>,
}

/// What a job of gathering is about.
pub(super) fn letter(job: Kept) -> Option<Letter> {
    let about: About = serde_json::from_str(&job.payload).ok()?;
    Some(Letter {
        job,
        source: about.source,
        address: about.item.map(|item| item.address),
    })
}

/// How many documents of a source were read.
///
/// # Errors
/// The database refused.
pub fn documents_read(session: &mut Session<'_>, source: &str) -> Result<i64, DatabaseError> {
    let counts = store::document_counts(session, source)?;
    let read = counts.iter().find(|(state, _)| *state == DocumentState::Read);
    Ok(read.map_or(0, |(_, count)| *count))
}

/// The dead letters of some sources, the newest first.
///
/// # Errors
/// The database refused.
pub(super) fn letters(session: &mut Session<'_>, standings: &[Standing]) -> Result<Vec<Letter>, DatabaseError> {
    let is_seen = |id: &str| standings.iter().any(|standing| standing.source.id == id);
    let dead = jobs::dead(session, &QUEUES, LETTERS)?;
    let letters = dead
        .into_iter()
        .filter_map(letter)
        .filter(|letter| is_seen(&letter.source));
    Ok(letters.collect())
}

/// Whether a letter is about a look at a source, not about one of its documents.
pub(super) fn is_listing(letter: &Letter) -> bool {
    letter.job.queue == LISTING
}
