//! Decisions of people: what each was about, what it saw, and what it takes to undo it.

use platform::clock::Moment;
use platform::database::{Result, Row, Session, Value};

use super::word::word;
use crate::review::{Subject, SubjectKind, Verb};

/// A decision as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Its key.
    pub id: String,
    /// What was done.
    pub verb: Verb,
    /// What it was about first of all.
    pub subject: Subject,
    /// What came of it, in a line.
    pub summary: String,
    /// Whose decision: `account:UUID` of a person.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Whose draft it was about; `None` where everybody may see it.
    pub organisation: Option<String>,
    /// What whoever decided had before their eyes, as JSON.
    pub saw: String,
    /// What it takes to undo it, as JSON.
    pub payload: String,
    /// The ledger's position.
    pub position: i64,
    /// When.
    pub recorded: Moment,
    /// Which decision it undoes.
    pub undoes: Option<String>,
    /// By which decision it was undone.
    pub undone_by: Option<String>,
}

const COLUMNS: &str = "r.id, r.verb, r.subject_kind, r.subject, r.summary, r.author, r.reason, r.organisation, r.saw, \
     r.payload, r.position, r.recorded, r.undoes, r.undone_by";

fn review(row: &Row<'_>) -> Result<Review> {
    Ok(Review {
        id: row.string(0)?,
        verb: word(row, 1, "a verb of review")?,
        subject: Subject {
            kind: word(row, 2, "a kind of subject")?,
            id: row.string(3)?,
        },
        summary: row.string(4)?,
        author: row.string(5)?,
        reason: row.string(6)?,
        organisation: Some(row.string(7)?).filter(|text| !text.is_empty()),
        saw: row.string(8)?,
        payload: row.string(9)?,
        position: row.int(10)?,
        recorded: Moment(row.int(11)?),
        undoes: row.maybe_string(12)?,
        undone_by: row.maybe_string(13)?,
    })
}

/// Writes a decision with everything that it touched; of the decision that it undoes, notes that it is undone.
///
/// # Errors
/// The database refused.
pub fn insert(session: &mut Session<'_>, one: &Review, touched: &[Subject]) -> Result<()> {
    let columns = [
        "id",
        "verb",
        "subject_kind",
        "subject",
        "summary",
        "author",
        "reason",
        "organisation",
        "saw",
        "payload",
        "position",
        "recorded",
        "undoes",
    ];
    let row: Vec<Value> = vec![
        one.id.as_str().into(),
        one.verb.as_str().into(),
        one.subject.kind.as_str().into(),
        one.subject.id.as_str().into(),
        one.summary.as_str().into(),
        one.author.as_str().into(),
        one.reason.as_str().into(),
        one.organisation.clone().unwrap_or_default().into(),
        one.saw.as_str().into(),
        one.payload.as_str().into(),
        one.position.into(),
        one.recorded.0.into(),
        one.undoes.clone().into(),
    ];
    session.insert("reviews", &columns, &[row])?;
    let mut all: Vec<&Subject> = touched.iter().chain([&one.subject]).collect();
    all.sort_unstable();
    all.dedup();
    let rows: Vec<Vec<Value>> = all
        .into_iter()
        .map(|subject| {
            vec![
                one.id.as_str().into(),
                subject.kind.as_str().into(),
                subject.id.as_str().into(),
            ]
        })
        .collect();
    session.insert("review_subjects", &["review_id", "subject_kind", "subject"], &rows)?;
    if let Some(undone) = &one.undoes {
        session.execute(
            "UPDATE reviews SET undone_by = $2 WHERE id = $1",
            &[undone.into(), one.id.as_str().into()],
        )?;
    }
    Ok(())
}

/// A decision by its key.
///
/// # Errors
/// The database refused.
pub fn by_id(session: &mut Session<'_>, id: &str) -> Result<Option<Review>> {
    session.first(
        &format!("SELECT {COLUMNS} FROM reviews r WHERE r.id = $1"),
        &[id.into()],
        review,
    )
}

/// The last decisions that somebody of an organisation may see, newest first; of one author where one is named.
///
/// # Errors
/// The database refused.
pub fn recent(
    session: &mut Session<'_>,
    author: Option<&str>,
    organisation: Option<&str>,
    limit: usize,
) -> Result<Vec<Review>> {
    session.all(
        &format!(
            "SELECT {COLUMNS} FROM reviews r WHERE (r.organisation = '' OR r.organisation = $1) \
             AND ($2 = '' OR r.author = $2) ORDER BY r.recorded DESC, r.id DESC LIMIT $3"
        ),
        &[
            organisation.unwrap_or("").into(),
            author.unwrap_or("").into(),
            limit.into(),
        ],
        review,
    )
}

/// The decisions that touched something, newest first.
///
/// # Errors
/// The database refused.
pub fn of_subject(session: &mut Session<'_>, subject: &Subject, limit: usize) -> Result<Vec<Review>> {
    session.all(
        &format!(
            "SELECT {COLUMNS} FROM review_subjects s JOIN reviews r ON r.id = s.review_id \
             WHERE s.subject_kind = $1 AND s.subject = $2 ORDER BY r.recorded DESC, r.id DESC LIMIT $3"
        ),
        &[subject.kind.as_str().into(), subject.id.as_str().into(), limit.into()],
        review,
    )
}

/// The decisions that touched something that this one touched, came after it and hold, newest first.
///
/// # Errors
/// The database refused.
pub fn built_on(session: &mut Session<'_>, one: &Review) -> Result<Vec<Review>> {
    session.all(
        &format!(
            "SELECT DISTINCT {COLUMNS} FROM review_subjects mine \
             JOIN review_subjects s ON s.subject_kind = mine.subject_kind AND s.subject = mine.subject \
             JOIN reviews r ON r.id = s.review_id \
             WHERE mine.review_id = $1 AND r.id <> $1 AND r.undoes IS NULL AND r.undone_by IS NULL \
             AND (r.position > $2 OR (r.position = $2 AND r.id > $1)) ORDER BY r.position DESC, r.id DESC"
        ),
        &[one.id.as_str().into(), one.position.into()],
        review,
    )
}

/// What a decision touched.
///
/// # Errors
/// The database refused.
pub fn touched(session: &mut Session<'_>, id: &str) -> Result<Vec<Subject>> {
    session.all(
        "SELECT subject_kind, subject FROM review_subjects WHERE review_id = $1 ORDER BY subject_kind, subject",
        &[id.into()],
        |row| {
            Ok(Subject {
                kind: word::<SubjectKind>(row, 0, "a kind of subject")?,
                id: row.string(1)?,
            })
        },
    )
}
