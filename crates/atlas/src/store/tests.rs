//! The ledger's tables on both engines.

use std::time::Duration;

use domain::{Country, Level, Side};
use platform::clock::Ids;
use platform::database::{Database, DatabaseError};
use platform::testkit;

use super::actors::{self, Actor};
use super::{MIGRATIONS, position};

fn actor(name: &str) -> Actor {
    Actor {
        identity: format!("body:{name}"),
        slug: name.to_owned(),
        name: name.to_owned(),
        side: Side::Foreign,
        level: Level::Network,
        state: None,
        country: Some(Country::US),
        place: None,
        point: Some((-122.332, 47.606)),
        aliases: vec!["another name".to_owned()],
    }
}

/// Opens an actor in a transaction that works a while before it advances the position, and a while after.
fn open_slowly(database: &Database, name: &str, before: u64, after: u64) {
    let ids = Ids::fresh(testkit::clock());
    database
        .write::<_, DatabaseError>(|session| {
            // The transaction sees something before it works, so that it began now and not when it writes.
            position::current(session)?;
            std::thread::sleep(Duration::from_millis(before));
            actors::ensure(session, &[&actor(name)], &ids, testkit::noon(), &mut position::advance)?;
            std::thread::sleep(Duration::from_millis(after));
            Ok(())
        })
        .expect("the write ends");
}

fn names_after(database: &Database, since: i64) -> (Vec<String>, i64) {
    database
        .read::<_, DatabaseError>(|session| {
            let mut names = Vec::new();
            actors::since(session, since, |stored| {
                names.push(stored.actor.name);
                Ok(())
            })?;
            Ok((names, position::current(session)?))
        })
        .expect("the ledger can be read")
}

#[test]
fn a_reader_that_follows_positions_misses_no_commit_whatever_the_order_of_beginning() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let mut seen = Vec::new();
        std::thread::scope(|scope| {
            // The first begins first and ends last; the second begins later and may end first.
            let writers = [
                scope.spawn(|| open_slowly(database, "first", 250, 50)),
                scope.spawn(|| {
                    std::thread::sleep(Duration::from_millis(60));
                    open_slowly(database, "second", 0, 20);
                }),
                scope.spawn(|| {
                    std::thread::sleep(Duration::from_millis(80));
                    open_slowly(database, "third", 0, 120);
                }),
            ];
            let mut at = 0;
            while writers.iter().any(|writer| !writer.is_finished()) {
                let (names, now) = names_after(database, at);
                assert!(now >= at, "positions never go back");
                seen.extend(names);
                at = now;
                std::thread::sleep(Duration::from_millis(7));
            }
            seen.extend(names_after(database, at).0);
        });
        seen.sort();
        assert_eq!(seen, ["first", "second", "third"], "{database:?}");
    }
}

#[test]
fn an_actor_comes_back_as_it_went_in_and_shares_no_address() {
    for test in testkit::databases(MIGRATIONS) {
        let ids = Ids::fresh(testkit::clock());
        let other = Actor {
            identity: "body:other".to_owned(),
            ..actor("one")
        };
        let stored = test
            .database
            .write::<_, DatabaseError>(|session| {
                let found = actors::ensure(
                    session,
                    &[&actor("one"), &other],
                    &ids,
                    testkit::noon(),
                    &mut position::advance,
                )?;
                let keys: Vec<&str> = found.values().map(String::as_str).collect();
                actors::by_id(session, &keys)
            })
            .expect("actors are kept");
        let mut slugs: Vec<&str> = stored.values().map(|one| one.actor.slug.as_str()).collect();
        slugs.sort_unstable();
        assert_eq!(slugs, ["one", "one-2"]);
        assert!(stored.values().any(|one| one.actor == actor("one")));
    }
}
