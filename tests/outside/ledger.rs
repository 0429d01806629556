//! What a ledger holds, in a form that can be compared: everything but keys, times and positions, which differ from
//! one import to the next.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// Every engagement by its public id with what its newest revision says, who takes part, and the evidence with its
/// fields; and what became of every claim.
const CONTENTS: &[&str] = &[
    "SELECT 'engagement', e.public_id, f.table_name, f.claim_id, r.number, r.withdrawn, r.kind, r.status, \
     r.status_reported, r.start_edtf, r.end_edtf, r.term_months, r.issues, r.title, r.trip, r.claims, r.governmental, \
     r.fits_cc_by, r.last_source_day, r.links FROM engagements e JOIN revisions r ON r.id = e.revision_id JOIN claims f \
     ON f.id = e.founding_claim ORDER BY e.public_id",
    "SELECT 'participant', e.public_id, p.ordinal, a.identity, a.slug, a.name, p.side, p.role FROM engagements e JOIN \
     participants p ON p.revision_id = e.revision_id JOIN actors a ON a.id = p.actor_id ORDER BY e.public_id, p.ordinal",
    "SELECT 'evidence', e.public_id, c.table_name, c.claim_id, v.supports, v.contradicts FROM engagements e JOIN \
     evidence v ON v.revision_id = e.revision_id JOIN claims c ON c.id = v.claim_id ORDER BY e.public_id, c.table_name, \
     c.claim_id",
    "SELECT 'claim', c.table_name, c.claim_id, c.content_hash, c.licence, p.state, p.reason FROM claims c JOIN \
     placements p ON p.claim_id = c.id ORDER BY c.table_name, c.claim_id, c.content_hash",
];

/// The ledger of a data folder.
pub struct Ledger(Connection);

impl Ledger {
    /// Opens it for reading.
    pub fn of(data: &Path) -> Self {
        Self::open(data).unwrap_or_else(|error| panic!("{}: {error}", data.display()))
    }

    /// Opens it for reading, if it is there.
    pub fn open(data: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open_with_flags(data.join("legation.db"), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(std::time::Duration::from_secs(20))?;
        Ok(Self(connection))
    }

    /// A number, or none where its table is not there yet.
    pub fn number(&self, sql: &str) -> Option<i64> {
        self.0.query_row(sql, [], |row| row.get(0)).ok()
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}")).unwrap_or(0)
    }

    /// The position of the ledger.
    pub fn position(&self) -> i64 {
        self.number("SELECT position FROM ledger_position").unwrap_or(0)
    }

    /// Fails unless the file is sound and no row points to nothing.
    #[track_caller]
    pub fn is_sound(&self) {
        let word: String = self
            .0
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .expect("it can be checked");
        assert_eq!(word, "ok");
        let orphans = self
            .number("SELECT count(*) FROM pragma_foreign_key_check")
            .unwrap_or(-1);
        assert_eq!(orphans, 0, "rows that point to nothing");
        let bare = self.number(
            "SELECT count(*) FROM revisions r WHERE r.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM evidence v WHERE \
             v.revision_id = r.id)",
        );
        assert_eq!(bare, Some(0), "revisions without evidence");
    }

    /// Everything that two ledgers of the same evidence have in common, a line each.
    pub fn contents(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for sql in CONTENTS {
            let mut statement = self.0.prepare(sql).expect("the schema is the one that is known here");
            let width = statement.column_count();
            let mut rows = statement.query([]).expect("the ledger can be read");
            while let Some(row) = rows.next().expect("a row can be read") {
                let cells = (0..width).map(|at| match row.get_ref(at).expect("the column is there") {
                    ValueRef::Null => "-".to_owned(),
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => number.to_string(),
                    ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
                });
                lines.push(cells.collect::<Vec<_>>().join(" | "));
            }
        }
        lines
    }
}

/// Fails with the first differences unless two ledgers say the same.
#[track_caller]
pub fn assert_same(what: &str, one: &[String], other: &[String]) {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let those: std::collections::HashSet<&String> = those.iter().collect();
        these
            .iter()
            .filter(|line| !those.contains(line))
            .take(8)
            .cloned()
            .collect()
    };
    let (gone, come) = (only(one, other), only(other, one));
    assert!(
        gone.is_empty() && come.is_empty(),
        "{what}\nonly in the first:\n{}\nonly in the other:\n{}",
        gone.join("\n"),
        come.join("\n")
    );
    assert_eq!(one.len(), other.len(), "{what}: rows that come twice");
}
