//! `GET /api/v1/actors/{slug}`: one body that takes part in engagements.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Country, Day};
use platform::http::Problem;
use serde::Serialize;
use snapshot::{ActorRow, Ask, Filter};
use utoipa::ToSchema;

use super::Envelope;
use super::item::FacetCounts;
use super::params::{self, ClockParams};
use crate::prose;
use crate::reading::{Atlas, Seen, moved};

/// A body that takes part in engagements.
#[derive(Debug, Serialize, ToSchema)]
pub struct Actor<'a> {
    /// Its address under `/actors/`.
    pub slug: &'a str,
    /// The path of its page.
    pub url: String,
    /// Its name.
    pub name: &'a str,
    /// Other names.
    pub aliases: Vec<&'a str>,
    /// `us` or `foreign`.
    #[schema(value_type = String)]
    pub side: domain::Side,
    /// What sort of body.
    pub level: &'static str,
    /// Its American state, by postal code.
    #[schema(value_type = Option<String>)]
    pub state: Option<domain::State>,
    /// Its country, by ISO code; none of networks.
    #[schema(value_type = Option<String>)]
    pub country: Option<Country>,
    /// The GeoNames id of its place.
    pub place: Option<u32>,
    /// Degrees east; none where it has no place on the map.
    pub lon: Option<f32>,
    /// Degrees north.
    pub lat: Option<f32>,
    /// In how many engagements it takes part, and how they stand.
    pub engagements: Tally,
}

/// The engagements of somebody in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tally {
    /// How many, acts included.
    pub total: u64,
    /// How many of them are acts.
    pub acts: u64,
    /// How many are in force on the day.
    pub in_force: u64,
    /// How many have no known beginning.
    pub undated: u64,
    /// Where they are listed.
    pub url: String,
    /// Counts by facet.
    pub facets: FacetCounts,
    /// The day whose statuses are counted.
    #[schema(value_type = String)]
    pub valid_on: Day,
    /// The ledger position that the numbers stand for.
    pub position: u64,
}

/// One actor, American or foreign, with or without a place.
#[utoipa::path(
    get,
    path = "/api/v1/actors/{slug}",
    tag = "places",
    params(("slug" = String, Path, description = "The actor's slug", example = "seattle-wa"), ClockParams),
    responses(
        (status = 200, description = "The actor", body = Actor),
        (status = 301, description = "It was made one with another actor; its address leads there"),
        (status = 404, description = "There is no such actor", body = Envelope),
    )
)]
pub async fn actor(
    State(atlas): State<Atlas>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = params::view(query.as_deref())?;
    let seen = atlas.see(&view.filter).await?;
    let slug = slug.to_lowercase();
    let Some((_, row)) = seen.on.snapshot().actor(&slug) else {
        let message = format!("There is no actor `{}` in the ledger.", prose::brief(&slug, 80));
        return Err(Problem::not_found(message).with_hint("Search with /api/v1/suggest?q=…"));
    };
    if let Some(heir) = seen.on.snapshot().heir(&slug) {
        return Ok(moved(&format!("/api/v1/actors/{}", heir.slug), query.as_deref()));
    }
    Ok(seen.tag().answer(&headers, || Json(Actor::of(row, &seen))))
}

impl<'a> Actor<'a> {
    /// An actor with its engagements in numbers.
    pub fn of(row: &'a ActorRow, seen: &Seen) -> Self {
        Self {
            slug: &row.slug,
            url: prose::href(&row.slug, row.side, row.level, row.country),
            name: &row.name,
            aliases: row.aliases.iter().map(|alias| &**alias).collect(),
            side: row.side,
            level: row.level.as_str(),
            state: row.state,
            country: row.country,
            place: row.place,
            lon: row.point.map(|(lon, _)| lon),
            lat: row.point.map(|(_, lat)| lat),
            engagements: Tally::of(&row.slug, seen),
        }
    }
}

impl Tally {
    /// The engagements of an actor in numbers.
    pub fn of(slug: &str, seen: &Seen) -> Self {
        let filter = Filter {
            actors: [slug.to_owned()].into(),
            ..Filter::default()
        };
        let answer = seen.on.query(&filter, &Ask::rail(0));
        Self {
            total: answer.total,
            acts: answer.acts,
            in_force: answer.in_force,
            undated: answer.undated,
            url: format!("/api/v1/engagements?actor={slug}"),
            facets: FacetCounts::of(&answer),
            valid_on: seen.on.day(),
            position: seen.position,
        }
    }
}
