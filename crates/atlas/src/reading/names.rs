//! Actors by name, for the search box.

use std::collections::HashMap;
use std::sync::OnceLock;

use domain::Side;
use places::fold;
use snapshot::{Ask, DayView, Filter};

use crate::view::ask::{Named, Names};

/// Folded names and aliases with the numbers of the actors that bear them; made when it is first asked.
#[derive(Debug, Default)]
pub struct NameIndex(OnceLock<HashMap<String, Vec<u32>>>);

impl NameIndex {
    pub(super) fn over<'a>(&'a self, view: &'a DayView) -> Lookup<'a> {
        Lookup {
            index: self.0.get_or_init(|| index(view)),
            view,
        }
    }
}

fn index(view: &DayView) -> HashMap<String, Vec<u32>> {
    let mut index: HashMap<String, Vec<u32>> = HashMap::new();
    for (at, actor) in view.snapshot().actors() {
        let names = std::iter::once(&actor.name).chain(&actor.aliases);
        for name in names.map(|name| fold::key(name)).filter(|name| !name.is_empty()) {
            let bearers = index.entry(name).or_default();
            if bearers.last() != Some(&at) {
                bearers.push(at);
            }
        }
    }
    index
}

/// Looks actors up by name in one snapshot.
#[derive(Debug)]
pub struct Lookup<'a> {
    index: &'a HashMap<String, Vec<u32>>,
    view: &'a DayView,
}

impl Names for Lookup<'_> {
    fn named(&self, folded: &str) -> Vec<Named> {
        let bearers = self.index.get(folded).map_or(&[][..], Vec::as_slice);
        let bearers = bearers.iter().take(40).map(|at| self.view.snapshot().actor_at(*at));
        bearers
            .map(|actor| {
                let filter = Filter {
                    actors: [actor.slug.to_string()].into(),
                    ..Filter::default()
                };
                Named {
                    slug: actor.slug.to_string(),
                    us: actor.side == Side::Us,
                    level: actor.level,
                    state: actor.state,
                    count: self.view.query(&filter, &Ask::default()).total,
                }
            })
            .collect()
    }
}
