//! Scoring against texts whose names of places people have marked.
//!
//! Recognition counts spans, exact (both ends equal) and overlapping (one to one). Resolution counts every marked
//! name that has a point: one without an answer is wrong by half the circumference.

use std::ops::Range;

use places::place::distance_km;
use serde::Deserialize;

/// The error of a name without an answer: half of the earth's circumference, km.
pub const UNRESOLVED_KM: f32 = 20_039.0;
/// "Within 161 km" (100 miles) counts as right.
pub const RIGHT_WITHIN_KM: f32 = 161.0;

/// Degrees north and east.
pub type Point = (f32, f32);

/// A text with its marked names, one line of a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Where it was published: a host's name.
    #[serde(default)]
    pub domain: Option<String>,
    /// The names.
    pub toponyms: Vec<Toponym>,
}

/// A marked name. Positions count characters.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Toponym {
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// Its GeoNames id, where it has one.
    #[serde(default)]
    pub geonameid: Option<String>,
    /// Degrees north.
    #[serde(default)]
    pub lat: Option<f32>,
    /// Degrees east.
    #[serde(default)]
    pub lon: Option<f32>,
}

impl Toponym {
    /// Its point, if it has one.
    #[must_use]
    pub fn point(&self) -> Option<(f32, f32)> {
        Some((self.lat?, self.lon?))
    }
}

impl Marked {
    /// The GeoNames ids of the marked names, in the order of [`Marked::spans`].
    #[must_use]
    pub fn ids(&self) -> Vec<Option<u32>> {
        let mut sorted: Vec<&Toponym> = self.toponyms.iter().collect();
        sorted.sort_by_key(|it| (it.start, it.end));
        sorted
            .into_iter()
            .map(|it| it.geonameid.as_ref()?.parse().ok())
            .collect()
    }

    /// The bytes of the marked names, in the text's order, each with its point.
    #[must_use]
    pub fn spans(&self) -> Vec<(Range<usize>, Option<Point>)> {
        let mut bytes: Vec<usize> = self.text.char_indices().map(|it| it.0).collect();
        bytes.push(self.text.len());
        let at = |character: usize| bytes.get(character).copied().unwrap_or(self.text.len());
        let mut out: Vec<_> = self
            .toponyms
            .iter()
            .map(|it| (at(it.start)..at(it.end), it.point()))
            .collect();
        out.sort_by_key(|it| (it.0.start, it.0.end));
        out
    }
}

/// Counts of spans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spans {
    /// Marked.
    pub gold: usize,
    /// Found.
    pub found: usize,
    /// Found with both ends as marked.
    pub exact: usize,
    /// Found with any overlap, one to one.
    pub overlap: usize,
}

impl Spans {
    /// Counts one text's spans in; both lists are in the text's order.
    pub fn count(&mut self, gold: &[Range<usize>], found: &[Range<usize>]) {
        self.gold += gold.len();
        self.found += found.len();
        self.exact += found.iter().filter(|it| gold.contains(it)).count();
        self.overlap += pairs(gold, found).len();
    }

    /// Adds other counts.
    pub fn add(&mut self, other: &Self) {
        self.gold += other.gold;
        self.found += other.found;
        self.exact += other.exact;
        self.overlap += other.overlap;
    }

    /// Precision, recall and F1 of a count of right ones.
    #[must_use]
    pub fn figures(&self, right: usize) -> (f64, f64, f64) {
        let share = |of: usize| if of == 0 { 0.0 } else { right as f64 / of as f64 };
        let both = self.gold + self.found;
        let f1 = if both == 0 {
            0.0
        } else {
            2.0 * right as f64 / both as f64
        };
        (share(self.found), share(self.gold), f1)
    }
}

/// Which marked span each found one belongs to: one to one, any overlap, in the text's order.
#[must_use]
pub fn pairs(gold: &[Range<usize>], found: &[Range<usize>]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let (mut g, mut f) = (0, 0);
    while let (Some(a), Some(b)) = (gold.get(g), found.get(f)) {
        if a.start < b.end && b.start < a.end {
            out.push((g, f));
            (g, f) = (g + 1, f + 1);
        } else if a.end <= b.start {
            g += 1;
        } else {
            f += 1;
        }
    }
    out
}

/// The error of an answer, km.
#[must_use]
pub fn error_km(gold: (f32, f32), answer: Option<(f32, f32)>) -> f32 {
    answer.map_or(UNRESOLVED_KM, |it| distance_km(gold, it))
}

/// What a list of errors comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Errors {
    /// How many.
    pub count: usize,
    /// Share within 161 km.
    pub acc161: f64,
    /// Mean, km.
    pub mean: f64,
    /// Median, km.
    pub median: f64,
    /// Area under the curve of the errors' logarithms, as a share of the worst; 0 is best.
    pub auc: f64,
}

impl Errors {
    /// Sums errors up.
    #[must_use]
    pub fn of(errors: &[f32]) -> Self {
        if errors.is_empty() {
            return Self::default();
        }
        let count = errors.len() as f64;
        let mut sorted = errors.to_vec();
        sorted.sort_by(f32::total_cmp);
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            f64::from(sorted[middle])
        } else {
            f64::midpoint(f64::from(sorted[middle - 1]), f64::from(sorted[middle]))
        };
        let worst = f64::from(UNRESOLVED_KM + 1.0).ln();
        Self {
            count: errors.len(),
            acc161: sorted.iter().filter(|it| **it <= RIGHT_WITHIN_KM).count() as f64 / count,
            mean: sorted.iter().map(|it| f64::from(*it)).sum::<f64>() / count,
            median,
            auc: sorted.iter().map(|it| f64::from(it + 1.0).ln() / worst).sum::<f64>() / count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_counted_one_to_one() {
        let mut spans = Spans::default();
        // One exact, one that overlaps, one marked span under two found ones, one found beside everything.
        spans.count(&[0..5, 10..20, 30..40], &[0..5, 12..20, 30..33, 35..40, 50..60]);
        assert_eq!(
            spans,
            Spans {
                gold: 3,
                found: 5,
                exact: 1,
                overlap: 3
            }
        );
        let (precision, recall, f1) = spans.figures(spans.exact);
        assert!((precision - 0.2).abs() < 1e-9 && (recall - 1.0 / 3.0).abs() < 1e-9 && (f1 - 0.25).abs() < 1e-9);
        assert_eq!(Spans::default().figures(0), (0.0, 0.0, 0.0));
    }

    #[test]
    fn an_unresolved_name_is_wrong_by_half_the_earth() {
        let here = (38.0, -84.0);
        let errors = [
            error_km(here, Some(here)),
            error_km(here, None),
            error_km(here, Some((38.0, -86.0))),
        ];
        let sum = Errors::of(&errors);
        // Two degrees of longitude at 38 degrees north are 175 km.
        assert!((sum.acc161 - 1.0 / 3.0).abs() < 1e-9);
        assert!((sum.median - 175.2).abs() < 1.0, "{}", sum.median);
        assert!((sum.mean - (20_039.0 + 175.2) / 3.0).abs() < 1.0);
        assert!(sum.auc > 0.33 && sum.auc < 0.67);
        assert_eq!(Errors::of(&[UNRESOLVED_KM]).auc, 1.0);
    }

    #[test]
    fn positions_count_characters() {
        let line = r#"{"text":"Zürich, then Åre","toponyms":[{"start":13,"end":16},{"start":0,"end":6,"lat":47.4,"lon":8.5}]}"#;
        let marked: Marked = serde_json::from_str(line).unwrap();
        let spans = marked.spans();
        assert_eq!(&marked.text[spans[0].0.clone()], "Zürich");
        assert_eq!(&marked.text[spans[1].0.clone()], "Åre");
        assert_eq!(spans[1].1, None);
    }
}
