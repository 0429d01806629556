//! Looking at a source: what it lists, and which of that is to be read.

use std::collections::HashSet;

use platform::clock::{Ids, Moment};
use platform::database::{DatabaseError, Session};
use platform::jobs::{Asked, Effect, JobError, Leased, Work, enqueue};
use reading::document::sitemap::{Frontier, Sitemap};
use reading::document::{Content, Declared, Document, Kind, Limits, read};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use sources::fetch::Fetched;

use super::fetch::failure;
use super::judge::{self, Finding};
use super::{Gathering, Item, LISTING, Listing, NoteKind, READING, Reading, Run, Source, SourceState};
use crate::store::gathering as store;

/// How many documents one look asks for; what is left comes with the next.
const MOST: usize = 500;
/// How many addresses one source may list: what it lists is held in memory once.
const MOST_KNOWN: usize = 200_000;
/// The longest address of a document.
const LONGEST: usize = 2_000;
/// How many runs of a source are kept: at a look every six hours, those of fifty days.
const KEPT_RUNS: usize = 200;
/// How many parts of a sitemap are looked at.
const PARTS: usize = 100;

/// Does the jobs of looking at sources.
#[derive(Debug)]
pub(super) struct Lister(pub(super) Gathering);

#[derive(Debug, Deserialize)]
struct About {
    source: String,
}

/// What a source listed.
#[derive(Debug)]
struct Listed {
    format: &'static str,
    items: Vec<Item>,
    findings: Vec<Finding>,
}

impl Work for Lister {
    fn queue(&self) -> &'static str {
        LISTING
    }

    fn run(&self, job: &Leased) -> Result<Effect, JobError> {
        let parts = &self.0.0;
        let about = about(job)?;
        let found = parts.database.read(|session| store::source(session, &about))?;
        let Some(source) = found.filter(|source| source.state == SourceState::Active) else {
            // It was taken out of use after the look had been asked for.
            return Ok(Box::new(|_| Ok(())));
        };
        let listed = self.look(&source)?;
        let (run, ids, now) = (parts.ids.next().to_string(), parts.ids.clone(), parts.clock.now());
        Ok(Box::new(move |session| {
            Ok(take_in(session, &source, &listed, &run, &ids, now)?)
        }))
    }

    fn given_up(&self, session: &mut Session<'_>, job: &Leased, error: &str) -> Result<(), DatabaseError> {
        match about(job) {
            Ok(source) => store::looked_at(session, &source, self.0.0.clock.now(), Some(error)),
            Err(_) => Ok(()),
        }
    }
}

fn about(job: &Leased) -> Result<String, JobError> {
    let about: Result<About, _> = serde_json::from_str(&job.payload);
    about
        .map(|about| about.source)
        .map_err(|error| JobError::Never(format!("the job does not say which source is meant: {error}")))
}

impl Lister {
    fn look(&self, source: &Source) -> Result<Listed, JobError> {
        let fetched = self
            .0
            .0
            .fetchers
            .fetch(&source.address)
            .map_err(|error| failure(&error))?;
        match content_of(&fetched)? {
            Content::Addresses(sitemap) if fits(source, "sitemap") => self.walk(source, &sitemap),
            Content::Addresses(_) => Ok(nothing("sitemap")),
            Content::Documents(documents) => {
                let format = documents.first().map_or("feed", |document| format_of(document.kind));
                if !fits(source, format) {
                    return Ok(nothing(format));
                }
                let items = if format == "feed" {
                    entries(&documents, &fetched.address)
                } else {
                    vec![whole(source, &documents)]
                };
                Ok(Listed {
                    format,
                    items,
                    findings: Vec::new(),
                })
            }
        }
    }

    /// All pages of a sitemap and its parts, those that changed last first. A part that cannot be had is told; the others are
    /// taken.
    fn walk(&self, source: &Source, first: &Sitemap) -> Result<Listed, JobError> {
        let mut pages = first.pages.clone();
        let mut frontier = Frontier::new(&source.address, PARTS);
        frontier.next();
        let add = |frontier: &mut Frontier, parts: &[String]| {
            for part in parts {
                frontier.add(part);
            }
        };
        add(&mut frontier, &first.sitemaps);
        let mut findings = Vec::new();
        while let Some(part) = frontier.next() {
            if pages.len() >= MOST_KNOWN {
                findings.push(missing(&part, "the source lists too many addresses"));
                break;
            }
            let had = self.0.0.fetchers.fetch(&part).map_err(|error| failure(&error));
            match had.and_then(|fetched| content_of(&fetched)) {
                Ok(Content::Addresses(sitemap)) => {
                    pages.extend(sitemap.pages);
                    add(&mut frontier, &sitemap.sitemaps);
                }
                Ok(Content::Documents(_)) => findings.push(missing(&part, "it is no sitemap")),
                Err(error @ JobError::Never(_)) => findings.push(missing(&part, &error.to_string())),
                // What may pass is waited for: otherwise its pages would seem to have vanished.
                Err(error) => return Err(error),
            }
        }
        pages.sort_by(|(_, a), (_, b)| b.cmp(a));
        let mut seen = HashSet::new();
        pages.retain(|(address, _)| is_on_the_web(address) && seen.insert(address.clone()));
        pages.truncate(MOST_KNOWN);
        let items = pages.into_iter().map(|(address, changed)| Item {
            address,
            entry: String::new(),
            marker: changed.unwrap_or_default(),
        });
        Ok(Listed {
            format: "sitemap",
            items: items.collect(),
            findings,
        })
    }
}

fn fits(source: &Source, format: &str) -> bool {
    judge::fits(source.kind, format)
        // A page is asked for again whatever it comes as; only lists that are none list nothing.
        || (source.kind == Listing::Page && format != "sitemap")
}

const fn nothing(format: &'static str) -> Listed {
    Listed {
        format,
        items: Vec::new(),
        findings: Vec::new(),
    }
}

fn missing(part: &str, reason: &str) -> Finding {
    Finding {
        kind: NoteKind::PartMissing,
        words: format!("{part} cannot be had: {reason}"),
    }
}

fn content_of(fetched: &Fetched) -> Result<Content, JobError> {
    let declared = Declared {
        address: Some(fetched.address.clone()),
        content_type: fetched.content_type.clone(),
        published: None,
    };
    read(&fetched.bytes, &declared, &Limits::default())
        .map_err(|fault| JobError::Never(format!("{} cannot be read: {fault}", fetched.address)))
}

const fn format_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Html => "html",
        Kind::Pdf => "pdf",
        Kind::Text => "text",
        Kind::Captions => "captions",
        Kind::Feed => "feed",
        Kind::Sitemap => "sitemap",
    }
}

/// What can be fetched; anything else that a source lists is no document.
fn is_on_the_web(address: &str) -> bool {
    address.len() <= LONGEST && (address.starts_with("http://") || address.starts_with("https://"))
}

/// The first half of a hash of a text, in hexadecimal: enough to tell texts apart.
pub(super) fn short_hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Each entry of a feed: the page that it leads to or, where it leads nowhere, the entry itself.
fn entries(documents: &[Document], feed: &str) -> Vec<Item> {
    let mut seen = HashSet::new();
    let items = documents.iter().map(|document| {
        let text = short_hash(&document.text);
        let leads = document
            .address
            .as_deref()
            .filter(|address| *address != feed && is_on_the_web(address));
        let published = document.published.as_ref().map(ToString::to_string).unwrap_or_default();
        Item {
            address: leads.unwrap_or(feed).to_owned(),
            entry: leads.map_or(text.clone(), |_| String::new()),
            marker: format!("{published} {text}"),
        }
    });
    items
        .filter(|item| seen.insert((item.address.clone(), item.entry.clone())))
        .collect()
}

/// The source itself as its one document. What counts as a change is its text: bytes change with every clock on a page.
fn whole(source: &Source, documents: &[Document]) -> Item {
    let text: String = documents.iter().map(|document| document.text.as_str()).collect();
    Item {
        address: source.address.clone(),
        entry: String::new(),
        marker: short_hash(&text),
    }
}

/// Asks for the reading of what is new, and writes the run down, in one transaction.
fn take_in(
    session: &mut Session<'_>,
    source: &Source,
    listed: &Listed,
    run: &str,
    ids: &Ids,
    now: Moment,
) -> Result<(), DatabaseError> {
    let known = store::markers(session, &source.id)?;
    let is_new = |item: &&Item| known.get(&(item.address.clone(), item.entry.clone())) != Some(&item.marker);
    let mut fresh = 0;
    for item in listed.items.iter().filter(is_new).take(MOST) {
        let about = Reading {
            source: source.id.clone(),
            run: run.to_owned(),
            item: item.clone(),
        };
        let payload = serde_json::to_value(about).unwrap_or_default();
        let key = format!(
            "{} {}",
            source.id,
            short_hash(&format!("{}\n{}", item.address, item.entry))
        );
        let asked = Asked {
            queue: READING,
            key: &key,
            subject: &source.id,
            payload: &payload,
        };
        // Where an earlier state is still to be read, or lies as a dead letter, the document keeps its marker: the next
        // look finds it changed again.
        if enqueue(session, ids, now, &asked)? {
            store::list_document(session, &source.id, item, now)?;
            fresh += 1;
        }
    }
    let this = Run {
        id: run.to_owned(),
        begun: now.0,
        format: listed.format.to_owned(),
        listed: i64::try_from(listed.items.len()).unwrap_or(i64::MAX),
        fresh,
        ..Run::default()
    };
    let earlier = store::runs(session, &source.id, 2 * judge::HISTORY)?;
    store::insert_run(session, &source.id, &this)?;
    store::forget_runs(session, &source.id, KEPT_RUNS)?;
    let judged = judge::of_listing(&this, &earlier, source.kind);
    for finding in listed.findings.iter().chain(&judged) {
        store::raise(session, &source.id, finding.kind, &finding.words, ids, now)?;
    }
    store::end_run(session, run, now)?;
    store::looked_at(session, &source.id, now, None)
}
