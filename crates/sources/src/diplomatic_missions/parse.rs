//! Rows of the database of embassies to missions.

use domain::{Country, Edtf, Level, PartyName};

use super::{Mission, MissionKind, Point};
use crate::format::Format;
use crate::headed::{Headed, HeadedRow};
use crate::metadata::metadata;
use crate::outcome::{Input, Outcome};
use crate::sink::{Flow, Sink};
use crate::{countries, entity, party};

const COLUMNS: &[&str] = &[
    "operator",
    "operatorQID",
    "country",
    "countryQID",
    "city",
    "type",
    "QID",
];

pub(crate) fn read(inputs: Vec<Input>, sink: &mut Sink<'_>) -> Flow {
    for input in inputs {
        let bytes = sink.open(input);
        let Some(mut file) = Headed::open(bytes, COLUMNS, sink)? else {
            continue;
        };
        let mut seen = std::collections::HashSet::new();
        while let Some(row) = file.next(sink)? {
            match mission(&row) {
                Read::Mission(mission) if !seen.insert(mission.wikidata.clone()) => {
                    sink.notice(
                        format!("mission {} stands here twice; it is counted once", mission.wikidata),
                        row.line(),
                    )?;
                }
                Read::Mission(mission) => {
                    if mission.website.is_empty() && !row.get("website").is_empty() {
                        sink.notice("the website is no web address and is left out", row.line())?;
                    }
                    sink.emit(Outcome::Context(mission), row.line())?;
                }
                Read::OutOfScope(reason) => sink.emit(Outcome::OutOfScope { reason }, row.line())?,
                Read::Refused(field, reason, mend) => row.refuse(field, reason, mend, sink)?,
            }
        }
    }
    Ok(())
}

enum Read {
    Mission(Box<Mission>),
    OutOfScope(&'static str),
    Refused(&'static str, &'static str, &'static str),
}

fn mission(row: &HeadedRow<'_>) -> Read {
    let Some(host_country) = country_of(row.get("countryQID"), row.get("country")) else {
        return Read::Refused(
            "country",
            "this is not a known country",
            "write the host's English name",
        );
    };
    let Some(territory) = countries::american(host_country) else {
        return Read::OutOfScope("the mission is hosted outside the United States");
    };
    let sender = row.get("operator");
    let Some(item) = entity::item(row.get("QID")) else {
        return Read::Refused("QID", "this is not a Wikidata item", "write it as Q5369535");
    };
    if sender.is_empty() {
        return Read::Refused("operator", "the sender has no name", "name it");
    }
    let country = country_of(row.get("operatorQID"), sender).or_else(|| part_of(sender));
    if country == Some(Country::US) {
        return Read::OutOfScope("the mission is American");
    }
    let Some(kind) = kind_of(row.get("type")) else {
        return Read::Refused(
            "type",
            "this is not a known type of mission",
            "use embassy, consulate general, consulate, honorary consulate or liaison office",
        );
    };
    let point = match point(row.get("longitude"), row.get("latitude")) {
        Ok(point) => point,
        Err(column) => {
            return Read::Refused(
                column,
                "this is not a coordinate",
                "write degrees with a point, or leave it blank",
            );
        }
    };
    let metadata = metadata(Format::DiplomaticMissions);
    let web = ["http://", "https://"]
        .iter()
        .any(|scheme| row.get("website").starts_with(scheme));
    Read::Mission(Box::new(Mission {
        wikidata: item.to_owned(),
        sender: sender.to_owned(),
        country,
        kind,
        kind_text: row.get("type").to_owned(),
        host: host(row.get("city"), row.get("cityQID"), territory),
        point,
        address: row.get("address").to_owned(),
        website: if web {
            row.get("website").to_owned()
        } else {
            String::new()
        },
        opened: opened(row.get("creation")),
        as_of: metadata.date.clone(),
        licence: metadata.licence,
    }))
}

fn country_of(item: &str, name: &str) -> Option<Country> {
    entity::item(item)
        .and_then(countries::by_item)
        .or_else(|| countries::by_name(name))
}

/// The country of senders that are a part of one, or its government.
fn part_of(sender: &str) -> Option<Country> {
    match sender {
        "Quebec" => Some(Country::literal(b"CA")),
        sender => countries::by_name(sender.strip_prefix("Government of ")?),
    }
}

/// The source's type in one of five kinds. Unknown types are refused, so that new ones are seen.
fn kind_of(text: &str) -> Option<MissionKind> {
    let text = text.to_lowercase();
    Some(match text.as_str() {
        "embassy" | "apostolic nunciature" | "de facto embassy" | "high commission" => MissionKind::Embassy,
        "honorary consulate" | "honorary consulate general" => MissionKind::HonoraryConsulate,
        "liaison office" | "interests section" | "quebec government office" | "representative office" => {
            MissionKind::Office
        }
        "consulate" | "consulates" | "de facto consulate" | "consular office" | "consular agency" => {
            MissionKind::Consulate
        }
        text if text.starts_with("consulate general") => MissionKind::ConsulateGeneral,
        text if text.starts_with("consulates of ") => MissionKind::Consulate,
        _ => return None,
    })
}

fn host(city: &str, item: &str, territory: Option<domain::State>) -> Option<PartyName> {
    if city.is_empty() {
        return None;
    }
    // The file writes a state in this column where it knows no city; New York and Washington are told by their item.
    let item = entity::item(item).map(str::to_owned);
    let city_of_that_name = matches!(item.as_deref(), Some("Q60" | "Q61"));
    let state = countries::state_by_name(city).filter(|_| !city_of_that_name);
    let mut host = party::american(city, party::after_comma(city));
    host.level = if state.is_some() {
        Some(Level::State)
    } else {
        host.level
    };
    host.state = host.state.or(state).or(territory);
    host.wikidata = item;
    Some(host)
}

fn point(lon: &str, lat: &str) -> Result<Option<Point>, &'static str> {
    let degrees = |text: &str, most: f64| text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most);
    if lon.is_empty() && lat.is_empty() {
        return Ok(None);
    }
    Ok(Some(Point {
        lon: degrees(lon, 180.0).ok_or("longitude")?,
        lat: degrees(lat, 90.0).ok_or("latitude")?,
    }))
}

/// `1901-01-01T00:00:00Z`: the first of January stands for a year of which no more is known.
fn opened(text: &str) -> Option<Edtf> {
    let (day, _) = text.split_once('T')?;
    let date = day.strip_suffix("-01-01").unwrap_or(day);
    date.parse().ok()
}
