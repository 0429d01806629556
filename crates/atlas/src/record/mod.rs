//! One engagement: its page, its evidence, its history, and how to cite it.
//!
//! The record is read from the database on demand; what it is related to comes from the snapshot.

pub(crate) mod authors;
mod cite;
mod conflicts;
mod evidence;
mod history;
mod page;
mod related;
mod store;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::{Day, PublicId};
use platform::http::Problem;
use platform::shell::html;

pub use cite::in_script;
pub use evidence::web_link;
pub use history::{Change as FieldChange, author_words, changes as field_changes, faces};
pub use page::RecordPage;
pub use store::{Record, StoredClaim, StoredRevision, record, with_former};

use crate::listing::Clocks;
use crate::prose::day_words;
use crate::reading::{Atlas, Seen, moved};

/// The routes of engagements.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/engagements/{id}", get(newest))
        .route("/engagements/{id}/revisions/{number}", get(one_revision))
}

/// The last microsecond of a day: what was recorded until then was known on it.
#[must_use]
pub fn end_of(day: Day) -> i64 {
    (i64::from(day.0) + 1) * 86_400_000_000 - 1
}

async fn newest(
    State(atlas): State<Atlas>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = match read_id(&id) {
        Ok(id) => id,
        Err(Misread::OtherCase(id)) => return Ok(Redirect::permanent(&format!("/engagements/{id}")).into_response()),
        Err(Misread::No(problem)) => return Err(problem),
    };
    let (seen, clocks) = clocks(&atlas, format!("/engagements/{id}"), query.as_deref()).await?;
    let tag = seen.tag_of(&format!("record-{}", clocks.query()));
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let found = load(&atlas, id, clocks.known_on).await?;
    let Some((record, trip)) = found else {
        return Err(unknown(id, clocks.known_on));
    };
    // On a day before the merge it stands by itself.
    let is_gone = record.revisions.last().is_some_and(|last| last.withdrawn);
    if let Some(other) = record.merged_into.filter(|_| is_gone) {
        return Ok(moved(&format!("/engagements/{other}{}", clocks.query()), None));
    }
    let at = record.revisions.len() - 1;
    let related = related::related(&seen.on, id, &record.revisions[at], &trip);
    let page = RecordPage::new(atlas.shell().clone(), clocks, &record, at, false, related);
    Ok(tag.answer(&headers, || html(&page)))
}

async fn one_revision(
    State(atlas): State<Atlas>,
    Path((id, number)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (number, as_json_ld) = match number.strip_suffix(".jsonld") {
        Some(number) => (number, true),
        None => (&*number, false),
    };
    let id = match read_id(&id) {
        Ok(id) => id,
        Err(Misread::OtherCase(id)) => {
            return Ok(Redirect::permanent(&format!("/engagements/{id}/revisions/{number}")).into_response());
        }
        Err(Misread::No(problem)) => return Err(problem),
    };
    let path = format!("/engagements/{id}/revisions/{number}");
    let (seen, mut clocks) = clocks(&atlas, path, query.as_deref()).await?;
    let Some((record, trip)) = load(&atlas, id, clocks.known_on).await? else {
        return Err(unknown(id, clocks.known_on));
    };
    let at = number
        .parse()
        .ok()
        .and_then(|number: u32| record.revisions.iter().position(|one| one.number == number));
    let Some(at) = at else {
        return Err(
            Problem::not_found(format!("Engagement {id} has no revision {number}.")).with_hint(format!(
                "It has revisions 1 to {}; see /engagements/{id}.",
                record.revisions.len()
            )),
        );
    };
    let revision = &record.revisions[at];
    // A permanent address always shows the same: the status is that of the day on which the revision was written.
    if clocks.valid_on.is_none() {
        clocks.valid_on = Some(crate::prose::moment_day(revision.recorded));
    }
    if as_json_ld {
        let sentence = page::stated(revision, clocks.day());
        let body = cite::json_ld(&record, revision, &sentence, atlas.shell().public_address());
        return Ok((StatusCode::OK, [(header::CONTENT_TYPE, "application/ld+json")], body).into_response());
    }
    let related = related::related(&seen.on, id, revision, &trip);
    Ok(html(&RecordPage::new(
        atlas.shell().clone(),
        clocks,
        &record,
        at,
        true,
        related,
    )))
}

/// Why text is not the id of an engagement.
enum Misread {
    /// It is, in capital letters.
    OtherCase(PublicId),
    /// It cannot be.
    No(Problem),
}

fn read_id(text: &str) -> Result<PublicId, Misread> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    match text.to_ascii_lowercase().parse() {
        Ok(id) => Err(Misread::OtherCase(id)),
        Err(_) => Err(Misread::No(
            Problem::not_found(format!("There is no engagement “{}”.", crate::prose::brief(text, 40)))
                .with_hint("Ids of engagements are twelve letters and digits; search for a place or a word above."),
        )),
    }
}

fn unknown(id: PublicId, known_on: Option<Day>) -> Problem {
    match known_on {
        Some(day) => Problem::not_found(format!(
            "On {} the ledger did not know engagement {id}.",
            day_words(day)
        ))
        .with_hint("Leave out known_on to see what is known now."),
        None => Problem::not_found(format!("There is no engagement {id}.")),
    }
}

/// The ledger on the clocks of an address, and what the page says of them.
async fn clocks(atlas: &Atlas, path: String, query: Option<&str>) -> Result<(Seen, Clocks), Problem> {
    Clocks::read(atlas, path, query, &[]).await
}

async fn load(atlas: &Atlas, id: PublicId, known_on: Option<Day>) -> Result<Option<(Record, Vec<PublicId>)>, Problem> {
    let until = known_on.map(end_of);
    let read = move |database: &platform::database::Database| {
        database.read(|session| {
            let Some(mut record) = store::record(session, id, until)? else {
                return Ok(None);
            };
            authors::name(session, record.authors())?;
            let trip = record.revisions.last().and_then(|newest| newest.revision.trip.clone());
            let on_trip = match trip {
                Some(trip) => store::on_trip(session, &trip)?,
                None => Vec::new(),
            };
            Ok::<_, platform::database::DatabaseError>(Some((record, on_trip)))
        })
    };
    Ok(atlas.database().run(read).await?)
}
