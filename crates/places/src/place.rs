//! What the gazetteer says of one place.

use domain::{Country, Level, State};
use serde::{Deserialize, Serialize};

/// The identity of a place: its GeoNames id. Numbers from [`PlaceId::OWN_FROM`] up are given by our own tables, to
/// places that the packages lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceId(pub u32);

impl PlaceId {
    /// The first number of our own tables; GeoNames is far below it.
    pub const OWN_FROM: u32 = 4_000_000_000;

    /// Whether the id is GeoNames' (and not one of our own).
    #[must_use]
    pub const fn is_geonames(self) -> bool {
        self.0 < Self::OWN_FROM
    }
}

impl std::fmt::Display for PlaceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// GeoNames' feature codes as far as they tell places apart here, from the most to the least prominent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Feature {
    /// An independent country, a dependency or a territory.
    Country,
    /// A first-order division.
    Adm1,
    /// A second-order division.
    Adm2,
    /// A third-order or lower division, or a historical one.
    Adm3,
    /// Capital of a country.
    Capital,
    /// Seat of a first-order division.
    Seat1,
    /// Seat of a second-order division.
    Seat2,
    /// Seat of a third-order division.
    Seat3,
    /// Seat of a fourth- or lower-order division.
    Seat4,
    /// A populated place.
    Populated,
    /// A section of a populated place.
    Section,
    /// A locality, a former, abandoned or religious settlement.
    Minor,
    /// Without a code: such entries are often bogus.
    Unknown,
}

impl Feature {
    const ALL: [Self; 13] = [
        Self::Country,
        Self::Adm1,
        Self::Adm2,
        Self::Adm3,
        Self::Capital,
        Self::Seat1,
        Self::Seat2,
        Self::Seat3,
        Self::Seat4,
        Self::Populated,
        Self::Section,
        Self::Minor,
        Self::Unknown,
    ];

    pub(crate) fn from_index(index: u8) -> Self {
        Self::ALL.get(usize::from(index)).copied().unwrap_or(Self::Unknown)
    }

    /// Reads a GeoNames code (<http://www.geonames.org/export/codes.html>).
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "PCLI" | "PCLD" | "PCLS" | "PCLIX" | "PCL" | "TERR" | "PCLF" => Self::Country,
            "ADM1" => Self::Adm1,
            "ADM2" => Self::Adm2,
            "ADM3" | "ADM4" | "ADM5" | "ADMD" | "ADM1H" | "ADM2H" | "ADM3H" | "ADM4H" => Self::Adm3,
            "PPLC" => Self::Capital,
            "PPLG" | "PPLA" => Self::Seat1,
            "PPLA2" => Self::Seat2,
            "PPLA3" => Self::Seat3,
            "PPLA4" | "PPLA5" => Self::Seat4,
            "PPL" | "PPLS" | "STLMT" => Self::Populated,
            "PPLX" => Self::Section,
            "" => Self::Unknown,
            _ => Self::Minor,
        }
    }

    /// The code, where several share a word the commonest of them.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Country => "PCLI",
            Self::Adm1 => "ADM1",
            Self::Adm2 => "ADM2",
            Self::Adm3 => "ADM3",
            Self::Capital => "PPLC",
            Self::Seat1 => "PPLA",
            Self::Seat2 => "PPLA2",
            Self::Seat3 => "PPLA3",
            Self::Seat4 => "PPLA4",
            Self::Populated => "PPL",
            Self::Section => "PPLX",
            Self::Minor => "PPLL",
            Self::Unknown => "",
        }
    }

    /// Whether it is a division rather than a settlement.
    #[must_use]
    pub const fn is_division(self) -> bool {
        matches!(self, Self::Country | Self::Adm1 | Self::Adm2 | Self::Adm3)
    }
}

impl Serialize for Feature {
    /// Its code, as GeoNames writes it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A place of the gazetteer. American territories are American: their country is `US` and their state is set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// Its identity.
    pub id: PlaceId,
    /// Its name as pages print it, without the state or country.
    pub name: String,
    /// The same in plain letters.
    pub ascii: String,
    /// State, county or city on the American side; country, region, county or city abroad.
    pub level: Level,
    /// The American state or territory.
    pub state: Option<State>,
    /// The country; `US` for every American place.
    pub country: Country,
    /// The first-order division it lies in, where the place is not itself one.
    pub admin1: Option<PlaceId>,
    /// The second-order division (in the United States the county) it lies in.
    pub admin2: Option<PlaceId>,
    /// Name of the first-order division.
    pub admin1_name: Option<String>,
    /// Name of the second-order division.
    pub admin2_name: Option<String>,
    /// Degrees north.
    pub lat: f32,
    /// Degrees east.
    pub lon: f32,
    /// Inhabitants, 0 where not known.
    pub population: u32,
    /// GeoNames' feature code, as far as it matters here.
    pub feature: Feature,
    /// Stable address of the place, unique among places (`seattle-wa`, `king-county-wa`, `bergen-no`).
    pub slug: String,
}

impl Place {
    /// Whether it lies in the United States or one of its territories.
    #[must_use]
    pub fn is_american(&self) -> bool {
        self.country == Country::US
    }

    /// The name with what tells it apart: `Seattle, WA`, `Shimoda, Shizuoka, JP`.
    #[must_use]
    pub fn label(&self) -> String {
        match (self.level, self.state, &self.admin1_name) {
            (Level::Country | Level::State, ..) => self.name.clone(),
            (_, Some(state), _) => format!("{}, {state}", self.name),
            (_, None, Some(admin1)) if *admin1 != self.name => format!("{}, {admin1}, {}", self.name, self.country),
            _ => format!("{}, {}", self.name, self.country),
        }
    }

    /// Kilometres along the sphere to a point.
    #[must_use]
    pub fn distance_km(&self, lat: f32, lon: f32) -> f32 {
        distance_km((self.lat, self.lon), (lat, lon))
    }
}

/// Kilometres between two points in degrees (latitude, longitude), on a sphere of 6,371 km (haversine).
#[must_use]
pub fn distance_km(from: (f32, f32), to: (f32, f32)) -> f32 {
    let (lat1, lat2) = (from.0.to_radians(), to.0.to_radians());
    let half_lat = (lat2 - lat1) / 2.0;
    let half_lon = (to.1 - from.1).to_radians() / 2.0;
    let chord = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
    2.0 * 6371.0 * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for feature in Feature::ALL {
            assert_eq!(Feature::from_code(feature.code()), feature);
            assert_eq!(Feature::from_index(feature as u8), feature);
        }
        assert_eq!(Feature::from_index(200), Feature::Unknown);
    }

    #[test]
    fn distances_are_true() {
        // A quarter of the equator, and half of a meridian.
        assert!((distance_km((0.0, 0.0), (0.0, 90.0)) - 10_007.5).abs() < 1.0);
        assert!((distance_km((90.0, 0.0), (-90.0, 0.0)) - 20_015.1).abs() < 1.0);
        assert_eq!(distance_km((1.0, 2.0), (1.0, 2.0)), 0.0);
    }
}
