//! What every page and answer reads from: the ledger in memory, following the database, on both clocks.
//!
//! [`Atlas`] is the state that all handlers share. Lists, facets, search, tiles and flows never touch the database: they
//! take what is [`Shown`] and ask that. Only one engagement's history and the totals of the ledger are read on demand.

mod follow;
pub(crate) mod load;
mod moved;
mod names;
mod offices;
mod past;
mod ready;
mod seen;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::ArcSwap;
use domain::Day;
use places::{Bodies, Gazetteer, Resolver};
use platform::clock::{Clock, Ids};
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use platform::shell::Shell;
use snapshot::{BuildError, DayView, Snapshot};

pub use follow::Follower;
pub use moved::moved;
pub use names::NameIndex;
pub use ready::routes;
pub use seen::Seen;

use crate::store::reading::{self as store, Totals};

/// The ledger could not be read into memory.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The rows do not fit together.
    #[error("the ledger does not fit together: {0}")]
    Build(#[from] BuildError),
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(error) => error.into(),
            ReadError::Build(error) => Self::internal(&error),
        }
    }
}

/// What all handlers share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Atlas(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    database: Database,
    gazetteer: Gazetteer,
    shell: Shell,
    clock: Arc<dyn Clock>,
    live: ArcSwap<Shown>,
    past: past::Past,
    pulse: follow::Pulse,
    totals: Mutex<Option<(u64, Totals)>>,
    build: u64,
    ids: Ids,
    resolver: OnceLock<Result<Resolver, String>>,
}

/// A number for the program and its front end: the same state is another page when either changes.
fn build_of(shell: &Shell) -> u64 {
    let mut hasher = DefaultHasher::new();
    (shell.version(), shell.script(), shell.styles(), &shell.embed().script).hash(&mut hasher);
    hasher.finish() >> 32
}

/// The ledger as it is shown: a snapshot, the day whose statuses are at hand, and the position it stands for.
#[derive(Debug)]
pub struct Shown {
    view: DayView,
    names: NameIndex,
}

impl Shown {
    fn new(snapshot: Snapshot, day: Day) -> Self {
        Self {
            view: snapshot.on(day),
            names: NameIndex::default(),
        }
    }

    /// The snapshot.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        self.view.snapshot()
    }

    /// The snapshot on the day that it is shown for.
    #[must_use]
    pub fn view(&self) -> &DayView {
        &self.view
    }

    /// The day that it is shown for: today, as far as the server has noticed.
    #[must_use]
    pub fn day(&self) -> Day {
        self.view.day()
    }

    /// The ledger position that it stands for.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.view.snapshot().position()
    }

    /// Looks up actors by name.
    #[must_use]
    pub fn names(&self) -> names::Lookup<'_> {
        self.names.over(&self.view)
    }
}

impl Atlas {
    /// Reads the whole ledger into memory.
    ///
    /// # Errors
    /// The database refused, or its rows do not fit together.
    pub fn open(
        database: Database,
        gazetteer: Gazetteer,
        shell: Shell,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ReadError> {
        let day = Day(clock.now().day());
        let snapshot = load::now(&database, day)?;
        Ok(Self(Arc::new(Parts {
            build: build_of(&shell),
            ids: Ids::fresh(clock.clone()),
            resolver: OnceLock::new(),
            database,
            gazetteer,
            shell,
            clock,
            live: ArcSwap::from_pointee(Shown::new(snapshot, day)),
            past: past::Past::default(),
            pulse: follow::Pulse::default(),
            totals: Mutex::new(None),
        })))
    }

    /// The database, for what is read on demand.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// The gazetteer.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.0.gazetteer
    }

    /// The frame of pages.
    #[must_use]
    pub fn shell(&self) -> &Shell {
        &self.0.shell
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Fresh keys, for what people decide.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }

    /// Whom names denote. It is made when it is first asked for.
    ///
    /// # Errors
    /// A shipped table does not read.
    pub fn resolver(&self) -> Result<&Resolver, Problem> {
        let made = self.0.resolver.get_or_init(|| {
            let bodies = Bodies::shipped().map_err(|error| error.to_string())?;
            Resolver::new(self.0.gazetteer.clone(), bodies).map_err(|error| error.to_string())
        });
        made.as_ref().map_err(|error| Problem::internal(error))
    }

    /// The ledger as it is now.
    #[must_use]
    pub fn now(&self) -> Arc<Shown> {
        self.0.live.load_full()
    }

    /// Today, as pages show it.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day()
    }

    /// Numbers that describe the ledger as a whole, counted once for each position.
    ///
    /// # Errors
    /// The database refused.
    pub async fn totals(&self) -> Result<Totals, ReadError> {
        let position = self.now().position();
        let kept = *self.0.totals.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, totals)) = kept
            && at == position
        {
            return Ok(totals);
        }
        let totals = self.database().run(|database| database.read(store::totals)).await?;
        *self.0.totals.lock().unwrap_or_else(PoisonError::into_inner) = Some((position, totals));
        Ok(totals)
    }
}

/// Counts the ledger without reading it into memory.
///
/// # Errors
/// The database refused.
pub fn glance(database: &Database) -> Result<Totals, DatabaseError> {
    database.read(store::totals)
}

/// Whether the ledger holds no claim at all, or the import that should fill it was interrupted.
///
/// # Errors
/// The database refused.
pub fn awaits_import(database: &Database) -> Result<bool, DatabaseError> {
    Ok(glance(database)?.claims == 0 || database.read(crate::store::imports::interrupted)?)
}
