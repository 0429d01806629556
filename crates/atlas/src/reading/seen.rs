//! What a view sees: a snapshot chosen by what was known, on the day that is asked for.

use domain::Day;
use platform::http::ETag;
use snapshot::{DayView, Filter};

use super::{Atlas, ReadError};

/// The ledger as one view sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The snapshot on the day whose status is shown.
    pub on: DayView,
    /// The ledger position that it stands for.
    pub position: u64,
    /// Today.
    pub today: Day,
    /// What else pages depend on: the program and the front end.
    build: u64,
}

impl Seen {
    /// The tag of everything that is made from it and the address alone.
    #[must_use]
    pub fn tag(&self) -> ETag {
        ETag::of(self.state())
    }

    /// The same for another form of the same address.
    #[must_use]
    pub fn tag_of(&self, form: &str) -> ETag {
        ETag::of(format_args!("{}-{form}", self.state()))
    }

    fn state(&self) -> String {
        format!("{}-{}-{}-{:x}", self.position, self.on.day(), self.today, self.build)
    }
}

impl Atlas {
    /// The ledger on the two clocks of a filter.
    ///
    /// # Errors
    /// The database refused (the past is built from it on demand).
    pub async fn see(&self, filter: &Filter) -> Result<Seen, ReadError> {
        self.on_clocks(filter.valid_on, filter.known_on).await
    }

    /// The ledger as it is now, on both clocks.
    #[must_use]
    pub fn seen_now(&self) -> Seen {
        let now = self.now();
        Seen {
            on: now.view().clone(),
            position: now.position(),
            today: now.day(),
            build: self.0.build,
        }
    }

    /// The ledger on two clocks, each of which may stand at now.
    ///
    /// # Errors
    /// As [`Self::see`].
    pub async fn on_clocks(&self, valid_on: Option<Day>, known_on: Option<Day>) -> Result<Seen, ReadError> {
        let now = self.now();
        let today = now.day();
        let shown = match known_on {
            Some(known) => self.known_on(known).await?,
            None => now,
        };
        let position = shown.position();
        let day = valid_on.unwrap_or(today);
        let on = if day == shown.day() {
            shown.view().clone()
        } else {
            let snapshot = shown.snapshot().clone();
            // The statuses of a day that nobody has asked for take a moment on a large ledger.
            let made = tokio::task::spawn_blocking(move || snapshot.on(day)).await;
            made.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
        };
        Ok(Seen {
            on,
            position,
            today,
            build: self.0.build,
        })
    }
}
