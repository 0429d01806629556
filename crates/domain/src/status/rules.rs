//! The rules themselves: [`status_on`]. Called for every row of a million, hence without allocation.
//!
//! Choices that the words leave open, and how they are made here:
//! - the day on which something ends is still in force;
//! - a report counts from the first day of its source's date on, and an undated one on every day;
//! - what is not known to have ended is in force, also where its source leaves its status open; then the sureness is unknown;
//! - an ending that only a later source reports, without a date, is not carried back to days before that source;
//! - a completed text or membership is over; a completed act is an adopted one.

use super::{Rule, StatusFacts, StatusOn, StatusWord, Sureness};
use crate::date::Day;
use crate::vocabulary::{Family, ReportedStatus};

/// A source older than this no longer confirms lately.
const LATELY_MONTHS: u32 = 5 * 12;

/// After this time an undated announcement of a visit is taken to have been carried out.
const VISIT_AWAITED_MONTHS: u32 = 2 * 12;

/// The status on a day.
#[must_use]
pub fn status_on(facts: &StatusFacts, day: Day) -> StatusOn {
    if matches!(facts.kind.family(), Family::Visits) {
        visit(facts, day)
    } else {
        standing(facts, day)
    }
}

/// Whether it has certainly not begun on the day.
#[must_use]
pub fn begins_after(facts: &StatusFacts, day: Day) -> bool {
    facts.start.earliest.is_some_and(|first| first > day)
}

/// A mission, a delegation or a meeting: to come, over, or called off; never in force.
fn visit(facts: &StatusFacts, day: Day) -> StatusOn {
    let known = reported_by(facts, day);
    if known && let Some(called_off) = called_off(facts.reported) {
        return called_off;
    }
    if begins_after(facts, day) {
        return plain(StatusWord::Announced, Rule::NotYetBegun);
    }
    let last = facts.end.latest.or(facts.start.latest);
    let over = last.is_some_and(|last| last < day);
    match facts.reported {
        ReportedStatus::Completed | ReportedStatus::Ended if known || over => {
            plain(StatusWord::Completed, Rule::ReportedCompleted)
        }
        ReportedStatus::Active if over => plain(StatusWord::Completed, Rule::ReportedCompleted),
        ReportedStatus::Announced if over => plain(StatusWord::Presumed, Rule::VisitDatePassed),
        ReportedStatus::Active if last.is_some() => plain(StatusWord::Announced, Rule::VisitUnderWay),
        ReportedStatus::Announced if last.is_some() => plain(StatusWord::Announced, Rule::ReportedAnnounced),
        ReportedStatus::Active | ReportedStatus::Announced => undated_visit(facts, day),
        ReportedStatus::Unknown => plain(StatusWord::Unknown, Rule::VisitNotReported),
        ReportedStatus::Completed | ReportedStatus::Ended | ReportedStatus::Suspended | ReportedStatus::Lapsed => {
            plain(StatusWord::Unknown, Rule::ReportedLater)
        }
    }
}

fn called_off(reported: ReportedStatus) -> Option<StatusOn> {
    match reported {
        ReportedStatus::Lapsed => Some(plain(StatusWord::Lapsed, Rule::ReportedLapsed)),
        ReportedStatus::Suspended => Some(plain(StatusWord::Suspended, Rule::ReportedSuspended)),
        _ => None,
    }
}

/// A visit that was announced or under way and whose last day nobody gives.
fn undated_visit(facts: &StatusFacts, day: Day) -> StatusOn {
    let Some(spoken_of) = facts.start.earliest.or(facts.reported_on) else {
        return plain(StatusWord::Unknown, Rule::VisitUndated);
    };
    if older_than(spoken_of, VISIT_AWAITED_MONTHS, day) {
        plain(StatusWord::Presumed, Rule::VisitAnnouncedLongAgo)
    } else if !reported_by(facts, day) {
        plain(StatusWord::Unknown, Rule::ReportedLater)
    } else if matches!(facts.reported, ReportedStatus::Active) {
        plain(StatusWord::Announced, Rule::VisitUnderWay)
    } else {
        plain(StatusWord::Announced, Rule::ReportedAnnounced)
    }
}

/// A tie, a text, an office, a membership, a partnership or an act.
fn standing(facts: &StatusFacts, day: Day) -> StatusOn {
    if begins_after(facts, day) {
        return plain(StatusWord::Announced, Rule::NotYetBegun);
    }
    if facts.end.latest.is_some_and(|last| last < day) {
        return plain(over_word(facts), Rule::EndPassed);
    }
    match (facts.reported, facts.kind.family()) {
        (ReportedStatus::Announced, _) => announced(facts, day),
        (ReportedStatus::Unknown, Family::Acts) => plain(StatusWord::Unknown, Rule::ActNotAdopted),
        (ReportedStatus::Active | ReportedStatus::Unknown, _) | (ReportedStatus::Completed, Family::Acts) => {
            going_on(facts, day)
        }
        (ReportedStatus::Ended | ReportedStatus::Lapsed | ReportedStatus::Suspended | ReportedStatus::Completed, _) => {
            over(facts, day)
        }
    }
}

/// How it is over once its end date has passed.
const fn over_word(facts: &StatusFacts) -> StatusWord {
    match facts.reported {
        ReportedStatus::Suspended => StatusWord::Suspended,
        ReportedStatus::Lapsed => StatusWord::Lapsed,
        ReportedStatus::Completed if !matches!(facts.kind.family(), Family::Acts) => StatusWord::Completed,
        _ => StatusWord::Ended,
    }
}

fn announced(facts: &StatusFacts, day: Day) -> StatusOn {
    if facts
        .start
        .latest
        .or(facts.start.earliest)
        .is_some_and(|last| last < day)
    {
        plain(StatusWord::Announced, Rule::BeginNotConfirmed)
    } else if reported_by(facts, day) {
        plain(StatusWord::Announced, Rule::ReportedAnnounced)
    } else {
        plain(StatusWord::Unknown, Rule::ReportedLater)
    }
}

/// Reported as active, as adopted, or without saying how it stands.
fn going_on(facts: &StatusFacts, day: Day) -> StatusOn {
    if facts.end.earliest.is_some_and(|first| first >= day) {
        return in_force(Rule::EndsLater, sureness(facts, day));
    }
    if term_ran_out(facts, day) {
        return plain(StatusWord::Expired, Rule::TermRanOut);
    }
    if !facts.end.is_unknown() {
        return in_force(Rule::EndUncertain, Sureness::Unknown);
    }
    if matches!(facts.reported, ReportedStatus::Unknown) {
        return in_force(Rule::NotKnownToHaveEnded, Sureness::Unknown);
    }
    let begun = facts
        .start
        .latest
        .or(facts.start.earliest)
        .is_some_and(|last| last <= day);
    if !begun && !reported_by(facts, day) {
        return in_force(Rule::BeginningUnknown, Sureness::Unknown);
    }
    let rule = if matches!(facts.kind.family(), Family::Acts) {
        Rule::ActAdopted
    } else {
        Rule::ReportedActive
    };
    in_force(rule, sureness(facts, day))
}

/// Reported as ended, lapsed, suspended or completed, with an end that is not certain to have passed.
fn over(facts: &StatusFacts, day: Day) -> StatusOn {
    if facts.end.earliest.is_some_and(|first| first >= day) {
        return in_force(Rule::EndsLater, sureness(facts, day));
    }
    if reported_by(facts, day) {
        return match facts.reported {
            ReportedStatus::Suspended => plain(StatusWord::Suspended, Rule::ReportedSuspended),
            ReportedStatus::Lapsed => plain(StatusWord::Lapsed, Rule::ReportedLapsed),
            ReportedStatus::Completed => plain(StatusWord::Completed, Rule::ReportedCompleted),
            _ => plain(StatusWord::Ended, Rule::ReportedEnded),
        };
    }
    if term_ran_out(facts, day) {
        return plain(StatusWord::Expired, Rule::TermRanOut);
    }
    match (facts.reported, facts.kind.family()) {
        // A bill that failed never was in force.
        (ReportedStatus::Lapsed, Family::Acts) => plain(StatusWord::Unknown, Rule::ReportedLater),
        _ if facts.end.is_unknown() => in_force(Rule::EndingReportedLater, Sureness::Unknown),
        _ => in_force(Rule::EndUncertain, Sureness::Unknown),
    }
}

/// Whether the term certainly ran out before the day, and no source dated after it says that the text is active.
fn term_ran_out(facts: &StatusFacts, day: Day) -> bool {
    let (Some(months), Some(begun)) = (facts.term_months, facts.start.latest) else {
        return false;
    };
    let last = begun.plus_months(u32::from(months));
    let renewed =
        matches!(facts.reported, ReportedStatus::Active) && facts.reported_from.is_some_and(|from| from > last);
    last < day && !renewed
}

/// Whether the report was made by the day.
fn reported_by(facts: &StatusFacts, day: Day) -> bool {
    facts.reported_from.is_none_or(|from| from <= day)
}

fn sureness(facts: &StatusFacts, day: Day) -> Sureness {
    match facts.reported_on {
        None => Sureness::Unknown,
        Some(on) if older_than(on, LATELY_MONTHS, day) => Sureness::LastReported,
        Some(_) => Sureness::ConfirmedLately,
    }
}

/// Whether more than so many calendar months lie between the two days.
fn older_than(then: Day, months: u32, day: Day) -> bool {
    then < day && then.plus_months(months) < day
}

const fn plain(word: StatusWord, rule: Rule) -> StatusOn {
    StatusOn {
        word,
        rule,
        sureness: None,
    }
}

const fn in_force(rule: Rule, sureness: Sureness) -> StatusOn {
    StatusOn {
        word: StatusWord::InForce,
        rule,
        sureness: Some(sureness),
    }
}
