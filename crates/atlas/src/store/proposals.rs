//! Documents that were read, and the claims proposed from them.

use std::ops::Range;

use domain::{Claim, ClaimKey};
use platform::clock::{Ids, Moment};
use platform::database::{Result, Row, Session, Value};

use super::word::{date, json, to_json, word};
use crate::proposals::{Proposal, ProposalState, ReadDocument};

/// A proposal with its place in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredProposal {
    /// Its key.
    pub id: String,
    /// The key of its document.
    pub document: String,
    /// Whose draft it is; `None` for everybody's.
    pub organisation: Option<String>,
    /// What was found.
    pub proposal: Proposal,
    /// What became of it.
    pub state: ProposalState,
    /// The claim that it became, by the ledger's key.
    pub accepted_claim: Option<String>,
    /// Who deposited it.
    pub author: String,
    /// When it was deposited.
    pub recorded: Moment,
    /// When its state was last set: what a decision must have seen.
    pub decided: Moment,
}

/// What is held under the key of a proposal's claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfKey {
    /// The proposal's key.
    pub id: String,
    /// The hash of its claim.
    pub content_hash: String,
    /// What became of it.
    pub state: ProposalState,
}

/// A proposal before it is written.
#[derive(Debug, Clone)]
pub struct NewProposal<'a> {
    /// The key it will have.
    pub id: String,
    /// The key of its document.
    pub document: &'a str,
    /// Whose draft it is; empty for everybody's.
    pub organisation: &'a str,
    /// The hash of its claim.
    pub content_hash: &'a str,
    /// What was found.
    pub proposal: &'a Proposal,
    /// The passage, within the text.
    pub passage: Range<usize>,
    /// Who deposits it.
    pub author: &'a str,
}

/// Makes sure that a document is stored; answers its key.
///
/// # Errors
/// The database refused.
pub fn ensure_document(
    session: &mut Session<'_>,
    ids: &Ids,
    now: Moment,
    document: &ReadDocument,
    organisation: &str,
    author: &str,
) -> Result<String> {
    let known = session.first(
        "SELECT id FROM documents WHERE sha256 = $1 AND address = $2 AND organisation = $3",
        &[
            document.sha256.as_str().into(),
            document.address.as_str().into(),
            organisation.into(),
        ],
        |row| row.string(0),
    )?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id = ids.next().to_string();
    let columns = [
        "id",
        "sha256",
        "address",
        "organisation",
        "title",
        "publisher",
        "publisher_kind",
        "publisher_place",
        "dated",
        "language",
        "content",
        "author",
        "recorded",
    ];
    let row: Vec<Value> = vec![
        id.as_str().into(),
        document.sha256.as_str().into(),
        document.address.as_str().into(),
        organisation.into(),
        document.title.as_str().into(),
        document.publisher.as_str().into(),
        document.publisher_kind.as_str().into(),
        document.publisher_place.clone().into(),
        document.dated.as_ref().map(ToString::to_string).into(),
        document.language.as_str().into(),
        document.text.as_str().into(),
        author.into(),
        now.0.into(),
    ];
    session.insert("documents", &columns, &[row])?;
    Ok(id)
}

/// A document by its key.
///
/// # Errors
/// The database refused.
pub fn document(session: &mut Session<'_>, id: &str) -> Result<Option<ReadDocument>> {
    session.first(
        "SELECT address, sha256, title, publisher, publisher_kind, publisher_place, dated, language, content \
         FROM documents WHERE id = $1",
        &[id.into()],
        |row| {
            Ok(ReadDocument {
                address: row.string(0)?,
                sha256: row.string(1)?,
                title: row.string(2)?,
                publisher: row.string(3)?,
                publisher_kind: word(row, 4, "a source kind")?,
                publisher_place: row.maybe_string(5)?,
                dated: date(row, 6)?,
                language: row.string(7)?,
                text: row.string(8)?,
            })
        },
    )
}

/// Every proposal of an organisation under the key of a claim.
///
/// # Errors
/// The database refused.
pub fn of_key(session: &mut Session<'_>, organisation: &str, key: &ClaimKey) -> Result<Vec<OfKey>> {
    session.all(
        "SELECT id, content_hash, state FROM proposals WHERE organisation = $1 AND table_name = $2 AND claim_id = $3 \
         ORDER BY recorded, id",
        &[
            organisation.into(),
            key.table.as_str().into(),
            key.claim_id.as_str().into(),
        ],
        |row| {
            Ok(OfKey {
                id: row.string(0)?,
                content_hash: row.string(1)?,
                state: word(row, 2, "a proposal's state")?,
            })
        },
    )
}

/// Writes a proposal, open.
///
/// # Errors
/// The database refused.
pub fn insert(session: &mut Session<'_>, new: &NewProposal<'_>, now: Moment) -> Result<()> {
    let claim: &Claim = &new.proposal.claim;
    let columns = [
        "id",
        "document_id",
        "organisation",
        "table_name",
        "claim_id",
        "content_hash",
        "kind",
        "us_state",
        "country",
        "claim",
        "passage_start",
        "passage_end",
        "confidence",
        "reasons",
        "state",
        "author",
        "recorded",
        "decided",
    ];
    let row: Vec<Value> = vec![
        new.id.as_str().into(),
        new.document.into(),
        new.organisation.into(),
        claim.key.table.as_str().into(),
        claim.key.claim_id.as_str().into(),
        new.content_hash.into(),
        claim.kind.as_str().into(),
        claim.us.state.map_or(Value::Null, |state| state.as_str().into()),
        claim
            .counterpart
            .country
            .map_or(Value::Null, |country| country.as_str().into()),
        to_json(claim)?.into(),
        new.passage.start.into(),
        new.passage.end.into(),
        new.proposal.confidence.into(),
        to_json(&new.proposal.reasons)?.into(),
        ProposalState::Open.as_str().into(),
        new.author.into(),
        now.0.into(),
        now.0.into(),
    ];
    session.insert("proposals", &columns, &[row])
}

/// Sets what became of a proposal, and the claim that it became.
///
/// # Errors
/// The database refused.
pub fn set_state(
    session: &mut Session<'_>,
    id: &str,
    state: ProposalState,
    accepted_claim: Option<&str>,
    now: Moment,
) -> Result<()> {
    session.execute(
        "UPDATE proposals SET state = $2, accepted_claim = $3, decided = $4 WHERE id = $1",
        &[
            id.into(),
            state.as_str().into(),
            accepted_claim.map_or(Value::Null, Value::from),
            now.0.into(),
        ],
    )?;
    Ok(())
}

/// The columns that [`stored`] reads.
pub const COLUMNS: &str = "p.id, p.document_id, p.organisation, p.claim, p.passage_start, p.passage_end, p.confidence, \
     p.reasons, p.state, p.accepted_claim, p.author, p.recorded, p.decided";

/// A proposal from the columns of [`COLUMNS`].
///
/// # Errors
/// A column does not hold what it should.
pub fn stored(row: &Row<'_>) -> Result<StoredProposal> {
    let offset = |column: usize| -> Result<usize> { Ok(usize::try_from(row.int(column)?).unwrap_or(0)) };
    Ok(StoredProposal {
        id: row.string(0)?,
        document: row.string(1)?,
        organisation: Some(row.string(2)?).filter(|text| !text.is_empty()),
        proposal: Proposal {
            claim: json(row, 3, "a claim")?,
            passage: offset(4)?..offset(5)?,
            confidence: row.maybe_real(6)?.unwrap_or(0.0),
            reasons: json(row, 7, "a list of reasons")?,
        },
        state: word(row, 8, "a proposal's state")?,
        accepted_claim: row.maybe_string(9)?,
        author: row.string(10)?,
        recorded: Moment(row.int(11)?),
        decided: Moment(row.int(12)?),
    })
}

/// A proposal that somebody of an organisation may see: everybody's, or the organisation's own.
///
/// # Errors
/// The database refused.
pub fn visible(session: &mut Session<'_>, id: &str, organisation: Option<&str>) -> Result<Option<StoredProposal>> {
    session.first(
        &format!("SELECT {COLUMNS} FROM proposals p WHERE p.id = $1 AND (p.organisation = '' OR p.organisation = $2)"),
        &[id.into(), organisation.unwrap_or("").into()],
        stored,
    )
}

/// Proposals in a state that somebody of an organisation may see, the surest first.
///
/// # Errors
/// The database refused.
pub fn in_state(
    session: &mut Session<'_>,
    state: ProposalState,
    organisation: Option<&str>,
    limit: usize,
) -> Result<Vec<StoredProposal>> {
    session.all(
        &format!(
            "SELECT {COLUMNS} FROM proposals p WHERE p.state = $1 AND (p.organisation = '' OR p.organisation = $2) \
             ORDER BY p.confidence DESC, p.id LIMIT $3"
        ),
        &[state.as_str().into(), organisation.unwrap_or("").into(), limit.into()],
        stored,
    )
}
