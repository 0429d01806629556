//! Profiles: American places, foreign countries, networks and every other actor; and the directories of them.
//!
//! Counts and lists come from the snapshot; the sources that were read and the missions that a place hosts come from
//! the database.

mod bars;
mod coverage;
mod directory;
mod hosted;
mod neighbours;
mod page;
mod store;
mod subject;
mod within;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::{Country, Level};
use places::{Place, PlaceId};
use platform::http::Problem;
use platform::shell::html;
use snapshot::ActorRow;

pub use bars::{Bar, countries as country_bars, decades, partners, states as state_bars};
pub use page::{Facets, ProfilePage};
pub use subject::{Sort, Subject, own_government, place_words};
pub use within::plural;

use crate::listing::Clocks;
use crate::prose;
use crate::reading::{Atlas, Seen, moved};
use crate::record::end_of;
use crate::store::missions;

/// The routes of profiles and directories.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/places", get(directory::places))
        .route("/places/{slug}", get(place))
        .route("/countries", get(directory::countries))
        .route("/countries/{code}", get(country))
        .route("/networks", get(directory::networks))
        .route("/networks/{slug}", get(network))
        .route("/actors/{slug}", get(actor))
}

/// What a request for a profile brings.
struct Asked {
    atlas: Atlas,
    query: Option<String>,
    headers: HeaderMap,
}

impl Asked {
    /// The same page at another address.
    fn moved(&self, path: &str) -> Response {
        let query = self.query.as_deref().filter(|query| !query.is_empty());
        let to = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        Redirect::permanent(&to).into_response()
    }

    /// The page of the actor with which this one was made one.
    fn leads_to(&self, heir: &ActorRow) -> Response {
        let path = prose::href(&heir.slug, heir.side, heir.level, heir.country);
        moved(&path, self.query.as_deref())
    }
}

async fn place(
    State(atlas): State<Atlas>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked { atlas, query, headers };
    let (seen, clocks) = Clocks::read(&asked.atlas, format!("/places/{slug}"), asked.query.as_deref(), &[]).await?;
    let gazetteer = asked.atlas.gazetteer();
    if let Some(place) = gazetteer
        .by_slug(&slug)
        .and_then(|id| gazetteer.place(gazetteer.government(id)))
    {
        if place.is_american() {
            if place.slug != slug {
                return Ok(asked.moved(&format!("/places/{}", place.slug)));
            }
            if let Some(heir) = seen.on.snapshot().heir(&slug) {
                return Ok(asked.leads_to(heir));
            }
            let subject = Subject::of_place(gazetteer, &seen.on, place);
            return profile(asked, seen, clocks, subject).await;
        }
        return elsewhere(&asked, &seen, &slug, &place);
    }
    if let Some(heir) = seen.on.snapshot().heir(&slug) {
        return Ok(asked.leads_to(heir));
    }
    if let Some((_, row)) = seen.on.snapshot().actor(&slug) {
        let path = prose::href(&row.slug, row.side, row.level, row.country);
        let place = row.place.and_then(|id| gazetteer.place(PlaceId(id)));
        match place {
            Some(place) if path.starts_with("/places/") => return Ok(asked.moved(&format!("/places/{}", place.slug))),
            _ if path.starts_with("/places/") => return Ok(asked.moved(&format!("/actors/{slug}"))),
            _ => return Ok(asked.moved(&path)),
        }
    }
    match other_address(&asked.atlas, &slug) {
        Some(path) => Ok(asked.moved(&path)),
        None => Err(no_place(&asked.atlas, &slug)),
    }
}

/// A foreign place is an actor, or its country.
fn elsewhere(asked: &Asked, seen: &Seen, slug: &str, place: &Place) -> Result<Response, Problem> {
    if place.level == Level::Country {
        return Ok(asked.moved(&format!("/countries/{}", place.country)));
    }
    match seen.on.snapshot().actor(slug) {
        Some(_) => Ok(asked.moved(&format!("/actors/{slug}"))),
        None => Err(Problem::not_found(format!(
            "Nothing has been reported yet of an engagement with {}.",
            prose::brief(&place.label(), 80)
        ))
        .with_hint(format!(
            "See what is known of its country: /countries/{}.",
            place.country
        ))),
    }
}

/// Other ways to write the address of a place: capital letters, a postal code, a GeoNames id.
fn other_address(atlas: &Atlas, slug: &str) -> Option<String> {
    let gazetteer = atlas.gazetteer();
    let lower = slug.to_lowercase();
    if lower != slug && gazetteer.by_slug(&lower).is_some() {
        return Some(format!("/places/{lower}"));
    }
    if let Some(state) = places::state::by_name(&slug.replace('-', " ")) {
        return Some(format!("/places/{}", state.slug()));
    }
    let place = gazetteer.place(PlaceId(slug.parse().ok()?))?;
    place.is_american().then(|| format!("/places/{}", place.slug))
}

fn no_place(atlas: &Atlas, slug: &str) -> Problem {
    let shown = prose::brief(slug, 60);
    let problem = Problem::not_found(format!("The gazetteer knows no American place at “{shown}”."));
    let found = atlas.gazetteer().suggest(&shown.replace('-', " "), 12);
    let near: Vec<String> = found
        .iter()
        .filter(|place| place.is_american())
        .take(4)
        .map(|place| format!("/places/{}", place.slug))
        .collect();
    if near.is_empty() {
        problem.with_hint("Addresses look like /places/seattle-wa; look it up with the search above.")
    } else {
        problem.with_hint(format!("It may be one of these: {}.", near.join(", ")))
    }
}

async fn country(
    State(atlas): State<Atlas>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked { atlas, query, headers };
    let Ok(country) = code.parse::<Country>() else {
        let upper = code.to_ascii_uppercase().parse::<Country>().ok();
        let named = upper.or_else(|| places::country::by_name(&code.replace('-', " ")).map(|info| info.iso2));
        return match named {
            Some(country) => Ok(asked.moved(&format!("/countries/{country}"))),
            None => Err(
                Problem::not_found(format!("There is no country “{}”.", prose::brief(&code, 40))).with_hint(
                    "Countries are at their ISO 3166 code, such as /countries/JP; all of them are at /countries.",
                ),
            ),
        };
    };
    if country == Country::US {
        return Ok(Redirect::permanent("/places").into_response());
    }
    let (seen, clocks) = Clocks::read(
        &asked.atlas,
        format!("/countries/{country}"),
        asked.query.as_deref(),
        &[],
    )
    .await?;
    profile(asked, seen, clocks, Subject::of_country(country)).await
}

async fn network(
    state: State<Atlas>,
    path: Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    by_actor(state, path, query, headers, "/networks/").await
}

async fn actor(
    state: State<Atlas>,
    path: Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    by_actor(state, path, query, headers, "/actors/").await
}

async fn by_actor(
    State(atlas): State<Atlas>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    below: &str,
) -> Result<Response, Problem> {
    let asked = Asked { atlas, query, headers };
    let (seen, clocks) = Clocks::read(&asked.atlas, format!("{below}{slug}"), asked.query.as_deref(), &[]).await?;
    let found = seen.on.snapshot().actor(&slug).map(|(at, row)| (at, row.clone()));
    let Some((at, row)) = found else {
        let lower = slug.to_lowercase();
        if lower != slug && seen.on.snapshot().actor(&lower).is_some() {
            return Ok(asked.moved(&format!("{below}{lower}")));
        }
        if asked.atlas.gazetteer().by_slug(&slug).is_some() {
            return Ok(asked.moved(&format!("/places/{slug}")));
        }
        return Err(
            Problem::not_found(format!("The ledger knows no actor “{}”.", prose::brief(&slug, 60)))
                .with_hint("Search for its name above, or look through /places, /countries and /networks."),
        );
    };
    if let Some(heir) = seen.on.snapshot().heir(&slug) {
        return Ok(asked.leads_to(heir));
    }
    let path = prose::href(&row.slug, row.side, row.level, row.country);
    let has_place = |slug: &str| asked.atlas.gazetteer().by_slug(slug).is_some();
    if !path.starts_with(below) && (!path.starts_with("/places/") || has_place(&slug)) {
        return Ok(asked.moved(&path));
    }
    let subject = Subject::of_actor(asked.atlas.gazetteer(), at, &row);
    profile(asked, seen, clocks, subject).await
}

/// Makes the page of a subject.
async fn profile(asked: Asked, seen: Seen, clocks: Clocks, mut subject: Subject) -> Result<Response, Problem> {
    // Whatever leads on from the page shows the same day.
    (subject.filter.valid_on, subject.filter.known_on) = (clocks.valid_on, clocks.known_on);
    let tag = seen.tag_of(&format!("profile-{}", clocks.query()));
    if tag.is_held(&asked.headers) {
        return Ok(tag.answer(&asked.headers, || ()));
    }
    let atlas = asked.atlas;
    let view = seen.on.clone();
    let until = clocks.known_on.map(end_of);
    let gazetteer = atlas.gazetteer().clone();
    let work = move |database: &platform::database::Database| {
        let facets = Facets::of(&gazetteer, &view, &subject);
        let whom = whom(&view, &subject, &facets);
        let (sources, missions) = database.read(|session| {
            let sources = store::sources(session, &whom, until)?;
            let missions = match &subject.place {
                Some(place) => hosted_at(session, &gazetteer, place)?,
                None => Vec::new(),
            };
            Ok::<_, platform::database::DatabaseError>((sources, missions))
        })?;
        let coverage = coverage::coverage(&subject.name, sources);
        Ok::<_, platform::database::DatabaseError>((subject, facets, coverage, missions))
    };
    let (subject, facets, coverage, missions) = atlas.database().run(work).await?;
    let page = ProfilePage::new(atlas.shell().clone(), clocks, subject, facets, coverage, missions);
    Ok(tag.answer(&asked.headers, || html(&page)))
}

/// Whose sources are told of: everybody in a state or country, else the subject and the bodies in it.
fn whom(view: &snapshot::DayView, subject: &Subject, facets: &Facets) -> store::Whom {
    let is_state = subject.place.as_ref().is_some_and(|place| place.level == Level::State);
    match (subject.sort, subject.state, subject.country) {
        (Sort::Place, Some(state), _) if is_state => store::Whom::State(state),
        (Sort::Country, _, Some(country)) => store::Whom::Country(country),
        _ => {
            let own = subject.actor.map(|at| view.snapshot().actor_at(at).key.to_string());
            let bodies = facets.within.iter().map(|body| body.key.clone());
            store::Whom::Actors(own.into_iter().chain(bodies).take(100).collect())
        }
    }
}

fn hosted_at(
    session: &mut platform::database::Session<'_>,
    gazetteer: &places::Gazetteer,
    place: &Place,
) -> platform::database::Result<Vec<hosted::Hosted>> {
    let mut rows = missions::hosted(session, None)?;
    rows.retain(|row| {
        row.place
            .is_some_and(|id| hosted::is_within(gazetteer, PlaceId(id), place))
    });
    Ok(hosted::hosted(&rows))
}
