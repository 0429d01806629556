//! What waits at the desk, as the tables hold it. Every list is bounded by what waits, not by the ledger: claims that
//! wait are found by the state of their placement, suspected pairs by their queue.

use std::collections::HashMap;

use domain::{Claim, PublicId, SourceKind};
use platform::clock::Moment;
use platform::database::{DatabaseError, Result, Row, Session, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use super::queue::{Queue, Sought};
use crate::store::placements::State;
use crate::store::proposals::{COLUMNS, StoredProposal, stored};
use crate::store::queue_notes;

/// The most suspected pairs that one look takes in; the desk says so where there are more.
pub(super) const MOST_PAIRS: usize = 20_000;

/// How many imports are looked at, the newest first.
const IMPORTS: usize = 400;

/// What people noted of an item: whose it is, and until when it was put off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub assigned: Option<String>,
    /// Microseconds since 1970.
    pub until: Option<i64>,
}

impl From<queue_notes::Note> for Note {
    fn from(note: queue_notes::Note) -> Self {
        Self {
            assigned: note.assigned_to,
            until: note.snoozed_until.map(|until| until.0),
        }
    }
}

impl Note {
    fn read(row: &Row<'_>, at: usize) -> Result<Self> {
        Ok(Self {
            assigned: row.maybe_string(at)?,
            until: row.maybe_int(at + 1)?,
        })
    }

    /// Whether the item belongs to what is sought.
    pub(super) fn fits(&self, sought: &Sought, author: &str, now: Moment) -> bool {
        let is_later = self.until.is_some_and(|until| until > now.0);
        is_later == sought.later && (!sought.mine || self.assigned.as_deref() == Some(author))
    }
}

/// Who looks, and when.
#[derive(Debug, Clone)]
pub(super) struct Looks {
    /// `account:UUID`.
    pub author: String,
    pub organisation: Option<String>,
    pub now: Moment,
}

/// A claim that waits for its names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Waiting {
    /// Its key in the ledger.
    pub id: String,
    pub claim: Claim,
    pub state: State,
    /// Why it waits.
    pub reason: String,
    /// When that was decided: microseconds since 1970.
    pub decided: i64,
    pub note: Note,
}

fn unreadable(column: usize, expected: &'static str, text: &str) -> DatabaseError {
    DatabaseError::Shape {
        column,
        expected,
        sql: crate::prose::brief(text, 60),
    }
}

fn waiting(row: &Row<'_>) -> Result<Waiting> {
    let content = row.text(1)?;
    Ok(Waiting {
        id: row.string(0)?,
        claim: serde_json::from_str(content).map_err(|_| unreadable(1, "a claim", content))?,
        state: row
            .text(2)?
            .parse()
            .map_err(|_| unreadable(2, "a state", "placements"))?,
        reason: row.string(3)?,
        decided: row.int(4)?,
        note: Note::read(row, 5)?,
    })
}

const WAITING: &str = "SELECT c.id, c.content, p.state, p.reason, p.decided, n.assigned_to, n.snoozed_until FROM placements p \
     JOIN claims c ON c.id = p.claim_id LEFT JOIN queue_notes n ON n.queue = 'names' AND n.item = p.claim_id";

/// Conditions on waiting claims. A claim's content is JSON as this program writes it: within a text of it a quotation
/// mark is escaped, so that `"country":"JP"` is found where the claim says so and nowhere else.
struct Conditions {
    text: String,
    values: Vec<Value>,
}

impl Conditions {
    fn new(sought: &Sought, looks: &Looks) -> Self {
        let mut conditions = Self {
            text: "p.state = 'waiting'".to_owned(),
            values: Vec::new(),
        };
        conditions.noted(sought, looks);
        if let Some(table) = &sought.table {
            let table = conditions.value(table.as_str().into());
            conditions.and(&format!("c.table_name = {table}"));
        }
        let says = [
            sought.state.map(|state| format!("%\"state\":\"{state}\"%")),
            sought.country.map(|country| format!("%\"country\":\"{country}\"%")),
            sought.kind.map(|kind| format!("%\"kind\":\"{kind}\"%")),
        ];
        for pattern in says.into_iter().flatten() {
            let pattern = conditions.value(pattern.into());
            conditions.and(&format!("c.content LIKE {pattern}"));
        }
        conditions
    }

    /// What was put off waits apart; what is sought may be one's own.
    fn noted(&mut self, sought: &Sought, looks: &Looks) {
        let now = self.value(looks.now.0.into());
        self.and(&match sought.later {
            true => format!("n.snoozed_until > {now}"),
            false => format!("(n.snoozed_until IS NULL OR n.snoozed_until <= {now})"),
        });
        if sought.mine {
            let author = self.value(looks.author.as_str().into());
            self.and(&format!("n.assigned_to = {author}"));
        }
    }

    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }
}

/// How many claims wait for their names.
///
/// # Errors
/// The database refused.
pub(super) fn count_waiting(session: &mut Session<'_>, sought: &Sought, looks: &Looks) -> Result<usize> {
    let conditions = Conditions::new(sought, looks);
    let sql = format!(
        "SELECT COUNT(*) FROM placements p JOIN claims c ON c.id = p.claim_id \
         LEFT JOIN queue_notes n ON n.queue = 'names' AND n.item = p.claim_id WHERE {}",
        conditions.text
    );
    Ok(usize::try_from(session.count(&sql, &conditions.values)?).unwrap_or(0))
}

/// Claims that wait for their names: governments' own pages first, then the newest.
///
/// # Errors
/// The database refused.
pub(super) fn waiting_claims(
    session: &mut Session<'_>,
    sought: &Sought,
    looks: &Looks,
    limit: usize,
    skip: usize,
) -> Result<Vec<Waiting>> {
    let conditions = Conditions::new(sought, looks);
    let governments: Vec<String> = [
        SourceKind::Government,
        SourceKind::ForeignGovernment,
        SourceKind::Legislation,
    ]
    .iter()
    .map(|kind| format!("'{kind}'"))
    .collect();
    let sql = format!(
        "{WAITING} JOIN sources s ON s.id = c.source_id WHERE {} \
         ORDER BY CASE WHEN s.kind IN ({}) THEN 0 ELSE 1 END, c.recorded DESC, c.id LIMIT {limit} OFFSET {skip}",
        conditions.text,
        governments.join(", ")
    );
    session.all(&sql, &conditions.values, waiting)
}

/// One claim with what became of it, by its key.
///
/// # Errors
/// The database refused.
pub(super) fn waiting_claim(session: &mut Session<'_>, id: &str) -> Result<Option<Waiting>> {
    session.first(&format!("{WAITING} WHERE c.id = $1"), &[id.into()], waiting)
}

/// Other waiting claims that name a side by the same name, by their keys; at most `limit`.
///
/// # Errors
/// The database refused.
pub(super) fn of_the_same_names(
    session: &mut Session<'_>,
    claim: &Claim,
    id: &str,
    limit: usize,
) -> Result<Vec<Waiting>> {
    let quoted = |name: &str| {
        // PostgreSQL reads a backslash in a pattern as an escape, SQLite does not: any sign may stand in its place. That,
        // and signs that LIKE reads as wildcards, only widen what is looked through; names are compared below.
        let quoted = serde_json::to_string(name).unwrap_or_default().replace('\\', "_");
        format!("%\"name\":{quoted}%")
    };
    let sql = format!(
        "{WAITING} WHERE p.state = 'waiting' AND c.content LIKE $1 AND c.content LIKE $2 AND c.id <> $3 ORDER BY c.id LIMIT {limit}"
    );
    let values = [
        quoted(&claim.us.name).into(),
        quoted(&claim.counterpart.name).into(),
        id.into(),
    ];
    let mut found = session.all(&sql, &values, waiting)?;
    found.retain(|other| other.claim.us == claim.us && other.claim.counterpart == claim.counterpart);
    Ok(found)
}

/// The tables that waiting claims stand in.
///
/// # Errors
/// The database refused.
pub(super) fn tables(session: &mut Session<'_>) -> Result<Vec<String>> {
    session.all(
        "SELECT DISTINCT c.table_name FROM placements p JOIN claims c ON c.id = p.claim_id \
         WHERE p.state = 'waiting' ORDER BY c.table_name",
        &[],
        |row| row.string(0),
    )
}

/// A pair of engagements that may be one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    /// The job that asks for a decision.
    pub id: String,
    pub a: PublicId,
    pub b: PublicId,
    /// The rule that suspects it.
    pub rule: String,
    /// How sure, from 0 to 1: the model's probability where there is one, else the rule's score.
    pub score: f64,
    /// Why, in the model's words.
    pub reasons: Vec<String>,
    pub recorded: i64,
    pub note: Note,
}

#[derive(Debug, Deserialize)]
struct Payload {
    a: Option<String>,
    b: Option<String>,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    score: f64,
    probability: Option<f64>,
    #[serde(default)]
    reasons: Vec<Json>,
}

/// Reasons are sentences, or objects that hold one.
fn reason_words(reason: &Json) -> Option<String> {
    let text = reason.as_str().or_else(|| {
        ["words", "reason", "text"]
            .iter()
            .find_map(|key| reason.get(*key)?.as_str())
    });
    text.map(|text| crate::prose::brief(text, 200))
}

fn pair(row: &Row<'_>) -> Result<Option<Pair>> {
    let text = row.text(1)?;
    let payload: Payload = serde_json::from_str(text).map_err(|_| unreadable(1, "a suspected pair", text))?;
    let id = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let (Some(a), Some(b)) = (id(&payload.a), id(&payload.b)) else {
        return Ok(None);
    };
    Ok(Some(Pair {
        id: row.string(0)?,
        a,
        b,
        rule: payload.rule,
        score: payload.probability.unwrap_or(payload.score),
        reasons: payload.reasons.iter().filter_map(reason_words).collect(),
        recorded: row.int(2)?,
        note: Note::read(row, 3)?,
    }))
}

const PAIR: &str = "SELECT j.id, j.payload, j.recorded, n.assigned_to, n.snoozed_until FROM jobs j \
     LEFT JOIN queue_notes n ON n.queue = 'duplicates' AND n.item = j.id WHERE j.queue = 'possible_duplicate'";

/// The pairs that are suspected, oldest first, at most [`MOST_PAIRS`].
///
/// # Errors
/// The database refused.
pub(super) fn pairs(session: &mut Session<'_>) -> Result<Vec<Pair>> {
    let sql = format!("{PAIR} ORDER BY j.due, j.id LIMIT {MOST_PAIRS}");
    Ok(session.all(&sql, &[], pair)?.into_iter().flatten().collect())
}

/// One of them.
///
/// # Errors
/// The database refused.
pub(super) fn pair_by_id(session: &mut Session<'_>, id: &str) -> Result<Option<Pair>> {
    Ok(session
        .first(&format!("{PAIR} AND j.id = $1"), &[id.into()], pair)?
        .flatten())
}

/// Conditions on open proposals that somebody may see: everybody's, and those of the own organisation.
fn open_proposals(sought: &Sought, looks: &Looks) -> Conditions {
    let mut conditions = Conditions {
        text: "p.state = 'open'".to_owned(),
        values: Vec::new(),
    };
    let organisation = conditions.value(looks.organisation.as_deref().unwrap_or("").into());
    conditions.and(&format!("(p.organisation = '' OR p.organisation = {organisation})"));
    conditions.noted(sought, looks);
    let columns = [
        ("p.us_state", sought.state.map(|state| Value::from(state.as_str()))),
        ("p.country", sought.country.map(|country| Value::from(country.as_str()))),
        ("p.kind", sought.kind.map(|kind| Value::from(kind.as_str()))),
        ("p.table_name", sought.table.as_deref().map(Value::from)),
    ];
    for (column, value) in columns {
        if let Some(value) = value {
            let value = conditions.value(value);
            conditions.and(&format!("{column} = {value}"));
        }
    }
    conditions
}

const PROPOSAL_NOTES: &str = "LEFT JOIN queue_notes n ON n.queue = 'proposals' AND n.item = p.id";

/// How many proposals are open to somebody.
///
/// # Errors
/// The database refused.
pub(super) fn count_proposals(session: &mut Session<'_>, sought: &Sought, looks: &Looks) -> Result<usize> {
    let conditions = open_proposals(sought, looks);
    let sql = format!(
        "SELECT COUNT(*) FROM proposals p {PROPOSAL_NOTES} WHERE {}",
        conditions.text
    );
    Ok(usize::try_from(session.count(&sql, &conditions.values)?).unwrap_or(0))
}

/// The proposals that are open to somebody, the surest first.
///
/// # Errors
/// The database refused.
pub(super) fn proposals(
    session: &mut Session<'_>,
    sought: &Sought,
    looks: &Looks,
    limit: usize,
    skip: usize,
) -> Result<Vec<(StoredProposal, Note)>> {
    let conditions = open_proposals(sought, looks);
    let sql = format!(
        "SELECT {COLUMNS}, n.assigned_to, n.snoozed_until FROM proposals p {PROPOSAL_NOTES} WHERE {} \
         ORDER BY p.confidence DESC, p.id LIMIT {limit} OFFSET {skip}",
        conditions.text
    );
    session.all(&sql, &conditions.values, |row| Ok((stored(row)?, Note::read(row, 13)?)))
}

/// What people noted of an item.
///
/// # Errors
/// The database refused.
pub(super) fn note(session: &mut Session<'_>, queue: Queue, item: &str) -> Result<Note> {
    let found = session.first(
        "SELECT assigned_to, snoozed_until FROM queue_notes WHERE queue = $1 AND item = $2",
        &[queue.as_str().into(), item.into()],
        |row| Note::read(row, 0),
    )?;
    Ok(found.unwrap_or_default())
}

/// The tables of the proposals that are open to somebody.
///
/// # Errors
/// The database refused.
pub(super) fn proposal_tables(session: &mut Session<'_>, organisation: Option<&str>) -> Result<Vec<String>> {
    session.all(
        "SELECT DISTINCT p.table_name FROM proposals p WHERE p.state = 'open' \
         AND (p.organisation = '' OR p.organisation = $1) ORDER BY p.table_name",
        &[organisation.unwrap_or("").into()],
        |row| row.string(0),
    )
}

/// The titles of some entries as they stand, by public id.
///
/// # Errors
/// The database refused.
pub(super) fn titles_of_entries(session: &mut Session<'_>, ids: &[&str]) -> Result<HashMap<String, String>> {
    let mut titles = HashMap::new();
    for id in ids {
        if titles.contains_key(*id) {
            continue;
        }
        let found = session.first(
            "SELECT r.title FROM engagements e JOIN revisions r ON r.id = e.revision_id WHERE e.public_id = $1",
            &[(*id).into()],
            |row| row.string(0),
        )?;
        titles.extend(found.map(|title| ((*id).to_owned(), title)));
    }
    Ok(titles)
}

/// An import that refused rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Import {
    pub id: String,
    pub format: String,
    pub files: Vec<String>,
    pub started: i64,
    /// How many rows it refused.
    pub refused: u64,
    /// Those that were kept.
    pub refusals: Vec<sources::Refusal>,
    pub note: Note,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Summary {
    refused: u64,
    refusals: Vec<sources::Refusal>,
}

fn import(row: &Row<'_>) -> Result<Import> {
    let files = row.text(2)?;
    let summary: Summary = serde_json::from_str(row.text(4)?).unwrap_or_default();
    Ok(Import {
        id: row.string(0)?,
        format: row.string(1)?,
        files: serde_json::from_str(files).map_err(|_| unreadable(2, "a list of files", files))?,
        started: row.int(3)?,
        refused: summary.refused,
        refusals: summary.refusals,
        note: Note::read(row, 5)?,
    })
}

const IMPORT: &str = "SELECT i.id, i.format, i.files, i.started, i.summary, n.assigned_to, n.snoozed_until FROM imports i \
     LEFT JOIN queue_notes n ON n.queue = 'imports' AND n.item = i.id";

/// The newest imports that refused rows; one that was repeated since with the same files is past.
///
/// # Errors
/// The database refused.
pub(super) fn imports(session: &mut Session<'_>) -> Result<Vec<Import>> {
    let sql = format!("{IMPORT} WHERE i.finished IS NOT NULL ORDER BY i.started DESC, i.id DESC LIMIT {IMPORTS}");
    let mut seen = std::collections::HashSet::new();
    let mut found = session.all(&sql, &[], import)?;
    found.retain(|one| seen.insert((one.format.clone(), one.files.clone())) && one.refused > 0);
    Ok(found)
}

/// One import.
///
/// # Errors
/// The database refused.
pub(super) fn import_by_id(session: &mut Session<'_>, id: &str) -> Result<Option<Import>> {
    session.first(&format!("{IMPORT} WHERE i.id = $1"), &[id.into()], import)
}

/// Whether a word can be the id of an item: nothing else is looked up.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
