//! What the published figures of the reading side come from: Legation over HTTP beside its peers, on the same questions,
//! over the same ledger, in the same run. `benches/run.sh` prepares everything and calls this.
//!
//! Answers of all engines to a sample of questions are held against one another first: where they differ, nothing is
//! measured.

mod answer;
mod client;
mod compare;
mod freshness;
mod growth;
mod ledger;
mod memory;
mod peers;
mod question;
mod report;
mod timing;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// What `cargo bench` adds of its own.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the words by which countries are found, for the tables of the peers
    Countries,
    /// Measure Legation against its peers
    Compare(compare::Compare),
    /// Measure the engine in process at one size
    Growth(growth::Growth),
}

fn main() -> ExitCode {
    let done = match Cli::parse().verb {
        None => {
            println!("Run benches/run.sh (make bench): it prepares the ledger and the peers.");
            Ok(())
        }
        Some(verb) => run(&verb),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: &Verb) -> Result<()> {
    match verb {
        Verb::Countries => {
            for country in ledger::countries() {
                let names: Vec<&str> = std::iter::once(&country.name)
                    .chain(&country.aliases)
                    .map(|name| &**name)
                    .collect();
                println!("{}\t{}", country.country, names.join(" "));
            }
            Ok(())
        }
        Verb::Compare(compare) => compare.run(),
        Verb::Growth(growth) => growth.run(),
    }
}
