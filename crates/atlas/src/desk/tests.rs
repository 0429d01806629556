//! What waits at the desk, read from the tables on both engines.

use std::ops::ControlFlow;

use domain::{Claim, Country, Kind, State};
use platform::clock::{Ids, Moment};
use platform::database::{Database, DatabaseError};
use platform::testkit;

use super::queue::Sought;
use super::store::{self, Looks};
use crate::intake::tests::world::{claim, resolver};
use crate::intake::{self, Deposit, Intake};
use crate::proposals::{Proposal, ReadDocument, deposit};
use crate::store::{MIGRATIONS, imports, queue_notes};

fn looks(author: &str, organisation: Option<&str>) -> Looks {
    Looks {
        author: author.to_owned(),
        organisation: organisation.map(str::to_owned),
        now: testkit::noon(),
    }
}

fn take_in(database: &Database, claims: Vec<Claim>) {
    let clock = testkit::clock();
    let ids = Ids::seeded(clock.clone(), 7);
    let intake = Intake {
        database,
        resolver: resolver(),
        clock: &*clock,
        ids: &ids,
    };
    let mut deposit = Deposit::new(&intake, false);
    for claim in claims {
        deposit.claim(claim).unwrap();
    }
    deposit.finish().unwrap();
    intake::run(&intake, &mut |_| ControlFlow::Continue(())).unwrap();
}

fn waiting(database: &Database, sought: &Sought, looks: &Looks) -> Vec<String> {
    database
        .read::<_, DatabaseError>(|session| {
            let found = store::waiting_claims(session, sought, looks, 50, 0)?;
            assert_eq!(store::count_waiting(session, sought, looks)?, found.len());
            Ok(found.into_iter().map(|one| one.claim.key.claim_id).collect())
        })
        .unwrap()
}

fn all() -> Sought {
    Sought {
        page: 1,
        ..Sought::default()
    }
}

#[test]
fn names_are_narrowed_by_what_the_claims_say_and_nothing_else() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let mut quoting = claim("1", "Portland", "Bergen, NO", "sister_tie").done();
        quoting.title = r#"It quotes "country":"DE" and "state":"WA"."#.to_owned();
        let mut governmental = claim("3", "Portland", "Munich, DE", "memorandum").done();
        governmental.source.kind = domain::SourceKind::Government;
        let placed = claim("4", "Seattle, WA", "Bergen, NO", "sister_tie").done();
        let unknown = claim("2", "Atlantis, WA", "Munich, DE", "sister_tie").done();
        take_in(database, vec![quoting, unknown, governmental, placed]);
        let me = looks("account:1", None);
        let mut found = waiting(database, &all(), &me);
        assert_eq!(found.remove(0), "3", "a government's own page comes first");
        found.sort_unstable();
        assert_eq!(found, ["1", "2"]);
        let germany = Sought {
            country: Some("DE".parse::<Country>().unwrap()),
            ..all()
        };
        assert_eq!(waiting(database, &germany, &me).len(), 2);
        let washington = Sought {
            state: Some("WA".parse::<State>().unwrap()),
            kind: Some(Kind::SisterTie),
            ..all()
        };
        assert_eq!(waiting(database, &washington, &me), ["2"]);
        let table = Sought {
            table: Some("test".to_owned()),
            ..all()
        };
        assert_eq!(waiting(database, &table, &me).len(), 3);
        let tables = database.read::<_, DatabaseError>(store::tables).unwrap();
        assert_eq!(tables, ["test"]);
    }
}

#[test]
fn what_is_put_off_comes_back_and_what_is_taken_on_is_found() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        take_in(
            database,
            vec![claim("1", "Portland", "Bergen, NO", "sister_tie").done()],
        );
        let me = looks("account:1", None);
        let id = database
            .read::<_, DatabaseError>(|session| Ok(store::waiting_claims(session, &all(), &me, 1, 0)?[0].id.clone()))
            .unwrap();
        let now = testkit::noon();
        database
            .write::<_, DatabaseError>(|session| {
                queue_notes::snooze(session, "names", &id, Some(Moment(now.0 + 1_000)), "account:1", now)?;
                queue_notes::assign(session, "names", &id, Some("account:1"), "account:1", now)
            })
            .unwrap();
        let later = Sought { later: true, ..all() };
        assert_eq!(waiting(database, &all(), &me), Vec::<String>::new());
        assert_eq!(waiting(database, &later, &me), ["1"]);
        let tomorrow = Looks {
            now: Moment(now.0 + 2_000),
            ..me
        };
        assert_eq!(waiting(database, &all(), &tomorrow), ["1"]);
        let mine = Sought { mine: true, ..all() };
        assert_eq!(waiting(database, &mine, &tomorrow), ["1"]);
        let other = Looks {
            author: "account:2".to_owned(),
            ..tomorrow
        };
        assert_eq!(waiting(database, &mine, &other), Vec::<String>::new());
    }
}

#[test]
fn claims_of_the_same_names_are_found_whatever_signs_a_name_has() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let odd = r#"100% "Port_land""#;
        take_in(
            database,
            vec![
                claim("1", odd, "Bergen, NO", "sister_tie").done(),
                claim("2", odd, "Bergen, NO", "memorandum").done(),
                claim("3", "100x \"Port-land\"", "Bergen, NO", "memorandum").done(),
                claim("4", odd, "Munich, DE", "memorandum").done(),
            ],
        );
        let me = looks("account:1", None);
        let alike = database
            .read::<_, DatabaseError>(|session| {
                let found = store::waiting_claims(session, &all(), &me, 50, 0)?;
                let first = found.iter().find(|one| one.claim.key.claim_id == "1").unwrap();
                store::of_the_same_names(session, &first.claim, &first.id, 10)
            })
            .unwrap();
        let rows: Vec<&str> = alike.iter().map(|one| one.claim.key.claim_id.as_str()).collect();
        assert_eq!(rows, ["2"]);
    }
}

#[test]
fn proposals_are_narrowed_and_drafts_of_others_are_not_even_counted() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let put = |row: &str, us: &str, them: &str, confidence: f64, organisation: Option<&str>| {
            let document = ReadDocument {
                address: format!("https://example.org/{row}"),
                sha256: "cd".repeat(32),
                title: String::new(),
                publisher: "The Daily".to_owned(),
                publisher_kind: domain::SourceKind::News,
                publisher_place: None,
                dated: None,
                language: "en".to_owned(),
                text: "It was signed.".to_owned(),
            };
            let proposal = Proposal {
                claim: claim(row, us, them, "memorandum").done(),
                passage: 0..14,
                confidence,
                reasons: Vec::new(),
            };
            let ids = Ids::fresh(testkit::clock());
            database
                .write::<_, DatabaseError>(|session| {
                    let found = std::slice::from_ref(&proposal);
                    deposit(
                        session,
                        &ids,
                        testkit::noon(),
                        &document,
                        found,
                        organisation,
                        "account:9",
                    )
                })
                .unwrap();
        };
        put("1", "Seattle, WA", "Bergen, NO", 0.5, None);
        put("2", "Portland, OR", "Munich, DE", 0.9, None);
        put("3", "Seattle, WA", "Cologne, DE", 0.7, Some("Charity"));
        let rows = |sought: &Sought, organisation: Option<&str>| {
            let looks = looks("account:1", organisation);
            database
                .read::<_, DatabaseError>(|session| {
                    let found = store::proposals(session, sought, &looks, 50, 0)?;
                    assert_eq!(store::count_proposals(session, sought, &looks)?, found.len());
                    let row =
                        |(stored, _): (crate::store::proposals::StoredProposal, _)| stored.proposal.claim.key.claim_id;
                    Ok(found.into_iter().map(row).collect::<Vec<_>>())
                })
                .unwrap()
        };
        assert_eq!(rows(&all(), None), ["2", "1"], "the surest first");
        assert_eq!(rows(&all(), Some("Charity")), ["2", "3", "1"]);
        assert_eq!(rows(&all(), Some("Members")), ["2", "1"]);
        let germany = Sought {
            country: Some("DE".parse().unwrap()),
            ..all()
        };
        assert_eq!(rows(&germany, Some("Charity")), ["2", "3"]);
    }
}

#[test]
fn an_import_leaves_the_desk_once_the_same_file_goes_through_whole() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let clock = testkit::clock();
        let ids = Ids::seeded(clock.clone(), 3);
        let mut at = testkit::noon().0;
        let mut run = |file: &str, summary: &str| {
            at += 1_000_000;
            database
                .write::<_, DatabaseError>(|session| {
                    let id = imports::begin(session, "table", &[file.to_owned()], &ids, Moment(at))?;
                    imports::finish(session, &id, summary, Moment(at))
                })
                .unwrap();
        };
        let refusal = r#"{"file":"a.csv","line":2,"field":"start","value":"yesterday","reason":"no date","mend":"write 1989","raw":""}"#;
        run(
            "/somewhere/a.csv",
            &format!(r#"{{"refused":2,"refusals":[{refusal}]}}"#),
        );
        run("/somewhere/b.csv", r#"{"refused":0,"refusals":[]}"#);
        let listed = || database.read::<_, DatabaseError>(store::imports).unwrap();
        let found = listed();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].refused, found[0].refusals[0].line), (2, 2));
        assert_eq!(
            super::gather::file_names(&found[0]),
            "a.csv",
            "folders are nobody's business"
        );
        run("/somewhere/a.csv", r#"{"refused":0,"refusals":[]}"#);
        assert!(listed().is_empty());
    }
}
