//! Decisions on a small made-up world, each on both engines.

mod bodies;
mod chance;
mod concurrent;
mod engagements;
mod proposals;

use std::ops::ControlFlow;

use domain::{Claim, PublicId};
use platform::clock::Moment;
use platform::database::{Database, DatabaseError};

use super::{Decision, DecisionError, Desk, Looked, LookedActor};
use crate::intake::Step;
use crate::intake::tests::journal::{Entry, journal};
use crate::intake::tests::world::Bench;
use crate::store::jobs::{self, Queue};
use crate::store::placements::Placement;
use crate::store::reading::{self, PastRevision};
use crate::store::{actors, claims, placements};

/// Decisions of one editor.
const ANA: Decision<'_> = Decision {
    author: "account:ana",
    reason: "as the document says",
};

/// Decisions of another.
const BEN: Decision<'_> = Decision {
    author: "account:ben",
    reason: "as the mayor says",
};

fn keep_on(_: Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Imports claims and lets a minute pass.
fn import(bench: &Bench<'_>, claims: Vec<Claim>) {
    bench.deposit(claims);
    bench.run(&mut keep_on);
    bench.wait();
}

fn desk<'a>(bench: &'a Bench<'_>) -> Desk<'a> {
    Desk::from(&bench.intake())
}

/// The engagement that stands on a claim, among others.
fn with_claim(database: &Database, claim: &str) -> Entry {
    let found = journal(database)
        .into_iter()
        .find(|entry| entry.claims.iter().any(|one| one == claim));
    found.unwrap_or_else(|| panic!("no engagement stands on {claim}"))
}

fn id_of(database: &Database, claim: &str) -> PublicId {
    with_claim(database, claim).id.parse().expect("a public id")
}

/// The history of an engagement, oldest first.
fn history(database: &Database, id: PublicId) -> Vec<PastRevision> {
    database
        .read::<_, DatabaseError>(|session| reading::record(session, id))
        .expect("the record can be read")
        .expect("there is such an engagement")
        .revisions
}

/// An engagement as somebody sees it now.
fn looked(database: &Database, id: PublicId) -> Looked {
    let last = history(database, id).pop().expect("a revision");
    Looked {
        id,
        revision: last.number,
    }
}

/// An actor as somebody sees it now.
fn looked_actor<'a>(database: &Database, slug: &'a str) -> LookedActor<'a> {
    let state = database
        .read::<_, DatabaseError>(|session| actors::state(session, slug))
        .expect("actors can be read");
    LookedActor {
        slug,
        position: state.unwrap_or_else(|| panic!("no actor {slug}")).position,
    }
}

/// The key of a claim in the ledger, and what the ledger makes of it.
fn placement(database: &Database, claim: &str) -> (String, Placement) {
    database
        .read::<_, DatabaseError>(|session| {
            let (id, _) = claims::find(session, None, claim)?.pop().expect("the claim");
            let held = placements::one(session, &id)?.expect("its placement");
            Ok((id, held))
        })
        .expect("claims can be read")
}

/// The subjects of the questions about possible duplicates.
fn questions(database: &Database) -> Vec<String> {
    database
        .read::<_, DatabaseError>(|session| jobs::waiting(session, Queue::PossibleDuplicate, 100))
        .expect("jobs can be read")
        .iter()
        .filter_map(|payload| jobs::subject_of(&serde_json::from_str(payload).ok()?))
        .collect()
}

/// Who was quicker.
fn quicker<T: std::fmt::Debug>(outcome: Result<T, DecisionError>) -> (String, Moment) {
    match outcome {
        Err(DecisionError::Conflict(conflict)) => {
            assert!(!conflict.what.is_empty(), "a conflict says what was done");
            (conflict.who, conflict.when)
        }
        other => panic!("a conflict was expected, not {other:?}"),
    }
}
