//! HTTP manners that every slice shares: one error envelope, conditional answers, headers.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::shell::Shell;
use crate::visitor::{Visitor, make_for, visitor};

/// An answer for one person or one moment alone: no browser keeps it, and nothing that stands between.
#[must_use]
pub fn unkept(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether an answer is one that nobody keeps ([`unkept`]).
#[must_use]
pub fn is_unkept(headers: &HeaderMap) -> bool {
    headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value.as_bytes() == b"no-store")
}

/// A refusal: what, where and how to mend it. As JSON it is `{"error": {…}}`; browsers get a page that says the same.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// The HTTP status.
    #[serde(skip)]
    pub status: StatusCode,
    /// A stable word for programs: `bad_filter`, `not_found`, `busy` …
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// Which field or parameter it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Problem {
    /// A refusal with a status, a stable code and a sentence.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            field: None,
            hint: None,
        }
    }

    /// The request asks for something that is not there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// A parameter cannot be used.
    pub fn bad_parameter(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(StatusCode::BAD_REQUEST, "bad_parameter", message)
        }
    }

    /// Something failed here. The cause goes to the log, never to the client.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something failed on our side. It has been written to the log; please try again.",
        )
    }

    /// The same with a hint how to mend it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<crate::database::DatabaseError> for Problem {
    fn from(error: crate::database::DatabaseError) -> Self {
        if error.can_be_retried() {
            return Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "The ledger is busy; please try again.",
            );
        }
        Self::internal(&error)
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: &'a Problem,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&Envelope { error: &self }).unwrap_or_default();
        let mut response = (self.status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Middleware: a browser that meets a [`Problem`] gets a page instead of JSON; what no route answered is not found.
pub async fn dress_problems(State(shell): State<Shell>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let wants_page = !path.starts_with("/api/")
        && request
            .headers()
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"));
    let method_is_head = request.method() == axum::http::Method::HEAD;
    let response = next.run(request).await;
    let status = response.status();
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if status == StatusCode::NOT_FOUND && response.headers().get(header::CONTENT_TYPE).is_none() => {
            Problem::not_found(format!("There is nothing at {path}."))
        }
        None if status == StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            status,
            "method_not_allowed",
            format!("{path} does not take this method."),
        ),
        None => return response,
    };
    let asks = response.extensions().get::<Visitor>().copied().unwrap_or_default();
    let mut dressed = if wants_page && !method_is_head {
        make_for(asks, || shell.problem_page(&problem))
    } else {
        problem.into_response()
    };
    for (name, value) in response.headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH && !dressed.headers().contains_key(name) {
            dressed.headers_mut().insert(name.clone(), value.clone());
        }
    }
    dressed
}

/// The Content-Security-Policy of every page: nothing inline, nothing from elsewhere.
pub const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors ";

/// Middleware: security headers. Only pages below `/embed` may stand in other sites' frames.
pub async fn guard(request: Request, next: Next) -> Response {
    let embeddable = request.uri().path().starts_with("/embed");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let ancestors = if embeddable { "*" } else { "'none'" };
    if let Ok(policy) = HeaderValue::from_str(&format!("{POLICY}{ancestors}")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if !embeddable {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("strict-origin-when-cross-origin"),
    );
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("geolocation=(), camera=(), microphone=()"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// An entity tag, weak, since an answer may be compressed on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of whatever is wholly determined by `state` and by who asks.
    #[must_use]
    pub fn of(state: impl std::fmt::Display) -> Self {
        Self(match visitor() {
            Visitor::Anyone => format!("W/\"{state}\""),
            other => format!("W/\"{state}-{}\"", other as u8),
        })
    }

    /// Whether the client already holds this state (`If-None-Match`).
    #[must_use]
    pub fn is_held(&self, headers: &HeaderMap) -> bool {
        headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|held| {
                let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
                held.split(',')
                    .any(|tag| tag.trim() == "*" || bare(tag) == bare(&self.0))
            })
    }

    /// `304 Not Modified` where the client holds this state, else what `answer` makes, with the tag on it.
    pub fn answer<R: IntoResponse>(&self, headers: &HeaderMap, answer: impl FnOnce() -> R) -> Response {
        let mut response = if self.is_held(headers) {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            answer().into_response()
        };
        if let Ok(tag) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_tag_is_recognised_weak_or_strong() {
        let tag = ETag::of("12-2026-11-24");
        let headers =
            |text: &str| HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_str(text).unwrap())]);
        assert!(tag.is_held(&headers("\"1\", W/\"12-2026-11-24\"")));
        assert!(tag.is_held(&headers("\"12-2026-11-24\"")));
        assert!(!tag.is_held(&headers("\"13-2026-11-24\"")));
    }
}
