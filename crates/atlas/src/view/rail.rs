//! The rail as pages show it: what is chosen, every choice with its count, years, words, evidence and days.

use snapshot::{Answer, DayView, Filter, YearCount};

use super::View;
use super::facets::{Chip, Facet, chips, rail};
use crate::prose::grouped;

/// What the rail hands on without showing it.
const HIDDEN: &[&str] = &["family", "place", "actor", "licence", "sort", "limit", "view", "at"];

/// The rail of a page that shows a view.
#[derive(Debug, Clone)]
pub struct Rail {
    /// The path of the page: where choices lead.
    pub base: &'static str,
    /// What narrows the view.
    pub filter: Filter,
    /// The same, each with the address of the view without it.
    pub chips: Vec<Chip>,
    /// What could be chosen.
    pub facets: Vec<Facet>,
    /// How many have no date and are in view, or would be with the switch for them.
    pub undated: u64,
    /// How many would be in view with evidence of a government.
    pub gov: u64,
    /// How many would be in view, lately confirmed.
    pub confirmed: u64,
    /// What it hands on without showing it: names and values.
    pub kept: Vec<(&'static str, String)>,
    /// How many began in each year.
    pub years: Vec<YearCount>,
}

impl Rail {
    /// The rail of a view under a path; the answer must hold every facet.
    #[must_use]
    pub fn of(base: &'static str, view: &View, answer: &Answer, on: &DayView) -> Self {
        let switched = view.filter.undated || view.filter.years().is_none();
        Self {
            base,
            chips: chips(view, on),
            facets: rail(view, answer),
            undated: if switched { answer.undated } else { answer.undated_aside },
            gov: answer.facets.gov,
            confirmed: answer.facets.confirmed,
            kept: view
                .pairs()
                .into_iter()
                .filter(|(param, _)| HIDDEN.contains(param))
                .collect(),
            years: answer.years.clone(),
            filter: view.filter.clone(),
        }
    }

    /// The address without one of the things that narrow the view.
    #[must_use]
    pub fn without(&self, chip: &Chip) -> String {
        super::address(self.base, &chip.without)
    }

    /// A number as pages print it.
    #[must_use]
    pub fn number(&self, number: &u64) -> String {
        grouped(*number)
    }

    /// The value of a field for a year.
    #[must_use]
    pub fn year(&self, year: &Option<i32>) -> String {
        year.map(|year| year.to_string()).unwrap_or_default()
    }

    /// The value of a field for a day.
    #[must_use]
    pub fn day(&self, day: &Option<domain::Day>) -> String {
        day.map(|day| day.to_string()).unwrap_or_default()
    }
}
