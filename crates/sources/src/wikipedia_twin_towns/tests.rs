//! The pair list on a fixture of our own, and on noise.

use domain::Level;
use proptest::prelude::*;

use crate::Format;
use crate::testkit::{Found, read_bytes};

const FIXTURE: &str = include_str!("fixture.csv");

fn pairs(bytes: impl Into<Vec<u8>>) -> Found {
    read_bytes(Format::WikipediaTwinTowns, "pairs.csv", bytes)
}

#[test]
fn the_fixture_gives_what_it_gave() {
    insta::assert_json_snapshot!(pairs(FIXTURE).as_json());
}

#[test]
fn states_are_passed_on_only_where_written_and_pairs_are_one_claim() {
    let found = pairs(FIXTURE);
    let claims = found.claims();
    let us: Vec<_> = claims
        .iter()
        .map(|claim| (claim.us.name.as_str(), claim.us.state.map(|state| state.to_string())))
        .collect();
    let state = |code: &str| Some(code.to_owned());
    assert_eq!(
        us,
        [
            ("Riverton", None),
            ("Coventry", state("CT")),
            ("Harbor County", None),
            ("Riverton", None),
            ("Ponce", state("PR")),
            ("Albany", state("NY")),
            ("Riverton", None),
            ("Atlanta", None),
        ]
    );
    assert_eq!(claims[2].us.level, Some(Level::County));
    assert_eq!(claims[6].counterpart.country, None, "Northern Cyprus has no code");
    assert_eq!(claims[7].counterpart.country.unwrap().as_str(), "GE");
    let lines: Vec<_> = found.refusals().iter().map(|refusal| refusal.line).collect();
    assert_eq!(lines, [14, 15]);
    assert_eq!(found.notices().len(), 2);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), after_header in any::<bool>()) {
        let mut all = if after_header { b"city1,country1,city2,country2\n".to_vec() } else { Vec::new() };
        all.extend(bytes);
        pairs(all);
    }
}
