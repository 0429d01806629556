//! Who acts on the American side: a governor for the state, a mayor for the city, "we" for the publisher.

use std::sync::LazyLock;

use domain::{Country, Kind, Level};
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
    Regex::new(r"\b(?:governors?|gov|lt gov|lieutenant governor|legislature|lawmakers|legislators|state (?:senators?|senate|house|representatives?|law|officials?|agriculture|commerce|department|trade|treasurer|police)|senate|house of representatives|the state|general assembly|first lady|statehouse|statewide|state 's|house bill|senate bill|sister states?|partner states?|house|state of @u|my fellow|(?:s|h) ?b \d+|(?:sb|hb|ab|hr|sr|hjr|sjr|hcr|scr) \d+|(?:house|senate|joint) (?:joint |concurrent )?(?:bill|resolution|memorial)|state (?:\w+ ){1,3}(?:department|agency|delegation)|state (?:contracts|pensions?|funds?|money|stores?|capitol|agenc\w+|team)|capitol|both houses|chapter \d+|fellow \w+ans)\b").ok()
});
static OF_COUNTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:county (?:executive|commission\w*|judge|board|supervisors?|council|mayor|officials)|supervisors|sister count(?:y|ies)|the county|borough mayor|the borough|borough assembly)\b").ok()
});
static OF_PORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:(?:port|harbou?r) (?:commission\w*|authority|district|officials|staff|director|chief|executive)|our port|the port (?:will|has|and|signed|hosted|welcomed))\b").ok()
});
static THE_COUNTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:the county|county (?:commission\w*|executive|supervisors?|board|delegation|judge))\b").ok()
});
static THE_TRIBE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:the (?:tribes?|nation|pueblo)|trib(?:e|al) (?:council|chair\w*|president|officials))\b").ok()
});
static THE_PORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:the (?:port|authority|harbou?r|airport|airport system)|port (?:commission\w*|officials|staff|executives))\b").ok()
});
static STATES_OFFICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:state 's|the state(?: 's)?|state) (?:\w+ ){0,3}(?:office|bureau|outpost|desk)\b").ok()
});
static COUNTY_BOARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\bcounty (?:commission\w*|executive|supervisors?|board|delegation|judge|courthouse)\b").ok()
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
            // "Wooster Street", "the Columbia River": what is called after it does not act.
            if matches!(
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
            ) {
                return None;
            }
            Some(Named {
                actor: &page.parties.get(index)?.actor,
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
        return of_state(&parties, context);
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
    let is_act = matches!(hit.kind, Kind::LegislativeAct | Kind::Restriction);
    let of_house = is_act && said(&OF_STATE) && !said(&OF_CITY) && !said(&OF_COUNTY);
    let at_county = context.publisher().is_some_and(|it| it.level == Level::County);
    let of_county = at_county && !parties.iter().any(|it| it.actor.level == Level::State) && !said(&GOVERNOR);
    let says_state = officials.american.iter().any(|it| it.of_state)
        || (officials.american.is_empty() && said(&OF_STATE))
        || of_house;
    let state = says_state && !of_county;
    let county = said(&OF_COUNTY);
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
    of_publisher(plain, officials, context).or_else(|| {
        parties.first().map(|it| Acting {
            actor: it.actor.clone(),
            how: "us:location",
        })
    })
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
    if said(&OF_PORT) && place.level == Level::City {
        return Some(Acting {
            actor: body::port_of(&place.name, place.state),
            how: "us:title_of_publisher",
        });
    }
    let county = place.admin2.filter(|_| said(&COUNTY_BOARD));
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
    let levels: &[(&LazyLock<Option<Regex>>, &[Level])] = &[
        (&THE_COUNTY, &[Level::County]),
        (&THE_TRIBE, &[Level::Tribe]),
        (&THE_PORT, &[Level::Port, Level::Airport]),
    ];
    levels.iter().find_map(|(said, levels)| {
        let said = said.iter().any(|it| it.is_match(plain));
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

/// The state of a place: a governor of whom a text says where he spoke.
fn lifted(actor: &Actor) -> Actor {
    match actor.state {
        Some(code) if actor.country == Some(Country::US) => party::state(code),
        _ => actor.clone(),
    }
}
