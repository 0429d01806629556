//! A view: which engagements are looked at. The same words in pages, API, tiles, feeds, downloads and embeds.
//!
//! Any of the values within one parameter, all of the parameters together. Slugs are kept as text and looked up in
//! a snapshot when it is asked; a slug that it does not know matches nothing.

mod parse;
mod print;

use std::collections::BTreeSet;

use domain::{Country, Day, Family, Issue, Kind, Level, State, StatusWord};

pub use parse::FilterError;

/// Which engagements are in view.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// `kind`: of one of these kinds.
    pub kinds: BTreeSet<Kind>,
    /// `family`: of one of these families.
    pub families: BTreeSet<Family>,
    /// `status`: with one of these statuses on the day of the view.
    pub statuses: BTreeSet<StatusWord>,
    /// `issue`: about one of these.
    pub issues: BTreeSet<Issue>,
    /// `state`: an American participant sits in one of these.
    pub states: BTreeSet<State>,
    /// `country`: a foreign participant sits in one of these.
    pub countries: BTreeSet<Country>,
    /// `level`: an American participant is of one of these levels.
    pub levels: BTreeSet<Level>,
    /// `from`: begun in this year or later.
    pub from: Option<i32>,
    /// `to`: begun in this year or earlier.
    pub to: Option<i32>,
    /// `undated=include`: with `from` or `to`, also those of which no beginning is known.
    pub undated: bool,
    /// `gov=1`: with evidence of a government.
    pub gov: bool,
    /// `confirmed=1`: its latest source is at most five years older than the day of the view.
    pub confirmed: bool,
    /// `place`: one of these American places' own governments takes part.
    pub places: BTreeSet<String>,
    /// `actor`: one of these actors takes part.
    pub actors: BTreeSet<String>,
    /// `q`: all words occur in the title or in participants' names and countries, the last at least as a beginning.
    pub text: String,
    /// `licence=cc-by`: only what may be passed on under CC BY.
    pub cc_by: bool,
    /// `valid_on`: status on this day; what certainly began later leaves the view.
    pub valid_on: Option<Day>,
    /// `known_on`: as the ledger stood at the end of this day. Whoever holds the snapshots chooses one by it; the
    /// snapshot itself takes no notice.
    pub known_on: Option<Day>,
}

impl Filter {
    /// The parameters that make a filter, in the order in which they are printed.
    pub const PARAMS: &'static [&'static str] = &[
        "actor",
        "confirmed",
        "country",
        "family",
        "from",
        "gov",
        "issue",
        "kind",
        "known_on",
        "level",
        "licence",
        "place",
        "q",
        "state",
        "status",
        "to",
        "undated",
        "valid_on",
    ];

    /// Whether everything is in view, whatever the day.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        let days_aside = Self {
            valid_on: None,
            known_on: None,
            ..self.clone()
        };
        days_aside == Self::default()
    }

    /// The first and last year asked for, where years are asked for at all.
    #[must_use]
    pub fn years(&self) -> Option<(i32, i32)> {
        (self.from.is_some() || self.to.is_some()).then(|| (self.from.unwrap_or(i32::MIN), self.to.unwrap_or(i32::MAX)))
    }
}
