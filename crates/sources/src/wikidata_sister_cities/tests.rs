//! The crawl on a fixture of our own, and on noise.

use std::ops::ControlFlow;

use proptest::prelude::*;

use crate::testkit::{Found, read_all, read_bytes};
use crate::{Format, Input, Options, ReadError, read};

const RELATIONS: &str = include_str!("fixture/relations.tsv");
const NAMES: &str = include_str!("fixture/names.tsv");
const MATCH: &str = include_str!("fixture/match.csv");

fn fixture(order: [usize; 3]) -> Found {
    let files = [("relations.tsv", RELATIONS), ("names.tsv", NAMES), ("match.csv", MATCH)];
    let inputs = order.map(|n| Input::from_bytes(files[n].0, files[n].1));
    read_all(Format::WikidataSisterCities, inputs.into(), &Options::default())
}

#[test]
fn the_fixture_gives_what_it_gave() {
    insta::assert_json_snapshot!(fixture([0, 1, 2]).as_json());
}

#[test]
fn the_order_of_files_does_not_matter_and_directions_fold() {
    let found = fixture([0, 1, 2]);
    let ids: Vec<_> = found.claims().iter().map(|claim| claim.key.claim_id.clone()).collect();
    assert_eq!(
        ids,
        ["Q5083-Q26793", "Q5083-Q900001", "Q26793-Q900004", "Q5083-Q900005"]
    );
    assert_eq!(fixture([2, 1, 0]).claims(), found.claims());
    assert_eq!(found.out_of_scope("both sides are American"), 1);
    assert_eq!(found.out_of_scope("no side is known to be American"), 1);
    assert_eq!(found.refusals().len(), 5);
    assert_eq!(found.refusals()[0].line, 8);
}

#[test]
fn items_and_codes_go_with_the_german_names() {
    let found = fixture([0, 1, 2]);
    let claims = found.claims();
    assert_eq!(
        (claims[0].us.locode.as_deref(), claims[0].counterpart.locode.as_deref()),
        (Some("US SEA"), Some("NO BGO"))
    );
    assert_eq!(
        (
            claims[1].counterpart.name.as_str(),
            claims[1].counterpart.locode.as_deref()
        ),
        ("Posen", None),
        "two codes are none"
    );
    assert_eq!(claims[1].counterpart.country.unwrap().as_str(), "PL");
    assert_eq!(
        (claims[2].us.name.as_str(), claims[2].us.state.unwrap().as_str()),
        ("Baker", "LA")
    );
    assert_eq!(
        (claims[3].counterpart.name.as_str(), claims[3].counterpart.country),
        ("Q900005", None)
    );
}

#[test]
fn without_pairs_there_is_nothing_to_read() {
    let inputs = vec![Input::from_bytes("names.tsv", NAMES)];
    let ended = read(
        Format::WikidataSisterCities,
        inputs,
        &Options::default(),
        &mut |_, _| ControlFlow::Continue(()),
    );
    assert!(matches!(ended, Err(ReadError::Missing { .. })));
    assert!(ended.unwrap_err().to_string().contains("none of names.tsv is one"));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), start in prop::sample::select(vec!["Q1\tQ2\n", "Q1\tx\n", "LOCODE,wikidata_id\n", "{", ""])) {
        let mut all = start.as_bytes().to_vec();
        all.extend(bytes);
        let inputs = vec![Input::from_bytes("pairs", RELATIONS), Input::from_bytes("noise", all)];
        read_all(Format::WikidataSisterCities, inputs, &Options::default());
        read_bytes(Format::WikidataEntity, "names", NAMES);
    }
}
