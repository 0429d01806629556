//! Pairs of claims and whether they speak of one engagement: one test for each class of error that the labels of
//! `data/gold/` brought to light.

use domain::{Claim, Level};
use platform::database::DatabaseError;
use platform::testkit;

use super::journal::journal;
use super::keep_on;
use super::world::{Bench, Making, claim};
use crate::store::MIGRATIONS;
use crate::store::jobs::{self, Queue};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    One,
    Two,
}
use Expect::{One, Two};

#[track_caller]
fn check(what: &str, a: Making, b: Making, expect: Expect) {
    let claims: [Claim; 2] = [a.done(), b.done()];
    let test = testkit::sqlite(MIGRATIONS);
    let bench = Bench::new(&test.database);
    bench.deposit(claims.to_vec());
    let summary = bench.run(&mut keep_on);
    assert_eq!(summary.placed, 2, "{what}: both are placed: {:?}", summary.waiting);
    let found = if journal(&test.database).len() == 1 { One } else { Two };
    assert_eq!(found, expect, "{what}: {claims:#?}");
}

const PAGE: &str = "https://one.example/page";

#[test]
fn an_act_is_known_by_its_number_however_it_is_written() {
    let act = |row: &str, title: &str, start: &str| {
        claim(row, "Seattle, WA", "Munich, DE", "restriction")
            .title(title)
            .start(start)
    };
    for (one, two, expect) in [
        ("HEA 1120 bans sister ties", "House Enrolled Act 1120: a tax law", One),
        ("House Act 1120 on sister ties", "H.B. 1120 was signed", One),
        ("S.2565 would bar ties", "Senate bill 2565: Integrity Act", One),
        ("Code ch. 795 (H.B. 128) on ties", "House Bill 128 was passed", One),
        ("House Bill 128 bans ties", "House Bill 129 bans ties", Two),
        ("House Bill 128 bans ties", "Senate Bill 128 bans water", Two),
    ] {
        check("numbers", act("a", one, "2025-03"), act("b", two, "2025-03"), expect);
    }
    // A chapter does not contradict a bill; what joins them is a source that names both.
    let test = testkit::sqlite(MIGRATIONS);
    let bench = Bench::new(&test.database);
    bench.deposit(vec![
        act("a", "House Bill 128 bans ties", "2025-06-20").done(),
        act("b", "Code chapter 795 bars ties", "2025-09-01").done(),
        act("c", "Code ch. 795 (H.B. 128) on ties", "2025-09-01").done(),
    ]);
    bench.run(&mut keep_on);
    assert_eq!(journal(&test.database).len(), 1);
}

#[test]
fn one_document_that_lists_an_act_under_each_country_tells_of_one() {
    let bill = |row: &str, them: &str| {
        claim(row, "Seattle, WA", them, "legislative_act").title("Bill for a commission with Germany and Norway")
    };
    let (a, b) = (bill("a", "Munich, DE").url(PAGE), bill("b", "Bergen, NO").url(PAGE));
    check("one list", a, b, One);
    let ban = claim("a", "Seattle, WA", "Munich, DE", "restriction").title("Chapter 795 bars ties with Germany");
    let welcome =
        claim("b", "Seattle, WA", "Bergen, NO", "legislative_act").title("Chapter 795 encourages ties with Norway");
    check("a ban and a welcome", ban, welcome, Two);
}

#[test]
fn a_treaty_of_several_governments_is_one_although_its_day_or_month_is_told_otherwise() {
    let text = |row: &str, us: &str, them: &str, title: &str, start: &str| {
        claim(row, us, them, "other_agreement").title(title).start(start)
    };
    let signed =
        |row: &str, them: &str, start: &str| text(row, "Seattle, WA", them, "Salmon Treaty signed on the river", start);
    let first = || signed("a", "Munich, DE", "2014-09-23");
    check("a day apart", first(), signed("b", "Cologne, DE", "2014-09-24"), One);
    check("a month apart", first(), signed("b", "Cologne, DE", "2014-10-24"), Two);
    let charter = |row: &str, us: &str| text(row, us, "Munich, DE", &format!("Rivers Charter of 1985: {us}"), "1985");
    check(
        "a year, one document",
        charter("a", "Seattle, WA").url(PAGE),
        charter("b", "Portland, OR").url(PAGE),
        One,
    );
    check(
        "a year, two documents",
        charter("a", "Seattle, WA"),
        charter("b", "Portland, OR"),
        Two,
    );
}

#[test]
fn a_ministry_signs_for_its_country_and_a_trade_body_does_not() {
    let text = |row: &str, them: &str, level: Level, start: &str| {
        claim(row, "Seattle, WA", them, "memorandum")
            .counterpart_level(level)
            .title("Memorandum on clean energy")
            .start(start)
    };
    let country = |row: &str| text(row, "Germany, DE", Level::Country, "2021-10");
    let ministry = text("b", "German Ministry of Energy, DE", Level::Agency, "2021-10-05");
    check("a ministry", country("a"), ministry, One);
    let body = text("b", "Wind Energy Association, DE", Level::Agency, "2021-10-05");
    check("a trade body", country("a"), body, Two);
}

#[test]
fn what_a_document_calls_part_of_the_same_visit_joins_it() {
    let guest = |row: &str, us: &str, title: &str| {
        claim(row, us, "Munich, DE", "incoming_delegation")
            .title(title)
            .start("2018-03")
            .url(PAGE)
    };
    let first = || guest("a", "Seattle, WA", "Bavarian brewers tour the port");
    let second = || guest("b", "Portland, OR", "Council members show gardens");
    check("said", first(), second().note("Same visit; a sister city."), One);
    check("part", first(), second().note("Part of the Bavarian tour."), One);
    check("not said", first(), second(), Two);
}

#[test]
fn legs_of_one_list_are_one_trip_within_a_country() {
    let leg = |row: &str, them: &str, title: &str| {
        claim(row, "Seattle, WA", them, "outgoing_mission")
            .title(title)
            .start("2019")
            .officials(&["Ana Berg (Mayor)"])
    };
    let munich = || leg("a", "Munich, DE", "Seattle's mayor on a goodwill mission: Munich");
    let cologne = || leg("b", "Cologne, DE", "Seattle's mayor on a goodwill mission: Cologne");
    check("one list", munich().url(PAGE), cologne().url(PAGE), One);
    check("two documents", munich(), cologne(), Two);
}

#[test]
fn governments_of_one_state_at_the_event_that_both_name_are_on_one_visit() {
    let guest = |row: &str, us: &str, title: &str| {
        claim(row, us, "Munich, DE", "outgoing_mission")
            .title(title)
            .start("2019-06")
    };
    let city = || guest("a", "Seattle, WA", "Seattle delegation to the 2019 Alpine Air Show");
    let county = guest(
        "b",
        "King County, WA",
        "King County executive at the 2019 Alpine Air Show",
    );
    check("one state", city(), county, One);
    let elsewhere = guest("b", "Portland, OR", "Portland mayor at the 2019 Alpine Air Show");
    check("two states", city(), elsewhere, Two);
}

#[test]
fn a_meeting_joins_the_mission_of_the_official_who_holds_it() {
    let visit = |row: &str, them: &str, kind: &str, start: &str| {
        claim(row, "Seattle, WA", them, kind)
            .title("Seattle's mayor in Germany")
            .start(start)
            .officials(&["Ana Berg (Mayor)"])
    };
    let mission = || visit("a", "Munich, DE", "outgoing_mission", "2016-06");
    check(
        "held during it",
        mission(),
        visit("b", "Cologne, DE", "meeting", "2016-06"),
        One,
    );
    check(
        "held later",
        mission(),
        visit("b", "Cologne, DE", "meeting", "2016-09"),
        Two,
    );
    check(
        "near by a rough date only",
        visit("a", "Munich, DE", "outgoing_mission", "2016-08~"),
        visit("b", "Cologne, DE", "meeting", "2016-09-22"),
        Two,
    );
}

#[test]
fn the_head_and_the_deputy_travel_apart() {
    let visit = |row: &str, who: &str, start: &str| {
        claim(row, "Seattle, WA", "Munich, DE", "outgoing_mission")
            .title("Seattle mission to Munich")
            .start(start)
            .officials(&[who])
    };
    check(
        "mayor and deputy",
        visit("a", "Ana Berg (Mayor)", "2022-03-27/2022-04-02"),
        visit("b", "Bo Dahl (Deputy Mayor)", "2022-03"),
        Two,
    );
}

#[test]
fn an_office_has_a_side_and_a_city() {
    let office = |row: &str, them: &str, title: &str| claim(row, "Seattle, WA", them, "office").title(title);
    check(
        "theirs and ours",
        office("a", "Munich, DE", "Seattle office in Munich"),
        office("b", "Munich, DE", "Munich reopens its representative office in Seattle").start("2020-10-12"),
        Two,
    );
    check(
        "the city is named in the title only",
        office("a", "Germany, DE", "Seattle reopens Munich trade office")
            .counterpart_level(Level::Country)
            .start("2013-04-12"),
        office("b", "Munich, DE", "Seattle to reopen a trade office").start("2013"),
        One,
    );
    check(
        "a move begins nothing",
        office("a", "Munich, DE", "Seattle office in Munich").start("1981"),
        office("b", "Munich, DE", "Seattle moves its Munich office to a new firm").start("2020"),
        One,
    );
}

/// A text of which one source tells the day of the announcement and another the month before it.
fn ports(row: &str, start: &str, title: &str) -> Making {
    claim(row, "Seattle, WA", "Munich, DE", "memorandum")
        .start(start)
        .title(title)
        .officials(&["James White (Director)", "Aleman Zubieta (Administrator)"])
        .url(&format!("https://canal.example/{row}"))
}

#[test]
fn the_model_joins_what_dates_keep_apart_by_a_little_and_says_why() {
    let one = || ports("a", "2009-06-02", "Wharves and canal announce memorandum on locks");
    let two = || ports("b", "2009-05", "Memorandum of wharves and canal on locks");
    check("announced days after", one(), two(), One);
    check("a year later", one(), ports("b", "2010-05", "Memorandum on locks"), Two);
    check(
        "others at it",
        one(),
        two().officials(&["Ana Brandt (Mayor)"]).title("A music memorandum"),
        Two,
    );

    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        bench.deposit(vec![one().done(), two().done()]);
        bench.run(&mut keep_on);
        let (rule, reasons): (String, String) = test
            .database
            .read::<_, DatabaseError>(|session| {
                let found = session.first("SELECT rule, reasons FROM merges", &[], |row| {
                    Ok((row.string(0)?, row.string(1)?))
                })?;
                Ok(found.expect("a merge"))
            })
            .expect("the merge reads");
        assert_eq!(rule, "model");
        let likelier = reasons
            .lines()
            .filter(|reason| reason.contains("times likelier among duplicates"));
        assert!(likelier.count() >= 2, "{reasons}");
        assert!(reasons.contains("several officials in common"), "{reasons}");
    }
}

#[test]
fn what_is_put_before_a_person_has_a_probability_and_reasons() {
    let test = testkit::sqlite(MIGRATIONS);
    let bench = Bench::new(&test.database);
    let trip = |row: &str, title: &str| {
        claim(row, "Seattle, WA", "Munich, DE", "outgoing_mission")
            .title(title)
            .officials(&["Ana Brandt (Mayor)"])
            .url(&format!("https://{row}.example/trip"))
    };
    bench.deposit(vec![
        trip("harbour", "Harbour cranes and steel docks shown in Munich")
            .start("2015-10-04")
            .done(),
        trip("theatre", "Theatre stage, actors and a crane for Seattle").done(),
    ]);
    bench.run(&mut keep_on);
    let payloads = test
        .database
        .read::<_, DatabaseError>(|session| jobs::waiting(session, Queue::PossibleDuplicate, 10))
        .expect("the queue reads");
    assert_eq!(payloads.len(), 1, "{payloads:?}");
    let payload: serde_json::Value = serde_json::from_str(&payloads[0]).expect("the payload is JSON");
    let probability = payload["probability"].as_f64().expect("a probability");
    assert!((0.0..1.0).contains(&probability), "{payload}");
    assert!(
        payload["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()),
        "{payload}"
    );
}
