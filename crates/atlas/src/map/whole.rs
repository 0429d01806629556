//! Everything that the map page shows of a view, made from one answer.

use snapshot::{Answer, Ask};

use super::panel::{Panel, panel};
use super::table::{Heading, Pages, headings, pages};
use crate::api::map::unplaced;
use crate::listing::{self, Entry};
use crate::prose::grouped;
use crate::reading::Seen;
use crate::view::facets::Chip;
use crate::view::rail::Rail;
use crate::view::sentence::{Sentence, sentence};
use crate::view::{Camera, Mode, Selection, View};

/// So many of those without a place are listed.
const UNPLACED: usize = 60;

/// Everything that the map page shows.
pub struct Whole {
    pub view: View,
    pub filter_query: String,
    pub sentence: Sentence,
    pub rail: Rail,
    pub rows: Vec<Entry>,
    pub headings: Vec<Heading>,
    pub pages: Pages,
    pub panel: Option<Panel>,
    pub unplaced: Vec<(String, String, u64)>,
    pub ways_back: Vec<WayBack>,
    pub address: String,
    pub clocks: String,
}

/// A condition that, dropped, would bring something into an empty view.
pub struct WayBack {
    pub label: String,
    pub href: String,
    pub count: u64,
}

impl Whole {
    /// Asks once, and makes all parts from the answer.
    pub fn of(view: &View, seen: &Seen, public_address: &str) -> Self {
        let on = &seen.on;
        let ask = Ask {
            sort: view.sort,
            after: view.cursor.clone(),
            ..Ask::rail(view.rows() as usize)
        };
        let answer = on.query(&view.filter, &ask);
        let unplaced = unplaced(on, &view.filter).into_iter().take(UNPLACED);
        let rail = Rail::of("/", view, &answer, on);
        Self {
            filter_query: view.filter_query(),
            sentence: sentence(view, &answer, on, seen.today),
            rows: listing::entries(on, &answer.rows),
            headings: headings(view),
            pages: pages(view, &answer),
            panel: view.sel.as_ref().and_then(|sel| panel(sel, view, seen)),
            unplaced: unplaced
                .map(|who| (who.slug.to_owned(), who.name.to_owned(), who.count))
                .collect(),
            ways_back: ways_back(&answer, &rail.chips, seen),
            address: format!("{public_address}{}", view.href("/")),
            clocks: clocks(seen),
            rail,
            view: view.clone(),
        }
    }

    pub fn mode(&self) -> &'static str {
        self.view.mode.as_str()
    }

    pub fn is_table(&self) -> bool {
        self.view.mode == Mode::Table
    }

    /// The same view, shown in the other way.
    pub fn other_mode(&self) -> String {
        let other = if self.is_table() { Mode::Map } else { Mode::Table };
        self.view.shown_as(other).href("/")
    }

    pub fn filtered(&self, path: &str) -> String {
        self.view.filter_href(path)
    }

    pub fn at(&self) -> String {
        self.view.at.as_ref().map(Camera::to_string).unwrap_or_default()
    }

    pub fn sel(&self) -> String {
        self.view.sel.as_ref().map(Selection::to_string).unwrap_or_default()
    }

    pub fn number(&self, number: &u64) -> String {
        grouped(*number)
    }
}

fn ways_back(answer: &Answer, chips: &[Chip], seen: &Seen) -> Vec<WayBack> {
    if answer.total > 0 {
        return Vec::new();
    }
    let back = chips.iter().filter_map(|chip| {
        let without = View::from_query(&chip.without).ok()?;
        let count = seen.on.query(&without.filter, &Ask::default()).total;
        (count > 0).then(|| WayBack {
            label: chip.label.clone(),
            href: without.href("/"),
            count,
        })
    });
    let mut back: Vec<WayBack> = back.collect();
    back.sort_by_key(|way| std::cmp::Reverse(way.count));
    back
}

fn clocks(seen: &Seen) -> String {
    let day = crate::prose::day_words(seen.on.day());
    format!("As of {day}, ledger position {}.", grouped(seen.position))
}
