//! The map without scripts: circles in a plain world, degrees east to the right and degrees north upwards.

use crate::api::map::World;

/// How many circles are drawn at most; the smallest are left out.
const MOST: usize = 500;

/// A picture of the world in view, two units a degree.
pub struct Figure {
    /// A dot for every country that there is, so that the world is recognised: the `d` of an SVG path.
    pub ground: String,
    pub circles: Vec<Circle>,
}

/// A circle whose area is a number of engagements.
pub struct Circle {
    pub x: String,
    pub y: String,
    pub r: String,
    pub foreign: bool,
}

pub fn figure(world: &World<'_>) -> Figure {
    let places = world
        .places
        .iter()
        .map(|place| (place.lon, place.lat, place.count, false));
    let countries = world
        .countries
        .iter()
        .map(|country| (country.lon, country.lat, country.count, true));
    let mut points: Vec<(f32, f32, u64, bool)> = places.chain(countries).collect();
    points.sort_by_key(|point| std::cmp::Reverse(point.2));
    points.truncate(MOST);
    let largest = points.first().map_or(1, |point| point.2).max(1);
    Figure {
        ground: ground(),
        circles: points.into_iter().map(|point| circle(point, largest)).collect(),
    }
}

fn circle((lon, lat, count, foreign): (f32, f32, u64, bool), largest: u64) -> Circle {
    #[expect(clippy::cast_precision_loss, reason = "a radius in a small picture")]
    let radius = (count as f32 / largest as f32).sqrt() * 14.0;
    let (x, y) = place(lon, lat);
    Circle {
        x: format!("{x:.1}"),
        y: format!("{y:.1}"),
        r: format!("{:.1}", radius.max(1.2)),
        foreign,
    }
}

fn place(lon: f32, lat: f32) -> (f32, f32) {
    ((lon + 180.0) * 2.0, (90.0 - lat) * 2.0)
}

fn ground() -> String {
    use std::fmt::Write as _;
    let mut path = String::with_capacity(4_096);
    for country in places::countries() {
        let (x, y) = place(country.lon, country.lat);
        let _ = write!(path, "M{x:.0} {y:.0}h0");
    }
    path
}
