//! Who may do what: accounts, sign-in by mail, sessions, roles, offices, and the audit log. It knows no noun of
//! diplomacy but the identity of the actor that an office speaks for, as text.

pub mod account;
pub mod accounts;
pub mod administration;
pub mod audit;
pub mod gate;
pub mod limit;
pub mod offices;
pub mod permissions;
pub mod provider;
pub mod secret;
pub mod sessions;
pub mod sign_in;
pub mod signed;
mod store;
pub mod watches;

use std::sync::Arc;

use platform::clock::{Clock, Ids};
use platform::database::{Database, Migration};
use platform::mail::Mailer;
use platform::shell::Shell;
use platform::slice::{MenuItem, Slice};
use platform::visitor::Visitor;

pub use permissions::{Guarded, Permission, Role};
pub use signed::Signed;
pub use store::{Account, Colleague, Held, names, who_decides};

/// The schema of accounts and the audit log.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        slice: "people",
        number: 1,
        sql: include_str!("../migrations/0001_people.sql"),
    },
    Migration {
        slice: "people",
        number: 2,
        sql: include_str!("../migrations/0002_seen.sql"),
    },
    Migration {
        slice: "people",
        number: 3,
        sql: include_str!("../migrations/0003_watches.sql"),
    },
];

/// The places of this slice in the menu. Whoever is not signed in is led to the sign-in page and back.
pub const MENU: &[MenuItem] = &[
    MenuItem {
        label: "People",
        href: "/people",
        from: Visitor::Administrator,
    },
    MenuItem {
        label: "Account",
        href: "/account",
        from: Visitor::Anyone,
    },
];

/// What the slice works with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct People {
    /// The database.
    pub database: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Makes ids.
    pub ids: Ids,
    /// Takes letters out of the house.
    pub mail: Arc<dyn Mailer>,
    /// The frame of pages.
    pub shell: Shell,
    /// How often links may be asked for, and how much programs may ask.
    pub limits: Arc<limit::Limits>,
    /// Knows the bodies that an office may speak for.
    pub actors: Arc<dyn offices::Actors>,
    /// Where else people may sign in.
    pub provider: Option<Arc<provider::Provider>>,
    /// How many proxies stand before the server and say truly whom they heard.
    pub trusted_proxies: usize,
}

/// What the routes of the slice need, for the list of the assembly.
#[must_use]
pub fn list() -> Vec<Guarded> {
    [sign_in::list(), account::list(), administration::list()].concat()
}

/// The slice, ready to be assembled with others.
#[must_use]
pub fn slice(people: &People) -> Slice {
    Slice {
        name: "people",
        migrations: MIGRATIONS,
        routes: sign_in::routes()
            .merge(account::routes())
            .merge(administration::routes())
            .merge(provider::routes())
            .with_state(people.clone()),
        menu: MENU,
    }
}

impl People {
    /// Whether cookies may only travel over HTTPS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.shell.public_address().starts_with("https://")
    }

    /// The cookie's name. The prefix makes browsers refuse one that another host or path has set.
    #[must_use]
    pub fn cookie_name(&self) -> &'static str {
        if self.is_secure() {
            "__Host-legation"
        } else {
            "legation"
        }
    }
}
