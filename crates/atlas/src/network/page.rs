//! Everything that the page of the network shows of a view.

use askama::Template;
use domain::{Family, Side};
use platform::shell::Shell;
use snapshot::Ask;

use super::TIES;
use super::graph::{Face, Graph};
use super::order::Order;
use crate::prose::{and, capitalised, day_words, grouped};
use crate::reading::Seen;
use crate::view::rail::Rail;
use crate::view::sentence::{Sentence, sentence};
use crate::view::words::counted;
use crate::view::{Mode, View, address};

const PATH: &str = "/network";

#[derive(Template)]
#[template(path = "network/page.html")]
pub struct Page {
    pub shell: Shell,
    pub whole: Whole,
}

#[derive(Template)]
#[template(path = "network/view.html")]
pub struct Fragment {
    pub whole: Whole,
}

/// A row of the table.
pub struct Line {
    pub us: Face,
    pub foreign: Face,
    pub count: String,
    /// The engagements of the pair on the map page, where a filter says just these.
    pub engagements: Option<String>,
    pub in_force: String,
    pub family: Family,
}

/// The heading of a column, as a link that sorts.
pub struct Heading {
    pub label: &'static str,
    pub href: String,
    /// The `aria-sort` of the column that orders the rows; empty for others.
    pub sorted: &'static str,
    pub number: bool,
}

/// Everything that the page shows.
pub struct Whole {
    pub view: View,
    pub sentence: Sentence,
    pub rail: Rail,
    /// Who is shown, and what is left out.
    pub said: String,
    pub headings: Vec<Heading>,
    pub lines: Vec<Line>,
    pub address: String,
    pub clocks: String,
    order: Order,
}

impl Whole {
    pub fn of(view: &View, order: Order, seen: &Seen, public_address: &str) -> Self {
        let answer = seen.on.query(&view.filter, &Ask::rail(0));
        let graph = Graph::of(&seen.on, &view.filter, TIES);
        let lines = order.of(&graph).into_iter().map(|joint| Line {
            us: graph.faces[joint.us].clone(),
            foreign: graph.faces[joint.foreign].clone(),
            count: grouped(joint.count),
            engagements: graph.engagements(view, joint),
            in_force: grouped(joint.in_force),
            family: joint.family,
        });
        let mut rail = Rail::of(PATH, view, &answer, &seen.on);
        if order != Order::default() {
            rail.kept.push(("order", order.as_str().to_owned()));
            for chip in &mut rail.chips {
                chip.without = ordered(&chip.without, order);
            }
        }
        Self {
            sentence: sentence(view, &answer, &seen.on, seen.today),
            said: said(&graph),
            headings: headings(view, order),
            lines: lines.collect(),
            rail,
            address: format!("{public_address}{}", href(view, order)),
            clocks: format!(
                "As of {}, ledger position {}.",
                day_words(seen.on.day()),
                grouped(seen.position)
            ),
            view: view.clone(),
            order,
        }
    }

    pub fn is_table(&self) -> bool {
        self.view.mode == Mode::Table
    }

    pub fn mode(&self) -> &'static str {
        self.view.mode.as_str()
    }

    /// The same view with the picture, or without it.
    pub fn other_mode(&self) -> String {
        let other = if self.is_table() { Mode::Map } else { Mode::Table };
        href(&self.view.shown_as(other), self.order)
    }

    pub fn filtered(&self, path: &str) -> String {
        self.view.filter_href(path)
    }
}

fn ordered(query: &str, order: Order) -> String {
    match order {
        Order::Engagements => query.to_owned(),
        order if query.is_empty() => format!("order={}", order.as_str()),
        order => format!("{query}&order={}", order.as_str()),
    }
}

fn href(view: &View, order: Order) -> String {
    address(PATH, &ordered(&view.to_query(), order))
}

fn headings(view: &View, now: Order) -> Vec<Heading> {
    let heading = |label, order: Order| Heading {
        label,
        href: href(view, order),
        number: matches!(order, Order::Engagements | Order::InForce),
        sorted: match order {
            _ if order != now => "",
            Order::Engagements | Order::InForce => "descending",
            Order::Us | Order::Foreign => "ascending",
        },
    };
    vec![
        heading("American side", Order::Us),
        heading("Counterpart", Order::Foreign),
        heading("Engagements", Order::Engagements),
        heading("In force", Order::InForce),
    ]
}

/// Who is shown, what is left out, and what joins nobody.
fn said(graph: &Graph) -> String {
    let shown = graph.joints.len() as u64;
    if shown == 0 {
        return "Nobody is joined with anybody in this view.".to_owned();
    }
    let mut text = if shown < graph.pairs {
        format!(
            "The {} pairs with most engagements of {}, between {}. Those left out have at most {} each.",
            grouped(shown),
            grouped(graph.pairs),
            who(graph),
            grouped(graph.largest_left_out)
        )
    } else {
        format!(
            "{}, between {}.",
            capitalised(&counted(shown, "pair", "pairs")),
            who(graph)
        )
    };
    match graph.alone {
        0 => {}
        1 => text.push_str(" 1 engagement names nobody on one side and is not drawn."),
        alone => text.push_str(&format!(
            " {} engagements name nobody on one side and are not drawn.",
            grouped(alone)
        )),
    }
    text
}

/// "52 states and 130 countries and networks".
fn who(graph: &Graph) -> String {
    let count = |side: Side, kind: &dyn Fn(&str) -> bool| {
        let faces = graph.faces.iter().filter(|face| face.side == side && kind(face.kind));
        faces.count() as u64
    };
    let whole = |word: &'static str, id: &'static str| {
        move |graph: &Graph| {
            graph
                .faces
                .iter()
                .filter(|face| face.kind == word && face.id.starts_with(id))
                .count() as u64
        }
    };
    let (states, countries) = (whole("state", "state:")(graph), whole("country", "country:")(graph));
    let bodies = count(Side::Us, &|_| true) - states;
    let abroad = count(Side::Foreign, &|_| true) - countries;
    let parts = [
        (states, "state or territory", "states and territories"),
        (bodies, "American body", "American bodies"),
        (countries, "country", "countries"),
        (abroad, "foreign body", "foreign bodies"),
    ];
    let said = parts.into_iter().filter(|(n, ..)| *n > 0);
    and(&said.map(|(n, one, many)| counted(n, one, many)).collect::<Vec<_>>())
}
