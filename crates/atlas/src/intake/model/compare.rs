//! Two claims of one block side by side: how far they agree in each field. Symmetric; nothing is judged here.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Family, Kind, Level as Sort, Precision, ReportedStatus};

use super::levels::{Field, Vector};
use super::words::Common;
use crate::intake::case::{Case, Span};
use crate::intake::titles;

/// Days by which two sources may differ about one event.
const NEAR: i32 = 3;
/// Days by which dates of the month or year may miss each other and nearly touch.
const BESIDE: i32 = 31;
/// Titles at least so alike are called so.
const ALIKE: f64 = 0.5;
/// Titles at least so alike have something in common.
const SOME: f64 = 0.2;

/// How far two claims agree in each field.
pub(in crate::intake) fn compare(a: &Case<'_>, b: &Case<'_>, common: &Common) -> Vector {
    let mut vector = Vector::default();
    for (field, word) in [
        (Field::Governments, governments(a, b)),
        (Field::Counterparts, counterparts(a, b)),
        (Field::Kinds, kinds(a, b)),
        (Field::Dates, dates(a, b)),
        (Field::Titles, alike(a, b, common)),
        (Field::Issues, issues(a, b)),
        (Field::People, people(a, b)),
        (Field::Documents, documents(a, b)),
        (Field::Mentions, mentions(a, b)),
    ] {
        let at = field.levels().iter().position(|level| level.word == word);
        vector[field.index()] = at.and_then(|at| u8::try_from(at).ok()).unwrap_or_default();
    }
    vector
}

fn governments(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    let (one, two) = (&a.us.actor, &b.us.actor);
    if a.same_us(b) {
        return "same";
    }
    let circle = |sort: Sort| matches!(sort, Sort::Network | Sort::Group | Sort::Organization);
    let (Some(left), Some(right)) = (one.state, two.state) else {
        return "circle";
    };
    if left != right {
        return if circle(one.level) || circle(two.level) {
            "circle"
        } else {
            "other"
        };
    }
    let body = |sort: Sort| matches!(sort, Sort::Agency | Sort::Port | Sort::Airport);
    match (one.level == Sort::State, two.level == Sort::State) {
        (true, false) if body(two.level) => "body",
        (false, true) if body(one.level) => "body",
        (true, false) | (false, true) => "within",
        _ => "one_state",
    }
}

fn counterparts(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    let (one, two) = (&a.them.actor, &b.them.actor);
    let circle = |sort: Sort| matches!(sort, Sort::Network | Sort::Group | Sort::Organization);
    if a.same_them(b) {
        "same"
    } else if circle(one.level) || circle(two.level) || one.country.is_none() || two.country.is_none() {
        "circle"
    } else if one.country == two.country && (one.level == Sort::Country || two.level == Sort::Country) {
        "part"
    } else {
        "other"
    }
}

fn kinds(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    if a.kind() == b.kind() {
        "same"
    } else if a.kind() == Kind::Meeting || b.kind() == Kind::Meeting {
        "meeting"
    } else {
        "other"
    }
}

fn dates(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    match (&a.span, &b.span) {
        (Some(one), Some(two)) => both_dated(one, two),
        (Some(span), None) => one_dated(span, b),
        (None, Some(span)) => one_dated(span, a),
        (None, None) => match (a.reported, b.reported) {
            (Some(one), Some(two)) if one.abs_diff(two) <= 60 => "reports_near",
            (Some(one), Some(two)) if one.abs_diff(two) > 500 => "reports_apart",
            _ => "none",
        },
    }
}

fn both_dated(one: &Span, two: &Span) -> &'static str {
    let gap = one.gap(two);
    let coarser = one.coarser(two);
    match gap {
        0 if one.touch_by_widening(two) => {
            if coarser <= Precision::Year {
                "same_year"
            } else {
                "beside"
            }
        }
        0 => match coarser {
            Precision::Day => "same_day",
            Precision::Month | Precision::Season => "same_month",
            _ => "same_year",
        },
        ..=NEAR if coarser == Precision::Day => "near",
        ..=BESIDE => "beside",
        _ => "apart",
    }
}

/// Where one claim is undated, the day of its source bounds when it was: an announcement comes before, a report after.
fn one_dated(span: &Span, undated: &Case<'_>) -> &'static str {
    let Some(reported) = undated.reported else { return "one" };
    if undated.item.claim.status == ReportedStatus::Announced {
        return match span.first.saturating_sub(reported) {
            -60..=400 => "one_fits",
            _ => "one_misfits",
        };
    }
    match reported.saturating_sub(span.last) {
        ..-31 => "one_misfits",
        -31..=90 => "one_fits",
        _ => "one",
    }
}

/// The words of both titles that are the name of no party.
fn own_words<'c>(a: &'c Case<'_>, b: &'c Case<'_>) -> (BTreeSet<&'c str>, BTreeSet<&'c str>) {
    let own = |case: &'c Case<'_>| -> BTreeSet<&'c str> {
        case.words
            .iter()
            .map(String::as_str)
            .filter(|word| !a.names.contains(*word) && !b.names.contains(*word))
            .collect()
    };
    (own(a), own(b))
}

fn alike(a: &Case<'_>, b: &Case<'_>, common: &Common) -> &'static str {
    let (one, two) = own_words(a, b);
    let bare = |words: &BTreeSet<&str>| words.iter().all(|word| titles::is_of_the_trade(word));
    if bare(&one) || bare(&two) {
        return "names_only";
    }
    let cosine = common.alike(&one, &two);
    let rare = one.intersection(&two).any(|word| common.is_rare(word));
    match (rare, cosine) {
        (true, ALIKE..) => "alike_rare",
        (false, ALIKE..) => "alike",
        (true, _) => "rare",
        (false, SOME..) => "some",
        (false, cosine) if cosine > 0.0 => "little",
        _ => "none",
    }
}

/// The rare words that both titles hold, for whoever reads why two claims were joined.
pub(in crate::intake) fn rare_words(a: &Case<'_>, b: &Case<'_>, common: &Common) -> Vec<String> {
    let (one, two) = own_words(a, b);
    one.intersection(&two)
        .filter(|word| common.is_rare(word))
        .map(|word| (*word).to_owned())
        .collect()
}

fn issues(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    let (one, two) = (a.item.claim.issues.0, b.item.claim.issues.0);
    if one == 0 || two == 0 {
        "none"
    } else if one == two {
        "same"
    } else if one & two != 0 {
        "some"
    } else {
        "other"
    }
}

fn people(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    if a.shared_guest(b) {
        return "guest";
    }
    match a.shared_officials(b) {
        0 => {}
        1 => return "one",
        _ => return "several",
    }
    let named = |case: &Case<'_>, foreign: bool| case.officials.iter().any(|one| one.foreign == foreign);
    if named(a, false) && named(b, false) || named(a, true) && named(b, true) {
        "strangers"
    } else if a.same_post(b) {
        "post"
    } else {
        "none"
    }
}

fn documents(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    let host = |case: &Case<'_>| {
        let url = case.item.claim.source.url.to_ascii_lowercase();
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    };
    let (one, two) = (host(a), host(b));
    if !one.is_empty() && one == two {
        "same_publisher"
    } else {
        "other"
    }
}

fn mentions(a: &Case<'_>, b: &Case<'_>) -> &'static str {
    if a.kind().family() == Family::Texts && a.says_renewal() != b.says_renewal() {
        "renewal"
    } else if (!a.same_us(b) && (a.mentions(b) || b.mentions(a))) || a.same_event(b) {
        "named"
    } else {
        "none"
    }
}

/// A set of so many cases or more is no hint that any two of them are one.
const CROWD: usize = 40;

/// Sets of cases within which pairs are worth comparing although no rule would look at them: they name the same foreign
/// official, share a rare word, have one counterpart in one year, or one of them is undated; or one is a circle of governments.
pub(in crate::intake) fn neighbours(cases: &[Case<'_>], common: &Common) -> Vec<Vec<usize>> {
    let mut sets: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut circles: Vec<(usize, i32)> = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let mut keys: BTreeSet<String> = BTreeSet::new();
        for guest in case.officials.iter().filter(|one| one.foreign) {
            keys.insert(format!("guest {}", guest.surname));
        }
        for word in &case.words {
            if !case.names.contains(word) && common.is_rare(word) && !word.bytes().all(|byte| byte.is_ascii_digit()) {
                keys.insert(format!("word {word}"));
            }
        }
        match (case.us.actor.state, year(case)) {
            (Some(state), None) => {
                keys.insert(format!("state {state} undated"));
            }
            (None, Some(year)) => circles.push((n, year)),
            _ => {}
        }
        if let Some(year) = year(case) {
            keys.insert(format!("them {} {year}", case.them.id));
        }
        for key in keys {
            sets.entry(key).or_default().push(n);
        }
    }
    let mut found: Vec<Vec<usize>> = sets
        .into_values()
        .filter(|set| (2..CROWD).contains(&set.len()))
        .collect();
    // A council and the governments that it speaks for.
    for (circle, when) in circles.into_iter().take(CROWD) {
        let others = (0..cases.len()).filter(|n| *n != circle && year(&cases[*n]) == Some(when));
        found.extend(others.map(|other| vec![circle, other]));
    }
    found
}

/// The year in which it began, where it is told.
fn year(case: &Case<'_>) -> Option<i32> {
    case.span.as_ref().map(|span| domain::Day(span.first).year())
}
