//! `/desk/sources`: which sources are looked at, how they stand, and what about them a person should see to.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::SourceKind;
use people::{Guarded, Permission, Signed, audit};
use places::{Bodies, Resolver};
use platform::clock::{Ids, Moment};
use platform::database::{Database, DatabaseError, Retry, Session};
use platform::http::{Problem, unkept};
use platform::jobs;
use platform::shell::{Shell, html};
use serde::Deserialize;
use serde_json::json;

use super::watch::{Letter, is_listing, letter, letters};
use super::{
    DocumentState, Listing, NewSource, Note, RegisterError, Source, SourceState, Standing, ask_for_run, register,
    see_to, standings,
};
use crate::prose;
use crate::reading::Atlas;
use crate::store::gathering as store;

/// How many documents the page of one source shows.
const DOCUMENTS: usize = 50;

/// What these routes need.
#[must_use]
pub fn guarded() -> Vec<Guarded> {
    let needs = |method, path, permission| people::permissions::guarded(method, path, Some(permission));
    let see = |path| needs(Method::GET, path, Permission::Propose);
    let decide = |path| needs(Method::POST, path, Permission::Decide);
    vec![
        see("/desk/sources"),
        needs(Method::POST, "/desk/sources", Permission::Propose),
        see("/desk/sources/{source}"),
        decide("/desk/sources/{source}/run"),
        decide("/desk/sources/{source}/rest"),
        decide("/desk/sources/{source}/wake"),
        decide("/desk/sources/notes/{note}/dismiss"),
        decide("/desk/sources/letters"),
        decide("/desk/sources/letters/{letter}/again"),
        decide("/desk/sources/letters/{letter}/dismiss"),
    ]
}

/// The routes of sources.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/desk/sources", get(show).post(add))
        .route("/desk/sources/{source}", get(show_one))
        .route("/desk/sources/{source}/run", post(run))
        .route("/desk/sources/{source}/rest", post(rest))
        .route("/desk/sources/{source}/wake", post(wake))
        .route("/desk/sources/notes/{note}/dismiss", post(dismiss_note))
        .route("/desk/sources/letters", post(see_to::letters))
        .route("/desk/sources/letters/{letter}/again", post(again))
        .route("/desk/sources/letters/{letter}/dismiss", post(dismiss_letter))
}

/// The form that registers a source, as it was sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
struct Asked {
    address: String,
    kind: String,
    publisher: String,
    publisher_kind: String,
    publisher_place: String,
    schedule: String,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            address: String::new(),
            kind: Listing::Auto.to_string(),
            publisher: String::new(),
            publisher_kind: SourceKind::Government.to_string(),
            publisher_place: String::new(),
            schedule: "every 6 hours".to_owned(),
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "gathering/sources.html")]
struct SourcesPage {
    shell: Shell,
    signed: Signed,
    may_decide: bool,
    standings: Vec<Standing>,
    notes: Vec<Note>,
    letters: Vec<Letter>,
    asked: Asked,
    refused: Option<(&'static str, String)>,
}

impl SourcesPage {
    fn when(&self, moment: &i64) -> String {
        prose::moment_words(*moment)
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = |kind: &Listing| (kind.as_str(), kind.label(), kind.as_str() == self.asked.kind);
        Listing::ALL.iter().map(chosen).collect()
    }

    fn publisher_kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let chosen = |kind: &SourceKind| (kind.as_str(), kind.label(), kind.as_str() == self.asked.publisher_kind);
        SourceKind::ALL.iter().map(chosen).collect()
    }

    fn error_of(&self, field: &str) -> Option<&str> {
        let refused = self.refused.as_ref();
        refused.filter(|(of, _)| *of == field).map(|(_, words)| words.as_str())
    }

    fn source(&self, id: &str) -> Option<&Source> {
        let found = self.standings.iter().find(|standing| standing.source.id == id);
        found.map(|standing| &standing.source)
    }

    fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.source(id).map_or(id, Source::name)
    }

    /// The sources that have dead letters, with how many each.
    fn sources_of_letters(&self) -> Vec<(&str, &str, usize)> {
        let sources = self.standings.iter().map(|standing| &standing.source);
        let counted = sources.map(|source| {
            let count = self.letters.iter().filter(|letter| letter.source == source.id).count();
            (source.id.as_str(), source.name(), count)
        });
        counted.filter(|(_, _, count)| *count > 0).collect()
    }

    fn about(&self, letter: &Letter) -> String {
        if is_listing(letter) {
            return "the look at the source".to_owned();
        }
        letter.address.clone().unwrap_or_default()
    }
}

#[derive(Debug, Template)]
#[template(path = "gathering/source.html")]
struct SourcePage {
    shell: Shell,
    signed: Signed,
    may_decide: bool,
    standing: Standing,
    documents: Vec<store::Shown>,
}

impl SourcePage {
    fn when(&self, moment: &i64) -> String {
        prose::moment_words(*moment)
    }
}

/// All notes that stand, the newest first.
fn notes_of(standings: &[Standing]) -> Vec<Note> {
    let mut notes: Vec<Note> = standings.iter().flat_map(|standing| standing.notes.clone()).collect();
    notes.sort_by_key(|note| std::cmp::Reverse(note.recorded));
    notes
}

/// Whom a person sees with: their organisation, or everybody's alone.
fn sees(signed: &Signed) -> String {
    signed.organisation().unwrap_or_default().to_owned()
}

async fn sources_page(
    atlas: &Atlas,
    signed: Signed,
    asked: Asked,
    refused: Option<(&'static str, String)>,
) -> Result<Response, Problem> {
    let seen_by = sees(&signed);
    let read = move |database: &Database| {
        database.read(|session| {
            let standings = standings(session, Some(&seen_by))?;
            let letters = letters(session, &standings)?;
            Ok::<_, DatabaseError>((standings, letters))
        })
    };
    let (standings, letters) = atlas.database().run(read).await?;
    let status = if refused.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = SourcesPage {
        shell: atlas.shell().clone(),
        may_decide: signed.may(Permission::Decide),
        signed,
        notes: notes_of(&standings),
        standings,
        letters,
        asked,
        refused,
    };
    Ok(unkept((status, html(&page))))
}

async fn show(State(atlas): State<Atlas>, signed: Signed) -> Result<Response, Problem> {
    sources_page(&atlas, signed, Asked::default(), None).await
}

async fn show_one(State(atlas): State<Atlas>, signed: Signed, Path(source): Path<String>) -> Result<Response, Problem> {
    let seen_by = sees(&signed);
    let read = move |database: &Database| {
        database.read(|session| {
            let all = standings(session, Some(&seen_by))?;
            let Some(standing) = all.into_iter().find(|standing| standing.source.id == source) else {
                return Ok(None);
            };
            let documents = store::documents(session, &source, DOCUMENTS)?;
            Ok::<_, DatabaseError>(Some((standing, documents)))
        })
    };
    let (standing, documents) = atlas.database().run(read).await?.ok_or_else(no_source)?;
    let page = SourcePage {
        shell: atlas.shell().clone(),
        may_decide: signed.may(Permission::Decide),
        signed,
        standing,
        documents,
    };
    Ok(unkept(html(&page)))
}

fn no_source() -> Problem {
    Problem::not_found("There is no such source.").with_hint("All that you see are at /desk/sources.")
}

impl Asked {
    fn source(&self, signed: &Signed) -> Result<NewSource, (&'static str, String)> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let word = |field: &'static str| move |error: domain::UnknownWord| (field, error.to_string());
        Ok(NewSource {
            address: self.address.clone(),
            kind: self.kind.parse().map_err(word("kind"))?,
            publisher: self.publisher.chars().take(300).collect(),
            publisher_kind: self.publisher_kind.parse().map_err(word("publisher_kind"))?,
            publisher_place: some(&self.publisher_place),
            schedule: some(&self.schedule),
            organisation: signed.organisation().map(str::to_owned),
        })
    }
}

async fn add(State(atlas): State<Atlas>, signed: Signed, Form(asked): Form<Asked>) -> Result<Response, Problem> {
    let new = match asked.source(&signed) {
        Ok(new) => new,
        Err(refused) => return sources_page(&atlas, signed, asked, Some(refused)).await,
    };
    let (clock, author, gazetteer) = (atlas.clock().clone(), signed.author(), atlas.gazetteer().clone());
    let write = move |database: &Database| {
        let bodies = Bodies::shipped().map_err(|error| Problem::internal(&error))?;
        let resolver = Resolver::new(gazetteer, bodies).map_err(|error| Problem::internal(&error))?;
        let (now, ids) = (clock.now(), Ids::fresh(clock));
        Ok::<_, Problem>(database.write(|session| register(session, &resolver, &new, &author, &ids, now)))
    };
    match atlas.database().run(write).await? {
        Ok(source) => Ok(back_to(&source.id)),
        Err(RegisterError::Database(error)) => Err(error.into()),
        Err(error) => {
            let refused = Some((error.field(), error.to_string()));
            sources_page(&atlas, signed, asked, refused).await
        }
    }
}

fn back_to(source: &str) -> Response {
    Redirect::to(&format!("/desk/sources/{source}")).into_response()
}

pub(super) fn back() -> Response {
    Redirect::to("/desk/sources").into_response()
}

/// Why a change was not made.
pub(super) enum Refusal {
    /// There is no such thing, or it is not this person's to see.
    Unseen,
    Database(DatabaseError),
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl Retry for Refusal {
    fn can_be_retried(&self) -> bool {
        matches!(self, Self::Database(error) if error.can_be_retried())
    }
}

/// Who changes something, and when.
pub(super) struct By {
    author: String,
    organisation: Option<String>,
    ids: Ids,
    pub now: Moment,
}

impl By {
    /// The source, where this person sees it.
    fn source(&self, session: &mut Session<'_>, id: &str) -> Result<Source, Refusal> {
        let found = store::source(session, id)?;
        let seen = found.filter(|source| source.is_visible_to(self.organisation.as_deref()));
        seen.ok_or(Refusal::Unseen)
    }

    fn record(&self, session: &mut Session<'_>, verb: &str, subject: &str) -> Result<(), Refusal> {
        self.record_with(session, verb, subject, json!({}))
    }

    /// The same with more to tell.
    pub(super) fn record_with(
        &self,
        session: &mut Session<'_>,
        verb: &str,
        subject: &str,
        detail: serde_json::Value,
    ) -> Result<(), Refusal> {
        let entry = audit::Entry {
            moment: self.now,
            author: &self.author,
            verb,
            subject,
            detail,
        };
        Ok(audit::record(session, &entry)?)
    }
}

/// Makes a change in one transaction.
pub(super) async fn change(
    atlas: &Atlas,
    signed: &Signed,
    mut make: impl FnMut(&mut Session<'_>, &By) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Problem> {
    let clock = atlas.clock().clone();
    let by = By {
        author: signed.author(),
        organisation: signed.organisation().map(str::to_owned),
        now: clock.now(),
        ids: Ids::fresh(clock),
    };
    let write = move |database: &Database| database.write(|session| make(session, &by));
    atlas.database().run(write).await.map_err(|refusal| match refusal {
        Refusal::Unseen => Problem::not_found("This is not there any more: somebody may have seen to it already.")
            .with_hint("What is left is at /desk/sources."),
        Refusal::Database(error) => error.into(),
    })
}

async fn run(State(atlas): State<Atlas>, signed: Signed, Path(source): Path<String>) -> Result<Response, Problem> {
    let to = back_to(&source);
    let make = move |session: &mut Session<'_>, by: &By| {
        let source = by.source(session, &source)?;
        ask_for_run(session, &by.ids, by.now, &source.id)?;
        by.record(session, "source.run", &source.id)
    };
    change(&atlas, &signed, make).await.map(|()| to)
}

async fn rest(atlas: State<Atlas>, signed: Signed, source: Path<String>) -> Result<Response, Problem> {
    set_state(&atlas.0, &signed, source.0, SourceState::Resting).await
}

async fn wake(atlas: State<Atlas>, signed: Signed, source: Path<String>) -> Result<Response, Problem> {
    set_state(&atlas.0, &signed, source.0, SourceState::Active).await
}

async fn set_state(atlas: &Atlas, signed: &Signed, source: String, state: SourceState) -> Result<Response, Problem> {
    let to = back_to(&source);
    let make = move |session: &mut Session<'_>, by: &By| {
        let source = by.source(session, &source)?;
        store::set_state(session, &source.id, state)?;
        by.record(session, &format!("source.{state}"), &source.id)
    };
    change(atlas, signed, make).await.map(|()| to)
}

async fn dismiss_note(State(atlas): State<Atlas>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let make = move |session: &mut Session<'_>, by: &By| {
        let note = store::note(session, &id)?.ok_or(Refusal::Unseen)?;
        by.source(session, &note.source)?;
        if store::dismiss_note(session, &id, &by.author, by.now)? {
            Ok(())
        } else {
            Err(Refusal::Unseen)
        }
    };
    change(&atlas, &signed, make).await.map(|()| back())
}

/// The source of a dead letter that this person sees.
pub(super) fn own_letter(session: &mut Session<'_>, by: &By, id: &str) -> Result<Source, Refusal> {
    let letter = jobs::one(session, id)?.and_then(letter).ok_or(Refusal::Unseen)?;
    by.source(session, &letter.source)
}

async fn again(State(atlas): State<Atlas>, signed: Signed, Path(id): Path<String>) -> Result<Response, Problem> {
    let make = move |session: &mut Session<'_>, by: &By| {
        own_letter(session, by, &id)?;
        if jobs::run_again(session, &id, by.now)? {
            by.record(session, "letter.again", &id)
        } else {
            Err(Refusal::Unseen)
        }
    };
    change(&atlas, &signed, make).await.map(|()| back())
}

async fn dismiss_letter(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let make = move |session: &mut Session<'_>, by: &By| {
        own_letter(session, by, &id)?;
        if jobs::dismiss(session, &id)? {
            by.record(session, "letter.dismiss", &id)
        } else {
            Err(Refusal::Unseen)
        }
    };
    change(&atlas, &signed, make).await.map(|()| back())
}
