//! Proposals: claims that a reader found in a document, with the passage that supports them. They wait here until a
//! person accepts or rejects them (`review`); until then the ledger knows nothing of them.
//!
//! Whoever gathers documents deposits what was read ([`deposit`]). A draft of one organisation is invisible to another.

mod deposit;
#[cfg(test)]
pub(crate) mod tests;

use std::ops::Range;

use domain::{Claim, Edtf, SourceKind, vocabulary};

pub use deposit::{Deposited, deposit};

/// A document as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadDocument {
    /// Where it stands; empty where it came as bytes.
    pub address: String,
    /// The SHA-256 of the archived bytes, in hexadecimal.
    pub sha256: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// What sort of publisher.
    pub publisher_kind: SourceKind,
    /// Where the publisher is at home, as a person wrote it: "Seattle, WA".
    pub publisher_place: Option<String>,
    /// Its own date.
    pub dated: Option<Edtf>,
    /// BCP 47 language tag.
    pub language: String,
    /// The text that was read. Passages point into it.
    pub text: String,
}

/// A claim that a reader found.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What the document says. Its table is `read:HOST`, its id the first 16 hexadecimal digits of the document's hash,
    /// the passage's start and the kind, joined by `-`.
    pub claim: Claim,
    /// The passage that supports it: bytes of the document's text.
    pub passage: Range<usize>,
    /// How sure the reader is, 0 to 1.
    pub confidence: f64,
    /// Why the reader thinks so, in words.
    pub reasons: Vec<String>,
}

vocabulary! {
    /// What became of a proposal.
    ProposalState, "state of a proposal" {
        /// Nobody has decided.
        Open = "open";
        /// A person accepted it: its claim is in the ledger.
        Accepted = "accepted";
        /// A person turned it down.
        Rejected = "rejected";
        /// A later reading of the same passage says it otherwise.
        Superseded = "superseded";
    }
}
