//! `legation eval places`: how well names of places in texts are found and resolved.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use ::places::Gazetteer;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use reading::geo::evaluate::{Errors, Marked, Spans, error_km, pairs};
use reading::geo::{Context as Around, Reader};

use super::Context;

/// Names of places, against texts in which people have marked them (JSON lines with `text` and `toponyms`).
#[derive(Debug, Args)]
pub struct EvalPlaces {
    /// The marked texts
    #[arg(value_name = "FILE.jsonl")]
    marked: PathBuf,
}

impl EvalPlaces {
    /// Reads every text and prints what was right.
    ///
    /// # Errors
    /// The file cannot be read, a line is not a marked text, or the gazetteer is missing.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let file = self.marked.display();
        let lines = std::fs::read_to_string(&self.marked).with_context(|| format!("{file} cannot be read"))?;
        let documents: Vec<Marked> = lines
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(at, line)| {
                serde_json::from_str(line).with_context(|| format!("{file}, line {}: not a marked text", at + 1))
            })
            .collect::<Result<_>>()?;
        if documents.is_empty() {
            bail!("{file} holds no texts");
        }
        measure(&context.gazetteer()?, &documents);
        Ok(ExitCode::SUCCESS)
    }
}

fn measure(gazetteer: &Gazetteer, documents: &[Marked]) {
    let reader = Reader::new(gazetteer);
    let around = Around::default();
    let began = Instant::now();
    let read: Vec<_> = documents.iter().map(|it| reader.read(&it.text, &around)).collect();
    let seconds = began.elapsed().as_secs_f64();
    let mut spans = Spans::default();
    let (mut given, mut whole, mut same) = (Vec::new(), Vec::new(), Vec::new());
    for (document, mentions) in documents.iter().zip(&read) {
        let (gold, points): (Vec<_>, Vec<_>) = document.spans().into_iter().unzip();
        let found: Vec<_> = mentions.iter().map(|it| it.range.clone()).collect();
        spans.count(&gold, &found);
        let mut answers = vec![None; gold.len()];
        for (g, f) in pairs(&gold, &found) {
            answers[g] = mentions[f].point;
        }
        let resolved = reader.resolve(&document.text, &gold, &around);
        for (((point, answer), mention), id) in points.iter().zip(answers).zip(resolved).zip(document.ids()) {
            if let Some(point) = point {
                given.push(error_km(*point, mention.point));
                whole.push(error_km(*point, answer));
                // The points of countries and divisions are our own: the same place is no error, wherever its middle.
                let is_same = id.is_some() && id == mention.place.map(|it| it.0);
                same.push(if is_same { 0.0 } else { error_km(*point, mention.point) });
            }
        }
    }
    for (name, right) in [("exact", spans.exact), ("overlap", spans.overlap)] {
        let (precision, recall, f1) = spans.figures(right);
        println!("recognition, {name:<8} precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}");
    }
    let sums = [
        ("resolution on marked names", Errors::of(&given)),
        ("the same, ids before points", Errors::of(&same)),
        ("from text to place", Errors::of(&whole)),
    ];
    for (name, sum) in sums {
        println!(
            "{name:<27} {} names  within 161 km {:.3}  mean {:.0} km  median {:.1} km  AUC {:.3}",
            sum.count, sum.acc161, sum.mean, sum.median, sum.auc
        );
    }
    let speed = documents.len() as f64 / seconds.max(1e-9);
    println!("{} texts, {} marked names, one core", documents.len(), spans.gold);
    let (_, _, f1) = spans.figures(spans.exact);
    println!("f1={f1:.3} acc161={:.3} docs_per_second={speed:.0}", sums[0].1.acc161);
}
