//! `/methods`: what is counted, the words, how a status is derived, how claims are merged, measured error rates,
//! coverage, known limits. Vocabularies and rules are printed from the code that applies them.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::{Family, Issue, Kind, Level, Rule, StatusWord};
use platform::http::Problem;
use platform::shell::{Shell, html};

use crate::evaluation::report::{FEWEST, Judge, Report, ReportError, Subject};
use crate::intake;
use crate::listing::Clocks;
use crate::prose::{self, counted, grouped};
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
    /// Under so many cases nothing is called measured.
    fewest: u64,
    sources: String,
    claims: String,
    waiting: String,
    undated: String,
}

/// What was measured of a subject; without reports it is unmeasured.
#[derive(Debug)]
struct Measured {
    subject: Subject,
    reports: Vec<Report>,
}

impl Measured {
    /// Every subject with its recorded evaluations.
    fn all() -> Result<Vec<Self>, ReportError> {
        let mut recorded: Vec<Report> = Report::recorded()?.into_iter().map(|(_, report)| report).collect();
        let of = |subject: Subject| Self {
            subject,
            reports: recorded.extract_if(.., |report| report.subject == subject).collect(),
        };
        Ok(Subject::ALL.into_iter().map(of).collect())
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
        measured: Measured::all().map_err(|error| Problem::internal(&error))?,
        fewest: FEWEST,
        sources: counted(totals.sources, "source", "sources"),
        claims: counted(totals.claims, "claim", "claims"),
        waiting: grouped(totals.waiting),
        undated: counted(answer.undated, "engagement", "engagements"),
        clocks,
    };
    Ok(html(&page))
}
