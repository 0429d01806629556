//! Placing: a claim that waits because its names are not certain is told which bodies they denote. Intake goes on with it
//! in the same transaction, by its rules, in the person's name.

use domain::{PublicId, Side};
use places::{PlaceId, Target};
use platform::database::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::work::{Kept, Work};
use super::{Decision, DecisionError, Desk, Done, Result, Review, Subject, Verb, look};
use crate::intake::{self, Found, Intake};
use crate::store::actors::{self, Actor};
use crate::store::claims;
use crate::store::engagements;
use crate::store::named;
use crate::store::placements::{self, State};
use platform::clock::Moment;

/// Whom a name denotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// The government of a place of the gazetteer, by its id.
    Place(u32),
    /// An actor that the ledger has, by its address.
    Actor(String),
}

/// A claim that was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The engagement that it is evidence of now.
    pub engagement: PublicId,
    /// The decision.
    pub done: Done,
}

/// What it takes to undo it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    claim: String,
    waited: String,
}

/// Tells a waiting claim (by the ledger's key) which bodies its names denote; `None` where the name is certain anyway.
///
/// # Errors
/// The claim was decided since it was seen; a body does not exist or stands on the wrong side; a name that was left to
/// intake is not certain; or the database refused.
pub fn place(
    intake: &Intake<'_>,
    claim: &str,
    decided: Moment,
    us: Option<&Whom>,
    counterpart: Option<&Whom>,
    decision: Decision<'_>,
) -> Result<Placed> {
    let desk = Desk::from(intake);
    intake.database.write(|session| {
        let held = look::claim(session, claim, decided)?;
        if held.state != State::Waiting {
            return Err(DecisionError::Unfit(format!(
                "the claim does not wait; it is {}",
                held.state
            )));
        }
        let stored = claims::by_id(session, &[claim])?
            .pop()
            .ok_or_else(|| DecisionError::NoSuch {
                what: "claim",
                id: claim.to_owned(),
            })?;
        let us = match us {
            Some(whom) => body(session, intake, whom, Side::Us)?,
            None => intake::american(intake.resolver, &stored.claim.us)
                .map_err(|reason| DecisionError::Unfit(format!("{reason}; say which one is meant")))?,
        };
        let counterpart = match counterpart {
            Some(whom) => body(session, intake, whom, Side::Foreign)?,
            None => intake::foreign(intake.resolver, &stored.claim.counterpart, &us.slug)
                .map_err(|reason| DecisionError::Unfit(format!("{reason}; say which one is meant")))?,
        };
        let summary = format!(
            "{} of {} is about {} and {}",
            stored.claim.key.claim_id, stored.claim.key.table, us.name, counterpart.name
        );
        let work = Work::begin(session, &desk, decision)?;
        let found = Found::Both(Box::new((us, counterpart)));
        intake::go_on(session, intake, &stored, &found, &[], decision)?;
        let engagement = match placements::one(session, claim)?.and_then(|placed| placed.engagement) {
            Some(key) => engagements::by_id(session, &[&key])?.remove(&key),
            None => None,
        };
        let engagement = engagement
            .map(|engagement| engagement.public_id)
            .ok_or_else(|| DecisionError::Unfit("the claim found no place; look at it again".to_owned()))?;
        let mut done = work.record(
            session,
            Kept {
                verb: Verb::Place,
                subject: Subject::claim(claim),
                touched: vec![Subject::engagement(engagement)],
                summary,
                organisation: None,
                saw: json!({ "decided": decided.0 }),
                payload: Payload {
                    claim: claim.to_owned(),
                    waited: held.reason,
                },
                undoes: None,
            },
        )?;
        done.changed.push(engagement);
        Ok(Placed {
            engagement,
            done: work.finish(session, done)?,
        })
    })
}

/// The body that somebody chose, on the side that it has to stand on.
fn body(session: &mut Session<'_>, intake: &Intake<'_>, whom: &Whom, side: Side) -> Result<Actor> {
    let actor = match whom {
        Whom::Place(id) => intake
            .resolver
            .actor(&Target::Place(PlaceId(*id)))
            .map(|actor| intake::ledger_actor(actor, side))
            .ok_or_else(|| DecisionError::NoSuch {
                what: "place in the gazetteer with the id",
                id: id.to_string(),
            })?,
        Whom::Actor(slug) => actors::by_slug(session, slug)?
            .map(|stored| stored.actor)
            .ok_or_else(|| DecisionError::NoSuch {
                what: "actor",
                id: slug.clone(),
            })?,
    };
    if actor.side != side {
        let (is, has_to_be) = match side {
            Side::Us => ("foreign", "American"),
            Side::Foreign => ("American", "foreign"),
        };
        return Err(DecisionError::Unfit(format!(
            "{} is {is}; this name has to be {has_to_be}",
            actor.name
        )));
    }
    Ok(actor)
}

/// Undoes it: the claim waits again, for the reason for which it waited.
pub(super) fn undo(session: &mut Session<'_>, work: &mut Work<'_>, review: &Review) -> Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    let what = format!("a claim that it stood on waits again ({})", payload.waited);
    work.take_out(session, &payload.claim, State::Waiting, &payload.waited, &what)?;
    Ok(named::forget_parties(session, &payload.claim)?)
}
