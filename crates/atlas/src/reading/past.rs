//! The ledger as it was known on days gone by: built on demand, once for everybody who asks, the last few kept.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Day;
use tokio::sync::OnceCell;

use super::{Atlas, ReadError, Shown, load};

/// How many days are kept.
const KEPT: usize = 4;

type Slot = Arc<OnceCell<Arc<Shown>>>;

/// The days that are kept, the one asked for last at the end.
#[derive(Debug, Default)]
pub struct Past(Mutex<Vec<(Day, Slot)>>);

impl Past {
    fn slot(&self, known: Day) -> Slot {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match kept.iter().position(|(day, _)| *day == known) {
            Some(at) => kept.remove(at).1,
            None => Slot::default(),
        };
        kept.push((known, slot.clone()));
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
        slot
    }
}

impl Atlas {
    /// The ledger as it was known at the end of a day: of today and later, as it is now.
    ///
    /// # Errors
    /// The database refused, or its rows do not fit together.
    pub async fn known_on(&self, known: Day) -> Result<Arc<Shown>, ReadError> {
        let now = self.now();
        if known >= now.day() {
            return Ok(now);
        }
        let today = now.day();
        let slot = self.0.past.slot(known);
        let build = || async {
            let built = self
                .database()
                .run(move |database| load::known_on(database, known, today))
                .await?;
            Ok::<_, ReadError>(Arc::new(Shown::new(built, today)))
        };
        slot.get_or_try_init(build).await.cloned()
    }
}
