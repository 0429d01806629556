//! Everything the ledger holds of one engagement, read for its page.

use std::collections::HashMap;

use domain::{Claim, Participant, PublicId, Revision};
use platform::database::{Result, Session};

use crate::ledger::{Evidence, Link, Member, Rank, rank};
use crate::prose::Party;
use crate::statements::{self, Statement};
use crate::store::actors::{self, StoredActor};
use crate::store::reading::{self, PastRevision};

/// One engagement with its whole history, as far as a moment knows it.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its public id.
    pub id: PublicId,
    /// Into which other engagement it was merged.
    pub merged_into: Option<PublicId>,
    /// Its revisions, oldest first; at least one.
    pub revisions: Vec<StoredRevision>,
    /// Every claim that evidences one of the revisions, in the order in which the ledger learned of them.
    pub claims: Vec<StoredClaim>,
    /// How claims came to stand here.
    pub merges: Vec<Merge>,
    /// What was said of it in public, newest first.
    pub statements: Vec<Statement>,
}

impl Record {
    /// Everybody who wrote a revision or took a merge apart.
    pub(super) fn authors(&mut self) -> impl Iterator<Item = &mut String> {
        let splits = self.merges.iter_mut().filter_map(|merge| merge.split.as_mut());
        let revisions = self.revisions.iter_mut().map(|revision| &mut revision.author);
        revisions.chain(splits.map(|split| &mut split.by))
    }
}

/// A revision with who wrote it and what evidences it.
#[derive(Debug, Clone)]
pub struct StoredRevision {
    /// Counts from 1.
    pub number: u32,
    /// The ledger's position that it was written at.
    pub position: u64,
    /// When: microseconds since 1970.
    pub recorded: i64,
    /// Who wrote it: a person's name, or the rule that decided.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Whether it takes the engagement out of view.
    pub withdrawn: bool,
    /// What it says.
    pub revision: Revision,
    /// Its parties, ready to be named, American side first.
    pub parties: Vec<Party>,
    /// What it links to.
    pub links: Vec<Link>,
    /// Which claims evidence it.
    pub evidence: Vec<Evidence>,
}

/// A claim as stored.
#[derive(Debug, Clone)]
pub struct StoredClaim {
    /// Its key in the ledger.
    pub key: String,
    /// What it says.
    pub claim: Claim,
    /// The SHA-256 of what it says.
    pub content_hash: String,
    /// When the ledger learned of it.
    pub recorded: i64,
    /// How it ranks among the claims of its engagement; nothing where its parties are not resolved any more.
    pub rank: Option<Rank>,
}

/// How a claim joined an engagement that was there.
#[derive(Debug, Clone)]
pub struct Merge {
    /// The claim's key in the ledger.
    pub claim: String,
    /// The rule that decided.
    pub rule: String,
    /// How sure it was, from 0 to 1.
    pub score: f64,
    /// Why, in words, where the matching model decided.
    pub reasons: Vec<String>,
    /// When.
    pub recorded: i64,
    /// When it was split off again, by whom and why.
    pub split: Option<Split>,
}

/// A merge undone.
#[derive(Debug, Clone)]
pub struct Split {
    /// When.
    pub at: i64,
    /// Who did it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Reads an engagement; `until` leaves out what the ledger learned later (microseconds since 1970). `None` where there
/// is no such engagement, or none yet.
///
/// # Errors
/// The database failed, or holds what this version does not understand.
pub fn record(session: &mut Session<'_>, id: PublicId, until: Option<i64>) -> Result<Option<Record>> {
    let until = until.unwrap_or(i64::MAX);
    let Some(found) = reading::record(session, id)? else {
        return Ok(None);
    };
    let key = found.engagement.id;
    let past: Vec<PastRevision> = found
        .revisions
        .into_iter()
        .filter(|past| past.recorded.0 <= until)
        .collect();
    if past.is_empty() {
        return Ok(None);
    }
    let mut details = details(session, &key)?;
    let mut actor_keys: Vec<&str> = past
        .iter()
        .flat_map(|past| {
            past.revision
                .participants
                .iter()
                .map(|participant| participant.actor.as_str())
        })
        .chain(
            details
                .values()
                .flat_map(|detail| detail.actors.iter().map(String::as_str)),
        )
        .collect();
    actor_keys.sort_unstable();
    actor_keys.dedup();
    let known = actors::by_id(session, &actor_keys)?;
    let mut claims: Vec<StoredClaim> = found
        .claims
        .into_iter()
        .filter_map(|stored| {
            let detail = details.remove(&stored.id)?;
            Some(claim(stored.id, stored.claim, &detail, &known))
        })
        .filter(|claim| claim.recorded <= until)
        .collect();
    claims.sort_by_key(|claim| claim.recorded);
    Ok(Some(Record {
        id,
        merged_into: merged_into(session, id)?,
        revisions: past.into_iter().map(|past| revision(past, &known)).collect(),
        claims,
        merges: merges(session, &key, until)?,
        statements: statements::of_engagement(session, id, until)?,
    }))
}

/// Some revisions by their keys, and those just before them: each with its own key and that of its engagement, in no
/// promised order.
///
/// # Errors
/// The database failed, or holds what this version does not understand.
pub fn with_former(session: &mut Session<'_>, keys: &[&str]) -> Result<Vec<(String, String, StoredRevision)>> {
    let past = reading::with_former(session, keys)?;
    let mut actor_keys: Vec<&str> = past
        .iter()
        .flat_map(|(_, _, past)| &past.revision.participants)
        .map(|participant| participant.actor.as_str())
        .collect();
    actor_keys.sort_unstable();
    actor_keys.dedup();
    let known = actors::by_id(session, &actor_keys)?;
    Ok(past
        .into_iter()
        .map(|(key, engagement, past)| (key, engagement, revision(past, &known)))
        .collect())
}

fn revision(past: PastRevision, known: &HashMap<String, StoredActor>) -> StoredRevision {
    let mut parties: Vec<Party> = past
        .revision
        .participants
        .iter()
        .filter_map(|participant| party(participant, known))
        .collect();
    parties.sort_by_key(|party| party.side);
    StoredRevision {
        number: u32::try_from(past.number).unwrap_or(0),
        position: u64::try_from(past.position).unwrap_or(0),
        recorded: past.recorded.0,
        author: past.author,
        reason: past.reason,
        withdrawn: past.withdrawn,
        revision: past.revision,
        parties,
        links: past.links,
        evidence: past.evidence,
    }
}

fn party(participant: &Participant, known: &HashMap<String, StoredActor>) -> Option<Party> {
    let actor = &known.get(&participant.actor)?.actor;
    Some(Party {
        slug: actor.slug.clone(),
        name: actor.name.clone(),
        side: participant.side,
        role: participant.role,
        level: actor.level,
        state: actor.state,
        country: actor.country,
    })
}

fn claim(key: String, claim: Claim, detail: &Detail, known: &HashMap<String, StoredActor>) -> StoredClaim {
    let rank = match detail.actors.each_ref().map(|actor| known.get(actor)) {
        [Some(us), Some(counterpart)] => Some(rank(&Member {
            id: &key,
            claim: &claim,
            us,
            counterpart,
        })),
        _ => None,
    };
    StoredClaim {
        content_hash: detail.content_hash.clone(),
        recorded: detail.recorded,
        rank,
        key,
        claim,
    }
}

fn merged_into(session: &mut Session<'_>, id: PublicId) -> Result<Option<PublicId>> {
    let found = session.first(
        "SELECT m.public_id FROM engagements e JOIN engagements m ON m.id = e.merged_into WHERE e.public_id = $1",
        &[id.to_string().into()],
        |row| row.string(0),
    )?;
    Ok(found.and_then(|id| id.parse().ok()))
}

/// What the ledger keeps of a claim beside its content.
struct Detail {
    content_hash: String,
    recorded: i64,
    /// The keys of its two actors; empty where they are not resolved any more.
    actors: [String; 2],
}

fn details(session: &mut Session<'_>, engagement: &str) -> Result<HashMap<String, Detail>> {
    let rows = session.all(
        "SELECT c.id, c.content_hash, c.recorded, p.us_actor, p.counterpart_actor
         FROM claims c LEFT JOIN placements p ON p.claim_id = c.id
         WHERE c.id IN (SELECT v.claim_id FROM evidence v JOIN revisions r ON r.id = v.revision_id
                        WHERE r.engagement_id = $1)",
        &[engagement.into()],
        |row| {
            let detail = Detail {
                content_hash: row.string(1)?,
                recorded: row.int(2)?,
                actors: [
                    row.maybe_string(3)?.unwrap_or_default(),
                    row.maybe_string(4)?.unwrap_or_default(),
                ],
            };
            Ok((row.string(0)?, detail))
        },
    )?;
    Ok(rows.into_iter().collect())
}

/// The engagements whose newest revision shares a trip.
///
/// # Errors
/// The database failed.
pub fn on_trip(session: &mut Session<'_>, trip: &str) -> Result<Vec<PublicId>> {
    let found = session.all(
        "SELECT e.public_id FROM revisions r JOIN engagements e ON e.revision_id = r.id WHERE r.trip = $1
         ORDER BY r.start_edtf, e.public_id LIMIT 50",
        &[trip.into()],
        |row| row.string(0),
    )?;
    Ok(found.into_iter().filter_map(|id| id.parse().ok()).collect())
}

fn merges(session: &mut Session<'_>, engagement: &str, until: i64) -> Result<Vec<Merge>> {
    session.all(
        "SELECT claim_id, rule, score, recorded, split_at, split_by, split_reason, reasons
         FROM merges WHERE engagement_id = $1 AND recorded <= $2 ORDER BY recorded, claim_id",
        &[engagement.into(), until.into()],
        |row| {
            Ok(Merge {
                claim: row.string(0)?,
                rule: row.string(1)?,
                score: row.maybe_real(2)?.unwrap_or(0.0),
                reasons: row.string(7)?.lines().map(str::to_owned).collect(),
                recorded: row.int(3)?,
                split: match row.maybe_int(4)?.filter(|at| *at <= until) {
                    Some(at) => Some(Split {
                        at,
                        by: row.maybe_string(5)?.unwrap_or_default(),
                        reason: row.maybe_string(6)?.unwrap_or_default(),
                    }),
                    None => None,
                },
            })
        },
    )
}
