//! An engagement is mended: amended beside its claims, merged with another, a claim split out of it, taken out of view
//! or brought back.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::PublicId;
use people::Signed;
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use platform::shell::Shell;

use super::decide::{Refused, Tools};
use super::fields::{self, Fields};
use super::form::Form;
use super::frame::{Decided, Frame, page};
use super::pairs::{Stand, stand};
use super::queue::Asked;
use super::refusal::{self, Place};
use super::store::Looks;
use super::{decisions, looks};
use crate::prose;
use crate::reading::Atlas;
use crate::record::{Record, record};
use crate::review::amend::{amend, restore, withdraw};
use crate::review::merge::merge;
use crate::review::split::{SplitError, split_seen};
use crate::review::{Decision, DecisionError, Looked, Subject};
use crate::store::{amendments, engagements, reviews};

#[derive(Template)]
#[template(path = "desk/engagement.html")]
struct EngagementPage {
    shell: Shell,
    frame: Frame,
    id: PublicId,
    title: String,
    number: u32,
    withdrawn: bool,
    fields: Fields,
    reported: String,
    /// The fields that an editor has set.
    amended: Vec<&'static str>,
    /// Its claims, by the ledger's key.
    claims: Vec<(String, Stand)>,
    decisions: Vec<Decided>,
}

fn read_id(text: &str) -> Result<PublicId, Problem> {
    text.trim().to_ascii_lowercase().parse().map_err(|_| {
        Problem::not_found(format!("There is no engagement “{}”.", prose::brief(text, 40)))
            .with_hint("Ids of engagements are twelve letters and digits, as in the address of its page.")
    })
}

/// What the page is made of.
struct Found {
    record: Record,
    amended: Vec<&'static str>,
    decisions: Vec<Decided>,
    done: Option<Decided>,
}

async fn find(atlas: &Atlas, id: PublicId, looks: Looks, done: String) -> Result<Found, Problem> {
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let Some(record) = record(session, id, None)? else {
                return Ok(None);
            };
            let key = engagements::by_public_id(session, &[id])?
                .remove(&id)
                .map(|held| held.id);
            let amended = match &key {
                Some(key) => amendments::of_engagements(session, &[key])?
                    .remove(key)
                    .unwrap_or_default(),
                None => crate::ledger::Amended::default(),
            };
            Ok(Some(Found {
                record,
                amended: amended
                    .iter()
                    .map(|one| one.field().as_str())
                    .filter(|field| *field != "withdrawn")
                    .collect(),
                decisions: decisions::of_subject(session, &looks, &Subject::engagement(id), 20)?,
                done: decisions::one(session, &looks, &done)?,
            }))
        })
    };
    let found = atlas.database().run(work).await?;
    found.ok_or_else(|| Problem::not_found(format!("There is no engagement {id}.")))
}

pub(super) async fn show(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let looks = looks(&atlas, &signed);
    let found = find(&atlas, id, looks, asked.done).await?;
    let record = &found.record;
    if let Some(other) = record.merged_into {
        return Ok(Redirect::to(&format!("/desk/engagements/{other}/edit")).into_response());
    }
    let Some(newest) = record.revisions.last() else {
        return Err(Problem::not_found(format!("There is no engagement {id}.")));
    };
    let said = &newest.revision;
    let stands = |key: &str| newest.evidence.iter().any(|evidence| evidence.claim == key);
    Ok(page(&EngagementPage {
        shell: atlas.shell().clone(),
        id,
        title: prose::brief(&said.title, 300),
        number: newest.number,
        withdrawn: newest.withdrawn,
        fields: Fields::of_revision(said),
        reported: said
            .status_reported
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        amended: found.amended,
        claims: record
            .claims
            .iter()
            .filter(|stored| stands(&stored.key))
            .map(|stored| (stored.key.clone(), stand(&stored.claim)))
            .collect(),
        decisions: found.decisions,
        frame: Frame {
            shell: atlas.shell().clone(),
            signed,
            done: found.done,
        },
    }))
}

pub(super) async fn change(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let id = read_id(&id)?;
    let looks = looks(&atlas, &signed);
    let here = format!("/desk/engagements/{id}/edit");
    let place = Place {
        here: here.clone(),
        after: None,
        typed: form.get("reason").to_owned(),
    };
    let tools = Tools::new(&atlas, looks.clone());
    let work = move |database: &Database| carry_out(&tools, database, id, &form);
    match atlas.database().run(work).await {
        Ok(review) => {
            atlas.settle().await;
            let done = review.map(|review| format!("?done={review}")).unwrap_or_default();
            Ok(Redirect::to(&format!("{here}{done}")).into_response())
        }
        Err(Refused::Form(problem)) => Err(problem),
        Err(Refused::Decision(error)) => Ok(refusal::answer(&atlas, &headers, &looks, error, place).await),
    }
}

fn newest(database: &Database, id: PublicId) -> Result<Record, Refused> {
    let found = database.read::<_, DatabaseError>(|session| record(session, id, None))?;
    found.ok_or_else(|| {
        Refused::Decision(DecisionError::NoSuch {
            what: "engagement",
            id: id.to_string(),
        })
    })
}

/// Calls the verb that the form names; answers the key of the decision.
fn carry_out(tools: &Tools, database: &Database, id: PublicId, form: &Form) -> Result<Option<String>, Refused> {
    let desk = tools.desk(database);
    let seen = Looked {
        id,
        revision: form.get("seen").parse().unwrap_or(0),
    };
    let reason = form.reason("decided at the desk");
    let decision = Decision {
        author: &tools.looks.author,
        reason: &reason,
    };
    let done = match form.get("verb") {
        "amend" => {
            let held = newest(database, id)?;
            // What the form is compared with is the revision that the person saw; another one is a conflict anyway.
            let revision = held.revisions.iter().find(|one| i64::from(one.number) == seen.revision);
            let changes = match revision {
                Some(revision) => fields::changes(&revision.revision, form)?,
                None => Vec::new(),
            };
            amend(&desk, seen, &changes, decision)?
        }
        "withdraw" => withdraw(&desk, seen, decision)?,
        "restore" => restore(&desk, seen, decision)?,
        "merge" => {
            let other = form
                .get("other")
                .trim_end_matches('/')
                .rsplit('/')
                .next()
                .unwrap_or_default();
            let other = read_id(other)?;
            let number = newest(database, other)?.revisions.last().map_or(0, |last| last.number);
            let other = Looked {
                id: other,
                revision: i64::from(number),
            };
            merge(&desk, seen, other, decision)?.done
        }
        "split" => {
            split_seen(&desk, seen, form.get("claim"), decision).map_err(split_refusal)?;
            let last = database
                .read::<_, DatabaseError>(|session| reviews::of_subject(session, &Subject::engagement(id), 1))?;
            return Ok(last.into_iter().next().map(|review| review.id));
        }
        _ => {
            return Err(
                Problem::bad_parameter("verb", "This is nothing that can be done with it.")
                    .with_hint("Open the page again and press one of its buttons.")
                    .into(),
            );
        }
    };
    Ok(Some(done.review))
}

fn split_refusal(error: SplitError) -> DecisionError {
    match error {
        SplitError::Decision(error) => error,
        SplitError::Database(error) => error.into(),
        other => DecisionError::Unfit(other.to_string()),
    }
}
