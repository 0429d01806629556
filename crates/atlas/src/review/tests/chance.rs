//! Decisions drawn by chance, from fixed seeds: undone from the last to the first, the ledger is what it was, whatever
//! they were; and whatever imports come between, no row stands without evidence and no claim is lost.

use std::collections::BTreeSet;

use domain::{Claim, PublicId, ReportedStatus};
use platform::database::{Database, DatabaseError};
use platform::testkit::{self, TestDatabase};

use super::super::amend::{Change, amend, restore, withdraw};
use super::super::apart::tell_apart;
use super::super::merge::merge;
use super::super::place::{Whom, place};
use super::super::reject::reject_claim;
use super::super::split::{SplitError, split_seen};
use super::super::{Amendment, DecisionError, Result, actors, undo};
use super::{ANA, BEN, desk, import, looked, looked_actor, placement, questions};
use crate::intake::tests::journal::journal;
use crate::intake::tests::world::{Bench, claim};
use crate::store::MIGRATIONS;
use crate::store::placements::{self, Placement, State};
use crate::store::reading;

/// Numbers that look random and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count.max(1) as u64).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

fn world() -> Vec<Claim> {
    let text = |row: &str, us: &str, start: &str, title: &str| {
        let made = claim(row, us, "Munich, DE", "memorandum").title(title);
        if start.is_empty() {
            made.done()
        } else {
            made.start(start).done()
        }
    };
    vec![
        claim("tie-1", "Seattle, WA", "Bergen, NO", "sister_tie")
            .start("1967")
            .done(),
        claim("tie-2", "Seattle, WA", "Bergen, NO", "sister_tie")
            .start("1967-05")
            .done(),
        claim("tie-3", "Portland, OR", "Bergen, NO", "sister_tie").done(),
        claim("tie-4", "Portland, ME", "Bergen, NO", "sister_tie").done(),
        text(
            "memo-1",
            "Seattle, WA",
            "2019-05-02",
            "Memorandum on clean energy for harbours",
        ),
        text("memo-2", "Seattle, WA", "", "Memorandum on energy research"),
        text("memo-3", "Portland, OR", "2020-01-02", "Memorandum on culture"),
        claim("wait-1", "Portland", "Cologne, DE", "sister_tie").done(),
        claim("wait-2", "Portland", "Munich, DE", "meeting")
            .start("2021-03")
            .done(),
    ]
}

const ROWS: [&str; 9] = [
    "tie-1", "tie-2", "tie-3", "tie-4", "memo-1", "memo-2", "memo-3", "wait-1", "wait-2",
];

/// The public ids of engagements in view.
fn in_view(database: &Database) -> Vec<PublicId> {
    journal(database)
        .into_iter()
        .map(|entry| entry.id.parse().expect("a public id"))
        .collect()
}

/// The engagement in which a claim stands.
fn home(database: &Database, held: &Placement) -> Result<PublicId> {
    let Some(engagement) = &held.engagement else {
        return Err(DecisionError::Unfit("the claim stands nowhere".to_owned()));
    };
    let mut found =
        database.read::<_, DatabaseError>(|session| crate::store::engagements::by_id(session, &[engagement]))?;
    Ok(found.remove(engagement).expect("its engagement").public_id)
}

/// Decides something; answers the key of the decision.
fn decide(bench: &Bench<'_>, chance: &mut Chance) -> Result<String> {
    let intake = bench.intake();
    let database = intake.database;
    let desk = desk(bench);
    let seen = in_view(database);
    let by = *chance.pick(&[ANA, BEN]);
    let row = *chance.pick(&ROWS);
    let (key, held) = placement(database, row);
    let (a, b) = (*chance.pick(&seen), *chance.pick(&seen));
    Ok(match chance.below(9) {
        0 => merge(&desk, looked(database, a), looked(database, b), by)?.done.review,
        1 => tell_apart(&desk, looked(database, a), looked(database, b), by)?.review,
        2 => {
            let change = *chance.pick(&["1970", "1980-02"]);
            let changes = [
                Change::Set(Amendment::Start(change.parse().ok())),
                Change::Set(Amendment::Status(*chance.pick(ReportedStatus::ALL), None)),
            ];
            let changes = &changes[chance.below(2)..];
            amend(&desk, looked(database, a), changes, by)?.review
        }
        3 => withdraw(&desk, looked(database, a), by)?.review,
        4 => {
            let id = home(database, &held)?;
            restore(&desk, looked(database, id), by)?.review
        }
        5 => reject_claim(&desk, &key, held.decided, by)?.review,
        6 => {
            let whom = Whom::Place(*chance.pick(&[102, 103]));
            place(&intake, &key, held.decided, Some(&whom), None, by)?.done.review
        }
        7 => {
            let slugs = ["portland-or", "portland-me", "seattle-wa"];
            let (kept, gone) = (*chance.pick(&slugs), *chance.pick(&slugs));
            let (kept, gone) = (looked_actor(database, kept), looked_actor(database, gone));
            actors::merge(&desk, kept, gone, by)?.review
        }
        _ => match split_seen(&desk, looked(database, home(database, &held)?), row, by) {
            Ok(_) => super::super::recent(database, None, None, 1)?.remove(0).id,
            Err(SplitError::Decision(error)) => return Err(error),
            Err(SplitError::Database(error)) => return Err(error.into()),
            Err(other) => return Err(DecisionError::Unfit(other.to_string())),
        },
    })
}

/// A database of either engine in turn: the other tests walk every verb on both.
fn database(seed: u64) -> TestDatabase {
    let postgres = || testkit::postgres(MIGRATIONS);
    let other = seed.is_multiple_of(2).then(postgres).flatten();
    other.unwrap_or_else(|| testkit::sqlite(MIGRATIONS))
}

/// Nothing stands without evidence, and every claim has a place that fits its state.
fn is_sound(database: &Database) {
    let totals = database.read::<_, DatabaseError>(reading::totals).expect("totals");
    assert_eq!(totals.without_evidence, 0);
    let shown = journal(database);
    let told: Vec<&String> = shown.iter().flat_map(|entry| &entry.claims).collect();
    let once: BTreeSet<&&String> = told.iter().collect();
    assert_eq!(
        told.len(),
        once.len(),
        "a claim is evidence of one engagement: {shown:#?}"
    );
    for (state, _, count) in database.read::<_, DatabaseError>(placements::counts).expect("counts") {
        assert!(
            !matches!(state, State::New | State::Resolved | State::Retracting),
            "{count} claims are {state}"
        );
    }
}

#[test]
fn decisions_undone_from_the_last_to_the_first_leave_the_ledger_as_it_was() {
    let mut made = BTreeSet::new();
    for seed in 1..=12 {
        let test = database(seed);
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let (before, asked) = (journal(&test.database), questions(&test.database));
        let mut reviews = Vec::new();
        for _ in 0..14 {
            match decide(&bench, &mut chance) {
                Ok(review) => reviews.push(review),
                Err(DecisionError::Unfit(_)) => {}
                Err(other) => panic!("seed {seed}: {other}"),
            }
            bench.wait();
            is_sound(&test.database);
        }
        let decided = super::super::recent(&test.database, None, None, 100).expect("decisions can be read");
        made.extend(decided.iter().map(|one| one.verb));
        while let Some(review) = reviews.pop() {
            undo(&desk(&bench), &review, None, ANA).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            bench.wait();
            is_sound(&test.database);
        }
        assert_eq!(journal(&test.database), before, "seed {seed}");
        let sorted = |list: Vec<String>| list.into_iter().collect::<BTreeSet<_>>();
        assert_eq!(sorted(questions(&test.database)), sorted(asked), "seed {seed}");
    }
    assert_eq!(made.len(), 9, "every verb was drawn: {made:?}");
}

#[test]
fn imports_between_decisions_lose_nothing() {
    for seed in 1..=8 {
        let test = database(seed);
        let mut chance = Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let bench = Bench::new(&test.database);
        import(&bench, world());
        let mut reviews = Vec::new();
        for round in 0..10 {
            if let Ok(review) = decide(&bench, &mut chance) {
                reviews.push(review);
            }
            bench.wait();
            let mut changed = world();
            let one = chance.below(changed.len());
            changed[one].note = format!("corrected in round {round}");
            let fresh = Claim {
                key: domain::ClaimKey {
                    table: "another".to_owned(),
                    claim_id: format!("new-{round}"),
                },
                ..changed[chance.below(7)].clone()
            };
            changed.push(fresh);
            import(&bench, changed);
            is_sound(&test.database);
        }
        for review in reviews.iter().rev() {
            match undo(&desk(&bench), review, None, BEN) {
                Ok(_) | Err(DecisionError::Unfit(_) | DecisionError::Conflict(_)) => {}
                Err(other) => panic!("seed {seed}: {other}"),
            }
            bench.wait();
            is_sound(&test.database);
        }
        import(&bench, world());
        is_sound(&test.database);
    }
}
