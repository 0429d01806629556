//! Telling apart: two engagements that looked alike are two. Their claims are never put together again by intake, and
//! nobody is asked again.

use platform::database::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::work::{Kept, Work, members};
use super::{Decision, DecisionError, Desk, Done, Looked, Result, Review, Subject, Verb, look};
use crate::store::jobs::{self, Queue};
use crate::store::merges;

/// What it takes to undo it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    pairs: Vec<(String, String)>,
    questions: Vec<String>,
}

/// Tells two engagements apart for good.
///
/// # Errors
/// One of them has changed since it was seen, or has no claims; or the database refused.
pub fn tell_apart(desk: &Desk<'_>, a: Looked, b: Looked, decision: Decision<'_>) -> Result<Done> {
    desk.database.write(|session| {
        let one = look::engagement(session, a)?;
        let two = look::engagement(session, b)?;
        let (mine, theirs) = (members(session, &one.id)?, members(session, &two.id)?);
        if one.id == two.id || mine.is_empty() || theirs.is_empty() {
            return Err(DecisionError::Unfit(
                "there are no two engagements with claims here that could be told apart".to_owned(),
            ));
        }
        let work = Work::begin(session, desk, decision)?;
        let ids: Vec<&str> = mine.iter().map(|item| item.id.as_str()).collect();
        let known = merges::separations(session, &ids)?;
        let mut pairs = Vec::new();
        for left in &mine {
            for right in &theirs {
                let pair = merges::ordered(&left.id, &right.id);
                let pair = (pair.0.to_owned(), pair.1.to_owned());
                if known.contains(&pair) {
                    continue;
                }
                merges::separate(session, &pair.0, &pair.1, decision.author, decision.reason, work.now)?;
                pairs.push(pair);
            }
        }
        let questions = jobs::take(session, Queue::PossibleDuplicate, &jobs::pair(a.id, b.id))?;
        let done = work.record(
            session,
            Kept {
                verb: Verb::TellApart,
                subject: Subject::engagement(a.id),
                touched: vec![Subject::engagement(b.id)],
                summary: format!("{} and {} are two", a.id, b.id),
                organisation: None,
                saw: json!({ "revisions": [a.revision, b.revision] }),
                payload: Payload { pairs, questions },
                undoes: None,
            },
        )?;
        work.finish(session, done)
    })
}

/// Undoes it: the claims may be put together again, and the question is asked again.
pub(super) fn undo(session: &mut Session<'_>, work: &Work<'_>, review: &Review) -> Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    for (a, b) in &payload.pairs {
        merges::reunite(session, a, b)?;
    }
    super::undo::ask_again(session, work, &payload.questions)
}
