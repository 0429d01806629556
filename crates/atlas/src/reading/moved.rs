//! Addresses that lead on: what people made one with something else keeps its address for ever, and that leads there.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::http::Problem;
use snapshot::ActorRow;

use super::{Atlas, Seen};
use crate::store::actors::{self, StoredActor};
use crate::store::reading::is_merged_away;

/// Moved for good, as far as anybody knows: a merge can be undone, so that nobody keeps the answer without asking.
#[must_use]
pub fn moved(to: &str) -> Response {
    let headers = [
        (header::LOCATION, to.to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (StatusCode::MOVED_PERMANENTLY, headers).into_response()
}

impl Atlas {
    /// The actor that an address leads to, where the one that had it was made one with another by the moment that is
    /// shown; nothing where the address is still its own.
    ///
    /// # Errors
    /// The database failed.
    pub async fn heir(&self, seen: &Seen, slug: &str) -> Result<Option<StoredActor>, Problem> {
        let gone = |(_, row): (u32, &ActorRow)| is_merged_away(row);
        if !seen.on.snapshot().actor(slug).is_some_and(gone) {
            return Ok(None);
        }
        // Where that was undone since the snapshot was taken, the address is its own again.
        let (own, slug) = (slug.to_owned(), slug.to_owned());
        let read =
            move |database: &platform::database::Database| database.read(|session| actors::by_slug(session, &slug));
        Ok(self.database().run(read).await?.filter(|heir| heir.actor.slug != own))
    }
}
