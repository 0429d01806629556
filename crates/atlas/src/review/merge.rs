//! Merging: two engagements become one. The one that was recorded first stays; the address of the other leads to it.

use domain::{ClaimKey, PublicId};
use platform::database::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::work::{Kept, Work, members};
use super::{Decision, DecisionError, Desk, Done, Looked, Result, Review, Subject, Verb, look};
use crate::store::engagements;
use crate::store::jobs::{self, Queue};
use crate::store::merges::{self, Merge};
use crate::store::placements::{self, State};

/// The rule under which a person's merges stand in the record.
pub const RULE: &str = "person";

/// A merge that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The engagement that stays.
    pub kept: PublicId,
    /// The one whose address leads there from now on.
    pub gone: PublicId,
    /// The decision.
    pub done: Done,
}

/// What it takes to undo it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    kept: PublicId,
    gone: PublicId,
    claims: Vec<Moved>,
    separations: Vec<(String, String)>,
    /// What was asked before.
    questions: Vec<String>,
    /// What is asked in its stead, by subject.
    asked: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Moved {
    id: String,
    key: ClaimKey,
    reason: String,
}

/// Merges two engagements.
///
/// # Errors
/// One of them has changed since it was seen, or has no claims; or the database refused.
pub fn merge(desk: &Desk<'_>, a: Looked, b: Looked, decision: Decision<'_>) -> Result<Merged> {
    desk.database.write(|session| {
        let one = look::engagement(session, a)?;
        let two = look::engagement(session, b)?;
        if one.id == two.id {
            return Err(DecisionError::Unfit(format!("{} cannot be merged with itself", a.id)));
        }
        let age = engagements::age(session, &[&one.id, &two.id])?;
        let (kept, gone) = match age.get(&one.id) <= age.get(&two.id) {
            true => (one, two),
            false => (two, one),
        };
        let (staying, moving) = (members(session, &kept.id)?, members(session, &gone.id)?);
        if staying.is_empty() || moving.is_empty() {
            return Err(DecisionError::Unfit(
                "an engagement that stands on no claim cannot be merged; it is out of view already".to_owned(),
            ));
        }
        let mut work = Work::begin(session, desk, decision)?;
        let ids: Vec<&str> = moving.iter().map(|item| item.id.as_str()).collect();
        let mut separations: Vec<(String, String)> = merges::separations(session, &ids)?
            .into_iter()
            .filter(|(left, right)| {
                let stays = |id: &String| staying.iter().any(|item| item.id == *id);
                stays(left) || stays(right)
            })
            .collect();
        separations.sort_unstable();
        for (left, right) in &separations {
            merges::reunite(session, left, right)?;
        }
        let mut claims = Vec::with_capacity(moving.len());
        let mut rows = Vec::with_capacity(moving.len());
        for item in moving {
            let before = placements::one(session, &item.id)?;
            placements::put(session, &item.id, State::Placed, RULE, Some(&kept.id), work.now)?;
            rows.push(Merge {
                engagement: kept.id.clone(),
                claim: item.id.clone(),
                rule: RULE.to_owned(),
                score: 1.0,
                reasons: Vec::new(),
            });
            claims.push(Moved {
                id: item.id,
                key: item.claim.key,
                reason: before.map(|before| before.reason).unwrap_or_default(),
            });
        }
        merges::insert(session, &rows, work.position, work.ids, work.now)?;
        engagements::set_merged(session, &gone.id, Some(&kept.id))?;
        let (questions, asked) = ask_about(session, &work, gone.public_id, kept.public_id)?;
        work.revise(session, &kept, &format!("merged with {}", gone.public_id))?;
        work.revise(session, &gone, &format!("merged into {}", kept.public_id))?;
        let done = work.record(
            session,
            Kept {
                verb: Verb::Merge,
                subject: Subject::engagement(kept.public_id),
                touched: vec![Subject::engagement(gone.public_id)],
                summary: format!("{} merged into {}", gone.public_id, kept.public_id),
                organisation: None,
                saw: json!({ "revisions": [a.revision, b.revision] }),
                payload: Payload {
                    kept: kept.public_id,
                    gone: gone.public_id,
                    claims,
                    separations,
                    questions,
                    asked,
                },
                undoes: None,
            },
        )?;
        Ok(Merged {
            kept: kept.public_id,
            gone: gone.public_id,
            done: work.finish(session, done)?,
        })
    })
}

/// Possible duplicates of the engagement that goes are asked about the one that stays. Answers what was asked before,
/// and the subjects of what is asked now.
fn ask_about(
    session: &mut Session<'_>,
    work: &Work<'_>,
    gone: PublicId,
    kept: PublicId,
) -> Result<(Vec<String>, Vec<String>)> {
    let (mut before, mut asked, mut questions) = (Vec::new(), Vec::new(), Vec::new());
    for subject in jobs::pairs_with(session, gone)? {
        before.extend(jobs::take(session, Queue::PossibleDuplicate, &subject)?);
    }
    for payload in &before {
        let renamed = payload.replace(&gone.to_string(), &kept.to_string());
        let Ok(question) = serde_json::from_str::<serde_json::Value>(&renamed) else {
            continue;
        };
        if question["a"] != question["b"] {
            questions.push(renamed);
        }
        asked.extend(jobs::subject_of(&question).filter(|_| question["a"] != question["b"]));
    }
    super::undo::ask_again(session, work, &questions)?;
    Ok((before, asked))
}

/// Undoes a merge: the claims go back, the rows that superseded them meanwhile go with them, and the address is the other
/// engagement's own again.
pub(super) fn undo(session: &mut Session<'_>, work: &mut Work<'_>, review: &Review) -> Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    let kept = look::held(session, payload.kept)?;
    let gone = look::held(session, payload.gone)?;
    if gone.merged_into.as_deref() != Some(&kept.id) {
        return Err(DecisionError::Unfit(format!(
            "{} does not lead to {} any more; split the claims instead",
            payload.gone, payload.kept
        )));
    }
    let by = (work.decision.author, work.decision.reason);
    for item in members(session, &kept.id)? {
        let moved = payload
            .claims
            .iter()
            .find(|moved| moved.id == item.id || moved.key == item.claim.key);
        if let Some(moved) = moved {
            placements::put(
                session,
                &item.id,
                State::Placed,
                &moved.reason,
                Some(&gone.id),
                work.now,
            )?;
            merges::mark_split(session, &kept.id, &item.id, Some(by), work.now)?;
        }
    }
    for (a, b) in &payload.separations {
        merges::separate(session, a, b, work.decision.author, work.decision.reason, work.now)?;
    }
    engagements::set_merged(session, &gone.id, None)?;
    for subject in &payload.asked {
        jobs::take(session, Queue::PossibleDuplicate, subject)?;
    }
    super::undo::ask_again(session, work, &payload.questions)?;
    work.revise(session, &kept, &format!("the merge with {} was undone", gone.public_id))?;
    work.revise(session, &gone, &format!("the merge into {} was undone", kept.public_id))?;
    Ok(())
}
