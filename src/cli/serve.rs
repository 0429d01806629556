//! `legation serve`: opens everything, binds the address, serves until it is told to stop.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use atlas::reading::Atlas;
use atlas::watch::Sender;
use clap::Args;
use people::People;
use people::limit::Limits;
use people::provider::{Provider, Settings};
use platform::assets::Assets;
use platform::config::{Config, LogFormat, find_near};
use platform::database::Database;
use platform::datadir::{DataDir, ServerLock};
use platform::jobs::Workers;
use platform::mail::{Mailer, Outbox, Smtp};
use platform::shell::Shell;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::Context;
use super::import::Import;
use super::read::quiet_about_pdfs;
use crate::assemble;

/// How long open requests may take to finish once the server was told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves the atlas.
#[derive(Debug, Args)]
pub struct Serve {
    /// Import the shipped starter first when the ledger is empty
    #[arg(long)]
    import_starter: bool,
}

impl Serve {
    /// Serves until the process is told to stop.
    ///
    /// # Errors
    /// The address is taken, or the data folder, the database, the gazetteer or the front end cannot be used.
    pub fn run(self, context: &Context) -> Result<ExitCode> {
        start_log(&context.config)?;
        let listener = bind(context.config.listen)?;
        let _lock = lock(&context.config)?;
        let assets = Assets::open(context.config.assets.as_deref())?;
        let gazetteer = context.gazetteer()?;
        let database = context.database()?;
        if self.import_starter {
            import_starter(context, &database)?;
        }
        let address = listener.local_addr()?;
        let public = context
            .config
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{address}"));
        let shell = Shell::new(assemble::menu(), &assets, public);
        tell_of_a_proxy(&context.config);
        let mail = mailer(&context.config)?;
        let provider = provider(&context.config, shell.public_address())?;
        let ledger = database.address().to_owned();
        let atlas = Atlas::open(database.clone(), gazetteer, shell.clone(), context.clock.clone())
            .with_context(|| format!("the ledger in {ledger} could not be read"))?;
        let people = People {
            database,
            clock: context.clock.clone(),
            ids: context.ids(),
            mail,
            shell,
            limits: Arc::new(Limits::new(context.config.rate_limit, context.config.rate_burst)),
            actors: Arc::new(atlas.clone()),
            provider,
            trusted_proxies: context.config.trusted_proxies,
        };
        let workers = start_workers(context, &atlas)?;
        let shown = atlas.now();
        tracing::info!(
            position = shown.position(),
            engagements = shown.snapshot().len(),
            "the ledger is loaded"
        );
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let sender = Sender::start(atlas.clone(), people.mail.clone())?;
        let outcome = runtime.block_on(serve(listener, atlas.clone(), &people, &assets, &workers));
        if !workers.stop(DRAIN) {
            tracing::warn!("a job did not end in time; it is taken up again when its lease has run out");
        }
        drop(sender);
        // Connections to PostgreSQL close by waiting, which must not happen within the runtime: the last hold on the
        // database is let go after it.
        drop(runtime);
        drop(atlas);
        drop(people);
        outcome?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A server that only this machine reaches but that is public all the same has a proxy before it.
fn tell_of_a_proxy(config: &Config) {
    let is_public = config
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    if is_public && config.listen.ip().is_loopback() && config.trusted_proxies == 0 {
        tracing::warn!(
            "a proxy stands before this server but trusted_proxies is 0: readers cannot be told apart, and no limit \
             holds for the API; set trusted_proxies to 1 where the proxy writes X-Forwarded-For"
        );
    }
}

/// Where else people may sign in.
fn provider(config: &Config, public: &str) -> Result<Option<Arc<Provider>>> {
    let settings = Settings::of(config).context("the settings of the OpenID Connect provider cannot be used")?;
    let provider = settings.map(|settings| Provider::new(settings, public)).transpose()?;
    Ok(provider.map(Arc::new))
}

/// Who takes letters out of the house.
fn mailer(config: &Config) -> Result<Arc<dyn Mailer>> {
    match &config.smtp {
        Some(address) => {
            let smtp = Smtp::new(address, &config.mail_from).context("the settings of mail cannot be used")?;
            tracing::info!("letters go to the mail server");
            Ok(Arc::new(smtp))
        }
        None => {
            let outbox = config.data.join("outbox");
            tracing::info!(folder = %outbox.display(), "letters are written as files");
            Ok(Arc::new(Outbox::new(&outbox, &config.mail_from)?))
        }
    }
}

/// Starts those who look at sources on their schedules and read what is new.
fn start_workers(context: &Context, atlas: &Atlas) -> Result<Workers> {
    let count = context.config.workers;
    quiet_about_pdfs();
    let gathering = context.gathering(atlas.database(), atlas.gazetteer().clone())?;
    if count > 0 {
        tracing::info!(workers = count, "sources are looked at on their schedules");
    } else {
        tracing::info!("no source is looked at by this server: it has no workers");
    }
    Ok(gathering.crew().start(count))
}

async fn serve(listener: TcpListener, atlas: Atlas, people: &People, assets: &Assets, workers: &Workers) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let address = listener.local_addr()?;
    let follower = atlas.follow();
    let app = assemble::app(&atlas, people, assets).into_make_service_with_connect_info::<SocketAddr>();
    let (told, mut hears) = tokio::sync::watch::channel(false);
    // Listened for from before the address is told: whoever reads it may stop the server at once.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let idle = workers.clone();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("told to stop; open requests and jobs may finish");
        idle.tell_to_stop();
        let _ = told.send(true);
    });
    println!("Legation is at http://{address}");
    let patience = async {
        if hears.wait_for(|told| *told).await.is_ok() {
            tokio::time::sleep(DRAIN).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = server => ended?,
        () = patience => tracing::warn!("some requests did not finish in time and are given up"),
    }
    drop(follower);
    tracing::info!("stopped");
    Ok(())
}

/// Binds before anything slow is done, so that an address that is taken is told at once.
fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("the address {address} is taken by another program; choose another with --listen, such as --listen 127.0.0.1:8081")
        }
        std::io::ErrorKind::PermissionDenied => {
            anyhow!("listening at {address} is not permitted; ports below 1024 need rights of their own, choose another with --listen")
        }
        _ => anyhow!("listening at {address} is not possible: {error}; choose another address with --listen"),
    })
}

/// The embedded database belongs to one server at a time.
fn lock(config: &Config) -> Result<Option<ServerLock>> {
    if config.database.is_some() {
        return Ok(None);
    }
    Ok(Some(DataDir::open(&config.data)?.lock_for_server()?))
}

/// The starter goes into an empty ledger, and on into one in which a former start was interrupted.
fn import_starter(context: &Context, database: &Database) -> Result<()> {
    if atlas::reading::awaits_import(database)? {
        let file = find_near("data/starter/claims.csv").context(
            "the starter is not near: start in the project's folder, or leave --import-starter out and import a file of your own",
        )?;
        Import::starter(file).run(context)?;
    }
    Ok(())
}

/// Starts the log on standard error, in the form and detail that the configuration names.
fn start_log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| {
        anyhow!(
            "`{}` is not a log filter ({error}); write a level or a filter such as info or legation=debug,warn",
            config.log
        )
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}
