//! Legation: the open atlas of American city and state diplomacy. The command line.

mod assemble;
mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("legation: {error:#}");
            ExitCode::FAILURE
        }
    }
}
