//! The index file: what is written is read, damage is told, and no bytes at all make it panic.

use places::{Gazetteer, OpenError, PlaceId};
use proptest::prelude::*;

use crate::world;

#[test]
fn the_same_drafts_give_the_same_bytes() {
    assert!(world::index() == world::index());
}

#[test]
fn a_place_reads_back_with_its_parents() {
    let gazetteer = Gazetteer::from_bytes(world::index()).unwrap();
    let seattle = gazetteer.place(PlaceId(101)).unwrap();
    assert_eq!(seattle.slug, "seattle-wa");
    assert_eq!(seattle.label(), "Seattle, WA");
    assert_eq!(seattle.admin2_name.as_deref(), Some("King County"));
    assert_eq!(seattle.admin1_name.as_deref(), Some("Washington"));
    assert_eq!(gazetteer.by_slug("king-county-wa"), Some(PlaceId(100)));
    assert_eq!(
        gazetteer.by_slug("washington"),
        Some(places::state(world::state("WA")).id)
    );
    assert_eq!(gazetteer.by_slug("nowhere-xx"), None);
    assert_eq!(gazetteer.place(PlaceId(7)), None);
    assert!(gazetteer.origin().contains("GeoNames"));
}

#[test]
fn every_country_and_state_has_its_true_point() {
    let gazetteer = Gazetteer::from_bytes(world::index()).unwrap();
    for row in places::countries() {
        let code = row.iso2.as_str();
        if code.parse::<domain::State>().is_ok_and(|state| state.is_territory()) {
            continue;
        }
        let place = gazetteer
            .country(row.iso2)
            .unwrap_or_else(|| panic!("{code} is missing"));
        assert_eq!((place.name.as_str(), place.slug), (row.name.as_str(), row.slug()));
    }
    for row in places::states() {
        let place = gazetteer
            .state(row.postal)
            .unwrap_or_else(|| panic!("{} is missing", row.postal));
        assert_eq!((place.state, place.is_american()), (Some(row.postal), true));
        assert_eq!(place.slug, row.slug());
    }
}

#[test]
fn one_government_may_hold_two_places() {
    let gazetteer = Gazetteer::from_bytes(world::index()).unwrap();
    assert_eq!(gazetteer.government(PlaceId(109)), PlaceId(110));
    assert_eq!(gazetteer.government(PlaceId(101)), PlaceId(101));
    // Shimoda-shi the municipality is Shimoda the city.
    assert_eq!(gazetteer.government(PlaceId(308)), PlaceId(309));
}

#[test]
fn suggestions_begin_with_what_was_typed() {
    let gazetteer = Gazetteer::from_bytes(world::index()).unwrap();
    let slugs = |typed: &str| {
        gazetteer
            .suggest(typed, 5)
            .into_iter()
            .map(|place| place.slug)
            .collect::<Vec<_>>()
    };
    assert_eq!(slugs("seat"), ["seattle-wa"]);
    assert_eq!(slugs("Münch"), ["munich-de"]);
    assert_eq!(slugs("portland"), ["portland-or", "portland-me"]);
    assert!(slugs("").is_empty() && slugs("!!").is_empty());
}

#[test]
fn peers_are_of_like_size() {
    let gazetteer = Gazetteer::from_bytes(world::index()).unwrap();
    let peers = gazetteer.peers(PlaceId(101), 2);
    assert_eq!(peers, [PlaceId(4_140_963), PlaceId(102)]);
    assert!(gazetteer.in_state(world::state("WA")).contains(&PlaceId(101)));
}

#[test]
fn damage_is_told_with_what_to_do() {
    let good = world::index();
    let text = |bytes: Vec<u8>| Gazetteer::from_bytes(bytes).unwrap_err().to_string();
    assert!(text(b"PK\x03\x04 something else".to_vec()).contains("not a gazetteer"));
    assert!(text(good[..good.len() / 2].to_vec()).contains("cut short"));
    assert!(text(good[..20].to_vec()).contains("cut short"));
    let mut version = good.clone();
    version[8] ^= 0x40;
    assert!(text(version).contains("rebuild it with `make gazetteer`"));
    for at in [60, 300, good.len() / 2, good.len() - 3] {
        let mut flipped = good.clone();
        flipped[at] ^= 1;
        assert!(text(flipped).contains("damaged"), "byte {at}");
    }
}

#[test]
fn a_missing_or_empty_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gazetteer.bin");
    assert!(matches!(Gazetteer::open(&path), Err(OpenError::Missing(_))));
    std::fs::write(&path, b"").unwrap();
    assert!(matches!(Gazetteer::open(&path), Err(OpenError::Truncated)));
    std::fs::write(&path, world::index()).unwrap();
    assert_eq!(
        Gazetteer::open(&path).unwrap().len(),
        Gazetteer::from_bytes(world::index()).unwrap().len()
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), magic in any::<bool>()) {
        let mut bytes = bytes;
        if magic && bytes.len() >= 12 {
            bytes[..8].copy_from_slice(&world::index()[..8]);
        }
        prop_assert!(Gazetteer::from_bytes(bytes).is_err());
    }
}
