//! Context: foreign embassies and consulates that a place hosts. They are not engagements and are counted nowhere.

use domain::{Edtf, Level};
use places::{Gazetteer, Place, PlaceId};
use serde::Deserialize;

use crate::prose;
use crate::record::web_link;
use crate::store::missions::MissionRow;

/// A foreign mission as a page shows it.
#[derive(Debug, Clone)]
pub struct Hosted {
    /// The sender.
    pub sender: String,
    /// Its country's page.
    pub href: Option<String>,
    /// What sort of mission.
    pub kind: String,
    /// Where it is.
    pub address: String,
    /// Its site.
    pub link: Option<String>,
    /// Since when, as far as reported.
    pub opened: String,
    /// As of which day the source lists it.
    pub as_of: String,
}

/// The part of a mission's content that pages show.
#[derive(Debug, Default, Deserialize)]
struct Content {
    #[serde(default)]
    sender: String,
    #[serde(default)]
    kind_text: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    website: String,
    #[serde(default)]
    opened: Option<Edtf>,
    #[serde(default)]
    as_of: Option<Edtf>,
}

/// Whether a mission at a place belongs on the page of another: a state's page shows those of its cities, a county's too.
#[must_use]
pub fn is_within(gazetteer: &Gazetteer, mission: PlaceId, page: &Place) -> bool {
    if mission == page.id || gazetteer.government(mission) == page.id {
        return true;
    }
    let Some(place) = gazetteer.place(mission) else {
        return false;
    };
    match page.level {
        Level::State => place.state.is_some() && place.state == page.state,
        Level::County => place.admin2 == Some(page.id),
        _ => false,
    }
}

/// Missions ready to be shown, in order of their senders.
#[must_use]
pub fn hosted(rows: &[MissionRow]) -> Vec<Hosted> {
    let mut all: Vec<Hosted> = rows.iter().map(of_row).collect();
    all.sort_by(|a, b| a.sender.cmp(&b.sender).then_with(|| a.kind.cmp(&b.kind)));
    all
}

fn of_row(row: &MissionRow) -> Hosted {
    let content: Content = serde_json::from_str(&row.content).unwrap_or_default();
    let named = row.country.map(|country| prose::country_name(country).to_owned());
    Hosted {
        sender: if content.sender.is_empty() {
            named.unwrap_or_default()
        } else {
            prose::brief(&content.sender, 120)
        },
        href: row.country.map(|country| format!("/countries/{country}")),
        kind: prose::brief(&content.kind_text, 80),
        address: prose::brief(&content.address, 200),
        link: web_link(&content.website),
        opened: content.opened.as_ref().map(Edtf::human).unwrap_or_default(),
        as_of: content.as_of.as_ref().map(Edtf::human).unwrap_or_default(),
    }
}
