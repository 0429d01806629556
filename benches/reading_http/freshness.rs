//! How soon a decision that another process writes is shown, and what it costs those who read meanwhile.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use atlas::store::engagements::{self, Append};
use atlas::store::position;
use domain::PublicId;
use platform::clock::{Clock, Ids, SystemClock};
use platform::database::{Database, DatabaseError};
use serde_json::Value;

use crate::client::Client;
use crate::timing::Times;

/// What was measured.
pub struct Freshness {
    /// From commit to shown.
    pub shown: Times,
    /// Questions that were asked meanwhile.
    pub meanwhile: Times,
}

/// How often to look whether it is shown.
const LOOK: Duration = Duration::from_millis(2);
/// How long to wait at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// Changes the title of each of some engagements, one after the other, while `paths` are asked again and again; at the end
/// the former titles are restored by further revisions.
pub fn measure(ledger: &Path, server: SocketAddr, ids: &[PublicId], paths: &[String]) -> Result<Freshness> {
    let writer = Writer::open(ledger)?;
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| read(server, paths, &stop));
        let shown = decide(&writer, server, ids);
        stop.store(true, Ordering::Relaxed);
        let meanwhile = reader.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
        Ok(Freshness {
            shown: shown?,
            meanwhile: meanwhile?,
        })
    })
}

fn read(server: SocketAddr, paths: &[String], stop: &AtomicBool) -> Result<Times> {
    let mut client = Client::connect(server)?;
    let mut times = Times::default();
    for path in paths.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        times.take(|| client.body(path)).map_err(anyhow::Error::msg)?;
    }
    Ok(times)
}

fn decide(writer: &Writer, server: SocketAddr, ids: &[PublicId]) -> Result<Times> {
    let mut client = Client::connect(server)?;
    let mut times = Times::default();
    for (at, id) in ids.iter().enumerate() {
        let word = format!("zzfreshness{at}");
        let former = writer.retitle(*id, &format!("{word} is decided"))?;
        let committed = Instant::now();
        while found(&mut client, &word)? == 0 {
            if committed.elapsed() > PATIENCE {
                bail!("the decision on {id} was not shown within {PATIENCE:?}");
            }
            std::thread::sleep(LOOK);
        }
        times.add(committed.elapsed());
        writer.retitle(*id, &former)?;
        // Decisions of people do not come at the beat of whoever looks for them.
        std::thread::sleep(Duration::from_millis(250 + 37 * (at as u64 % 7)));
    }
    Ok(times)
}

fn found(client: &mut Client, word: &str) -> Result<u64> {
    let body = client
        .body(&format!("/api/v1/engagements?facets=none&limit=1&q={word}"))
        .map_err(anyhow::Error::msg)?;
    let document: Value = serde_json::from_slice(&body)?;
    document["total"].as_u64().context("an answer without a total")
}

/// Writes revisions to the database that the server reads.
struct Writer {
    database: Database,
    clock: Arc<SystemClock>,
    ids: Ids,
}

impl Writer {
    fn open(ledger: &Path) -> Result<Self> {
        let clock = Arc::new(SystemClock);
        Ok(Self {
            database: Database::sqlite(ledger)?,
            ids: Ids::fresh(clock.clone()),
            clock,
        })
    }

    /// Appends a revision with another title; answers the former.
    fn retitle(&self, id: PublicId, title: &str) -> Result<String> {
        let former = self
            .database
            .write(|session| -> Result<Option<String>, DatabaseError> {
                let Some(engagement) = engagements::by_public_id(session, &[id])?.remove(&id) else {
                    return Ok(None);
                };
                let Some(mut draft) = engagements::newest(session, &engagement.id)? else {
                    return Ok(None);
                };
                let former = std::mem::replace(&mut draft.revision.title, title.to_owned());
                let append = Append {
                    engagement: engagement.id,
                    draft,
                    author: "bench".to_owned(),
                    reason: "measures how soon a decision is shown".to_owned(),
                };
                let position = position::advance(session)?;
                engagements::append(session, &[append], position, &self.ids, self.clock.now())?;
                Ok(Some(former))
            })?;
        former.with_context(|| format!("the ledger has no engagement {id}"))
    }
}
