//! Amending: a person says what a field is, beside the claims; taking an engagement out of view, and back.
//!
//! The claims stay, and those that say otherwise stand as contradicting. New evidence never undoes an amendment: only a
//! person gives a field back to the claims.

use domain::Edtf;
use platform::database::Session;
use serde_json::json;

use super::work::{Kept, Work, members};
use super::{
    AmendedField, Amendment, Decision, DecisionError, Desk, Done, Looked, Result, Review, Subject, Verb, look,
};
use crate::store::engagements::{self, Engagement};
use crate::store::{amendments, reviews};

/// The longest title that a person can give, in characters.
const LONGEST_TITLE: usize = 300;

/// What is done to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A person says what it is.
    Set(Amendment),
    /// It says again what the claims say.
    Release(AmendedField),
}

impl Change {
    const fn field(&self) -> AmendedField {
        match self {
            Self::Set(one) => one.field(),
            Self::Release(field) => *field,
        }
    }
}

/// Sets fields of an engagement, or gives them back to its claims.
///
/// # Errors
/// The engagement has changed since it was seen; the values cannot be; or the database refused.
pub fn amend(desk: &Desk<'_>, subject: Looked, changes: &[Change], decision: Decision<'_>) -> Result<Done> {
    if changes.is_empty() {
        return Err(DecisionError::Unfit(
            "nothing is to be amended; change a field first".to_owned(),
        ));
    }
    if changes.iter().any(|change| change.field() == AmendedField::Withdrawn) {
        return Err(DecisionError::Unfit("to take it out of view, withdraw it".to_owned()));
    }
    desk.database.write(|session| {
        let held = look::engagement(session, subject)?;
        sound(session, &held, changes)?;
        write(session, desk, &held, subject, changes, Verb::Amend, decision)
    })
}

/// Takes an engagement out of view. Its claims stay, and new ones do not bring it back.
///
/// # Errors
/// The engagement has changed since it was seen, or is out of view; or the database refused.
pub fn withdraw(desk: &Desk<'_>, subject: Looked, decision: Decision<'_>) -> Result<Done> {
    desk.database.write(|session| {
        let held = look::engagement(session, subject)?;
        if engagements::newest(session, &held.id)?.is_none_or(|draft| draft.withdrawn) {
            return Err(DecisionError::Unfit(format!("{} is out of view already", subject.id)));
        }
        let changes = [Change::Set(Amendment::Withdrawn)];
        write(session, desk, &held, subject, &changes, Verb::Withdraw, decision)
    })
}

/// Brings an engagement back into view that a person took out of it.
///
/// # Errors
/// The engagement has changed since it was seen; no person took it out of view, or it has no claims; or the database
/// refused.
pub fn restore(desk: &Desk<'_>, subject: Looked, decision: Decision<'_>) -> Result<Done> {
    desk.database.write(|session| {
        let held = look::engagement(session, subject)?;
        let amended = amendments::of_engagements(session, &[&held.id])?.remove(&held.id);
        if !amended.is_some_and(|amended| amended.withdrawn()) {
            return Err(DecisionError::Unfit(format!("nobody took {} out of view", subject.id)));
        }
        if members(session, &held.id)?.is_empty() {
            return Err(DecisionError::Unfit(format!(
                "no claim is left that {} stands on; it comes back with the next one",
                subject.id
            )));
        }
        let changes = [Change::Release(AmendedField::Withdrawn)];
        write(session, desk, &held, subject, &changes, Verb::Restore, decision)
    })
}

/// Whether the values can be: a title in a line, an end that is not before the beginning.
fn sound(session: &mut Session<'_>, held: &Engagement, changes: &[Change]) -> Result<()> {
    let Some(shown) = engagements::newest(session, &held.id)? else {
        return Ok(());
    };
    let (mut start, mut end) = (shown.revision.start, shown.revision.end);
    for change in changes {
        match change {
            Change::Set(Amendment::Start(date)) => start.clone_from(date),
            Change::Set(Amendment::End(date)) => end.clone_from(date),
            Change::Release(AmendedField::Start) => start = None,
            Change::Release(AmendedField::End) => end = None,
            Change::Set(Amendment::Title(title)) if title.trim().is_empty() || title.chars().any(char::is_control) => {
                return Err(DecisionError::Unfit("a title is one line that is not empty".to_owned()));
            }
            Change::Set(Amendment::Title(title)) if title.chars().count() > LONGEST_TITLE => {
                return Err(DecisionError::Unfit(format!(
                    "the title is longer than {LONGEST_TITLE} characters; say it shorter"
                )));
            }
            _ => {}
        }
    }
    let backwards = |start: &Edtf, end: &Edtf| matches!((start.earliest(), end.latest()), (Some(begun), Some(over)) if over < begun);
    match (start, end) {
        (Some(start), Some(end)) if backwards(&start, &end) => Err(DecisionError::Unfit(format!(
            "the end ({end}) is before the beginning ({start}); change one of them"
        ))),
        _ => Ok(()),
    }
}

fn write(
    session: &mut Session<'_>,
    desk: &Desk<'_>,
    held: &Engagement,
    subject: Looked,
    changes: &[Change],
    verb: Verb,
    decision: Decision<'_>,
) -> Result<Done> {
    let mut work = Work::begin(session, desk, decision)?;
    let fields: Vec<&str> = changes.iter().map(|change| change.field().as_str()).collect();
    let what = match verb {
        Verb::Withdraw => "taken out of view".to_owned(),
        Verb::Restore => "brought back into view".to_owned(),
        _ => told(changes),
    };
    let done = work.record(
        session,
        Kept {
            verb,
            subject: Subject::engagement(subject.id),
            touched: Vec::new(),
            summary: format!("{} {what}", subject.id),
            organisation: None,
            saw: json!({ "revision": subject.revision }),
            payload: json!({ "engagement": held.id, "fields": fields }),
            undoes: None,
        },
    )?;
    for change in changes {
        amendments::end(session, &held.id, change.field(), &work.id)?;
        if let Change::Set(one) = change {
            amendments::insert(session, &held.id, one, &work.id, work.ids, work.now)?;
        }
    }
    work.revise(session, held, &what)?;
    work.finish(session, done)
}

fn told(changes: &[Change]) -> String {
    let of = |released: bool| {
        let fields: Vec<String> = changes
            .iter()
            .filter(|change| matches!(change, Change::Release(_)) == released)
            .map(|change| change.field().as_str().to_owned())
            .collect();
        (!fields.is_empty()).then(|| crate::prose::and(&fields))
    };
    match (of(false), of(true)) {
        (Some(set), None) => format!("amended: {set}"),
        (None, Some(released)) => format!("given back to the claims: {released}"),
        (set, released) => format!(
            "amended: {}; given back to the claims: {}",
            set.unwrap_or_default(),
            released.unwrap_or_default()
        ),
    }
}

/// Undoes an amendment, a withdrawal or a restoration.
pub(super) fn undo(session: &mut Session<'_>, work: &mut Work<'_>, review: &Review) -> Result<()> {
    let overtaken = match amendments::overtaken_by(session, &review.id)? {
        Some(later) => Some(later),
        None => amendments::since_ended(session, &review.id)?,
    };
    if let Some(later) = overtaken.and_then(|later| reviews::by_id(session, &later).transpose()) {
        return Err(super::undo::overtaken(later?));
    }
    amendments::take_back(session, &review.id, &work.id)?;
    let payload: serde_json::Value = super::undo::payload(review)?;
    let key = payload["engagement"].as_str().unwrap_or_default();
    if let Some(held) = engagements::by_id(session, &[key])?.remove(key) {
        work.revise(session, &held, &format!("undone: {}", review.summary))?;
    }
    Ok(())
}
