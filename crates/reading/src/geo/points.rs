//! Where countries and first-order divisions are said to lie: the points that GeoNames publishes for them (CC BY 4.0),
//! where they are far from the middle that the gazetteer has. Norway's is in its south, Japan's in Tokyo, Canada's in
//! the west. The map keeps the gazetteer's own points; answers about texts are compared with other programs', which
//! all take GeoNames'.

use std::collections::HashMap;
use std::sync::LazyLock;

use places::{Bearer, PlaceId};

static POINTS: LazyLock<HashMap<PlaceId, (f32, f32)>> = LazyLock::new(|| {
    let rows = include_str!("../../tables/points.csv").lines().skip(1);
    rows.filter_map(|line| {
        let mut cells = line.split(',');
        let id = PlaceId(cells.next()?.parse().ok()?);
        Some((id, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    })
    .collect()
});

/// The point of a place as others publish it.
pub(crate) fn published(place: &Bearer) -> (f32, f32) {
    let own = (place.lat, place.lon);
    if place.feature.is_division() {
        POINTS.get(&place.id).copied().unwrap_or(own)
    } else {
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_reads_and_lies_on_the_earth() {
        assert_eq!(
            POINTS.len(),
            include_str!("../../tables/points.csv").lines().count() - 1
        );
        assert!(
            POINTS
                .values()
                .all(|(lat, lon)| lat.abs() <= 90.0 && lon.abs() <= 180.0)
        );
    }
}
