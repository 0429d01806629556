//! The names of the bodies that offices may speak for: what [`people`] asks of the atlas.

use people::offices::{Actor, Actors};

use super::Atlas;
use crate::store::actors::{self, StoredActor};

/// How many bodies are proposed.
const MOST: usize = 8;

impl Actors for Atlas {
    fn find(&self, text: &str) -> Vec<Actor> {
        let shown = self.now();
        let hits = shown.view().suggest(text, MOST);
        let keys: Vec<&str> = hits
            .us
            .iter()
            .chain(&hits.foreign)
            .map(|hit| &*shown.snapshot().actor_at(hit.at).key)
            .take(MOST)
            .collect();
        let found = told(self.database().read(|session| actors::by_id(session, &keys)));
        // The likeliest stand first, as they were found.
        keys.iter().filter_map(|key| found.get(*key).map(named)).collect()
    }

    fn named(&self, identities: &[String]) -> Vec<Actor> {
        let identities: Vec<&str> = identities.iter().map(String::as_str).collect();
        let found = told(
            self.database()
                .read(|session| actors::by_identity(session, &identities)),
        );
        found.iter().map(named).collect()
    }
}

/// A name that cannot be read is no reason to refuse a page about accounts.
fn told<T: Default>(read: platform::database::Result<T>) -> T {
    read.unwrap_or_else(|error| {
        tracing::error!(%error, "the names of actors could not be read");
        T::default()
    })
}

fn named(stored: &StoredActor) -> Actor {
    let actor = &stored.actor;
    let area = match (actor.state, actor.country) {
        (Some(state), _) => format!(", {}", state.name()),
        (None, Some(country)) => format!(", {}", crate::prose::country_name(country)),
        (None, None) => String::new(),
    };
    Actor {
        identity: actor.identity.clone(),
        name: format!("{}{area} ({})", actor.name, actor.level.label().to_lowercase()),
    }
}
