//! A place while the index is being made, and what is derived from the others once all are known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Country, Level, State};

use crate::Feature;
use crate::place::distance_km;
use crate::{fold, forms};

/// A place before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// GeoNames id, or one of our own.
    pub id: u32,
    /// The name that pages print.
    pub name: String,
    /// Names of the packages.
    pub alternates: BTreeSet<String>,
    /// Names of our own tables.
    pub aliases: BTreeSet<String>,
    /// What sort of place.
    pub level: Level,
    /// GeoNames' code.
    pub feature: Feature,
    /// `US` for territories too.
    pub country: Country,
    /// American state or territory.
    pub state: Option<State>,
    /// Latitude and longitude, where a source gives them.
    pub point: Option<(f32, f32)>,
    /// Inhabitants, 0 where not known.
    pub population: u32,
    /// Inhabitants, or those of the places within: only for ranking.
    pub weight: u32,
    /// Id of the first-order division.
    pub admin1: Option<u32>,
    /// Id of the second-order division.
    pub admin2: Option<u32>,
    /// Id of the place under whose government it is.
    pub government: Option<u32>,
    /// Whether it is the seat of the division of the same name.
    pub seat_of_namesake: bool,
    /// What sort of division ("prefecture"), where a source says so.
    pub type_word: Option<String>,
    /// Whether our own tables added it.
    pub own: bool,
}

impl Draft {
    /// A place with what every source gives; the rest is absent.
    #[must_use]
    pub fn new(id: u32, name: &str, level: Level, feature: Feature, country: Country, state: Option<State>) -> Self {
        Self {
            id,
            name: name.to_owned(),
            alternates: BTreeSet::new(),
            aliases: BTreeSet::new(),
            level,
            feature,
            country,
            state,
            point: None,
            population: 0,
            weight: 0,
            admin1: None,
            admin2: None,
            government: None,
            seat_of_namesake: false,
            type_word: None,
            own: false,
        }
    }

    fn is_division(&self) -> bool {
        self.feature.is_division()
    }
}

/// All drafts by id, and the cross-references that came with them.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The places.
    pub places: BTreeMap<u32, Draft>,
    /// Wikidata number to place.
    pub wikidata: BTreeMap<u32, u32>,
    /// UN/LOCODE (five letters) to place.
    pub locodes: BTreeMap<[u8; 5], u32>,
}

/// The country and state that a GeoNames country code and first-order code mean here: territories are American.
pub(crate) fn homeland(country: &str, admin1: &str) -> Option<(Country, Option<State>)> {
    match country {
        "PR" | "GU" | "VI" | "AS" | "MP" => Some((Country::US, country.parse().ok())),
        "US" => Some((Country::US, admin1.parse().ok())),
        other => Some((other.parse().ok()?, None)),
    }
}

impl Drafts {
    /// Derives points and weights of divisions and marks seats. Returns for how many divisions a point was derived.
    pub(crate) fn derive(&mut self) -> usize {
        self.drop_dangling_parents();
        self.place_own_rows();
        let derived = self.derive_points_and_weights();
        self.mark_seats();
        self.join_municipalities();
        derived
    }

    /// A municipality filed as a division (`Sendai Shi`) and its settlement (`Sendai`) have one government: the
    /// settlement stands for both.
    fn join_municipalities(&mut self) {
        let names: HashMap<u32, BTreeSet<String>> = self
            .places
            .values()
            .filter(|draft| is_municipality(draft))
            .map(|draft| (draft.id, division_keys(draft)))
            .collect();
        let mut seats: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for draft in self.places.values().filter(|draft| draft.level == Level::City) {
            let Some((division, names)) = draft.admin2.and_then(|id| Some((id, names.get(&id)?))) else {
                continue;
            };
            let bears_it = draft.seat_of_namesake
                || std::iter::once(&draft.name)
                    .chain(&draft.alternates)
                    .any(|name| names.contains(&fold::key(name)));
            let seat = seats.entry(division).or_insert((draft.id, 0));
            if bears_it && draft.weight >= seat.1 {
                *seat = (draft.id, draft.weight.max(1));
            }
        }
        seats.retain(|_, (_, weight)| *weight > 0);
        for (division, (seat, _)) in seats {
            if let Some(draft) = self.places.get_mut(&division)
                && is_municipality(draft)
                && draft.government.is_none()
            {
                draft.government = Some(seat);
            }
        }
    }

    fn drop_dangling_parents(&mut self) {
        let known: BTreeSet<u32> = self.places.keys().copied().collect();
        for draft in self.places.values_mut() {
            draft.admin1 = draft.admin1.filter(|id| known.contains(id) && *id != draft.id);
            draft.admin2 = draft.admin2.filter(|id| known.contains(id) && *id != draft.id);
            draft.government = draft.government.filter(|id| known.contains(id) && *id != draft.id);
        }
    }

    /// A place of our own tables lies in the divisions of the nearest settlement.
    fn place_own_rows(&mut self) {
        let mut links: Vec<(u32, Option<u32>, Option<u32>)> = Vec::new();
        for own in self.places.values().filter(|draft| draft.own) {
            let Some(point) = own.point else { continue };
            let near = |draft: &&Draft| {
                draft.level == Level::City && !draft.own && draft.country == own.country && draft.state == own.state
            };
            let distance = |draft: &Draft| draft.point.map_or(f32::MAX, |it| distance_km(point, it));
            let nearest = self
                .places
                .values()
                .filter(near)
                .min_by(|a, b| distance(a).total_cmp(&distance(b)));
            if let Some(nearest) = nearest.filter(|nearest| distance(nearest) < 40.0) {
                let admin1 = nearest.admin1.filter(|_| own.level != Level::Region);
                let admin2 = nearest.admin2.filter(|_| own.level == Level::City);
                links.push((own.id, admin1, admin2));
            }
        }
        for (id, admin1, admin2) in links {
            if let Some(draft) = self.places.get_mut(&id) {
                draft.admin1 = draft.admin1.or(admin1);
                draft.admin2 = draft.admin2.or(admin2);
            }
        }
    }

    fn derive_points_and_weights(&mut self) -> usize {
        #[derive(Default)]
        struct Sum {
            x: f64,
            y: f64,
            z: f64,
            population: u64,
        }
        impl Sum {
            /// The middle on the sphere, so that Chukotka's does not fall into the Atlantic.
            fn middle(&self) -> (f32, f32) {
                let lat = self.z.atan2(self.x.hypot(self.y)).to_degrees();
                (lat as f32, self.y.atan2(self.x).to_degrees() as f32)
            }
        }
        let mut sums: HashMap<u32, Sum> = HashMap::new();
        for draft in self.places.values().filter(|draft| !draft.is_division()) {
            let Some((lat, lon)) = draft.point else { continue };
            for parent in [draft.admin1, draft.admin2].into_iter().flatten() {
                let sum = sums.entry(parent).or_default();
                let (lat, lon) = (f64::from(lat).to_radians(), f64::from(lon).to_radians());
                sum.x += lat.cos() * lon.cos();
                sum.y += lat.cos() * lon.sin();
                sum.z += lat.sin();
                sum.population += u64::from(draft.population);
            }
        }
        let country_points: BTreeMap<Country, (f32, f32)> = self
            .places
            .values()
            .filter(|draft| draft.level == Level::Country)
            .filter_map(|draft| Some((draft.country, draft.point?)))
            .collect();
        let middles: HashMap<u32, (f32, f32)> = sums.iter().map(|(id, sum)| (*id, sum.middle())).collect();
        let mut derived = 0;
        for draft in self.places.values_mut() {
            let sum = sums.get(&draft.id);
            let inside = sum.map_or(0, |sum| u32::try_from(sum.population).unwrap_or(u32::MAX));
            draft.weight = if draft.population > 0 { draft.population } else { inside };
            if draft.point.is_none() {
                derived += 1;
                draft.point = middles
                    .get(&draft.id)
                    .or_else(|| draft.admin1.and_then(|id| middles.get(&id)))
                    .or_else(|| country_points.get(&draft.country))
                    .copied();
            }
        }
        derived
    }

    /// A settlement whose division bears its name is that division's seat: the Shimoda of Shimoda-shi, however small.
    fn mark_seats(&mut self) {
        let division_names: HashMap<u32, BTreeSet<String>> = self
            .places
            .values()
            .filter(|draft| draft.is_division())
            .map(|draft| (draft.id, division_keys(draft)))
            .collect();
        for draft in self.places.values_mut() {
            if draft.is_division() {
                continue;
            }
            let own = fold::key(&draft.name);
            let parents = [draft.admin2, draft.admin1];
            draft.seat_of_namesake = parents
                .into_iter()
                .flatten()
                .any(|id| division_names.get(&id).is_some_and(|names| names.contains(&own)));
        }
    }
}

/// Countries whose second-order divisions are municipalities, though their names do not say so.
const OF_MUNICIPALITIES: [&str; 4] = ["BR", "CO", "MX", "PT"];

fn is_municipality(draft: &Draft) -> bool {
    let word = forms::strip(&fold::key(&draft.name)).map(|(_, word, _)| word);
    draft.feature == Feature::Adm2
        && (word == Some(forms::TypeWord::City)
            || (word.is_none() && OF_MUNICIPALITIES.contains(&draft.country.as_str())))
}

/// The names of a division with and without type words.
fn division_keys(draft: &Draft) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for name in std::iter::once(&draft.name)
        .chain(&draft.alternates)
        .chain(&draft.aliases)
    {
        let key = fold::key(name);
        if let Some((bare, ..)) = forms::strip(&key) {
            out.insert(bare.to_owned());
        }
        out.insert(key);
    }
    out
}
