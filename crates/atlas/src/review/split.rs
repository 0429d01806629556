//! Splitting: a claim is taken out of the engagement that it was merged into, and stands by itself from then on.
//!
//! The claim and those that it leaves are told apart for good, so that intake never merges them again. Undoing takes
//! that back and brings the claim home; the engagement that it stood in meanwhile is withdrawn, not deleted.

use std::collections::HashMap;

use domain::{ClaimKey, PublicId};
use platform::clock::{Clock, Ids, Moment};
use platform::database::{Database, DatabaseError, Retry, Session};

use crate::ledger::{self, Member};
use crate::store::actors::{self, StoredActor};
use crate::store::engagements::{self, Append, Engagement, Founded};
use crate::store::jobs::{self, Job, Queue};
use crate::store::merges;
use crate::store::placements::{self, InBlock, State};
use crate::store::{claims, position};

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
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Retry for SplitError {
    fn can_be_retried(&self) -> bool {
        matches!(self, Self::Database(error) if error.can_be_retried())
    }
}

/// Who splits, and why.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// Whose decision it is.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
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

/// What both directions need.
struct Work<'a> {
    ids: &'a Ids,
    now: Moment,
    position: i64,
    decision: Decision<'a>,
}

/// Splits a claim (by its id in its table) out of an engagement.
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
    database.write(|session| {
        let held = engagements::by_public_id(session, &[engagement])?
            .remove(&engagement)
            .ok_or(SplitError::NoEngagement(engagement))?;
        let members = members(session, &held)?;
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
        let work = Work {
            ids,
            now: clock.now(),
            position: position::advance(session)?,
            decision,
        };
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
        merges::mark_split(
            session,
            &held.id,
            &leaving.id,
            Some((decision.author, decision.reason)),
            work.now,
        )?;
        let other = home_of(session, &work, leaving)?;
        placements::put(session, &leaving.id, State::Placed, "split", Some(&other.id), work.now)?;
        work.append(
            session,
            &held.id,
            &staying,
            &format!("{claim} was split out: {}", decision.reason),
        )?;
        work.append(
            session,
            &other.id,
            &[leaving],
            &format!("split out of {engagement}: {}", decision.reason),
        )?;
        work.tell(session, &[engagement, other.public_id])?;
        Ok(Done {
            engagement,
            other: other.public_id,
            position: work.position,
        })
    })
}

/// Takes a split back: the claim comes home, and the engagement that it stood in is withdrawn where nothing is left.
///
/// # Errors
/// There is no such engagement or no such split; or the database refused.
pub fn undo(
    database: &Database,
    clock: &dyn Clock,
    ids: &Ids,
    engagement: PublicId,
    claim: &str,
    decision: Decision<'_>,
) -> Result<Done, SplitError> {
    database.write(|session| {
        let nothing = || SplitError::NothingToUndo {
            claim: claim.to_owned(),
            engagement,
        };
        let held = engagements::by_public_id(session, &[engagement])?
            .remove(&engagement)
            .ok_or(SplitError::NoEngagement(engagement))?;
        let mut staying = members(session, &held)?;
        let named = claims::find(session, None, claim)?;
        let named: Vec<&str> = named.iter().map(|(id, _)| id.as_str()).collect();
        let separated = merges::separations(session, &named)?;
        let apart = |a: &str, b: &str| {
            separated.contains(&(a.to_owned(), b.to_owned())) || separated.contains(&(b.to_owned(), a.to_owned()))
        };
        let returning = placements::placed_claims(session, &named)?
            .into_iter()
            .find(|item| staying.iter().any(|other| apart(&item.id, &other.id)))
            .ok_or_else(nothing)?;
        let left = returning.engagement.clone().ok_or_else(nothing)?;
        let work = Work {
            ids,
            now: clock.now(),
            position: position::advance(session)?,
            decision,
        };
        for other in &staying {
            merges::reunite(session, &returning.id, &other.id)?;
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
        let other = engagements::by_id(session, &[&left])?
            .remove(&left)
            .ok_or_else(nothing)?;
        let remaining: Vec<InBlock> = members(session, &other)?;
        let remaining: Vec<&InBlock> = remaining.iter().collect();
        work.append(
            session,
            &other.id,
            &remaining,
            &format!("{claim} went back to {engagement}: {}", decision.reason),
        )?;
        staying.push(returning);
        let all: Vec<&InBlock> = staying.iter().collect();
        work.append(
            session,
            &held.id,
            &all,
            &format!("the split of {claim} was undone: {}", decision.reason),
        )?;
        work.tell(session, &[engagement, other.public_id])?;
        Ok(Done {
            engagement,
            other: other.public_id,
            position: work.position,
        })
    })
}

fn members(session: &mut Session<'_>, held: &Engagement) -> Result<Vec<InBlock>, DatabaseError> {
    let mut items = placements::of_engagements(session, &[&held.id])?;
    items.retain(|item| item.state == State::Placed);
    Ok(items)
}

/// The engagement that a claim founds: the one that it stood in before, where that is free, else a new one.
fn home_of(session: &mut Session<'_>, work: &Work<'_>, leaving: &InBlock) -> Result<Engagement, SplitError> {
    let mut key: ClaimKey = leaving.claim.key.clone();
    loop {
        let public_id = PublicId::of_founding_claim(&key);
        match engagements::by_public_id(session, &[public_id])?.remove(&public_id) {
            Some(held) if members(session, &held)?.is_empty() => {
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
                });
            }
        }
    }
}

impl Work<'_> {
    /// Appends the revision that stands on some claims; without claims the engagement is withdrawn.
    fn append(
        &self,
        session: &mut Session<'_>,
        engagement: &str,
        items: &[&InBlock],
        reason: &str,
    ) -> Result<(), DatabaseError> {
        let ids: Vec<&str> = items
            .iter()
            .flat_map(|item| [item.us.as_str(), item.counterpart.as_str()])
            .collect();
        let actors = actors::by_id(session, &ids)?;
        let members: Vec<Member<'_>> = items.iter().filter_map(|item| member(item, &actors)).collect();
        let (trip, links) = engagements::ties_to_others(session, &[engagement])?
            .remove(engagement)
            .unwrap_or_default();
        let draft = match ledger::draft(&members, trip, links) {
            Some(draft) => Some(draft),
            None => engagements::newest(session, engagement)?.map(|mut draft| {
                draft.withdrawn = true;
                draft.evidence.clear();
                draft
            }),
        };
        let Some(draft) = draft else { return Ok(()) };
        let append = Append {
            engagement: engagement.to_owned(),
            draft,
            author: self.decision.author.to_owned(),
            reason: reason.to_owned(),
        };
        engagements::append(session, &[append], self.position, self.ids, self.now)
    }

    fn tell(&self, session: &mut Session<'_>, changed: &[PublicId]) -> Result<(), DatabaseError> {
        let job = Job {
            queue: Queue::LedgerChanged,
            payload: serde_json::json!({ "engagements": changed }),
        };
        jobs::insert(session, &[job], self.position, self.ids, self.now)
    }
}

fn member<'m>(item: &'m InBlock, actors: &'m HashMap<String, StoredActor>) -> Option<Member<'m>> {
    Some(Member {
        id: &item.id,
        claim: &item.claim,
        us: actors.get(&item.us)?,
        counterpart: actors.get(&item.counterpart)?,
    })
}
