//! What an engine answered, in one form, so that answers can be held against one another.

use std::collections::BTreeMap;

use serde_json::Value;
use snapshot::DayView;

/// Counts by state, kind and year, zeros left out, and the newest 50.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    states: BTreeMap<String, u64>,
    kinds: BTreeMap<String, u64>,
    years: BTreeMap<String, u64>,
    newest: Vec<String>,
}

impl Answer {
    /// Adds one row of a peer: which part, which value, how many.
    pub fn add(&mut self, part: &str, value: &str, count: u64) {
        match part {
            "newest" => self.newest.push(value.to_owned()),
            "state" => *self.states.entry(value.to_owned()).or_default() += count,
            "kind" => *self.kinds.entry(value.to_owned()).or_default() += count,
            _ => *self.years.entry(value.to_owned()).or_default() += count,
        }
    }

    /// Reads Legation's answer.
    pub fn of_ours(body: &[u8]) -> Result<Self, String> {
        let document: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let mut answer = Self::default();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        for facet in ["state", "kind"] {
            for one in list(&document["facets"][facet]) {
                answer.add_nonzero(facet, &one["value"], &one["count"]);
            }
        }
        for one in list(&document["years"]) {
            answer.add_nonzero("year", &one["year"], &one["count"]);
        }
        for one in list(&document["items"]) {
            answer.add("newest", &word(&one["id"]), 0);
        }
        Ok(answer)
    }

    /// Reads the rows that datasette answered.
    pub fn of_datasette(body: &[u8]) -> Result<Self, String> {
        let document: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let rows = document["rows"].as_array().filter(|_| document["truncated"] != true);
        let rows = rows.ok_or_else(|| format!("datasette did not answer whole: {}", document["error"]))?;
        let mut answer = Self::default();
        for row in rows {
            let cells = row.as_array().ok_or("a row of datasette's is no list")?;
            if !cells[1].is_null() {
                answer.add(&word(&cells[0]), &word(&cells[1]), cells[2].as_u64().unwrap_or(0));
            }
        }
        Ok(answer)
    }

    /// An answer of the engine's own form.
    pub fn of_found(view: &DayView, found: &snapshot::Answer) -> Self {
        let mut answer = Self::default();
        let nonzero = |(_, count): &&(_, u64)| *count > 0;
        found
            .facets
            .state
            .iter()
            .filter(nonzero)
            .for_each(|(at, n)| answer.add("state", at.as_str(), *n));
        let kinds = found.facets.kind.iter().filter(|(_, count)| *count > 0);
        kinds.for_each(|(at, n)| answer.add("kind", at.as_str(), *n));
        found
            .years
            .iter()
            .for_each(|at| answer.add("year", &at.year.to_string(), at.count));
        found
            .rows
            .iter()
            .for_each(|row| answer.add("newest", &view.row(*row).id().to_string(), 0));
        answer
    }

    fn add_nonzero(&mut self, part: &str, value: &Value, count: &Value) {
        match count.as_u64() {
            Some(0) | None => {}
            Some(count) => self.add(part, &word(value), count),
        }
    }

    /// Where two answers part, in a few words; `None` where they agree.
    pub fn difference(&self, other: &Self) -> Option<String> {
        for (name, a, b) in [
            ("state", &self.states, &other.states),
            ("kind", &self.kinds, &other.kinds),
            ("year", &self.years, &other.years),
        ] {
            for value in a.keys().chain(b.keys()) {
                if a.get(value) != b.get(value) {
                    return Some(format!("{name} {value}: {:?} and {:?}", a.get(value), b.get(value)));
                }
            }
        }
        let parted = self.newest.iter().zip(&other.newest).position(|(a, b)| a != b);
        let parted =
            parted.or((self.newest.len() != other.newest.len()).then_some(self.newest.len().min(other.newest.len())));
        parted.map(|at| format!("row {at}: {:?} and {:?}", self.newest.get(at), other.newest.get(at)))
    }

    /// Whether nothing was found at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
