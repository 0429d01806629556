//! What about a run a person should look at: judged from its numbers and those of the runs before it, nothing else.
//! Only what is new is told: a state that the run before was in already raises no further note.

use super::{Listing, NoteKind, Run};

/// How many earlier runs a yield is compared with.
pub const HISTORY: usize = 10;
/// How many of them there must be.
const LEAST_RUNS: usize = 3;
/// A yield below one part in so many of the median has dropped.
const DROPPED: f64 = 3.0;
/// Text below one part in so many of the median is lost.
const LOST: f64 = 5.0;
/// How many documents a run must have read for its averages to say something, where a source lists many.
const ENOUGH: i64 = 3;
/// How many letters a document had that can lose its text.
const TEXT: f64 = 200.0;
/// How many proposals a document gave where their number can drop.
const PROPOSALS: f64 = 0.3;

/// A note, before it is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Why.
    pub kind: NoteKind,
    /// In words.
    pub words: String,
}

fn finding(kind: NoteKind, words: String) -> Finding {
    Finding { kind, words }
}

/// What a look at a source shows, before anything was read: its format and how much it lists. Earlier runs come with the
/// newest first.
#[must_use]
pub fn of_listing(now: &Run, earlier: &[Run], taken_for: Listing) -> Vec<Finding> {
    let mut found = Vec::new();
    let before = earlier.first();
    match before {
        Some(before) if before.format != now.format => found.push(finding(
            NoteKind::FormatChanged,
            format!(
                "It came as {}; the time before it came as {}.",
                now.format, before.format
            ),
        )),
        None if !fits(taken_for, &now.format) => found.push(finding(
            NoteKind::FormatChanged,
            format!("It is registered as a {taken_for} and came as {}.", now.format),
        )),
        _ => {}
    }
    if now.listed == 0 {
        if before.is_some_and(|before| before.listed > 0) {
            let listed = before.map_or(0, |before| before.listed);
            found.push(finding(
                NoteKind::LinksVanished,
                format!("It lists nothing; the time before it listed {listed}."),
            ));
        }
    } else if let Some(usual) = dropped(now, earlier, |run| Some(as_real(run.listed)), 3.0, DROPPED, LEAST_RUNS) {
        found.push(finding(
            NoteKind::FewerDocuments,
            format!(
                "It lists {}; its runs before listed {usual:.0} in the middle.",
                now.listed
            ),
        ));
    }
    found
}

/// What a run shows when all that it found new is done with.
#[must_use]
pub fn of_run(now: &Run, earlier: &[Run]) -> Vec<Finding> {
    let mut found = Vec::new();
    let least = if is_list(&now.format) { ENOUGH } else { 1 };
    let letters = |run: &Run| (run.documents >= least).then(|| as_real(run.letters) / as_real(run.documents));
    if let Some(usual) = dropped(now, earlier, letters, TEXT, LOST, 1) {
        let got = letters(now).unwrap_or_default();
        found.push(finding(
            NoteKind::TextLost,
            format!("A document has {got:.0} letters of text; before it had {usual:.0} in the middle."),
        ));
    }
    let proposals = |run: &Run| (run.documents >= ENOUGH).then(|| as_real(run.proposals) / as_real(run.documents));
    if let Some(usual) = dropped(now, earlier, proposals, PROPOSALS, DROPPED, LEAST_RUNS) {
        found.push(finding(
            NoteKind::FewerProposals,
            format!(
                "{} documents gave {} proposals; before, ten gave {:.0} in the middle.",
                now.documents,
                now.proposals,
                usual * 10.0
            ),
        ));
    }
    found
}

/// The median before, where a yield has dropped below a part of it and had not the time before.
fn dropped(
    now: &Run,
    earlier: &[Run],
    of: impl Fn(&Run) -> Option<f64> + Copy,
    floor: f64,
    part: f64,
    least: usize,
) -> Option<f64> {
    let has = |now: &Run, earlier: &[Run]| {
        let median = median(earlier.iter().filter_map(of).take(HISTORY).collect(), least)?;
        (median >= floor && of(now)? * part < median).then_some(median)
    };
    let usual = has(now, earlier)?;
    let last = earlier.iter().position(|run| of(run).is_some())?;
    has(&earlier[last], &earlier[last + 1..]).is_none().then_some(usual)
}

fn median(mut numbers: Vec<f64>, least: usize) -> Option<f64> {
    if numbers.len() < least.max(1) {
        return None;
    }
    numbers.sort_by(f64::total_cmp);
    Some(numbers[numbers.len() / 2])
}

fn is_list(format: &str) -> bool {
    ["feed", "sitemap"].contains(&format)
}

/// Whether a format is what the source is taken for.
pub(super) fn fits(taken_for: Listing, format: &str) -> bool {
    match taken_for {
        Listing::Auto => true,
        Listing::Feed => format == "feed",
        Listing::Sitemap => format == "sitemap",
        Listing::Page => !is_list(format),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of documents and letters stay far below 2^52"
)]
const fn as_real(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(format: &str, listed: i64) -> Run {
        Run {
            format: format.to_owned(),
            listed,
            ..Run::default()
        }
    }

    fn run(documents: i64, letters: i64, proposals: i64) -> Run {
        Run {
            documents,
            letters,
            proposals,
            ..listing("feed", 20)
        }
    }

    fn kinds(found: &[Finding]) -> Vec<NoteKind> {
        found.iter().map(|found| found.kind).collect()
    }

    #[test]
    fn a_yield_below_a_third_of_the_median_is_told_once() {
        let usual: Vec<Run> = [20, 24, 21, 19].iter().map(|listed| listing("feed", *listed)).collect();
        let few = listing("feed", 6);
        let found = of_listing(&few, &usual, Listing::Auto);
        assert_eq!(kinds(&found), [NoteKind::FewerDocuments]);
        assert!(
            found[0].words.contains("lists 6") && found[0].words.contains("21"),
            "{}",
            found[0].words
        );
        let after = [vec![few.clone()], usual.clone()].concat();
        assert!(of_listing(&few, &after, Listing::Auto).is_empty(), "told already");
        assert!(
            of_listing(&listing("feed", 7), &usual, Listing::Auto).is_empty(),
            "a third is enough"
        );
        assert!(
            of_listing(&few, &usual[..2], Listing::Auto).is_empty(),
            "too little is known"
        );
    }

    #[test]
    fn vanished_links_and_another_format_are_told() {
        let before = [listing("feed", 20)];
        assert_eq!(
            kinds(&of_listing(&listing("feed", 0), &before, Listing::Feed)),
            [NoteKind::LinksVanished]
        );
        let page = of_listing(&listing("html", 0), &before, Listing::Feed);
        assert_eq!(kinds(&page), [NoteKind::FormatChanged, NoteKind::LinksVanished]);
        let again = of_listing(
            &listing("html", 0),
            &[listing("html", 0), listing("feed", 9)],
            Listing::Feed,
        );
        assert!(again.is_empty());
        assert_eq!(
            kinds(&of_listing(&listing("html", 0), &[], Listing::Feed)),
            [NoteKind::FormatChanged]
        );
        assert!(of_listing(&listing("pdf", 1), &[], Listing::Page).is_empty());
    }

    #[test]
    fn lost_text_and_fewer_proposals_are_told_where_enough_was_read() {
        let usual = [run(10, 20_000, 8), run(4, 9_000, 3), run(6, 11_000, 4)];
        assert!(of_run(&run(5, 9_000, 3), &usual).is_empty());
        assert_eq!(kinds(&of_run(&run(5, 900, 3), &usual)), [NoteKind::TextLost]);
        assert_eq!(kinds(&of_run(&run(5, 9_000, 1), &usual)), [NoteKind::FewerProposals]);
        assert!(
            of_run(&run(2, 100, 0), &usual).is_empty(),
            "two documents say nothing of a feed"
        );
        let page = |letters| Run {
            format: "html".to_owned(),
            listed: 1,
            ..run(1, letters, 0)
        };
        let quiet = Run {
            documents: 0,
            letters: 0,
            ..page(0)
        };
        let history = [quiet.clone(), page(4_000)];
        assert_eq!(
            kinds(&of_run(&page(12), &history)),
            [NoteKind::TextLost],
            "quiet runs lie between"
        );
        assert!(of_run(&quiet, &history).is_empty());
        assert!(of_run(&page(12), &[page(12), page(4_000)]).is_empty(), "told already");
    }
}
