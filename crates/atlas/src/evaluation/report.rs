//! What an evaluation found, as it is kept: `legation eval … --record FILE` writes one, `/methods` shows those of
//! `data/evaluations/`.
//!
//! A report says what was measured, on what, how many of what, when, by which version and with which command. A figure has
//! its interval where one can be given; a set that is too small for a figure is said to be unmeasured, never rounded up.

use domain::Day;
use serde::{Deserialize, Serialize};

/// The recorded evaluations: name of the file and its content, built in.
const RECORDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/evaluations.rs"));

/// Under so many cases a figure says nothing.
pub const FEWEST: u64 = 60;

/// What an evaluation is about: the sections of the page, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The starter dataset itself.
    Source,
    /// Names of a source that get a place.
    Names,
    /// Claims that are put together.
    Merging,
    /// What the status rules say of a day.
    Status,
    /// Names of places in running text.
    PlacesInText,
    /// Engagements in running text.
    EngagementsInText,
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 6] = [
        Self::Source,
        Self::Names,
        Self::Merging,
        Self::Status,
        Self::PlacesInText,
        Self::EngagementsInText,
    ];

    /// As pages print it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Source => "The starter dataset",
            Self::Names => "Names get the right place",
            Self::Merging => "Claims are merged rightly",
            Self::Status => "A status holds on its day",
            Self::PlacesInText => "Places are found in text",
            Self::EngagementsInText => "Engagements are found in text",
        }
    }
}

/// Who compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    /// The program, against labels.
    Program,
    /// A person, who read a sample.
    Reader,
}

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share or a mean of shares, from 0 to 1.
    Ratio,
    /// Kilometres.
    Km,
    /// How many a second.
    PerSecond,
    /// How many times as much.
    Times,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What was measured: "precision".
    pub what: String,
    /// The figure; nothing where the set is too small for one.
    pub value: Option<f64>,
    /// What it is.
    pub unit: Unit,
    /// Lower end of the 95 % interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// How many cases.
    pub n: u64,
    /// Of what: "pairs of claims".
    pub of: String,
    /// What must be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// What else must be known to read it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Figure {
    /// A figure of some cases, without interval, floor or note.
    #[must_use]
    pub fn new(what: &str, value: f64, unit: Unit, n: u64, of: &str) -> Self {
        Self {
            what: what.to_owned(),
            value: Some(rounded(value, unit)),
            unit,
            low: None,
            high: None,
            n,
            of: of.to_owned(),
            floor: None,
            note: String::new(),
        }
    }

    /// A share of cases, with its Wilson interval.
    #[must_use]
    pub fn share(what: &str, right: u64, n: u64, of: &str) -> Self {
        let (low, high) = wilson(right, n);
        Self::new(what, ratio(right, n), Unit::Ratio, n, of).between(low, high)
    }

    /// That there are too few cases for a figure.
    #[must_use]
    pub fn unmeasured(what: &str, n: u64, of: &str) -> Self {
        Self {
            value: None,
            ..Self::new(what, 0.0, Unit::Ratio, n, of)
        }
    }

    /// The figure with a 95 % interval.
    #[must_use]
    pub fn between(self, low: f64, high: f64) -> Self {
        Self {
            low: Some(rounded(low, self.unit)),
            high: Some(rounded(high, self.unit)),
            ..self
        }
    }

    /// The figure with what must be reached.
    #[must_use]
    pub fn at_least(self, floor: f64) -> Self {
        Self {
            floor: Some(floor),
            ..self
        }
    }

    /// The figure with what else must be known to read it.
    #[must_use]
    pub fn noting(self, note: &str) -> Self {
        Self {
            note: note.to_owned(),
            ..self
        }
    }

    /// The figure as pages print it.
    #[must_use]
    pub fn shown(&self) -> String {
        self.value
            .map_or_else(|| "unmeasured".to_owned(), |value| spelt(value, self.unit))
    }

    /// Its interval as pages print it; empty where there is none.
    #[must_use]
    pub fn interval(&self) -> String {
        match (self.low, self.high) {
            (Some(low), Some(high)) => format!("{} to {}", spelt(low, self.unit), spelt(high, self.unit)),
            _ => String::new(),
        }
    }

    /// What must be reached, and whether it is; empty where nothing must.
    #[must_use]
    pub fn floor_words(&self) -> String {
        let Some(floor) = self.floor else {
            return String::new();
        };
        let is = match self.value {
            None => "not measured",
            Some(value) if value >= floor => "reached",
            Some(_) => "not reached",
        };
        format!("{}, {is}", spelt(floor, self.unit))
    }
}

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What it is about.
    pub subject: Subject,
    /// What was measured, as a heading.
    pub title: String,
    /// Who compared.
    pub judge: Judge,
    /// The command that measures it again, or how the reader went about it.
    pub command: String,
    /// The day of the measurement.
    pub measured: Day,
    /// The version of the program.
    pub version: String,
    /// What the labelled set is called.
    pub corpus: String,
    /// What must be known of the labelled set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub corpus_note: String,
    /// What was found.
    pub figures: Vec<Figure>,
}

/// A recorded evaluation that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("data/evaluations/{name}.json is no report of an evaluation: {source}; write it anew with --record")]
pub struct ReportError {
    name: &'static str,
    source: serde_json::Error,
}

impl Report {
    /// Every recorded evaluation with the name of its file, by subject, then name.
    ///
    /// # Errors
    /// A file does not hold a report.
    pub fn recorded() -> Result<Vec<(&'static str, Self)>, ReportError> {
        let read = |(name, text): &(&'static str, &'static str)| {
            let report = serde_json::from_str(text).map_err(|source| ReportError { name, source })?;
            Ok((*name, report))
        };
        let mut all = RECORDED.iter().map(read).collect::<Result<Vec<(_, Self)>, _>>()?;
        all.sort_by_key(|(name, report)| (report.subject, *name));
        Ok(all)
    }
}

fn rounded(value: f64, unit: Unit) -> f64 {
    let per_unit = match unit {
        Unit::Ratio => 1_000_000.0,
        Unit::Km | Unit::Times => 10.0,
        Unit::PerSecond => 1.0,
    };
    (value * per_unit).round() / per_unit
}

fn spelt(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Ratio => format!("{value:.3}"),
        Unit::Km => format!("{value:.1} km"),
        Unit::PerSecond => format!("{value:.0} a second"),
        Unit::Times => format!("{value:.1} times"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of labelled cases are far below 2^52")]
fn ratio(right: u64, n: u64) -> f64 {
    right as f64 / n.max(1) as f64
}

/// The 95 % interval of a share (Wilson 1927): right also where none or all are.
#[must_use]
pub fn wilson(right: u64, n: u64) -> (f64, f64) {
    const Z: f64 = 1.959_964;
    if n == 0 {
        return (0.0, 1.0);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of labelled cases are far below 2^52")]
    let count = n as f64;
    let share = ratio(right, n);
    let squared = Z * Z;
    let middle = share + squared / (2.0 * count);
    let half = Z * (share * (1.0 - share) / count + squared / (4.0 * count * count)).sqrt();
    let scale = 1.0 + squared / count;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

/// The 95 % interval of a figure over texts: they are drawn with replacement, a thousand times, from a fixed seed.
#[must_use]
pub fn bootstrap<T>(texts: &[T], figure: impl Fn(&[&T]) -> f64) -> (f64, f64) {
    const DRAWS: usize = 1_000;
    if texts.is_empty() {
        return (0.0, 0.0);
    }
    let mut random = crate::synth::random::SplitMix(20_261_124);
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let sample: Vec<&T> = (0..texts.len()).map(|_| &texts[random.below(texts.len())]).collect();
            figure(&sample)
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    (drawn[DRAWS * 25 / 1_000], drawn[DRAWS * 974 / 1_000])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_published_values() {
        // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20.
        for (right, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
        ] {
            let (ours_low, ours_high) = wilson(right, n);
            assert!(
                (ours_low - low).abs() < 5e-4 && (ours_high - high).abs() < 5e-4,
                "{right} of {n}"
            );
        }
    }

    #[test]
    fn a_bootstrap_holds_the_figure_and_is_the_same_each_time() {
        let texts: Vec<f64> = (0..200).map(|n| f64::from(n % 10)).collect();
        #[expect(clippy::cast_precision_loss, reason = "a handful of texts")]
        let mean = |sample: &[&f64]| sample.iter().copied().sum::<f64>() / sample.len() as f64;
        let (low, high) = bootstrap(&texts, mean);
        assert!(low < 4.5 && 4.5 < high && high - low < 1.0, "{low} to {high}");
        assert_eq!((low, high), bootstrap(&texts, mean));
    }

    #[test]
    fn figures_say_what_they_are_and_what_must_be_reached() {
        let figure = Figure::share("precision", 199, 200, "pairs").at_least(0.97);
        assert_eq!(
            (figure.shown(), figure.floor_words()),
            ("0.995".into(), "0.970, reached".into())
        );
        assert_eq!(figure.interval(), "0.972 to 0.999");
        let below = Figure::new("F1", 0.627_9, Unit::Ratio, 588, "texts").at_least(0.82);
        assert_eq!(below.floor_words(), "0.820, not reached");
        let none = Figure::unmeasured("F1", 7, "passages").at_least(0.8);
        assert_eq!(
            (none.shown().as_str(), none.floor_words().as_str()),
            ("unmeasured", "0.800, not measured")
        );
    }

    #[test]
    fn every_recorded_evaluation_reads_and_says_something() {
        let all = Report::recorded().unwrap();
        assert!(!all.is_empty(), "data/evaluations holds no record");
        for (name, report) in &all {
            assert!(!report.figures.is_empty() && !report.command.is_empty(), "{name}");
            assert!(
                !report.command.contains(" /") && !report.corpus.contains('/'),
                "{name} names a path of a machine"
            );
            for figure in &report.figures {
                assert!(figure.n > 0, "{name}: {figure:?}");
                assert!(figure.value.is_none_or(f64::is_finite), "{name}: {figure:?}");
                if let (Some(value), Some(low), Some(high)) = (figure.value, figure.low, figure.high) {
                    assert!(low <= value && value <= high, "{name}: {figure:?}");
                }
            }
        }
    }
}
