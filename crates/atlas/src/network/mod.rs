//! `/network`: who deals with whom, as a picture and as the table of the same pairs, filtered as the map is.
//!
//! The table is whole without scripts; the picture is drawn by an island from `GET /api/v1/network`.

pub mod graph;
mod order;
mod page;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use platform::http::Problem;
use platform::shell::html;

use crate::map::{FRAGMENT, refused};
use crate::reading::Atlas;
use crate::view::View;
use order::Order;
use page::{Fragment, Page, Whole};

/// How many pairs the page shows and the API answers where the address does not say.
pub const TIES: usize = 300;

/// The address of the network.
pub fn routes() -> Router<Atlas> {
    Router::new().route("/network", get(network))
}

/// What names are sorted by.
fn folded(name: &str) -> String {
    places::fold::key(name)
}

async fn network(State(atlas): State<Atlas>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let fragment = headers.get(&FRAGMENT).is_some_and(|asked| asked == "view");
    let query = query.unwrap_or_default();
    let mut response = match answer(&atlas, &query, fragment, &headers).await {
        Ok(response) => response,
        Err(problem) if fragment => refused(problem),
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("x-legation-fragment"));
    response
}

async fn answer(atlas: &Atlas, query: &str, fragment: bool, headers: &HeaderMap) -> Result<Response, Problem> {
    let asked = View::from_query(query)?;
    let view = View {
        mode: asked.mode,
        ..View::of(asked.filter)
    };
    let order = Order::from_query(query)?;
    let seen = atlas.see(&view.filter).await?;
    let tag = seen.tag_of(if fragment { "network-view" } else { "network" });
    Ok(tag.answer(headers, || {
        let whole = Whole::of(&view, order, &seen, atlas.shell().public_address());
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
