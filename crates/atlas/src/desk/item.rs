//! One item of a queue, with everything that helps to decide it. An item that was decided meanwhile says so.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use people::Signed;
use platform::database::{Database, DatabaseError, Session};
use platform::http::Problem;
use platform::shell::Shell;

use super::denoted::{Denoted, Known};
use super::fields::Fields;
use super::frame::{Around, Decided, Frame, Nav, Who, names, page};
use super::pairs::{self, Compared, Entrant, Stand};
use super::proposals::Shown as ShownPassage;
use super::queue::{Asked, Queue, Sought};
use super::store::{self, Import, Looks, Note, Pair, Waiting};
use super::{contested, decisions, gather, looks, note, proposals};
use crate::proposals::{ProposalState, ReadDocument};
use crate::prose;
use crate::reading::Atlas;
use crate::record::{Record, record};
use crate::statements::{self, State as Standing, Statement};
use crate::store::placements::State as PlacementState;
use crate::store::proposals::{self as stored, StoredProposal};

#[derive(Template)]
#[template(path = "desk/name.html")]
struct NamePage {
    shell: Shell,
    frame: Frame,
    nav: Nav,
    past: bool,
    past_words: String,
    title: String,
    reason: String,
    stand: Stand,
    says: Vec<(&'static str, String)>,
    row: String,
    sides: Vec<Denoted>,
    /// What the look-up forms hand on: names and values.
    kept: Vec<(String, String)>,
    seen: i64,
    /// How many other waiting claims name both sides the same way.
    same: usize,
}

impl NamePage {
    /// The side that most needs another name: where the key for editing leads.
    fn doubtful(&self) -> &'static str {
        let doubtful = self.sides.iter().find(|side| !side.certain);
        doubtful.or(self.sides.first()).map_or("", |side| side.field)
    }
}

#[derive(Template)]
#[template(path = "desk/pair.html")]
struct PairPage {
    shell: Shell,
    frame: Frame,
    nav: Nav,
    past: bool,
    past_words: String,
    sureness: String,
    explained: String,
    reasons: Vec<String>,
    entrants: Vec<Entrant>,
    compared: Vec<Compared>,
    /// The revisions that were compared: "3.2".
    seen: String,
}

#[derive(Template)]
#[template(path = "desk/proposal.html")]
struct ProposalPage {
    shell: Shell,
    frame: Frame,
    nav: Nav,
    past: bool,
    past_words: String,
    title: String,
    confidence: String,
    draft: Option<String>,
    reasons: Vec<String>,
    document_title: String,
    document_link: Option<String>,
    sha256: String,
    language: String,
    shown: ShownPassage,
    stand: Stand,
    says: Vec<(&'static str, String)>,
    row: String,
    fields: Fields,
    editing: bool,
    seen: i64,
}

#[derive(Template)]
#[template(path = "desk/import.html")]
struct ImportPage {
    shell: Shell,
    frame: Frame,
    nav: Nav,
    past: bool,
    title: String,
    lead: String,
    refusals: Vec<sources::Refusal>,
    more: u64,
}

#[derive(Template)]
#[template(path = "desk/statement.html")]
struct StatementPage {
    shell: Shell,
    frame: Frame,
    nav: Nav,
    past: bool,
    past_words: String,
    id: domain::PublicId,
    title: String,
    revision: i64,
    verdict: String,
    speaker: String,
    when: String,
    words: String,
    link: Option<String>,
    is_published: bool,
    is_verified: bool,
    answer: String,
}

/// What the tables hold of an item.
enum Held {
    Name(Box<Waiting>, usize),
    Pair(Box<Pair>, Option<Box<(Record, Record)>>),
    Proposal(Box<StoredProposal>, Box<ReadDocument>, Note),
    Statement(Box<Statement>, String, Note),
    Import(Box<Import>),
}

impl Held {
    fn note(&self) -> &Note {
        match self {
            Self::Name(waiting, _) => &waiting.note,
            Self::Pair(pair, _) => &pair.note,
            Self::Proposal(.., note) | Self::Statement(.., note) => note,
            Self::Import(import) => &import.note,
        }
    }

    /// Whose draft it is, where it is one.
    fn draft_of(&self) -> Option<&str> {
        match self {
            Self::Proposal(proposal, ..) => proposal.organisation.as_deref(),
            _ => None,
        }
    }
}

/// How many claims of the same names one decision can take along.
pub(super) const MOST_ALIKE: usize = 200;

/// Reads an item; `None` where there is none, or none that this person may see.
fn held(session: &mut Session<'_>, queue: Queue, item: &str, looks: &Looks) -> Result<Option<Held>, DatabaseError> {
    if !store::is_id(item) {
        return Ok(None);
    }
    Ok(match queue {
        Queue::Names => match store::waiting_claim(session, item)? {
            Some(waiting) => {
                let alike = store::of_the_same_names(session, &waiting.claim, item, MOST_ALIKE)?.len();
                Some(Held::Name(Box::new(waiting), alike))
            }
            None => None,
        },
        Queue::Duplicates => match store::pair_by_id(session, item)? {
            Some(pair) => {
                let (a, b) = (record(session, pair.a, None)?, record(session, pair.b, None)?);
                Some(Held::Pair(Box::new(pair), a.zip(b).map(Box::new)))
            }
            None => None,
        },
        Queue::Proposals => match stored::visible(session, item, looks.organisation.as_deref())? {
            Some(proposal) => {
                let document = stored::document(session, &proposal.document)?;
                let note = store::note(session, queue, item)?;
                document.map(|document| Held::Proposal(Box::new(proposal), Box::new(document), note))
            }
            None => None,
        },
        Queue::Contested => match statements::one(session, item)? {
            Some(said) => {
                let newest = record(session, said.engagement, None)?.and_then(|mut record| record.revisions.pop());
                let title = newest.map_or_else(|| said.engagement.to_string(), |newest| newest.revision.title);
                let note = store::note(session, queue, item)?;
                Some(Held::Statement(Box::new(said), title, note))
            }
            None => None,
        },
        Queue::Imports => store::import_by_id(session, item)?.map(|import| Held::Import(Box::new(import))),
    })
}

/// Everything that a page of an item needs.
struct Found {
    held: Held,
    around: Around,
    names: HashMap<String, String>,
    colleagues: Vec<(String, String)>,
    done: Option<Decided>,
    /// What was decided on the item last.
    last: Option<Decided>,
}

pub(super) async fn show(
    State(atlas): State<Atlas>,
    signed: Signed,
    Path((queue, item)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let queue = Queue::read(&queue)?;
    let sought = Sought::read(&asked)?;
    let looks = looks(&atlas, &signed);
    let Some(found) = find(&atlas, queue, &item, &sought, &looks, &asked.done).await? else {
        if !asked.done.is_empty() {
            // A merge may settle the item that was to come next, or ask about it anew: the way goes on from the list.
            let list = format!("{}?{}", queue.href(), query.unwrap_or_default());
            return Ok(Redirect::to(&list).into_response());
        }
        return Err(Problem::not_found("There is nothing at this place of the queue.")
            .with_hint(format!("It may have been decided; see {}.", queue.href())));
    };
    let who = Who {
        author: &looks.author,
        names: &found.names,
        now: looks.now.0,
    };
    let nav = Nav::of(
        queue,
        &item,
        &sought,
        &found.around,
        found.held.note(),
        &who,
        found.colleagues,
    );
    let past_words = match &found.last {
        Some(last) => format!("{}, by {}, on {}. {}", last.what, last.who, last.when, last.reason),
        None => "It waits no more.".to_owned(),
    };
    let frame = Frame {
        shell: atlas.shell().clone(),
        signed,
        done: found.done,
    };
    match found.held {
        Held::Name(waiting, same) => name_page(&atlas, frame, nav, past_words, &waiting, same, &asked, &sought),
        Held::Pair(pair, records) => Ok(pair_page(&atlas, frame, nav, past_words, &pair, records.as_deref())),
        Held::Proposal(proposal, document, _) => Ok(proposal_page(frame, nav, past_words, &proposal, &document)),
        Held::Statement(said, title, _) => Ok(statement_page(frame, nav, past_words, *said, &title)),
        Held::Import(import) => Ok(import_page(frame, nav, *import)),
    }
}

async fn find(
    atlas: &Atlas,
    queue: Queue,
    item: &str,
    sought: &Sought,
    looks: &Looks,
    done: &str,
) -> Result<Option<Found>, Problem> {
    let shown = atlas.now();
    let (item, sought, looks, done) = (item.to_owned(), sought.clone(), looks.clone(), done.to_owned());
    let work = move |database: &Database| {
        database.read::<_, DatabaseError>(|session| {
            let Some(held) = held(session, queue, &item, &looks)? else {
                return Ok(None);
            };
            let around = gather::around(session, &shown, queue, &sought, &looks)?;
            let last = decisions::of_item(session, &looks, queue, &item)?;
            let names = names(session, held.note().assigned.clone())?;
            let colleagues = note::colleagues(session, &looks, held.draft_of())?;
            let done = decisions::one(session, &looks, &done)?;
            Ok(Some(Found {
                held,
                around,
                names,
                colleagues,
                done,
                last,
            }))
        })
    };
    Ok(atlas.database().run(work).await?)
}

#[expect(
    clippy::too_many_arguments,
    reason = "a page is made of what was found, in one place"
)]
fn name_page(
    atlas: &Atlas,
    frame: Frame,
    nav: Nav,
    past_words: String,
    waiting: &Waiting,
    same: usize,
    asked: &Asked,
    sought: &Sought,
) -> Result<Response, Problem> {
    use domain::Side;
    let claim = &waiting.claim;
    let shown = atlas.now();
    let known = Known {
        resolver: atlas.resolver()?,
        snapshot: shown.snapshot(),
    };
    let kept = crate::view::pairs(sought.query(sought.page).trim_start_matches('?')).collect();
    Ok(page(&NamePage {
        past: waiting.state != PlacementState::Waiting,
        past_words,
        title: gather::claim_title(claim),
        reason: waiting.reason.clone(),
        stand: pairs::stand(claim),
        says: proposals::says(claim),
        row: format!("{} {}", claim.key.table, claim.key.claim_id),
        sides: vec![
            Denoted::of(&known, Side::Us, &claim.us, &asked.us),
            Denoted::of(&known, Side::Foreign, &claim.counterpart, &asked.them),
        ],
        kept,
        seen: waiting.decided,
        same,
        shell: atlas.shell().clone(),
        frame,
        nav,
    }))
}

fn pair_page(
    atlas: &Atlas,
    frame: Frame,
    nav: Nav,
    past_words: String,
    pair: &Pair,
    records: Option<&(Record, Record)>,
) -> Response {
    let snapshot = atlas.now();
    let stands = |id| snapshot.snapshot().find(id).is_some();
    let number = |record: &Record| record.revisions.last().map_or(0, |last| last.number);
    page(&PairPage {
        past: records.is_none() || !stands(pair.a) || !stands(pair.b),
        past_words,
        sureness: prose::capitalised(&pairs::sureness(pair)),
        explained: crate::intake::explain(&pair.rule).unwrap_or_default().to_owned(),
        reasons: pair.reasons.clone(),
        entrants: records.map(|(a, b)| pairs::entrants(a, b)).unwrap_or_default(),
        compared: records.map(|(a, b)| pairs::compared(a, b)).unwrap_or_default(),
        seen: records
            .map(|(a, b)| format!("{}.{}", number(a), number(b)))
            .unwrap_or_default(),
        shell: frame.shell.clone(),
        frame,
        nav,
    })
}

fn proposal_page(
    frame: Frame,
    nav: Nav,
    past_words: String,
    stored: &StoredProposal,
    document: &ReadDocument,
) -> Response {
    let claim = &stored.proposal.claim;
    page(&ProposalPage {
        past: stored.state != ProposalState::Open,
        past_words: match stored.state {
            ProposalState::Superseded => "A later reading of this passage says it otherwise.".to_owned(),
            _ => past_words,
        },
        title: gather::claim_title(claim),
        confidence: proposals::confidence(stored.proposal.confidence),
        draft: stored.organisation.clone(),
        reasons: stored
            .proposal
            .reasons
            .iter()
            .map(|reason| prose::brief(reason, 200))
            .collect(),
        document_title: match document.title.trim() {
            "" => "A document without a title".to_owned(),
            title => prose::brief(title, 200),
        },
        document_link: crate::record::web_link(&document.address),
        sha256: document.sha256.clone(),
        language: match document.language.as_str() {
            tag if tag.len() <= 35 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
                tag.to_owned()
            }
            _ => String::new(),
        },
        shown: ShownPassage::of(document, &stored.proposal.passage),
        stand: pairs::stand(claim),
        says: proposals::says(claim),
        row: format!("{} {}", claim.key.table, claim.key.claim_id),
        fields: Fields::of_claim(claim),
        editing: false,
        seen: stored.decided.0,
        shell: frame.shell.clone(),
        frame,
        nav,
    })
}

fn statement_page(frame: Frame, nav: Nav, past_words: String, said: Statement, title: &str) -> Response {
    page(&StatementPage {
        past: !said.is_open(),
        past_words,
        id: said.engagement,
        title: prose::brief(title, 200),
        revision: said.revision,
        verdict: contested::verdict(&said),
        speaker: contested::speaker(&said),
        when: prose::moment_words(said.recorded),
        link: crate::record::web_link(&said.document),
        is_published: said.state == Standing::Published,
        is_verified: said.is_verified(),
        words: said.words,
        answer: said.answer,
        shell: frame.shell.clone(),
        frame,
        nav,
    })
}

fn import_page(frame: Frame, nav: Nav, import: Import) -> Response {
    let kept = import.refusals.len() as u64;
    page(&ImportPage {
        past: false,
        title: gather::file_names(&import),
        lead: format!(
            "{} of an import as {} on {} could not be used as they are. Nothing else of the file was lost.",
            prose::counted(import.refused, "row", "rows"),
            import.format,
            prose::moment_words(import.started)
        ),
        more: import.refused.saturating_sub(kept),
        refusals: import.refusals,
        shell: frame.shell.clone(),
        frame,
        nav,
    })
}
