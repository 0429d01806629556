//! An editor reads a statement, publishes it or not, and answers in public.

use platform::clock::Clock;
use platform::database::{Database, DatabaseError, Retry};

use super::State;
use super::store::{self, Statement};
use crate::store::position;

/// What an editor makes of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The answer, shown under the statement. Needed where it is dismissed: the reason, kept for the desk.
    pub words: &'a str,
    /// Whether the statement is shown.
    pub publish: bool,
    /// Whose decision it is.
    pub author: &'a str,
}

/// Why a statement was not answered.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// There is no such statement.
    #[error("there is no statement {0}")]
    NoStatement(String),
    /// Somebody was first.
    #[error("the statement was answered meanwhile")]
    Answered(Box<Statement>),
    /// A government concerned has spoken; that stays.
    #[error("what a government concerned says stays in view; answer it")]
    Verified,
    /// Nothing was written.
    #[error("write an answer: it is shown under the statement, or kept as the reason for not showing it")]
    NoWords,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Retry for AnswerError {
    fn can_be_retried(&self) -> bool {
        matches!(self, Self::Database(error) if error.can_be_retried())
    }
}

/// Answers a statement that is open: publishes or dismisses it, with words. Of two editors the first one's answer
/// stands, and the second is shown it.
///
/// # Errors
/// It is answered already; it is a government's and would be dismissed; there are no words; the database refused.
pub fn answer(database: &Database, clock: &dyn Clock, id: &str, answer: Answer<'_>) -> Result<Statement, AnswerError> {
    let words = answer.words.trim();
    if words.is_empty() {
        return Err(AnswerError::NoWords);
    }
    database.write(|session| {
        let gone = || AnswerError::NoStatement(id.to_owned());
        let seen = store::one(session, id)?.ok_or_else(gone)?;
        if !answer.publish && seen.is_verified() {
            return Err(AnswerError::Verified);
        }
        let state = if answer.publish {
            State::Published
        } else {
            State::Dismissed
        };
        let written =
            seen.answered.is_none() && store::put_answer(session, &seen, state, words, answer.author, clock.now())?;
        let now = store::one(session, id)?.ok_or_else(gone)?;
        if !written {
            return Err(AnswerError::Answered(Box::new(now)));
        }
        if answer.publish {
            position::advance(session)?;
        }
        Ok(now)
    })
}
