//! What is changed of an account that is there.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use platform::http::Problem;
use serde::Deserialize;

use super::{refused, registered};
use crate::accounts::{AccountError, Registrar};
use crate::{Account, People, Role, Signed, store};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Changed {
    role: String,
    organisation: String,
    actor: String,
    email: String,
}

fn back(id: &str, done: &str) -> Response {
    Redirect::to(&format!("/people/{id}?done={done}")).into_response()
}

/// Does something to the account of the address, and shows it again.
async fn act<T: Send + 'static>(
    people: &People,
    signed: &Signed,
    id: &str,
    done: &str,
    act: impl FnOnce(&Registrar<'_>, &str) -> Result<T, AccountError> + Send + 'static,
) -> Result<Response, Problem> {
    let account = id.to_owned();
    if id.contains('@') {
        // The registrar would take an address too; pages name accounts by their ids alone.
        return Err(refused(AccountError::Unknown(account)));
    }
    registered(people, signed.author(), move |registrar| act(registrar, &account)).await?;
    Ok(back(id, done))
}

/// `POST /people/{account}/role`
pub(super) async fn role(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
    Form(to): Form<Changed>,
) -> Result<Response, Problem> {
    let role: Role = to
        .role
        .parse()
        .map_err(|error: domain::UnknownWord| Problem::bad_parameter("role", error.to_string()))?;
    act(&people, &signed, &id, "role", move |registrar, id| {
        registrar.set_role(id, role, Some(&to.organisation))
    })
    .await
}

/// `POST /people/{account}/offices/give`
pub(super) async fn give_office(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
    Form(to): Form<Changed>,
) -> Result<Response, Problem> {
    act(&people, &signed, &id, "offices", move |registrar, id| {
        registrar.change_office(id, to.actor.trim(), true)
    })
    .await
}

/// `POST /people/{account}/offices/take`
pub(super) async fn take_office(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
    Form(to): Form<Changed>,
) -> Result<Response, Problem> {
    act(&people, &signed, &id, "offices", move |registrar, id| {
        registrar.change_office(id, to.actor.trim(), false)
    })
    .await
}

/// `POST /people/{account}/sessions/end`
pub(super) async fn end_sessions(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    act(&people, &signed, &id, "sessions", |registrar, id| {
        registrar.end_sessions(id)
    })
    .await
}

/// `POST /people/{account}/close`
pub(super) async fn close(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    act(&people, &signed, &id, "closed", |registrar, id| registrar.revoke(id)).await
}

/// `POST /people/{account}/reopen`
pub(super) async fn reopen(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    act(&people, &signed, &id, "reopened", |registrar, id| registrar.reopen(id)).await
}

/// `POST /people/{account}/erase`: for people who ask for it and have no way in; the address is written to confirm.
pub(super) async fn erase(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
    Form(sure): Form<Changed>,
) -> Result<Response, Problem> {
    let sought = id.clone();
    let found: Option<Account> = people
        .database
        .run(move |database| database.read(|session| store::by_id(session, &sought)))
        .await?;
    let email = found.and_then(|account| account.email);
    let Some(email) = email else {
        return Err(refused(AccountError::Unknown(id)));
    };
    if crate::accounts::folded(&sure.email) != email {
        return Err(
            Problem::bad_parameter("email", "This is not the address of the account.")
                .with_hint("Write the address that the account signs in with; nothing was erased."),
        );
    }
    act(&people, &signed, &id, "erased", |registrar, id| registrar.erase(id)).await
}
