//! Review: the decisions of people, one file a decision. Each is one transaction, carries what it saw, stands in the
//! history with author and reason, and can be undone by another decision.
//!
//! Whoever decides says what they had before their eyes: the number of an engagement's revision, the moment at which a
//! claim or a proposal was last decided, the position of an actor. Where that has changed meanwhile, nothing is done and
//! [`Conflict`] tells who did what. Undoing goes from the newest decision backwards: what a later one was built on stays
//! until that is undone.

pub mod accept;
pub mod actors;
pub mod amend;
pub mod answer;
pub mod apart;
mod look;
pub mod merge;
pub mod place;
pub mod reject;
pub mod split;
#[cfg(test)]
mod tests;
pub mod undo;
mod work;

use std::fmt;

use domain::{PublicId, vocabulary};
use platform::clock::{Clock, Ids, Moment};
use platform::database::{Database, DatabaseError, Retry};

pub use crate::ledger::{AmendedField, Amendment};
pub use crate::store::reviews::Review;
pub use look::{Looked, LookedActor};
pub use undo::undo;

use crate::intake::{Intake, IntakeError};

/// What a decision works with.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The ledger.
    pub database: &'a Database,
    /// The time of day.
    pub clock: &'a dyn Clock,
    /// Fresh keys.
    pub ids: &'a Ids,
}

impl<'a> From<&Intake<'a>> for Desk<'a> {
    fn from(intake: &Intake<'a>) -> Self {
        Self {
            database: intake.database,
            clock: intake.clock,
            ids: intake.ids,
        }
    }
}

/// Who decides, and why.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// Whose decision it is: `account:UUID` of a person.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// What a decision came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The key of the decision, for undoing it.
    pub review: String,
    /// What came of it, in a line.
    pub summary: String,
    /// The ledger's position.
    pub position: i64,
    /// The engagements that it changed.
    pub changed: Vec<PublicId>,
}

/// Something was decided meanwhile; nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Whose doing: an author of the history.
    pub who: String,
    /// What they did, in their own words or in ours.
    pub what: String,
    /// When.
    pub when: Moment,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} was quicker on {}: {}; look at it again and decide anew",
            self.who,
            crate::prose::rfc3339(self.when.0),
            self.what
        )
    }
}

/// Why a decision was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// There is no such thing, or it is another organisation's draft.
    #[error("there is no {what} {id}")]
    NoSuch {
        /// What was looked for.
        what: &'static str,
        /// By which name.
        id: String,
    },
    /// Somebody was quicker.
    #[error("{0}")]
    Conflict(Conflict),
    /// It cannot be done, whoever asks; the text says why and what can be done instead.
    #[error("{0}")]
    Unfit(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<IntakeError> for DecisionError {
    fn from(error: IntakeError) -> Self {
        let IntakeError::Database(error) = error;
        Self::Database(error)
    }
}

impl Retry for DecisionError {
    /// A duplicate key means that another writer stored the same thing meanwhile: trying again finds it there.
    fn can_be_retried(&self) -> bool {
        match self {
            Self::Database(error) => error.can_be_retried() || matches!(error, DatabaseError::Duplicate(_)),
            _ => false,
        }
    }
}

/// The result of a decision.
pub type Result<T> = std::result::Result<T, DecisionError>;

vocabulary! {
    /// What was done.
    Verb, "verb of review" {
        /// A waiting claim was told which bodies it names.
        Place = "place", "Placed";
        /// A claim was turned down.
        RejectClaim = "reject_claim", "Turned down";
        /// Two engagements became one.
        Merge = "merge", "Merged";
        /// Two engagements that looked alike are two.
        TellApart = "tell_apart", "Told apart";
        /// A claim was taken out of its engagement.
        Split = "split", "Split";
        /// Fields of an engagement were set beside its claims, or given back to them.
        Amend = "amend", "Amended";
        /// An engagement was taken out of view.
        Withdraw = "withdraw", "Withdrawn";
        /// An engagement came back into view.
        Restore = "restore", "Restored";
        /// Two actors became one.
        MergeActors = "merge_actors", "Actors merged";
        /// A proposal became a claim.
        Accept = "accept", "Accepted";
        /// A proposal was turned down.
        RejectProposal = "reject_proposal", "Rejected";
        /// A statement was shown with an answer.
        Answer = "answer", "Answered";
        /// A statement was read and not shown.
        Dismiss = "dismiss", "Not shown";
        /// A decision was undone.
        Undo = "undo", "Undone";
    }
}

vocabulary! {
    /// What a decision is about.
    SubjectKind, "kind of subject" {
        /// A claim, by the ledger's key.
        Claim = "claim";
        /// An engagement, by its public id.
        Engagement = "engagement";
        /// An actor, by its slug.
        Actor = "actor";
        /// A proposal, by its key.
        Proposal = "proposal";
        /// A statement, by its key.
        Statement = "statement";
    }
}

/// Something that a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Of which kind.
    pub kind: SubjectKind,
    /// Which.
    pub id: String,
}

impl Subject {
    /// A claim.
    #[must_use]
    pub fn claim(id: &str) -> Self {
        Self {
            kind: SubjectKind::Claim,
            id: id.to_owned(),
        }
    }

    /// An engagement.
    #[must_use]
    pub fn engagement(id: PublicId) -> Self {
        Self {
            kind: SubjectKind::Engagement,
            id: id.to_string(),
        }
    }

    /// An actor.
    #[must_use]
    pub fn actor(slug: &str) -> Self {
        Self {
            kind: SubjectKind::Actor,
            id: slug.to_owned(),
        }
    }

    /// A proposal.
    #[must_use]
    pub fn proposal(id: &str) -> Self {
        Self {
            kind: SubjectKind::Proposal,
            id: id.to_owned(),
        }
    }

    /// A statement.
    #[must_use]
    pub fn statement(id: &str) -> Self {
        Self {
            kind: SubjectKind::Statement,
            id: id.to_owned(),
        }
    }
}

/// The last decisions that somebody of an organisation may see, newest first; of one author where one is named.
///
/// # Errors
/// The database refused.
pub fn recent(
    database: &Database,
    author: Option<&str>,
    organisation: Option<&str>,
    limit: usize,
) -> std::result::Result<Vec<Review>, DatabaseError> {
    database.read(|session| crate::store::reviews::recent(session, author, organisation, limit))
}
