//! `legation doctor`: looks whether everything that Legation needs is in its place, and says how to get what is missing.

use std::net::TcpListener;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use people::provider::{Provider, Settings};
use platform::assets::Assets;
use platform::config::find_near;
use platform::datadir::DataDir;
use platform::mail::{Outbox, Smtp};
use serde::Serialize;

use super::Context;

/// Looks whether everything is there.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// What was looked at, and what was found.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    /// Whether Legation cannot work without it.
    needed: bool,
    found: String,
}

impl Finding {
    fn of<T>(what: &'static str, outcome: Result<T>, words: impl FnOnce(T) -> String) -> Self {
        let (ok, found) = match outcome {
            Ok(value) => (true, words(value)),
            Err(error) => (false, format!("{error:#}")),
        };
        Self {
            what,
            ok,
            needed: true,
            found,
        }
    }

    /// The same of something that Legation can do without.
    fn at_will(self) -> Self {
        Self { needed: false, ..self }
    }

    fn word(&self) -> &'static str {
        match (self.ok, self.needed) {
            (true, _) => "ok",
            (false, true) => "missing",
            (false, false) => "note",
        }
    }
}

impl Doctor {
    /// Prints a line for each thing looked at. The exit code is 1 where something needed is missing.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        let findings = look(context);
        let ok = findings.iter().all(|finding| finding.ok || !finding.needed);
        if self.json {
            println!(
                "{}",
                serde_json::to_string_pretty(&serde_json::json!({ "ok": ok, "findings": findings }))?
            );
        } else {
            for finding in &findings {
                println!("{:<8} {:<10} {}", finding.word(), finding.what, finding.found);
            }
        }
        Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn look(context: &Context) -> Vec<Finding> {
    let config = &context.config;
    let mut findings = Vec::new();
    if config.database.is_none() {
        let folder = DataDir::open(&config.data).map_err(Into::into);
        findings.push(Finding::of("data", folder, |data| {
            format!("{} can be written", data.path().display())
        }));
    }
    let ledger = context.database().and_then(|database| {
        let tally = atlas::reading::glance(&database)?;
        Ok(format!(
            "{} at {}: position {}, {} claims of {} sources, {} actors",
            database.engine(),
            database.address(),
            tally.position,
            tally.claims,
            tally.sources,
            tally.actors
        ))
    });
    findings.push(Finding::of("database", ledger, |words| words));
    findings.push(Finding::of("gazetteer", context.gazetteer(), |gazetteer| {
        format!("{} places", gazetteer.len())
    }));
    let assets = Assets::open(config.assets.as_deref())
        .map_err(anyhow::Error::from)
        .and_then(|assets| {
            let entry = assets.entry("site.ts");
            anyhow::ensure!(
                entry.script.is_some(),
                "the front end is not whole; build it with `make web`"
            );
            Ok(assets.folder().display().to_string())
        });
    findings.push(Finding::of("assets", assets, |folder| {
        format!("styles and scripts in {folder}")
    }));
    findings.push(provider(context));
    findings.push(mail(context));
    let starter = find_near("data/starter/claims.csv")
        .ok_or_else(|| anyhow::anyhow!("data/starter/claims.csv is not near; `serve --import-starter` needs it"));
    findings.push(Finding::of("starter", starter, |file| file.display().to_string()).at_will());
    findings.push(Finding::of("address", free(context), |words| words).at_will());
    findings
}

/// Where else people may sign in. Settings that cannot be used keep a server from starting; a provider that is down does not.
fn provider(context: &Context) -> Finding {
    let settings = match Settings::of(&context.config) {
        Ok(Some(settings)) => settings,
        Ok(None) => {
            let words = |()| "none is set: people sign in by mail".to_owned();
            return Finding::of("provider", Ok(()), words);
        }
        Err(error) => return Finding::of("provider", Err(error.into()), |()| String::new()),
    };
    let public = context.config.public_url.clone();
    let public = public.unwrap_or_else(|| format!("http://{}", context.config.listen));
    let asked = Provider::new(settings, &public)
        .and_then(|provider| provider.examine(context.clock.now()))
        .map_err(|error| {
            anyhow::anyhow!(
                "{error}; check oidc_issuer (its /.well-known/openid-configuration must answer and name this very issuer) and \
                 whether this machine may reach it"
            )
        });
    Finding::of("provider", asked, |words| words).at_will()
}

/// How letters leave the house. A setting that is not understood keeps a server from starting; a server of mail that is down
/// does not.
fn mail(context: &Context) -> Finding {
    let config = &context.config;
    let Some(address) = &config.smtp else {
        let outbox = Outbox::new(&config.data.join("outbox"), &config.mail_from);
        return Finding::of("mail", outbox.map_err(Into::into), |_| {
            let folder = config.data.join("outbox");
            format!("no smtp is set: letters are files in {}", folder.display())
        });
    };
    match Smtp::new(address, &config.mail_from) {
        Ok(smtp) => {
            let words = |()| format!("the mail server answers; letters come from {}", config.mail_from);
            Finding::of("mail", smtp.examine().map_err(Into::into), words).at_will()
        }
        Err(error) => Finding::of("mail", Err(error.into()), |()| String::new()),
    }
}

/// A server of ours at the address is as good as a free one.
fn free(context: &Context) -> Result<String> {
    let address = context.config.listen;
    match TcpListener::bind(address) {
        Ok(_) => Ok(format!("{address} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(anyhow::anyhow!(
            "{address} is taken, perhaps by a running server; choose another with --listen"
        )),
        Err(error) => Err(anyhow::anyhow!(
            "{address} cannot be listened at: {error}; choose another with --listen"
        )),
    }
}
