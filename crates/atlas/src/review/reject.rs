//! Rejecting: a claim that names no body we know, or that is wrong, is turned down with a reason; so is a proposal. Both
//! are kept, and neither is asked about again.

use platform::clock::Moment;
use platform::database::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::work::{Kept, Work};
use super::{Decision, DecisionError, Desk, Done, Result, Review, Subject, Verb, look};
use crate::proposals::ProposalState;
use crate::store::placements::{self, State};
use crate::store::{engagements, proposals};

/// What it takes to undo the rejection of a claim.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    claim: String,
    state: String,
    reason: String,
    engagement: Option<String>,
}

/// Turns down a claim (by the ledger's key) that waits or is placed.
///
/// # Errors
/// The claim was decided since it was seen, or is neither waiting nor placed; or the database refused.
pub fn reject_claim(desk: &Desk<'_>, claim: &str, decided: Moment, decision: Decision<'_>) -> Result<Done> {
    desk.database.write(|session| {
        let held = look::claim(session, claim, decided)?;
        if !matches!(held.state, State::Waiting | State::Placed) {
            return Err(DecisionError::Unfit(format!(
                "the claim is {}; only one that waits or is placed can be turned down",
                held.state
            )));
        }
        let mut work = Work::begin(session, desk, decision)?;
        let reason = match decision.reason {
            "" => "turned down by a person",
            reason => reason,
        };
        let left = work.take_out(
            session,
            claim,
            State::Rejected,
            reason,
            "a claim that it stood on was turned down",
        )?;
        let done = work.record(
            session,
            Kept {
                verb: Verb::RejectClaim,
                subject: Subject::claim(claim),
                touched: left.iter().map(|one| Subject::engagement(one.public_id)).collect(),
                summary: "a claim was turned down".to_owned(),
                organisation: None,
                saw: json!({ "decided": decided.0 }),
                payload: Payload {
                    claim: claim.to_owned(),
                    state: held.state.as_str().to_owned(),
                    reason: held.reason,
                    engagement: held.engagement,
                },
                undoes: None,
            },
        )?;
        work.finish(session, done)
    })
}

/// Turns down a proposal that somebody of an organisation may see.
///
/// # Errors
/// The proposal is decided, or changed since it was seen; or the database refused.
pub fn reject_proposal(
    desk: &Desk<'_>,
    proposal: &str,
    decided: Moment,
    organisation: Option<&str>,
    decision: Decision<'_>,
) -> Result<Done> {
    desk.database.write(|session| {
        let held = look::proposal(session, proposal, decided, organisation)?;
        let work = Work::begin(session, desk, decision)?;
        proposals::set_state(session, proposal, ProposalState::Rejected, None, work.now)?;
        let done = work.record(
            session,
            Kept {
                verb: Verb::RejectProposal,
                subject: Subject::proposal(proposal),
                touched: Vec::new(),
                summary: format!("a proposal was turned down: {}", held.proposal.claim.title),
                organisation: held.organisation.as_deref(),
                saw: json!({ "decided": decided.0 }),
                payload: json!({}),
                undoes: None,
            },
        )?;
        work.finish(session, done)
    })
}

/// Undoes the rejection of a claim: it waits again, or is evidence again of what it was evidence of.
pub(super) fn undo_claim(session: &mut Session<'_>, work: &mut Work<'_>, review: &Review) -> Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    let claim = &payload.claim;
    let held = placements::one(session, claim)?;
    if held.is_none_or(|held| held.state != State::Rejected) {
        return Err(DecisionError::Unfit(
            "a corrected row stands in the stead of the claim; decide on that one".to_owned(),
        ));
    }
    let engagement = match payload.engagement.filter(|_| payload.state == State::Placed.as_str()) {
        Some(key) => engagements::by_id(session, &[&key])?.remove(&key),
        None => None,
    };
    match engagement {
        Some(engagement) => {
            placements::put(
                session,
                claim,
                State::Placed,
                &payload.reason,
                Some(&engagement.id),
                work.now,
            )?;
            crate::store::merges::mark_split(session, &engagement.id, claim, None, work.now)?;
            work.revise(session, &engagement, "a claim that was turned down counts again")?;
        }
        None => placements::put(session, claim, State::Waiting, &payload.reason, None, work.now)?,
    }
    Ok(())
}

/// Undoes the rejection of a proposal: it is open again.
pub(super) fn undo_proposal(session: &mut Session<'_>, work: &Work<'_>, review: &Review) -> Result<()> {
    proposals::set_state(session, &review.subject.id, ProposalState::Open, None, work.now)?;
    Ok(())
}
