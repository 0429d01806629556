//! The page of the comparison: a table with a column for each, then what all have and what only one has.

use std::collections::BTreeMap;

use askama::Template;
use domain::{Issue, Kind, Side};
use platform::shell::Shell;
use snapshot::{DayView, Filter};

use super::MOST;
use super::sides::{Compared, Named, Shared, count, find, sets, shared};
use crate::listing::Clocks;
use crate::profiles::decades;
use crate::prose::{self, grouped, share};
use crate::reading::Atlas;

/// The page of the comparison.
#[derive(Debug, Template)]
#[template(path = "compare/page.html")]
pub struct ComparePage {
    shell: Shell,
    clocks: Clocks,
    /// Those compared: name, page, what it is, address without it.
    columns: Vec<Column>,
    tables: Vec<Table>,
    shared: Vec<Section>,
    /// What was asked for and not found.
    unknown: Vec<String>,
    too_many: bool,
    mixed: bool,
    asked: String,
    examples: Vec<Named>,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    href: String,
    what: String,
    without: String,
    map: String,
}

/// One table: a heading and its lines.
#[derive(Debug, Clone)]
struct Table {
    heading: &'static str,
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    label: String,
    cells: Vec<Cell>,
}

/// A count with the width of its bar, in hundredths of the table's largest.
#[derive(Debug, Clone)]
struct Cell {
    words: String,
    width: usize,
}

/// What all have, and what only one has, of one sort.
#[derive(Debug, Clone)]
struct Section {
    heading: &'static str,
    none: &'static str,
    told: Shared,
}

impl ComparePage {
    /// Makes the page for what was asked.
    #[must_use]
    pub fn new(atlas: &Atlas, clocks: Clocks, view: &DayView, asked: &[String]) -> Self {
        let mut compared: Vec<Compared> = Vec::new();
        let mut unknown = Vec::new();
        let mut too_many = false;
        for one in asked {
            match find(atlas, view, one) {
                None => unknown.push(one.clone()),
                Some(subject) if compared.iter().any(|other| other.subject.path == subject.path) => {}
                Some(_) if compared.len() == MOST => too_many = true,
                Some(subject) => compared.push(count(view, subject)),
            }
        }
        let slugs: Vec<String> = compared.iter().map(|one| one.subject.slug.clone()).collect();
        let sides = sets(&compared).filter(|_| compared.len() > 1);
        Self {
            shell: atlas.shell().clone(),
            columns: compared
                .iter()
                .enumerate()
                .map(|(at, one)| column(one, at, &slugs, &clocks))
                .collect(),
            tables: if compared.is_empty() {
                Vec::new()
            } else {
                tables(&compared)
            },
            mixed: compared.len() > 1 && sides.is_none(),
            shared: sides
                .map(|sets| sections(compared[0].subject.side, &sets))
                .unwrap_or_default(),
            examples: if compared.len() < 2 { examples(view) } else { Vec::new() },
            asked: if slugs.is_empty() {
                asked.join(", ")
            } else {
                slugs.join(", ")
            },
            unknown,
            too_many,
            clocks,
        }
    }

    fn heading(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        match names.as_slice() {
            [] => "Compare places and countries".to_owned(),
            [one] => format!("{one}, compared with …"),
            _ => prose::and(&names),
        }
    }
}

fn column(one: &Compared, at: usize, slugs: &[String], clocks: &Clocks) -> Column {
    let others: Vec<&str> = slugs
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
        .map(|(_, slug)| slug.as_str())
        .collect();
    Column {
        name: prose::brief(&one.subject.name, 60),
        href: format!("{}{}", one.subject.path, clocks.query()),
        what: one.subject.what.clone(),
        without: format!("/compare?with={}{}", others.join(","), clocks.and_query()),
        map: one.subject.under("/"),
    }
}

fn tables(all: &[Compared]) -> Vec<Table> {
    let over = |of: &dyn Fn(&Compared) -> u64| all.iter().map(of).collect::<Vec<u64>>();
    let totals = vec![
        (
            "Engagements, acts aside".to_owned(),
            over(&|one| one.answer.total - one.answer.acts),
        ),
        ("In force".to_owned(), over(&|one| one.answer.in_force)),
        ("Acts".to_owned(), over(&|one| one.answer.acts)),
        (
            "Countries".to_owned(),
            over(&|one| {
                if one.subject.side == Side::Us {
                    one.answer.countries
                } else {
                    0
                }
            }),
        ),
        (
            "States and territories".to_owned(),
            over(&|one| {
                if one.subject.side == Side::Us {
                    0
                } else {
                    one.answer.states
                }
            }),
        ),
        ("Partners".to_owned(), over(&|one| one.partners.len() as u64)),
        (
            "With government evidence".to_owned(),
            over(&|one| one.answer.facets.gov),
        ),
        ("Without a reported date".to_owned(), over(&|one| one.answer.undated)),
    ];
    let kinds = Kind::ALL.iter().map(|kind| {
        (
            kind.label().to_owned(),
            over(&|one| {
                one.answer
                    .facets
                    .kind
                    .iter()
                    .find(|(other, _)| other == kind)
                    .map_or(0, |(_, n)| *n)
            }),
        )
    });
    let issues = Issue::ALL.iter().map(|issue| {
        (
            issue.label().to_owned(),
            over(&|one| {
                one.answer
                    .facets
                    .issue
                    .iter()
                    .find(|(other, _)| other == issue)
                    .map_or(0, |(_, n)| *n)
            }),
        )
    });
    let mut by_decade: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (at, one) in all.iter().enumerate() {
        for bar in decades(&Filter::default(), &one.answer) {
            by_decade.entry(bar.label).or_insert_with(|| vec![0; all.len()])[at] = bar.count as u64;
        }
    }
    [
        table("In all", totals),
        table("By kind", kinds.collect()),
        table("By issue", issues.collect()),
        table("By decade of beginning", by_decade.into_iter().collect()),
    ]
    .into_iter()
    .filter(|table| !table.lines.is_empty())
    .collect()
}

/// A table of the lines that are not all zero.
fn table(heading: &'static str, lines: Vec<(String, Vec<u64>)>) -> Table {
    let lines: Vec<(String, Vec<u64>)> = lines
        .into_iter()
        .filter(|(_, counts)| counts.iter().any(|count| *count > 0))
        .collect();
    let most = lines.iter().flat_map(|(_, counts)| counts).copied().max().unwrap_or(0);
    let cell = |count: &u64| Cell {
        words: grouped(count),
        width: share(usize::try_from(*count).unwrap_or(0), usize::try_from(most).unwrap_or(0)),
    };
    let line = |(label, counts): (String, Vec<u64>)| Line {
        label,
        cells: counts.iter().map(cell).collect(),
    };
    Table {
        heading,
        lines: lines.into_iter().map(line).collect(),
    }
}

fn sections(side: Side, sets: &[Vec<BTreeMap<String, String>>; 2]) -> Vec<Section> {
    let [areas, partners] = sets;
    let (heading, none) = match side {
        Side::Us => ("Countries", "No country is reported for all of them."),
        Side::Foreign => (
            "States and territories",
            "No state or territory is reported for all of them.",
        ),
    };
    vec![
        Section {
            heading,
            none,
            told: shared(areas),
        },
        Section {
            heading: "Partners",
            none: "No partner is reported for all of them.",
            told: shared(partners),
        },
    ]
}

/// Comparisons to begin with: the busiest places, the busiest countries.
fn examples(view: &DayView) -> Vec<Named> {
    let mut counts = view.places(&Filter::default());
    counts.places.sort_by_key(|place| std::cmp::Reverse(place.count()));
    counts.countries.sort_by_key(|country| std::cmp::Reverse(country.count));
    let of_level = |level: domain::Level| -> Vec<(String, String)> {
        let rows = counts
            .places
            .iter()
            .map(|place| view.snapshot().actor_at(place.at))
            .filter(|row| row.level == level);
        rows.take(3)
            .map(|row| (row.slug.to_string(), row.name.to_string()))
            .collect()
    };
    let countries = counts.countries.iter().take(3);
    let countries = countries
        .map(|one| (one.country.to_string(), prose::country_name(one.country).to_owned()))
        .collect();
    [of_level(domain::Level::City), of_level(domain::Level::State), countries]
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|group| {
            let (slugs, names): (Vec<String>, Vec<String>) = group.into_iter().unzip();
            (format!("/compare?with={}", slugs.join(",")), prose::and(&names))
        })
        .collect()
}
