//! A new account, and the letter that tells its owner.

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use platform::http::Problem;
use platform::mail::{Letter, MailError};
use serde::Deserialize;

use super::registered;
use crate::{People, Role, Signed};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Invitation {
    email: String,
    role: String,
    organisation: String,
}

/// `POST /people`. The link goes to the address alone: whoever invites cannot sign in as the other.
pub(super) async fn invite(
    State(people): State<People>,
    signed: Signed,
    Form(asked): Form<Invitation>,
) -> Result<Response, Problem> {
    let role: Role = asked
        .role
        .parse()
        .map_err(|error: domain::UnknownWord| Problem::bad_parameter("role", error.to_string()))?;
    let (email, organisation) = (asked.email.clone(), asked.organisation);
    let made = registered(&people, signed.author(), move |registrar| {
        registrar.invite(&email, role, Some(&organisation))
    });
    let (account, token) = made.await?;
    let to = account.email.clone().unwrap_or_default();
    let sender = people.clone();
    let sent = tokio::task::spawn_blocking(move || write(&sender, &to, role, &token)).await;
    let done = match sent {
        Ok(Ok(())) => "invited",
        Ok(Err(error)) => {
            tracing::error!(%error, "an invitation was not sent");
            "unsent"
        }
        Err(error) => return Err(Problem::internal(&error)),
    };
    Ok(Redirect::to(&format!("/people/{}?done={done}", account.id)).into_response())
}

fn write(people: &People, to: &str, role: Role, token: &str) -> Result<(), MailError> {
    let site = people.shell.public_address();
    people.mail.send(&Letter {
        to: to.to_owned(),
        subject: "You are invited to Legation".to_owned(),
        text: format!(
            "You have an account at {site} now, as {role}.\n\nOpen this page and press its button to sign in:\n\n{site}/sign-in/{token}\n\n\
             The link works once, within 7 days. Later, ask for another one at {site}/sign-in with this address. \
             If you did not expect this, nothing needs to be done.\n"
        ),
        written: people.clock.now(),
        stop: None,
    })
}
