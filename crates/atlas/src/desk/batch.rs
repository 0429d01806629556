//! Several items are decided at once: one after the other, each a decision of its own that can be undone; what cannot be
//! done is told item by item and loses nothing of the rest.

use askama::Template;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use people::Signed;
use platform::database::{Database, DatabaseError, Session};
use platform::http::{Problem, unkept};
use platform::shell::Shell;
use serde::Serialize;

use super::decide::{Act, Refused, Tools, kept};
use super::form::Form;
use super::frame::{encoded, page};
use super::queue::Queue;
use super::refusal::{is_program, problem};
use super::store::Looks;
use super::{gather, looks, store};
use crate::prose;
use crate::reading::Atlas;
use crate::store::proposals;

/// The most items that one request decides.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "desk/result.html")]
struct ResultPage {
    shell: Shell,
    queue: Queue,
    query: String,
    heading: String,
    lead: String,
    refused: Vec<NotDone>,
}

/// An item that was not decided.
#[derive(Debug, Clone, Serialize)]
struct NotDone {
    href: String,
    title: String,
    why: String,
}

/// What became of a batch, as programs hear it.
#[derive(Debug, Serialize)]
struct Outcome {
    done: usize,
    refused: Vec<NotDone>,
}

pub(super) async fn decide(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(queue): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let queue = Queue::read(&queue)?;
    let act = Act::read(queue, form.get("verb"))?;
    signed.require(act.needs())?;
    let items: Vec<(String, String)> = form
        .all("item")
        .map(|value| value.split_once('~').unwrap_or((value, "")))
        .map(|(item, seen)| (item.to_owned(), seen.to_owned()))
        .collect();
    let query = kept(query.as_deref())?;
    run(&atlas, &signed, queue, act, items, form, (query, headers)).await
}

/// Decides items one after the other.
pub(super) async fn run(
    atlas: &Atlas,
    signed: &Signed,
    queue: Queue,
    act: Act,
    items: Vec<(String, String)>,
    form: Form,
    (query, headers): (String, HeaderMap),
) -> Result<Response, Problem> {
    if items.is_empty() || items.len() > MOST {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(
            Problem::new(status, "nothing_chosen", "Nothing was chosen, or too much at once.")
                .with_hint(format!("Go back and tick from one to {MOST} items.")),
        );
    }
    let looks = looks(atlas, signed);
    let tools = Tools::new(atlas, looks.clone());
    let work = move |database: &Database| -> Result<Outcome, DatabaseError> {
        let mut outcome = Outcome {
            done: 0,
            refused: Vec::new(),
        };
        for (item, seen) in &items {
            let why = match tools.carry_out(database, (queue, item), act, seen, &form) {
                Ok(_) => {
                    outcome.done += 1;
                    continue;
                }
                Err(Refused::Form(problem)) => problem,
                Err(Refused::Decision(error)) => problem(error),
            };
            outcome.refused.push(NotDone {
                href: format!("{}/{}", queue.href(), encoded(item)),
                title: database.read(|session| title(session, queue, item, &tools.looks))?,
                why: why.message,
            });
        }
        Ok(outcome)
    };
    let outcome = atlas.database().run(work).await?;
    if outcome.done > 0 && !act.is_note() {
        atlas.settle().await;
    }
    if is_program(&headers) {
        return Ok(unkept(Json(outcome)));
    }
    Ok(page(&ResultPage {
        shell: atlas.shell().clone(),
        heading: format!("{} done", prose::counted(outcome.done, "item", "items")),
        lead: match outcome.refused.len() {
            0 => "All that was chosen is done.".to_owned(),
            1 => "One could not be done; nothing of the rest was lost.".to_owned(),
            several => format!("{several} could not be done; nothing of the rest was lost."),
        },
        refused: outcome.refused,
        queue,
        query: if query.is_empty() { query } else { format!("?{query}") },
    }))
}

/// What an item is called, for telling that it was not decided.
fn title(session: &mut Session<'_>, queue: Queue, item: &str, looks: &Looks) -> Result<String, DatabaseError> {
    if !store::is_id(item) {
        return Ok("What was chosen".to_owned());
    }
    let claim = match queue {
        Queue::Names => store::waiting_claim(session, item)?.map(|waiting| waiting.claim),
        Queue::Proposals => {
            proposals::visible(session, item, looks.organisation.as_deref())?.map(|stored| stored.proposal.claim)
        }
        Queue::Duplicates | Queue::Contested | Queue::Imports => None,
    };
    Ok(claim.map_or_else(
        || format!("Item {}", prose::brief(item, 40)),
        |claim| gather::claim_title(&claim),
    ))
}
