//! Resolving new claims: actors are opened, and each claim goes to its block or waits with a reason.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::parties::{Found, Parties};
use super::{Intake, IntakeError, Result, Stage, Step, Watcher, block};
use crate::store::actors::{self, Actor, StoredActor};
use crate::store::claims::StoredClaim;
use crate::store::placements::{self, Resolved, State};
use crate::store::position;

/// How many claims go into one transaction.
const BATCH: usize = 500;

pub(super) fn run(intake: &Intake<'_>, watch: &mut Watcher<'_>) -> Result<ControlFlow<()>> {
    let mut parties = Parties::new(intake.resolver);
    let counts = intake
        .database
        .read::<_, IntakeError>(|session| Ok(placements::counts(session)?))?;
    let total: u64 = counts
        .iter()
        .filter(|(state, ..)| *state == State::New)
        .map(|(.., count)| count)
        .sum();
    let (mut done, mut after) = (0u64, None);
    loop {
        let claims = intake
            .database
            .read::<_, IntakeError>(|session| Ok(placements::in_state(session, State::New, after.as_ref(), BATCH)?))?;
        let Some(last) = claims.last() else {
            return Ok(ControlFlow::Continue(()));
        };
        after = Some(last.claim.key.clone());
        let found: Vec<(StoredClaim, Found)> = claims
            .into_iter()
            .map(|stored| {
                let found = parties.of(&stored.claim);
                (stored, found)
            })
            .collect();
        write(intake, &found)?;
        done += found.len() as u64;
        let step = Step {
            stage: Stage::Resolving,
            done,
            total: total.max(done),
        };
        if watch(step).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// Writes what was found about some claims, of those that are still new.
fn write(intake: &Intake<'_>, found: &[(StoredClaim, Found)]) -> Result<()> {
    intake.database.write::<_, IntakeError>(|session| {
        let now = intake.clock.now();
        let keys: Vec<&str> = found.iter().map(|(stored, _)| stored.id.as_str()).collect();
        let still: std::collections::HashSet<String> =
            placements::still(session, State::New, &keys)?.into_iter().collect();
        let mut wanted: Vec<&Actor> = Vec::new();
        for (_, found) in found.iter().filter(|(stored, _)| still.contains(&stored.id)) {
            if let Found::Both(both) = found {
                wanted.extend([&both.0, &both.1]);
            }
        }
        let opened = open(session, &wanted, intake, now)?;
        let resolved: Vec<Resolved> = found
            .iter()
            .filter(|(stored, _)| still.contains(&stored.id))
            .map(|(stored, found)| resolved(stored, found, &opened))
            .collect();
        placements::resolve(session, &resolved, now)?;
        Ok(())
    })
}

/// Actors of the ledger by their identities.
pub(super) struct Opened {
    ids: HashMap<String, String>,
    /// Those that people made one with another: the one that counts in its stead.
    heirs: HashMap<String, StoredActor>,
}

impl Opened {
    /// The key of the actor that counts.
    fn id(&self, actor: &Actor) -> Option<String> {
        let heir = self.heirs.get(&actor.identity).map(|heir| heir.id.clone());
        heir.or_else(|| self.ids.get(&actor.identity).cloned())
    }

    /// The actor that counts.
    fn actor<'a>(&'a self, actor: &'a Actor) -> &'a Actor {
        self.heirs.get(&actor.identity).map_or(actor, |heir| &heir.actor)
    }
}

/// Opens the actors that the ledger lacks; only then the position moves.
pub(super) fn open(
    session: &mut platform::database::Session<'_>,
    wanted: &[&Actor],
    intake: &Intake<'_>,
    now: platform::clock::Moment,
) -> Result<Opened> {
    let mut once: Vec<&Actor> = Vec::with_capacity(wanted.len());
    let mut seen = std::collections::HashSet::new();
    for actor in wanted {
        if seen.insert(actor.identity.as_str()) {
            once.push(actor);
        }
    }
    let identities: Vec<&str> = once.iter().map(|actor| actor.identity.as_str()).collect();
    Ok(Opened {
        heirs: actors::heirs(session, &identities)?,
        ids: actors::ensure(session, &once, intake.ids, now, &mut position::advance)?,
    })
}

pub(super) fn resolved(stored: &StoredClaim, found: &Found, opened: &Opened) -> Resolved {
    match found {
        Found::Both(both) => Resolved {
            claim: stored.id.clone(),
            state: State::Resolved,
            reason: String::new(),
            us: opened.id(&both.0),
            counterpart: opened.id(&both.1),
            block: Some(block::of(
                stored.claim.kind,
                opened.actor(&both.0),
                opened.actor(&both.1),
            )),
        },
        Found::Waits(reason) => Resolved {
            claim: stored.id.clone(),
            state: State::Waiting,
            reason: (*reason).to_owned(),
            us: None,
            counterpart: None,
            block: None,
        },
    }
}
