//! Web Mercator (EPSG:3857) on the unit square: x grows to the east, y to the south.

use crate::rows::Point;

/// The latitude at which the square ends.
const LIMIT: f64 = 85.051_128_779_806_6;

/// Where a point lies on the unit square.
pub fn project((lon, lat): Point) -> (f64, f64) {
    let x = (f64::from(lon) + 180.0) / 360.0;
    let lat = f64::from(lat).clamp(-LIMIT, LIMIT).to_radians();
    let y = 0.5 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::TAU;
    (x.rem_euclid(1.0), y.clamp(0.0, 1.0 - f64::EPSILON))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_has_its_corners() {
        let near = |(x, y): (f64, f64), (a, b): (f64, f64)| (x - a).abs() < 1e-6 && (y - b).abs() < 1e-6;
        assert!(near(project((0.0, 0.0)), (0.5, 0.5)));
        assert!(near(project((-180.0, 90.0)), (0.0, 0.0)));
        assert!(
            near(project((-122.33, 47.61)), (0.160_194, 0.349_227)),
            "{:?}",
            project((-122.33, 47.61))
        );
        assert!(project((180.0, -90.0)).1 < 1.0);
    }
}
