//! Dated engagements with who, where and by which documents: what linking journeys needs to see.

use std::collections::{BTreeSet, HashMap};

use domain::{Country, Edtf, Kind, PublicId};
use platform::database::{Result, Session};

use super::word::{date, json, maybe_word, public_id, word};
use crate::ledger::Link;

/// A dated engagement in its newest revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// Its key in the ledger.
    pub id: String,
    /// Its public id.
    pub public_id: PublicId,
    /// What kind.
    pub kind: Kind,
    /// When it began.
    pub start: Edtf,
    /// When it ended.
    pub end: Option<Edtf>,
    /// What it is, in a line.
    pub title: String,
    /// The journey that it is a leg of.
    pub trip: Option<String>,
    /// Its links to others.
    pub links: Vec<Link>,
    /// Its American participants.
    pub us: BTreeSet<String>,
    /// Its foreign participants.
    pub foreign: BTreeSet<String>,
    /// Their countries.
    pub countries: BTreeSet<Country>,
    /// The addresses of the documents that it stands on.
    pub documents: BTreeSet<String>,
    /// Of a mission: the officials that its claims name, as they write them.
    pub officials: BTreeSet<String>,
}

/// As much of a claim as is needed here.
#[derive(serde::Deserialize)]
struct Officials {
    #[serde(default)]
    officials: Vec<String>,
}

const SHOWN: &str = "FROM engagements e JOIN revisions r ON r.id = e.revision_id";
const CONDITION: &str = "r.withdrawn = 0 AND r.start_edtf IS NOT NULL AND r.kind IN \
     ('outgoing_mission', 'incoming_delegation', 'meeting', 'memorandum', 'other_agreement', 'sister_tie')";

/// Every dated mission, delegation, meeting, text and sister tie in view, in the order of public ids.
///
/// # Errors
/// The database refused.
pub fn all(session: &mut Session<'_>) -> Result<Vec<Dated>> {
    let mut by_revision: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<Dated> = Vec::new();
    let sql = format!(
        "SELECT e.id, e.public_id, r.id, r.kind, r.start_edtf, r.end_edtf, r.title, r.trip, r.links {SHOWN} \
         WHERE {CONDITION} ORDER BY e.public_id"
    );
    session.each(&sql, &[], |row| {
        let Some(start) = date(row, 4)? else { return Ok(()) };
        by_revision.insert(row.string(2)?, found.len());
        found.push(Dated {
            id: row.string(0)?,
            public_id: public_id(row, 1)?,
            kind: word(row, 3, "a kind")?,
            start,
            end: date(row, 5)?,
            title: row.string(6)?,
            trip: row.maybe_string(7)?,
            links: json(row, 8, "a list of links")?,
            us: BTreeSet::new(),
            foreign: BTreeSet::new(),
            countries: BTreeSet::new(),
            documents: BTreeSet::new(),
            officials: BTreeSet::new(),
        });
        Ok(())
    })?;
    let sql = format!(
        "SELECT r.id, p.actor_id, p.side, a.country {SHOWN} JOIN participants p ON p.revision_id = r.id \
         JOIN actors a ON a.id = p.actor_id WHERE {CONDITION}"
    );
    session.each(&sql, &[], |row| {
        let Some(one) = by_revision.get(row.text(0)?).and_then(|n| found.get_mut(*n)) else {
            return Ok(());
        };
        if row.text(2)? == "us" {
            one.us.insert(row.string(1)?);
        } else {
            one.foreign.insert(row.string(1)?);
            one.countries.extend(maybe_word::<Country>(row, 3, "a country")?);
        }
        Ok(())
    })?;
    let sql = format!(
        "SELECT DISTINCT r.id, s.url {SHOWN} JOIN evidence v ON v.revision_id = r.id JOIN claims c ON c.id = v.claim_id \
         JOIN sources s ON s.id = c.source_id WHERE {CONDITION} AND s.url <> ''"
    );
    session.each(&sql, &[], |row| {
        if let Some(one) = by_revision.get(row.text(0)?).and_then(|n| found.get_mut(*n)) {
            one.documents.insert(row.string(1)?);
        }
        Ok(())
    })?;
    let sql = format!(
        "SELECT r.id, c.content {SHOWN} JOIN evidence v ON v.revision_id = r.id JOIN claims c ON c.id = v.claim_id \
         WHERE r.withdrawn = 0 AND r.start_edtf IS NOT NULL AND r.kind = 'outgoing_mission'"
    );
    session.each(&sql, &[], |row| {
        if let Some(one) = by_revision.get(row.text(0)?).and_then(|n| found.get_mut(*n)) {
            one.officials.extend(json::<Officials>(row, 1, "a claim")?.officials);
        }
        Ok(())
    })?;
    Ok(found)
}
