//! Depositing proposals, on both engines.

use domain::{Claim, SourceKind};
use platform::clock::Ids;
use platform::database::{Database, DatabaseError};
use platform::testkit;

use super::{Deposited, Proposal, ProposalState, ReadDocument, deposit};
use crate::intake::tests::world::claim;
use crate::store::{MIGRATIONS, proposals};

const TEXT: &str = "SEATTLE. Mayor Harrell signed a sister city agreement with the mayor of Bergen on Tuesday.";

/// A document about Seattle and Bergen.
pub fn document() -> ReadDocument {
    ReadDocument {
        address: "https://example.org/news/1".to_owned(),
        sha256: "ab".repeat(32),
        title: "A new sister city".to_owned(),
        publisher: "The Daily".to_owned(),
        publisher_kind: SourceKind::News,
        publisher_place: Some("Seattle, WA".to_owned()),
        dated: "2026-11-20".parse().ok(),
        language: "en".to_owned(),
        text: TEXT.to_owned(),
    }
}

/// What a reader found in it.
pub fn proposal(us: &str, them: &str) -> Proposal {
    let mut found: Claim = claim("abababababababab-9-sister_tie", us, them, "sister_tie").done();
    found.key.table = "read:example.org".to_owned();
    Proposal {
        claim: found,
        passage: 9..TEXT.len(),
        confidence: 0.8,
        reasons: vec!["\u{201c}signed a sister city agreement\u{201d}".to_owned()],
    }
}

fn put(database: &Database, found: &[Proposal], organisation: Option<&str>) -> Deposited {
    let ids = Ids::fresh(testkit::clock());
    database
        .write::<_, DatabaseError>(|session| {
            deposit(
                session,
                &ids,
                testkit::noon(),
                &document(),
                found,
                organisation,
                "account:1",
            )
        })
        .expect("proposals are stored")
}

#[test]
fn a_second_deposit_changes_nothing() {
    for test in testkit::databases(MIGRATIONS) {
        let found = [proposal("Seattle, WA", "Bergen, NO")];
        assert_eq!(put(&test.database, &found, None), Deposited { new: 1, known: 0 });
        assert_eq!(put(&test.database, &found, None), Deposited { new: 0, known: 1 });
        let (open, text) = test
            .database
            .read::<_, DatabaseError>(|session| {
                let open = proposals::in_state(session, ProposalState::Open, None, 10)?;
                let text = proposals::document(session, &open[0].document)?;
                Ok((open, text))
            })
            .unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].proposal, found[0]);
        let text = text.expect("its document");
        assert_eq!(text, document());
        assert!(text.text[open[0].proposal.passage.clone()].starts_with("Mayor Harrell"));
    }
}

#[test]
fn a_draft_of_one_organisation_is_invisible_to_another() {
    for test in testkit::databases(MIGRATIONS) {
        let found = [proposal("Seattle, WA", "Bergen, NO")];
        put(&test.database, &found, Some("Charity"));
        let seen = |organisation: Option<&str>| {
            test.database
                .read::<_, DatabaseError>(|session| {
                    let listed = proposals::in_state(session, ProposalState::Open, organisation, 10)?;
                    let all = proposals::in_state(session, ProposalState::Open, Some("Charity"), 10)?;
                    let by_id = proposals::visible(session, &all[0].id, organisation)?;
                    Ok((listed.len(), by_id.is_some()))
                })
                .unwrap()
        };
        assert_eq!(seen(Some("Charity")), (1, true));
        assert_eq!(seen(Some("Members")), (0, false));
        assert_eq!(seen(None), (0, false));
        assert_eq!(
            put(&test.database, &found, Some("Members")),
            Deposited { new: 1, known: 0 },
            "what one has found does not keep another from finding it"
        );
        assert_eq!(seen(Some("Members")).0, 1);
    }
}

#[test]
fn a_better_reading_replaces_an_open_proposal_and_never_a_decided_one() {
    for test in testkit::databases(MIGRATIONS) {
        let state = |state| {
            test.database
                .read::<_, DatabaseError>(|session| proposals::in_state(session, state, None, 10))
                .unwrap()
        };
        put(&test.database, &[proposal("Seattle, WA", "Bergen, NO")], None);
        let better = proposal("Seattle, WA", "Munich, DE");
        assert_eq!(put(&test.database, &[better], None).new, 1);
        let open = state(ProposalState::Open);
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].proposal.claim.counterpart.name, "Munich");
        assert_eq!(state(ProposalState::Superseded).len(), 1);
        test.database
            .write::<_, DatabaseError>(|session| {
                proposals::set_state(session, &open[0].id, ProposalState::Rejected, None, testkit::noon())
            })
            .unwrap();
        let other = proposal("Seattle, WA", "Cologne, DE");
        assert_eq!(put(&test.database, &[other], None), Deposited { new: 0, known: 1 });
        assert!(state(ProposalState::Open).is_empty());
    }
}
