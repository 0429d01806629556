//! Vector tiles of a view: American places and foreign partners as points.
//!
//! Up to zoom [`AGGREGATED_UP_TO`] the places of one cell of a grid share a point: that of the place with the most,
//! with its slug and name, `cluster` saying how many places there are and `count` their counts together (an engagement
//! of two places of one cell counts twice). The grid covers the world, so neighbouring tiles agree.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::mvt::{Layer, Value};
use super::places::{MapCounts, PlaceCount};
use super::{dominant, sum};
use crate::base::ByFamily;
use crate::filter::Filter;
use crate::view::DayView;

/// Units across a tile.
pub const EXTENT: u32 = 4096;
/// Units around a tile whose points are in it too, so that circles are not cut at its edges.
pub const BUFFER: u32 = 128;
/// Cells across a tile, where places are aggregated.
pub const CELLS: u32 = 64;
/// The last zoom at which places are aggregated.
pub const AGGREGATED_UP_TO: u8 = 6;
/// The last zoom at which there are tiles.
pub const LAST_ZOOM: u8 = 22;

const KEYS: &[&str] = &["slug", "name", "count", "family", "us", "cluster"];

/// A point of a tile on the way.
struct Spot {
    at: u32,
    most: u64,
    families: ByFamily,
    cluster: u64,
}

impl DayView {
    /// The tile of a view; empty where there is nothing, or no such tile.
    #[must_use]
    pub fn tile(&self, z: u8, x: u32, y: u32, filter: &Filter) -> Vec<u8> {
        self.tile_of(&self.places(filter), z, x, y)
    }

    /// The tile of counts that [`Self::places`] gave.
    #[must_use]
    pub fn tile_of(&self, counts: &MapCounts, z: u8, x: u32, y: u32) -> Vec<u8> {
        let mut tile = Vec::new();
        if z > LAST_ZOOM || x >> z != 0 || y >> z != 0 {
            return tile;
        }
        self.layer("places", &counts.places, 1, (z, x, y))
            .write(&mut tile, EXTENT);
        self.layer("partners", &counts.partners, 0, (z, x, y))
            .write(&mut tile, EXTENT);
        tile
    }

    fn layer(&self, name: &'static str, counts: &[PlaceCount], us: u64, (z, x, y): (u8, u32, u32)) -> Layer<'_> {
        let mut layer = Layer::new(name, KEYS);
        for (position, spot) in self.spots(counts, (z, x, y)) {
            let actor = self.snapshot.actor_at(spot.at);
            let values = [
                Value::Text(&actor.slug),
                Value::Text(&actor.name),
                Value::Number(sum(&spot.families)),
                Value::Text(dominant(&spot.families).as_str()),
                Value::Number(us),
                Value::Number(spot.cluster),
            ];
            layer.add(position, values);
        }
        layer
    }

    /// The points in the tile and around it, largest first, so that what is drawn later lies on top and stays visible.
    fn spots(&self, counts: &[PlaceCount], tile: (u8, u32, u32)) -> Vec<((i32, i32), Spot)> {
        let place = |at: u32| self.snapshot.0.actor(at).spot;
        let in_tile = |spot: Spot| Some((local(place(spot.at), tile, BUFFER)?, spot));
        let mut spots: Vec<((i32, i32), Spot)> = if tile.0 > AGGREGATED_UP_TO {
            counts.iter().map(Spot::of).filter_map(in_tile).collect()
        } else {
            let cells = f64::from(CELLS << tile.0);
            let around = BUFFER + EXTENT / CELLS;
            let near = counts
                .iter()
                .filter(|count| local(place(count.at), tile, around).is_some());
            let mut grid: HashMap<(u32, u32), Spot> = HashMap::new();
            for count in near {
                let (east, south) = place(count.at);
                match grid.entry((floor(east * cells), floor(south * cells))) {
                    Entry::Vacant(cell) => drop(cell.insert(Spot::of(count))),
                    Entry::Occupied(mut cell) => self.join(cell.get_mut(), count),
                }
            }
            grid.into_values().filter_map(in_tile).collect()
        };
        let slug = |spot: &Spot| &self.snapshot.actor_at(spot.at).slug;
        spots.sort_by(|(_, a), (_, b)| {
            sum(&b.families)
                .cmp(&sum(&a.families))
                .then_with(|| slug(a).cmp(slug(b)))
        });
        spots
    }

    fn join(&self, spot: &mut Spot, count: &PlaceCount) {
        let slug = |at: u32| &self.snapshot.actor_at(at).slug;
        let more = count.count();
        if more > spot.most || more == spot.most && slug(count.at) < slug(spot.at) {
            (spot.at, spot.most) = (count.at, more);
        }
        spot.cluster += 1;
        for (sum, one) in spot.families.iter_mut().zip(count.families) {
            *sum += one;
        }
    }
}

impl Spot {
    fn of(count: &PlaceCount) -> Self {
        Self {
            at: count.at,
            most: count.count(),
            families: count.families,
            cluster: 1,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "coordinates on the unit square times at most 2^12 cells"
)]
fn floor(value: f64) -> u32 {
    value as u32
}

/// Where a point of the unit square lies in a tile, if in it or within so many units around it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "within the extent and its buffer, as tested"
)]
fn local((east, south): (f64, f64), (z, x, y): (u8, u32, u32), around: u32) -> Option<(i32, i32)> {
    let tiles = f64::from(1u32 << z);
    let across = f64::from(EXTENT);
    let margin = f64::from(around) / across;
    let near = |d: &f64| (-margin..1.0 + margin).contains(d);
    let dx = east * tiles - f64::from(x);
    let around_the_world = [dx, dx - tiles, dx + tiles];
    let dx = around_the_world.into_iter().find(near)?;
    let dy = south * tiles - f64::from(y);
    near(&dy).then(|| ((dx * across).floor() as i32, (dy * across).floor() as i32))
}
