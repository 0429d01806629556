//! Splitting: a claim is taken out of the engagement that it was merged into, and stands by itself from then on.
//!
//! The claim and those that it leaves are told apart for good, so that intake never merges them again. Undoing takes
//! that back and brings the claim home; the engagement that it stood in meanwhile is withdrawn, not deleted.

use domain::{ClaimKey, PublicId};
use platform::clock::{Clock, Ids};
use platform::database::{Database, DatabaseError, Retry, Session};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use super::Decision;
use super::work::{Kept, Work, members};
use super::{DecisionError, Desk, Looked, Review, Subject, Verb, look};
use crate::store::claims;
use crate::store::engagements::{self, Engagement, Founded};
use crate::store::merges;
use crate::store::placements::{self, InBlock, State};
use crate::store::reviews;

/// Why a split was not made.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// There is no such engagement.
    #[error("there is no engagement {0}")]
    NoEngagement(PublicId),
    /// The claim is no evidence of the engagement.
    #[error("the claim {claim} is no evidence of {engagement}; its claims are {}", .claims.join(", "))]
    NotThere {
        /// The claim as asked for.
        claim: String,
        /// The engagement.
        engagement: PublicId,
        /// The claims that are there.
        claims: Vec<String>,
    },
    /// It is the only claim.
    #[error("{0} stands on this claim alone; there is nothing to split")]
    Alone(PublicId),
    /// There is no split to undo.
    #[error("the claim {claim} was not split out of {engagement}, or was merged again")]
    NothingToUndo {
        /// The claim as asked for.
        claim: String,
        /// The engagement.
        engagement: PublicId,
    },
    /// It stands otherwise than it was seen, or the decision cannot be kept.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Retry for SplitError {
    fn can_be_retried(&self) -> bool {
        match self {
            Self::Database(error) => error.can_be_retried(),
            Self::Decision(error) => error.can_be_retried(),
            _ => false,
        }
    }
}

/// What a split or its undoing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The engagement that lost or regained the claim.
    pub engagement: PublicId,
    /// The engagement that the claim founded, or that was withdrawn.
    pub other: PublicId,
    /// The ledger's position.
    pub position: i64,
}

/// What it takes to undo it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    engagement: PublicId,
    other: PublicId,
    claim: String,
}

/// Splits a claim (by its id in its table, or by the ledger's key) out of an engagement.
///
/// # Errors
/// There is no such engagement or claim in it, or it is the only one; or the database refused.
pub fn split(
    database: &Database,
    clock: &dyn Clock,
    ids: &Ids,
    engagement: PublicId,
    claim: &str,
    decision: Decision<'_>,
) -> Result<Done, SplitError> {
    let desk = Desk { database, clock, ids };
    database.write(|session| split_out(session, &desk, engagement, None, claim, decision))
}

/// The same, of an engagement that was seen at a revision.
///
/// # Errors
/// As [`split`]; or the engagement has changed since it was seen.
pub fn split_seen(desk: &Desk<'_>, subject: Looked, claim: &str, decision: Decision<'_>) -> Result<Done, SplitError> {
    desk.database
        .write(|session| split_out(session, desk, subject.id, Some(subject), claim, decision))
}

fn split_out(
    session: &mut Session<'_>,
    desk: &Desk<'_>,
    engagement: PublicId,
    seen: Option<Looked>,
    claim: &str,
    decision: Decision<'_>,
) -> Result<Done, SplitError> {
    let held = match seen {
        Some(looked) => look::engagement(session, looked)?,
        None => engagements::by_public_id(session, &[engagement])?
            .remove(&engagement)
            .ok_or(SplitError::NoEngagement(engagement))?,
    };
    let members = members(session, &held.id)?;
    let leaving = members
        .iter()
        .find(|item| item.claim.key.claim_id == claim || item.id == claim)
        .ok_or_else(|| SplitError::NotThere {
            claim: claim.to_owned(),
            engagement,
            claims: members.iter().map(|item| item.claim.key.claim_id.clone()).collect(),
        })?;
    let staying: Vec<&InBlock> = members.iter().filter(|item| item.id != leaving.id).collect();
    if staying.is_empty() {
        return Err(SplitError::Alone(engagement));
    }
    let mut work = Work::begin(session, desk, decision)?;
    for other in &staying {
        merges::separate(
            session,
            &leaving.id,
            &other.id,
            decision.author,
            decision.reason,
            work.now,
        )?;
    }
    let by = (decision.author, decision.reason);
    merges::mark_split(session, &held.id, &leaving.id, Some(by), work.now)?;
    let other = home_of(session, &work, leaving)?;
    placements::put(session, &leaving.id, State::Placed, "split", Some(&other.id), work.now)?;
    work.revise(session, &held, &format!("{claim} was split out"))?;
    work.revise(session, &other, &format!("split out of {engagement}"))?;
    let done = work.record(
        session,
        Kept {
            verb: Verb::Split,
            subject: Subject::engagement(engagement),
            touched: vec![Subject::engagement(other.public_id)],
            summary: format!("{} was split out of {engagement}", leaving.claim.key.claim_id),
            organisation: None,
            saw: json!({ "revision": seen.map(|looked| looked.revision) }),
            payload: Payload {
                engagement,
                other: other.public_id,
                claim: leaving.id.clone(),
            },
            undoes: None,
        },
    )?;
    let done = work.finish(session, done)?;
    Ok(Done {
        engagement,
        other: other.public_id,
        position: done.position,
    })
}

/// Takes a split back: the claim comes home, and the engagement that it stood in is withdrawn where nothing is left.
///
/// # Errors
/// There is no such engagement or no such split, or a later decision was built on it; or the database refused.
pub fn undo(
    database: &Database,
    clock: &dyn Clock,
    ids: &Ids,
    engagement: PublicId,
    claim: &str,
    decision: Decision<'_>,
) -> Result<Done, SplitError> {
    let desk = Desk { database, clock, ids };
    let nothing = || SplitError::NothingToUndo {
        claim: claim.to_owned(),
        engagement,
    };
    let found = database.read::<_, SplitError>(|session| {
        let held = engagements::by_public_id(session, &[engagement])?
            .remove(&engagement)
            .ok_or(SplitError::NoEngagement(engagement))?;
        let mut named: Vec<String> = claims::find(session, None, claim)?
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        named.push(claim.to_owned());
        let splits = reviews::of_subject(session, &Subject::engagement(held.public_id), usize::MAX)?;
        Ok(splits.into_iter().find_map(|review| {
            let open = review.verb == Verb::Split && review.undone_by.is_none();
            let payload: Payload = super::undo::payload(&review).ok().filter(|_| open)?;
            (payload.engagement == engagement && named.contains(&payload.claim)).then_some((review.id, payload))
        }))
    })?;
    let (review, payload) = found.ok_or_else(nothing)?;
    let done = super::undo::undo(&desk, &review, None, decision)?;
    Ok(Done {
        engagement,
        other: payload.other,
        position: done.position,
    })
}

/// Undoes a split.
pub(super) fn undo_review(session: &mut Session<'_>, work: &mut Work<'_>, review: &Review) -> super::Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    let held = look::held(session, payload.engagement)?;
    let other = look::held(session, payload.other)?;
    let returning = placements::placed_claims(session, &[&payload.claim])?
        .pop()
        .filter(|item| item.engagement.as_deref() == Some(&other.id))
        .ok_or_else(|| {
            DecisionError::Unfit(format!(
                "the claim does not stand in {} any more; decide on it where it is",
                payload.other
            ))
        })?;
    for item in members(session, &held.id)? {
        merges::reunite(session, &returning.id, &item.id)?;
    }
    merges::mark_split(session, &held.id, &returning.id, None, work.now)?;
    placements::put(
        session,
        &returning.id,
        State::Placed,
        "split undone",
        Some(&held.id),
        work.now,
    )?;
    let name = &returning.claim.key.claim_id;
    work.revise(session, &other, &format!("{name} went back to {}", payload.engagement))?;
    work.revise(session, &held, &format!("the split of {name} was undone"))?;
    Ok(())
}

/// The engagement that a claim founds: the one that it stood in before, where that is free, else a new one.
fn home_of(session: &mut Session<'_>, work: &Work<'_>, leaving: &InBlock) -> Result<Engagement, DatabaseError> {
    let mut key: ClaimKey = leaving.claim.key.clone();
    loop {
        let public_id = PublicId::of_founding_claim(&key);
        match engagements::by_public_id(session, &[public_id])?.remove(&public_id) {
            Some(held) if members(session, &held.id)?.is_empty() => {
                engagements::refound(session, &held.id, &leaving.id, &leaving.block)?;
                return Ok(held);
            }
            Some(_) => key.claim_id.push_str("#split"),
            None => {
                let founded = Founded {
                    id: work.ids.next().to_string(),
                    public_id,
                    founding_claim: leaving.id.clone(),
                    block: leaving.block.clone(),
                };
                engagements::found(session, std::slice::from_ref(&founded), work.now)?;
                return Ok(Engagement {
                    id: founded.id,
                    public_id,
                    founding_claim: founded.founding_claim,
                    block: founded.block,
                    revision: String::new(),
                    merged_into: None,
                });
            }
        }
    }
}
