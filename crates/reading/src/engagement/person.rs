//! Officials by title and name: "Mayor G.T. Bynum", "Vi Lyles, Charlotte's mayor".

use std::ops::Range;

use domain::State;

use crate::geo::token::Token;

use super::{Context, governor};

/// A person named with a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// The tokens of the name, the title left out.
    pub tokens: Range<usize>,
    /// The name as written.
    pub name: String,
    /// The title in the form that claims use.
    pub title: &'static str,
    /// First byte of the title.
    pub start: usize,
    /// The state that a governor governs who is named without the title.
    pub governs: Option<State>,
    /// The state of a governor, where the name tells it.
    pub state: Option<State>,
}

/// Titles as they are written (folded) and as claims write them; longer ones first.
const TITLES: &[(&[&str], &str)] = &[
    (&["lieutenant", "governor"], "Lieutenant Governor"),
    (&["lt", "governor"], "Lieutenant Governor"),
    (&["lt", "gov"], "Lieutenant Governor"),
    (&["consul", "general"], "Consul General"),
    (&["prime", "minister"], "Prime Minister"),
    (&["vice", "mayor"], "Vice Mayor"),
    (&["deputy", "mayor"], "Deputy Mayor"),
    (&["borough", "mayor"], "Borough Mayor"),
    (&["lord", "mayor"], "Lord Mayor"),
    (&["city", "manager"], "City Manager"),
    (&["county", "executive"], "County Executive"),
    (&["county", "judge"], "County Judge"),
    (&["council", "president"], "Council President"),
    (&["council", "member"], "Council Member"),
    (&["council", "chair"], "Council Chair"),
    (&["attorney", "general"], "Attorney General"),
    (&["vice", "president"], "Vice President"),
    (&["vice", "governor"], "Vice Governor"),
    (&["first", "lady"], "First Lady"),
    (&["agriculture", "secretary"], "Agriculture Secretary"),
    (&["commerce", "secretary"], "Commerce Secretary"),
    (&["port", "director"], "Port Director"),
    (&["councilmember"], "Council Member"),
    (&["councilwoman"], "Council Member"),
    (&["councilman"], "Council Member"),
    (&["councilor"], "Council Member"),
    (&["councillor"], "Council Member"),
    (&["alderman"], "Alderman"),
    (&["alderwoman"], "Alderwoman"),
    (&["governor"], "Governor"),
    (&["gov"], "Governor"),
    (&["mayor"], "Mayor"),
    (&["president"], "President"),
    (&["premier"], "Premier"),
    (&["minister"], "Minister"),
    (&["ambassador"], "Ambassador"),
    (&["consul"], "Consul"),
    (&["commissioner"], "Commissioner"),
    (&["supervisor"], "Supervisor"),
    (&["senator"], "Senator"),
    (&["sen"], "Senator"),
    (&["representative"], "Representative"),
    (&["rep"], "Representative"),
    (&["secretary"], "Secretary"),
    (&["chairman"], "Chairman"),
    (&["chairwoman"], "Chairwoman"),
    (&["chancellor"], "Chancellor"),
    (&["speaker"], "Speaker"),
    (&["director"], "Director"),
    (&["chief"], "Chief"),
    (&["king"], "King"),
    (&["queen"], "Queen"),
    (&["general"], "General"),
    (&["gen"], "General"),
    (&["mr"], "Mr."),
    (&["mrs"], "Mrs."),
    (&["ms"], "Ms."),
    (&["dr"], "Dr."),
];

/// Particles within names.
const PARTICLES: &[&str] = &[
    "de", "la", "del", "van", "von", "der", "da", "dos", "bin", "al", "el", "y",
];

/// Days and months: capitals that name nobody and no place.
pub(super) const CALENDAR: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Capitalised words that are no part of a name.
const NO_NAME: &[&str] = &["and", "of", "to", "the", "in"];

/// The persons that a text names directly after a title, and governors without one.
pub(super) fn titled(text: &str, tokens: &[Token], context: &Context<'_>) -> Vec<Person> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((words, title)) = title_at(text, tokens, at) else {
            let Some((to, state)) = governor::untitled(text, tokens, at, context) else {
                at += 1;
                continue;
            };
            found.push(Person {
                tokens: at..to,
                name: text[tokens[at].start..tokens[to - 1].end].to_owned(),
                title: "Governor",
                start: tokens[at].start,
                governs: Some(state),
                state: Some(state),
            });
            at = to;
            continue;
        };
        let from = at + words;
        let to = name_end(text, tokens, from);
        if to > from {
            let name = &text[tokens[from].start..tokens[to - 1].end];
            let is_governor = title == "Governor";
            found.push(Person {
                tokens: from..to,
                name: name.to_owned(),
                title,
                start: tokens[at].start,
                governs: None,
                state: is_governor.then(|| governor::of_name(name, context)).flatten(),
            });
        }
        at = to.max(from);
    }
    found
}

/// A title that begins at a token, written with a capital, and the number of its words.
fn title_at(text: &str, tokens: &[Token], at: usize) -> Option<(usize, &'static str)> {
    let capital = text[tokens[at].start..].chars().next().is_some_and(char::is_uppercase);
    if !capital {
        return None;
    }
    TITLES
        .iter()
        .find(|(words, _)| {
            words
                .iter()
                .enumerate()
                .all(|(offset, word)| tokens.get(at + offset).is_some_and(|it| it.key == *word))
        })
        .map(|(words, title)| (words.len(), *title))
}

fn is_no_name(key: &str) -> bool {
    NO_NAME.contains(&key) || CALENDAR.contains(&key)
}

/// Where the name that begins at a token ends: at most four words with capitals, particles between.
fn name_end(text: &str, tokens: &[Token], from: usize) -> usize {
    let mut to = from;
    let mut count = 0;
    while let Some(token) = tokens.get(to) {
        let word = &text[token.start..token.end];
        let capital = word.chars().next().is_some_and(char::is_uppercase) && !is_no_name(&token.key);
        let particle = to > from && PARTICLES.contains(&word);
        let hyphen = to > from && word == "-" && tokens[to - 1].end == token.start;
        if !(capital || particle || hyphen) || count == 4 || (to > from && token.begins) {
            break;
        }
        count += usize::from(capital);
        to += 1;
    }
    while to > from {
        let last = &text[tokens[to - 1].start..tokens[to - 1].end];
        if PARTICLES.contains(&last) || last == "-" {
            to -= 1;
        } else {
            break;
        }
    }
    to
}
