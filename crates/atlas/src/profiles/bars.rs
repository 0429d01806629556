//! Counts with bars: by issue, by kind, with whom.

use domain::{Family, Side};
use snapshot::{Answer, DayView, Filter};

use super::subject::Subject;
use crate::prose::{self, share};
use crate::view::View;

/// One line of a table of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// More about it, in small letters.
    pub detail: String,
    /// Where it leads.
    pub href: String,
    /// How many.
    pub count: usize,
    /// The width of its bar, in hundredths.
    pub width: usize,
    /// Whose hue the bar has.
    pub family: Option<Family>,
}

fn bar(label: impl Into<String>, href: String, count: u64) -> Bar {
    Bar {
        label: label.into(),
        detail: String::new(),
        href,
        count: usize::try_from(count).unwrap_or(usize::MAX),
        width: 0,
        family: None,
    }
}

/// Puts bars in order, the most first, and gives each its width.
#[must_use]
pub fn ordered(mut bars: Vec<Bar>) -> Vec<Bar> {
    bars.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    let most = bars.first().map_or(0, |bar| bar.count);
    for bar in &mut bars {
        bar.width = share(bar.count, most);
    }
    bars
}

/// By issue.
#[must_use]
pub fn issues(subject: &Subject, answer: &Answer) -> Vec<Bar> {
    let counts = answer.facets.issue.iter().filter(|(_, count)| *count > 0);
    ordered(
        counts
            .map(|(issue, count)| {
                let href = subject.narrowed("/", |filter| filter.issues = [*issue].into());
                bar(issue.label(), href, *count)
            })
            .collect(),
    )
}

/// By kind, in the hue of its family.
#[must_use]
pub fn kinds(subject: &Subject, answer: &Answer) -> Vec<Bar> {
    let counts = answer.facets.kind.iter().filter(|(_, count)| *count > 0);
    ordered(
        counts
            .map(|(kind, count)| Bar {
                family: Some(kind.family()),
                ..bar(
                    kind.label(),
                    subject.narrowed("/", |filter| filter.kinds = [*kind].into()),
                    *count,
                )
            })
            .collect(),
    )
}

/// The countries of the other side.
#[must_use]
pub fn countries(answer: &Answer) -> Vec<Bar> {
    let counts = answer.facets.country.iter();
    ordered(
        counts
            .map(|(country, count)| bar(prose::country_name(*country), format!("/countries/{country}"), *count))
            .collect(),
    )
}

/// The states of the American side.
#[must_use]
pub fn states(answer: &Answer) -> Vec<Bar> {
    let counts = answer.facets.state.iter();
    let href = |state: domain::State| format!("/places/{}", places::state(state).slug());
    ordered(
        counts
            .map(|(state, count)| bar(state.name(), href(*state), *count))
            .collect(),
    )
}

/// The actors of one side of a view, those of `but` left out.
#[must_use]
pub fn partners(view: &DayView, filter: &Filter, side: Side, but: impl Fn(u32) -> bool) -> Vec<Bar> {
    let counts = view.by_actor(filter);
    let bars = counts.iter().filter(|count| !but(count.at)).filter_map(|count| {
        let row = view.snapshot().actor_at(count.at);
        (row.side == side).then(|| {
            let area = match side {
                Side::Us => row.state.map(|state| state.name().to_owned()),
                Side::Foreign => row.country.map(|country| prose::country_name(country).to_owned()),
            };
            Bar {
                detail: area.filter(|area| **area != *row.name).unwrap_or_default(),
                ..bar(
                    row.name.to_string(),
                    prose::href(&row.slug, row.side, row.level, row.country),
                    count.count(),
                )
            }
        })
    });
    ordered(bars.collect())
}

/// By decade of beginning, in order of time.
#[must_use]
pub fn decades(filter: &Filter, answer: &Answer) -> Vec<Bar> {
    let mut counts = std::collections::BTreeMap::<i32, u64>::new();
    for year in &answer.years {
        *counts.entry(year.year.div_euclid(10) * 10).or_default() += year.in_view;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let bars = counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(decade, count)| {
            let view = View::of(filter.clone()).filtered(|filter| {
                (filter.from, filter.to) = (Some(decade), Some(decade + 9));
            });
            let mut bar = bar(format!("{decade}s"), view.filter_href("/"), count);
            bar.width = share(bar.count, usize::try_from(most).unwrap_or(usize::MAX));
            bar
        });
    bars.collect()
}
