//! How facts become English: counts, lists, dates, names of parties, the sentence that states an engagement.
//!
//! Pure functions of their arguments. Nothing here knows HTML; templates do.

mod dates;
mod languages;
mod lists;
mod parties;
mod sentence;

pub use dates::{at, day_words, in_when, moment_day, moment_words, rfc3339, since};
pub use languages::language_name;
pub use lists::{and, and_others, counted, grouped, share};
pub use parties::{Party, country_name, href, with_article};
pub use sentence::{Told, sentence, status_words};

/// Longest text that a page shows unfolded; the rest stands behind a fold.
pub const FOLD_AT: usize = 500;

/// Text for places that cannot isolate its direction (a page's title, a feed, a citation): controls and marks of
/// direction are left out, blanks are folded.
#[must_use]
pub fn plain(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !is_direction_mark(*c))
        .collect();
    kept.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The same, cut at so many characters, with an ellipsis where something was cut.
#[must_use]
pub fn brief(text: &str, longest: usize) -> String {
    let text = plain(&text.chars().take(longest.saturating_mul(2)).collect::<String>());
    match text.char_indices().nth(longest) {
        None => text,
        Some((at, _)) => {
            let cut = text[..at].rfind(' ').filter(|space| *space > at / 2).unwrap_or(at);
            format!("{} …", text[..cut].trim_end_matches([',', ';', ' ']))
        }
    }
}

/// The same text with a capital letter at its start.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        let mut capital: String = first.to_uppercase().collect();
        capital.push_str(letters.as_str());
        capital
    })
}

const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text that may be very long: what is shown at once, and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// What is shown at once.
    pub head: String,
    /// What stands behind the fold; empty for most.
    pub rest: String,
}

impl Folded {
    /// Folds a text after its first [`FOLD_AT`] characters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        match text.char_indices().nth(FOLD_AT) {
            // A fold that hides less than a line is a nuisance.
            Some((at, _)) if text.len() > at + 80 => Self {
                head: text[..at].to_owned(),
                rest: text[at..].to_owned(),
            },
            _ => Self {
                head: text.to_owned(),
                rest: String::new(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_holds_no_tricks() {
        assert_eq!(plain("a\u{202e}b\n\tc\0 "), "ab c");
        assert_eq!(brief("one two three four", 9), "one two …");
        assert_eq!(brief("short", 9), "short");
        assert_eq!(brief(&"x".repeat(2_000_000), 5), "xxxxx …");
    }

    #[test]
    fn a_capital_stands_at_the_start_alone() {
        for (text, expected) in [
            ("", ""),
            ("one of Two", "One of Two"),
            ("été", "Été"),
            ("Seattle", "Seattle"),
            ("3 cities", "3 cities"),
        ] {
            assert_eq!(capitalised(text), expected);
        }
    }

    #[test]
    fn long_text_folds_without_loss() {
        let long = "é".repeat(2_000);
        let folded = Folded::of(&long);
        assert_eq!(folded.head.chars().count(), FOLD_AT);
        assert_eq!(format!("{}{}", folded.head, folded.rest), long);
        assert!(Folded::of("short").rest.is_empty());
    }
}
