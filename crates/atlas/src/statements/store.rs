//! The table of statements.

use domain::{Edtf, PublicId};
use platform::clock::Moment;
use platform::database::{DatabaseError, Result, Row, Session, Value};

use super::{State, Verdict};

/// A statement as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its id.
    pub id: String,
    /// Of which engagement.
    pub engagement: PublicId,
    /// The revision that its author saw.
    pub revision: i64,
    /// What it says.
    pub verdict: Verdict,
    /// When the engagement ended, where it says so.
    pub ended: Option<Edtf>,
    /// In its author's words.
    pub words: String,
    /// The document that shows it: an address of the web.
    pub document: String,
    /// Name and address of the participant that it speaks for; nothing where it is unverified.
    pub speaks_for: Option<Spokes>,
    /// How an unverified author wants to be named; empty where not at all.
    pub name: String,
    /// Whether it is to be seen.
    pub state: State,
    /// What editors answered; empty where nothing yet.
    pub answer: String,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When: microseconds since 1970.
    pub answered: Option<i64>,
    /// When it was said: microseconds since 1970.
    pub recorded: i64,
}

/// The participant that a statement speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spokes {
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
}

impl Statement {
    /// Whether a government concerned speaks.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.speaks_for.is_some()
    }

    /// Whether editors owe it a look or an answer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.state {
            State::Held => true,
            State::Published => self.verdict != Verdict::Confirmed && self.answered.is_none(),
            State::Dismissed => false,
        }
    }
}

/// What is written when somebody speaks.
pub(super) struct New<'a> {
    pub id: &'a str,
    pub engagement: &'a str,
    pub revision: i64,
    pub verdict: Verdict,
    pub ended: Option<&'a Edtf>,
    pub words: &'a str,
    pub document: &'a str,
    pub actor: Option<&'a str>,
    pub author: Option<&'a str>,
    pub name: &'a str,
    pub state: State,
    pub recorded: Moment,
}

pub(super) fn insert(session: &mut Session<'_>, new: &New<'_>) -> Result<()> {
    let columns = [
        "id",
        "engagement_id",
        "revision",
        "verdict",
        "ended",
        "words",
        "document",
        "actor_id",
        "author",
        "name",
        "state",
        "answer",
        "recorded",
    ];
    let row: Vec<Value> = vec![
        new.id.into(),
        new.engagement.into(),
        new.revision.into(),
        new.verdict.as_str().into(),
        new.ended.map(ToString::to_string).into(),
        new.words.into(),
        new.document.into(),
        new.actor.into(),
        new.author.into(),
        new.name.into(),
        new.state.as_str().into(),
        "".into(),
        new.recorded.0.into(),
    ];
    session.insert("statements", &columns, &[row])
}

const COLUMNS: &str = "s.id, e.public_id, s.revision, s.verdict, s.ended, s.words, s.document, a.name, a.slug, s.name, \
     s.state, s.answer, s.answered_by, s.answered, s.recorded";
const TABLES: &str =
    "FROM statements s JOIN engagements e ON e.id = s.engagement_id LEFT JOIN actors a ON a.id = s.actor_id";

/// What editors owe a look or an answer.
const OPEN: &str = "(s.state = 'held' OR (s.state = 'published' AND s.verdict <> 'confirmed' AND s.answered IS NULL))";

fn shape(column: usize, expected: &'static str) -> DatabaseError {
    DatabaseError::Shape {
        column,
        expected,
        sql: "statements".to_owned(),
    }
}

fn statement(row: &Row<'_>) -> Result<Statement> {
    let ended = match row.maybe_text(4)? {
        Some(text) => Some(text.parse().map_err(|_| shape(4, "an EDTF date"))?),
        None => None,
    };
    Ok(Statement {
        id: row.string(0)?,
        engagement: row.text(1)?.parse().map_err(|_| shape(1, "a public id"))?,
        revision: row.int(2)?,
        verdict: row.text(3)?.parse().map_err(|_| shape(3, "a verdict"))?,
        ended,
        words: row.string(5)?,
        document: row.string(6)?,
        speaks_for: match (row.maybe_string(7)?, row.maybe_string(8)?) {
            (Some(name), Some(slug)) => Some(Spokes { name, slug }),
            _ => None,
        },
        name: row.string(9)?,
        state: row.text(10)?.parse().map_err(|_| shape(10, "a statement's state"))?,
        answer: row.string(11)?,
        answered_by: row.maybe_string(12)?,
        answered: row.maybe_int(13)?,
        recorded: row.int(14)?,
    })
}

/// The published statements on an engagement and on those that were merged into it, newest first, as far as a moment knows
/// them (microseconds since 1970).
///
/// # Errors
/// The database refused.
pub fn of_engagement(session: &mut Session<'_>, engagement: PublicId, until: i64) -> Result<Vec<Statement>> {
    let sql = format!(
        "SELECT {COLUMNS} {TABLES} JOIN revisions r ON r.id = e.revision_id \
         WHERE (e.public_id = $1 OR (r.recorded <= $2 \
         AND e.merged_into = (SELECT kept.id FROM engagements kept WHERE kept.public_id = $1))) \
         AND s.state = 'published' AND s.recorded <= $2 \
         ORDER BY s.recorded DESC, s.id DESC LIMIT 100"
    );
    let mut found = session.all(&sql, &[engagement.to_string().into(), until.into()], statement)?;
    for one in &mut found {
        if one.answered.is_some_and(|answered| answered > until) {
            (one.answer, one.answered_by, one.answered) = (String::new(), None, None);
        }
    }
    Ok(found)
}

/// A statement by its id.
///
/// # Errors
/// The database refused.
pub fn one(session: &mut Session<'_>, id: &str) -> Result<Option<Statement>> {
    let sql = format!("SELECT {COLUMNS} {TABLES} WHERE s.id = $1");
    session.first(&sql, &[id.into()], statement)
}

/// A statement that waits for an editor, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// The statement.
    pub statement: Statement,
    /// The title of the engagement.
    pub title: String,
}

/// What waits for an editor, those of governments first, then oldest first.
///
/// # Errors
/// The database refused.
pub fn unanswered(session: &mut Session<'_>, limit: usize, offset: usize) -> Result<Vec<Unanswered>> {
    let sql = format!(
        "SELECT {COLUMNS}, r.title {TABLES} JOIN revisions r ON r.id = e.revision_id WHERE {OPEN} \
         ORDER BY CASE WHEN s.actor_id IS NULL THEN 1 ELSE 0 END, s.recorded, s.id LIMIT $1 OFFSET $2"
    );
    session.all(&sql, &[limit.into(), offset.into()], |row| {
        Ok(Unanswered {
            statement: statement(row)?,
            title: row.string(15)?,
        })
    })
}

/// How many statements wait for an editor.
///
/// # Errors
/// The database refused.
pub fn unanswered_count(session: &mut Session<'_>) -> Result<i64> {
    session.count(&format!("SELECT COUNT(*) FROM statements s WHERE {OPEN}"), &[])
}

/// How many unverified statements wait: on one engagement, and in all.
pub(super) fn held(session: &mut Session<'_>, engagement: &str) -> Result<(i64, i64)> {
    let here = session.count(
        "SELECT COUNT(*) FROM statements WHERE engagement_id = $1 AND state = 'held'",
        &[engagement.into()],
    )?;
    let all = session.count("SELECT COUNT(*) FROM statements WHERE state = 'held'", &[])?;
    Ok((here, all))
}

/// Writes an answer and its author to a statement that has none.
///
/// # Errors
/// The database refused.
pub(crate) fn put_answer(
    session: &mut Session<'_>,
    id: &str,
    state: State,
    (words, author): (&str, &str),
    now: Moment,
) -> Result<()> {
    session.execute(
        "UPDATE statements SET state = $2, answer = $3, answered_by = $4, answered = $5 WHERE id = $1 AND answered IS NULL",
        &[
            id.into(),
            state.as_str().into(),
            words.into(),
            author.into(),
            now.0.into(),
        ],
    )?;
    Ok(())
}

/// Takes an answer back that left a statement in a state, and puts it into the one before. Tells whether it was so.
///
/// # Errors
/// The database refused.
pub(crate) fn take_back_answer(session: &mut Session<'_>, id: &str, after: State, before: State) -> Result<bool> {
    let changed = session.execute(
        "UPDATE statements SET state = $3, answer = '', answered_by = NULL, answered = NULL \
         WHERE id = $1 AND state = $2 AND answered IS NOT NULL",
        &[id.into(), after.as_str().into(), before.as_str().into()],
    )?;
    Ok(changed == 1)
}

/// The number of the newest revision of an engagement, and whether it takes the engagement out of view.
pub(super) fn newest(session: &mut Session<'_>, engagement: &str) -> Result<Option<(i64, bool)>> {
    session.first(
        "SELECT r.number, r.withdrawn FROM engagements e JOIN revisions r ON r.id = e.revision_id WHERE e.id = $1",
        &[engagement.into()],
        |row| Ok((row.int(0)?, row.flag(1)?)),
    )
}
