//! From a text that was read to what it proposes: the one place where gathering asks the readers of places and
//! engagements.

use domain::SourceRef;
use places::{Gazetteer, PlaceId};
use reading::{engagement, geo};

use super::read::host_of;
use crate::proposals::{Proposal, ReadDocument};

/// What readers need beside the text.
#[derive(Debug)]
pub(super) struct Reads<'a> {
    pub gazetteer: &'a Gazetteer,
    /// Where the publisher is at home.
    pub home: Option<PlaceId>,
}

impl Reads<'_> {
    /// What a document proposes, in the order of its text.
    pub(super) fn proposals(&self, document: &ReadDocument) -> Vec<Proposal> {
        let around = geo::Context {
            publisher_place: self.home,
        };
        let mentions = geo::Reader::new(self.gazetteer).read(&document.text, &around);
        let state = self.home.and_then(|it| self.gazetteer.place(it)?.state);
        let body = engagement::publishing_body(&document.publisher, state);
        let context = engagement::Context {
            publisher_body: body.as_ref(),
            gazetteer: self.gazetteer,
            mentions: &mentions,
            dated: document.dated.as_ref(),
            language: &document.language,
            publisher_place: self.home,
        };
        let found = engagement::propose(&document.text, &context);
        let source = SourceRef {
            url: document.address.clone(),
            publisher: document.publisher.clone(),
            date: document.dated.clone(),
            kind: document.publisher_kind,
            language: document.language.clone(),
        };
        let claims = engagement::claims(&found, host_of(&document.address), &document.sha256, &source);
        let proposal = |(claim, found): (domain::Claim, engagement::Found)| Proposal {
            claim,
            passage: found.passage,
            confidence: found.confidence,
            reasons: found.reasons,
        };
        claims.into_iter().zip(found).map(proposal).collect()
    }
}
