//! `GET /api/v1/places` and `GET /api/v1/places/{slug}`: American places, of the gazetteer and of the ledger.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Country, Level, Side};
use places::{Gazetteer, Place};
use platform::http::Problem;
use serde::Serialize;
use snapshot::{Ask, DayView, Filter};
use utoipa::ToSchema;

use super::Envelope;
use super::actors::Tally;
use super::params::{self, ClockParams};
use crate::prose;
use crate::reading::{Atlas, Seen};
use crate::view::View;

/// The most names that the gazetteer is asked for at once.
const GUESSES: usize = 200;

/// Places that answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceList {
    /// Most engagements first, then most inhabitants.
    pub items: Vec<PlaceItem>,
    /// How many places answer; of a search at most 200 are looked at.
    pub total: usize,
    /// The ledger position that the answer stands for.
    pub position: u64,
}

/// A place of the gazetteer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceItem {
    /// Its slug.
    pub slug: String,
    /// The path of its page.
    pub url: String,
    /// Its name.
    pub name: String,
    /// State, county, city; country or region abroad.
    pub level: &'static str,
    /// Its state, by postal code.
    #[schema(value_type = Option<String>)]
    pub state: Option<domain::State>,
    /// Its country, by ISO code.
    #[schema(value_type = String)]
    pub country: Country,
    /// Degrees east.
    pub lon: f32,
    /// Degrees north.
    pub lat: f32,
    /// Inhabitants; 0 where not known.
    pub population: u32,
    /// GeoNames id; numbers from 4,000,000,000 on are our own.
    pub geonames: u32,
    /// In how many engagements its own government takes part.
    pub engagements: u64,
}

/// A place of the gazetteer with its parents and its government's engagements in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceRecord {
    /// The place.
    #[serde(flatten)]
    pub place: PlaceItem,
    /// The places that it lies in, the nearest first.
    pub parents: Vec<Parent>,
    /// The engagements of its own government; none where nothing has been reported.
    pub government: Option<Tally>,
}

/// A place that another lies in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Parent {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// Places by name, level, state or country. Without `q`: American places whose governments take part in engagements.
#[utoipa::path(
    get,
    path = "/api/v1/places",
    tag = "places",
    params(
        ("q" = Option<String>, Query, description = "The beginning of a name; looks into the whole gazetteer"),
        ("level" = Option<String>, Query, description = "state, county, city, town"),
        ("state" = Option<String>, Query, description = "Postal codes"),
        ("country" = Option<String>, Query, description = "ISO codes; with `q`"),
        ("limit" = Option<u32>, Query, description = "At most how many, 1 to 500; 50 where not given"),
        ClockParams,
    ),
    responses(
        (status = 200, description = "The places", body = PlaceList),
        (status = 400, description = "A parameter cannot be read", body = Envelope),
    )
)]
pub async fn places(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = params::view(query.as_deref())?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen.tag().answer(&headers, || {
        let mut items = if view.filter.text.is_empty() {
            of_ledger(atlas.gazetteer(), &seen.on)
        } else {
            let found = atlas.gazetteer().suggest(&view.filter.text, GUESSES);
            found.iter().map(|place| PlaceItem::of(place, &seen.on)).collect()
        };
        items.retain(|item| fits(item, &view));
        items.sort_by(|a, b| {
            (b.engagements, b.population)
                .cmp(&(a.engagements, a.population))
                .then_with(|| a.slug.cmp(&b.slug))
        });
        let total = items.len();
        items.truncate(view.rows() as usize);
        Json(PlaceList {
            items,
            total,
            position: seen.position,
        })
    }))
}

fn fits(item: &PlaceItem, view: &View) -> bool {
    let filter = &view.filter;
    let level = || filter.levels.iter().any(|level| level.as_str() == item.level);
    (filter.levels.is_empty() || level())
        && (filter.states.is_empty() || item.state.is_some_and(|state| filter.states.contains(&state)))
        && (filter.countries.is_empty() || filter.countries.contains(&item.country))
}

/// American places whose governments are actors of the ledger.
fn of_ledger(gazetteer: &Gazetteer, on: &DayView) -> Vec<PlaceItem> {
    let american = on
        .snapshot()
        .actors()
        .filter(|(_, actor)| actor.side == Side::Us && actor.level.is_place());
    let place = |id: u32| gazetteer.place(places::PlaceId(id));
    american
        .filter_map(|(_, actor)| place(actor.place?))
        .map(|place| PlaceItem::of(&place, on))
        .collect()
}

/// One place of the gazetteer, whether or not anything has been reported of it.
#[utoipa::path(
    get,
    path = "/api/v1/places/{slug}",
    tag = "places",
    params(("slug" = String, Path, description = "The place's slug", example = "seattle-wa"), ClockParams),
    responses(
        (status = 200, description = "The place", body = PlaceRecord),
        (status = 404, description = "There is no such place", body = Envelope),
    )
)]
pub async fn place(
    State(atlas): State<Atlas>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = params::view(query.as_deref())?;
    let seen = atlas.see(&view.filter).await?;
    let slug = slug.to_lowercase();
    let gazetteer = atlas.gazetteer();
    let Some(place) = gazetteer.by_slug(&slug).and_then(|id| gazetteer.place(id)) else {
        let message = format!("The gazetteer has no place `{}`.", prose::brief(&slug, 80));
        return Err(Problem::not_found(message).with_hint("Search with /api/v1/places?q=…"));
    };
    Ok(seen
        .tag()
        .answer(&headers, || Json(PlaceRecord::of(&place, gazetteer, &seen))))
}

impl PlaceItem {
    fn of(place: &Place, on: &DayView) -> Self {
        let filter = Filter {
            actors: [place.slug.clone()].into(),
            ..Filter::default()
        };
        let known = on.snapshot().actor(&place.slug).is_some();
        Self {
            url: page(place),
            slug: place.slug.clone(),
            name: place.name.clone(),
            level: place.level.as_str(),
            state: place.state,
            country: place.country,
            lon: place.lon,
            lat: place.lat,
            population: place.population,
            geonames: place.id.0,
            engagements: if known {
                on.query(&filter, &Ask::default()).total
            } else {
                0
            },
        }
    }
}

fn page(place: &Place) -> String {
    match place.level {
        Level::Country if !place.is_american() => format!("/countries/{}", place.country),
        _ if place.is_american() => format!("/places/{}", place.slug),
        _ => format!("/actors/{}", place.slug),
    }
}

impl PlaceRecord {
    fn of(place: &Place, gazetteer: &Gazetteer, seen: &Seen) -> Self {
        let parents = [place.admin2, place.admin1].into_iter().flatten();
        let parents = parents.filter_map(|id| gazetteer.place(id)).map(|parent| Parent {
            slug: parent.slug,
            name: parent.name,
        });
        let known = seen.on.snapshot().actor(&place.slug).is_some();
        Self {
            place: PlaceItem::of(place, &seen.on),
            parents: parents.collect(),
            government: known.then(|| Tally::of(&place.slug, seen)),
        }
    }
}
