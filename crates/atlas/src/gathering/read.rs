//! Reading one document: its bytes are archived, its text is read, and what it would propose is deposited.

use platform::clock::{Ids, Moment};
use platform::database::{DatabaseError, Session};
use platform::jobs::{Effect, JobError, Leased, Work};
use reading::document::{Content, Declared, Document, Limits, read};
use sources::fetch::{FetchError, Fetched};

use super::fetch::failure;
use super::list::short_hash;
use super::propose::Reads;
use super::{DocumentState, Gathering, Item, READING, Reading, Run, Source, judge, register};
use crate::proposals::{self, Proposal, ReadDocument};
use crate::store::gathering as store;

/// Does the jobs of reading documents.
#[derive(Debug)]
pub(super) struct Reader(pub(super) Gathering);

/// What was read, before it is written.
struct WasRead {
    document: ReadDocument,
    proposals: Vec<Proposal>,
}

impl Work for Reader {
    fn queue(&self) -> &'static str {
        READING
    }

    fn run(&self, job: &Leased) -> Result<Effect, JobError> {
        let parts = &self.0.0;
        let about = about(job)?;
        let found = parts.database.read(|session| store::source(session, &about.source))?;
        let source = found.ok_or_else(|| JobError::Never("its source is not there any more".to_owned()))?;
        let (sha256, outcome) = match parts.fetchers.fetch(&about.item.address) {
            Ok(fetched) => (Some(fetched.sha256.clone()), self.read(&source, &about.item, &fetched)?),
            // A link that leads nowhere is the site's affair: nobody at the desk can help it.
            Err(error @ FetchError::Status { status: 404 | 410, .. }) => (None, Err(error.to_string())),
            Err(error) => return Err(failure(&error)),
        };
        let (ids, now) = (parts.ids.clone(), parts.clock.now());
        Ok(Box::new(move |session| match &outcome {
            Ok(read) => Ok(keep(session, &source, &about, read, &ids, now)?),
            Err(reason) => Ok(refuse(
                session,
                &about,
                DocumentState::Refused,
                sha256.as_deref(),
                reason,
                &ids,
                now,
            )?),
        }))
    }

    fn given_up(&self, session: &mut Session<'_>, job: &Leased, error: &str) -> Result<(), DatabaseError> {
        let Ok(about) = about(job) else { return Ok(()) };
        let parts = &self.0.0;
        refuse(
            session,
            &about,
            DocumentState::Dead,
            None,
            error,
            &parts.ids,
            parts.clock.now(),
        )
    }
}

fn about(job: &Leased) -> Result<Reading, JobError> {
    serde_json::from_str(&job.payload)
        .map_err(|error| JobError::Never(format!("the job does not say which document is meant: {error}")))
}

impl Reader {
    /// The document and what it proposes; or why it holds nothing to read, which no further attempt would change.
    fn read(&self, source: &Source, item: &Item, fetched: &Fetched) -> Result<Result<WasRead, String>, JobError> {
        let parts = &self.0.0;
        let declared = Declared {
            address: Some(fetched.address.clone()),
            content_type: fetched.content_type.clone(),
            published: None,
        };
        let documents = match read(&fetched.bytes, &declared, &Limits::default()) {
            Ok(Content::Documents(documents)) => documents,
            Ok(Content::Addresses(_)) => return Ok(Err("it is a sitemap, which holds no text".to_owned())),
            Err(fault) => return Ok(Err(fault.to_string())),
        };
        let is_meant = |document: &Document| item.entry.is_empty() || short_hash(&document.text) == item.entry;
        let Some(document) = documents.into_iter().find(is_meant) else {
            return Ok(Err("the feed does not have this entry any more".to_owned()));
        };
        // An entry without a page of its own is archived by itself, since passages point into one text.
        let sha256 = if item.entry.is_empty() {
            fetched.sha256.clone()
        } else {
            let put = parts.archive.put(document.text.as_bytes());
            put.map_err(|error| JobError::Later(format!("the archive cannot be written: {error}")))?
        };
        let document = described(source, document, &fetched.address, sha256);
        let home = source.publisher_place.as_deref();
        let reads = Reads {
            gazetteer: &parts.gazetteer,
            home: home.and_then(|home| register::place_of(&parts.resolver, home)),
        };
        let proposals = reads.proposals(&document);
        Ok(Ok(WasRead { document, proposals }))
    }
}

fn described(source: &Source, document: Document, address: &str, sha256: String) -> ReadDocument {
    let own = Some(source.publisher.clone()).filter(|name| !name.is_empty());
    ReadDocument {
        address: address.to_owned(),
        sha256,
        title: document.title.unwrap_or_default(),
        publisher: own
            .or(document.publisher)
            .unwrap_or_else(|| host_of(address).to_owned()),
        publisher_kind: source.publisher_kind,
        publisher_place: source.publisher_place.clone(),
        dated: document.published,
        language: document.language.unwrap_or_default(),
        text: document.text,
    }
}

/// The host of an address, without port.
pub(super) fn host_of(address: &str) -> &str {
    let origin = super::fetch::origin_of(address);
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Writes what was read, once: the deposit, the document's state and the run's numbers stand or fall together.
fn keep(
    session: &mut Session<'_>,
    source: &Source,
    about: &Reading,
    read: &WasRead,
    ids: &Ids,
    now: Moment,
) -> Result<(), DatabaseError> {
    let organisation = Some(source.organisation.as_str()).filter(|name| !name.is_empty());
    let author = format!("source:{}", source.id);
    let deposited = proposals::deposit(
        session,
        ids,
        now,
        &read.document,
        &read.proposals,
        organisation,
        &author,
    )?;
    let new = i64::try_from(deposited.new).unwrap_or(i64::MAX);
    let was = store::document_state(session, &source.id, &about.item)?;
    let became = store::Became {
        state: DocumentState::Read,
        sha256: Some(&read.document.sha256),
        proposals: new,
        reason: None,
    };
    store::set_document(session, &source.id, &about.item, &became, now)?;
    let more = Run {
        documents: 1,
        // A dead letter that was run again is no longer refused.
        refused: -i64::from(was == Some(DocumentState::Dead)),
        proposals: new,
        letters: i64::try_from(read.document.text.chars().count()).unwrap_or(i64::MAX),
        ..Run::default()
    };
    store::add_to_run(session, &about.run, &more)?;
    end(session, about, ids, now)
}

fn refuse(
    session: &mut Session<'_>,
    about: &Reading,
    state: DocumentState,
    sha256: Option<&str>,
    reason: &str,
    ids: &Ids,
    now: Moment,
) -> Result<(), DatabaseError> {
    let was = store::document_state(session, &about.source, &about.item)?;
    let became = store::Became {
        state,
        sha256,
        proposals: 0,
        reason: Some(reason),
    };
    store::set_document(session, &about.source, &about.item, &became, now)?;
    let more = Run {
        refused: i64::from(was != Some(DocumentState::Dead)),
        ..Run::default()
    };
    store::add_to_run(session, &about.run, &more)?;
    end(session, about, ids, now)
}

/// Ends the run where this was its last document, and judges it.
fn end(session: &mut Session<'_>, about: &Reading, ids: &Ids, now: Moment) -> Result<(), DatabaseError> {
    if !store::end_run(session, &about.run, now)? {
        return Ok(());
    }
    let runs = store::runs(session, &about.source, 2 * judge::HISTORY + 1)?;
    let Some(at) = runs.iter().position(|run| run.id == about.run) else {
        return Ok(());
    };
    for finding in judge::of_run(&runs[at], &runs[at + 1..]) {
        store::raise(session, &about.source, finding.kind, &finding.words, ids, now)?;
    }
    Ok(())
}
