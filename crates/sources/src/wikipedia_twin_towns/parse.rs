//! Pairs of places to claims of a sister tie.

use std::collections::HashSet;

use domain::{
    Claim, ClaimKey, Confidence, Country, Edtf, Issues, Kind, PartyName, ReportedStatus, SourceKind, SourceRef, State,
};

use crate::format::Format;
use crate::headed::{Headed, HeadedRow};
use crate::metadata::metadata;
use crate::outcome::{Input, Options, Outcome};
use crate::sink::{Flow, Sink};
use crate::{countries, party};

const COLUMNS: &[&str] = &["city1", "country1", "city2", "country2"];

pub(crate) fn read(inputs: Vec<Input>, options: &Options, sink: &mut Sink<'_>) -> Flow {
    let date = options
        .date
        .clone()
        .or_else(|| metadata(Format::WikipediaTwinTowns).date.clone());
    let mut seen = HashSet::new();
    for input in inputs {
        let bytes = sink.open(input);
        let Some(mut file) = Headed::open(bytes, COLUMNS, sink)? else {
            continue;
        };
        while let Some(row) = file.next(sink)? {
            pair(&row, date.as_ref(), &mut seen, sink)?;
        }
    }
    Ok(())
}

/// Where a side of a pair lies.
enum Side {
    American {
        state: Option<State>,
    },
    Foreign(Country),
    /// A country that ISO 3166-1 has no code for; the name says which.
    WithoutCode,
    Unknown,
}

fn side(city: &str, country: &str) -> Side {
    // `England, United Kingdom` and `Ohio, United States`: the country stands last.
    let (part, last) = country
        .rsplit_once(',')
        .map_or((None, country), |(part, last)| (Some(part), last.trim()));
    if matches!(last, "Northern Cyprus" | "West Bank") {
        return Side::WithoutCode;
    }
    // `American Samoa` stands in the lists without a country.
    let named = if last.is_empty() { city } else { last };
    match countries::by_name(named) {
        None => Side::Unknown,
        Some(country) => match countries::american(country) {
            Some(territory) => Side::American {
                state: territory.or_else(|| part.and_then(countries::state_by_name)),
            },
            None if last.is_empty() => Side::Unknown,
            None => Side::Foreign(country),
        },
    }
}

fn pair(row: &HeadedRow<'_>, date: Option<&Edtf>, seen: &mut HashSet<String>, sink: &mut Sink<'_>) -> Flow {
    let one = (row.get("city1"), row.get("country1"));
    let other = (row.get("city2"), row.get("country2"));
    let (us, state, foreign, columns) = match (side(one.0, one.1), side(other.0, other.1)) {
        (Side::American { .. }, Side::American { .. }) => {
            return out(row, "both sides are American", sink);
        }
        (Side::American { state }, _) => (one, state, other, ("city1", "city2", "country2")),
        (_, Side::American { state }) => (other, state, one, ("city2", "city1", "country1")),
        _ => return out(row, "no side is American", sink),
    };
    let (us_column, city_column, country_column) = columns;
    for (name, column) in [(us.0, us_column), (foreign.0, city_column)] {
        if name.is_empty() {
            return row.refuse(column, "the place has no name", "name it", sink);
        }
    }
    let country = match side(foreign.0, foreign.1) {
        Side::Foreign(country) => Some(country),
        Side::WithoutCode => None,
        Side::American { .. } | Side::Unknown => {
            let mend = "write the country's English name";
            return row.refuse(country_column, "this is not a known country", mend, sink);
        }
    };
    let claim = claim(us.0, state, foreign, country, date);
    if !seen.insert(claim.key.claim_id.clone()) {
        return sink.notice("the pair stands on another list too; it is counted once", row.line());
    }
    sink.emit(Outcome::Claim(Box::new(claim)), row.line())
}

fn out(row: &HeadedRow<'_>, reason: &'static str, sink: &mut Sink<'_>) -> Flow {
    sink.emit(Outcome::OutOfScope { reason }, row.line())
}

fn claim(
    us_name: &str,
    state: Option<State>,
    (city, country_name): (&str, &str),
    country: Option<Country>,
    date: Option<&Edtf>,
) -> Claim {
    let metadata = metadata(Format::WikipediaTwinTowns);
    let mut us = party::american(us_name, party::after_comma(us_name));
    us.state = us.state.or(state);
    let code = country.map_or_else(|| party::folded(country_name), |country| country.to_string());
    // The state is part of the key only where the list gives one, so that the key says what the list says.
    let state = us.state.map(|state| format!(", {state}")).unwrap_or_default();
    let claim_id = format!("{}{state} | {} | {code}", party::folded(&us.name), party::folded(city));
    Claim {
        key: ClaimKey {
            table: Format::WikipediaTwinTowns.as_str().to_owned(),
            claim_id,
        },
        title: format!("{} and {city} sister city tie", us.name),
        note: format!(
            "Listed as a pair: {us_name}, United States, and {city}, {country_name}. The list gives no date and no evidence."
        ),
        us,
        counterpart: PartyName {
            name: city.to_owned(),
            country,
            ..PartyName::default()
        },
        kind: Kind::SisterTie,
        status: ReportedStatus::Active,
        start: None,
        end: None,
        term_months: None,
        issues: Issues::default(),
        officials: Vec::new(),
        source: SourceRef {
            url: metadata.homepage.clone(),
            publisher: metadata.publisher.clone(),
            date: date.cloned(),
            kind: SourceKind::Dataset,
            language: metadata.language.clone(),
        },
        confidence: Confidence::Low,
        licence: metadata.licence,
    }
}
