//! What whoever decides had before their eyes, and whether it is still so.

use domain::PublicId;
use platform::clock::Moment;
use platform::database::Session;

use super::{Conflict, DecisionError, Result, Subject};
use crate::proposals::ProposalState;
use crate::store::actors::{self, ActorState};
use crate::store::engagements::{self, Engagement};
use crate::store::placements::{self, Placement};
use crate::store::proposals::{self, StoredProposal};
use crate::store::reviews;

/// An engagement as somebody saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// Its public id.
    pub id: PublicId,
    /// The number of its newest revision.
    pub revision: i64,
}

/// An actor as somebody saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedActor<'a> {
    /// Its address.
    pub slug: &'a str,
    /// The ledger position at which it was last changed.
    pub position: i64,
}

/// The engagement, where it still stands at the revision that was seen.
pub(super) fn engagement(session: &mut Session<'_>, looked: Looked) -> Result<Engagement> {
    let held = held(session, looked.id)?;
    let Some(last) = engagements::last(session, &held.id)? else {
        return Err(no_engagement(looked.id));
    };
    if last.number != looked.revision {
        return Err(DecisionError::Conflict(Conflict {
            who: last.author,
            what: last.reason,
            when: last.recorded,
        }));
    }
    if held.merged_into.is_some() {
        return Err(DecisionError::Unfit(format!(
            "{} was merged into another engagement; decide on that one, or undo the merge first",
            looked.id
        )));
    }
    Ok(held)
}

/// The engagement, whatever was seen.
pub(super) fn held(session: &mut Session<'_>, id: PublicId) -> Result<Engagement> {
    engagements::by_public_id(session, &[id])?
        .remove(&id)
        .ok_or_else(|| no_engagement(id))
}

fn no_engagement(id: PublicId) -> DecisionError {
    DecisionError::NoSuch {
        what: "engagement",
        id: id.to_string(),
    }
}

/// What the ledger makes of a claim, where that is as old as what was seen.
pub(super) fn claim(session: &mut Session<'_>, claim: &str, decided: Moment) -> Result<Placement> {
    let held = placements::one(session, claim)?.ok_or_else(|| DecisionError::NoSuch {
        what: "claim",
        id: claim.to_owned(),
    })?;
    if held.decided == decided {
        return Ok(held);
    }
    let last = match &held.engagement {
        Some(engagement) => engagements::last(session, engagement)?,
        None => None,
    };
    let otherwise = Conflict {
        who: last.map_or_else(|| crate::intake::AUTHOR.to_owned(), |last| last.author),
        what: match held.reason.as_str() {
            "" => format!("the claim is {} now", held.state),
            reason => format!("the claim is {} now: {reason}", held.state),
        },
        when: held.decided,
    };
    Err(DecisionError::Conflict(decided_by(
        session,
        &Subject::claim(claim),
        otherwise,
    )?))
}

/// A proposal that somebody of an organisation may see, where it is open and as old as what was seen.
pub(super) fn proposal(
    session: &mut Session<'_>,
    id: &str,
    decided: Moment,
    organisation: Option<&str>,
) -> Result<StoredProposal> {
    let held = proposals::visible(session, id, organisation)?.ok_or_else(|| DecisionError::NoSuch {
        what: "proposal",
        id: id.to_owned(),
    })?;
    if held.state == ProposalState::Open && held.decided == decided {
        return Ok(held);
    }
    let otherwise = Conflict {
        who: held.author,
        what: match held.state {
            ProposalState::Open => "it was opened again".to_owned(),
            state => format!("it is {} now", state.as_str()),
        },
        when: held.decided,
    };
    Err(DecisionError::Conflict(decided_by(
        session,
        &Subject::proposal(id),
        otherwise,
    )?))
}

/// An actor, where it is as it was seen.
pub(super) fn actor(session: &mut Session<'_>, looked: LookedActor<'_>) -> Result<ActorState> {
    let held = actors::state(session, looked.slug)?.ok_or_else(|| DecisionError::NoSuch {
        what: "actor",
        id: looked.slug.to_owned(),
    })?;
    if held.position != looked.position {
        let otherwise = Conflict {
            who: crate::intake::AUTHOR.to_owned(),
            what: "the actor has changed".to_owned(),
            when: Moment(0),
        };
        return Err(DecisionError::Conflict(decided_by(
            session,
            &Subject::actor(looked.slug),
            otherwise,
        )?));
    }
    if held.merged_into.is_some() {
        return Err(DecisionError::Unfit(format!(
            "{} was merged into another actor; decide on that one, or undo the merge first",
            looked.slug
        )));
    }
    Ok(held)
}

/// The last decision of a person about something, or what is said otherwise.
fn decided_by(session: &mut Session<'_>, subject: &Subject, otherwise: Conflict) -> Result<Conflict> {
    let last = reviews::of_subject(session, subject, 1)?.into_iter().next();
    Ok(last.map_or(otherwise, |review| Conflict {
        who: review.author,
        what: match review.reason.as_str() {
            "" => review.summary,
            reason => format!("{}: {reason}", review.summary),
        },
        when: review.recorded,
    }))
}
