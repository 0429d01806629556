//! Statements: a government concerned confirms or contests an engagement in public, and editors answer in public.
//!
//! Whoever represents a participant speaks for it, and is published at once. Anybody else may speak too, with a
//! document, signed in or not; that is marked unverified and shown once an editor has read it. A statement never changes
//! the ledger by itself: what it is right about, an editor writes into a revision.

mod page;
mod say;
mod store;

use std::fmt;
use std::str::FromStr;

pub use page::{guarded, routes};
pub use say::{Said, SayError, Speaker, say};
pub use store::{Statement, Unanswered, of_engagement, one, unanswered, unanswered_count};
pub(crate) use store::{put_answer, take_back_answer};

/// What a statement says of the engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is as the ledger has it.
    Confirmed,
    /// It has ended.
    Ended,
    /// Something in it is wrong.
    Wrong,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Confirmed, Self::Ended, Self::Wrong];

    /// The word as column, form and API have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Ended => "ended",
            Self::Wrong => "wrong",
        }
    }

    /// What somebody says who says this.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Confirmed => "Confirmed",
            Self::Ended => "Ended",
            Self::Wrong => "Contested",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no verdict; use confirmed, ended or wrong")]
pub struct UnknownVerdict(String);

impl FromStr for Verdict {
    type Err = UnknownVerdict;

    fn from_str(text: &str) -> Result<Self, UnknownVerdict> {
        let found = Self::ALL.into_iter().find(|verdict| verdict.as_str() == text);
        found.ok_or_else(|| UnknownVerdict(text.to_owned()))
    }
}

/// Whether a statement is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// An editor has not read it yet.
    Held,
    /// It stands on the page of the engagement.
    Published,
    /// An editor has read it and did not publish it.
    Dismissed,
}

impl State {
    /// The word as the column holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Published => "published",
            Self::Dismissed => "dismissed",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Held, Self::Published, Self::Dismissed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(())
    }
}

#[cfg(test)]
mod tests;
