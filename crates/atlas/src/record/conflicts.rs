//! Contradictions between claims, told in words and never hidden.

use domain::Edtf;

use super::store::{StoredClaim, StoredRevision};
use crate::ledger::Field;
use crate::prose;

/// What several claims say differently of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// "Two dates are reported for the beginning."
    pub heading: String,
    /// What each says, the shown one first.
    pub sayings: Vec<Saying>,
}

/// One of several values, with who reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// The value as people read it.
    pub value: String,
    /// Whether it is the one shown.
    pub shown: bool,
    /// Who says so, with the date of each source.
    pub by: String,
}

/// The contradictions of a revision: fields that at least one of its claims contradicts and of which its claims give
/// more than one value.
#[must_use]
pub fn conflicts(revision: &StoredRevision, claims: &[StoredClaim]) -> Vec<Conflict> {
    let of_revision: Vec<&StoredClaim> = claims
        .iter()
        .filter(|claim| revision.evidence.iter().any(|evidence| evidence.claim == claim.key))
        .collect();
    FIELDS
        .iter()
        .filter(|field| {
            revision
                .evidence
                .iter()
                .any(|evidence| evidence.contradicts.contains(&field.field))
        })
        .filter_map(|field| conflict(field, revision, &of_revision))
        .collect()
}

struct Told {
    field: Field,
    what: &'static str,
    of: &'static str,
    value: fn(&StoredClaim) -> Option<String>,
    shown: fn(&StoredRevision) -> Option<String>,
}

const FIELDS: &[Told] = &[
    Told {
        field: Field::Start,
        what: "dates",
        of: "the beginning",
        value: |claim| claim.claim.start.as_ref().map(Edtf::human),
        shown: |revision| revision.revision.start.as_ref().map(Edtf::human),
    },
    Told {
        field: Field::End,
        what: "dates",
        of: "the end",
        value: |claim| claim.claim.end.as_ref().map(Edtf::human),
        shown: |revision| revision.revision.end.as_ref().map(Edtf::human),
    },
    Told {
        field: Field::Status,
        what: "statuses",
        of: "it",
        value: |claim| Some(claim.claim.status.label().to_lowercase()),
        shown: |revision| Some(revision.revision.status.label().to_lowercase()),
    },
    Told {
        field: Field::Kind,
        what: "kinds",
        of: "it",
        value: |claim| Some(claim.claim.kind.label().to_lowercase()),
        shown: |revision| Some(revision.revision.kind.label().to_lowercase()),
    },
    Told {
        field: Field::Term,
        what: "terms",
        of: "it",
        value: |claim| claim.claim.term_months.map(super::history::months),
        shown: |revision| revision.revision.term_months.map(super::history::months),
    },
];

fn conflict(field: &Told, revision: &StoredRevision, claims: &[&StoredClaim]) -> Option<Conflict> {
    let shown = (field.shown)(revision);
    let mut values: Vec<(String, Vec<String>)> = Vec::new();
    for claim in claims {
        let Some(value) = (field.value)(claim) else { continue };
        let teller = teller(claim);
        match values.iter_mut().find(|(known, _)| *known == value) {
            Some((_, tellers)) if tellers.contains(&teller) => {}
            Some((_, tellers)) => tellers.push(teller),
            None => values.push((value, vec![teller])),
        }
    }
    if values.len() < 2 {
        return None;
    }
    values.sort_by_key(|(value, tellers)| (Some(value) != shown.as_ref(), std::cmp::Reverse(tellers.len())));
    Some(Conflict {
        heading: format!(
            "{} {} are reported for {}.",
            count_word(values.len()),
            field.what,
            field.of
        ),
        sayings: values
            .into_iter()
            .map(|(value, tellers)| Saying {
                shown: Some(&value) == shown.as_ref(),
                by: prose::and_others(&tellers, 4),
                value,
            })
            .collect(),
    })
}

/// "City of Seattle (2007)".
fn teller(claim: &StoredClaim) -> String {
    let source = &claim.claim.source;
    let publisher = if source.publisher.is_empty() {
        "an unnamed publisher"
    } else {
        &source.publisher
    };
    let publisher = prose::brief(publisher, 80);
    match &source.date {
        Some(date) => format!("{publisher} ({})", date.human()),
        None => format!("{publisher} (undated)"),
    }
}

fn count_word(count: usize) -> String {
    const WORDS: [&str; 7] = ["Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
    WORDS
        .get(count.wrapping_sub(2))
        .map_or_else(|| prose::grouped(count), |word| (*word).to_owned())
}
