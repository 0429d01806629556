//! A claim: what one source says, in the source's own terms, before anyone judged it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::edtf::Edtf;
use crate::vocabulary::{Confidence, Country, Issues, Kind, Level, Licence, ReportedStatus, SourceKind, State};

/// Which row of which table: the identity of a claim apart from its content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClaimKey {
    /// The publisher's table, by the slug its metadata gives it (`legation-starter`, `wikidata-sister-cities`).
    pub table: String,
    /// The row's stable id within the table.
    pub claim_id: String,
}

/// A body as the source names it, with whatever else the source says that helps to tell which one is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PartyName {
    /// The name as the source writes it.
    pub name: String,
    /// What sort of body the source says it is; `None` where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The American state, where given (American bodies only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The country, where given. `US` for American bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The Wikidata item (`Q3955`), where the source gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// The UN/LOCODE (`US SEA`), where a crosswalk of the source gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locode: Option<String>,
}

/// The document or table a claim was read from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceRef {
    /// Its address; empty where the source has none.
    pub url: String,
    /// Who published it.
    pub publisher: String,
    /// Its own date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Edtf>,
    /// What sort of publisher it is.
    #[serde(default = "SourceRef::dataset")]
    pub kind: SourceKind,
    /// BCP 47 language tag.
    pub language: String,
}

impl SourceRef {
    const fn dataset() -> SourceKind {
        SourceKind::Dataset
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "the vocabulary macro, which declares the enum, knows no default"
)]
impl Default for SourceKind {
    fn default() -> Self {
        Self::Dataset
    }
}

/// What one source says about one engagement between an American body and a foreign counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Which row of which table.
    pub key: ClaimKey,
    /// The American body.
    pub us: PartyName,
    /// The foreign body.
    pub counterpart: PartyName,
    /// What kind of engagement.
    pub kind: Kind,
    /// Status as reported on the source's own date.
    pub status: ReportedStatus,
    /// When it began, where the source says. An interval is the span of a visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// When it ended, where the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// For how many months a text was agreed, where the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_months: Option<u32>,
    /// What it is about.
    #[serde(default)]
    pub issues: Issues,
    /// Named officials in their public role: "Jay Inslee (Governor)".
    #[serde(default)]
    pub officials: Vec<String>,
    /// What it is, in a line.
    pub title: String,
    /// What the source says that supports the row, with doubts.
    pub note: String,
    /// Where it stands.
    pub source: SourceRef,
    /// How sure the compiler is.
    pub confidence: Confidence,
    /// Under which licence the claim may be passed on.
    pub licence: Licence,
}

impl Claim {
    /// The SHA-256 of everything the claim says but its key, in hexadecimal. Two rows with the same hash say the same.
    #[must_use]
    pub fn content_hash(&self) -> String {
        let mut content = self.clone();
        content.key = ClaimKey {
            table: String::new(),
            claim_id: String::new(),
        };
        let json = serde_json_canonical(&content);
        Sha256::digest(json.as_bytes())
            .iter()
            .fold(String::with_capacity(64), |mut hex, byte| {
                use std::fmt::Write as _;
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }
}

/// JSON of a claim with its fields in the order of the struct: the hashed form. Changing the struct's order changes hashes.
fn serde_json_canonical(claim: &Claim) -> String {
    serde_json::to_string(claim).unwrap_or_default()
}
