//! `legation eval`: how well the program does against labelled sets. The last line is `name=value` pairs.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::Context;

/// Compares what the program made of its sources with what people say is right.
#[derive(Debug, Args)]
pub struct Eval {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Which claims speak of the same engagement
    Merge(super::eval_merge::EvalMerge),
    /// Which place a name of a source means
    Names(super::eval_names::EvalNames),
    /// Names of places in texts
    Places(super::eval_places::EvalPlaces),
    /// Engagements in texts
    Reading(super::eval_reading::EvalReading),
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
