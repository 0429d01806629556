//! The verbs of the command line, one file each, and what they share.

mod audit;
mod doctor;
mod eval;
mod eval_merge;
mod eval_names;
mod eval_places;
mod eval_reading;
mod export;
mod fetching;
mod import;
mod match_fit;
mod people;
mod places;
mod read;
mod record;
mod review;
mod serve;
mod sources;
mod split;
mod synth;
mod template;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use ::places::Gazetteer;
use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};
use platform::clock::{Clock, Ids, SystemClock};
use platform::config::{Config, Layer, LogFormat, find_near};
use platform::database::Database;
use platform::datadir::DataDir;

/// The open atlas of American city and state diplomacy.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    verb: Verb,
}

/// Settings that may stand after any verb. Each can also be a variable or a line of the configuration file.
#[derive(Debug, Args)]
struct Settings {
    /// TOML file with settings [default: legation.toml in this folder, if there is one]
    #[arg(
        long,
        global = true,
        env = "LEGATION_CONFIG",
        value_name = "FILE",
        help_heading = "Settings"
    )]
    config: Option<PathBuf>,
    /// Folder that holds everything the embedded default writes [default: ./legation-data]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Settings")]
    data: Option<PathBuf>,
    /// Address of a PostgreSQL database, postgres://user@host/name [default: embedded SQLite in the data folder]
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    database: Option<String>,
    /// Address and port the server listens at [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS", help_heading = "Settings")]
    listen: Option<SocketAddr>,
    /// Address under which people reach the server, for feeds, sitemap and citations
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    public_url: Option<String>,
    /// The gazetteer's index file [default: assets/gazetteer.bin near the program]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    gazetteer: Option<PathBuf>,
    /// Folder of the built styles and scripts [default: web/dist near the program]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Settings")]
    assets: Option<PathBuf>,
    /// Address of the mail server, smtps://user:password@host or smtp://host:port [default: letters are files in
    /// outbox/ of the data folder]
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    smtp: Option<String>,
    /// Whom letters come from [default: Legation <legation@localhost>]
    #[arg(long, global = true, value_name = "MAILBOX", help_heading = "Settings")]
    mail_from: Option<String>,
    /// How many proxies stand before the server and tell whom they heard in X-Forwarded-For [default: 0]
    #[arg(long, global = true, value_name = "N", help_heading = "Settings")]
    trusted_proxies: Option<usize>,
    /// How many workers a server runs for sources that are read on a schedule; 0 for none [default: 2]
    #[arg(long, global = true, value_name = "N", help_heading = "Settings")]
    workers: Option<usize>,
    /// Machines of one's own network that sources may be fetched from, 10.1.2.3:8080 with commas between [default: none]
    #[arg(long, global = true, value_name = "MACHINES", help_heading = "Settings")]
    private_sources: Option<String>,
    /// Requests a minute that an address or account may send to API, OGC and downloads; 0 for no limit [default:
    /// 1200, and none for programs on this machine]
    #[arg(long, global = true, value_name = "N", help_heading = "Settings")]
    rate_limit: Option<u32>,
    /// How many of these requests may come at once [default: as many as in a minute]
    #[arg(long, global = true, value_name = "N", help_heading = "Settings")]
    rate_burst: Option<u32>,
    /// Address of an OpenID Connect provider where people may sign in too [default: signing in by mail alone]
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    oidc_issuer: Option<String>,
    /// What the provider calls this installation [default: none]
    #[arg(long, global = true, value_name = "TEXT", help_heading = "Settings")]
    oidc_client_id: Option<String>,
    /// The secret that the provider gave; rather name a file [default: none]
    #[arg(long, global = true, value_name = "TEXT", help_heading = "Settings")]
    oidc_client_secret: Option<String>,
    /// File that holds the secret [default: none]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    oidc_client_secret_file: Option<PathBuf>,
    /// What the button on the sign-in page calls the provider [default: the host of the issuer]
    #[arg(long, global = true, value_name = "TEXT", help_heading = "Settings")]
    oidc_name: Option<String>,
    /// Domains whose verified addresses get an account by signing in, with the role: seattle.gov=contributor,
    /// example.org=reader [default: nobody without an invitation]
    #[arg(long, global = true, value_name = "LIST", help_heading = "Settings")]
    oidc_domains: Option<String>,
    /// What is logged: a level or a filter such as legation=debug,warn [default: info]
    #[arg(long, global = true, value_name = "FILTER", help_heading = "Settings")]
    log: Option<String>,
    /// How it is logged: text or json [default: text]
    #[arg(long, global = true, value_name = "FORMAT", value_parser = parse_log_format, help_heading = "Settings")]
    log_format: Option<LogFormat>,
}

fn parse_log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("use text or json".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve the atlas over HTTP
    Serve(serve::Serve),
    /// Import what a source says: store its claims, resolve their names, write them to the ledger
    Import(import::Import),
    /// Write a view of the ledger as CSV, GeoJSON or JSON Lines
    Export(export::Export),
    /// Take a claim out of an engagement that it does not belong to, or undo that
    Split(split::Split),
    /// The decisions of people: list them, undo one
    Review(review::Review),
    /// Build the gazetteer, find a place in it, or check a file of names
    Places(places::Places),
    /// Read documents: text with its passages, from files, archives and the web
    Read(read::Read),
    /// Look after sources that are read on a schedule: add, list, run, status
    Sources(sources::Sources),
    /// Measure the ledger against a labelled set
    Eval(eval::Eval),
    /// Look after the model that says how likely two claims speak of one engagement
    Match(match_fit::Match),
    /// Make synthetic data of any size
    Synth(synth::Synth),
    /// Write an empty table in the interchange format, with explanations
    Template(template::Template),
    /// Look after accounts: list, invite, role, offices, revoke, reopen
    People(people::People),
    /// Look after the audit log
    Audit(audit::Audit),
    /// Look whether everything that Legation needs is in its place
    Doctor(doctor::Doctor),
}

impl Cli {
    /// Does what the command line asks.
    ///
    /// # Errors
    /// Whatever the verb could not do, in words for the person who asked.
    pub fn run(self) -> Result<ExitCode> {
        let context = Context {
            config: self.settings.load()?,
            clock: Arc::new(SystemClock),
        };
        match self.verb {
            Verb::Serve(verb) => verb.run(&context),
            Verb::Import(verb) => verb.run(&context),
            Verb::Export(verb) => verb.run(&context),
            Verb::Split(verb) => verb.run(&context),
            Verb::Review(verb) => verb.run(&context),
            Verb::Places(verb) => verb.run(&context),
            Verb::Read(verb) => verb.run(&context),
            Verb::Sources(verb) => verb.run(&context),
            Verb::Eval(verb) => verb.run(&context),
            Verb::Match(verb) => verb.run(&context),
            Verb::Synth(verb) => verb.run(&context),
            Verb::Template(verb) => verb.run(),
            Verb::People(verb) => verb.run(&context),
            Verb::Audit(verb) => verb.run(&context),
            Verb::Doctor(verb) => verb.run(&context),
        }
    }
}

impl Settings {
    fn load(&self) -> Result<Config> {
        let flags = Layer {
            data: self.data.clone(),
            database: self.database.clone(),
            listen: self.listen,
            public_url: self.public_url.clone(),
            gazetteer: self.gazetteer.clone(),
            assets: self.assets.clone(),
            smtp: self.smtp.clone(),
            mail_from: self.mail_from.clone(),
            trusted_proxies: self.trusted_proxies,
            workers: self.workers,
            private_sources: self.private_sources.clone(),
            rate_limit: self.rate_limit,
            rate_burst: self.rate_burst,
            oidc_issuer: self.oidc_issuer.clone(),
            oidc_client_id: self.oidc_client_id.clone(),
            oidc_client_secret: self.oidc_client_secret.clone(),
            oidc_client_secret_file: self.oidc_client_secret_file.clone(),
            oidc_name: self.oidc_name.clone(),
            oidc_domains: self.oidc_domains.clone(),
            log: self.log.clone(),
            log_format: self.log_format,
        };
        let environment = Layer::from_environment(|name| std::env::var(name).ok())?;
        let default_file = PathBuf::from("legation.toml");
        let file = match &self.config {
            Some(file) => Layer::from_file(file)?,
            None if default_file.exists() => Layer::from_file(&default_file)?,
            None => Layer::default(),
        };
        Ok(flags.over(environment).over(file).finish())
    }
}

/// What verbs work with: the configuration and the clock, and on demand the database and the gazetteer.
#[derive(Debug)]
pub struct Context {
    /// The configuration.
    pub config: Config,
    /// The system's clock.
    pub clock: Arc<dyn Clock>,
}

impl Context {
    /// Opens the database that the configuration names and brings its schema up to date.
    ///
    /// # Errors
    /// The data folder cannot be written, or the database cannot be reached or is damaged.
    pub fn database(&self) -> Result<Database> {
        let database = match &self.config.database {
            Some(address) => Database::postgres(address)?,
            None => {
                let file = DataDir::open(&self.config.data)?.database_file();
                Database::sqlite(&file).with_context(|| format!("{} cannot be opened", file.display()))?
            }
        };
        database
            .migrate(&crate::assemble::migrations())
            .with_context(|| format!("the schema of {} could not be brought up to date", database.address()))?;
        Ok(database)
    }

    /// Opens the gazetteer.
    ///
    /// # Errors
    /// The index is missing or damaged.
    pub fn gazetteer(&self) -> Result<Gazetteer> {
        let file = self
            .config
            .gazetteer
            .clone()
            .or_else(|| find_near("assets/gazetteer.bin"))
            .context("the gazetteer is missing: build it with `make gazetteer`, or name its file with --gazetteer")?;
        Gazetteer::open(&file).with_context(|| format!("the gazetteer {} cannot be used", file.display()))
    }

    /// Makes ids for new rows.
    #[must_use]
    pub fn ids(&self) -> Ids {
        Ids::fresh(self.clock.clone())
    }
}
