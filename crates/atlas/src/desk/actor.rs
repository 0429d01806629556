//! An actor is mended: two that are one body become one, and are parted again where that was wrong.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use people::Signed;
use platform::database::{Database, DatabaseError, Session};
use platform::http::Problem;
use platform::shell::Shell;
use serde::Deserialize;
use snapshot::{Ask, Filter};

use super::decide::Tools;
use super::form::Form;
use super::frame::{Decided, Frame, page};
use super::pairs::Compared;
use super::refusal::{self, Place};
use super::{decisions, looks};
use crate::prose;
use crate::reading::{Atlas, Shown};
use crate::review::actors::merge;
use crate::review::{Decision, LookedActor, Subject};
use crate::store::actors::{self, ActorState};

#[derive(Template)]
#[template(path = "desk/actor.html")]
struct ActorPage {
    shell: Shell,
    frame: Frame,
    this: Face,
    other: Option<Face>,
    asked: String,
    merged_into: Option<String>,
    compared: Vec<Compared>,
    decisions: Vec<Decided>,
}

/// An actor as the page shows it.
struct Face {
    slug: String,
    name: String,
    /// "city in Washington".
    what: String,
    engagements: u64,
    identity: String,
    aliases: String,
    side: &'static str,
    position: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct With {
    into: String,
    done: String,
}

/// An address of an actor can be looked up as it is, and nothing else.
fn slug_of(text: &str) -> Result<String, Problem> {
    let last = text.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let sound = !last.is_empty() && last.len() <= 200 && !last.chars().any(char::is_control);
    sound.then(|| last.to_lowercase()).ok_or_else(|| no_actor(text))
}

fn no_actor(text: &str) -> Problem {
    Problem::not_found(format!("There is no actor “{}”.", prose::brief(text, 60)))
        .with_hint("Write the last part of the address of its page, such as port-of-seattle.")
}

fn face(shown: &Shown, state: &ActorState) -> Face {
    let actor = &state.stored.actor;
    let area = match (actor.state, actor.country) {
        (Some(state), _) => format!(" in {}", state.name()),
        (None, Some(country)) => format!(" in {}", prose::country_name(country)),
        (None, None) => String::new(),
    };
    let filter = Filter {
        actors: [actor.slug.clone()].into(),
        ..Filter::default()
    };
    Face {
        engagements: shown.view().query(&filter, &Ask::rows(1)).total,
        slug: actor.slug.clone(),
        name: actor.name.clone(),
        what: format!("{}{area}", actor.level.label()),
        identity: actor.identity.clone(),
        aliases: prose::and(&actor.aliases),
        side: match actor.side {
            domain::Side::Us => "American",
            domain::Side::Foreign => "foreign",
        },
        position: state.position,
    }
}

fn compared(this: &Face, other: &Face) -> Vec<Compared> {
    let fields = [
        ("Name", this.name.clone(), other.name.clone()),
        ("Side", this.side.to_owned(), other.side.to_owned()),
        ("What it is", this.what.clone(), other.what.clone()),
        (
            "Engagements",
            prose::grouped(this.engagements),
            prose::grouped(other.engagements),
        ),
        ("Other names", this.aliases.clone(), other.aliases.clone()),
        ("Identity", this.identity.clone(), other.identity.clone()),
    ];
    let compared = |(field, a, b): (&'static str, String, String)| Compared {
        differs: a != b,
        field,
        a,
        b,
    };
    fields.into_iter().map(compared).collect()
}

pub(super) async fn show(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(slug): Path<String>,
    Query(with): Query<With>,
) -> Result<Response, Problem> {
    let slug = slug_of(&slug)?;
    let into = match with.into.trim() {
        "" => None,
        text => Some(slug_of(text)?),
    };
    let looks = looks(&atlas, &signed);
    let (this, other) = (slug.clone(), into.clone());
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session: &mut Session<'_>| {
            let Some(state) = actors::state(session, &this)? else {
                return Ok(None);
            };
            let other = match &other {
                Some(other) => actors::state(session, other)?,
                None => None,
            };
            let merged_into = match &state.merged_into {
                Some(id) => actors::by_id(session, &[id])?.remove(id).map(|kept| kept.actor.slug),
                None => None,
            };
            let decided = decisions::of_subject(session, &looks, &Subject::actor(&this), 20)?;
            let done = decisions::one(session, &looks, &with.done)?;
            Ok(Some((state, other, merged_into, decided, done)))
        })
    };
    let found = atlas.database().run(work).await?;
    let (state, other, merged_into, decisions, done) = found.ok_or_else(|| no_actor(&slug))?;
    if let (Some(asked), None) = (&into, &other) {
        return Err(no_actor(asked));
    }
    let shown = atlas.now();
    let this = face(&shown, &state);
    let other = other.map(|other| face(&shown, &other));
    Ok(page(&ActorPage {
        shell: atlas.shell().clone(),
        compared: other.as_ref().map(|other| compared(&this, other)).unwrap_or_default(),
        this,
        other,
        asked: into.unwrap_or_default(),
        merged_into,
        decisions,
        frame: Frame {
            shell: atlas.shell().clone(),
            signed,
            done,
        },
    }))
}

pub(super) async fn change(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(slug): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let slug = slug_of(&slug)?;
    let into = slug_of(form.get("into"))?;
    if form.get("verb") != "merge" {
        return Err(Problem::bad_parameter(
            "verb",
            "This is nothing that can be done with it.",
        ));
    }
    let looks = looks(&atlas, &signed);
    let place = Place {
        here: format!("/desk/actors/{slug}?into={into}"),
        after: None,
        typed: form.get("reason").to_owned(),
    };
    let there = format!("/desk/actors/{into}");
    let tools = Tools::new(&atlas, looks.clone());
    let work = move |database: &Database| {
        let seen = form.get("seen").split_once('.').unwrap_or_default();
        let looked = |slug, position: &str| LookedActor {
            slug,
            position: position.parse().unwrap_or(-1),
        };
        let reason = form.reason("one body under two names");
        let decision = Decision {
            author: &tools.looks.author,
            reason: &reason,
        };
        merge(
            &tools.desk(database),
            looked(&into, seen.1),
            looked(&slug, seen.0),
            decision,
        )
    };
    match atlas.database().run(work).await {
        Ok(done) => {
            atlas.settle().await;
            Ok(Redirect::to(&format!("{there}?done={}", done.review)).into_response())
        }
        Err(error) => Ok(refusal::answer(&atlas, &headers, &looks, error, place).await),
    }
}
