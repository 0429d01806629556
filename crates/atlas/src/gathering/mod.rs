//! Gathering: feeds, sitemaps and pages are looked at on a schedule, and what is new in them is read for proposals.
//!
//! Two sorts of jobs do it. *Listing* looks at a source and asks, in one transaction, for the reading of each document
//! that it has not seen, or not in this state ([`list`]). *Reading* fetches one document, archives its bytes, reads
//! places and engagements, and deposits what it would propose, in the transaction that ends the job ([`read`]). What
//! was asked for is done once, whatever dies in between: `platform::jobs` says why. Where a yield drops or a page changes its
//! shape, a note is raised for the desk ([`judge`]). Nothing here decides what the ledger says.

mod fetch;
pub mod judge;
mod list;
mod page;
mod propose;
mod read;
mod register;
mod see_to;
#[cfg(test)]
mod tests;
mod watch;

use std::fmt;
use std::sync::Arc;

use domain::{SourceKind, vocabulary};
use places::{Bodies, Gazetteer, Resolver, TableError};
use platform::clock::{Clock, Ids};
use platform::database::{Database, DatabaseError, Session};
use platform::jobs::{Asked, Crew, Terms, Work, renew};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sources::fetch::{Archive, Fetcher};

pub use page::{guarded, routes};
pub use platform::jobs::Left;
pub use register::{NewSource, RegisterError, register};
pub use watch::{Standing, documents_read, progress, standings};

/// The queue of looking at sources.
pub const LISTING: &str = "gathering.list";
/// The queue of reading documents.
pub const READING: &str = "gathering.read";
/// Both queues.
pub const QUEUES: [&str; 2] = [LISTING, READING];

vocabulary! {
    /// What a source is taken for.
    Listing, "kind of source" {
        /// Whatever it shows itself to be.
        Auto = "auto", "Whatever it is";
        /// A feed whose entries are documents.
        Feed = "feed", "Feed (RSS, Atom)";
        /// A list of addresses of documents.
        Sitemap = "sitemap", "Sitemap";
        /// One document that changes.
        Page = "page", "One page";
    }
}

vocabulary! {
    /// Whether a source is looked at.
    SourceState, "state of a source" {
        /// On its schedule.
        Active = "active", "Active";
        /// Not until its rest ends.
        Resting = "resting", "Resting";
    }
}

vocabulary! {
    /// What became of a document.
    DocumentState, "state of a document" {
        /// It is to be read.
        Waiting = "waiting", "Waiting";
        /// It was read.
        Read = "read", "Read";
        /// It holds nothing that can be read.
        Refused = "refused", "Nothing to read";
        /// It was given up; a dead letter says why.
        Dead = "dead", "Given up";
    }
}

vocabulary! {
    /// Why a person should look at a source.
    NoteKind, "kind of note" {
        /// It lists far fewer documents than it did.
        FewerDocuments = "fewer_documents", "Fewer documents";
        /// Its documents give far fewer proposals than they did.
        FewerProposals = "fewer_proposals", "Fewer proposals";
        /// It lists nothing any more.
        LinksVanished = "links_vanished", "Links vanished";
        /// The main text is gone.
        TextLost = "text_lost", "Main text lost";
        /// It comes in another format than before, or than it was registered for.
        FormatChanged = "format_changed", "Another format";
        /// A part of a sitemap cannot be had.
        PartMissing = "part_missing", "A part is missing";
    }
}

/// A source that is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Its address.
    pub address: String,
    /// Whose drafts its proposals are; empty for everybody's.
    pub organisation: String,
    /// What it is taken for.
    pub kind: Listing,
    /// Who publishes it; empty where its documents say so.
    pub publisher: String,
    /// What sort of publisher.
    pub publisher_kind: SourceKind,
    /// Where the publisher is at home, as a person wrote it: "Seattle, WA".
    pub publisher_place: Option<String>,
    /// When it is looked at, in the words of `platform::jobs::Rule`; nothing where only by hand.
    pub schedule: Option<String>,
    /// Whether it is looked at.
    pub state: SourceState,
    /// Who registered it.
    pub author: String,
    /// When: microseconds since 1970.
    pub recorded: i64,
    /// When it was looked at last.
    pub last_run: Option<i64>,
    /// Why the last look failed, if it did.
    pub last_error: Option<String>,
}

impl Source {
    /// Whether somebody of an organisation sees it.
    #[must_use]
    pub fn is_visible_to(&self, organisation: Option<&str>) -> bool {
        self.organisation.is_empty() || organisation == Some(self.organisation.as_str())
    }

    /// How pages and lists call it.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.publisher.is_empty() {
            &self.address
        } else {
            &self.publisher
        }
    }
}

/// One look at a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// When it began: microseconds since 1970.
    pub begun: i64,
    /// When all that it found new was done with.
    pub ended: Option<i64>,
    /// The format in which the source came.
    pub format: String,
    /// How many documents it listed.
    pub listed: i64,
    /// How many letters of text its documents had.
    pub letters: i64,
    /// How many documents were new or changed.
    pub fresh: i64,
    /// How many of them were read.
    pub documents: i64,
    /// How many could not be read.
    pub refused: i64,
    /// How many proposals they gave.
    pub proposals: i64,
}

/// What a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: String,
    /// The source.
    pub source: String,
    /// Why.
    pub kind: NoteKind,
    /// In words.
    pub words: String,
    /// Since when: microseconds since 1970.
    pub recorded: i64,
}

/// A document as a source lists it. It is also what a job of reading is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its address.
    pub address: String,
    /// Which entry of a feed it is, where the entry has no address of its own: the hash of its text. Else empty.
    pub entry: String,
    /// What changes when the document does, as far as the source tells.
    pub marker: String,
}

/// What a job of reading is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Reading {
    source: String,
    run: String,
    item: Item,
}

/// Makes a fetcher: the clock, the lookup of names and what may be connected to are the caller's.
pub type MakeFetcher = Arc<dyn Fn() -> Fetcher + Send + Sync>;

/// What gathering works with. Cheap to clone.
#[derive(Clone)]
pub struct Gathering(Arc<Parts>);

struct Parts {
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Ids,
    gazetteer: Gazetteer,
    resolver: Resolver,
    archive: Archive,
    fetchers: fetch::Fetchers,
}

impl fmt::Debug for Gathering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gathering({:?})", self.0.database)
    }
}

impl Gathering {
    /// Everything that is needed to gather.
    ///
    /// # Errors
    /// The shipped tables of bodies do not fit together.
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        ids: Ids,
        gazetteer: Gazetteer,
        archive: Archive,
        make: MakeFetcher,
    ) -> Result<Self, TableError> {
        Ok(Self(Arc::new(Parts {
            fetchers: fetch::Fetchers::new(make, clock.clone()),
            resolver: Resolver::new(gazetteer.clone(), Bodies::shipped()?)?,
            database,
            clock,
            ids,
            gazetteer,
            archive,
        })))
    }

    /// Who does the jobs: list and read.
    #[must_use]
    pub fn crew(&self) -> Crew {
        let works: Vec<Arc<dyn Work>> = vec![
            Arc::new(list::Lister(self.clone())),
            Arc::new(read::Reader(self.clone())),
        ];
        Crew {
            database: self.0.database.clone(),
            clock: self.0.clock.clone(),
            ids: self.0.ids.clone(),
            works,
            terms: Terms::default(),
        }
    }
}

/// Asks for a look at a source now. Tells whether that is new: one may be asked for already.
///
/// # Errors
/// The database refused.
pub fn ask_for_run(
    session: &mut Session<'_>,
    ids: &Ids,
    now: platform::clock::Moment,
    source: &str,
) -> Result<bool, DatabaseError> {
    let payload = json!({ "source": source });
    let asked = Asked {
        queue: LISTING,
        key: source,
        subject: source,
        payload: &payload,
    };
    renew(session, ids, now, &asked)
}
