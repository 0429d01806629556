//! `GET /api/v1/map`: the world in view, small: counts at places and countries, and who has no place on the map.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Side;
use platform::http::Problem;
use serde::Serialize;
use snapshot::{DayView, Filter};
use utoipa::ToSchema;

use super::Envelope;
use super::params::{self, FilterParams};
use crate::prose::country_name;
use crate::reading::Atlas;

/// Of so many of the newest engagements without a place the participants are listed.
const UNPLACED: usize = 500;

/// The world in view.
#[derive(Debug, Serialize, ToSchema)]
pub struct World<'a> {
    /// American actors with a point.
    pub places: Vec<PlaceInView<'a>>,
    /// Foreign countries.
    pub countries: Vec<CountryInView>,
    /// American participants without a place on the map, of the newest engagements that have none with one.
    pub unplaced: Vec<Unplaced<'a>>,
    /// The ledger position that the answer stands for.
    pub position: u64,
}

/// An American actor with a point.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceInView<'a> {
    /// Its address under `/actors/`.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its state, by postal code.
    #[schema(value_type = Option<String>)]
    pub state: Option<domain::State>,
    /// What sort of body.
    pub level: &'static str,
    /// Degrees east.
    pub lon: f32,
    /// Degrees north.
    pub lat: f32,
    /// How many engagements in view.
    pub count: u64,
    /// How many of each family: ties, texts, visits, presence, acts.
    pub families: [u32; 5],
}

/// A foreign country in view.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountryInView {
    /// ISO 3166-1 alpha-2.
    pub iso2: String,
    /// Its name.
    pub name: &'static str,
    /// Degrees east.
    pub lon: f32,
    /// Degrees north.
    pub lat: f32,
    /// How many engagements in view.
    pub count: u64,
}

/// An American actor without a place on the map.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unplaced<'a> {
    /// Its address under `/actors/`.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// How many engagements in view.
    pub count: u64,
}

/// The world in view: for maps drawn without tiles, and for the table beside the map.
#[utoipa::path(
    get,
    path = "/api/v1/map",
    tag = "map",
    params(FilterParams),
    responses(
        (status = 200, description = "The world in view", body = World),
        (status = 400, description = "A parameter cannot be read", body = Envelope),
    )
)]
pub async fn map(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = params::view(query.as_deref())?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen
        .tag()
        .answer(&headers, || Json(World::of(&seen.on, &view.filter, seen.position))))
}

impl<'a> World<'a> {
    /// What a view shows of the world.
    pub fn of(on: &'a DayView, filter: &Filter, position: u64) -> Self {
        let snapshot = on.snapshot();
        let counts = on.places(filter);
        let places = counts.places.iter().filter_map(|place| {
            let actor = snapshot.actor_at(place.at);
            let (lon, lat) = actor.point?;
            Some(PlaceInView {
                slug: &actor.slug,
                name: &actor.name,
                state: actor.state,
                level: actor.level.as_str(),
                lon,
                lat,
                count: place.count(),
                families: place.families,
            })
        });
        let countries = counts.countries.iter().map(|country| {
            let info = places::country(country.country);
            CountryInView {
                iso2: country.country.to_string(),
                name: country_name(country.country),
                lon: info.lon,
                lat: info.lat,
                count: country.count,
            }
        });
        Self {
            places: places.collect(),
            countries: countries.collect(),
            unplaced: unplaced(on, filter),
            position,
        }
    }
}

/// American participants without a place on the map, of the newest engagements that have none with one.
pub fn unplaced<'a>(on: &'a DayView, filter: &Filter) -> Vec<Unplaced<'a>> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for row in on.unplaced(filter, UNPLACED) {
        for party in on.row(row).participants().filter(|party| party.side == Side::Us) {
            *counts.entry(party.at).or_default() += 1;
        }
    }
    let actors = counts
        .into_iter()
        .map(|(at, count)| (on.snapshot().actor_at(at), count));
    let mut list: Vec<Unplaced<'a>> = actors
        .map(|(actor, count)| Unplaced {
            slug: &actor.slug,
            name: &actor.name,
            count,
        })
        .collect();
    list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.slug.cmp(b.slug)));
    list
}
