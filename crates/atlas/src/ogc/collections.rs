//! What there is: the landing page, the conformance classes, the collections.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use platform::http::Problem;
use serde_json::{Value, json};
use snapshot::{Filter, Point};

use super::{Collection, GEO_JSON, JSON, answer, link};
use crate::reading::{Atlas, Seen};
use crate::view::pairs;

/// The reference system of every position: WGS 84, longitude before latitude.
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// The classes that hold.
const CONFORMS: [&str; 2] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
];

/// `/ogc`.
pub async fn landing(State(atlas): State<Atlas>, query: RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    described(&atlas, query, &headers, |site, _| {
        json!({
            "title": "Legation",
            "description": "Engagements of American states, counties and cities with their foreign counterparts, each with its evidence.",
            "attribution": "Legation, CC BY 4.0 where a claim's licence allows; places from GeoNames, CC BY 4.0",
            "links": [
                link("self", JSON, &format!("{site}/ogc"), "This document"),
                link("conformance", JSON, &format!("{site}/ogc/conformance"), "Conformance classes"),
                link("data", JSON, &format!("{site}/ogc/collections"), "Collections"),
                link("service-doc", "text/html", &format!("{site}/data#ogc"), "How to use it"),
                link("license", "text/html", &format!("{site}/data#licence"), "Licence"),
            ],
        })
    })
    .await
}

/// `/ogc/conformance`.
pub async fn conformance(State(atlas): State<Atlas>, query: RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    described(&atlas, query, &headers, |_, _| json!({"conformsTo": CONFORMS})).await
}

/// `/ogc/collections`.
pub async fn list(State(atlas): State<Atlas>, query: RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    described(&atlas, query, &headers, |site, seen| {
        json!({
            "links": [link("self", JSON, &format!("{site}/ogc/collections"), "This document")],
            "collections": Collection::ALL.map(|collection| describe(collection, site, seen)),
        })
    })
    .await
}

/// `/ogc/collections/{collection}`.
pub async fn one(
    State(atlas): State<Atlas>,
    Path(collection): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let collection = Collection::named(&collection)?;
    described(&atlas, query, &headers, |site, seen| describe(collection, site, seen)).await
}

async fn described(
    atlas: &Atlas,
    RawQuery(query): RawQuery,
    headers: &HeaderMap,
    body: impl FnOnce(&str, &Seen) -> Value,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    if let Some((name, _)) = pairs(&query).find(|(name, value)| name != "f" || value != "json") {
        let name = crate::prose::brief(&name, 40);
        return Err(Problem::bad_parameter(name, "This address takes no such parameter.")
            .with_hint("Write f=json, or nothing."));
    }
    let seen = atlas.see(&Filter::default()).await?;
    Ok(answer(&seen.tag_of("ogc"), headers, JSON, || {
        body(atlas.shell().public_address(), &seen)
    }))
}

fn describe(collection: Collection, site: &str, seen: &Seen) -> Value {
    let here = format!("{site}/ogc/collections/{}", collection.id());
    let (title, description) = match collection {
        Collection::Engagements => (
            "Engagements",
            "Ties, texts, visits, presence and acts, each at the points of its American participants; one whose \
             participants have no point on the map has no geometry. The parameters of a view narrow the list (kind, \
             family, status, issue, state, country, level, from, to, undated, gov, confirmed, place, actor, q, licence, \
             valid_on, known_on). datetime asks what can have been going on then; what has no date is left out of that.",
        ),
        Collection::Actors => (
            "Actors",
            "The governments and bodies that take part, American and foreign, each where it sits; networks and groups \
             have no geometry. valid_on and known_on choose the ledger.",
        ),
    };
    let mut described = json!({
        "id": collection.id(),
        "title": title,
        "description": description,
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link("self", JSON, &here, "This document"),
            link("items", GEO_JSON, &format!("{here}/items"), title),
            link("license", "text/html", &format!("{site}/data#licence"), "Licence"),
        ],
    });
    if let Some(reach) = reach(collection, seen) {
        described["extent"] = json!({"spatial": {"bbox": [reach], "crs": CRS84}});
    }
    described
}

/// The smallest box around the points of a collection: west, south, east, north.
fn reach(collection: Collection, seen: &Seen) -> Option<[f64; 4]> {
    let actors = seen.on.snapshot().actors();
    let shown = actors.filter(|(_, actor)| collection == Collection::Actors || actor.side == domain::Side::Us);
    shown
        .filter_map(|(_, actor)| actor.point)
        .fold(None, |reach: Option<[f64; 4]>, (lon, lat): Point| {
            let (lon, lat) = (f64::from(lon), f64::from(lat));
            let [west, south, east, north] = reach.unwrap_or([lon, lat, lon, lat]);
            Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)])
        })
}
