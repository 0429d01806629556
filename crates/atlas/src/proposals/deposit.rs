//! Depositing what was read: the document once, each proposal once. Doing it again changes nothing.

use platform::clock::{Ids, Moment};
use platform::database::{Result, Session};

use super::{Proposal, ProposalState, ReadDocument};
use crate::store::proposals::{self, NewProposal};

/// What a deposit came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deposited {
    /// Proposals that were not there.
    pub new: u64,
    /// Proposals that were there, or whose passage a person has decided on.
    pub known: u64,
}

/// Stores a document and the proposals that it gave, for everybody or for one organisation.
///
/// A proposal of the same passage and kind that says something else replaces one that is still open; one that a person
/// has accepted or rejected stands, and the new reading is not asked about again. A passage that reaches beyond the text
/// is cut to its end.
///
/// # Errors
/// The database refused; among the reasons: another writer deposited the same meanwhile (try again).
pub fn deposit(
    session: &mut Session<'_>,
    ids: &Ids,
    now: Moment,
    document: &ReadDocument,
    found: &[Proposal],
    organisation: Option<&str>,
    author: &str,
) -> Result<Deposited> {
    let organisation = organisation.unwrap_or("");
    let mut done = Deposited::default();
    let document_id = proposals::ensure_document(session, ids, now, document, organisation, author)?;
    for one in found {
        let hash = one.claim.content_hash();
        let held = proposals::of_key(session, organisation, &one.claim.key)?;
        let decided = |state: ProposalState| matches!(state, ProposalState::Accepted | ProposalState::Rejected);
        if held.iter().any(|old| old.content_hash == hash || decided(old.state)) {
            done.known += 1;
            continue;
        }
        for old in held.iter().filter(|old| old.state == ProposalState::Open) {
            proposals::set_state(session, &old.id, ProposalState::Superseded, None, now)?;
        }
        let length = document.text.len();
        proposals::insert(
            session,
            &NewProposal {
                id: ids.next().to_string(),
                document: &document_id,
                organisation,
                content_hash: &hash,
                proposal: one,
                passage: one.passage.start.min(length)..one.passage.end.min(length),
                author,
            },
            now,
        )?;
        done.new += 1;
    }
    Ok(done)
}
