//! Who acts on the American side: a governor for the state, a mayor for the city, "we" for the publisher.

use std::sync::LazyLock;

use domain::{Country, Kind, Level, State};
use places::Place;
use regex::Regex;

use super::counterpart::Officials;
use super::kind::Hit;
use super::page::{Page, Sentence};
use super::{Actor, Context, body, party};

/// The American side of a candidate and how it was told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Acting {
    pub actor: Actor,
    /// A feature of the scorer.
    pub how: &'static str,
}

static PARTY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"@u\w(\d+)").ok());
static OURS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:our|we|us|the city|city council|council|city hall|the county|the state|the town|city officials|the borough|the assembly|the commission|here|this city|the port)\b").ok()
});
static OF_STATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:governors?|gov|lt gov|lieutenant governor|legislature|lawmakers|legislators|state (?:senators?|senate|house|representatives?|law|officials?|agriculture|commerce|department|trade|treasurer|police)|senate|house of representatives|the state|general assembly|first lady|statehouse|statewide|state 's|house bill|senate bill|sister states?|partner states?|the commonwealth|house|state of @u|my fellow|(?:s|h) ?b \d+|(?:sb|hb|ab|hr|sr|hjr|sjr|hcr|scr) \d+|(?:house|senate|joint) (?:joint |concurrent )?(?:bill|resolution|memorial)|state (?:\w+ ){1,3}(?:department|agency|delegation)|state (?:contracts|pensions?|funds?|money|stores?|capitol|agenc\w+|team)|capitol|both houses|chapter \d+|fellow \w+ans)\b").ok()
});
/// Words that tell who acts.
type Words = LazyLock<Option<Regex>>;

/// A county's own bodies.
static COUNTY_BODY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\bcounty (?:executive|commission\w*|judge|board|supervisors?|council|mayor|officials|delegation|courthouse)\b").ok()
});
/// A county otherwise.
static THE_COUNTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:supervisors|sister count(?:y|ies)|the county|borough mayor|the borough|borough assembly)\b").ok()
});
/// A port's own bodies, and the port as one who acts.
static PORT_BODY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:(?:port|harbou?r) (?:commission\w*|authority|district|officials|staff|director|chief|executives?)|our port|the port (?:will|has|and|signed|hosted|welcomed))\b").ok()
});
/// A port or an airport that another sentence names.
static THE_PORT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\bthe (?:port|authority|harbou?r|airport|airport system)\b").ok());
static THE_TRIBE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:the (?:tribes?|nation|pueblo)|trib(?:e|al) (?:council|chair\w*|president|officials))\b").ok()
});
static STATES_OFFICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:state 's|the state(?: 's)?|state) (?:\w+ ){0,3}(?:office|bureau|outpost|desk)\b").ok()
});
static GOVERNOR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b(?:governors?|gov|first lady)\b").ok());
static OF_CITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:mayors?|vice mayor|deputy mayor|city council|council\w*|city hall|city manager|the city|city officials|aldermen|our city|city delegation|sister cit(?:y|ies)|city)\b").ok()
});

/// An American party of a sentence.
struct Named<'p> {
    actor: &'p Actor,
    /// It follows a word of place: "in Hartford", "at Tulsa".
    location: bool,
}

/// "BOSTON, July 18 —", "PITTSBURGH (KDKA) —": where it was written, not who acts.
static DATELINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^@u\w\d+(?: ,)?(?: \w+\.?(?: \d+)?)?(?: \( [^)]{1,20} \))? - ").ok());

fn named<'p>(page: &'p Page, plain: &str) -> Vec<Named<'p>> {
    let marks = PARTY.iter().flat_map(|it| it.captures_iter(plain));
    marks
        .filter_map(|it| {
            let at = it.get(0)?.start();
            let index: usize = it.get(1)?.as_str().parse().ok()?;
            let before = plain[..at].trim_end().rsplit(' ').next().unwrap_or_default();
            let next = plain[at..].split(' ').nth(1).unwrap_or_default();
            let actor = &page.parties.get(index)?.actor;
            // "Wooster Street", "the Columbia River": what is called after it does not act. "The Iowa House" does.
            let of_state = actor.level == Level::State && matches!(next, "house" | "hall");
            if !of_state
                && matches!(
                    next,
                    "street"
                        | "avenue"
                        | "road"
                        | "boulevard"
                        | "river"
                        | "bay"
                        | "lake"
                        | "house"
                        | "hall"
                        | "building"
                        | "bridge"
                        | "creek"
                )
            {
                return None;
            }
            Some(Named {
                actor,
                location: (at == 0 && DATELINE.iter().any(|it| it.is_match(plain)))
                    || matches!(
                        before,
                        "in" | "at"
                            | "near"
                            | "to"
                            | "from"
                            | "outside"
                            | "through"
                            | "around"
                            | "on"
                            | "down"
                            | "along"
                            | "across"
                    ),
            })
        })
        .collect()
}

/// Who acts in a sentence for a hit; `None` where neither the sentence nor the publisher gives an American government.
pub(super) fn acting(
    page: &Page,
    sentence: &Sentence,
    hit: &Hit,
    officials: &Officials,
    context: &Context<'_>,
) -> Option<Acting> {
    let plain = sentence.plain.as_str();
    let parties = named(page, plain);
    let said = |pattern: &LazyLock<Option<Regex>>| pattern.iter().any(|it| it.is_match(plain));
    if hit.kind == Kind::GuardPartnership {
        let state = || spoken_of_before(page, sentence)?.state;
        return of_state(&parties, context).or_else(|| {
            state().map(|code| Acting {
                actor: party::state(code),
                how: "us:spoken_of",
            })
        });
    }
    // "Kansas Gov.", "Charlotte's mayor", "the mayor of Tulsa", "El Paso and Ciudad Juárez mayors".
    if let Some(attached) = officials.american.iter().find_map(|it| it.party) {
        let actor = &page.parties.get(attached)?.actor;
        let governor = officials
            .american
            .iter()
            .any(|it| it.party == Some(attached) && it.of_state);
        return Some(Acting {
            actor: if governor { lifted(actor) } else { actor.clone() },
            how: "us:official_of",
        });
    }
    // "Governor Kim Reynolds" is Iowa's, wherever the text was written.
    let mut persons = page.persons.iter().filter(|it| sentence.range.contains(&it.start));
    if let Some(code) = persons.find_map(|it| it.state)
        && officials.american.iter().all(|it| it.of_state)
    {
        return Some(Acting {
            actor: party::state(code),
            how: "us:official_of",
        });
    }
    let is_act = matches!(hit.kind, Kind::LegislativeAct | Kind::Restriction);
    let county = said(&COUNTY_BODY) || said(&THE_COUNTY);
    let of_house = is_act && said(&OF_STATE) && !said(&OF_CITY) && !county;
    let at_county = context.publisher().is_some_and(|it| it.level == Level::County);
    let of_county = at_county && !parties.iter().any(|it| it.actor.level == Level::State) && !said(&GOVERNOR);
    let says_state = officials.american.iter().any(|it| it.of_state)
        || (officials.american.is_empty() && said(&OF_STATE))
        || of_house;
    let state = says_state && !of_county;
    let body = parties.iter().find(|it| {
        matches!(
            it.actor.level,
            Level::Port | Level::Tribe | Level::Airport | Level::Agency
        )
    });
    if let Some(body) = body {
        return Some(Acting {
            actor: body.actor.clone(),
            how: "us:named",
        });
    }
    // "The State's office in Tokyo" in the minutes of a city.
    if hit.kind == Kind::Office && said(&STATES_OFFICE) && !parties.iter().any(|it| it.actor.level == Level::State) {
        return of_state(&parties, context);
    }
    let names_state = parties.iter().any(|it| it.actor.level == Level::State && !it.location);
    if state && (context.publisher_body.is_none() || names_state || said(&GOVERNOR)) {
        return of_state(&parties, context);
    }
    let how = if officials.american.is_empty() {
        "us:named"
    } else {
        "us:titled"
    };
    if county && let Some(found) = parties.iter().find(|it| it.actor.level == Level::County) {
        return Some(Acting {
            actor: found.actor.clone(),
            how,
        });
    }
    let city = said(&OF_CITY);
    if is_act && !city && parties.iter().any(|it| it.actor.level == Level::State) {
        return of_state(&parties, context);
    }
    let at_home = |it: &&Named<'_>| it.actor.place.is_some() && it.actor.place == context.publisher_place;
    let mut choice = parties.iter().filter(|it| !it.location || hit.kind == Kind::SisterTie);
    // Where a mayor or council acts a state that is named is where they are; of several the publisher's own is meant.
    let chosen = if let Some(home) = parties.iter().find(|it| !it.location && at_home(it)) {
        Some(home)
    } else if city {
        choice.find(|it| it.actor.level != Level::State)
    } else {
        choice.next()
    };
    if let Some(chosen) = chosen {
        return Some(Acting {
            actor: chosen.actor.clone(),
            how,
        });
    }
    if let Some(actor) = spoken_of(page, plain) {
        return Some(Acting {
            actor: actor.clone(),
            how: "us:spoken_of",
        });
    }
    // Embassies write of guests in Tucson: it is not the capital that received them.
    let at_capital = context
        .publisher()
        .is_some_and(|it| it.state == Some(State::literal(b"DC")));
    if at_capital
        && matches!(hit.kind, Kind::IncomingDelegation | Kind::Meeting)
        && let Some(it) = parties.iter().find(|it| it.location && !at_home(it))
    {
        return Some(Acting {
            actor: it.actor.clone(),
            how: "us:location",
        });
    }
    if at_capital && let Some(actor) = spoken_of_before(page, sentence) {
        return Some(Acting {
            actor: actor.clone(),
            how: "us:spoken_of",
        });
    }
    let location = || parties.first().map(|it| (it.actor, "us:location"));
    let before = || spoken_of_before(page, sentence).map(|it| (it, "us:spoken_of"));
    of_publisher(plain, officials, context).or_else(|| {
        let (actor, how) = location().or_else(before)?;
        Some(Acting {
            actor: actor.clone(),
            how,
        })
    })
}

/// The American government that was named last before a sentence, else the first behind it: "Its sister cities include …".
fn spoken_of_before<'p>(page: &'p Page, sentence: &Sentence) -> Option<&'p Actor> {
    let marks = |plain: &'p str| {
        let all = PARTY.iter().flat_map(move |it| it.captures_iter(plain));
        let indexes = all.filter_map(|it| it.get(1)?.as_str().parse::<usize>().ok());
        indexes.collect::<Vec<_>>()
    };
    let (before, behind): (Vec<_>, Vec<_>) = page
        .sentences
        .iter()
        .partition(|it| it.range.start < sentence.range.start);
    let last = before.iter().rev().find_map(|it| marks(&it.plain).pop());
    let index = last.or_else(|| behind.iter().find_map(|it| marks(&it.plain).first().copied()))?;
    page.parties.get(index).map(|it| &it.actor)
}

/// Who acts with the one that was chosen: "Boston, Cambridge and Somerville joined", "Seattle (1980) and Jacksonville (1984)".
pub(super) fn in_a_row(page: &Page, plain: &str, chosen: &Acting) -> Vec<Acting> {
    let marks: Vec<(std::ops::Range<usize>, &Actor)> = PARTY
        .iter()
        .flat_map(|it| it.captures_iter(plain))
        .filter_map(|it| {
            let index: usize = it.get(1)?.as_str().parse().ok()?;
            Some((it.get(0)?.range(), &page.parties.get(index)?.actor))
        })
        .collect();
    let joins = |left: usize| {
        let between = plain
            .get(marks[left].0.end..marks[left + 1].0.start)
            .unwrap_or_default();
        let joining = |it: &str| {
            let sign = matches!(it, "," | ";" | "and" | "&" | "or" | "(" | ")");
            sign || it.starts_with("@f") || it.starts_with(|it: char| it.is_ascii_digit())
        };
        let is_state = |it: usize| marks[it].1.level == Level::State;
        between.split_whitespace().all(joining) && is_state(left) == is_state(left + 1)
    };
    let around = |at: usize| {
        let first = (0..at).rev().take_while(|it| joins(*it)).count();
        let behind = (at..marks.len() - 1).take_while(|it| joins(*it)).count();
        &marks[at - first..=at + behind]
    };
    let rows = (0..marks.len()).filter(|it| *marks[*it].1 == chosen.actor).map(around);
    let Some(row) = rows.max_by_key(|it| it.len()) else {
        return Vec::new();
    };
    let others = row.iter().filter(|it| *it.1 != chosen.actor);
    others
        .map(|it| Acting {
            actor: it.1.clone(),
            how: chosen.how,
        })
        .collect()
}

/// Who publishes acts: a body as itself, its city's port or its county where the words say so, else the place.
fn of_publisher(plain: &str, officials: &Officials, context: &Context<'_>) -> Option<Acting> {
    let said = |pattern: &LazyLock<Option<Regex>>| pattern.iter().any(|it| it.is_match(plain));
    if let Some(body) = context.publisher_body {
        return Some(Acting {
            actor: body.clone(),
            how: how_published(officials, said(&OURS)),
        });
    }
    let place = context.publisher().filter(Place::is_american)?;
    if said(&PORT_BODY) && place.level == Level::City {
        return Some(Acting {
            actor: body::port_of(&place.name, place.state),
            how: "us:title_of_publisher",
        });
    }
    let county = place.admin2.filter(|_| said(&COUNTY_BODY));
    let county = county.and_then(|it| context.gazetteer.place(it));
    if let Some(county) = county.filter(|it| it.level == Level::County) {
        return Some(Acting {
            actor: party::actor(&county, &county.name, context),
            how: "us:title_of_publisher",
        });
    }
    Some(Acting {
        actor: party::actor(&place, &place.name, context),
        how: how_published(officials, said(&OURS)),
    })
}

/// "The county", "the tribe", "the authority": the county, tribe or port that another sentence names.
fn spoken_of<'p>(page: &'p Page, plain: &str) -> Option<&'p Actor> {
    let levels: &[(&[&Words], &[Level])] = &[
        (&[&COUNTY_BODY, &THE_COUNTY], &[Level::County]),
        (&[&THE_TRIBE], &[Level::Tribe]),
        (&[&PORT_BODY, &THE_PORT], &[Level::Port, Level::Airport]),
    ];
    levels.iter().find_map(|(said, levels)| {
        let said = said.iter().filter_map(|it| it.as_ref()).any(|it| it.is_match(plain));
        let mut named = page
            .parties
            .iter()
            .filter(|it| it.american && levels.contains(&it.actor.level));
        named.next().filter(|_| said).map(|it| &it.actor)
    })
}

/// How the publisher is told to act.
fn how_published(officials: &Officials, ours: bool) -> &'static str {
    if !officials.american.is_empty() {
        "us:title_of_publisher"
    } else if ours {
        "us:ours"
    } else {
        "us:publisher"
    }
}

/// The state: the one that is named, else that of a named city, else the publisher's.
fn of_state(parties: &[Named<'_>], context: &Context<'_>) -> Option<Acting> {
    if let Some(found) = parties.iter().find(|it| it.actor.level == Level::State) {
        return Some(Acting {
            actor: found.actor.clone(),
            how: "us:named",
        });
    }
    let publisher = context.publisher().and_then(|it| it.state);
    let code = publisher.or_else(|| parties.iter().find_map(|it| it.actor.state))?;
    Some(Acting {
        actor: party::state(code),
        how: "us:state_of_publisher",
    })
}

/// The state of a place: a governor of whom a text says where he spoke. A pueblo has its own.
fn lifted(actor: &Actor) -> Actor {
    match actor.state {
        Some(code) if actor.country == Some(Country::US) && actor.level != Level::Tribe => party::state(code),
        _ => actor.clone(),
    }
}
