//! Who else deals with the same countries, and what places of like size do that this one does not.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Country, Kind, Level, Side, State};
use places::Gazetteer;
use snapshot::{Ask, DayView, Facet, FacetSet, Filter};

use super::bars::{self, Bar};
use super::subject::Subject;
use crate::prose::{self, counted, grouped};

/// How many neighbours and peers are named.
const NAMED: usize = 10;
/// Among how many engagements of the state neighbours are looked for.
const LOOKED_AT: usize = 20_000;
/// How many places of like size are looked at for those that the ledger knows.
const CANDIDATES: usize = 80;

/// Another actor of the state that deals with the same countries.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What sort of body.
    pub level: &'static str,
    /// The countries that both deal with.
    pub shared: String,
    /// How many engagements it has with them.
    pub count: usize,
}

/// A place of like size.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its population.
    pub population: String,
    /// How many engagements it has.
    pub count: usize,
    /// Countries that it deals with and this place does not.
    pub apart: String,
}

/// Everything about a subject's neighbours.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// The heading of the first table.
    pub heading: String,
    /// Others in the state that deal with the same countries.
    pub same_countries: Vec<Neighbour>,
    /// Others of its sort, counted: networks with the same members, actors or countries of the same country or region.
    pub others: Vec<Bar>,
    /// Places of like size.
    pub peers: Vec<Peer>,
}

impl Neighbours {
    /// Whether there is anything to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.same_countries.is_empty() && self.others.is_empty() && self.peers.is_empty()
    }
}

/// Finds the neighbours of a subject that deals with some countries.
#[must_use]
pub fn neighbours(
    gazetteer: &Gazetteer,
    view: &DayView,
    subject: &Subject,
    countries: &BTreeSet<Country>,
) -> Neighbours {
    if let Some(state) = subject.state.filter(|_| subject.side == Side::Us) {
        let is_state = subject.place.as_ref().is_some_and(|place| place.level == Level::State);
        return Neighbours {
            heading: format!("Who else in {} deals with the same countries", state.name()),
            same_countries: same_countries(view, subject, state, countries),
            others: if is_state {
                other_states(view, subject, countries)
            } else {
                Vec::new()
            },
            peers: peers(gazetteer, view, subject, countries),
        };
    }
    if subject.level_is_network() {
        return Neighbours {
            heading: "Networks with the same members".to_owned(),
            others: shared_networks(view, subject),
            ..Neighbours::default()
        };
    }
    match (subject.country, subject.actor) {
        (Some(country), Some(own)) => Neighbours {
            heading: format!("Others in {}", prose::country_name(country)),
            others: short(bars::partners(view, &of_country(country), Side::Foreign, |at| {
                at == own
            })),
            ..Neighbours::default()
        },
        (Some(country), None) => Neighbours {
            heading: format!("Countries in {}", places::country(country).region),
            others: region(view, country),
            ..Neighbours::default()
        },
        (None, _) => Neighbours::default(),
    }
}

impl Subject {
    fn level_is_network(&self) -> bool {
        self.sort == super::subject::Sort::Network
    }
}

fn of_country(country: Country) -> Filter {
    Filter {
        countries: [country].into(),
        ..Filter::default()
    }
}

fn short(mut bars: Vec<Bar>) -> Vec<Bar> {
    bars.truncate(NAMED);
    bars
}

fn same_countries(view: &DayView, subject: &Subject, state: State, countries: &BTreeSet<Country>) -> Vec<Neighbour> {
    if countries.is_empty() {
        return Vec::new();
    }
    let filter = Filter {
        states: [state].into(),
        countries: countries.clone(),
        ..Filter::default()
    };
    let rows = view.query(&filter, &Ask::rows(LOOKED_AT)).rows;
    let mut found: HashMap<u32, BTreeMap<Country, usize>> = HashMap::new();
    for at in rows {
        let row = view.row(at);
        let shared: BTreeSet<Country> = row
            .participants()
            .filter(|other| other.side == Side::Foreign)
            .filter_map(|other| other.actor.country)
            .filter(|country| countries.contains(country))
            .collect();
        for us in row
            .participants()
            .filter(|us| us.side == Side::Us && us.actor.state == Some(state))
        {
            if Some(us.at) != subject.actor {
                let counts = found.entry(us.at).or_default();
                shared
                    .iter()
                    .for_each(|country| *counts.entry(*country).or_default() += 1);
            }
        }
    }
    let mut ordered: Vec<(u32, BTreeMap<Country, usize>)> = found.into_iter().collect();
    let slug = |at: u32| view.snapshot().actor_at(at).slug.clone();
    ordered.sort_by_cached_key(|(at, counts)| {
        (
            std::cmp::Reverse((counts.len(), counts.values().sum::<usize>())),
            slug(*at),
        )
    });
    ordered
        .into_iter()
        .take(NAMED)
        .map(|(at, counts)| neighbour(view, at, &counts))
        .collect()
}

fn neighbour(view: &DayView, at: u32, counts: &BTreeMap<Country, usize>) -> Neighbour {
    let row = view.snapshot().actor_at(at);
    let mut by_count: Vec<(&Country, &usize)> = counts.iter().collect();
    by_count.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let names: Vec<String> = by_count
        .iter()
        .map(|(country, _)| prose::country_name(**country).to_owned())
        .collect();
    Neighbour {
        name: row.name.to_string(),
        href: prose::href(&row.slug, row.side, row.level, row.country),
        level: row.level.label(),
        shared: prose::and_others(&names, 4),
        count: counts.values().sum(),
    }
}

/// States that deal with the same countries, counted by engagements with them.
fn other_states(view: &DayView, subject: &Subject, countries: &BTreeSet<Country>) -> Vec<Bar> {
    if countries.is_empty() {
        return Vec::new();
    }
    let filter = Filter {
        countries: countries.clone(),
        ..Filter::default()
    };
    let ask = Ask {
        facets: FacetSet::NONE.with(Facet::State),
        ..Ask::default()
    };
    let mut bars = bars::states(&view.query(&filter, &ask));
    bars.retain(|bar| bar.href != subject.path);
    short(bars::ordered(bars))
}

fn peers(gazetteer: &Gazetteer, view: &DayView, subject: &Subject, own: &BTreeSet<Country>) -> Vec<Peer> {
    let Some(place) = &subject.place else { return Vec::new() };
    let governments: HashMap<u32, u32> = view
        .snapshot()
        .actors()
        .filter(|(_, row)| row.side == Side::Us && row.level.is_place())
        .filter_map(|(at, row)| Some((row.place?, at)))
        .collect();
    let ask = Ask {
        facets: FacetSet::NONE.with(Facet::Country),
        ..Ask::default()
    };
    gazetteer
        .peers(place.id, CANDIDATES)
        .into_iter()
        .filter_map(|id| {
            let row = view.snapshot().actor_at(*governments.get(&id.0)?);
            let answer = view.query(
                &Filter {
                    places: [row.slug.to_string()].into(),
                    ..Filter::default()
                },
                &ask,
            );
            if answer.total == 0 {
                return None;
            }
            let peer = gazetteer.place(id)?;
            let apart: Vec<Bar> = bars::countries(&answer);
            let apart: Vec<String> = apart
                .into_iter()
                .filter(|bar| own.iter().all(|country| prose::country_name(*country) != bar.label))
                .map(|bar| bar.label)
                .collect();
            Some(Peer {
                name: peer.label(),
                href: format!("/places/{}", peer.slug),
                population: grouped(peer.population),
                count: usize::try_from(answer.total).unwrap_or(usize::MAX),
                apart: prose::and_others(&apart, 5),
            })
        })
        .take(NAMED - 2)
        .collect()
}

/// Other networks, by how many of this network's members they share.
fn shared_networks(view: &DayView, subject: &Subject) -> Vec<Bar> {
    let members = members_of(view, &subject.filter);
    let filter = Filter {
        kinds: [Kind::NetworkMembership].into(),
        actors: members,
        ..Filter::default()
    };
    if filter.actors.is_empty() {
        return Vec::new();
    }
    let left_out = |at: u32| {
        let row = view.snapshot().actor_at(at);
        row.level != Level::Network || Some(at) == subject.actor
    };
    let mut bars = bars::partners(view, &filter, Side::Foreign, left_out);
    for bar in &mut bars {
        bar.detail = counted(bar.count, "member in common", "members in common");
    }
    short(bars)
}

fn members_of(view: &DayView, filter: &Filter) -> BTreeSet<String> {
    view.by_actor(filter)
        .into_iter()
        .map(|count| view.snapshot().actor_at(count.at))
        .filter(|row| row.side == Side::Us)
        .take(500)
        .map(|row| row.slug.to_string())
        .collect()
}

/// Countries of the same region, with how many engagements each.
fn region(view: &DayView, country: Country) -> Vec<Bar> {
    let region = &places::country(country).region;
    let countries = places::countries()
        .iter()
        .filter(|info| info.region == *region && info.iso2 != country);
    let filter = Filter {
        countries: countries.map(|info| info.iso2).collect(),
        ..Filter::default()
    };
    if filter.countries.is_empty() {
        return Vec::new();
    }
    let ask = Ask {
        facets: FacetSet::NONE.with(Facet::Country),
        ..Ask::default()
    };
    let mut bars = bars::countries(&view.query(&filter, &ask));
    bars.retain(|bar| {
        filter
            .countries
            .iter()
            .any(|country| bar.href == format!("/countries/{country}"))
    });
    short(bars::ordered(bars))
}
