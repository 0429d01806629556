//! Data-driven checks of the examples of the specification, and properties.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Edtf {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The examples of levels 0 and 1 in the specification, and the shapes that our sources have.
const CANONICAL: &[&str] = &[
    "1985-04-12",
    "1985-04",
    "1985",
    "1964/2008",
    "2004-06/2006-08",
    "2004-02-01/2005-02-08",
    "2004-02-01/2005-02",
    "2004-02-01/2005",
    "2005/2006-02",
    "Y170000002",
    "Y-170000002",
    "2001-21",
    "2018-24~",
    "1984?",
    "2004-06~",
    "2004-06-11%",
    "201X",
    "20XX",
    "198X~",
    "2004-XX",
    "1985-04-XX",
    "1985-XX-XX",
    "1985-04-12/..",
    "1985-04/..",
    "1985/..",
    "../1985-04-12",
    "../1985-04",
    "../1985",
    "1985-04-12/",
    "1985/",
    "/1985-04-12",
    "/1985",
    "../..",
    "-1985",
    "-0044-03-15",
    "0000",
    "2010-09-19~/2010-09-20~",
    "2010-09-19?/2010-09-20%",
    "2018-23/2019-21",
    "198X/2004-06-XX",
];

#[test]
fn canonical_dates_read_back_as_written() {
    for text in CANONICAL {
        assert_eq!(read(text).to_string(), *text);
        let json = serde_json::to_string(&read(text)).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Edtf>(&json).unwrap(), read(text));
    }
}

#[test]
fn the_time_of_a_date_time_is_dropped() {
    for text in [
        "1985-04-12T23:20:30",
        "1985-04-12T23:20:30Z",
        "1985-04-12T23:20:30-04",
        "1985-04-12T23:20:30+04:30",
    ] {
        assert_eq!(read(text), read("1985-04-12"), "{text}");
    }
}

#[test]
fn refusals_say_what_where_and_how_to_mend_it() {
    for (text, at, what, mend) in [
        ("", 1, "nothing is written", "leave the field out"),
        ("/", 1, "neither end", "leave the field out"),
        ("1989/1990/1991", 10, "second slash", "two ends"),
        ("12/24/2022", 6, "second slash", "hyphens"),
        ("2008/1964", 6, "ends before it begins", "earlier date first"),
        ("89", 3, "year of four digits", "1989"),
        ("May 1989", 1, "year of four digits", "1989-05"),
        ("198x", 4, "year of four digits", "capital X"),
        ("~1989", 1, "year of four digits", "after the whole date"),
        ("1XXX", 2, "too few digits", "leave the field out"),
        ("XXXX", 1, "too few digits", "leave the field out"),
        ("198X-05", 4, "level 2", "the year alone"),
        ("1989-13", 6, "no month 13", "01 to 12"),
        ("1989-25", 6, "no month 25", "seasons are 21"),
        ("1989-5", 6, "the month", "two digits"),
        ("1989-05-1", 9, "the day", "two digits"),
        ("1989-02-29", 9, "no day 29", "month alone"),
        ("1989-00-10", 6, "no month 00", "01 to 12"),
        ("1989-XX-10", 9, "unknown month", "1989-XX-XX"),
        ("1984?-06", 6, "`-` has no meaning", "after the whole date"),
        ("1984?~", 6, "`~` has no meaning", "%"),
        ("1989–1991", 5, "`–` has no meaning", "a slash"),
        ("1989..", 5, "`.` has no meaning", "a slash"),
        ("1989 ", 5, "` ` has no meaning", "blank"),
        (" 1989", 1, "year of four digits", "blank"),
        ("1989/open", 6, "year of four digits", ".."),
        ("{1989,1990}", 1, "year of four digits", "level 2"),
        ("Y1989", 2, "five and more digits", "without Y"),
        ("Y017000", 2, "leading zeros", "without Y"),
        ("Y17E7", 2, "five and more", "without Y"),
        ("Y1234567890123456", 2, "too many digits", "fifteen"),
        ("-0000", 1, "no minus sign", "0000"),
        ("-198X", 1, "no minus sign", "four digits"),
        ("1985-04-12T25:00:00", 12, "no such time", "day alone"),
        ("1985-04-12T23h00", 14, "colon", "23:20:30"),
        ("1985-04T10:00:00", 8, "`T` has no meaning", "whole day"),
        ("１９８９", 1, "year of four digits", "four digits"),
        ("2018-23-01", 8, "`-` has no meaning", "slash"),
    ] {
        let error = text.parse::<Edtf>().unwrap_err();
        assert_eq!(error.at, at, "{error}");
        assert!(error.what.contains(what), "{error}");
        assert!(error.mend.contains(mend), "{error}");
    }
    let long = "9".repeat(1 << 20).parse::<Edtf>().unwrap_err().to_string();
    assert!(long.len() < 300, "errors repeat only the beginning of what was written");
}

#[test]
fn bounds_are_the_first_and_the_last_day() {
    for (text, earliest, latest) in [
        ("1989", Some("1989-01-01"), Some("1989-12-31")),
        ("1989~", Some("1989-01-01"), Some("1989-12-31")),
        ("1988-02", Some("1988-02-01"), Some("1988-02-29")),
        ("1989-05-10?", Some("1989-05-10"), Some("1989-05-10")),
        ("198X", Some("1980-01-01"), Some("1989-12-31")),
        ("19XX", Some("1900-01-01"), Some("1999-12-31")),
        ("1989-XX", Some("1989-01-01"), Some("1989-12-31")),
        ("1989-XX-XX", Some("1989-01-01"), Some("1989-12-31")),
        ("1988-02-XX", Some("1988-02-01"), Some("1988-02-29")),
        ("2018-21", Some("2018-03-01"), Some("2018-05-31")),
        ("2018-22", Some("2018-06-01"), Some("2018-08-31")),
        ("2018-23", Some("2018-09-01"), Some("2018-11-30")),
        ("2019-24", Some("2019-12-01"), Some("2020-02-29")),
        ("2022-09-12/2022-09-24", Some("2022-09-12"), Some("2022-09-24")),
        ("1989/..", Some("1989-01-01"), None),
        ("1989/", Some("1989-01-01"), None),
        ("../1990-06", None, Some("1990-06-30")),
        ("/1990", None, Some("1990-12-31")),
        ("Y170000002", None, None),
    ] {
        let date = read(text);
        assert_eq!(date.earliest(), earliest.map(day), "{text}");
        assert_eq!(date.latest(), latest.map(day), "{text}");
        assert_eq!(date.start_year(), earliest.map(|text| day(text).year()), "{text}");
    }
    assert_eq!(read("-0044").start_year(), Some(-44));
}

#[test]
fn qualities_are_read_off() {
    for (text, approximate, uncertain, interval, precision) in [
        ("1989", false, false, false, Some(Precision::Year)),
        ("1989-05~", true, false, false, Some(Precision::Month)),
        ("1989-05-10?", false, true, false, Some(Precision::Day)),
        ("198X%", true, true, false, Some(Precision::Decade)),
        ("19XX", false, false, false, Some(Precision::Century)),
        ("1989-XX", false, false, false, Some(Precision::Year)),
        ("1989-05-XX", false, false, false, Some(Precision::Month)),
        ("2018-23", false, false, false, Some(Precision::Season)),
        ("2018-05-01/2019~", true, false, true, Some(Precision::Year)),
        ("../..", false, false, true, None),
    ] {
        let date = read(text);
        assert_eq!(date.is_approximate(), approximate, "{text}");
        assert_eq!(date.is_uncertain(), uncertain, "{text}");
        assert_eq!(date.is_interval(), interval, "{text}");
        assert_eq!(date.precision(), precision, "{text}");
    }
}

#[test]
fn people_read_dates_in_words() {
    for (text, human, when) in [
        ("1967~", "about 1967", "about 1967"),
        ("1989", "1989", "in 1989"),
        ("1989-05", "May 1989", "in May 1989"),
        ("1989-05-10", "10 May 1989", "on 10 May 1989"),
        ("198X", "the 1980s", "in the 1980s"),
        ("19XX", "the 20th century", "in the 20th century"),
        ("2018-23", "autumn 2018", "in autumn 2018"),
        ("1989?", "possibly 1989", "possibly in 1989"),
        ("1989%", "about 1989, uncertain", "about 1989, uncertain"),
        ("1989-XX", "1989, month not known", "in 1989, month not known"),
        ("1989-05-XX", "May 1989, day not known", "in May 1989, day not known"),
        ("-0044", "45 BC", "in 45 BC"),
        ("0000", "1 BC", "in 1 BC"),
        ("0800", "800", "in 800"),
        ("1989/..", "since 1989", "in 1989 or after"),
        ("1989-05-10/..", "since 10 May 1989", "on 10 May 1989 or after"),
        ("../1990", "until 1990", "in 1990 or before"),
        ("1989/", "from 1989, end not known", "in 1989 or after"),
        ("/1990", "until 1990, beginning not known", "in 1990 or before"),
        ("1989/1995", "1989 to 1995", "between 1989 and 1995"),
        (
            "2022-09/2022-11",
            "September to November 2022",
            "between September 2022 and November 2022",
        ),
        (
            "2022-12-30/2023-01-03",
            "30 December 2022 to 3 January 2023",
            "between 30 December 2022 and 3 January 2023",
        ),
        (
            "2021-11-06~/2021-11-13~",
            "about 6 to 13 November 2021",
            "between about 6 November 2021 and about 13 November 2021",
        ),
        ("2021~/2022", "about 2021 to 2022", "between about 2021 and 2022"),
        ("2022-09-12/2022-09-12", "12 September 2022", "on 12 September 2022"),
    ] {
        assert_eq!(read(text).human(), human, "{text}");
        assert_eq!(read(text).when(), when, "{text}");
    }
    assert_eq!(read("2022-09-12/2022-09-24").human(), "12 to 24 September 2022");
    assert_eq!(read("2022-09-12/2022-10-03").human(), "12 September to 3 October 2022");
}

#[test]
fn bounds_are_written_as_the_plainest_date() {
    for text in [
        "1989",
        "1989-05",
        "1989-05-10",
        "198X",
        "19XX",
        "2018-23",
        "2019-24",
        "1989/..",
        "../1989",
    ] {
        let date = read(text);
        let written = date.bounds().edtf().unwrap();
        assert_eq!(written.bounds(), date.bounds(), "{text}");
        if !date.is_interval() {
            assert_eq!(written, date);
        }
    }
    assert_eq!(
        read("2022-09-12/2022-09-24").bounds().edtf(),
        Some(read("2022-09-12/2022-09-24"))
    );
    assert_eq!(DateBounds::UNKNOWN.edtf(), None);
}

#[test]
fn overlap_and_containment_answer_three_ways() {
    use Tri::{Maybe, No, Yes};
    for (a, b, overlaps, contains) in [
        ("1985", "1985", Yes, Yes),
        ("1985", "1985-05", Yes, Yes),
        ("1985-05", "1985", Yes, No),
        ("1985", "1987", No, No),
        ("198X", "1985", Maybe, Maybe),
        ("1985", "198X", Maybe, Maybe),
        ("198X", "1991", No, No),
        ("198X", "1980/1989", Yes, No),
        ("1979/1990", "198X", Yes, Yes),
        ("198X", "198X", Maybe, Maybe),
        ("1989-XX", "1989", Yes, No),
        ("1989", "1989-XX", Yes, Yes),
        ("1989-XX", "1989-05", Maybe, Maybe),
        ("1989-XX", "1989-05-10/1989-07-01", Maybe, No),
        ("1989-05-XX", "1989-05-10", Maybe, Maybe),
        ("1967~", "1967", Maybe, Maybe),
        ("1967~", "1968", Maybe, Maybe),
        ("1967~", "1969", No, No),
        ("1967/1969", "1968~", Yes, Maybe),
        ("1966/1970", "1968~", Yes, Yes),
        ("1989-05~", "1989-07", No, No),
        ("1989-05~", "1989-06-30", Maybe, Maybe),
        ("1989-05-10~", "1989-05-13", Maybe, Maybe),
        ("1989-05-10~", "1989-05-14", No, No),
        ("1984?", "1984", Maybe, Maybe),
        ("1900/2000", "1984?", Maybe, Maybe),
        ("1900/1950", "1984?", No, No),
        ("1964/2008", "1964", Yes, Maybe),
        ("1964/2008", "1964-05", Maybe, Maybe),
        ("1964/2008", "1990-05", Yes, Yes),
        ("1985/..", "1990", Yes, Yes),
        ("1985/", "1990", Maybe, Maybe),
        ("1985/..", "1984", No, No),
        ("../1990", "1900", Yes, Yes),
        ("/1990", "1900", Maybe, Maybe),
        ("../..", "Y170000002", Yes, Yes),
        ("2018-23", "2018-10", Yes, Yes),
        ("2018-23", "2018-09", Maybe, Maybe),
        ("2018", "2018-23", Yes, Yes),
        ("2018-23", "2018-12", Maybe, Maybe),
        ("Y170000002", "Y170000003", No, No),
    ] {
        assert_eq!(read(a).overlaps(&read(b)), overlaps, "{a} overlaps {b}");
        assert_eq!(read(a).contains(&read(b)), contains, "{a} contains {b}");
    }
}

fn qualifiers() -> impl Strategy<Value = Qualifier> {
    prop_oneof![
        4 => Just(Qualifier::None),
        1 => Just(Qualifier::Approximate),
        1 => Just(Qualifier::Uncertain),
        1 => Just(Qualifier::Both),
    ]
}

fn parts() -> impl Strategy<Value = (i64, Part)> {
    let near = 1970i64..2030;
    prop_oneof![
        (19i64..21).prop_map(|century| (century * 100, Part::Century)),
        (197i64..203).prop_map(|decade| (decade * 10, Part::Decade)),
        (prop_oneof![near.clone(), -9999i64..=9999, -1_000_000_000i64..1_000_000_000]).prop_map(|y| (y, Part::Year)),
        near.clone().prop_map(|year| (year, Part::SomeMonth)),
        near.clone().prop_map(|year| (year, Part::SomeDayOfYear)),
        (near.clone(), prop::sample::select(Season::ALL.to_vec()))
            .prop_map(|(year, season)| (year, Part::Season(season))),
        (near.clone(), 1u8..=12).prop_map(|(year, month)| (year, Part::Month(month))),
        (near.clone(), 1u8..=12).prop_map(|(year, month)| (year, Part::SomeDayOfMonth(month))),
        (near, 1u8..=12, 1u8..=28).prop_map(|(year, month, day)| (year, Part::Day(month, day))),
    ]
}

fn single() -> impl Strategy<Value = Date> {
    (parts(), qualifiers()).prop_map(|((year, part), qualifier)| Date { year, part, qualifier })
}

fn ends() -> impl Strategy<Value = End> {
    prop_oneof![5 => single().prop_map(End::Date), 1 => Just(End::Open), 1 => Just(End::Unknown)]
}

/// A date whose meanings [`meanings`] can list.
fn exact() -> impl Strategy<Value = Date> {
    parts()
        .prop_filter("not to be listed", |(year, part)| {
            !matches!(part, Part::Season(_)) && year.abs() < 9999
        })
        .prop_map(|(year, part)| Date::plain(year, part))
}

/// Any date that can be read; of intervals those that do not run backwards.
fn any_date() -> impl Strategy<Value = Edtf> {
    let interval = (ends(), ends()).prop_filter_map("says nothing", |(a, b)| {
        let forwards = Edtf(Form::Interval { from: a, to: b }).to_string().parse().ok();
        forwards.or_else(|| Edtf(Form::Interval { from: b, to: a }).to_string().parse().ok())
    });
    prop_oneof![2 => single().prop_map(|date| Edtf(Form::Date(date))), 1 => interval]
}

/// Every stretch of days that a date without qualifier can mean.
fn meanings(date: Date) -> Vec<(Day, Day)> {
    let year = i32::try_from(date.year).unwrap();
    let stretch = |date: Edtf| (date.earliest().unwrap(), date.latest().unwrap());
    let days = |from: Day, to: Day| (from.0..=to.0).map(|day| (Day(day), Day(day))).collect();
    let (earliest, latest) = stretch(Edtf(Form::Date(date)));
    match date.part {
        Part::Century => (year..year + 100).map(|year| stretch(Edtf::from_year(year))).collect(),
        Part::Decade => (year..year + 10).map(|year| stretch(Edtf::from_year(year))).collect(),
        Part::SomeMonth => (1..=12)
            .map(|month| stretch(read(&format!("{year:04}-{month:02}"))))
            .collect(),
        Part::SomeDayOfYear | Part::SomeDayOfMonth(_) => days(earliest, latest),
        _ => vec![(earliest, latest)],
    }
}

/// What is true of all, of none, or of some pairs of meanings.
fn by_enumeration(a: Date, b: Date, holds: impl Fn((Day, Day), (Day, Day)) -> bool) -> Tri {
    let (all_a, all_b) = (meanings(a), meanings(b));
    let mut pairs = all_a.iter().flat_map(|a| all_b.iter().map(move |b| (*a, *b)));
    let first = pairs.next().is_some_and(|(a, b)| holds(a, b));
    match (first, pairs.all(|(a, b)| holds(a, b) == first)) {
        (true, true) => Tri::Yes,
        (false, true) => Tri::No,
        _ => Tri::Maybe,
    }
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(date in any_date()) {
        prop_assert_eq!(date.to_string().parse::<Edtf>(), Ok(date));
    }

    #[test]
    fn the_first_day_is_not_after_the_last(date in any_date()) {
        if let (Some(earliest), Some(latest)) = (date.earliest(), date.latest()) {
            prop_assert!(earliest <= latest);
        }
        prop_assert!(!date.human().is_empty() && !date.when().is_empty());
    }

    #[test]
    fn overlap_is_symmetric_and_follows_from_containment(a in any_date(), b in any_date()) {
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        match (a.contains(&b), a.overlaps(&b)) {
            (Tri::Yes, overlaps) => prop_assert_eq!(overlaps, Tri::Yes),
            (contains, Tri::No) => prop_assert_eq!(contains, Tri::No),
            _ => {}
        }
    }

    #[test]
    fn doubt_only_ever_adds_maybes(a in single(), b in any_date()) {
        let plain = Edtf(Form::Date(Date { qualifier: Qualifier::None, ..a }));
        let a = Edtf(Form::Date(a));
        for (plain, doubted) in [(plain.overlaps(&b), a.overlaps(&b)), (b.contains(&plain), b.contains(&a))] {
            prop_assert!(doubted == plain || doubted == Tri::Maybe, "{a} {b}");
        }
    }

    #[test]
    fn a_firm_answer_holds_for_every_meaning(a in exact(), b in exact()) {
        let (x, y) = (Edtf(Form::Date(a)), Edtf(Form::Date(b)));
        let overlaps = by_enumeration(a, b, |a, b| a.0 <= b.1 && b.0 <= a.1);
        prop_assert!(x.overlaps(&y) == overlaps || x.overlaps(&y) == Tri::Maybe, "{x} {y} {overlaps:?}");
        let contains = by_enumeration(a, b, |a, b| a.0 <= b.0 && b.1 <= a.1);
        prop_assert!(x.contains(&y) == contains || x.contains(&y) == Tri::Maybe, "{x} {y} {contains:?}");
    }

    #[test]
    fn days_keep_their_day(number in -4_000_000i32..4_000_000) {
        let date = Edtf::from_day(Day(number));
        if (-9999..=9999).contains(&Day(number).year()) {
            prop_assert_eq!(date.earliest(), Some(Day(number)));
            prop_assert_eq!(date.latest(), Some(Day(number)));
        }
        prop_assert_eq!(date.to_string().parse::<Edtf>(), Ok(date));
    }

    #[test]
    fn no_string_makes_it_panic(text in any::<String>()) {
        let _ = text.parse::<Edtf>();
    }

    #[test]
    fn nearly_right_strings_are_read_canonically_or_refused(text in "[0-9XY~?%/.:TZ+ é–-]{0,14}") {
        match text.parse::<Edtf>() {
            Ok(date) => prop_assert_eq!(date.to_string().parse::<Edtf>(), Ok(date)),
            Err(error) => prop_assert!(error.at >= 1 && error.at <= text.chars().count() + 1),
        }
    }
}
