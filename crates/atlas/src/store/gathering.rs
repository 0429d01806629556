//! Sources that are gathered from: the sources, their runs, their documents, and the notes about them.

use std::collections::HashMap;

use platform::clock::{Ids, Moment};
use platform::database::{Result, Row, Session};

use super::word::word;
use crate::gathering::{DocumentState, Item, Note, NoteKind, Run, Source, SourceState};

const SOURCE: &str = "SELECT id, address, organisation, kind, publisher, publisher_kind, publisher_place, schedule, state, \
    author, recorded, last_run, last_error FROM gathering_sources";

fn source_of(row: &Row<'_>) -> Result<Source> {
    Ok(Source {
        id: row.string(0)?,
        address: row.string(1)?,
        organisation: row.string(2)?,
        kind: word(row, 3, "a word of its vocabulary")?,
        publisher: row.string(4)?,
        publisher_kind: word(row, 5, "a word of its vocabulary")?,
        publisher_place: row.maybe_string(6)?,
        schedule: row.maybe_string(7)?,
        state: word(row, 8, "a word of its vocabulary")?,
        author: row.string(9)?,
        recorded: row.int(10)?,
        last_run: row.maybe_int(11)?,
        last_error: row.maybe_string(12)?,
    })
}

/// Registers a source. Tells whether it is new: its address may be registered for the organisation already.
///
/// # Errors
/// The database refused.
pub fn insert_source(session: &mut Session<'_>, source: &Source) -> Result<bool> {
    let inserted = session.execute(
        "INSERT INTO gathering_sources (id, address, organisation, kind, publisher, publisher_kind, publisher_place, \
         schedule, state, author, recorded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (address, organisation) DO NOTHING",
        &[
            (&source.id).into(),
            (&source.address).into(),
            (&source.organisation).into(),
            source.kind.as_str().into(),
            (&source.publisher).into(),
            source.publisher_kind.as_str().into(),
            source.publisher_place.clone().into(),
            source.schedule.clone().into(),
            source.state.as_str().into(),
            (&source.author).into(),
            source.recorded.into(),
        ],
    )?;
    Ok(inserted == 1)
}

/// All sources, or those that an organisation sees: everybody's and its own.
///
/// # Errors
/// The database refused.
pub fn sources(session: &mut Session<'_>, seen_by: Option<&str>) -> Result<Vec<Source>> {
    match seen_by {
        None => session.all(&format!("{SOURCE} ORDER BY publisher, address, id"), &[], source_of),
        Some(organisation) => session.all(
            &format!("{SOURCE} WHERE organisation = '' OR organisation = $1 ORDER BY publisher, address, id"),
            &[organisation.into()],
            source_of,
        ),
    }
}

/// One source.
///
/// # Errors
/// The database refused.
pub fn source(session: &mut Session<'_>, id: &str) -> Result<Option<Source>> {
    session.first(&format!("{SOURCE} WHERE id = $1"), &[id.into()], source_of)
}

/// Lets a source rest, or ends its rest.
///
/// # Errors
/// The database refused.
pub fn set_state(session: &mut Session<'_>, id: &str, state: SourceState) -> Result<()> {
    session.execute(
        "UPDATE gathering_sources SET state = $2 WHERE id = $1",
        &[id.into(), state.as_str().into()],
    )?;
    Ok(())
}

/// Notes that a source was looked at, and what went wrong with that, if anything did.
///
/// # Errors
/// The database refused.
pub fn looked_at(session: &mut Session<'_>, id: &str, now: Moment, error: Option<&str>) -> Result<()> {
    session.execute(
        "UPDATE gathering_sources SET last_run = $2, last_error = $3 WHERE id = $1",
        &[id.into(), now.0.into(), error.into()],
    )?;
    Ok(())
}

const RUN: &str = "SELECT id, begun, ended, format, listed, letters, fresh, documents, refused, proposals \
    FROM gathering_runs";

fn run_of(row: &Row<'_>) -> Result<Run> {
    Ok(Run {
        id: row.string(0)?,
        begun: row.int(1)?,
        ended: row.maybe_int(2)?,
        format: row.string(3)?,
        listed: row.int(4)?,
        letters: row.int(5)?,
        fresh: row.int(6)?,
        documents: row.int(7)?,
        refused: row.int(8)?,
        proposals: row.int(9)?,
    })
}

/// Begins a run.
///
/// # Errors
/// The database refused.
pub fn insert_run(session: &mut Session<'_>, source: &str, run: &Run) -> Result<()> {
    session.execute(
        "INSERT INTO gathering_runs (id, source_id, begun, ended, format, listed, letters, fresh, documents, refused, \
         proposals) VALUES ($1, $2, $3, NULL, $4, $5, 0, $6, 0, 0, 0)",
        &[
            (&run.id).into(),
            source.into(),
            run.begun.into(),
            (&run.format).into(),
            run.listed.into(),
            run.fresh.into(),
        ],
    )?;
    Ok(())
}

/// Adds to what a run came to.
///
/// # Errors
/// The database refused.
pub fn add_to_run(session: &mut Session<'_>, run: &str, more: &Run) -> Result<()> {
    session.execute(
        "UPDATE gathering_runs SET documents = documents + $2, refused = refused + $3, proposals = proposals + $4, \
         letters = letters + $5 WHERE id = $1",
        &[
            run.into(),
            more.documents.into(),
            more.refused.into(),
            more.proposals.into(),
            more.letters.into(),
        ],
    )?;
    Ok(())
}

/// Ends a run if all that it found new is done with. Tells whether it has ended by this.
///
/// # Errors
/// The database refused.
pub fn end_run(session: &mut Session<'_>, run: &str, now: Moment) -> Result<bool> {
    let ended = session.execute(
        "UPDATE gathering_runs SET ended = $2 WHERE id = $1 AND ended IS NULL AND documents + refused >= fresh",
        &[run.into(), now.0.into()],
    )?;
    Ok(ended == 1)
}

/// The last runs of a source, the newest first.
///
/// # Errors
/// The database refused.
pub fn runs(session: &mut Session<'_>, source: &str, limit: usize) -> Result<Vec<Run>> {
    session.all(
        &format!("{RUN} WHERE source_id = $1 ORDER BY begun DESC, id DESC LIMIT $2"),
        &[source.into(), limit.into()],
        run_of,
    )
}

/// Forgets all runs of a source but the newest. Tells how many went.
///
/// # Errors
/// The database refused.
pub fn forget_runs(session: &mut Session<'_>, source: &str, keep: usize) -> Result<u64> {
    session.execute(
        "DELETE FROM gathering_runs WHERE source_id = $1 AND id NOT IN \
         (SELECT id FROM gathering_runs WHERE source_id = $1 ORDER BY begun DESC, id DESC LIMIT $2)",
        &[source.into(), keep.into()],
    )
}

/// What of a source is known: the state in which each document was last listed, by address and entry.
///
/// # Errors
/// The database refused.
pub fn markers(session: &mut Session<'_>, source: &str) -> Result<HashMap<(String, String), String>> {
    let mut known = HashMap::new();
    session.each(
        "SELECT address, entry, marker FROM gathering_documents WHERE source_id = $1",
        &[source.into()],
        |row| {
            known.insert((row.string(0)?, row.string(1)?), row.string(2)?);
            Ok(())
        },
    )?;
    Ok(known)
}

/// Notes that a document is to be read, in the state in which it was listed.
///
/// # Errors
/// The database refused.
pub fn list_document(session: &mut Session<'_>, source: &str, item: &Item, now: Moment) -> Result<()> {
    session.execute(
        "INSERT INTO gathering_documents (source_id, address, entry, marker, state, times, proposals, changed) \
         VALUES ($1, $2, $3, $4, 'waiting', 0, 0, $5) ON CONFLICT (source_id, address, entry) \
         DO UPDATE SET marker = excluded.marker, state = excluded.state, changed = excluded.changed",
        &[
            source.into(),
            (&item.address).into(),
            (&item.entry).into(),
            (&item.marker).into(),
            now.0.into(),
        ],
    )?;
    Ok(())
}

/// The state of a document.
///
/// # Errors
/// The database refused.
pub fn document_state(session: &mut Session<'_>, source: &str, item: &Item) -> Result<Option<DocumentState>> {
    session.first(
        "SELECT state FROM gathering_documents WHERE source_id = $1 AND address = $2 AND entry = $3",
        &[source.into(), (&item.address).into(), (&item.entry).into()],
        |row| word(row, 0, "a word of its vocabulary"),
    )
}

/// What became of a document.
#[derive(Debug, Clone, Copy)]
pub struct Became<'a> {
    /// Its state.
    pub state: DocumentState,
    /// The hash of its bytes, where they were had.
    pub sha256: Option<&'a str>,
    /// How many proposals it gave that were not there.
    pub proposals: i64,
    /// Why it was not read.
    pub reason: Option<&'a str>,
}

/// Notes what became of a document; a reading counts.
///
/// # Errors
/// The database refused.
pub fn set_document(
    session: &mut Session<'_>,
    source: &str,
    item: &Item,
    became: &Became<'_>,
    now: Moment,
) -> Result<()> {
    session.execute(
        "UPDATE gathering_documents SET state = $4, sha256 = $5, proposals = proposals + $6, reason = $7, changed = $8, \
         times = times + $9 WHERE source_id = $1 AND address = $2 AND entry = $3",
        &[
            source.into(),
            (&item.address).into(),
            (&item.entry).into(),
            became.state.as_str().into(),
            became.sha256.into(),
            became.proposals.into(),
            became.reason.into(),
            now.0.into(),
            (became.state == DocumentState::Read).into(),
        ],
    )?;
    Ok(())
}

/// A document as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its address.
    pub address: String,
    /// Its state.
    pub state: DocumentState,
    /// How often it was read.
    pub times: i64,
    /// How many proposals it gave.
    pub proposals: i64,
    /// Why it was not read.
    pub reason: Option<String>,
    /// When its state last changed: microseconds since 1970.
    pub changed: i64,
}

/// The documents of a source whose state changed last.
///
/// # Errors
/// The database refused.
pub fn documents(session: &mut Session<'_>, source: &str, limit: usize) -> Result<Vec<Shown>> {
    session.all(
        "SELECT address, state, times, proposals, reason, changed FROM gathering_documents WHERE source_id = $1 \
         ORDER BY changed DESC, address, entry LIMIT $2",
        &[source.into(), limit.into()],
        |row| {
            Ok(Shown {
                address: row.string(0)?,
                state: word(row, 1, "a word of its vocabulary")?,
                times: row.int(2)?,
                proposals: row.int(3)?,
                reason: row.maybe_string(4)?,
                changed: row.int(5)?,
            })
        },
    )
}

/// How many documents of a source are in each state.
///
/// # Errors
/// The database refused.
pub fn document_counts(session: &mut Session<'_>, source: &str) -> Result<Vec<(DocumentState, i64)>> {
    session.all(
        "SELECT state, COUNT(*) FROM gathering_documents WHERE source_id = $1 GROUP BY state ORDER BY state",
        &[source.into()],
        |row| Ok((word(row, 0, "a word of its vocabulary")?, row.int(1)?)),
    )
}

const NOTE: &str = "SELECT id, source_id, kind, words, recorded FROM gathering_notes";

fn note_of(row: &Row<'_>) -> Result<Note> {
    Ok(Note {
        id: row.string(0)?,
        source: row.string(1)?,
        kind: word(row, 2, "a word of its vocabulary")?,
        words: row.string(3)?,
        recorded: row.int(4)?,
    })
}

/// Raises a note, unless one of its kind still stands for the source.
///
/// # Errors
/// The database refused.
pub fn raise(
    session: &mut Session<'_>,
    source: &str,
    kind: NoteKind,
    words: &str,
    ids: &Ids,
    now: Moment,
) -> Result<()> {
    let standing = session.count(
        "SELECT COUNT(*) FROM gathering_notes WHERE source_id = $1 AND kind = $2 AND dismissed IS NULL",
        &[source.into(), kind.as_str().into()],
    )?;
    if standing > 0 {
        return Ok(());
    }
    session.execute(
        "INSERT INTO gathering_notes (id, source_id, kind, words, recorded) VALUES ($1, $2, $3, $4, $5)",
        &[
            ids.next().into(),
            source.into(),
            kind.as_str().into(),
            words.into(),
            now.0.into(),
        ],
    )?;
    Ok(())
}

/// The notes that stand, the newest first.
///
/// # Errors
/// The database refused.
pub fn notes(session: &mut Session<'_>) -> Result<Vec<Note>> {
    session.all(
        &format!("{NOTE} WHERE dismissed IS NULL ORDER BY recorded DESC, id DESC"),
        &[],
        note_of,
    )
}

/// One note, standing or not.
///
/// # Errors
/// The database refused.
pub fn note(session: &mut Session<'_>, id: &str) -> Result<Option<Note>> {
    session.first(&format!("{NOTE} WHERE id = $1"), &[id.into()], note_of)
}

/// Dismisses a note. Tells whether it stood.
///
/// # Errors
/// The database refused.
pub fn dismiss_note(session: &mut Session<'_>, id: &str, author: &str, now: Moment) -> Result<bool> {
    let changed = session.execute(
        "UPDATE gathering_notes SET dismissed = $2, dismissed_by = $3 WHERE id = $1 AND dismissed IS NULL",
        &[id.into(), now.0.into(), author.into()],
    )?;
    Ok(changed == 1)
}
