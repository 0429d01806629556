//! What readers ask of the ledger: actors and newest revisions for the snapshot, changes since a position, the ledger as
//! it was known on a moment, one engagement's whole record.

use std::collections::HashMap;

use domain::{PublicId, Revision, StatusFacts};
use platform::clock::Moment;
use platform::database::{Result, Row, Session, Value};
use snapshot::{ActorRow, EngagementRow, ParticipantRow};

use super::actors::{self, StoredActor};
use super::claims::StoredClaim;
use super::engagements::{self, Engagement, REVISION, participant, read_revision};
use super::word::{public_id, small};
use crate::ledger::{Evidence, Link};

/// Actors added or changed after a position (0: all), in the snapshot's form, as they are now.
///
/// # Errors
/// The database refused, or `each` did.
pub fn actor_rows(session: &mut Session<'_>, since: i64, each: impl FnMut(ActorRow) -> Result<()>) -> Result<()> {
    actor_rows_known_on(session, since, Moment(i64::MAX), each)
}

/// Actors added or changed after a position (0: all), in the snapshot's form, as a moment knows them. Those that had been
/// merged into others by then keep their address and where it leads, and nothing else finds them.
///
/// # Errors
/// The database refused, or `each` did.
pub fn actor_rows_known_on(
    session: &mut Session<'_>,
    since: i64,
    known: Moment,
    mut each: impl FnMut(ActorRow) -> Result<()>,
) -> Result<()> {
    let merged = actors::merged_by(session, known)?;
    actors::since(session, since, |stored| {
        let heir = merged.get(&stored.id).cloned();
        let row = actor_row(stored);
        each(match heir {
            Some(heir) => merged_away(row, heir),
            None => row,
        })
    })
}

/// What is shown of an actor that is another now.
fn merged_away(row: ActorRow, heir: String) -> ActorRow {
    ActorRow {
        name: "".into(),
        aliases: Vec::new(),
        state: None,
        country: None,
        point: None,
        place: None,
        leads_to: Some(heir.into()),
        ..row
    }
}

fn actor_row(stored: StoredActor) -> ActorRow {
    let StoredActor { id, actor } = stored;
    ActorRow {
        key: id.into(),
        slug: actor.slug.into(),
        name: actor.name.into(),
        aliases: actor.aliases.into_iter().map(Into::into).collect(),
        side: actor.side,
        level: actor.level,
        state: actor.state,
        country: actor.country,
        point: actor.point,
        place: actor.place,
        leads_to: None,
    }
}

/// Which revisions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The newest of every engagement whose newest came after a position (0: all).
    Since(i64),
    /// The newest of every engagement that the ledger had recorded by a moment, that moment included.
    KnownOn(Moment),
}

/// The revisions asked for, in the snapshot's form, each handed to `each`; nothing is kept. Withdrawn ones are among
/// them.
///
/// # Errors
/// The database refused, or `each` did.
pub fn engagement_rows(
    session: &mut Session<'_>,
    which: Which,
    mut each: impl FnMut(EngagementRow) -> Result<()>,
) -> Result<()> {
    let (sql, value) = question(which);
    let mut current: Option<EngagementRow> = None;
    session.each(&sql, &[value], |row| {
        let id = public_id(row, 0)?;
        if current.as_ref().is_none_or(|open| open.id != id) {
            let next = engagement_row(row, id)?;
            if let Some(done) = current.replace(next) {
                each(done)?;
            }
        }
        if let Some(open) = &mut current {
            let one = participant(row, 4)?;
            open.participants.push(ParticipantRow {
                actor: one.actor.into(),
                side: one.side,
                role: one.role,
            });
        }
        Ok(())
    })?;
    match current {
        Some(last) => each(last),
        None => Ok(()),
    }
}

/// The text of the question and its one parameter. The rows of one revision come one after the other. Changes are asked
/// for several times a second: ordered by position they are found by its index, ordered otherwise SQLite walks through
/// all revisions for one that is new.
fn question(which: Which) -> (String, Value) {
    let (source, condition, order, value) = match which {
        Which::Since(position) => (
            "engagements e JOIN revisions r ON r.id = e.revision_id",
            "WHERE r.position > $1",
            "r.position, r.id, p.ordinal",
            Value::Int(position),
        ),
        Which::KnownOn(moment) => (
            "(SELECT engagement_id, MAX(number) AS number FROM revisions WHERE recorded <= $1 GROUP BY engagement_id) n \
             JOIN revisions r ON r.engagement_id = n.engagement_id AND r.number = n.number \
             JOIN engagements e ON e.id = r.engagement_id",
            "",
            "r.id, p.ordinal",
            Value::Int(moment.0),
        ),
    };
    let sql = format!(
        "SELECT e.public_id, r.claims, r.position, r.recorded, p.actor_id, p.side, p.role, {REVISION} \
         FROM {source} JOIN participants p ON p.revision_id = r.id {condition} ORDER BY {order}"
    );
    (sql, value)
}

fn engagement_row(row: &Row<'_>, id: PublicId) -> Result<EngagementRow> {
    const AT: usize = 7;
    let (revision, _) = read_revision(row, AT)?;
    Ok(EngagementRow {
        id,
        facts: StatusFacts::of(&revision),
        start: revision.start,
        end: revision.end,
        participants: Vec::new(),
        issues: revision.issues,
        title: revision.title.into(),
        claims: u16::try_from(row.int(1)?).unwrap_or(u16::MAX),
        gov: row.flag(AT + 11)?,
        fits_cc_by: row.flag(AT + 12)?,
        last_source_day: small(row, AT + 13, "a day")?.map(domain::Day),
        position: u64::try_from(row.int(2)?).unwrap_or(0),
        recorded: row.int(3)?,
        withdrawn: row.flag(AT + 10)?,
    })
}

/// One revision of an engagement's history.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRevision {
    /// Its number, from 1.
    pub number: i64,
    /// The ledger's position that it was written at.
    pub position: i64,
    /// When.
    pub recorded: Moment,
    /// Whose decision.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Whether it took the engagement out of the view.
    pub withdrawn: bool,
    /// What it says.
    pub revision: Revision,
    /// Links to others.
    pub links: Vec<Link>,
    /// What it stands on.
    pub evidence: Vec<Evidence>,
}

/// Everything the ledger holds about one engagement.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The engagement's row.
    pub engagement: Engagement,
    /// Its history, oldest first.
    pub revisions: Vec<PastRevision>,
    /// Every claim that any of its revisions stands or stood on.
    pub claims: Vec<StoredClaim>,
    /// Merges that hold.
    pub merges: Vec<super::merges::Held>,
}

/// One engagement's whole record.
///
/// # Errors
/// The database refused.
pub fn record(session: &mut Session<'_>, id: PublicId) -> Result<Option<Record>> {
    let Some(engagement) = engagements::by_public_id(session, &[id])?.remove(&id) else {
        return Ok(None);
    };
    let sql = format!("SELECT r.id, {PAST}, {REVISION} FROM revisions r WHERE r.engagement_id = $1 ORDER BY r.number");
    let mut revisions: Vec<(String, PastRevision)> = session.all(&sql, &[engagement.id.as_str().into()], |row| {
        Ok((row.string(0)?, past_revision(row, 1)?))
    })?;
    let claims = fill(session, &mut revisions)?;
    let claim_keys: Vec<&str> = claims.iter().map(String::as_str).collect();
    let mut claims = super::claims::by_id(session, &claim_keys)?;
    claims.sort_by(|a, b| a.claim.key.cmp(&b.claim.key));
    let merges = super::merges::of_engagement(session, &engagement.id)?;
    Ok(Some(Record {
        engagement,
        revisions: revisions.into_iter().map(|(_, past)| past).collect(),
        claims,
        merges,
    }))
}

/// The columns of a revision that tell when and by whom it was written.
const PAST: &str = "r.number, r.position, r.recorded, r.author, r.reason";

/// Reads a revision whose columns begin at `at`, without participants and evidence.
fn past_revision(row: &Row<'_>, at: usize) -> Result<PastRevision> {
    let (revision, links) = read_revision(row, at + 5)?;
    Ok(PastRevision {
        number: row.int(at)?,
        position: row.int(at + 1)?,
        recorded: Moment(row.int(at + 2)?),
        author: row.string(at + 3)?,
        reason: row.string(at + 4)?,
        withdrawn: row.flag(at + 5 + 10)?,
        revision,
        links,
        evidence: Vec::new(),
    })
}

/// Gives revisions, each beside its key, their participants and evidence. Tells every claim that is evidence, once.
fn fill(session: &mut Session<'_>, revisions: &mut [(String, PastRevision)]) -> Result<Vec<String>> {
    let keys: Vec<String> = revisions.iter().map(|(id, _)| id.clone()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let at: HashMap<&str, usize> = keys.iter().enumerate().map(|(at, key)| (*key, at)).collect();
    for (revision, one) in engagements::participants_of(session, &keys)? {
        if let Some(at) = at.get(revision.as_str()) {
            revisions[*at].1.revision.participants.push(one);
        }
    }
    let mut claims: Vec<String> = Vec::new();
    for (revision, one) in engagements::evidence_of(session, &keys)? {
        if let Some(at) = at.get(revision.as_str()) {
            claims.push(one.claim.clone());
            revisions[*at].1.evidence.push(one);
        }
    }
    claims.sort_unstable();
    claims.dedup();
    Ok(claims)
}

/// Some revisions by their keys, and those just before them, each beside its own key and that of its engagement.
///
/// # Errors
/// The database refused.
pub fn with_former(session: &mut Session<'_>, keys: &[&str]) -> Result<Vec<(String, String, PastRevision)>> {
    let sql = format!(
        "SELECT r.id, r.engagement_id, {PAST}, {REVISION} FROM revisions c \
         JOIN revisions r ON r.engagement_id = c.engagement_id AND r.number IN (c.number, c.number - 1) \
         WHERE c.id IN ({{}})"
    );
    let found = super::for_each_key(session, &sql, &[], keys, |row| {
        Ok((row.string(0)?, row.string(1)?, past_revision(row, 2)?))
    })?;
    let mut owners: HashMap<String, String> = HashMap::new();
    let mut revisions: Vec<(String, PastRevision)> = Vec::new();
    for (id, engagement, past) in found {
        if owners.insert(id.clone(), engagement).is_none() {
            revisions.push((id, past));
        }
    }
    fill(session, &mut revisions)?;
    let owned = revisions.into_iter().filter_map(|(id, past)| {
        let engagement = owners.remove(&id)?;
        Some((id, engagement, past))
    });
    Ok(owned.collect())
}

/// Numbers that describe the ledger as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Claims that count (not superseded).
    pub claims: u64,
    /// Documents and tables.
    pub sources: u64,
    /// Actors.
    pub actors: u64,
    /// Claims that wait for a decision.
    pub waiting: u64,
    /// Engagements in view whose newest revision has no evidence. Always 0; the house rule says so.
    pub without_evidence: u64,
    /// The ledger's position.
    pub position: i64,
}

/// Counts the ledger.
///
/// # Errors
/// The database refused.
pub fn totals(session: &mut Session<'_>) -> Result<Totals> {
    let mut count = |sql: &str| -> Result<u64> { Ok(u64::try_from(session.count(sql, &[])?).unwrap_or(0)) };
    Ok(Totals {
        claims: count("SELECT COUNT(*) FROM placements WHERE state NOT IN ('superseded', 'retracting')")?,
        sources: count("SELECT COUNT(*) FROM sources")?,
        actors: count("SELECT COUNT(*) FROM actors")?,
        waiting: count("SELECT COUNT(*) FROM placements WHERE state IN ('new', 'resolved', 'waiting')")?,
        without_evidence: count(
            "SELECT COUNT(*) FROM engagements e JOIN revisions r ON r.id = e.revision_id WHERE r.withdrawn = 0 \
             AND NOT EXISTS (SELECT 1 FROM evidence v WHERE v.revision_id = r.id)",
        )?,
        position: super::position::current(session)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::testkit;

    /// Ordered by id, a ledger of a million engagements took more than a second to tell of one decision.
    #[test]
    fn changes_are_found_by_their_position_without_walking_through_the_ledger() {
        let test = testkit::sqlite(crate::store::MIGRATIONS);
        let plan: Vec<String> = test
            .database
            .read(|session| {
                let (sql, value) = question(Which::Since(7));
                session.all(&format!("EXPLAIN QUERY PLAN {sql}"), &[value], |row| row.string(3))
            })
            .unwrap();
        assert!(
            plan[0].starts_with("SEARCH r USING INDEX revisions_position"),
            "{plan:?}"
        );
        assert!(
            plan.iter()
                .all(|step| !step.contains("SCAN") && !step.contains("AUTOMATIC")),
            "{plan:?}"
        );
    }
}
