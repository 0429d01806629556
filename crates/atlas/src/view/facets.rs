//! The rail: every choice that narrows the view, each with its count given the others, and what is chosen.

use domain::{Country, Family, Level, State};
use snapshot::{Answer, DayView, Filter};

use super::View;
use crate::prose::{self, country_name};

/// One facet of the rail.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// The parameter that it sets.
    pub param: &'static str,
    /// Its heading.
    pub legend: &'static str,
    /// What may be chosen: what is chosen first in long lists, then by count.
    pub choices: Vec<Choice>,
    /// Whether the list is so long that it stands behind a fold.
    pub folded: bool,
}

impl Facet {
    /// How many of its choices are chosen.
    #[must_use]
    pub fn chosen(&self) -> usize {
        self.choices.iter().filter(|choice| choice.checked).count()
    }
}

/// One value that may be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// As addresses write it.
    pub value: String,
    /// As pages print it.
    pub label: String,
    /// How many engagements would be in view with it, given everything else.
    pub count: u64,
    /// Whether it is chosen.
    pub checked: bool,
    /// The family whose mark stands before it.
    pub family: Option<Family>,
}

/// Something that narrows the view now, and the address without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// What it is.
    pub label: String,
    /// The query of the view without it.
    pub without: String,
}

/// All facets of the rail that are lists.
#[must_use]
pub fn rail(view: &View, answer: &Answer) -> Vec<Facet> {
    let filter = &view.filter;
    let facets = &answer.facets;
    let kinds = facets.kind.iter().map(|(kind, count)| Choice {
        family: Some(kind.family()),
        ..choice(kind.as_str(), kind.label(), *count, filter.kinds.contains(kind))
    });
    let statuses = facets.status.iter().map(|(status, count)| {
        choice(
            status.as_str(),
            status.label(),
            *count,
            filter.statuses.contains(status),
        )
    });
    let issues = facets
        .issue
        .iter()
        .map(|(issue, count)| choice(issue.as_str(), issue.label(), *count, filter.issues.contains(issue)));
    let levels = facets
        .level
        .iter()
        .map(|(level, count)| choice(level.as_str(), level.label(), *count, filter.levels.contains(level)));
    let levels = levels.filter(|level| level.value != Level::Country.as_str() || level.count > 0);
    vec![
        Facet {
            param: "kind",
            legend: "Kind",
            choices: kinds.collect(),
            folded: false,
        },
        Facet {
            param: "status",
            legend: "Status",
            choices: statuses.collect(),
            folded: false,
        },
        Facet {
            param: "issue",
            legend: "Issue",
            choices: by_count(issues.collect()),
            folded: true,
        },
        Facet {
            param: "state",
            legend: "State",
            choices: by_count(states(filter, &facets.state)),
            folded: true,
        },
        Facet {
            param: "country",
            legend: "Country",
            choices: by_count(countries(filter, &facets.country)),
            folded: true,
        },
        Facet {
            param: "level",
            legend: "Level",
            choices: by_count(levels.collect()),
            folded: true,
        },
    ]
}

fn choice(value: &str, label: &str, count: u64, checked: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        count,
        checked,
        family: None,
    }
}

/// States that occur, and those that are chosen though they do not.
fn states(filter: &Filter, counted: &[(State, u64)]) -> Vec<Choice> {
    let missing = filter
        .states
        .iter()
        .filter(|state| counted.iter().all(|(other, _)| other != *state));
    let all = counted.iter().copied().chain(missing.map(|state| (*state, 0)));
    all.map(|(state, count)| choice(state.as_str(), state.name(), count, filter.states.contains(&state)))
        .collect()
}

fn countries(filter: &Filter, counted: &[(Country, u64)]) -> Vec<Choice> {
    let missing = filter
        .countries
        .iter()
        .filter(|country| counted.iter().all(|(other, _)| other != *country));
    let all = counted.iter().copied().chain(missing.map(|country| (*country, 0)));
    let made = |(country, count): (Country, u64)| {
        choice(
            country.as_str(),
            country_name(country),
            count,
            filter.countries.contains(&country),
        )
    };
    all.map(made).collect()
}

fn by_count(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by(|a, b| {
        b.checked
            .cmp(&a.checked)
            .then(b.count.cmp(&a.count))
            .then_with(|| a.label.cmp(&b.label))
    });
    choices
}

/// Everything that narrows the view, each with the address of the view without it.
#[must_use]
pub fn chips(view: &View, seen: &DayView) -> Vec<Chip> {
    let mut chips = Chips {
        view,
        chips: Vec::new(),
    };
    let filter = &view.filter;
    for kind in &filter.kinds {
        chips.add(kind.label(), |filter| {
            filter.kinds.remove(kind);
        });
    }
    for family in &filter.families {
        chips.add(family.label(), |filter| {
            filter.families.remove(family);
        });
    }
    for status in &filter.statuses {
        chips.add(status.label(), |filter| {
            filter.statuses.remove(status);
        });
    }
    for issue in &filter.issues {
        chips.add(issue.label(), |filter| {
            filter.issues.remove(issue);
        });
    }
    for state in &filter.states {
        chips.add(state.name(), |filter| {
            filter.states.remove(state);
        });
    }
    for country in &filter.countries {
        chips.add(country_name(*country), |filter| {
            filter.countries.remove(country);
        });
    }
    for level in &filter.levels {
        chips.add(level.label(), |filter| {
            filter.levels.remove(level);
        });
    }
    for slug in &filter.places {
        chips.add(&actor_label(seen, slug), |filter| {
            filter.places.remove(slug);
        });
    }
    for slug in &filter.actors {
        chips.add(&actor_label(seen, slug), |filter| {
            filter.actors.remove(slug);
        });
    }
    chips.single(filter);
    chips.chips
}

/// An actor as chips and headings name it: with its state or country.
#[must_use]
pub fn actor_label(seen: &DayView, slug: &str) -> String {
    let Some((_, row)) = seen.snapshot().meant(slug) else {
        return prose::brief(slug, 60);
    };
    let name = prose::brief(&row.name, 80);
    match (row.level, row.state, row.country) {
        (Level::State | Level::Country | Level::Network | Level::Group, ..) => name,
        (_, Some(state), _) => format!("{name}, {state}"),
        (_, None, Some(country)) if country != Country::US => format!("{name}, {}", country_name(country)),
        _ => name,
    }
}

struct Chips<'v> {
    view: &'v View,
    chips: Vec<Chip>,
}

impl Chips<'_> {
    fn add(&mut self, label: &str, without: impl FnOnce(&mut Filter)) {
        self.chips.push(Chip {
            label: label.to_owned(),
            without: self.view.filtered(without).to_query(),
        });
    }

    /// The conditions that are no lists.
    fn single(&mut self, filter: &Filter) {
        let years = match (filter.from, filter.to) {
            (Some(from), Some(to)) if from == to => Some(from.to_string()),
            (Some(from), Some(to)) => Some(format!("{from} to {to}")),
            (Some(from), None) => Some(format!("Since {from}")),
            (None, Some(to)) => Some(format!("Until {to}")),
            (None, None) => None,
        };
        if let Some(years) = years {
            self.add(&years, |filter| (filter.from, filter.to) = (None, None));
        }
        if filter.undated {
            self.add("With undated", |filter| filter.undated = false);
        }
        if !filter.text.is_empty() {
            self.add(&format!("“{}”", prose::brief(&filter.text, 60)), |filter| {
                filter.text.clear()
            });
        }
        if filter.gov {
            self.add("Governmental evidence", |filter| filter.gov = false);
        }
        if filter.confirmed {
            self.add("Confirmed lately", |filter| filter.confirmed = false);
        }
        if filter.cc_by {
            self.add("CC BY only", |filter| filter.cc_by = false);
        }
        if let Some(day) = filter.valid_on {
            self.add(&format!("As true on {}", prose::day_words(day)), |filter| {
                filter.valid_on = None
            });
        }
        if let Some(day) = filter.known_on {
            self.add(&format!("As known on {}", prose::day_words(day)), |filter| {
                filter.known_on = None
            });
        }
    }
}
