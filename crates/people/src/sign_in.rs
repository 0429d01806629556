//! Sign-in by mail: ask for a link, follow it to a button, press the button; and sign out.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use platform::http::{Problem, unkept};
use platform::mail::Letter;
use platform::shell::{Shell, html};
use serde::Deserialize;

use crate::accounts::{Registrar, folded};
use crate::gate::set_cookie;
use crate::limit::{Peer, source, too_many};
use crate::permissions::{Guarded, Permission, guarded};
use crate::signed::encoded;
use crate::{People, Signed, sessions};

/// What these routes need.
#[must_use]
pub fn list() -> Vec<Guarded> {
    vec![
        guarded(Method::POST, "/sign-in", None),
        guarded(Method::POST, "/sign-in/{token}", None),
        guarded(Method::POST, "/sign-out", Some(Permission::Read)),
    ]
}

/// The routes of signing in and out.
pub fn routes() -> Router<People> {
    Router::new()
        .route("/sign-in", get(ask).post(send))
        .route("/sign-in/{token}", get(follow).post(enter))
        .route("/sign-out", post(leave))
}

#[derive(Template)]
#[template(path = "people/sign_in.html")]
struct SignInPage {
    shell: Shell,
    next: String,
    sent: bool,
    token: Option<String>,
    late: bool,
    /// Of the session that this browser has already, which the new one takes the place of.
    csrf: Option<String>,
    /// The other way to sign in, where there is one.
    provider: Option<String>,
}

impl SignInPage {
    fn encoded_next(&self) -> String {
        encoded(&self.next)
    }
}

/// Where one is led after signing in: a path of this site, and nothing else.
#[must_use]
pub fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path && is_plain { next } else { "/" }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    next: String,
    email: String,
}

/// What a browser that is signed in already has to send along: the gate asks for it.
type Already = Option<Extension<Signed>>;

fn page(people: &People, already: Already, next: &str, (sent, late): (bool, bool), token: Option<String>) -> Response {
    let page = SignInPage {
        shell: people.shell.clone(),
        next: local(next).to_owned(),
        sent,
        token,
        late,
        csrf: already.map(|Extension(signed)| signed.csrf().to_owned()),
        provider: people.provider.as_ref().map(|provider| provider.name().to_owned()),
    };
    unkept(html(&page))
}

async fn ask(State(people): State<People>, already: Already, Query(asked): Query<Asked>) -> Response {
    page(&people, already, &asked.next, (false, false), None)
}

/// The answer is the same, and comes as soon, whether the address is known or not.
async fn send(
    State(people): State<People>,
    already: Already,
    Peer(peer): Peer,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let now = people.clock.now();
    if let Err(seconds) = people
        .limits
        .sources
        .take(&source(&headers, peer, people.trusted_proxies), now)
    {
        return too_many(seconds);
    }
    let email = folded(&asked.email);
    if people.limits.letters.take(&email, now).is_ok() {
        let (people, next) = (people.clone(), local(&asked.next).to_owned());
        tokio::task::spawn_blocking(move || {
            if let Err(error) = mail_link(&people, &email, &next) {
                tracing::error!(%error, "a sign-in link was not sent");
            }
        });
    }
    page(&people, already, &asked.next, (true, false), None)
}

fn mail_link(people: &People, email: &str, next: &str) -> Result<(), Box<dyn std::error::Error>> {
    let registrar = Registrar {
        database: &people.database,
        clock: &*people.clock,
        ids: &people.ids,
        author: "sign-in",
    };
    let Some(token) = registrar.link(email)? else {
        return Ok(());
    };
    let site = people.shell.public_address();
    let next = if next == "/" {
        String::new()
    } else {
        format!("?next={}", encoded(next))
    };
    people.mail.send(&Letter {
        to: email.to_owned(),
        subject: "Your link to sign in to Legation".to_owned(),
        text: format!(
            "Open this page and press its button to sign in:\n\n{site}/sign-in/{token}{next}\n\nThe link works once, within 15 minutes. \
             If you did not ask for it, nothing needs to be done.\n"
        ),
        written: people.clock.now(),
        stop: None,
    })?;
    Ok(())
}

/// Programs that look through mail follow links, so following one uses nothing up.
async fn follow(
    State(people): State<People>,
    already: Already,
    Path(token): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (now, sought) = (people.clock.now(), token.clone());
    let holds = people
        .database
        .run(move |database| sessions::link_holds(database, &sought, now))
        .await?;
    Ok(page(
        &people,
        already,
        &asked.next,
        (false, !holds),
        holds.then_some(token),
    ))
}

async fn enter(
    State(people): State<People>,
    already: Already,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let device = headers
        .get(header::USER_AGENT)
        .and_then(|device| device.to_str().ok())
        .unwrap_or("unknown")
        .to_owned();
    let (clock, ids) = (Arc::clone(&people.clock), people.ids.clone());
    let begun = people
        .database
        .run(move |database| sessions::begin(database, &*clock, &ids, &token, &device))
        .await;
    let Some(token) = begun.map_err(|error| Problem::internal(&error))? else {
        return Ok(page(&people, already, &asked.next, (false, true), None));
    };
    let mut response = Redirect::to(local(&asked.next)).into_response();
    response
        .headers_mut()
        .extend(set_cookie(&people, &token).map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

async fn leave(State(people): State<People>, signed: Signed) -> Result<Response, Problem> {
    let (account, session) = (signed.account().id.clone(), signed.session().to_owned());
    people
        .database
        .run(move |database| sessions::end(database, &account, Some(&session)))
        .await?;
    let mut response = Redirect::to("/").into_response();
    response
        .headers_mut()
        .extend(set_cookie(&people, "").map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(local("/desk/names?state=WA"), "/desk/names?state=WA");
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "desk",
            "/a\r\nb",
            "javascript:x",
        ] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }
}
