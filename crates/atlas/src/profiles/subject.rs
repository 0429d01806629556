//! Whose profile a page is: a place, a country, a network or another actor, and which engagements are its own.

use std::collections::BTreeSet;

use domain::{Country, Level, Side, State};
use places::{Gazetteer, Place};
use snapshot::{ActorRow, DayView, Filter, Snapshot};

use crate::prose::{self, grouped};
use crate::view::View;

/// What sort of page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An American place.
    Place,
    /// A foreign country.
    Country,
    /// A network.
    Network,
    /// Any other actor.
    Actor,
}

/// Whose profile a page is.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What sort of page.
    pub sort: Sort,
    /// The path of its page.
    pub path: String,
    /// Its address part.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is: "City in King County, Washington".
    pub what: String,
    /// Pages above it: address and name.
    pub crumbs: Vec<(String, String)>,
    /// Its own engagements.
    pub filter: Filter,
    /// On which side it stands.
    pub side: Side,
    /// What is known of it: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Longitude and latitude.
    pub point: Option<(f32, f32)>,
    /// The number of its own actor in the snapshot, if the ledger knows one.
    pub actor: Option<u32>,
    /// The place of the gazetteer.
    pub place: Option<Place>,
    /// Its American state.
    pub state: Option<State>,
    /// Its country.
    pub country: Option<Country>,
}

impl Subject {
    /// An American place; the ledger need not know it.
    #[must_use]
    pub fn of_place(gazetteer: &Gazetteer, view: &DayView, place: Place) -> Self {
        let actor = own_government(view.snapshot(), &place);
        let slug = actor.map_or_else(
            || place.slug.clone(),
            |at| view.snapshot().actor_at(at).slug.to_string(),
        );
        let mut crumbs = vec![("/places".to_owned(), "Places".to_owned())];
        if let (Some(state), true) = (place.state, place.level != Level::State) {
            crumbs.push((
                format!("/places/{}", places::state(state).slug()),
                state.name().to_owned(),
            ));
        }
        if let Some(county) = place
            .admin2
            .filter(|id| *id != place.id)
            .and_then(|id| gazetteer.place(id))
        {
            crumbs.push((format!("/places/{}", county.slug), county.name));
        }
        let mut facts = Vec::new();
        if place.population > 0 {
            facts.push(("Population", grouped(place.population)));
        }
        if place.id.is_geonames() {
            facts.push(("GeoNames id", place.id.to_string()));
        }
        Self {
            sort: Sort::Place,
            path: format!("/places/{}", place.slug),
            what: place_words(&place),
            crumbs,
            filter: Filter {
                places: BTreeSet::from([slug.clone()]),
                ..Filter::default()
            },
            slug,
            name: place.name.clone(),
            side: Side::Us,
            facts,
            point: Some((place.lon, place.lat)),
            actor,
            state: place.state,
            country: Some(Country::US),
            place: Some(place),
        }
    }

    /// A foreign country.
    #[must_use]
    pub fn of_country(country: Country) -> Self {
        let info = places::country(country);
        let mut facts = vec![("Region", info.region.clone()), ("ISO code", country.to_string())];
        if info.population > 0 {
            facts.insert(1, ("Population", grouped(info.population)));
        }
        Self {
            sort: Sort::Country,
            path: format!("/countries/{country}"),
            slug: country.to_string(),
            name: info.name.clone(),
            what: format!("Country in {}", info.region),
            crumbs: vec![("/countries".to_owned(), "Countries".to_owned())],
            filter: Filter {
                countries: BTreeSet::from([country]),
                ..Filter::default()
            },
            side: Side::Foreign,
            facts,
            point: Some((info.lon, info.lat)),
            actor: None,
            place: None,
            state: None,
            country: Some(country),
        }
    }

    /// An actor of the ledger that is neither an American place nor a country.
    #[must_use]
    pub fn of_actor(gazetteer: &Gazetteer, at: u32, row: &ActorRow) -> Self {
        let network = row.level == Level::Network;
        let place = row.place.and_then(|id| gazetteer.place(places::PlaceId(id)));
        let mut crumbs = Vec::new();
        if network {
            crumbs.push(("/networks".to_owned(), "Networks".to_owned()));
        } else if let (Side::Us, Some(state)) = (row.side, row.state) {
            crumbs.push(("/places".to_owned(), "Places".to_owned()));
            crumbs.push((
                format!("/places/{}", places::state(state).slug()),
                state.name().to_owned(),
            ));
        } else if let Some(country) = row.country.filter(|country| *country != Country::US) {
            crumbs.push(("/countries".to_owned(), "Countries".to_owned()));
            crumbs.push((format!("/countries/{country}"), prose::country_name(country).to_owned()));
        }
        let mut facts = Vec::new();
        let aliases: Vec<String> = row.aliases.iter().take(6).map(ToString::to_string).collect();
        if !aliases.is_empty() {
            facts.push(("Also written", prose::brief(&aliases.join(", "), 200)));
        }
        if let Some(place) = place
            .as_ref()
            .filter(|place| place.population > 0 && row.level.is_place())
        {
            facts.push(("Population", grouped(place.population)));
        }
        Self {
            sort: if network { Sort::Network } else { Sort::Actor },
            path: prose::href(&row.slug, row.side, row.level, row.country),
            slug: row.slug.to_string(),
            name: row.name.to_string(),
            what: actor_words(row, place.as_ref()),
            crumbs,
            filter: Filter {
                actors: BTreeSet::from([row.slug.to_string()]),
                ..Filter::default()
            },
            side: row.side,
            facts,
            point: row.point,
            actor: Some(at),
            place: None,
            state: row.state.filter(|_| row.side == Side::Us),
            country: row.country,
        }
    }

    /// Its own engagements as the filter part of an address.
    #[must_use]
    pub fn query(&self) -> String {
        View::of(self.filter.clone()).filter_query()
    }

    /// Its own engagements under a path: `/feed.atom?place=seattle-wa`.
    #[must_use]
    pub fn under(&self, path: &str) -> String {
        View::of(self.filter.clone()).filter_href(path)
    }

    /// Its own engagements, narrowed, under a path.
    #[must_use]
    pub fn narrowed(&self, path: &str, narrow: impl FnOnce(&mut Filter)) -> String {
        View::of(self.filter.clone()).filtered(narrow).filter_href(path)
    }

    /// The picture for those who share the page.
    #[must_use]
    pub fn picture(&self) -> String {
        match self.sort {
            Sort::Place => format!("/og/places/{}.png", self.slug),
            Sort::Country => format!("/og/countries/{}.png", self.slug),
            Sort::Network | Sort::Actor => self.under("/og/map.png"),
        }
    }

    /// The other side.
    #[must_use]
    pub fn other_side(&self) -> Side {
        match self.side {
            Side::Us => Side::Foreign,
            Side::Foreign => Side::Us,
        }
    }
}

/// The actor that is the place's own government.
#[must_use]
pub fn own_government(snapshot: &Snapshot, place: &Place) -> Option<u32> {
    let is_it = |row: &ActorRow| row.side == Side::Us && row.level.is_place() && row.place == Some(place.id.0);
    if let Some((at, row)) = snapshot.actor(&place.slug)
        && is_it(row)
    {
        return Some(at);
    }
    snapshot.actors().find(|(_, row)| is_it(row)).map(|(at, _)| at)
}

/// "City in King County, Washington", "State", "Territory".
#[must_use]
pub fn place_words(place: &Place) -> String {
    let state = place.state.map(State::name).unwrap_or_default();
    match (place.level, place.state) {
        (Level::State, Some(state)) if state.is_territory() => "Territory of the United States".to_owned(),
        (Level::State, Some(state)) if state.as_str() == "DC" => "Federal district of the United States".to_owned(),
        (Level::State, _) => "State of the United States".to_owned(),
        (Level::County, _) => format!("County in {state}"),
        (level, _) => match place.admin2_name.as_deref().filter(|county| *county != place.name) {
            Some(county) => format!("{} in {county}, {state}", level.label()),
            None => format!("{} in {state}", level.label()),
        },
    }
}

fn actor_words(row: &ActorRow, place: Option<&Place>) -> String {
    let what = row.level.label();
    let region = place
        .and_then(|place| place.admin1_name.clone())
        .filter(|name| **name != *row.name);
    match (row.side, row.state, row.country) {
        (_, _, _) if row.level == Level::Network => "Network".to_owned(),
        (Side::Us, Some(state), _) => format!("{what} in {}", state.name()),
        (Side::Us, None, _) => format!("{what} in the United States"),
        (Side::Foreign, _, Some(country)) => match region {
            Some(region) if row.level.is_place() => format!("{what} in {region}, {}", prose::country_name(country)),
            _ => format!("{what} in {}", prose::country_name(country)),
        },
        (Side::Foreign, _, None) => format!("{what} abroad"),
    }
}
