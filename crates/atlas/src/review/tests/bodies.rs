//! Placing and rejecting claims, merging actors.

use platform::testkit;

use super::super::actors;
use super::super::place::{Whom, place};
use super::super::reject::reject_claim;
use super::super::{DecisionError, undo};
use super::{ANA, BEN, desk, history, id_of, import, looked_actor, placement, questions, quicker, with_claim};
use crate::intake::tests::journal::journal;
use crate::intake::tests::world::{Bench, claim};
use crate::store::MIGRATIONS;
use crate::store::placements::State;

#[test]
fn a_waiting_claim_is_placed_by_a_person_and_waits_again_when_that_is_undone() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(
            &bench,
            vec![
                claim("wait", "Portland", "Bergen, NO", "sister_tie").done(),
                claim("tie", "Seattle, WA", "Bergen, NO", "sister_tie").done(),
            ],
        );
        let (key, held) = placement(&test.database, "wait");
        assert_eq!(held.state, State::Waiting);
        let choose = |us: Option<&Whom>, decision| place(&bench.intake(), &key, held.decided, us, None, decision);
        assert!(
            matches!(choose(None, ANA), Err(DecisionError::Unfit(_))),
            "it is still not certain"
        );
        assert!(
            matches!(choose(Some(&Whom::Place(301)), ANA), Err(DecisionError::Unfit(_))),
            "Bergen is foreign"
        );
        assert!(matches!(
            choose(Some(&Whom::Place(9)), ANA),
            Err(DecisionError::NoSuch { .. })
        ));
        bench.wait();
        let placed = choose(Some(&Whom::Place(102)), ANA).expect("placed");
        assert_eq!(id_of(&test.database, "wait"), placed.engagement);
        assert!(placed.done.changed.contains(&placed.engagement));
        let first = &history(&test.database, placed.engagement)[0];
        assert_eq!(first.author, "account:ana");
        assert!(first.reason.ends_with("as the document says"), "{}", first.reason);
        let (who, _) = quicker(choose(Some(&Whom::Place(103)), BEN));
        assert_eq!(who, "account:ana");
        bench.wait();
        undo(&desk(&bench), &placed.done.review, None, BEN).expect("undone");
        let (_, again) = placement(&test.database, "wait");
        assert_eq!((again.state, &again.reason), (State::Waiting, &held.reason));
        assert!(
            history(&test.database, placed.engagement)
                .pop()
                .expect("a revision")
                .withdrawn
        );

        // The actor that the ledger has by now can be named by its address.
        let placed = place(
            &bench.intake(),
            &key,
            again.decided,
            Some(&Whom::Actor("seattle-wa".to_owned())),
            Some(&Whom::Place(301)),
            BEN,
        )
        .expect("placed");
        assert_eq!(with_claim(&test.database, "tie").claims, ["tie", "wait"]);
        assert_eq!(placed.engagement, id_of(&test.database, "tie"));
    }
}

#[test]
fn a_claim_that_was_turned_down_counts_no_more_and_is_not_asked_about_again() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        let wait = || claim("wait", "Portland", "Bergen, NO", "sister_tie").done();
        import(
            &bench,
            vec![
                wait(),
                claim("one", "Seattle, WA", "Bergen, NO", "sister_tie").done(),
                claim("two", "Seattle, WA", "Bergen, NO", "sister_tie").done(),
            ],
        );
        let before = journal(&test.database);
        let (key, held) = placement(&test.database, "wait");
        let first = reject_claim(&desk(&bench), &key, held.decided, ANA).expect("turned down");
        bench.wait();
        import(&bench, vec![wait()]);
        let (_, rejected) = placement(&test.database, "wait");
        assert_eq!(
            (rejected.state, rejected.reason.as_str()),
            (State::Rejected, ANA.reason)
        );
        undo(&desk(&bench), &first.review, None, ANA).expect("undone");
        assert_eq!(placement(&test.database, "wait").1.state, State::Waiting);

        let (key, held) = placement(&test.database, "two");
        let second = reject_claim(&desk(&bench), &key, held.decided, ANA).expect("turned down");
        assert_eq!(with_claim(&test.database, "one").claims, ["one"]);
        undo(&desk(&bench), &second.review, None, ANA).expect("undone");
        assert_eq!(journal(&test.database), before);
    }
}

#[test]
fn two_actors_become_one_and_two_again() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(
            &bench,
            vec![
                claim("or", "Portland, OR", "Bergen, NO", "sister_tie").done(),
                claim("me", "Portland, ME", "Bergen, NO", "sister_tie").done(),
                claim("memo", "Portland, ME", "Munich, DE", "memorandum")
                    .start("2020-01-02")
                    .done(),
            ],
        );
        let before = journal(&test.database);
        let see = |slug| looked_actor(&test.database, slug);
        let wrong = actors::merge(&desk(&bench), see("portland-or"), see("bergen-no"), ANA);
        assert!(matches!(wrong, Err(DecisionError::Unfit(_))), "{wrong:?}");
        let (kept, gone) = (see("portland-or"), see("portland-me"));
        let done = actors::merge(&desk(&bench), kept, gone, ANA).expect("merged");
        assert_eq!(done.changed.len(), 2, "both engagements of the one that goes follow");
        assert_eq!(
            with_claim(&test.database, "memo").participants,
            with_claim(&test.database, "memo").participants
        );
        assert!(!journal(&test.database).iter().any(|entry| {
            history(&test.database, entry.id.parse().expect("an id"))
                .last()
                .is_some_and(|last| last.author == "account:ana" && !last.reason.contains("Portland"))
        }));
        let asked = questions(&test.database);
        assert_eq!(asked.len(), 1, "two ties of the same two bodies may be one");
        let late = actors::merge(&desk(&bench), kept, gone, BEN);
        assert_eq!(quicker(late).0, "account:ana");
        bench.wait();

        // Claims that name the one that is gone count for the other.
        import(
            &bench,
            vec![claim("more", "Portland, ME", "Cologne, DE", "sister_tie").done()],
        );
        let (_, more) = placement(&test.database, "more");
        let (_, or) = placement(&test.database, "or");
        assert_eq!(more.us, or.us);

        undo(&desk(&bench), &done.review, None, BEN).expect("undone");
        assert!(questions(&test.database).is_empty());
        let after: Vec<_> = journal(&test.database)
            .into_iter()
            .filter(|entry| entry.claims != ["more"])
            .collect();
        assert_eq!(after, before);
    }
}
