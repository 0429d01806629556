//! Mapbox Vector Tile 2.1, as far as points with properties need it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A string that hardly any other feature has.
    Text(&'a str),
    /// A string that many features have.
    Word(&'static str),
    /// A number that is not negative.
    Number(u64),
}

/// A layer of points under construction. Numbers and words are written once for all features that have them.
#[derive(Debug)]
pub struct Layer<'a> {
    name: &'static str,
    keys: &'static [&'static str],
    values: Vec<Value<'a>>,
    numbers: HashMap<u64, u64, BuildHasherDefault<Spread>>,
    words: Vec<(&'static str, u64)>,
    features: Vec<u8>,
    tags: Vec<u8>,
}

/// Spreads numbers over a table by one multiplication (Fibonacci hashing): nobody outside chooses them.
#[derive(Debug, Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }
}

impl<'a> Layer<'a> {
    /// An empty layer whose features all have these properties.
    pub fn new(name: &'static str, keys: &'static [&'static str]) -> Self {
        Self {
            name,
            keys,
            values: Vec::new(),
            numbers: HashMap::default(),
            words: Vec::new(),
            features: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Adds a point, in units of the tile, with one value for each key.
    pub fn add(&mut self, (x, y): (i32, i32), values: impl IntoIterator<Item = Value<'a>>) {
        let mut tags = std::mem::take(&mut self.tags);
        tags.clear();
        for (key, value) in (0u64..).zip(values) {
            varint(&mut tags, key);
            varint(&mut tags, self.number_of(value));
        }
        let (x, y) = (zigzag(x), zigzag(y));
        let geometry = 1 + length(x) + length(y);
        let feature = 1 + length(tags.len() as u64) + tags.len() + 2 + 1 + length(geometry as u64) + geometry;
        varint(&mut self.features, 2 << 3 | 2);
        varint(&mut self.features, feature as u64);
        bytes(&mut self.features, 2, &tags);
        number(&mut self.features, 3, 1);
        varint(&mut self.features, 4 << 3 | 2);
        varint(&mut self.features, geometry as u64);
        [1 << 3 | 1, x, y]
            .into_iter()
            .for_each(|part| varint(&mut self.features, part));
        self.tags = tags;
    }

    /// The number under which features name a value.
    fn number_of(&mut self, value: Value<'a>) -> u64 {
        let fresh = self.values.len() as u64;
        let at = match value {
            Value::Text(_) => fresh,
            Value::Number(number) => *self.numbers.entry(number).or_insert(fresh),
            Value::Word(word) => match self.words.iter().find(|(known, _)| *known == word) {
                Some((_, at)) => *at,
                None => {
                    self.words.push((word, fresh));
                    fresh
                }
            },
        };
        if at == fresh {
            self.values.push(value);
        }
        at
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
        let mut message = Vec::new();
        for value in &self.values {
            message.clear();
            match value {
                Value::Text(text) | Value::Word(text) => bytes(&mut message, 1, text.as_bytes()),
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

/// How many bytes a number takes.
fn length(value: u64) -> usize {
    (value.max(1).ilog2() / 7 + 1) as usize
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
