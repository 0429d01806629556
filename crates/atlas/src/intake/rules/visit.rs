//! A visit: one per trip and counterpart country. All American governments on it join, and so do meetings held during it.

use domain::{Kind, Level, Precision, ReportedStatus};

use super::{Judgement, Rule};
use crate::intake::case::{Case, Span};

/// A mission or delegation whose source tells only the day of departure lasts at most so many days.
const LONGEST_TRIP: i32 = 10;
/// By so many days two sources may differ about one event.
const NEAR: i32 = 3;

pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    if one_goes_one_comes(a, b) || one_was_called_off(a, b) || a.other_office_holder(b) {
        return Judgement::Apart;
    }
    let when = match (&a.span, &b.span) {
        (Some(one), Some(two)) => Some(when(a, one, b, two)),
        _ => None,
    };
    if matches!(when, Some(When::Apart)) {
        return if barely_apart(a, b) {
            Judgement::Distant
        } else {
            Judgement::Apart
        };
    }
    if a.same_us(b) || one_government(a, b) {
        same_government(a, b, when)
    } else {
        several_governments(a, b, when)
    }
}

/// A mission goes, a delegation comes; and a meeting at home is not part of a mission.
fn one_goes_one_comes(a: &Case<'_>, b: &Case<'_>) -> bool {
    let goes = |case: &Case<'_>| case.kind() == Kind::OutgoingMission;
    let comes = |case: &Case<'_>| {
        case.kind() == Kind::IncomingDelegation || (case.kind() == Kind::Meeting && case.says_at_home())
    };
    (goes(a) && comes(b)) || (comes(a) && goes(b))
}

/// What was called off did not take place; and a document that tells of both what is called off and what is not speaks
/// of two. (A visit announced by one source and called off by a later one is one.)
fn one_was_called_off(a: &Case<'_>, b: &Case<'_>) -> bool {
    let (one, two) = (a.item.claim.status, b.item.claim.status);
    let off = |status: ReportedStatus| status == ReportedStatus::Lapsed;
    off(one) != off(two) && (a.same_source(b) || one == ReportedStatus::Completed || two == ReportedStatus::Completed)
}

/// A state and an agency of it travel as one government.
fn one_government(a: &Case<'_>, b: &Case<'_>) -> bool {
    let part = |level: Level| matches!(level, Level::Agency | Level::Port | Level::Airport);
    a.us.actor.state.is_some()
        && a.us.actor.state == b.us.actor.state
        && (part(a.us.actor.level) && b.us.actor.level == Level::State
            || part(b.us.actor.level) && a.us.actor.level == Level::State)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Certainly at different times.
    Apart,
    /// A few days from each other.
    Near,
    /// At the same time, as exactly as the coarser of the two says.
    Together(Precision),
}

fn when(a: &Case<'_>, one: &Span, b: &Case<'_>, two: &Span) -> When {
    let gap = one.gap(two);
    if gap == 0 {
        return When::Together(one.coarser(two));
    }
    let exact = one.precision == Precision::Day && two.precision == Precision::Day;
    if !exact {
        return When::Apart;
    }
    let trip = |case: &Case<'_>, span: &Span| !span.whole && case.kind() != Kind::Meeting;
    let during = |case: &Case<'_>, span: &Span, other: &Span| {
        trip(case, span) && other.first > span.last && other.first - span.last <= LONGEST_TRIP
    };
    let both_meetings = a.kind() == Kind::Meeting && b.kind() == Kind::Meeting;
    if during(a, one, two) || during(b, two, one) || (gap <= NEAR && !both_meetings) {
        When::Near
    } else {
        When::Apart
    }
}

/// Whether one tells the day and the other a month that begins or ended just then.
fn barely_apart(a: &Case<'_>, b: &Case<'_>) -> bool {
    let (Some(one), Some(two)) = (&a.span, &b.span) else {
        return false;
    };
    let months = one.coarser(two) == Precision::Month;
    let a_day = one.precision == Precision::Day || two.precision == Precision::Day;
    months && a_day && one.gap(two) <= LONGEST_TRIP
}

fn same_government(a: &Case<'_>, b: &Case<'_>, when: Option<When>) -> Judgement {
    let alike = a.alike(b);
    let people = a.shared_officials(b);
    let strangers = a.same_us(b)
        && people == 0
        && a.officials.iter().any(|one| !one.foreign)
        && b.officials.iter().any(|one| !one.foreign);
    // A meeting abroad with one who is on the mission is held during it.
    let widened = matches!((&a.span, &b.span), (Some(one), Some(two)) if one.touch_by_widening(two));
    let held_during_it = people > 0 && !widened && (a.kind() == Kind::Meeting || b.kind() == Kind::Meeting);
    let kinds_differ = a.kind() != b.kind() && !held_during_it;
    let Some(when) = when else {
        return undated(a, b, alike, people);
    };
    let (base, coarse) = match when {
        When::Apart => return Judgement::Apart,
        When::Near => (0.85, false),
        When::Together(Precision::Day) => (0.95, false),
        When::Together(Precision::Month) => (0.90, false),
        When::Together(Precision::Season) => (0.87, false),
        When::Together(Precision::Year) => (0.75, true),
        When::Together(_) => (0.55, true),
    };
    let day = matches!(when, When::Near | When::Together(Precision::Day));
    let mut score = base + 0.03 * alike;
    if let (Some(one), Some(two)) = (&a.span, &b.span)
        && one.touch_by_widening(two)
    {
        score -= if coarse { 0.15 } else { 0.10 };
    }
    score += if people > 0 || a.same_post(b) { 0.05 } else { 0.0 };
    score += if a.same_source(b) { 0.05 } else { 0.0 };
    score -= if strangers && !day { 0.12 } else { 0.0 };
    score -= if a.head_and_deputy(b) && !day { 0.06 } else { 0.0 };
    score -= if kinds_differ && !day && !a.same_source(b) {
        0.08
    } else {
        0.0
    };
    score -= if a.same_us(b) { 0.0 } else { 0.06 };
    if other_counterparts(a, b) && !one_journey(a, b) {
        score -= match (
            a.kind() == Kind::IncomingDelegation || b.kind() == Kind::IncomingDelegation,
            day,
        ) {
            (true, true) => 0.12,
            (true, false) => 0.25,
            (false, true) => 0.06,
            (false, false) => 0.14,
        };
    }
    Judgement::of(Rule::VisitDated, score, coarse)
}

/// Whether one document lists the two as stops of one journey.
fn one_journey(a: &Case<'_>, b: &Case<'_>) -> bool {
    a.same_source(b) && (a.one_pattern(b) || a.says_part_of_it() || b.says_part_of_it())
}

/// Whether the two name different places below the country: two cities' delegations are two visits, but one mission
/// may call on several cities.
fn other_counterparts(a: &Case<'_>, b: &Case<'_>) -> bool {
    let below = |case: &Case<'_>| {
        matches!(
            case.them.actor.level,
            Level::City | Level::County | Level::Region | Level::Town
        )
    };
    !a.same_them(b) && below(a) && below(b)
}

fn undated(a: &Case<'_>, b: &Case<'_>, alike: f32, people: usize) -> Judgement {
    let mut score = 0.42 + 0.3 * alike;
    score += match people {
        0 => 0.0,
        1 => 0.12,
        _ => 0.25,
    };
    score += if a.same_source(b) { 0.16 } else { 0.0 };
    score += if a.kind() == b.kind() { 0.05 } else { -0.03 };
    score += if a.same_them(b) { 0.05 } else { 0.0 };
    score -= if other_counterparts(a, b) { 0.12 } else { 0.0 };
    score -= if a.same_us(b) { 0.0 } else { 0.06 };
    score += distance_to_the_report(a, b);
    Judgement::of(Rule::VisitUndated, score, true)
}

/// Where a claim is undated, the date of its source bounds when the visit was: an announcement comes before it, a report
/// after it.
fn distance_to_the_report(a: &Case<'_>, b: &Case<'_>) -> f32 {
    let (undated, other) = if a.span.is_none() { (a, b) } else { (b, a) };
    let Some(reported) = undated.reported else { return 0.0 };
    let Some(span) = &other.span else {
        return match other.reported.map(|day| day.abs_diff(reported)) {
            Some(days) if days <= 60 => 0.08,
            Some(days) if days > 500 => -0.1,
            _ => 0.0,
        };
    };
    if undated.item.claim.status == ReportedStatus::Announced {
        return match span.first - reported {
            -60..=400 => 0.05,
            _ => -0.2,
        };
    }
    match reported - span.last {
        ..-31 => -0.25,
        -31..=90 => 0.08,
        91..=1_500 => 0.0,
        _ => -0.05,
    }
}

fn several_governments(a: &Case<'_>, b: &Case<'_>, when: Option<When>) -> Judgement {
    let alike = a.alike_beyond_names(b);
    let exact =
        matches!((&a.span, &b.span), (Some(one), Some(two)) if one.text == two.text && one.precision == Precision::Day);
    let gathering = matches!(a.them.actor.level, Level::Network | Level::Group | Level::Organization);
    let same_date = matches!((&a.span, &b.span), (Some(one), Some(two)) if one.text == two.text);
    if (exact || same_date && a.same_source(b)) && a.same_them(b) && gathering && a.kind() == b.kind() {
        return Judgement::of(Rule::VisitShared, 0.88 + 0.05 * alike, false);
    }
    let mention = a.mentions(b) || b.mentions(a);
    let joint = a.says_joint() || b.says_joint();
    let people = a.shared_officials(b) > 0;
    let guest = a.shared_guest(b);
    let word = |yes: bool, weight: f32| if yes { weight } else { 0.0 };
    if !a.same_source(b) {
        let together = matches!(
            when,
            Some(When::Near | When::Together(Precision::Day | Precision::Month))
        );
        let told = mention && joint && together;
        let same_state = a.us.actor.state.is_some() && a.us.actor.state == b.us.actor.state;
        let event = a.same_event(b) && (same_state || a.kind() == Kind::Meeting && a.kind() == b.kind());
        let score = 0.5
            + word(told, 0.2)
            + word(people, 0.12)
            + word(same_state, 0.06)
            + word(event && a.same_them(b), 0.25)
            + 0.1 * alike
            + word(exact, 0.05);
        return if together {
            Judgement::of(Rule::VisitShared, score, false)
        } else {
            Judgement::Unrelated
        };
    }
    let part = a.says_part_of_it() || b.says_part_of_it();
    let places = if other_counterparts(a, b) && !exact { 0.06 } else { 0.0 };
    let (score, coarse) = match when {
        Some(When::Apart) => return Judgement::Apart,
        Some(When::Near | When::Together(Precision::Day)) => (
            0.68 + word(exact, 0.12) + 0.2 * alike + word(mention, 0.1) + word(people, 0.1) + word(part, 0.15) - places,
            false,
        ),
        Some(When::Together(Precision::Month | Precision::Season)) => (
            0.62 + 0.25 * alike
                + word(mention, 0.12)
                + word(people, 0.1)
                + word(guest, 0.1)
                + word(joint, 0.08)
                + word(part, 0.23)
                - places,
            false,
        ),
        Some(When::Together(_)) => (
            0.5 + 0.2 * alike + word(a.titles_mention(b), 0.2) + word(joint, 0.1) + word(people, 0.1) - places,
            true,
        ),
        None => (
            0.5 + 0.2 * alike
                + word(a.titles_mention(b), 0.2)
                + word(joint, 0.1)
                + word(guest, 0.2)
                + word(a.same_them(b), 0.05),
            true,
        ),
    };
    Judgement::of(Rule::VisitShared, score, coarse)
}
