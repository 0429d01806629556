//! What a queue holds, narrowed and in its order: one stretch of it, its counts, and what stands around one item.

use std::sync::Arc;

use domain::Claim;
use platform::database::{DatabaseError, Session};

use super::frame::Around;
use super::queue::{Line, PAGE, Queue, Sought, Stretch};
use super::store::{self, Import, Looks, Note, Waiting};
use super::{contested, denoted, pairs, proposals};
use crate::prose;
use crate::reading::Shown;

type Result<T> = std::result::Result<T, DatabaseError>;

/// A stretch of a queue: `limit` items after the first `skip`.
pub(super) fn stretch(
    session: &mut Session<'_>,
    shown: &Arc<Shown>,
    queue: Queue,
    sought: &Sought,
    looks: &Looks,
    (skip, limit): (usize, usize),
) -> Result<Stretch> {
    Ok(match queue {
        Queue::Names => Stretch {
            total: store::count_waiting(session, sought, looks)?,
            lines: store::waiting_claims(session, sought, looks, limit, skip)?
                .iter()
                .map(name_line)
                .collect(),
        },
        Queue::Duplicates => {
            let standing = pairs::standing(shown.view(), store::pairs(session)?, sought, looks);
            pairs::stretch(shown.view(), &standing, skip, limit)
        }
        Queue::Proposals => proposals::stretch(session, sought, looks, (skip, limit))?,
        Queue::Contested => {
            let waiting = contested::waiting(session, shown.view(), sought, looks)?;
            contested::stretch(&waiting, skip, limit)
        }
        Queue::Imports => {
            let mut imports = store::imports(session)?;
            imports.retain(|import| import.note.fits(sought, &looks.author, looks.now));
            Stretch {
                total: imports.len(),
                lines: imports.iter().skip(skip).take(limit).map(import_line).collect(),
            }
        }
    })
}

/// How many items of a queue wait: open, of those one's own, and put off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub open: usize,
    pub mine: usize,
    pub later: usize,
}

impl Counts {
    fn of<'n>(notes: impl Iterator<Item = &'n Note>, looks: &Looks) -> Self {
        let mut counts = Self::default();
        for note in notes {
            let is_later = note.until.is_some_and(|until| until > looks.now.0);
            let is_mine = note.assigned.as_deref() == Some(&*looks.author);
            counts.later += usize::from(is_later);
            counts.open += usize::from(!is_later);
            counts.mine += usize::from(!is_later && is_mine);
        }
        counts
    }
}

/// Counts what waits in a queue.
pub(super) fn counts(session: &mut Session<'_>, shown: &Arc<Shown>, queue: Queue, looks: &Looks) -> Result<Counts> {
    let all = Sought::default();
    let view = shown.view();
    Ok(match queue {
        Queue::Duplicates => {
            let standing = pairs::in_view(view, store::pairs(session)?);
            Counts::of(standing.iter().map(|pair| &pair.note), looks)
        }
        Queue::Contested => {
            let waiting = contested::all(session)?;
            Counts::of(waiting.iter().map(|(_, note)| note), looks)
        }
        Queue::Imports => Counts::of(store::imports(session)?.iter().map(|import| &import.note), looks),
        Queue::Names | Queue::Proposals => {
            let mut count = |mine: bool, later: bool| {
                let sought = Sought {
                    mine,
                    later,
                    ..all.clone()
                };
                match queue {
                    Queue::Names => store::count_waiting(session, &sought, looks),
                    _ => store::count_proposals(session, &sought, looks),
                }
            };
            Counts {
                open: count(false, false)?,
                mine: count(true, false)?,
                later: count(false, true)?,
            }
        }
    })
}

/// The page of a queue on which an item is looked for, and the first item of the page after it.
pub(super) fn around(
    session: &mut Session<'_>,
    shown: &Arc<Shown>,
    queue: Queue,
    sought: &Sought,
    looks: &Looks,
) -> Result<Around> {
    let skipped = (sought.page - 1) * PAGE;
    let found = stretch(session, shown, queue, sought, looks, (skipped, PAGE + 1))?;
    Ok(Around {
        lines: found.lines,
        skipped,
        total: found.total,
    })
}

/// "Seattle and Kobe" in the words of the source.
pub(super) fn claim_title(claim: &Claim) -> String {
    match claim.title.trim() {
        "" => format!(
            "{} and {}",
            prose::brief(&claim.us.name, 80),
            prose::brief(&claim.counterpart.name, 80)
        ),
        title => prose::brief(title, 200),
    }
}

fn name_line(waiting: &Waiting) -> Line {
    let claim = &waiting.claim;
    Line {
        item: waiting.id.clone(),
        seen: waiting.decided.to_string(),
        title: claim_title(claim),
        why: format!(
            "{} with {}: {}",
            denoted::said(&claim.us),
            denoted::said(&claim.counterpart),
            waiting.reason
        ),
        meta: format!(
            "{} · {} · {}",
            claim.kind.label(),
            prose::brief(&claim.source.publisher, 80),
            prose::brief(&format!("{} {}", claim.key.table, claim.key.claim_id), 80)
        ),
        kind: Some(claim.kind),
        assigned: waiting.note.assigned.clone(),
        until: waiting.note.until,
    }
}

/// The files of an import by their names alone: folders are nobody's business.
pub(super) fn file_names(import: &Import) -> String {
    let names: Vec<String> = import
        .files
        .iter()
        .map(|file| prose::brief(file.rsplit(['/', '\\']).next().unwrap_or(file), 80))
        .collect();
    prose::and(&names)
}

fn import_line(import: &Import) -> Line {
    Line {
        item: import.id.clone(),
        seen: String::new(),
        title: file_names(import),
        why: format!(
            "{} refused",
            prose::counted(u32::try_from(import.refused).unwrap_or(u32::MAX), "row", "rows")
        ),
        meta: format!("{} · {}", import.format, prose::moment_words(import.started)),
        kind: None,
        assigned: import.note.assigned.clone(),
        until: import.note.until,
    }
}
