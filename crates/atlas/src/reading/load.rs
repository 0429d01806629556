//! Reading the ledger from the database into a snapshot.

use std::sync::mpsc::sync_channel;

use domain::Day;
use platform::clock::Moment;
use platform::database::{Database, DatabaseError, Session};
use snapshot::{ActorRow, CountryRow, EngagementRow, Snapshot};

use super::ReadError;
use crate::store::position;
use crate::store::reading::{Which, actor_rows, actor_rows_known_on, engagement_rows};

/// How many rows may wait between the database and the builder.
const WAITING: usize = 4_096;

/// The ledger as it is, for readers of a day.
pub fn now(database: &Database, day: Day) -> Result<Snapshot, ReadError> {
    database.read(|session| {
        let position = position::current(session)?;
        let present = Moment(i64::MAX);
        Ok(build(session, Which::Since(0), present, day)?.at_position(unsigned(position)))
    })
}

/// The ledger as it was known at the end of a day, for readers of another.
pub fn known_on(database: &Database, known: Day, day: Day) -> Result<Snapshot, ReadError> {
    let last_moment = Moment((i64::from(known.0) + 1) * 86_400_000_000 - 1);
    database.read(|session| build(session, Which::KnownOn(last_moment), last_moment, day))
}

/// Rows go from the database to the builder as they come, so that nothing holds them all.
fn build(session: &mut Session<'_>, which: Which, known: Moment, day: Day) -> Result<Snapshot, ReadError> {
    let mut actors = Vec::new();
    actor_rows_known_on(session, 0, known, |row| {
        actors.push(row);
        Ok(())
    })?;
    std::thread::scope(|scope| {
        let (sender, rows) = sync_channel::<EngagementRow>(WAITING);
        let builder = scope.spawn(move || Snapshot::build(actors, countries(), rows, day));
        let sent = engagement_rows(session, which, |row| {
            // A builder that has given up says why when it is joined.
            let _ = sender.send(row);
            Ok(())
        });
        drop(sender);
        let built = builder.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
        sent?;
        Ok(built?)
    })
}

/// What came into the ledger after a position.
#[derive(Debug)]
pub struct Changes {
    /// The position that they lead to.
    pub position: u64,
    /// New and changed actors.
    pub actors: Vec<ActorRow>,
    /// New, changed and withdrawn engagements.
    pub rows: Vec<EngagementRow>,
}

/// What came after a position; nothing where the ledger still stands there.
pub fn since(database: &Database, position: u64) -> Result<Option<Changes>, DatabaseError> {
    database.read(|session| {
        let now = unsigned(position::current(session)?);
        if now == position {
            return Ok(None);
        }
        let from = i64::try_from(position).unwrap_or(i64::MAX);
        let mut changes = Changes {
            position: now,
            actors: Vec::new(),
            rows: Vec::new(),
        };
        if now > position {
            actor_rows(session, from, |row| {
                changes.actors.push(row);
                Ok(())
            })?;
            engagement_rows(session, Which::Since(from), |row| {
                changes.rows.push(row);
                Ok(())
            })?;
        }
        Ok(Some(changes))
    })
}

fn unsigned(position: i64) -> u64 {
    u64::try_from(position).unwrap_or(0)
}

/// The countries with the names under which text finds them.
fn countries() -> impl Iterator<Item = CountryRow> {
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
