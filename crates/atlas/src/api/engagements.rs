//! `GET /api/v1/engagements`: a view's numbers, facets and rows.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::Day;
use platform::http::Problem;
use serde::Serialize;
use snapshot::{Answer, Ask, Cursor, Facet, FacetSet};
use utoipa::ToSchema;

use super::Envelope;
use super::item::{FacetCounts, Item, Year, years};
use super::params::{self, FilterParams, ListParams};
use crate::reading::{Atlas, Seen};
use crate::view::View;
use crate::view::sentence::sentence;

/// What a view holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Engagements<'a> {
    /// How many engagements are in view, acts included.
    pub total: u64,
    /// How many of them are legislative acts and restrictions, which headlines count apart.
    pub acts: u64,
    /// How many of them have no known beginning.
    pub undated: u64,
    /// How many have no known beginning and would be in view but for `from` and `to`.
    pub undated_aside: u64,
    /// How many have no American participant with a point on the map.
    pub unplaced: u64,
    /// How many are in force on the day.
    pub in_force: u64,
    /// The view read aloud.
    pub sentence: String,
    /// The engagements of this page of the list.
    pub items: Vec<Item<'a>>,
    /// Counts by facet, each with its own parameter left out. Facets that were not asked for are empty.
    pub facets: FacetCounts,
    /// Counts by year of beginning.
    pub years: Vec<Year>,
    /// The `cursor` of the next page, if there is one.
    pub next: Option<String>,
    /// The ledger position that the answer stands for.
    pub position: u64,
    /// The day whose statuses it shows.
    #[schema(value_type = String, example = "2026-11-24")]
    pub valid_on: Day,
}

/// Engagements in view, with facets, newest first where nothing else is asked.
#[utoipa::path(
    get,
    path = "/api/v1/engagements",
    tag = "engagements",
    params(FilterParams, ListParams),
    responses(
        (status = 200, description = "The view", body = Engagements),
        (status = 304, description = "The client holds this state already"),
        (status = 400, description = "A parameter cannot be read", body = Envelope),
    )
)]
pub async fn engagements(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = params::view(query.as_deref())?;
    let facets = facets(params::single(query.as_deref(), "facets").as_deref())?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen.tag().answer(&headers, || {
        let answer = seen.on.query(&view.filter, &ask(&view, facets));
        Json(Engagements::of(&view, &seen, &answer))
    }))
}

/// What is asked of the snapshot for a view.
pub fn ask(view: &View, facets: FacetSet) -> Ask {
    Ask {
        facets,
        sort: view.sort,
        after: view.cursor.clone(),
        offset: 0,
        limit: view.rows() as usize,
    }
}

impl<'a> Engagements<'a> {
    fn of(view: &View, seen: &'a Seen, answer: &Answer) -> Self {
        Self {
            total: answer.total,
            acts: answer.acts,
            undated: answer.undated,
            undated_aside: answer.undated_aside,
            unplaced: answer.unplaced,
            in_force: answer.in_force,
            sentence: sentence(view, answer, &seen.on, seen.today).text(),
            items: answer.rows.iter().map(|row| Item::of(&seen.on, *row)).collect(),
            facets: FacetCounts::of(answer),
            years: years(answer),
            next: answer.next.as_ref().map(Cursor::to_string),
            position: seen.position,
            valid_on: seen.on.day(),
        }
    }
}

/// Which facets are asked for.
fn facets(asked: Option<&str>) -> Result<FacetSet, Problem> {
    const NAMES: [(&str, Facet); 10] = [
        ("kind", Facet::Kind),
        ("family", Facet::Family),
        ("status", Facet::Status),
        ("issue", Facet::Issue),
        ("state", Facet::State),
        ("country", Facet::Country),
        ("level", Facet::Level),
        ("gov", Facet::Gov),
        ("confirmed", Facet::Confirmed),
        ("year", Facet::Year),
    ];
    let Some(asked) = asked else { return Ok(FacetSet::ALL) };
    let words = asked
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty() && *word != "none");
    let facet = |word: &str| {
        NAMES
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, facet)| *facet)
            .ok_or_else(|| {
                let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
                Problem::bad_parameter(
                    "facets",
                    format!("There is no facet `{}`.", crate::prose::brief(word, 40)),
                )
                .with_hint(format!("Write none, or some of {}.", names.join(", ")))
            })
    };
    words.map(facet).collect()
}
