//! With whom: which foreign parties of a sentence stand in an engagement, and the officials of both sides.

use std::ops::Range;
use std::sync::LazyLock;

use domain::{Kind, Level};
use regex::Regex;

use super::kind::{Hit, TITLE};
use super::page::Page;

/// Someone in office, or a group that a government sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Official {
    /// The party that the words attach it to.
    pub party: Option<usize>,
    pub at: Range<usize>,
    /// A governor, a legislator: acts for a state.
    pub of_state: bool,
}

/// Envoys who live in the country to which they are sent: they are met, and do not come.
static RESIDENT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"consul|ambassador|diplomat|embassy").ok());

impl Officials {
    /// Whether the foreign officials of a sentence are envoys only.
    pub fn are_envoys(&self, plain: &str) -> bool {
        let is_envoy = |it: &Official| plain.get(it.at.clone()).is_some_and(|it| is(&RESIDENT, it));
        !self.foreign.is_empty() && self.foreign.iter().all(is_envoy)
    }
}

/// The officials of a sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Officials {
    pub american: Vec<Official>,
    pub foreign: Vec<Official>,
}

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(&pattern.replace("TITLE", TITLE)).ok()
}

static ATTACHED: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| {
    vec![
        regex(r"@([fu])\w(\d+) (?:'s )?(?:(?:[a-z0-9]{4,}|new|top|two|six|ten) ){0,2}?(TITLE)\b"),
        regex(
            r"\b(TITLE)(?: @p\d+)?(?: ,)? (?:of|from|for) (?:the )?(?:(?:city|town|state|province|prefecture|region|port|capital|republic|people|sister|twin|german|japanese|our|county) ){0,3}(?:of )?(?:@fa\d+ )?@([fu])\w(\d+)",
        ),
    ]
});
static JOINT: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"@([fu])\w(\d+) (?:and|&) @([fu])\w(\d+) (?:'s )?(TITLE)\b"));
static JOINT_OF: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"\b(TITLE) of @([fu])\w(\d+) and (?:of )?@([fu])\w(\d+)"));
static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"\b(TITLE)\b"));
static OF_STATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\bgov(?:ernors?|s)?\b|legislat|lawmaker|lady|state|speaker").ok());
static ALWAYS_FOREIGN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"consul|ambassador|premier|minister|king|queen|prince|counterpart|envoy|parliament|chancellor|diplomat|embassy").ok()
});
static FEDERAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:vice )?presidents?$|^secretary$|^first lady$").ok());

fn is(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.iter().any(|it| it.is_match(text))
}

/// The officials of a plain sentence, each with the party that the words attach it to.
pub(super) fn officials(plain: &str) -> Officials {
    let mut out = Officials::default();
    let mut add = |side: &str, party: Option<usize>, at: Range<usize>, title: &str| {
        let official = Official {
            party,
            at,
            of_state: is(&OF_STATE, title),
        };
        if side == "f" {
            out.foreign.push(official)
        } else {
            out.american.push(official)
        }
    };
    let mut seen: Vec<Range<usize>> = Vec::new();
    for (joint, groups) in [(&*JOINT, [5, 1, 2, 3, 4]), (&*JOINT_OF, [1, 2, 3, 4, 5])] {
        for it in joint.iter().flat_map(|it| it.captures_iter(plain)) {
            let group = |at: usize| it.get(groups[at]).map_or("", |it| it.as_str());
            let at = it.get(groups[0]).map(|it| it.range()).unwrap_or_default();
            add(group(1), group(2).parse().ok(), at.clone(), group(0));
            add(group(3), group(4).parse().ok(), at.clone(), group(0));
            seen.push(at);
        }
    }
    for (number, attached) in ATTACHED.iter().enumerate() {
        let (title, side, party) = if number == 0 { (3, 1, 2) } else { (1, 2, 3) };
        for it in attached.iter().flat_map(|it| it.captures_iter(plain)) {
            let (Some(title), Some(side), Some(party)) = (it.get(title), it.get(side), it.get(party)) else {
                continue;
            };
            if seen
                .iter()
                .any(|range| range.start < title.end() && title.start() < range.end)
            {
                continue;
            }
            add(
                side.as_str(),
                party.as_str().parse().ok(),
                title.range(),
                title.as_str(),
            );
            seen.push(title.range());
        }
    }
    for title in BARE.iter().flat_map(|it| it.find_iter(plain)) {
        if seen
            .iter()
            .any(|range| range.start < title.end() && title.start() < range.end)
        {
            continue;
        }
        if is(&ALWAYS_FOREIGN, title.as_str()) {
            add("f", None, title.range(), title.as_str());
        } else if !is(&FEDERAL, title.as_str()) {
            add("u", None, title.range(), title.as_str());
        }
    }
    out
}

static FOREIGN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"@f(\w)(\d+)").ok());
static TO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:to|in|for|through|at|visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|from|of|via|around|and|,|&|stops? in) (?:the )?(?:\w+ of )?$").ok()
});

/// A foreign party of a sentence that may be the counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Foreign {
    pub index: usize,
    /// First byte of its mark.
    pub at: usize,
    /// It is none of those that the words of the kind point to; only what is learnt can speak for it.
    pub left: bool,
}

/// All foreign parties of a plain sentence, adjectives included.
pub(super) fn foreign(plain: &str) -> Vec<Foreign> {
    FOREIGN
        .iter()
        .flat_map(|it| it.captures_iter(plain))
        .filter_map(|it| {
            Some(Foreign {
                at: it.get(0)?.start(),
                index: it.get(2)?.as_str().parse().ok()?,
                left: false,
            })
        })
        .collect()
}

/// The foreign parties that may stand in the engagement of a hit: those that its words point to, and after them those that
/// are left.
/// `all` are the foreign parties of the sentence, in their order.
pub(super) fn counterparts(
    page: &Page,
    plain: &str,
    all: &[Foreign],
    hit: &Hit,
    officials: &Officials,
    of_state: bool,
) -> Vec<Foreign> {
    let mut out = pointed_to(page, plain, all, hit, officials, of_state);
    if hit.kind == Kind::NetworkMembership {
        return out;
    }
    let actor = |it: &Foreign| &page.parties[it.index].actor;
    for it in all {
        let is_country = actor(it).level == Level::Country;
        let said = out.iter().any(|other| {
            let behind = plain
                .get(other.at..it.at)
                .is_some_and(|it| it.split(' ').nth(1) == Some(",") && it.split(' ').count() == 3);
            let other = actor(other);
            let where_it_lies = behind && actor(it).level == Level::Region && other.level == Level::City;
            other.country == actor(it).country && (is_country || where_it_lies || other.name == actor(it).name)
        });
        if !said && actor(it).level != Level::Network {
            out.push(Foreign { left: true, ..*it });
        }
    }
    out
}

/// The foreign parties to which the words of a hit point.
fn pointed_to(
    page: &Page,
    plain: &str,
    all: &[Foreign],
    hit: &Hit,
    officials: &Officials,
    of_state: bool,
) -> Vec<Foreign> {
    let party = |it: &Foreign| &page.parties[it.index];
    let is_network = |it: &Foreign| party(it).actor.level == Level::Network;
    let places: Vec<Foreign> = all.iter().copied().filter(|it| !is_network(it)).collect();
    let full: Vec<Foreign> = places.iter().copied().filter(|it| !party(it).adjective).collect();
    let attached = |it: &&Foreign| {
        officials
            .foreign
            .iter()
            .any(|official| official.party == Some(it.index))
    };
    let chosen = match hit.kind {
        Kind::NetworkMembership => return all.iter().copied().filter(is_network).take(2).collect(),
        Kind::Restriction | Kind::LegislativeAct => return acts_on(page, &places),
        Kind::GuardPartnership => {
            let countries: Vec<Foreign> = full
                .iter()
                .copied()
                .filter(|it| party(it).actor.level == Level::Country)
                .collect();
            let adjectives: Vec<Foreign> = places.iter().copied().filter(|it| party(it).adjective).collect();
            return [countries, adjectives]
                .into_iter()
                .find(|it| !it.is_empty())
                .unwrap_or_else(|| full.clone());
        }
        Kind::IncomingDelegation => incoming(plain, hit, &places, officials),
        Kind::Meeting => {
            let with: Vec<Foreign> = places.iter().filter(attached).copied().collect();
            if with.is_empty() && !officials.foreign.is_empty() {
                full.clone()
            } else {
                with
            }
        }
        Kind::OutgoingMission => {
            let goals: Vec<Foreign> = full
                .iter()
                .copied()
                .filter(|it| TO.iter().any(|to| to.is_match(&plain[..it.at])))
                .collect();
            if goals.is_empty() { full.clone() } else { goals }
        }
        Kind::Office => {
            let after = |it: &&Foreign| {
                plain[..it.at].ends_with("in ")
                    || plain[..it.at].ends_with("at ")
                    || plain[..it.at].ends_with(" and ")
                    || plain[..it.at].ends_with(", ")
            };
            let within: Vec<Foreign> = full.iter().filter(after).copied().collect();
            if within.is_empty() {
                or_adjectives(plain, hit, &places, page, full.clone())
            } else {
                within
            }
        }
        Kind::Memorandum | Kind::OtherAgreement => {
            let with: Vec<Foreign> = full
                .iter()
                .copied()
                .filter(|it| !plain[..it.at].ends_with(" in ") || attached(&it))
                .collect();
            let chosen = if with.is_empty() { full.clone() } else { with };
            or_adjectives(plain, hit, &places, page, chosen)
        }
        Kind::SisterTie => {
            let full = if matches!(hit.pattern, "tie" | "tie_ends" | "tie_ended") {
                close_to(plain, hit, &full)
            } else {
                full.clone()
            };
            let full = if of_state {
                full
            } else {
                without_where(page, plain, full)
            };
            or_adjectives(plain, hit, &places, page, full)
        }
    };
    let countries_first = of_state && matches!(hit.kind, Kind::OutgoingMission | Kind::IncomingDelegation);
    narrowed(page, chosen, countries_first)
}

/// Without the divisions that say where a city lies: "Hamilton, across the lake in Ontario".
fn without_where(page: &Page, plain: &str, full: Vec<Foreign>) -> Vec<Foreign> {
    let actor = |it: &Foreign| &page.parties[it.index].actor;
    let is_where = |it: &Foreign| {
        actor(it).level == Level::Region
            && plain[..it.at].ends_with(" in ")
            && full
                .iter()
                .any(|other| actor(other).level == Level::City && actor(other).country == actor(it).country)
    };
    full.iter().copied().filter(|it| !is_where(it)).collect()
}

/// Of several names those within the words that tell of the tie, or right beside them.
fn close_to(plain: &str, hit: &Hit, full: &[Foreign]) -> Vec<Foreign> {
    let close = |it: &&Foreign| {
        let between = if it.at < hit.at.start {
            plain.get(it.at..hit.at.start)
        } else {
            plain.get(hit.at.end.min(it.at)..it.at)
        };
        between.is_some_and(|it| it.split_whitespace().count() <= 4)
    };
    let near: Vec<Foreign> = full.iter().filter(close).copied().collect();
    if near.is_empty() { full.to_vec() } else { near }
}

/// Full names, or where there are none the adjectives close before the words that tell the engagement ("our Finnish
/// sister city", "the Chinese consul").
fn or_adjectives(plain: &str, hit: &Hit, places: &[Foreign], page: &Page, full: Vec<Foreign>) -> Vec<Foreign> {
    if !full.is_empty() {
        return full;
    }
    let near = |it: &&Foreign| {
        let between = plain
            .get(it.at..hit.at.start)
            .or_else(|| plain.get(hit.at.end..it.at))
            .unwrap_or_default();
        page.parties[it.index].adjective && between.split(' ').count() <= 8
    };
    places.iter().filter(near).copied().collect()
}

fn incoming(plain: &str, hit: &Hit, places: &[Foreign], officials: &Officials) -> Vec<Foreign> {
    let attached: Vec<Foreign> = places
        .iter()
        .filter(|it| {
            officials
                .foreign
                .iter()
                .any(|official| official.party == Some(it.index))
        })
        .copied()
        .collect();
    if !attached.is_empty() {
        return attached;
    }
    let inside: Vec<Foreign> = places.iter().filter(|it| hit.at.contains(&it.at)).copied().collect();
    let from: Vec<Foreign> = places
        .iter()
        .filter(|it| plain[..it.at].ends_with("from ") || plain[..it.at].ends_with("from the "))
        .copied()
        .collect();
    if from.is_empty() { inside } else { from }
}

/// Those on whom a law or a resolution is: countries, by name or adjective, else whatever is named.
fn acts_on(page: &Page, places: &[Foreign]) -> Vec<Foreign> {
    let mut seen = Vec::new();
    let mut out: Vec<Foreign> = Vec::new();
    for it in places {
        let actor = &page.parties[it.index].actor;
        let country = actor.country;
        if seen.contains(&country) {
            continue;
        }
        seen.push(country);
        out.push(*it);
    }
    out
}

/// Of a place and the country around it one: the place, but for a state's mission the country.
fn narrowed(page: &Page, chosen: Vec<Foreign>, countries_first: bool) -> Vec<Foreign> {
    let actor = |it: &Foreign| &page.parties[it.index].actor;
    let is_country = |it: &Foreign| actor(it).level == Level::Country;
    let mut out: Vec<Foreign> = Vec::new();
    for it in &chosen {
        let country = actor(it).country;
        let other = |wanted: bool| {
            chosen
                .iter()
                .any(|other| actor(other).country == country && is_country(other) == wanted && other.index != it.index)
        };
        let hidden = if is_country(it) {
            !countries_first && other(false)
        } else {
            countries_first && other(true)
        };
        let again = out
            .iter()
            .any(|seen| actor(seen).name == actor(it).name && actor(seen).country == country);
        if !hidden && !again {
            out.push(*it);
        }
    }
    out
}
