//! `legation eval names`: whether names that a person has judged get the place that the person named.

use std::path::PathBuf;
use std::process::ExitCode;

use ::places::{Bodies, Query, Resolver, Target, Verdict};
use anyhow::{Context as _, Result, bail};
use atlas::evaluation::report::{Figure, Subject};
use clap::Args;
use domain::Side;

use super::Context;
use super::record::Record;

/// Names and places, against a table with the columns `side`, `level`, `state`, `country`, `name`, `partner`, `place` and `judgement`.
#[derive(Debug, Args)]
pub struct EvalNames {
    /// The judged names
    #[arg(value_name = "JUDGED.csv")]
    judged: PathBuf,
    #[command(flatten)]
    record: Record,
}

/// A judged name with what the program makes of it.
struct Answer {
    label: String,
    /// The place that it gets; empty where it stays open.
    found: String,
    /// The place that the person named; empty where nobody knows one.
    judged: String,
}

impl EvalNames {
    /// Resolves every name and prints how many are right.
    ///
    /// # Errors
    /// The table cannot be read, a column is missing, or the gazetteer is.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let resolver = Resolver::new(context.gazetteer()?, Bodies::shipped()?)?;
        let answers = self.answers(&resolver)?;
        if answers.is_empty() {
            bail!("{} holds no judged names", self.judged.display());
        }
        for wrong in answers
            .iter()
            .filter(|it| !it.found.is_empty() && it.found != it.judged)
        {
            println!("{}: {}, judged {}", wrong.label, wrong.found, wrong.judged);
        }
        let count = |is: &dyn Fn(&Answer) -> bool| answers.iter().filter(|it| is(it)).count() as u64;
        let n = answers.len() as u64;
        let placed = count(&|it| !it.found.is_empty());
        let wrong = count(&|it| !it.found.is_empty() && it.found != it.judged);
        let figures = vec![
            Figure::share("names that get a place", placed, n, "names"),
            Figure::share("wrong among those that get one", wrong, placed, "names with a place"),
        ];
        for figure in &figures {
            println!(
                "{:<32} {}  95 % interval {}",
                figure.what,
                figure.shown(),
                figure.interval()
            );
        }
        self.record.keep(
            &self.judged,
            Subject::Names,
            "Names of places and bodies, against a person's judgement",
            figures,
        )?;
        println!("names={n} placed={placed} wrong={wrong}");
        Ok(ExitCode::SUCCESS)
    }

    fn answers(&self, resolver: &Resolver) -> Result<Vec<Answer>> {
        let file = self.judged.display();
        let mut reader = csv::Reader::from_path(&self.judged).with_context(|| format!("{file} cannot be read"))?;
        let headers = reader.headers()?.clone();
        let column = |name: &str| {
            let at = headers.iter().position(|header| header == name);
            at.with_context(|| format!("{file} has no column `{name}`"))
        };
        let columns = [
            "side",
            "level",
            "state",
            "country",
            "name",
            "partner",
            "place",
            "judgement",
        ];
        let columns = columns.iter().map(|name| column(name)).collect::<Result<Vec<_>>>()?;
        let mut answers = Vec::new();
        for record in reader.records() {
            let record = record.with_context(|| format!("{file} cannot be read"))?;
            let field = |at: usize| record.get(columns[at]).unwrap_or("").trim();
            let resolution = resolver.resolve(&Query {
                name: field(4),
                level: field(1).parse().ok(),
                side: Some(if field(0) == "us" { Side::Us } else { Side::Foreign }),
                state: field(2).parse().ok(),
                country: field(3).parse().ok(),
                partner: Some(field(5)).filter(|it| !it.is_empty()),
                ..Query::default()
            });
            let first = resolution.candidates.first().map(|candidate| &candidate.target);
            let found = match (resolution.verdict, first) {
                (Verdict::Certain, Some(Target::Place(id))) => id.to_string(),
                (Verdict::Certain, Some(Target::Body(body))) => body.id.clone(),
                _ => String::new(),
            };
            let judged = match field(7) {
                "right" | "no place" => field(6).to_owned(),
                _ => String::new(),
            };
            // A name of no one place that is known for what it is has rightly been left open.
            let is_open = field(7) == "no place" && found == judged;
            answers.push(Answer {
                label: format!("{} {}", field(1), field(4)),
                found: if is_open { String::new() } else { found },
                judged,
            });
        }
        Ok(answers)
    }
}
