//! Which names of the gazetteer in a text are places: rules over the words around them, whose answer the sequence
//! model hears.

use super::lexicon::COUNTY;
use super::page::{Class, Hit, Page};

/// Words before which a name is a person's, or a part of a longer name.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "dr",
    "sen",
    "rep",
    "gov",
    "president",
    "judge",
    "officer",
    "sgt",
    "lt",
    "capt",
    "det",
    "rev",
    "coach",
    "mayor",
    "chief",
    "sheriff",
    "councilman",
    "councilwoman",
    "commissioner",
    "justice",
    "prof",
    "said",
];
/// Words after which a small town's name is hardly anything else.
const BEFORE_PLACES: &[&str] = &[
    "in", "from", "near", "to", "of", "at", "outside", "around", "between", "for", "across",
];
/// Words that make the name before them a part of an institution's.
const INSTITUTIONS: &[&str] = &[
    "university",
    "college",
    "school",
    "high",
    "hospital",
    "church",
    "bank",
    "inc",
    "corp",
    "times",
    "news",
    "post",
    "herald",
    "journal",
    "tribune",
    "gazette",
    "press",
    "observer",
    "foundation",
    "company",
    "group",
    "institute",
    "middle",
    "elementary",
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "lane",
    "boulevard",
    "blvd",
];

/// Whether the rules take a name for a place's. The sequence model weighs it among what else it sees.
pub(crate) fn is_place(page: &Page<'_>, hit: &Hit) -> bool {
    let before = hit.from.checked_sub(1);
    let before_key = before.map_or("", |at| page.tokens[at].key.as_str());
    let before_is_name = before
        .is_some_and(|at| page.word(at).starts_with(char::is_uppercase) && page.hit_of[at].is_none())
        && !page.tokens[hit.from].begins
        && !page.tokens[before.unwrap_or(0)].begins;
    let after = page.tokens.get(hit.to);
    let after_key = after.map_or("", |it| it.key.as_str());
    let after_is_name = after.is_some_and(|it| page.text[it.start..it.end].starts_with(char::is_uppercase))
        && page.hit_of.get(hit.to).copied().flatten().is_none();
    let word = page.word(hit.from);
    let key = page.key(hit.from, hit.to);
    let introduced = BEFORE_PLACES.contains(&before_key);
    if key.len() < 2 {
        return false;
    }
    match hit.class {
        Class::None | Class::OtherName => hit.qualified,
        Class::Country | Class::Demonym | Class::Expanse => key != "us" || word == "US",
        Class::State => !(TITLES.contains(&before_key) || before_is_name && after_is_name),
        Class::Code => word.ends_with('.') && key.len() > 1 || matches!(word, "US" | "USA" | "UK" | "UAE"),
        _ if hit.qualified => true,
        _ if TITLES.contains(&before_key) || INSTITUTIONS.contains(&after_key) => false,
        _ if after_is_name && !COUNTY.contains(&after_key) => introduced && hit.size >= 50 && !before_is_name,
        _ if before_is_name => false,
        _ if page.lower.contains(key.as_str()) => false,
        Class::Metropolis | Class::City | Class::Division | Class::County => true,
        Class::Town => introduced || page.qualified.contains(&key) || hit.american || hit.to > hit.from + 1,
        _ => page.qualified.contains(&key) || (introduced && (hit.american || hit.size > 30)),
    }
}
