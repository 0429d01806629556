//! What every decision does: it takes a place in the ledger's order, revises engagements from their claims and from what
//! people say of them, leaves word of itself, and tells whoever follows the ledger.

use std::collections::{BTreeSet, HashMap};

use domain::PublicId;
use platform::clock::{Ids, Moment};
use platform::database::{DatabaseError, Session};
use serde::Serialize;

use super::{Decision, DecisionError, Desk, Done, Subject, Verb};
use crate::ledger::{self, Member};
use crate::store::actors::{self, StoredActor};
use crate::store::engagements::{self, Append, Engagement};
use crate::store::jobs::{self, Job, Queue};
use crate::store::placements::{self, InBlock, State};
use crate::store::reviews::{self, Review};
use crate::store::{amendments, merges, position};

/// A decision under way.
pub(super) struct Work<'a> {
    pub(super) ids: &'a Ids,
    pub(super) now: Moment,
    pub(super) position: i64,
    pub(super) decision: Decision<'a>,
    /// The key that the decision has.
    pub(super) id: String,
    changed: Vec<PublicId>,
}

/// What is kept of a decision.
pub(super) struct Kept<'a, S, P> {
    pub(super) verb: Verb,
    pub(super) subject: Subject,
    /// Everything else that it touched.
    pub(super) touched: Vec<Subject>,
    pub(super) summary: String,
    pub(super) organisation: Option<&'a str>,
    pub(super) saw: S,
    pub(super) payload: P,
    pub(super) undoes: Option<String>,
}

impl<'a> Work<'a> {
    pub(super) fn begin(
        session: &mut Session<'_>,
        desk: &Desk<'a>,
        decision: Decision<'a>,
    ) -> Result<Self, DatabaseError> {
        Ok(Self {
            ids: desk.ids,
            now: desk.clock.now(),
            position: position::advance(session)?,
            decision,
            id: desk.ids.next().to_string(),
            changed: Vec::new(),
        })
    }

    /// What the decision did to one engagement, with its reason.
    fn because(&self, what: &str) -> String {
        match self.decision.reason {
            "" => what.to_owned(),
            reason => format!("{what}: {reason}"),
        }
    }

    /// Appends the revision that stands on the claims that are placed in an engagement now, as amended; an engagement
    /// without claims is withdrawn.
    pub(super) fn revise(
        &mut self,
        session: &mut Session<'_>,
        engagement: &Engagement,
        what: &str,
    ) -> Result<(), DatabaseError> {
        self.revise_all(session, &[engagement], what)
    }

    /// [`Self::revise`] of several engagements, each named once.
    pub(super) fn revise_all(
        &mut self,
        session: &mut Session<'_>,
        revised: &[&Engagement],
        what: &str,
    ) -> Result<(), DatabaseError> {
        let keys: Vec<&str> = revised.iter().map(|one| one.id.as_str()).collect();
        let mut items = placements::of_engagements(session, &keys)?;
        items.retain(|item| item.state == State::Placed);
        let ids: BTreeSet<&str> = items
            .iter()
            .flat_map(|item| [item.us.as_str(), item.counterpart.as_str()])
            .collect();
        let actors = actors::by_id(session, &ids.into_iter().collect::<Vec<_>>())?;
        let mut members: HashMap<&str, Vec<Member<'_>>> = HashMap::new();
        for item in &items {
            if let (Some(engagement), Some(one)) = (&item.engagement, member(item, &actors)) {
                members.entry(engagement).or_default().push(one);
            }
        }
        let empty: Vec<&str> = keys.iter().copied().filter(|key| !members.contains_key(key)).collect();
        let mut left = engagements::newest_of(session, &empty)?;
        let mut ties = engagements::ties_to_others(session, &keys)?;
        let mut amended = amendments::of_engagements(session, &keys)?;
        let mut appended = Vec::with_capacity(revised.len());
        for one in revised {
            let (trip, links) = ties.remove(&one.id).unwrap_or_default();
            let amended = amended.remove(&one.id).unwrap_or_default();
            let members = members.remove(one.id.as_str()).unwrap_or_default();
            let draft = ledger::draft_amended(&members, trip, links, &amended).or_else(|| {
                left.remove(&one.id).map(|mut draft| {
                    draft.withdrawn = true;
                    draft.evidence.clear();
                    draft
                })
            });
            let Some(draft) = draft else { continue };
            self.changed.push(one.public_id);
            appended.push(Append {
                engagement: one.id.clone(),
                draft,
                author: self.decision.author.to_owned(),
                reason: self.because(what),
            });
        }
        engagements::append(session, &appended, self.position, self.ids, self.now)
    }

    /// Takes a claim out of the engagement that it is evidence of; answers that engagement.
    pub(super) fn take_out(
        &mut self,
        session: &mut Session<'_>,
        claim: &str,
        to: State,
        reason: &str,
        what: &str,
    ) -> Result<Option<Engagement>, DatabaseError> {
        let held = placements::one(session, claim)?;
        placements::put(session, claim, to, reason, None, self.now)?;
        let Some(key) = held
            .filter(|held| held.state == State::Placed)
            .and_then(|held| held.engagement)
        else {
            return Ok(None);
        };
        let by = (self.decision.author, self.decision.reason);
        merges::mark_split(session, &key, claim, Some(by), self.now)?;
        let engagement = engagements::by_id(session, &[&key])?.remove(&key);
        if let Some(engagement) = &engagement {
            self.revise(session, engagement, what)?;
        }
        Ok(engagement)
    }

    /// Leaves word of the decision.
    pub(super) fn record<S: Serialize, P: Serialize>(
        &self,
        session: &mut Session<'_>,
        kept: Kept<'_, S, P>,
    ) -> Result<Done, DecisionError> {
        let review = Review {
            id: self.id.clone(),
            verb: kept.verb,
            subject: kept.subject,
            summary: kept.summary.clone(),
            author: self.decision.author.to_owned(),
            reason: self.decision.reason.to_owned(),
            organisation: kept.organisation.map(str::to_owned),
            saw: text(&kept.saw)?,
            payload: text(&kept.payload)?,
            position: self.position,
            recorded: self.now,
            undoes: kept.undoes,
            undone_by: None,
        };
        reviews::insert(session, &review, &kept.touched)?;
        Ok(Done {
            review: review.id,
            summary: kept.summary,
            position: self.position,
            changed: Vec::new(),
        })
    }

    /// Tells whoever follows the ledger which engagements changed.
    pub(super) fn finish(self, session: &mut Session<'_>, mut done: Done) -> Result<Done, DecisionError> {
        done.changed.extend(self.changed);
        done.changed.sort_unstable();
        done.changed.dedup();
        if !done.changed.is_empty() {
            let job = Job {
                queue: Queue::LedgerChanged,
                payload: serde_json::json!({ "engagements": done.changed }),
            };
            jobs::insert(session, &[job], self.position, self.ids, self.now)?;
        }
        Ok(done)
    }
}

fn text(value: &impl Serialize) -> Result<String, DecisionError> {
    serde_json::to_string(value).map_err(|error| DecisionError::Unfit(format!("the decision cannot be kept: {error}")))
}

/// The claims that are placed in an engagement.
pub(super) fn members(session: &mut Session<'_>, engagement: &str) -> Result<Vec<InBlock>, DatabaseError> {
    let mut items = placements::of_engagements(session, &[engagement])?;
    items.retain(|item| item.state == State::Placed);
    Ok(items)
}

fn member<'m>(item: &'m InBlock, actors: &'m HashMap<String, StoredActor>) -> Option<Member<'m>> {
    Some(Member {
        id: &item.id,
        claim: &item.claim,
        us: actors.get(&item.us)?,
        counterpart: actors.get(&item.counterpart)?,
    })
}
