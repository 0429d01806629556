//! The database of embassies on a fixture of our own, and on noise.

use domain::Level;
use proptest::prelude::*;

use super::MissionKind;
use crate::Format;
use crate::testkit::{Found, read_bytes};

const FIXTURE: &str = include_str!("fixture.csv");

fn missions(bytes: impl Into<Vec<u8>>) -> Found {
    read_bytes(Format::DiplomaticMissions, "missions.csv", bytes)
}

#[test]
fn the_fixture_gives_what_it_gave() {
    insta::assert_json_snapshot!(missions(FIXTURE).as_json());
}

#[test]
fn missions_are_context_with_what_the_source_says() {
    let found = missions(FIXTURE);
    let missions = found.missions();
    assert_eq!(missions.len(), 5);
    assert!(found.claims().is_empty(), "no claim is made of context");
    let opened = |n: usize| missions[n].opened.as_ref().map(ToString::to_string);
    assert_eq!(
        (opened(0), opened(1)),
        (Some("1993".to_owned()), Some("1986-05-02".to_owned()))
    );
    let host = |n: usize| missions[n].host.clone().unwrap();
    assert_eq!(host(0).state.unwrap().as_str(), "DC");
    assert_eq!(
        (host(1).level, host(1).state.unwrap().as_str()),
        (Some(Level::State), "TX")
    );
    assert_eq!((host(2).level, host(2).state), (None, None));
    assert_eq!(missions[2].country.unwrap().as_str(), "CA");
    assert_eq!((missions[3].country, missions[3].kind), (None, MissionKind::Office));
    assert_eq!(host(4).state.unwrap().as_str(), "PR");
    let lines: Vec<_> = found.refusals().iter().map(|refusal| refusal.line).collect();
    assert_eq!(lines, [8, 9, 10, 11]);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000), at in 0usize..1_500) {
        missions(bytes.clone());
        let mut damaged = FIXTURE.as_bytes().to_vec();
        let at = at.min(damaged.len());
        damaged.splice(at..at, bytes);
        missions(damaged);
    }
}
