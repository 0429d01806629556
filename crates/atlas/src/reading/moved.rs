//! Addresses that lead on: what people made one with something else keeps its address for ever, and that leads there.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Moved for good, as far as anybody knows: a merge can be undone, so that nobody keeps the answer without asking.
#[must_use]
pub fn moved(path: &str, query: Option<&str>) -> Response {
    let to = match query.filter(|query| !query.is_empty()) {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let headers = [(header::LOCATION, to), (header::CACHE_CONTROL, "no-cache".to_owned())];
    (StatusCode::MOVED_PERMANENTLY, headers).into_response()
}
