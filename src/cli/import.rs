//! `legation import`: a publisher's files become claims, and claims become engagements.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use atlas::intake::{self, Deposit, Intake, Step};
use atlas::store::imports;
use atlas::store::missions::{self, MissionRow};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use places::{Bodies, Resolver};
use platform::config::find_near;
use platform::database::DatabaseError;
use serde::Serialize;
use sources::{Format, Input, Mapping, Outcome, Refusal};

use super::Context;

/// The exit code where something was refused: nothing good was lost, but a person should look.
const REFUSED: u8 = 3;
/// How many refused rows are listed; the rest is counted.
const LISTED: usize = 50;
/// How many are kept for `--json`: a file may hold millions of them.
const KEPT: usize = 1_000;
/// The table that the shipped starter is, and where it lies.
const STARTER: (&str, &str) = ("legation-starter", "data/starter/claims.csv");
/// How many notices are told; the rest is counted.
const NOTICES: usize = 20;

/// Imports files of a publisher or in the interchange format.
#[derive(Debug, Args)]
pub struct Import {
    /// What the files are: table, wikidata-sister-cities, wikipedia-twin-towns, diplomatic-missions,
    /// mayors-parliament or wikidata-entity
    format: Format,
    /// The files, as one delivery
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read and compare only; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
    /// The table that the rows belong to (format table) [default: the file's name without extension]
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// The licence of rows that state none (format table), as an SPDX identifier
    #[arg(long, value_name = "LICENCE")]
    licence: Option<domain::Licence>,
    /// The sheet of a workbook to read (format table) [default: the first that holds anything]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The date of the delivery, as EDTF, where it is another than the usual one
    #[arg(long, value_name = "DATE")]
    date: Option<domain::Edtf>,
}

/// What an import came to.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Rows that the ledger did not have.
    pub new: u64,
    /// Rows that it had, word for word.
    pub unchanged: u64,
    /// Rows that correct one that it had.
    pub superseding: u64,
    /// Rows that cannot be used as they are.
    pub refused: u64,
    /// Good rows that are no business of the atlas, by reason.
    pub out_of_scope: BTreeMap<&'static str, u64>,
    /// Foreign missions taken in as context: new, changed, unchanged.
    pub context: Contexts,
    /// Claims that were given a place.
    pub placed: u64,
    /// Of those, how many joined an engagement that another claim had founded.
    pub merged: u64,
    /// Engagements that came to be.
    pub founded: u64,
    /// Engagements taken out of the view because no claim is left.
    pub withdrawn: u64,
    /// Pairs of engagements that may be one.
    pub possible_duplicates: u64,
    /// Claims of the whole ledger that wait, by reason.
    pub waiting: BTreeMap<String, u64>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Seconds it took.
    pub seconds: f64,
    /// The first of the rows that were refused.
    pub refusals: Vec<Refusal>,
}

/// What became of context rows.
#[derive(Debug, Default, Serialize)]
pub struct Contexts {
    /// Not held before.
    pub new: u64,
    /// Held with another content.
    pub changed: u64,
    /// Held as they are.
    pub unchanged: u64,
}

impl Import {
    /// The import of the shipped starter.
    pub fn starter(file: PathBuf) -> Self {
        Self {
            format: Format::Table,
            files: vec![file],
            dry_run: false,
            json: false,
            table: Some(STARTER.0.to_owned()),
            licence: Some(domain::Licence::CcBy),
            sheet: None,
            date: None,
        }
    }

    /// Reads the files, stores their claims and processes them.
    ///
    /// # Errors
    /// A file cannot be read, the gazetteer or the database cannot be used.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let began = Instant::now();
        self.preview()?;
        let database = context.database()?;
        let resolver = Resolver::new(context.gazetteer()?, Bodies::shipped()?)?;
        let ids = context.ids();
        let intake = Intake {
            database: &database,
            resolver: &resolver,
            clock: &*context.clock,
            ids: &ids,
        };
        let noted = self.note(&intake)?;
        let mut summary = Summary {
            dry_run: self.dry_run,
            ..Summary::default()
        };
        self.read(&intake, &mut summary)?;
        if !self.dry_run {
            process(&intake, &mut summary)?;
        }
        summary.seconds = began.elapsed().as_secs_f64();
        if let Some(id) = noted {
            let text = serde_json::to_string(&summary)?;
            database.write::<_, DatabaseError>(|session| imports::finish(session, &id, &text, context.clock.now()))?;
        }
        self.tell(&summary)?;
        Ok(if summary.refused > 0 {
            ExitCode::from(REFUSED)
        } else {
            ExitCode::SUCCESS
        })
    }

    fn options(&self) -> sources::Options {
        let shipped = self.is_the_starter();
        sources::Options {
            table: self.table.clone().or_else(|| shipped.then(|| STARTER.0.to_owned())),
            licence: self.licence.or_else(|| shipped.then_some(domain::Licence::CcBy)),
            sheet: self.sheet.clone(),
            date: self.date.clone(),
        }
    }

    /// Whether the one file is the shipped starter, under whatever name: then its table and licence are known.
    fn is_the_starter(&self) -> bool {
        let ([file], Format::Table) = (self.files.as_slice(), self.format) else {
            return false;
        };
        let Some(shipped) = find_near(STARTER.1) else {
            return false;
        };
        let length = |path: &Path| {
            std::fs::metadata(path)
                .ok()
                .filter(|meta| meta.is_file())
                .map(|meta| meta.len())
        };
        let alike = length(file).is_some() && length(file) == length(&shipped);
        alike && matches!((std::fs::read(file), std::fs::read(&shipped)), (Ok(one), Ok(other)) if one == other)
    }

    /// Shows how the columns of a table are read, where that is not plain from their names.
    fn preview(&self) -> Result<()> {
        if self.format != Format::Table || self.json {
            return Ok(());
        }
        for file in &self.files {
            let preview = sources::preview_headers(open(file)?, &self.options())?;
            let plain = preview.missing.is_empty()
                && preview
                    .columns
                    .iter()
                    .all(|column| matches!(column.mapping, Mapping::Exact));
            if plain {
                continue;
            }
            eprintln!("{}: columns are read as follows", preview.file);
            for column in &preview.columns {
                let read_as = if column.column.is_empty() {
                    "not read"
                } else {
                    column.column
                };
                eprintln!(
                    "  {:>3}  {:<28} {:<22} {}",
                    column.number, column.header, read_as, column.sample
                );
            }
            for missing in &preview.missing {
                eprintln!("  the column {missing} is missing");
            }
        }
        Ok(())
    }

    fn note(&self, intake: &Intake<'_>) -> Result<Option<String>> {
        if self.dry_run {
            return Ok(None);
        }
        let files: Vec<String> = self.files.iter().map(|file| file.display().to_string()).collect();
        let id = intake.database.write::<_, DatabaseError>(|session| {
            imports::begin(session, self.format.as_str(), &files, intake.ids, intake.clock.now())
        })?;
        Ok(Some(id))
    }

    /// Reads every row and stores claims and context in batches as it goes.
    fn read(&self, intake: &Intake<'_>, summary: &mut Summary) -> Result<()> {
        let mut inputs = Vec::new();
        for file in &self.files {
            inputs.push(open(file)?);
        }
        let total: u64 = inputs.iter().filter_map(|input| input.size).sum();
        let mut progress = Progress::begin("reading", total, true);
        let mut deposit = Deposit::new(intake, self.dry_run);
        let mut contexts = Vec::new();
        let mut failed: Option<anyhow::Error> = None;
        let mut rows = 0u64;
        let mut notices = 0usize;
        sources::read(self.format, inputs, &self.options(), &mut |outcome, at| {
            rows += 1;
            progress.show(at.bytes_read, rows);
            let taken = match outcome {
                Outcome::Claim(claim) => deposit.claim(*claim).map_err(anyhow::Error::from),
                Outcome::Context(mission) => {
                    contexts.push(*mission);
                    Ok(())
                }
                Outcome::Refused(refusal) => {
                    summary.refused += 1;
                    if summary.refusals.len() < KEPT {
                        summary.refusals.push(refusal);
                    }
                    Ok(())
                }
                Outcome::OutOfScope { reason } => {
                    *summary.out_of_scope.entry(reason).or_default() += 1;
                    Ok(())
                }
                Outcome::Notice(notice) => {
                    notices += 1;
                    if notices <= NOTICES {
                        progress.say(&format!("note: {notice}"));
                    }
                    Ok(())
                }
            };
            match taken {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        if notices > NOTICES {
            progress.say(&format!("note: {} more like these", notices - NOTICES));
        }
        let stored = deposit.finish()?;
        (summary.new, summary.unchanged, summary.superseding) = (stored.new, stored.unchanged, stored.superseding);
        self.keep_context(intake, contexts, summary)?;
        progress.end();
        Ok(())
    }

    fn keep_context(&self, intake: &Intake<'_>, contexts: Vec<sources::Mission>, summary: &mut Summary) -> Result<()> {
        let mut parties = intake::Parties::new(intake.resolver);
        let mut rows = Vec::with_capacity(contexts.len());
        for mission in contexts {
            rows.push(MissionRow {
                identity: mission.wikidata.clone(),
                table: self.format.as_str().to_owned(),
                licence: mission.licence,
                country: mission.country,
                place: mission
                    .host
                    .as_ref()
                    .and_then(|host| parties.host(host, mission.point.map(|at| (at.lon, at.lat)))),
                content: serde_json::to_string(&mission)?,
            });
        }
        for some in rows.chunks(500) {
            let now = intake.clock.now();
            let (new, changed) = if self.dry_run {
                intake
                    .database
                    .read::<_, DatabaseError>(|session| missions::compare(session, some))?
            } else {
                intake
                    .database
                    .write::<_, DatabaseError>(|session| missions::put(session, some, intake.ids, now))?
            };
            summary.context.new += new as u64;
            summary.context.changed += changed as u64;
            summary.context.unchanged += (some.len() - new - changed) as u64;
        }
        Ok(())
    }

    fn tell(&self, summary: &Summary) -> Result<()> {
        let mut out = std::io::stdout().lock();
        if self.json {
            serde_json::to_writer_pretty(&mut out, summary)?;
            writeln!(out)?;
            return Ok(());
        }
        for refusal in summary.refusals.iter().take(LISTED) {
            writeln!(out, "refused: {refusal}")?;
        }
        let more = summary.refused.saturating_sub(LISTED as u64);
        if more > 0 {
            writeln!(
                out,
                "refused: {} more rows; --json lists the first {}",
                grouped(more),
                grouped(KEPT as u64)
            )?;
        }
        for line in summary.lines() {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

impl Summary {
    /// The summary as a person reads it: what is zero is left out, but for a summary of nothing at all.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = |count: u64, what: &str| {
            if count > 0 {
                lines.push(format!("{} {what}", grouped(count)));
            }
        };
        line(self.new, if self.dry_run { "new (not written)" } else { "new" });
        line(self.unchanged, "unchanged");
        line(self.superseding, "superseding an earlier row");
        line(self.refused, "refused");
        for (reason, count) in &self.out_of_scope {
            line(*count, &format!("out of scope: {reason}"));
        }
        line(self.context.new, "foreign missions, new");
        line(self.context.changed, "foreign missions, changed");
        line(self.context.unchanged, "foreign missions, unchanged");
        line(self.placed, "claims placed");
        line(self.merged, "of them merged with others");
        line(self.founded, "engagements founded");
        line(self.withdrawn, "engagements withdrawn");
        line(self.possible_duplicates, "pairs that may be one engagement, for review");
        for (reason, count) in &self.waiting {
            line(*count, &format!("waiting: {reason}"));
        }
        if lines.is_empty() {
            lines.push("nothing to import".to_owned());
        }
        lines.push(format!("{:.1} s", self.seconds));
        lines
    }
}

fn process(intake: &Intake<'_>, summary: &mut Summary) -> Result<()> {
    let mut progress: Option<(intake::Stage, Progress)> = None;
    let done = intake::run(intake, &mut |step: Step| {
        let another = |(stage, open): &(intake::Stage, Progress)| *stage != step.stage || open.total != step.total;
        if progress.as_ref().is_none_or(another) {
            if let Some((_, open)) = progress.take() {
                open.end();
            }
            progress = Some((step.stage, Progress::begin(step.stage.label(), step.total, false)));
        }
        if let Some((_, open)) = &mut progress {
            open.show(step.done, step.done);
        }
        ControlFlow::Continue(())
    })?;
    if let Some((_, open)) = progress {
        open.end();
    }
    summary.placed = done.placed;
    summary.merged = done.merged;
    summary.founded = done.founded;
    summary.withdrawn = done.withdrawn;
    summary.possible_duplicates = done.possible_duplicates;
    summary.waiting = done.waiting;
    Ok(())
}

fn open(file: &Path) -> Result<Input> {
    let handle = File::open(file).with_context(|| format!("{} cannot be opened", file.display()))?;
    let size = handle
        .metadata()
        .ok()
        .filter(std::fs::Metadata::is_file)
        .map(|meta| meta.len());
    Ok(Input {
        name: file.file_name().map_or_else(
            || file.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        ),
        bytes: Box::new(handle),
        size,
    })
}

/// Progress with rate and time left: a bar on a terminal, elsewhere a line every few seconds.
struct Progress {
    bar: Option<ProgressBar>,
    label: &'static str,
    total: u64,
    bytes: bool,
    began: Instant,
    told: Instant,
}

impl Progress {
    const EVERY: Duration = Duration::from_secs(5);

    fn begin(label: &'static str, total: u64, bytes: bool) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total);
            let text = if bytes {
                "{msg:16} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} left"
            } else {
                "{msg:16} {bar:30} {human_pos}/{human_len} {per_sec} {eta} left"
            };
            if let Ok(style) = ProgressStyle::with_template(text) {
                bar.set_style(style);
            }
            bar.set_message(label);
            bar
        });
        let now = Instant::now();
        Self {
            bar,
            label,
            total,
            bytes,
            began: now,
            told: now,
        }
    }

    fn show(&mut self, done: u64, items: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            return;
        }
        if self.told.elapsed() < Self::EVERY {
            return;
        }
        self.told = Instant::now();
        let seconds = self.began.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "counts for people to read")]
        let (rate, left) = (
            items as f64 / seconds,
            seconds * (self.total.saturating_sub(done)) as f64 / (done.max(1)) as f64,
        );
        let of = if self.total == 0 {
            String::new()
        } else {
            format!(" of {}", grouped(self.total))
        };
        let unit = if self.bytes { " bytes" } else { "" };
        eprintln!(
            "{}: {}{of}{unit}, {rate:.0} rows/s, about {left:.0} s left",
            self.label,
            grouped(done)
        );
    }

    fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => eprintln!("{text}"),
        }
    }

    fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A number with commas: `3,875`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_says_how_many_rows_are_unchanged() {
        let summary = Summary {
            unchanged: 3_875,
            ..Summary::default()
        };
        assert_eq!(summary.lines()[0], "3,875 unchanged");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(12), "12");
    }
}
