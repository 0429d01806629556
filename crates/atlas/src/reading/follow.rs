//! Following the ledger: whatever commits, in this process or another, is shown within a second.
//!
//! One thread looks at the position, takes changes in as a delta and swaps. When the delta has grown, another thread
//! folds it into a new base; the changes that came meanwhile are carried over before the swap. Readers keep what they hold.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::Day;
use snapshot::{BuildError, Snapshot};

use super::{Atlas, ReadError, Shown, load};

/// How often the position is looked at.
const EVERY: Duration = Duration::from_millis(200);

/// How many rows the delta may hold before it is folded into the base.
const LARGEST_DELTA: usize = 4_000;

/// What the follower last saw.
#[derive(Debug, Default)]
pub struct Pulse {
    /// The position that the database last showed.
    position: AtomicU64,
    /// Whether it answered at the last look.
    answers: AtomicBool,
    /// When it last answered: microseconds since 1970.
    answered: AtomicI64,
}

/// Whether the ledger is followed, for `/readyz`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Whether the database answered at the last look.
    pub database: bool,
    /// How many positions the shown ledger is behind.
    pub lag: u64,
}

/// Keeps the shown ledger up to date until it is dropped.
#[derive(Debug)]
pub struct Follower {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Atlas {
    /// Starts to follow the ledger, in a thread of its own.
    #[must_use]
    pub fn follow(&self) -> Follower {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let (atlas, told) = (self.clone(), stop.clone());
        let run = move || {
            let mut work = Work::default();
            let stopped = told.0.lock().unwrap_or_else(PoisonError::into_inner);
            let mut stopped = stopped;
            while !*stopped {
                drop(stopped);
                work.step(&atlas);
                let guard = told.0.lock().unwrap_or_else(PoisonError::into_inner);
                if *guard {
                    break;
                }
                stopped = told
                    .1
                    .wait_timeout(guard, EVERY)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
        };
        let thread = std::thread::Builder::new().name("follower".to_owned()).spawn(run);
        if let Err(error) = &thread {
            tracing::error!(%error, "the ledger cannot be followed; changes show after a restart");
        }
        Follower {
            stop,
            thread: thread.ok(),
        }
    }

    /// Looks once and takes in what has come: what the follower does again and again.
    ///
    /// # Errors
    /// The database refused, or its rows do not fit together.
    pub fn catch_up(&self) -> Result<(), ReadError> {
        let shown = self.now();
        let today = Day(self.0.clock.now().day());
        let changes = load::since(self.database(), shown.position())?;
        self.0.pulse.answered(
            self.0.clock.now().0,
            changes.as_ref().map_or(shown.position(), |changes| changes.position),
        );
        let snapshot = match changes {
            None if shown.day() == today => return Ok(()),
            None => shown.snapshot().clone(),
            Some(changes) if changes.position < shown.position() => load::now(self.database(), today)?,
            Some(changes) => match taken_in(shown.snapshot(), changes) {
                Ok(snapshot) => snapshot,
                Err(error) => {
                    tracing::warn!(%error, "a change did not fit; the whole ledger is read again");
                    load::now(self.database(), today)?
                }
            },
        };
        self.show(snapshot, today);
        Ok(())
    }

    /// Takes in at once what was just written here, so that whoever wrote it sees it on the next page. Where that fails,
    /// the follower does it a moment later.
    pub async fn settle(&self) {
        let atlas = self.clone();
        let caught_up = tokio::task::spawn_blocking(move || atlas.catch_up()).await;
        if let Ok(Err(error)) = caught_up {
            tracing::warn!(%error, "a decision shows a moment later");
        }
    }

    fn show(&self, snapshot: Snapshot, day: Day) {
        self.0.live.store(Arc::new(Shown::new(snapshot, day)));
    }

    /// Whether the ledger is followed.
    #[must_use]
    pub fn health(&self) -> Health {
        let pulse = &self.0.pulse;
        let seen = pulse.position.load(Ordering::Relaxed);
        Health {
            database: pulse.answers.load(Ordering::Relaxed),
            lag: seen.saturating_sub(self.now().position()),
        }
    }
}

impl Pulse {
    fn answered(&self, moment: i64, position: u64) {
        self.position.store(position, Ordering::Relaxed);
        self.answered.store(moment, Ordering::Relaxed);
        self.answers.store(true, Ordering::Relaxed);
    }
}

fn taken_in(snapshot: &Snapshot, changes: load::Changes) -> Result<Snapshot, BuildError> {
    Ok(snapshot
        .with(changes.actors, changes.rows)?
        .at_position(changes.position))
}

/// What the follower keeps from one look to the next.
#[derive(Default)]
struct Work {
    compaction: Option<Receiver<Result<Snapshot, BuildError>>>,
}

impl Work {
    fn step(&mut self, atlas: &Atlas) {
        if let Err(error) = atlas.catch_up() {
            if atlas.0.pulse.answers.swap(false, Ordering::Relaxed) {
                tracing::error!(%error, "the ledger could not be read; what is shown may be old");
            }
            return;
        }
        self.take_compacted(atlas);
        let shown = atlas.now();
        let old_base = shown.snapshot().day() != shown.day();
        if self.compaction.is_none() && (old_base || shown.snapshot().delta_len() > LARGEST_DELTA) {
            self.compact(&shown);
        }
    }

    /// Folds the delta into a new base, or the base into that of a new day, beside everything else.
    fn compact(&mut self, shown: &Shown) {
        let (sender, receiver) = channel();
        let (snapshot, day) = (shown.snapshot().clone(), shown.day());
        let run = move || drop(sender.send(snapshot.compact(day)));
        match std::thread::Builder::new().name("compaction".to_owned()).spawn(run) {
            Ok(_) => self.compaction = Some(receiver),
            Err(error) => tracing::warn!(%error, "the delta cannot be compacted now"),
        }
    }

    fn take_compacted(&mut self, atlas: &Atlas) {
        let Some(receiver) = &self.compaction else { return };
        match receiver.try_recv() {
            Err(TryRecvError::Empty) => return,
            Ok(Ok(compacted)) => {
                let shown = atlas.now();
                match compacted.caught_up_with(shown.snapshot()) {
                    Ok(snapshot) => {
                        tracing::info!(engagements = snapshot.len(), delta = snapshot.delta_len(), "compacted");
                        atlas.show(snapshot, shown.day());
                    }
                    Err(error) => tracing::error!(%error, "a compacted ledger did not take the newest changes"),
                }
            }
            Ok(Err(error)) => tracing::error!(%error, "the ledger could not be compacted"),
            Err(TryRecvError::Disconnected) => tracing::error!("a compaction ended without an outcome"),
        }
        self.compaction = None;
    }
}
