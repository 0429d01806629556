//! The gate that every request of the assembly passes: it recognises the cookie, refuses forged requests, and holds the
//! route to the list of what it needs. A route that is not in the list is public and only reads.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use platform::http::{Problem, is_unkept};
use platform::visitor::{Visitor, answer_for};

use crate::People;
use crate::permissions::Guarded;
use crate::sessions;
use crate::signed::{Signed, not_signed_in};

/// The largest body that a form may have, in bytes.
const LARGEST_FORM: usize = 1 << 20;

/// The gate, with the list of all slices.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The slice that recognises people.
    pub people: People,
    /// Every route that needs something.
    pub guarded: Arc<[Guarded]>,
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The session's token in a request's cookies.
#[must_use]
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie` that keeps a token, or (empty) forgets it.
#[must_use]
pub fn set_cookie(people: &People, token: &str) -> Option<HeaderValue> {
    let secure = if people.is_secure() { "; Secure" } else { "" };
    let age = if token.is_empty() { 0 } else { 60 * 24 * 3_600 };
    let name = people.cookie_name();
    HeaderValue::from_str(&format!(
        "{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"
    ))
    .ok()
}

/// Middleware over all routes.
pub async fn gate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let mut fresh = None;
    if let Some(token) = cookie(request.headers(), gate.people.cookie_name()) {
        let clock = gate.people.clock.clone();
        let known = gate
            .people
            .database
            .run(move |database| sessions::recognise(database, &*clock, &token))
            .await;
        match known {
            Ok(Some((signed, new))) => {
                request.extensions_mut().insert(signed);
                fresh = new;
            }
            Ok(None) => {}
            Err(error) => return Problem::internal(&error).into_response(),
        }
    }
    let signed = request.extensions().get::<Signed>().cloned();
    let asks = signed.as_ref().map_or(Visitor::Anyone, Signed::visitor);
    let mut response = match refused(&gate, &request) {
        Some(refusal) => refusal,
        None => match unforged(&gate.people, request, signed.as_ref()).await {
            Ok(request) => answer_for(asks, next.run(request)).await,
            Err(problem) => problem.into_response(),
        },
    };
    response.extensions_mut().insert(asks);
    if signed.is_some() {
        // What one person sees must not come to another from a cache between. What may not be kept at all stays so.
        let headers = response.headers_mut();
        if !is_unkept(headers) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        }
        headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    }
    // A refusal carries the new token too: the old one is about to end.
    if let Some(value) = fresh.and_then(|token| set_cookie(&gate.people, &token)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Holds the route to the list.
fn refused(gate: &Gate, request: &Request) -> Option<Response> {
    let path = request.extensions().get::<MatchedPath>()?.as_str().to_owned();
    let method = if *request.method() == Method::HEAD {
        &Method::GET
    } else {
        request.method()
    };
    let listed = gate
        .guarded
        .iter()
        .find(|guarded| guarded.path == path && guarded.method == *method);
    let Some(listed) = listed else {
        return (!is_reading(method)).then(|| {
            let message = format!("{path} does not take this method.");
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message).into_response()
        });
    };
    let needed = listed.needs?;
    let Some(signed) = request.extensions().get::<Signed>() else {
        let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
        return Some(not_signed_in(
            request.method(),
            text(request.headers(), header::ACCEPT),
            asked,
        ));
    };
    signed.require(needed).err().map(IntoResponse::into_response)
}

fn forged(message: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "forged", message)
        .with_hint("Open the page again and send the form from there.")
}

/// Refuses what another site made the browser send: by its origin, and for those signed in by the session's token, which
/// nobody else knows, in the header `x-csrf-token` or anywhere in the form.
async fn unforged(people: &People, request: Request, signed: Option<&Signed>) -> Result<Request, Problem> {
    if is_reading(request.method()) {
        return Ok(request);
    }
    let headers = request.headers();
    let own_host = text(headers, header::HOST).unwrap_or_default();
    if let Some(origin) = text(headers, header::ORIGIN) {
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        if origin != people.shell.public_address() && (host.is_empty() || host != own_host) {
            return Err(forged("The request came from another site."));
        }
    }
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(forged("The request came from another site."));
    }
    let Some(signed) = signed else { return Ok(request) };
    let token = signed.csrf().as_bytes();
    if headers
        .get("x-csrf-token")
        .is_some_and(|sent| crate::secret::same(sent.as_bytes(), token))
    {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_FORM)
        .await
        .map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The form is too large."))?;
    if !bytes.windows(token.len()).any(|window| window == token) {
        return Err(forged("The form does not carry your session's token."));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}
