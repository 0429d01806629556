//! What else an engagement has to do with: legs of the same journey, the same parties, acts that bear on it.

use std::collections::BTreeSet;

use domain::{Family, Kind, PublicId, Side, StatusWord};
use snapshot::{Ask, DayView, Filter};

use super::store::StoredRevision;
use crate::listing::{Entry, entries};
use crate::prose;

/// How many of each sort are listed.
const MOST: usize = 12;
/// Among how many of an actor's engagements the same pair is looked for.
const LOOKED_AT: usize = 2_000;

/// What else an engagement has to do with.
#[derive(Debug, Clone, Default)]
pub struct Related {
    /// What it links to, each with what it is to this one.
    pub links: Vec<(String, Entry)>,
    /// Other legs of the same journey.
    pub trip: Vec<Entry>,
    /// Others between the same parties.
    pub pair: Vec<Entry>,
    /// Acts that bear on it.
    pub acts: Vec<Bearing>,
}

/// An act that bears on an engagement.
#[derive(Debug, Clone)]
pub struct Bearing {
    /// "A law of 1 September 2025 bears on this."
    pub words: String,
    /// The act.
    pub entry: Entry,
}

impl Related {
    /// Whether there is anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.links.is_empty() && self.trip.is_empty() && self.pair.is_empty() && self.acts.is_empty()
    }
}

/// Finds what a revision has to do with in a view. `trip` are the ids of the engagements that share its trip.
#[must_use]
pub fn related(view: &DayView, id: PublicId, revision: &StoredRevision, trip: &[PublicId]) -> Related {
    let found = |other: &PublicId| {
        let at = view.snapshot().find(*other).filter(|_| *other != id)?;
        Some(Entry::of(&view.row(at), view.day()))
    };
    let links = revision.links.iter().filter_map(|link| {
        let entry = found(&link.to.parse().ok()?)?;
        Some((why_words(&link.why), entry))
    });
    let trip: Vec<Entry> = trip.iter().filter_map(found).take(MOST).collect();
    let mut pair = same_pair(view, id, revision);
    pair.retain(|entry| trip.iter().all(|leg| leg.id != entry.id));
    Related {
        links: links.collect(),
        acts: acts(view, id, revision),
        trip,
        pair,
    }
}

fn why_words(why: &str) -> String {
    match why {
        "signed_during" => "Signed during this visit or visit of its signing".to_owned(),
        "renews" => "Renews, or is renewed by".to_owned(),
        other => prose::brief(&other.replace('_', " "), 80),
    }
}

fn slugs(revision: &StoredRevision, side: Side) -> BTreeSet<String> {
    revision
        .parties
        .iter()
        .filter(|party| party.side == side)
        .map(|party| party.slug.clone())
        .collect()
}

fn same_pair(view: &DayView, id: PublicId, revision: &StoredRevision) -> Vec<Entry> {
    let foreign = slugs(revision, Side::Foreign);
    let filter = Filter {
        actors: slugs(revision, Side::Us),
        ..Filter::default()
    };
    if foreign.is_empty() || filter.actors.is_empty() {
        return Vec::new();
    }
    let answer = view.query(&filter, &Ask::rows(LOOKED_AT));
    let rows = answer.rows.into_iter().filter(|at| {
        let row = view.row(*at);
        row.id() != id
            && row
                .participants()
                .any(|other| other.side == Side::Foreign && foreign.contains(&*other.actor.slug))
    });
    entries(view, &rows.take(MOST).collect::<Vec<_>>())
}

/// Acts and restrictions of the same state or government that name the counterpart's country.
fn acts(view: &DayView, id: PublicId, revision: &StoredRevision) -> Vec<Bearing> {
    if revision.revision.kind.family() == Family::Acts {
        return Vec::new();
    }
    let filter = Filter {
        kinds: BTreeSet::from([Kind::Restriction, Kind::LegislativeAct]),
        states: revision
            .parties
            .iter()
            .filter(|party| party.side == Side::Us)
            .filter_map(|party| party.state)
            .collect(),
        countries: revision
            .parties
            .iter()
            .filter(|party| party.side == Side::Foreign)
            .filter_map(|party| party.country)
            .collect(),
        ..Filter::default()
    };
    if filter.states.is_empty() || filter.countries.is_empty() {
        return Vec::new();
    }
    let answer = view.query(&filter, &Ask::rows(50));
    entries(view, &answer.rows)
        .into_iter()
        .filter(|act| act.id != id && bears(act, revision))
        .take(MOST)
        .map(|entry| Bearing {
            words: bearing_words(&entry),
            entry,
        })
        .collect()
}

/// A state's act bears on everybody in the state; any other government's only on itself. What lapsed bears on nothing.
fn bears(act: &Entry, revision: &StoredRevision) -> bool {
    let own = slugs(revision, Side::Us);
    let of_state = act.side(Side::Us).any(|party| party.level == domain::Level::State);
    let of_self = act.side(Side::Us).any(|party| own.contains(&party.slug));
    (of_state || of_self) && !matches!(act.status.word, StatusWord::Lapsed | StatusWord::Ended)
}

fn bearing_words(act: &Entry) -> String {
    let what = match (act.kind, act.status.word) {
        (Kind::Restriction, StatusWord::Announced) => "A proposed restriction",
        (Kind::Restriction, _) => "A restriction",
        (_, StatusWord::Announced) => "A proposed act",
        _ => "An act",
    };
    match &act.start {
        Some(start) => format!("{what} of {} bears on this", start.human()),
        None => format!("{what} without a reported date bears on this"),
    }
}
