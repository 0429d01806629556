//! The only place where the time of day and fresh randomness enter the program. Both are passed in, so that tests fix them.

use std::fmt;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// Whole days since 1970-01-01 (UTC).
    #[must_use]
    pub fn day(self) -> i32 {
        i32::try_from(self.0.div_euclid(86_400_000_000)).unwrap_or(0)
    }
}

/// Tells the time. The system's own in production, a fixed one in tests.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time of day is read")]
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows the moment.
    #[must_use]
    pub fn at(moment: Moment) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(moment.0)))
    }

    /// Moves the hands.
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.0, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

/// Makes time-ordered UUIDs (version 7) from a clock and a source of randomness.
#[derive(Debug, Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    seed: Seed,
    count: Arc<AtomicU64>,
}

#[derive(Debug, Clone)]
enum Seed {
    Fresh(RandomState),
    Fixed(u64),
}

impl Ids {
    /// Ids that nobody can foresee.
    #[must_use]
    pub fn fresh(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            seed: Seed::Fresh(RandomState::new()),
            count: Arc::default(),
        }
    }

    /// The same ids in every run, for tests.
    #[must_use]
    pub fn seeded(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self {
            clock,
            seed: Seed::Fixed(seed),
            count: Arc::default(),
        }
    }

    /// The next id. Ids made in one process within one millisecond keep the order in which they were made.
    #[must_use]
    pub fn next(&self) -> uuid::Uuid {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let random = self.random(count);
        let mut tail = [0u8; 10];
        // The first 12 bits after the time count up; the rest is random.
        tail[..2].copy_from_slice(&u16::try_from(count & 0x0fff).unwrap_or(0).to_be_bytes());
        tail[2..].copy_from_slice(&random.to_be_bytes());
        let millis = u64::try_from(self.clock.now().0 / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    fn random(&self, count: u64) -> u64 {
        match &self.seed {
            Seed::Fresh(state) => state.hash_one(count),
            Seed::Fixed(seed) => {
                let mut hasher = DefaultHasher::new();
                (seed, count).hash(&mut hasher);
                hasher.finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_version_7_and_repeatable_from_a_seed() {
        let clock = FixedClock::at(Moment(1_790_000_000_000_000));
        let ids = Ids::seeded(clock.clone(), 7);
        let made: Vec<_> = (0..100).map(|_| ids.next()).collect();
        assert!(made.is_sorted());
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        let again = Ids::seeded(clock, 7);
        assert_eq!(made[0], again.next());
    }
}
