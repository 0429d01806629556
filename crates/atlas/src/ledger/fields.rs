//! The shown value of each field, and which claims support or contradict it. Members come best-ranked first.

use domain::{Day, Edtf, Kind, ReportedStatus, Revision, Tri};

use super::rank::source_day;
use super::{Evidence, Field, Member};

/// Of a visit, the mission or delegation rather than a meeting held during it; of a text, the memorandum rather than
/// the agreement in general; of an act, the restriction. Otherwise all members agree.
pub(super) fn kind(members: &[Member<'_>]) -> Kind {
    let any = |kind: Kind| members.iter().any(|member| member.claim.kind == kind);
    [
        Kind::OutgoingMission,
        Kind::IncomingDelegation,
        Kind::Memorandum,
        Kind::Restriction,
    ]
    .into_iter()
    .find(|kind| any(*kind))
    .or_else(|| members.first().map(|member| member.claim.kind))
    .unwrap_or(Kind::Meeting)
}

pub(super) fn start(members: &[Member<'_>]) -> Option<Edtf> {
    best_date(members, |member| member.claim.start.as_ref())
}

pub(super) fn end(members: &[Member<'_>]) -> Option<Edtf> {
    best_date(members, |member| member.claim.end.as_ref())
}

/// The best-ranked date, said as exactly as any claim says it that does not contradict it: `1976-09-20` for `197X`.
fn best_date<'a>(members: &[Member<'a>], date: impl Fn(&Member<'a>) -> Option<&'a Edtf>) -> Option<Edtf> {
    let dates: Vec<&Edtf> = members.iter().filter_map(&date).collect();
    let best = *dates.first()?;
    let exactness = |date: &Edtf| {
        (
            date.precision(),
            !date.is_approximate() && !date.is_uncertain(),
            date.is_interval(),
        )
    };
    let mut shown = best;
    for other in dates {
        if best.overlaps(other) != Tri::No && exactness(other) > exactness(shown) {
            shown = other;
        }
    }
    Some(shown.clone())
}

/// A status with the date of the source that reported it.
pub(super) struct Reported {
    pub(super) word: ReportedStatus,
    pub(super) reported: Option<Edtf>,
}

/// The status as last reported. An undated source counts only where no dated one has a word, but for an end that it
/// dates itself: that is at least as late as the end.
pub(super) fn status(members: &[Member<'_>], kind: Kind) -> Reported {
    let last = members
        .iter()
        .filter(|member| member.claim.status != ReportedStatus::Unknown)
        .max_by_key(|member| (moment(member), weight(member.claim.status, kind), start_day(member)));
    Reported {
        word: last.map_or(ReportedStatus::Unknown, |member| member.claim.status),
        reported: last.and_then(|member| member.claim.source.date.clone()),
    }
}

/// When a claim's status was true at the earliest: the source's day, else the end that it tells of.
fn moment(member: &Member<'_>) -> Option<Day> {
    source_day(member.claim).or_else(|| member.claim.end.as_ref().and_then(Edtf::earliest))
}

fn start_day(member: &Member<'_>) -> Option<Day> {
    member.claim.start.as_ref().and_then(Edtf::earliest)
}

/// Which of two statuses reported on one day tells more: that a visit took place before that it was announced, that
/// something is in force before that it was planned or had been dormant.
const fn weight(status: ReportedStatus, kind: Kind) -> u8 {
    let visit = matches!(kind.family(), domain::Family::Visits);
    match status {
        ReportedStatus::Completed if visit => 6,
        ReportedStatus::Active => 5,
        ReportedStatus::Suspended => 4,
        ReportedStatus::Ended => 3,
        ReportedStatus::Completed => 2,
        ReportedStatus::Lapsed => 2,
        ReportedStatus::Announced => 1,
        ReportedStatus::Unknown => 0,
    }
}

/// What a claim supports and contradicts. A status that an older source reported is history, not a contradiction.
pub(super) fn evidence(member: &Member<'_>, shown: &Revision) -> Evidence {
    let claim = member.claim;
    let mut supports = Vec::new();
    let mut contradicts = Vec::new();
    let mut put = |field: Field, agrees: bool| {
        if agrees {
            supports.push(field);
        } else {
            contradicts.push(field);
        }
    };
    if claim.kind == shown.kind {
        put(Field::Kind, true);
    }
    put(Field::Us, true);
    put(Field::Counterpart, true);
    for (field, said, value) in [
        (Field::Start, &claim.start, &shown.start),
        (Field::End, &claim.end, &shown.end),
    ] {
        // A claim that gives a date where a person says that none is known contradicts that.
        if let Some(said) = said {
            put(
                field,
                value.as_ref().is_some_and(|value| said.overlaps(value) != Tri::No),
            );
        }
    }
    if let (Some(said), Some(value)) = (claim.term_months, shown.term_months) {
        put(Field::Term, said == value);
    }
    if claim.status != ReportedStatus::Unknown {
        let day = moment(member);
        let shown_day = shown.status_reported.as_ref().and_then(Edtf::latest);
        if claim.status == shown.status {
            put(Field::Status, true);
        } else if day.is_none() || day >= shown_day {
            put(Field::Status, false);
        }
    }
    if !claim.issues.is_empty() {
        put(Field::Issues, shown.issues.union(claim.issues) == shown.issues);
    }
    if claim.title == shown.title {
        put(Field::Title, true);
    }
    Evidence {
        claim: member.id.to_owned(),
        supports,
        contradicts,
    }
}
