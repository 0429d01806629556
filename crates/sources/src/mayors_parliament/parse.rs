//! Rows of `city_name,country,wikidata_id,mayor_name,mayor_title` to claims of membership.

use domain::{
    Claim, ClaimKey, Confidence, Country, Edtf, Issues, Kind, Level, PartyName, ReportedStatus, SourceKind, SourceRef,
};

use crate::format::Format;
use crate::headed::{Headed, HeadedRow};
use crate::metadata::metadata;
use crate::outcome::{Input, Options, Outcome};
use crate::sink::{Flow, Sink};
use crate::{countries, entity, table};

const COLUMNS: &[&str] = &["city_name", "country", "wikidata_id", "mayor_name", "mayor_title"];
const NETWORK: &str = "Global Parliament of Mayors";

pub(crate) fn read(inputs: Vec<Input>, options: &Options, sink: &mut Sink<'_>) -> Flow {
    let date = options
        .date
        .clone()
        .or_else(|| metadata(Format::MayorsParliament).date.clone());
    for input in inputs {
        let bytes = sink.open(input);
        let Some(mut file) = Headed::open(bytes, COLUMNS, sink)? else {
            continue;
        };
        let mut seen = std::collections::HashSet::new();
        while let Some(row) = file.next(sink)? {
            member(&row, date.as_ref(), &mut seen, sink)?;
        }
    }
    Ok(())
}

fn member(
    row: &HeadedRow<'_>,
    date: Option<&Edtf>,
    seen: &mut std::collections::HashSet<String>,
    sink: &mut Sink<'_>,
) -> Flow {
    let Some(country) = countries::by_name(row.get("country")) else {
        let mend = "write the country's English name";
        return row.refuse("country", "this is not a known country", mend, sink);
    };
    let Some(territory) = countries::american(country) else {
        let reason = "the city is not American";
        return sink.emit(Outcome::OutOfScope { reason }, row.line());
    };
    if row.get("city_name").is_empty() {
        return row.refuse("city_name", "the city has no name", "name it", sink);
    }
    let item = entity::item(row.get("wikidata_id"));
    if item.is_none() && !row.get("wikidata_id").is_empty() {
        return row.refuse(
            "wikidata_id",
            "this is not a Wikidata item",
            "write it as Q5083, or leave it blank",
            sink,
        );
    }
    let mut claim = claim(row, item, date);
    claim.us.state = territory;
    if !seen.insert(claim.key.claim_id.clone()) {
        return sink.notice("the city stands on the list twice; it is counted once", row.line());
    }
    sink.emit(Outcome::Claim(Box::new(claim)), row.line())
}

fn claim(row: &HeadedRow<'_>, item: Option<&str>, date: Option<&Edtf>) -> Claim {
    let metadata = metadata(Format::MayorsParliament);
    let city = row.get("city_name");
    let (mayor, title) = (row.get("mayor_name"), row.get("mayor_title"));
    let official = match (mayor, title) {
        ("", _) => None,
        (mayor, "") => Some(format!("{mayor} (Mayor)")),
        (mayor, title) => Some(format!("{mayor} ({title})")),
    };
    Claim {
        key: ClaimKey {
            table: Format::MayorsParliament.as_str().to_owned(),
            claim_id: item.map_or_else(|| table::slug(city), str::to_owned),
        },
        us: PartyName {
            name: city.to_owned(),
            level: Some(Level::City),
            country: Some(Country::US),
            wikidata: item.map(str::to_owned),
            ..PartyName::default()
        },
        counterpart: PartyName {
            name: NETWORK.to_owned(),
            level: Some(Level::Network),
            ..PartyName::default()
        },
        kind: Kind::NetworkMembership,
        status: ReportedStatus::Unknown,
        start: None,
        end: None,
        term_months: None,
        issues: Issues::default(),
        note: official.as_deref().map_or_else(
            || format!("{city} stands on the list of signatures."),
            |official| format!("{city} stands on the list of signatures with {official}. The list gives no date and keeps mayors who have left office."),
        ),
        officials: official.into_iter().collect(),
        title: format!("{city} on the Global Parliament of Mayors' list"),
        source: SourceRef {
            url: metadata.homepage.clone(),
            publisher: metadata.publisher.clone(),
            date: date.cloned(),
            kind: SourceKind::Dataset,
            language: metadata.language.clone(),
        },
        confidence: Confidence::Medium,
        licence: metadata.licence,
    }
}
