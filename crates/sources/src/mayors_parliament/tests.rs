//! The list of signatures on a fixture of our own, and on noise.

use proptest::prelude::*;

use crate::Format;
use crate::testkit::{Found, read_bytes};

const FIXTURE: &str = include_str!("fixture.csv");

fn signatures(bytes: impl Into<Vec<u8>>) -> Found {
    read_bytes(Format::MayorsParliament, "signatures.csv", bytes)
}

#[test]
fn the_fixture_gives_what_it_gave() {
    insta::assert_json_snapshot!(signatures(FIXTURE).as_json());
}

#[test]
fn american_cities_are_members_and_nothing_more_is_said() {
    let found = signatures(FIXTURE);
    let ids: Vec<_> = found.claims().iter().map(|claim| claim.key.claim_id.clone()).collect();
    assert_eq!(ids, ["Q755425", "old-harbor", "Q1000001"]);
    assert_eq!(found.claims()[0].officials, ["Ann Example (Mayor of Riverton)"]);
    assert_eq!(found.claims()[2].us.state.unwrap().as_str(), "PR");
    assert_eq!(found.refusals().len(), 3);
    assert_eq!(found.out_of_scope("the city is not American"), 1);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), after_header in any::<bool>()) {
        let mut all = if after_header { FIXTURE.as_bytes()[..52].to_vec() } else { Vec::new() };
        all.extend(bytes);
        signatures(all);
    }
}
