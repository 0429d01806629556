//! The ledger in this process: read from its database as the server reads it, with the memory that it takes.

use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use anyhow::Result;
use atlas::store::reading::{Which, actor_rows, engagement_rows};
use domain::Day;
use platform::database::{Database, DatabaseError};
use snapshot::{CountryRow, EngagementRow, Snapshot};

use crate::memory::{Loaded, Watch};

/// How many rows may wait between the database and the builder.
const WAITING: usize = 4_096;

/// Reads the newest revisions of the whole ledger.
pub fn load(file: &Path, day: Day) -> Result<(Snapshot, Loaded)> {
    let database = Database::sqlite(file)?;
    let watch = Watch::start();
    let start = Instant::now();
    let mut actors = Vec::new();
    let snapshot = database.read(|session| {
        actor_rows(session, 0, |row| {
            actors.push(row);
            Ok(())
        })?;
        std::thread::scope(|scope| {
            let (sender, rows) = sync_channel::<EngagementRow>(WAITING);
            let builder = scope.spawn(move || Snapshot::build(actors, countries(), rows, day));
            let sent = engagement_rows(session, Which::Since(0), |row| {
                // A builder that has given up says why when it is joined.
                let _ = sender.send(row);
                Ok(())
            });
            drop(sender);
            let built = builder.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
            sent.map(|()| built)
        })
        .map_err(|error: DatabaseError| error)
    })??;
    let loaded = watch.stop(start.elapsed(), snapshot.memory());
    Ok((snapshot, loaded))
}

/// The countries with the names under which text finds them.
pub fn countries() -> impl Iterator<Item = CountryRow> {
    places::countries().iter().map(|info| CountryRow {
        country: info.iso2,
        name: info.name.as_str().into(),
        aliases: info
            .aliases
            .iter()
            .chain([&info.demonym])
            .map(|name| name.as_str().into())
            .collect(),
        point: Some((info.lon, info.lat)),
    })
}
