//! Engagements in text: what a passage says of ties, visits, agreements and acts between an American government and a
//! foreign counterpart, as proposals that a person decides on.
//!
//! [`propose`] works from words alone: sentences become plain text in which parties and named officials are marks
//! (`page`), patterns find kinds (`kind`), roles say who acts and with whom (`american`, `counterpart`), dates are
//! resolved against the document's (`date`), and a small trained scorer weighs what speaks for and against (`doubt`,
//! `score`). What counts as an engagement is told in docs/annotation.md; why it is made so in docs/adr/0012.

pub mod again;
mod american;
mod beside;
mod body;
mod candidate;
mod counterpart;
mod date;
mod doubt;
pub mod evaluate;
pub mod explain;
mod features;
mod governor;
mod issue;
mod kind;
mod lexical;
mod numeral;
mod other;
mod page;
mod partner;
mod party;
mod person;
mod rivals;
mod same;
mod score;
mod sense;
mod settle;
mod span;
mod status;
pub mod train;
mod unknown;

use std::ops::Range;

use domain::{
    Claim, ClaimKey, Confidence, Country, Day, Edtf, Issues, Kind, Level, Licence, PartyName, ReportedStatus,
    SourceRef, State,
};
use places::{Gazetteer, Place, PlaceId};
use serde::Serialize;

use crate::geo;

pub use body::publishing_body;

/// What is known of a text beside its words.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The gazetteer that the mentions were resolved with.
    pub gazetteer: &'a Gazetteer,
    /// The places that the text names, in its order ([`geo::Reader::read`]).
    pub mentions: &'a [geo::Mention],
    /// The document's own date: "last month" is told from it.
    pub dated: Option<&'a Edtf>,
    /// ISO 639-1; empty is read as English.
    pub language: &'a str,
    /// Whose "we", "our city" and "the mayor" it is.
    pub publisher_place: Option<PlaceId>,
    /// The port, airport or tribal nation whose own text it is ([`publishing_body`]).
    pub publisher_body: Option<&'a Actor>,
}

impl Context<'_> {
    fn publisher(&self) -> Option<Place> {
        self.gazetteer.place(self.publisher_place?)
    }

    fn day(&self) -> Option<Day> {
        self.dated?.earliest()
    }
}

/// A government or body on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// Its name: abroad as the text writes it, without what qualifies it.
    pub name: String,
    /// What sort of body.
    pub level: Level,
    /// Its country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Its state, where it is American.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The place that the reader took it for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
}

impl Actor {
    fn named(name: &str, level: Level) -> Self {
        Self {
            name: name.to_owned(),
            level,
            country: None,
            state: None,
            place: None,
        }
    }

    fn party(&self) -> PartyName {
        PartyName {
            name: self.name.clone(),
            level: Some(self.level),
            state: self.state,
            country: self.country,
            ..PartyName::default()
        }
    }
}

/// An engagement that a passage tells of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// What kind.
    pub kind: Kind,
    /// Who acts on the American side.
    pub us: Actor,
    /// With whom.
    pub counterpart: Actor,
    /// When it began or happened, where the passage says; an interval is the span of a visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// When it ended, where the passage says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// As the passage reports it on its own date.
    pub status: ReportedStatus,
    /// What it is about.
    pub issues: Issues,
    /// Named officials in their role: "Jay Inslee (Governor)".
    pub officials: Vec<String>,
    /// The sentences that say so, as bytes of the text.
    pub passage: Range<usize>,
    /// How likely a careful reader would enter it, 0 to 1.
    pub confidence: f64,
    /// Why, in words for people.
    pub reasons: Vec<String>,
}

impl Found {
    /// In a line of our own words: "Tulsa and Utsunomiya: outgoing mission".
    #[must_use]
    pub fn title(&self) -> String {
        format!(
            "{} and {}: {}",
            self.us.name,
            self.counterpart.name,
            self.kind.label().to_lowercase()
        )
    }

    /// As a claim of a source.
    #[must_use]
    pub fn claim(&self, key: ClaimKey, source: SourceRef) -> Claim {
        Claim {
            key,
            us: self.us.party(),
            counterpart: self.counterpart.party(),
            kind: self.kind,
            status: self.status,
            start: self.start.clone(),
            end: self.end.clone(),
            term_months: None,
            issues: self.issues,
            officials: self.officials.clone(),
            title: self.title(),
            note: self.reasons.join("; "),
            source,
            confidence: match self.confidence {
                it if it >= 0.85 => Confidence::High,
                it if it >= 0.65 => Confidence::Medium,
                _ => Confidence::Low,
            },
            licence: Licence::Unstated,
        }
    }
}

/// The claims of what was found in one document. The table is `read:HOST`; a claim's id is the first 16 digits of the
/// document's SHA-256, the first byte of the passage and the kind, and from the second counterpart of the same kind
/// in the same passage on its number. The same document gives the same ids.
#[must_use]
pub fn claims(found: &[Found], host: &str, sha256: &str, source: &SourceRef) -> Vec<Claim> {
    let digest = sha256.get(..16).unwrap_or(sha256);
    let same = |left: &Found, right: &Found| left.kind == right.kind && left.passage.start == right.passage.start;
    found
        .iter()
        .enumerate()
        .map(|(at, it)| {
            let before = found[..at].iter().filter(|other| same(other, it)).count();
            let number = if before == 0 {
                String::new()
            } else {
                format!("-{}", before + 1)
            };
            let key = ClaimKey {
                table: format!("read:{host}"),
                claim_id: format!("{digest}-{}-{}{number}", it.passage.start, it.kind),
            };
            it.claim(key, source.clone())
        })
        .collect()
}

/// Below this confidence nothing is proposed.
pub const PROPOSED_FROM: f64 = 0.42;

/// The engagements that a text tells of, in its order. Deterministic; nothing is proposed below [`PROPOSED_FROM`].
#[must_use]
pub fn propose(text: &str, context: &Context<'_>) -> Vec<Found> {
    let candidates = candidate::candidates(text, context, candidate::WORTH_A_LOOK);
    settle::settle(candidates)
}
