//! A statement is read, shown or not, and answered in public. It changes nothing of the engagement: what it is right
//! about, an editor writes into a revision.

use platform::clock::Moment;
use platform::database::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::work::{Kept, Work};
use super::{Conflict, Decision, DecisionError, Desk, Done, Result, Review, Subject, Verb};
use crate::prose;
use crate::statements::{self, State, Statement};

/// What it takes to undo it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    /// In which state the statement was.
    before: String,
    /// In which state the answer left it.
    after: String,
}

/// Answers a statement that is open: shows it with the answer, or (not `publish`) does not show it and keeps the words as
/// the reason. The decision's reason is the answer.
///
/// # Errors
/// There is no such statement; it was answered meanwhile; it is a government's and would not be shown; there are no words;
/// or the database refused.
pub fn answer(desk: &Desk<'_>, id: &str, publish: bool, decision: Decision<'_>) -> Result<Done> {
    let words = decision.reason.trim();
    if words.is_empty() {
        return Err(DecisionError::Unfit(
            "write an answer: it is shown under the statement, or kept as the reason for not showing it".to_owned(),
        ));
    }
    desk.database.write(|session| {
        let seen = statements::one(session, id)?.ok_or_else(|| DecisionError::NoSuch {
            what: "statement",
            id: id.to_owned(),
        })?;
        if let (Some(who), Some(when)) = (&seen.answered_by, seen.answered) {
            return Err(DecisionError::Conflict(Conflict {
                who: who.clone(),
                what: format!("it was answered: {}", seen.answer),
                when: Moment(when),
            }));
        }
        if !publish && seen.is_verified() {
            return Err(DecisionError::Unfit(
                "what a government concerned says stays in view; answer it".to_owned(),
            ));
        }
        let work = Work::begin(session, desk, decision)?;
        let (verb, state) = match publish {
            true => (Verb::Answer, State::Published),
            false => (Verb::Dismiss, State::Dismissed),
        };
        statements::put_answer(session, id, state, (words, decision.author), work.now)?;
        let done = work.record(
            session,
            Kept {
                verb,
                subject: Subject::statement(id),
                touched: vec![Subject::engagement(seen.engagement)],
                summary: said(&seen),
                organisation: None,
                saw: json!({ "state": seen.state.as_str() }),
                payload: Payload {
                    before: seen.state.as_str().to_owned(),
                    after: state.as_str().to_owned(),
                },
                undoes: None,
            },
        )?;
        work.finish(session, done)
    })
}

/// What was answered, in a line.
fn said(statement: &Statement) -> String {
    let speaker = match (&statement.speaks_for, statement.name.trim()) {
        (Some(office), _) => office.name.clone(),
        (None, "") => "a reader".to_owned(),
        (None, name) => prose::brief(name, 80),
    };
    match prose::brief(&statement.words, 120) {
        words if words.is_empty() => format!("{} by {speaker}", statement.verdict.label()),
        words => format!("{} by {speaker}: {words}", statement.verdict.label()),
    }
}

/// Undoes it: the statement waits again as it did before, without an answer.
pub(super) fn undo(session: &mut Session<'_>, review: &Review) -> Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    let state = |word: &str| {
        word.parse::<State>()
            .map_err(|error| DecisionError::Unfit(error.to_string()))
    };
    let (before, after) = (state(&payload.before)?, state(&payload.after)?);
    if statements::take_back_answer(session, &review.subject.id, after, before)? {
        Ok(())
    } else {
        Err(DecisionError::Unfit(
            "the statement is not as this answer left it; look at it again".to_owned(),
        ))
    }
}
