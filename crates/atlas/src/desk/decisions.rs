//! What was decided: listed with who and why, and undone.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use people::Signed;
use platform::database::{Database, DatabaseError, Session};
use platform::http::Problem;
use platform::shell::Shell;

use super::form::Form;
use super::frame::{Decided, Frame, Who, names, page};
use super::queue::{Asked, Queue, Sought};
use super::refusal::{self, Place};
use super::store::{self, Looks};
use super::{gather, looks};
use crate::prose;
use crate::reading::Atlas;
use crate::review::{self, Decision, Desk, Review, Subject, SubjectKind, Verb};
use crate::statements;
use crate::store::{claims, proposals, reviews};

/// How many of the last decisions the desk shows at a glance.
pub(super) const LAST: usize = 12;
/// How many one page of decisions lists.
const PAGE: usize = 50;
/// How far back the pages go; the history of each engagement goes on.
const FARTHEST: usize = 40;

#[derive(Template)]
#[template(path = "desk/decided.html")]
struct DecidedPage {
    shell: Shell,
    frame: Frame,
    decisions: Vec<Decided>,
    older: Option<String>,
}

fn href(subject: &Subject) -> Option<String> {
    match subject.kind {
        SubjectKind::Engagement => Some(format!("/engagements/{}", subject.id)),
        SubjectKind::Actor => Some(format!("/actors/{}", subject.id)),
        SubjectKind::Claim => Some(format!("/desk/names/{}", subject.id)),
        SubjectKind::Proposal => Some(format!("/desk/proposals/{}", subject.id)),
        SubjectKind::Statement => Some(format!("/desk/contested/{}", subject.id)),
    }
}

fn decided(review: Review, title: Option<&String>, who: &Who<'_>) -> Decided {
    let summary = match review.verb {
        Verb::Undo => review.summary.trim_start_matches("undone: "),
        _ => &review.summary,
    };
    let summary = prose::brief(summary, 200);
    let (about, more) = match title {
        Some(title) => (prose::brief(title, 160), summary),
        None => (summary, String::new()),
    };
    Decided {
        what: review.verb.label().to_owned(),
        href: href(&review.subject),
        about,
        more,
        who: who.name(&review.author),
        when: prose::moment_words(review.recorded.0),
        moment: prose::rfc3339(review.recorded.0),
        reason: prose::brief(&review.reason, 300),
        can_undo: review.undone_by.is_none() && review.undoes.is_none(),
        undone: review.undone_by.is_some(),
        id: review.id,
    }
}

/// What decisions were about, with the names of whoever decided. Whoever sees a decision sees its subject.
fn named(session: &mut Session<'_>, looks: &Looks, found: Vec<Review>) -> Result<Vec<Decided>, DatabaseError> {
    let known: HashMap<String, String> = names(session, found.iter().map(|review| review.author.clone()))?;
    let of = |kind: SubjectKind| -> Vec<&str> {
        let subjects = found.iter().map(|review| &review.subject);
        let subjects = subjects.filter(|subject| subject.kind == kind);
        subjects.map(|subject| subject.id.as_str()).collect()
    };
    let mut titles = store::titles_of_entries(session, &of(SubjectKind::Engagement))?;
    for stored in claims::by_id(session, &of(SubjectKind::Claim))? {
        titles.insert(stored.id, gather::claim_title(&stored.claim));
    }
    for id in of(SubjectKind::Proposal) {
        let stored = proposals::visible(session, id, looks.organisation.as_deref())?;
        titles.extend(stored.map(|stored| (stored.id, gather::claim_title(&stored.proposal.claim))));
    }
    for id in of(SubjectKind::Statement) {
        if let Some(said) = statements::one(session, id)? {
            let entry = said.engagement.to_string();
            let title = store::titles_of_entries(session, &[&entry])?.remove(&entry);
            titles.extend(title.map(|title| (said.id, title)));
        }
    }
    let who = Who {
        author: &looks.author,
        names: &known,
        now: looks.now.0,
    };
    let decided = |review: Review| {
        let title = titles.get(&review.subject.id);
        decided(review, title, &who)
    };
    Ok(found.into_iter().map(decided).collect())
}

/// The last decisions that somebody may see, newest first.
///
/// # Errors
/// The database refused.
pub(super) fn last(session: &mut Session<'_>, looks: &Looks, limit: usize) -> Result<Vec<Decided>, DatabaseError> {
    let found = reviews::recent(session, None, looks.organisation.as_deref(), limit)?;
    named(session, looks, found)
}

/// One decision by its key, where there is one that somebody may see.
///
/// # Errors
/// The database refused.
pub(super) fn one(session: &mut Session<'_>, looks: &Looks, id: &str) -> Result<Option<Decided>, DatabaseError> {
    if !store::is_id(id) {
        return Ok(None);
    }
    let found = reviews::by_id(session, id)?.filter(|review| is_visible(review, looks));
    Ok(named(session, looks, found.into_iter().collect())?.pop())
}

fn is_visible(review: &Review, looks: &Looks) -> bool {
    review.organisation.is_none() || review.organisation == looks.organisation
}

/// What was decided last on an item of a queue.
///
/// # Errors
/// The database refused.
pub(super) fn of_item(
    session: &mut Session<'_>,
    looks: &Looks,
    queue: Queue,
    item: &str,
) -> Result<Option<Decided>, DatabaseError> {
    let subject = match queue {
        Queue::Names => Subject::claim(item),
        Queue::Proposals => Subject::proposal(item),
        Queue::Contested => Subject::statement(item),
        Queue::Duplicates | Queue::Imports => return Ok(None),
    };
    Ok(of_subject(session, looks, &subject, 1)?.pop())
}

/// What was decided last on something, newest first.
///
/// # Errors
/// The database refused.
pub(super) fn of_subject(
    session: &mut Session<'_>,
    looks: &Looks,
    subject: &Subject,
    limit: usize,
) -> Result<Vec<Decided>, DatabaseError> {
    let mut found = reviews::of_subject(session, subject, limit)?;
    found.retain(|review| is_visible(review, looks));
    named(session, looks, found)
}

pub(super) async fn show(
    State(atlas): State<Atlas>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let sought = Sought::read(&asked)?;
    let looks = looks(&atlas, &signed);
    let number = sought.page.min(FARTHEST);
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let found = last(session, &looks, number * PAGE + 1)?;
            let done = one(session, &looks, &asked.done)?;
            Ok((found, done))
        })
    };
    let (mut found, done) = atlas.database().run(work).await?;
    let more = found.len() > number * PAGE && number < FARTHEST;
    found.truncate(number * PAGE);
    let decisions = found.split_off(((number - 1) * PAGE).min(found.len()));
    Ok(page(&DecidedPage {
        shell: atlas.shell().clone(),
        decisions,
        older: more.then(|| format!("/desk/decisions?page={}", number + 1)),
        frame: Frame {
            shell: atlas.shell().clone(),
            signed,
            done,
        },
    }))
}

/// Where something stands once a decision about it is undone.
fn undecided(review: &Review) -> String {
    let id = &review.subject.id;
    match review.verb {
        Verb::Merge | Verb::TellApart => Queue::Duplicates.href(),
        Verb::Amend | Verb::Withdraw | Verb::Restore | Verb::Split => format!("/desk/engagements/{id}/edit"),
        Verb::MergeActors => format!("/desk/actors/{id}"),
        Verb::Place
        | Verb::RejectClaim
        | Verb::Accept
        | Verb::RejectProposal
        | Verb::Answer
        | Verb::Dismiss
        | Verb::Undo => href(&review.subject).unwrap_or_else(|| "/desk/decisions".to_owned()),
    }
}

/// Undoes a decision: another one.
pub(super) async fn undo(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let looks = looks(&atlas, &signed);
    let reason = form.reason("undone at the desk");
    let (clock, ids, author) = (atlas.clock().clone(), atlas.ids().clone(), looks.author.clone());
    let (sought, seen) = (id.clone(), looks.clone());
    let work = move |database: &Database| {
        if !store::is_id(&sought) {
            return Ok(None);
        }
        let found = database.read::<_, DatabaseError>(|session| {
            Ok(reviews::by_id(session, &sought)?.filter(|review| is_visible(review, &seen)))
        })?;
        let Some(found) = found else { return Ok(None) };
        let desk = Desk {
            database,
            clock: &*clock,
            ids: &ids,
        };
        let decision = Decision {
            author: &author,
            reason: &reason,
        };
        review::undo(&desk, &sought, seen.organisation.as_deref(), decision).map(|done| Some((found, done)))
    };
    let none = || Problem::not_found("There is no such decision.").with_hint("See /desk/decisions.");
    let place = Place {
        here: "/desk/decisions".to_owned(),
        after: None,
        typed: String::new(),
    };
    match atlas.database().run(work).await {
        Ok(Some((found, done))) => {
            atlas.settle().await;
            let back = match form.get("stay") {
                "yes" => "/desk/decisions".to_owned(),
                _ => undecided(&found),
            };
            Ok(Redirect::to(&format!("{back}?done={}", done.review)).into_response())
        }
        Ok(None) => Err(none()),
        Err(error) => Ok(refusal::answer(&atlas, &headers, &looks, error, place).await),
    }
}
