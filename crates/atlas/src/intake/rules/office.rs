//! An office: one per government, place and period. Closed and reopened are two.

use std::collections::BTreeSet;

use domain::{Edtf, Level, ReportedStatus};

use super::{Judgement, Rule};
use crate::intake::case::Case;

pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    if !a.same_us(b)
        || a_guest_here(a) != a_guest_here(b)
        || ended_before(a, b)
        || ended_before(b, a)
        || seen_before_it_began(a, b)
        || seen_before_it_began(b, a)
    {
        return Judgement::Apart;
    }
    let (one, two) = (cities(a), cities(b));
    if !one.is_empty() && !two.is_empty() && one.is_disjoint(&two) {
        return Judgement::Apart;
    }
    if let (Some(first), Some(second)) = (&a.span, &b.span)
        && first.gap(second) > 400
        && !(has_moved(a) || has_moved(b))
    {
        return Judgement::Apart;
    }
    let told = named_in(&one, b) || named_in(&two, a);
    let same_place = !one.is_empty() && !two.is_empty() || a.same_them(b) || told;
    let score = if same_place { 0.92 } else { 0.84 } + 0.05 * a.alike(b);
    Judgement::of(Rule::Office, score, !same_place)
}

/// Whether the counterpart keeps the office, here: "Taiwan reopens its representative office in Guam".
fn a_guest_here(case: &Case<'_>) -> bool {
    let claim = &case.item.claim;
    let title = places::fold::key(&claim.title);
    let here = format!(" office in {} ", places::fold::key(&claim.us.name));
    format!("{title} ").contains(&here) || places::fold::key(&claim.note).contains("incoming office")
}

/// Whether it tells of a move, whose date begins nothing.
fn has_moved(case: &Case<'_>) -> bool {
    ["move", "moved", "relocate", "relocated"]
        .iter()
        .any(|word| case.words.contains(*word))
}

/// Whether the other's title names one of the cities in whatever way: "reopens Shanghai trade office".
fn named_in(cities: &BTreeSet<String>, other: &Case<'_>) -> bool {
    let title = format!(" {} ", places::fold::key(&other.item.claim.title));
    cities.iter().any(|city| title.contains(&format!(" {city} ")))
}

/// The cities that the counterpart or the title places it in: "opens a trade office in Mexico City".
fn cities(case: &Case<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if matches!(case.them.actor.level, Level::City | Level::Region | Level::County) {
        found.insert(places::fold::key(&case.them.actor.name));
        return found;
    }
    let words: Vec<&str> = case
        .item
        .claim
        .title
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '.'))
        .collect();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    for (n, word) in words.iter().enumerate() {
        let Some(next) = words.get(n + 1).filter(|_| *word == "in") else {
            continue;
        };
        if !capital(next) {
            continue;
        }
        let name: Vec<&str> = words[n + 1..]
            .iter()
            .take_while(|word| capital(word))
            .copied()
            .collect();
        found.insert(places::fold::key(&name.join(" ")));
    }
    let country = case
        .them
        .actor
        .country
        .map(|country| places::fold::key(&places::country(country).name))
        .unwrap_or_default();
    found.remove(&country);
    found.remove(&places::fold::key(&case.them.actor.name));
    found.retain(|name| !case.names.contains(name) && !is_continent(name));
    found
}

fn is_continent(name: &str) -> bool {
    matches!(
        name,
        "europe" | "asia" | "africa" | "latin america" | "south america" | "east asia" | "middle east"
    )
}

/// Whether one is said to be over by a day after which the other is seen at work.
fn ended_before(over: &Case<'_>, other: &Case<'_>) -> bool {
    let claim = &over.item.claim;
    let is_over = matches!(
        claim.status,
        ReportedStatus::Ended | ReportedStatus::Lapsed | ReportedStatus::Completed
    );
    let end = claim.end.as_ref().and_then(Edtf::latest).map(|day| day.0);
    let end = end.or(if is_over { over.reported } else { None });
    let other_is_over = matches!(other.item.claim.status, ReportedStatus::Ended | ReportedStatus::Lapsed);
    let seen = other.span.as_ref().map(|span| span.first);
    let seen = seen.or(if other_is_over { None } else { other.reported });
    matches!((end, seen), (Some(end), Some(seen)) if seen > end + 400)
}

/// Whether one was at work well before the other is said to have begun.
fn seen_before_it_began(seen: &Case<'_>, begun: &Case<'_>) -> bool {
    let Some(span) = &begun.span else { return false };
    let at_work = if seen.span.is_some() { None } else { seen.reported };
    at_work.is_some_and(|day| day + 400 < span.first - span.off)
}
