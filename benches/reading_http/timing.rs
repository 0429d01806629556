//! Times of many questions, and what is said of them.

use std::time::{Duration, Instant};

/// The times of one engine on one shape.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Takes the time of one question.
    pub fn take<T>(&mut self, question: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let answer = question();
        self.0.push(start.elapsed());
        answer
    }

    /// Adds a time that was taken elsewhere.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// How many were taken.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether this engine was not asked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The median, in milliseconds.
    pub fn p50(&self) -> f64 {
        self.quantile(0.5)
    }

    /// What 99 of 100 did not exceed, in milliseconds.
    pub fn p99(&self) -> f64 {
        self.quantile(0.99)
    }

    /// The longest, in milliseconds.
    pub fn longest(&self) -> f64 {
        self.quantile(1.0)
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank in a list of some thousands"
    )]
    fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted
            .get(rank.max(1) - 1)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    }
}

/// A time in milliseconds, in as many digits as it deserves.
pub fn milliseconds(time: f64) -> String {
    match time {
        _ if time.is_nan() => "–".to_owned(),
        _ if time < 10.0 => format!("{time:.2}"),
        _ if time < 100.0 => format!("{time:.1}"),
        _ => format!("{time:.0}"),
    }
}
