//! A second look at claims that wait because a name fits several places: where exactly one pair of places of those names
//! has a tie with each other by another table's word, that pair is meant. Nothing is guessed.

use std::collections::{BTreeSet, HashMap};

use domain::{Claim, Kind, Side};

use super::parties::{Asked, Found, asked, candidates};
use super::{Intake, IntakeError, Result, block, resolve};
use crate::store::actors::Actor;
use crate::store::claims::StoredClaim;
use crate::store::placements::{self, State};

/// How many claims go into one transaction.
const BATCH: usize = 500;

/// Every place that a name may denote, remembered by name.
type Memory = HashMap<Asked, Vec<Actor>>;

/// A pair of places that a claim may mean, with the block of their tie.
type Pair = (Actor, Actor, String);

/// Looks at every waiting claim; answers how many could be resolved. All are written in one transaction, because what is
/// resolved becomes evidence for others: a look that was interrupted half-way could end elsewhere.
pub(super) fn run(intake: &Intake<'_>) -> Result<u64> {
    let mut memory = Memory::new();
    let mut found: Vec<(StoredClaim, Found)> = Vec::new();
    let mut after = None;
    loop {
        let claims = intake.database.read::<_, IntakeError>(|session| {
            Ok(placements::in_state(session, State::Waiting, after.as_ref(), BATCH)?)
        })?;
        let Some(last) = claims.last() else { break };
        after = Some(last.claim.key.clone());
        let asked: Vec<(StoredClaim, Vec<Pair>)> = claims
            .into_iter()
            .map(|stored| {
                let pairs = pairs(intake, &mut memory, &stored.claim);
                (stored, pairs)
            })
            .filter(|(_, pairs)| !pairs.is_empty())
            .collect();
        let blocks: BTreeSet<&str> = asked
            .iter()
            .flat_map(|(_, pairs)| pairs.iter().map(|(.., tie)| tie.as_str()))
            .collect();
        let blocks: Vec<&str> = blocks.into_iter().collect();
        let attested = intake
            .database
            .read::<_, IntakeError>(|session| Ok(placements::tables_of_blocks(session, &blocks)?))?;
        found.extend(meant(asked, &attested));
    }
    if !found.is_empty() {
        write(intake, &found)?;
    }
    Ok(found.len() as u64)
}

fn pairs(intake: &Intake<'_>, memory: &mut Memory, claim: &Claim) -> Vec<Pair> {
    let mut places = |side: Side, name: &domain::PartyName| {
        memory
            .entry(asked(side, name, ""))
            .or_insert_with(|| candidates(intake.resolver, side, name))
            .clone()
    };
    let us = places(Side::Us, &claim.us);
    let them = places(Side::Foreign, &claim.counterpart);
    us.iter()
        .flat_map(|us| {
            them.iter()
                .map(move |them| (us.clone(), them.clone(), block::of(Kind::SisterTie, us, them)))
        })
        .collect()
}

/// The claims of which exactly one pair is attested by another table.
fn meant(asked: Vec<(StoredClaim, Vec<Pair>)>, attested: &[(String, String)]) -> Vec<(StoredClaim, Found)> {
    let mut tables: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (block, table) in attested {
        tables.entry(block).or_default().insert(table);
    }
    let mut found = Vec::new();
    for (stored, pairs) in asked {
        let own = stored.claim.key.table.clone();
        let by_another = |tie: &str| {
            tables
                .get(tie)
                .is_some_and(|tables| tables.iter().any(|table| *table != own))
        };
        let mut meant = pairs.into_iter().filter(|(.., tie)| by_another(tie));
        if let (Some((us, them, _)), None) = (meant.next(), meant.next()) {
            found.push((stored, Found::Both(Box::new((us, them)))));
        }
    }
    found
}

fn write(intake: &Intake<'_>, found: &[(StoredClaim, Found)]) -> Result<()> {
    intake.database.write::<_, IntakeError>(|session| {
        let now = intake.clock.now();
        let keys: Vec<&str> = found.iter().map(|(stored, _)| stored.id.as_str()).collect();
        let still: BTreeSet<String> = placements::still(session, State::Waiting, &keys)?.into_iter().collect();
        let wanted: Vec<&Actor> = found
            .iter()
            .filter(|(stored, _)| still.contains(&stored.id))
            .flat_map(|(_, found)| match found {
                Found::Both(both) => vec![&both.0, &both.1],
                Found::Waits(_) => Vec::new(),
            })
            .collect();
        let opened = resolve::open(session, &wanted, intake, now)?;
        let resolved: Vec<placements::Resolved> = found
            .iter()
            .filter(|(stored, _)| still.contains(&stored.id))
            .map(|(stored, found)| resolve::resolved(stored, found, &opened))
            .collect();
        Ok(placements::resolve(session, &resolved, now)?)
    })
}
