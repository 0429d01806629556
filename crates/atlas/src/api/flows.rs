//! `GET /api/v1/flows`: who deals with whom, as lines for the map.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use platform::http::Problem;
use serde::Serialize;
use snapshot::{Filter, FlowEnd, Point, Snapshot};
use utoipa::ToSchema;

use super::Envelope;
use super::params::{self, FilterParams};
use crate::reading::Atlas;
use crate::view::View;

/// How many flows are answered where the address does not say, and at most.
const FLOWS: usize = 300;
const MOST: usize = 2_000;

/// The largest flows of a view.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlowList<'a> {
    /// Largest first.
    pub flows: Vec<Flow<'a>>,
    /// Whether there are more.
    pub truncated: bool,
    /// The ledger position that the answer stands for.
    pub position: u64,
}

/// How many engagements in view join two ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct Flow<'a> {
    /// The American end.
    pub us: End<'a>,
    /// The foreign end: an actor with a point of its own, or else its country.
    pub foreign: End<'a>,
    /// How many.
    pub count: u64,
    /// The family with the most.
    pub family: &'static str,
}

/// An end of a flow.
#[derive(Debug, Serialize, ToSchema)]
pub struct End<'a> {
    /// The actor's slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<&'a str>,
    /// The country's code, where the end is a country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso2: Option<String>,
    /// Its name.
    pub name: &'a str,
    /// Degrees east.
    pub lon: f32,
    /// Degrees north.
    pub lat: f32,
}

/// The largest flows of a view.
#[utoipa::path(
    get,
    path = "/api/v1/flows",
    tag = "map",
    params(FilterParams, ("limit" = Option<u32>, Query, description = "At most how many, 1 to 2000; 300 where not given")),
    responses(
        (status = 200, description = "The flows", body = FlowList),
        (status = 400, description = "A parameter cannot be read", body = Envelope),
    )
)]
pub async fn flows(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = filter_alone(query.as_deref())?;
    let limit = params::number(query.as_deref(), "limit", FLOWS, MOST)?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen.tag().answer(&headers, || {
        let flows = seen.on.flows(&view.filter, limit);
        let snapshot = seen.on.snapshot();
        let list = flows.flows.iter().filter_map(|flow| {
            Some(Flow {
                us: actor_end(snapshot, flow.us)?,
                foreign: match flow.foreign {
                    FlowEnd::Actor(at) => actor_end(snapshot, at)?,
                    FlowEnd::Country(country) => country_end(snapshot, country)?,
                },
                count: flow.count,
                family: flow.family.as_str(),
            })
        });
        Json(FlowList {
            flows: list.collect(),
            truncated: flows.truncated,
            position: seen.position,
        })
    }))
}

/// A view of which only the filter counts: `limit` and the rest mean something else here.
pub(super) fn filter_alone(query: Option<&str>) -> Result<View, Problem> {
    let filter = Filter::from_query(query.unwrap_or_default()).map_err(crate::view::ViewError::from)?;
    Ok(View::of(filter))
}

fn actor_end(snapshot: &Snapshot, at: u32) -> Option<End<'_>> {
    let actor = snapshot.actor_at(at);
    let (lon, lat): Point = actor.point?;
    Some(End {
        slug: Some(&actor.slug),
        iso2: None,
        name: &actor.name,
        lon,
        lat,
    })
}

fn country_end(snapshot: &Snapshot, country: domain::Country) -> Option<End<'_>> {
    let row = snapshot.country(country)?;
    let (lon, lat) = row.point?;
    Some(End {
        slug: None,
        iso2: Some(country.to_string()),
        name: &row.name,
        lon,
        lat,
    })
}
