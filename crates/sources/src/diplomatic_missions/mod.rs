//! Embassies, consulates and offices of foreign governments: context for the profiles of American places.
//!
//! They are not engagements of an American government, so that no claim is made of them.

mod parse;

use domain::{Country, Edtf, Licence, PartyName};
use serde::{Deserialize, Serialize};

pub(crate) use parse::read;

/// A foreign mission hosted in an American place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mission {
    /// Its Wikidata item: the identity of the row.
    pub wikidata: String,
    /// The sender's name as the source writes it: a country, a part of one, or an international body.
    pub sender: String,
    /// The sending country; `None` where the sender has no country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// What sort of mission it is.
    pub kind: MissionKind,
    /// The type in the source's own words.
    pub kind_text: String,
    /// The American place that hosts it. The source names a state where it knows no city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<PartyName>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Street address; empty where the source gives none.
    pub address: String,
    /// Address on the web; empty where the source gives none.
    pub website: String,
    /// When it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Edtf>,
    /// The date of the delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Edtf>,
    /// Under which licence the row may be passed on.
    pub licence: Licence,
}

/// A point on the globe, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Degrees north, -90 to 90.
    pub lat: f64,
}

/// What sort of mission it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissionKind {
    /// An embassy, a nunciature, or what serves as one.
    Embassy,
    /// A consulate general.
    ConsulateGeneral,
    /// A consulate or consular office.
    Consulate,
    /// An honorary consulate.
    HonoraryConsulate,
    /// An office that represents without being an embassy or consulate: of a region, or where relations are not full.
    Office,
}

impl MissionKind {
    /// The kind as JSON and SQL write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Embassy => "embassy",
            Self::ConsulateGeneral => "consulate_general",
            Self::Consulate => "consulate",
            Self::HonoraryConsulate => "honorary_consulate",
            Self::Office => "office",
        }
    }

    /// The kind as pages print it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Embassy => "Embassy",
            Self::ConsulateGeneral => "Consulate general",
            Self::Consulate => "Consulate",
            Self::HonoraryConsulate => "Honorary consulate",
            Self::Office => "Office",
        }
    }
}

#[cfg(test)]
mod tests;
