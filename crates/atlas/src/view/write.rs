//! Writing a view as its one canonical address.
//!
//! Parameters stand in the order in which the rail shows them, values of a list sorted and joined by commas, defaults
//! left out. The scripts of the map page write the same form.

use snapshot::{Cursor, Filter, Sort};

use super::{Camera, Mode, ROWS, Selection, View};

/// The parameters of a filter, in the order in which addresses hold them.
const ORDER: &[&str] = &[
    "kind",
    "family",
    "status",
    "issue",
    "state",
    "country",
    "level",
    "from",
    "to",
    "undated",
    "gov",
    "confirmed",
    "place",
    "actor",
    "q",
    "licence",
    "valid_on",
    "known_on",
];

impl View {
    /// The parameters with their values, not yet encoded.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = filter_pairs(&self.filter);
        let mut add = |param, value: Option<String>| pairs.extend(value.map(|value| (param, value)));
        add(
            "sort",
            (self.sort != Sort::default()).then(|| self.sort.as_str().to_owned()),
        );
        add(
            "limit",
            self.limit.filter(|limit| *limit != ROWS).map(|limit| limit.to_string()),
        );
        add("cursor", self.cursor.as_ref().map(Cursor::to_string));
        add("view", (self.mode != Mode::Map).then(|| self.mode.as_str().to_owned()));
        add("at", self.at.map(|at| at.to_string()));
        add("sel", self.sel.as_ref().map(Selection::to_string));
        pairs
    }

    /// The query part of the view's address; empty for the view of everything.
    #[must_use]
    pub fn to_query(&self) -> String {
        encoded(&self.pairs())
    }

    /// The query part of its filter alone: what tiles, feeds and downloads are asked with.
    #[must_use]
    pub fn filter_query(&self) -> String {
        encoded(&filter_pairs(&self.filter))
    }

    /// The address of the view under a path.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        address(path, &self.to_query())
    }

    /// The address of the view's filter alone under a path.
    #[must_use]
    pub fn filter_href(&self, path: &str) -> String {
        address(path, &self.filter_query())
    }
}

/// A path with a query, which may be empty.
#[must_use]
pub fn address(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// The parameters of a filter with their values, in the order of addresses, lists sorted.
pub(crate) fn filter_pairs(filter: &Filter) -> Vec<(&'static str, String)> {
    let mut pairs = filter.pairs();
    for (param, value) in &mut pairs {
        if *param != "q" && value.contains(',') {
            let mut parts: Vec<&str> = value.split(',').collect();
            parts.sort_unstable();
            *value = parts.join(",");
        }
    }
    pairs.sort_by_key(|(param, _)| ORDER.iter().position(|known| known == param).unwrap_or(ORDER.len()));
    pairs
}

fn encoded(pairs: &[(&'static str, String)]) -> String {
    let mut query = String::new();
    for (param, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(param);
        query.push('=');
        encode(&mut query, value);
    }
    query
}

/// Form encoding; commas and colons stay as they are, since they are allowed in a query and people read addresses.
pub(crate) fn encode(out: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => {
                out.push('%');
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
            }
        }
    }
}

impl std::fmt::Display for Camera {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = |value: f32| (f64::from(value) * 100.0).round() / 100.0;
        write!(f, "{},{},{}", short(self.lon), short(self.lat), short(self.zoom))
    }
}

impl std::fmt::Display for Selection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Place(slug) => write!(f, "place:{slug}"),
            Self::Country(country) => write!(f, "country:{country}"),
            Self::Engagement(id) => write!(f, "engagement:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_of_a_filter_has_its_place() {
        for param in Filter::PARAMS {
            assert!(ORDER.contains(param), "{param}");
        }
        assert_eq!(ORDER.len(), Filter::PARAMS.len());
    }
}
