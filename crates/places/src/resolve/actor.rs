//! What the ledger needs to know of whoever a name denotes.

use domain::{Country, Level, Side, State};
use serde::Serialize;

use super::{Query, Resolver, Target};
use crate::{PlaceId, country};

/// An actor as the ledger opens it: the same for every name that denotes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actor {
    /// Its identity: `place:5809844` or `body:port-of-seattle`. Places under one government share one.
    pub key: String,
    /// Its address: `seattle-wa`, `port-of-seattle`; for a country its code in small letters.
    pub slug: String,
    /// The name that pages print.
    pub name: String,
    /// What sort of body.
    pub level: Level,
    /// On which side it stands; `None` for a network, which stands on both.
    pub side: Option<Side>,
    /// Its state, where it is American and has one.
    pub state: Option<State>,
    /// Its country; `US` for every American actor.
    pub country: Option<Country>,
    /// The place whose government it is, or where it sits.
    pub place: Option<PlaceId>,
    /// Latitude and longitude of that place.
    pub point: Option<(f32, f32)>,
    /// Other names of it in our tables.
    pub aliases: Vec<String>,
}

impl Resolver {
    /// The actor that a target denotes; `None` for a place that the index does not hold.
    #[must_use]
    pub fn actor(&self, target: &Target) -> Option<Actor> {
        match target {
            Target::Place(id) => {
                let place = self.gazetteer.place(self.gazetteer.government(*id))?;
                Some(Actor {
                    key: format!("place:{}", place.id),
                    level: place.level,
                    side: Some(if place.is_american() { Side::Us } else { Side::Foreign }),
                    state: place.state,
                    country: Some(place.country),
                    place: Some(place.id),
                    point: Some((place.lat, place.lon)),
                    aliases: match place.level {
                        Level::Country => country::country(place.country).aliases.clone(),
                        _ => Vec::new(),
                    },
                    slug: place.slug,
                    name: place.name,
                })
            }
            Target::Body(body) => {
                let seat = body.seat.as_deref().and_then(|slug| self.gazetteer.by_slug(slug));
                let seat = seat.or_else(|| self.seat_by_name(body.seat_name().as_deref()?, body));
                let place = seat.and_then(|id| self.gazetteer.place(id));
                Some(Actor {
                    key: format!("body:{}", body.id),
                    slug: body.id.clone(),
                    name: body.name.clone(),
                    level: body.level,
                    side: body.side,
                    state: body.state,
                    country: body.country,
                    place: place.as_ref().map(|place| place.id),
                    point: place.as_ref().map(|place| (place.lat, place.lon)),
                    aliases: body.aliases.clone(),
                })
            }
        }
    }

    /// The city that a port's or airport's name names, where that is certain.
    fn seat_by_name(&self, name: &str, body: &crate::Body) -> Option<PlaceId> {
        if body.state.is_none() && body.country.is_none() {
            return None;
        }
        let query = Query {
            name,
            level: Some(Level::City),
            side: body.side,
            state: body.state,
            country: body.country,
            ..Query::default()
        };
        self.resolve_place(&query).certain()?.place()
    }
}
