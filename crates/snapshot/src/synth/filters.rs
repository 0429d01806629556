//! Seeded questions in the shapes of which figures are published.

use std::collections::HashSet;

use domain::Kind;

use super::seeded::{Seeded, Zipf};
use super::{KINDS, World, YEARS, names};
use crate::filter::Filter;

/// The shape of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// A kind, a country and a range of years.
    Selective,
    /// A kind and a range of years.
    Broad,
    /// No filter.
    Landing,
    /// Two words, the second as a beginning.
    TwoWords,
}

impl Question {
    /// Every shape.
    pub const ALL: [Self; 4] = [Self::Selective, Self::Broad, Self::Landing, Self::TwoWords];

    /// Its name in tables of figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Selective => "selective",
            Self::Broad => "broad",
            Self::Landing => "landing",
            Self::TwoWords => "two words",
        }
    }
}

/// Questions of one shape to a synthetic ledger: endless, the same for the same seed, and no filter twice among the
/// first several thousand (but of the landing shape, which is one filter).
pub fn filters(world: &World, seed: u64, question: Question) -> impl Iterator<Item = Filter> {
    let countries: Vec<_> = world.countries.iter().map(|row| row.country).collect();
    let by_size = Zipf::new(countries.len(), 0.6);
    let mut draw = Seeded::new(seed, 0xf117e5);
    let mut asked = HashSet::new();
    std::iter::repeat_with(move || {
        let mut filter = Filter::default();
        match question {
            Question::Landing => {}
            Question::TwoWords => filter.text = two_words(&mut draw),
            Question::Selective | Question::Broad => {
                filter.kinds.insert(Kind::ALL[draw.below(KINDS)]);
                let span = 5 + draw.below(40);
                let from = draw.below(usize::try_from(YEARS.1 - YEARS.0).unwrap_or(0) - span);
                filter.from = i32::try_from(from).ok().map(|from| YEARS.0 + from);
                filter.to = i32::try_from(from + span).ok().map(|to| YEARS.0 + to);
            }
        }
        if question == Question::Selective {
            filter.countries.insert(countries[by_size.rank(&mut draw)]);
        }
        filter
    })
    .filter(move |filter| question == Question::Landing || asked.len() > 5_000 || asked.insert(filter.to_query()))
}

fn two_words(draw: &mut Seeded) -> String {
    let mut text = String::new();
    names::push_word(&mut text, names::common_rank(draw));
    text.push(' ');
    let at = text.len();
    names::push_word(&mut text, names::common_rank(draw));
    let shown = at + (3 + draw.below(6)).min(text.len() - at);
    text.truncate(shown);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::WorldSize;

    #[test]
    fn a_thousand_questions_are_a_thousand_filters() {
        let world = World::new(3, WorldSize::default());
        for question in [Question::Selective, Question::Broad, Question::TwoWords] {
            let queries: Vec<String> = filters(&world, 9, question)
                .take(1_000)
                .map(|filter| filter.to_query())
                .collect();
            assert_eq!(queries.iter().collect::<HashSet<_>>().len(), 1_000);
            assert!(
                filters(&world, 9, question)
                    .take(1_000)
                    .map(|filter| filter.to_query())
                    .eq(queries)
            );
        }
        assert!(
            filters(&world, 9, Question::Landing)
                .take(3)
                .all(|filter| filter.is_everything())
        );
    }
}
