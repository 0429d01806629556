//! What a scan over running text asks of the gazetteer: which names begin here, and who bears them, without making
//! a [`crate::Place`] of each.

use crate::format::{FLAG_SEAT_OF_NAMESAKE, NO_ROW, NameKind, Row};
use crate::gazetteer::Gazetteer;
use crate::place::{Feature, PlaceId};

/// A name that the index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NameRef(u64);

/// A place that bears a name, as flat numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bearer {
    /// The place.
    pub id: PlaceId,
    /// How the name belongs to it: 0 its own name, 1 an alias of our tables, 2 its name without a type word, 3 an
    /// alternate name, 4 that without a type word, 5 a code or abbreviation.
    pub kind: u8,
    /// Degrees north.
    pub lat: f32,
    /// Degrees east.
    pub lon: f32,
    /// Inhabitants, 0 where not known.
    pub population: u32,
    /// Inhabitants, for a division without a figure those of the places within it.
    pub weight: u32,
    /// What sort of place.
    pub feature: Feature,
    /// Position of its level among `domain::Level`.
    pub level: u8,
    /// Letters of the country.
    pub country: [u8; 2],
    /// Letters of the American state, zeros abroad.
    pub state: [u8; 2],
    /// The first-order division around it.
    pub admin1: Option<PlaceId>,
    /// The second-order division around it.
    pub admin2: Option<PlaceId>,
    /// Whether it is the seat of the division of the same name.
    pub is_seat_of_namesake: bool,
}

impl Gazetteer {
    /// The names that the folded words spell from the first word on, each with the number of words it takes, the
    /// shortest first. A "word" may itself hold a blank (`u s` of `U.S.`).
    pub fn names_along<'w>(&self, words: impl Iterator<Item = &'w str>, mut found: impl FnMut(usize, NameRef)) {
        let fst = self.name_fst();
        let mut node = fst.root();
        let mut value = 0u64;
        for (count, word) in words.enumerate() {
            let blank: &[u8] = if count == 0 { b"" } else { b" " };
            for byte in blank.iter().chain(word.as_bytes()) {
                let Some(at) = node.find_input(*byte) else { return };
                let step = node.transition(at);
                value += step.out.value();
                node = fst.node(step.addr);
            }
            if node.is_final() {
                found(count + 1, NameRef(value + node.final_output().value()));
            }
        }
    }

    /// A folded name ([`crate::fold::key`]), if any place bears it.
    #[must_use]
    pub fn name_ref(&self, key: &str) -> Option<NameRef> {
        self.name_value(key).map(NameRef)
    }

    /// Who bears a name, the most prominent first.
    pub fn bearers(&self, name: NameRef) -> impl Iterator<Item = Bearer> + '_ {
        self.postings_of(name.0)
            .filter_map(|posting| Some(self.bearer(&self.row(posting.row)?, posting.kind)))
    }

    /// The place of an id as a scan sees it, as if by its own name.
    #[must_use]
    pub fn bearer_of(&self, id: PlaceId) -> Option<Bearer> {
        let row = self.row(self.row_of(id)?)?;
        Some(self.bearer(&row, NameKind::Primary))
    }

    fn bearer(&self, row: &Row, kind: NameKind) -> Bearer {
        let parent = |index: u32| {
            let row = if index == NO_ROW { None } else { self.row(index) };
            row.map(|row| PlaceId(row.id))
        };
        Bearer {
            id: PlaceId(row.id),
            kind: kind as u8,
            lat: row.lat,
            lon: row.lon,
            population: row.population,
            weight: row.weight,
            feature: Feature::from_index(row.feature),
            level: row.level,
            country: row.country,
            state: row.state,
            admin1: parent(row.admin1),
            admin2: parent(row.admin2),
            is_seat_of_namesake: row.flags & FLAG_SEAT_OF_NAMESAKE != 0,
        }
    }
}
