//! Whether a proposal has the actors of a labelled claim.

use domain::{Kind, Level};
use places::{Gazetteer, fold};

use super::body::is_network_called;
use super::evaluate::GoldClaim;
use super::{Actor, Found};

/// Whether a proposal has both actors of a labelled claim.
pub(super) fn matches(claim: &GoldClaim, found: &Found, gazetteer: &Gazetteer) -> bool {
    are_sides(claim, found)
        && (is_named(&found.us, &claim.us_actor, gazetteer)
            || is_port_called(&found.us, &claim.us_actor, claim.us_level))
        && is_counterpart(claim, &found.counterpart, gazetteer)
}

/// The same to the letter: a capital is not its country, a port not its authority.
pub(super) fn matches_to_the_letter(claim: &GoldClaim, found: &Found, gazetteer: &Gazetteer) -> bool {
    are_sides(claim, found)
        && is_named(&found.us, &claim.us_actor, gazetteer)
        && is_in_country(claim, &found.counterpart)
        && is_named(&found.counterpart, &claim.counterpart, gazetteer)
}

fn are_sides(claim: &GoldClaim, found: &Found) -> bool {
    let home = found.us.state == claim.us_state || claim.us_state.is_none() || found.us.state.is_none();
    // A state and the city of its name are two actors; a county and a city of one government are not.
    let is_state = |level: Level| level == Level::State;
    let same_side = is_state(claim.us_level) == is_state(found.us.level);
    home && same_side
}

/// Whether an actor is the counterpart of a labelled claim.
pub(super) fn is_counterpart(claim: &GoldClaim, actor: &Actor, gazetteer: &Gazetteer) -> bool {
    let named = is_named(actor, &claim.counterpart, gazetteer)
        || is_port_called(actor, &claim.counterpart, claim.counterpart_level);
    is_in_country(claim, actor) && named || is_capital_for_country(claim, actor)
}

fn is_in_country(claim: &GoldClaim, actor: &Actor) -> bool {
    let unsaid = claim.counterpart_country.is_none() || actor.country.is_none();
    unsaid || actor.country == claim.counterpart_country
}

/// Of a state's journey the capital that is its goal and the country are one counterpart: a visit is one engagement per
/// journey and country, and sources name either.
fn is_capital_for_country(claim: &GoldClaim, actor: &Actor) -> bool {
    let Some(country) = claim.counterpart_country.filter(|it| actor.country == Some(*it)) else {
        return false;
    };
    let capital = fold::key(&places::country::country(country).capital);
    let journey = claim.kind == Kind::OutgoingMission && claim.us_level == Level::State;
    journey
        && match (claim.counterpart_level, actor.level) {
            (Level::Country, Level::City) => fold::key(&actor.name) == capital,
            (_, Level::Country) => fold::key(&claim.counterpart) == capital,
            _ => false,
        }
}

/// A port and its authority are one, and a name that is said to be a port's is that of the port.
fn is_port_called(actor: &Actor, name: &str, level: Level) -> bool {
    let key = fold::key(name);
    let of_port = level == Level::Port || key.contains("port");
    actor.level == Level::Port && of_port && port_words(&key) == port_words(&fold::key(&actor.name))
}

/// Whether a name denotes an actor: the same folded name, or another name of its place.
fn is_named(actor: &Actor, name: &str, gazetteer: &Gazetteer) -> bool {
    let key = fold::key(name);
    let own = fold::key(&actor.name);
    if key == own || key.replace(' ', "") == own.replace(' ', "") {
        return true;
    }
    let Some(place) = actor.place else {
        // Networks are written with and without what they are for.
        return actor.level == Level::Network
            && (own.starts_with(&key) || key.starts_with(&own) || is_network_called(&actor.name, name));
    };
    let bearers = gazetteer
        .name_ref(&key)
        .into_iter()
        .flat_map(|it| gazetteer.bearers(it));
    let mut governments = bearers.map(|it| gazetteer.government(it.id));
    governments.any(|it| it == gazetteer.government(place))
}

/// What tells a port from others: "Port of Busan" and "Busan Port Authority" leave the same word.
fn port_words(key: &str) -> Vec<&str> {
    let common = ["port", "ports", "of", "authority", "the", "state"];
    key.split(' ').filter(|it| !common.contains(it)).collect()
}
