//! What every page of the desk shares: who is there, what was just decided, where the item stands in its queue.

use std::collections::HashMap;

use axum::response::Response;
use people::{Permission, Signed};
use platform::database::Session;
use platform::http::unkept;
use platform::shell::{Shell, html};

use super::note::{FOR_GOOD, NOBODY, Pause};
use super::queue::{Line, Queue, Sought};
use super::store::Note;
use crate::prose;

/// Who is at the desk.
pub(super) struct Frame {
    pub shell: Shell,
    pub signed: Signed,
    /// What was just decided, to be undone from here.
    pub done: Option<Decided>,
}

impl Frame {
    pub(super) fn csrf(&self) -> &str {
        self.signed.csrf()
    }

    /// Whether this person decides, or only looks.
    pub(super) fn decides(&self) -> bool {
        self.signed.may(Permission::Decide)
    }
}

/// A decision as the desk lists it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decided {
    pub id: String,
    /// "Merged", "Told apart", …
    pub what: String,
    /// What it was about, and where that is.
    pub about: String,
    /// What came of it, where `about` does not say so.
    pub more: String,
    pub href: Option<String>,
    pub who: String,
    pub when: String,
    pub moment: String,
    pub reason: String,
    /// Whether it can be undone now.
    pub can_undo: bool,
    /// That it was undone.
    pub undone: bool,
}

/// A page of the desk: of one person, so that no cache may keep it.
pub(super) fn page(template: &impl askama::Template) -> Response {
    unkept(html(template))
}

/// Where an item stands in its queue, and whose it is.
pub(super) struct Nav {
    pub queue: Queue,
    pub item: String,
    /// The query part of the queue that it was reached from.
    pub query: String,
    /// "3 of 65"; nothing where it is not among what is sought any more.
    pub stands: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    /// The item that comes next, for the way on after a decision; empty at the end.
    pub next: String,
    pub assigned: Option<String>,
    pub is_mine: bool,
    /// That it was put off, and until when.
    pub until: Option<String>,
    /// Who else may be given it: account and name.
    pub colleagues: Vec<(String, String)>,
}

impl Nav {
    pub(super) fn of(
        queue: Queue,
        item: &str,
        sought: &Sought,
        around: &Around,
        note: &Note,
        who: &Who<'_>,
        colleagues: Vec<(String, String)>,
    ) -> Self {
        let query = sought.query(sought.page);
        let at = around.lines.iter().position(|line| line.item == item);
        let href = |line: &Line| format!("/desk/{queue}/{}{query}", encoded(&line.item), queue = queue.as_str());
        let before = at.and_then(|at| around.lines.get(at.checked_sub(1)?));
        let after = match at {
            Some(at) => around.lines.get(at + 1),
            None => around.lines.first(),
        };
        Self {
            queue,
            item: item.to_owned(),
            stands: at.map(|at| {
                format!(
                    "{} of {}",
                    prose::grouped(around.skipped + at + 1),
                    prose::grouped(around.total)
                )
            }),
            before: before.map(href),
            after: after.map(href),
            next: after.map(|line| line.item.clone()).unwrap_or_default(),
            is_mine: note.assigned.as_deref() == Some(who.author),
            assigned: note.assigned.as_deref().map(|author| who.name(author)),
            until: put_off(note.until, who.now),
            colleagues,
            query,
        }
    }

    /// Where the item's forms go.
    pub(super) fn action(&self) -> String {
        format!("/desk/{}/{}", self.queue.as_str(), encoded(&self.item))
    }

    /// For how long it can be put off.
    pub(super) const fn pauses() -> [Pause; 3] {
        Pause::ALL
    }

    /// Whether it is somebody else's, who may be relieved of it.
    pub(super) fn is_anothers(&self) -> bool {
        self.assigned.is_some() && !self.is_mine
    }

    /// Whom a form names where it is to be nobody's.
    pub(super) const fn nobody() -> &'static str {
        NOBODY
    }
}

/// The stretch of a queue in which an item was found.
pub(super) struct Around {
    pub lines: Vec<Line>,
    /// How many stand before it.
    pub skipped: usize,
    pub total: usize,
}

/// Names of authors, as seen by one of them.
pub(super) struct Who<'a> {
    pub author: &'a str,
    pub names: &'a HashMap<String, String>,
    pub now: i64,
}

impl Who<'_> {
    /// "you", or the name that histories show.
    pub(super) fn name(&self, author: &str) -> String {
        if author == self.author {
            return "you".to_owned();
        }
        self.names
            .get(author)
            .cloned()
            .unwrap_or_else(|| prose::brief(author, 80))
    }
}

/// The names of some authors. A ledger without accounts has none.
///
/// # Errors
/// The database refused.
pub(super) fn names(
    session: &mut Session<'_>,
    authors: impl IntoIterator<Item = String>,
) -> platform::database::Result<HashMap<String, String>> {
    let mut authors: Vec<String> = authors
        .into_iter()
        .filter(|author| author.starts_with("account:"))
        .collect();
    authors.sort_unstable();
    authors.dedup();
    let authors: Vec<&str> = authors.iter().map(String::as_str).collect();
    people::names(session, &authors)
}

/// "put off until 1 December 2026", "settled"; nothing where it is at hand.
pub(super) fn put_off(until: Option<i64>, now: i64) -> Option<String> {
    let until = until.filter(|until| *until > now)?;
    Some(match until - now > FOR_GOOD / 2 {
        true => "settled".to_owned(),
        false => format!("put off until {}", prose::day_words(prose::moment_day(until))),
    })
}

/// An id as a part of an address.
pub(super) fn encoded(item: &str) -> String {
    let mut out = String::with_capacity(item.len());
    crate::view::encode(&mut out, item);
    out
}
