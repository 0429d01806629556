//! Merging, telling apart, amending, withdrawing.

use domain::{Kind, ReportedStatus};
use platform::clock::Moment;
use platform::database::DatabaseError;
use platform::testkit;

use super::super::amend::{Change, amend, restore, withdraw};
use super::super::apart::tell_apart;
use super::super::merge::merge;
use super::super::{AmendedField, Amendment, DecisionError, undo};
use super::{ANA, BEN, desk, history, id_of, import, looked, questions, quicker, with_claim};
use crate::intake::tests::journal::journal;
use crate::intake::tests::world::{Bench, claim};
use crate::ledger::Field;
use crate::store::MIGRATIONS;
use crate::store::reading::{self, Which};

/// Two memoranda of which nobody can tell whether they are one, and a tie.
fn world() -> Vec<domain::Claim> {
    vec![
        claim("memo-1", "Seattle, WA", "Munich, DE", "memorandum")
            .start("2019-05-02")
            .title("Memorandum on clean energy for harbours")
            .done(),
        claim("memo-2", "Seattle, WA", "Munich, DE", "memorandum")
            .title("Memorandum on energy research")
            .done(),
        claim("tie-1", "Seattle, WA", "Bergen, NO", "sister_tie")
            .start("1967")
            .done(),
    ]
}

#[test]
fn merged_engagements_are_one_at_one_address_and_two_again_when_it_is_undone() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let before = journal(&test.database);
        let asked = questions(&test.database);
        assert_eq!(asked.len(), 1, "the two memoranda may be one: {before:#?}");
        let (a, b) = (id_of(&test.database, "memo-1"), id_of(&test.database, "memo-2"));
        let seen = (looked(&test.database, a), looked(&test.database, b));
        let merged = merge(&desk(&bench), seen.1, seen.0, ANA).expect("merged");
        assert_eq!(
            (merged.kept, merged.gone),
            (a, b),
            "the one that was founded first stays"
        );
        assert_eq!(merged.done.changed.len(), 2);
        assert_eq!(with_claim(&test.database, "memo-1").claims, ["memo-1", "memo-2"]);
        assert_eq!(journal(&test.database).len(), before.len() - 1);
        assert!(questions(&test.database).is_empty());
        let last = history(&test.database, b).pop().expect("a revision");
        assert!(last.withdrawn);
        assert_eq!(last.author, "account:ana");
        assert!(last.reason.contains(&a.to_string()) && last.reason.contains("as the document says"));

        // The past is as it was known then.
        let known = |moment: Moment| {
            test.database
                .read::<_, DatabaseError>(|session| {
                    let mut count = 0;
                    reading::engagement_rows(session, Which::KnownOn(moment), |row| {
                        count += usize::from(!row.withdrawn);
                        Ok(())
                    })?;
                    Ok(count)
                })
                .unwrap()
        };
        assert_eq!(known(testkit::noon()), before.len());
        assert_eq!(known(Moment(i64::MAX)), before.len() - 1);

        bench.wait();
        undo(&desk(&bench), &merged.done.review, None, BEN).expect("undone");
        assert_eq!(journal(&test.database), before);
        assert_eq!(questions(&test.database), asked);
        let again = undo(&desk(&bench), &merged.done.review, None, ANA);
        assert_eq!(quicker(again).0, "account:ben", "what is undone is not undone twice");
    }
}

#[test]
fn intake_does_not_undo_a_persons_merge() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let (a, b) = (id_of(&test.database, "memo-1"), id_of(&test.database, "tie-1"));
        let seen = (looked(&test.database, a), looked(&test.database, b));
        // Of two kinds, so that the claims lie in two blocks.
        let merged = merge(&desk(&bench), seen.0, seen.1, ANA).expect("merged");
        bench.wait();
        let all = with_claim(&test.database, "memo-1").claims;
        assert_eq!(all, ["memo-1", "tie-1"]);

        // A claim joins in either block: the others stay.
        import(
            &bench,
            vec![claim("tie-2", "Seattle, WA", "Bergen, NO", "sister_tie").done()],
        );
        let twin = claim("memo-3", "Seattle, WA", "Munich, DE", "memorandum")
            .start("2019-05-02")
            .title("Memorandum on clean energy for harbours");
        import(&bench, vec![twin.done()]);
        let all = with_claim(&test.database, "memo-1").claims;
        assert_eq!(all, ["memo-1", "memo-3", "tie-1", "tie-2"]);

        // Corrected rows, of the founders too, stay where the person put them.
        import(
            &bench,
            vec![
                claim("tie-1", "Seattle, WA", "Bergen, NO", "sister_tie")
                    .start("1968")
                    .done(),
                claim("memo-1", "Seattle, WA", "Munich, DE", "memorandum")
                    .start("2019-05-02")
                    .title("Memorandum on clean energy for harbours, corrected")
                    .done(),
            ],
        );
        let entry = with_claim(&test.database, "memo-1");
        assert_eq!(entry.claims, ["memo-1", "memo-3", "tie-1", "tie-2"]);
        assert_eq!(entry.id, merged.kept.to_string());

        // Undone, the corrected row goes home with the address.
        undo(&desk(&bench), &merged.done.review, None, ANA).expect("undone");
        let gone = journal(&test.database)
            .into_iter()
            .find(|entry| entry.id == merged.gone.to_string())
            .expect("the other stands again");
        assert!(
            gone.claims.iter().any(|claim| claim == "tie-1" || claim == "memo-1"),
            "{gone:?}"
        );
    }
}

#[test]
fn engagements_that_are_told_apart_are_not_asked_about_again() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let asked = questions(&test.database);
        let (a, b) = (id_of(&test.database, "memo-1"), id_of(&test.database, "memo-2"));
        let seen = (looked(&test.database, a), looked(&test.database, b));
        let done = tell_apart(&desk(&bench), seen.0, seen.1, ANA).expect("told apart");
        assert!(questions(&test.database).is_empty());
        bench.wait();
        let twin = claim("memo-3", "Seattle, WA", "Munich, DE", "memorandum")
            .start("2019-05-02")
            .title("Memorandum on clean energy for harbours");
        import(&bench, vec![twin.done()]);
        assert_eq!(with_claim(&test.database, "memo-1").claims, ["memo-1", "memo-3"]);
        assert!(questions(&test.database).is_empty(), "nobody is asked again");
        undo(&desk(&bench), &done.review, None, ANA).expect("undone");
        assert_eq!(questions(&test.database), asked, "undone, the question is asked again");
    }
}

#[test]
fn new_evidence_does_not_undo_an_amendment() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let id = id_of(&test.database, "tie-1");
        let changes = [
            Change::Set(Amendment::Start("1972".parse().ok())),
            Change::Set(Amendment::Status(ReportedStatus::Suspended, "2026-11".parse().ok())),
            Change::Set(Amendment::Title("The tie with Bergen".to_owned())),
        ];
        let first = amend(&desk(&bench), looked(&test.database, id), &changes, ANA).expect("amended");
        bench.wait();
        let shown = |at: &str| {
            let entry = with_claim(&test.database, "tie-1");
            (
                entry.start.unwrap_or_default(),
                entry.status,
                entry.title,
                at.to_owned(),
            )
        };
        let amended = (
            "1972".to_owned(),
            "suspended".to_owned(),
            "The tie with Bergen".to_owned(),
        );
        let said = |at: &str| (amended.0.clone(), amended.1.clone(), amended.2.clone(), at.to_owned());
        assert_eq!(shown("at once"), said("at once"));
        let evidence = history(&test.database, id).pop().expect("a revision").evidence;
        assert!(
            evidence[0].contradicts.contains(&Field::Start),
            "the claim says otherwise, and that is told"
        );
        assert!(!evidence[0].supports.contains(&Field::Title));

        let more = claim("tie-2", "Seattle, WA", "Bergen, NO", "sister_tie").start("1967-05-01");
        import(&bench, vec![more.done()]);
        assert_eq!(with_claim(&test.database, "tie-1").claims, ["tie-1", "tie-2"]);
        assert_eq!(shown("later"), said("later"));

        let release = [Change::Release(AmendedField::Start)];
        let second = amend(&desk(&bench), looked(&test.database, id), &release, BEN).expect("released");
        bench.wait();
        assert_eq!(shown("released").0, "1967-05-01", "the claims have the word again");
        let refused = undo(&desk(&bench), &first.review, None, ANA);
        assert_eq!(quicker(refused).0, "account:ben", "what a later decision set stays");
        undo(&desk(&bench), &second.review, None, BEN).expect("undone");
        assert_eq!(shown("undone"), said("undone"));
        undo(&desk(&bench), &first.review, None, ANA).expect("undone");
        assert_eq!(shown("all undone").0, "1967-05-01");
    }
}

#[test]
fn amended_kinds_give_roles_and_impossible_values_are_refused() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let id = id_of(&test.database, "memo-1");
        let kind = [Change::Set(Amendment::Kind(Kind::OutgoingMission))];
        amend(&desk(&bench), looked(&test.database, id), &kind, ANA).expect("amended");
        let revision = history(&test.database, id).pop().expect("a revision").revision;
        assert_eq!(revision.kind, Kind::OutgoingMission);
        assert_eq!(revision.participants[0].role, domain::Role::Visitor);
        for unfit in [
            vec![],
            vec![Change::Set(Amendment::End("2001".parse().ok()))],
            vec![Change::Set(Amendment::Title(" ".to_owned()))],
            vec![Change::Set(Amendment::Title("a\nb".to_owned()))],
            vec![Change::Set(Amendment::Withdrawn)],
        ] {
            let refused = amend(&desk(&bench), looked(&test.database, id), &unfit, ANA);
            assert!(
                matches!(refused, Err(DecisionError::Unfit(_))),
                "{unfit:?}: {refused:?}"
            );
        }
    }
}

#[test]
fn what_a_person_took_out_of_view_stays_out_until_a_person_brings_it_back() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let count = || journal(&test.database).len();
        let (all, id) = (count(), id_of(&test.database, "tie-1"));
        let nothing = restore(&desk(&bench), looked(&test.database, id), ANA);
        assert!(matches!(nothing, Err(DecisionError::Unfit(_))));
        withdraw(&desk(&bench), looked(&test.database, id), ANA).expect("withdrawn");
        bench.wait();
        assert_eq!(count(), all - 1);
        import(
            &bench,
            vec![claim("tie-2", "Seattle, WA", "Bergen, NO", "sister_tie").done()],
        );
        assert_eq!(count(), all - 1, "a new claim does not bring it back");
        restore(&desk(&bench), looked(&test.database, id), BEN).expect("restored");
        assert_eq!(with_claim(&test.database, "tie-1").claims, ["tie-1", "tie-2"]);
    }
}

#[test]
fn what_a_later_decision_was_built_on_is_not_undone_before_it() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let (a, b) = (id_of(&test.database, "memo-1"), id_of(&test.database, "memo-2"));
        let merged = merge(&desk(&bench), looked(&test.database, a), looked(&test.database, b), ANA).expect("merged");
        bench.wait();
        let title = [Change::Set(Amendment::Title("One memorandum".to_owned()))];
        let amended = amend(&desk(&bench), looked(&test.database, a), &title, BEN).expect("amended");
        bench.wait();
        assert_eq!(
            quicker(undo(&desk(&bench), &merged.done.review, None, ANA)).0,
            "account:ben"
        );
        let undone = undo(&desk(&bench), &amended.review, None, ANA).expect("undone");
        let never = undo(&desk(&bench), &undone.review, None, ANA);
        assert!(
            matches!(never, Err(DecisionError::Unfit(_))),
            "an undoing is not undone: {never:?}"
        );
        undo(&desk(&bench), &merged.done.review, None, ANA).expect("undone");
        assert_eq!(with_claim(&test.database, "memo-2").claims, ["memo-2"]);
    }
}
