//! The parts of an entity that we read, out of its JSON.

use domain::{Country, Edtf, Level};
use serde_json::Value;

use super::time::{Time, time};
use crate::items::Item;
use crate::{countries, entity};

/// A statement of twinning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) target: String,
    pub(crate) start: Option<Edtf>,
    pub(crate) end: Option<Edtf>,
    /// Whether the tie has ended, be it at an unknown time.
    pub(crate) ended: bool,
    /// Its references, each in a line.
    pub(crate) references: Vec<String>,
    /// The day on which the entity was last changed.
    pub(crate) modified: Option<Edtf>,
    /// What a person should know about it.
    pub(crate) doubts: Vec<String>,
}

/// What a statement may be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Twinning {
    Statement(Box<Statement>),
    Deprecated,
    /// "No twin towns", or "some twin town": nothing that could be stored.
    WithoutValue,
    Bad {
        reason: &'static str,
        raw: String,
    },
}

/// The statements of twinning of an entity.
pub(crate) fn twinnings(entity: &Value) -> Vec<Twinning> {
    let subject = entity["id"].as_str().and_then(entity::item).unwrap_or("");
    let modified = entity["modified"]
        .as_str()
        .and_then(|time| time.split_once('T'))
        .and_then(|(day, _)| day.parse().ok());
    statements(entity, "P190")
        .map(|statement| twinning(subject, statement, modified.as_ref()))
        .collect()
}

fn twinning(subject: &str, statement: &Value, modified: Option<&Edtf>) -> Twinning {
    if statement["rank"] == "deprecated" {
        return Twinning::Deprecated;
    }
    let snak = &statement["mainsnak"];
    if snak["snaktype"] == "somevalue" || snak["snaktype"] == "novalue" {
        return Twinning::WithoutValue;
    }
    let bad = |reason| Twinning::Bad {
        reason,
        raw: statement.to_string(),
    };
    let Some(target) = item_of(snak) else {
        return bad("the statement names no item");
    };
    if target == subject {
        return bad("the item is tied to itself");
    }
    let mut doubts = Vec::new();
    let qualifiers = &statement["qualifiers"];
    let mut start = point_in_time(&qualifiers["P580"], "start", &mut doubts);
    let end = point_in_time(&qualifiers["P582"], "end", &mut doubts);
    // Sourcing circumstances: circa.
    if list(&qualifiers["P1480"]).any(|snak| item_of(snak) == Some("Q5727902")) {
        start = start.and_then(|date| format!("{date}~").parse().ok().or(Some(date)));
    }
    Twinning::Statement(Box::new(Statement {
        id: statement["id"]
            .as_str()
            .map_or_else(|| format!("{subject}-{target}"), str::to_owned),
        subject: subject.to_owned(),
        target: target.to_owned(),
        start,
        end,
        ended: list(&qualifiers["P582"]).any(|snak| snak["snaktype"] != "novalue"),
        references: list(&statement["references"]).filter_map(reference).collect(),
        modified: modified.cloned(),
        doubts,
    }))
}

fn point_in_time(snaks: &Value, which: &str, doubts: &mut Vec<String>) -> Option<Edtf> {
    let mut dates = Vec::new();
    for snak in list(snaks).filter(|snak| snak["snaktype"] == "value") {
        match time(&snak["datavalue"]["value"]) {
            Time::Date(date) => dates.push(date),
            Time::Doubtful(date, why) => {
                doubts.push(format!("{which}: {why}"));
                dates.push(date);
            }
            Time::Unusable(why) => doubts.push(format!("{which}: {why}; it is left out")),
        }
    }
    if dates.len() > 1 {
        doubts.push(format!("{which}: several dates are given, and the first is taken"));
    }
    dates.into_iter().next()
}

/// A reference in a line: address, day of retrieval, or the Wikipedia that it was imported from.
fn reference(reference: &Value) -> Option<String> {
    let snaks = &reference["snaks"];
    let address = list(&snaks["P854"]).find_map(|snak| snak["datavalue"]["value"].as_str());
    let retrieved = list(&snaks["P813"]).find_map(|snak| match time(&snak["datavalue"]["value"]) {
        Time::Date(date) | Time::Doubtful(date, _) => Some(date),
        Time::Unusable(_) => None,
    });
    let stated_in = list(&snaks["P248"]).find_map(item_of);
    let imported = list(&snaks["P143"]).find_map(item_of);
    let mut parts = Vec::new();
    parts.extend(address.map(str::to_owned));
    parts.extend(stated_in.map(|item| format!("stated in {item}")));
    parts.extend(imported.map(|item| format!("imported from {item}")));
    parts.extend(retrieved.map(|date| format!("retrieved {date}")));
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What an entity says about itself that tells which place it is.
pub(crate) fn item(entity: &Value) -> Item {
    Item {
        name: name(entity),
        level: values(entity, "P31").find_map(level),
        countries: current_countries(entity),
        within: values(entity, "P131").map(str::to_owned).collect(),
        ..Item::default()
    }
}

/// The English label, else the one for many languages, else the German one, else any.
fn name(entity: &Value) -> Option<String> {
    let labels = entity["labels"].as_object()?;
    let label = |language: &str| labels.get(language).and_then(|label| label["value"].as_str());
    let any = || labels.values().find_map(|label| label["value"].as_str());
    let found = label("en")
        .or_else(|| label("mul"))
        .or_else(|| label("de"))
        .or_else(any)?;
    let found = found.trim();
    (!found.is_empty() && !found.contains('\0')).then(|| found.to_owned())
}

/// The countries that the entity lies in today: preferred statements, else those that have not ended.
fn current_countries(entity: &Value) -> std::collections::HashSet<Country> {
    let countries = |wanted: fn(&Value) -> bool| {
        statements(entity, "P17")
            .filter(|statement| statement["rank"] != "deprecated" && wanted(statement))
            .filter_map(|statement| item_of(&statement["mainsnak"]).and_then(countries::by_item))
            .collect::<std::collections::HashSet<_>>()
    };
    let preferred = countries(|statement| statement["rank"] == "preferred");
    if preferred.is_empty() {
        countries(|statement| statement["qualifiers"]["P582"].is_null())
    } else {
        preferred
    }
}

/// The level that a class of items has, for the classes that leave no doubt.
fn level(class: &str) -> Option<Level> {
    match class {
        "Q35657" => Some(Level::State),
        "Q47168" => Some(Level::County),
        "Q1093829" | "Q515" | "Q1549591" => Some(Level::City),
        "Q6256" | "Q3624078" => Some(Level::Country),
        _ => None,
    }
}

fn values<'a>(entity: &'a Value, property: &str) -> impl Iterator<Item = &'a str> {
    statements(entity, property)
        .filter(|statement| statement["rank"] != "deprecated")
        .filter_map(|statement| item_of(&statement["mainsnak"]))
}

fn statements<'a>(entity: &'a Value, property: &str) -> impl Iterator<Item = &'a Value> {
    list(&entity["claims"][property])
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The item that a snak names; older dumps have its number alone.
fn item_of(snak: &Value) -> Option<&str> {
    snak["datavalue"]["value"]["id"].as_str().and_then(entity::item)
}
