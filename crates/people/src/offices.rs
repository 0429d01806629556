//! The bodies that an office speaks for. This crate knows their identities as text; whoever assembles the program says
//! who knows their names.

use std::fmt;

/// A body that can be spoken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What tells it from every other: `place:5809844`, `body:mayors-for-peace`.
    pub identity: String,
    /// Its name, with where it is.
    pub name: String,
}

/// Knows bodies by name. Asking may block: never on an async thread.
pub trait Actors: Send + Sync + fmt::Debug {
    /// Bodies whose name answers a text, the likeliest first: a handful.
    fn find(&self, text: &str) -> Vec<Actor>;
    /// Those of some identities that are known.
    fn named(&self, identities: &[String]) -> Vec<Actor>;
}

/// Where nobody knows any body: identities are typed.
#[derive(Debug, Clone, Copy)]
pub struct Unknown;

impl Actors for Unknown {
    fn find(&self, _: &str) -> Vec<Actor> {
        Vec::new()
    }

    fn named(&self, _: &[String]) -> Vec<Actor> {
        Vec::new()
    }
}

/// Whether a text has the form of an identity: `place:` and the gazetteer's number (and perhaps a level), or `body:` and
/// a name in small letters, digits and dashes.
#[must_use]
pub fn is_identity(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
    };
    let parts: Vec<&str> = text.split(':').collect();
    let has_form = match parts.as_slice() {
        ["place", number] => number.parse::<u32>().is_ok(),
        ["place", number, level] => number.parse::<u32>().is_ok() && is_word(level),
        ["body", name] => is_word(name),
        _ => false,
    };
    has_form && text.len() <= 200
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_have_one_form() {
        for good in ["place:5809844", "place:5809844:city", "body:mayors-for-peace"] {
            assert!(is_identity(good), "{good}");
        }
        let long = format!("body:{}", "a".repeat(200));
        for bad in [
            "",
            "Seattle",
            "place:",
            "place:seattle",
            "place:1:",
            "place:1:city:more",
            "body:",
            "body:<b>",
            "body:A",
            "person:ana",
            &long,
        ] {
            assert!(!is_identity(bad), "{bad}");
        }
    }
}
