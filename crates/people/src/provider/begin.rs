//! The way to the provider.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Redirect, Response};
use platform::http::{Problem, unkept};
use serde::Deserialize;

use super::Attempt;
use crate::People;
use crate::limit::{Peer, source, too_many};
use crate::sign_in::local;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    next: String,
}

/// Where no provider is set there is nothing.
pub(super) fn none() -> Problem {
    Problem::not_found("This installation has no other way to sign in than by mail.").with_hint("Go to /sign-in.")
}

/// The provider is at fault; what exactly stands in the log.
pub(super) fn at_fault(people: &People, error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "signing in at the provider failed");
    let name = people
        .provider
        .as_ref()
        .map_or("the provider", |provider| provider.name());
    Problem::new(
        StatusCode::BAD_GATEWAY,
        "provider",
        format!("Signing in at {name} did not work."),
    )
    .with_hint("Begin again at /sign-in, or let a link come by mail there. What went wrong stands in the server's log.")
}

/// `GET /sign-in/provider`
pub(super) async fn begin(
    State(people): State<People>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let provider = people.provider.clone().ok_or_else(none)?;
    let now = people.clock.now();
    let from = source(&headers, peer, people.trusted_proxies);
    if let Err(seconds) = people.limits.sources.take(&from, now) {
        return Ok(too_many(seconds));
    }
    let attempt = Attempt::fresh(local(&asked.next)).map_err(|error| Problem::internal(&error))?;
    let attempt = Arc::new(attempt);
    let begun = Arc::clone(&attempt);
    let address = tokio::task::spawn_blocking(move || provider.address(&begun, now)).await;
    let address = address
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| at_fault(&people, &error))?;
    let mut response = unkept(Redirect::to(&address));
    response
        .headers_mut()
        .extend(attempt.cookie(&people).map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}
