//! Evidence as cards: what each source says, what it supports or contradicts, and why it is trusted as far as it is.

use domain::{Confidence, Licence, SourceKind};

use super::history::months;
use super::store::{Merge, Record, StoredClaim, StoredRevision};
use crate::ledger::Field;
use crate::prose::{self, Folded};

/// One claim as a page shows it.
#[derive(Debug, Clone)]
pub struct Card {
    /// The anchor on the page.
    pub anchor: String,
    /// Which row of which table.
    pub row: String,
    /// Who published the source.
    pub publisher: String,
    /// The date of the source: EDTF and words; nothing where it has none.
    pub date: Option<(String, String)>,
    /// The name of its language; nothing where it is not known or no tag.
    pub language: Option<String>,
    /// What sort of publisher.
    pub source_kind: &'static str,
    /// What it says, in a line.
    pub title: Folded,
    /// What it says in support, with doubts.
    pub note: Folded,
    /// Further things it says: label and value.
    pub says: Vec<(&'static str, String)>,
    /// Named officials in their public role.
    pub officials: Vec<String>,
    /// A link that may be followed.
    pub link: Option<String>,
    /// An address that is shown but not linked, since it is none of the web.
    pub address: Option<String>,
    /// `supports` or `contradicts`.
    pub stance: &'static str,
    /// What it supports.
    pub supports: String,
    /// What it contradicts.
    pub contradicts: String,
    /// How far it is trusted, and why.
    pub trust: String,
    /// Under which licence it may be passed on.
    pub licence: Licence,
    /// The SHA-256 of the claim.
    pub hash: String,
    /// How it came to stand here.
    pub joined: String,
}

/// The cards of a revision, the most trusted first.
#[must_use]
pub fn cards(record: &Record, revision: &StoredRevision) -> Vec<Card> {
    let mut found: Vec<(&StoredClaim, Card)> = revision
        .evidence
        .iter()
        .filter_map(|evidence| {
            let stored = record.claims.iter().find(|claim| claim.key == evidence.claim)?;
            let merge = record.merges.iter().rev().find(|merge| merge.claim == stored.key);
            let mut card = card(stored, merge);
            card.supports = fields(&evidence.supports);
            card.contradicts = fields(&evidence.contradicts);
            card.stance = if evidence.contradicts.is_empty() {
                "supports"
            } else {
                "contradicts"
            };
            Some((stored, card))
        })
        .collect();
    found.sort_by_key(|(stored, card)| (stored.rank.is_none(), stored.rank.clone(), card.row.clone()));
    found.into_iter().map(|(_, card)| card).collect()
}

fn card(stored: &StoredClaim, merge: Option<&Merge>) -> Card {
    let claim = &stored.claim;
    let source = &claim.source;
    let link = web_link(&source.url);
    Card {
        anchor: format!("claim-{}", anchor(&claim.key.claim_id)),
        row: format!("{} {}", claim.key.table, claim.key.claim_id),
        publisher: if source.publisher.trim().is_empty() {
            "Publisher not named".to_owned()
        } else {
            source.publisher.clone()
        },
        date: source.date.as_ref().map(|date| (date.to_string(), date.human())),
        language: language(&source.language),
        source_kind: source.kind.label(),
        title: Folded::of(&claim.title),
        note: Folded::of(&claim.note),
        says: says(stored),
        officials: claim.officials.clone(),
        address: (link.is_none() && !source.url.trim().is_empty()).then(|| prose::brief(&source.url, 300)),
        link,
        stance: "supports",
        supports: String::new(),
        contradicts: String::new(),
        trust: trust(stored),
        licence: claim.licence,
        hash: stored.content_hash.clone(),
        joined: joined(merge),
    }
}

/// An address that browsers may be sent to: of the web, and without blanks or controls.
#[must_use]
pub fn web_link(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    let sound = matches!(scheme.as_str(), "http" | "https")
        && url.len() <= 4_000
        && !url
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\'));
    sound.then(|| url.to_owned())
}

fn anchor(id: &str) -> String {
    id.chars()
        .take(80)
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' })
        .collect()
}

fn language(tag: &str) -> Option<String> {
    let sound = (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    sound.then(|| prose::language_name(tag).to_owned())
}

fn says(stored: &StoredClaim) -> Vec<(&'static str, String)> {
    let claim = &stored.claim;
    let name = |party: &domain::PartyName| {
        let area = party.state.map(|state| state.as_str().to_owned());
        let area = area.or_else(|| party.country.map(|country| prose::country_name(country).to_owned()));
        match area {
            Some(area) => format!("{} ({area})", party.name),
            None => party.name.clone(),
        }
    };
    let mut said = vec![
        ("Kind", claim.kind.label().to_owned()),
        ("American side", name(&claim.us)),
        ("Counterpart", name(&claim.counterpart)),
        ("Status, on its own date", claim.status.label().to_owned()),
    ];
    said.extend(claim.start.as_ref().map(|start| ("Beginning", start.human())));
    said.extend(claim.end.as_ref().map(|end| ("End", end.human())));
    said.extend(claim.term_months.map(|term| ("Term", months(term))));
    let issues: Vec<String> = claim.issues.iter().map(|issue| issue.label().to_owned()).collect();
    said.extend((!issues.is_empty()).then(|| ("Issues", issues.join(", "))));
    said
}

/// Why it ranks where it does, in the words of the written ranking of sources.
fn trust(stored: &StoredClaim) -> String {
    let claim = &stored.claim;
    let standing = match (stored.rank.as_ref().map(|rank| rank.source), claim.source.kind) {
        (Some(0), _) => "A government that takes part speaks for itself: this goes before every other source.",
        (_, SourceKind::Government | SourceKind::ForeignGovernment | SourceKind::Legislation) => {
            "A government that does not itself take part: behind those that do, before organisations and news."
        }
        (_, SourceKind::Organization) => "An organisation: behind governments.",
        (_, SourceKind::Academic) => "Scholarly work: behind governments.",
        (_, SourceKind::News) => "News: behind governments.",
        (_, SourceKind::Dataset) => "A compiled data set: behind the pages that such sets are compiled from.",
        (_, SourceKind::Blog) => "A personal page: behind all others.",
    };
    let dated = match &claim.source.date {
        Some(_) => "",
        None => " It bears no date, so dated sources go before it.",
    };
    let sure = match claim.confidence {
        Confidence::High => "",
        Confidence::Medium => " Its compiler was fairly sure of it.",
        Confidence::Low => " Its compiler was in doubt.",
    };
    format!("{standing}{dated}{sure}")
}

fn joined(merge: Option<&Merge>) -> String {
    match merge {
        None => "This entry was founded on it.".to_owned(),
        Some(merge) => {
            let at = prose::day_words(prose::moment_day(merge.recorded));
            let word = prose::brief(&merge.rule, 80);
            let why = crate::intake::explain(&merge.rule).unwrap_or("A rule of an earlier version put them together.");
            let split = merge.split.as_ref().map_or_else(String::new, |split| {
                format!(
                    " Split off by {}: {}.",
                    prose::brief(&split.by, 80),
                    prose::brief(&split.reason, 200)
                )
            });
            let reasons = if merge.reasons.is_empty() {
                String::new()
            } else {
                format!(" The two claims have {}.", prose::brief(&merge.reasons.join("; "), 600))
            };
            format!(
                "Joined on {at}. {why}{reasons} (Rule {word}, score {:.2}.){split}",
                merge.score
            )
        }
    }
}

/// Names of fields as people read them.
fn fields(fields: &[Field]) -> String {
    let label = |field: &Field| -> String {
        match field {
            Field::Us => "American side".to_owned(),
            Field::Start => "beginning".to_owned(),
            other => other.as_str().to_owned(),
        }
    };
    prose::and(&fields.iter().map(label).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        assert!(web_link("https://www.seattle.gov/a?b=c&d").is_some());
        assert!(web_link("HTTP://example.org").is_some());
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://x",
            "//x",
            "https://a b",
            "https://a\"onclick",
            "",
        ] {
            assert_eq!(web_link(bad), None, "{bad}");
        }
    }
}
