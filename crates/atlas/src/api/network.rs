//! `GET /api/v1/network`: who deals with whom, coarsely from afar and finely where the view is narrowed.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Side;
use platform::http::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use super::Envelope;
use super::flows::filter_alone;
use super::params::{self, FilterParams};
use crate::network::TIES;
use crate::network::graph::Graph;
use crate::reading::Atlas;

/// The most pairs that one answer holds.
const MOST: usize = 2_000;

/// Who deals with whom in a view.
#[derive(Debug, Serialize, ToSchema)]
pub struct Network {
    /// Who is joined by the ties below: American first, then by how many engagements.
    pub nodes: Vec<NetworkNode>,
    /// Pairs, those with most engagements first.
    pub ties: Vec<NetworkTie>,
    /// How many pairs there are, those left out included.
    pub pairs: u64,
    /// How many engagements the largest pair has that was left out; 0 where none was.
    pub largest_left_out: u64,
    /// How many engagements in view join a pair.
    pub joined: u64,
    /// How many engagements in view name nobody on one of the sides.
    pub alone: u64,
    /// The ledger position that the answer stands for.
    pub position: u64,
}

/// A state, a country, or one actor.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkNode {
    /// `state:WA`, `country:JP` or `actor:seattle-wa`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The state or country of an actor that is none itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<&'static str>,
    /// `state`, `country`, or the level of an actor.
    pub kind: &'static str,
    /// `us` or `foreign`.
    pub side: &'static str,
    /// How many engagements in view join it with somebody, each counted once.
    pub count: u64,
    /// The path of its page.
    pub url: String,
    /// What narrows a view to it: `state=WA`. A state or country that is chosen opens into the bodies in it.
    pub narrows: String,
}

/// What joins two nodes.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkTie {
    /// The `id` of the American end.
    pub us: String,
    /// The `id` of the foreign end.
    pub foreign: String,
    /// How many engagements.
    pub count: u64,
    /// How many of them are in force on the day.
    pub in_force: u64,
    /// The family with the most.
    pub family: &'static str,
    /// How many of each family: ties, texts, visits, presence, acts.
    pub families: [u32; 5],
}

/// Who deals with whom. American ends are states, foreign ones countries; up to four chosen states, and up to four chosen
/// countries, open into the bodies in them, and a chosen actor stands for itself. Networks always do.
#[utoipa::path(
    get,
    path = "/api/v1/network",
    tag = "map",
    params(FilterParams, ("limit" = Option<u32>, Query, description = "At most how many pairs, 1 to 2000; 300 where not given")),
    responses(
        (status = 200, description = "The network", body = Network),
        (status = 400, description = "A parameter cannot be read", body = Envelope),
    )
)]
pub async fn network(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = filter_alone(query.as_deref())?;
    let limit = params::number(query.as_deref(), "limit", TIES, MOST)?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen.tag().answer(&headers, || {
        let graph = Graph::of(&seen.on, &view.filter, limit);
        let id = |at: usize| graph.faces[at].id.clone();
        let ties = graph.joints.iter().map(|joint| NetworkTie {
            us: id(joint.us),
            foreign: id(joint.foreign),
            count: joint.count,
            in_force: joint.in_force,
            family: joint.family.as_str(),
            families: joint.families,
        });
        let nodes = graph.faces.iter().map(|face| NetworkNode {
            id: face.id.clone(),
            name: face.name.clone(),
            area: face.area,
            kind: face.kind,
            side: match face.side {
                Side::Us => "us",
                Side::Foreign => "foreign",
            },
            count: face.count,
            url: face.url.clone(),
            narrows: format!("{}={}", face.narrows.0, face.narrows.1),
        });
        Json(Network {
            ties: ties.collect(),
            nodes: nodes.collect(),
            pairs: graph.pairs,
            largest_left_out: graph.largest_left_out,
            joined: graph.joined,
            alone: graph.alone,
            position: seen.position,
        })
    }))
}
