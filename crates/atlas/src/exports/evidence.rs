//! Evidence as lines of CSV: which claim supports and contradicts which field of which engagement.

use super::store::Evidence;

/// The columns.
pub const COLUMNS: [&str; 15] = [
    "engagement",
    "url",
    "table",
    "claim_id",
    "supports",
    "contradicts",
    "source_publisher",
    "source_url",
    "source_date",
    "source_kind",
    "language",
    "confidence",
    "title",
    "licence",
    "claim_sha256",
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
