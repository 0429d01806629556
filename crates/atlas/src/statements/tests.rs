//! Statements on both engines.

use domain::PublicId;
use platform::clock::{Clock as _, Ids};
use platform::database::{Database, DatabaseError};
use platform::testkit;

use super::{
    Answer, AnswerError, Said, SayError, Speaker, State, Statement, Verdict, answer, of_engagement, say, unanswered,
    unanswered_count,
};
use crate::intake::tests::world::{Bench, claim};
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

fn shown(database: &Database, id: PublicId) -> Vec<Statement> {
    database
        .read::<_, DatabaseError>(|session| of_engagement(session, id, i64::MAX))
        .unwrap()
}

/// What is said of an engagement goes with it, and an office speaks on where its actor was made one with another.
#[test]
fn statements_and_offices_follow_merges() {
    use crate::review::{Decision, Desk, Looked, LookedActor, actors as bodies, merge};
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
        let decided = Answer {
            words: "You are right; amended.",
            publish: true,
            author: "account:1",
        };
        let answered = answer(database, &*clock, &held, decided).unwrap();
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
        let one = |author: &'static str, publish| {
            let words = "Read.";
            answer(
                database,
                &*testkit::clock(),
                &statement,
                Answer { words, publish, author },
            )
        };
        let outcomes = std::thread::scope(|scope| {
            let both = [
                scope.spawn(|| one("account:1", true)),
                scope.spawn(|| one("account:2", false)),
            ];
            both.map(|editor| editor.join().unwrap())
        });
        let winner = outcomes
            .iter()
            .find_map(|outcome| outcome.as_ref().ok())
            .expect("one wins");
        let loser = outcomes
            .iter()
            .find_map(|outcome| outcome.as_ref().err())
            .expect("one loses");
        let AnswerError::Answered(seen) = loser else {
            panic!("{loser:?}")
        };
        assert_eq!(seen.answered_by, winner.answered_by);
        assert_eq!(seen.state, winner.state);
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
