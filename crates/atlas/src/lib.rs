//! The public ledger of engagements: intake, ledger, map, profiles, exports, API.

pub mod api;
pub mod cards;
pub mod changes;
pub mod compare;
pub mod evaluation;
pub mod exports;
pub mod feeds;
pub mod intake;
pub mod ledger;
pub mod listing;
pub mod map;
pub mod ogc;
pub mod profiles;
pub mod prose;
pub mod publish;
pub mod reading;
pub mod record;
pub mod review;
pub mod statements;
pub mod store;
pub mod synth;
pub mod view;
pub mod watch;

use axum::Router;
use platform::slice::{MenuItem, Slice};

use reading::Atlas;

pub use store::MIGRATIONS;

/// The places of this slice in the menu.
pub const MENU: &[MenuItem] = &[
    MenuItem {
        label: "Map",
        href: "/",
    },
    MenuItem {
        label: "Places",
        href: "/places",
    },
    MenuItem {
        label: "Countries",
        href: "/countries",
    },
    MenuItem {
        label: "Changes",
        href: "/changes",
    },
    MenuItem {
        label: "Compare",
        href: "/compare",
    },
    MenuItem {
        label: "Data",
        href: "/data",
    },
    MenuItem {
        label: "Methods",
        href: "/methods",
    },
];

/// The slice, ready to be assembled with others.
#[must_use]
pub fn slice(atlas: &Atlas) -> Slice {
    Slice {
        name: "atlas",
        migrations: MIGRATIONS,
        routes: routes().with_state(atlas.clone()),
        menu: MENU,
    }
}

/// Every route of the slice that needs something, or that writes.
#[must_use]
pub fn guarded() -> Vec<people::Guarded> {
    [statements::guarded(), watch::guarded()].concat()
}

/// Every address of the slice, room by room.
fn routes() -> Router<Atlas> {
    Router::new()
        .merge(map::routes())
        .merge(profiles::routes())
        .merge(record::routes())
        .merge(statements::routes())
        .merge(watch::routes())
        .merge(compare::routes())
        .merge(changes::routes())
        .merge(publish::routes())
        .merge(feeds::routes())
        .merge(exports::routes())
        .merge(cards::routes())
        .merge(api::routes())
        .merge(ogc::routes())
        .merge(reading::routes())
}
