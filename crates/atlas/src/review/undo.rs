//! Undoing: every decision is undone by another one, which stands in the history beside it.

use platform::database::Session;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::work::{Kept, Work};
use super::{
    Conflict, Decision, DecisionError, Desk, Done, Result, Review, Verb, accept, actors, amend, answer, apart, merge,
    place, reject, split,
};
use crate::store::jobs::{self, Job, Queue};
use crate::store::reviews;

/// Undoes a decision (by its key) that somebody of an organisation may see.
///
/// # Errors
/// There is no such decision; it was undone, or a later one was built on it; or the database refused.
pub fn undo(desk: &Desk<'_>, review: &str, organisation: Option<&str>, decision: Decision<'_>) -> Result<Done> {
    desk.database.write(|session| {
        let review = reviews::by_id(session, review)?
            .filter(|found| found.organisation.is_none() || found.organisation.as_deref() == organisation)
            .ok_or_else(|| DecisionError::NoSuch {
                what: "decision",
                id: review.to_owned(),
            })?;
        if let Some(by) = &review.undone_by {
            let by = reviews::by_id(session, by)?;
            return Err(match by {
                Some(by) => overtaken(by),
                None => DecisionError::Unfit("the decision was undone already".to_owned()),
            });
        }
        if review.verb == Verb::Undo {
            return Err(DecisionError::Unfit(
                "an undoing is not undone; decide anew instead".to_owned(),
            ));
        }
        // Amendments of other fields do not stand in each other's way; `amend` looks at its own.
        let amends = |verb: Verb| matches!(verb, Verb::Amend | Verb::Withdraw | Verb::Restore);
        // An answer changes nothing of the engagement, and is built on nothing that changes it.
        let answers = |verb: Verb| matches!(verb, Verb::Answer | Verb::Dismiss);
        let stand_beside = |one: Verb, other: Verb| (amends(one) && amends(other)) || answers(one) || answers(other);
        let later = reviews::built_on(session, &review)?
            .into_iter()
            .find(|later| !stand_beside(review.verb, later.verb));
        if let Some(later) = later {
            return Err(overtaken(later));
        }
        let mut work = Work::begin(session, desk, decision)?;
        match review.verb {
            Verb::Place => place::undo(session, &mut work, &review)?,
            Verb::RejectClaim => reject::undo_claim(session, &mut work, &review)?,
            Verb::RejectProposal => reject::undo_proposal(session, &work, &review)?,
            Verb::Merge => merge::undo(session, &mut work, &review)?,
            Verb::TellApart => apart::undo(session, &work, &review)?,
            Verb::Split => split::undo_review(session, &mut work, &review)?,
            Verb::Amend | Verb::Withdraw | Verb::Restore => amend::undo(session, &mut work, &review)?,
            Verb::MergeActors => actors::undo(session, &mut work, &review)?,
            Verb::Accept => accept::undo(session, &mut work, &review)?,
            Verb::Answer | Verb::Dismiss => answer::undo(session, &review)?,
            Verb::Undo => {}
        }
        let touched = reviews::touched(session, &review.id)?;
        let done = work.record(
            session,
            Kept {
                verb: Verb::Undo,
                subject: review.subject.clone(),
                touched,
                summary: format!("undone: {}", review.summary),
                organisation: review.organisation.as_deref(),
                saw: json!({ "review": review.id }),
                payload: json!({}),
                undoes: Some(review.id.clone()),
            },
        )?;
        work.finish(session, done)
    })
}

/// A later decision stands in the way.
pub(super) fn overtaken(later: Review) -> DecisionError {
    DecisionError::Conflict(Conflict {
        who: later.author,
        what: match later.reason.as_str() {
            "" => later.summary,
            reason => format!("{}: {reason}", later.summary),
        },
        when: later.recorded,
    })
}

/// What it takes to undo a decision.
pub(super) fn payload<T: DeserializeOwned>(review: &Review) -> Result<T> {
    serde_json::from_str(&review.payload).map_err(|error| {
        DecisionError::Unfit(format!(
            "what it takes to undo the decision {} cannot be read: {error}",
            review.id
        ))
    })
}

/// Asks questions about possible duplicates (again).
pub(super) fn ask_again(session: &mut Session<'_>, work: &Work<'_>, questions: &[String]) -> Result<()> {
    let questions: Vec<Job> = questions
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
        .map(|payload| Job {
            queue: Queue::PossibleDuplicate,
            payload,
        })
        .collect();
    Ok(jobs::insert(session, &questions, work.position, work.ids, work.now)?)
}
