//! Legation and its peers on the same questions over the same ledger, in the same run.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use domain::Day;
use platform::clock::{Clock as _, SystemClock};
use snapshot::scan::Plain;
use snapshot::synth::{World, WorldSize};
use snapshot::{DayView, Filter};

use crate::answer::Answer;
use crate::client::Client;
use crate::freshness;
use crate::ledger;
use crate::memory::{Resident, mebibytes};
use crate::peers::{Datasette, Sqlite};
use crate::question::{Shape, sql};
use crate::report::{Line, print_freshness, print_table, verdict};

/// In how many turns each engine is asked: whatever else the machine does meanwhile falls on all of them.
const TURNS: usize = 10;
/// How many questions of each shape are checked against every peer.
const SAMPLE: usize = 12;
/// How many decisions are written to measure how soon they are shown.
const DECISIONS: usize = 20;

/// Measures Legation against its peers.
#[derive(Debug, Args)]
pub struct Compare {
    /// The ledger's database.
    #[arg(long)]
    ledger: PathBuf,
    /// The same rows as tables for the peers.
    #[arg(long)]
    flat: PathBuf,
    /// Where Legation serves the ledger.
    #[arg(long)]
    server: SocketAddr,
    /// The process that serves it.
    #[arg(long)]
    server_pid: String,
    /// Where datasette serves the tables.
    #[arg(long)]
    datasette: SocketAddr,
    /// The seed of ledger and questions.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many questions of each shape.
    #[arg(long, default_value_t = 1_000)]
    questions: usize,
    /// How many of them SQLite and datasette are asked.
    #[arg(long, default_value_t = 50)]
    slow: usize,
}

/// Everything that answers.
struct Engines {
    view: DayView,
    plain: Plain,
    client: Client,
    sqlite: Sqlite,
    datasette: Datasette,
}

/// The questions of one shape.
struct Questions {
    shape: Shape,
    filters: Vec<Filter>,
    paths: Vec<String>,
    statements: Vec<String>,
}

impl Questions {
    fn new(shape: Shape, world: &World, seed: u64, count: usize) -> Self {
        let filters = shape.filters(world, seed, count);
        Self {
            shape,
            paths: filters
                .iter()
                .enumerate()
                .map(|(at, filter)| shape.path(filter, at))
                .collect(),
            statements: if shape.has_sql() {
                filters.iter().map(sql).collect()
            } else {
                Vec::new()
            },
            filters,
        }
    }
}

impl Compare {
    /// Measures, prints, and fails where answers differ or a floor is missed.
    pub fn run(&self) -> Result<()> {
        let day = Day(SystemClock.now().day());
        let (snapshot, loaded) = ledger::load(&self.ledger, day)?;
        println!("{loaded}");
        let name = self
            .flat
            .file_stem()
            .and_then(|stem| stem.to_str())
            .context("the flat file has no name")?;
        let mut engines = Engines {
            plain: Plain::of(&snapshot, day),
            view: snapshot.on(day),
            client: Client::connect(self.server)?,
            sqlite: Sqlite::open(&self.flat)?,
            datasette: Datasette::connect(self.datasette, name)?,
        };
        let world = World::new(self.seed, WorldSize::default());
        let mut lines = Vec::new();
        for shape in Shape::ALL {
            let questions = Questions::new(shape, &world, self.seed ^ 0x9e37, self.questions);
            engines.check(&questions).with_context(|| shape.name())?;
            lines.push(engines.measure(&questions, self.slow)?);
        }
        print_table(&lines, snapshot.len());
        let served = Resident::of(&self.server_pid);
        println!(
            "\nThe server holds {} (at most {} since it started).\n",
            mebibytes(served.now),
            mebibytes(served.peak)
        );
        self.freshness(&engines.view, &world)?;
        verdict(&lines)
    }

    fn freshness(&self, view: &DayView, world: &World) -> Result<()> {
        let step = usize::try_from(view.snapshot().len())? / DECISIONS;
        let ids: Vec<_> = view
            .snapshot()
            .refs()
            .step_by(step.max(1))
            .map(|row| view.row(row).id())
            .take(DECISIONS)
            .collect();
        let shapes = [Shape::Selective, Shape::Broad, Shape::Landing, Shape::Text];
        let questions = shapes.map(|shape| Questions::new(shape, world, self.seed ^ 0x51ab, 250).paths);
        let mixed: Vec<String> = (0..250)
            .flat_map(|at| questions.iter().map(move |paths| paths[at].clone()))
            .collect();
        print_freshness(&freshness::measure(&self.ledger, self.server, &ids, &mixed)?);
        Ok(())
    }
}

impl Engines {
    /// Holds the answers of all engines to a sample of questions against one another.
    fn check(&mut self, questions: &Questions) -> Result<()> {
        let shape = questions.shape;
        let mut empty = 0;
        for (at, filter) in questions.filters.iter().enumerate().take(SAMPLE) {
            let body = self.client.body(&questions.paths[at]).map_err(anyhow::Error::msg)?;
            if shape == Shape::Tile {
                let (x, y) = crate::question::TILES[at % crate::question::TILES.len()];
                ensure!(
                    body == self.view.tile(3, x, y, filter),
                    "the tile of `{}` differs",
                    filter.to_query()
                );
                empty += usize::from(body.is_empty());
                continue;
            }
            let ours = Answer::of_ours(&body).map_err(anyhow::Error::msg)?;
            empty += usize::from(ours.is_empty());
            let engine = self.view.query(filter, &shape.ask());
            let mut others = vec![("the engine in process", Answer::of_found(&self.view, &engine))];
            if shape.is_scanned() {
                let scan = self.plain.query(filter, &shape.ask());
                others.push(("the plain scan", Answer::of_found(&self.view, &scan)));
            }
            if let Some(statement) = questions.statements.get(at) {
                others.push(("SQLite", self.sqlite.answer(statement)?));
                let body = self.datasette.body(statement).map_err(anyhow::Error::msg)?;
                others.push(("datasette", Answer::of_datasette(&body).map_err(anyhow::Error::msg)?));
            }
            for (name, other) in others {
                if let Some(difference) = ours.difference(&other) {
                    bail!("`{}`: the server and {name} differ at {difference}", filter.to_query());
                }
            }
        }
        ensure!(
            empty < SAMPLE / 2,
            "{empty} of {SAMPLE} answers are empty: the questions do not fit the ledger"
        );
        Ok(())
    }

    fn measure(&mut self, questions: &Questions, slow: usize) -> Result<Line> {
        let shape = questions.shape;
        let ask = shape.ask();
        let mut line = Line::new(shape);
        for path in questions.paths.iter().rev().take(100) {
            self.client.body(path).map_err(anyhow::Error::msg)?;
        }
        let part = |turn: usize, count: usize| count * turn / TURNS..count * (turn + 1) / TURNS;
        for turn in 0..TURNS {
            for path in &questions.paths[part(turn, questions.paths.len())] {
                let body = line.http.take(|| self.client.body(path)).map_err(anyhow::Error::msg)?;
                line.bytes += body.len();
            }
            let some = part(turn, questions.filters.len());
            for (at, filter) in questions.filters[some.clone()].iter().enumerate() {
                if shape == Shape::Tile {
                    let (x, y) = crate::question::TILES[at % crate::question::TILES.len()];
                    line.engine
                        .take(|| std::hint::black_box(self.view.tile(3, x, y, filter)));
                } else {
                    line.engine.take(|| std::hint::black_box(self.view.query(filter, &ask)));
                }
            }
            let scanned = if shape.is_scanned() { some } else { 0..0 };
            for filter in &questions.filters[scanned] {
                line.scan.take(|| std::hint::black_box(self.plain.query(filter, &ask)));
            }
            let few = part(turn, slow.min(questions.statements.len()));
            for statement in &questions.statements[few] {
                line.sqlite.take(|| self.sqlite.answer(statement))?;
                line.datasette
                    .take(|| self.datasette.body(statement))
                    .map_err(anyhow::Error::msg)?;
            }
        }
        Ok(line)
    }
}
