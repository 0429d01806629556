//! The published API under `/api/v1`: the same views as the pages, as JSON and vector tiles.
//!
//! Handlers read an address, ask the snapshot and answer with a tag; the shapes are described where they are defined,
//! and the OpenAPI document is made from them. Nothing here touches the database but one record and the totals.

mod actors;
mod countries;
mod engagements;
mod flows;
mod item;
pub(crate) mod map;
mod network;
mod params;
mod places;
mod record;
mod stats;
mod suggest;
mod tiles;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use platform::http::Problem;
use serde::Serialize;
use utoipa::openapi::OpenApi;
use utoipa::{OpenApi as _, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::reading::Atlas;

/// The stable words of refusals, with what each means. `docs/api.md` lists them; a test holds it to that.
pub const CODES: &[(&str, &str)] = &[
    (
        "bad_filter",
        "a parameter of the view cannot be read; `field` names it, `hint` says what could be written",
    ),
    ("bad_parameter", "a parameter of this address cannot be read"),
    ("not_found", "there is nothing at this address"),
    (
        "gone",
        "the engagement has left the ledger; its history can still be read on earlier days with `known_on`",
    ),
    ("method_not_allowed", "the address only answers GET"),
    (
        "busy",
        "the ledger is busy with a write; the same request will succeed in a moment",
    ),
    ("timeout", "the answer took too long and was given up"),
    ("internal", "something failed on the server's side"),
];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Legation",
        description = "Engagements between American states, counties, cities, tribes, ports and airports and their foreign counterparts, each with its evidence. Every list answers on two clocks: valid_on (when it was true) and known_on (when the ledger knew it).",
        license(name = "CC BY 4.0", url = "https://creativecommons.org/licenses/by/4.0/")
    ),
    components(schemas(Envelope, Refusal))
)]
struct Document;

/// What every refusal looks like.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope {
    /// What is wrong.
    pub error: Refusal,
}

/// A refusal: what, where and how to mend it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refusal {
    /// A stable word for programs.
    #[schema(example = "bad_filter")]
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// Which parameter it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

fn router() -> OpenApiRouter<Atlas> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(stats::stats))
        .routes(routes!(engagements::engagements))
        .routes(routes!(record::engagement))
        .routes(routes!(actors::actor))
        .routes(routes!(places::places))
        .routes(routes!(places::place))
        .routes(routes!(countries::countries))
        .routes(routes!(suggest::suggest))
        .routes(routes!(flows::flows))
        .routes(routes!(map::map))
        .routes(routes!(network::network))
        .routes(routes!(tiles::tile))
}

/// The OpenAPI document of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    router().split_for_parts().1
}

/// Every address of the API.
pub fn routes() -> Router<Atlas> {
    let (routes, document) = router().split_for_parts();
    routes
        .route("/api/v1/openapi.json", get(|| async move { Json(document) }))
        .route("/api/{*rest}", get(nothing_here))
        .layer(from_fn(open_to_all))
}

async fn nothing_here() -> Problem {
    Problem::not_found("The API has no such address.").with_hint("The addresses are listed in /api/v1/openapi.json.")
}

/// Any site may read the API from its pages.
async fn open_to_all(request: Request, next: Next) -> Response {
    let preflight = request.method() == Method::OPTIONS;
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag"));
    if preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, HEAD, OPTIONS"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("if-none-match"),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    }
    response
}
