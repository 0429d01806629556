//! A filter bound to a snapshot: words as masks, slugs as numbers of actors, and the test of one row of the delta.

use domain::{Family, Kind};

use crate::base::actors_of;
use crate::codes;
use crate::count::Facet;
use crate::delta::DeltaRow;
use crate::filter::Filter;
use crate::snapshot::Snapshot;
use crate::view::DeltaDay;
use crate::words::TextQuery;

/// The conditions of a filter. `None` is no condition.
#[derive(Debug, Default)]
pub struct Bound {
    /// Set of kinds.
    pub kinds: Option<u16>,
    /// Set of kinds of the chosen families.
    pub families: Option<u16>,
    /// Set of status words.
    pub statuses: Option<u16>,
    /// Set of issues.
    pub issues: Option<u32>,
    /// Codes of states.
    pub states: Option<Vec<u8>>,
    /// Codes of countries.
    pub countries: Option<Vec<u8>>,
    /// Set of levels.
    pub levels: Option<u16>,
    /// First and last year, both included.
    pub years: Option<(i32, i32)>,
    /// Whether the undated stay with years asked for.
    pub undated: bool,
    /// Evidence of a government.
    pub gov: bool,
    /// Lately confirmed.
    pub confirmed: bool,
    /// Numbers of the actors of `place`, then of `actor`.
    pub actors: Vec<Vec<u32>>,
    /// Words.
    pub text: Option<TextQuery>,
    /// Only what fits CC BY.
    pub cc_by: bool,
    /// Whether what began after the day leaves.
    pub begun: bool,
}

fn mask(bits: impl Iterator<Item = usize>) -> Option<u32> {
    bits.map(|bit| 1u32 << bit).reduce(|a, b| a | b)
}

fn mask16(bits: impl Iterator<Item = usize>) -> Option<u16> {
    mask(bits).map(|mask| u16::try_from(mask).unwrap_or(u16::MAX))
}

impl Bound {
    /// Binds a filter.
    pub fn new(filter: &Filter, snapshot: &Snapshot) -> Self {
        let numbers = |slugs: &std::collections::BTreeSet<String>, only_us: bool| {
            let numbers = slugs.iter().filter_map(|slug| snapshot.0.actors.meant_by(slug));
            numbers
                .filter(|at| !only_us || snapshot.0.actors.is_us(*at))
                .collect::<Vec<u32>>()
        };
        let mut actors = Vec::new();
        if !filter.places.is_empty() {
            actors.push(numbers(&filter.places, true));
        }
        if !filter.actors.is_empty() {
            actors.push(numbers(&filter.actors, false));
        }
        let of_families = |kind: &&Kind| filter.families.contains(&kind.family());
        let list = |codes: Vec<u8>| (!codes.is_empty()).then_some(codes);
        Self {
            kinds: mask16(filter.kinds.iter().map(|kind| kind.index())),
            families: mask16(Kind::ALL.iter().filter(of_families).map(|kind| kind.index())),
            statuses: mask16(filter.statuses.iter().map(|word| word.index())),
            issues: mask(filter.issues.iter().map(|issue| issue.index())),
            states: list(
                filter
                    .states
                    .iter()
                    .map(|state| codes::of_state(Some(*state)))
                    .collect(),
            ),
            countries: list(filter.countries.iter().map(|at| codes::of_country(Some(*at))).collect()),
            levels: mask16(filter.levels.iter().map(|level| level.index())),
            years: filter.years(),
            undated: filter.undated,
            gov: filter.gov,
            confirmed: filter.confirmed,
            actors,
            text: TextQuery::parse(&filter.text),
            cc_by: filter.cc_by,
            begun: filter.valid_on.is_some(),
        }
    }

    /// Which conditions of facets a row of the delta misses: nothing where it fails another condition or more than
    /// one of these.
    pub fn misses(&self, row: &DeltaRow, day: &DeltaDay, snapshot: &Snapshot) -> Option<Missed> {
        if row.row.withdrawn || !self.passes_plain(row, day, snapshot) {
            return None;
        }
        let kind = 1u16 << row.row.facts.kind.index();
        let any = |wanted: &Option<Vec<u8>>, codes: &[u8]| {
            wanted
                .as_ref()
                .is_none_or(|wanted| codes.iter().any(|code| wanted.contains(code)))
        };
        let year = || match (self.years, row.start_day()) {
            (None, _) => true,
            (Some(_), None) => self.undated,
            (Some((from, to)), Some(day)) => (from..=to).contains(&day.year()),
        };
        let holds = |facet: Facet| match facet {
            Facet::Kind => self.kinds.is_none_or(|kinds| kinds & kind != 0),
            Facet::Family => self.families.is_none_or(|kinds| kinds & kind != 0),
            Facet::Status => self.statuses.is_none_or(|words| words >> day.word.index() & 1 != 0),
            Facet::Issue => self.issues.is_none_or(|issues| issues & row.row.issues.0 != 0),
            Facet::State => any(&self.states, &row.shape.states),
            Facet::Country => any(&self.countries, &row.shape.countries),
            Facet::Level => self.levels.is_none_or(|levels| levels & row.shape.levels != 0),
            Facet::Gov => !self.gov || row.row.gov,
            Facet::Confirmed => !self.confirmed || day.confirmed,
            Facet::Year => year(),
        };
        let mut missed = Facet::ALL.into_iter().filter(|facet| !holds(*facet));
        match (missed.next(), missed.next()) {
            (None, _) => Some(Missed::Nothing),
            (Some(facet), None) => Some(Missed::Only(facet)),
            _ => None,
        }
    }

    fn passes_plain(&self, row: &DeltaRow, day: &DeltaDay, snapshot: &Snapshot) -> bool {
        let takes_part = |wanted: &Vec<u32>| actors_of(&row.parts).any(|actor| wanted.contains(&actor));
        (!self.cc_by || row.row.fits_cc_by)
            && (!self.begun || day.begun)
            && self.actors.iter().all(takes_part)
            && self.text.as_ref().is_none_or(|text| {
                let names = row.parts.iter().flat_map(|part| &snapshot.0.actor(part.actor()).words);
                let countries = row
                    .shape
                    .countries
                    .iter()
                    .flat_map(|code| snapshot.0.countries.words(*code));
                text.matches(row.words.iter().chain(names).chain(countries).map(String::as_str))
            })
    }
}

/// How a row stands to a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// It is in view.
    Nothing,
    /// It would be in view but for this one facet.
    Only(Facet),
}

/// Whether the family is counted beside the headline.
pub fn is_beside(family: Family) -> bool {
    family == Family::Acts
}
