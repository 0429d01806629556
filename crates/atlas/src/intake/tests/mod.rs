//! Intake on a small made-up world and, where they are at hand, on the starter and the labelled set; each on both engines.

pub(crate) mod journal;
mod pairs;
mod starter;
pub(crate) mod world;

use std::ops::ControlFlow;

use domain::{Claim, ReportedStatus};
use platform::testkit;

use self::journal::{Entry, journal, position};
use self::world::{Bench, claim};
use super::{Step, Summary};
use crate::review::split::{self, Decision};
use crate::store::MIGRATIONS;

fn keep_on(_: Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Two sources on one tie, a county beside its city, a mission that two governments share, a text and its renewal.
fn story() -> Vec<Claim> {
    vec![
        claim("a-1", "Seattle, WA", "Bergen, NO", "sister_tie")
            .start("1967~")
            .title("Seattle and Bergen sister cities")
            .done(),
        claim("b-1", "Seattle, WA", "Bergen, NO", "sister_tie")
            .start("1967-05-10")
            .title("Bergen ties signed")
            .done(),
        claim("a-2", "King County, WA", "Bergen, NO", "sister_tie")
            .title("King County and Bergen")
            .done(),
        claim("a-3", "Seattle, WA", "Munich, DE", "outgoing_mission")
            .start("2015-10-04/2015-10-07")
            .url("https://one.example/trip")
            .title("Three mayors on a mission to Munich: Seattle")
            .done(),
        claim("a-4", "Portland, OR", "Munich, DE", "outgoing_mission")
            .start("2015-10-04/2015-10-07")
            .url("https://one.example/trip")
            .title("Three mayors on a mission to Munich: Portland")
            .done(),
        claim("a-5", "Portland, OR", "Munich, DE", "outgoing_mission")
            .start("2018-03")
            .title("Portland's mayor in Munich")
            .done(),
        claim("a-6", "Portland, OR", "Munich, DE", "incoming_delegation")
            .start("2018-03")
            .title("Munich delegation in Portland")
            .done(),
        claim("a-7", "Seattle, WA", "Munich, DE", "memorandum")
            .start("2014-11-18")
            .title("Memorandum on clean energy")
            .done(),
        claim("b-7", "Seattle, WA", "Munich, DE", "other_agreement")
            .start("2014-11")
            .title("Clean energy agreement")
            .done(),
        claim("a-8", "Seattle, WA", "Munich, DE", "memorandum")
            .start("2019-02-01")
            .title("Clean energy memorandum renewed")
            .done(),
    ]
}

fn titles(entries: &[Entry], claims: &[&str]) -> Option<String> {
    entries
        .iter()
        .find(|entry| entry.claims == claims)
        .map(|entry| entry.title.clone())
}

#[test]
fn claims_become_engagements_by_the_identities_of_the_design() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        bench.deposit(story());
        let summary = bench.run(&mut keep_on);
        let entries = journal(&test.database);
        assert_eq!(summary.founded, 7, "{entries:#?}");
        assert_eq!(summary.placed, 10);
        assert!(summary.finished);
        let tie = entries
            .iter()
            .find(|entry| entry.claims == ["a-1", "b-1"])
            .expect("the tie");
        assert_eq!(
            tie.start.as_deref(),
            Some("1967-05-10"),
            "the exact date that agrees is shown"
        );
        assert!(titles(&entries, &["a-2"]).is_some(), "a county's tie is its own");
        let shared = entries
            .iter()
            .find(|entry| entry.claims == ["a-3", "a-4"])
            .expect("the mission");
        assert_eq!(shared.participants.len(), 3);
        assert!(titles(&entries, &["a-5"]).is_some() && titles(&entries, &["a-6"]).is_some());
        let text = entries
            .iter()
            .find(|entry| entry.claims == ["a-7", "b-7"])
            .expect("the text");
        assert_eq!(
            (text.kind.as_str(), text.start.as_deref()),
            ("memorandum", Some("2014-11-18"))
        );
        assert!(titles(&entries, &["a-8"]).is_some(), "a renewal is another text");
    }
}

#[test]
fn a_second_import_changes_nothing() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        bench.deposit(story());
        bench.run(&mut keep_on);
        let (before, at) = (journal(&test.database), position(&test.database));
        let again = bench.deposit(story());
        assert_eq!((again.new, again.unchanged, again.superseding), (0, 10, 0));
        let summary = bench.run(&mut keep_on);
        assert_eq!((summary.placed, summary.founded), (0, 0));
        assert_eq!(position(&test.database), at);
        assert_eq!(journal(&test.database), before);
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut journals = Vec::new();
    for rotation in 0..4 {
        let test = testkit::sqlite(MIGRATIONS);
        let bench = Bench::new(&test.database);
        let mut rows = story();
        rows.rotate_left(rotation * 3);
        if rotation % 2 == 1 {
            rows.reverse();
        }
        bench.deposit(rows);
        bench.run(&mut keep_on);
        journals.push(journal(&test.database));
    }
    assert!(journals.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn an_import_that_is_killed_between_any_two_transactions_ends_in_the_same_ledger() {
    for undisturbed in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&undisturbed.database);
        bench.deposit(story());
        let mut steps = 0;
        bench.run(&mut |_| {
            steps += 1;
            ControlFlow::Continue(())
        });
        let expected = journal(&undisturbed.database);
        for stop_after in 1..=steps {
            let test = testkit::sqlite(MIGRATIONS);
            let bench = Bench::new(&test.database);
            bench.deposit(story()[..stop_after.min(9)].to_vec());
            bench.deposit(story());
            let mut left = stop_after;
            let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                bench.run(&mut |_| {
                    left -= 1;
                    assert!(left > 0, "killed");
                    ControlFlow::Continue(())
                })
            }));
            assert!(stopped.is_err());
            bench.deposit(story());
            bench.run(&mut keep_on);
            assert_eq!(journal(&test.database), expected, "killed after {stop_after}");
        }
    }
}

#[test]
fn two_writers_at_once_end_in_the_same_ledger_as_one() {
    let alone = testkit::sqlite(MIGRATIONS);
    let bench = Bench::new(&alone.database);
    bench.deposit(story());
    bench.run(&mut keep_on);
    let expected = journal(&alone.database);
    for test in testkit::databases(MIGRATIONS) {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let bench = Bench::new(&test.database);
                    bench.deposit(story());
                    bench.run(&mut keep_on);
                });
            }
        });
        assert_eq!(journal(&test.database), expected, "{:?}", test.database);
    }
}

#[test]
fn a_corrected_row_is_decided_anew_and_keeps_the_address_that_it_founded() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        let first = claim("a-1", "Seattle, WA", "Bergen, NO", "sister_tie")
            .start("1967")
            .done();
        bench.deposit(vec![first.clone()]);
        bench.run(&mut keep_on);
        let before = journal(&test.database);

        // The place was wrong: the same address now shows the corrected tie.
        let corrected = claim("a-1", "Seattle, WA", "Munich, DE", "sister_tie")
            .start("1968")
            .done();
        assert_eq!(bench.deposit(vec![corrected]).superseding, 1);
        bench.run(&mut keep_on);
        let after = journal(&test.database);
        assert_eq!(after.len(), 1, "{after:#?}");
        assert_eq!(after[0].id, before[0].id);
        assert_eq!(after[0].start.as_deref(), Some("1968"));
        assert!(after[0].participants.iter().any(|name| name == "Munich"));

        // And back again: the ledger still has the older content.
        assert_eq!(bench.deposit(vec![first]).superseding, 1);
        bench.run(&mut keep_on);
        assert_eq!(journal(&test.database), before);
    }
}

#[test]
fn a_corrected_row_leaves_the_engagement_that_others_still_hold_up() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        bench.deposit(vec![
            claim("a-1", "Seattle, WA", "Bergen, NO", "sister_tie")
                .status(ReportedStatus::Active)
                .done(),
            claim("b-1", "Seattle, WA", "Bergen, NO", "sister_tie").done(),
        ]);
        bench.run(&mut keep_on);
        let before = journal(&test.database);
        bench.deposit(vec![claim("a-1", "Portland, OR", "Bergen, NO", "sister_tie").done()]);
        bench.run(&mut keep_on);
        let after = journal(&test.database);
        assert_eq!(after.len(), 2);
        let old = after
            .iter()
            .find(|entry| entry.claims == ["b-1"])
            .expect("the tie stays");
        assert_eq!(old.id, before[0].id, "its address stays, although its founder left");
        let new = after.iter().find(|entry| entry.claims == ["a-1"]).expect("the new tie");
        assert_ne!(new.id, old.id);
    }
}

#[test]
fn names_without_a_state_wait_and_are_resolved_by_the_same_pair_elsewhere_only() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        bench.deposit(vec![
            claim("w-1", "Portland", "Bergen, NO", "sister_tie")
                .table("list")
                .done(),
        ]);
        let summary = bench.run(&mut keep_on);
        assert_eq!(summary.waiting.values().sum::<u64>(), 1, "{:?}", summary.waiting);
        assert!(journal(&test.database).is_empty());

        // The list itself is no evidence; another table is.
        bench.deposit(vec![claim("a-1", "Portland, ME", "Bergen, NO", "sister_tie").done()]);
        bench.run(&mut keep_on);
        let entries = journal(&test.database);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].claims, ["a-1", "w-1"]);

        // What was resolved so is evidence for a third table in turn, and a further import finds nothing more to do.
        bench.deposit(vec![
            claim("v-1", "Portland", "Bergen, NO", "sister_tie")
                .table("another list")
                .done(),
        ]);
        bench.run(&mut keep_on);
        assert_eq!(journal(&test.database)[0].claims, ["a-1", "v-1", "w-1"]);
        let at = position(&test.database);
        bench.run(&mut keep_on);
        assert_eq!(position(&test.database), at);

        // Two places of that name with that very tie: it is not guessed which.
        bench.deposit(vec![
            claim("a-2", "Portland, ME", "Munich, DE", "sister_tie").done(),
            claim("a-3", "Portland, OR", "Munich, DE", "sister_tie").done(),
            claim("w-2", "Portland", "Munich, DE", "sister_tie")
                .table("list")
                .done(),
        ]);
        assert_eq!(bench.run(&mut keep_on).waiting.values().sum::<u64>(), 1);
    }
}

#[test]
fn a_split_holds_against_later_imports_and_can_be_undone() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        bench.deposit(story());
        bench.run(&mut keep_on);
        let before = journal(&test.database);
        let tie = before
            .iter()
            .find(|entry| entry.claims == ["a-1", "b-1"])
            .expect("the tie");
        let id = tie.id.parse().expect("a public id");
        let decision = Decision {
            author: "ana",
            reason: "two ties after all",
        };
        let intake = bench.intake();
        let done = split::split(intake.database, intake.clock, intake.ids, id, "b-1", decision).expect("split");
        let apart = journal(&test.database);
        assert_eq!(apart.len(), before.len() + 1);
        assert_eq!(
            apart
                .iter()
                .find(|entry| entry.claims == ["b-1"])
                .expect("b-1 alone")
                .id,
            done.other.to_string()
        );

        // A third source comes: it joins one of them, and the two stay apart.
        bench.deposit(vec![claim("c-1", "Seattle, WA", "Bergen, NO", "sister_tie").done()]);
        bench.run(&mut keep_on);
        let apart = journal(&test.database);
        assert!(
            !apart
                .iter()
                .any(|entry| entry.claims.contains(&"a-1".to_owned()) && entry.claims.contains(&"b-1".to_owned()))
        );

        let lone = split::split(intake.database, intake.clock, intake.ids, id, "zzz", decision);
        assert!(matches!(lone, Err(split::SplitError::NotThere { .. })));
        split::undo(intake.database, intake.clock, intake.ids, id, "b-1", decision).expect("undone");
        let joined = journal(&test.database);
        let tie = joined.iter().find(|entry| entry.id == id.to_string()).expect("the tie");
        assert!(tie.claims.contains(&"b-1".to_owned()));
        assert!(split::undo(intake.database, intake.clock, intake.ids, id, "b-1", decision).is_err());
    }
}

#[test]
fn a_run_that_is_stopped_says_so() {
    let test = testkit::sqlite(MIGRATIONS);
    let bench = Bench::new(&test.database);
    bench.deposit(story());
    let summary: Summary = bench.run(&mut |_| ControlFlow::Break(()));
    assert!(!summary.finished);
    assert!(bench.run(&mut keep_on).finished);
}
