//! `/data`: downloads, licence, addresses of API and OGC API Features with worked examples, versions.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use platform::http::Problem;
use platform::shell::{Shell, html};

use crate::exports::{Form, NOTICE};
use crate::listing::Clocks;
use crate::prose::{self, grouped};
use crate::reading::Atlas;

#[derive(Debug, Template)]
#[template(path = "publish/data.html")]
struct DataPage {
    shell: Shell,
    clocks: Clocks,
    engagements: String,
    claims: String,
    sources: String,
    forms: Vec<Offer>,
    api: &'static [(&'static str, &'static str)],
    ogc: &'static [(&'static str, &'static str)],
    gazetteer: String,
    notice: &'static str,
    /// How many engagements the downloads under CC BY leave out.
    closed: u64,
}

#[derive(Debug)]
struct Offer {
    file: &'static str,
    explanation: &'static str,
    media_type: &'static str,
}

/// The addresses of the API, each with what it answers.
const API: &[(&str, &str)] = &[
    ("/api/v1/stats", "how much there is"),
    (
        "/api/v1/engagements?kind=sister_tie&country=JP&limit=5",
        "a view: total, sentence, rows, facets, years, and where the next rows begin",
    ),
    ("/api/v1/places?q=seattle", "American places by name, level or state"),
    ("/api/v1/countries", "foreign countries with their counts"),
    ("/api/v1/suggest?q=seat", "what the search box suggests"),
    ("/api/v1/flows?country=NO", "who deals with whom, as lines on a map"),
    (
        "/api/v1/map?state=WA",
        "the places and countries of a view with their counts",
    ),
    ("/api/v1/tiles/0/0/0.mvt", "vector tiles of a view, for maps"),
    ("/api/v1/openapi.json", "all of it described, in OpenAPI 3.1"),
];

/// The addresses of OGC API Features, each with what it answers.
const OGC: &[(&str, &str)] = &[
    ("/ogc/conformance", "which parts of the standard hold"),
    ("/ogc/collections", "the collections: engagements and actors"),
    (
        "/ogc/collections/engagements/items?state=WA&limit=10",
        "engagements as features, with the parameters of every view",
    ),
    (
        "/ogc/collections/actors/items?bbox=130,30,-150,50",
        "who sits in a box, here across the antimeridian",
    ),
];

/// `/data`.
pub(super) async fn page(State(atlas): State<Atlas>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (seen, clocks) = Clocks::read(&atlas, "/data".to_owned(), query.as_deref(), &[]).await?;
    let totals = atlas.totals().await?;
    let offer = |form: Form| Offer {
        file: form.file(),
        explanation: form.explanation(),
        media_type: form.media_type(),
    };
    let page = DataPage {
        shell: atlas.shell().clone(),
        engagements: grouped(seen.on.snapshot().len()),
        claims: grouped(totals.claims),
        sources: grouped(totals.sources),
        forms: Form::ALL.map(offer).into(),
        api: API,
        ogc: OGC,
        gazetteer: grouped(atlas.gazetteer().len()),
        notice: NOTICE,
        closed: {
            let open = snapshot::Filter {
                cc_by: true,
                ..snapshot::Filter::default()
            };
            let total = |filter: &snapshot::Filter| seen.on.query(filter, &snapshot::Ask::default()).total;
            total(&snapshot::Filter::default()).saturating_sub(total(&open))
        },
        clocks,
    };
    Ok(html(&page))
}
