//! `/readyz`: whether the ledger is loaded, followed and answered for.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use super::Atlas;

/// So many positions the shown ledger may be behind while it still counts as ready.
const LAG: u64 = 1_000;

#[derive(Serialize)]
struct Ready {
    ready: bool,
    /// Whether the database answered when it was last looked at.
    database: bool,
    /// The ledger position that is shown.
    position: u64,
    /// How many positions the database is ahead.
    lag: u64,
    /// How many engagements are shown.
    engagements: u64,
    /// How many changes stand beside the base.
    delta: usize,
    /// Bytes that the snapshot holds.
    memory: u64,
}

/// The address that tells whether the server is ready.
pub fn routes() -> Router<Atlas> {
    Router::new().route("/readyz", get(ready))
}

async fn ready(State(atlas): State<Atlas>) -> Response {
    let health = atlas.health();
    let shown = atlas.now();
    let snapshot = shown.snapshot();
    let ready = health.database && health.lag <= LAG;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = Ready {
        ready,
        database: health.database,
        position: shown.position(),
        lag: health.lag,
        engagements: snapshot.len(),
        delta: snapshot.delta_len(),
        memory: snapshot.memory().total(),
    };
    (status, Json(body)).into_response()
}
