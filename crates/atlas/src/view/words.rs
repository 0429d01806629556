//! What engagements in view are called: nouns for kinds and families, and how many there are of them.

use domain::{Family, Kind, Level};

use crate::prose::grouped;

/// A number with its noun: `no engagement`, `1 engagement`, `1,204 engagements`.
#[must_use]
pub fn counted(value: u64, one: &str, many: &str) -> String {
    match value {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{} {many}", grouped(value)),
    }
}

/// `a`, `a or b`, `a, b or c`.
#[must_use]
pub fn any_of(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} or {end}", first.join(", ")),
    }
}

/// What one and many engagements of a kind are called in a sentence.
#[must_use]
pub const fn kind_nouns(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::SisterTie => ("sister tie", "sister ties"),
        Kind::GuardPartnership => ("guard partnership", "guard partnerships"),
        Kind::Memorandum => ("memorandum", "memoranda"),
        Kind::OtherAgreement => ("other agreement", "other agreements"),
        Kind::OutgoingMission => ("outgoing mission", "outgoing missions"),
        Kind::IncomingDelegation => ("incoming delegation", "incoming delegations"),
        Kind::Meeting => ("meeting", "meetings"),
        Kind::Office => ("office abroad", "offices abroad"),
        Kind::NetworkMembership => ("network membership", "network memberships"),
        Kind::LegislativeAct => ("legislative act", "legislative acts"),
        Kind::Restriction => ("restriction", "restrictions"),
    }
}

/// What one and many engagements of a family are called in a sentence.
#[must_use]
pub const fn family_nouns(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Ties => ("tie", "ties"),
        Family::Texts => ("signed text", "signed texts"),
        Family::Visits => ("visit", "visits"),
        Family::Presence => ("office or membership", "offices and memberships"),
        Family::Acts => ("act", "acts"),
    }
}

/// What American bodies of a level are called in a sentence.
#[must_use]
pub const fn level_nouns(level: Level) -> &'static str {
    match level {
        Level::State => "state governments",
        Level::County => "counties",
        Level::City => "cities",
        Level::Town => "towns",
        Level::Tribe => "tribal nations",
        Level::Port => "ports",
        Level::Airport => "airports",
        Level::Agency => "agencies",
        Level::Region => "regions",
        Level::Country => "countries",
        Level::Network => "networks",
        Level::Organization => "organizations",
        Level::Group => "groups of governments",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_people_write_them() {
        assert_eq!(counted(0, "tie", "ties"), "no ties");
        assert_eq!(counted(1, "tie", "ties"), "1 tie");
        assert_eq!(counted(2_000, "tie", "ties"), "2,000 ties");
    }

    #[test]
    fn lists_end_in_or() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(any_of(&words("a")), "a");
        assert_eq!(any_of(&words("a b")), "a or b");
        assert_eq!(any_of(&words("a b c")), "a, b or c");
    }
}
