//! How well claims were merged: pairwise and B-cubed figures against a labelled set, with intervals and the wrong pairs.
//!
//! A gold file has the columns `claim_id`, `cluster`, `sure`, `why`. Rows with `sure=no` are left out. A claim that waits
//! is a cluster of its own. Pairwise precision and recall count pairs of claims; B-cubed averages over claims (Bagga and
//! Baldwin 1998). Intervals are from a bootstrap over gold clusters with a fixed seed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Country;

use crate::store::placements::Clustered;
use crate::synth::random::SplitMix;

/// A row of a gold file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The claim.
    pub claim_id: String,
    /// Its true cluster.
    pub cluster: String,
    /// Whether the annotator is sure.
    pub sure: bool,
    /// Of which labelled set it is. Nobody has compared the claims of two sets.
    pub set: usize,
}

/// A gold file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// It is not a table.
    #[error("the labelled set cannot be read: {0}")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("the labelled set has no column `{0}`; it needs claim_id, cluster and sure")]
    Column(&'static str),
}

/// Reads a gold file.
///
/// # Errors
/// It is not a table with the columns `claim_id`, `cluster` and `sure`.
pub fn read_gold(bytes: &[u8]) -> Result<Vec<Label>, GoldError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headers = reader.headers()?.clone();
    let column = |name: &'static str| {
        headers
            .iter()
            .position(|header| header.trim_start_matches('\u{feff}') == name)
            .ok_or(GoldError::Column(name))
    };
    let (claim, cluster, sure) = (column("claim_id")?, column("cluster")?, column("sure")?);
    let mut labels = Vec::new();
    for record in reader.records() {
        let record = record?;
        let field = |at: usize| record.get(at).unwrap_or("").trim().to_owned();
        labels.push(Label {
            claim_id: field(claim),
            cluster: field(cluster),
            sure: field(sure) != "no",
            set: 0,
        });
    }
    Ok(labels)
}

/// A claim of the gold set with what the ledger made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The claim.
    pub claim_id: String,
    /// Its true cluster.
    pub gold: String,
    /// Its cluster in the ledger; one of its own where it waits.
    pub ledger: String,
    /// What it says, in a line.
    pub title: String,
    /// The counterpart's country.
    pub country: Option<Country>,
    /// The rule by which it joined; why it waits; `founded`.
    pub rule: String,
}

/// Puts labels and ledger together. Also tells which labelled claims the ledger does not hold.
#[must_use]
pub fn judge(labels: &[Label], ledger: &[Clustered]) -> (Vec<Judged>, Vec<String>) {
    let mut held: HashMap<&str, &Clustered> = HashMap::new();
    for one in ledger {
        held.entry(&one.claim.key.claim_id).or_insert(one);
    }
    let mut judged = Vec::new();
    let mut missing = Vec::new();
    for label in labels.iter().filter(|label| label.sure) {
        let Some(one) = held.get(label.claim_id.as_str()) else {
            missing.push(label.claim_id.clone());
            continue;
        };
        judged.push(Judged {
            claim_id: label.claim_id.clone(),
            gold: of_set(label.set, label.cluster.clone()),
            ledger: match &one.engagement {
                Some(engagement) => of_set(label.set, engagement.clone()),
                None => format!("waiting {}", label.claim_id),
            },
            title: one.claim.title.clone(),
            country: one.claim.counterpart.country,
            rule: match (&one.engagement, one.rule.is_empty()) {
                (None, _) => format!("waits: {}", one.reason),
                (Some(_), true) => "founded".to_owned(),
                (Some(_), false) => one.rule.clone(),
            },
        });
    }
    (judged, missing)
}

/// The name of a cluster within a set, so that claims of two sets are never held for a right or a wrong pair.
fn of_set(set: usize, cluster: String) -> String {
    match set {
        0 => cluster,
        set => format!("set {set}: {cluster}"),
    }
}

/// The figures.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Figures {
    /// Claims that were judged.
    pub claims: usize,
    /// Of the pairs that the ledger merged, the share that is right.
    pub precision: f64,
    /// Of the pairs that belong together, the share that the ledger merged.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// The same, averaged over claims.
    pub b3_precision: f64,
    /// The same, averaged over claims.
    pub b3_recall: f64,
    /// Their harmonic mean.
    pub b3_f1: f64,
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b == 0.0 { 0.0 } else { 2.0 * a * b / (a + b) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of labelled pairs are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Computes the figures of a judged set.
#[must_use]
pub fn figures(judged: &[Judged]) -> Figures {
    let all: Vec<&Judged> = judged.iter().collect();
    figures_of(&all)
}

fn figures_of(judged: &[&Judged]) -> Figures {
    let pairs = |n: usize| n * n.saturating_sub(1) / 2;
    let mut gold: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ledger: BTreeMap<&str, usize> = BTreeMap::new();
    let mut both: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in judged {
        *gold.entry(&one.gold).or_default() += 1;
        *ledger.entry(&one.ledger).or_default() += 1;
        *both.entry((&one.gold, &one.ledger)).or_default() += 1;
    }
    let right: usize = both.values().map(|n| pairs(*n)).sum();
    let precision = share(right, ledger.values().map(|n| pairs(*n)).sum());
    let recall = share(right, gold.values().map(|n| pairs(*n)).sum());
    let (mut b3_precision, mut b3_recall) = (0.0, 0.0);
    for ((g, l), n) in &both {
        b3_precision += share(n * n, ledger.get(l).copied().unwrap_or(1));
        b3_recall += share(n * n, gold.get(g).copied().unwrap_or(1));
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of labelled claims are far below 2^52")]
    let count = judged.len().max(1) as f64;
    let (b3_precision, b3_recall) = (b3_precision / count, b3_recall / count);
    Figures {
        claims: judged.len(),
        precision,
        recall,
        f1: harmonic(precision, recall),
        b3_precision,
        b3_recall,
        b3_f1: harmonic(b3_precision, b3_recall),
    }
}

/// How many pairs belong together, and how many the ledger merged.
#[must_use]
pub fn pairs(judged: &[Judged]) -> (u64, u64) {
    fn count<'a>(clusters: impl Iterator<Item = &'a str>) -> u64 {
        let mut sizes: HashMap<&str, u64> = HashMap::new();
        clusters.for_each(|cluster| *sizes.entry(cluster).or_default() += 1);
        sizes.into_values().map(|n| n * (n - 1) / 2).sum()
    }
    (
        count(judged.iter().map(|one| one.gold.as_str())),
        count(judged.iter().map(|one| one.ledger.as_str())),
    )
}

/// Lower and upper bound of a figure.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Interval {
    /// 2.5 % of the resamples lie below.
    pub low: f64,
    /// 2.5 % lie above.
    pub high: f64,
}

/// What a gold cluster adds to the counts of pairs. Wrong merges across gold clusters are spread over the clusters they
/// touch, so that resampling clusters keeps them: each claim carries its share of the wrong pairs of the whole set.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Part {
    found: f64,
    wrong: f64,
    gold: f64,
}

/// The parts of all gold clusters, in their alphabetical order.
fn parts(judged: &[Judged]) -> Vec<Part> {
    let mut size: HashMap<&str, usize> = HashMap::new();
    let mut inside: BTreeMap<&str, HashMap<&str, usize>> = BTreeMap::new();
    for one in judged {
        *size.entry(&one.ledger).or_default() += 1;
        *inside.entry(&one.gold).or_default().entry(&one.ledger).or_default() += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of labelled pairs are far below 2^52")]
    let half = |pairs: usize| pairs as f64 / 2.0;
    inside
        .into_values()
        .map(|clusters| {
            let claims: usize = clusters.values().sum();
            let mut part = Part {
                gold: half(claims * (claims - 1)),
                ..Part::default()
            };
            for (ledger, own) in clusters {
                let all = size.get(ledger).copied().unwrap_or(own);
                part.found += half(own * (own - 1));
                part.wrong += half(own * (all - own));
            }
            part
        })
        .collect()
}

/// Precision, recall and F1 of some parts.
fn of_parts<'p>(parts: impl Iterator<Item = &'p Part>) -> [f64; 3] {
    let sum = parts.fold(Part::default(), |sum, part| Part {
        found: sum.found + part.found,
        wrong: sum.wrong + part.wrong,
        gold: sum.gold + part.gold,
    });
    let ratio = |part: f64, whole: f64| if whole == 0.0 { 1.0 } else { part / whole };
    let (precision, recall) = (ratio(sum.found, sum.found + sum.wrong), ratio(sum.found, sum.gold));
    [precision, recall, harmonic(precision, recall)]
}

const DRAWS: usize = 1_000;

/// A thousand times as many gold clusters as there are, drawn with replacement from a fixed seed.
fn draws(clusters: usize) -> impl Iterator<Item = Vec<usize>> {
    let mut random = SplitMix(20_261_124);
    (0..DRAWS).map(move |_| (0..clusters).map(|_| random.below(clusters)).collect())
}

fn interval(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values.get(values.len() * share / 1_000).copied().unwrap_or(0.0);
    Interval {
        low: at(25),
        high: at(974),
    }
}

/// 95 % intervals of precision, recall and F1: gold clusters are drawn with replacement, a thousand times.
#[must_use]
pub fn intervals(judged: &[Judged]) -> [Interval; 3] {
    let parts = parts(judged);
    let mut drawn: [Vec<f64>; 3] = Default::default();
    for draw in draws(parts.len()) {
        let figures = of_parts(draw.iter().map(|n| &parts[*n]));
        for (into, value) in drawn.iter_mut().zip(figures) {
            into.push(value);
        }
    }
    drawn.map(interval)
}

/// By how much one way of merging has the better F1 than another on the same labels, with the 95 % interval of that: both
/// are measured on the same draws of gold clusters.
///
/// # Panics
/// The two were judged by different labels.
#[must_use]
pub fn difference(better: &[Judged], than: &[Judged]) -> (f64, Interval) {
    let (one, two) = (parts(better), parts(than));
    assert_eq!(one.len(), two.len(), "both ways are judged by the same labels");
    let less = |draw: &[usize]| of_parts(draw.iter().map(|n| &one[*n]))[2] - of_parts(draw.iter().map(|n| &two[*n]))[2];
    let all: Vec<usize> = (0..one.len()).collect();
    (less(&all), interval(draws(one.len()).map(|draw| less(&draw)).collect()))
}

/// The same interval where whole countries are drawn instead of gold clusters: what is alike within a country then counts
/// once. A cluster is of the country of its first claim. Also tells how many countries there are.
///
/// # Panics
/// The two were judged by different labels.
#[must_use]
pub fn difference_by_country(better: &[Judged], than: &[Judged]) -> (usize, Interval) {
    let mut countries: BTreeMap<&str, Option<Country>> = BTreeMap::new();
    for one in better {
        countries.entry(&one.gold).or_insert(one.country);
    }
    let (one, two) = (parts(better), parts(than));
    assert_eq!(one.len(), two.len(), "both ways are judged by the same labels");
    let mut folds: BTreeMap<Option<Country>, Vec<usize>> = BTreeMap::new();
    for (n, country) in countries.into_values().enumerate() {
        folds.entry(country).or_default().push(n);
    }
    let folds: Vec<Vec<usize>> = folds.into_values().collect();
    let f1 = |parts: &[Part], draw: &[usize]| of_parts(draw.iter().flat_map(|n| &folds[*n]).map(|n| &parts[*n]))[2];
    let gains = draws(folds.len()).map(|draw| f1(&one, &draw) - f1(&two, &draw));
    (folds.len(), interval(gains.collect()))
}

/// A pair on which gold and ledger differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongPair<'a> {
    /// Merged by the ledger although they are two; otherwise kept apart although they are one.
    pub merged: bool,
    /// One claim.
    pub a: &'a Judged,
    /// The other.
    pub b: &'a Judged,
}

/// Every pair on which gold and ledger differ, wrong merges first.
#[must_use]
pub fn wrong_pairs(judged: &[Judged]) -> Vec<WrongPair<'_>> {
    let mut wrong = Vec::new();
    for merged in [true, false] {
        let (by, other) = if merged {
            (ledger_of as fn(&Judged) -> &str, gold_of as fn(&Judged) -> &str)
        } else {
            (gold_of as fn(&Judged) -> &str, ledger_of as fn(&Judged) -> &str)
        };
        let mut together: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (n, one) in judged.iter().enumerate() {
            together.entry(by(one)).or_default().push(n);
        }
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for claims in together.values() {
            for (n, a) in claims.iter().enumerate() {
                let apart = claims[n + 1..]
                    .iter()
                    .filter(|b| other(&judged[*a]) != other(&judged[**b]));
                pairs.extend(apart.map(|b| (*a, *b)));
            }
        }
        pairs.sort_unstable();
        wrong.extend(pairs.into_iter().map(|(a, b)| WrongPair {
            merged,
            a: &judged[a],
            b: &judged[b],
        }));
    }
    wrong
}

fn gold_of(judged: &Judged) -> &str {
    &judged.gold
}

fn ledger_of(judged: &Judged) -> &str {
    &judged.ledger
}

/// The figures of each counterpart country apart.
#[must_use]
pub fn by_country(judged: &[Judged]) -> Vec<(String, Figures)> {
    let countries: BTreeSet<Option<Country>> = judged.iter().map(|one| one.country).collect();
    countries
        .into_iter()
        .map(|country| {
            let some: Vec<&Judged> = judged.iter().filter(|one| one.country == country).collect();
            (
                country.map_or_else(|| "none".to_owned(), |code| code.to_string()),
                figures_of(&some),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(pairs: &[(&str, &str)]) -> Vec<Judged> {
        pairs
            .iter()
            .enumerate()
            .map(|(n, (gold, ledger))| Judged {
                claim_id: format!("c{n}"),
                gold: (*gold).to_owned(),
                ledger: (*ledger).to_owned(),
                title: String::new(),
                country: None,
                rule: String::new(),
            })
            .collect()
    }

    #[test]
    fn figures_agree_with_a_count_by_hand() {
        // Gold {1,2,3} {4}; ledger {1,2} {3,4}: one of two merged pairs is right, one of three true pairs is found.
        let set = judged(&[("a", "x"), ("a", "x"), ("a", "y"), ("b", "y")]);
        let figures = figures(&set);
        assert!((figures.precision - 0.5).abs() < 1e-9);
        assert!((figures.recall - 1.0 / 3.0).abs() < 1e-9);
        // B-cubed: precision (1 + 1 + 1/2 + 1/2) / 4, recall (2/3 + 2/3 + 1/3 + 1) / 4.
        assert!((figures.b3_precision - 0.75).abs() < 1e-9);
        assert!((figures.b3_recall - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(wrong_pairs(&set).len(), 3);
        assert_eq!(pairs(&set), (3, 2));
        assert!(wrong_pairs(&set)[0].merged);
    }

    #[test]
    fn a_perfect_ledger_is_perfect_and_intervals_hold_the_figure() {
        let set = judged(&[("a", "x"), ("a", "x"), ("b", "y"), ("b", "y"), ("c", "z")]);
        assert!((figures(&set).f1 - 1.0).abs() < 1e-9);
        let set = judged(&[("a", "x"), ("a", "x"), ("b", "y"), ("b", "w"), ("c", "z"), ("d", "z")]);
        let [precision, recall, _] = intervals(&set);
        let figures = figures(&set);
        assert!(precision.low <= figures.precision && figures.precision <= precision.high);
        assert!(recall.low <= figures.recall && figures.recall <= recall.high);
    }

    #[test]
    fn what_finds_more_is_better_and_what_is_the_same_is_not() {
        let rules = judged(&[("a", "x"), ("a", "x"), ("a", "y"), ("b", "z"), ("c", "w"), ("c", "v")]);
        let both = judged(&[("a", "x"), ("a", "x"), ("a", "x"), ("b", "z"), ("c", "w"), ("c", "v")]);
        let (gain, interval) = difference(&both, &rules);
        assert!((gain - (figures(&both).f1 - figures(&rules).f1)).abs() < 1e-9 && gain > 0.0);
        assert!(interval.low <= gain && gain <= interval.high, "{interval:?}");
        assert!(difference(&rules, &rules).0.abs() < 1e-12);
        // Of one country every draw is the whole: the interval shrinks to the gain.
        let (countries, interval) = difference_by_country(&both, &rules);
        assert!(countries == 1 && (interval.low - gain).abs() < 1e-9 && (interval.high - gain).abs() < 1e-9);
    }

    #[test]
    fn unsure_rows_are_left_out_and_waiting_claims_stand_alone() {
        let labels = read_gold(b"claim_id,cluster,sure,why\na,1,yes,x\nb,1,no,y\nc,2,yes,\"z, z\"\n").unwrap();
        assert_eq!(labels.iter().filter(|label| label.sure).count(), 2);
        let (judged, missing) = judge(&labels, &[]);
        assert!(judged.is_empty());
        assert_eq!(missing, ["a", "c"]);
        assert!(matches!(
            read_gold(b"claim,cluster\n"),
            Err(GoldError::Column("claim_id"))
        ));
    }
}
