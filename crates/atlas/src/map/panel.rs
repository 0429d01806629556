//! What the panel says of the place, country or engagement that is chosen on the map.

use domain::{Country, Family, PublicId, Side};
use snapshot::{Ask, Facet, FacetSet, Filter};

use crate::listing::{self, Entry};
use crate::prose::{self, country_name};
use crate::reading::Seen;
use crate::view::facets::actor_label;
use crate::view::words::counted;
use crate::view::{Selection, View};

/// How many engagements it lists.
const LISTED: usize = 12;

/// What the panel says.
pub struct Panel {
    pub name: String,
    pub lead: String,
    pub entries: Vec<Entry>,
    /// How many by family, of those that occur.
    pub families: Vec<(Family, u64)>,
    /// The page of what is chosen, and what the link says.
    pub page: Option<(String, String)>,
    /// The view narrowed to what is chosen.
    pub only: Option<String>,
    pub close: String,
}

pub fn panel(sel: &Selection, view: &View, seen: &Seen) -> Option<Panel> {
    match sel {
        Selection::Place(slug) => of_actor(slug, view, seen),
        Selection::Country(country) => Some(of_country(*country, view, seen)),
        Selection::Engagement(id) => of_engagement(*id, view, seen),
    }
}

fn of_actor(slug: &str, view: &View, seen: &Seen) -> Option<Panel> {
    let (_, row) = seen.on.snapshot().meant(slug)?;
    let own = row.side == Side::Us && row.level.is_place();
    let narrowed = view.filtered(|filter| {
        let set = if own { &mut filter.places } else { &mut filter.actors };
        if set.is_empty() || set.contains(slug) {
            *set = [slug.to_owned()].into();
        }
    });
    let mut panel = of_filter(actor_label(&seen.on, slug), &narrowed, view, seen);
    let href = prose::href(&row.slug, row.side, row.level, row.country);
    panel.page = Some((href, format!("The page of {}", prose::brief(&row.name, 80))));
    Some(panel)
}

fn of_country(country: Country, view: &View, seen: &Seen) -> Panel {
    let name = country_name(country);
    let narrowed = view.filtered(|filter| {
        if filter.countries.is_empty() || filter.countries.contains(&country) {
            filter.countries = [country].into();
        }
    });
    let mut panel = of_filter(name.to_owned(), &narrowed, view, seen);
    panel.page = Some((format!("/countries/{country}"), format!("The page of {name}")));
    panel
}

fn of_filter(name: String, narrowed: &View, view: &View, seen: &Seen) -> Panel {
    let facets = FacetSet::NONE.with(Facet::Kind);
    let answer = seen.on.query(
        &narrowed.filter,
        &Ask {
            facets,
            ..Ask::rows(LISTED)
        },
    );
    let chosen = |filter: &Filter, kind: &domain::Kind| filter.kinds.is_empty() || filter.kinds.contains(kind);
    let mut families: Vec<(Family, u64)> = Family::ALL.iter().map(|family| (*family, 0)).collect();
    for (kind, count) in answer
        .facets
        .kind
        .iter()
        .filter(|(kind, _)| chosen(&narrowed.filter, kind))
    {
        families[kind.family().index()].1 += count;
    }
    families.retain(|(_, count)| *count > 0);
    let lead = match answer.total {
        0 => "Nothing in this view.".to_owned(),
        total => format!(
            "{} in this view, {} in force.",
            counted(total, "engagement", "engagements"),
            if answer.in_force == 0 {
                "none".to_owned()
            } else {
                prose::grouped(answer.in_force)
            }
        ),
    };
    let already = narrowed.filter == view.filter;
    Panel {
        name,
        lead,
        entries: listing::entries(&seen.on, &answer.rows),
        families,
        page: None,
        only: (!already && answer.total > 0).then(|| narrowed.href("/")),
        close: view.choosing(None).href("/"),
    }
}

fn of_engagement(id: PublicId, view: &View, seen: &Seen) -> Option<Panel> {
    let row = seen.on.snapshot().find(id)?;
    let entry = Entry::of(&seen.on.row(row), seen.on.day());
    Some(Panel {
        name: prose::brief(&entry.title, 160),
        lead: entry.sentence(),
        families: Vec::new(),
        page: Some((entry.href(), "Evidence and history".to_owned())),
        entries: Vec::new(),
        only: None,
        close: view.choosing(None).href("/"),
    })
}
