//! `GET /api/v1/tiles/{z}/{x}/{y}.mvt`: the places in view as Mapbox vector tiles.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use platform::http::Problem;

use super::Envelope;
use super::params::{self, FilterParams};
use crate::reading::Atlas;

/// The deepest zoom at which tiles are made.
const DEEPEST: u8 = 14;

/// A vector tile: layer `places` (American), layer `partners` (foreign); with few details at low zooms.
#[utoipa::path(
    get,
    path = "/api/v1/tiles/{z}/{x}/{y}",
    tag = "map",
    params(
        ("z" = u8, Path, description = "Zoom, 0 to 14"),
        ("x" = u32, Path, description = "Column"),
        ("y" = String, Path, description = "Row, followed by `.mvt`", example = "3.mvt"),
        FilterParams,
    ),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 400, description = "A parameter cannot be read", body = Envelope),
        (status = 404, description = "There is no such tile", body = Envelope),
    )
)]
pub async fn tile(
    State(atlas): State<Atlas>,
    Path((z, x, y)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (z, x, y) = address(&z, &x, &y).ok_or_else(|| {
        Problem::not_found("There is no such tile.")
            .with_hint("Tiles are at /api/v1/tiles/{zoom}/{column}/{row}.mvt with zooms from 0 to 14.")
    })?;
    let view = params::view(query.as_deref())?;
    let seen = atlas.see(&view.filter).await?;
    Ok(seen.tag().answer(&headers, || {
        let mut response = seen.on.tile(z, x, y, &view.filter).into_response();
        let kind = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }))
}

fn address(z: &str, x: &str, y: &str) -> Option<(u8, u32, u32)> {
    let z: u8 = z.parse().ok().filter(|z| *z <= DEEPEST)?;
    let within = |at: &str| at.parse::<u32>().ok().filter(|at| *at < 1 << z);
    Some((z, within(x)?, within(y.strip_suffix(".mvt")?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tiles_of_the_world_have_an_address() {
        assert_eq!(address("3", "7", "0.mvt"), Some((3, 7, 0)));
        for (z, x, y) in [
            ("3", "8", "0.mvt"),
            ("15", "0", "0.mvt"),
            ("3", "1", "1"),
            ("-1", "0", "0.mvt"),
            ("0", "0", "0.png"),
        ] {
            assert_eq!(address(z, x, y), None);
        }
    }
}
