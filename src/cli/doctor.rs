//! `legation doctor`: looks whether everything that Legation needs is in its place, and says how to get what is missing.

use std::net::TcpListener;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use platform::assets::Assets;
use platform::config::find_near;
use platform::datadir::DataDir;
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
    let starter = find_near("data/starter/claims.csv")
        .ok_or_else(|| anyhow::anyhow!("data/starter/claims.csv is not near; `serve --import-starter` needs it"));
    findings.push(Finding::of("starter", starter, |file| file.display().to_string()).at_will());
    findings.push(Finding::of("address", free(context), |words| words).at_will());
    findings
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
