//! Merging actors: two bodies of the ledger are one. The address of the one leads to the other from then on, claims that
//! name it count for the other, and its engagements follow by new revisions. Undoing gives everything back.

use std::collections::{BTreeMap, BTreeSet};

use platform::database::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::work::{Kept, Work};
use super::{Decision, DecisionError, Desk, Done, LookedActor, Result, Review, Subject, Verb, look};
use crate::intake::block_of;
use crate::store::actors::{self, StoredActor};
use crate::store::engagements;
use crate::store::jobs::{self, Job, Queue};
use crate::store::named::{self, Party};
use crate::store::placements::State;

/// What it takes to undo it.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    kept: String,
    gone: String,
    us: Vec<String>,
    counterpart: Vec<String>,
    aliases: Vec<String>,
    asked: Vec<String>,
}

/// Makes two actors one: `gone` becomes `kept`.
///
/// # Errors
/// One of them has changed since it was seen, they stand on different sides, or are one already; or the database refused.
pub fn merge(desk: &Desk<'_>, kept: LookedActor<'_>, gone: LookedActor<'_>, decision: Decision<'_>) -> Result<Done> {
    desk.database.write(|session| {
        let staying = look::actor(session, kept)?.stored;
        let going = look::actor(session, gone)?.stored;
        if staying.id == going.id {
            return Err(DecisionError::Unfit(format!(
                "{} cannot be merged with itself",
                kept.slug
            )));
        }
        if staying.actor.side != going.actor.side {
            return Err(DecisionError::Unfit(format!(
                "{} and {} stand on different sides; they cannot be one body",
                staying.actor.name, going.actor.name
            )));
        }
        let mut work = Work::begin(session, desk, decision)?;
        let us = named::of_actor(session, Party::Us, &going.id)?;
        let counterpart = named::of_actor(session, Party::Counterpart, &going.id)?;
        named::set_actor(session, Party::Us, &going.id, &staying.id)?;
        named::set_actor(session, Party::Counterpart, &going.id, &staying.id)?;
        let aliases = new_names(&staying, &going);
        let mut names = staying.actor.aliases.clone();
        names.extend(aliases.iter().cloned());
        actors::set_aliases(session, &staying.id, &names, work.position)?;
        actors::set_merged(session, &going.id, Some(&staying.id), work.position, work.now)?;
        let claims: Vec<String> = us.iter().chain(&counterpart).cloned().collect();
        let what = format!("{} is {}", going.actor.name, staying.actor.name);
        let (blocks, touched) = follow(session, &mut work, &claims, &what)?;
        let asked = ask(session, &work, &blocks, &touched)?;
        let done = work.record(
            session,
            Kept {
                verb: Verb::MergeActors,
                subject: Subject::actor(kept.slug),
                touched: vec![Subject::actor(gone.slug)],
                summary: format!(
                    "{} ({}) is {} ({})",
                    going.actor.name, gone.slug, staying.actor.name, kept.slug
                ),
                organisation: None,
                saw: json!({ "positions": [kept.position, gone.position] }),
                payload: Payload {
                    kept: staying.id,
                    gone: going.id,
                    us,
                    counterpart,
                    aliases,
                    asked,
                },
                undoes: None,
            },
        )?;
        work.finish(session, done)
    })
}

/// The names of the actor that goes which the other does not bear yet.
fn new_names(staying: &StoredActor, going: &StoredActor) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in std::iter::once(&going.actor.name).chain(&going.actor.aliases) {
        if *name != staying.actor.name && !staying.actor.aliases.contains(name) && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// Brings blocks and revisions in line with whom some claims name now. Answers the blocks, and the engagements by key.
fn follow(
    session: &mut Session<'_>,
    work: &mut Work<'_>,
    claims: &[String],
    what: &str,
) -> Result<(BTreeSet<String>, BTreeMap<String, domain::PublicId>)> {
    let keys: Vec<&str> = claims.iter().map(String::as_str).collect();
    let items = named::with_parties(session, &keys)?;
    let wanted: BTreeSet<&str> = items
        .iter()
        .flat_map(|item| [item.us.as_str(), item.counterpart.as_str()])
        .collect();
    let known = actors::by_id(session, &wanted.into_iter().collect::<Vec<_>>())?;
    let mut blocks = BTreeSet::new();
    let mut engagements_of: BTreeSet<&str> = BTreeSet::new();
    for item in &items {
        let (Some(us), Some(them)) = (known.get(&item.us), known.get(&item.counterpart)) else {
            continue;
        };
        let block = block_of(item.claim.kind, &us.actor, &them.actor);
        if block != item.block {
            named::set_block(session, &item.id, &block)?;
            if let Some(engagement) = &item.engagement {
                engagements::move_founded_by(session, engagement, &item.id, &block)?;
            }
        }
        blocks.insert(block);
        if item.state == State::Placed {
            engagements_of.extend(item.engagement.as_deref());
        }
    }
    let keys: Vec<&str> = engagements_of.into_iter().collect();
    let mut found: Vec<engagements::Engagement> = engagements::by_id(session, &keys)?.into_values().collect();
    found.sort_by_key(|one| one.public_id);
    work.revise_all(session, &found.iter().collect::<Vec<_>>(), what)?;
    Ok((blocks, found.into_iter().map(|one| (one.id, one.public_id)).collect()))
}

/// Ties, partnerships and memberships that have come to be between the same two bodies may be one: a person should look.
/// Answers what is asked, by subject.
fn ask(
    session: &mut Session<'_>,
    work: &Work<'_>,
    blocks: &BTreeSet<String>,
    touched: &BTreeMap<String, domain::PublicId>,
) -> Result<Vec<String>> {
    let exclusive: Vec<&str> = blocks
        .iter()
        .filter(|block| {
            ["tie/", "guard/", "membership/"]
                .iter()
                .any(|family| block.starts_with(family))
        })
        .map(String::as_str)
        .collect();
    let mut by_block: BTreeMap<String, Vec<(String, domain::PublicId)>> = BTreeMap::new();
    for (block, id, public_id) in engagements::in_view(session, &exclusive)? {
        by_block.entry(block).or_default().push((id, public_id));
    }
    let (mut asked, mut questions) = (Vec::new(), Vec::new());
    for together in by_block.values() {
        for (n, (one, a)) in together.iter().enumerate() {
            for (two, b) in &together[n + 1..] {
                if touched.contains_key(one) || touched.contains_key(two) {
                    asked.push(jobs::pair(*a, *b));
                    questions.push(Job {
                        queue: Queue::PossibleDuplicate,
                        payload: json!({ "a": a, "b": b, "rule": "the same two bodies, now that two actors are one", "score": 0.75 }),
                    });
                }
            }
        }
    }
    jobs::insert(session, &questions, work.position, work.ids, work.now)?;
    Ok(asked)
}

/// Undoes it: claims that named the other body count for it again, engagements follow, the address is its own again.
/// Claims that came meanwhile stay where they are.
pub(super) fn undo(session: &mut Session<'_>, work: &mut Work<'_>, review: &Review) -> Result<()> {
    let payload: Payload = super::undo::payload(review)?;
    let known = actors::by_id(session, &[&payload.kept, &payload.gone])?;
    let (Some(kept), Some(gone)) = (known.get(&payload.kept), known.get(&payload.gone)) else {
        return Err(DecisionError::Unfit(
            "the actors are not in the ledger any more".to_owned(),
        ));
    };
    named::give_back(session, Party::Us, &payload.us, &kept.id, &gone.id)?;
    named::give_back(session, Party::Counterpart, &payload.counterpart, &kept.id, &gone.id)?;
    let mut names = kept.actor.aliases.clone();
    names.retain(|name| !payload.aliases.contains(name));
    actors::set_aliases(session, &kept.id, &names, work.position)?;
    actors::set_merged(session, &gone.id, None, work.position, work.now)?;
    for subject in &payload.asked {
        jobs::take(session, Queue::PossibleDuplicate, subject)?;
    }
    let claims: Vec<String> = payload.us.iter().chain(&payload.counterpart).cloned().collect();
    let what = format!("{} is not {} after all", gone.actor.name, kept.actor.name);
    follow(session, work, &claims, &what)?;
    Ok(())
}
