//! Whom a claim's two names denote, as actors of the ledger; or why that is not certain.

use std::collections::HashMap;

use domain::{Claim, Country, Level, PartyName, Side};
use places::{Query, Resolver, Target, Verdict};

use crate::store::actors::Actor;

/// The two actors of a claim, or why it has to wait.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Both are certain.
    Both(Box<(Actor, Actor)>),
    /// The claim waits.
    Waits(&'static str),
}

/// The reasons for which claims wait, in words that stay the same so that they can be counted.
pub(super) const NO_STATE: &str = "the American place is named without its state";
const US_DOUBTFUL: &str = "several American places fit the name";
const US_UNKNOWN: &str = "no American place or body fits the name";
const THEM_DOUBTFUL: &str = "several places abroad fit the counterpart's name";
const THEM_UNKNOWN: &str = "no place or body abroad fits the counterpart's name";

/// A name in its context, as far as it decides whom it denotes.
pub(super) type Asked = (Side, [String; 7]);

pub(super) fn asked(side: Side, name: &PartyName, partner: &str) -> Asked {
    let word = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let context = [
        name.name.clone(),
        word(name.level.map(Level::as_str)),
        word(name.state.as_ref().map(domain::State::as_str)),
        word(name.country.as_ref().map(Country::as_str)),
        word(name.wikidata.as_deref()),
        word(name.locode.as_deref()),
        partner.to_owned(),
    ];
    (side, context)
}

/// Resolves claims, and remembers every name that it has seen.
#[derive(Debug)]
pub struct Parties<'a> {
    resolver: &'a Resolver,
    seen: HashMap<Asked, Result<Actor, &'static str>>,
}

impl<'a> Parties<'a> {
    /// A fresh memory over a resolver.
    #[must_use]
    pub fn new(resolver: &'a Resolver) -> Self {
        Self {
            resolver,
            seen: HashMap::new(),
        }
    }

    /// The two actors of a claim.
    pub fn of(&mut self, claim: &Claim) -> Found {
        let us = match self.american(&claim.us) {
            Ok(us) => us,
            Err(reason) => return Found::Waits(reason),
        };
        match self.foreign(&claim.counterpart, &us.slug) {
            Ok(them) => Found::Both(Box::new((us, them))),
            Err(reason) => Found::Waits(reason),
        }
    }

    /// The gazetteer's id of the American place that hosts a foreign mission; where its source names no state, of the
    /// place of that name that lies within 60 km of the mission's point (longitude, latitude).
    pub fn host(&mut self, name: &PartyName, point: Option<(f64, f64)>) -> Option<u32> {
        if let Ok(actor) = self.american(name) {
            return actor.place;
        }
        let (longitude, latitude) = point?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a point needs no more digits than an f32 has"
        )]
        let (latitude, longitude) = (latitude as f32, longitude as f32);
        candidates(self.resolver, Side::Us, name)
            .into_iter()
            .find(|actor| {
                actor.point.is_some_and(|(at_longitude, at_latitude)| {
                    places::place::distance_km((at_latitude, at_longitude), (latitude, longitude)) < 60.0
                })
            })
            .and_then(|actor| actor.place)
    }

    /// The American actor of a name.
    pub(super) fn american(&mut self, name: &PartyName) -> Result<Actor, &'static str> {
        let key = asked(Side::Us, name, "");
        if let Some(known) = self.seen.get(&key) {
            return known.clone();
        }
        let found = american(self.resolver, name);
        self.seen.insert(key, found.clone());
        found
    }

    /// The counterpart that a name denotes to an American partner (by its address).
    pub(super) fn foreign(&mut self, name: &PartyName, partner: &str) -> Result<Actor, &'static str> {
        let key = asked(Side::Foreign, name, partner);
        if let Some(known) = self.seen.get(&key) {
            return known.clone();
        }
        let found = foreign(self.resolver, name, partner);
        self.seen.insert(key, found.clone());
        found
    }
}

/// The American actor that a name denotes, or why that is not certain.
pub(crate) fn american(resolver: &Resolver, name: &PartyName) -> Result<Actor, &'static str> {
    let query = Query {
        name: &name.name,
        level: name.level,
        side: Some(Side::Us),
        state: name.state,
        country: Some(Country::US),
        wikidata: name.wikidata.as_deref(),
        locode: name.locode.as_deref(),
        partner: None,
    };
    let resolution = resolver.resolve(&query);
    let found = match resolution.verdict {
        Verdict::Certain => resolution.certain().and_then(|target| resolver.actor(target)),
        Verdict::Doubtful | Verdict::Unknown => None,
    };
    let Some(actor) = found else {
        return Err(match resolution.verdict {
            _ if name.state.is_none() && may_be_place(name) => NO_STATE,
            Verdict::Doubtful => US_DOUBTFUL,
            _ => US_UNKNOWN,
        });
    };
    let named_by_id = name.wikidata.is_some() || name.locode.is_some();
    let named_with_state = name.state.is_some() || name.name.contains(',') || named_by_id;
    let is_place = actor.key.starts_with("place:") && actor.level != Level::State;
    if is_place && !named_with_state {
        return Err(NO_STATE);
    }
    Ok(ledger_actor(actor, Side::Us))
}

fn may_be_place(name: &PartyName) -> bool {
    name.level.is_none_or(Level::is_place)
}

/// The counterpart that a name denotes to an American partner (by its address), or why that is not certain.
pub(crate) fn foreign(resolver: &Resolver, name: &PartyName, partner: &str) -> Result<Actor, &'static str> {
    let mut query = Query {
        name: &name.name,
        level: name.level,
        side: Some(Side::Foreign),
        state: None,
        country: name.country,
        wikidata: name.wikidata.as_deref(),
        locode: name.locode.as_deref(),
        partner: Some(partner),
    };
    let certain = |query: &Query<'_>| {
        let resolution = resolver.resolve(query);
        let actor = resolution.certain().and_then(|target| resolver.actor(target));
        (actor, resolution.verdict)
    };
    let (actor, verdict) = certain(&query);
    if let Some(actor) = actor {
        return Ok(ledger_actor(actor, Side::Foreign));
    }
    // Laws name classes of countries, offices serve parts of the world: such a counterpart is a group of its own.
    if name.country.is_none() && matches!(name.level, Some(Level::Country | Level::Region)) {
        query.level = Some(Level::Group);
        if let (Some(actor), _) = certain(&query) {
            return Ok(ledger_actor(actor, Side::Foreign));
        }
    }
    Err(if verdict == Verdict::Doubtful {
        THEM_DOUBTFUL
    } else {
        THEM_UNKNOWN
    })
}

/// An actor of the gazetteer as the ledger would hold it.
pub(crate) fn ledger_actor(actor: places::Actor, side: Side) -> Actor {
    Actor {
        identity: actor.key,
        slug: actor.slug,
        name: actor.name,
        side: actor.side.unwrap_or(side),
        level: actor.level,
        state: actor.state,
        country: actor.country,
        place: actor.place.map(|place| place.0),
        point: actor.point.map(|(latitude, longitude)| (longitude, latitude)),
        aliases: actor.aliases,
    }
}

/// Every place that a name may denote, as actors, certain or not; a body that is not a place only where it is certain.
pub(super) fn candidates(resolver: &Resolver, side: Side, name: &PartyName) -> Vec<Actor> {
    let query = Query {
        name: &name.name,
        level: name.level,
        side: Some(side),
        state: name.state,
        country: match side {
            Side::Us => Some(Country::US),
            Side::Foreign => name.country,
        },
        wikidata: name.wikidata.as_deref(),
        locode: name.locode.as_deref(),
        partner: None,
    };
    let resolution = resolver.resolve(&query);
    let certain = resolution.verdict == Verdict::Certain;
    let mut seen = std::collections::HashSet::new();
    resolution
        .candidates
        .iter()
        .filter(|candidate| certain || matches!(candidate.target, Target::Place(_)))
        .filter_map(|candidate| resolver.actor(&candidate.target))
        .map(|actor| ledger_actor(actor, side))
        .filter(|actor| seen.insert(actor.identity.clone()))
        .collect()
}
