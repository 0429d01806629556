//! Taking changes in, compaction, and catching up with what arrived meanwhile.

use domain::{PublicId, State};
use proptest::prelude::*;
use snapshot::{Ask, BuildError, Filter, Snapshot};

use crate::answers::{ACTORS, ledger};

fn same(a: &Snapshot, b: &Snapshot, filters: &[Filter]) {
    let day = a.day();
    for filter in filters {
        let ask = Ask::rail(1_000);
        let (mut left, mut right) = (a.query(filter, day, &ask), b.query(filter, day, &ask));
        let rows = |snapshot: &Snapshot, at: &[snapshot::RowRef]| {
            at.iter().map(|at| snapshot.row(*at).to_row()).collect::<Vec<_>>()
        };
        assert_eq!(rows(a, &left.rows), rows(b, &right.rows));
        (left.rows, right.rows) = (Vec::new(), Vec::new());
        assert_eq!(left, right);
        let tile = |snapshot: &Snapshot, z| snapshot.on(day).tile(z, 0, 0, filter);
        assert_eq!((tile(a, 0), tile(a, 1)), (tile(b, 0), tile(b, 1)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compaction_changes_no_answer(seed in any::<u64>(), base in 0usize..200, steps in 0usize..5) {
        let (_, before, mut chance) = ledger(seed, base, steps);
        let filters: Vec<_> = (0..8).map(|_| chance.filter(ACTORS)).collect();
        let after = before.compact(before.day()).unwrap();
        prop_assert_eq!(after.delta_len(), 0);
        prop_assert_eq!((after.len(), after.position()), (before.len(), before.position()));
        same(&before, &after, &filters);
        let rows: Vec<_> = (0..5).map(|_| chance.row(120, ACTORS)).collect();
        let actors = vec![chance.actor(3)];
        let current = before.with(actors, rows).unwrap();
        let caught_up = after.caught_up_with(&current).unwrap();
        same(&current, &caught_up, &filters);
        prop_assert!(caught_up.delta_len() <= current.delta_len());
        let again = caught_up.with([], [chance.row(120, ACTORS)]).unwrap();
        same(&again, &again.compact(again.day()).unwrap(), &filters);
    }
}

#[test]
fn readers_keep_what_they_hold() {
    let (_, before, mut chance) = ledger(11, 80, 0);
    let day = before.day();
    let first = before.query(&Filter::default(), day, &Ask::rail(10));
    let mut row = chance.row(1, ACTORS);
    row.id = PublicId(1);
    row.withdrawn = false;
    let after = before.with([], [row]).unwrap();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(before.query(&Filter::default(), day, &Ask::rail(10)), first);
    assert!(before.find(PublicId(1)).is_none() && after.find(PublicId(1)).is_some());
}

#[test]
fn a_moved_actor_takes_its_engagements_along() {
    let (_, before, _) = ledger(5, 200, 1);
    let wanted = |snapshot: &Snapshot, query: &str| {
        let filter = Filter::from_query(query).unwrap();
        snapshot.query(&filter, snapshot.day(), &Ask::default()).total
    };
    let mut actor = before.actor_with_key("key-4").unwrap().1.clone();
    let all = wanted(&before, &format!("actor={}", actor.slug));
    assert!(all > 0);
    actor.state = Some(State::literal(b"VT"));
    actor.slug = "elsewhere".into();
    let after = before.with([actor.clone()], []).unwrap();
    assert_eq!(
        (
            wanted(&after, "actor=elsewhere"),
            wanted(&after, "actor=elsewhere&state=VT")
        ),
        (all, all)
    );
    let back = after.compact(after.day()).unwrap();
    assert_eq!((back.delta_len(), wanted(&back, "place=elsewhere&state=VT")), (0, all));
}

#[test]
fn an_unknown_participant_is_refused_by_name() {
    let (_, before, mut chance) = ledger(5, 10, 0);
    let mut row = std::iter::repeat_with(|| chance.row(9, ACTORS))
        .find(|row| !row.participants.is_empty())
        .unwrap();
    row.participants[0].actor = "nobody".into();
    let error = before.with([], [row]).unwrap_err();
    assert!(
        matches!(&error, BuildError::UnknownActor { actor, .. } if &**actor == "nobody"),
        "{error}"
    );
}

#[test]
fn an_empty_snapshot_answers() {
    let empty = Snapshot::empty(domain::Day(20_000));
    let filter = Filter::from_query("kind=meeting&q=a&state=WA&from=1990&valid_on=2001-01-01").unwrap();
    let answer = empty.query(&filter, empty.day(), &Ask::rail(5));
    assert_eq!((answer.total, answer.rows.len(), empty.is_empty()), (0, 0, true));
    assert!(empty.on(empty.day()).tile(0, 0, 0, &filter).is_empty());
    assert_eq!(
        empty.on(empty.day()).suggest("sea", 5),
        snapshot::Suggestions::default()
    );
}
