//! The status of an engagement on a day: a pure function of what a revision says and of the day. Midnight writes nothing.
//!
//! This file has the words and the facts, `rules` the function, `explain` its sentences. What a source reported is true
//! of the source's own date; [`status_on`] says what follows from it on another day, and by which [`Rule`].

mod explain;
mod rules;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::date::Day;
use crate::edtf::{DateBounds, Edtf};
use crate::engagement::Revision;
use crate::vocabulary;
use crate::vocabulary::{Kind, ReportedStatus};

pub use rules::{begins_after, status_on};

vocabulary! {
    /// Status on a day, as opposed to the status that a source reported on its own date ([`ReportedStatus`]).
    StatusWord, "status" {
        InForce = "in_force", "In force";
        Announced = "announced", "Announced";
        Presumed = "presumed", "Presumed to have taken place";
        Completed = "completed", "Completed";
        Suspended = "suspended", "Suspended";
        Ended = "ended", "Ended";
        Expired = "expired", "Expired, renewal not known";
        Lapsed = "lapsed", "Lapsed";
        Unknown = "unknown", "Not known";
    }
}

vocabulary! {
    /// How sure it is that what is in force still is.
    Sureness, "sureness" {
        ConfirmedLately = "confirmed_lately", "Confirmed lately";
        LastReported = "last_reported", "Last reported more than five years before";
        Unknown = "unknown", "Not known";
    }
}

vocabulary! {
    /// The rule that a status on a day was derived by. Its label states the rule; [`StatusOn::explain`] applies it.
    Rule, "rule" {
        NotYetBegun = "not_yet_begun", "What begins after the day is announced on it.";
        ReportedActive = "reported_active", "What a source reports as active is in force from its beginning, unless it is known to have ended.";
        BeginningUnknown = "beginning_unknown", "What a source reports as active is in force on earlier days too, where its beginning is not known.";
        ActAdopted = "act_adopted", "An adopted act is in force until it is repealed.";
        EndsLater = "ends_later", "What ends on the day or after it is in force on it.";
        EndUncertain = "end_uncertain", "What ended at a time that may be before or after the day is not known to have ended, and is in force.";
        EndingReportedLater = "ending_reported_later", "What a source dated after the day reports as over, without saying since when, is not known to have ended by the day, and is in force.";
        NotKnownToHaveEnded = "not_known_to_have_ended", "What is not known to have ended is in force, even where its source does not say how it stands.";
        ReportedAnnounced = "reported_announced", "What a source announces is announced until its date has passed.";
        BeginNotConfirmed = "begin_not_confirmed", "What was announced and should have begun stays announced until a source says that it began.";
        VisitDatePassed = "visit_date_passed", "An announced visit whose date has passed is presumed to have taken place.";
        VisitAnnouncedLongAgo = "visit_announced_long_ago", "A visit announced without an end date more than two years before is presumed to have taken place.";
        VisitUnderWay = "visit_under_way", "A visit that a source reports as under way is announced until its date has passed.";
        VisitUndated = "visit_undated", "Of a visit that an undated source announces without a date, the status is not known.";
        VisitNotReported = "visit_not_reported", "Of a visit whose source does not say whether it took place, the status is not known.";
        ReportedCompleted = "reported_completed", "What a source reports as completed is completed.";
        EndPassed = "end_passed", "What has an end date that has passed is over, in the way that its source reports.";
        ReportedSuspended = "reported_suspended", "What a source reports as suspended is suspended until another source says that it was resumed.";
        ReportedEnded = "reported_ended", "What a source reports as ended is ended.";
        ReportedLapsed = "reported_lapsed", "What a source reports as lapsed, failed or called off is lapsed.";
        TermRanOut = "term_ran_out", "A text whose term ran out is expired, unless a source dated after the term reports it as active.";
        ReportedLater = "reported_later", "What only a source dated after the day speaks of, without saying since when, is not known on the day.";
        ActNotAdopted = "act_not_adopted", "Of an act that is not known to be adopted, the status is not known.";
    }
}

/// What [`status_on`] needs to know of a revision; small and without allocations, so that a million can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusFacts {
    /// What kind of engagement.
    pub kind: Kind,
    /// Status as last reported.
    pub reported: ReportedStatus,
    /// The first day of the date of the source that reported it: from here on its report counts as known, so that a
    /// source dated `2026` speaks for any day of 2026.
    pub reported_from: Option<Day>,
    /// The last day of that date: what the age of the report is counted from.
    pub reported_on: Option<Day>,
    /// When it began. Of a visit: from the first to the last day that it may have taken.
    pub start: DateBounds,
    /// When it ended, or was suspended.
    pub end: DateBounds,
    /// For how many months a text was agreed.
    pub term_months: Option<u16>,
}

impl StatusFacts {
    /// Facts without any date.
    #[must_use]
    pub const fn undated(kind: Kind, reported: ReportedStatus) -> Self {
        Self {
            kind,
            reported,
            reported_from: None,
            reported_on: None,
            start: DateBounds::UNKNOWN,
            end: DateBounds::UNKNOWN,
            term_months: None,
        }
    }

    /// The facts of a revision.
    #[must_use]
    pub fn of(revision: &Revision) -> Self {
        let bounds = |date: &Option<Edtf>| DateBounds::from(date.as_ref());
        let reported = bounds(&revision.status_reported);
        Self {
            kind: revision.kind,
            reported: revision.status,
            reported_from: reported.earliest.or(reported.latest),
            reported_on: reported.latest.or(reported.earliest),
            start: bounds(&revision.start),
            end: bounds(&revision.end),
            term_months: revision
                .term_months
                .map(|months| u16::try_from(months).unwrap_or(u16::MAX)),
        }
    }
}

/// Status on a day, with the rule that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StatusOn {
    /// The status.
    pub word: StatusWord,
    /// What it was derived by.
    pub rule: Rule,
    /// How sure, where it is in force; `None` otherwise.
    pub sureness: Option<Sureness>,
}
