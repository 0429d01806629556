//! `legation match fit`: fits the matching model to the ledger's own pairs.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use atlas::evaluation::matchers::Truth;
use atlas::intake::model::{Bounds, Model};
use atlas::intake::replay::{Claims, Fold};
use atlas::store::placements;
use clap::{Args, Subcommand};
use platform::database::DatabaseError;

use super::Context;

/// Looks after the model that says how likely two claims speak of one engagement.
#[derive(Debug, Args)]
pub struct Match {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Fit the model to the pairs of the ledger, without labels, and print it
    Fit(Fit),
}

/// Fitting.
#[derive(Debug, Args)]
struct Fit {
    /// Labelled sets on which to choose from which probability on pairs are merged [default: as in the shipped model]
    #[arg(long, value_name = "GOLD.csv")]
    gold: Vec<PathBuf>,
    /// File to write; the program is built with crates/atlas/models/merge.json [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Match {
    /// Does what was asked for.
    ///
    /// # Errors
    /// The ledger or a labelled set cannot be read, or the file cannot be written.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        match &self.what {
            What::Fit(verb) => verb.run(context),
        }
    }
}

impl Fit {
    fn run(&self, context: &Context) -> Result<ExitCode> {
        let database = context.database()?;
        let claims = database.read::<_, DatabaseError>(Claims::read)?;
        let mut blocks = claims.blocks();
        let bounds = match self.gold.is_empty() {
            true => Model::shipped().bounds,
            false => Bounds { upper: 2.0, lower: 2.0 },
        };
        let mut model = blocks.fit(Fold::All, bounds);
        if !self.gold.is_empty() {
            let labels = super::eval_merge::labels(&self.gold)?;
            let ledger = database.read::<_, DatabaseError>(placements::clusters)?;
            model.bounds = Truth::of(&labels, &ledger).bounds(&blocks, &model);
        }
        let text = model.to_json()?;
        match &self.out {
            Some(file) => {
                std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?
            }
            None => print!("{text}"),
        }
        eprintln!(
            "fitted to {} pairs of {} claims; merged from {} on, asked from {} on",
            model.pairs, model.common.claims, model.bounds.upper, model.bounds.lower
        );
        Ok(ExitCode::SUCCESS)
    }
}
