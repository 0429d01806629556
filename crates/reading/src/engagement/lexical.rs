//! The words of a sentence as evidence for each kind, where no pattern knows the phrase: single words and pairs, and what
//! stands beside the foreign name. What each weighs for a kind is learnt with the other features (`train`).

use std::collections::HashMap;

use domain::Kind;

/// What words weigh: for each word or pair a weight for every kind, in the order of [`Kind::ALL`].
pub(super) type Table = HashMap<String, [f32; Kind::ALL.len()]>;

/// The feature of a kind and a word in the table of weights.
pub(super) fn name(kind: Kind, word: &str) -> String {
    format!("w:{kind}:{word}")
}

/// The kind and the word of a feature; `None` for the others.
pub(super) fn parts(feature: &str) -> Option<(Kind, &str)> {
    let (kind, word) = feature.strip_prefix("w:")?.split_once(':')?;
    Some((kind.parse().ok()?, word))
}

/// A word as it is counted: marks by their side, numbers by their length.
fn counted(word: &str) -> String {
    match word.as_bytes() {
        [b'@', b'f', b'a', ..] => "@fa".to_owned(),
        [b'@', b'f', b'w', ..] => "@fw".to_owned(),
        [b'@', side, ..] => format!("@{}", char::from(*side)),
        [first, ..] if first.is_ascii_digit() => "#".repeat(word.len().min(4)),
        _ => word.to_owned(),
    }
}

/// The words and pairs of a plain sentence, each once.
pub(super) fn words(plain: &str) -> Vec<String> {
    let all: Vec<String> = plain.split(' ').map(counted).collect();
    let pairs = all.windows(2).map(|it| format!("{} {}", it[0], it[1]));
    let mut out: Vec<String> = pairs.collect();
    out.extend(all.into_iter().filter(|it| it.chars().any(char::is_alphanumeric)));
    out.sort_unstable();
    out.dedup();
    out
}

/// What stands beside a mark, given by its first byte: two words to the left and two to the right.
pub(super) fn beside(plain: &str, at: usize) -> Vec<String> {
    let (before, after) = (plain.get(..at).unwrap_or_default(), plain.get(at..).unwrap_or_default());
    let left: Vec<String> = before.split_whitespace().rev().take(3).map(counted).collect();
    let right: Vec<String> = after.split_whitespace().skip(1).take(3).map(counted).collect();
    let mut out = Vec::new();
    for (side, words) in [("<", &left), (">", &right)] {
        for (distance, word) in words.iter().enumerate() {
            out.push(format!("{side}{} {word}", distance.min(1) + 1));
        }
        if let [first, second, ..] = &words[..] {
            out.push(format!("{side}{side} {first} {second}"));
        }
    }
    out
}

/// The sum of the weights of words for every kind.
pub(super) fn sums(table: &Table, words: &[String]) -> [f64; Kind::ALL.len()] {
    let mut out = [0.0; Kind::ALL.len()];
    for weights in words.iter().filter_map(|it| table.get(it)) {
        for (sum, weight) in out.iter_mut().zip(weights) {
            *sum += f64::from(*weight);
        }
    }
    out
}
