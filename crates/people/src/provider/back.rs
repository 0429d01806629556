//! The way back from the provider: who somebody is, and whether that person has an account.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use platform::database::{Database, Session};
use platform::http::{Problem, unkept};
use serde::Deserialize;
use serde_json::json;

use super::begin::{at_fault, none};
use super::discover::Identity;
use super::{Attempt, forget};
use crate::accounts::{AccountError, folded};
use crate::audit::{self, Entry};
use crate::gate::set_cookie;
use crate::limit::{Peer, source, too_many};
use crate::permissions::Role;
use crate::sessions::New;
use crate::sign_in::local;
use crate::store::{self, Account};
use crate::{People, secret};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer {
    code: String,
    state: String,
    error: String,
}

/// `GET /sign-in/provider/back`. Whatever comes of it, the attempt is over.
pub(super) async fn back(
    State(people): State<People>,
    Peer(peer): Peer,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Problem> {
    if people.provider.is_none() {
        return Err(none());
    }
    // Each answer costs requests to the provider, and anybody can make one up.
    let from = source(&headers, peer, people.trusted_proxies);
    if let Err(seconds) = people.limits.sources.take(&from, people.clock.now()) {
        return Ok(too_many(seconds));
    }
    let mut response = match enter(&people, &headers, answer).await {
        Ok((token, next)) => {
            let mut response = Redirect::to(local(&next)).into_response();
            let cookie = set_cookie(&people, &token).map(|cookie| (header::SET_COOKIE, cookie));
            response.headers_mut().extend(cookie);
            response
        }
        Err(problem) => problem.into_response(),
    };
    if let Some(gone) = forget(&people) {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(unkept(response))
}

fn not_ours() -> Problem {
    let message = "This sign-in was not begun in this browser, or it took more than ten minutes.";
    Problem::new(StatusCode::BAD_REQUEST, "not_begun", message).with_hint("Begin again at /sign-in.")
}

fn refused(code: &'static str, message: impl Into<String>, hint: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, code, message).with_hint(hint)
}

/// The token of the session that begins, and where its owner is led.
async fn enter(people: &People, headers: &HeaderMap, answer: Answer) -> Result<(String, String), Problem> {
    let provider = people.provider.clone().ok_or_else(none)?;
    let attempt = Attempt::of(people, headers).ok_or_else(not_ours)?;
    if !secret::same(answer.state.as_bytes(), attempt.state().as_bytes()) {
        return Err(not_ours());
    }
    if !answer.error.is_empty() || answer.code.is_empty() {
        tracing::info!(error = %answer.error.escape_debug(), "the provider let nobody in");
        return Err(refused(
            "not_let_in",
            format!("{} did not let you in.", provider.name()),
            "Begin again at /sign-in, or let a link come by mail there.",
        ));
    }
    let next = attempt.next.clone();
    let (name, settings) = (provider.name().to_owned(), provider.settings.clone());
    let now = people.clock.now();
    let identity = tokio::task::spawn_blocking(move || provider.identity(&attempt, &answer.code, now)).await;
    let identity = identity
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| at_fault(people, &error))?;
    let Some(email) = verified(&identity) else {
        return Err(refused(
            "unverified",
            format!("{name} does not say that it has verified your address."),
            "Let a link come by mail at /sign-in.",
        ));
    };
    let device = headers.get(header::USER_AGENT).and_then(|device| device.to_str().ok());
    let new = New::fresh(&people.ids, device.unwrap_or("unknown"), now).map_err(|error| Problem::internal(&error))?;
    let (ids, role) = (people.ids.clone(), settings.role_of(&email));
    let id = ids.next().to_string();
    let came = people
        .database
        .run(move |database| welcome(database, &new, &id, &email, role))
        .await;
    match came.map_err(|error| Problem::internal(&error))? {
        Some(token) => Ok((token, next)),
        None => Err(refused(
            "no_account",
            "There is no account for your address here, or it is closed.",
            "Accounts are made by invitation: ask an administrator.",
        )),
    }
}

fn verified(identity: &Identity) -> Option<String> {
    let email = identity.email.as_deref().filter(|_| identity.is_verified)?;
    let email = folded(email);
    platform::mail::is_address(&email).then_some(email)
}

/// Begins a session for the account of an address; makes the account where its domain has been named.
fn welcome(
    database: &Database,
    new: &New,
    id: &str,
    email: &str,
    role: Option<Role>,
) -> Result<Option<String>, AccountError> {
    database.write(|session| {
        let account = match (store::by_email(session, email)?, role) {
            (Some(account), _) if account.is_active() => account,
            (None, Some(role)) => made(session, new, id, email, role)?,
            _ => return Ok(None),
        };
        new.keep(session, &account, "provider")?;
        Ok(Some(new.token.clone()))
    })
}

fn made(session: &mut Session<'_>, new: &New, id: &str, email: &str, role: Role) -> Result<Account, AccountError> {
    let account = Account {
        id: id.to_owned(),
        name: email.split('@').next().unwrap_or_default().to_owned(),
        email: Some(email.to_owned()),
        role,
        organisation: None,
        state: "active".to_owned(),
        recorded: new.now.0,
        seen: None,
    };
    store::insert_account(session, &account)?;
    let subject = account.author();
    let entry = Entry {
        moment: new.now,
        author: &subject,
        verb: "account.join",
        subject: &subject,
        detail: json!({ "role": role.as_str() }),
    };
    audit::record(session, &entry)?;
    Ok(account)
}
