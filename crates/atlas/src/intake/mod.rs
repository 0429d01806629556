//! From claims to engagements: store, resolve, match, write.
//!
//! `deposit` stores what a source says. [`run`] then resolves the two parties of every new claim (`parties`), sorts the
//! claims into blocks that can be decided apart from each other (`block`), and decides each block in one transaction
//! (`decide`): which claims speak of the same engagement is judged by `rules` and, where they leave it open, by `model`,
//! put together by `cluster`, and what the revision says comes from `ledger`. Last, claims that wait for want of a state get a second look (`second_look`).
//!
//! Whatever moment the program is killed at, the next run goes on where this one ended and arrives at the same ledger:
//! a block is decided whole or not at all, the order of blocks does not matter, and within a block nothing depends on
//! the order in which claims arrived.

mod block;
mod case;
mod cluster;
mod decide;
mod deposit;
mod elsewhere;
mod journeys;
pub mod model;
mod parties;
pub mod replay;
mod resolve;
mod rules;
mod second_look;
mod titles;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use places::Resolver;
use platform::clock::{Clock, Ids};
use platform::database::{Database, DatabaseError, Retry, Session};

pub(crate) use block::of as block_of;
pub(crate) use decide::AUTHOR;
pub use deposit::{Deposit, Deposited};
pub(crate) use deposit::{Stored, one as deposit_one};
pub use parties::{Found, Parties};
pub(crate) use parties::{american, foreign, ledger_actor};
pub use rules::{Rule, explain};

use crate::review::Decision;
use crate::store::claims::StoredClaim;
use crate::store::placements::{self, State};

/// Why intake could not go on.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Retry for IntakeError {
    /// A duplicate key means that another writer stored the same thing meanwhile: trying again finds it there.
    fn can_be_retried(&self) -> bool {
        let Self::Database(error) = self;
        error.can_be_retried() || matches!(error, DatabaseError::Duplicate(_))
    }
}

/// The result of a step of intake.
pub type Result<T> = std::result::Result<T, IntakeError>;

/// What a run needs.
#[derive(Debug, Clone, Copy)]
pub struct Intake<'a> {
    /// The ledger.
    pub database: &'a Database,
    /// Whom names denote.
    pub resolver: &'a Resolver,
    /// The time of day.
    pub clock: &'a dyn Clock,
    /// Fresh keys.
    pub ids: &'a Ids,
}

/// How far a run has come; told after every transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What it is doing.
    pub stage: Stage,
    /// How many claims of the stage are done.
    pub done: u64,
    /// How many there are.
    pub total: u64,
}

/// The stages of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Finding out which bodies the names denote.
    Resolving,
    /// Deciding which claims speak of the same engagement.
    Matching,
    /// Linking the legs of journeys.
    Linking,
}

impl Stage {
    /// What to tell the person who waits.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Resolving => "resolving names",
            Self::Matching => "matching claims",
            Self::Linking => "linking journeys",
        }
    }
}

/// What a run did, and what the ledger then held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Claims that this run gave a place.
    pub placed: u64,
    /// Of those, how many joined an engagement that another claim had founded.
    pub merged: u64,
    /// Engagements that this run founded.
    pub founded: u64,
    /// Engagements that this run took out of the view, because no claim is left.
    pub withdrawn: u64,
    /// Pairs of engagements that may be one and that a person should look at.
    pub possible_duplicates: u64,
    /// Claims that wait, by reason, in the whole ledger.
    pub waiting: BTreeMap<String, u64>,
    /// Whether the run came to its end.
    pub finished: bool,
}

/// Whoever watches a run; answering `Break` ends it between two transactions.
pub type Watcher<'w> = dyn FnMut(Step) -> ControlFlow<()> + 'w;

/// Processes every claim that is new, and looks again at those that wait.
///
/// # Errors
/// The database refused. What was finished stays; another run goes on from there.
pub fn run(intake: &Intake<'_>, watch: &mut Watcher<'_>) -> Result<Summary> {
    let mut summary = Summary::default();
    let finished = stages(intake, &mut summary, watch)?;
    summary.finished = finished.is_continue();
    summary.waiting = waiting(intake.database)?;
    Ok(summary)
}

/// Goes on with one claim whose parties are known, within a person's decision: its block is decided at once, and so are
/// the blocks that `also` names. A claim whose parties are not certain waits.
pub(crate) fn go_on(
    session: &mut Session<'_>,
    intake: &Intake<'_>,
    stored: &StoredClaim,
    found: &Found,
    also: &[String],
    by: Decision<'_>,
) -> Result<()> {
    let now = intake.clock.now();
    let wanted = match found {
        Found::Both(both) => vec![&both.0, &both.1],
        Found::Waits(_) => Vec::new(),
    };
    let opened = resolve::open(session, &wanted, intake, now)?;
    let resolved = resolve::resolved(stored, found, &opened);
    placements::resolve(session, std::slice::from_ref(&resolved), now)?;
    let blocks: std::collections::BTreeSet<&str> = resolved
        .block
        .as_deref()
        .into_iter()
        .chain(also.iter().map(String::as_str))
        .collect();
    let blocks: Vec<&str> = blocks.into_iter().collect();
    if !blocks.is_empty() {
        decide::decide(session, intake, &blocks, Some(by))?;
    }
    Ok(())
}

fn stages(intake: &Intake<'_>, summary: &mut Summary, watch: &mut Watcher<'_>) -> Result<ControlFlow<()>> {
    if resolve::run(intake, watch)?.is_break() || decide::run(intake, summary, watch)?.is_break() {
        return Ok(ControlFlow::Break(()));
    }
    // What a second look resolves is evidence for the next.
    while second_look::run(intake)? > 0 {
        if decide::run(intake, summary, watch)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    journeys::run(intake, watch)
}

fn waiting(database: &Database) -> Result<BTreeMap<String, u64>> {
    let counts = database.read::<_, IntakeError>(|session| Ok(placements::counts(session)?))?;
    Ok(counts
        .into_iter()
        .filter(|(state, ..)| *state == State::Waiting)
        .map(|(_, reason, count)| (reason, count))
        .collect())
}

#[cfg(test)]
pub(crate) mod tests;
