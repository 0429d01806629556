//! How this program fetches: with the system's lookup of names, real pauses, and the archive in the data folder.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use atlas::gathering::{Gathering, MakeFetcher};
use platform::database::Database;
use sources::fetch::{Archive, Bounds, Fetcher, Machine, Pauses, SystemNames};

use super::Context;

impl Context {
    /// The archive of what was fetched.
    #[must_use]
    pub fn archive(&self) -> Archive {
        Archive::new(self.config.data.join("archive"))
    }

    /// Makes fetchers as the configuration says.
    ///
    /// # Errors
    /// A machine that may be fetched from is not written as an address.
    pub fn fetchers(&self) -> Result<MakeFetcher> {
        let machines = self.config.private_sources.iter().map(|text| text.parse());
        let admitted: Vec<Machine> = machines
            .collect::<Result<_, _>>()
            .context("the setting private_sources cannot be used")?;
        let archive = self.archive();
        Ok(Arc::new(move || {
            let pauses = Box::new(Walltime(Instant::now()));
            Fetcher::admitting(
                archive.clone(),
                Arc::new(SystemNames),
                pauses,
                Bounds::default(),
                admitted.clone(),
            )
        }))
    }

    /// What gathering works with.
    ///
    /// # Errors
    /// The gazetteer is missing, or a setting cannot be used.
    pub fn gathering(&self, database: &Database, gazetteer: ::places::Gazetteer) -> Result<Gathering> {
        Ok(Gathering::new(
            database.clone(),
            self.clock.clone(),
            self.ids(),
            gazetteer,
            self.archive(),
            self.fetchers()?,
        )?)
    }
}

/// Real time for the pauses between requests.
#[derive(Debug)]
struct Walltime(Instant);

impl Pauses for Walltime {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait(&self, pause: Duration) {
        thread::sleep(pause);
    }
}
