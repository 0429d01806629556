//! `GET /api/v1/countries`: the foreign countries in view.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use platform::http::Problem;
use serde::Serialize;
use snapshot::{Ask, Facet, FacetSet};
use utoipa::ToSchema;

use super::Envelope;
use super::params::{self, FilterParams};
use crate::reading::Atlas;

/// The foreign countries in view.
#[derive(Debug, Serialize, ToSchema)]
pub struct Countries {
    /// Most engagements first.
    pub items: Vec<CountryItem>,
    /// The ledger position that the answer stands for.
    pub position: u64,
}

/// A foreign country with its engagements in view.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountryItem {
    /// ISO 3166-1 alpha-2, `XK` for Kosovo.
    pub iso2: String,
    /// The path of its page.
    pub url: String,
    /// Its name.
    pub name: &'static str,
    /// The subregion of the UN's M49 list.
    pub region: &'static str,
    /// Degrees east.
    pub lon: f32,
    /// Degrees north.
    pub lat: f32,
    /// How many engagements.
    pub engagements: u64,
}

/// The foreign countries in view. With `country` given, the others are left out.
#[utoipa::path(
    get,
    path = "/api/v1/countries",
    tag = "places",
    params(FilterParams),
    responses(
        (status = 200, description = "The countries", body = Countries),
        (status = 400, description = "A parameter cannot be read", body = Envelope),
    )
)]
pub async fn countries(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = params::view(query.as_deref())?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen.tag().answer(&headers, || {
        let facets = FacetSet::NONE.with(Facet::Country);
        let answer = seen.on.query(
            &view.filter,
            &Ask {
                facets,
                ..Ask::default()
            },
        );
        let chosen = &view.filter.countries;
        let counted = answer.facets.country.into_iter();
        let counted = counted.filter(|(country, count)| *count > 0 && (chosen.is_empty() || chosen.contains(country)));
        let mut items: Vec<CountryItem> = counted
            .map(|(country, count)| {
                let info = places::country(country);
                CountryItem {
                    iso2: country.to_string(),
                    url: format!("/countries/{country}"),
                    name: &info.name,
                    region: &info.region,
                    lon: info.lon,
                    lat: info.lat,
                    engagements: count,
                }
            })
            .collect();
        items.sort_by(|a, b| b.engagements.cmp(&a.engagements).then_with(|| a.iso2.cmp(&b.iso2)));
        Json(Countries {
            items,
            position: seen.position,
        })
    }))
}
