//! `/methods`: what is counted, the words, how a status is derived, how claims are merged, measured error rates,
//! coverage, known limits. Vocabularies and rules are printed from the code that applies them.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::{Family, Issue, Kind, Level, Rule, StatusWord};
use platform::http::Problem;
use platform::shell::{Shell, html};

use crate::intake;
use crate::listing::Clocks;
use crate::prose::{counted, grouped};
use crate::reading::Atlas;

#[derive(Debug, Template)]
#[template(path = "publish/methods.html")]
struct MethodsPage {
    shell: Shell,
    clocks: Clocks,
    families: Vec<(Family, Vec<Kind>)>,
    statuses: &'static [StatusWord],
    levels: &'static [Level],
    issues: &'static [Issue],
    rules: &'static [Rule],
    merging: Vec<(&'static str, &'static str)>,
    measured: Vec<Measured>,
    sources: String,
    claims: String,
    waiting: String,
    undated: String,
}

/// A measured figure, from `tables/measured.csv`; `docs/accuracy.md` tells how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// What was measured.
    pub what: String,
    /// The figure.
    pub figure: String,
    /// On what, and how.
    pub how: String,
}

impl Measured {
    /// Every published figure.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut reader = csv::Reader::from_reader(include_str!("../../tables/measured.csv").as_bytes());
        let rows = reader.records().filter_map(std::result::Result::ok);
        rows.filter_map(|row| {
            Some(Self {
                what: row.get(0)?.to_owned(),
                figure: row.get(1)?.to_owned(),
                how: row.get(2)?.to_owned(),
            })
        })
        .collect()
    }
}

/// `/methods`.
pub(super) async fn page(State(atlas): State<Atlas>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let (seen, clocks) = Clocks::read(&atlas, "/methods".to_owned(), query.as_deref(), &[]).await?;
    let totals = atlas.totals().await?;
    let answer = seen.on.query(&snapshot::Filter::default(), &snapshot::Ask::default());
    let of_family = |family: &Family| {
        let kinds = Kind::ALL
            .iter()
            .copied()
            .filter(|kind| kind.family() == *family)
            .collect();
        (*family, kinds)
    };
    let page = MethodsPage {
        shell: atlas.shell().clone(),
        families: Family::ALL.iter().map(of_family).collect(),
        statuses: StatusWord::ALL,
        levels: Level::ALL,
        issues: Issue::ALL,
        rules: Rule::ALL,
        merging: intake::Rule::ALL
            .iter()
            .map(|rule| (rule.as_str(), rule.sentence()))
            .collect(),
        measured: Measured::all(),
        sources: counted(totals.sources, "source", "sources"),
        claims: counted(totals.claims, "claim", "claims"),
        waiting: grouped(totals.waiting),
        undated: counted(answer.undated, "engagement", "engagements"),
        clocks,
    };
    Ok(html(&page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_figures_are_those_of_the_document() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/accuracy.md");
        let document = std::fs::read_to_string(&file).unwrap_or_default();
        for measured in Measured::all() {
            assert!(
                document.contains(&measured.figure),
                "docs/accuracy.md does not give {measured:?}"
            );
        }
    }
}
