//! `/people`, for administrators: who has an account, what each may do, and how that is changed. Every change is a form,
//! works without scripts, and is written to the audit log by the registrar in `accounts.rs`.

mod change;
mod invite;
mod show;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use platform::http::Problem;

use crate::People;
use crate::accounts::{AccountError, Registrar};
use crate::permissions::{Guarded, Permission, guarded};

/// What these routes need.
#[must_use]
pub fn list() -> Vec<Guarded> {
    let reading = ["/people", "/people/{account}"].map(|path| (Method::GET, path));
    let writing = [
        "/people",
        "/people/{account}/role",
        "/people/{account}/offices/give",
        "/people/{account}/offices/take",
        "/people/{account}/sessions/end",
        "/people/{account}/close",
        "/people/{account}/reopen",
        "/people/{account}/erase",
    ]
    .map(|path| (Method::POST, path));
    let all = reading.into_iter().chain(writing);
    all.map(|(method, path)| guarded(method, path, Some(Permission::Administer)))
        .collect()
}

/// The routes of administration.
pub fn routes() -> Router<People> {
    Router::new()
        .route("/people", get(show::list).post(invite::invite))
        .route("/people/{account}", get(show::one))
        .route("/people/{account}/role", post(change::role))
        .route("/people/{account}/offices/give", post(change::give_office))
        .route("/people/{account}/offices/take", post(change::take_office))
        .route("/people/{account}/sessions/end", post(change::end_sessions))
        .route("/people/{account}/close", post(change::close))
        .route("/people/{account}/reopen", post(change::reopen))
        .route("/people/{account}/erase", post(change::erase))
}

/// Does something as the registrar, off the async threads.
async fn registered<T: Send + 'static>(
    people: &People,
    author: String,
    act: impl FnOnce(&Registrar<'_>) -> Result<T, AccountError> + Send + 'static,
) -> Result<T, Problem> {
    let (clock, ids) = (people.clock.clone(), people.ids.clone());
    let done = people
        .database
        .run(move |database| {
            act(&Registrar {
                database,
                clock: &*clock,
                ids: &ids,
                author: &author,
            })
        })
        .await;
    done.map_err(refused)
}

/// A refusal in the words of a page: what the command line would do is of no use there.
fn refused(error: AccountError) -> Problem {
    let conflict =
        |code, message: String, hint: &str| Problem::new(StatusCode::CONFLICT, code, message).with_hint(hint);
    match error {
        AccountError::Address(address) => {
            Problem::bad_parameter("email", format!("`{address}` is not a mail address.")).with_hint("Write name@host.")
        }
        AccountError::Unknown(_) => Problem::not_found("There is no such account, or it is closed.")
            .with_hint("The list of people shows all accounts."),
        AccountError::Taken(email) => conflict(
            "taken",
            format!("`{email}` has an account already."),
            "Find it in the list of people and change it there.",
        ),
        AccountError::LastAdministrator(_) => conflict(
            "last_administrator",
            "This is the last administrator; nothing was changed.".to_owned(),
            "Make somebody else an administrator first.",
        ),
        AccountError::NotClosed(name) => conflict(
            "not_closed",
            format!("The account of {name} is not closed."),
            "Only a closed account can be opened again.",
        ),
        AccountError::Actor(actor) => Problem::bad_parameter("actor", format!("`{actor}` names no actor."))
            .with_hint("Write its identity, such as place:5809844 or body:mayors-for-peace, or find it by name."),
        AccountError::Name => Problem::bad_parameter("name", error.to_string()),
        AccountError::Organisation => Problem::bad_parameter("organisation", error.to_string()),
        AccountError::Database(error) => error.into(),
        AccountError::Secret(error) => Problem::internal(&error),
    }
}
