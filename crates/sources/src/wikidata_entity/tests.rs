//! Entity JSON on a fixture of our own, as a dump, and on noise.

use domain::{Confidence, Level, ReportedStatus};
use proptest::prelude::*;
use serde_json::Value;

use crate::testkit::{Found, read_all, read_bytes};
use crate::{Format, Input, Options};

const FIXTURE: &str = include_str!("fixture.json");

fn entities(bytes: impl Into<Vec<u8>>) -> Found {
    read_bytes(Format::WikidataEntity, "entities.json", bytes)
}

#[test]
fn the_fixture_gives_what_it_gave() {
    insta::assert_json_snapshot!(entities(FIXTURE).as_json());
}

#[test]
fn each_statement_has_its_own_dates_and_references() {
    let found = entities(FIXTURE);
    let claims = found.claims();
    let of = |id: &str| claims.iter().find(|claim| claim.key.claim_id == id).copied().unwrap();
    let start = |id: &str| of(id).start.as_ref().map(ToString::to_string);
    assert_eq!(start("Q5083$a").as_deref(), Some("1967-05-20"));
    assert_eq!(start("Q26793$a").as_deref(), Some("1967~"), "circa");
    assert_eq!(start("Q5083$b").as_deref(), Some("198X"));
    assert_eq!(start("Q5083$e"), None, "a millennium is no date");
    assert_eq!(
        (of("Q5083$a").status, of("Q5083$b").status),
        (ReportedStatus::Active, ReportedStatus::Ended)
    );
    assert_eq!(
        (of("Q5083$d").status, &of("Q5083$d").end),
        (ReportedStatus::Ended, &None),
        "ended, nobody knows when"
    );
    assert!(
        of("Q5083$a")
            .note
            .contains("https://example.org/sister-cities, retrieved 2015-03-01")
    );
    assert_eq!(
        (of("Q5083$a").confidence, of("Q5083$d").confidence),
        (Confidence::Medium, Confidence::Low)
    );
    assert_eq!(claims.len(), 5);
    assert_eq!(found.out_of_scope("the statement is deprecated"), 1);
    assert_eq!(found.out_of_scope("the statement names no twin"), 1);
    assert_eq!(found.out_of_scope("both sides are American"), 1);
    assert_eq!(found.out_of_scope("no side is known to be American"), 1);
    assert_eq!(found.refusals().len(), 3);
    assert_eq!(
        found.notices().len(),
        2,
        "Julian day, millennium: {:?}",
        found.notices()
    );
}

#[test]
fn places_are_told_by_what_lies_above_them() {
    let found = entities(FIXTURE);
    for claim in found.claims() {
        assert_eq!((claim.us.name.as_str(), claim.us.level), ("Seattle", Some(Level::City)));
        assert_eq!(claim.us.state.unwrap().as_str(), "WA");
    }
    let bergen = &found.claims()[0].counterpart;
    assert_eq!(
        (bergen.name.as_str(), bergen.country.unwrap().as_str()),
        ("Bergen", "NO")
    );
}

/// A dump is an array with one entity a line; a line that is cut off costs that line.
#[test]
fn dumps_give_the_same_claims_line_by_line() {
    let document: Value = serde_json::from_str(FIXTURE).unwrap();
    let lines: Vec<_> = document["entities"]
        .as_object()
        .unwrap()
        .values()
        .map(ToString::to_string)
        .collect();
    let expected = entities(FIXTURE);
    let array = entities(format!("[\n{}\n]\n", lines.join(",\n")));
    let mut ids: Vec<_> = array.claims().iter().map(|claim| claim.key.claim_id.clone()).collect();
    let mut expected_ids: Vec<_> = expected
        .claims()
        .iter()
        .map(|claim| claim.key.claim_id.clone())
        .collect();
    ids.sort();
    expected_ids.sort();
    assert_eq!(ids, expected_ids);
    let cut = entities(format!(
        "[\n{},\n{{\"id\":\"Q1\",\"claims\":{{\n{}\n]\n",
        lines[0],
        lines[1..].join(",\n")
    ));
    assert_eq!(cut.refusals()[0].line, 3);
    assert_eq!(cut.claims().len(), expected.claims().len());
}

#[test]
fn a_crosswalk_tells_the_country_of_twins() {
    let entity: Value = serde_json::from_str(FIXTURE).unwrap();
    let bergen = entity["entities"]["Q26793"].to_string();
    let alone = entities(bergen.clone());
    assert!(alone.claims().is_empty(), "nothing says that Q5083 is American");
    let inputs = vec![
        Input::from_bytes("bergen.json", bergen),
        Input::from_bytes("match.csv", "LOCODE,wikidata_id\nUSSEA,Q5083\n"),
        Input::from_bytes("names.tsv", "Q5083\tSeattle\n"),
    ];
    let found = read_all(Format::WikidataEntity, inputs, &Options::default());
    assert_eq!(found.claims().len(), 1);
    assert_eq!(found.claims()[0].us.locode.as_deref(), Some("US SEA"));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), at in 0usize..12_000) {
        entities(bytes.clone());
        let mut damaged = FIXTURE.as_bytes().to_vec();
        let at = at.min(damaged.len());
        let end = (at + 3).min(damaged.len());
        damaged.splice(at..end, bytes.into_iter().take(3));
        entities(damaged);
    }
}
