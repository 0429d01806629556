//! Bodies that are no places: networks of cities, ports, airports, tribal nations, by the register of `places` and a list of
//! networks that it lacks.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::{Country, Level, State};
use places::{Bodies, fold};

use crate::geo::token::{Token, has_capital};

use super::party::Party;
use super::{Actor, Context};

/// Names of bodies by their first folded word: all words, and who bears them.
type Register = HashMap<String, Vec<(Vec<String>, Actor)>>;

static BODIES: LazyLock<Register> = LazyLock::new(read_bodies);

/// Networks of cities and regions that the register of bodies lacks, as they are written, with the name that claims use.
const NETWORKS: &[(&str, &str)] = &[
    ("ICLEI", "ICLEI"),
    ("ICLEI - Local Governments for Sustainability", "ICLEI"),
    ("ICLEI Local Governments for Sustainability", "ICLEI"),
    ("C40", "C40"),
    ("C40 Cities", "C40"),
    ("C40 Cities Climate Leadership Group", "C40"),
    ("C40 network", "C40"),
    (
        "United Cities and Local Governments",
        "United Cities and Local Governments",
    ),
    ("UCLG", "United Cities and Local Governments"),
    ("Global Covenant of Mayors", "Global Covenant of Mayors"),
    (
        "Global Covenant of Mayors for Climate and Energy",
        "Global Covenant of Mayors",
    ),
    ("Resilient Cities Network", "Resilient Cities Network"),
    ("Creative Cities Network", "UNESCO Creative Cities Network"),
    ("UNESCO Creative Cities Network", "UNESCO Creative Cities Network"),
    ("UNESCO City of Gastronomy", "UNESCO Creative Cities Network"),
    ("UNESCO City of Literature", "UNESCO Creative Cities Network"),
    ("UNESCO City of Music", "UNESCO Creative Cities Network"),
    ("UNESCO City of Design", "UNESCO Creative Cities Network"),
    ("UNESCO City of Film", "UNESCO Creative Cities Network"),
    ("UNESCO Creative City", "UNESCO Creative Cities Network"),
    ("Creative City of", "UNESCO Creative Cities Network"),
    ("100 Resilient Cities", "100 Resilient Cities"),
    ("Fast Track Cities", "Fast-Track Cities"),
    ("Fast Track City", "Fast-Track Cities"),
    ("Strong Cities Network", "Strong Cities Network"),
    ("Regions4", "Regions4"),
    ("Metropolis network", "Metropolis"),
    ("Eurocities", "Eurocities"),
    (
        "Cities Coalition for Digital Rights",
        "Cities Coalition for Digital Rights",
    ),
    (
        "Coalition of Cities for Digital Rights",
        "Cities Coalition for Digital Rights",
    ),
    ("Carbon Neutral Cities Alliance", "Carbon Neutral Cities Alliance"),
    ("Pact of Free Cities", "Pact of Free Cities"),
    ("Global Cities Fund", "Global Cities Fund"),
    (
        "International Coalition of Inclusive and Sustainable Cities",
        "International Coalition of Inclusive and Sustainable Cities",
    ),
    ("Powering Past Coal Alliance", "Powering Past Coal Alliance"),
    (
        "Global Network of Age friendly Cities and Communities",
        "Global Network of Age-friendly Cities",
    ),
    (
        "Global Network of Age friendly Cities",
        "Global Network of Age-friendly Cities",
    ),
    (
        "Global Network of Learning Cities",
        "UNESCO Global Network of Learning Cities",
    ),
    (
        "International Association of Peace Messenger Cities",
        "International Association of Peace Messenger Cities",
    ),
    ("World Cities Culture Forum", "World Cities Culture Forum"),
    ("Cities for Life", "Cities for Life"),
    ("Race to Zero", "Race to Zero"),
    ("Under2", "Under2 Coalition"),
    (
        "Organization of World Heritage Cities",
        "Organization of World Heritage Cities",
    ),
    (
        "World Mayors Council on Climate Change",
        "World Mayors Council on Climate Change",
    ),
    (
        "International Cities of Refuge Network",
        "International Cities of Refuge Network",
    ),
    ("Biophilic Cities", "Biophilic Cities"),
    ("Intercultural Cities", "Intercultural Cities"),
    ("Rainbow Cities Network", "Rainbow Cities Network"),
];

fn read_bodies() -> Register {
    let mut out = Register::new();
    let mut add = |name: &str, actor: Actor| {
        let words: Vec<String> = fold::key(name).split(' ').map(ToOwned::to_owned).collect();
        // One short word ("CHANGE", "OIE") would be read into anything.
        if words.len() == 1 && words[0].len() < 3 {
            return;
        }
        if let Some(first) = words.first() {
            out.entry(first.clone()).or_default().push((words, actor));
        }
    };
    for (written, name) in NETWORKS {
        add(written, Actor::named(name, Level::Network));
    }
    for body in Bodies::shipped().iter().flat_map(Bodies::iter) {
        let national = body.side == Some(domain::Side::Us) && body.level == Level::Network;
        if national || !matches!(body.level, Level::Network | Level::Tribe | Level::Port | Level::Airport) {
            continue;
        }
        let actor = Actor {
            country: body.country,
            state: body.state,
            ..Actor::named(&body.name, body.level)
        };
        for name in std::iter::once(&body.name).chain(&body.aliases) {
            if !matches!(
                name.as_str(),
                "CHANGE" | "The Northern Forum" | "C40" | "Global Covenant of Mayors"
            ) {
                add(name, actor.clone());
            }
        }
    }
    for rows in out.values_mut() {
        rows.sort_by_key(|row| std::cmp::Reverse(row.0.len()));
    }
    out
}

/// Whether a name is one of those by which a network is known.
pub(super) fn is_network_called(network: &str, name: &str) -> bool {
    let key = fold::key(name);
    let first = key.split(' ').next().unwrap_or_default();
    let mut rows = BODIES.get(first).into_iter().flatten();
    rows.any(|(words, actor)| actor.name == network && words.join(" ") == key)
}

/// The port that is called after a city, as the register has it or by its plain name.
pub(super) fn port_of(city: &str, state: Option<State>) -> Actor {
    let name = format!("Port of {city}");
    registered(&name).unwrap_or(Actor {
        country: Some(Country::US),
        state,
        ..Actor::named(&name, Level::Port)
    })
}

/// The American body of the register that is called so.
fn registered(name: &str) -> Option<Actor> {
    let key = fold::key(name);
    let mut rows = BODIES.get(key.split(' ').next()?)?.iter();
    let found = rows.find(|(words, actor)| actor.country == Some(Country::US) && words.join(" ") == key);
    found.map(|it| it.1.clone())
}

/// The port, airport or tribal nation that a publisher's name denotes: one of the register, or what the form of the name
/// says. Papers are called after ports and nations too ("Port Arthur News", "The Nation"), and are none.
#[must_use]
pub fn publishing_body(name: &str, state: Option<State>) -> Option<Actor> {
    let key = fold::key(name);
    let bare = key.strip_prefix("the ").unwrap_or(&key);
    let begins = |all: &[&str]| all.iter().any(|it| bare.starts_with(it));
    let ends = |all: &[&str]| all.iter().any(|it| bare.ends_with(it));
    let paper = begins(&["daily ", "sunday ", "weekly "]);
    let level = if begins(&["port of "]) || ends(&[" port authority", " ports authority", " seaport alliance"]) {
        Level::Port
    } else if ends(&[
        " airport",
        " airport authority",
        " airport system",
        " airports authority",
    ]) {
        Level::Airport
    } else if begins(&["pueblo of ", "confederated tribes "]) || ends(&[" tribe", " tribes", " nation", " rancheria"]) {
        Level::Tribe
    } else {
        return registered(name);
    };
    let named = || Actor {
        country: Some(Country::US),
        state,
        ..Actor::named(name, level)
    };
    registered(name).or_else(|| (!paper).then(named))
}

/// The bodies that a text names.
pub(super) fn bodies(text: &str, tokens: &[Token], context: &Context<'_>) -> Vec<Party> {
    let mut found: Vec<Party> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let hit = BODIES.get(&tokens[at].key).and_then(|rows| {
            rows.iter()
                .find_map(|(words, actor)| Some((match_words(tokens, at, words)?, actor)))
        });
        let capital = text[tokens[at].start..].chars().next().is_some_and(char::is_uppercase);
        if let Some((end, actor)) = hit.filter(|_| capital) {
            found.push(Party {
                tokens: at..end,
                american: actor.country == Some(Country::US),
                actor: actor.clone(),
                adjective: false,
                qualified: true,
                others: Vec::new(),
            });
            at = end;
        } else if let Some(end) = tribe(text, tokens, at) {
            let state = context.publisher().and_then(|it| it.state);
            found.push(Party {
                tokens: at..end,
                american: true,
                actor: Actor {
                    country: Some(Country::US),
                    state,
                    ..Actor::named(&text[tokens[at].start..tokens[end - 1].end], Level::Tribe)
                },
                adjective: false,
                qualified: true,
                others: Vec::new(),
            });
            at = end;
        } else if let Some(actor) = tribal(text, tokens, at) {
            let state = context.publisher().and_then(|it| it.state);
            found.push(Party {
                tokens: at..at + 1,
                american: true,
                actor: Actor {
                    country: Some(Country::US),
                    state: actor.state.or(state),
                    ..actor
                },
                adjective: false,
                qualified: true,
                others: Vec::new(),
            });
            at += 1;
        } else {
            at += 1;
        }
    }
    found
}

/// The token after the words that begin at a token; hyphens between do not count.
fn match_words(tokens: &[Token], at: usize, words: &[String]) -> Option<usize> {
    let mut next = at;
    for word in words {
        while tokens.get(next)?.key.is_empty() && next > at {
            next += 1;
            if next > at + 12 {
                return None;
            }
        }
        if tokens.get(next)?.key != *word {
            return None;
        }
        next += 1;
    }
    Some(next)
}

/// "Osage Nation", "Hoopa Valley Tribe": capitals before the word that says so.
fn tribe(text: &str, tokens: &[Token], at: usize) -> Option<usize> {
    let capital = |it: usize| has_capital(text, tokens, it);
    if !capital(at)
        || matches!(
            tokens[at].key.as_str(),
            "the" | "first" | "united" | "our" | "this" | "one" | "a"
        )
    {
        return None;
    }
    // "Muscogee (Creek) Nation".
    let bracket = |it: usize| matches!(&text[tokens[it].start..tokens[it].end], "(" | ")");
    (at + 1..(at + 6).min(tokens.len()))
        .take_while(|it| capital(*it) || bracket(*it))
        .find(|it| matches!(tokens[*it].key.as_str(), "nation" | "tribe" | "tribes" | "pueblo"))
        .map(|it| it + 1)
}

/// "Crow tribal chair": the tribe that an adjective names.
fn tribal(text: &str, tokens: &[Token], at: usize) -> Option<Actor> {
    let name = &text[tokens[at].start..tokens[at].end];
    let next = tokens.get(at + 1)?;
    let of_tribe = next.key == "tribal" && text[next.start..].starts_with('t');
    let own = name.starts_with(char::is_uppercase) && !tokens[at].begins;
    (of_tribe && (own || tokens[at].begins && !matches!(name, "The" | "A" | "Our"))).then(|| {
        let name = format!("{name} Tribe");
        registered(&name).unwrap_or_else(|| Actor::named(&name, Level::Tribe))
    })
}
