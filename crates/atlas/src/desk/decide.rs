//! One item is decided, put off or taken on. What the decision does stands in `review`; here the form is read, the verb
//! is called with what the person saw, and the way goes on to the next item.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::PublicId;
use people::{Permission, Signed};
use places::Resolver;
use platform::clock::{Clock, Ids, Moment};
use platform::database::{Database, DatabaseError, Session};
use platform::http::Problem;

use super::denoted::NAMED;
use super::form::Form;
use super::frame::encoded;
use super::item::MOST_ALIKE;
use super::note::{Pause, note};
use super::queue::Queue;
use super::refusal::{self, Place};
use super::store::{self, Looks};
use super::{batch, fields, looks};
use crate::intake::Intake;
use crate::reading::Atlas;
use crate::record::record;
use crate::review::accept::accept;
use crate::review::answer::answer;
use crate::review::apart::tell_apart;
use crate::review::merge::merge;
use crate::review::place::{Whom, place};
use crate::review::reject::{reject_claim, reject_proposal};
use crate::review::{Conflict, Decision, DecisionError, Desk, Looked, Subject};
use crate::store::{proposals, reviews};

/// What is done with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Puts it off.
    Later(Pause),
    /// Brings back what was put off.
    Back,
    /// Takes it on.
    Mine,
    /// Gives it to somebody else.
    Give,
    /// Lets go of it.
    Release,
    /// An import's refusals are dealt with.
    Settle,
    Place,
    Reject,
    Merge,
    Apart,
    Accept,
    Publish,
    Dismiss,
}

impl Act {
    /// Reads the verb of a form: one that the queue has.
    pub(super) fn read(queue: Queue, word: &str) -> Result<Self, Problem> {
        let act = match (queue, word) {
            (_, "back") => Self::Back,
            (_, "mine") => Self::Mine,
            (_, "give") => Self::Give,
            (_, "release") => Self::Release,
            (Queue::Imports, "settle") => Self::Settle,
            (Queue::Names, "place") => Self::Place,
            (Queue::Names | Queue::Proposals, "reject") => Self::Reject,
            (Queue::Duplicates, "merge") => Self::Merge,
            (Queue::Duplicates, "apart") => Self::Apart,
            (Queue::Proposals, "accept") => Self::Accept,
            (Queue::Contested, "publish") => Self::Publish,
            (Queue::Contested, "dismiss") => Self::Dismiss,
            (_, other) => Self::Later(Pause::read(other).ok_or_else(|| {
                Problem::bad_parameter("verb", "This is nothing that can be done with it.")
                    .with_hint("Open the page again and press one of its buttons.")
            })?),
        };
        Ok(act)
    }

    /// Whether it only notes something and writes nothing into the ledger.
    pub(super) const fn is_note(self) -> bool {
        matches!(
            self,
            Self::Later(_) | Self::Back | Self::Mine | Self::Give | Self::Release
        )
    }

    /// What it needs: a note no more than looking, but giving work to others is for those who decide.
    pub(super) const fn needs(self) -> Permission {
        match self {
            Self::Later(_) | Self::Back | Self::Mine | Self::Release => Permission::Propose,
            _ => Permission::Decide,
        }
    }

    /// Whether one stays with the item afterwards.
    const fn stays(self) -> bool {
        matches!(self, Self::Mine | Self::Give | Self::Release | Self::Back)
    }

    /// The reason where nobody wrote one.
    const fn usual_reason(self, queue: Queue) -> &'static str {
        match (self, queue) {
            (Self::Place, _) => "named so by its source",
            (Self::Reject, Queue::Names) => "names no place or body that we know",
            (Self::Reject, _) => "the passage does not say so",
            (Self::Merge, _) => "both are one",
            (Self::Apart, _) => "two different ones",
            (Self::Accept, _) => "the passage says so",
            _ => "",
        }
    }
}

/// What deciding works with, beside the database.
#[derive(Clone)]
pub(super) struct Tools {
    atlas: Atlas,
    pub looks: Looks,
}

/// A decision that was carried out: its key, where it is one that can be undone.
pub(super) type Carried = Option<String>;

/// A refusal of the form itself, or of the decision.
pub(super) enum Refused {
    Form(Problem),
    Decision(DecisionError),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Form(problem)
    }
}

impl<E: Into<DecisionError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Decision(error.into())
    }
}

impl Tools {
    pub(super) fn new(atlas: &Atlas, looks: Looks) -> Self {
        Self {
            atlas: atlas.clone(),
            looks,
        }
    }

    fn clock(&self) -> &dyn Clock {
        &**self.atlas.clock()
    }

    fn ids(&self) -> &Ids {
        self.atlas.ids()
    }

    fn resolver(&self) -> Result<&Resolver, Problem> {
        self.atlas.resolver()
    }

    pub(super) fn desk<'a>(&'a self, database: &'a Database) -> Desk<'a> {
        Desk {
            database,
            clock: self.clock(),
            ids: self.ids(),
        }
    }

    fn intake<'a>(&'a self, database: &'a Database) -> Result<Intake<'a>, Problem> {
        Ok(Intake {
            database,
            resolver: self.resolver()?,
            clock: self.clock(),
            ids: self.ids(),
        })
    }

    /// Does something with one item. `seen` is the state in which the person saw it.
    pub(super) fn carry_out(
        &self,
        database: &Database,
        (queue, item): (Queue, &str),
        act: Act,
        seen: &str,
        form: &Form,
    ) -> Result<Carried, Refused> {
        if !store::is_id(item) {
            return Err(no_such(item).into());
        }
        if act.is_note() || act == Act::Settle {
            note(database, &self.looks, (queue, item), act, form.get("to"))?;
            return Ok(None);
        }
        let reason = form.reason(act.usual_reason(queue));
        let decision = Decision {
            author: &self.looks.author,
            reason: &reason,
        };
        let organisation = self.looks.organisation.as_deref();
        let decided = Moment(seen.parse().unwrap_or(-1));
        let done = match (act, queue) {
            (Act::Place, _) => {
                let (us, them) = (whom(form, "us")?, whom(form, "them")?);
                let intake = self.intake(database)?;
                place(&intake, item, decided, us.as_ref(), them.as_ref(), decision)?.done
            }
            (Act::Reject, Queue::Names) => reject_claim(&self.desk(database), item, decided, decision)?,
            (Act::Reject, _) => reject_proposal(&self.desk(database), item, decided, organisation, decision)?,
            (Act::Publish | Act::Dismiss, _) => answer(&self.desk(database), item, act == Act::Publish, decision)?,
            (Act::Accept, _) => {
                let held =
                    database.read::<_, DatabaseError>(|session| proposals::visible(session, item, organisation))?;
                let held = held.ok_or_else(|| no_such(item))?;
                let edit = fields::edit(&held.proposal.claim, form)?;
                accept(&self.intake(database)?, item, decided, organisation, &edit, decision)?.done
            }
            (Act::Merge | Act::Apart, _) => {
                let (a, b) = database.read::<_, DecisionError>(|session| pair(session, item, seen, form))?;
                match act {
                    Act::Merge => merge(&self.desk(database), a, b, decision)?.done,
                    _ => tell_apart(&self.desk(database), a, b, decision)?,
                }
            }
            _ => return Err(no_such(item).into()),
        };
        Ok(Some(done.review))
    }
}

pub(super) fn no_such(item: &str) -> DecisionError {
    DecisionError::NoSuch {
        what: "item",
        id: item.to_owned(),
    }
}

/// Whom a form says that a name denotes; nothing where the name denotes it anyway.
fn whom(form: &Form, field: &'static str) -> Result<Option<Whom>, Problem> {
    let unread = |message: &str| {
        Problem::bad_parameter(field, message)
            .with_hint("Go back and choose one of the candidates, or look the name up under another one.")
    };
    match form.get(field).split_once(':') {
        None if form.get(field) == NAMED => Ok(None),
        None => Err(unread("Nothing is chosen for this side.")),
        Some(("place", id)) => id
            .parse()
            .map(|id| Some(Whom::Place(id)))
            .map_err(|_| unread("This is no place.")),
        Some(("actor", slug)) => Ok(Some(Whom::Actor(slug.to_owned()))),
        Some(_) => Err(unread("This is no candidate.")),
    }
}

/// The two engagements as the person saw them: by the numbers of their revisions (`3.2`, one pair's own page), or by the
/// ledger position up to which the list showed them. A pair that nobody asks about any more was decided meanwhile.
fn pair(session: &mut Session<'_>, item: &str, seen: &str, form: &Form) -> Result<(Looked, Looked), DecisionError> {
    let asked = store::pair_by_id(session, item)?;
    let named = |letter: &str| form.get(letter).parse::<PublicId>().ok();
    let Some(pair) = asked else {
        let a = named("A").ok_or_else(|| no_such(item))?;
        let last = reviews::of_subject(session, &Subject::engagement(a), 1)?.pop();
        let last = last.ok_or_else(|| no_such(item))?;
        return Err(DecisionError::Conflict(Conflict {
            what: format!("{}: {}", last.summary, last.reason),
            who: last.author,
            when: last.recorded,
        }));
    };
    let mut looked = |id: PublicId, number: Option<i64>| -> Result<Looked, DecisionError> {
        let revision = match number {
            Some(number) => number,
            None => {
                let held = record(session, id, None)?.ok_or_else(|| no_such(item))?;
                let until: u64 = seen.parse().unwrap_or(0);
                let known = held.revisions.iter().filter(|one| one.position <= until);
                known.map(|one| i64::from(one.number)).max().unwrap_or(0)
            }
        };
        Ok(Looked { id, revision })
    };
    let numbers = seen
        .split_once('.')
        .and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    let (a, b) = numbers.map_or((None, None), |(a, b): (i64, i64)| (Some(a), Some(b)));
    Ok((looked(pair.a, a)?, looked(pair.b, b)?))
}

/// The address of an item or, where none is named, of its queue.
fn address(queue: Queue, item: &str, query: &str, done: Option<&str>) -> String {
    let mut to = queue.href();
    if !item.is_empty() {
        to.push('/');
        to.push_str(&encoded(item));
    }
    let done = done.map(|done| format!("done={done}"));
    let parts: Vec<&str> = [query, done.as_deref().unwrap_or_default()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.is_empty() {
        to.push('?');
        to.push_str(&parts.join("&"));
    }
    to
}

/// The query of the queue that a form's address carries, without what was decided before.
pub(super) fn kept(query: Option<&str>) -> Result<String, Problem> {
    let asked: axum::extract::Query<super::queue::Asked> = format!("/?{}", query.unwrap_or_default())
        .parse()
        .ok()
        .and_then(|uri| axum::extract::Query::try_from_uri(&uri).ok())
        .ok_or_else(|| Problem::bad_parameter("query", "The address of the form cannot be read."))?;
    let sought = super::queue::Sought::read(&asked.0)?;
    Ok(sought.query(sought.page).trim_start_matches('?').to_owned())
}

pub(super) async fn decide(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path((queue, item)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let queue = Queue::read(&queue)?;
    let act = Act::read(queue, form.get("verb"))?;
    signed.require(act.needs())?;
    let query = kept(query.as_deref())?;
    let looks = looks(&atlas, &signed);
    let next = if store::is_id(form.get("next")) {
        form.get("next").to_owned()
    } else {
        String::new()
    };
    let place = Place {
        here: address(queue, &item, &query, None),
        after: (!next.is_empty()).then(|| address(queue, &next, &query, None)),
        typed: form.get("reason").to_owned(),
    };
    if act == Act::Place && form.get("all") == "yes" {
        let alike = alike(&atlas, &item, form.get("seen")).await?;
        return batch::run(&atlas, &signed, queue, act, alike, form, (query, headers)).await;
    }
    let (tools, at, sent) = (Tools::new(&atlas, looks.clone()), item.clone(), form.clone());
    let work = move |database: &Database| tools.carry_out(database, (queue, &at), act, sent.get("seen"), &sent);
    match atlas.database().run(work).await {
        Ok(done) => {
            if !act.is_note() {
                atlas.settle().await;
            }
            let to = if act.stays() { &item } else { &next };
            Ok(Redirect::to(&address(queue, to, &query, done.as_deref())).into_response())
        }
        Err(Refused::Form(problem)) => Err(problem),
        Err(Refused::Decision(error)) => Ok(refusal::answer(&atlas, &headers, &looks, error, place).await),
    }
}

/// A claim and the others that name both sides the same way, each with the state in which it is seen.
async fn alike(atlas: &Atlas, item: &str, seen: &str) -> Result<Vec<(String, String)>, Problem> {
    let (item, seen) = (item.to_owned(), seen.to_owned());
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let Some(first) = store::waiting_claim(session, &item)? else {
                return Ok(Vec::new());
            };
            let others = store::of_the_same_names(session, &first.claim, &item, MOST_ALIKE)?;
            let others = others.into_iter().map(|one| (one.id, one.decided.to_string()));
            Ok(std::iter::once((item, seen)).chain(others).collect())
        })
    };
    Ok(atlas.database().run(work).await?)
}
