//! Tiles decoded by a reader written apart from the writer, against points computed apart from it.

use std::collections::BTreeMap;

use domain::Side;
use proptest::prelude::*;
use snapshot::map::{AGGREGATED_UP_TO, BUFFER, CELLS, EXTENT};

use crate::answers::{ACTORS, ledger};
use crate::model::dominant;

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(u64),
}

#[derive(Debug, Default)]
struct Layer {
    name: String,
    version: u64,
    extent: u64,
    keys: Vec<String>,
    values: Vec<Value>,
    features: Vec<(Vec<u64>, u64, Vec<u64>)>,
}

/// A field of a protobuf message: its number and either a number or bytes.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first().expect("a varint ends");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return value;
        }
    }
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes);
        let field = match tag & 7 {
            0 => Field::Number(varint(&mut bytes)),
            2 => {
                let length = usize::try_from(varint(&mut bytes)).unwrap();
                let (content, rest) = bytes.split_at(length);
                bytes = rest;
                Field::Bytes(content)
            }
            other => panic!("wire type {other}"),
        };
        all.push((tag >> 3, field));
    }
    all
}

fn numbers(mut bytes: &[u8]) -> Vec<u64> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        all.push(varint(&mut bytes));
    }
    all
}

fn decode(tile: &[u8]) -> Vec<Layer> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut layers = Vec::new();
    for (number, field) in fields(tile) {
        let (3, Field::Bytes(content)) = (number, field) else {
            panic!("only layers in a tile")
        };
        let mut layer = Layer::default();
        for field in fields(content) {
            match field {
                (1, Field::Bytes(name)) => layer.name = text(name),
                (15, Field::Number(version)) => layer.version = version,
                (5, Field::Number(extent)) => layer.extent = extent,
                (3, Field::Bytes(key)) => layer.keys.push(text(key)),
                (4, Field::Bytes(value)) => match fields(value).pop() {
                    Some((1, Field::Bytes(value))) => layer.values.push(Value::Text(text(value))),
                    Some((5, Field::Number(value))) => layer.values.push(Value::Number(value)),
                    _ => panic!("an unexpected value"),
                },
                (2, Field::Bytes(feature)) => {
                    let mut parts = (Vec::new(), 0, Vec::new());
                    for field in fields(feature) {
                        match field {
                            (2, Field::Bytes(tags)) => parts.0 = numbers(tags),
                            (3, Field::Number(kind)) => parts.1 = kind,
                            (4, Field::Bytes(geometry)) => parts.2 = numbers(geometry),
                            _ => panic!("an unexpected part of a feature"),
                        }
                    }
                    layer.features.push(parts);
                }
                _ => panic!("an unexpected part of a layer"),
            }
        }
        layers.push(layer);
    }
    layers
}

type Point = (i64, i64, BTreeMap<String, Value>);

fn points(layer: &Layer) -> Vec<Point> {
    let signed = |value: u64| i64::try_from(value >> 1).unwrap() ^ -i64::try_from(value & 1).unwrap();
    let point = |(tags, kind, geometry): &(Vec<u64>, u64, Vec<u64>)| {
        assert_eq!((*kind, geometry.len(), geometry[0]), (1, 3, 9));
        let at = |n: u64| usize::try_from(n).unwrap();
        let pairs = tags
            .chunks(2)
            .map(|pair| (layer.keys[at(pair[0])].clone(), layer.values[at(pair[1])].clone()));
        (signed(geometry[1]), signed(geometry[2]), pairs.collect())
    };
    layer.features.iter().map(point).collect()
}

/// Units of the whole world at a zoom, of a point in degrees.
fn units((lon, lat): (f32, f32), z: u8) -> (f64, f64) {
    let world = f64::from(EXTENT) * f64::from(1u32 << z);
    let y = 0.5 - f64::from(lat).to_radians().tan().asinh() / std::f64::consts::TAU;
    ((f64::from(lon) + 180.0) / 360.0 % 1.0 * world, y * world)
}

/// The places of a cell.
type Members<'a> = Vec<(&'a String, [u32; 5])>;

/// Slug, family, count and number of places of each expected point, with its position.
type Expected = BTreeMap<String, (i64, i64, String, u64, u64)>;

fn expected(snapshot: &snapshot::Snapshot, places: &BTreeMap<String, [u32; 5]>, (z, x, y): (u8, u32, u32)) -> Expected {
    let mut cells: BTreeMap<(u64, u64, String), Members<'_>> = BTreeMap::new();
    let floor = |value: f64| value.floor() as u64;
    for (slug, families) in places {
        let (east, south) = units(snapshot.actor(slug).unwrap().1.point.unwrap(), z);
        let cell = f64::from(EXTENT / CELLS);
        let alone = if z > AGGREGATED_UP_TO {
            slug.clone()
        } else {
            String::new()
        };
        cells
            .entry((floor(east / cell), floor(south / cell), alone))
            .or_default()
            .push((slug, *families));
    }
    let mut points = Expected::new();
    for members in cells.values() {
        let count = |families: &[u32; 5]| families.iter().map(|n| u64::from(*n)).sum::<u64>();
        let mut sum = [0; 5];
        members
            .iter()
            .for_each(|(_, by)| sum.iter_mut().zip(by).for_each(|(a, b)| *a += b));
        let head = members
            .iter()
            .min_by_key(|(slug, by)| (u64::MAX - count(by), *slug))
            .unwrap()
            .0;
        let (east, south) = units(snapshot.actor(head).unwrap().1.point.unwrap(), z);
        let (dx, dy) = (east - f64::from(x * EXTENT), south - f64::from(y * EXTENT));
        let world = f64::from(EXTENT << z);
        let near = |d: f64| d >= -f64::from(BUFFER) && d < f64::from(EXTENT + BUFFER);
        let Some(dx) = [dx, dx - world, dx + world].into_iter().find(|dx| near(*dx)) else {
            continue;
        };
        if near(dy) {
            let entry = (
                dx.floor() as i64,
                dy.floor() as i64,
                dominant(&sum).to_string(),
                count(&sum),
                members.len() as u64,
            );
            points.insert(head.clone(), entry);
        }
    }
    points
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tiles_hold_the_points_of_their_view(seed in any::<u64>(), base in 0usize..200, z in 0u8..10) {
        let (model, snapshot, mut chance) = ledger(seed, base, 2);
        let (filter, day) = (chance.filter(ACTORS), snapshot.day());
        let day = filter.valid_on.unwrap_or(day);
        let across = 1usize << z;
        let (x, y) = (u32::try_from(chance.below(across)).unwrap(), u32::try_from(chance.below(across)).unwrap());
        for filter in [filter, snapshot::Filter::default()] {
            let tile = snapshot.on(day).tile(z, x, y, &filter);
            prop_assert_eq!(&tile, &snapshot.on(day).tile(z, x, y, &filter));
            let layers = decode(&tile);
            for (name, side, us) in [("places", Side::Us, 1), ("partners", Side::Foreign, 0)] {
                let found: Vec<Point> = layers.iter().filter(|layer| layer.name == name).flat_map(points).collect();
                let wanted = expected(&snapshot, &model.places(&filter, day, side), (z, x, y));
                prop_assert_eq!(found.len(), wanted.len());
                for (px, py, tags) in found {
                    let Some(Value::Text(slug)) = tags.get("slug") else { panic!("a slug") };
                    let (ex, ey, family, count, cluster) = &wanted[slug];
                    // The writer and this test round the same point by different formulas.
                    prop_assert!((px - ex).abs() <= 1 && (py - ey).abs() <= 1, "{} {} {} {}", px, ex, py, ey);
                    prop_assert_eq!(&tags["family"], &Value::Text(family.clone()));
                    prop_assert_eq!(&tags["count"], &Value::Number(*count));
                    prop_assert_eq!(&tags["cluster"], &Value::Number(*cluster));
                    prop_assert_eq!(&tags["us"], &Value::Number(us));
                    prop_assert_eq!(&tags["name"], &Value::Text(snapshot.actor(slug).unwrap().1.name.to_string()));
                }
            }
            prop_assert!(layers.iter().all(|layer| layer.version == 2 && layer.extent == u64::from(EXTENT)));
        }
    }
}

#[test]
fn there_is_nothing_outside_the_world() {
    let (_, snapshot, _) = ledger(3, 100, 0);
    let view = snapshot.on(snapshot.day());
    let filter = snapshot::Filter::default();
    assert!(!view.tile(0, 0, 0, &filter).is_empty());
    for (z, x, y) in [(0, 1, 0), (3, 0, 8), (23, 0, 0), (255, 0, 0)] {
        assert!(view.tile(z, x, y, &filter).is_empty());
    }
}
