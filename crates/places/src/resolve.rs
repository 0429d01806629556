//! A name in context gives ranked candidates, each with a score and reasons in words.

use domain::{Country, Level, Side, State};
use serde::Serialize;

use crate::forms;
use crate::{Bodies, Body, Gazetteer, Place, PlaceId, TableError, country, state};

mod actor;
mod candidates;
mod pins;

pub use actor::Actor;
use candidates::{Scored, shares};
use pins::Pins;

/// A name with all that is known about whom it denotes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a> {
    /// The name as it was written.
    pub name: &'a str,
    /// The level that the source gives it.
    pub level: Option<Level>,
    /// On which side of an engagement it stands; `None` where that is not known.
    pub side: Option<Side>,
    /// The American state that the source gives.
    pub state: Option<State>,
    /// The country that the source gives.
    pub country: Option<Country>,
    /// Its Wikidata id (`Q5083`), where the source has one.
    pub wikidata: Option<&'a str>,
    /// Its UN/LOCODE, where the source has one.
    pub locode: Option<&'a str>,
    /// The address of the actor on the other side (`sioux-city-ia`): our table of pins knows for some ambiguous names
    /// which namesake a partner deals with.
    pub partner: Option<&'a str>,
}

impl<'a> Query<'a> {
    /// A bare name.
    #[must_use]
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }
}

/// Whom a candidate denotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The government of a place.
    Place(PlaceId),
    /// A body that is not a place, by its id.
    Body(Box<Body>),
}

impl Target {
    /// The place, where it is one.
    #[must_use]
    pub const fn place(&self) -> Option<PlaceId> {
        match self {
            Self::Place(id) => Some(*id),
            Self::Body(_) => None,
        }
    }
}

/// One of those that a name may denote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Whom.
    pub target: Target,
    /// How well it fits, 0 to 1. Scores of one resolution compare with each other.
    pub score: f32,
    /// Why, in words for people.
    pub reasons: Vec<String>,
}

/// What may be done with the best candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The first candidate is meant.
    Certain,
    /// There are candidates; a person decides.
    Doubtful,
    /// There is none.
    Unknown,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resolution {
    /// The best first, at most [`Resolution::MOST`].
    pub candidates: Vec<Candidate>,
    /// What may be done with the first.
    pub verdict: Verdict,
}

impl Resolution {
    /// How many candidates an answer has at most.
    pub const MOST: usize = 8;

    const NONE: Self = Self {
        candidates: Vec::new(),
        verdict: Verdict::Unknown,
    };

    /// The first candidate where it is certain.
    #[must_use]
    pub fn certain(&self) -> Option<&Target> {
        match self.verdict {
            Verdict::Certain => self.candidates.first().map(|it| &it.target),
            Verdict::Doubtful | Verdict::Unknown => None,
        }
    }

    fn sure(target: Target, score: f32, reason: impl Into<String>) -> Self {
        let candidate = Candidate {
            target,
            score,
            reasons: vec![reason.into()],
        };
        Self {
            candidates: vec![candidate],
            verdict: Verdict::Certain,
        }
    }
}

/// Where name, level and context fit worse than this, no candidate is certain.
const CERTAIN_FROM: f32 = 0.6;
/// A rival within this share of the best score makes the best doubtful.
const RIVAL_SHARE: f32 = 0.88;

/// The gazetteer and the bodies together: what intake asks.
#[derive(Debug, Clone)]
pub struct Resolver {
    gazetteer: Gazetteer,
    bodies: Bodies,
    pins: Pins,
}

impl Resolver {
    /// A resolver over an opened index and a table of bodies.
    ///
    /// # Errors
    /// A row of the shipped table of pins that does not read.
    pub fn new(gazetteer: Gazetteer, bodies: Bodies) -> Result<Self, TableError> {
        Ok(Self {
            gazetteer,
            bodies,
            pins: Pins::shipped()?,
        })
    }

    /// The places.
    #[must_use]
    pub const fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The bodies that are not places.
    #[must_use]
    pub const fn bodies(&self) -> &Bodies {
        &self.bodies
    }

    /// Whom a name denotes in its context. Registered bodies come first, then identifiers, then pins, then names. A
    /// body of a level that is not a place and that no table knows is certain, as itself.
    #[must_use]
    pub fn resolve(&self, query: &Query<'_>) -> Resolution {
        if let Some(body) = self.bodies.find(query) {
            return Resolution::sure(
                Target::Body(Box::new(body.clone())),
                1.0,
                "registered in the table of bodies",
            );
        }
        match query.level {
            Some(level) if self.is_body(level, query) => match Body::unregistered(query, level) {
                Some(body) => Resolution::sure(
                    Target::Body(Box::new(body)),
                    0.7,
                    "a body of its own; the table of bodies does not list it",
                ),
                None => Resolution::NONE,
            },
            _ => self.resolve_place(query),
        }
    }

    fn is_body(&self, level: Level, query: &Query<'_>) -> bool {
        !level.is_place() || (level == Level::Region && query.side == Some(Side::Us))
    }

    fn resolve_place(&self, query: &Query<'_>) -> Resolution {
        let by_id = |id: Option<PlaceId>, what: &str, code: &str| {
            let fits = |place: &Place| query.country.is_none_or(|country| shares(country, place.country));
            let place = self.gazetteer.place(id?).filter(fits)?;
            Some(Resolution::sure(
                Target::Place(place.id),
                1.0,
                format!("has the {what} {code}"),
            ))
        };
        if let Some(found) = query
            .wikidata
            .and_then(|code| by_id(self.gazetteer.by_wikidata(code), "Wikidata id", code))
        {
            return found;
        }
        if let Some(found) = query
            .locode
            .and_then(|code| by_id(self.gazetteer.by_locode(code), "location code", code))
        {
            return found;
        }
        if query.level == Some(Level::Country) {
            return country_only(query);
        }
        if query.level == Some(Level::State) && query.side != Some(Side::Foreign) {
            return state_only(query);
        }
        if let Some((place, note)) = self.pins.find(query)
            && self.gazetteer.place(place).is_some()
        {
            return Resolution::sure(Target::Place(place), 0.99, note);
        }
        let scored = self.scored(query);
        if scored.is_empty() {
            return self.similar(query);
        }
        self.judge(scored, query)
    }

    fn judge(&self, scored: Vec<Scored>, query: &Query<'_>) -> Resolution {
        let Some(best) = scored.first() else {
            return Resolution::NONE;
        };
        let rival = scored.iter().skip(1).find(|other| !self.same(best, other));
        let share = rival.map_or(0.0, |rival| rival.score / best.score.max(f32::MIN_POSITIVE));
        let anywhere = query.state.is_none() && query.country.is_none_or(|country| country == Country::US);
        // A name without its state, or abroad without its country, is certain only where nothing else bears it or comes near in size.
        let limit = if anywhere { RIVAL_SHARE - 0.15 } else { RIVAL_SHARE };
        let certain = best.fit >= CERTAIN_FROM && share <= limit;
        let candidates = scored
            .iter()
            .take(Resolution::MOST)
            .map(|it| Candidate {
                target: Target::Place(PlaceId(it.row.id)),
                score: it.score.min(1.0),
                reasons: it.reasons.clone(),
            })
            .collect();
        Resolution {
            candidates,
            verdict: if certain { Verdict::Certain } else { Verdict::Doubtful },
        }
    }
}

fn country_only(query: &Query<'_>) -> Resolution {
    let named = forms::forms(query.name)
        .iter()
        .find_map(|form| country::by_name(&form.key));
    match (named, query.country) {
        (Some(row), None) => Resolution::sure(Target::Place(row.id), 1.0, "a name of the country"),
        (Some(row), Some(code)) if row.iso2 == code => {
            Resolution::sure(Target::Place(row.id), 1.0, "a name of the country, and its code")
        }
        (None, Some(code)) => {
            let candidate = Candidate {
                target: Target::Place(country::country(code).id),
                score: 0.4,
                reasons: vec![format!("only the code {code} says so; the name is not the country's")],
            };
            Resolution {
                candidates: vec![candidate],
                verdict: Verdict::Doubtful,
            }
        }
        (Some(row), Some(code)) => {
            let other = country::country(code);
            let candidates = [(row.id, "the name says so"), (other.id, "the code says so")]
                .into_iter()
                .map(|(id, why)| Candidate {
                    target: Target::Place(id),
                    score: 0.5,
                    reasons: vec![why.to_owned()],
                })
                .collect();
            Resolution {
                candidates,
                verdict: Verdict::Doubtful,
            }
        }
        (None, None) => Resolution::NONE,
    }
}

fn state_only(query: &Query<'_>) -> Resolution {
    let named = state::by_name(query.name);
    match (named, query.state) {
        (Some(row), None) => Resolution::sure(Target::Place(row.id), 1.0, "a name of the state"),
        (Some(row), Some(code)) if row.postal == code => {
            Resolution::sure(Target::Place(row.id), 1.0, "a name of the state, and its postal code")
        }
        (None, None) => Resolution::NONE,
        (named, Some(code)) => {
            let by_code = (state::state(code).id, "the postal code says so");
            let candidates = named
                .map(|row| (row.id, "the name says so"))
                .into_iter()
                .chain([by_code])
                .map(|(id, why)| Candidate {
                    target: Target::Place(id),
                    score: 0.5,
                    reasons: vec![why.to_owned()],
                })
                .collect();
            Resolution {
                candidates,
                verdict: Verdict::Doubtful,
            }
        }
    }
}
