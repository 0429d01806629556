//! Words that tell people and institutions from places: what they say of the word beside them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word says; a word may say several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Cue {
    /// Stands before a person's name.
    Title = 1,
    /// Is a person's first name.
    First = 2,
    /// Makes the capitals around it the name of an institution.
    Body = 4,
    /// Makes the capitals before it the name of a road.
    Road = 8,
    /// Makes the capitals before it the name of water, a mountain, a park.
    Nature = 16,
    /// Makes the name before or after it that of a division or settlement.
    Settled = 32,
    /// Stands before names of places.
    Before = 64,
    /// Is what people do: "said".
    Speaks = 128,
}

const TABLE: &str = include_str!("../../tables/cues.txt");

static WORDS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut out = HashMap::new();
    for line in TABLE.lines() {
        let Some((name, words)) = line.split_once(':') else {
            continue;
        };
        let cue = match name {
            "title" => Cue::Title,
            "first" => Cue::First,
            "body" => Cue::Body,
            "road" => Cue::Road,
            "nature" => Cue::Nature,
            "settled" => Cue::Settled,
            "before" => Cue::Before,
            _ => Cue::Speaks,
        };
        for word in words.split_whitespace() {
            *out.entry(word).or_insert(0) |= cue as u8;
        }
    }
    out
});

/// What a folded word says, as the sum of its cues.
pub(crate) fn cues(key: &str) -> u8 {
    WORDS.get(key).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_they_are() {
        assert_eq!(cues("mary"), Cue::First as u8);
        assert_eq!(cues("mayor"), Cue::Title as u8);
        assert!(cues("university") & Cue::Body as u8 != 0 && cues("avenue") & Cue::Road as u8 != 0);
        assert_eq!(cues("table"), 0);
        assert!(TABLE.lines().all(|line| line.contains(':')));
    }
}
