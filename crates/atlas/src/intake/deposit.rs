//! Storing claims: what is new, what is unchanged, what supersedes an older row of the same table.

use std::collections::{BTreeMap, HashSet};

use domain::Claim;
use platform::clock::{Ids, Moment};
use platform::database::Session;

use super::{Intake, IntakeError, Result};
use crate::store::claims::{self, Known, StoredClaim};
use crate::store::placements::{self, State};

/// How many claims go into one transaction.
const BATCH: usize = 500;

/// What storing claims came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deposited {
    /// Rows that the ledger did not have.
    pub new: u64,
    /// Rows that it had, word for word.
    pub unchanged: u64,
    /// Rows that correct one that it had.
    pub superseding: u64,
}

/// Takes claims one by one and stores them in transactions of moderate size.
#[derive(Debug)]
pub struct Deposit<'a> {
    intake: &'a Intake<'a>,
    dry: bool,
    held: Vec<Claim>,
    keys: HashSet<(String, String)>,
    so_far: Deposited,
}

/// What is to be done with one claim.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Action {
    Nothing,
    Insert,
    /// The row went back to an older content that the ledger still has.
    Revive(String),
}

impl<'a> Deposit<'a> {
    /// A deposit into the ledger; a `dry` one only tells what it would do.
    #[must_use]
    pub fn new(intake: &'a Intake<'a>, dry: bool) -> Self {
        Self {
            intake,
            dry,
            held: Vec::new(),
            keys: HashSet::new(),
            so_far: Deposited::default(),
        }
    }

    /// Takes a claim. It is stored at the latest by [`Self::finish`].
    ///
    /// # Errors
    /// The database refused a batch.
    pub fn claim(&mut self, claim: Claim) -> Result<()> {
        let key = (claim.key.table.clone(), claim.key.claim_id.clone());
        if self.held.len() >= BATCH || self.keys.contains(&key) {
            self.flush()?;
        }
        self.keys.insert(key);
        self.held.push(claim);
        Ok(())
    }

    /// What was stored so far.
    #[must_use]
    pub const fn so_far(&self) -> Deposited {
        self.so_far
    }

    /// Stores what is still held and tells what the whole came to.
    ///
    /// # Errors
    /// The database refused.
    pub fn finish(mut self) -> Result<Deposited> {
        self.flush()?;
        Ok(self.so_far)
    }

    fn flush(&mut self) -> Result<()> {
        let held = std::mem::take(&mut self.held);
        self.keys.clear();
        if held.is_empty() {
            return Ok(());
        }
        let hashed: Vec<(Claim, String)> = held
            .into_iter()
            .map(|claim| {
                let hash = claim.content_hash();
                (claim, hash)
            })
            .collect();
        // Most imports of a known file change nothing: a reading transaction is enough to see that.
        let (seen, idle) = self.intake.database.read::<_, IntakeError>(|session| {
            let plan = plan(session, &hashed)?;
            let idle = plan.iter().all(|(action, _)| *action == Action::Nothing);
            Ok((tally(&plan), idle))
        })?;
        let stored = if idle || self.dry { seen } else { self.store(&hashed)? };
        self.so_far.new += stored.new;
        self.so_far.unchanged += stored.unchanged;
        self.so_far.superseding += stored.superseding;
        Ok(())
    }

    fn store(&self, hashed: &[(Claim, String)]) -> Result<Deposited> {
        let Intake { database, ids, .. } = *self.intake;
        database.write::<_, IntakeError>(|session| {
            let now = self.intake.clock.now();
            let plan = plan(session, hashed)?;
            let mut fresh = Vec::new();
            for ((claim, hash), (action, held)) in hashed.iter().zip(&plan) {
                if *action == Action::Nothing {
                    continue;
                }
                for old in held.iter().filter(|old| old.state.is_current()) {
                    retire(session, old, now)?;
                }
                match action {
                    Action::Insert => fresh.push((claim, hash.as_str())),
                    Action::Revive(id) => revive(session, held.iter().find(|old| old.id == *id), now)?,
                    Action::Nothing => {}
                }
            }
            claims::insert(session, &fresh, ids, now)?;
            Ok(tally(&plan))
        })
    }
}

/// A claim that was stored by itself.
pub(crate) struct Stored {
    /// The claim.
    pub(crate) stored: StoredClaim,
    /// Whether the ledger had it and counted it already.
    pub(crate) counted: bool,
    /// The blocks in which something is to be decided anew, because the claim corrects what stands there.
    pub(crate) blocks: Vec<String>,
}

/// Stores one claim within a person's decision. One that was turned down before counts as new.
pub(crate) fn one(session: &mut Session<'_>, ids: &Ids, now: Moment, claim: &Claim) -> Result<Stored> {
    let hashed = [(claim.clone(), claim.content_hash())];
    let (action, held) = plan(session, &hashed)?.pop().unwrap_or((Action::Nothing, Vec::new()));
    let same = held.iter().find(|old| old.hash == hashed[0].1);
    let mut blocks = Vec::new();
    if action != Action::Nothing {
        for old in held.iter().filter(|old| old.state.is_current()) {
            blocks.extend(placements::one(session, &old.id)?.and_then(|placement| placement.block));
            retire(session, old, now)?;
        }
    }
    let (id, counted) = match (&action, same) {
        (Action::Nothing, Some(old)) if old.state == State::Rejected => {
            placements::set_state(session, &old.id, State::New, now)?;
            (old.id.clone(), false)
        }
        (Action::Nothing, Some(old)) => (old.id.clone(), true),
        (Action::Revive(id), old) => {
            revive(session, old, now)?;
            (id.clone(), old.is_some_and(|old| old.in_engagement))
        }
        _ => {
            let fresh = [(claim, hashed[0].1.as_str())];
            (
                claims::insert(session, &fresh, ids, now)?.pop().unwrap_or_default(),
                false,
            )
        }
    };
    let stored = StoredClaim {
        id,
        claim: claim.clone(),
    };
    Ok(Stored {
        stored,
        counted,
        blocks,
    })
}

/// A corrected row has come: what stood in an engagement is taken out of it when its block is decided.
fn retire(session: &mut Session<'_>, old: &Known, now: Moment) -> std::result::Result<(), IntakeError> {
    let state = if old.in_engagement {
        State::Retracting
    } else {
        State::Superseded
    };
    Ok(placements::set_state(session, &old.id, state, now)?)
}

fn revive(session: &mut Session<'_>, old: Option<&Known>, now: Moment) -> std::result::Result<(), IntakeError> {
    let Some(old) = old else { return Ok(()) };
    let state = if old.in_engagement { State::Placed } else { State::New };
    Ok(placements::set_state(session, &old.id, state, now)?)
}

fn plan(
    session: &mut Session<'_>,
    hashed: &[(Claim, String)],
) -> std::result::Result<Vec<(Action, Vec<Known>)>, IntakeError> {
    let mut tables: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (claim, _) in hashed {
        tables.entry(&claim.key.table).or_default().push(&claim.key.claim_id);
    }
    let mut known = BTreeMap::new();
    for (table, rows) in tables {
        known.insert(table, claims::known(session, table, &rows)?);
    }
    Ok(hashed
        .iter()
        .map(|(claim, hash)| {
            let held = known
                .get_mut(claim.key.table.as_str())
                .and_then(|rows| rows.remove(&claim.key.claim_id))
                .unwrap_or_default();
            let action = match held.iter().find(|old| old.hash == *hash) {
                Some(old) if old.state.is_current() => Action::Nothing,
                Some(old) => Action::Revive(old.id.clone()),
                None => Action::Insert,
            };
            (action, held)
        })
        .collect())
}

fn tally(plan: &[(Action, Vec<Known>)]) -> Deposited {
    let mut tally = Deposited::default();
    for (action, held) in plan {
        match action {
            Action::Nothing => tally.unchanged += 1,
            Action::Insert if held.is_empty() => tally.new += 1,
            Action::Insert | Action::Revive(_) => tally.superseding += 1,
        }
    }
    tally
}
