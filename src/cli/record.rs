//! `--record FILE`: keeps what an evaluation found, for the page of methods.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use atlas::evaluation::report::{Figure, Judge, Report, Subject};
use clap::Args;
use domain::Day;

/// Where and how an evaluation is kept.
#[derive(Debug, Args)]
pub struct Record {
    /// Also write the figures to this file; the page of methods shows those of data/evaluations
    #[arg(long, value_name = "FILE.json")]
    record: Option<PathBuf>,
    /// Day of the measurement [default: that of the newest commit of this folder's repository]
    #[arg(long, value_name = "DAY", requires = "record")]
    date: Option<Day>,
    /// What the labelled set is called [default: the name of its file]
    #[arg(long, value_name = "WORDS", requires = "record")]
    corpus: Option<String>,
    /// What must be known of the labelled set to read the figures
    #[arg(long, value_name = "WORDS", requires = "record")]
    corpus_note: Option<String>,
    /// What a figure must reach, such as "precision=0.97"; may be repeated
    #[arg(long, value_name = "FIGURE=VALUE", requires = "record", value_parser = floor)]
    floor: Vec<(String, f64)>,
}

fn floor(text: &str) -> Result<(String, f64)> {
    let (what, value) = text
        .rsplit_once('=')
        .context("write the figure and its floor, such as precision=0.97")?;
    Ok((what.trim().to_owned(), value.trim().parse()?))
}

impl Record {
    /// Writes the report, if one is asked for.
    ///
    /// # Errors
    /// The file cannot be written, or nothing tells the day.
    pub fn keep(&self, labelled: &Path, subject: Subject, title: &str, mut figures: Vec<Figure>) -> Result<()> {
        let Some(file) = &self.record else {
            return Ok(());
        };
        for (what, value) in &self.floor {
            let Some(figure) = figures.iter_mut().find(|figure| figure.what == *what) else {
                let known: Vec<&str> = figures.iter().map(|figure| figure.what.as_str()).collect();
                bail!("there is no figure `{what}`; there are {}", known.join("; "));
            };
            figure.floor = Some(*value);
        }
        let report = Report {
            subject,
            title: title.to_owned(),
            judge: Judge::Program,
            command: command(std::env::args().skip(1)),
            measured: self.day()?,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            corpus: self
                .corpus
                .clone()
                .unwrap_or_else(|| name_of(&labelled.to_string_lossy())),
            corpus_note: self.corpus_note.clone().unwrap_or_default(),
            figures,
        };
        let text = format!("{}\n", serde_json::to_string_pretty(&report)?);
        std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
        eprintln!("recorded in {}", file.display());
        Ok(())
    }

    fn day(&self) -> Result<Day> {
        if let Some(day) = self.date {
            return Ok(day);
        }
        let told = Command::new("git").args(["log", "-1", "--format=%cs"]).output();
        let told = told.ok().filter(|output| output.status.success());
        let day = told.and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse().ok());
        match day {
            Some(day) => Ok(day),
            None => bail!("nothing tells the day of the measurement: there is no commit here; say --date YYYY-MM-DD"),
        }
    }
}

/// Options that say where something lies on this machine, or how the report is kept: the next word is their value.
const LEFT_OUT: &[&str] = &[
    "--record",
    "--date",
    "--corpus",
    "--corpus-note",
    "--floor",
    "--data",
    "--database",
    "--gazetteer",
    "--config",
];

/// The command as somebody else would write it: files by their names, without what only this machine knows.
fn command(words: impl Iterator<Item = String>) -> String {
    let mut said = String::from("legation");
    let mut words = words;
    while let Some(word) = words.next() {
        let (option, has_value) = word
            .split_once('=')
            .map_or((word.as_str(), false), |(option, _)| (option, true));
        if LEFT_OUT.contains(&option) {
            if !has_value {
                words.next();
            }
            continue;
        }
        said.push(' ');
        said.push_str(&if word.starts_with('/') { name_of(&word) } else { word });
    }
    said
}

fn name_of(path: &str) -> String {
    Path::new(path)
        .file_name()
        .map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_names_no_folder_of_this_machine() {
        let words = "eval merge /somewhere/gold.csv --data /tmp/x --record=out.json --by-country --date 2026-11-24";
        assert_eq!(
            command(words.split(' ').map(str::to_owned)),
            "legation eval merge gold.csv --by-country"
        );
    }
}
