//! The words of Legation as types: vocabularies, EDTF dates, claims, engagements, the status rules.
//!
//! Nothing here does I/O, reads a clock or draws a random number: all of it is functions of their arguments.

pub mod claim;
pub mod date;
pub mod edtf;
pub mod engagement;
pub mod id;
pub mod status;
pub mod vocabulary;

/// What [`vocabulary!`] writes its traits with, so that crates that use it need not name serde themselves.
#[doc(hidden)]
pub use serde as __serde;

pub use claim::{Claim, ClaimKey, PartyName, SourceRef};
pub use date::Day;
pub use edtf::{DateBounds, Edtf, EdtfError, Precision, Tri};
pub use engagement::{Participant, Revision, Role, Side};
pub use id::PublicId;
pub use status::{Rule, StatusFacts, StatusOn, StatusWord, Sureness, begins_after, status_on};
pub use vocabulary::{
    Confidence, Country, Family, Issue, Issues, Kind, Level, Licence, ReportedStatus, SourceKind, State, UnknownWord,
};
