//! `legation review`: the decisions of people, and undoing one of them.

use std::process::ExitCode;

use anyhow::Result;
use atlas::review::{self, Decision, Desk};
use clap::{Args, Subcommand};

use super::Context;

/// The decisions of people: list them, undo one.
#[derive(Debug, Args)]
pub struct Review {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the last decisions, newest first: id, moment, author, what came of it and why
    List {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
    },
    /// Undo a decision, by another one
    Undo {
        /// The decision's id, as the list has it
        #[arg(value_name = "ID")]
        id: String,
        /// Why; it stands in the history
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Who decided
        #[arg(long, value_name = "NAME", default_value = "command line")]
        author: String,
    },
}

impl Review {
    /// Lists decisions, or undoes one.
    ///
    /// # Errors
    /// There is no such decision, or a later one was built on it; or the database refused.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let database = context.database()?;
        match &self.verb {
            Verb::List { limit } => {
                let decisions = review::recent(&database, None, None, *limit)?;
                if decisions.is_empty() {
                    println!("nobody has decided anything yet");
                }
                for one in decisions {
                    let moment = atlas::prose::rfc3339(one.recorded.0);
                    let undone = if one.undone_by.is_some() { " [undone]" } else { "" };
                    let reason = match one.reason.as_str() {
                        "" => String::new(),
                        reason => format!(" ({reason})"),
                    };
                    println!("{} {moment} {}: {}{reason}{undone}", one.id, one.author, one.summary);
                }
            }
            Verb::Undo { id, reason, author } => {
                let ids = context.ids();
                let desk = Desk {
                    database: &database,
                    clock: &*context.clock,
                    ids: &ids,
                };
                let done = review::undo(&desk, id, None, Decision { author, reason })?;
                println!("{}", done.summary);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
