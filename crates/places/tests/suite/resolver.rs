//! Names in context, one line each: who is meant, and how sure the resolver may be.

use domain::{Level, Side};
use places::{PlaceId, Query, Target, Verdict};

use crate::world::{self, country, state};

fn side(word: &str) -> Option<Side> {
    match word {
        "us" => Some(Side::Us),
        "foreign" => Some(Side::Foreign),
        _ => None,
    }
}

/// `side|level|state or country|name` to `id` where certain, `id?` where doubtful, `-` where unknown.
fn answer(line: &str) -> String {
    let resolver = world::resolver();
    let fields: Vec<&str> = line.split('|').collect();
    let american = fields[0] == "us";
    let found = resolver.resolve(&Query {
        name: fields[3],
        level: fields[1].parse().ok(),
        side: side(fields[0]),
        state: if american { fields[2].parse().ok() } else { None },
        country: if american { None } else { fields[2].parse().ok() },
        ..Query::default()
    });
    let first = found.candidates.first().map(|it| match &it.target {
        Target::Place(id) => id.to_string(),
        Target::Body(body) => body.id.clone(),
    });
    match (found.verdict, first) {
        (Verdict::Certain, Some(first)) => first,
        (Verdict::Doubtful, Some(first)) => format!("{first}?"),
        _ => "-".to_owned(),
    }
}

#[test]
fn names_find_their_place() {
    let washington = places::state(state("WA")).id;
    let georgia_state = places::state(state("GA")).id;
    let georgia_country = places::country(country("GE")).id;
    for (line, expected) in [
        ("us|city|WA|Seattle", "101".to_owned()),
        ("us|city|WA|City of Seattle", "101".to_owned()),
        ("us|city|WA|SEATTLE", "101".to_owned()),
        ("us|county|WA|King County", "100".to_owned()),
        ("us|county|WA|King", "100".to_owned()),
        ("us|city|MN|St. Paul", "106".to_owned()),
        ("us|city|ME|Portland", "103".to_owned()),
        ("us|city||Portland, Oregon", "102".to_owned()),
        ("us|city||Portland, Me.", "103".to_owned()),
        ("us|city||Springfield", "105?".to_owned()),
        ("us|city||Athens", "107".to_owned()),
        ("foreign|city|GR|Athens", "320".to_owned()),
        ("us|county|LA|Orleans", "109".to_owned()),
        ("us|city|PR|San Juan", "108".to_owned()),
        ("us|state|WA|Washington", washington.to_string()),
        ("us|state||State of Washington", washington.to_string()),
        ("us|city|DC|Washington, D.C.", "4140963".to_owned()),
        ("us|city|DC|Washington", "4140963".to_owned()),
        ("us|state|GA|Georgia", georgia_state.to_string()),
        ("foreign|country|GE|Georgia", georgia_country.to_string()),
        ("foreign|country|GE|Republic of Georgia", georgia_country.to_string()),
        ("foreign|city|NO|Bergen", "301".to_owned()),
        ("foreign|city|DE|München", "302".to_owned()),
        ("foreign|city|DE|Munich", "302".to_owned()),
        ("foreign|city|DE|Muenchen", "302".to_owned()),
        ("foreign|region|CN|Hebei", "305".to_owned()),
        ("foreign|region|CN|Hebei Province", "305".to_owned()),
        ("foreign|region|CN|Province of Hebei", "305".to_owned()),
        ("foreign|city|VN|Saigon", "311".to_owned()),
        ("foreign|city|KR|Seoul", "315".to_owned()),
        ("foreign|city|KR|Gangnam District, Seoul", "317".to_owned()),
        ("foreign|city|KR|Gangnam-gu (Seoul)", "317".to_owned()),
        ("foreign|city|PK|Hyderabad", "319".to_owned()),
        ("foreign|city|NO|Bergen (Norway)", "301".to_owned()),
        ("foreign|city|AU|Bayview", "322?".to_owned()),
        ("foreign|city|NO|Bergen, Sonora", "301?".to_owned()),
        ("foreign|city|KR|Seoul – Gangnam-gu", "317".to_owned()),
        ("foreign|city|NO|Nowhere at all", "-".to_owned()),
        ("foreign|city|NO|Seattle", "-".to_owned()),
        ("us|city|OR|Seattle", "-".to_owned()),
    ] {
        assert_eq!(answer(line), expected, "{line}");
    }
}

#[test]
fn the_seat_of_the_municipality_of_its_name_wins_over_a_larger_bogus_namesake() {
    assert_eq!(answer("foreign|city|JP|Shimoda"), "309");
}

#[test]
fn a_county_is_not_the_city_of_its_name() {
    // "Landkreis Kassel" stands in our own table; a county that no table knows is not guessed to be its city.
    assert_eq!(answer("foreign|county|DE|Landkreis Kassel"), "4000000022");
    assert_eq!(answer("foreign|county|DE|Landkreis Munich"), "302?");
}

#[test]
fn an_umlaut_tells_neighbours_apart() {
    assert!(answer("foreign|city|DE|Löhne").starts_with("303"));
}

#[test]
fn a_misspelling_is_shown_but_never_certain() {
    assert_eq!(answer("us|city|WA|Seatle"), "101?");
    assert_eq!(answer("foreign|city|NO|Bergne"), "301?");
}

#[test]
fn identifiers_decide() {
    let resolver = world::resolver();
    let by = |wikidata, locode| {
        let query = Query {
            name: "whatever",
            wikidata,
            locode,
            ..Query::default()
        };
        resolver.resolve(&query).certain().and_then(Target::place)
    };
    assert_eq!(by(Some("Q5083"), None), Some(PlaceId(101)));
    assert_eq!(by(None, Some("NO BGO")), Some(PlaceId(301)));
    assert_eq!(by(Some("Q1"), None), None);
    let elsewhere = Query {
        name: "x",
        wikidata: Some("Q5083"),
        country: Some(country("NO")),
        ..Query::default()
    };
    assert_eq!(resolver.resolve(&elsewhere).certain(), None);
}

#[test]
fn a_pin_to_a_place_that_the_index_lacks_is_passed_over() {
    let resolver = world::resolver();
    let query = Query {
        name: "Suzhou",
        level: Some(Level::City),
        side: Some(Side::Foreign),
        country: Some(country("CN")),
        partner: Some("portland-or"),
        ..Query::default()
    };
    // The pin of Suzhou names a place of the real index: here the name alone decides.
    assert_eq!(resolver.resolve(&query).certain(), Some(&Target::Place(PlaceId(321))));
}

#[test]
fn the_country_alone_does_not_tell_american_namesakes_apart() {
    let resolver = world::resolver();
    for home in [None, Some(country("US"))] {
        let query = |name| Query {
            name,
            level: Some(Level::City),
            side: Some(Side::Us),
            country: home,
            ..Query::default()
        };
        assert_eq!(resolver.resolve(&query("Seattle")).verdict, Verdict::Certain);
        assert_eq!(resolver.resolve(&query("Portland")).verdict, Verdict::Doubtful);
        assert_eq!(resolver.resolve(&query("Springfield")).verdict, Verdict::Doubtful);
    }
}

#[test]
fn reasons_are_words() {
    let resolver = world::resolver();
    let query = Query {
        name: "Portland, Oregon",
        side: Some(Side::Us),
        ..Query::default()
    };
    let found = resolver.resolve(&query);
    let reasons = found.candidates[0].reasons.join("; ");
    assert!(reasons.contains("lies in Oregon, as written"), "{reasons}");
    assert!(reasons.contains("650,000 inhabitants"), "{reasons}");
}

#[test]
fn bodies_are_registered_or_stand_for_themselves() {
    for (line, expected) in [
        ("foreign|network||Compact of Mayors", "global-covenant-of-mayors"),
        (
            "us|network||Great Lakes St. Lawrence Governors & Premiers",
            "great-lakes-governors-premiers",
        ),
        (
            "foreign|network||Great Lakes and St. Lawrence Governors and Premiers",
            "great-lakes-governors-premiers",
        ),
        ("foreign|region|MX|Mexican border states", "mexican-border-states"),
        ("us|port|MI|Port of Monroe", "port-of-monroe-mi"),
        ("us|port|OR|Port of Portland", "port-of-portland-or"),
        ("us|port|ME|Port of Portland", "port-of-portland-me"),
        ("us|region|OR|Metro", "metro-or"),
        ("foreign|organization|SE|Some New Society", "some-new-society-se"),
        ("foreign|network||A Wholly New Network", "a-wholly-new-network"),
        ("us|tribe|AZ|Navajo Nation", "navajo-nation-az"),
        ("foreign|country||China and Russia", "china-and-russia"),
    ] {
        assert_eq!(answer(line), expected, "{line}");
    }
}

#[test]
fn actors_say_where_they_sit() {
    let resolver = world::resolver();
    let actor = |name: &str, level: Level, state_code: &str| {
        let found = resolver.resolve(&Query {
            name,
            level: Some(level),
            side: Some(Side::Us),
            state: state_code.parse().ok(),
            ..Query::default()
        });
        resolver.actor(found.certain().expect("certain")).expect("an actor")
    };
    let port = actor("Port of Portland", Level::Port, "OR");
    assert_eq!(
        (port.key.as_str(), port.place),
        ("body:port-of-portland-or", Some(PlaceId(102)))
    );
    let parish = actor("Orleans Parish", Level::County, "LA");
    assert_eq!(
        (parish.key.as_str(), parish.slug.as_str()),
        ("place:110", "new-orleans-la")
    );
    let city = actor("Seattle", Level::City, "WA");
    assert_eq!(
        (city.slug.as_str(), city.level, city.side),
        ("seattle-wa", Level::City, Some(Side::Us))
    );
    let district = actor("Washington", Level::City, "DC");
    let by_state = actor("District of Columbia", Level::State, "DC");
    assert_eq!(district, by_state);
}
