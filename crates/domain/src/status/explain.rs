//! A status in a sentence or two, with the dates it rests on.

use super::{Rule, StatusFacts, StatusOn, StatusWord, Sureness};
use crate::edtf::{DateBounds, Edtf};
use crate::engagement::Revision;
use crate::vocabulary::{Family, ReportedStatus};

/// The dates of a status, as the sentences say them.
struct Dates {
    /// "The source of 2018", "An undated source".
    source: String,
    /// "in 1967", "on a day not known".
    start: String,
    end: String,
    /// "12 to 24 September 2022".
    visit: String,
}

impl Dates {
    fn new(reported: Option<&Edtf>, start: Option<&Edtf>, end: Option<&Edtf>) -> Self {
        let source = reported.map(|date| format!("The source of {}", date.human()));
        let when = |date: Option<&Edtf>| date.map_or_else(|| "on a day not known".to_owned(), Edtf::when);
        let visit = start.or(end).map(Edtf::human);
        Self {
            source: source.unwrap_or_else(|| "An undated source".to_owned()),
            start: when(start),
            end: when(end),
            visit: visit.unwrap_or_else(|| "a day not known".to_owned()),
        }
    }

    fn of_facts(facts: &StatusFacts) -> Self {
        let reported = DateBounds {
            earliest: facts.reported_from,
            latest: facts.reported_on,
        };
        let (reported, start, end) = (reported.edtf(), facts.start.edtf(), facts.end.edtf());
        Self::new(reported.as_ref(), start.as_ref(), end.as_ref())
    }
}

impl StatusOn {
    /// How the rule gave this status, in sentences for a page: "The source of 2018 reports it as ended."
    ///
    /// The facts are those that the status was derived from. They have lost whether a date is approximate; where the
    /// revision is at hand, use [`Self::explain_revision`].
    #[must_use]
    pub fn explain(&self, facts: &StatusFacts) -> String {
        self.sentences(facts, &Dates::of_facts(facts))
    }

    /// As [`Self::explain`], with the dates as the revision has them ("about 2017").
    #[must_use]
    pub fn explain_revision(&self, revision: &Revision) -> String {
        let reported = revision.status_reported.as_ref();
        let dates = Dates::new(reported, revision.start.as_ref(), revision.end.as_ref());
        self.sentences(&StatusFacts::of(revision), &dates)
    }

    fn sentences(&self, facts: &StatusFacts, dates: &Dates) -> String {
        let sentence = match facts.kind.family() {
            Family::Visits => self.of_visit(facts, dates),
            Family::Acts => self.of_act(facts, dates),
            Family::Ties | Family::Texts | Family::Presence => self.of_standing(facts, dates),
        };
        match (self.word, self.sureness, facts.reported_on) {
            (StatusWord::InForce, Some(Sureness::LastReported), Some(on)) => {
                format!("{sentence} Last reported in {}.", on.year())
            }
            _ => sentence,
        }
    }

    fn of_visit(&self, facts: &StatusFacts, dates: &Dates) -> String {
        let Dates { source, visit, .. } = dates;
        match self.rule {
            Rule::ReportedAnnounced => format!("{source} announces it for {visit}."),
            Rule::VisitDatePassed => format!(
                "{source} announces it for {visit}; that has passed, and no source read so far says whether it took place."
            ),
            Rule::ReportedCompleted => format!("{source} reports that it took place."),
            Rule::ReportedSuspended => format!("{source} reports that it was put off."),
            Rule::ReportedLapsed => format!("{source} reports that it was called off."),
            _ => self.of_standing(facts, dates),
        }
    }

    fn of_act(&self, facts: &StatusFacts, dates: &Dates) -> String {
        let Dates { source, end, .. } = dates;
        match self.rule {
            Rule::ReportedAnnounced => format!("{source} reports it as proposed."),
            Rule::BeginNotConfirmed => {
                format!("{source} reports it as proposed; no source read so far says that it was adopted.")
            }
            Rule::ReportedLapsed => format!("{source} reports that it failed."),
            Rule::EndPassed if facts.reported == ReportedStatus::Lapsed => format!("It failed {end}."),
            _ => self.of_standing(facts, dates),
        }
    }

    fn of_standing(&self, facts: &StatusFacts, dates: &Dates) -> String {
        let Dates { source, start, end, .. } = dates;
        let reported = facts.reported;
        match self.rule {
            Rule::NotYetBegun => format!("It begins {start}, after this day."),
            Rule::ReportedActive => format!("{source} reports it as active, and it is not known to have ended."),
            Rule::BeginningUnknown => {
                format!("{source} reports it as active; whether it had begun by this day is not known.")
            }
            Rule::ActAdopted => {
                format!("{source} reports it as adopted; an adopted act is in force until it is repealed.")
            }
            Rule::EndsLater => format!("It ends {end}, not before this day."),
            Rule::EndUncertain => format!("It ended {end}; it is not known to have ended before this day."),
            Rule::EndingReportedLater => format!(
                "{source} reports it as {reported}, without saying since when; it is not known to have ended by this day."
            ),
            Rule::NotKnownToHaveEnded => {
                format!("{source} does not say whether it is still in force; it is not known to have ended.")
            }
            Rule::ReportedAnnounced => format!("{source} announces it."),
            Rule::BeginNotConfirmed => format!(
                "{source} announces that it begins {start}; that has passed, and no source read so far says that it began."
            ),
            Rule::VisitDatePassed => format!("{source} announces it for a day that has passed."),
            Rule::VisitAnnouncedLongAgo => format!(
                "{source} speaks of it as to come or under way; that is more than two years ago, and no source read so far says whether it took place."
            ),
            Rule::VisitUnderWay => format!("{source} reports it as under way."),
            Rule::VisitUndated => "An undated source announces it without saying for when.".to_owned(),
            Rule::VisitNotReported => format!("{source} does not say whether it took place."),
            Rule::ReportedCompleted => format!("{source} reports it as completed."),
            Rule::EndPassed if reported == ReportedStatus::Suspended => format!("It was suspended {end}."),
            Rule::EndPassed => format!("It ended {end}."),
            Rule::ReportedSuspended => format!("{source} reports it as suspended."),
            Rule::ReportedEnded => format!("{source} reports it as ended."),
            Rule::ReportedLapsed => format!("{source} reports it as lapsed."),
            Rule::TermRanOut => format!(
                "It began {start} for {}; no source read so far says that it was renewed.",
                term(facts)
            ),
            Rule::ReportedLater => format!("{source} reports it as {reported}; how it stood on this day is not known."),
            Rule::ActNotAdopted => format!("{source} does not say whether it was adopted."),
        }
    }
}

/// "4 years", "18 months".
fn term(facts: &StatusFacts) -> String {
    match facts.term_months {
        None => "a term not known".to_owned(),
        Some(1) => "one month".to_owned(),
        Some(12) => "one year".to_owned(),
        Some(months) if months % 12 == 0 => format!("{} years", months / 12),
        Some(months) => format!("{months} months"),
    }
}
