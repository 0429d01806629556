//! `legation synth`: synthetic data of any size, the same from the same seed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};
use atlas::synth::claims::{Cast, Claims};
use atlas::synth::ledger;
use clap::{Args, Subcommand};

use super::Context;

/// Makes synthetic data, for measuring and for trying out.
#[derive(Debug, Args)]
pub struct Synth {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A table of claims with realistic duplicates, in the interchange format
    Claims(SynthClaims),
    /// A ledger, straight into the store that --data or --database names
    Ledger(SynthLedger),
}

/// A table of claims.
#[derive(Debug, Args)]
struct SynthClaims {
    /// How many
    count: u64,
    /// The same seed gives the same claims
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// File for the true clusters, in the format that `legation eval merge` reads
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

/// A ledger.
#[derive(Debug, Args)]
struct SynthLedger {
    /// How many engagements
    count: u64,
    /// The same seed gives the same engagements
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Synth {
    /// Makes what was asked for.
    ///
    /// # Errors
    /// A file or the store cannot be written, or the gazetteer cannot be used.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        match &self.what {
            What::Claims(verb) => verb.run(context),
            What::Ledger(verb) => verb.run(context),
        }
    }
}

impl SynthClaims {
    fn run(&self, context: &Context) -> Result<ExitCode> {
        let gazetteer = context.gazetteer()?;
        let mut out = output(self.out.as_ref())?;
        let mut truth = self.truth.as_ref().map(|file| output(Some(file))).transpose()?;
        sources::table::write_header(&mut out)?;
        if let Some(truth) = &mut truth {
            writeln!(truth, "claim_id,cluster,sure,why")?;
        }
        for (claim, cluster) in Claims::new(Cast::of(&gazetteer), self.count, self.seed) {
            sources::table::write_row(&claim, &mut out)?;
            if let Some(truth) = &mut truth {
                writeln!(truth, "{},{cluster},yes,synthetic", claim.key.claim_id)?;
            }
        }
        out.flush()?;
        if let Some(mut truth) = truth {
            truth.flush()?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn output(file: Option<&PathBuf>) -> Result<Box<dyn Write>> {
    Ok(match file {
        Some(file) => {
            let handle = File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
            Box::new(BufWriter::new(handle))
        }
        None => Box::new(BufWriter::new(std::io::stdout().lock())),
    })
}

impl SynthLedger {
    fn run(&self, context: &Context) -> Result<ExitCode> {
        let database = context.database()?;
        let began = Instant::now();
        let mut told = began;
        ledger::write(&database, &context.ids(), self.count, self.seed, &mut |done| {
            if told.elapsed().as_secs() >= 5 {
                told = Instant::now();
                eprintln!(
                    "{done} of {} engagements, {:.0} s",
                    self.count,
                    began.elapsed().as_secs_f64()
                );
            }
            ControlFlow::Continue(())
        })
        .context("the synthetic ledger could not be written; it needs a store without one")?;
        println!("{} engagements in {:.1} s", self.count, began.elapsed().as_secs_f64());
        Ok(ExitCode::SUCCESS)
    }
}
