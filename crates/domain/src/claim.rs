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
    ///
    /// Hashed are the bytes `legation claim 1\0` and then the fields in the order of the struct. A text is its length
    /// in bytes as eight bytes, big end first, and its UTF-8; a word of a vocabulary is its text, a date its canonical
    /// text, a number its decimal digits; an absent value is a byte 0, a present one a byte 1 and the value; a list is its length
    /// like that of a text and its members. Another form needs another number in the first bytes, because stored
    /// hashes tell a changed row from an unchanged one.
    #[must_use]
    pub fn content_hash(&self) -> String {
        // Taken apart without `..`, so that a new field cannot be left out by mistake.
        let Self {
            key: _,
            us,
            counterpart,
            kind,
            status,
            start,
            end,
            term_months,
            issues,
            officials,
            title,
            note,
            source,
            confidence,
            licence,
        } = self;
        let mut form = HashedForm(Sha256::new_with_prefix(b"legation claim 1\0"));
        form.party(us);
        form.party(counterpart);
        form.text(kind.as_str());
        form.text(status.as_str());
        form.optional(start.as_ref());
        form.optional(end.as_ref());
        form.optional(term_months.as_ref());
        form.length(issues.iter().count());
        issues.iter().for_each(|issue| form.text(issue.as_str()));
        form.length(officials.len());
        officials.iter().for_each(|official| form.text(official));
        form.text(title);
        form.text(note);
        form.source(source);
        form.text(confidence.as_str());
        form.text(licence.as_str());
        form.hexadecimal()
    }
}

/// The form of a claim that [`Claim::content_hash`] hashes, and describes.
struct HashedForm(Sha256);

impl HashedForm {
    fn length(&mut self, length: usize) {
        self.0.update((length as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.update(text.as_bytes());
    }

    fn optional(&mut self, value: Option<&impl ToString>) {
        self.0.update([u8::from(value.is_some())]);
        if let Some(value) = value {
            self.text(&value.to_string());
        }
    }

    fn party(&mut self, party: &PartyName) {
        let PartyName {
            name,
            level,
            state,
            country,
            wikidata,
            locode,
        } = party;
        self.text(name);
        self.optional(level.as_ref());
        self.optional(state.as_ref());
        self.optional(country.as_ref());
        self.optional(wikidata.as_ref());
        self.optional(locode.as_ref());
    }

    fn source(&mut self, source: &SourceRef) {
        let SourceRef {
            url,
            publisher,
            date,
            kind,
            language,
        } = source;
        self.text(url);
        self.text(publisher);
        self.optional(date.as_ref());
        self.text(kind.as_str());
        self.text(language);
    }

    fn hexadecimal(self) -> String {
        self.0
            .finalize()
            .iter()
            .fold(String::with_capacity(64), |mut hex, byte| {
                for nibble in [byte >> 4, byte & 15] {
                    hex.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
                }
                hex
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Issue;

    fn bergen() -> Claim {
        Claim {
            key: ClaimKey {
                table: "legation-starter".into(),
                claim_id: "west-0001".into(),
            },
            us: PartyName {
                name: "Seattle".into(),
                level: Some(Level::City),
                state: "WA".parse().ok(),
                country: Some(Country::US),
                ..PartyName::default()
            },
            counterpart: PartyName {
                name: "Bergen".into(),
                level: Some(Level::City),
                country: "NO".parse().ok(),
                ..PartyName::default()
            },
            kind: Kind::SisterTie,
            status: ReportedStatus::Active,
            start: "1967~".parse().ok(),
            end: None,
            term_months: None,
            issues: [Issue::Education, Issue::Youth].into_iter().collect(),
            officials: vec!["Wes Uhlman (Mayor)".into()],
            title: "Seattle and Bergen sister city tie".into(),
            note: String::new(),
            source: SourceRef {
                publisher: "City of Seattle".into(),
                date: "2007".parse().ok(),
                kind: SourceKind::Government,
                language: "en".into(),
                ..SourceRef::default()
            },
            confidence: Confidence::Medium,
            licence: Licence::CcBy,
        }
    }

    #[test]
    fn the_hash_of_a_claim_never_changes() {
        assert_eq!(
            bergen().content_hash(),
            "17cad44705c52fc053666a3aa37d440dd5f9849156a4b70c50512a3b0ed3ee24"
        );
    }

    #[test]
    fn the_key_is_no_part_of_the_content() {
        let mut moved = bergen();
        moved.key.claim_id = "west-0002".into();
        assert_eq!(moved.content_hash(), bergen().content_hash());
    }

    #[test]
    fn every_field_is_part_of_the_content() {
        let changes: [fn(&mut Claim); 20] = [
            |claim| claim.us.name.push('s'),
            |claim| claim.us.level = None,
            |claim| claim.us.state = None,
            |claim| claim.us.wikidata = Some("Q5083".into()),
            |claim| claim.us.locode = Some("US SEA".into()),
            |claim| claim.counterpart.country = None,
            |claim| claim.kind = Kind::Memorandum,
            |claim| claim.status = ReportedStatus::Ended,
            |claim| claim.start = None,
            |claim| claim.end = "1967~".parse().ok(),
            |claim| claim.term_months = Some(12),
            |claim| claim.issues = Issues::default(),
            |claim| claim.officials.push(String::new()),
            |claim| claim.title.clear(),
            |claim| claim.note.push('x'),
            |claim| claim.source.url.push('x'),
            |claim| claim.source.date = "2007~".parse().ok(),
            |claim| claim.source.language.clear(),
            |claim| claim.confidence = Confidence::Low,
            |claim| claim.licence = Licence::CcBySa,
        ];
        let mut hashes: Vec<_> = changes
            .iter()
            .map(|change| {
                let mut claim = bergen();
                change(&mut claim);
                claim.content_hash()
            })
            .collect();
        hashes.push(bergen().content_hash());
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), changes.len() + 1);
    }

    #[test]
    fn text_does_not_move_between_fields() {
        let (mut left, mut right) = (bergen(), bergen());
        (left.title, left.note) = ("ab".into(), "c".into());
        (right.title, right.note) = ("a".into(), "bc".into());
        assert_ne!(left.content_hash(), right.content_hash());
    }
}
