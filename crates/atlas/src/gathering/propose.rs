//! From a text that was read to what it would propose: the one place where gathering asks the readers of places and
//! engagements.

use places::{Gazetteer, PlaceId};
use reading::geo;

use crate::proposals::{Proposal, ReadDocument};

/// What readers need beside the text.
#[derive(Debug)]
pub(super) struct Reads<'a> {
    pub gazetteer: &'a Gazetteer,
    /// Where the publisher is at home.
    pub home: Option<PlaceId>,
}

impl Reads<'_> {
    /// What a document would propose, in the order of its text.
    pub(super) fn proposals(&self, document: &ReadDocument) -> Vec<Proposal> {
        let context = geo::Context {
            publisher_place: self.home,
        };
        let _mentions = geo::Reader::new(self.gazetteer).read(&document.text, &context);
        Vec::new()
    }
}
