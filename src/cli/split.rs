//! `legation split`: takes a claim out of the engagement that it was merged into, or takes that back.

use std::process::ExitCode;

use anyhow::Result;
use atlas::review::split::{self, Decision};
use clap::Args;
use domain::PublicId;

use super::Context;

/// Splits a claim out of an engagement, so that it stands by itself and is never merged with the others again.
#[derive(Debug, Args)]
pub struct Split {
    /// The engagement's id, as its address has it
    #[arg(value_name = "ENGAGEMENT")]
    engagement: PublicId,
    /// The claim's id in its table
    #[arg(value_name = "CLAIM")]
    claim: String,
    /// Why; it stands in the engagement's history
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who decided
    #[arg(long, value_name = "NAME", default_value = "command line")]
    author: String,
    /// Take an earlier split back
    #[arg(long)]
    undo: bool,
}

impl Split {
    /// Splits, or takes a split back.
    ///
    /// # Errors
    /// There is no such engagement or claim in it; or the database refused.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let database = context.database()?;
        let ids = context.ids();
        let decision = Decision {
            author: &self.author,
            reason: &self.reason,
        };
        if self.undo {
            let done = split::undo(&database, &*context.clock, &ids, self.engagement, &self.claim, decision)?;
            println!(
                "{} is evidence of {} again; {} is withdrawn or changed",
                self.claim, done.engagement, done.other
            );
        } else {
            let done = split::split(&database, &*context.clock, &ids, self.engagement, &self.claim, decision)?;
            println!(
                "{} now stands by itself as {}; {} stays without it",
                self.claim, done.other, done.engagement
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}
