//! An engagement as the ledger holds it: participants and immutable revisions.

use serde::{Deserialize, Serialize};

use crate::edtf::Edtf;
use crate::vocabulary::{Issues, Kind, ReportedStatus};

/// On which side of an engagement a participant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// American.
    Us,
    /// Foreign, or a network.
    Foreign,
}

/// What a participant does in an engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A party to a tie or a text, or whoever made an act.
    Party,
    /// Travels (mission, delegation).
    Visitor,
    /// Receives.
    Host,
    /// Belongs to a network.
    Member,
    /// What is joined, or what an act is about.
    Object,
}

/// One actor in one engagement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Participant {
    /// The actor's key in the ledger (a UUID in text form).
    pub actor: String,
    /// American or foreign.
    pub side: Side,
    /// What it does.
    pub role: Role,
}

/// An immutable state of an engagement: what the ledger held from its record time until the next revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// What kind of engagement.
    pub kind: Kind,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// When it began, as shown (the best-ranked claim that says so).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// For how many months a text was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_months: Option<u32>,
    /// Status as last reported.
    pub status: ReportedStatus,
    /// The date of the source that reported the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reported: Option<Edtf>,
    /// What it is about.
    pub issues: Issues,
    /// What it is, in a line.
    pub title: String,
    /// Links to others: legs of one journey share a trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<String>,
}
