//! What the atlas says of itself: how to take its data, how it is made, and what robots may read.

mod data;
mod methods;
mod sitemap;

use axum::Router;
use axum::routing::get;

use crate::reading::Atlas;

/// The routes of these pages.
pub fn routes() -> Router<Atlas> {
    Router::new()
        .route("/data", get(data::page))
        .route("/methods", get(methods::page))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemaps/{part}", get(sitemap::part))
}
