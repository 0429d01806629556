//! What is compared: finding whom a name means, and what each has in common with the others and alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Country, Side};
use snapshot::{Answer, Ask, DayView, FacetSet};

use crate::profiles::{Bar, Subject, partners};
use crate::reading::Atlas;

/// One of those compared.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Who.
    pub subject: Subject,
    /// What the ledger counts of it.
    pub answer: Answer,
    /// Its counterparts: actors of the other side.
    pub partners: Vec<Bar>,
}

/// Finds whom a name means: an address of a place or actor, a country's code or name, a place's name.
#[must_use]
pub fn find(atlas: &Atlas, view: &DayView, asked: &str) -> Option<Subject> {
    let gazetteer = atlas.gazetteer();
    let slug = asked.trim().to_lowercase().replace(' ', "-");
    let heir = view.snapshot().heir(&slug).map(|row| row.slug.to_string());
    let slug = heir.unwrap_or(slug);
    let american = |id| {
        gazetteer
            .place(gazetteer.government(id))
            .filter(places::Place::is_american)
    };
    if let Some(place) = gazetteer.by_slug(&slug).and_then(american) {
        return Some(Subject::of_place(gazetteer, view, place));
    }
    if let Some((at, row)) = view.snapshot().meant(&slug) {
        return match row.country.filter(|_| row.level == domain::Level::Country) {
            Some(country) => Some(Subject::of_country(country)),
            None => Some(Subject::of_actor(gazetteer, at, row)),
        };
    }
    // Georgia and Washington are states here; the country of the name is at its code.
    if let Some(state) = places::state::by_name(asked).filter(|_| asked.len() > 2) {
        return gazetteer
            .state(state.postal)
            .map(|place| Subject::of_place(gazetteer, view, place));
    }
    let code: Option<Country> = asked.trim().to_ascii_uppercase().parse().ok();
    let country = code.or_else(|| places::country::by_name(asked).map(|info| info.iso2));
    if let Some(country) = country.filter(|country| *country != Country::US) {
        return Some(Subject::of_country(country));
    }
    let place = gazetteer
        .suggest(asked, 8)
        .into_iter()
        .find(places::Place::is_american)?;
    american(place.id).map(|place| Subject::of_place(gazetteer, view, place))
}

/// Counts one of those compared.
#[must_use]
pub fn count(view: &DayView, subject: Subject) -> Compared {
    let answer = view.query(
        &subject.filter,
        &Ask {
            facets: FacetSet::ALL,
            ..Ask::default()
        },
    );
    let partners = partners(view, &subject.filter, subject.other_side(), |at| {
        Some(at) == subject.actor
    });
    Compared {
        subject,
        answer,
        partners,
    }
}

/// A name with its page.
pub type Named = (String, String);

/// What all have, and what only one has.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// What all of them have.
    pub all: Vec<Named>,
    /// For each, in their order: what it alone has.
    pub alone: Vec<Vec<Named>>,
}

/// Tells what sets have in common; each set maps a page to its name.
#[must_use]
pub fn shared(sets: &[BTreeMap<String, String>]) -> Shared {
    let mut holders: BTreeMap<&String, BTreeSet<usize>> = BTreeMap::new();
    for (at, set) in sets.iter().enumerate() {
        for page in set.keys() {
            holders.entry(page).or_default().insert(at);
        }
    }
    let named = |set: &BTreeMap<String, String>, wanted: &dyn Fn(&BTreeSet<usize>) -> bool| -> Vec<Named> {
        let mut found: Vec<Named> = set
            .iter()
            .filter(|(page, _)| holders.get(page).is_some_and(wanted))
            .map(|(page, name)| (page.clone(), name.clone()))
            .collect();
        found.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
        found
    };
    Shared {
        all: sets
            .first()
            .map(|set| named(set, &|holders| holders.len() == sets.len()))
            .unwrap_or_default(),
        alone: sets
            .iter()
            .map(|set| named(set, &|holders| holders.len() == 1))
            .collect(),
    }
}

/// The sets of which [`shared`] tells: countries (of American places) or states (of foreign ones), and partners.
#[must_use]
pub fn sets(all: &[Compared]) -> Option<[Vec<BTreeMap<String, String>>; 2]> {
    let side = all.first()?.subject.side;
    if all.iter().any(|one| one.subject.side != side) {
        return None;
    }
    let areas = |one: &Compared| -> BTreeMap<String, String> {
        let bars = match side {
            Side::Us => crate::profiles::country_bars(&one.answer),
            Side::Foreign => crate::profiles::state_bars(&one.answer),
        };
        bars.into_iter().map(|bar| (bar.href, bar.label)).collect()
    };
    let partners = |one: &Compared| -> BTreeMap<String, String> {
        one.partners
            .iter()
            .map(|bar| {
                let name = if bar.detail.is_empty() {
                    bar.label.clone()
                } else {
                    format!("{}, {}", bar.label, bar.detail)
                };
                (bar.href.clone(), name)
            })
            .collect()
    };
    Some([all.iter().map(areas).collect(), all.iter().map(partners).collect()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_and_what_is_not() {
        let set = |pages: &str| {
            pages
                .split(' ')
                .map(|page| (page.to_owned(), page.to_uppercase()))
                .collect()
        };
        let told = shared(&[set("a b c"), set("b c d"), set("b e")]);
        assert_eq!(told.all, [("b".to_owned(), "B".to_owned())]);
        let alone: Vec<String> = told
            .alone
            .iter()
            .map(|set| set.iter().map(|(page, _)| page.as_str()).collect())
            .collect();
        assert_eq!(alone, ["a", "d", "e"]);
        assert!(shared(&[]).all.is_empty());
    }
}
