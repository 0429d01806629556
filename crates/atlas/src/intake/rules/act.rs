//! An act: one per act, matched by government and bill, act or chapter; where no number is told, by date, target and subject.

use std::collections::BTreeSet;

use domain::{Kind, Level, Precision};

use super::{Judgement, Rule};
use crate::intake::case::Case;
use crate::intake::titles;

pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    if !a.same_us(b) {
        return Judgement::Apart;
    }
    // A law may forbid one thing and encourage another: those are two.
    if a.kind() != b.kind() && !a.same_them(b) {
        return Judgement::Apart;
    }
    let (one, two) = (numbers(a), numbers(b));
    let gap = match (&a.span, &b.span) {
        (Some(first), Some(second)) => Some(first.gap(second)),
        _ => None,
    };
    if !one.is_empty() && !two.is_empty() {
        return by_number(&one, &two, gap);
    }
    if gap.is_some_and(|days| days > 31) {
        return Judgement::Apart;
    }
    let alike = a.alike(b);
    let coarser = match (&a.span, &b.span) {
        (Some(first), Some(second)) => Some(first.coarser(second)),
        _ => None,
    };
    let when = match coarser {
        Some(Precision::Day) if gap == Some(0) => 0.3,
        Some(Precision::Day | Precision::Month | Precision::Season) => 0.22,
        Some(_) => 0.15,
        None => 0.05,
    };
    let whom = if a.same_them(b) {
        0.2
    } else if names_country_of(a, b) || names_country_of(b, a) {
        0.1
    } else {
        -0.05
    };
    // A government bans sister ties once.
    let ban = |case: &Case<'_>| case.kind() == Kind::Restriction && case.words.contains("sister");
    let banned = if ban(a) && ban(b) { 0.1 } else { 0.0 };
    let source = if a.same_source(b) && alike < 0.6 && a.same_them(b) {
        -0.2
    } else {
        0.0
    };
    // One document lists an act under each country that it is aimed at.
    let listed = if a.same_source(b) && alike >= 0.8 && !a.same_them(b) {
        0.2
    } else {
        0.0
    };
    let kinds = if a.kind() == b.kind() { 0.0 } else { -0.1 };
    let score = 0.3 + when + whom + 0.32 * alike + source + listed + banned + kinds;
    Judgement::of(Rule::ActSubject, score, coarser.is_none_or(|it| it <= Precision::Year))
}

/// Whether one is aimed at a group whose name lists the country that the other is aimed at.
fn names_country_of(group: &Case<'_>, other: &Case<'_>) -> bool {
    let Some(country) = other.them.actor.country else {
        return false;
    };
    let list = titles::words(&group.item.claim.counterpart.name);
    other.them.actor.level == Level::Country
        && group.them.actor.country.is_none()
        && titles::words(&places::country(country).name).is_subset(&list)
}

/// A number of an act: what it numbers ("hb", "chapter") and which.
type Number = (&'static str, String);

/// Two acts by their numbers. A bill keeps its number for a session of at most two years. The number of the bill and
/// the chapter that it became say nothing against each other.
fn by_number(one: &BTreeSet<Number>, two: &BTreeSet<Number>, gap: Option<i32>) -> Judgement {
    if !one.is_disjoint(two) {
        return if gap.is_some_and(|days| days > 800) {
            Judgement::Apart
        } else {
            Judgement::Same {
                rule: Rule::ActNumber,
                score: 0.96,
                loose: false,
            }
        };
    }
    let comparable = one.iter().any(|(sort, _)| two.iter().any(|(other, _)| sort == other));
    if comparable || gap.is_some_and(|days| days > 800) {
        Judgement::Apart
    } else {
        Judgement::Unrelated
    }
}

/// Whether it bears the number of a bill, an act or a chapter.
pub(super) fn is_numbered(case: &Case<'_>) -> bool {
    !numbers(case).is_empty()
}

/// Numbers of bills, acts, chapters, resolutions and ordinances: "HB 1234", "House Enrolled Act 1234", "S.B. 17",
/// "S.17", "Act 525", "ch. 795".
fn numbers(case: &Case<'_>) -> BTreeSet<Number> {
    let claim = &case.item.claim;
    let mut found = BTreeSet::new();
    for text in [&claim.title, &claim.note] {
        let folded = places::fold::key(&text.replace('.', ""));
        let words: Vec<&str> = folded.split(' ').collect();
        for (at, word) in words.iter().enumerate() {
            let digits = word.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
            if digits.is_empty() || !digits.chars().all(|letter| letter.is_ascii_digit()) || is_year(digits) {
                continue;
            }
            let letters = &word[..word.len() - digits.len()];
            let sort = if letters.is_empty() {
                sort_before(&words[..at])
            } else {
                sort_of(letters)
            };
            if let Some(sort) = sort {
                found.insert((sort, digits.to_owned()));
            }
        }
    }
    found
}

/// What a number counts, by the words that stand before it.
fn sort_before(before: &[&str]) -> Option<&'static str> {
    let word = |back: usize| before.len().checked_sub(back).and_then(|at| before.get(at)).copied();
    let chamber = |word: Option<&str>| match word {
        Some("house") => Some("hb"),
        Some("senate") => Some("sb"),
        Some("assembly") => Some("ab"),
        _ => None,
    };
    match word(1)? {
        // An enrolled act bears the number of its bill.
        "act" if word(2) == Some("enrolled") => chamber(word(3)).or(Some("act")),
        "act" => chamber(word(2)).or(Some("act")),
        "bill" => chamber(word(2)).or(Some("bill")),
        letters => sort_of(letters),
    }
}

/// What a number counts, by its usual letters.
fn sort_of(letters: &str) -> Option<&'static str> {
    Some(match letters {
        "hb" | "hea" => "hb",
        "sb" | "sea" | "s" => "sb",
        "ab" => "ab",
        "hr" => "hr",
        "sr" => "sr",
        "hjr" => "hjr",
        "sjr" => "sjr",
        "hcr" => "hcr",
        "scr" => "scr",
        "ajr" => "ajr",
        "acr" => "acr",
        "lb" => "lb",
        "hf" => "hf",
        "sf" => "sf",
        "chapter" | "ch" => "chapter",
        "resolution" => "resolution",
        "ordinance" => "ordinance",
        _ => return None,
    })
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}
