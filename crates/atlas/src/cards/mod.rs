//! Pictures for those who share a page (Open Graph): a map of what the page is about, with its name and its counts.
//!
//! Drawn on the server from the outlines and fonts of the built front end. Where those are missing, the picture has no
//! land or no letters, but there is one.

mod land;
mod picture;
mod text;

use std::sync::{Arc, OnceLock};

use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, body::Bytes};
use domain::{Country, PublicId, Side};
use platform::http::Problem;
use snapshot::{Ask, DayView, Filter, FlowEnd, Point};

use crate::listing::Entry;
use crate::profiles::Subject;
use crate::prose::{self, counted};
use crate::reading::{Atlas, Seen};
use crate::view::{View, sentence::sentence};
use picture::{Arc as Line, Dot, Picture, Studio};

/// The most lines that one picture shows.
const LINES: usize = 250;
/// The most dots that one picture shows.
const DOTS: usize = 600;

/// Fonts and land, read when the first picture is drawn.
type Workshop = Arc<OnceLock<Studio>>;

/// The routes of pictures.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/og/engagements/{file}", get(engagement))
        .route("/og/places/{file}", get(place))
        .route("/og/countries/{file}", get(country))
        .route("/og/map.png", get(map))
        .layer(Extension(Workshop::default()))
}

fn name_of(file: &str) -> Result<&str, Problem> {
    file.strip_suffix(".png")
        .ok_or_else(|| Problem::not_found("There is no such picture.").with_hint("Pictures end in .png."))
}

async fn engagement(
    State(atlas): State<Atlas>,
    Extension(workshop): Extension<Workshop>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("There is no such engagement.");
    let id: PublicId = name_of(&file)?.parse().map_err(|_| unknown())?;
    let seen = atlas.on_clocks(None, None).await?;
    let at = seen.on.snapshot().find(id).ok_or_else(unknown)?;
    answer(&atlas, workshop, &seen, headers, &file, move |view| {
        let row = view.row(at);
        let entry = Entry::of(&row, view.day());
        let points = |side: Side| -> Vec<Point> {
            let parties = row.participants().filter(|party| party.side == side);
            parties
                .filter_map(|party| party.actor.point.or_else(|| country_point(party.actor.country?)))
                .take(40)
                .collect()
        };
        let (us, foreign) = (points(Side::Us), points(Side::Foreign));
        let family = entry.family();
        let lines = us.iter().flat_map(|from| {
            foreign.iter().map(|to| Line {
                from: *from,
                to: *to,
                family,
                weight: 2.5,
            })
        });
        let lines: Vec<Line> = lines.take(LINES).collect();
        let dots = us.iter().chain(&foreign).map(|point| Dot {
            at: *point,
            radius: 6.0,
            family,
        });
        Picture {
            dots: dots.collect(),
            lines,
            what: entry.kind.label().to_owned(),
            family: Some(family),
            title: prose::plain(entry.sentence().trim_end_matches('.')),
            detail: format!("{} · {}", entry.status_words, counted(entry.claims, "claim", "claims")),
        }
    })
    .await
}

fn country_point(country: Country) -> Option<Point> {
    let info = places::country(country);
    Some((info.lon, info.lat))
}

async fn place(
    State(atlas): State<Atlas>,
    Extension(workshop): Extension<Workshop>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let slug = name_of(&file)?;
    let gazetteer = atlas.gazetteer();
    let place = gazetteer
        .by_slug(slug)
        .and_then(|id| gazetteer.place(gazetteer.government(id)));
    let place = place
        .filter(places::Place::is_american)
        .ok_or_else(|| Problem::not_found("There is no such place."))?;
    let seen = atlas.on_clocks(None, None).await?;
    let subject = Subject::of_place(gazetteer, &seen.on, place);
    let name = file.clone();
    answer(&atlas, workshop, &seen, headers, &name, move |view| {
        of_subject(view, &subject)
    })
    .await
}

async fn country(
    State(atlas): State<Atlas>,
    Extension(workshop): Extension<Workshop>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let country: Country = name_of(&file)?
        .parse()
        .map_err(|_| Problem::not_found("There is no such country."))?;
    let seen = atlas.on_clocks(None, None).await?;
    let name = file.clone();
    answer(&atlas, workshop, &seen, headers, &name, move |view| {
        of_subject(view, &Subject::of_country(country))
    })
    .await
}

async fn map(
    State(atlas): State<Atlas>,
    Extension(workshop): Extension<Workshop>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = View::of(View::from_query(query.as_deref().unwrap_or_default())?.filter);
    let seen = atlas.see(&view.filter).await?;
    let today = seen.today;
    let form = format!("map-{}", view.filter_query());
    answer(&atlas, workshop, &seen, headers, &form, move |on| {
        let facets = snapshot::FacetSet::ALL;
        let answer = on.query(
            &view.filter,
            &Ask {
                facets,
                ..Ask::default()
            },
        );
        let told = sentence(&view, &answer, on, today);
        let mut picture = of_filter(on, &view.filter);
        let (lead, rest) = (told.lead.trim(), told.rest.trim());
        picture.title = if told.short.is_empty() {
            "Engagements of American cities and states".to_owned()
        } else {
            prose::plain(&told.short)
        };
        picture.detail = prose::brief(&format!("{lead} {rest}"), 110);
        "A view of the map".clone_into(&mut picture.what);
        picture
    })
    .await
}

fn of_subject(view: &DayView, subject: &Subject) -> Picture {
    let answer = view.query(
        &subject.filter,
        &Ask {
            facets: snapshot::FacetSet::ALL,
            ..Ask::default()
        },
    );
    let mut picture = of_filter(view, &subject.filter);
    if let Some(point) = subject.point {
        picture.dots.push(Dot {
            at: point,
            radius: 8.0,
            family: domain::Family::Ties,
        });
    }
    picture.what.clone_from(&subject.what);
    picture.title = prose::brief(&subject.name, 80);
    picture.detail = match answer.total {
        0 => "Nothing has been reported yet".to_owned(),
        total => {
            let with = match subject.side {
                Side::Us => counted(answer.countries, "country", "countries"),
                Side::Foreign => counted(answer.states, "state or territory", "states and territories"),
            };
            format!(
                "{} with {with}, {} in force today",
                counted(total, "engagement", "engagements"),
                prose::grouped(answer.in_force)
            )
        }
    };
    picture
}

/// The dots and lines of a view.
fn of_filter(view: &DayView, filter: &Filter) -> Picture {
    let counts = view.places(filter);
    let most = counts.places.iter().map(snapshot::PlaceCount::count).max().unwrap_or(1);
    let mut places: Vec<&snapshot::PlaceCount> = counts.places.iter().chain(&counts.partners).collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.count()));
    #[expect(clippy::cast_precision_loss, reason = "sizes of dots")]
    let dot = |place: &&snapshot::PlaceCount| {
        let share = (place.count() as f32 / most as f32).sqrt().min(1.0);
        Some(Dot {
            at: view.snapshot().actor_at(place.at).point?,
            radius: 2.0 + 7.0 * share,
            family: place.family(),
        })
    };
    let flows = view.flows(filter, LINES).flows;
    let lines = flows.iter().filter_map(|flow| {
        let from = view.snapshot().actor_at(flow.us).point?;
        let to = match flow.foreign {
            FlowEnd::Actor(at) => view.snapshot().actor_at(at).point?,
            FlowEnd::Country(country) => country_point(country)?,
        };
        let weight = if flows.len() > 60 { 1.0 } else { 1.8 };
        Some(Line {
            from,
            to,
            family: flow.family,
            weight,
        })
    });
    Picture {
        lines: lines.collect(),
        dots: places.iter().take(DOTS).filter_map(dot).collect(),
        ..Picture::default()
    }
}

/// Draws a picture off the async threads, unless the client holds it.
async fn answer(
    atlas: &Atlas,
    workshop: Workshop,
    seen: &Seen,
    headers: HeaderMap,
    form: &str,
    compose: impl FnOnce(&DayView) -> Picture + Send + 'static,
) -> Result<Response, Problem> {
    let tag = seen.tag_of(&format!("picture-{form}"));
    if tag.is_held(&headers) {
        return Ok(tag.answer(&headers, || ()));
    }
    let view = seen.on.clone();
    let folder = atlas.shell().assets_folder().to_owned();
    let drawn = tokio::task::spawn_blocking(move || {
        let studio = workshop.get_or_init(|| Studio::open(&folder));
        studio.draw(&compose(&view))
    });
    let png = drawn.await.map_err(|error| Problem::internal(&error))?;
    let png = png.ok_or_else(|| Problem::internal(&"a picture could not be drawn"))?;
    let mut response = tag.answer(&headers, || Bytes::from(png).into_response());
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    let caching = HeaderValue::from_static("public, max-age=3600");
    response.headers_mut().insert(header::CACHE_CONTROL, caching);
    Ok(response)
}
