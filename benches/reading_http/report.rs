//! The figures as Markdown, and whether the floors hold.

use anyhow::{Result, bail};

use crate::freshness::Freshness;
use crate::question::Shape;
use crate::timing::{Times, milliseconds};

/// How many times faster than the plain scan the engine must be on broad questions, both in process.
const SCAN_FLOOR: f64 = 3.0;

/// What was measured of one shape.
pub struct Line {
    shape: Shape,
    /// Legation over HTTP.
    pub http: Times,
    /// Its engine in this process.
    pub engine: Times,
    /// The plain column scan in this process.
    pub scan: Times,
    /// SQLite in this process.
    pub sqlite: Times,
    /// datasette over HTTP.
    pub datasette: Times,
    /// Bytes of all bodies of Legation's answers.
    pub bytes: usize,
}

impl Line {
    /// A line without figures.
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            http: Times::default(),
            engine: Times::default(),
            scan: Times::default(),
            sqlite: Times::default(),
            datasette: Times::default(),
            bytes: 0,
        }
    }
}

/// Prints the table of all shapes.
pub fn print_table(lines: &[Line], rows: u64) {
    println!("{rows} engagements, one client; p50 (p99) in milliseconds\n");
    println!(
        "| question | Legation, HTTP | goal | engine, in process | plain scan, in process | SQLite, in process | \
         datasette, HTTP | engine : scan | HTTP : datasette |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for line in lines {
        println!(
            "| {} | **{}** ({}) | {:.1} {} | {} | {} | {} | {} | {} | {} |",
            line.shape.name(),
            milliseconds(line.http.p50()),
            milliseconds(line.http.p99()),
            line.shape.goal(),
            if line.http.p50() <= line.shape.goal() {
                "met"
            } else {
                "missed"
            },
            both(&line.engine),
            both(&line.scan),
            both(&line.sqlite),
            both(&line.datasette),
            ratio(&line.scan, &line.engine),
            ratio(&line.datasette, &line.http),
        );
    }
    let asked: Vec<String> = lines
        .iter()
        .map(|line| {
            let (ours, peers) = (line.http.len(), line.datasette.len());
            format!(
                "{}: {ours} ({peers} of the SQL peers), {} bytes an answer",
                line.shape.name(),
                line.bytes / ours.max(1)
            )
        })
        .collect();
    println!("\nAsked: {}.", asked.join("; "));
}

/// Prints how soon decisions were shown.
pub fn print_freshness(freshness: &Freshness) {
    println!(
        "{} decisions written by another process: shown after {} ms (median), {} ms (longest); goal: within 1000 ms.",
        freshness.shown.len(),
        milliseconds(freshness.shown.p50()),
        milliseconds(freshness.shown.longest()),
    );
    println!(
        "{} questions of four shapes asked meanwhile: p50 {} ms, p99 {} ms, longest {} ms; goal: p99 under 10 ms.",
        freshness.meanwhile.len(),
        milliseconds(freshness.meanwhile.p50()),
        milliseconds(freshness.meanwhile.p99()),
        milliseconds(freshness.meanwhile.longest()),
    );
}

fn both(times: &Times) -> String {
    if times.is_empty() {
        return "–".to_owned();
    }
    format!("{} ({})", milliseconds(times.p50()), milliseconds(times.p99()))
}

fn ratio(slower: &Times, faster: &Times) -> String {
    if slower.is_empty() {
        "–".to_owned()
    } else {
        format!("{:.1}", slower.p50() / faster.p50())
    }
}

/// Says which floors hold; fails where one does not.
pub fn verdict(lines: &[Line]) -> Result<()> {
    let mut missed = Vec::new();
    let mut hold = |what: String, found: f64, floor: f64| {
        println!(
            "floor: {what} {floor}, found {found:.1}: {}",
            if found >= floor { "held" } else { "MISSED" }
        );
        if found < floor {
            missed.push(what);
        }
    };
    println!();
    for line in lines {
        if line.shape == Shape::Broad && !line.scan.is_empty() {
            let found = line.scan.p50() / line.engine.p50();
            hold(
                format!("{}, times faster than a plain scan in process", line.shape.name()),
                found,
                SCAN_FLOOR,
            );
        }
        if let Some(floor) = line.shape.floor() {
            let found = line.datasette.p50() / line.http.p50();
            hold(
                format!("{}, times faster than datasette over HTTP", line.shape.name()),
                found,
                floor,
            );
        }
    }
    if missed.is_empty() {
        return Ok(());
    }
    bail!("floors missed: {}", missed.join("; "))
}
