//! `GET /api/v1/engagements/{id}`: one engagement with its evidence and its history, as far as a day knew it.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::{Claim, Day, Edtf, Issue, PublicId, Revision, StatusFacts};
use platform::database::DatabaseError;
use platform::http::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use super::Envelope;
use super::item::Item;
use super::params::{self, ClockParams};
use crate::prose::{self, rfc3339};
use crate::reading::{Atlas, Seen, moved};
use crate::statements::{self, Statement};
use crate::store::engagements;
use crate::store::reading::{self, PastRevision, Record};

/// One engagement with its evidence and history.
#[derive(Debug, Serialize, ToSchema)]
pub struct Engagement<'a> {
    /// The engagement as lists show it.
    #[serde(flatten)]
    pub item: Item<'a>,
    /// The status and its rule, in words.
    pub status_text: String,
    /// The claims that its newest revision stands on.
    pub evidence: Vec<EvidenceItem<'a>>,
    /// Its history, newest first.
    pub revisions: Vec<RevisionItem<'a>>,
    /// How claims came to stand here together.
    pub merges: Vec<Merge<'a>>,
    /// What governments concerned, or others with a document, said of it in public, newest first.
    pub statements: Vec<StatementItem>,
    /// The day whose status is shown.
    #[schema(value_type = String)]
    pub valid_on: Day,
}

/// A statement that confirms or contests the engagement.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementItem {
    /// `confirmed`, `ended` or `wrong`.
    pub verdict: &'static str,
    /// The participant that speaks; null where the statement is unverified.
    pub speaks_for: Option<String>,
    /// When the engagement ended, as EDTF, where the statement says so.
    pub ended: Option<String>,
    /// In its author's words.
    pub words: String,
    /// The document that shows it.
    pub document: String,
    /// The revision that its author saw.
    pub revision: i64,
    /// When it was said (RFC 3339, UTC).
    pub recorded: String,
    /// What the editors answered.
    pub answer: Option<String>,
}

impl StatementItem {
    fn of(one: Statement) -> Self {
        Self {
            verdict: one.verdict.as_str(),
            speaks_for: one.speaks_for.map(|actor| actor.name),
            ended: one.ended.map(|ended| ended.to_string()),
            words: one.words,
            document: one.document,
            revision: one.revision,
            recorded: rfc3339(one.recorded),
            answer: one.answered.map(|_| one.answer),
        }
    }
}

/// What one source says, in its own terms.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceItem<'a> {
    /// The publisher's table.
    pub table: &'a str,
    /// The row's id within the table.
    pub claim_id: &'a str,
    /// The fields whose shown value it says too.
    pub supports: Vec<&'static str>,
    /// The fields of which it says something else.
    pub contradicts: Vec<&'static str>,
    /// The American body as the source names it.
    pub us: &'a str,
    /// The counterpart as the source names it.
    pub counterpart: &'a str,
    /// Which kind the source says it is.
    pub kind: &'static str,
    /// The status on the source's own date.
    pub status_as_reported: &'static str,
    /// The beginning as the source dates it, as EDTF.
    pub start: Option<String>,
    /// The end as the source dates it, as EDTF.
    pub end: Option<String>,
    /// What it is.
    pub title: &'a str,
    /// What the source says that supports it.
    pub note: &'a str,
    /// Named officials in their public role.
    pub officials: &'a [String],
    /// The source's address.
    pub source_url: &'a str,
    /// Its publisher.
    pub source_publisher: &'a str,
    /// Its date, as EDTF.
    pub source_date: Option<String>,
    /// What sort of publisher.
    pub source_kind: &'static str,
    /// Its language.
    pub language: &'a str,
    /// How sure the compiler is.
    pub confidence: &'static str,
    /// Under which licence it may be passed on (SPDX).
    pub licence: &'static str,
}

/// An immutable state of the engagement.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionItem<'a> {
    /// Counts from 1.
    pub number: i64,
    /// The ledger position that it was written at.
    pub position: i64,
    /// When the ledger learned it (RFC 3339, UTC).
    pub recorded: String,
    /// Whose decision: a rule or a person.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Whether it took the engagement out of the ledger's view.
    pub withdrawn: bool,
    /// What it says.
    pub kind: &'static str,
    /// Status as last reported.
    pub status_as_reported: &'static str,
    /// The beginning, as EDTF.
    pub start: Option<String>,
    /// The end, as EDTF.
    pub end: Option<String>,
    /// For how many months a text was agreed.
    pub term_months: Option<u32>,
    /// What it is about.
    pub issues: Vec<&'static str>,
    /// What it is, in a line.
    pub title: &'a str,
    /// The claims that it stood on, as `table/claim_id`.
    pub claims: Vec<String>,
}

/// A claim that joined the engagement.
#[derive(Debug, Serialize, ToSchema)]
pub struct Merge<'a> {
    /// The claim, as `table/claim_id`.
    pub claim: String,
    /// The rule that joined it.
    pub rule: &'a str,
    /// What that rule asks for, in words; null for a rule of which nothing more is to be said.
    pub explained: Option<&'static str>,
    /// How sure, 0 to 1.
    pub score: f64,
    /// Why, in words, where the matching model decided; empty where the rule alone did.
    pub reasons: &'a [String],
    /// When it joined (RFC 3339, UTC).
    pub recorded: String,
}

/// One engagement with its evidence and its history.
#[utoipa::path(
    get,
    path = "/api/v1/engagements/{id}",
    tag = "engagements",
    params(("id" = String, Path, description = "The public id", example = "0123456789ab"), ClockParams),
    responses(
        (status = 200, description = "The engagement", body = Engagement),
        (status = 301, description = "It was merged into another engagement; its address leads there"),
        (status = 404, description = "There is no such engagement", body = Envelope),
        (status = 410, description = "It has left the ledger", body = Envelope),
    )
)]
pub async fn engagement(
    State(atlas): State<Atlas>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = params::view(query.as_deref())?;
    let id: PublicId = id
        .parse()
        .map_err(|error: domain::id::NotAnId| Problem::not_found(prose::capitalised(&error.to_string())))?;
    let seen = atlas.see(&view.filter).await?;
    let until = view.filter.known_on.map_or(i64::MAX, crate::record::end_of);
    let read = move |database: &platform::database::Database| {
        database.read::<_, DatabaseError>(|session| {
            let record = reading::record(session, id)?;
            let into = record.as_ref().and_then(|record| record.engagement.merged_into.clone());
            let other = match into {
                Some(into) => engagements::by_id(session, &[&into])?.remove(&into),
                None => None,
            };
            let statements = statements::of_engagement(session, id, until)?;
            Ok((record, other.map(|other| other.public_id), statements))
        })
    };
    let (record, other, statements) = atlas.database().run(read).await?;
    let mut record = record.ok_or_else(|| Problem::not_found(format!("The ledger has no engagement {id}.")))?;
    record.revisions.retain(|revision| revision.recorded.0 <= until);
    record.merges.retain(|merge| merge.recorded <= until);
    if let (Some(other), true) = (other, record.revisions.last().is_some_and(|last| last.withdrawn)) {
        return Ok(moved(&format!("/api/v1/engagements/{other}"), query.as_deref()));
    }
    let Some(row) = seen.on.snapshot().find(id) else {
        return Err(absent(id, &record));
    };
    Ok(seen.tag().answer(&headers, || {
        Json(Engagement::of(Item::of(&seen.on, row), &record, statements, &seen))
    }))
}

fn absent(id: PublicId, record: &Record) -> Problem {
    if record.revisions.last().is_some_and(|last| last.withdrawn) {
        return Problem::new(
            StatusCode::GONE,
            "gone",
            format!("Engagement {id} has left the ledger."),
        )
        .with_hint("Its history can still be read on earlier days with known_on.");
    }
    Problem::not_found(format!("The ledger did not know engagement {id} on that day."))
}

impl<'a> Engagement<'a> {
    fn of(item: Item<'a>, record: &'a Record, statements: Vec<Statement>, seen: &Seen) -> Self {
        let newest = record.revisions.last();
        let evidence = newest
            .into_iter()
            .flat_map(|newest| &newest.evidence)
            .filter_map(|evidence| {
                let claim = claim(record, &evidence.claim)?;
                Some(EvidenceItem::of(
                    claim,
                    evidence.supports.iter().map(|field| field.as_str()).collect(),
                    evidence.contradicts.iter().map(|field| field.as_str()).collect(),
                ))
            });
        let explain = |newest: &PastRevision| {
            let facts = StatusFacts::of(&newest.revision);
            domain::status_on(&facts, seen.on.day()).explain(&facts)
        };
        let merges = record.merges.iter().map(|held| Merge {
            claim: name(record, &held.claim),
            rule: &held.rule,
            explained: crate::intake::explain(&held.rule),
            score: held.score,
            reasons: &held.reasons,
            recorded: rfc3339(held.recorded),
        });
        Self {
            item,
            status_text: newest.map(explain).unwrap_or_default(),
            evidence: evidence.collect(),
            revisions: record
                .revisions
                .iter()
                .rev()
                .map(|past| RevisionItem::of(past, record))
                .collect(),
            merges: merges.collect(),
            statements: statements.into_iter().map(StatementItem::of).collect(),
            valid_on: seen.on.day(),
        }
    }
}

fn claim<'a>(record: &'a Record, key: &str) -> Option<&'a Claim> {
    record
        .claims
        .iter()
        .find(|stored| stored.id == key)
        .map(|stored| &stored.claim)
}

fn name(record: &Record, key: &str) -> String {
    claim(record, key)
        .map(|claim| format!("{}/{}", claim.key.table, claim.key.claim_id))
        .unwrap_or_default()
}

impl<'a> EvidenceItem<'a> {
    fn of(claim: &'a Claim, supports: Vec<&'static str>, contradicts: Vec<&'static str>) -> Self {
        let date = |date: &Option<Edtf>| date.as_ref().map(Edtf::to_string);
        Self {
            table: &claim.key.table,
            claim_id: &claim.key.claim_id,
            supports,
            contradicts,
            us: &claim.us.name,
            counterpart: &claim.counterpart.name,
            kind: claim.kind.as_str(),
            status_as_reported: claim.status.as_str(),
            start: date(&claim.start),
            end: date(&claim.end),
            title: &claim.title,
            note: &claim.note,
            officials: &claim.officials,
            source_url: &claim.source.url,
            source_publisher: &claim.source.publisher,
            source_date: date(&claim.source.date),
            source_kind: claim.source.kind.as_str(),
            language: &claim.source.language,
            confidence: claim.confidence.as_str(),
            licence: claim.licence.as_str(),
        }
    }
}

impl<'a> RevisionItem<'a> {
    fn of(past: &'a PastRevision, record: &Record) -> Self {
        let revision: &Revision = &past.revision;
        let date = |date: &Option<Edtf>| date.as_ref().map(Edtf::to_string);
        Self {
            number: past.number,
            position: past.position,
            recorded: rfc3339(past.recorded.0),
            author: &past.author,
            reason: &past.reason,
            withdrawn: past.withdrawn,
            kind: revision.kind.as_str(),
            status_as_reported: revision.status.as_str(),
            start: date(&revision.start),
            end: date(&revision.end),
            term_months: revision.term_months,
            issues: revision.issues.iter().map(Issue::as_str).collect(),
            title: &revision.title,
            claims: past
                .evidence
                .iter()
                .map(|evidence| name(record, &evidence.claim))
                .collect(),
        }
    }
}
