//! The assembly: the one list of slices, their migrations and menu, and the layers that every request passes through.

#[cfg(test)]
mod walk;

use std::time::Duration;

use atlas::reading::Atlas;
use axum::extract::Request;
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use people::gate::Gate;
use people::{Guarded, People};
use platform::assets::Assets;
use platform::database::Migration;
use platform::http::{Problem, dress_problems, guard};
use platform::slice::{MenuItem, Slice};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

/// The largest body that a request may have, in bytes.
const LARGEST_BODY: usize = 1 << 20;

/// How long an answer may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// The slices of this assembly. A later one is one more line here, in [`migrations`] and in [`menu`].
fn slices(atlas: &Atlas, people: &People) -> Vec<Slice> {
    vec![atlas::slice(atlas), people::slice(people)]
}

/// The schema of all slices.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    [platform::MIGRATIONS, people::MIGRATIONS, atlas::MIGRATIONS].concat()
}

/// Every route that needs something, of all slices. What is not in it is public and only reads.
#[must_use]
pub fn guarded() -> Vec<Guarded> {
    [people::list(), atlas::guarded()].concat()
}

/// The menu of all slices.
#[must_use]
pub fn menu() -> Vec<MenuItem> {
    [atlas::MENU, people::MENU].concat()
}

/// Every route, without the layers.
fn routes(atlas: &Atlas, people: &People, assets: &Assets) -> Router {
    let mut routes = Router::new().route("/healthz", get(healthy)).merge(assets.routes());
    for slice in slices(atlas, people) {
        tracing::debug!(slice = slice.name, "assembled");
        routes = routes.merge(slice.routes);
    }
    routes
}

/// Everything that the server answers, in its layers.
pub fn app(atlas: &Atlas, people: &People, assets: &Assets) -> Router {
    let gate = Gate {
        people: people.clone(),
        guarded: guarded().into(),
    };
    let request_id = HeaderName::from_static("x-request-id");
    routes(atlas, people, assets)
        .layer(from_fn_with_state(people.clone(), people::limit::hold))
        .layer(from_fn_with_state(gate, people::gate::gate))
        .layer(from_fn(in_time))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(atlas.shell().clone(), dress_problems))
        .layer(CompressionLayer::new())
        .layer(from_fn(guard))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

/// The process is alive.
async fn healthy() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "status": "alive", "version": env!("CARGO_PKG_VERSION") }))
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timeout",
            "The answer took too long and was given up.",
        )
        .with_hint("Ask for less at once, or try again in a moment.")
        .into_response(),
    }
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let words = cause.downcast_ref::<String>().map(String::as_str);
    let words = words
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    Problem::internal(&words).into_response()
}

fn span(request: &axum::http::Request<axum::body::Body>) -> tracing::Span {
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}
