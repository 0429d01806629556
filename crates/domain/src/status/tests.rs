//! A table of facts and days with the status that each must give, and properties of all of them.

use proptest::prelude::*;

use super::*;
use crate::vocabulary::{Family, Issues};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Facts written in one line: `kind reported [of SOURCE-DATE] [from START] [to END] [for MONTHS]`.
fn revision(line: &str) -> Revision {
    let mut words = line.split(' ');
    let mut revision = Revision {
        kind: words.next().unwrap().parse().unwrap(),
        participants: Vec::new(),
        start: None,
        end: None,
        term_months: None,
        status: words.next().unwrap().parse().unwrap(),
        status_reported: None,
        issues: Issues::default(),
        title: String::new(),
        trip: None,
    };
    while let (Some(word), Some(value)) = (words.next(), words.next()) {
        let date = || Some(value.parse::<Edtf>().unwrap());
        match word {
            "of" => revision.status_reported = date(),
            "from" => revision.start = date(),
            "to" => revision.end = date(),
            "for" => revision.term_months = value.parse().ok(),
            _ => panic!("`{word}` in `{line}`"),
        }
    }
    revision
}

/// Facts, day, and what follows: the word, the rule, and for what is in force how sure.
const TABLE: &[(&str, &str, &str)] = &[
    // Ties.
    (
        "sister_tie active of 2024-03 from 1967~",
        "2026-11-24",
        "in_force reported_active confirmed_lately",
    ),
    (
        "sister_tie active of 2007 from 1967~",
        "2026-11-24",
        "in_force reported_active last_reported",
    ),
    (
        "sister_tie active from 1967~",
        "2026-11-24",
        "in_force reported_active unknown",
    ),
    (
        "sister_tie active of 2024-03",
        "2026-11-24",
        "in_force reported_active confirmed_lately",
    ),
    (
        "sister_tie active of 2024-03",
        "1990-01-01",
        "in_force beginning_unknown unknown",
    ),
    (
        "sister_tie active of 2024-03 from 1967",
        "1990-01-01",
        "in_force reported_active confirmed_lately",
    ),
    (
        "sister_tie active of 2024-03 from 1967",
        "1966-12-31",
        "announced not_yet_begun",
    ),
    (
        "sister_tie active of 2024-03 from 198X",
        "1985-06-01",
        "in_force beginning_unknown unknown",
    ),
    (
        "sister_tie active of 2026 from 2026",
        "2026-11-24",
        "in_force reported_active confirmed_lately",
    ),
    (
        "sister_tie active of 2021-11-24 from 1967",
        "2026-11-24",
        "in_force reported_active confirmed_lately",
    ),
    (
        "sister_tie active of 2021-11-23 from 1967",
        "2026-11-24",
        "in_force reported_active last_reported",
    ),
    (
        "sister_tie unknown of 2020 from 1967",
        "2026-11-24",
        "in_force not_known_to_have_ended unknown",
    ),
    (
        "sister_tie announced of 2025-05 from 2027",
        "2026-11-24",
        "announced not_yet_begun",
    ),
    (
        "sister_tie announced of 2025-05",
        "2026-11-24",
        "announced reported_announced",
    ),
    (
        "sister_tie announced of 2025-05 from 2025-09",
        "2026-11-24",
        "announced begin_not_confirmed",
    ),
    (
        "sister_tie announced of 2025-05",
        "2024-01-01",
        "unknown reported_later",
    ),
    (
        "sister_tie ended of 2020 from 1967 to 2019-05",
        "2026-11-24",
        "ended end_passed",
    ),
    (
        "sister_tie ended of 2020 from 1967 to 2019-05",
        "2000-01-01",
        "in_force ends_later confirmed_lately",
    ),
    (
        "sister_tie ended of 2020 from 1967 to 2019-05-10",
        "2019-05-10",
        "in_force ends_later confirmed_lately",
    ),
    (
        "sister_tie ended of 2020 from 1967 to 2019-05-10",
        "2019-05-11",
        "ended end_passed",
    ),
    (
        "sister_tie ended of 2020 from 1967 to 2019",
        "2019-06-01",
        "in_force end_uncertain unknown",
    ),
    (
        "sister_tie ended of 2020 from 1967",
        "2026-11-24",
        "ended reported_ended",
    ),
    (
        "sister_tie ended of 2020 from 1967",
        "2019-12-31",
        "in_force ending_reported_later unknown",
    ),
    (
        "sister_tie ended of 2026 from 1967 to 2026",
        "2026-11-24",
        "ended reported_ended",
    ),
    ("sister_tie ended from 1967", "2026-11-24", "ended reported_ended"),
    (
        "sister_tie suspended of 2022-07-20 from 1988 to 2022-07-18",
        "2026-11-24",
        "suspended end_passed",
    ),
    (
        "sister_tie suspended of 2022-07-20 from 1988 to 2022-07-18",
        "2020-01-01",
        "in_force ends_later confirmed_lately",
    ),
    ("sister_tie suspended", "2026-11-24", "suspended reported_suspended"),
    ("sister_tie lapsed of 2015", "2026-11-24", "lapsed reported_lapsed"),
    ("sister_tie lapsed of 2015 to 2010~", "2026-11-24", "lapsed end_passed"),
    (
        "guard_partnership active of 2024-05 from 1993-07-14",
        "2026-11-24",
        "in_force reported_active confirmed_lately",
    ),
    // Texts.
    (
        "memorandum active of 2019 from 2019-03-04 for 48",
        "2023-03-04",
        "in_force reported_active confirmed_lately",
    ),
    (
        "memorandum active of 2019 from 2019-03-04 for 48",
        "2023-03-05",
        "expired term_ran_out",
    ),
    (
        "memorandum active of 2024 from 2019-03-04 for 48",
        "2026-11-24",
        "in_force reported_active confirmed_lately",
    ),
    (
        "memorandum active of 2019 from 2019 for 12",
        "2020-06-01",
        "in_force reported_active confirmed_lately",
    ),
    (
        "memorandum active of 2019 for 12",
        "2026-11-24",
        "in_force reported_active last_reported",
    ),
    (
        "memorandum unknown of 2019 from 2012 for 60",
        "2026-11-24",
        "expired term_ran_out",
    ),
    (
        "memorandum ended of 2024 from 2012 for 60",
        "2020-01-01",
        "expired term_ran_out",
    ),
    (
        "memorandum announced of 2024 from 2025-01 for 12",
        "2026-11-24",
        "announced begin_not_confirmed",
    ),
    (
        "other_agreement completed of 2006-09-27 from 2006-09-26",
        "2026-11-24",
        "completed reported_completed",
    ),
    // Presence.
    (
        "office active of 2003 from 1999 to 2005",
        "2026-11-24",
        "ended end_passed",
    ),
    (
        "office active of 2003 from 1999 to 2030",
        "2026-11-24",
        "in_force ends_later last_reported",
    ),
    (
        "office ended from 1999 to 2005",
        "2002-01-01",
        "in_force ends_later unknown",
    ),
    (
        "network_membership completed of 2019 from 2019",
        "2026-11-24",
        "completed reported_completed",
    ),
    (
        "network_membership active of 2025 from 2019/..",
        "2026-11-24",
        "in_force reported_active confirmed_lately",
    ),
    // Visits.
    (
        "outgoing_mission announced of 2022-08 from 2022-09-12/2022-09-24",
        "2026-11-24",
        "presumed visit_date_passed",
    ),
    (
        "outgoing_mission announced of 2022-08 from 2022-09-12/2022-09-24",
        "2022-09-24",
        "announced reported_announced",
    ),
    (
        "outgoing_mission announced of 2022-08 from 2022-09-12/2022-09-24",
        "2022-09-25",
        "presumed visit_date_passed",
    ),
    (
        "outgoing_mission announced of 2022-08 from 2022-09-12/2022-09-24",
        "2022-07-01",
        "announced not_yet_begun",
    ),
    (
        "outgoing_mission announced of 2024-11-24",
        "2026-11-24",
        "announced reported_announced",
    ),
    (
        "outgoing_mission announced of 2024-11-23",
        "2026-11-24",
        "presumed visit_announced_long_ago",
    ),
    (
        "outgoing_mission announced of 2024-11-23",
        "2024-01-01",
        "unknown reported_later",
    ),
    ("outgoing_mission announced", "2026-11-24", "unknown visit_undated"),
    (
        "incoming_delegation completed of 2007 from 2007",
        "2026-11-24",
        "completed reported_completed",
    ),
    (
        "incoming_delegation completed of 2007 from 2007-05",
        "2007-03-01",
        "announced not_yet_begun",
    ),
    (
        "incoming_delegation completed of 2007-09 from 2007",
        "2007-03-01",
        "unknown reported_later",
    ),
    (
        "incoming_delegation completed",
        "2026-11-24",
        "completed reported_completed",
    ),
    (
        "meeting active of 2024-05-10 from 2024-05-09/2024-05-11",
        "2024-05-10",
        "announced visit_under_way",
    ),
    (
        "meeting active of 2024-05-10 from 2024-05-09/2024-05-11",
        "2024-05-12",
        "completed reported_completed",
    ),
    (
        "meeting lapsed of 2024-04 from 2024-05",
        "2026-11-24",
        "lapsed reported_lapsed",
    ),
    (
        "meeting lapsed of 2024-04 from 2024-05",
        "2024-04-15",
        "lapsed reported_lapsed",
    ),
    (
        "meeting lapsed of 2024-04 from 2024-05",
        "2024-01-01",
        "announced not_yet_begun",
    ),
    (
        "outgoing_mission suspended of 2021-11-30 from 2021-12-02/2021-12-11",
        "2026-11-24",
        "suspended reported_suspended",
    ),
    (
        "meeting unknown of 2024-04 from 2024-05",
        "2026-11-24",
        "unknown visit_not_reported",
    ),
    // Acts.
    (
        "legislative_act completed of 2025-06 from 2025-05-21",
        "2026-11-24",
        "in_force act_adopted confirmed_lately",
    ),
    (
        "restriction active of 2015-06 from 2015-05-21",
        "2026-11-24",
        "in_force act_adopted last_reported",
    ),
    (
        "legislative_act completed of 2025-06 from 2010 to 2020",
        "2026-11-24",
        "ended end_passed",
    ),
    (
        "legislative_act announced of 2025-01 from 2025-01-15",
        "2026-11-24",
        "announced begin_not_confirmed",
    ),
    (
        "legislative_act lapsed of 2025-06",
        "2026-11-24",
        "lapsed reported_lapsed",
    ),
    (
        "legislative_act lapsed of 2025-06",
        "2025-01-01",
        "unknown reported_later",
    ),
    (
        "legislative_act suspended to 1998-11",
        "2026-11-24",
        "suspended end_passed",
    ),
    (
        "legislative_act unknown of 2025",
        "2026-11-24",
        "unknown act_not_adopted",
    ),
];

#[test]
fn each_row_of_the_table_gives_its_status() {
    let mut used = Vec::new();
    for (line, on, expected) in TABLE {
        let status = status_on(&StatusFacts::of(&revision(line)), day(on));
        let sureness = status.sureness.map_or(String::new(), |sureness| format!(" {sureness}"));
        let got = format!("{} {}{sureness}", status.word, status.rule);
        assert_eq!(got, *expected, "{line} on {on}");
        used.push(status.rule);
    }
    let missing: Vec<_> = Rule::ALL.iter().filter(|rule| !used.contains(rule)).collect();
    assert!(missing.is_empty(), "the table has no row for {missing:?}");
}

#[test]
fn a_status_is_explained_in_sentences() {
    for (line, on, expected) in [
        (
            "legislative_act announced of 2022-04 from 2022",
            "2026-11-24",
            "The source of April 2022 reports it as proposed; no source read so far says that it was adopted.",
        ),
        (
            "sister_tie active of 2007 from 1967~",
            "2026-11-24",
            "The source of 2007 reports it as active, and it is not known to have ended. Last reported in 2007.",
        ),
        (
            "sister_tie ended of 2018",
            "2026-11-24",
            "The source of 2018 reports it as ended.",
        ),
        (
            "sister_tie ended",
            "2026-11-24",
            "An undated source reports it as ended.",
        ),
        (
            "sister_tie suspended to 2017~",
            "2026-11-24",
            "It was suspended about 2017.",
        ),
        ("office ended to 2005-03", "2026-11-24", "It ended in March 2005."),
        (
            "outgoing_mission announced of 2022-08 from 2022-09-12/2022-09-24",
            "2026-11-24",
            "The source of August 2022 announces it for 12 to 24 September 2022; that has passed, and no source read so far says whether it took place.",
        ),
        (
            "memorandum active of 2019 from 2019-03-04 for 48",
            "2026-11-24",
            "It began on 4 March 2019 for 4 years; no source read so far says that it was renewed.",
        ),
    ] {
        let revision = revision(line);
        let status = status_on(&StatusFacts::of(&revision), day(on));
        assert_eq!(status.explain_revision(&revision), expected, "{line}");
    }
}

#[test]
fn facts_explain_as_their_revision_does_where_dates_are_plain() {
    for (line, on, _) in TABLE.iter().filter(|(line, ..)| !line.contains(['~', '?', '%'])) {
        let revision = revision(line);
        let facts = StatusFacts::of(&revision);
        let status = status_on(&facts, day(on));
        let sentence = status.explain_revision(&revision);
        assert!(sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
        if !line.contains("..") {
            assert_eq!(status.explain(&facts), sentence, "{line}");
        }
    }
}

#[test]
fn facts_are_small() {
    assert!(size_of::<StatusFacts>() <= 56, "{}", size_of::<StatusFacts>());
    assert_eq!(size_of::<StatusOn>(), 3);
}

fn days() -> impl Strategy<Value = Day> {
    (0i32..25_000).prop_map(Day)
}

fn bounds() -> impl Strategy<Value = DateBounds> {
    (prop::option::of(days()), prop::option::of(0i32..4_000), any::<bool>()).prop_map(|(earliest, length, open)| {
        let latest = earliest.zip(length).map(|(first, length)| Day(first.0 + length));
        DateBounds {
            earliest: if open { None } else { earliest },
            latest,
        }
    })
}

fn facts() -> impl Strategy<Value = StatusFacts> {
    (
        prop::sample::select(Kind::ALL),
        prop::sample::select(ReportedStatus::ALL),
        prop::option::of((days(), 0i32..400)),
        bounds(),
        bounds(),
        prop::option::of(1u16..200),
    )
        .prop_map(|(kind, reported, source, start, end, term_months)| StatusFacts {
            kind,
            reported,
            reported_from: source.map(|(day, _)| day),
            reported_on: source.map(|(day, length)| Day(day.0 + length)),
            start,
            end,
            term_months,
        })
}

const OVER: &[StatusWord] = &[
    StatusWord::Presumed,
    StatusWord::Completed,
    StatusWord::Ended,
    StatusWord::Expired,
    StatusWord::Suspended,
    StatusWord::Lapsed,
];

proptest! {
    #[test]
    fn a_visit_is_never_in_force(facts in facts(), on in days()) {
        let status = status_on(&facts, on);
        if facts.kind.family() == Family::Visits {
            prop_assert_ne!(status.word, StatusWord::InForce);
        } else {
            prop_assert_ne!(status.word, StatusWord::Presumed);
        }
        prop_assert_eq!(status.sureness.is_some(), status.word == StatusWord::InForce);
        prop_assert!(!status.explain(&facts).is_empty());
    }

    #[test]
    fn what_has_not_begun_is_neither_in_force_nor_ended(facts in facts(), on in days()) {
        if begins_after(&facts, on) {
            let word = status_on(&facts, on).word;
            prop_assert!(
                [StatusWord::Announced, StatusWord::Lapsed, StatusWord::Suspended].contains(&word), "{word}"
            );
            prop_assert!(begins_after(&facts, Day(on.0 - 1)));
        }
    }

    #[test]
    fn what_is_over_stays_over(facts in facts(), on in days(), later in 0i32..10_000) {
        // A beginning after the ending is a contradiction of sources; what comes of it is not stated here.
        if !begins_after(&facts, on) && OVER.contains(&status_on(&facts, on).word) {
            let word = status_on(&facts, Day(on.0 + later)).word;
            prop_assert!(OVER.contains(&word), "{word}");
        }
    }

    #[test]
    fn sureness_only_fades(facts in facts(), on in days(), later in 0i32..10_000) {
        let (now, then) = (status_on(&facts, on), status_on(&facts, Day(on.0 + later)));
        if now.rule == then.rule && now.sureness == Some(Sureness::LastReported) {
            prop_assert_eq!(then.sureness, Some(Sureness::LastReported));
        }
    }

    #[test]
    fn nothing_is_in_force_after_its_end(facts in facts(), after in 1i32..10_000) {
        if let Some(last) = facts.end.latest {
            prop_assert_ne!(status_on(&facts, Day(last.0 + after)).word, StatusWord::InForce);
        }
    }

    #[test]
    fn the_extremes_do_no_harm(facts in facts()) {
        for on in [Day(i32::MIN), Day(i32::MAX)] {
            let _ = status_on(&StatusFacts { term_months: Some(u16::MAX), ..facts }, on);
        }
    }
}
