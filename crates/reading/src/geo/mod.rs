//! Places in text: finding the names and saying which places they mean.
//!
//! [`Reader::read`] finds the names of a text and resolves them together; [`Reader::resolve`] resolves names whose
//! spans the caller knows. Both are deterministic and work from the gazetteer alone.

mod candidates;
pub mod evaluate;
mod features;
pub mod learn;
pub mod learn_ranking;
pub(crate) mod lexicon;
mod minimise;
mod model;
mod page;
mod points;
mod ranker;
mod recognise;
mod resolve;
mod tagger;
pub(crate) mod token;
mod words;

use std::ops::Range;

use places::{Gazetteer, PlaceId};

use page::Page;
use resolve::{Asked, Meaning};

/// What is known of a text beside its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Context {
    /// Where the text was published: the home of a local newspaper, the town of a council.
    pub publisher_place: Option<PlaceId>,
}

/// A name in a text and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The name as written.
    pub phrase: String,
    /// The place it most likely means, where the gazetteer knows any.
    pub place: Option<PlaceId>,
    /// Degrees north and east of that place, for countries and divisions as GeoNames publishes them; or of a
    /// continent, which is no place of the gazetteer.
    pub point: Option<(f32, f32)>,
    /// The share of that place among all that the name may mean, 0 to 1.
    pub score: f32,
    /// The next likely places with their shares, at most four.
    pub alternatives: Vec<(PlaceId, f32)>,
}

/// Reads places in texts.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'g> {
    gazetteer: &'g Gazetteer,
    /// Which set of the model's weights.
    set: usize,
}

impl<'g> Reader<'g> {
    /// A reader over a gazetteer.
    #[must_use]
    pub const fn new(gazetteer: &'g Gazetteer) -> Self {
        Self { gazetteer, set: 0 }
    }

    /// The same reader with weights that were learnt without a text, for measuring on it.
    #[must_use]
    pub fn unseen(self, text: &str) -> Self {
        Self {
            set: model::unseen(text),
            ..self
        }
    }

    /// Whether a text took part in learning, so that only [`Reader::unseen`] measures on it.
    #[must_use]
    pub fn has_seen(&self, text: &str) -> bool {
        self.set == 0 && model::unseen(text) != 0
    }

    /// The places that a text names, in its order.
    #[must_use]
    pub fn read(&self, text: &str, context: &Context) -> Vec<Mention> {
        let page = Page::new(self.gazetteer, text);
        let spans = model::tagger(self.set).names(&page);
        self.resolve(text, &spans, context)
    }

    /// What the names at known bytes of a text mean. Spans are in the text's order; one outside it or within a letter
    /// reads as an empty name.
    #[must_use]
    pub fn resolve(&self, text: &str, spans: &[Range<usize>], context: &Context) -> Vec<Mention> {
        let asked = asked(text, spans);
        let meanings = resolve::resolve(self.gazetteer, &asked, context.publisher_place, self.set);
        let found = spans.iter().zip(&asked).zip(meanings);
        found
            .map(|((span, asked), meaning)| mention(span.clone(), asked.phrase, &meaning))
            .collect()
    }
}

/// The phrases of spans, each with the one that qualifies it: what follows after a comma or a bracket.
fn asked<'t>(text: &'t str, spans: &[Range<usize>]) -> Vec<Asked<'t>> {
    let phrase = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
    let one = |(at, span): (usize, &Range<usize>)| {
        let next = spans.get(at + 1);
        let between = next.and_then(|next| text.get(span.end..next.start));
        let joined = between.is_some_and(|it| matches!(it.trim(), "," | "(") || it == " ");
        Asked {
            phrase: phrase(span),
            qualifier: next.filter(|_| joined).map(phrase),
        }
    };
    spans.iter().enumerate().map(one).collect()
}

fn mention(range: Range<usize>, phrase: &str, meaning: &Meaning) -> Mention {
    let best = meaning.ranked.first();
    Mention {
        range,
        phrase: phrase.to_owned(),
        place: best.map(|it| it.0.id),
        point: best.map(|it| points::published(&it.0)).or(meaning.expanse),
        score: best.map_or(if meaning.expanse.is_some() { 1.0 } else { 0.0 }, |it| it.1),
        alternatives: meaning
            .ranked
            .iter()
            .skip(1)
            .take(4)
            .map(|it| (it.0.id, it.1))
            .collect(),
    }
}
