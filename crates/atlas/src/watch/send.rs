//! The letters about what people follow: claimed, written, sent, and only then marked as told.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use people::watches::{self, Due};
use platform::database::DatabaseError;
use platform::mail::{Letter, MailError, Mailer};

use super::letter::{letter, news};
use crate::reading::Atlas;

/// How often the sender looks for letters that are due.
const EVERY: Duration = Duration::from_secs(60);

/// Why a letter did not go out.
#[derive(Debug, thiserror::Error)]
enum SendError {
    /// The mail server or folder did not take it.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// What a look came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Letters that went out.
    pub letters: usize,
    /// Accounts that were due and had no news.
    pub without_news: usize,
    /// Letters that no server took; the next ones tell the same.
    pub failed: usize,
}

/// Sends every letter that is due now. Two senders never send the same one.
///
/// # Errors
/// The database refused.
pub fn send_due(atlas: &Atlas, mail: &dyn Mailer) -> Result<Sent, DatabaseError> {
    let mut sent = Sent::default();
    for due in watches::claim(atlas.database(), atlas.clock().now())? {
        match send_one(atlas, mail, &due) {
            Ok(true) => sent.letters += 1,
            Ok(false) => sent.without_news += 1,
            Err(error) => {
                tracing::error!(%error, account = due.account, "a letter about what is followed did not go out");
                sent.failed += 1;
            }
        }
    }
    Ok(sent)
}

fn send_one(atlas: &Atlas, mail: &dyn Mailer, due: &Due) -> Result<bool, SendError> {
    // Taken before the news: what comes meanwhile is told twice rather than never.
    let position = i64::try_from(atlas.now().position()).unwrap_or(i64::MAX);
    let news: Vec<_> = due
        .watches
        .iter()
        .filter_map(|watch| news(atlas, &watch.view, watch.told))
        .collect();
    let site = atlas.shell().public_address();
    let written = letter(due, &news, site);
    if let Some((subject, text)) = &written {
        mail.send(&Letter {
            to: due.email.clone(),
            subject: subject.clone(),
            text: text.clone(),
            written: atlas.clock().now(),
            stop: Some(format!("{site}/watch/stop/{}", due.stop_token)),
        })?;
    }
    watches::told(atlas.database(), due, position)?;
    Ok(written.is_some())
}

/// Looks for due letters until it is dropped.
#[derive(Debug)]
pub struct Sender {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Sender {
    /// Begins to look.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(atlas: Atlas, mail: Arc<dyn Mailer>) -> std::io::Result<Self> {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let told = stop.clone();
        let run = move || {
            let mut stopped = told.0.lock().unwrap_or_else(PoisonError::into_inner);
            while !*stopped {
                drop(stopped);
                match send_due(&atlas, &*mail) {
                    Ok(sent) if sent == Sent::default() => {}
                    Ok(sent) => tracing::info!(?sent, "letters about what is followed"),
                    Err(error) => tracing::error!(%error, "due letters could not be looked for"),
                }
                let guard = told.0.lock().unwrap_or_else(PoisonError::into_inner);
                if *guard {
                    break;
                }
                stopped = told
                    .1
                    .wait_timeout(guard, EVERY)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
        };
        let thread = std::thread::Builder::new().name("letters".to_owned()).spawn(run)?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
