//! Actors that are not places: ports, airports, tribal nations, agencies, networks, groups of governments.
//!
//! `tables/bodies.csv` registers them with their aliases and where they sit, `tables/members.csv` their members. A
//! body that no row knows is made from its own name, so that a new one needs no editing before it is imported; a row
//! is for what the name does not say.

use std::collections::BTreeMap;

use domain::{Country, Level, Side, State};
use serde::Serialize;

use crate::resolve::Query;
use crate::{fold, state};

const BODIES: &str = include_str!("../tables/bodies.csv");
const MEMBERS: &str = include_str!("../tables/members.csv");

/// A row of one of our tables that does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {reason}")]
pub struct TableError {
    /// Which table.
    pub file: String,
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl TableError {
    pub(crate) fn row(file: &str, line: usize, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            reason: reason.into(),
        }
    }
}

/// A member of a network or group, as far as we know them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Member {
    /// An American state or territory.
    State(State),
    /// A country.
    Country(Country),
    /// A place by its address in the gazetteer.
    Place(String),
    /// Another body by its id.
    Body(String),
}

/// An actor that is not a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Body {
    /// Its address, unique among bodies (`port-of-seattle`, `mayors-for-peace`).
    pub id: String,
    /// The name that pages print.
    pub name: String,
    /// What sort of body.
    pub level: Level,
    /// On which side it stands; `None` for one that stands on both, as networks do.
    pub side: Option<Side>,
    /// The state it belongs to.
    pub state: Option<State>,
    /// The country it belongs to; `US` for American ones.
    pub country: Option<Country>,
    /// The address of the place where it sits.
    pub seat: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Members, where known.
    pub members: Vec<Member>,
}

impl Body {
    /// A body that no table lists, from its name and context; `None` where the name is empty.
    #[must_use]
    pub fn unregistered(query: &Query<'_>, level: Level) -> Option<Self> {
        let name = query.name.trim();
        let slug = fold::slug(name);
        if slug.is_empty() {
            return None;
        }
        let country = match query.side {
            Some(Side::Us) => Some(Country::US),
            _ => query.country.or(query.state.map(|_| Country::US)),
        };
        let tail = query
            .state
            .map(|state| state.as_str().to_ascii_lowercase())
            .or_else(|| {
                country
                    .filter(|it| *it != Country::US)
                    .map(|it| it.as_str().to_ascii_lowercase())
            });
        Some(Self {
            id: tail.map_or_else(|| slug.clone(), |tail| format!("{slug}-{tail}")),
            name: name.to_owned(),
            level,
            side: if level == Level::Network { None } else { query.side },
            state: query.state,
            country,
            seat: None,
            aliases: Vec::new(),
            members: Vec::new(),
        })
    }

    /// The city that the name of a port or airport names (`Port of Monroe` gives `Monroe`).
    pub(crate) fn seat_name(&self) -> Option<String> {
        if !matches!(self.level, Level::Port | Level::Airport | Level::Agency) {
            return None;
        }
        let key = fold::key(&self.name);
        let before = ["port of ", "ports of "];
        let after = [
            " international airport",
            " airport authority",
            " port authority",
            " airport",
            " port",
        ];
        let rest = before.iter().find_map(|word| key.strip_prefix(word));
        let rest = rest.or_else(|| after.iter().find_map(|word| key.strip_suffix(word)))?;
        (rest.len() > 2 && state::by_name(rest).is_none()).then(|| rest.to_owned())
    }
}

/// The registered bodies.
#[derive(Debug, Clone, Default)]
pub struct Bodies {
    rows: Vec<Body>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_id: BTreeMap<String, usize>,
}

impl Bodies {
    /// The tables that come with Legation.
    ///
    /// # Errors
    /// A row that does not read.
    pub fn shipped() -> Result<Self, TableError> {
        Self::read(BODIES, MEMBERS)
    }

    /// Reads `bodies.csv` (id, name, level, side, state, country, seat, aliases) and `members.csv` (body, member).
    ///
    /// # Errors
    /// A row that does not read, an id given twice, a member of a body that is not there.
    pub fn read(bodies: &str, members: &str) -> Result<Self, TableError> {
        let mut out = Self::default();
        for (line, record) in records("bodies.csv", bodies)? {
            let body = read_body(line, &record)?;
            let at = out.rows.len();
            if out.by_id.insert(body.id.clone(), at).is_some() {
                return Err(TableError::row(
                    "bodies.csv",
                    line,
                    format!("the id `{}` is given twice", body.id),
                ));
            }
            for name in std::iter::once(&body.name).chain(&body.aliases) {
                let bearers = out.by_name.entry(fold::key(name)).or_default();
                if !bearers.contains(&at) {
                    bearers.push(at);
                }
            }
            out.rows.push(body);
        }
        for (line, record) in records("members.csv", members)? {
            let field = |at: usize| record.get(at).unwrap_or_default();
            let body = out.by_id.get(field(0)).and_then(|at| out.rows.get_mut(*at));
            let unknown = || TableError::row("members.csv", line, format!("there is no body `{}`", field(0)));
            body.ok_or_else(unknown)?.members.push(read_member(line, field(1))?);
        }
        Ok(out)
    }

    /// Every registered body, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &Body> {
        self.rows.iter()
    }

    /// The body of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Body> {
        self.by_id.get(id).and_then(|at| self.rows.get(*at))
    }

    /// The registered body that a name denotes in its context. The state, country and side must agree as far as both
    /// know them. A level of places is asked too: "Mexican border states" is written as a region.
    #[must_use]
    pub fn find(&self, query: &Query<'_>) -> Option<&Body> {
        let bearers = self.by_name.get(&fold::key(query.name))?;
        let agrees = |body: &&Body| {
            let state = body.state.is_none() || query.state.is_none() || body.state == query.state;
            let country = body.country.is_none() || query.country.is_none() || body.country == query.country;
            let side = body.side.is_none() || query.side.is_none() || body.side == query.side;
            state && country && side
        };
        let mut found = bearers.iter().filter_map(|at| self.rows.get(*at)).filter(agrees);
        let first = found.next()?;
        // Two bodies of one name ("Port of Portland") need the context that tells them apart.
        if found.next().is_some() { None } else { Some(first) }
    }

    /// Registered bodies whose name or alias begins with what was typed.
    #[must_use]
    pub fn suggest(&self, typed: &str, count: usize) -> Vec<&Body> {
        let prefix = fold::key(typed);
        let mut seen: Vec<usize> = Vec::new();
        if prefix.is_empty() {
            return Vec::new();
        }
        for (_, bearers) in self
            .by_name
            .range(prefix.clone()..)
            .take_while(|(name, _)| name.starts_with(&prefix))
        {
            for at in bearers {
                if !seen.contains(at) {
                    seen.push(*at);
                }
            }
        }
        seen.into_iter()
            .filter_map(|at| self.rows.get(at))
            .take(count)
            .collect()
    }
}

fn records(file: &str, table: &str) -> Result<Vec<(usize, csv::StringRecord)>, TableError> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(table.as_bytes());
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| TableError::row(file, 0, error.to_string()))?;
        let line = record
            .position()
            .map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
        out.push((line, record));
    }
    Ok(out)
}

fn read_body(line: usize, record: &csv::StringRecord) -> Result<Body, TableError> {
    let field = |at: usize| record.get(at).unwrap_or_default();
    let bad = |error: &dyn std::fmt::Display| TableError::row("bodies.csv", line, error.to_string());
    fn optional<T: std::str::FromStr>(text: &str) -> Result<Option<T>, T::Err> {
        if text.is_empty() {
            Ok(None)
        } else {
            text.parse().map(Some)
        }
    }
    let state = optional::<State>(field(4)).map_err(|error| bad(&error))?;
    let side = match field(3) {
        "us" => Some(Side::Us),
        "foreign" => Some(Side::Foreign),
        "both" => None,
        other => return Err(bad(&format!("`{other}` is not a side; use us, foreign or both"))),
    };
    let country = optional::<Country>(field(5)).map_err(|error| bad(&error))?;
    Ok(Body {
        id: field(0).to_owned(),
        name: field(1).to_owned(),
        level: field(2).parse().map_err(|error| bad(&error))?,
        side,
        state,
        country: country.or((side == Some(Side::Us)).then_some(Country::US)),
        seat: (!field(6).is_empty()).then(|| field(6).to_owned()),
        aliases: field(7)
            .split(';')
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect(),
        members: Vec::new(),
    })
}

fn read_member(line: usize, text: &str) -> Result<Member, TableError> {
    let bad = || {
        TableError::row(
            "members.csv",
            line,
            format!("`{text}` is not state:, country:, place: or body:"),
        )
    };
    match text.split_once(':') {
        Some(("state", code)) => Ok(Member::State(code.parse().map_err(|_| bad())?)),
        Some(("country", code)) => Ok(Member::Country(code.parse().map_err(|_| bad())?)),
        Some(("place", slug)) => Ok(Member::Place(slug.to_owned())),
        Some(("body", id)) => Ok(Member::Body(id.to_owned())),
        _ => Err(bad()),
    }
}
