//! The one sentence that states an engagement as it stands on a day.

use domain::{Edtf, Kind, Level, Side, StatusOn, StatusWord, Sureness};

use super::{Party, and_others, at, in_when};

/// How many of a side are named before the rest is counted.
const NAMED: usize = 3;

/// What the sentence is made from.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What kind of engagement.
    pub kind: Kind,
    /// Everybody who takes part.
    pub parties: &'a [Party],
    /// When it began.
    pub start: Option<&'a Edtf>,
    /// When it ended.
    pub end: Option<&'a Edtf>,
    /// Its status on the day.
    pub status: StatusOn,
}

/// States the engagement: "Seattle, Washington, and Bergen, Norway, have been sister cities since about 1967."
#[must_use]
pub fn sentence(told: &Told<'_>) -> String {
    let side = |side: Side| -> Vec<String> {
        told.parties
            .iter()
            .filter(|party| party.side == side)
            .map(Party::spoken)
            .collect()
    };
    let (us, foreign) = (side(Side::Us), side(Side::Foreign));
    let many = us.len() > 1;
    let us = if us.is_empty() {
        "An American government not named".to_owned()
    } else {
        and_others(&us, NAMED)
    };
    let foreign = if foreign.is_empty() {
        "a counterpart not named".to_owned()
    } else {
        and_others(&foreign, NAMED)
    };
    let said = match told.kind {
        Kind::SisterTie => tie(told, &us, &foreign),
        Kind::GuardPartnership => guard(told, &us, &foreign),
        Kind::Memorandum => text(told, &us, &foreign, "a memorandum"),
        Kind::OtherAgreement => text(told, &us, &foreign, "an agreement"),
        Kind::OutgoingMission => visit(told, &us, &foreign, ["sent a mission to", "was to send a mission to"]),
        Kind::IncomingDelegation => visit(
            told,
            &us,
            &foreign,
            ["received a delegation from", "was to receive a delegation from"],
        ),
        Kind::Meeting => visit(told, &us, &foreign, ["met with", "was to meet with"]),
        Kind::Office => standing(told, &us, ["keeps an office in", "kept an office in"], &foreign, many),
        Kind::NetworkMembership => standing(told, &us, ["belongs to", "belonged to"], &foreign, many),
        Kind::LegislativeAct => act(told, &us, &foreign, "an act concerning"),
        Kind::Restriction => act(told, &us, &foreign, "a restriction on dealings with"),
    };
    super::capitalised(&said)
}

/// "sister cities", "sister states", "sister counties"; else what they have in common: "sisters".
fn sisters(parties: &[Party]) -> &'static str {
    let all = |level: fn(Level) -> bool| parties.iter().all(|party| level(party.level));
    if all(|level| matches!(level, Level::City | Level::Town)) {
        "sister cities"
    } else if all(|level| level == Level::County) {
        "sister counties"
    } else if all(|level| matches!(level, Level::State | Level::Region)) {
        "sister states"
    } else if all(|level| level == Level::Port) {
        "sister ports"
    } else if all(|level| level == Level::Airport) {
        "sister airports"
    } else {
        "in a sister tie"
    }
}

fn tie(told: &Told<'_>, us: &str, foreign: &str) -> String {
    let sisters = sisters(told.parties);
    let pair = format!("{us} and {foreign}");
    match told.status.word {
        StatusWord::InForce => match told.start {
            Some(start) if !start.is_interval() => {
                format!("{pair} have been {sisters} since {}.", start.human())
            }
            _ => format!("{pair} are {sisters}; since when is not reported."),
        },
        StatusWord::Announced => format!("{pair} are to be {sisters}{}.", in_when(told.start)),
        StatusWord::Suspended => match told.start {
            Some(start) => format!(
                "{pair} became {sisters} {}; the tie is suspended{}.",
                at(start),
                in_when(told.end)
            ),
            None => format!("{pair} are {sisters}; the tie is suspended{}.", in_when(told.end)),
        },
        StatusWord::Unknown => format!(
            "{pair} became {sisters}{}; whether they still are is not known.",
            in_when(told.start)
        ),
        _ => format!("{pair} were {sisters}{}.", span(told)),
    }
}

fn guard(told: &Told<'_>, us: &str, foreign: &str) -> String {
    let partner = format!("The National Guard of {us}");
    match (told.status.word, told.start) {
        (StatusWord::InForce, Some(start)) if !start.is_interval() => {
            format!("{partner} has been the partner of {foreign} since {}.", start.human())
        }
        (StatusWord::InForce, _) => format!("{partner} is the partner of {foreign}; since when is not reported."),
        (StatusWord::Announced, _) => format!("{partner} is to be the partner of {foreign}{}.", in_when(told.start)),
        (StatusWord::Suspended, _) => format!(
            "{partner} is the partner of {foreign}; the partnership is suspended{}.",
            in_when(told.end)
        ),
        _ => format!("{partner} was the partner of {foreign}{}.", span(told)),
    }
}

fn text(told: &Told<'_>, us: &str, foreign: &str, what: &str) -> String {
    let verb = if told.status.word == StatusWord::Announced {
        "announced"
    } else {
        "signed"
    };
    let after = match told.status.word {
        StatusWord::Expired => "; its term has run out, and whether it was renewed is not known",
        StatusWord::Ended => "; it has ended",
        StatusWord::Suspended => "; it is suspended",
        StatusWord::Lapsed => "; it has lapsed",
        _ => "",
    };
    format!("{us} {verb} {what} with {foreign}{}{after}.", in_when(told.start))
}

/// What took place, and what was to take place.
fn visit(told: &Told<'_>, us: &str, foreign: &str, verbs: [&str; 2]) -> String {
    let when = match (told.start, told.end) {
        (Some(start), Some(end)) if !start.is_interval() && start != end => {
            format!(" from {} to {}", start.human(), end.human())
        }
        (start, _) => in_when(start),
    };
    match told.status.word {
        StatusWord::Completed => format!("{us} {} {foreign}{when}.", verbs[0]),
        StatusWord::Announced => format!(
            "{us} {} {foreign}{when}: announced, not yet reported as done.",
            verbs[1]
        ),
        StatusWord::Presumed => format!("{us} {} {foreign}{when}; it is presumed to have taken place.", verbs[1]),
        StatusWord::Lapsed => format!("{us} {} {foreign}{when}; it was called off.", verbs[1]),
        StatusWord::Suspended => format!("{us} {} {foreign}{when}; it was put off.", verbs[1]),
        _ => format!("{us} {} {foreign}{when}; whether it took place is not known.", verbs[1]),
    }
}

fn standing(told: &Told<'_>, us: &str, verbs: [&str; 2], foreign: &str, many: bool) -> String {
    let present = match (many, verbs[0]) {
        (true, "belongs to") => "belong to",
        (true, _) => "keep an office in",
        (false, verb) => verb,
    };
    match (told.status.word, told.start) {
        (StatusWord::InForce, Some(start)) if !start.is_interval() => {
            format!("{us} {present} {foreign}, since {}.", start.human())
        }
        (StatusWord::InForce, _) => format!("{us} {present} {foreign}; since when is not reported."),
        (StatusWord::Announced, _) => {
            let bare = if verbs[0] == "belongs to" {
                "is to join"
            } else {
                "is to open an office in"
            };
            format!("{us} {bare} {foreign}{}.", in_when(told.start))
        }
        (StatusWord::Unknown, _) => format!("{us} {} {foreign}{}; how it stands is not known.", verbs[1], span(told)),
        (StatusWord::Suspended, _) => format!("{us} {present} {foreign}; this is suspended{}.", in_when(told.end)),
        _ => format!("{us} {} {foreign}{}.", verbs[1], span(told)),
    }
}

fn act(told: &Told<'_>, us: &str, foreign: &str, what: &str) -> String {
    match told.status.word {
        StatusWord::InForce => format!("{us} adopted {what} {foreign}{}; it is in force.", in_when(told.start)),
        StatusWord::Announced => format!("{us} is considering {what} {foreign}{}.", in_when(told.start)),
        StatusWord::Completed => format!("{us} adopted {what} {foreign}{}.", in_when(told.start)),
        StatusWord::Ended | StatusWord::Expired => {
            format!(
                "{us} adopted {what} {foreign}{}; it is no longer in force.",
                in_when(told.start)
            )
        }
        StatusWord::Lapsed => format!(
            "{us} had before it {what} {foreign}{}; it was not adopted.",
            in_when(told.start)
        ),
        StatusWord::Suspended => format!("{us} adopted {what} {foreign}{}; it is suspended.", in_when(told.start)),
        _ => format!(
            "{us} had before it {what} {foreign}{}; what became of it is not known.",
            in_when(told.start)
        ),
    }
}

/// " from 1957 to 1990", " until 1990", " from 1957 on".
fn span(told: &Told<'_>) -> String {
    match (told.start, told.end) {
        (Some(start), Some(end)) => format!(" from {} to {}", start.human(), end.human()),
        (None, Some(end)) => format!(" until {}", end.human()),
        (Some(start), None) if start.is_interval() => in_when(Some(start)),
        (Some(start), None) => format!(" from {} on", start.human()),
        (None, None) => String::new(),
    }
}

/// The status in a few words: "in force, last reported in 2014", "presumed to have taken place".
#[must_use]
pub fn status_words(status: StatusOn, last_reported: Option<domain::Day>) -> String {
    let word = status.word.label();
    match (status.word, status.sureness) {
        (StatusWord::InForce, Some(Sureness::ConfirmedLately)) => format!("{word}, confirmed lately"),
        (StatusWord::InForce, Some(Sureness::LastReported)) => match last_reported {
            Some(day) => format!("{word}, last reported in {}", day.year()),
            None => format!("{word}, not reported lately"),
        },
        (StatusWord::InForce, _) => format!("{word}, how sure is not known"),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Country, Day, ReportedStatus, Role, StatusFacts, status_on};

    fn party(name: &str, side: Side, level: Level, area: &str) -> Party {
        Party {
            slug: name.to_lowercase(),
            name: name.into(),
            side,
            role: Role::Party,
            level,
            state: (side == Side::Us).then(|| area.parse().ok()).flatten(),
            country: if side == Side::Us {
                Some(Country::US)
            } else {
                area.parse().ok()
            },
        }
    }

    fn check(kind: Kind, reported: ReportedStatus, dates: [&str; 2], foreign: Party, expect: &str) {
        let date = |text: &str| (!text.is_empty()).then(|| text.parse::<Edtf>().unwrap());
        let (start, end) = (date(dates[0]), date(dates[1]));
        let mut facts = StatusFacts::undated(kind, reported);
        facts.start = domain::DateBounds::from(start.as_ref());
        facts.end = domain::DateBounds::from(end.as_ref());
        facts.reported_on = Day::from_ymd(2024, 6, 1);
        facts.reported_from = facts.reported_on;
        let level = if kind == Kind::GuardPartnership {
            Level::State
        } else {
            Level::City
        };
        let parties = [
            party(
                if level == Level::State { "Utah" } else { "Seattle" },
                Side::Us,
                level,
                "WA",
            ),
            foreign,
        ];
        let status = status_on(&facts, Day::from_ymd(2026, 11, 24).unwrap());
        let told = Told {
            kind,
            parties: &parties,
            start: start.as_ref(),
            end: end.as_ref(),
            status,
        };
        assert_eq!(sentence(&told), expect);
    }

    fn bergen() -> Party {
        party("Bergen", Side::Foreign, Level::City, "NO")
    }

    #[test]
    fn engagements_are_stated() {
        use ReportedStatus::{Active, Announced, Completed, Ended, Suspended};
        let norway = || party("Norway", Side::Foreign, Level::Country, "NO");
        let peace = || party("Mayors for Peace", Side::Foreign, Level::Network, "");
        for (kind, reported, dates, foreign, expect) in [
            (
                Kind::SisterTie,
                Active,
                ["1967~", ""],
                bergen(),
                "Seattle, Washington and Bergen, Norway have been sister cities since about 1967.",
            ),
            (
                Kind::SisterTie,
                Active,
                ["", ""],
                bergen(),
                "Seattle, Washington and Bergen, Norway are sister cities; since when is not reported.",
            ),
            (
                Kind::SisterTie,
                Ended,
                ["1967", "1990"],
                bergen(),
                "Seattle, Washington and Bergen, Norway were sister cities from 1967 to 1990.",
            ),
            (
                Kind::SisterTie,
                Suspended,
                ["1967", ""],
                bergen(),
                "Seattle, Washington and Bergen, Norway became sister cities in 1967; the tie is suspended.",
            ),
            (
                Kind::GuardPartnership,
                Active,
                ["1993", ""],
                norway(),
                "The National Guard of Utah has been the partner of Norway since 1993.",
            ),
            (
                Kind::Memorandum,
                Active,
                ["2022-05-10", ""],
                norway(),
                "Seattle, Washington signed a memorandum with Norway on 10 May 2022.",
            ),
            (
                Kind::OutgoingMission,
                Completed,
                ["2022-09-12/2022-09-24", ""],
                norway(),
                "Seattle, Washington sent a mission to Norway from 12 to 24 September 2022.",
            ),
            (
                Kind::OutgoingMission,
                Announced,
                ["2023-09", ""],
                norway(),
                "Seattle, Washington was to send a mission to Norway in September 2023; it is presumed to have taken place.",
            ),
            (
                Kind::NetworkMembership,
                Active,
                ["", ""],
                peace(),
                "Seattle, Washington belongs to Mayors for Peace; since when is not reported.",
            ),
            (
                Kind::Restriction,
                Active,
                ["2025-09-01", ""],
                norway(),
                "Seattle, Washington adopted a restriction on dealings with Norway on 1 September 2025; it is in force.",
            ),
        ] {
            check(kind, reported, dates, foreign, expect);
        }
    }
}
