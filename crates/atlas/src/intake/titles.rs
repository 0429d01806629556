//! How alike two titles are once the names that both are bound to contain are taken out.

use std::collections::BTreeSet;

/// Words that say nothing about which engagement is meant.
const PLAIN: &[&str] = &[
    "a", "an", "the", "of", "in", "on", "to", "for", "and", "with", "at", "by", "from", "its", "his", "her", "as",
    "is", "are", "be", "s", "between", "into", "after", "over", "about", "us", "u",
];

/// Words that titles of a family have in common.
const TRADE_WORDS: &[&str] = &[
    "sister",
    "city",
    "citie",
    "town",
    "county",
    "state",
    "tie",
    "mission",
    "trade",
    "delegation",
    "visit",
    "trip",
    "governor",
    "mayor",
    "lead",
    "led",
    "meet",
    "meeting",
    "memorandum",
    "agreement",
    "sign",
    "signed",
    "text",
    "office",
    "official",
    "leg",
    "first",
    "new",
    "understanding",
    "cooperation",
];

/// The words of a title, folded, without plurals.
pub(super) fn words(title: &str) -> BTreeSet<String> {
    places::fold::key(title)
        .split(' ')
        .filter(|word| !word.is_empty() && !PLAIN.contains(word))
        .map(singular)
        .collect()
}

fn singular(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// What is left of a title's words without some names and without the words of the trade.
pub(super) fn distinctive(words: &BTreeSet<String>, names: &BTreeSet<String>) -> BTreeSet<String> {
    words
        .iter()
        .filter(|word| !names.contains(*word) && !TRADE_WORDS.contains(&word.as_str()))
        .cloned()
        .collect()
}

/// Whether a word stands in so many titles of a family that it tells nothing apart.
pub(super) fn is_of_the_trade(word: &str) -> bool {
    TRADE_WORDS.contains(&word)
}

/// Whether a title's words speak of a renewal.
pub(super) fn says_renewal(words: &BTreeSet<String>) -> bool {
    words.iter().any(|word| {
        ["renew", "reaffirm", "extend", "extension", "prolong", "recommit"]
            .iter()
            .any(|stem| word.starts_with(stem))
    })
}

/// Dice's coefficient of two sets of words, 0 to 1.
pub(super) fn dice(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
    if a.is_empty() && b.is_empty() {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "titles have few words")]
    let share = 2.0 * a.intersection(b).count() as f32 / (a.len() + b.len()) as f32;
    share
}

/// What is assumed of two titles of which one has nothing of its own to compare.
pub(super) const NOTHING_TO_COMPARE: f32 = 0.3;

/// How alike two titles are, 0 to 1.
pub(super) fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>, names: &BTreeSet<String>) -> f32 {
    let whole = dice(a, b);
    if whole >= 0.8 {
        return whole;
    }
    let (a, b) = (distinctive(a, names), distinctive(b, names));
    if a.is_empty() || b.is_empty() {
        NOTHING_TO_COMPARE
    } else {
        dice(&a, &b)
    }
}

/// Two capitalised words in a row, folded: the makings of a proper name.
pub(super) fn proper_names(title: &str) -> BTreeSet<String> {
    let words: Vec<&str> = title.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| {
            pair.iter()
                .all(|word| word.chars().next().is_some_and(char::is_uppercase) && word.len() > 2)
        })
        .map(|pair| places::fold::key(&pair.join(" ")))
        .collect()
}
