//! `legation sources`: what is looked at on a schedule, from the command line.

use std::process::ExitCode;
use std::time::Duration;

use ::places::{Bodies, Resolver};
use anyhow::{Context as _, Result, bail};
use atlas::gathering::{
    DocumentState, Left, Listing, NewSource, Source, Standing, ask_for_run, progress, register, standings,
};
use clap::{Args, Subcommand};
use domain::SourceKind;
use platform::database::{Database, DatabaseError};

use super::Context;
use super::read::quiet_about_pdfs;

/// Who does what the command line asks, for histories and the audit log.
const AUTHOR: &str = "command line";
/// How many workers a run from the command line has.
const WORKERS: usize = 4;
/// How often the progress of a run is looked at.
const EVERY: Duration = Duration::from_millis(200);
/// The exit code where something was not read: a person should look.
const REFUSED: u8 = 3;

/// Looks after sources that are read on a schedule.
#[derive(Debug, Args)]
pub struct Sources {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Register a feed, a sitemap or a page
    Add(Add),
    /// List all sources
    List {
        /// Print one JSON object a line for each source
        #[arg(long)]
        json: bool,
    },
    /// Look at sources now, read what is new, and wait until that is done
    Run {
        /// Ids, addresses or publishers of sources
        #[arg(value_name = "SOURCE", required_unless_present = "all")]
        sources: Vec<String>,
        /// All sources
        #[arg(long, conflicts_with = "sources")]
        all: bool,
    },
    /// Tell how sources stand: their last runs, and what waits, failed or was given up
    Status {
        /// Ids, addresses or publishers of sources [default: all]
        #[arg(value_name = "SOURCE")]
        sources: Vec<String>,
        /// Print one JSON object a line for each source
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
struct Add {
    /// Its address on the web
    #[arg(value_name = "URL")]
    address: String,
    /// auto, feed, sitemap or page
    #[arg(long, default_value = "auto")]
    kind: Listing,
    /// Who publishes it; where left out, its documents say so
    #[arg(long, value_name = "NAME", default_value = "")]
    publisher: String,
    /// government, foreign_government, news, organization, legislation, academic, blog or dataset
    #[arg(long, value_name = "KIND", default_value = "government")]
    publisher_kind: SourceKind,
    /// Where the publisher is at home, such as "Seattle, WA"
    #[arg(long, value_name = "PLACE")]
    publisher_place: Option<String>,
    /// "every 30 minutes", "every 6 hours" or "daily at 06:00" (UTC); where left out, only by hand
    #[arg(long, value_name = "RULE")]
    every: Option<String>,
    /// Whose drafts its proposals are; where left out, everybody's
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
}

impl Sources {
    /// Does what is asked.
    ///
    /// # Errors
    /// A source cannot be registered or is not there, the gazetteer is missing, or the database refused.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let database = context.database()?;
        match &self.what {
            What::Add(new) => add(context, &database, new),
            What::List { json } => {
                for standing in all(&database)? {
                    if *json {
                        println!("{}", as_json(&standing));
                    } else {
                        list(&standing.source);
                    }
                }
                Ok(ExitCode::SUCCESS)
            }
            What::Run { sources, all } => run(context, &database, sources, *all),
            What::Status { sources, json } => {
                for standing in named(&database, sources, sources.is_empty())? {
                    if *json {
                        println!("{}", as_json(&standing));
                    } else {
                        tell(&standing);
                    }
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn add(context: &Context, database: &Database, new: &Add) -> Result<ExitCode> {
    let resolver = Resolver::new(context.gazetteer()?, Bodies::shipped()?)?;
    let asked = NewSource {
        address: new.address.clone(),
        kind: new.kind,
        publisher: new.publisher.clone(),
        publisher_kind: new.publisher_kind,
        publisher_place: new.publisher_place.clone(),
        schedule: new.every.clone(),
        organisation: new.organisation.clone(),
    };
    let (ids, now) = (context.ids(), context.clock.now());
    let source = database.write(|session| register(session, &resolver, &asked, AUTHOR, &ids, now))?;
    println!("{} is registered as {}", source.address, source.id);
    match &source.schedule {
        Some(rule) => println!("A running server looks at it {rule}; `legation sources run` does at once."),
        None => println!("It has no schedule; `legation sources run` looks at it."),
    }
    Ok(ExitCode::SUCCESS)
}

fn all(database: &Database) -> Result<Vec<Standing>> {
    Ok(database.read(|session| standings(session, None))?)
}

/// The sources that are named by id, address or publisher.
fn named(database: &Database, names: &[String], everything: bool) -> Result<Vec<Standing>> {
    let standings = all(database)?;
    if everything {
        return Ok(standings);
    }
    let is = |source: &Source, name: &str| source.id == name || source.address == name || source.publisher == name;
    for name in names {
        if !standings.iter().any(|standing| is(&standing.source, name)) {
            bail!("no source is registered as `{name}`; `legation sources list` tells all");
        }
    }
    let is_named = |standing: &Standing| names.iter().any(|name| is(&standing.source, name));
    Ok(standings.into_iter().filter(is_named).collect())
}

/// Looks at sources now. A server that runs on the same database may do part of the work: it is the same queue.
fn run(context: &Context, database: &Database, names: &[String], everything: bool) -> Result<ExitCode> {
    let sources: Vec<Source> = named(database, names, everything)?
        .into_iter()
        .map(|standing| standing.source)
        .collect();
    if sources.is_empty() {
        bail!("no source is registered; `legation sources add URL` registers one");
    }
    quiet_about_pdfs();
    let gathering = context.gathering(database, context.gazetteer()?)?;
    let (ids, now) = (context.ids(), context.clock.now());
    database.write::<_, DatabaseError>(|session| {
        for source in &sources {
            ask_for_run(session, &ids, now, &source.id)?;
        }
        Ok(())
    })?;
    let workers = gathering.crew().start(WORKERS);
    let outcome = watch(database, &sources);
    let stopped = workers.stop(Duration::from_secs(30));
    let left = outcome?;
    if !stopped {
        eprintln!("a job did not end in time; it is taken up again by the next run or a server");
    }
    for standing in all(database)? {
        if sources.iter().any(|source| source.id == standing.source.id) {
            tell(&standing);
        }
    }
    let refused = left.later + left.dead > 0;
    Ok(if refused {
        ExitCode::from(REFUSED)
    } else {
        ExitCode::SUCCESS
    })
}

/// Waits until nothing of the sources is under way; tells each step on standard error.
fn watch(database: &Database, sources: &[Source]) -> Result<Left> {
    let mut shown = String::new();
    loop {
        let (left, read) = database
            .read(|session| {
                let mut left = Left::default();
                let mut read = 0;
                for source in sources {
                    let one = progress(session, &source.id)?;
                    left.under_way += one.under_way;
                    left.later += one.later;
                    left.dead += one.dead;
                    read += atlas::gathering::documents_read(session, &source.id)?;
                }
                Ok::<_, DatabaseError>((left, read))
            })
            .context("the progress cannot be read; what is under way is taken up by the next run")?;
        let line = format!(
            "{read} documents read, {} to go, {} tried again later, {} given up",
            left.under_way, left.later, left.dead
        );
        if line != shown {
            eprintln!("{line}");
            shown = line;
        }
        if left.under_way == 0 {
            return Ok(left);
        }
        std::thread::sleep(EVERY);
    }
}

fn list(source: &Source) {
    println!(
        "{}\t{}\t{}\t{}\t{}\t{}",
        source.id,
        source.kind,
        source.state,
        source.schedule.as_deref().unwrap_or("by hand"),
        source.publisher,
        source.address
    );
}

fn tell(standing: &Standing) {
    let source = &standing.source;
    println!("{}\n  {}\n  {}", source.name(), source.address, source.id);
    for (state, count) in &standing.documents {
        println!("  {:16} {count}", state.label().to_lowercase());
    }
    let left = standing.progress;
    for (what, count) in [
        ("under way", left.under_way),
        ("tried later", left.later),
        ("dead letters", left.dead),
    ] {
        if count > 0 {
            println!("  {what:16} {count}");
        }
    }
    if let Some(error) = &source.last_error {
        println!("  the last look failed: {error}");
    }
    for run in &standing.runs {
        println!(
            "  {} {:8} listed {}, new {}, read {}, not read {}, proposals {}{}",
            atlas::prose::rfc3339(run.begun),
            run.format,
            run.listed,
            run.fresh,
            run.documents,
            run.refused,
            run.proposals,
            if run.ended.is_none() { ", under way" } else { "" }
        );
    }
    for note in &standing.notes {
        println!("  to look at: {}: {}", note.kind.label().to_lowercase(), note.words);
    }
}

fn as_json(standing: &Standing) -> serde_json::Value {
    let source = &standing.source;
    let runs: Vec<serde_json::Value> = standing
        .runs
        .iter()
        .map(|run| {
            serde_json::json!({
                "begun": atlas::prose::rfc3339(run.begun), "ended": run.ended.map(atlas::prose::rfc3339),
                "format": run.format, "listed": run.listed, "new": run.fresh, "read": run.documents,
                "not_read": run.refused, "proposals": run.proposals,
            })
        })
        .collect();
    let notes: Vec<serde_json::Value> = standing
        .notes
        .iter()
        .map(|note| serde_json::json!({ "kind": note.kind.as_str(), "words": note.words }))
        .collect();
    let count = |state| standing.count(state);
    serde_json::json!({
        "id": source.id, "address": source.address, "kind": source.kind.as_str(), "publisher": source.publisher,
        "publisher_kind": source.publisher_kind.as_str(), "publisher_place": source.publisher_place,
        "schedule": source.schedule, "state": source.state.as_str(), "organisation": source.organisation,
        "last_error": source.last_error, "next": standing.next.map(atlas::prose::rfc3339),
        "documents": {
            "waiting": count(DocumentState::Waiting), "read": count(DocumentState::Read),
            "refused": count(DocumentState::Refused), "dead": count(DocumentState::Dead),
        },
        "jobs": {
            "under_way": standing.progress.under_way, "later": standing.progress.later,
            "dead": standing.progress.dead,
        },
        "runs": runs, "notes": notes,
    })
}
