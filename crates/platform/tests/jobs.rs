//! The queue loses nothing and does nothing twice, on both engines.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use platform::clock::{Clock as _, FixedClock, Ids, Moment};
use platform::database::{Database, DatabaseError, Migration, Session};
use platform::jobs::{self, Asked, Crew, Effect, JobError, Leased, Rule, Stepped, Terms, Work};
use platform::testkit::{self, TestDatabase};
use serde_json::json;

const DONE: Migration = Migration {
    slice: "test",
    number: 1,
    sql: "CREATE TABLE done (what TEXT NOT NULL, who TEXT NOT NULL);\n",
};

const QUEUE: &str = "letters";

type Sudden = Mutex<Box<dyn FnMut(&Leased) -> Result<(), JobError> + Send>>;

/// Writes each job's key down, after whatever the test lets happen.
struct Clerk(Sudden);

impl std::fmt::Debug for Clerk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clerk")
    }
}

impl Clerk {
    fn who(meets: impl FnMut(&Leased) -> Result<(), JobError> + Send + 'static) -> Vec<Arc<dyn Work>> {
        vec![Arc::new(Self(Mutex::new(Box::new(meets))))]
    }
}

fn write_down(session: &mut Session<'_>, what: &str, who: &str) -> Result<(), DatabaseError> {
    session
        .execute(
            "INSERT INTO done (what, who) VALUES ($1, $2)",
            &[what.into(), who.into()],
        )
        .map(drop)
}

impl Work for Clerk {
    fn queue(&self) -> &'static str {
        QUEUE
    }

    fn run(&self, job: &Leased) -> Result<Effect, JobError> {
        (self.0.lock().unwrap())(job)?;
        let (key, token) = (job.key.clone(), job.token.clone());
        Ok(Box::new(move |session| Ok(write_down(session, &key, &token)?)))
    }

    fn given_up(&self, session: &mut Session<'_>, job: &Leased, _: &str) -> Result<(), DatabaseError> {
        write_down(session, &format!("given up {}", job.key), "")
    }
}

struct House {
    test: TestDatabase,
    clock: Arc<FixedClock>,
    ids: Ids,
}

impl House {
    fn each() -> Vec<Self> {
        let make = |test| {
            let clock = testkit::clock();
            let ids = Ids::seeded(clock.clone(), 7);
            Self { test, clock, ids }
        };
        testkit::databases(&[platform::MIGRATIONS, &[DONE]].concat())
            .into_iter()
            .map(make)
            .collect()
    }

    fn database(&self) -> &Database {
        &self.test.database
    }

    fn ask(&self, key: &str) -> bool {
        let payload = json!({ "key": key });
        let asked = Asked {
            queue: QUEUE,
            key,
            subject: "post",
            payload: &payload,
        };
        self.database()
            .write(|session| jobs::enqueue(session, &self.ids, self.clock.now(), &asked))
            .unwrap()
    }

    fn crew(&self, works: Vec<Arc<dyn Work>>) -> Crew {
        Crew {
            database: self.database().clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            works,
            terms: Terms::default(),
        }
    }

    fn lease(&self, owner: &str) -> Option<Leased> {
        self.database()
            .write(|session| jobs::lease(session, &[QUEUE], owner, &self.ids, self.clock.now(), &Terms::default()))
            .unwrap()
    }

    fn later(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).unwrap();
        self.clock.set(Moment(self.clock.now().0 + micros));
    }

    fn done(&self) -> Vec<String> {
        self.database()
            .read(|session| session.all("SELECT what FROM done ORDER BY what", &[], |row| row.string(0)))
            .unwrap()
    }
}

#[test]
fn asking_twice_is_asking_once_and_only_what_commits_is_asked_for() {
    for house in House::each() {
        assert!(house.ask("a") && !house.ask("a"));
        let payload = json!(null);
        let asked = Asked {
            queue: QUEUE,
            key: "b",
            subject: "post",
            payload: &payload,
        };
        let refused: Result<(), JobError> = house.database().write(|session| {
            jobs::enqueue(session, &house.ids, house.clock.now(), &asked)?;
            Err(JobError::Never("the caller thought better of it".to_owned()))
        });
        refused.unwrap_err();
        assert_eq!(house.lease("w").unwrap().key, "a");
        assert_eq!(house.lease("w"), None);
        assert!(!house.ask("a"), "what is worked on is there");
    }
}

#[test]
fn many_workers_share_the_work_and_each_job_is_done_once() {
    for house in House::each() {
        let keys: Vec<String> = (0..60).map(|n| format!("job {n:02}")).collect();
        for key in &keys {
            house.ask(key);
        }
        let tried = Arc::new(AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for n in 0..4 {
                let (house, tried) = (&house, tried.clone());
                scope.spawn(move || {
                    let counted = tried.clone();
                    let crew = house.crew(Clerk::who(move |_| {
                        counted.fetch_add(1, Ordering::SeqCst);
                        Ok(())
                    }));
                    while tried.load(Ordering::SeqCst) < 60 {
                        crew.step(&format!("worker {n}")).unwrap();
                    }
                });
            }
        });
        assert_eq!(house.done(), keys, "{:?}", house.database());
        assert_eq!(tried.load(Ordering::SeqCst), 60, "nobody worked for nothing");
    }
}

#[test]
fn a_lease_that_ran_out_is_taken_over_and_the_slow_worker_keeps_nothing() {
    for house in House::each() {
        house.ask("a");
        let slow = house.lease("slow").unwrap();
        house.later(Duration::from_secs(29));
        assert_eq!(house.lease("quick"), None, "still held");
        house.later(Duration::from_secs(2));
        let quick = house.lease("quick").unwrap();
        assert_eq!((quick.attempt, &quick.id), (2, &slow.id));
        let finish = |job: &Leased, who: &str| {
            house.database().write(|session| {
                write_down(session, &job.key, who)?;
                jobs::complete(session, job)
            })
        };
        assert!(matches!(finish(&slow, "slow"), Err(JobError::LeaseLost)));
        let held = house
            .database()
            .write(|session| jobs::hold(session, &slow, house.clock.now(), &Terms::default()))
            .unwrap();
        assert!(!held, "a lost lease cannot be held for longer");
        finish(&quick, "quick").unwrap();
        assert!(matches!(finish(&slow, "slow"), Err(JobError::LeaseLost)));
        assert_eq!(house.done(), ["a"], "{:?}", house.database());
    }
}

#[test]
fn a_worker_that_was_overtaken_while_it_worked_writes_nothing() {
    for house in House::each() {
        house.ask("a");
        let (database, ids, clock) = (house.database().clone(), house.ids.clone(), house.clock.clone());
        let crew = house.crew(Clerk::who(move |_| {
            clock.set(Moment(clock.now().0 + 60_000_000));
            let now = clock.now();
            let other = database.write(|session| jobs::lease(session, &[QUEUE], "other", &ids, now, &Terms::default()));
            assert!(other.unwrap().is_some());
            Ok(())
        }));
        assert!(matches!(crew.step("first").unwrap(), Stepped::Lost(_)));
        assert!(house.done().is_empty());
    }
}

#[test]
fn what_fails_is_tried_later_and_later_and_then_lies_as_a_dead_letter() {
    for house in House::each() {
        house.ask("a");
        let broken = Arc::new(Mutex::new(true));
        let is_broken = broken.clone();
        let crew = house.crew(Clerk::who(move |_| {
            if *is_broken.lock().unwrap() {
                return Err(JobError::Later("the office is closed".to_owned()));
            }
            Ok(())
        }));
        let mut pauses = Vec::new();
        loop {
            match crew.step("w").unwrap() {
                Stepped::PutBack(job, _) => {
                    let now = house.clock.now();
                    assert_eq!(crew.step("w").unwrap(), Stepped::Idle, "not before its time");
                    let kept = house.database().read(|session| jobs::one(session, &job.id)).unwrap();
                    let due = kept.unwrap().due;
                    pauses.push((due - now.0) / 1_000_000);
                    house.clock.set(Moment(due));
                }
                Stepped::GivenUp(job, error) => {
                    assert_eq!((job.attempt, error.as_str()), (6, "the office is closed"));
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(pauses.len(), 5);
        for (n, pause) in pauses.iter().enumerate() {
            let whole = 60 << n;
            assert!((whole / 2..=whole).contains(pause), "pause {n}: {pause} s");
        }
        let dead = || {
            house
                .database()
                .read(|session| jobs::dead(session, &[QUEUE], 10))
                .unwrap()
        };
        let letter = dead().remove(0);
        assert_eq!(
            (letter.attempts, letter.last_error.as_deref()),
            (6, Some("the office is closed"))
        );
        assert_eq!(house.done(), ["given up a"], "written with the death, once");
        assert!(!house.ask("a"), "a dead letter is not asked for again behind its back");
        *broken.lock().unwrap() = false;
        let again = |id: &str| {
            let now = house.clock.now();
            house
                .database()
                .write(|session| jobs::run_again(session, id, now))
                .unwrap()
        };
        assert!(again(&letter.id) && !again(&letter.id));
        assert!(matches!(crew.step("w").unwrap(), Stepped::Done(job) if job.attempt == 1));
        assert!(dead().is_empty() && house.done() == ["a", "given up a"]);
        house.ask("b");
        let left = house
            .database()
            .read(|session| jobs::left(session, &[QUEUE], "post"))
            .unwrap();
        assert_eq!((left.under_way, left.later, left.dead), (1, 0, 0));
    }
}

#[test]
fn what_cannot_succeed_and_what_kills_its_worker_is_given_up_and_can_be_dismissed() {
    for house in House::each() {
        house.ask("hopeless");
        let crew = house.crew(Clerk::who(|_| Err(JobError::Never("no such office".to_owned()))));
        assert!(matches!(crew.step("w").unwrap(), Stepped::GivenUp(job, _) if job.attempt == 1));
        house.ask("deadly");
        for _ in 0..6 {
            house.lease("a worker that dies").unwrap();
            house.later(Duration::from_secs(31));
        }
        let Stepped::GivenUp(job, error) = crew.step("w").unwrap() else {
            panic!("not given up")
        };
        assert!(job.key == "deadly" && error.contains("6 times"), "{error}");
        let dead = house
            .database()
            .read(|session| jobs::dead(session, &[QUEUE], 10))
            .unwrap();
        assert_eq!(dead.len(), 2);
        let dismiss = |id: &str| house.database().write(|session| jobs::dismiss(session, id)).unwrap();
        assert!(dismiss(&dead[0].id) && !dismiss(&dead[0].id));
        assert!(house.ask(&dead[0].key), "its key is free again");
    }
}

#[test]
fn a_panic_is_a_failure_of_the_job_alone() {
    let house = House::each().remove(0);
    house.ask("a");
    let crew = house.crew(Clerk::who(|_| panic!("a page that nobody expected")));
    let stepped = crew.step("w").unwrap();
    assert!(
        matches!(&stepped, Stepped::PutBack(_, error) if error.contains("nobody expected")),
        "{stepped:?}"
    );
}

#[test]
fn schedules_ask_in_time_and_make_up_once_for_what_went_by() {
    for house in House::each() {
        let payload = json!({ "what": "the feed" });
        let asked = Asked {
            queue: QUEUE,
            key: "feed",
            subject: "post",
            payload: &payload,
        };
        let now = house.clock.now();
        house
            .database()
            .write(|session| jobs::schedule(session, "feed", Rule::Every(30), now, &asked))
            .unwrap();
        let crew = house.crew(Clerk::who(|_| Ok(())));
        let both = [crew.tick().unwrap(), crew.tick().unwrap()];
        assert_eq!(both, [1, 0], "two schedulers ask once");
        assert!(matches!(crew.step("w").unwrap(), Stepped::Done(_)));
        house.later(Duration::from_secs(10 * 3_600));
        assert_eq!([crew.tick().unwrap(), crew.tick().unwrap()], [1, 0]);
        house.later(Duration::from_secs(1_800));
        assert_eq!(crew.tick().unwrap(), 0, "the last one still waits");
        let fails = house.crew(Clerk::who(|_| Err(JobError::Never("no such feed".to_owned()))));
        assert!(matches!(fails.step("w").unwrap(), Stepped::GivenUp(..)));
        house.later(Duration::from_secs(1_800));
        assert_eq!(
            crew.tick().unwrap(),
            1,
            "what was given up is tried once more when its time comes"
        );
        let ended = house
            .database()
            .write(|session| jobs::unschedule(session, "feed"))
            .unwrap();
        assert!(ended);
        assert!(house.database().read(jobs::schedules).unwrap().is_empty());
    }
}

#[test]
fn workers_in_threads_do_the_work_and_stop_when_told() {
    let house = House::each().remove(0);
    for n in 0..10 {
        house.ask(&format!("{n}"));
    }
    let workers = house.crew(Clerk::who(|_| Ok(()))).start(2);
    let all_done = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        house.done().len() == 10
    });
    assert!(all_done && workers.stop(Duration::from_secs(10)));
    house.ask("too late");
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(house.done().len(), 10);
}
