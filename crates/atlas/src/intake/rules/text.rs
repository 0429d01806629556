//! A text: one per signed text. The same parties at the same time signed one; a renewal is another. Several governments
//! sign one text where its title names something that they share: a treaty, a compact, a proper name.

use std::collections::BTreeSet;

use domain::Precision;

use super::{Judgement, Rule};
use crate::intake::case::Case;
use crate::intake::titles;

/// By so many days two sources may differ about the day of one signing.
const NEAR: i32 = 3;
/// By so many days the announcement or the entry into force may lie after a signing of which another source tells no day.
const LAG: i32 = 120;

pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    if a.same_us(b) && (a.same_them(b) || a.signs_for(b) || b.signs_for(a)) {
        same_parties(a, b)
    } else {
        shared(a, b)
    }
}

fn same_parties(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    let alike = a.alike(b);
    // One document with two rows about the same parties speaks of two texts, unless it says the same twice.
    let twice_in_one_document = a.same_source(b) && alike < 0.6;
    match (&a.span, &b.span) {
        (Some(one), Some(two)) => {
            if one.gap(two) > 0 {
                let exact = one.precision == Precision::Day && two.precision == Precision::Day;
                return if !exact && one.gap(two) <= LAG {
                    Judgement::Distant
                } else {
                    Judgement::Apart
                };
            }
            let base = match one.coarser(two) {
                Precision::Day => 0.95,
                Precision::Month => 0.90,
                Precision::Season => 0.85,
                Precision::Year => 0.78,
                Precision::Decade | Precision::Century => 0.6,
            };
            let kinds = if a.kind() == b.kind() { 0.02 } else { -0.02 };
            let agency = if a.same_them(b) { 0.0 } else { 0.06 };
            let score = base + kinds + 0.08 * alike - agency - if twice_in_one_document { 0.25 } else { 0.0 };
            let widened = if one.touch_by_widening(two) { 0.08 } else { 0.0 };
            let score = score - widened;
            let loose = one.coarser(two) <= Precision::Year;
            Judgement::of(Rule::TextDated, score, loose)
        }
        _ => {
            if a.other_office_holder(b) {
                return Judgement::Apart;
            }
            let issues = shared_issues(a, b);
            let kinds = if a.kind() == b.kind() { 0.12 } else { 0.0 };
            let people = match a.shared_officials(b) {
                0 => 0.0,
                1 => 0.08,
                _ => 0.14,
            };
            let renewal = if a.says_renewal() == b.says_renewal() { 0.0 } else { 0.2 };
            let score = 0.45 + 0.38 * alike + kinds + 0.1 * issues + people
                - renewal
                - if a.same_them(b) { 0.0 } else { 0.06 }
                - if twice_in_one_document { 0.25 } else { 0.0 };
            Judgement::of(Rule::TextUndated, score, true)
        }
    }
}

/// The share of issues that both claims name, of the shorter list.
fn shared_issues(a: &Case<'_>, b: &Case<'_>) -> f32 {
    let (one, two) = (a.item.claim.issues.0, b.item.claim.issues.0);
    let fewer = one.count_ones().min(two.count_ones());
    if fewer == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "there are 23 issues")]
    let share = (one & two).count_ones() as f32 / fewer as f32;
    share
}

/// Words that name a text which several sign.
const SHARED_TEXTS: &[&str] = &[
    "treaty",
    "compact",
    "charter",
    "collaborative",
    "pledge",
    "declaration",
    "annex",
    "covenant",
    "convention",
    "trilateral",
    "multilateral",
];

fn shared(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    let (Some(one), Some(two)) = (&a.span, &b.span) else {
        return Judgement::Unrelated;
    };
    let day = one.coarser(two) == Precision::Day;
    let gap = one.gap(two);
    if gap > NEAR || gap > 0 && (!day || a.same_source(b)) {
        return Judgement::Apart;
    }
    // Of two texts of one year, different sources tell too little.
    if one.coarser(two) < Precision::Month && !(one.coarser(two) == Precision::Year && a.same_source(b)) {
        return Judgement::Unrelated;
    }
    let names: BTreeSet<String> = a.names.union(&b.names).cloned().collect();
    let (left, right) = (
        titles::distinctive(&a.words, &names),
        titles::distinctive(&b.words, &names),
    );
    let both: BTreeSet<&String> = left.intersection(&right).collect();
    let treaty = both.iter().any(|word| SHARED_TEXTS.contains(&word.as_str()));
    let named = shared_proper_name(a, b, &names);
    if !(treaty || named && gap == 0) {
        return Judgement::Unrelated;
    }
    let score = 0.62
        + if day && gap == 0 { 0.1 } else { 0.04 }
        + if a.same_source(b) { 0.1 } else { 0.0 }
        + 0.14 * titles::dice(&left, &right)
        + if treaty && named { 0.04 } else { 0.0 };
    Judgement::of(Rule::TextShared, score, false)
}

/// Whether both titles have two capitalised words in a row in common that are no party's name ("Great Lakes").
fn shared_proper_name(a: &Case<'_>, b: &Case<'_>, names: &BTreeSet<String>) -> bool {
    let (left, right) = (
        titles::proper_names(&a.item.claim.title),
        titles::proper_names(&b.item.claim.title),
    );
    left.intersection(&right)
        .any(|name| !titles::words(name).iter().all(|word| names.contains(word)))
}
