//! Engagements and their revisions: a revision is appended, the engagement points to it, nothing is updated in place.

use std::collections::HashMap;

use domain::{Day, Participant, PublicId, Revision};
use platform::clock::{Ids, Moment};
use platform::database::{Result, Row, Session, Value};

use super::word::{date, json, public_id, small, to_json, word};
use super::{for_each_key, parameters};
use crate::ledger::{Draft, Link, role_word};

/// The row of an engagement: it only points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engagement {
    /// The ledger's key.
    pub id: String,
    /// Its public id.
    pub public_id: PublicId,
    /// The claim that founded it, by the ledger's key.
    pub founding_claim: String,
    /// The block in which it is matched.
    pub block: String,
    /// Its newest revision.
    pub revision: String,
    /// The engagement that it was merged into, by the ledger's key.
    pub merged_into: Option<String>,
}

/// An engagement that has no row yet.
#[derive(Debug, Clone)]
pub struct Founded {
    /// The key it will have.
    pub id: String,
    /// Its public id.
    pub public_id: PublicId,
    /// The claim that founds it.
    pub founding_claim: String,
    /// The block in which it is matched.
    pub block: String,
}

/// A revision to append.
#[derive(Debug, Clone)]
pub struct Append {
    /// To which engagement.
    pub engagement: String,
    /// What it says.
    pub draft: Draft,
    /// Whose decision it is: `rule:…` for intake, an account for a person.
    pub author: String,
    /// Why.
    pub reason: String,
}

const COLUMNS: &str = "id, public_id, founding_claim, match_key, revision_id, merged_into";

fn engagement(row: &Row<'_>) -> Result<Engagement> {
    Ok(Engagement {
        id: row.string(0)?,
        public_id: public_id(row, 1)?,
        founding_claim: row.string(2)?,
        block: row.string(3)?,
        revision: row.string(4)?,
        merged_into: row.maybe_string(5)?,
    })
}

/// The engagements with some keys, by key.
///
/// # Errors
/// The database refused.
pub fn by_id(session: &mut Session<'_>, ids: &[&str]) -> Result<HashMap<String, Engagement>> {
    let sql = format!("SELECT {COLUMNS} FROM engagements WHERE id IN ({{}})");
    let rows = for_each_key(session, &sql, &[], ids, engagement)?;
    Ok(rows.into_iter().map(|one| (one.id.clone(), one)).collect())
}

/// The engagements with some public ids, by public id.
///
/// # Errors
/// The database refused.
pub fn by_public_id(session: &mut Session<'_>, public: &[PublicId]) -> Result<HashMap<PublicId, Engagement>> {
    let words: Vec<String> = public.iter().map(ToString::to_string).collect();
    let keys: Vec<&str> = words.iter().map(String::as_str).collect();
    let sql = format!("SELECT {COLUMNS} FROM engagements WHERE public_id IN ({{}})");
    let rows = for_each_key(session, &sql, &[], &keys, engagement)?;
    Ok(rows.into_iter().map(|one| (one.public_id, one)).collect())
}

/// The trip that an engagement is a leg of, and its links.
pub type TripAndLinks = (Option<String>, Vec<Link>);

/// Trip and links of the newest revisions of some engagements, by the engagement's key.
///
/// # Errors
/// The database refused.
pub fn ties_to_others(session: &mut Session<'_>, ids: &[&str]) -> Result<HashMap<String, TripAndLinks>> {
    let rows = for_each_key(
        session,
        "SELECT e.id, r.trip, r.links FROM engagements e JOIN revisions r ON r.id = e.revision_id WHERE e.id IN ({})",
        &[],
        ids,
        |row| Ok((row.string(0)?, (row.maybe_string(1)?, json(row, 2, "a list of links")?))),
    )?;
    Ok(rows.into_iter().collect())
}

/// Writes engagements that are new. Their first revisions follow by [`append`].
///
/// # Errors
/// The database refused.
pub fn found(session: &mut Session<'_>, founded: &[Founded], now: Moment) -> Result<()> {
    let rows: Vec<Vec<Value>> = founded
        .iter()
        .map(|one| {
            vec![
                one.id.as_str().into(),
                one.public_id.to_string().into(),
                one.founding_claim.as_str().into(),
                one.block.as_str().into(),
                "".into(),
                now.0.into(),
            ]
        })
        .collect();
    let columns = [
        "id",
        "public_id",
        "founding_claim",
        "match_key",
        "revision_id",
        "recorded",
    ];
    session.insert("engagements", &columns, &rows)
}

/// Moves an engagement to the block of a corrected founding claim. It stands by itself again, if it did not.
///
/// # Errors
/// The database refused.
pub fn refound(session: &mut Session<'_>, id: &str, founding_claim: &str, block: &str) -> Result<()> {
    session.execute(
        "UPDATE engagements SET founding_claim = $2, match_key = $3, merged_into = NULL WHERE id = $1",
        &[id.into(), founding_claim.into(), block.into()],
    )?;
    Ok(())
}

/// Moves an engagement to a block, where a claim founded it.
///
/// # Errors
/// The database refused.
pub fn move_founded_by(session: &mut Session<'_>, id: &str, claim: &str, block: &str) -> Result<()> {
    session.execute(
        "UPDATE engagements SET match_key = $3 WHERE id = $1 AND founding_claim = $2",
        &[id.into(), claim.into(), block.into()],
    )?;
    Ok(())
}

/// Notes into which engagement one was merged; with `into` left out, that it stands by itself.
///
/// # Errors
/// The database refused.
pub fn set_merged(session: &mut Session<'_>, id: &str, into: Option<&str>) -> Result<()> {
    session.execute(
        "UPDATE engagements SET merged_into = $2 WHERE id = $1",
        &[id.into(), into.map_or(Value::Null, Value::from)],
    )?;
    Ok(())
}

/// Which of some engagements others were merged into.
///
/// # Errors
/// The database refused.
pub fn with_others_merged(session: &mut Session<'_>, ids: &[&str]) -> Result<Vec<String>> {
    let mut found = for_each_key(
        session,
        "SELECT DISTINCT merged_into FROM engagements WHERE merged_into IN ({})",
        &[],
        ids,
        |row| row.string(0),
    )?;
    found.sort_unstable();
    Ok(found)
}

/// When some engagements were recorded, with the key of the claim that founded each, by the engagement's key: what
/// comes first in this order is older.
///
/// # Errors
/// The database refused.
pub fn age(session: &mut Session<'_>, ids: &[&str]) -> Result<HashMap<String, (i64, String, String)>> {
    let rows = for_each_key(
        session,
        "SELECT e.id, e.recorded, c.table_name, c.claim_id FROM engagements e JOIN claims c ON c.id = e.founding_claim \
         WHERE e.id IN ({})",
        &[],
        ids,
        |row| Ok((row.string(0)?, (row.int(1)?, row.string(2)?, row.string(3)?))),
    )?;
    Ok(rows.into_iter().collect())
}

/// The engagements in view of some blocks: block, key, public id, in the order of public ids.
///
/// # Errors
/// The database refused.
pub fn in_view(session: &mut Session<'_>, blocks: &[&str]) -> Result<Vec<(String, String, PublicId)>> {
    let mut found = for_each_key(
        session,
        "SELECT e.match_key, e.id, e.public_id FROM engagements e JOIN revisions r ON r.id = e.revision_id \
         WHERE r.withdrawn = 0 AND e.match_key IN ({})",
        &[],
        blocks,
        |row| Ok((row.string(0)?, row.string(1)?, public_id(row, 2)?)),
    )?;
    found.sort_by_key(|one| one.2);
    Ok(found)
}

/// Who wrote the newest revision of an engagement, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// Its number.
    pub number: i64,
    /// Whose decision it was.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub recorded: Moment,
}

/// The newest revision of an engagement, without what it says.
///
/// # Errors
/// The database refused.
pub fn last(session: &mut Session<'_>, id: &str) -> Result<Option<Last>> {
    session.first(
        "SELECT r.number, r.author, r.reason, r.recorded FROM engagements e JOIN revisions r ON r.id = e.revision_id \
         WHERE e.id = $1",
        &[id.into()],
        |row| {
            Ok(Last {
                number: row.int(0)?,
                author: row.string(1)?,
                reason: row.string(2)?,
                recorded: Moment(row.int(3)?),
            })
        },
    )
}

/// Appends revisions, at most one an engagement, and points the engagements to them.
///
/// # Errors
/// The database refused.
pub fn append(session: &mut Session<'_>, appended: &[Append], position: i64, ids: &Ids, now: Moment) -> Result<()> {
    let keys: Vec<&str> = appended.iter().map(|one| one.engagement.as_str()).collect();
    let last: HashMap<String, i64> = for_each_key(
        session,
        "SELECT engagement_id, MAX(number) FROM revisions WHERE engagement_id IN ({}) GROUP BY engagement_id",
        &[],
        &keys,
        |row| Ok((row.string(0)?, row.int(1)?)),
    )?
    .into_iter()
    .collect();
    let mut revisions = Vec::new();
    let mut participants = Vec::new();
    let mut evidence = Vec::new();
    let mut pointers = Vec::new();
    for one in appended {
        let id = ids.next().to_string();
        let number = last.get(&one.engagement).copied().unwrap_or(0) + 1;
        revisions.push(revision_row(&id, number, one, position, now)?);
        for (ordinal, participant) in one.draft.revision.participants.iter().enumerate() {
            participants.push(participant_row(&id, ordinal, participant));
        }
        for claim in &one.draft.evidence {
            let list = |fields: &[crate::ledger::Field]| {
                fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(";")
            };
            evidence.push(vec![
                id.as_str().into(),
                claim.claim.as_str().into(),
                list(&claim.supports).into(),
                list(&claim.contradicts).into(),
            ]);
        }
        pointers.push((one.engagement.as_str(), id));
    }
    session.insert("revisions", &REVISION_COLUMNS, &revisions)?;
    session.insert(
        "participants",
        &["revision_id", "ordinal", "actor_id", "side", "role"],
        &participants,
    )?;
    session.insert(
        "evidence",
        &["revision_id", "claim_id", "supports", "contradicts"],
        &evidence,
    )?;
    for (engagement, revision) in pointers {
        session.execute(
            "UPDATE engagements SET revision_id = $2 WHERE id = $1",
            &[engagement.into(), revision.into()],
        )?;
    }
    Ok(())
}

/// The columns of a revision, in the order in which [`revision_row`] fills them.
pub(super) const REVISION_COLUMNS: [&str; 22] = [
    "id",
    "engagement_id",
    "number",
    "position",
    "recorded",
    "author",
    "reason",
    "withdrawn",
    "kind",
    "status",
    "status_reported",
    "start_edtf",
    "end_edtf",
    "term_months",
    "issues",
    "title",
    "trip",
    "links",
    "claims",
    "governmental",
    "fits_cc_by",
    "last_source_day",
];

pub(super) fn revision_row(id: &str, number: i64, one: &Append, position: i64, now: Moment) -> Result<Vec<Value>> {
    let draft = &one.draft;
    let revision = &draft.revision;
    let edtf = |date: &Option<domain::Edtf>| date.as_ref().map(ToString::to_string).into();
    Ok(vec![
        id.into(),
        one.engagement.as_str().into(),
        number.into(),
        position.into(),
        now.0.into(),
        one.author.as_str().into(),
        one.reason.as_str().into(),
        draft.withdrawn.into(),
        revision.kind.as_str().into(),
        revision.status.as_str().into(),
        edtf(&revision.status_reported),
        edtf(&revision.start),
        edtf(&revision.end),
        revision.term_months.into(),
        revision.issues.0.into(),
        revision.title.as_str().into(),
        revision.trip.clone().into(),
        to_json(&draft.links)?.into(),
        draft.evidence.len().into(),
        draft.governmental.into(),
        draft.fits_cc_by.into(),
        draft.last_source_day.map(|day| day.0).into(),
    ])
}

pub(super) fn participant_row(revision: &str, ordinal: usize, participant: &Participant) -> Vec<Value> {
    vec![
        revision.into(),
        ordinal.into(),
        participant.actor.as_str().into(),
        super::actors::side_word(participant.side).into(),
        role_word(participant.role).into(),
    ]
}

/// The newest revision of an engagement with everything that belongs to it, as a draft: for comparing and for
/// appending it again with a change.
///
/// # Errors
/// The database refused.
pub fn newest(session: &mut Session<'_>, engagement: &str) -> Result<Option<Draft>> {
    Ok(newest_of(session, &[engagement])?.remove(engagement))
}

/// [`newest`] of several engagements, by their keys.
///
/// # Errors
/// The database refused.
pub fn newest_of(session: &mut Session<'_>, engagements: &[&str]) -> Result<HashMap<String, Draft>> {
    let mut by_revision: HashMap<String, (String, Draft)> = HashMap::new();
    for some in engagements.chunks(super::LIST) {
        let sql = format!(
            "SELECT e.id, r.id, {REVISION} FROM engagements e JOIN revisions r ON r.id = e.revision_id WHERE e.id IN ({})",
            parameters(1, some.len())
        );
        let values: Vec<Value> = some.iter().map(|key| Value::from(*key)).collect();
        session.each(&sql, &values, |row| {
            let engagement = row.string(0)?;
            let (revision, links) = read_revision(row, 2)?;
            let draft = Draft {
                revision,
                links,
                withdrawn: row.flag(2 + 10)?,
                governmental: row.flag(2 + 11)?,
                fits_cc_by: row.flag(2 + 12)?,
                last_source_day: small(row, 2 + 13, "a day")?.map(Day),
                evidence: Vec::new(),
            };
            by_revision.insert(row.string(1)?, (engagement, draft));
            Ok(())
        })?;
    }
    let revisions: Vec<String> = by_revision.keys().cloned().collect();
    let keys: Vec<&str> = revisions.iter().map(String::as_str).collect();
    for (revision, participant) in participants_of(session, &keys)? {
        if let Some((_, draft)) = by_revision.get_mut(&revision) {
            draft.revision.participants.push(participant);
        }
    }
    for (revision, one) in evidence_of(session, &keys)? {
        if let Some((_, draft)) = by_revision.get_mut(&revision) {
            draft.evidence.push(one);
        }
    }
    Ok(by_revision.into_values().collect())
}

/// The columns that [`read_revision`] reads.
pub(super) const REVISION: &str = "r.kind, r.status, r.status_reported, r.start_edtf, r.end_edtf, r.term_months, \
     r.issues, r.title, r.trip, r.links, r.withdrawn, r.governmental, r.fits_cc_by, r.last_source_day";

/// A revision without its participants, from the columns of [`REVISION`] that begin at `at`.
pub(super) fn read_revision(row: &Row<'_>, at: usize) -> Result<(Revision, Vec<Link>)> {
    let revision = Revision {
        kind: word(row, at, "a kind")?,
        participants: Vec::new(),
        status: word(row, at + 1, "a status")?,
        status_reported: date(row, at + 2)?,
        start: date(row, at + 3)?,
        end: date(row, at + 4)?,
        term_months: small(row, at + 5, "a number of months")?,
        issues: domain::Issues(small(row, at + 6, "a set of issues")?.unwrap_or(0)),
        title: row.string(at + 7)?,
        trip: row.maybe_string(at + 8)?,
    };
    Ok((revision, json(row, at + 9, "a list of links")?))
}

/// Participants of some revisions, in their order.
///
/// # Errors
/// The database refused.
pub fn participants_of(session: &mut Session<'_>, revisions: &[&str]) -> Result<Vec<(String, Participant)>> {
    for_each_key(
        session,
        "SELECT revision_id, actor_id, side, role FROM participants WHERE revision_id IN ({}) ORDER BY revision_id, ordinal",
        &[],
        revisions,
        |row| Ok((row.string(0)?, participant(row, 1)?)),
    )
}

pub(super) fn participant(row: &Row<'_>, at: usize) -> Result<Participant> {
    let side = super::actors::side(row, at + 1)?;
    Ok(Participant {
        actor: row.string(at)?,
        side,
        role: role(row.text(at + 2)?),
    })
}

fn role(text: &str) -> domain::Role {
    use domain::Role;
    match text {
        "visitor" => Role::Visitor,
        "host" => Role::Host,
        "member" => Role::Member,
        "object" => Role::Object,
        _ => Role::Party,
    }
}

/// Evidence of some revisions, by claim.
///
/// # Errors
/// The database refused.
pub fn evidence_of(session: &mut Session<'_>, revisions: &[&str]) -> Result<Vec<(String, crate::ledger::Evidence)>> {
    for_each_key(
        session,
        "SELECT revision_id, claim_id, supports, contradicts FROM evidence WHERE revision_id IN ({}) \
         ORDER BY revision_id, claim_id",
        &[],
        revisions,
        |row| {
            Ok((
                row.string(0)?,
                crate::ledger::Evidence {
                    claim: row.string(1)?,
                    supports: fields(row.text(2)?),
                    contradicts: fields(row.text(3)?),
                },
            ))
        },
    )
}

fn fields(text: &str) -> Vec<crate::ledger::Field> {
    use crate::ledger::Field;
    const ALL: [Field; 9] = [
        Field::Kind,
        Field::Us,
        Field::Counterpart,
        Field::Start,
        Field::End,
        Field::Term,
        Field::Status,
        Field::Issues,
        Field::Title,
    ];
    text.split(';')
        .filter_map(|word| ALL.into_iter().find(|field| field.as_str() == word))
        .collect()
}
