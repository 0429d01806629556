//! A status in a sentence or two, with the dates it rests on.

use super::{Rule, StatusFacts, StatusOn, StatusWord, Sureness};
use crate::edtf::DateBounds;
use crate::vocabulary::{Family, ReportedStatus};

impl StatusOn {
    /// How the rule gave this status, in sentences for a page: "The source of 2018 reports it as ended."
    ///
    /// The facts are those that the status was derived from.
    #[must_use]
    pub fn explain(&self, facts: &StatusFacts) -> String {
        let source = source(facts);
        let (start, end) = (when(facts.start), when(facts.end));
        let sentence = match self.rule {
            Rule::NotYetBegun => format!("It begins after this day: {start}."),
            Rule::ReportedActive if facts.start.is_unknown() => {
                format!("{source} reports it as active; when it began is not known.")
            }
            Rule::ReportedActive => format!("{source} reports it as active; it began {start}."),
            Rule::BeginningUnknown => {
                format!("{source} reports it as active; whether it had begun by this day is not known.")
            }
            Rule::ActAdopted => {
                format!("{source} reports it as adopted; an adopted act is in force until it is repealed.")
            }
            Rule::EndsLater => format!("Its end is not before this day: {end}."),
            Rule::EndUncertain => format!("Its end is {end}; it is not known to have ended before this day."),
            Rule::EndingReportedLater => format!(
                "{source} reports it as {}, without saying since when; it is not known to have ended by this day.",
                facts.reported
            ),
            Rule::NotKnownToHaveEnded => {
                format!("{source} does not say whether it is still in force; it is not known to have ended.")
            }
            Rule::ReportedAnnounced => format!("{source} announces it."),
            Rule::BeginNotConfirmed => {
                format!("{source} announces its beginning for {start}; no source read so far says that it began.")
            }
            Rule::VisitDatePassed => format!(
                "{source} announces it for {}; that has passed, and no source read so far says whether it took place.",
                visit_date(facts)
            ),
            Rule::VisitAnnouncedLongAgo => format!(
                "{source} speaks of it as to come or under way, more than two years before this day; no source read so far says whether it took place."
            ),
            Rule::VisitUnderWay => format!("{source} reports it as under way."),
            Rule::VisitUndated => "An undated source announces it without saying for when.".to_owned(),
            Rule::VisitNotReported => format!("{source} does not say whether it took place."),
            Rule::ReportedCompleted if facts.kind.family() == Family::Visits => {
                format!("{source} reports that it took place.")
            }
            Rule::ReportedCompleted => format!("{source} reports it as completed."),
            Rule::EndPassed if facts.reported == ReportedStatus::Suspended => format!("It was suspended {end}."),
            Rule::EndPassed => format!("It ended {end}."),
            Rule::ReportedSuspended => format!("{source} reports it as suspended."),
            Rule::ReportedEnded => format!("{source} reports it as ended."),
            Rule::ReportedLapsed if facts.kind.family() == Family::Visits => {
                format!("{source} reports that it was called off.")
            }
            Rule::ReportedLapsed => format!("{source} reports it as lapsed."),
            Rule::TermRanOut => format!(
                "It began {start} for {}; the term has run out, and no source read so far says that it was renewed.",
                term(facts)
            ),
            Rule::ReportedLater => {
                format!(
                    "{source} reports it as {}; how it stood on this day is not known.",
                    facts.reported
                )
            }
            Rule::ActNotAdopted => format!("{source} does not say whether it was adopted."),
        };
        match (self.word, self.sureness, facts.reported_on) {
            (StatusWord::InForce, Some(Sureness::LastReported), Some(on)) => {
                format!("{sentence} Last reported in {}.", on.year())
            }
            _ => sentence,
        }
    }
}

fn source(facts: &StatusFacts) -> String {
    let reported = DateBounds {
        earliest: facts.reported_from,
        latest: facts.reported_on,
    };
    reported.edtf().map_or_else(
        || "An undated source".to_owned(),
        |date| format!("The source of {}", date.human()),
    )
}

fn visit_date(facts: &StatusFacts) -> String {
    when(DateBounds {
        earliest: facts.start.earliest.or(facts.end.earliest),
        latest: facts.end.latest.or(facts.start.latest),
    })
}

fn when(date: DateBounds) -> String {
    date.edtf()
        .map_or_else(|| "on a day not known".to_owned(), |date| date.human())
}

/// "4 years", "18 months".
fn term(facts: &StatusFacts) -> String {
    match facts.term_months {
        Some(12) => "one year".to_owned(),
        Some(months) if months % 12 == 0 => format!("{} years", months / 12),
        Some(1) => "one month".to_owned(),
        Some(months) => format!("{months} months"),
        None => "a term not known".to_owned(),
    }
}
