//! OGC API Features 1.0 under `/ogc`: QGIS, GDAL and whatever else speaks it open the atlas as it is.
//!
//! Two collections, engagements and actors, each a list of GeoJSON features that the snapshot answers; the parameters
//! of a view narrow engagements here as everywhere. Conformance classes are claimed where they hold and nowhere else
//! (<https://docs.ogc.org/is/17-069r4/17-069r4.html>).

mod ask;
mod collections;
mod items;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platform::http::{ETag, Problem};
use serde_json::{Value, json};

use crate::reading::Atlas;

/// The routes of the standard's resources.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/ogc", get(collections::landing))
        .route("/ogc/conformance", get(collections::conformance))
        .route("/ogc/collections", get(collections::list))
        .route("/ogc/collections/{collection}", get(collections::one))
        .route("/ogc/collections/{collection}/items", get(items::list))
        .route("/ogc/collections/{collection}/items/{feature}", get(items::one))
}

/// The media types of what is answered.
const JSON: &str = "application/json";
const GEO_JSON: &str = "application/geo+json";

/// The collections that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collection {
    Engagements,
    Actors,
}

impl Collection {
    const ALL: [Self; 2] = [Self::Engagements, Self::Actors];

    fn id(self) -> &'static str {
        match self {
            Self::Engagements => "engagements",
            Self::Actors => "actors",
        }
    }

    fn named(id: &str) -> Result<Self, Problem> {
        let found = Self::ALL.into_iter().find(|one| one.id() == id);
        found.ok_or_else(|| {
            Problem::not_found(format!("There is no collection “{}”.", crate::prose::brief(id, 60)))
                .with_hint("The collections are listed in /ogc/collections.")
        })
    }
}

/// A link of the standard.
fn link(rel: &str, media_type: &str, href: &str, title: &str) -> Value {
    json!({"rel": rel, "type": media_type, "href": href, "title": title})
}

/// An answer that any site may read, under a tag.
fn answer(tag: &ETag, headers: &HeaderMap, media_type: &'static str, body: impl FnOnce() -> Value) -> Response {
    let mut response = tag.answer(headers, || {
        ([(header::CONTENT_TYPE, media_type)], body().to_string()).into_response()
    });
    let any = HeaderValue::from_static("*");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    response
}
