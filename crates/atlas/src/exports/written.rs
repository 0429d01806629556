//! Writing rows in their form.

use std::borrow::Cow;
use std::io::{self, Write};

use domain::{Day, Licence, Side};
use platform::database::Database;
use snapshot::{DayView, Point, RowRef};

use super::engagements;
use super::evidence;
use super::parquet::Parquet;
use super::{ExportError, Form, NOTICE, Scope, restricted, store};
use crate::listing::Entry;

/// An engagement ready to be written.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What is said of it.
    pub entry: Entry,
    /// Where its American participants are.
    pub us_points: Vec<Point>,
    /// Where the others are.
    pub foreign_points: Vec<Point>,
    /// The licences of its claims.
    pub licences: String,
}

impl Shown {
    /// A row as the view shows it.
    #[must_use]
    pub fn of(view: &DayView, at: RowRef) -> Self {
        let row = view.row(at);
        let points = |side: Side| {
            row.participants()
                .filter(|one| one.side == side)
                .filter_map(|one| one.actor.point)
                .collect()
        };
        Self {
            entry: Entry::of(&row, view.day()),
            us_points: points(Side::Us),
            foreign_points: points(Side::Foreign),
            licences: Licence::CcBy.as_str().to_owned(),
        }
    }
}

/// Writes one download.
pub struct Writer<'a> {
    form: Form,
    only_cc_by: bool,
    day: Day,
    site: &'a str,
    out: &'a mut dyn Write,
    first: bool,
    licences: bool,
    /// What gathers columns, where the download is one of columns.
    parquet: Option<Parquet>,
}

impl<'a> Writer<'a> {
    /// Writes what stands before the first row.
    pub fn begin(
        form: Form,
        scope: &Scope,
        licences: bool,
        day: Day,
        site: &'a str,
        out: &'a mut dyn Write,
    ) -> io::Result<Self> {
        match form {
            Form::EngagementsCsv => {
                line(out, engagements::columns(!scope.only_cc_by).map(|column| column.name))?;
            }
            Form::EvidenceCsv => line(out, evidence::COLUMNS.iter().map(|column| column.name))?,
            Form::ClaimsCsv => sources::table::write_header(&mut &mut *out)?,
            Form::GeoJson => {
                let notice = if licences {
                    serde_json::json!(NOTICE)
                } else {
                    serde_json::json!("CC BY 4.0")
                };
                write!(
                    out,
                    "{{\"type\":\"FeatureCollection\",\"licence\":{notice},\"as_of\":\"{day}\",\"features\":["
                )?;
            }
            Form::JsonLines | Form::GeoParquet | Form::DataPackage => {}
        }
        let parquet = match form {
            Form::GeoParquet => Some(Parquet::begin(!scope.only_cc_by)?),
            _ => None,
        };
        Ok(Self {
            form,
            only_cc_by: scope.only_cc_by,
            day,
            site,
            out,
            first: true,
            licences: !scope.only_cc_by,
            parquet,
        })
    }

    /// Writes some rows; tells how many lines that made.
    pub fn batch(
        &mut self,
        database: &Database,
        view: &DayView,
        rows: &[RowRef],
        unfit: bool,
    ) -> Result<u64, ExportError> {
        match self.form {
            Form::EngagementsCsv | Form::GeoJson | Form::JsonLines | Form::GeoParquet => {
                let shown: Vec<Shown> = if unfit {
                    database.read(|session| restricted::shown(session, view, rows, self.only_cc_by, unfit))?
                } else {
                    rows.iter().map(|row| Shown::of(view, *row)).collect()
                };
                shown.iter().try_for_each(|one| self.engagement(one))?;
                Ok(shown.len() as u64)
            }
            Form::ClaimsCsv | Form::EvidenceCsv => {
                let mut found = database.read(|session| store::evidence(session, view, rows))?;
                found.retain(|one| !self.only_cc_by || one.licence.fits_cc_by());
                for one in &found {
                    match self.form {
                        Form::ClaimsCsv => sources::table::write_row(&one.claim, &mut &mut *self.out)?,
                        _ => line(self.out, evidence::cells(one, self.site))?,
                    }
                }
                Ok(found.len() as u64)
            }
            // It describes files and has no rows of its own.
            Form::DataPackage => Ok(0),
        }
    }

    fn engagement(&mut self, shown: &Shown) -> io::Result<()> {
        match self.form {
            Form::EngagementsCsv => {
                let licence = self.licences.then(|| shown.licences.clone());
                line(
                    self.out,
                    engagements::cells(shown, self.day, self.site)
                        .into_iter()
                        .chain(licence),
                )
            }
            Form::GeoJson => {
                let before = if std::mem::take(&mut self.first) { "\n" } else { ",\n" };
                let licence = self.licences.then_some(&*shown.licences);
                write!(
                    self.out,
                    "{before}{}",
                    engagements::feature(shown, self.day, self.site, licence)
                )
            }
            Form::GeoParquet => match &mut self.parquet {
                Some(parquet) => parquet.push(shown, self.day, self.site, self.out),
                None => Ok(()),
            },
            _ => {
                let licence = self.licences.then_some(&*shown.licences);
                writeln!(self.out, "{}", engagements::object(shown, self.day, licence))
            }
        }
    }

    /// Writes what stands behind the last row.
    pub fn end(self) -> io::Result<()> {
        if self.form == Form::GeoJson {
            self.out.write_all(b"\n]}\n")?;
        }
        match self.parquet {
            Some(parquet) => parquet.end(self.out),
            None => Ok(()),
        }
    }
}

/// Writes one line of CSV, each cell guarded.
fn line(out: &mut dyn Write, cells: impl IntoIterator<Item = impl AsRef<str>>) -> io::Result<()> {
    let mut text = String::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        let cell = guarded(cell.as_ref());
        if cell.contains(['"', ',', '\n', '\r', ';', '\t']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// A cell with an apostrophe before it where a spreadsheet program would otherwise calculate it: where it begins with
/// `=`, `+`, `-`, `@`, a tab or a line's end, and is no plain number.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let number = || cell.parse::<f64>().is_ok_and(f64::is_finite);
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !number() {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_calculated() {
        let mut out = Vec::new();
        line(
            &mut out,
            [
                "plain",
                "a,b",
                "say \"x\"",
                "=1+1",
                "@SUM(A1)",
                "-3+1",
                "-122.3",
                "\tx",
                "two\nlines",
            ],
        )
        .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "plain,\"a,b\",\"say \"\"x\"\"\",'=1+1,'@SUM(A1),'-3+1,-122.3,\"'\tx\",\"two\nlines\"\n"
        );
    }
}
