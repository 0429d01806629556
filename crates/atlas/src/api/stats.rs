//! `GET /api/v1/stats`: numbers that describe the ledger as a whole.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Day, Side};
use platform::http::Problem;
use serde::Serialize;
use snapshot::{Ask, Facet, FacetSet, Filter};
use utoipa::ToSchema;

use crate::reading::Atlas;

/// Numbers that describe the ledger as a whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stats {
    /// Engagements, acts included.
    pub engagements: u64,
    /// How many of them are legislative acts and restrictions.
    pub acts: u64,
    /// Engagements in force today.
    pub in_force: u64,
    /// Claims that count: those that a corrected row has superseded are left out.
    pub claims: u64,
    /// Actors on either side.
    pub actors: u64,
    /// American places whose governments are actors.
    pub places: u64,
    /// Distinct foreign countries among participants.
    pub countries: u64,
    /// Documents and tables that claims were read from.
    pub sources: u64,
    /// Engagements without evidence: always 0.
    pub without_evidence: u64,
    /// Claims that wait to be placed.
    pub waiting: u64,
    /// The ledger position.
    pub position: u64,
    /// Today, as the server sees it.
    #[schema(value_type = String, example = "2026-11-24")]
    pub as_of: Day,
}

/// The ledger in numbers.
#[utoipa::path(get, path = "/api/v1/stats", tag = "ledger", responses((status = 200, description = "The numbers", body = Stats)))]
pub async fn stats(State(atlas): State<Atlas>, headers: HeaderMap) -> Result<Response, Problem> {
    let seen = atlas.see(&Filter::default()).await?;
    let totals = atlas.totals().await?;
    Ok(seen.tag().answer(&headers, || {
        let facets = FacetSet::NONE.with(Facet::Country);
        let answer = seen.on.query(
            &Filter::default(),
            &Ask {
                facets,
                ..Ask::default()
            },
        );
        let places = seen
            .on
            .snapshot()
            .actors()
            .filter(|(_, actor)| actor.side == Side::Us && actor.place.is_some());
        Json(Stats {
            engagements: answer.total,
            acts: answer.acts,
            in_force: answer.in_force,
            claims: totals.claims,
            actors: totals.actors,
            places: places.filter(|(_, actor)| actor.level.is_place()).count() as u64,
            countries: answer.countries,
            sources: totals.sources,
            without_evidence: totals.without_evidence,
            waiting: totals.waiting,
            position: seen.position,
            as_of: seen.today,
        })
    }))
}
