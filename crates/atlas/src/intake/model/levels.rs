//! What two claims are compared in, and how far they may agree in each: the vocabulary of the matching model.
//!
//! Levels of one *ladder* go from the closest agreement to the least; the model may not hold a lower rung for better
//! evidence than a higher one. What cannot be compared (no date, nobody named) stands on a ladder of its own, and that it
//! cannot be compared is evidence of nothing; only the rungs of such a ladder may differ.

/// What two claims are compared in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The American governments.
    Governments,
    /// The counterparts.
    Counterparts,
    /// The kinds.
    Kinds,
    /// When it was.
    Dates,
    /// The words of the titles.
    Titles,
    /// The subject matters.
    Issues,
    /// The officials who are named.
    People,
    /// Where the two were read.
    Documents,
    /// What one says about the other.
    Mentions,
}

/// How far two claims agree in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// The word as the model's file has it.
    pub word: &'static str,
    /// What it means, to be read after "The two claims have …".
    pub says: &'static str,
    /// Levels of one ladder are ordered; the closest agreement comes first.
    pub ladder: u8,
}

const fn level(word: &'static str, says: &'static str, ladder: u8) -> Level {
    Level { word, says, ladder }
}

/// Ladders from here on are of what cannot be compared.
const LACKING: u8 = 10;

impl Level {
    /// Whether the level says that there is nothing to compare.
    #[must_use]
    pub const fn is_lacking(&self) -> bool {
        self.ladder >= LACKING
    }
}

const GOVERNMENTS: &[Level] = &[
    level("same", "the same government", 0),
    level("body", "a government and a body of it", 0),
    level("within", "a state and a place within it", 0),
    level("one_state", "two places of one state", 0),
    level("circle", "a circle of governments on one side", 1),
    level("other", "governments of different states", 0),
];
const COUNTERPARTS: &[Level] = &[
    level("same", "the same counterpart", 0),
    level("part", "a country and a body or place of it", 0),
    level("circle", "a group of counterparts on one side", 1),
    level("other", "two counterparts", 0),
];
const KINDS: &[Level] = &[
    level("same", "the same kind", 0),
    level("meeting", "a meeting and a journey", 0),
    level("other", "different kinds", 0),
];
const DATES: &[Level] = &[
    level("same_day", "the same day", 0),
    level("near", "days close to each other", 0),
    level("same_month", "the same month", 0),
    level("beside", "dates that nearly touch", 0),
    level("same_year", "the same year", 0),
    level("apart", "dates well apart", 0),
    level("one_fits", "one date, which fits the other's report", LACKING),
    level("one", "one date, and nothing that speaks against it", LACKING),
    level(
        "one_misfits",
        "one date, which does not fit the other's report",
        LACKING,
    ),
    level("reports_near", "no dates, but reports of the same weeks", LACKING + 1),
    level("none", "no dates", LACKING + 1),
    level("reports_apart", "no dates, and reports of different years", LACKING + 1),
];
const TITLES: &[Level] = &[
    level("alike_rare", "titles alike, with a rare word in common", 0),
    level("alike", "titles alike", 0),
    level("rare", "a rare word in common", 0),
    level("some", "some words in common", 0),
    level("little", "few words in common", 0),
    level("none", "no word in common", 0),
    level("names_only", "titles that hold nothing but names", LACKING),
];
const ISSUES: &[Level] = &[
    level("same", "the same issues", 0),
    level("some", "an issue in common", 0),
    level("other", "other issues", 0),
    level("none", "no issues to compare", LACKING),
];
const PEOPLE: &[Level] = &[
    level("guest", "the same foreign official", 0),
    level("several", "several officials in common", 0),
    level("one", "an official in common", 0),
    level("strangers", "different officials", 0),
    level("post", "the same post, one of them without a name", LACKING),
    level("none", "no officials to compare", LACKING),
];
const DOCUMENTS: &[Level] = &[
    level("same_publisher", "two pages of one publisher", 0),
    level("other", "pages of two publishers", 1),
];
const MENTIONS: &[Level] = &[
    level("named", "the other's government or event named by one of them", 0),
    level("none", "nothing said about each other", 0),
    level("renewal", "a renewal on one side only", 0),
];

impl Field {
    /// Every field, in the order of a comparison.
    pub const ALL: [Self; 9] = [
        Self::Governments,
        Self::Counterparts,
        Self::Kinds,
        Self::Dates,
        Self::Titles,
        Self::Issues,
        Self::People,
        Self::Documents,
        Self::Mentions,
    ];

    /// The word as the model's file has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Governments => "governments",
            Self::Counterparts => "counterparts",
            Self::Kinds => "kinds",
            Self::Dates => "dates",
            Self::Titles => "titles",
            Self::Issues => "issues",
            Self::People => "people",
            Self::Documents => "documents",
            Self::Mentions => "mentions",
        }
    }

    /// How far two claims may agree in it.
    #[must_use]
    pub const fn levels(self) -> &'static [Level] {
        match self {
            Self::Governments => GOVERNMENTS,
            Self::Counterparts => COUNTERPARTS,
            Self::Kinds => KINDS,
            Self::Dates => DATES,
            Self::Titles => TITLES,
            Self::Issues => ISSUES,
            Self::People => PEOPLE,
            Self::Documents => DOCUMENTS,
            Self::Mentions => MENTIONS,
        }
    }

    /// Its position in a comparison.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// The level of each field, in the order of [`Field::ALL`].
pub type Vector = [u8; Field::ALL.len()];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn fields_and_levels_have_words_of_their_own() {
        let words: BTreeSet<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
        assert_eq!(words.len(), Field::ALL.len());
        for (n, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field.index(), n);
            let words: BTreeSet<&str> = field.levels().iter().map(|level| level.word).collect();
            assert_eq!(words.len(), field.levels().len(), "{field:?}");
        }
    }
}
