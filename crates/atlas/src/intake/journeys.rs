//! Legs of one journey share a trip; texts and ties signed during a visit are linked to it.

use std::ops::ControlFlow;

use super::{Intake, Result, Watcher};

pub(super) fn run(_intake: &Intake<'_>, _watch: &mut Watcher<'_>) -> Result<ControlFlow<()>> {
    Ok(ControlFlow::Continue(()))
}
