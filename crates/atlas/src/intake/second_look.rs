//! A second look at claims that wait because the American place is named without its state: where exactly one place of
//! that name has a tie with that very counterpart by another table's word, that one is meant. Nothing is guessed.

use std::collections::{BTreeSet, HashMap};

use domain::Claim;

use super::parties::{self, Found, Parties};
use super::{Intake, IntakeError, Result, block, resolve};
use crate::store::actors::Actor;
use crate::store::claims::StoredClaim;
use crate::store::placements::{self, State};

/// How many claims go into one transaction.
const BATCH: usize = 500;

/// Looks at every waiting claim; answers how many could be resolved.
pub(super) fn run(intake: &Intake<'_>) -> Result<u64> {
    let mut parties = Parties::new(intake.resolver);
    let mut places: HashMap<String, Vec<Actor>> = HashMap::new();
    let (mut resolved, mut after) = (0, None);
    loop {
        let claims = intake.database.read::<_, IntakeError>(|session| {
            Ok(placements::in_state(session, State::Waiting, after.as_ref(), BATCH)?)
        })?;
        let Some(last) = claims.last() else { return Ok(resolved) };
        after = Some(last.claim.key.clone());
        let mut asked: Vec<(StoredClaim, Vec<(Actor, Actor, String)>)> = Vec::new();
        for stored in claims {
            let options = options(intake, &mut parties, &mut places, &stored.claim);
            if !options.is_empty() {
                asked.push((stored, options));
            }
        }
        if !asked.is_empty() {
            resolved += write(intake, asked)?;
        }
    }
}

/// The American places that may be meant, each with the counterpart and the block of their tie.
fn options(
    intake: &Intake<'_>,
    parties: &mut Parties<'_>,
    places: &mut HashMap<String, Vec<Actor>>,
    claim: &Claim,
) -> Vec<(Actor, Actor, String)> {
    if claim.us.state.is_some() {
        return Vec::new();
    }
    let candidates = places
        .entry(claim.us.name.clone())
        .or_insert_with(|| parties::american_candidates(intake.resolver, &claim.us));
    candidates
        .iter()
        .filter_map(|us| {
            let them = parties.foreign(&claim.counterpart, &us.slug).ok()?;
            let tie = block::of(domain::Kind::SisterTie, us, &them);
            Some((us.clone(), them, tie))
        })
        .collect()
}

fn write(intake: &Intake<'_>, asked: Vec<(StoredClaim, Vec<(Actor, Actor, String)>)>) -> Result<u64> {
    intake.database.write::<_, IntakeError>(|session| {
        let now = intake.clock.now();
        let blocks: BTreeSet<&str> = asked
            .iter()
            .flat_map(|(_, options)| options.iter().map(|(.., tie)| tie.as_str()))
            .collect();
        let blocks: Vec<&str> = blocks.into_iter().collect();
        let attested = placements::tables_of_blocks(session, &blocks)?;
        let keys: Vec<&str> = asked.iter().map(|(stored, _)| stored.id.as_str()).collect();
        let still: BTreeSet<String> = placements::still(session, State::Waiting, &keys)?.into_iter().collect();
        let mut found = Vec::new();
        for (stored, options) in asked.iter().filter(|(stored, _)| still.contains(&stored.id)) {
            let mut meant = options.iter().filter(|(.., tie)| {
                attested
                    .iter()
                    .any(|(block, table)| block == tie && *table != stored.claim.key.table)
            });
            if let (Some((us, them, _)), None) = (meant.next(), meant.next()) {
                found.push((stored, Found::Both(Box::new((us.clone(), them.clone())))));
            }
        }
        if found.is_empty() {
            return Ok(0);
        }
        let wanted: Vec<&Actor> = found
            .iter()
            .flat_map(|(_, found)| match found {
                Found::Both(both) => vec![&both.0, &both.1],
                Found::Waits(_) => Vec::new(),
            })
            .collect();
        let ids = resolve::open(session, &wanted, intake, now)?;
        let resolved: Vec<placements::Resolved> = found
            .iter()
            .map(|(stored, found)| resolve::resolved(stored, found, &ids))
            .collect();
        placements::resolve(session, &resolved, now)?;
        Ok(found.len() as u64)
    })
}
