//! Following, and letters that come once, on both engines.

use platform::clock::{Clock, FixedClock, Ids, Moment};
use platform::database::Database;
use platform::testkit;

use super::{MICROS_AN_HOUR, MOST, Pace, claim, follow, leave, of, set_pace, stop, told};
use crate::MIGRATIONS;
use crate::accounts::Registrar;
use crate::permissions::Role;

/// 2026-05-04 was a Monday.
fn monday(hour: i64) -> Moment {
    Moment((20_577 * 24 + hour) * MICROS_AN_HOUR)
}

struct Reader {
    clock: std::sync::Arc<FixedClock>,
    ids: Ids,
    account: String,
}

fn reader(database: &Database) -> Reader {
    let clock = FixedClock::at(Moment(monday(0).0 - 5 * 24 * MICROS_AN_HOUR));
    let ids = Ids::fresh(clock.clone());
    let registrar = Registrar {
        database,
        clock: &*clock,
        ids: &ids,
        author: "test",
    };
    let (account, _) = registrar.invite("ana@example.org", Role::Reader, None).unwrap();
    Reader {
        clock,
        ids,
        account: account.id,
    }
}

impl Reader {
    fn follows(&self, database: &Database, view: &str) -> bool {
        follow(database, &*self.clock, &self.ids, &self.account, view, 7).unwrap()
    }
}

#[test]
fn periods_begin_at_ten_and_weeks_on_monday() {
    assert_eq!(
        Pace::Daily.period(monday(9)),
        Pace::Daily.period(Moment(monday(10).0 - 24 * MICROS_AN_HOUR))
    );
    assert_ne!(Pace::Daily.period(monday(9)), Pace::Daily.period(monday(10)));
    assert_ne!(Pace::Weekly.period(monday(9)), Pace::Weekly.period(monday(10)));
    assert_eq!(
        Pace::Weekly.period(monday(10)),
        Pace::Weekly.period(monday(10 + 6 * 24))
    );
    assert_eq!(Pace::Never.period(monday(10)), None);
}

#[test]
fn one_letter_a_period_whoever_sends_and_however_often() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let reader = reader(database);
        assert!(reader.follows(database, "country=JP") && reader.follows(database, "country=JP"));
        assert!(reader.follows(database, "state=WA"));
        assert_eq!(of(database, &reader.account).unwrap().watches.len(), 2);
        assert!(
            claim(database, monday(9)).unwrap().is_empty(),
            "not in the week in which it was begun"
        );

        // Six senders at once, of which one gets the letter.
        let claims: usize = std::thread::scope(|scope| {
            let senders: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| claim(database, monday(11)).unwrap().len()))
                .collect();
            senders.into_iter().map(|sender| sender.join().unwrap()).sum()
        });
        assert_eq!(claims, 1);
        assert!(claim(database, monday(20)).unwrap().is_empty());
        assert!(claim(database, monday(11 + 6 * 24)).unwrap().is_empty());
        let next = claim(database, monday(11 + 7 * 24)).unwrap();
        assert_eq!(next[0].email, "ana@example.org");
        // The letter of the first week never went out, so this one still tells from the beginning.
        assert!(next[0].watches.iter().all(|watch| watch.told == 7));
        told(database, &next[0], 20).unwrap();
        told(database, &next[0], 9).unwrap();
        let after = of(database, &reader.account).unwrap();
        assert!(after.watches.iter().all(|watch| watch.told == 20), "never back");
    }
}

#[test]
fn letters_can_be_ended_from_the_letter_and_only_ones_own_watches_are_left() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let reader = reader(database);
        assert!(reader.follows(database, "country=JP"));
        set_pace(database, &*reader.clock, &reader.account, Pace::Daily).unwrap();
        let due = claim(database, monday(11)).unwrap();
        assert!(!stop(database, "another").unwrap());
        assert!(stop(database, &due[0].stop_token).unwrap());
        assert!(claim(database, monday(11 + 24)).unwrap().is_empty());
        let watch = &of(database, &reader.account).unwrap().watches[0].id.clone();
        assert!(!leave(database, "somebody else", watch).unwrap());
        assert!(leave(database, &reader.account, watch).unwrap());
    }
}

#[test]
fn an_account_follows_no_more_than_it_may_and_erasing_takes_it_all() {
    let test = &testkit::databases(MIGRATIONS)[0];
    let database = &test.database;
    let reader = reader(database);
    for n in 0..MOST {
        assert!(reader.follows(database, &format!("from={n}")));
    }
    assert!(!reader.follows(database, "country=JP"));
    let registrar = Registrar {
        database,
        clock: &*reader.clock as &dyn Clock,
        ids: &reader.ids,
        author: "test",
    };
    registrar.erase(&reader.account).unwrap();
    assert!(of(database, &reader.account).unwrap().watches.is_empty());
}
