//! Reading a filter from the parameters of an address.

use std::collections::BTreeSet;
use std::str::FromStr;

use domain::{Country, State, UnknownWord};

use super::Filter;

/// A parameter that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{param}={value}`: {reason}")]
pub struct FilterError {
    /// Which parameter.
    pub param: String,
    /// What it was given.
    pub value: String,
    /// What is wrong with it, as a sentence.
    pub reason: String,
    /// What could be written instead; empty where that is not a list of words.
    pub choices: String,
}

impl FilterError {
    fn new(param: &str, value: &str, reason: impl Into<String>, choices: &str) -> Self {
        Self {
            param: param.to_owned(),
            value: value.to_owned(),
            reason: reason.into(),
            choices: choices.to_owned(),
        }
    }
}

impl Filter {
    /// Reads a filter from decoded parameters. A parameter may be repeated and may hold several values between
    /// commas; parameters that are not in [`Self::PARAMS`] are someone else's and are passed over, empty values too.
    ///
    /// # Errors
    /// A value outside its vocabulary, a year or day that is none, years the wrong way round.
    pub fn parse<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Result<Self, FilterError> {
        let mut filter = Self::default();
        for (param, value) in pairs {
            filter.take(param, value)?;
        }
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && from > to
        {
            let reason = format!("the first year lies after the last one, {to}");
            return Err(FilterError::new("from", &from.to_string(), reason, ""));
        }
        if filter.years().is_none() {
            filter.undated = false;
        }
        Ok(filter)
    }

    /// Reads a filter from the query part of an address (`kind=memorandum&state=WA,OR`, percent-encoded).
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn from_query(query: &str) -> Result<Self, FilterError> {
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(param, value)| (decoded(param), decoded(value)))
            .collect();
        Self::parse(pairs.iter().map(|(param, value)| (param.as_str(), value.as_str())))
    }

    fn take(&mut self, param: &str, value: &str) -> Result<(), FilterError> {
        match param {
            "kind" => words(&mut self.kinds, param, value),
            "family" => words(&mut self.families, param, value),
            "status" => words(&mut self.statuses, param, value),
            "issue" => words(&mut self.issues, param, value),
            "level" => words(&mut self.levels, param, value),
            "state" => words::<State>(&mut self.states, param, &value.to_ascii_uppercase()),
            "country" => words::<Country>(&mut self.countries, param, &value.to_ascii_uppercase()),
            "place" => slugs(&mut self.places, param, value),
            "actor" => slugs(&mut self.actors, param, value),
            "from" => single(&mut self.from, param, value, year),
            "to" => single(&mut self.to, param, value, year),
            "undated" => flag(&mut self.undated, param, value, &["include", "1"]),
            "gov" => flag(&mut self.gov, param, value, &["1", "true"]),
            "confirmed" => flag(&mut self.confirmed, param, value, &["1", "true"]),
            "licence" => flag(&mut self.cc_by, param, value, &["cc-by"]),
            "valid_on" => single(&mut self.valid_on, param, value, day),
            "known_on" => single(&mut self.known_on, param, value, day),
            "q" => {
                let asked = value.split_whitespace().collect::<Vec<_>>().join(" ");
                if !self.text.is_empty() && !asked.is_empty() {
                    self.text.push(' ');
                }
                self.text.push_str(&asked);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn parts(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn words<T: FromStr<Err = UnknownWord> + Ord>(
    set: &mut BTreeSet<T>,
    param: &str,
    value: &str,
) -> Result<(), FilterError> {
    for part in parts(value) {
        let word = part
            .parse()
            .map_err(|unknown: UnknownWord| FilterError::new(param, part, unknown.to_string(), &unknown.choices))?;
        set.insert(word);
    }
    Ok(())
}

fn slugs(set: &mut BTreeSet<String>, param: &str, value: &str) -> Result<(), FilterError> {
    for part in parts(value) {
        let slug = part.to_lowercase();
        if slug.len() > 200 || slug.chars().any(|c| c.is_control() || c.is_whitespace()) {
            let reason = "not an address of an actor; addresses look like `seattle-wa`";
            return Err(FilterError::new(param, part, reason, ""));
        }
        set.insert(slug);
    }
    Ok(())
}

fn single<T: PartialEq>(
    slot: &mut Option<T>,
    param: &str,
    value: &str,
    read: impl Fn(&str) -> Result<T, (&'static str, &'static str)>,
) -> Result<(), FilterError> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(());
    }
    let read = read(value).map_err(|(reason, choices)| FilterError::new(param, value, reason, choices))?;
    if slot.as_ref().is_some_and(|former| *former != read) {
        return Err(FilterError::new(param, value, "given twice with different values", ""));
    }
    *slot = Some(read);
    Ok(())
}

fn year(text: &str) -> Result<i32, (&'static str, &'static str)> {
    text.parse()
        .ok()
        .filter(|year| (-9_999..=9_999).contains(year))
        .ok_or(("not a year; write four digits", "a year such as 1957"))
}

fn day(text: &str) -> Result<domain::Day, (&'static str, &'static str)> {
    text.parse()
        .map_err(|_| ("not a day; write it as YYYY-MM-DD", "a day such as 2024-05-31"))
}

fn flag(slot: &mut bool, param: &str, value: &str, yes: &[&str]) -> Result<(), FilterError> {
    match value.trim() {
        "" => Ok(()),
        "0" | "false" => {
            *slot = false;
            Ok(())
        }
        word if yes.contains(&word) => {
            *slot = true;
            Ok(())
        }
        word => Err(FilterError::new(
            param,
            word,
            format!("write `{param}={}` or leave it out", yes[0]),
            yes[0],
        )),
    }
}

/// Percent-decoding of the form encoding; what is no valid escape stays as it is.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match (bytes[at], escape.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Kind, StatusWord};

    fn check(query: &str, canonical: &str) {
        let filter = Filter::from_query(query).unwrap();
        assert_eq!(filter.to_query(), canonical, "{query}");
        assert_eq!(Filter::from_query(canonical).unwrap(), filter);
    }

    #[test]
    fn one_view_has_one_address() {
        check("", "");
        check(
            "state=or&kind=memorandum,sister_tie&state=WA",
            "kind=sister_tie,memorandum&state=OR,WA",
        );
        check("q=++Sea%20ttle+++&unknown=1&kind=", "q=Sea+ttle");
        check("q=K%C3%B6ln%26co", "q=K%C3%B6ln%26co");
        check("undated=include", "");
        check("from=1957&undated=include&to=2022", "from=1957&to=2022&undated=include");
        check("gov=true&confirmed=0&licence=cc-by", "gov=1&licence=cc-by");
        check("place=Seattle-WA&actor=b,a", "actor=a,b&place=seattle-wa");
        check(
            "valid_on=2024-05-31&known_on=2025-01-01",
            "known_on=2025-01-01&valid_on=2024-05-31",
        );
    }

    #[test]
    fn words_are_read_as_words() {
        let filter = Filter::parse([("kind", "meeting"), ("status", "in_force,presumed")]).unwrap();
        assert!(filter.kinds.contains(&Kind::Meeting));
        assert!(filter.statuses.contains(&StatusWord::Presumed) && filter.statuses.len() == 2);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (query, param, part) in [
            ("kind=twinning", "kind", "sister_tie"),
            ("country=UK", "country", "JP"),
            ("from=195", "", ""),
            ("from=x", "from", "1957"),
            ("from=1990&to=1980", "from", ""),
            ("from=1990&from=1991", "from", ""),
            ("valid_on=2024", "valid_on", "2024-05-31"),
            ("gov=yes", "gov", "1"),
            ("licence=mit", "licence", "cc-by"),
        ] {
            match Filter::from_query(query) {
                Ok(_) => assert!(param.is_empty(), "{query}"),
                Err(error) => {
                    assert_eq!(error.param, param, "{query}");
                    assert!(error.choices.contains(part), "{error:?}");
                }
            }
        }
    }
}
