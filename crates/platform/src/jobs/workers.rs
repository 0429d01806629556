//! Workers: threads that take jobs, show signs of life while they work, and write the outcome.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::{Effect, JobError, Leased, Terms, Work, after, complete, give_up, hold, lease, put_back, schedule, store};
use crate::clock::{Clock, Ids};
use crate::database::{Database, DatabaseError};

/// How often an idle worker looks for work.
const EVERY: Duration = Duration::from_millis(500);
/// How long a worker waits after the database refused.
const AFTER_TROUBLE: Duration = Duration::from_secs(5);
/// Readers of documents recurse; this much is reserved for a worker's stack and used only where it is needed.
const STACK: usize = 256 << 20;

/// Everything that workers need.
#[derive(Debug)]
pub struct Crew {
    /// Where the jobs are.
    pub database: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and tokens, and spreads what is tried again.
    pub ids: Ids,
    /// Who does what.
    pub works: Vec<Arc<dyn Work>>,
    /// How long work is held and how often it is tried.
    pub terms: Terms,
}

/// What one step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stepped {
    /// Nothing was due.
    Idle,
    /// A job was done.
    Done(Leased),
    /// A job failed and is tried again.
    PutBack(Leased, String),
    /// A job failed for the last time.
    GivenUp(Leased, String),
    /// The job was taken by another worker meanwhile; nothing of this attempt was kept.
    Lost(Leased),
}

impl Crew {
    /// Asks for the work whose time has come.
    ///
    /// # Errors
    /// The database refused.
    pub fn tick(&self) -> Result<usize, DatabaseError> {
        let now = self.clock.now();
        let any = self
            .database
            .read(|session| Ok::<_, DatabaseError>(!store::schedules(session, now.0)?.is_empty()))?;
        if !any {
            return Ok(0);
        }
        self.database.write(|session| schedule::tick(session, &self.ids, now))
    }

    /// Does one job, if one is due.
    ///
    /// # Errors
    /// The database refused. A job that fails is no error: it is put back or given up.
    pub fn step(&self, owner: &str) -> Result<Stepped, DatabaseError> {
        let queues: Vec<&str> = self.works.iter().map(|work| work.queue()).collect();
        let now = self.clock.now();
        // Looking costs nobody the writer's lock.
        if !self
            .database
            .read(|session| store::is_any_due(session, &queues, now.0))?
        {
            return Ok(Stepped::Idle);
        }
        let leased = self
            .database
            .write(|session| lease(session, &queues, owner, &self.ids, now, &self.terms))?;
        let Some(job) = leased else { return Ok(Stepped::Idle) };
        let Some(work) = self.works.iter().find(|work| work.queue() == job.queue) else {
            return Ok(Stepped::Idle);
        };
        if job.attempt > self.terms.attempts {
            // The worker died each time, or was ended: nobody was left to say why.
            let reason = format!("the worker stopped {} times without an outcome", job.attempt - 1);
            return self.failed(&**work, job, &JobError::Never(reason));
        }
        let ended = match self.work(&**work, &job) {
            Ok(mut effect) => self.database.write(|session| {
                complete(session, &job)?;
                effect(session)
            }),
            Err(error) => Err(error),
        };
        match ended {
            Ok(()) => Ok(Stepped::Done(job)),
            Err(error) => self.failed(&**work, job, &error),
        }
    }

    /// Does the slow part beside a thread that holds the job. A panic is a failure of the job, not of the worker.
    fn work(&self, work: &dyn Work, job: &Leased) -> Result<Effect, JobError> {
        let (done, wakes) = (Mutex::new(false), Condvar::new());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut is_done = done.lock().unwrap_or_else(PoisonError::into_inner);
                while !*is_done {
                    let waited = wakes.wait_timeout(is_done, self.terms.lease / 3);
                    is_done = waited.unwrap_or_else(PoisonError::into_inner).0;
                    if !*is_done {
                        let now = self.clock.now();
                        let held = self.database.write(|session| hold(session, job, now, &self.terms));
                        if let Err(error) = held {
                            tracing::warn!(%error, queue = job.queue, "a job could not be held");
                        }
                    }
                }
            });
            let outcome = catch_unwind(AssertUnwindSafe(|| work.run(job)));
            *done.lock().unwrap_or_else(PoisonError::into_inner) = true;
            wakes.notify_all();
            outcome.unwrap_or_else(|panic| {
                let words = panic.downcast_ref::<String>().map(String::as_str);
                let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
                Err(JobError::Later(format!(
                    "a panic: {}",
                    words.unwrap_or("without words")
                )))
            })
        })
    }

    fn failed(&self, work: &dyn Work, job: Leased, error: &JobError) -> Result<Stepped, DatabaseError> {
        if matches!(error, JobError::LeaseLost) {
            return Ok(Stepped::Lost(job));
        }
        let told = error.to_string();
        let last = matches!(error, JobError::Never(_)) || job.attempt >= self.terms.attempts;
        let now = self.clock.now();
        let due = after(now, self.terms.pause(job.attempt, self.ids.next().as_u64_pair().1));
        let written = self.database.write(|session| {
            if last {
                give_up(session, &job, &told)?;
                work.given_up(session, &job, &told)?;
                Ok(())
            } else {
                put_back(session, &job, due, &told)
            }
        });
        match written {
            Ok(()) if last => Ok(Stepped::GivenUp(job, told)),
            Ok(()) => Ok(Stepped::PutBack(job, told)),
            Err(JobError::Database(error)) => Err(error),
            Err(_) => Ok(Stepped::Lost(job)),
        }
    }

    /// Starts workers in threads of their own. They also ask for the work whose time has come.
    #[must_use]
    pub fn start(self, count: usize) -> Workers {
        let crew = Arc::new(self);
        let watch = Arc::new(Watch::default());
        for n in 1..=count {
            let (crew, watch) = (crew.clone(), watch.clone());
            let owner = format!("process {} worker {n}", std::process::id());
            watch.state.lock().unwrap_or_else(PoisonError::into_inner).running += 1;
            let ended = watch.clone();
            let thread = std::thread::Builder::new()
                .name(format!("worker-{n}"))
                .stack_size(STACK)
                .spawn(move || crew.serve(&owner, &watch));
            if let Err(error) = thread {
                tracing::error!(%error, "a worker cannot be started; its work is done by the others, or after a restart");
                ended.leave();
            }
        }
        Workers(watch)
    }

    fn serve(&self, owner: &str, watch: &Watch) {
        while !watch.is_told() {
            let stepped = self.tick().and_then(|_| self.step(owner));
            match &stepped {
                Ok(Stepped::Idle) => watch.wait(EVERY),
                Ok(Stepped::Done(job)) => tracing::debug!(queue = job.queue, key = job.key, "a job is done"),
                Ok(Stepped::PutBack(job, error)) => {
                    tracing::info!(queue = job.queue, key = job.key, attempt = job.attempt, %error, "a job is tried again later");
                }
                Ok(Stepped::GivenUp(job, error)) => {
                    tracing::warn!(queue = job.queue, key = job.key, %error, "a job was given up");
                }
                Ok(Stepped::Lost(job)) => {
                    tracing::warn!(queue = job.queue, key = job.key, "a job was taken by another worker");
                }
                Err(error) => {
                    tracing::error!(%error, "the queue of jobs cannot be used");
                    watch.wait(AFTER_TROUBLE);
                }
            }
        }
        watch.leave();
    }
}

#[derive(Debug, Default)]
struct State {
    told: bool,
    running: usize,
}

#[derive(Debug, Default)]
struct Watch {
    state: Mutex<State>,
    wakes: Condvar,
}

impl Watch {
    fn is_told(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).told
    }

    fn wait(&self, time: Duration) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.told {
            drop(self.wakes.wait_timeout(state, time));
        }
    }

    fn leave(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).running -= 1;
        self.wakes.notify_all();
    }
}

/// Running workers. They go on until they are told to stop, or the process ends.
#[derive(Debug, Clone)]
pub struct Workers(Arc<Watch>);

impl Workers {
    /// Tells the workers to take no further job.
    pub fn tell_to_stop(&self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).told = true;
        self.0.wakes.notify_all();
    }

    /// Tells the workers to stop and waits until they have. Tells whether all did within the time: a job that is left is
    /// taken up again when its lease has run out.
    #[must_use]
    pub fn stop(&self, patience: Duration) -> bool {
        self.tell_to_stop();
        let state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .0
            .wakes
            .wait_timeout_while(state, patience, |state| state.running > 0);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}
