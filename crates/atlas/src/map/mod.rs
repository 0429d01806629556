//! The map page: one view of the atlas as globe, sentence, rail, years, table and panel, all from one answer.
//!
//! The page is whole without scripts. With the header `X-Legation-Fragment: view` only the inside of `<main>` is answered,
//! for the script that changes the view in place.

mod embed;
mod panel;
mod table;
mod whole;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use platform::http::Problem;
use platform::shell::{Shell, html};

use crate::api::{Envelope, Refusal};
use crate::reading::Atlas;
use crate::view::{View, ask, pairs};
use whole::Whole;

/// The header by which the page's script asks for the inside of `<main>` alone.
pub(crate) const FRAGMENT: HeaderName = HeaderName::from_static("x-legation-fragment");

/// The longest question that the search box may ask, in letters.
const LONGEST_QUESTION: usize = 300;

/// The addresses of the map.
pub fn routes() -> Router<Atlas> {
    Router::new().route("/", get(page)).route("/embed", get(embed::page))
}

#[derive(Template)]
#[template(path = "map/page.html")]
struct Page {
    shell: Shell,
    whole: Whole,
}

#[derive(Template)]
#[template(path = "map/view.html")]
struct Fragment {
    whole: Whole,
}

async fn page(State(atlas): State<Atlas>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let query = query.unwrap_or_default();
    let fragment = headers.get(&FRAGMENT).is_some_and(|asked| asked == "view");
    if let Some(question) = pairs(&query)
        .find(|(param, _)| param == "ask")
        .map(|(_, question)| question)
        && !fragment
    {
        return answer_question(&atlas, &question);
    }
    let mut response = match view(&atlas, &query, fragment, &headers).await {
        Ok(response) => response,
        Err(problem) if fragment => refused(problem),
        Err(problem) => problem.into_response(),
    };
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("x-legation-fragment"));
    response
}

async fn view(atlas: &Atlas, query: &str, fragment: bool, headers: &HeaderMap) -> Result<Response, Problem> {
    let view = View::from_query(query)?;
    let seen = atlas.see(&view.filter).await?;
    let tag = seen.tag_of(if fragment { "view" } else { "page" });
    Ok(tag.answer(headers, || {
        let whole = Whole::of(&view, &seen, atlas.shell().public_address());
        if fragment {
            html(&Fragment { whole })
        } else {
            html(&Page {
                shell: atlas.shell().clone(),
                whole,
            })
        }
    }))
}

/// A question without scripts: the view that it asks for.
fn answer_question(atlas: &Atlas, question: &str) -> Response {
    let question: String = question.chars().take(LONGEST_QUESTION).collect();
    let shown = atlas.now();
    Redirect::to(&ask::ask(&question, &shown.names()).view.href("/")).into_response()
}

/// Scripts get the envelope of the API even where they accept pages.
pub(crate) fn refused(problem: Problem) -> Response {
    let status: StatusCode = problem.status;
    let error = Refusal {
        code: problem.code.to_owned(),
        message: problem.message,
        field: problem.field,
        hint: problem.hint,
    };
    (status, Json(Envelope { error })).into_response()
}
