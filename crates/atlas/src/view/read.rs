//! Reading a view from the query part of an address.

use axum::http::StatusCode;
use platform::http::Problem;
use snapshot::{Filter, FilterError};

use super::{Camera, MOST_ROWS, Mode, ROWS, Selection, View};

/// A parameter of an address that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{param}={value}`: {reason}")]
pub struct ViewError {
    /// Which parameter.
    pub param: String,
    /// What it was given.
    pub value: String,
    /// What is wrong with it, as a sentence.
    pub reason: String,
    /// What could be written instead.
    pub choices: String,
}

impl From<FilterError> for ViewError {
    fn from(error: FilterError) -> Self {
        Self {
            param: error.param,
            value: error.value,
            reason: error.reason,
            choices: error.choices,
        }
    }
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        let shown: String = error.value.chars().take(80).collect();
        let message = format!(
            "`{}={shown}` cannot be read: {}.",
            error.param,
            // What could be written instead stands in the hint.
            error
                .reason
                .split("; use one of")
                .next()
                .unwrap_or_default()
                .trim_end_matches('.')
        );
        let problem = Self {
            field: Some(error.param),
            ..Self::new(StatusCode::BAD_REQUEST, "bad_filter", message)
        };
        if error.choices.is_empty() {
            problem.with_hint("Leave the parameter out, or mend its value.")
        } else {
            problem.with_hint(format!("Write {}.", error.choices))
        }
    }
}

impl View {
    /// Reads a view from the query part of an address, percent-encoded. A parameter may be repeated or hold several
    /// values between commas; parameters that are not a view's are passed over.
    ///
    /// # Errors
    /// A parameter that cannot be read, with what could be written instead.
    pub fn from_query(query: &str) -> Result<Self, ViewError> {
        let mut view = Self {
            filter: Filter::from_query(query)?,
            ..Self::default()
        };
        for (param, value) in pairs(query) {
            let value = value.trim();
            if !value.is_empty() {
                view.take(&param, value)?;
            }
        }
        Ok(view)
    }

    fn take(&mut self, param: &str, value: &str) -> Result<(), ViewError> {
        let wrong = |reason: &str, choices: &str| ViewError {
            param: param.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
            choices: choices.to_owned(),
        };
        match param {
            "sort" => {
                self.sort = value
                    .parse()
                    .map_err(|unknown: domain::UnknownWord| wrong("this is no order of a list", &unknown.choices))?;
            }
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=MOST_ROWS).contains(limit));
                let limit = limit.ok_or_else(|| wrong("not a number of rows", "a number from 1 to 500"))?;
                self.limit = Some(limit).filter(|limit| *limit != ROWS);
            }
            "cursor" => {
                let choices = "the `next` of a former answer, unchanged";
                self.cursor = Some(value.parse().map_err(|_| wrong("not a place in a list", choices))?);
            }
            "view" => {
                self.mode = match value {
                    "map" => Mode::Map,
                    "table" => Mode::Table,
                    _ => return Err(wrong("there is no such form of the page", "map or table")),
                };
            }
            "at" => {
                let choices = "longitude, latitude and zoom, such as -122.3,47.6,5";
                self.at = Some(Camera::read(value).ok_or_else(|| wrong("not a place for the map to stand", choices))?);
            }
            "sel" => {
                let choices = "place:seattle-wa, country:JP or engagement: and its id";
                self.sel = Some(Selection::read(value).ok_or_else(|| wrong("nothing that could be chosen", choices))?);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Camera {
    /// Reads `lon,lat,zoom`, each to a hundredth.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text
            .split(',')
            .map(|part| part.trim().parse::<f32>().ok().map(hundredths));
        let camera = Self {
            lon: parts.next()??,
            lat: parts.next()??,
            zoom: parts.next()??,
        };
        let sound = (-180.0..=180.0).contains(&camera.lon)
            && (-90.0..=90.0).contains(&camera.lat)
            && (0.0..=14.0).contains(&camera.zoom);
        (sound && parts.next().is_none()).then_some(camera)
    }
}

fn hundredths(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

impl Selection {
    /// Reads `place:seattle-wa`, `country:JP` or `engagement:ID`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (what, which) = text.split_once(':')?;
        match what {
            "place" => {
                let slug = which.to_lowercase();
                let sound = !slug.is_empty()
                    && slug.len() <= 200
                    && slug
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '\''));
                sound.then_some(Self::Place(slug))
            }
            "country" => which.to_ascii_uppercase().parse().ok().map(Self::Country),
            "engagement" => which.parse().ok().map(Self::Engagement),
            _ => None,
        }
    }
}

/// The parameters of a query, decoded.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(param, value)| (decoded(param), decoded(value)))
}

/// Percent-decoding of the form encoding; what is no valid escape stays as it is.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = bytes
            .get(at + 1..at + 3)
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let escape = escape.and_then(|hex| std::str::from_utf8(hex).ok());
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

    fn check(query: &str, canonical: &str) {
        let view = View::from_query(query).unwrap();
        assert_eq!(view.to_query(), canonical, "{query}");
        assert_eq!(View::from_query(canonical).unwrap(), view, "{canonical}");
    }

    #[test]
    fn one_view_has_one_address() {
        check("", "");
        check("sort=newest&view=map&limit=50", "");
        check(
            "view=table&country=jp,KR&kind=sister_tie&country=DE",
            "kind=sister_tie&country=DE,JP,KR&view=table",
        );
        check("kind=sister_tie,memorandum", "kind=memorandum,sister_tie");
        check("at=-122.30001,47.6,5&sel=country:jp", "at=-122.3,47.6,5&sel=country:JP");
        check(
            "sort=oldest&limit=20&cursor=-3.7.000000000c1s.",
            "sort=oldest&limit=20&cursor=-3.7.000000000c1s.",
        );
        check(
            "q=new+york&from=1957&undated=include&place=seattle-wa",
            "from=1957&undated=include&place=seattle-wa&q=new+york",
        );
        check("unknown=1&renderer=canvas&ask=", "");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_choices() {
        for (query, param, choices) in [
            ("sort=up", "sort", "oldest"),
            ("limit=0", "limit", "500"),
            ("limit=501", "limit", "500"),
            ("view=globe", "view", "table"),
            ("at=200,0,1", "at", "longitude"),
            ("at=1,2", "at", "longitude"),
            ("sel=JP", "sel", "country:JP"),
            ("sel=place:%3Cscript%3E", "sel", "place:"),
            ("kind=twinning", "kind", "sister_tie"),
            ("cursor=%00", "cursor", "next"),
        ] {
            let error = View::from_query(query).unwrap_err();
            assert_eq!(error.param, param, "{query}");
            assert!(error.choices.contains(choices), "{error:?}");
            let problem = Problem::from(error);
            assert_eq!((problem.code, problem.field.as_deref()), ("bad_filter", Some(param)));
            assert!(problem.hint.is_some());
        }
    }
}
