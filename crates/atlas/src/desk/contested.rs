//! Contested entries: what governments and readers say of an engagement, waiting for an editor's answer in public.

use platform::database::{DatabaseError, Session};
use snapshot::DayView;

use super::pairs::holds;
use super::queue::{Line, Queue, Sought, Stretch};
use super::store::{Looks, Note};
use crate::prose;
use crate::statements::{Statement, Unanswered, unanswered};
use crate::store::queue_notes;

/// The most statements that one look takes in: more cannot wait, since those that nobody has read are limited.
const MOST: usize = 3_000;

/// Every statement that waits, with what is noted of it, those of governments first, then the oldest.
pub(super) fn all(session: &mut Session<'_>) -> Result<Vec<(Unanswered, Note)>, DatabaseError> {
    let found = unanswered(session, MOST, 0)?;
    let ids: Vec<&str> = found.iter().map(|one| one.statement.id.as_str()).collect();
    let mut notes = queue_notes::of_items(session, Queue::Contested.as_str(), &ids)?;
    let noted = |one: Unanswered| {
        let note = notes.remove(&one.statement.id).map(Note::from).unwrap_or_default();
        (one, note)
    };
    Ok(found.into_iter().map(noted).collect())
}

/// Those of them that fit what is sought.
pub(super) fn waiting(
    session: &mut Session<'_>,
    view: &DayView,
    sought: &Sought,
    looks: &Looks,
) -> Result<Vec<(Unanswered, Note)>, DatabaseError> {
    let mut found = all(session)?;
    found.retain(|(one, note)| {
        let row = view.snapshot().find(one.statement.engagement).map(|at| view.row(at));
        note.fits(sought, &looks.author, looks.now) && row.map_or(!sought.has_parties(), |row| holds(&row, sought))
    });
    Ok(found)
}

/// A stretch of them as lines.
pub(super) fn stretch(waiting: &[(Unanswered, Note)], skip: usize, limit: usize) -> Stretch {
    Stretch {
        total: waiting.len(),
        lines: waiting.iter().skip(skip).take(limit).map(line).collect(),
    }
}

fn line((one, note): &(Unanswered, Note)) -> Line {
    let said = &one.statement;
    Line {
        item: said.id.clone(),
        seen: String::new(),
        title: prose::brief(&one.title, 160),
        why: match said.words.trim() {
            "" => verdict(said),
            words => format!("{}: {}", verdict(said), prose::brief(words, 160)),
        },
        meta: format!("{} · {}", speaker(said), prose::moment_words(said.recorded)),
        kind: None,
        assigned: note.assigned.clone(),
        until: note.until,
    }
}

/// "Ended in May 2019".
pub(super) fn verdict(said: &Statement) -> String {
    match &said.ended {
        Some(ended) => format!("{} {}", said.verdict.label(), prose::at(ended)),
        None => said.verdict.label().to_owned(),
    }
}

/// Who speaks, and for whom.
pub(super) fn speaker(said: &Statement) -> String {
    match (&said.speaks_for, said.name.trim()) {
        (Some(office), _) => format!("{}, a government concerned", office.name),
        (None, "") => "somebody, unverified".to_owned(),
        (None, name) => format!("{}, unverified", prose::brief(name, 80)),
    }
}
