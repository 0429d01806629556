//! How text is folded and cut into words, for the index and for whatever is asked of it.
//!
//! Folding: compatibility decomposition, combining marks dropped, lower case, and the few Latin letters that do not
//! decompose (`ß ø ł đ ð þ æ œ ı`) written in plain letters. A word is a run of letters and digits.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The folded form of a text: what two spellings share.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        for lower in c.to_lowercase() {
            match lower {
                'ß' => folded.push_str("ss"),
                'ø' => folded.push('o'),
                'ł' => folded.push('l'),
                'đ' | 'ð' => folded.push('d'),
                'þ' => folded.push_str("th"),
                'æ' => folded.push_str("ae"),
                'œ' => folded.push_str("oe"),
                'ı' => folded.push('i'),
                other if is_combining_mark(other) => {}
                other => folded.push(other),
            }
        }
    }
    folded
}

/// The words of a text that is already folded.
pub fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The words of a text, folded, in order.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    words_of(&fold(text)).map(str::to_owned).collect()
}

/// What titles are ordered by: their folded form, up to the length at which nobody reads on.
#[must_use]
pub fn title_key(title: &str) -> String {
    const LENGTH: usize = 120;
    let mut key = fold(&title[..title.floor_char_boundary(4 * LENGTH)]);
    key.truncate(key.floor_char_boundary(LENGTH));
    key
}

/// What a text query asks: all words, the last one as a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextQuery {
    whole: Vec<String>,
    prefix: String,
}

impl TextQuery {
    /// Reads a query; `None` where it holds no word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut whole = words(text);
        let prefix = whole.pop()?;
        whole.sort();
        whole.dedup();
        Some(Self { whole, prefix })
    }

    /// The words that must occur as they are.
    #[must_use]
    pub fn whole(&self) -> &[String] {
        &self.whole
    }

    /// The word of which at least the beginning must occur.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether a bag of folded words answers the query.
    #[must_use]
    pub fn matches<'w>(&self, bag: impl Iterator<Item = &'w str> + Clone) -> bool {
        self.whole.iter().all(|word| bag.clone().any(|other| other == word))
            && bag.clone().any(|other| other.starts_with(self.prefix.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (a, b) in [
            ("Kraków", "KRAKOW"),
            ("Łódź", "lodz"),
            ("Tromsø", "Tromso"),
            ("Gießen", "giessen"),
            ("São Tomé", "sao tome"),
            ("İzmir", "izmir"),
            ("Ｔｏｋｙｏ", "tokyo"),
            ("Đà Nẵng", "da nang"),
        ] {
            assert_eq!(fold(a), fold(b), "{a}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            words("St. Petersburg–Oblast, 2022: \"MoU\""),
            ["st", "petersburg", "oblast", "2022", "mou"]
        );
        assert!(words(" -- ").is_empty());
        assert_eq!(words("東京 Tokyo"), ["東京", "tokyo"]);
    }

    #[test]
    fn the_last_word_may_be_a_beginning() {
        let query = TextQuery::parse("Japan sea").unwrap();
        assert!(query.matches(["seattle", "japan"].into_iter()));
        assert!(!query.matches(["seattle", "japanese"].into_iter()));
        assert!(!query.matches(["japan", "overseas"].into_iter()));
        assert!(TextQuery::parse("…").is_none());
    }
}
