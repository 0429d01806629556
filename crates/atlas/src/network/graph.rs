//! The network of a view with names and addresses: what the page, its picture and the API show.

use domain::{Family, Side};
use snapshot::{DayView, Filter, Node, Snapshot};

use crate::prose::{country_name, href};
use crate::view::View;

/// Somebody who is joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// `state:WA`, `country:JP` or `actor:seattle-wa`.
    pub id: String,
    /// As pages print it.
    pub name: String,
    /// The state or country of an actor that is none itself.
    pub area: Option<&'static str>,
    /// `state`, `country`, or the level of an actor.
    pub kind: &'static str,
    /// On which side it stands.
    pub side: Side,
    /// How many engagements in view join it with somebody.
    pub count: u64,
    /// Its page.
    pub url: String,
    /// The parameter and value that narrow a view to it.
    pub narrows: (&'static str, String),
}

/// What joins two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joint {
    /// The American end, by its place among the faces.
    pub us: usize,
    /// The foreign end.
    pub foreign: usize,
    /// How many engagements.
    pub count: u64,
    /// How many of them are in force on the day.
    pub in_force: u64,
    /// The family with the most; of equals the one listed first.
    pub family: Family,
    /// How many of each family, in the order of [`Family::ALL`].
    pub families: [u32; Family::ALL.len()],
}

/// Who deals with whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// American first, then by how many engagements.
    pub faces: Vec<Face>,
    /// Largest first.
    pub joints: Vec<Joint>,
    /// How many pairs there are, those left out included.
    pub pairs: u64,
    /// How many engagements the largest pair left out has.
    pub largest_left_out: u64,
    /// How many engagements join a pair.
    pub joined: u64,
    /// How many name nobody on one of the sides.
    pub alone: u64,
}

impl Graph {
    /// The network of a view: at most `limit` pairs.
    #[must_use]
    pub fn of(on: &DayView, filter: &Filter, limit: usize) -> Self {
        let network = on.network(filter, limit);
        let snapshot = on.snapshot();
        let at = |node: Node, side: Side| {
            let found = network
                .nodes
                .iter()
                .position(|one| one.node == node && one.side == side);
            found.unwrap_or(0)
        };
        let joints = network.ties.iter().map(|tie| Joint {
            us: at(tie.us, Side::Us),
            foreign: at(tie.foreign, Side::Foreign),
            count: tie.count,
            in_force: tie.in_force,
            family: dominant(&tie.families),
            families: tie.families,
        });
        Self {
            joints: joints.collect(),
            faces: network
                .nodes
                .iter()
                .map(|one| face(snapshot, one.node, one.side, one.count))
                .collect(),
            pairs: network.pairs,
            largest_left_out: network.largest_left_out,
            joined: network.joined,
            alone: network.alone,
        }
    }

    /// The address of the engagements of a pair on the map page; nothing where no filter says just these.
    #[must_use]
    pub fn engagements(&self, view: &View, joint: &Joint) -> Option<String> {
        let ends = [&self.faces[joint.us].narrows, &self.faces[joint.foreign].narrows];
        if ends[0].0 == ends[1].0 {
            return None; // Either of two actors is more than both.
        }
        let mut filter = view.filter.clone();
        for (param, value) in ends {
            let of = Filter::from_query(&format!("{param}={value}")).ok()?;
            narrow(&mut filter.states, of.states)?;
            narrow(&mut filter.countries, of.countries)?;
            narrow(&mut filter.places, of.places)?;
            narrow(&mut filter.actors, of.actors)?;
        }
        Some(View::of(filter).href("/"))
    }
}

/// Narrows one condition to a value, where the value fulfils it already.
fn narrow<T: Ord>(held: &mut std::collections::BTreeSet<T>, to: std::collections::BTreeSet<T>) -> Option<()> {
    if to.is_empty() {
        return Some(());
    }
    (held.is_empty() || to.is_subset(held)).then(|| *held = to)
}

fn dominant(families: &[u32; Family::ALL.len()]) -> Family {
    let most = families.iter().max().copied().unwrap_or(0);
    let at = families.iter().position(|count| *count == most).unwrap_or(0);
    Family::ALL[at]
}

fn face(snapshot: &Snapshot, node: Node, side: Side, count: u64) -> Face {
    let face = |id: String, name: String, kind, url, narrows| Face {
        id,
        name,
        area: None,
        kind,
        side,
        count,
        url,
        narrows,
    };
    match node {
        Node::State(state) => face(
            format!("state:{state}"),
            state.name().to_owned(),
            "state",
            format!("/places/{}", places::state(state).slug()),
            ("state", state.to_string()),
        ),
        Node::Country(country) => face(
            format!("country:{country}"),
            country_name(country).to_owned(),
            "country",
            format!("/countries/{country}"),
            ("country", country.to_string()),
        ),
        Node::Actor(at) => {
            let row = snapshot.actor_at(at);
            let own_government = row.side == Side::Us && row.level.is_place();
            let area = match row.side {
                Side::Us => row.state.map(domain::State::name),
                Side::Foreign => row.country.map(country_name),
            };
            Face {
                area: area.filter(|area| **area != *row.name),
                ..face(
                    format!("actor:{}", row.slug),
                    crate::prose::brief(&row.name, 80),
                    row.level.as_str(),
                    href(&row.slug, row.side, row.level, row.country),
                    (if own_government { "place" } else { "actor" }, row.slug.to_string()),
                )
            }
        }
    }
}
