//! Vector tiles of a view: American places and foreign partners as points.
//!
//! Up to zoom [`AGGREGATED_UP_TO`] the places of one cell of a grid share a point: that of the place with the most,
//! with its slug and name, `cluster` saying how many places there are and `count` their counts together (an engagement
//! of two places of one cell counts twice). The grid covers the world, so neighbouring tiles agree.

use domain::Side;

use super::mvt::{Layer, Value};
use super::places::PlaceCount;
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

/// Units around a tile where places are looked at that may share a point with one in it or its buffer.
const AROUND: u32 = BUFFER + EXTENT / CELLS;
/// Cells from the edge of a tile to the edge of its grid: [`AROUND`] in cells, and one for rounding.
const MARGIN: u32 = AROUND.div_ceil(EXTENT / CELLS) + 1;
/// Cells across the grid of a tile.
const ACROSS: u32 = CELLS + 2 * MARGIN;

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
        let mut tile = Vec::new();
        if z > LAST_ZOOM || x >> z != 0 || y >> z != 0 {
            return tile;
        }
        let (places, partners) = self.near(filter, (z, x, y));
        self.layer("places", &places, 1, (z, x, y)).write(&mut tile, EXTENT);
        self.layer("partners", &partners, 0, (z, x, y)).write(&mut tile, EXTENT);
        tile
    }

    /// The counts of American and of foreign actors that can have to do with a tile.
    fn near(&self, filter: &Filter, tile: (u8, u32, u32)) -> (Vec<PlaceCount>, Vec<PlaceCount>) {
        let (set, delta) = self.in_view(filter);
        let around = if is_aggregated(tile.0) { AROUND } else { BUFFER };
        let (mut places, mut partners) = (Vec::new(), Vec::new());
        for (at, families) in (0u32..).zip(self.actor_counts(set.as_ref(), &delta)) {
            if sum(&families) == 0 {
                continue;
            }
            let mark = self.snapshot.0.actors.mark(at);
            let Some(side) = mark.drawn.filter(|_| local(mark.spot, tile, around).is_some()) else {
                continue;
            };
            match side {
                Side::Us => places.push(PlaceCount { at, families }),
                Side::Foreign => partners.push(PlaceCount { at, families }),
            }
        }
        (places, partners)
    }

    fn layer(&self, name: &'static str, counts: &[PlaceCount], us: u64, tile: (u8, u32, u32)) -> Layer<'_> {
        let mut layer = Layer::new(name, KEYS);
        for (position, spot) in self.spots(counts, tile) {
            let actor = self.snapshot.actor_at(spot.at);
            let values = [
                Value::Text(&actor.slug),
                Value::Text(&actor.name),
                Value::Number(sum(&spot.families)),
                Value::Word(dominant(&spot.families).as_str()),
                Value::Number(us),
                Value::Number(spot.cluster),
            ];
            layer.add(position, values);
        }
        layer
    }

    /// The points in the tile and around it, largest first, so that what is drawn later lies on top and stays visible.
    fn spots(&self, counts: &[PlaceCount], tile: (u8, u32, u32)) -> Vec<((i32, i32), Spot)> {
        let actors = &self.snapshot.0.actors;
        let spots = if is_aggregated(tile.0) {
            self.by_cell(counts, tile)
        } else {
            counts.iter().map(Spot::of).collect()
        };
        let in_tile = |spot: Spot| Some((local(actors.mark(spot.at).spot, tile, BUFFER)?, spot));
        let mut spots: Vec<((i32, i32), Spot)> = spots.into_iter().filter_map(in_tile).collect();
        spots.sort_unstable_by(|(_, a), (_, b)| {
            let larger = sum(&b.families).cmp(&sum(&a.families));
            larger.then_with(|| actors.by_slug(a.at, b.at))
        });
        spots
    }

    /// One point for each cell of the grid in which there are places.
    fn by_cell(&self, counts: &[PlaceCount], (z, x, y): (u8, u32, u32)) -> Vec<Spot> {
        let cells = CELLS << z;
        let mut spots: Vec<Spot> = Vec::new();
        let mut grid = vec![u32::MAX; (ACROSS * ACROSS) as usize];
        for count in counts {
            let (east, south) = self.snapshot.0.actors.mark(count.at).spot;
            let (east, south) = (floor(east * f64::from(cells)), floor(south * f64::from(cells)));
            // To the east and west the grid goes around the world, to the north and south it ends.
            let column = (east + cells + MARGIN - x * CELLS) % cells;
            let row = (south + MARGIN).saturating_sub(y * CELLS);
            match grid.get_mut((row * ACROSS + column) as usize) {
                Some(cell) if *cell == u32::MAX => {
                    *cell = u32::try_from(spots.len()).unwrap_or(u32::MAX);
                    spots.push(Spot::of(count));
                }
                Some(cell) => self.join(&mut spots[*cell as usize], count),
                None => spots.push(Spot::of(count)),
            }
        }
        spots
    }

    fn join(&self, spot: &mut Spot, count: &PlaceCount) {
        let more = count.count();
        let earlier = || self.snapshot.0.actors.by_slug(count.at, spot.at).is_lt();
        if more > spot.most || more == spot.most && earlier() {
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

/// Whether places of one cell share a point at a zoom.
fn is_aggregated(z: u8) -> bool {
    z <= AGGREGATED_UP_TO
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
