//! What changed between two revisions, field by field, in words.

use domain::{Edtf, Side};

use super::store::StoredRevision;
use crate::prose;

/// A field that two revisions say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field, as pages call it.
    pub field: &'static str,
    /// What it was; nothing where it was not said.
    pub before: String,
    /// What it is; nothing where it is not said any more.
    pub after: String,
}

/// The fields in which a revision differs from the one before it.
#[must_use]
pub fn changes(before: &StoredRevision, after: &StoredRevision) -> Vec<Change> {
    let (old, new) = (faces(before), faces(after));
    old.into_iter()
        .zip(new)
        .filter(|(before, after)| before.1 != after.1)
        .map(|((field, before), (_, after))| Change { field, before, after })
        .collect()
}

/// Every field of a revision as a page prints it, always in the same order.
#[must_use]
pub fn faces(revision: &StoredRevision) -> Vec<(&'static str, String)> {
    let said = &revision.revision;
    let date = |date: &Option<Edtf>| date.as_ref().map(Edtf::human).unwrap_or_default();
    vec![
        ("Title", said.title.clone()),
        ("Kind", said.kind.label().to_owned()),
        ("American side", side(revision, Side::Us)),
        ("Counterpart", side(revision, Side::Foreign)),
        ("Beginning", date(&said.start)),
        ("End", date(&said.end)),
        ("Term", said.term_months.map(months).unwrap_or_default()),
        ("Status as reported", said.status.label().to_owned()),
        ("Status reported on", date(&said.status_reported)),
        (
            "Issues",
            prose::and(
                &said
                    .issues
                    .iter()
                    .map(|issue| issue.label().to_owned())
                    .collect::<Vec<_>>(),
            ),
        ),
        ("Claims", prose::grouped(revision.evidence.len())),
        (
            "In view",
            if revision.withdrawn { "no, withdrawn" } else { "yes" }.to_owned(),
        ),
    ]
}

fn side(revision: &StoredRevision, side: Side) -> String {
    let names: Vec<String> = revision
        .parties
        .iter()
        .filter(|party| party.side == side)
        .map(prose::Party::full)
        .collect();
    prose::and(&names)
}

/// "4 years", "18 months".
#[must_use]
pub fn months(months: u32) -> String {
    match months {
        12 => "one year".to_owned(),
        months if months % 12 == 0 => format!("{} years", months / 12),
        months => prose::counted(months as usize, "month", "months"),
    }
}

/// Who wrote a revision, in words: rules of the intake say so, accounts without a public name are "an editor".
#[must_use]
pub fn author_words(author: &str) -> String {
    match author.split_once(':') {
        Some(("rule", rule)) => format!("by rule: {}", rule.trim()),
        Some(("account", _)) => "by an editor".to_owned(),
        Some(("model", _)) => "by the matching model".to_owned(),
        _ if author == "intake" => "by rule, at import".to_owned(),
        _ => format!("by {author}"),
    }
}
