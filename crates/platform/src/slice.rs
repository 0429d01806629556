//! What a slice brings to the assembly: its routes, its migrations, its places in the menu.

use axum::Router;

use crate::database::Migration;
use crate::visitor::Visitor;

/// A vertical slice, ready to be assembled with others.
#[derive(Debug)]
pub struct Slice {
    /// Its name, one word.
    pub name: &'static str,
    /// Its part of the schema.
    pub migrations: &'static [Migration],
    /// Its routes, state included.
    pub routes: Router,
    /// Its places in the menu, in order.
    pub menu: &'static [MenuItem],
}

/// One place in the menu.
#[derive(Debug, Clone, Copy)]
pub struct MenuItem {
    /// The word that stands there.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// From whom on it is shown.
    pub from: Visitor,
}
