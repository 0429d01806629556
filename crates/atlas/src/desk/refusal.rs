//! A decision that was not carried out, as an answer: somebody was quicker, it cannot be, or it failed.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use platform::shell::Shell;

use super::frame::{Who, names, page};
use super::store::Looks;
use crate::prose;
use crate::reading::Atlas;
use crate::review::{Conflict, DecisionError};

#[derive(Template)]
#[template(path = "desk/conflict.html")]
struct ConflictPage {
    shell: Shell,
    what: String,
    who: String,
    when: String,
    typed: String,
    here: String,
    after: Option<String>,
}

/// Where the person stood, and where to go on.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The item itself.
    pub here: String,
    /// The next one.
    pub after: Option<String>,
    /// What the person had written.
    pub typed: String,
}

/// Whether a program asks, which is told in JSON.
pub(super) fn is_program(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"))
}

/// The refusal in words, for lists of several.
pub(super) fn problem(error: DecisionError) -> Problem {
    match error {
        DecisionError::NoSuch { what, id } => {
            Problem::not_found(format!("There is no {what} {}.", prose::brief(&id, 60)))
        }
        DecisionError::Conflict(conflict) => Problem::new(StatusCode::CONFLICT, "conflict", conflict.to_string()),
        DecisionError::Unfit(why) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit", format!("{why}."))
            .with_hint("Go back; nothing was written."),
        DecisionError::Database(error) => error.into(),
    }
}

/// The refusal as an answer.
pub(super) async fn answer(
    atlas: &Atlas,
    headers: &HeaderMap,
    looks: &Looks,
    error: DecisionError,
    place: Place,
) -> Response {
    match error {
        DecisionError::Conflict(conflict) if !is_program(headers) => {
            match conflict_page(atlas, looks, conflict, place).await {
                Ok(response) => response,
                Err(problem) => problem.into_response(),
            }
        }
        other => problem(other).into_response(),
    }
}

async fn conflict_page(atlas: &Atlas, looks: &Looks, conflict: Conflict, place: Place) -> Result<Response, Problem> {
    let who = conflict.who.clone();
    let known = atlas
        .database()
        .run(move |database: &Database| database.read::<_, DatabaseError>(|session| names(session, [who])))
        .await?;
    let who = Who {
        author: &looks.author,
        names: &known,
        now: looks.now.0,
    };
    let mut response = page(&ConflictPage {
        shell: atlas.shell().clone(),
        what: prose::capitalised(&prose::brief(&conflict.what, 400)),
        who: prose::capitalised(&match conflict.who.as_str() {
            "intake" => "an import".to_owned(),
            author => who.name(author),
        }),
        when: prose::moment_words(conflict.when.0),
        typed: place.typed,
        here: place.here,
        after: place.after,
    });
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}
