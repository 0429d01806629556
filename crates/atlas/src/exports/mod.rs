//! Downloads of any view: engagements as CSV, GeoJSON, GeoParquet and JSON Lines, claims as the interchange table,
//! evidence as CSV, and the data package that describes the CSV files.
//!
//! Everything is written row by row, so that a download of a million engagements holds a few hundred of them at a time.
//! The default is what may be passed on under CC BY: claims under another licence are left out, and an engagement that
//! also stands on such claims is told as the others alone tell it. `licence=all` gives everything, says so, and names
//! the licences.

mod body;
mod column;
mod engagements;
mod evidence;
mod form;
mod package;
mod parquet;
mod restricted;
mod store;
mod written;

use std::io::{self, Write};

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use domain::Day;
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use snapshot::{Ask, DayView, Filter, FilterError};

pub(crate) use engagements::{feature, rounded};
pub use form::{Form, UnknownForm};
pub(crate) use written::Shown;
pub use written::guarded;

use crate::reading::{Atlas, ReadError, load};
use crate::view::{View, pairs};

/// The routes of downloads.
pub fn routes() -> Router<Atlas> {
    Router::new().route("/export/{file}", get(download))
}

/// How many rows are asked of the snapshot at once, and how many are looked up in the database at once.
const ROWS: usize = 20_000;
const BATCH: usize = 400;

/// What is said beside a download that is not all under CC BY.
pub const NOTICE: &str = "Not everything here is under CC BY 4.0: some claims come from sources under share-alike or \
    unstated terms. The licence is named with each row.";

/// What is exported: which engagements, and whether only what fits CC BY.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Which engagements, with both clocks.
    pub filter: Filter,
    /// In which order.
    pub sort: snapshot::Sort,
    /// Whether claims under other licences are left out.
    pub only_cc_by: bool,
}

impl Scope {
    /// Reads a scope from the parameters of an address: those of every view, and `licence=cc-by` (the default) or
    /// `licence=all`.
    ///
    /// # Errors
    /// A parameter that cannot be read.
    pub fn read(query: &str) -> Result<Self, Problem> {
        let parameters: Vec<(String, String)> = pairs(query).collect();
        let licence = parameters
            .iter()
            .rev()
            .find(|(name, value)| name == "licence" && !value.trim().is_empty());
        let only_cc_by = match licence.map(|(_, value)| value.trim()) {
            None | Some("cc-by") => true,
            Some("all") => false,
            Some(other) => {
                let shown = crate::prose::brief(other, 40);
                return Err(Problem {
                    field: Some("licence".to_owned()),
                    ..Problem::new(
                        axum::http::StatusCode::BAD_REQUEST,
                        "bad_filter",
                        format!("`licence={shown}` cannot be read: downloads are either under CC BY or whole."),
                    )
                }
                .with_hint("Write licence=cc-by or licence=all."));
            }
        };
        let others = || parameters.iter().filter(|(name, _)| name != "licence");
        let mut filter = Filter::parse(others().map(|(name, value)| (name.as_str(), value.as_str())))
            .map_err(|error: FilterError| Problem::from(crate::view::ViewError::from(error)))?;
        filter.cc_by = only_cc_by;
        Ok(Self {
            sort: sort(query)?,
            filter,
            only_cc_by,
        })
    }
}

fn sort(query: &str) -> Result<snapshot::Sort, Problem> {
    let asked: Vec<(String, String)> = pairs(query).filter(|(name, _)| name == "sort").collect();
    match asked.last() {
        None => Ok(snapshot::Sort::default()),
        Some((_, word)) => word.parse().map_err(|unknown: domain::UnknownWord| {
            let hint = format!("Use one of: {}.", unknown.choices);
            Problem::bad_parameter("sort", "There is no such order.").with_hint(hint)
        }),
    }
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What is written to refused.
    #[error("the export could not be written: {0}")]
    Write(#[from] io::Error),
}

/// What was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// How many rows.
    pub rows: u64,
    /// Whether rows under other licences than CC BY may be among them.
    pub with_other_licences: bool,
    /// How many engagements of the view are left out since none of their claims may be passed on under CC BY.
    pub left_out: u64,
}

/// How many engagements of a scope are left out since none of their claims may be passed on under CC BY.
#[must_use]
pub fn left_out(view: &DayView, scope: &Scope) -> u64 {
    if !scope.only_cc_by {
        return 0;
    }
    let whole = Filter {
        cc_by: false,
        ..scope.filter.clone()
    };
    let total = |filter: &Filter| view.query(filter, &Ask::default()).total;
    total(&whole).saturating_sub(total(&scope.filter))
}

/// The view of a scope, from a database without a running server, as it stands for `today`.
///
/// # Errors
/// The database refused.
pub fn view(database: &Database, today: Day, scope: &Scope) -> Result<DayView, ReadError> {
    let snapshot = match scope.filter.known_on.filter(|known| *known < today) {
        Some(known) => load::known_on(database, known, today)?,
        None => load::now(database, today)?,
    };
    Ok(snapshot.on(scope.filter.valid_on.unwrap_or(today)))
}

/// Writes a view in a form, row by row.
///
/// # Errors
/// The database or the output refused.
pub fn write(
    database: &Database,
    view: &DayView,
    form: Form,
    scope: &Scope,
    site: &str,
    out: &mut dyn Write,
) -> Result<Exported, ExportError> {
    let unfit = database.read(store::has_unfit)?;
    let mut exported = Exported {
        rows: 0,
        with_other_licences: unfit && !scope.only_cc_by,
        left_out: left_out(view, scope),
    };
    if form == Form::DataPackage {
        let package = package::describe(view, scope, exported.with_other_licences, site);
        writeln!(out, "{package:#}").map_err(ExportError::Write)?;
        return Ok(exported);
    }
    let mut writer = written::Writer::begin(form, scope, exported.with_other_licences, view.day(), site, out)?;
    let mut ask = Ask {
        sort: scope.sort,
        limit: ROWS,
        ..Ask::default()
    };
    loop {
        let answer = view.query(&scope.filter, &ask);
        for batch in answer.rows.chunks(BATCH) {
            exported.rows += writer.batch(database, view, batch, unfit)?;
        }
        match answer.next {
            Some(next) => ask.after = Some(next),
            None => break,
        }
    }
    writer.end()?;
    Ok(exported)
}

async fn download(
    State(atlas): State<Atlas>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form: Form = file.parse().map_err(|error: UnknownForm| {
        Problem::not_found(error.to_string()).with_hint(format!("There are {}.", Form::files()))
    })?;
    let scope = Scope::read(query.as_deref().unwrap_or_default())?;
    let seen = atlas.see(&scope.filter).await?;
    let canonical = View::of(scope.filter.clone()).filter_query();
    let tag = seen.tag_of(&format!(
        "{file}-{canonical}-{}-{}",
        scope.sort.as_str(),
        scope.only_cc_by
    ));
    let site = atlas.shell().public_address().to_owned();
    let only_cc_by = scope.only_cc_by;
    let left_out = left_out(&seen.on, &scope);
    let mut response = tag.answer(&headers, || {
        let database = atlas.database().clone();
        let view = seen.on.clone();
        body::streamed(move |out| match write(&database, &view, form, &scope, &site, out) {
            Ok(_) => Ok(()),
            // Whoever asked has gone away.
            Err(ExportError::Write(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "a download broke off");
                Err(io::Error::other("the download broke off"))
            }
        })
    });
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.media_type()));
    let name = format!("attachment; filename=\"legation-{}\"", form.file());
    answer.extend(HeaderValue::from_str(&name).map(|value| (header::CONTENT_DISPOSITION, value)));
    if only_cc_by {
        let licence = "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"";
        answer.insert(header::LINK, HeaderValue::from_static(licence));
        answer.insert("x-legation-left-out", HeaderValue::from(left_out));
    } else {
        answer.insert("x-legation-notice", HeaderValue::from_static(NOTICE));
    }
    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    Ok(response)
}
