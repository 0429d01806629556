//! Two editors at the same item at the same time: exactly one decides, and the other is told who did.

use std::sync::Barrier;

use platform::testkit;

use super::super::accept::{Edit, accept};
use super::super::amend::{Change, amend};
use super::super::apart::tell_apart;
use super::super::merge::merge;
use super::super::place::{Whom, place};
use super::super::{Amendment, Decision, DecisionError, Desk};
use super::{ANA, BEN, desk, history, id_of, import, looked, placement};
use crate::intake::Intake;
use crate::intake::tests::world::{Bench, claim};
use crate::store::MIGRATIONS;

/// Lets two editors decide at once; answers who won.
fn race(
    bench: &Bench<'_>,
    decide: impl Fn(&Intake<'_>, Decision<'_>) -> Result<(), DecisionError> + Sync,
) -> &'static str {
    let start = Barrier::new(2);
    let intake = bench.intake();
    let run = |decision: Decision<'static>| {
        start.wait();
        decide(&intake, decision)
    };
    let (ana, ben) = std::thread::scope(|scope| {
        let ana = scope.spawn(|| run(ANA));
        let ben = scope.spawn(|| run(BEN));
        (ana.join().expect("Ana decides"), ben.join().expect("Ben decides"))
    });
    match (ana, ben) {
        (Ok(()), Err(DecisionError::Conflict(lost))) => {
            assert_eq!(lost.who, ANA.author);
            ANA.author
        }
        (Err(DecisionError::Conflict(lost)), Ok(())) => {
            assert_eq!(lost.who, BEN.author);
            BEN.author
        }
        other => panic!("one has to win and the other to hear of it: {other:?}"),
    }
}

#[test]
fn of_two_editors_one_wins_and_the_other_hears_who() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(
            &bench,
            vec![
                claim("tie", "Seattle, WA", "Bergen, NO", "sister_tie").done(),
                claim("wait", "Portland", "Bergen, NO", "sister_tie").done(),
            ],
        );
        let id = id_of(&test.database, "tie");
        for round in 0..6 {
            let seen = looked(&test.database, id);
            let winner = race(&bench, |intake, decision| {
                let title = format!("{} in round {round}", decision.author);
                let change = [Change::Set(Amendment::Title(title))];
                amend(&Desk::from(intake), seen, &change, decision).map(drop)
            });
            bench.wait();
            let last = history(&test.database, id).pop().expect("a revision");
            assert_eq!(last.number, seen.revision + 1, "the loser left nothing");
            assert_eq!(last.author, winner);
            assert_eq!(last.revision.title, format!("{winner} in round {round}"));
        }
        let (key, held) = placement(&test.database, "wait");
        race(&bench, |intake, decision| {
            let whom = Whom::Place(if decision.author == ANA.author { 102 } else { 103 });
            place(intake, &key, held.decided, Some(&whom), None, decision).map(drop)
        });
    }
}

#[test]
fn one_merges_while_the_other_tells_apart() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(
            &bench,
            vec![
                claim("tie", "Seattle, WA", "Bergen, NO", "sister_tie").done(),
                claim("memo", "Seattle, WA", "Munich, DE", "memorandum").done(),
            ],
        );
        let (a, b) = (id_of(&test.database, "tie"), id_of(&test.database, "memo"));
        let seen = (looked(&test.database, a), looked(&test.database, b));
        let both = std::thread::scope(|scope| {
            let merged = scope.spawn(|| merge(&desk(&bench), seen.0, seen.1, ANA).map(drop));
            let apart = scope.spawn(|| tell_apart(&desk(&bench), seen.0, seen.1, BEN).map(drop));
            [merged.join().expect("merges"), apart.join().expect("tells apart")]
        });
        // Telling apart writes no revision, so that a merge after it may go through: it takes the separation back.
        assert!(both[0].is_ok(), "{both:?}");
        if let Err(error) = &both[1] {
            assert!(
                matches!(error, DecisionError::Conflict(lost) if lost.who == ANA.author),
                "{error:?}"
            );
        }
    }
}

#[test]
fn a_proposal_is_accepted_once() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        let intake = bench.intake();
        let one = super::proposals::propose(&bench, "Seattle, WA", None);
        let winner = race(&bench, |intake, decision| {
            accept(intake, &one.id, one.decided, None, &Edit::default(), decision).map(drop)
        });
        let id = id_of(intake.database, super::proposals::ROW);
        let all = history(intake.database, id);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].author, winner);
    }
}
