//! The sentence that reads a view aloud: "1,204 engagements of 38 states with Japan since 1957; 412 in force today."

use domain::{Day, Family, Side, StatusWord};
use snapshot::{Answer, DayView};

use super::View;
use super::words::{any_of, counted, family_nouns, kind_nouns, level_nouns};
use crate::prose::{self, capitalised, country_name, day_words, grouped, with_article};

/// So many values are named; of more only the number is said.
const NAMED: usize = 3;

/// A view read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// How many of what.
    pub lead: String,
    /// Of whom, with whom, since when, how many in force, how many without date or place. Begins with a blank.
    pub rest: String,
    /// What sets the view apart, for a page's title; empty where everything is in view.
    pub short: String,
}

impl Sentence {
    /// The whole sentence as text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}{}", self.lead, self.rest)
    }
}

/// Reads a view aloud. The answer must hold the facets of states and countries.
#[must_use]
pub fn sentence(view: &View, answer: &Answer, seen: &DayView, today: Day) -> Sentence {
    let parts = Parts { view, answer, seen };
    let (of, of_short) = parts.of_whom();
    let (with, with_short) = parts.with_whom();
    let rest = parts.conditions();
    let when = match view.filter.valid_on {
        Some(day) if day != today => format!("on {}", day_words(day)),
        _ => "today".to_owned(),
    };
    let (lead, noun) = parts.lead(&when);
    let mut said = format!("{of}{with}{rest}");
    if view.filter.statuses.is_empty() && answer.total > 0 {
        said.push_str("; ");
        said.push_str(&parts.in_force(&when));
    } else if parts.other_statuses() {
        let words = view.filter.statuses.iter().map(|status| status.label().to_lowercase());
        said.push_str(&format!(
            ", as they stand {when}: {}",
            any_of(&words.collect::<Vec<_>>())
        ));
    }
    if let Some(day) = view.filter.known_on {
        said.push_str(&format!(", as the ledger knew it on {}", day_words(day)));
    }
    said.push('.');
    said.push_str(&parts.asides());
    let short = format!("{of_short}{with_short}{rest}");
    let short = match (short.trim(), noun) {
        ("", None) => String::new(),
        (short, noun) => format!("{} {short}", noun.map_or_else(|| "Engagements".to_owned(), capitalised))
            .trim()
            .to_owned(),
    };
    Sentence {
        lead,
        rest: said,
        short,
    }
}

struct Parts<'a> {
    view: &'a View,
    answer: &'a Answer,
    seen: &'a DayView,
}

impl Parts<'_> {
    /// How many of what, and the noun where it is narrower than "engagements".
    fn lead(&self, when: &str) -> (String, Option<&'static str>) {
        let filter = &self.view.filter;
        let answer = self.answer;
        let only_in_force = filter.statuses.len() == 1 && filter.statuses.contains(&StatusWord::InForce);
        let families: Vec<Family> = filter.families.iter().copied().collect();
        let kinds: Vec<_> = filter.kinds.iter().copied().collect();
        let nouns = match (kinds.as_slice(), families.as_slice()) {
            ([kind], _) => Some(kind_nouns(*kind)),
            ([], [family]) => Some(family_nouns(*family)),
            _ => None,
        };
        let (one, many) = nouns.unwrap_or(("engagement", "engagements"));
        let mut lead = if nouns.is_some() || answer.acts == 0 {
            counted(answer.total, one, many)
        } else if answer.acts == answer.total {
            counted(answer.acts, "act", "acts")
        } else {
            let headline = counted(answer.total - answer.acts, one, many);
            format!("{headline} and {}", counted(answer.acts, "act", "acts"))
        };
        if only_in_force {
            lead.push_str(&format!(" in force {when}"));
        }
        (capitalised(&lead), nouns.map(|(_, many)| many))
    }

    fn name(&self, slug: &str) -> String {
        let actor = self.seen.snapshot().meant(slug);
        actor.map_or_else(
            || format!("“{}”", prose::brief(slug, 60)),
            |(_, row)| prose::brief(&row.name, 80),
        )
    }

    fn actors(&self, side: Side) -> Vec<String> {
        let filter = &self.view.filter;
        let on_side = |slug: &&String| self.seen.snapshot().meant(slug).map_or(Side::Us, |(_, row)| row.side) == side;
        filter
            .actors
            .iter()
            .filter(on_side)
            .map(|slug| self.name(slug))
            .collect()
    }

    /// " of Seattle", " of 38 states"; the second form says nothing that the filter does not.
    fn of_whom(&self) -> (String, String) {
        let filter = &self.view.filter;
        let mut named: Vec<String> = filter.places.iter().map(|slug| self.name(slug)).collect();
        named.extend(self.actors(Side::Us));
        if !named.is_empty() {
            let of = format!(" of {}", any_of(&named));
            return (of.clone(), of);
        }
        let levels: Vec<String> = filter
            .levels
            .iter()
            .map(|level| level_nouns(*level).to_owned())
            .collect();
        let in_levels = if levels.is_empty() {
            String::new()
        } else {
            format!("{} in ", any_of(&levels))
        };
        let states: Vec<String> = filter.states.iter().map(|state| with_article(state.name())).collect();
        match states.len() {
            1..=NAMED => {
                let of = format!(" of {in_levels}{}", any_of(&states));
                return (of.clone(), of);
            }
            0 => {}
            _ => {
                let of = format!(" of {in_levels}{} states", states.len());
                return (of.clone(), of);
            }
        }
        let short = if levels.is_empty() {
            String::new()
        } else {
            format!(" of {}", any_of(&levels))
        };
        let mut only = self
            .answer
            .facets
            .state
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(state, _)| with_article(state.name()));
        match self.answer.states {
            0 => (short.clone(), short),
            1 => (format!(" of {in_levels}{}", only.next().unwrap_or_default()), short),
            states => (
                format!(" of {in_levels}{} states and territories", grouped(states)),
                short,
            ),
        }
    }

    fn with_whom(&self) -> (String, String) {
        let filter = &self.view.filter;
        let mut named = self.actors(Side::Foreign);
        named.extend(
            filter
                .countries
                .iter()
                .map(|country| with_article(country_name(*country))),
        );
        match named.len() {
            0 => {}
            1..=NAMED => {
                let with = format!(" with {}", any_of(&named));
                return (with.clone(), with);
            }
            _ => {
                let with = format!(" with any of {}", named.len());
                return (with.clone(), with);
            }
        }
        let mut only = self
            .answer
            .facets
            .country
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(country, _)| with_article(country_name(*country)));
        match self.answer.countries {
            0 => (String::new(), String::new()),
            1 => (format!(" with {}", only.next().unwrap_or_default()), String::new()),
            countries => (format!(" with {} countries", grouped(countries)), String::new()),
        }
    }

    /// Issues, years, words, evidence.
    fn conditions(&self) -> String {
        let filter = &self.view.filter;
        let mut said = String::new();
        if !filter.issues.is_empty() {
            let issues: Vec<String> = filter.issues.iter().map(|issue| issue.label().to_lowercase()).collect();
            said.push_str(&if issues.len() > NAMED {
                format!(" about any of {} issues", issues.len())
            } else {
                format!(" about {}", any_of(&issues))
            });
        }
        match (filter.from, filter.to) {
            (Some(from), Some(to)) if from == to => said.push_str(&format!(" begun in {from}")),
            (Some(from), Some(to)) => said.push_str(&format!(" begun from {from} to {to}")),
            (Some(from), None) => said.push_str(&format!(" since {from}")),
            (None, Some(to)) => said.push_str(&format!(" until {to}")),
            (None, None) => {}
        }
        if !filter.text.is_empty() {
            let mention = if self.answer.total == 1 { "mentions" } else { "mention" };
            said.push_str(&format!(" that {mention} “{}”", prose::brief(&filter.text, 80)));
        }
        match (filter.gov, filter.confirmed) {
            (true, true) => said.push_str(" with governmental evidence and confirmed lately"),
            (true, false) => said.push_str(" with governmental evidence"),
            (false, true) => said.push_str(" confirmed lately"),
            (false, false) => {}
        }
        if filter.cc_by {
            said.push_str(" under CC BY");
        }
        said
    }

    fn in_force(&self, when: &str) -> String {
        match self.answer.in_force {
            0 if self.answer.total == 1 => format!("not in force {when}"),
            0 => format!("none in force {when}"),
            1 if self.answer.total == 1 => format!("in force {when}"),
            count if count == self.answer.total && count > 1 => format!("all in force {when}"),
            count => format!("{} in force {when}", grouped(count)),
        }
    }

    fn other_statuses(&self) -> bool {
        let statuses = &self.view.filter.statuses;
        statuses.len() > 1 || statuses.iter().any(|status| *status != StatusWord::InForce)
    }

    /// How many are without a date and how many without a place on the map.
    fn asides(&self) -> String {
        let mut said = String::new();
        let years = self.view.filter.years().is_some();
        if years && !self.view.filter.undated && self.answer.undated_aside > 0 {
            said.push_str(&match self.answer.undated_aside {
                1 => " 1 more has no date.".to_owned(),
                aside => format!(" {} more have no date.", grouped(aside)),
            });
        } else if self.answer.undated > 0 {
            said.push_str(&match self.answer.undated {
                1 => " 1 has no date.".to_owned(),
                undated => format!(" {} have no date.", grouped(undated)),
            });
        }
        match self.answer.unplaced {
            0 => {}
            1 => said.push_str(" 1 has no place on the map."),
            unplaced => said.push_str(&format!(" {} have no place on the map.", grouped(unplaced))),
        }
        said
    }
}
