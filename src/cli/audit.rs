//! `legation audit verify`: checks that nothing in the audit log was changed, taken out or moved.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::Context;

/// Looks after the audit log.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Check the whole chain; names the first entry that is broken
    Verify,
}

impl Audit {
    /// Checks the chain.
    ///
    /// # Errors
    /// The log is broken, or the database refused.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let What::Verify = self.what;
        let whole = ::people::audit::verify(&context.database()?)?;
        println!(
            "{} entries, none changed; the last has the hash {}",
            whole.entries, whole.hash
        );
        Ok(ExitCode::SUCCESS)
    }
}
