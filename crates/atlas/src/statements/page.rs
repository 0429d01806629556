//! The page on which somebody confirms or contests an engagement.

use askama::Template;
use axum::Router;
use axum::extract::{Extension, Form, Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::PublicId;
use people::{Guarded, Signed, permissions::guarded as needs};
use platform::clock::Ids;
use platform::database::DatabaseError;
use platform::http::{Problem, unkept};
use platform::shell::{Shell, html};
use serde::Deserialize;

use super::say::{LONGEST, Said, SayError, Speaker, say, spoken_for};
use super::{State as Standing, Verdict};
use crate::reading::Atlas;
use crate::store::engagements;
use crate::store::reading;

/// What these routes need: anybody may speak, so nothing.
#[must_use]
pub fn guarded() -> Vec<Guarded> {
    vec![needs(Method::POST, "/engagements/{id}/statement", None)]
}

/// The routes of statements.
pub fn routes() -> Router<Atlas> {
    Router::new().route("/engagements/{id}/statement", get(form).post(send))
}

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    verdict: String,
    ended: String,
    words: String,
    document: String,
    name: String,
}

#[derive(Debug, Template)]
#[template(path = "statements/page.html")]
struct StatementPage {
    shell: Shell,
    id: PublicId,
    title: String,
    /// The participants that whoever is signed in speaks for.
    speaks_for: Vec<String>,
    csrf: Option<String>,
    filled: Filled,
    /// What is wrong with the form: the field and the words.
    wrong: Option<(Option<&'static str>, String)>,
    /// It was sent and waits for an editor.
    held: bool,
}

impl StatementPage {
    fn is_wrong(&self, field: &str) -> bool {
        self.wrong.as_ref().is_some_and(|(at, _)| *at == Some(field))
    }

    fn is_chosen(&self, verdict: &Verdict) -> bool {
        self.filled.verdict == verdict.as_str()
    }

    fn longest(&self) -> usize {
        LONGEST
    }
}

/// What the page needs of an engagement: its title and whom the account speaks for.
async fn page(atlas: &Atlas, id: &str, signed: Option<&Signed>) -> Result<StatementPage, Problem> {
    let unknown = || Problem::not_found(format!("There is no engagement “{}”.", crate::prose::brief(id, 40)));
    let id: PublicId = id.to_ascii_lowercase().parse().map_err(|_| unknown())?;
    let offices = signed.map(|signed| signed.offices().to_vec()).unwrap_or_default();
    let read = move |database: &platform::database::Database| {
        database.read(|session| {
            let Some(held) = engagements::by_public_id(session, &[id])?.remove(&id) else {
                return Ok(None);
            };
            let title = reading::record(session, id)?
                .and_then(|record| record.revisions.last().map(|newest| newest.revision.title.clone()));
            let spoken: Vec<String> = spoken_for(session, &held.id, &offices)?
                .into_iter()
                .map(|actor| actor.actor.name)
                .collect();
            Ok::<_, DatabaseError>(title.map(|title| (title, spoken)))
        })
    };
    let (title, speaks_for) = atlas.database().run(read).await?.ok_or_else(unknown)?;
    Ok(StatementPage {
        shell: atlas.shell().clone(),
        id,
        title,
        speaks_for,
        csrf: signed.map(|signed| signed.csrf().to_owned()),
        filled: Filled::default(),
        wrong: None,
        held: false,
    })
}

fn shown(page: &StatementPage, status: StatusCode) -> Response {
    unkept((status, html(page)))
}

async fn form(
    State(atlas): State<Atlas>,
    signed: Option<Extension<Signed>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let signed = signed.map(|Extension(signed)| signed);
    Ok(shown(&page(&atlas, &id, signed.as_ref()).await?, StatusCode::OK))
}

async fn send(
    State(atlas): State<Atlas>,
    signed: Option<Extension<Signed>>,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let signed = signed.map(|Extension(signed)| signed);
    let mut page = page(&atlas, &id, signed.as_ref()).await?;
    page.filled = filled.clone();
    let said = match read(&filled) {
        Ok(said) => said,
        Err(wrong) => {
            page.wrong = Some(wrong);
            return Ok(shown(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let (id, clock) = (page.id, atlas.clock().clone());
    let outcome = atlas
        .database()
        .run(move |database| {
            let author = signed.as_ref().map(Signed::author);
            let speaker = Speaker {
                author: author.as_deref(),
                offices: signed.as_ref().map_or(&[], Signed::offices),
                name: &filled.name,
            };
            say(database, &*clock, &Ids::fresh(clock.clone()), id, &said, &speaker)
        })
        .await;
    match outcome {
        Ok((Standing::Published, _)) => Ok(Redirect::to(&format!("/engagements/{id}#statements")).into_response()),
        Ok(_) => {
            page.held = true;
            Ok(shown(&page, StatusCode::OK))
        }
        Err(SayError::Database(error)) => Err(error.into()),
        Err(error @ (SayError::NoEngagement(_) | SayError::OutOfView(_))) => {
            Err(Problem::new(StatusCode::CONFLICT, "out_of_view", in_a_sentence(&error)))
        }
        Err(SayError::TooMany) => {
            let words = in_a_sentence(&SayError::TooMany);
            Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", words))
        }
        Err(error) => {
            page.wrong = Some((error.field(), in_a_sentence(&error)));
            Ok(shown(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// An error's words as a sentence.
fn in_a_sentence(error: &SayError) -> String {
    format!("{}.", crate::prose::capitalised(&error.to_string()))
}

/// Reads the form; answers the field that cannot be read and why.
fn read(filled: &Filled) -> Result<Said, (Option<&'static str>, String)> {
    let verdict = filled
        .verdict
        .parse()
        .map_err(|_| (Some("verdict"), "Choose what you say of this entry.".to_owned()))?;
    let ended = match filled.ended.trim() {
        "" => None,
        text => Some(text.parse().map_err(|error| {
            let words = format!("This is no date: {error}. Write a year, a month or a day, such as 2019-05-10.");
            (Some("ended"), words)
        })?),
    };
    Ok(Said {
        verdict,
        ended,
        words: filled.words.clone(),
        document: filled.document.clone(),
    })
}
