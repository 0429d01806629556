//! How times and memory grow with the ledger, in process: the synthetic ledger straight into a snapshot.

use std::time::Instant;

use anyhow::Result;
use clap::Args;
use snapshot::Snapshot;
use snapshot::synth::{TODAY, World, WorldSize};

use crate::memory::{Watch, mebibytes};
use crate::question::{Shape, TILES};
use crate::timing::{Times, milliseconds};

/// How many questions of each shape.
const QUESTIONS: usize = 200;

/// Measures the engine in process at one size. A process of its own for each size keeps the memory figures apart.
#[derive(Debug, Args)]
pub struct Growth {
    /// How many engagements.
    rows: u64,
    /// The seed of ledger and questions.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the head of the table first.
    #[arg(long)]
    head: bool,
}

impl Growth {
    /// Measures and prints one line of the table.
    pub fn run(&self) -> Result<()> {
        let world = World::new(self.seed, WorldSize::default());
        let watch = Watch::start();
        let start = Instant::now();
        let snapshot = Snapshot::build(
            world.actors.clone(),
            world.countries.clone(),
            world.rows(self.rows),
            TODAY,
        )?;
        let loaded = watch.stop(start.elapsed(), snapshot.memory());
        let view = snapshot.on(TODAY);
        let mut cells = Vec::new();
        for shape in Shape::ALL {
            let ask = shape.ask();
            let mut times = Times::default();
            for (at, filter) in shape.filters(&world, self.seed ^ 0x9e37, QUESTIONS).iter().enumerate() {
                let (x, y) = TILES[at % TILES.len()];
                match shape {
                    Shape::Tile => drop(times.take(|| view.tile(3, x, y, filter))),
                    _ => drop(times.take(|| view.query(filter, &ask))),
                }
            }
            cells.push(milliseconds(times.p50()));
        }
        if self.head {
            let names: Vec<&str> = Shape::ALL.iter().map(|shape| shape.name()).collect();
            println!(
                "| engagements | {} | bytes an engagement | snapshot | peak of building | built in |",
                names.join(" | ")
            );
            println!("|---:|{}---:|---:|---:|---:|", "---:|".repeat(names.len()));
        }
        println!(
            "| {} | {} | {:.1} | {} | {:.2} times | {:.1} s |",
            self.rows,
            cells.join(" | "),
            loaded.report.per_row(),
            mebibytes(loaded.report.total()),
            loaded.peak_ratio(),
            loaded.took.as_secs_f64(),
        );
        Ok(())
    }
}
