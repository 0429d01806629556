//! `legation eval`: how well the program does against labelled sets. The last line is `name=value` pairs.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use atlas::evaluation::merge::{self, Figures, Interval, Judged};
use atlas::evaluation::report::{Figure, Subject, Unit, wilson};
use atlas::store::placements;
use clap::{Args, Subcommand};
use platform::database::DatabaseError;
use serde_json::json;

use super::Context;
use super::record::Record;

/// Compares what the program made of its sources with what people say is right.
#[derive(Debug, Args)]
pub struct Eval {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Which claims speak of the same engagement
    Merge(Merge),
    /// Which place a name of a source means
    Names(super::eval_names::EvalNames),
    /// Names of places in texts
    Places(super::eval_places::EvalPlaces),
    /// Engagements in texts
    Reading(super::eval_reading::EvalReading),
}

/// Merging, against a table with the columns `claim_id`, `cluster`, `sure` and `why`.
#[derive(Debug, Args)]
struct Merge {
    /// The labelled set
    #[arg(value_name = "GOLD.csv")]
    gold: PathBuf,
    /// Show each counterpart country apart
    #[arg(long)]
    by_country: bool,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    record: Record,
}

impl Eval {
    /// Runs the evaluation.
    ///
    /// # Errors
    /// The labelled set cannot be read, or the ledger holds none of its claims.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        match &self.what {
            What::Merge(verb) => verb.run(context),
            What::Names(verb) => verb.run(context),
            What::Places(verb) => verb.run(context),
            What::Reading(verb) => verb.run(context),
        }
    }
}

impl Merge {
    fn run(&self, context: &Context) -> Result<ExitCode> {
        let bytes = std::fs::read(&self.gold).with_context(|| format!("{} cannot be read", self.gold.display()))?;
        let labels = merge::read_gold(&bytes)?;
        let ledger = context.database()?.read::<_, DatabaseError>(placements::clusters)?;
        let (judged, missing) = merge::judge(&labels, &ledger);
        if judged.is_empty() {
            bail!("the ledger holds none of the labelled claims; import them first: legation import table FILE");
        }
        let figures = merge::figures(&judged);
        let intervals = merge::intervals(&judged);
        self.record.keep(
            &self.gold,
            Subject::Merging,
            "Which claims speak of one engagement",
            recorded(&judged, figures, intervals),
        )?;
        if self.json {
            println!("{:#}", self.to_json(&judged, &missing, figures, intervals));
        } else {
            self.print(&judged, &missing, figures, intervals);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn print(&self, judged: &[Judged], missing: &[String], figures: Figures, intervals: [Interval; 3]) {
        for pair in merge::wrong_pairs(judged) {
            println!(
                "{}",
                if pair.merged {
                    "merged, but are two:"
                } else {
                    "kept apart, but are one:"
                }
            );
            for one in [pair.a, pair.b] {
                println!("    {:<16} {:<8} {} [{}]", one.claim_id, one.gold, one.title, one.rule);
            }
        }
        if !missing.is_empty() {
            println!(
                "{} labelled claims are not in the ledger, the first {}",
                missing.len(),
                missing[0]
            );
        }
        let waiting = judged.iter().filter(|one| one.ledger.starts_with("waiting ")).count();
        println!("{} claims judged, {waiting} of them wait", figures.claims);
        for (name, value, interval) in [
            ("precision", figures.precision, intervals[0]),
            ("recall", figures.recall, intervals[1]),
            ("F1", figures.f1, intervals[2]),
        ] {
            println!(
                "{name:<10} {value:.3}  95 % interval {:.3} to {:.3}",
                interval.low, interval.high
            );
        }
        println!(
            "B-cubed    precision {:.3}, recall {:.3}, F1 {:.3}",
            figures.b3_precision, figures.b3_recall, figures.b3_f1
        );
        if self.by_country {
            for (country, figures) in merge::by_country(judged) {
                println!(
                    "{country:<6} {:>5} claims  precision {:.3}  recall {:.3}  F1 {:.3}",
                    figures.claims, figures.precision, figures.recall, figures.f1
                );
            }
        }
        println!("{}", last_line(figures));
    }

    fn to_json(
        &self,
        judged: &[Judged],
        missing: &[String],
        figures: Figures,
        intervals: [Interval; 3],
    ) -> serde_json::Value {
        let wrong: Vec<_> = merge::wrong_pairs(judged)
            .into_iter()
            .map(|pair| {
                let side = |one: &Judged| json!({ "claim_id": one.claim_id, "title": one.title, "rule": one.rule });
                json!({ "merged": pair.merged, "a": side(pair.a), "b": side(pair.b) })
            })
            .collect();
        let mut value = json!({
            "figures": figures,
            "intervals": { "precision": intervals[0], "recall": intervals[1], "f1": intervals[2] },
            "wrong_pairs": wrong,
            "missing": missing,
        });
        if self.by_country {
            value["by_country"] = merge::by_country(judged)
                .into_iter()
                .map(|(country, figures)| json!({ "country": country, "figures": figures }))
                .collect();
        }
        value
    }
}

/// The figures as they are kept: of pairs, since precision and recall count those.
fn recorded(judged: &[Judged], figures: Figures, intervals: [Interval; 3]) -> Vec<Figure> {
    let (together, merged) = merge::pairs(judged);
    let figure = |what: &str, value, at: usize, n, of: &str| {
        // Where nothing is wrong no resample has an error either: what can be said is how rare errors must be.
        let interval = if value >= 1.0 {
            wilson(n, n)
        } else {
            (intervals[at].low, intervals[at].high)
        };
        Figure::new(what, value, Unit::Ratio, n, of).between(interval.0, interval.1)
    };
    vec![
        figure("precision", figures.precision, 0, merged, "merged pairs of claims"),
        figure("recall", figures.recall, 1, together, "pairs that belong together"),
        figure("F1", figures.f1, 2, figures.claims as u64, "claims"),
        Figure::new(
            "B-cubed F1",
            figures.b3_f1,
            Unit::Ratio,
            figures.claims as u64,
            "claims",
        ),
    ]
}

fn last_line(figures: Figures) -> String {
    format!(
        "precision={:.3} recall={:.3} f1={:.3} b3_precision={:.3} b3_recall={:.3} b3_f1={:.3} claims={}",
        figures.precision,
        figures.recall,
        figures.f1,
        figures.b3_precision,
        figures.b3_recall,
        figures.b3_f1,
        figures.claims
    )
}
