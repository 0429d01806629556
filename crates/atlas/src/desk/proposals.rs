//! Proposed claims: what a document is said to say, and the passage where it stands.

use domain::Claim;
use platform::database::{DatabaseError, Session};

use super::denoted;
use super::gather::claim_title;
use super::queue::{Line, Sought, Stretch};
use super::store::{self, Looks, Note};
use crate::proposals::ReadDocument;
use crate::prose;
use crate::store::proposals::StoredProposal;

/// How much of a document stands before and after the passage, in bytes.
const AROUND: usize = 1_200;
/// The most of a document that one page holds, in bytes.
const MOST: usize = 200_000;

pub(super) fn stretch(
    session: &mut Session<'_>,
    sought: &Sought,
    looks: &Looks,
    (skip, limit): (usize, usize),
) -> Result<Stretch, DatabaseError> {
    Ok(Stretch {
        total: store::count_proposals(session, sought, looks)?,
        lines: store::proposals(session, sought, looks, limit, skip)?
            .iter()
            .map(line)
            .collect(),
    })
}

fn line((stored, note): &(StoredProposal, Note)) -> Line {
    let claim = &stored.proposal.claim;
    Line {
        item: stored.id.clone(),
        seen: stored.decided.0.to_string(),
        title: claim_title(claim),
        why: format!(
            "{} with {}",
            denoted::said(&claim.us),
            denoted::said(&claim.counterpart)
        ),
        meta: format!(
            "{} · {} · {}",
            claim.kind.label(),
            confidence(stored.proposal.confidence),
            prose::brief(&claim.source.publisher, 80)
        ),
        kind: Some(claim.kind),
        assigned: note.assigned.clone(),
        until: note.until,
    }
}

/// "sure (0.91)".
pub(super) fn confidence(confidence: f64) -> String {
    let word = match confidence {
        sure if sure >= 0.85 => "sure",
        sure if sure >= 0.6 => "fairly sure",
        _ => "in doubt",
    };
    format!("{word} ({confidence:.2})")
}

/// A passage in its document, in five parts that together are the document, or as much of it as a page holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// What stands far before.
    pub before: String,
    /// What stands near before.
    pub near_before: String,
    /// The passage.
    pub passage: String,
    /// What stands near after.
    pub near_after: String,
    /// What stands far after.
    pub after: String,
    /// Whether something of the document was left out.
    pub cut: bool,
}

/// The nearest boundary of a character at or below an offset.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl Shown {
    /// Parts a document around a passage. An offset within a character moves to its start.
    pub(super) fn of(document: &ReadDocument, passage: &std::ops::Range<usize>) -> Self {
        let text = document.text.as_str();
        let start = floor(text, passage.start);
        let end = floor(text, passage.end).max(start);
        let near = floor(text, start.saturating_sub(AROUND));
        let far = floor(text, start.saturating_sub(MOST / 2));
        let near_end = floor(text, end.saturating_add(AROUND));
        let far_end = floor(text, end.saturating_add(MOST / 2));
        Self {
            before: text[far..near].to_owned(),
            near_before: text[near..start].to_owned(),
            passage: text[start..end].to_owned(),
            near_after: text[end..near_end].to_owned(),
            after: text[near_end..far_end].to_owned(),
            cut: far > 0 || far_end < text.len(),
        }
    }
}

/// What the claim says, field by field, in words.
pub(super) fn says(claim: &Claim) -> Vec<(&'static str, String)> {
    let mut said = vec![
        ("Kind", claim.kind.label().to_owned()),
        ("American side", denoted::said(&claim.us)),
        ("Counterpart", denoted::said(&claim.counterpart)),
        ("Status", claim.status.label().to_owned()),
    ];
    said.extend(claim.start.as_ref().map(|start| ("Beginning", start.human())));
    said.extend(claim.end.as_ref().map(|end| ("End", end.human())));
    let issues: Vec<String> = claim.issues.iter().map(|issue| issue.label().to_owned()).collect();
    said.extend((!issues.is_empty()).then(|| ("Issues", prose::and(&issues))));
    said.extend((!claim.officials.is_empty()).then(|| ("Officials", claim.officials.join("; "))));
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> ReadDocument {
        ReadDocument {
            address: String::new(),
            sha256: String::new(),
            title: String::new(),
            publisher: String::new(),
            publisher_kind: domain::SourceKind::News,
            publisher_place: None,
            dated: None,
            language: "en".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_document_is_parted_around_its_passage_without_loss() {
        let text = format!("{}Zürich signed.{}", "é".repeat(3_000), "ö".repeat(3_000));
        let start = 6_000;
        let shown = Shown::of(&document(&text), &(start..start + 15));
        assert_eq!(shown.passage, "Zürich signed.");
        assert!(!shown.cut && shown.near_before.len() <= AROUND + 1);
        let all = [
            &shown.before,
            &shown.near_before,
            &shown.passage,
            &shown.near_after,
            &shown.after,
        ];
        assert_eq!(all.map(String::as_str).concat(), text);
    }

    #[test]
    fn an_offset_within_a_character_or_beyond_the_end_breaks_nothing() {
        let shown = Shown::of(&document("éé"), &(1..99));
        assert_eq!(shown.passage, "éé");
        assert_eq!(Shown::of(&document("ab"), &(9..9)).passage, "");
        assert!(Shown::of(&document(&"x".repeat(500_000)), &(0..3)).cut);
    }
}
