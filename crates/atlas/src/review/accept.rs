//! Accepting: a proposal becomes a claim of the ledger, as it was read or as an editor corrected it, and intake goes on
//! with it in the same transaction. The claim says what the editor made of it; the passage stays what it is.

use domain::{Claim, Edtf, Issues, Kind, PartyName, PublicId, ReportedStatus};
use platform::clock::Moment;
use platform::database::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::work::{Kept, Work};
use super::{Decision, DecisionError, Desk, Done, Result, Review, Subject, Verb, look};
use crate::intake::{self, Intake};
use crate::proposals::ProposalState;
use crate::store::placements::{self, State};
use crate::store::{engagements, proposals};

/// What an editor says instead of what was read; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edit {
    /// The American body.
    pub us: Option<PartyName>,
    /// The foreign body.
    pub counterpart: Option<PartyName>,
    /// What kind of engagement.
    pub kind: Option<Kind>,
    /// The status on the document's own date.
    pub status: Option<ReportedStatus>,
    /// When it began; `Some(None)`: the passage does not say.
    pub start: Option<Option<Edtf>>,
    /// When it ended; `Some(None)`: the passage does not say.
    pub end: Option<Option<Edtf>>,
    /// What it is about.
    pub issues: Option<Issues>,
    /// Named officials in their role.
    pub officials: Option<Vec<String>>,
    /// What it is, in a line.
    pub title: Option<String>,
}

/// What became of an accepted proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is evidence of an engagement.
    Placed(PublicId),
    /// It waits in the queue of names, with this reason.
    Waits(String),
}

/// A proposal that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The claim, by the ledger's key.
    pub claim: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The decision.
    pub done: Done,
}

/// What it takes to undo it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    claim: String,
    /// Whether the ledger had the claim before, from another reading.
    known: bool,
}

impl Edit {
    /// The claim as the editor has it, and the fields that differ from what was read.
    #[must_use]
    pub fn apply(&self, read: &Claim) -> (Claim, Vec<&'static str>) {
        let mut claim = read.clone();
        let mut changed = Vec::new();
        fn set<T: PartialEq + Clone>(
            field: &mut T,
            value: Option<&T>,
            name: &'static str,
            changed: &mut Vec<&'static str>,
        ) {
            if let Some(value) = value.filter(|value| **value != *field) {
                field.clone_from(value);
                changed.push(name);
            }
        }
        set(&mut claim.us, self.us.as_ref(), "American side", &mut changed);
        set(
            &mut claim.counterpart,
            self.counterpart.as_ref(),
            "counterpart",
            &mut changed,
        );
        set(&mut claim.kind, self.kind.as_ref(), "kind", &mut changed);
        set(&mut claim.status, self.status.as_ref(), "status", &mut changed);
        set(&mut claim.start, self.start.as_ref(), "beginning", &mut changed);
        set(&mut claim.end, self.end.as_ref(), "end", &mut changed);
        set(&mut claim.issues, self.issues.as_ref(), "issues", &mut changed);
        set(&mut claim.officials, self.officials.as_ref(), "officials", &mut changed);
        set(&mut claim.title, self.title.as_ref(), "title", &mut changed);
        if !changed.is_empty() {
            let names: Vec<String> = changed.iter().map(|name| (*name).to_owned()).collect();
            let word = format!("[An editor corrected what was read: {}.]", crate::prose::and(&names));
            claim.note = match claim.note.as_str() {
                "" => word,
                note => format!("{note} {word}"),
            };
        }
        (claim, changed)
    }
}

/// Accepts a proposal that somebody of an organisation may see, as it was read or with an edit.
///
/// # Errors
/// The proposal is decided, or changed since it was seen; the edit cannot be; or the database refused.
pub fn accept(
    intake: &Intake<'_>,
    proposal: &str,
    decided: Moment,
    organisation: Option<&str>,
    edit: &Edit,
    decision: Decision<'_>,
) -> Result<Accepted> {
    let desk = Desk::from(intake);
    intake.database.write(|session| {
        let held = look::proposal(session, proposal, decided, organisation)?;
        let (claim, changed) = edit.apply(&held.proposal.claim);
        sound(&claim)?;
        let work = Work::begin(session, &desk, decision)?;
        let intake::Stored {
            stored,
            counted: known,
            blocks,
        } = intake::deposit_one(session, intake.ids, work.now, &claim)?;
        if !known {
            let found = intake::Parties::new(intake.resolver).of(&stored.claim);
            intake::go_on(session, intake, &stored, &found, &blocks, decision)?;
        }
        proposals::set_state(session, proposal, ProposalState::Accepted, Some(&stored.id), work.now)?;
        let outcome = outcome(session, &stored.id)?;
        let mut touched = vec![Subject::claim(&stored.id)];
        if let Outcome::Placed(id) = &outcome {
            touched.push(Subject::engagement(*id));
        }
        let how = if changed.is_empty() {
            "accepted"
        } else {
            "accepted with corrections"
        };
        let mut done = work.record(
            session,
            Kept {
                verb: Verb::Accept,
                subject: Subject::proposal(proposal),
                touched,
                summary: format!("a proposal was {how}: {}", claim.title),
                organisation: held.organisation.as_deref(),
                saw: json!({ "decided": decided.0, "corrected": changed }),
                payload: Payload {
                    claim: stored.id.clone(),
                    known,
                },
                undoes: None,
            },
        )?;
        if let Outcome::Placed(id) = &outcome {
            done.changed.push(*id);
        }
        Ok(Accepted {
            claim: stored.id,
            outcome,
            done: work.finish(session, done)?,
        })
    })
}

fn sound(claim: &Claim) -> Result<()> {
    let unfit = |text: &str| Err(DecisionError::Unfit(text.to_owned()));
    if claim.us.name.trim().is_empty() || claim.counterpart.name.trim().is_empty() {
        return unfit("both sides need a name; fill in the one that is empty");
    }
    if claim.title.trim().is_empty() {
        return unfit("the title is empty; say in a line what it is");
    }
    let begun = claim.start.as_ref().and_then(Edtf::earliest);
    let over = claim.end.as_ref().and_then(Edtf::latest);
    if matches!((begun, over), (Some(begun), Some(over)) if over < begun) {
        return unfit("the end is before the beginning; change one of them");
    }
    Ok(())
}

fn outcome(session: &mut Session<'_>, claim: &str) -> Result<Outcome> {
    let placed = placements::one(session, claim)?;
    let engagement = match placed.as_ref().and_then(|placed| placed.engagement.as_deref()) {
        Some(key) => engagements::by_id(session, &[key])?.remove(key),
        None => None,
    };
    Ok(match engagement {
        Some(engagement) => Outcome::Placed(engagement.public_id),
        None => Outcome::Waits(placed.map(|placed| placed.reason).unwrap_or_default()),
    })
}

/// Undoes it: the claim counts no more, the proposal is open again. A claim that the ledger had before stays.
pub(super) fn undo(session: &mut Session<'_>, work: &mut Work<'_>, review: &Review) -> Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    if !payload.known {
        work.take_out(
            session,
            &payload.claim,
            State::Rejected,
            "its acceptance was undone",
            "the acceptance of a claim that it stood on was undone",
        )?;
    }
    proposals::set_state(session, &review.subject.id, ProposalState::Open, None, work.now)?;
    Ok(())
}
