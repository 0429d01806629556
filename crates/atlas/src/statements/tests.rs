//! Statements on both engines.

use domain::PublicId;
use platform::clock::{Clock as _, Ids};
use platform::database::{Database, DatabaseError};
use platform::testkit;

use super::{
    Said, SayError, Speaker, State, Statement, Verdict, of_engagement, one, say, unanswered, unanswered_count,
};
use crate::intake::tests::world::{Bench, claim};
use crate::review::answer::answer;
use crate::review::{Decision, DecisionError, Desk, Done, amend, recent, undo};
use crate::store::{MIGRATIONS, position};

/// A ledger with one tie of Seattle and Bergen, and its public id.
fn tie(database: &Database) -> PublicId {
    let bench = Bench::new(database);
    let tie = claim("1", "Seattle, WA", "Bergen, NO", "sister_tie")
        .start("1967")
        .done();
    let id = PublicId::of_founding_claim(&tie.key);
    bench.deposit(vec![tie]);
    bench.run(&mut |_| std::ops::ControlFlow::Continue(()));
    id
}

fn said(verdict: Verdict) -> Said {
    Said {
        verdict,
        ended: (verdict == Verdict::Ended).then(|| "2019-05".parse().unwrap()),
        words: "As our register has it.".to_owned(),
        document: "https://www.seattle.gov/ties".to_owned(),
    }
}

fn seattle() -> Vec<String> {
    vec!["place:101".to_owned()]
}

fn speak(database: &Database, id: PublicId, said: &Said, offices: &[String]) -> Result<(State, String), SayError> {
    let clock = testkit::clock();
    let speaker = Speaker {
        author: None,
        offices,
        name: "",
    };
    say(database, &*clock, &Ids::fresh(clock.clone()), id, said, &speaker)
}

/// An editor answers a statement.
fn reply(database: &Database, statement: &str, publish: bool, author: &str) -> Result<Done, DecisionError> {
    let clock = testkit::clock();
    let ids = Ids::fresh(clock.clone());
    let desk = Desk {
        database,
        clock: &*clock,
        ids: &ids,
    };
    let reason = "You are right; amended.";
    answer(&desk, statement, publish, Decision { author, reason })
}

fn kept(database: &Database, statement: &str) -> Statement {
    let found = database.read::<_, DatabaseError>(|session| one(session, statement));
    found.unwrap().expect("a statement")
}

fn shown(database: &Database, id: PublicId) -> Vec<Statement> {
    database
        .read::<_, DatabaseError>(|session| of_engagement(session, id, i64::MAX))
        .unwrap()
}

/// What is said of an engagement goes with it, and an office speaks on where its actor was made one with another.
#[test]
fn statements_and_offices_follow_merges() {
    use crate::review::{Looked, LookedActor, actors as bodies, merge};
    let decision = Decision {
        author: "account:ana",
        reason: "one and the same",
    };
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let bench = Bench::new(database);
        let rows = [("1", "Seattle, WA", "1967"), ("2", "Portland, OR", "1980")];
        let ties = rows.map(|(row, us, start)| claim(row, us, "Bergen, NO", "sister_tie").start(start).done());
        let [kept, gone] = ties.each_ref().map(|tie| PublicId::of_founding_claim(&tie.key));
        bench.deposit(ties.to_vec());
        bench.run(&mut |_| std::ops::ControlFlow::Continue(()));
        bench.wait();
        let portland = vec!["place:102".to_owned()];
        assert_eq!(
            speak(database, gone, &said(Verdict::Confirmed), &portland).unwrap().0,
            State::Published
        );
        assert_eq!(
            speak(database, kept, &said(Verdict::Confirmed), &portland).unwrap().0,
            State::Held
        );

        let desk = Desk::from(&bench.intake());
        let see = |id| Looked { id, revision: 1 };
        merge::merge(&desk, see(kept), see(gone), decision).expect("merged");
        assert_eq!(shown(database, kept).len(), 1);

        let position = |slug| {
            let state = database.read::<_, DatabaseError>(|session| crate::store::actors::state(session, slug));
            state.unwrap().expect("an actor").position
        };
        let see = |slug| LookedActor {
            slug,
            position: position(slug),
        };
        bodies::merge(&desk, see("seattle-wa"), see("portland-or"), decision).expect("merged");
        assert_eq!(
            speak(database, kept, &said(Verdict::Confirmed), &portland).unwrap().0,
            State::Published
        );
        assert_eq!(shown(database, kept).len(), 2);
    }
}

fn at(database: &Database) -> i64 {
    database.read::<_, DatabaseError>(position::current).unwrap()
}

#[test]
fn a_government_concerned_is_shown_at_once_and_anybody_else_once_an_editor_has_read_it() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let id = tie(database);
        let before = at(database);
        let (state, _) = speak(database, id, &said(Verdict::Ended), &seattle()).unwrap();
        assert_eq!(state, State::Published);
        assert_eq!(at(database), before + 1, "pages that show the engagement are made anew");
        let first = &shown(database, id)[0];
        assert_eq!(
            first.speaks_for.as_ref().map(|actor| actor.name.as_str()),
            Some("Seattle")
        );
        assert_eq!(first.ended, "2019-05".parse().ok());

        // An office of another city is anybody.
        let portland = vec!["place:102".to_owned()];
        let (state, held) = speak(database, id, &said(Verdict::Wrong), &portland).unwrap();
        assert_eq!(state, State::Held);
        assert_eq!(shown(database, id).len(), 1);
        assert_eq!(at(database), before + 1);

        let clock = testkit::clock();
        reply(database, &held, true, "account:1").unwrap();
        let answered = kept(database, &held);
        assert_eq!((answered.state, answered.is_verified()), (State::Published, false));
        let all = shown(database, id);
        assert_eq!(all.len(), 2);
        let past = database
            .read::<_, DatabaseError>(|session| of_engagement(session, id, clock.now().0 - 1))
            .unwrap();
        assert!(
            past.is_empty(),
            "what the ledger of another day did not know is not on its page"
        );
    }
}

#[test]
fn the_queue_holds_what_is_contested_or_unread_governments_first() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let id = tie(database);
        speak(database, id, &said(Verdict::Confirmed), &[]).unwrap();
        speak(database, id, &said(Verdict::Confirmed), &seattle()).unwrap();
        speak(database, id, &said(Verdict::Wrong), &seattle()).unwrap();
        let queue = database
            .read::<_, DatabaseError>(|session| unanswered(session, 10, 0))
            .unwrap();
        let verdicts: Vec<_> = queue
            .iter()
            .map(|one| (one.statement.verdict, one.statement.is_verified()))
            .collect();
        assert_eq!(verdicts, [(Verdict::Wrong, true), (Verdict::Confirmed, false)]);
        assert!(
            queue
                .iter()
                .all(|one| one.statement.is_open() && one.title.contains("Bergen"))
        );
        let count = database.read::<_, DatabaseError>(unanswered_count).unwrap();
        assert_eq!(count, 2);
    }
}

#[test]
fn of_two_editors_the_first_one_answers_and_the_second_sees_it() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let id = tie(database);
        let (_, statement) = speak(database, id, &said(Verdict::Wrong), &[]).unwrap();
        let outcomes = std::thread::scope(|scope| {
            let both = [
                scope.spawn(|| reply(database, &statement, true, "account:1")),
                scope.spawn(|| reply(database, &statement, false, "account:2")),
            ];
            both.map(|editor| editor.join().unwrap())
        });
        let won = outcomes.iter().position(Result::is_ok).expect("one wins");
        let DecisionError::Conflict(told) = outcomes[1 - won].as_ref().expect_err("one loses") else {
            panic!("{outcomes:?}")
        };
        let held = kept(database, &statement);
        assert_eq!(told.who, ["account:1", "account:2"][won]);
        assert_eq!(held.answered_by.as_deref(), Some(told.who.as_str()));
        assert_eq!(held.state, [State::Published, State::Dismissed][won]);
    }
}

/// Every decision of a person can be undone: an answer, and a statement that was not shown.
#[test]
fn an_answer_is_undone_and_the_statement_waits_again_as_before() {
    for test in testkit::databases(MIGRATIONS) {
        let database = &test.database;
        let id = tie(database);
        let (_, verified) = speak(database, id, &said(Verdict::Wrong), &seattle()).unwrap();
        let (_, held) = speak(database, id, &said(Verdict::Wrong), &[]).unwrap();
        let before = [kept(database, &verified), kept(database, &held)];
        let clock = testkit::clock();
        let ids = Ids::fresh(clock.clone());
        let desk = Desk {
            database,
            clock: &*clock,
            ids: &ids,
        };
        let ben = Decision {
            author: "account:ben",
            reason: "answered by mistake",
        };
        let refused = reply(database, &verified, false, "account:ana").expect_err("a government stays in view");
        assert!(matches!(refused, DecisionError::Unfit(_)), "{refused}");
        let answers = [
            reply(database, &verified, true, "account:ana").unwrap(),
            reply(database, &held, false, "account:ana").unwrap(),
        ];
        assert_eq!(kept(database, &held).state, State::Dismissed);
        assert_eq!(database.read::<_, DatabaseError>(unanswered_count).unwrap(), 0);
        // Deciding about the entry itself and answering what is said of it do not stand in each other's way.
        let looked = crate::review::Looked { id, revision: 1 };
        let withdrawn = amend::withdraw(&desk, looked, ben).expect("withdrawn");
        let at_first = at(database);
        for answered in &answers {
            undo(&desk, &answered.review, None, ben).expect("undone");
        }
        undo(&desk, &withdrawn.review, None, ben).expect("undone too");
        assert!(at(database) > at_first, "pages are made anew");
        assert_eq!([kept(database, &verified), kept(database, &held)], before);
        assert_eq!(database.read::<_, DatabaseError>(unanswered_count).unwrap(), 2);
        let again = undo(&desk, &answers[0].review, None, ben).expect_err("undone once");
        assert!(matches!(again, DecisionError::Conflict(_)), "{again}");
        // The history keeps both the answer and its undoing, and the statement can be answered anew.
        let listed = recent(database, None, None, 20).unwrap();
        assert!(listed.iter().any(|one| one.reason == "You are right; amended."));
        reply(database, &verified, true, "account:ben").expect("answered anew");
        let late = undo(&desk, &answers[0].review, None, ben).expect_err("the old answer is past");
        assert!(matches!(late, DecisionError::Conflict(_)), "{late}");
    }
}

#[test]
fn what_is_incomplete_is_refused_with_its_field() {
    let test = &testkit::databases(MIGRATIONS)[0];
    let database = &test.database;
    let id = tie(database);
    let refused = |change: fn(&mut Said), verdict| {
        let mut said = said(verdict);
        change(&mut said);
        let error = speak(database, id, &said, &seattle()).expect_err("refused");
        (error.field(), error.to_string())
    };
    type Case = (fn(&mut Said), Verdict, &'static str);
    let cases: [Case; 5] = [
        (
            |said| said.document = "javascript:alert(1)".to_owned(),
            Verdict::Confirmed,
            "document",
        ),
        (|said| said.document.clear(), Verdict::Confirmed, "document"),
        (|said| said.words = " ".to_owned(), Verdict::Wrong, "words"),
        (|said| said.words = "x".repeat(2_001), Verdict::Confirmed, "words"),
        (|said| said.ended = None, Verdict::Ended, "ended"),
    ];
    for (change, verdict, field) in cases {
        assert_eq!(refused(change, verdict).0, Some(field));
    }
    let mut elsewhere = claim("2", "Portland, OR", "Bergen, NO", "sister_tie").done().key;
    elsewhere.claim_id.push('x');
    let unknown = speak(
        database,
        PublicId::of_founding_claim(&elsewhere),
        &said(Verdict::Confirmed),
        &[],
    );
    assert!(matches!(unknown, Err(SayError::NoEngagement(_))), "{unknown:?}");
    assert_eq!(shown(database, id).len(), 0);
}

#[test]
fn a_flood_of_unread_statements_is_not_kept_and_does_not_silence_the_government() {
    let test = &testkit::databases(MIGRATIONS)[0];
    let database = &test.database;
    let id = tie(database);
    for _ in 0..5 {
        speak(database, id, &said(Verdict::Wrong), &[]).unwrap();
    }
    assert!(matches!(
        speak(database, id, &said(Verdict::Wrong), &[]),
        Err(SayError::TooMany)
    ));
    assert_eq!(
        speak(database, id, &said(Verdict::Wrong), &seattle()).unwrap().0,
        State::Published
    );
}
