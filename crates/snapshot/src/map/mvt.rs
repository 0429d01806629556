//! Mapbox Vector Tile 2.1, as far as points with properties need it.

use std::collections::HashMap;

/// A value of a property.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// A string.
    Text(&'a str),
    /// A number that is not negative.
    Number(u64),
}

/// A layer of points under construction.
#[derive(Debug)]
pub struct Layer<'a> {
    name: &'static str,
    keys: &'static [&'static str],
    values: Vec<Value<'a>>,
    known: HashMap<Value<'a>, u32>,
    features: Vec<u8>,
}

impl<'a> Layer<'a> {
    /// An empty layer whose features all have these properties.
    pub fn new(name: &'static str, keys: &'static [&'static str]) -> Self {
        Self {
            name,
            keys,
            values: Vec::new(),
            known: HashMap::new(),
            features: Vec::new(),
        }
    }

    /// Adds a point, in units of the tile, with one value for each key.
    pub fn add(&mut self, (x, y): (i32, i32), values: impl IntoIterator<Item = Value<'a>>) {
        let mut tags = Vec::new();
        for (key, value) in (0u64..).zip(values) {
            let fresh = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            let at = *self.known.entry(value.clone()).or_insert(fresh);
            if at == fresh {
                self.values.push(value);
            }
            varint(&mut tags, key);
            varint(&mut tags, u64::from(at));
        }
        let mut geometry = vec![1 << 3 | 1];
        varint(&mut geometry, zigzag(x));
        varint(&mut geometry, zigzag(y));
        let mut feature = Vec::new();
        bytes(&mut feature, 2, &tags);
        number(&mut feature, 3, 1);
        bytes(&mut feature, 4, &geometry);
        bytes(&mut self.features, 2, &feature);
    }

    /// Appends the layer to a tile; an empty one is left out.
    pub fn write(self, tile: &mut Vec<u8>, extent: u32) {
        if self.features.is_empty() {
            return;
        }
        let mut layer = Vec::new();
        number(&mut layer, 15, 2);
        bytes(&mut layer, 1, self.name.as_bytes());
        layer.extend(&self.features);
        self.keys.iter().for_each(|key| bytes(&mut layer, 3, key.as_bytes()));
        for value in &self.values {
            let mut message = Vec::new();
            match value {
                Value::Text(text) => bytes(&mut message, 1, text.as_bytes()),
                Value::Number(n) => number(&mut message, 5, *n),
            }
            bytes(&mut layer, 4, &message);
        }
        number(&mut layer, 5, u64::from(extent));
        bytes(tile, 3, &layer);
    }
}

fn zigzag(value: i32) -> u64 {
    u64::from((value.cast_unsigned() << 1) ^ (value >> 31).cast_unsigned())
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}
