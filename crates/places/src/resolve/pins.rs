//! Pins: for an ambiguous name, which namesake a partner deals with, where a document says so.

use std::collections::BTreeMap;

use domain::Country;

use super::Query;
use crate::{PlaceId, TableError, fold};

const TABLE: &str = include_str!("../../tables/pins.csv");

/// By folded name and country; a partner of `*` holds for all partners that have no row of their own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pins {
    rows: BTreeMap<(String, Country), Vec<Pin>>,
}

#[derive(Debug, Clone)]
struct Pin {
    partner: String,
    place: PlaceId,
    note: String,
}

impl Pins {
    pub(crate) fn shipped() -> Result<Self, TableError> {
        Self::read(TABLE)
    }

    /// Columns: partner, name, country, place, note.
    pub(crate) fn read(table: &str) -> Result<Self, TableError> {
        let bad = |line: usize, what: &str| TableError::row("pins.csv", line, format!("no {what}"));
        let mut out = Self::default();
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(table.as_bytes());
        for (at, record) in reader.records().enumerate() {
            let line = at + 2;
            let record = record.map_err(|error| TableError::row("pins.csv", line, error.to_string()))?;
            let field = |at: usize| record.get(at).unwrap_or_default();
            let country = field(2).parse().map_err(|_| bad(line, "country"))?;
            let place = PlaceId(field(3).parse().map_err(|_| bad(line, "place"))?);
            let pin = Pin {
                partner: field(0).to_owned(),
                place,
                note: field(4).to_owned(),
            };
            out.rows.entry((fold::key(field(1)), country)).or_default().push(pin);
        }
        Ok(out)
    }

    /// The pinned place and the reason.
    pub(crate) fn find(&self, query: &Query<'_>) -> Option<(PlaceId, String)> {
        let pins = self.rows.get(&(fold::key(query.name), query.country?))?;
        let of = |partner: &str| pins.iter().find(|pin| pin.partner == partner);
        let pin = query.partner.and_then(of).or_else(|| of("*"))?;
        Some((pin.place, format!("pinned: {}", pin.note)))
    }
}
