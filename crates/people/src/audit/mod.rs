//! The audit log: who did what, in one order, each entry chained by its hash to the one before. Account ids stand in
//! it, never e-mails, so that erasing a person leaves the chain whole.

mod store;

use platform::clock::Moment;
use platform::database::{Database, DatabaseError, Session};
use serde_json::Value;

use crate::secret;

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// When.
    pub moment: Moment,
    /// Who: `account:UUID`, or `command line`.
    pub author: &'a str,
    /// What was done, one word or two with a dot: `account.invite`.
    pub verb: &'a str,
    /// To whom or what.
    pub subject: &'a str,
    /// What else is to be known; nothing personal.
    pub detail: Value,
}

/// One entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    number: i64,
    hash: String,
    moment: i64,
    author: String,
    verb: String,
    subject: String,
    detail: String,
}

impl Kept {
    /// The hash that the entry must have after the one before.
    fn due(&self, previous: &str) -> String {
        let content = serde_json::json!([
            self.number,
            self.moment,
            self.author,
            self.verb,
            self.subject,
            self.detail,
            previous
        ]);
        secret::hash(&content.to_string())
    }
}

/// Appends an entry, in the transaction of what it records.
///
/// # Errors
/// The database refused.
pub fn record(session: &mut Session<'_>, entry: &Entry<'_>) -> Result<(), DatabaseError> {
    let (number, previous) = store::take_head(session)?;
    let mut kept = Kept {
        number,
        hash: String::new(),
        moment: entry.moment.0,
        author: entry.author.to_owned(),
        verb: entry.verb.to_owned(),
        subject: entry.subject.to_owned(),
        detail: canonical(&entry.detail),
    };
    kept.hash = kept.due(&previous);
    store::append(session, &kept)
}

/// JSON with its keys in order, so that the same content always has the same bytes.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            let fields: Vec<String> = names
                .into_iter()
                .map(|name| format!("{}:{}", Value::from(name.as_str()), canonical(&fields[name])))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

/// A whole chain: how many entries, and the hash of the last. Whoever notes it down elsewhere can tell later that
/// nothing before it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// How many entries.
    pub entries: i64,
    /// The hash of the last.
    pub hash: String,
}

/// Why the log is not what was written.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// An entry is missing or stands in another place.
    #[error("the audit log is broken at entry {0}: it is missing or was moved; compare with a copy of the database")]
    Missing(i64),
    /// An entry was changed.
    #[error(
        "the audit log is broken at entry {0}: its content is not what was written; compare with a copy of the database"
    )]
    Changed(i64),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// How many entries are held at once.
const PAGE: i64 = 1_000;

/// Checks the whole chain, a page at a time: memory does not grow with the log. All pages are of one state of the data.
///
/// # Errors
/// The first entry that is broken, or the database refused.
pub fn verify(database: &Database) -> Result<Whole, AuditError> {
    database.read(|session| {
        let (last, head) = store::head(session)?;
        if store::has_strays(session)? {
            return Err(AuditError::Missing(1));
        }
        let (mut number, mut previous) = (0, String::new());
        loop {
            let page = store::after(session, number, PAGE)?;
            if page.is_empty() {
                break;
            }
            for kept in page {
                number += 1;
                if kept.number != number || number > last {
                    return Err(AuditError::Missing(number));
                }
                if kept.due(&previous) != kept.hash {
                    return Err(AuditError::Changed(number));
                }
                previous = kept.hash;
            }
        }
        if number != last {
            return Err(AuditError::Missing(number + 1));
        }
        if previous != head {
            return Err(AuditError::Changed(number));
        }
        Ok(Whole {
            entries: number,
            hash: head,
        })
    })
}
