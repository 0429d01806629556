//! Writing a filter as the one address of its view: parameters in alphabetical order, defaults left out.

use std::fmt::Display;

use super::Filter;

impl Filter {
    /// The parameters with their values, not yet encoded, in the order of [`Self::PARAMS`].
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let yes = |flag: bool, word: &str| flag.then(|| word.to_owned());
        let number = |year: Option<i32>| year.map(|year| year.to_string());
        [
            ("actor", list(&self.actors)),
            ("confirmed", yes(self.confirmed, "1")),
            ("country", list(&self.countries)),
            ("family", list(&self.families)),
            ("from", number(self.from)),
            ("gov", yes(self.gov, "1")),
            ("issue", list(&self.issues)),
            ("kind", list(&self.kinds)),
            ("known_on", self.known_on.map(|day| day.to_string())),
            ("level", list(&self.levels)),
            ("licence", yes(self.cc_by, "cc-by")),
            ("place", list(&self.places)),
            ("q", yes(!self.text.is_empty(), &self.text)),
            ("state", list(&self.states)),
            ("status", list(&self.statuses)),
            ("to", number(self.to)),
            ("undated", yes(self.undated && self.years().is_some(), "include")),
            ("valid_on", self.valid_on.map(|day| day.to_string())),
        ]
        .into_iter()
        .filter_map(|(param, value)| value.map(|value| (param, value)))
        .collect()
    }

    /// The query part of the view's address; empty for everything.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut query = String::new();
        for (param, value) in self.pairs() {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(param);
            query.push('=');
            encode(&mut query, &value);
        }
        query
    }
}

fn list<T: Display>(set: &std::collections::BTreeSet<T>) -> Option<String> {
    (!set.is_empty()).then(|| set.iter().map(T::to_string).collect::<Vec<_>>().join(","))
}

/// Form encoding, with commas left as they are: they are allowed in a query and people read addresses.
fn encode(out: &mut String, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                out.push('%');
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
                out.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
            }
        }
    }
}
