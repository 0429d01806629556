//! `/watch`: follow a view, see what one follows, end it; and the way out of a letter.

use askama::Template;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use people::accounts::AccountError;
use people::permissions::guarded as needs;
use people::watches::{self, MOST, Pace};
use people::{Guarded, Permission, Signed};
use platform::clock::Ids;
use platform::http::{Problem, unkept};
use platform::shell::{Shell, html};
use serde::Deserialize;
use snapshot::Filter;

use super::letter::{followed, title};
use crate::prose::{day_words, moment_day};
use crate::reading::Atlas;
use crate::view::View;

/// What these routes need.
#[must_use]
pub fn guarded() -> Vec<Guarded> {
    let own = Some(Permission::Read);
    vec![
        needs(Method::GET, "/watch", own),
        needs(Method::POST, "/watch", own),
        needs(Method::POST, "/watch/pace", own),
        needs(Method::POST, "/watch/{id}/end", own),
        needs(Method::POST, "/watch/stop/{token}", None),
    ]
}

/// The routes of following.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/watch", get(show).post(begin))
        .route("/watch/pace", post(pace))
        .route("/watch/{id}/end", post(end))
        .route("/watch/stop/{token}", get(way_out).post(stop))
}

/// A view that is followed, as the page shows it.
#[derive(Debug)]
struct Line {
    id: String,
    title: String,
    href: String,
    feed: String,
    since: String,
}

/// A view that may be followed: its words, and in words of people.
#[derive(Debug)]
struct Offered {
    view: String,
    title: String,
    href: String,
    is_followed: bool,
}

#[derive(Debug, Template)]
#[template(path = "watch/page.html")]
struct WatchPage {
    shell: Shell,
    csrf: String,
    offered: Option<Offered>,
    lines: Vec<Line>,
    pace: Pace,
}

#[derive(Debug, Template)]
#[template(path = "watch/stop.html")]
struct StopPage {
    shell: Shell,
    token: String,
    /// Of whoever is signed in here: the gate asks for it.
    csrf: Option<String>,
    /// It is done.
    done: bool,
}

async fn show(State(atlas): State<Atlas>, signed: Signed, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let account = signed.account().id.clone();
    let kept = atlas
        .database()
        .run(move |database| watches::of(database, &account))
        .await?;
    let seen = atlas.seen_now();
    let mut lines = Vec::new();
    for watch in &kept.watches {
        let view = followed(&watch.view).unwrap_or_else(|_| View::of(Filter::default()));
        lines.push(Line {
            id: watch.id.clone(),
            title: title(&view, &seen),
            href: view.filter_href("/"),
            feed: view.filter_href("/feed.atom"),
            since: day_words(moment_day(watch.recorded)),
        });
    }
    let offered = match query.as_deref().filter(|query| !query.is_empty()) {
        None => None,
        Some(query) => {
            let view = followed(query)?;
            let words = view.filter_query();
            Some(Offered {
                title: title(&view, &seen),
                href: view.filter_href("/"),
                is_followed: kept.watches.iter().any(|watch| watch.view == words),
                view: words,
            })
        }
    };
    let page = WatchPage {
        shell: atlas.shell().clone(),
        csrf: signed.csrf().to_owned(),
        offered,
        lines,
        pace: kept.pace,
    };
    Ok(unkept(html(&page)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Begun {
    view: String,
}

fn problem(error: AccountError) -> Problem {
    match error {
        AccountError::Database(error) => error.into(),
        error => Problem::internal(&error),
    }
}

async fn begin(State(atlas): State<Atlas>, signed: Signed, Form(begun): Form<Begun>) -> Result<Response, Problem> {
    // Kept in the one form in which addresses write it, so that a view is not followed twice.
    let view = followed(&begun.view)?.filter_query();
    let position = i64::try_from(atlas.now().position()).unwrap_or(i64::MAX);
    let (account, clock) = (signed.account().id.clone(), atlas.clock().clone());
    let had_room = atlas
        .database()
        .run(move |database| watches::follow(database, &*clock, &Ids::fresh(clock.clone()), &account, &view, position))
        .await
        .map_err(problem)?;
    if !had_room {
        let words = format!("You follow {MOST} views already; leave one first.");
        return Err(Problem::bad_parameter("view", words).with_hint("What you follow stands at /watch."));
    }
    Ok(Redirect::to("/watch").into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Paced {
    pace: String,
}

async fn pace(State(atlas): State<Atlas>, signed: Signed, Form(paced): Form<Paced>) -> Result<Response, Problem> {
    let pace: Pace = paced
        .pace
        .parse()
        .map_err(|error: domain::UnknownWord| Problem::bad_parameter("pace", error.to_string()))?;
    let (account, clock) = (signed.account().id.clone(), atlas.clock().clone());
    atlas
        .database()
        .run(move |database| watches::set_pace(database, &*clock, &account, pace))
        .await
        .map_err(problem)?;
    Ok(Redirect::to("/watch").into_response())
}

/// Ends a watch. Only one's own are found, whatever id is asked for.
async fn end(State(atlas): State<Atlas>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let account = signed.account().id.clone();
    let left = atlas
        .database()
        .run(move |database| watches::leave(database, &account, &id))
        .await?;
    if !left {
        return Err(Problem::not_found("You follow nothing under this number."));
    }
    Ok(Redirect::to("/watch").into_response())
}

/// The link in a letter. A GET ends nothing, since mail scanners follow links.
async fn way_out(
    State(atlas): State<Atlas>,
    signed: Option<Extension<Signed>>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let asked = token.clone();
    let holds = atlas
        .database()
        .run(move |database| watches::can_stop(database, &asked))
        .await?;
    let page = StopPage {
        shell: atlas.shell().clone(),
        token,
        csrf: signed.map(|Extension(signed)| signed.csrf().to_owned()),
        done: !holds,
    };
    Ok(unkept(html(&page)))
}

async fn stop(State(atlas): State<Atlas>, Path(token): Path<String>) -> Result<Response, Problem> {
    let stopped = token.clone();
    atlas
        .database()
        .run(move |database| watches::stop(database, &stopped))
        .await?;
    let page = StopPage {
        shell: atlas.shell().clone(),
        token,
        csrf: None,
        done: true,
    };
    Ok(unkept(html(&page)))
}
