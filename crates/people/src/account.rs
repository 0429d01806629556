//! One's own account: what is kept of it, where it is signed in, and its end.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::{Day, Edtf};
use platform::clock::Moment;
use platform::http::{Problem, unkept};
use platform::shell::{Shell, html};
use serde::Deserialize;
use serde_json::json;

use crate::accounts::{AccountError, Registrar};
use crate::gate::set_cookie;
use crate::permissions::{Guarded, Permission, guarded};
use crate::{Held, People, Signed, sessions, watches};

/// What these routes need.
#[must_use]
pub fn list() -> Vec<Guarded> {
    let own = Some(Permission::Read);
    vec![
        guarded(Method::GET, "/account", own),
        guarded(Method::GET, "/account/data.json", own),
        guarded(Method::POST, "/account/name", own),
        guarded(Method::POST, "/account/sessions/{session}/end", own),
        guarded(Method::POST, "/account/erase", own),
    ]
}

/// The routes of one's own account.
pub fn routes() -> Router<People> {
    Router::new()
        .route("/account", get(show))
        .route("/account/data.json", get(data))
        .route("/account/name", post(rename))
        .route("/account/sessions/{session}/end", post(end))
        .route("/account/erase", post(erase))
}

#[derive(Template)]
#[template(path = "people/account.html")]
struct AccountPage {
    shell: Shell,
    signed: Signed,
    sessions: Vec<Held>,
}

impl AccountPage {
    fn day(&self, micros: &i64) -> String {
        Edtf::from_day(Day(Moment(*micros).day())).human()
    }

    fn is_this(&self, session: &Held) -> bool {
        session.id == self.signed.session()
    }

    fn email(&self) -> &str {
        self.signed.account().email.as_deref().unwrap_or_default()
    }
}

async fn held(people: &People, signed: &Signed) -> Result<Vec<Held>, Problem> {
    let account = signed.account().id.clone();
    let found = people.database.run(move |database| sessions::of(database, &account));
    Ok(found.await?)
}

async fn show(State(people): State<People>, signed: Signed) -> Result<Response, Problem> {
    let page = AccountPage {
        shell: people.shell.clone(),
        sessions: held(&people, &signed).await?,
        signed,
    };
    Ok(unkept(html(&page)))
}

/// Everything personal that is kept, for its owner.
async fn data(State(people): State<People>, signed: Signed) -> Result<Response, Problem> {
    let account = signed.account();
    let sessions: Vec<serde_json::Value> = held(&people, &signed)
        .await?
        .iter()
        .map(|held| json!({"id": held.id, "device": held.device, "begun_micros": held.begun, "seen_micros": held.seen}))
        .collect();
    let id = account.id.clone();
    let followed = people.database.run(move |database| watches::of(database, &id)).await?;
    let views: Vec<serde_json::Value> = followed
        .watches
        .iter()
        .map(|watch| json!({"view": watch.view, "since_micros": watch.recorded}))
        .collect();
    let kept = json!({
        "account": {
            "id": account.id, "email": account.email, "name": account.name, "role": account.role.as_str(),
            "organisation": account.organisation, "state": account.state, "recorded_micros": account.recorded,
            "seen_micros": account.seen,
        },
        "offices": signed.offices(),
        "sessions": sessions,
        "follows": { "letters": followed.pace.as_str(), "views": views },
        "histories": format!("Revisions and the audit log name this account as {}.", signed.author()),
    });
    let mut response = unkept(Json(kept));
    let name = HeaderValue::from_static("attachment; filename=\"legation-account.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Ends a session. Only one's own are found, whatever id is asked for.
async fn end(State(people): State<People>, signed: Signed, Path(session): Path<String>) -> Result<Response, Problem> {
    let account = signed.account().id.clone();
    let ended = people
        .database
        .run(move |database| sessions::end(database, &account, Some(&session)))
        .await?;
    if ended == 0 {
        return Err(Problem::not_found(
            "You have no such session; it may have ended already.",
        ));
    }
    Ok(Redirect::to("/account").into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

/// Changes the name that histories show.
async fn rename(State(people): State<People>, signed: Signed, Form(named): Form<Named>) -> Result<Response, Problem> {
    let (id, author) = (signed.account().id.clone(), signed.author());
    let (clock, ids) = (people.clock.clone(), people.ids.clone());
    let renamed = people
        .database
        .run(move |database| {
            let registrar = Registrar {
                database,
                clock: &*clock,
                ids: &ids,
                author: &author,
            };
            registrar.rename(&id, &named.name)
        })
        .await;
    match renamed {
        Ok(()) => Ok(Redirect::to("/account").into_response()),
        Err(error @ AccountError::Name) => Err(Problem::bad_parameter("name", error.to_string())),
        Err(error) => Err(Problem::internal(&error)),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sure {
    email: String,
}

/// Erases the account, where its owner has written its address.
async fn erase(State(people): State<People>, signed: Signed, Form(sure): Form<Sure>) -> Result<Response, Problem> {
    let own = signed.account().email.as_deref().unwrap_or_default();
    if crate::accounts::folded(&sure.email) != own {
        return Err(
            Problem::bad_parameter("email", "This is not the address of your account.")
                .with_hint("Write the address that you sign in with; nothing was erased."),
        );
    }
    let (id, author) = (signed.account().id.clone(), signed.author());
    let (clock, ids) = (people.clock.clone(), people.ids.clone());
    let erased = people
        .database
        .run(move |database| {
            let registrar = Registrar {
                database,
                clock: &*clock,
                ids: &ids,
                author: &author,
            };
            registrar.erase(&id)
        })
        .await;
    match erased {
        Ok(()) => {}
        Err(error @ AccountError::LastAdministrator(_)) => {
            let status = axum::http::StatusCode::CONFLICT;
            return Err(Problem::new(status, "last_administrator", error.to_string()));
        }
        Err(error) => return Err(Problem::internal(&error)),
    }
    let mut response = Redirect::to("/").into_response();
    let gone = set_cookie(&people, "").map(|cookie| (header::SET_COOKIE, cookie));
    response.headers_mut().extend(gone);
    Ok(response)
}
