//! Places in text: finding the names and saying which places they mean.
//!
//! [`Reader::read`] finds the names of a text and resolves them together; [`Reader::resolve`] resolves names whose
//! spans the caller knows. Both are deterministic and work from the gazetteer alone.

mod candidates;
pub mod evaluate;
pub(crate) mod lexicon;
mod page;
mod recognise;
mod resolve;
pub(crate) mod token;

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
    /// Degrees north and east of that place, or of a continent, which is no place of the gazetteer.
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
}

impl<'g> Reader<'g> {
    /// A reader over a gazetteer.
    #[must_use]
    pub const fn new(gazetteer: &'g Gazetteer) -> Self {
        Self { gazetteer }
    }

    /// The places that a text names, in its order.
    #[must_use]
    pub fn read(&self, text: &str, context: &Context) -> Vec<Mention> {
        let page = Page::new(self.gazetteer, text);
        let spans = recognise::recognise(&page);
        self.resolve(text, &spans, context)
    }

    /// What the names at known bytes of a text mean. Spans are in the text's order; one outside it or within a letter
    /// reads as an empty name.
    #[must_use]
    pub fn resolve(&self, text: &str, spans: &[Range<usize>], context: &Context) -> Vec<Mention> {
        let phrase = |span: &Range<usize>| text.get(span.clone()).unwrap_or_default();
        let asked: Vec<Asked<'_>> = spans
            .iter()
            .enumerate()
            .map(|(at, span)| {
                let next = spans.get(at + 1);
                let between = next.and_then(|next| text.get(span.end..next.start));
                let joined = between.is_some_and(|it| matches!(it.trim(), "," | "(") || it == " ");
                Asked {
                    phrase: phrase(span),
                    qualifier: next.filter(|_| joined).map(phrase),
                }
            })
            .collect();
        let meanings = resolve::resolve(self.gazetteer, &asked, context.publisher_place);
        let spans = spans.iter().zip(meanings);
        spans
            .map(|(span, meaning)| mention(span.clone(), phrase(span), &meaning))
            .collect()
    }
}

fn mention(range: Range<usize>, phrase: &str, meaning: &Meaning) -> Mention {
    let best = meaning.ranked.first();
    Mention {
        range,
        phrase: phrase.to_owned(),
        place: best.map(|it| it.0.id),
        point: best.map(|it| (it.0.lat, it.0.lon)).or(meaning.expanse),
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
