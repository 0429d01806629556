//! Evidence as lines of CSV: which claim supports and contradicts which field of which engagement.

use super::column::{Column, Holds, column};
use super::store::Evidence;

/// The columns.
pub const COLUMNS: [Column; 15] = [
    column("engagement", Holds::Text, "Public id of the engagement"),
    column("url", Holds::Text, "Address of its page"),
    column("table", Holds::Text, "The table that the claim came in"),
    column("claim_id", Holds::Text, "The claim's id in that table"),
    column(
        "supports",
        Holds::Text,
        "Fields of the engagement that the claim supports, separated by semicolons",
    ),
    column(
        "contradicts",
        Holds::Text,
        "Fields that it contradicts, separated by semicolons",
    ),
    column("source_publisher", Holds::Text, "Who published the source"),
    column("source_url", Holds::Text, "Where it is"),
    column("source_date", Holds::Text, "Its date, EDTF"),
    column("source_kind", Holds::Text, "What sort of source it is"),
    column("language", Holds::Text, "Its language (ISO 639-1)"),
    column(
        "confidence",
        Holds::Text,
        "How sure whoever read it was: high, medium or low",
    ),
    column("title", Holds::Text, "What it says, in a line"),
    column("licence", Holds::Text, "The licence of the claim"),
    column("claim_sha256", Holds::Text, "SHA-256 of the claim's content"),
];

/// The cells of a line, in the order of [`COLUMNS`].
pub fn cells(evidence: &Evidence, site: &str) -> [String; 15] {
    let claim = &evidence.claim;
    let source = &claim.source;
    [
        evidence.engagement.to_string(),
        format!("{site}/engagements/{}", evidence.engagement),
        claim.key.table.clone(),
        claim.key.claim_id.clone(),
        evidence.supports.clone(),
        evidence.contradicts.clone(),
        source.publisher.clone(),
        source.url.clone(),
        source.date.as_ref().map(ToString::to_string).unwrap_or_default(),
        source.kind.to_string(),
        source.language.clone(),
        claim.confidence.to_string(),
        claim.title.clone(),
        evidence.licence.to_string(),
        evidence.hash.clone(),
    ]
}
