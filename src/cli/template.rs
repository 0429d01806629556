//! `legation template`: an empty table in the interchange format, with explanations.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;

/// Writes an empty table.
#[derive(Debug, Args)]
pub struct Template {
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Template {
    /// Writes the table to the file, or to standard output.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn run(&self) -> Result<ExitCode> {
        let text = sources::table::template();
        match &self.out {
            Some(file) => {
                std::fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))?;
                eprintln!(
                    "An empty table is in {}; fill it in and import it with `legation import table`.",
                    file.display()
                );
            }
            None => print!("{text}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}
