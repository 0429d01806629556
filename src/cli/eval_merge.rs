//! `legation eval merge`: which claims speak of the same engagement, against labels: what the ledger made of them, and what
//! rules, matching model and both make of them in memory.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use atlas::evaluation::matchers::{Compared, Truth};
use atlas::evaluation::merge::{self, Figures, Interval, Judged, Label};
use atlas::evaluation::report::{Figure, Subject, Unit, wilson};
use atlas::intake::model::Model;
use atlas::intake::replay::Claims;
use atlas::store::placements::{self, Clustered};
use clap::Args;
use platform::database::DatabaseError;
use serde_json::json;

use super::Context;
use super::record::Record;

/// Merging, against tables with the columns `claim_id`, `cluster`, `sure` and `why`.
#[derive(Debug, Args)]
pub struct EvalMerge {
    /// The labelled sets, taken together
    #[arg(value_name = "GOLD.csv", required = true)]
    gold: Vec<PathBuf>,
    /// Show each counterpart country apart
    #[arg(long)]
    by_country: bool,
    /// Compare rules and model so that each country is decided by a model that was fitted without it
    #[arg(long)]
    leave_one_country_out: bool,
    /// Merge by the model from this probability on, instead of from a bound chosen on the labels of the other countries
    #[arg(long, value_name = "PROBABILITY", requires = "leave_one_country_out")]
    upper: Option<f64>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    record: Record,
}

/// Reads labelled sets.
///
/// # Errors
/// One cannot be read.
pub fn labels(files: &[PathBuf]) -> Result<Vec<Label>> {
    let mut labels = Vec::new();
    for (set, file) in files.iter().enumerate() {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        labels.extend(
            merge::read_gold(&bytes)?
                .into_iter()
                .map(|label| Label { set, ..label }),
        );
    }
    Ok(labels)
}

impl EvalMerge {
    /// Measures, and prints what differs.
    ///
    /// # Errors
    /// A labelled set cannot be read, or the ledger holds none of its claims.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let labels = labels(&self.gold)?;
        let database = context.database()?;
        let ledger = database.read::<_, DatabaseError>(placements::clusters)?;
        let (judged, missing) = merge::judge(&labels, &ledger);
        if judged.is_empty() {
            bail!("the ledger holds none of the labelled claims; import them first: legation import table FILE");
        }
        let claims = database.read::<_, DatabaseError>(Claims::read)?;
        let compared = self.compare(&claims, &labels, &ledger);
        let figures = merge::figures(&judged);
        let intervals = merge::intervals(&judged);
        self.record.keep(
            &self.gold[0],
            Subject::Merging,
            "Which claims speak of one engagement",
            recorded(&judged, figures, intervals, &compared),
        )?;
        if self.json {
            println!("{:#}", self.to_json(&judged, &missing, figures, intervals, &compared));
        } else {
            self.print(&judged, &missing, figures, intervals, &compared);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn compare(&self, claims: &Claims, labels: &[Label], ledger: &[Clustered]) -> Compared {
        let mut blocks = claims.blocks();
        let truth = Truth::of(labels, ledger);
        if self.leave_one_country_out {
            truth.leave_one_country_out(&mut blocks, self.upper, &mut |country, done, all| {
                if done == all || done % 10 == 0 {
                    let country = country.map_or_else(|| "no country".to_owned(), |code| code.to_string());
                    eprintln!("{done} of {all} countries, the last {country}");
                }
            })
        } else {
            truth.compare(&mut blocks, Model::shipped())
        }
    }

    fn print(
        &self,
        judged: &[Judged],
        missing: &[String],
        figures: Figures,
        intervals: [Interval; 3],
        compared: &Compared,
    ) {
        print_wrong(judged);
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
        self.print_compared(compared);
        println!("{}", last_line(figures, compared));
    }

    fn print_compared(&self, compared: &Compared) {
        if self.leave_one_country_out {
            println!(
                "\nIn memory, each country by a model that saw nothing of it, {}:",
                self.upper.map_or_else(
                    || "with bounds chosen on the others".to_owned(),
                    |upper| format!("merging from {upper} on")
                )
            );
            print_changed(compared);
        } else {
            println!("\nIn memory, with the shipped model:");
        }
        for (name, judged) in [
            ("rules", &compared.rules),
            ("model", &compared.model),
            ("both", &compared.both),
        ] {
            let figures = merge::figures(judged);
            println!(
                "{name:<6} precision {:.3}  recall {:.3}  F1 {:.3}",
                figures.precision, figures.recall, figures.f1
            );
        }
        for (name, (gain, interval)) in [("both", compared.gain()), ("the model", compared.gain_of_the_model())] {
            println!(
                "F1 of {name} less that of the rules {gain:+.4}  95 % interval {:+.4} to {:+.4}",
                interval.low, interval.high
            );
        }
        let (countries, interval) = compared.gain_by_country();
        println!(
            "The same of both where {countries} countries are drawn: 95 % interval {:+.4} to {:+.4}",
            interval.low, interval.high
        );
        let (right, all) = compared.asked_rightly;
        println!(
            "{} pairs for a person; {right} of the {all} labelled ones are one engagement",
            compared.asked
        );
    }

    fn to_json(
        &self,
        judged: &[Judged],
        missing: &[String],
        figures: Figures,
        intervals: [Interval; 3],
        compared: &Compared,
    ) -> serde_json::Value {
        let wrong: Vec<_> = merge::wrong_pairs(judged)
            .into_iter()
            .map(|pair| {
                let side = |one: &Judged| json!({ "claim_id": one.claim_id, "title": one.title, "rule": one.rule });
                json!({ "merged": pair.merged, "a": side(pair.a), "b": side(pair.b) })
            })
            .collect();
        let (gain, interval) = compared.gain();
        let mut value = json!({
            "figures": figures,
            "intervals": { "precision": intervals[0], "recall": intervals[1], "f1": intervals[2] },
            "wrong_pairs": wrong,
            "missing": missing,
            "compared": {
                "leave_one_country_out": self.leave_one_country_out,
                "rules": merge::figures(&compared.rules),
                "model": merge::figures(&compared.model),
                "both": merge::figures(&compared.both),
                "gain": { "f1": gain, "interval": interval },
                "asked": compared.asked,
            },
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

fn print_wrong(judged: &[Judged]) {
    for pair in merge::wrong_pairs(judged) {
        println!(
            "{}",
            if pair.merged {
                "merged, but are two:"
            } else {
                "kept apart, but are one:"
            }
        );
        print_pair(pair.a, pair.b);
    }
}

fn print_pair(a: &Judged, b: &Judged) {
    for one in [a, b] {
        println!("    {:<16} {:<8} {} [{}]", one.claim_id, one.gold, one.title, one.rule);
    }
}

/// The pairs that rules and model together merge and the rules alone do not.
fn print_changed(compared: &Compared) {
    let apart = |a: &Judged, b: &Judged| {
        let of = |one: &Judged| compared.rules.iter().find(|other| other.claim_id == one.claim_id);
        matches!((of(a), of(b)), (Some(a), Some(b)) if a.ledger != b.ledger)
    };
    let both = &compared.both;
    for (n, a) in both.iter().enumerate() {
        for b in both[n + 1..].iter().filter(|b| a.ledger == b.ledger && apart(a, b)) {
            println!(
                "{}",
                if a.gold == b.gold {
                    "merged by the model, rightly:"
                } else {
                    "merged by the model, but are two:"
                }
            );
            print_pair(a, b);
        }
    }
}

/// The figures as they are kept: of pairs, since precision and recall count those.
fn recorded(judged: &[Judged], figures: Figures, intervals: [Interval; 3], compared: &Compared) -> Vec<Figure> {
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
    .into_iter()
    .chain(in_memory(compared))
    .collect()
}

/// What rules, model and both make of the same claims in memory.
fn in_memory(compared: &Compared) -> Vec<Figure> {
    let f1 = |what: &str, judged: &[Judged]| {
        let figures = merge::figures(judged);
        Figure::new(what, figures.f1, Unit::Ratio, figures.claims as u64, "claims")
    };
    let precision = merge::figures(&compared.both).precision;
    let merged = merge::pairs(&compared.both).1;
    vec![
        f1("F1 of the rules alone, in memory", &compared.rules),
        f1("F1 of the model alone, in memory", &compared.model),
        f1("F1 of both, in memory", &compared.both),
        Figure::new(
            "precision of both, in memory",
            precision,
            Unit::Ratio,
            merged,
            "merged pairs of claims",
        ),
    ]
}

fn last_line(figures: Figures, compared: &Compared) -> String {
    let f1 = |judged: &[Judged]| merge::figures(judged).f1;
    format!(
        "precision={:.3} recall={:.3} f1={:.3} b3_precision={:.3} b3_recall={:.3} b3_f1={:.3} claims={} \
         rules_f1={:.3} model_f1={:.3} both_f1={:.3} both_precision={:.3}",
        figures.precision,
        figures.recall,
        figures.f1,
        figures.b3_precision,
        figures.b3_recall,
        figures.b3_f1,
        figures.claims,
        f1(&compared.rules),
        f1(&compared.model),
        f1(&compared.both),
        merge::figures(&compared.both).precision
    )
}
