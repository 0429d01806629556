//! The communities and bodies in a place: cities, counties, ports, tribal nations, agencies. Their engagements are shown
//! apart from those of the place's own government.

use std::collections::BTreeMap;

use domain::{Level, Side};
use places::{Gazetteer, PlaceId};
use snapshot::{ActorRow, Ask, DayView, Filter};

use super::subject::Subject;
use crate::listing::{Entry, entries};
use crate::prose;
use crate::view::View;

/// How many engagements of theirs are listed.
const LISTED: usize = 12;
/// The most actors that one address names.
const IN_ADDRESS: usize = 40;

/// An actor in a place.
#[derive(Debug, Clone)]
pub struct Inhabitant {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What sort of body.
    pub level: Level,
    /// How many engagements it has.
    pub count: usize,
    /// The ledger's key.
    pub key: String,
}

/// The communities and bodies in a place.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// By sort of body, the most engagements first.
    pub groups: Vec<(&'static str, Vec<Inhabitant>)>,
    /// How many engagements they have together.
    pub total: usize,
    /// The newest of them.
    pub newest: Vec<Entry>,
    /// Where all of them are.
    pub href: String,
}

impl Within {
    /// How many actors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.iter().map(|(_, group)| group.len()).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Everybody.
    pub fn iter(&self) -> impl Iterator<Item = &Inhabitant> {
        self.groups.iter().flat_map(|(_, group)| group)
    }
}

/// Finds those in a place that have engagements.
#[must_use]
pub fn within(gazetteer: &Gazetteer, view: &DayView, subject: &Subject) -> Within {
    let (Some(place), Some(state)) = (&subject.place, subject.state) else {
        return Within::default();
    };
    let of_state = Filter {
        states: [state].into(),
        ..Filter::default()
    };
    let is_in = |row: &ActorRow| {
        let seat = row.place.map(PlaceId);
        match place.level {
            Level::State => row.state == Some(state),
            Level::County => {
                seat == Some(place.id)
                    || seat
                        .and_then(|id| gazetteer.place(id))
                        .is_some_and(|seat| seat.admin2 == Some(place.id))
            }
            _ => seat == Some(place.id) || seat.is_some_and(|seat| gazetteer.government(seat) == place.id),
        }
    };
    let mut groups: BTreeMap<Level, Vec<Inhabitant>> = BTreeMap::new();
    let mut slugs = Vec::new();
    for count in view.by_actor(&of_state) {
        let row = view.snapshot().actor_at(count.at);
        if row.side != Side::Us || Some(count.at) == subject.actor || !is_in(row) {
            continue;
        }
        slugs.push(row.slug.to_string());
        groups.entry(row.level).or_default().push(Inhabitant {
            name: row.name.to_string(),
            href: prose::href(&row.slug, row.side, row.level, row.country),
            level: row.level,
            count: usize::try_from(count.count()).unwrap_or(usize::MAX),
            key: row.key.to_string(),
        });
    }
    if slugs.is_empty() {
        return Within::default();
    }
    for group in groups.values_mut() {
        group.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    }
    let filter = Filter {
        actors: slugs.iter().cloned().collect(),
        ..Filter::default()
    };
    let answer = view.query(&filter, &Ask::rows(LISTED));
    let address = if slugs.len() > IN_ADDRESS { of_state } else { filter };
    Within {
        total: usize::try_from(answer.total).unwrap_or(usize::MAX),
        newest: entries(view, &answer.rows),
        href: View::of(address).filter_href("/"),
        groups: groups
            .into_iter()
            .map(|(level, group)| (plural(level), group))
            .collect(),
    }
}

/// What several bodies of a level are called.
#[must_use]
pub const fn plural(level: Level) -> &'static str {
    match level {
        Level::State => "States",
        Level::County => "Counties",
        Level::City => "Cities",
        Level::Town => "Towns",
        Level::Tribe => "Tribal nations",
        Level::Port => "Ports",
        Level::Airport => "Airports",
        Level::Agency => "Agencies",
        Level::Region => "Regions",
        Level::Country => "Countries",
        Level::Network => "Networks",
        Level::Organization => "Organizations",
        Level::Group => "Groups of governments",
    }
}
