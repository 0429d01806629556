//! `legation eval places`: how well names of places in texts are found and resolved.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use ::places::{Gazetteer, PlaceId};
use anyhow::{Context as _, Result, bail};
use atlas::evaluation::report::{Figure, Subject, Unit, bootstrap};
use clap::Args;
use reading::geo::evaluate::{Errors, Marked, Spans, error_km, pairs};
use reading::geo::{Context as Around, Reader};
use serde::Deserialize;

use super::Context;
use super::record::Record;

/// Names of places, against texts in which people have marked them (JSON lines with `text` and `toponyms`).
#[derive(Debug, Args)]
pub struct EvalPlaces {
    /// The marked texts
    #[arg(value_name = "FILE.jsonl")]
    marked: PathBuf,
    /// A table of publishers' homes (columns `domain` and `home`, an address of the gazetteer): texts that say their
    /// `domain` are read with it
    #[arg(long, value_name = "FILE.csv")]
    publisher_prior: Option<PathBuf>,
    #[command(flatten)]
    record: Record,
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
        let gazetteer = context.gazetteer()?;
        let homes = match &self.publisher_prior {
            Some(table) => homes(&gazetteer, table)?,
            None => HashMap::new(),
        };
        let figures = measure(&gazetteer, &documents, &homes);
        self.record.keep(
            &self.marked,
            Subject::PlacesInText,
            "Names of places in texts that people have marked",
            figures,
        )?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Domain to home.
fn homes(gazetteer: &Gazetteer, table: &Path) -> Result<HashMap<String, PlaceId>> {
    let file = table.display();
    let mut rows = csv::Reader::from_path(table).with_context(|| format!("{file} cannot be read"))?;
    let mut out = HashMap::new();
    for (at, row) in rows.deserialize().enumerate() {
        let (line, row): (usize, Publisher) = (at + 2, row.with_context(|| format!("{file}, row {}", at + 2))?);
        let home = gazetteer.by_slug(&row.home);
        let home = home.with_context(|| format!("{file}, line {line}: no place has the address {}", row.home))?;
        out.insert(row.domain, home);
    }
    Ok(out)
}

/// A row of the table of publishers.
#[derive(Deserialize)]
struct Publisher {
    domain: String,
    home: String,
}

/// What one text adds to the figures.
#[derive(Debug, Default, Clone)]
struct OfText {
    spans: Spans,
    /// Errors on marked names, in km.
    given: Vec<f32>,
    /// Errors from text to place.
    whole: Vec<f32>,
}

/// Intervals are drawn over texts, since names of one text are alike.
fn recorded(texts: &[OfText], speed: f64) -> Vec<Figure> {
    let f1 = |sample: &[&OfText]| {
        let mut all = Spans::default();
        for text in sample {
            all.gold += text.spans.gold;
            all.found += text.spans.found;
            all.exact += text.spans.exact;
        }
        all.figures(all.exact).2
    };
    let near = |of: fn(&OfText) -> &[f32]| {
        move |sample: &[&OfText]| {
            let errors: Vec<f32> = sample.iter().flat_map(|text| of(text)).copied().collect();
            Errors::of(&errors).acc161
        }
    };
    let all: Vec<&OfText> = texts.iter().collect();
    let names = texts.iter().map(|text| text.given.len()).sum::<usize>() as u64;
    let marked = texts.iter().map(|text| text.spans.gold).sum::<usize>() as u64;
    let figure = |what: &str, n: u64, measure: &dyn Fn(&[&OfText]) -> f64| {
        let (low, high) = bootstrap(texts, measure);
        Figure::new(what, measure(&all), Unit::Ratio, n, "marked names").between(low, high)
    };
    vec![
        figure("recognition, exact F1", marked, &f1),
        figure("marked names within 161 km", names, &near(|text| &text.given)),
        figure("from text to place within 161 km", names, &near(|text| &text.whole)),
        Figure::new(
            "texts read on one core",
            speed,
            Unit::PerSecond,
            texts.len() as u64,
            "texts",
        ),
    ]
}

fn measure(gazetteer: &Gazetteer, documents: &[Marked], homes: &HashMap<String, PlaceId>) -> Vec<Figure> {
    let reader = Reader::new(gazetteer);
    let around = |document: &Marked| Around {
        publisher_place: document.domain.as_ref().and_then(|domain| homes.get(domain)).copied(),
    };
    // Each text is read with weights that have not seen it; they are unpacked before the clock runs.
    for document in documents {
        drop(reader.unseen(&document.text).read("", &Around::default()));
    }
    let began = Instant::now();
    let read: Vec<_> = documents
        .iter()
        .map(|it| reader.unseen(&it.text).read(&it.text, &around(it)))
        .collect();
    let seconds = began.elapsed().as_secs_f64();
    let mut spans = Spans::default();
    let mut texts: Vec<OfText> = Vec::with_capacity(documents.len());
    let (mut given, mut whole, mut same) = (Vec::new(), Vec::new(), Vec::new());
    for (document, mentions) in documents.iter().zip(&read) {
        let (gold, points): (Vec<_>, Vec<_>) = document.spans().into_iter().unzip();
        let mut own = OfText::default();
        let found: Vec<_> = mentions.iter().map(|it| it.range.clone()).collect();
        spans.count(&gold, &found);
        own.spans.count(&gold, &found);
        let mut answers = vec![None; gold.len()];
        for (g, f) in pairs(&gold, &found) {
            answers[g] = mentions[f].point;
        }
        let resolved = reader
            .unseen(&document.text)
            .resolve(&document.text, &gold, &around(document));
        for (((point, answer), mention), id) in points.iter().zip(answers).zip(resolved).zip(document.ids()) {
            if let Some(point) = point {
                given.push(error_km(*point, mention.point));
                whole.push(error_km(*point, answer));
                own.given.push(error_km(*point, mention.point));
                own.whole.push(error_km(*point, answer));
                // The points of countries and divisions are our own: the same place is no error, wherever its middle.
                let is_same = id.is_some() && id == mention.place.map(|it| it.0);
                same.push(if is_same { 0.0 } else { error_km(*point, mention.point) });
            }
        }
        texts.push(own);
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
    let known = documents
        .iter()
        .filter(|it| around(it).publisher_place.is_some())
        .count();
    println!(
        "{} texts ({known} with their publisher's home), {} marked names, one core",
        documents.len(),
        spans.gold
    );
    let learnt = documents.iter().filter(|it| reader.has_seen(&it.text)).count();
    println!(
        "{learnt} of {} texts took part in learning; each was read with weights learnt without it",
        documents.len()
    );
    let (_, _, f1) = spans.figures(spans.exact);
    println!("f1={f1:.3} acc161={:.3} docs_per_second={speed:.0}", sums[0].1.acc161);
    recorded(&texts, speed)
}
