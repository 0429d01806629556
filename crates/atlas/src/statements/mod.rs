//! Statements: a government concerned confirms or contests an engagement in public, and editors answer in public.
//!
//! Whoever represents a participant speaks for it, and is published at once. Anybody else may speak too, with a
//! document, signed in or not; that is marked unverified and shown once an editor has read it. A statement never changes
//! the ledger by itself: what it is right about, an editor writes into a revision.

mod page;
mod say;
mod store;

use domain::vocabulary;

pub use page::{guarded, routes};
pub use say::{Said, SayError, Speaker, say};
pub use store::{Statement, Unanswered, of_engagement, one, unanswered, unanswered_count};
pub(crate) use store::{put_answer, take_back_answer};

vocabulary! {
    /// What a statement says of the engagement.
    Verdict, "verdict" {
        /// It is as the ledger has it.
        Confirmed = "confirmed", "Confirmed";
        /// It has ended.
        Ended = "ended", "Ended";
        /// Something in it is wrong.
        Wrong = "wrong", "Contested";
    }
}

vocabulary! {
    /// Whether a statement is to be seen.
    State, "state of a statement" {
        /// An editor has not read it yet.
        Held = "held";
        /// It stands on the page of the engagement.
        Published = "published";
        /// An editor has read it and did not publish it.
        Dismissed = "dismissed";
    }
}

#[cfg(test)]
mod tests;
