//! An engagement as a line of CSV, as a feature of GeoJSON, as a JSON object in the form of the API.

use domain::{Day, Edtf, Side};
use serde_json::{Map, Value, json};

use super::column::{Column, Holds, column};
use super::written::Shown;
use crate::listing::Entry;
use crate::prose::{self, Party};

/// The columns of the CSV.
const COLUMNS: [Column; 27] = [
    column(
        "id",
        Holds::Text,
        "Public id: derives from the founding claim, so that the same evidence gives the same id everywhere",
    ),
    column("url", Holds::Text, "Address of the engagement's page"),
    column("title", Holds::Text, "What it is, in a line"),
    column(
        "kind",
        Holds::Text,
        "Kind: sister_tie, memorandum, other_agreement, legislative_act, restriction, outgoing_mission, incoming_delegation, meeting, network_membership, office or guard_partnership",
    ),
    column(
        "family",
        Holds::Text,
        "Family of the kind: ties, texts, visits, presence or acts",
    ),
    column(
        "status_on",
        Holds::Day,
        "The day whose status the next three columns give",
    ),
    column("status", Holds::Text, "Status on that day"),
    column("sureness", Holds::Text, "How sure the status is"),
    column("rule", Holds::Text, "The rule that derived the status"),
    column("start", Holds::Text, "When it began, EDTF"),
    column("end", Holds::Text, "When it ended, EDTF"),
    column("start_text", Holds::Text, "When it began, in words"),
    column("us", Holds::Text, "American participants, separated by semicolons"),
    column(
        "us_slugs",
        Holds::Text,
        "Their addresses under /actors/, in the same order",
    ),
    column("us_levels", Holds::Text, "Their levels, in the same order"),
    column(
        "us_states",
        Holds::Text,
        "Postal codes of their states, in the same order",
    ),
    column(
        "counterpart",
        Holds::Text,
        "Foreign participants, separated by semicolons",
    ),
    column(
        "counterpart_slugs",
        Holds::Text,
        "Their addresses under /actors/, in the same order",
    ),
    column("counterpart_levels", Holds::Text, "Their levels, in the same order"),
    column(
        "counterpart_countries",
        Holds::Text,
        "Their countries (ISO 3166-1 alpha-2, XK for Kosovo), in the same order",
    ),
    column("issues", Holds::Text, "Issues, separated by semicolons"),
    column("claims", Holds::Count, "How many claims it stands on"),
    column(
        "government_evidence",
        Holds::Flag,
        "Whether one of the claims is a government's",
    ),
    column(
        "longitude",
        Holds::Degrees,
        "Longitude of the first American participant with a point, WGS 84",
    ),
    column("latitude", Holds::Degrees, "Its latitude"),
    column(
        "ledger_position",
        Holds::Count,
        "Ledger position of its newest revision",
    ),
    column("recorded", Holds::Moment, "When the ledger learned of that"),
];

/// The column that is added where not everything is under CC BY.
const LICENCES: Column = column(
    "licences",
    Holds::Text,
    "Licences of the claims that it stands on, separated by semicolons",
);

/// The columns of a download, with one for licences where not everything is under one.
pub fn columns(licences: bool) -> impl Iterator<Item = Column> {
    COLUMNS.into_iter().chain(licences.then_some(LICENCES))
}

/// The cells of a line of CSV, in the order of [`COLUMNS`]; lists are separated by semicolons.
pub fn cells(shown: &Shown, day: Day, site: &str) -> Vec<String> {
    let entry = &shown.entry;
    let date = |date: &Option<Edtf>| date.as_ref().map(Edtf::to_string).unwrap_or_default();
    let degrees = |pick: fn(&(f32, f32)) -> f32| {
        shown
            .us_points
            .first()
            .map(|at| pick(at).to_string())
            .unwrap_or_default()
    };
    let list = |side: Side, of: &dyn Fn(&Party) -> String| -> String {
        entry.side(side).map(of).collect::<Vec<_>>().join(";")
    };
    let name = |party: &Party| party.name.replace(';', ",");
    let slug = |party: &Party| party.slug.clone();
    let level = |party: &Party| party.level.to_string();
    vec![
        entry.id.to_string(),
        format!("{site}{}", entry.href()),
        entry.title.clone(),
        entry.kind.to_string(),
        entry.family().to_string(),
        day.to_string(),
        entry.status.word.to_string(),
        entry.sureness().to_owned(),
        entry.status.rule.to_string(),
        date(&entry.start),
        date(&entry.end),
        entry.start_words(),
        list(Side::Us, &name),
        list(Side::Us, &slug),
        list(Side::Us, &level),
        list(Side::Us, &|party| {
            party.state.map(|state| state.to_string()).unwrap_or_default()
        }),
        list(Side::Foreign, &name),
        list(Side::Foreign, &slug),
        list(Side::Foreign, &level),
        list(Side::Foreign, &|party| {
            party.country.map(|country| country.to_string()).unwrap_or_default()
        }),
        entry.issues.to_string(),
        entry.claims.to_string(),
        u8::from(entry.gov).to_string(),
        degrees(|at| at.0),
        degrees(|at| at.1),
        entry.position.to_string(),
        prose::rfc3339(entry.recorded),
    ]
}

/// A feature of GeoJSON: the points of the American participants, and everything else as properties.
pub fn feature(shown: &Shown, day: Day, site: &str, licences: Option<&str>) -> Value {
    let entry = &shown.entry;
    let point = |(lon, lat): &(f32, f32)| json!([rounded(*lon), rounded(*lat)]);
    let geometry = if shown.us_points.is_empty() {
        Value::Null
    } else {
        json!({"type": "MultiPoint", "coordinates": shown.us_points.iter().map(point).collect::<Vec<_>>()})
    };
    let names = |side: Side| entry.side(side).map(Party::full).collect::<Vec<_>>().join("; ");
    let mut properties = Map::new();
    let mut put = |name: &str, value: Value| {
        properties.insert(name.to_owned(), value);
    };
    put("url", json!(format!("{site}{}", entry.href())));
    put("title", json!(entry.title));
    put("kind", json!(entry.kind.as_str()));
    put("family", json!(entry.family().as_str()));
    put("status", json!(entry.status.word.as_str()));
    put("status_on", json!(day));
    put("start", json!(entry.start.as_ref().map(Edtf::to_string)));
    put("end", json!(entry.end.as_ref().map(Edtf::to_string)));
    put("year", json!(entry.start.as_ref().and_then(Edtf::start_year)));
    put("us", json!(names(Side::Us)));
    put("counterpart", json!(names(Side::Foreign)));
    put(
        "countries",
        json!(
            entry
                .countries()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(";")
        ),
    );
    put(
        "counterpart_points",
        json!(shown.foreign_points.iter().map(point).collect::<Vec<_>>()),
    );
    put("issues", json!(entry.issues.to_string()));
    put("claims", json!(entry.claims));
    put("government_evidence", json!(entry.gov));
    if let Some(licences) = licences {
        put("licences", json!(licences));
    }
    json!({"type": "Feature", "id": entry.id.to_string(), "geometry": geometry, "properties": properties})
}

pub fn rounded(degrees: f32) -> f64 {
    (f64::from(degrees) * 100_000.0).round() / 100_000.0
}

/// A JSON object in the form of the API's items.
pub fn object(shown: &Shown, day: Day, licences: Option<&str>) -> Value {
    let entry = &shown.entry;
    let mut object = json!({
        "id": entry.id.to_string(),
        "url": entry.href(),
        "title": entry.title,
        "kind": entry.kind.as_str(),
        "kind_label": entry.kind.label(),
        "family": entry.family().as_str(),
        "status": entry.status.word.as_str(),
        "status_label": entry.status.word.label(),
        "status_on": day,
        "sureness": entry.status.sureness.map(domain::Sureness::as_str),
        "rule": entry.status.rule.as_str(),
        "start": entry.start.as_ref().map(Edtf::to_string),
        "start_text": entry.start.as_ref().map(Edtf::human),
        "end": entry.end.as_ref().map(Edtf::to_string),
        "us": parties(entry, Side::Us),
        "foreign": parties(entry, Side::Foreign),
        "issues": entry.issues.iter().map(domain::Issue::as_str).collect::<Vec<_>>(),
        "claims": entry.claims,
        "gov": entry.gov,
        "position": entry.position,
    });
    if let (Some(licences), Some(object)) = (licences, object.as_object_mut()) {
        object.insert("licences".to_owned(), json!(licences));
    }
    object
}

fn parties(entry: &Entry, side: Side) -> Vec<Value> {
    entry
        .side(side)
        .map(|party| match side {
            Side::Us => {
                json!({"slug": party.slug, "name": party.name, "level": party.level.as_str(), "state": party.state})
            }
            Side::Foreign => {
                json!({"slug": party.slug, "name": party.name, "level": party.level.as_str(), "country": party.country})
            }
        })
        .collect()
}
