//! The desk at a glance: what waits in each queue, and what was decided last.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use people::Signed;
use platform::database::{Database, DatabaseError};
use platform::http::Problem;
use platform::shell::Shell;

use super::decisions::{self, LAST};
use super::frame::{Decided, Frame, page};
use super::gather::Counts;
use super::queue::{Asked, Queue};
use super::{gather, looks};
use crate::prose;
use crate::reading::Atlas;

#[derive(Template)]
#[template(path = "desk/overview.html")]
struct OverviewPage {
    shell: Shell,
    frame: Frame,
    lead: String,
    queues: Vec<Waits>,
    decisions: Vec<Decided>,
}

/// What waits in a queue.
struct Waits {
    queue: Queue,
    open: usize,
    mine: usize,
    later: usize,
}

pub(super) async fn show(
    State(atlas): State<Atlas>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (shown, looks) = (atlas.now(), looks(&atlas, &signed));
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let mut queues = Vec::new();
            for queue in Queue::ALL {
                let Counts { open, mine, later } = gather::counts(session, &shown, queue, &looks)?;
                queues.push(Waits {
                    queue,
                    open,
                    mine,
                    later,
                });
            }
            let last = decisions::last(session, &looks, LAST)?;
            let done = decisions::one(session, &looks, &asked.done)?;
            Ok((queues, last, done))
        })
    };
    let (queues, last, done) = atlas.database().run(work).await?;
    let open: usize = queues.iter().map(|waits| waits.open).sum();
    Ok(page(&OverviewPage {
        shell: atlas.shell().clone(),
        lead: match open {
            0 => "Nothing waits. Good.".to_owned(),
            open => format!(
                "{} for a decision. Each says its reason, and each can be undone.",
                prose::counted(open, "item waits", "items wait")
            ),
        },
        queues,
        decisions: last,
        frame: Frame {
            shell: atlas.shell().clone(),
            signed,
            done,
        },
    }))
}
