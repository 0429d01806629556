//! An act: one per act, matched by government and bill, act or chapter; where no number is told, by date, target and subject.

use std::collections::BTreeSet;

use domain::Precision;

use super::{Judgement, Rule};
use crate::intake::case::Case;

pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    if !a.same_us(b) {
        return Judgement::Apart;
    }
    let (one, two) = (numbers(a), numbers(b));
    let gap = match (&a.span, &b.span) {
        (Some(first), Some(second)) => Some(first.gap(second)),
        _ => None,
    };
    if !one.is_empty() && !two.is_empty() {
        // A bill keeps its number for a session of at most two years.
        return if one.is_disjoint(&two) || gap.is_some_and(|days| days > 800) {
            Judgement::Apart
        } else {
            Judgement::Same {
                rule: Rule::ActNumber,
                score: 0.96,
                loose: false,
            }
        };
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
    let whom = if a.same_them(b) { 0.2 } else { -0.05 };
    let source = if a.same_source(b) && alike < 0.6 && a.same_them(b) {
        -0.2
    } else {
        0.0
    };
    let kinds = if a.kind() == b.kind() { 0.0 } else { -0.1 };
    let score = 0.3 + when + whom + 0.32 * alike + source + kinds;
    Judgement::of(Rule::ActSubject, score, coarser.is_none_or(|it| it <= Precision::Year))
}

/// Numbers of bills, acts, chapters, resolutions and ordinances: "HB 1234", "Act 525", "S.B. 17" give `hb1234` ….
fn numbers(case: &Case<'_>) -> BTreeSet<String> {
    let claim = &case.item.claim;
    let mut found = BTreeSet::new();
    for text in [&claim.title, &claim.note] {
        let folded = places::fold::key(&text.replace('.', ""));
        let words: Vec<&str> = folded.split(' ').collect();
        for pair in words.windows(2) {
            let number = pair[1].chars().all(|letter| letter.is_ascii_digit());
            let word = match pair[0] {
                "hb" | "sb" | "hr" | "sr" | "hjr" | "sjr" | "scr" | "hcr" | "ab" | "lb" | "hf" | "sf" | "act"
                | "chapter" | "resolution" | "ordinance" | "ajr" | "acr" => pair[0],
                "bill" => chamber(&words, pair[1]).unwrap_or("bill"),
                _ => continue,
            };
            if number && !is_year(pair[1]) {
                found.insert(format!("{word}{}", pair[1]));
            }
        }
    }
    found
}

/// The chamber of a bill that is written out: "House Bill 128".
fn chamber<'a>(words: &[&'a str], number: &str) -> Option<&'a str> {
    let at = words
        .windows(2)
        .position(|pair| pair[0] == "bill" && pair[1] == number)?;
    match *words.get(at.checked_sub(1)?)? {
        "house" => Some("hb"),
        "senate" => Some("sb"),
        "assembly" => Some("ab"),
        _ => None,
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}
