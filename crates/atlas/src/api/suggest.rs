//! `GET /api/v1/suggest`: what somebody who has typed this far may mean.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Level, StatusWord};
use places::Gazetteer;
use platform::http::Problem;
use serde::Serialize;
use snapshot::{ActorHit, Ask, Facet, FacetSet, Filter};
use utoipa::ToSchema;

use super::params;
use crate::prose::{self, country_name, grouped};
use crate::reading::{Atlas, Seen, Shown};
use crate::view::View;
use crate::view::ask::ask;
use crate::view::sentence::sentence;
use crate::view::words::counted;

/// How many proposals of each sort.
const EACH: usize = 5;

/// How many places of which nothing has been reported.
const UNREPORTED: usize = 3;

/// Longer questions are cut.
const LONGEST: usize = 200;

/// What the search box proposes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposals {
    /// The view that the words ask for, where they were understood as more than text.
    pub understood: Option<Understood>,
    /// Places, countries, actors, engagements.
    pub suggestions: Vec<Proposal>,
}

/// A view that was understood.
#[derive(Debug, Serialize, ToSchema)]
pub struct Understood {
    /// The view in words.
    pub text: String,
    /// Its address.
    pub url: String,
    /// How many engagements it holds.
    pub count: u64,
}

/// One proposal.
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposal {
    /// `place`, `country`, `network`, `actor`, `engagement` or `view`.
    #[serde(rename = "type")]
    pub sort: &'static str,
    /// Its name.
    pub label: String,
    /// What it is, in a few words.
    pub detail: String,
    /// Where it leads.
    pub url: String,
}

/// Proposals for a text whose last word is still being typed.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    tag = "search",
    params(("q" = String, Query, description = "What was typed", example = "seattle jap")),
    responses((status = 200, description = "The proposals", body = Proposals))
)]
pub async fn suggest(
    State(atlas): State<Atlas>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let typed: String = params::single(query.as_deref(), "q")
        .unwrap_or_default()
        .chars()
        .take(LONGEST)
        .collect();
    let shown = atlas.now();
    let seen = atlas.see(&Filter::default()).await?;
    Ok(seen.tag().answer(&headers, || {
        Json(Proposals {
            understood: understood(&typed, &shown, &seen),
            suggestions: proposals(&typed, &seen, atlas.gazetteer()),
        })
    }))
}

fn understood(typed: &str, shown: &Shown, seen: &Seen) -> Option<Understood> {
    let asked = ask(typed, &shown.names());
    if !asked.understood {
        return None;
    }
    let facets = FacetSet::NONE.with(Facet::State).with(Facet::Country);
    let answer = seen.on.query(
        &asked.view.filter,
        &Ask {
            facets,
            ..Ask::default()
        },
    );
    let text = sentence(&asked.view, &answer, &seen.on, seen.today).short;
    Some(Understood {
        text,
        url: asked.view.href("/"),
        count: answer.total,
    })
}

fn proposals(typed: &str, seen: &Seen, gazetteer: &Gazetteer) -> Vec<Proposal> {
    let found = seen.on.suggest(typed, EACH);
    let mut list: Vec<Proposal> = found.us.iter().map(|hit| actor(hit, seen)).collect();
    list.extend(found.countries.iter().map(|country| Proposal {
        sort: "country",
        label: country_name(country.country).to_owned(),
        detail: format!("country · {}", grouped(country.count)),
        url: format!("/countries/{}", country.country),
    }));
    list.extend(
        found
            .foreign
            .iter()
            .filter(|hit| !is_country(hit, seen))
            .map(|hit| actor(hit, seen)),
    );
    list.extend(found.engagements.iter().map(|row| {
        let row = seen.on.row(*row);
        let status = row.status(seen.on.day());
        let kind = row.kind().label();
        let status = if status.word == StatusWord::Unknown {
            String::new()
        } else {
            format!(" · {}", status.word.label())
        };
        Proposal {
            sort: "engagement",
            label: prose::brief(row.title(), 120),
            detail: format!("{kind}{status}"),
            url: format!("/engagements/{}", row.id()),
        }
    }));
    if found.engagements_total > 0 {
        let filter = Filter {
            text: typed.split_whitespace().collect::<Vec<_>>().join(" "),
            ..Filter::default()
        };
        list.push(Proposal {
            sort: "view",
            label: format!("All that mention “{}”", prose::brief(typed, 60)),
            detail: counted(found.engagements_total, "engagement", "engagements"),
            url: View::of(filter).href("/"),
        });
    }
    if found.us.len() < EACH {
        list.extend(unreported(typed, seen, gazetteer));
    }
    list
}

/// American places of the gazetteer of which nothing has been reported: they have pages too.
fn unreported(typed: &str, seen: &Seen, gazetteer: &Gazetteer) -> Vec<Proposal> {
    let places = gazetteer.suggest(typed, 20).into_iter();
    let silent = places.filter(|place| place.is_american() && seen.on.snapshot().actor(&place.slug).is_none());
    silent
        .take(UNREPORTED)
        .map(|place| {
            let area = place.state.map_or("", domain::State::name);
            Proposal {
                sort: "place",
                detail: format!("{}, {area} · nothing reported", place.level.label().to_lowercase()),
                url: format!("/places/{}", place.slug),
                label: place.name,
            }
        })
        .collect()
}

fn is_country(hit: &ActorHit, seen: &Seen) -> bool {
    seen.on.snapshot().actor_at(hit.at).level == Level::Country
}

fn actor(hit: &ActorHit, seen: &Seen) -> Proposal {
    let row = seen.on.snapshot().actor_at(hit.at);
    let url = prose::href(&row.slug, row.side, row.level, row.country);
    let sort = match url.split('/').nth(1) {
        Some("places") => "place",
        Some("networks") => "network",
        Some("countries") => "country",
        _ => "actor",
    };
    let area = match (row.level, row.state, row.country) {
        (Level::State | Level::Network, ..) => String::new(),
        (_, Some(state), _) => format!(", {}", state.name()),
        (_, None, Some(country)) => format!(", {}", country_name(country)),
        _ => String::new(),
    };
    Proposal {
        sort,
        label: prose::brief(&row.name, 120),
        detail: format!("{}{area} · {}", row.level.label().to_lowercase(), grouped(hit.count)),
        url,
    }
}
