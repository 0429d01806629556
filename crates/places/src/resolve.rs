//! A name in context gives ranked candidates, each with a score and reasons in words.

use std::collections::BTreeMap;

use domain::{Country, Level, Side, State};
use fst::{IntoStreamer, Streamer};
use serde::Serialize;

use crate::format::{NameKind, Row};
use crate::forms::{self, Form};
use crate::place::distance_km;
use crate::score::{self, SHARED};
use crate::{Bodies, Body, Gazetteer, Place, PlaceId, TableError, country, fold, state};

mod actor;
mod pins;

pub use actor::Actor;
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
/// A namesake so near is the same place filed twice (a settlement and its municipality).
const SAME_SPOT_KM: f32 = 12.0;

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

    fn scored(&self, query: &Query<'_>) -> Vec<Scored> {
        let mut best: BTreeMap<u32, Scored> = BTreeMap::new();
        for form in forms::forms(query.name) {
            for posting in self.gazetteer.postings(&form.key) {
                let Some(row) = self.gazetteer.row(posting.row) else {
                    continue;
                };
                let Some(scored) = self.score(query, &form, posting.row, &row, posting.kind) else {
                    continue;
                };
                match best.get(&posting.row) {
                    Some(other) if other.score >= scored.score => {}
                    _ => {
                        best.insert(posting.row, scored);
                    }
                }
            }
        }
        let mut out: Vec<Scored> = best.into_values().collect();
        // `Gangnam-gu (Seoul)`: once the bracket says where the place lies, it is not the place itself.
        if out.iter().any(|it| it.reading == Reading::InItsParent) {
            out.retain(|it| it.reading != Reading::Bracket);
        }
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.id.cmp(&b.row.id)));
        out
    }

    fn score(&self, query: &Query<'_>, form: &Form, index: u32, row: &Row, kind: NameKind) -> Option<Scored> {
        let mut reasons = Vec::new();
        let place = (row.country()?, row.state(), Level::from_index(usize::from(row.level))?);
        let bounds = within_bounds(query, place.0, place.1)?;
        if kind == NameKind::Code
            && !query
                .name
                .chars()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        {
            return None;
        }
        reasons.push(match kind {
            NameKind::Primary => "its name".to_owned(),
            NameKind::Alias => "a name in Legation's own table".to_owned(),
            NameKind::Bare => "its name without the type word".to_owned(),
            NameKind::Alternate | NameKind::BareAlternate => "another name of it".to_owned(),
            NameKind::Code => "its code".to_owned(),
        });
        reasons.extend(form.why.clone());
        let level = forms::level_fit(query.level, form.type_word, place.2);
        if level == 0.0 {
            return None;
        }
        let mut fit = score::name_quality(kind) * level * bounds * self.spelling(query, row, kind) - form.distance;
        let mut reading = if form.in_brackets {
            Reading::Bracket
        } else {
            Reading::Plain
        };
        if let Some(parent) = &form.parent {
            match self.parent_fits(row, parent) {
                Some(named) => {
                    fit *= 1.25;
                    reading = Reading::InItsParent;
                    reasons.push(format!("lies in {named}, as written"));
                }
                None if query.name.contains(',') => fit *= 0.7,
                None => {}
            }
        }
        reasons.push(self.where_it_is(row, place.2));
        let root = if row.government == crate::format::NO_ROW {
            index
        } else {
            row.government
        };
        Some(Scored {
            reading,
            index,
            root,
            row: *row,
            fit,
            score: score::with_prominence(fit, score::prominence(row)),
            reasons,
        })
    }

    /// A name written letter for letter is better than one that only folds to the same key (`Löhne` and `Lohne`), and
    /// an American name is hardly ever an alternate one.
    fn spelling(&self, query: &Query<'_>, row: &Row, kind: NameKind) -> f32 {
        let american = row.country == *b"US";
        match kind {
            NameKind::Primary if query.name.is_ascii() || self.string_of(row) == query.name => 1.0,
            NameKind::Primary => 0.95,
            NameKind::Alternate | NameKind::BareAlternate if american => 0.9,
            _ => 1.0,
        }
    }

    fn string_of(&self, row: &Row) -> &str {
        self.gazetteer.string(row.name)
    }

    /// The name of the division, state or country that what was written after the comma denotes.
    fn parent_fits(&self, row: &Row, parent: &str) -> Option<String> {
        if let Some(state) = row.state() {
            let named = state::by_name(parent);
            if named.is_some_and(|named| named.postal == state) {
                return Some(state.name().to_owned());
            }
        }
        if country::by_name(parent).is_some_and(|named| named.iso2.bytes() == row.country) {
            return country::by_name(parent).map(|named| named.name.clone());
        }
        let bare = forms::strip(parent).map_or(parent, |(bare, ..)| bare);
        [row.admin2, row.admin1].into_iter().find_map(|index| {
            let division = self.gazetteer.row(index)?;
            let bears = |key: &str| self.gazetteer.postings(key).iter().any(|posting| posting.row == index);
            (bears(parent) || bears(bare)).then(|| self.gazetteer.string(division.name).to_owned())
        })
    }

    fn where_it_is(&self, row: &Row, level: Level) -> String {
        let mut words = score::level_words(level).to_owned();
        if let Some(division) = self.gazetteer.row(row.admin1) {
            words.push_str(" in ");
            words.push_str(self.gazetteer.string(division.name));
        } else if let Some(state) = row.state() {
            words.push_str(" in ");
            words.push_str(state.name());
        }
        if row.population > 0 {
            words.push_str(&format!(", {} inhabitants", grouped(row.population)));
        }
        words
    }

    fn judge(&self, scored: Vec<Scored>, query: &Query<'_>) -> Resolution {
        let Some(best) = scored.first() else {
            return Resolution::NONE;
        };
        let rival = scored.iter().skip(1).find(|other| !self.same(best, other));
        let share = rival.map_or(0.0, |rival| rival.score / best.score.max(f32::MIN_POSITIVE));
        let open_side = query.country.is_none() && query.state.is_none();
        // A name without state or country is certain only where nothing else bears it or comes near in size.
        let limit = if open_side { RIVAL_SHARE - 0.15 } else { RIVAL_SHARE };
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

    /// Whether two candidates are one place filed twice, or under one government.
    fn same(&self, a: &Scored, b: &Scored) -> bool {
        let within = |inner: &Row, outer: &Scored| inner.admin1 == outer.index || inner.admin2 == outer.index;
        let near = distance_km((a.row.lat, a.row.lon), (b.row.lat, b.row.lon)) < SAME_SPOT_KM;
        a.root == b.root || near || within(&a.row, b) || within(&b.row, a)
    }

    /// Places whose name is nearly what was written; never certain.
    fn similar(&self, query: &Query<'_>) -> Resolution {
        let key = fold::key(query.name);
        let letters = key.chars().count();
        let start: String = key.chars().take(2).collect();
        if letters < 5 {
            return Resolution::NONE;
        }
        let most = if letters < 9 { 1 } else { 2 };
        let mut found: Vec<Scored> = Vec::new();
        let mut stream = self.gazetteer.names_from(&start).into_stream();
        while let Some((name, value)) = stream.next() {
            let Some(name) = std::str::from_utf8(name).ok().filter(|name| name.starts_with(&start)) else {
                break;
            };
            let typos = strsim::osa_distance(name, &key);
            if name.len().abs_diff(key.len()) > 2 * most || typos > most {
                continue;
            }
            for posting in self.gazetteer.postings_of(value) {
                let form = Form {
                    key: String::new(),
                    type_word: None,
                    parent: None,
                    in_brackets: false,
                    distance: 0.0,
                    why: None,
                };
                if let Some(row) = self.gazetteer.row(posting.row)
                    && let Some(mut scored) = self.score(query, &form, posting.row, &row, posting.kind)
                    && !found.iter().any(|other| other.index == scored.index)
                {
                    scored.score *= 0.55;
                    scored.fit = 0.0;
                    scored.reasons.insert(0, format!("spelled nearly so ({name})"));
                    found.push(scored);
                }
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.id.cmp(&b.row.id)));
        if found.is_empty() {
            Resolution::NONE
        } else {
            self.judge(found, query)
        }
    }
}

/// How a candidate was read out of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Plain,
    /// It lies in what was written after the comma or in the bracket.
    InItsParent,
    /// It was itself written in the bracket.
    Bracket,
}

struct Scored {
    reading: Reading,
    index: u32,
    root: u32,
    row: Row,
    /// How well name, level and context fit, prominence left out.
    fit: f32,
    score: f32,
    reasons: Vec<String>,
}

/// How far a place lies within the state, country and side that were given: 1 within, less where two codes share
/// it, `None` outside.
fn within_bounds(query: &Query<'_>, country: Country, state: Option<State>) -> Option<f32> {
    let american = country == Country::US;
    match query.side {
        Some(Side::Us) if !american => return None,
        Some(Side::Foreign) if american => return None,
        _ => {}
    }
    if query.state.is_some() && query.state != state {
        return None;
    }
    let Some(wanted) = query.country else { return Some(1.0) };
    // A territory's own country code is as good as the United States' (`PR`).
    if wanted == country || state.is_some_and(|state| state.as_str() == wanted.as_str() && state.is_territory()) {
        return Some(1.0);
    }
    shares(wanted, country).then_some(0.9)
}

fn shares(wanted: Country, found: Country) -> bool {
    wanted == found || SHARED.contains(&(wanted.bytes(), found.bytes()))
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

/// A number with commas between its thousands.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
