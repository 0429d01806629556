//! Contested entries: what governments and readers say of an engagement, waiting for an editor's answer in public.

use std::collections::HashMap;

use domain::PublicId;
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

/// The statements that wait and fit what is sought, those of governments first, then the oldest.
pub(super) fn waiting(
    session: &mut Session<'_>,
    view: &DayView,
    sought: &Sought,
    looks: &Looks,
) -> Result<Vec<(Unanswered, Note)>, DatabaseError> {
    let found = unanswered(session, MOST, 0)?;
    let ids: Vec<&str> = found.iter().map(|one| one.statement.id.as_str()).collect();
    let mut notes: HashMap<String, Note> = queue_notes::of_items(session, Queue::Contested.as_str(), &ids)?
        .into_iter()
        .map(|(item, note)| (item, Note::from(note)))
        .collect();
    let fits = |id: PublicId| {
        let row = view.snapshot().find(id).map(|at| view.row(at));
        row.map_or(!sought.has_parties(), |row| holds(&row, sought))
    };
    Ok(found
        .into_iter()
        .map(|one| {
            let note = notes.remove(&one.statement.id).unwrap_or_default();
            (one, note)
        })
        .filter(|(one, note)| note.fits(sought, &looks.author, looks.now) && fits(one.statement.engagement))
        .collect())
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
