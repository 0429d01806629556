//! The list of accounts, and one account.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::{Day, Edtf};
use platform::clock::Moment;
use platform::database::DatabaseError;
use platform::http::{Problem, unkept};
use platform::shell::{Shell, html};
use serde::Deserialize;

use crate::offices::Actor;
use crate::signed::encoded;
use crate::store::{self, Listed};
use crate::{Account, People, Role, Signed};

/// How many accounts stand on one page.
const MOST: i64 = 100;

/// The longest text that is searched for, in letters.
const LONGEST: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    page: String,
    find: String,
    done: String,
}

/// A day as people read it.
fn day(micros: i64) -> String {
    Edtf::from_day(Day(Moment(micros).day())).human()
}

/// An account's state in the words of these pages.
fn state(account: &Account) -> &str {
    match account.state.as_str() {
        "revoked" => "closed",
        other => other,
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

/// What was done, where the page is shown after something was. Only words of this list are ever shown.
fn told(done: &str) -> Option<&'static str> {
    Some(match done {
        "invited" => "The account is made and an invitation is on its way.",
        "unsent" => {
            "The account is made, but the letter did not go out; the log says why. Its owner can ask for a link on the sign-in page."
        }
        "role" => "Role and organisation are changed.",
        "offices" => "The offices are changed.",
        "sessions" => "All sessions have ended.",
        "closed" => "The account is closed. Nobody can sign in with it.",
        "reopened" => "The account is open again.",
        "erased" => "The account is erased.",
        _ => return None,
    })
}

#[derive(Template)]
#[template(path = "people/administration/list.html")]
struct ListPage {
    shell: Shell,
    signed: Signed,
    told: Option<&'static str>,
    asked: String,
    found: Vec<Listed>,
    total: i64,
    page: i64,
    organisations: Vec<String>,
}

impl ListPage {
    fn seen(&self, account: &Account) -> String {
        account.seen.map_or_else(|| "never".to_owned(), day)
    }

    fn state<'a>(&self, account: &'a Account) -> &'a str {
        state(account)
    }

    fn roles(&self) -> &'static [Role] {
        Role::ALL
    }

    fn pages(&self) -> i64 {
        (self.total + MOST - 1) / MOST
    }

    fn href(&self, page: i64) -> String {
        format!("/people?q={}&page={page}", encoded(&self.asked))
    }
}

/// `GET /people`
pub(super) async fn list(
    State(people): State<People>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let text = cut(&asked.q);
    let page: i64 = asked.page.parse().unwrap_or(1).clamp(1, 1_000_000);
    let sought = text.clone();
    let read = people.database.run(move |database| {
        database.read::<_, DatabaseError>(|session| {
            Ok((
                store::search(session, &sought, (page - 1) * MOST, MOST)?,
                store::count_found(session, &sought)?,
                store::organisations(session)?,
            ))
        })
    });
    let (found, total, organisations) = read.await?;
    Ok(unkept(html(&ListPage {
        shell: people.shell.clone(),
        signed,
        told: told(&asked.done),
        asked: text,
        found,
        total,
        page,
        organisations,
    })))
}

#[derive(Template)]
#[template(path = "people/administration/one.html")]
struct OnePage {
    shell: Shell,
    signed: Signed,
    told: Option<&'static str>,
    account: Account,
    /// What it speaks for: the identity, and the name where one is known.
    offices: Vec<(String, Option<String>)>,
    sessions: usize,
    organisations: Vec<String>,
    find: String,
    found: Vec<Actor>,
}

impl OnePage {
    fn roles(&self) -> &'static [Role] {
        Role::ALL
    }

    fn state(&self) -> &str {
        state(&self.account)
    }

    fn is_own(&self) -> bool {
        self.signed.account().id == self.account.id
    }

    fn seen(&self) -> String {
        self.account.seen.map_or_else(|| "never".to_owned(), day)
    }

    fn made(&self) -> String {
        day(self.account.recorded)
    }

    fn email(&self) -> &str {
        self.account.email.as_deref().unwrap_or_default()
    }

    fn organisation(&self) -> &str {
        self.account.organisation.as_deref().unwrap_or_default()
    }
}

/// `GET /people/{account}`
pub(super) async fn one(
    State(people): State<People>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let find = cut(&asked.find);
    let (sought, actors) = (find.clone(), Arc::clone(&people.actors));
    let read = people.database.run(move |database| {
        let read = database.read::<_, DatabaseError>(|session| {
            let Some(account) = store::by_id(session, &id)? else {
                return Ok(None);
            };
            let offices = store::offices(session, &id)?;
            let sessions = store::sessions(session, &id)?.len();
            Ok(Some((account, offices, sessions, store::organisations(session)?)))
        })?;
        let Some((account, held, sessions, organisations)) = read else {
            return Ok(None);
        };
        let names = actors.named(&held);
        let name = |identity: &String| {
            let named = names.iter().find(|actor| actor.identity == *identity);
            named.map(|actor| actor.name.clone())
        };
        let offices = held.iter().map(|identity| (identity.clone(), name(identity))).collect();
        let found = if sought.is_empty() {
            Vec::new()
        } else {
            actors.find(&sought)
        };
        Ok::<_, DatabaseError>(Some((account, offices, sessions, organisations, found)))
    });
    let Some((account, offices, sessions, organisations, found)) = read.await? else {
        return Err(Problem::not_found("There is no such account.").with_hint("The list of people shows all accounts."));
    };
    Ok(unkept(html(&OnePage {
        shell: people.shell.clone(),
        signed,
        told: told(&asked.done),
        account,
        offices,
        sessions,
        organisations,
        find,
        found,
    })))
}
