//! `legation export`: writes a view of the ledger to a file or to the standard output.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use atlas::exports::{ExportError, Exported, Form, NOTICE, Scope, view, write};
use clap::Args;
use domain::Day;
use platform::database::Database;
use snapshot::{DayView, Filter};

use super::Context;

/// What a filter may say beside which engagements.
const PARAMETERS: &[&str] = &["sort", "licence"];

/// Writes a view of the ledger: what may be passed on under CC BY, or with `licence=all` everything.
#[derive(Debug, Args)]
pub struct Export {
    /// What to write: engagements.csv, claims.csv, evidence.csv, engagements.geojson, engagements.parquet,
    /// engagements.jsonl, or package: a folder with the three CSV files and the data package that describes them
    #[arg(value_name = "FORMAT", value_parser = parse_form)]
    form: Form,
    /// Which engagements, as addresses of pages say it: kind=sister_tie state=WA,OR country=JP from=1957
    /// valid_on=2020-01-01 licence=all
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Write to this file instead of the standard output; it appears when it is whole. For a package, a folder
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

fn parse_form(text: &str) -> Result<Form, String> {
    // The short words are what people type first.
    let text = match text {
        "csv" => "engagements.csv",
        "claims" => "claims.csv",
        "evidence" => "evidence.csv",
        "geojson" => "engagements.geojson",
        "jsonl" => "engagements.jsonl",
        "parquet" | "geoparquet" => "engagements.parquet",
        "package" => "datapackage.json",
        other => other,
    };
    text.parse().map_err(|_| {
        let files = Form::ALL.map(Form::file).join(", ");
        format!("there is no such format; use one of: {files}")
    })
}

impl Export {
    /// Writes the view.
    ///
    /// # Errors
    /// The filter cannot be read; the database or the file refused.
    pub fn run(self, context: &Context) -> Result<ExitCode> {
        let scope = self.scope()?;
        let database = context.database()?;
        let today = Day(context.clock.now().day());
        let site = context.config.public_url.clone().unwrap_or_default();
        let site = site.trim_end_matches('/');
        let ledger = Ledger {
            database: &database,
            view: view(&database, today, &scope)?,
            scope: &scope,
            site,
        };
        let exported = match &self.out {
            Some(folder) if self.form == Form::DataPackage => ledger.package(folder)?,
            Some(file) => ledger.file(self.form, file)?,
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                let outcome = ledger.write(self.form, &mut out);
                match outcome.and_then(|exported| Ok(out.flush().map(|()| exported)?)) {
                    // Whoever read the pipe has seen enough.
                    Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                        return Ok(ExitCode::SUCCESS);
                    }
                    outcome => outcome?,
                }
            }
        };
        self.report(exported);
        Ok(ExitCode::SUCCESS)
    }

    fn scope(&self) -> Result<Scope> {
        let mut query = String::new();
        for part in &self.filter {
            let Some((name, value)) = part.split_once('=') else {
                bail!("`{part}` is no filter; write it as name=value, for example country=JP");
            };
            if !PARAMETERS.contains(&name) && !Filter::PARAMS.contains(&name) {
                bail!(
                    "there is no filter `{name}`; there are: {}, {}",
                    Filter::PARAMS.join(", "),
                    PARAMETERS.join(", ")
                );
            }
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            for byte in value.bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b',' => query.push(char::from(byte)),
                    _ => query.push_str(&format!("%{byte:02X}")),
                }
            }
        }
        match Scope::read(&query) {
            Ok(scope) => Ok(scope),
            Err(problem) => match problem.hint {
                Some(hint) => bail!("{} {hint}", problem.message),
                None => bail!("{}", problem.message),
            },
        }
    }

    fn report(&self, exported: Exported) {
        if exported.with_other_licences {
            eprintln!("{NOTICE}");
        }
        if exported.left_out > 0 {
            eprintln!(
                "{} engagements are left out, since none of their claims states a licence that CC BY allows; licence=all gives them too",
                exported.left_out
            );
        }
        if let Some(file) = &self.out {
            eprintln!("{} rows written to {}", exported.rows, file.display());
        } else if !io::stdout().is_terminal() {
            eprintln!("{} rows written", exported.rows);
        }
    }
}

/// What is exported, and from where.
struct Ledger<'a> {
    database: &'a Database,
    view: DayView,
    scope: &'a Scope,
    site: &'a str,
}

impl Ledger<'_> {
    fn write(&self, form: Form, out: &mut dyn io::Write) -> Result<Exported, ExportError> {
        write(self.database, &self.view, form, self.scope, self.site, out)
    }

    /// Writes one form to a file, which appears when it is whole.
    fn file(&self, form: Form, file: &Path) -> Result<Exported> {
        let unfinished = unfinished(file);
        let opened = File::create(&unfinished);
        let mut out = BufWriter::new(opened.with_context(|| format!("{} cannot be written", unfinished.display()))?);
        let outcome = self.write(form, &mut out);
        let outcome = outcome.and_then(|exported| Ok(out.flush().map(|()| exported)?));
        if outcome.is_err() && unfinished != *file {
            let _ = std::fs::remove_file(&unfinished);
        }
        let exported = outcome.with_context(|| format!("{} was not written", file.display()))?;
        if unfinished != *file {
            let renamed = std::fs::rename(&unfinished, file);
            renamed.with_context(|| format!("{} cannot be written", file.display()))?;
        }
        Ok(exported)
    }

    /// Writes the files of a data package into a folder, all of one moment, the descriptor last, so that it describes what
    /// is there.
    fn package(&self, folder: &Path) -> Result<Exported> {
        let made = std::fs::create_dir_all(folder);
        made.with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        let mut whole = Exported::default();
        for form in [
            Form::EngagementsCsv,
            Form::ClaimsCsv,
            Form::EvidenceCsv,
            Form::DataPackage,
        ] {
            let one = self.file(form, &folder.join(form.file()))?;
            whole.rows += one.rows;
            whole.with_other_licences |= one.with_other_licences;
            whole.left_out = one.left_out;
        }
        Ok(whole)
    }
}

/// Where a file is written until it is whole: beside it. What is there and no ordinary file, such as a device or a
/// pipe, is written to as it is, never replaced.
fn unfinished(file: &Path) -> PathBuf {
    if file.exists() && !file.is_file() {
        return file.to_owned();
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    file.with_file_name(name)
}
