//! What people merged, as intake has to respect it: an engagement may stand on claims of several blocks, and a corrected row
//! follows the merge of the one that it corrects.

use std::collections::{BTreeSet, HashMap};

use domain::PublicId;
use platform::database::Session;

use super::Result;
use super::decide::actors_of;
use crate::ledger::Member;
use crate::store::actors::StoredActor;
use crate::store::engagements;
use crate::store::placements::{self, InBlock, State};

/// A new claim that would found an engagement which a person merged into another goes to that other: a corrected row does
/// not undo a person's merge.
pub(super) fn lead_on(session: &mut Session<'_>, items: &mut [InBlock]) -> Result<()> {
    let founders: HashMap<PublicId, usize> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.state == State::Resolved)
        .map(|(n, item)| (PublicId::of_founding_claim(&item.claim.key), n))
        .collect();
    let ids: Vec<PublicId> = founders.keys().copied().collect();
    for (public_id, mut held) in engagements::by_public_id(session, &ids)? {
        if held.merged_into.is_none() {
            continue;
        }
        while let Some(into) = held.merged_into.take() {
            match engagements::by_id(session, &[&into])?.remove(&into) {
                Some(next) => held = next,
                None => return Ok(()),
            }
        }
        items[founders[&public_id]].engagement = Some(held.id);
    }
    Ok(())
}

/// Claims of other blocks in engagements that have claims here too, because a person merged them.
pub(super) struct Elsewhere {
    /// The engagements at hand into which others were merged.
    merged: Vec<String>,
    items: Vec<InBlock>,
    actors: HashMap<String, StoredActor>,
}

impl Elsewhere {
    /// Whether an engagement into which others were merged has claims in several of the blocks at hand.
    pub(super) fn span_blocks(&self, items: &[InBlock]) -> bool {
        self.merged.iter().any(|engagement| {
            let mut here = items
                .iter()
                .filter(|item| item.engagement.as_ref() == Some(engagement))
                .map(|item| &item.block);
            let first = here.next();
            here.any(|block| Some(block) != first)
        })
    }

    pub(super) fn of(session: &mut Session<'_>, items: &[InBlock], blocks: &[&str]) -> Result<Self> {
        let ids: BTreeSet<&str> = items.iter().filter_map(|item| item.engagement.as_deref()).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let merged = engagements::with_others_merged(session, &ids)?;
        let keys: Vec<&str> = merged.iter().map(String::as_str).collect();
        let mut items = placements::of_engagements(session, &keys)?;
        items.retain(|item| item.state == State::Placed && !blocks.contains(&item.block.as_str()));
        let actors = actors_of(session, &items)?;
        Ok(Self { merged, items, actors })
    }

    /// The claims of one engagement.
    pub(super) fn members(&self, engagement: &str) -> impl Iterator<Item = Member<'_>> {
        self.items
            .iter()
            .filter(move |item| item.engagement.as_deref() == Some(engagement))
            .filter_map(|item| {
                Some(Member {
                    id: &item.id,
                    claim: &item.claim,
                    us: self.actors.get(&item.us)?,
                    counterpart: self.actors.get(&item.counterpart)?,
                })
            })
    }
}
