//! The public ledger of engagements: intake, ledger, map, profiles, exports, API.

pub mod api;
pub mod cards;
pub mod changes;
pub mod compare;
pub mod desk;
pub mod evaluation;
pub mod exports;
pub mod feeds;
pub mod gathering;
pub mod intake;
pub mod ledger;
pub mod listing;
pub mod map;
pub mod network;
pub mod ogc;
pub mod profiles;
pub mod proposals;
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
use platform::visitor::Visitor;

use crate::reading::Atlas;

pub use store::MIGRATIONS;

/// The places of this slice in the menu.
pub const MENU: &[MenuItem] = &[
    MenuItem {
        label: "Map",
        href: "/",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Places",
        href: "/places",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Countries",
        href: "/countries",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Network",
        href: "/network",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Changes",
        href: "/changes",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Compare",
        href: "/compare",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Data",
        href: "/data",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Methods",
        href: "/methods",
        from: Visitor::Anyone,
    },
    MenuItem {
        label: "Desk",
        href: "/desk",
        from: Visitor::Contributor,
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
    [
        desk::guarded(),
        statements::guarded(),
        watch::guarded(),
        gathering::guarded(),
    ]
    .concat()
}

/// Every address of the slice, room by room.
fn routes() -> Router<Atlas> {
    Router::new()
        .merge(map::routes())
        .merge(network::routes())
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
        .merge(desk::routes())
        .merge(gathering::routes())
        .merge(crate::reading::routes())
}
