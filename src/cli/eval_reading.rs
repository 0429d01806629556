//! `legation eval reading`: how well engagements are read out of text, against passages that people have labelled.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ::places::{Bodies, Gazetteer, PlaceId, Query, Resolver};
use anyhow::{Context as _, Result, bail};
use atlas::evaluation::report::{Figure, Subject, Unit};
use clap::Args;
use domain::{Country, Level, Side};
use reading::document::{Content, Declared, Limits, pack, read};
use reading::engagement::again::find_again;
use reading::engagement::evaluate::{FIELDS, Figures, GoldRow, MEASURED_FROM};
use reading::engagement::{Actor, Context as Around, Found, evaluate, explain, propose, publishing_body, train};
use reading::geo::{self, Reader};

use super::Context;
use super::record::Record;

/// Engagements in texts, against labelled passages (JSON lines, docs/annotation.md).
#[derive(Debug, Args)]
pub struct EvalReading {
    /// The labelled passages
    #[arg(value_name = "GOLD.jsonl", required_unless_present = "starter")]
    gold: Vec<PathBuf>,
    /// The folder of the documents in which real passages stand; without it they are left out
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// Also measure on titles and notes of a table of claims (data/starter/claims.csv)
    #[arg(long, value_name = "CLAIMS.csv")]
    starter: Option<PathBuf>,
    /// Show what went wrong in the development half
    #[arg(long)]
    show: bool,
    /// Fit the scorer to the development half: the table of weights is printed, the judge of rivals written to --judge; the
    /// file holds the weights set by hand
    #[arg(long, value_name = "PRIOR.csv", requires = "judge")]
    fit: Option<PathBuf>,
    /// Where --fit writes the judge of rivals (models/engagements.bin)
    #[arg(long, value_name = "FILE")]
    judge: Option<PathBuf>,
    /// With --fit, what setup/train_sense.py says of the lessons, each by a model that has not learnt from it
    #[arg(long, value_name = "HEARD.jsonl", requires = "fit")]
    heard: Option<PathBuf>,
    /// Print the development half as lessons for setup/train_sense.py
    #[arg(long, conflicts_with = "fit")]
    lessons: bool,
    /// Print the foreign places of --starter with their countries, as the reader knows them (tables/partners.csv)
    #[arg(long, requires = "starter")]
    partners: bool,
    #[command(flatten)]
    record: Record,
}

/// Whose figures are kept: the frozen half of the written passages and of the real ones, and the frozen passages of other
/// writers.
const KEPT: [(&str, &str); 4] = [
    ("written", "test"),
    ("open", "test"),
    ("sealed", "test"),
    ("real", "test"),
];

/// A labelled passage with its text.
struct Passage {
    /// `real`, or what the file is called after.
    set: String,
    row: GoldRow,
    text: String,
    publisher: Option<PlaceId>,
    /// The port, airport or tribal nation that published it.
    body: Option<Actor>,
}

impl EvalReading {
    /// Reads every passage and prints what was right.
    ///
    /// # Errors
    /// A file cannot be read, a row does not follow the guide, or the gazetteer is missing.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let gazetteer = context.gazetteer()?;
        let resolver = Resolver::new(gazetteer.clone(), Bodies::shipped()?)?;
        let mut passages = self.passages(&resolver)?;
        if let Some(file) = &self.starter {
            passages.extend(of_starter(file, &resolver)?);
        }
        if self.partners {
            print!("{}", partners(&passages));
            return Ok(ExitCode::SUCCESS);
        }
        if passages.is_empty() {
            bail!("there are no passages: real ones need --documents DIR");
        }
        if self.lessons {
            for (at, passage) in learnt_from(&passages).enumerate() {
                let mentions = mentions(passage, &gazetteer);
                let lessons = train::lessons(&passage.row, &passage.text, &around(passage, &mentions, &gazetteer));
                let weight = weight(&passage.set);
                let line = serde_json::json!({"passage": at, "set": passage.set, "weight": weight, "lessons": lessons});
                println!("{line}");
            }
            return Ok(ExitCode::SUCCESS);
        }
        if let (Some(prior), Some(judge)) = (&self.fit, &self.judge) {
            let heard = self.heard.as_deref().map(heard).transpose()?.unwrap_or_default();
            let learnt = fit(prior, &passages, &heard, &gazetteer)?;
            std::fs::write(judge, &learnt.judge).with_context(|| format!("{} cannot be written", judge.display()))?;
            print!("{}", learnt.weights);
            return Ok(ExitCode::SUCCESS);
        }
        let figures = self.measure(&passages, &gazetteer);
        let labelled = self
            .gold
            .first()
            .or(self.starter.as_ref())
            .context("nothing is labelled")?;
        self.record.keep(
            labelled,
            Subject::EngagementsInText,
            "Engagements that passages tell of, on the frozen halves",
            figures,
        )?;
        Ok(ExitCode::SUCCESS)
    }

    fn passages(&self, resolver: &Resolver) -> Result<Vec<Passage>> {
        let mut out = Vec::new();
        for file in &self.gold {
            let lines = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
            let rows = evaluate::read(&lines).map_err(|errors| {
                let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
                anyhow::anyhow!("{}: {}", file.display(), told.join("\n"))
            })?;
            let texts = match &self.documents {
                Some(folder) => texts(folder, &rows)?,
                None => BTreeMap::new(),
            };
            let (mut real, mut lost) = (0, 0);
            for row in rows {
                let publisher = evaluate::home(resolver, &row.publisher);
                let body = publishing_body(&row.publisher.0, row.publisher.1.parse().ok());
                let written = file
                    .file_stem()
                    .map_or(String::new(), |it| it.to_string_lossy().replace("reading_", ""));
                let (set, text) = match (&row.text, &row.found_by) {
                    (Some(text), _) => (written, text.clone()),
                    (None, Some(fingerprint)) => {
                        real += 1;
                        let key = (fingerprint.document.clone(), fingerprint.member.clone());
                        let found = texts
                            .get(&key)
                            .and_then(|text| Some(text[find_again(text, fingerprint)?].to_owned()));
                        let Some(text) = found else {
                            lost += 1;
                            continue;
                        };
                        ("real".to_owned(), text)
                    }
                    (None, None) => continue,
                };
                out.push(Passage {
                    set,
                    row,
                    text,
                    publisher,
                    body,
                });
            }
            if real > 0 {
                eprintln!(
                    "{}: {lost} of {real} real passages were not found again and are left out",
                    file.display()
                );
            }
        }
        Ok(out)
    }

    fn measure(&self, passages: &[Passage], gazetteer: &Gazetteer) -> Vec<Figure> {
        let mut sets: BTreeMap<(&str, &str), Figures> = BTreeMap::new();
        let (mut places, mut engagements, mut unsure) = (Duration::ZERO, Duration::ZERO, 0_usize);
        for passage in passages {
            if !passage.row.sure {
                unsure += 1;
                continue;
            }
            let began = Instant::now();
            let mentions = mentions(passage, gazetteer);
            places += began.elapsed();
            let began = Instant::now();
            let found = propose(&passage.text, &around(passage, &mentions, gazetteer));
            engagements += began.elapsed();
            let half = if passage.row.is_test { "test" } else { "dev" };
            if self.show && !passage.row.is_test {
                show(passage, &found, gazetteer);
            }
            let figures = sets.entry((&passage.set, half)).or_default();
            figures.add(&passage.row, &found, gazetteer);
        }
        println!("{unsure} passages on which careful readers could differ are left out");
        for ((set, half), figures) in &sets {
            print(set, half, figures);
        }
        let count = (passages.len() - unsure) as f64;
        println!(
            "{:.0} passages a second on one core, places known; {:.0} with the places",
            count / engagements.as_secs_f64().max(1e-9),
            count / (engagements + places).as_secs_f64().max(1e-9)
        );
        let last = sets.get(&("written", "test")).or_else(|| sets.values().next());
        if let Some(figures) = last {
            let f1 = |field: usize| figures.count(field).figures().2;
            println!("kind_f1={:.3} pair_f1={:.3} row_f1={:.3}", f1(0), f1(1), f1(2));
        }
        let kept = KEPT.iter().filter_map(|key| Some((key.0, sets.get(key)?)));
        kept.flat_map(|(set, figures)| recorded(set, figures)).collect()
    }
}

/// The figures of a set as they are kept; of too few positive passages none is told.
fn recorded(set: &str, figures: &Figures) -> Vec<Figure> {
    let of = "labelled engagements";
    let fields = [0, 1, 2].map(|field| {
        let (what, count) = (format!("{set}: F1 of {}", FIELDS[field]), figures.count(field));
        if !figures.is_measured() {
            return Figure::unmeasured(&what, figures.positives as u64, "passages with an engagement");
        }
        let (low, high) = figures.interval(field);
        Figure::new(&what, count.figures().2, Unit::Ratio, count.labelled as u64, of).between(low, high)
    });
    let (negatives, alarms) = figures
        .alarms
        .values()
        .fold((0, 0), |sum, it| (sum.0 + it.0 as u64, sum.1 + it.1 as u64));
    let silent = format!("{set}: passages without an engagement that give none");
    let alarms = (negatives > 0).then(|| Figure::share(&silent, negatives - alarms, negatives, "passages"));
    fields.into_iter().chain(alarms).collect()
}

fn mentions(passage: &Passage, gazetteer: &Gazetteer) -> Vec<geo::Mention> {
    let context = geo::Context {
        publisher_place: passage.publisher,
    };
    Reader::new(gazetteer).read(&passage.text, &context)
}

fn around<'a>(passage: &'a Passage, mentions: &'a [geo::Mention], gazetteer: &'a Gazetteer) -> Around<'a> {
    Around {
        gazetteer,
        mentions,
        dated: passage.row.date.as_ref(),
        language: &passage.row.language,
        publisher_place: passage.publisher,
        publisher_body: passage.body.as_ref(),
    }
}

fn print(set: &str, half: &str, figures: &Figures) {
    let measured = if figures.is_measured() {
        String::new()
    } else {
        format!(": unmeasured (under {MEASURED_FROM} positive)")
    };
    println!(
        "\n{set}, {half}: {} passages, {} positive{measured}",
        figures.len(),
        figures.positives
    );
    for (field, name) in FIELDS.iter().enumerate() {
        let count = figures.count(field);
        if count.labelled == 0 && count.proposed == 0 {
            continue;
        }
        let (precision, recall, f1) = count.figures();
        let interval = if field < 3 {
            let (low, high) = figures.interval(field);
            format!("  ({low:.3} to {high:.3})")
        } else {
            String::new()
        };
        println!(
            "  {name:<20} precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}{interval}  {} right, {} proposed, {} labelled",
            count.right, count.proposed, count.labelled
        );
    }
    let (all, alarms) = figures
        .alarms
        .values()
        .fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    if all > 0 {
        println!("  negatives: {alarms} of {all} gave a proposal");
        for (reason, (of, alarms)) in figures.alarms.iter().filter(|it| it.1.1 > 0) {
            println!("    {reason}: {alarms} of {of}");
        }
    }
}

/// Prints a passage of the development half whose row is not wholly right.
fn show(passage: &Passage, found: &[Found], gazetteer: &Gazetteer) {
    let counts = evaluate::score(&passage.row, found, gazetteer);
    let row = counts[2];
    let whole = row.right == row.proposed && row.right == row.labelled && counts[4].right == counts[4].labelled;
    if whole {
        return;
    }
    println!(
        "\n{} {} [{}] {}",
        passage.row.id,
        passage.row.date.as_ref().map(ToString::to_string).unwrap_or_default(),
        passage.row.publisher.0,
        passage.text
    );
    for it in &passage.row.claims {
        println!(
            "  labelled {} {} | {} {:?} | {:?} {}",
            it.kind, it.us_actor, it.counterpart, it.counterpart_country, it.year, it.status
        );
    }
    if passage.row.claims.is_empty() {
        println!("  labelled nothing: {}", passage.row.reason);
    }
    let mentions = mentions(passage, gazetteer);
    let around = around(passage, &mentions, gazetteer);
    for it in explain::lost(&passage.row, &passage.text, &around) {
        println!("  lost {it:?}");
    }
    for it in explain::seen(&passage.text, &around) {
        println!("  seen {it}");
    }
    for it in found {
        println!(
            "  proposed {} {} | {} {:?} | {:?} {} {:.2}",
            it.kind,
            it.us.name,
            it.counterpart.name,
            it.counterpart.country,
            it.start.as_ref().map(ToString::to_string),
            it.status,
            it.confidence
        );
    }
}

/// The passages of the development half.
fn learnt_from(passages: &[Passage]) -> impl Iterator<Item = &Passage> {
    passages.iter().filter(|it| !it.row.is_test)
}

/// The starter has no negatives and one manner of writing, the real passages few positives: neither may outweigh the written ones.
fn weight(set: &str) -> f64 {
    match set {
        "starter" => 0.04,
        "real" => 0.4,
        _ => 1.0,
    }
}

/// Reads what is said of the lessons of each passage, a line for each.
fn heard(file: &Path) -> Result<Vec<train::Heard>> {
    let lines = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let read = |(at, line): (usize, &str)| {
        serde_json::from_str(line).with_context(|| format!("{}, line {}", file.display(), at + 1))
    };
    lines.lines().enumerate().map(read).collect()
}

fn fit(prior: &Path, passages: &[Passage], heard: &[train::Heard], gazetteer: &Gazetteer) -> Result<train::Learnt> {
    let table = std::fs::read_to_string(prior).with_context(|| format!("{} cannot be read", prior.display()))?;
    let count = learnt_from(passages).count();
    if !heard.is_empty() && heard.len() != count {
        bail!(
            "--heard has {} lines and there are {count} passages: it is of other lessons",
            heard.len()
        );
    }
    let mut examples = Vec::new();
    for (at, passage) in learnt_from(passages).enumerate() {
        let mentions = mentions(passage, gazetteer);
        examples.push(train::examples(
            &passage.row,
            &passage.text,
            &around(passage, &mentions, gazetteer),
            weight(&passage.set),
            heard.get(at),
        )?);
    }
    Ok(train::learn(&table, &examples))
}

/// The foreign cities and regions of claims, each with its country; a name of several countries is left out.
fn partners(passages: &[Passage]) -> String {
    let mut of: BTreeMap<&str, BTreeSet<Country>> = BTreeMap::new();
    for claim in passages.iter().flat_map(|it| &it.row.claims) {
        let is_place = matches!(
            claim.counterpart_level,
            Level::City | Level::Region | Level::County | Level::State
        );
        let plain = !claim.counterpart.contains([',', '(', ';']);
        if let Some(country) = claim.counterpart_country.filter(|_| is_place && plain) {
            of.entry(&claim.counterpart).or_default().insert(country);
        }
    }
    let mut out = String::from("name,country\n");
    for (name, countries) in of {
        if let [country] = countries.iter().collect::<Vec<_>>()[..] {
            let _ = writeln!(out, "{name},{country}");
        }
    }
    out
}

/// Folded texts of the documents that rows name, by document and member.
fn texts(folder: &Path, rows: &[GoldRow]) -> Result<BTreeMap<(String, String), String>> {
    let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for fingerprint in rows.iter().filter_map(|it| it.found_by.as_ref()) {
        wanted
            .entry(&fingerprint.document)
            .or_default()
            .push(&fingerprint.member);
    }
    let mut out = BTreeMap::new();
    for (document, members) in wanted {
        let path = folder.join(document);
        let failed = || format!("{} cannot be read", path.display());
        if members.iter().all(|it| it.is_empty()) {
            let bytes = std::fs::read(&path).with_context(failed)?;
            out.insert((document.to_owned(), String::new()), text(document, &bytes));
            continue;
        }
        let file = std::fs::File::open(&path).with_context(failed)?;
        pack::tar(file, true, &Limits::default(), &mut |packed| {
            if let (true, Ok(bytes)) = (members.contains(&packed.name.as_str()), &packed.bytes) {
                out.insert((document.to_owned(), packed.name.clone()), text(&packed.name, bytes));
            }
            ControlFlow::Continue(())
        })
        .with_context(failed)?;
    }
    Ok(out)
}

/// The text of a document with white space folded; empty where it cannot be read, whose passages are then not found.
fn text(name: &str, bytes: &[u8]) -> String {
    let declared = Declared {
        address: Some(name.to_owned()),
        ..Declared::default()
    };
    match read(bytes, &declared, &Limits::default()) {
        Ok(Content::Documents(documents)) => {
            let whole: Vec<&str> = documents.iter().flat_map(|it| it.text.split_whitespace()).collect();
            whole.join(" ")
        }
        _ => String::new(),
    }
}

/// The rows of a table of claims as passages: their titles and notes, with what the table says of them.
fn of_starter(file: &Path, resolver: &Resolver) -> Result<Vec<Passage>> {
    let mut reader = csv::Reader::from_path(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut out = Vec::new();
    for (at, record) in reader.deserialize::<BTreeMap<String, String>>().enumerate() {
        let record = record.with_context(|| format!("{}, line {}", file.display(), at + 2))?;
        let field = |name: &str| record.get(name).map_or("", String::as_str);
        let (Ok(kind), Ok(us_level), Ok(counterpart_level), Ok(status)) = (
            field("kind").parse(),
            field("us_level").parse(),
            field("counterpart_level").parse(),
            field("status_as_reported").parse(),
        ) else {
            continue;
        };
        let start: Option<domain::Edtf> = field("start").parse().ok();
        let claim = evaluate::GoldClaim {
            kind,
            us_actor: field("us_actor").to_owned(),
            us_level,
            us_state: field("us_state").parse().ok(),
            counterpart: field("counterpart").to_owned(),
            counterpart_level,
            counterpart_country: field("counterpart_country").parse().ok(),
            year: start.as_ref().and_then(domain::Edtf::start_year),
            status,
            issues: domain::Issues::parse(field("issues")).ok(),
            officials: None,
            start: None,
        };
        let query = Query {
            level: Some(us_level),
            state: claim.us_state,
            side: Some(Side::Us),
            ..Query::new(&claim.us_actor)
        };
        let publisher = resolver
            .resolve(&query)
            .candidates
            .first()
            .and_then(|it| it.target.place());
        out.push(Passage {
            set: "starter".to_owned(),
            text: format!("{}. {}", field("title").trim_end_matches('.'), field("note")),
            publisher,
            body: None,
            row: GoldRow {
                id: field("claim_id").to_owned(),
                is_test: false,
                language: "en".to_owned(),
                date: field("source_date").parse().ok(),
                publisher: (claim.us_actor.clone(), field("us_state").to_owned()),
                text: None,
                found_by: None,
                claims: vec![claim],
                reason: String::new(),
                sure: true,
            },
        });
    }
    Ok(out)
}
