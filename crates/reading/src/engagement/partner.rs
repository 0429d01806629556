//! Names that are known beside the gazetteer: the foreign places with which American governments have dealt, by the starter's
//! claims (`tables/partners.csv`), and regions by their adjectives (`tables/regions.csv`).

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::{Country, Level};
use places::{Place, fold};

use super::{Actor, Context};

/// Countries of partners by their folded names.
static PARTNERS: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let rows = include_str!("../../tables/partners.csv").lines().skip(1);
    let cells = rows.filter_map(|line| line.rsplit_once(','));
    cells
        .filter_map(|(name, country)| Some((fold::key(name), country.parse().ok()?)))
        .collect()
});

/// The country of the partner of a folded name; none for names of one short word.
pub(super) fn country_of(key: &str) -> Option<Country> {
    PARTNERS.get(key).copied().filter(|_| key.len() > 3)
}

/// The partner of a folded name: its place in the gazetteer, the largest of its country, or the name alone.
pub(super) fn partner(key: &str, written: &str, context: &Context<'_>) -> Option<Actor> {
    let country = country_of(key)?;
    Some(match in_country(key, country, context) {
        Some(place) => super::party::actor(&place, written, context),
        None => Actor {
            country: Some(country),
            ..Actor::named(written, Level::City)
        },
    })
}

/// The largest place of a name in a country.
pub(super) fn in_country(key: &str, country: Country, context: &Context<'_>) -> Option<Place> {
    let name = context.gazetteer.name_ref(key)?;
    let there = context.gazetteer.bearers(name);
    let there = there.filter(|it| it.country == country.bytes() && it.kind <= 3);
    context.gazetteer.place(there.max_by_key(|it| it.weight)?.id)
}

static REGIONS: LazyLock<HashMap<&str, (&str, Country)>> = LazyLock::new(|| {
    let rows = include_str!("../../tables/regions.csv").lines().skip(1);
    let cells = rows.filter_map(|line| {
        let (adjective, rest) = line.split_once(',')?;
        let (name, country) = rest.split_once(',')?;
        Some((adjective, (name, country.parse().ok()?)))
    });
    cells.collect()
});

/// The region that an adjective denotes: "the Basque president".
pub(super) fn region(adjective: &str, context: &Context<'_>) -> Option<Actor> {
    let (name, country) = *REGIONS.get(adjective)?;
    let place = in_country(&fold::key(name), country, context);
    Some(Actor {
        country: Some(country),
        place: place.map(|it| it.id),
        ..Actor::named(name, Level::Region)
    })
}
