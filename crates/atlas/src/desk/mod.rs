//! The desk: what waits for a person, item by item, with everything that helps to decide it; and the forms that decide.
//!
//! Reading and forms live here, the decisions themselves in `review`, which this room calls. Every page is of one person
//! and kept by no cache. The forms work without scripts; the island `desk` adds keys and stays on the page.

mod actor;
mod batch;
mod contested;
mod decide;
mod decisions;
mod denoted;
mod engagement;
mod fields;
mod form;
mod frame;
mod gather;
mod item;
mod list;
mod note;
mod overview;
mod pairs;
mod proposals;
mod queue;
mod refusal;
mod store;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use people::permissions::guarded as needs;
use people::{Guarded, Permission, Signed};
use platform::http::Problem;
use serde::Deserialize;

pub use queue::Queue;

use crate::reading::Atlas;
use store::Looks;

/// What these routes need: whoever proposes may look at the desk, put items off and take them on; deciding is for those
/// who decide.
#[must_use]
pub fn guarded() -> Vec<Guarded> {
    let (looks, decides) = (Some(Permission::Propose), Some(Permission::Decide));
    vec![
        needs(Method::GET, "/desk", looks),
        needs(Method::GET, "/desk/open", looks),
        needs(Method::GET, "/desk/decisions", looks),
        needs(Method::POST, "/desk/decisions/{id}/undo", decides),
        needs(Method::GET, "/desk/{queue}", looks),
        // A note (not now, mine) needs no more than looking; `decide` and `batch` ask for the rest.
        needs(Method::POST, "/desk/{queue}", looks),
        needs(Method::GET, "/desk/{queue}/{item}", looks),
        needs(Method::POST, "/desk/{queue}/{item}", looks),
        needs(Method::GET, "/desk/engagements/{id}/edit", decides),
        needs(Method::POST, "/desk/engagements/{id}/edit", decides),
        needs(Method::GET, "/desk/actors/{slug}", decides),
        needs(Method::POST, "/desk/actors/{slug}", decides),
    ]
}

/// The routes of the desk.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/desk", get(overview::show))
        .route("/desk/open", get(open))
        .route("/desk/decisions", get(decisions::show))
        .route("/desk/decisions/{id}/undo", post(decisions::undo))
        .route("/desk/{queue}", get(list::show).post(batch::decide))
        .route("/desk/{queue}/{item}", get(item::show).post(decide::decide))
        .route(
            "/desk/engagements/{id}/edit",
            get(engagement::show).post(engagement::change),
        )
        .route("/desk/actors/{slug}", get(actor::show).post(actor::change))
}

/// Who looks, and when.
fn looks(atlas: &Atlas, signed: &Signed) -> Looks {
    Looks {
        author: signed.author(),
        organisation: signed.organisation().map(str::to_owned),
        now: atlas.clock().now(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Open {
    what: String,
}

/// Leads from an id or an address to where it is mended.
async fn open(State(atlas): State<Atlas>, Query(asked): Query<Open>) -> Result<Response, Problem> {
    let what = asked.what.trim();
    let last = what.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let last = last.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    if let Ok(id) = last.parse::<domain::PublicId>() {
        return Ok(Redirect::to(&format!("/desk/engagements/{id}/edit")).into_response());
    }
    if atlas.now().snapshot().actor(&last).is_some() {
        return Ok(Redirect::to(&format!("/desk/actors/{last}")).into_response());
    }
    Err(
        Problem::not_found(format!("Nothing here is called “{}”.", crate::prose::brief(what, 60)))
            .with_hint("Write the id of an engagement, or the last part of an actor’s address such as seattle-wa."),
    )
}
