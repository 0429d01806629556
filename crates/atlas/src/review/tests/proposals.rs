//! Accepting and rejecting proposals.

use platform::database::{Database, DatabaseError};
use platform::testkit;

use super::super::accept::{Edit, Outcome, accept};
use super::super::reject::reject_proposal;
use super::super::{DecisionError, recent, undo};
use super::{ANA, BEN, desk, history, id_of, import, placement, quicker, with_claim};
use crate::intake::tests::world::{Bench, claim};
use crate::proposals::tests::{document, proposal};
use crate::proposals::{ProposalState, deposit};
use crate::store::MIGRATIONS;
use crate::store::placements::State;
use crate::store::proposals::{self, StoredProposal};

pub const ROW: &str = "abababababababab-9-sister_tie";

pub fn propose(bench: &Bench<'_>, us: &str, organisation: Option<&str>) -> StoredProposal {
    let intake = bench.intake();
    intake
        .database
        .write::<_, DatabaseError>(|session| {
            let found = [proposal(us, "Bergen, NO")];
            deposit(
                session,
                intake.ids,
                testkit::noon(),
                &document(),
                &found,
                organisation,
                "reader",
            )
        })
        .expect("deposited");
    open(intake.database, organisation).pop().expect("a proposal")
}

fn open(database: &Database, organisation: Option<&str>) -> Vec<StoredProposal> {
    database
        .read::<_, DatabaseError>(|session| proposals::in_state(session, ProposalState::Open, organisation, 10))
        .expect("proposals can be read")
}

#[test]
fn an_accepted_proposal_is_a_claim_of_the_ledger_and_undone_it_is_open_again() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        import(
            &bench,
            vec![claim("tie", "Seattle, WA", "Bergen, NO", "sister_tie").done()],
        );
        let one = propose(&bench, "Seattle, WA", None);
        let take = |decision| accept(&bench.intake(), &one.id, one.decided, None, &Edit::default(), decision);
        let done = take(ANA).expect("accepted");
        assert_eq!(done.outcome, Outcome::Placed(id_of(&test.database, "tie")));
        assert_eq!(with_claim(&test.database, "tie").claims, [ROW, "tie"]);
        let last = history(&test.database, id_of(&test.database, "tie"))
            .pop()
            .expect("a revision");
        assert_eq!(last.author, "account:ana");
        assert!(open(&test.database, None).is_empty());
        assert_eq!(quicker(take(BEN)).0, "account:ana");
        bench.wait();
        undo(&desk(&bench), &done.done.review, None, BEN).expect("undone");
        assert_eq!(with_claim(&test.database, "tie").claims, ["tie"]);
        assert_eq!(placement(&test.database, ROW).1.state, State::Rejected);
        let again = open(&test.database, None).pop().expect("it is open again");
        accept(&bench.intake(), &again.id, again.decided, None, &Edit::default(), BEN).expect("accepted again");
        assert_eq!(with_claim(&test.database, "tie").claims, [ROW, "tie"]);
    }
}

#[test]
fn an_edit_says_what_the_editor_made_of_it() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        let one = propose(&bench, "Portland", None);
        let first = accept(&bench.intake(), &one.id, one.decided, None, &Edit::default(), ANA).expect("accepted");
        assert!(matches!(&first.outcome, Outcome::Waits(reason) if reason.contains("state")));
        bench.wait();
        undo(&desk(&bench), &first.done.review, None, ANA).expect("undone");
        let again = open(&test.database, None).pop().expect("open again");
        let mut us = again.proposal.claim.us.clone();
        us.state = "OR".parse().ok();
        let edit = Edit {
            us: Some(us),
            start: Some("2026-11-17".parse().ok()),
            kind: Some(again.proposal.claim.kind),
            ..Edit::default()
        };
        let nameless = Edit {
            title: Some(" ".to_owned()),
            ..Edit::default()
        };
        let refused = accept(&bench.intake(), &again.id, again.decided, None, &nameless, ANA);
        assert!(matches!(refused, Err(DecisionError::Unfit(_))));
        let done = accept(&bench.intake(), &again.id, again.decided, None, &edit, ANA).expect("accepted");
        assert!(matches!(done.outcome, Outcome::Placed(_)));
        let entry = with_claim(&test.database, ROW);
        assert_eq!(entry.start.as_deref(), Some("2026-11-17"));
        let kept = test
            .database
            .read::<_, DatabaseError>(|session| crate::store::claims::by_id(session, &[&done.claim]))
            .unwrap();
        assert_eq!(
            kept[0].claim.note,
            "[An editor corrected what was read: American side and beginning.]"
        );
    }
}

#[test]
fn a_draft_of_another_organisation_can_neither_be_decided_nor_undone() {
    for test in testkit::databases(MIGRATIONS) {
        let bench = Bench::new(&test.database);
        let one = propose(&bench, "Seattle, WA", Some("Charity"));
        for other in [None, Some("Members")] {
            let taken = accept(&bench.intake(), &one.id, one.decided, other, &Edit::default(), ANA);
            assert!(matches!(taken, Err(DecisionError::NoSuch { .. })), "{taken:?}");
            let refused = reject_proposal(&desk(&bench), &one.id, one.decided, other, ANA);
            assert!(matches!(refused, Err(DecisionError::NoSuch { .. })), "{refused:?}");
        }
        let done = reject_proposal(&desk(&bench), &one.id, one.decided, Some("Charity"), ANA).expect("rejected");
        assert!(open(&test.database, Some("Charity")).is_empty());
        let foreign = undo(&desk(&bench), &done.review, Some("Members"), BEN);
        assert!(matches!(foreign, Err(DecisionError::NoSuch { .. })), "{foreign:?}");
        assert!(recent(&test.database, None, Some("Members"), 10).unwrap().is_empty());
        assert_eq!(recent(&test.database, None, Some("Charity"), 10).unwrap().len(), 1);
        undo(&desk(&bench), &done.review, Some("Charity"), BEN).expect("undone");
        assert_eq!(open(&test.database, Some("Charity")).len(), 1);
    }
}
