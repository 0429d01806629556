//! The forms in which a written name may be filed: as it stands, without its type word, its part before a comma or
//! outside a bracket, with what each form says of level and parent.

use domain::Level;

use crate::fold;

/// What a type word says of the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeWord {
    /// "City of", "-shi".
    City,
    /// "County", "Parish", "Landkreis", "-gun".
    County,
    /// "District", "-ku", "-gu": a part of a city or a county.
    District,
    /// "Province", "Oblast", "Prefecture".
    Region,
}

/// One reading of a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    /// The folded name under which to look.
    pub key: String,
    /// What its type word said.
    pub type_word: Option<TypeWord>,
    /// What was written after a comma or in a bracket, folded.
    pub parent: Option<String>,
    /// Whether it is what stood in a bracket.
    pub in_brackets: bool,
    /// How far the form is from what was written, 0 for not at all.
    pub distance: f32,
    /// In words, for people.
    pub why: Option<String>,
}

/// Words before a name, folded; longer ones first.
const PREFIXES: &[(&str, TypeWord)] = &[
    ("consolidated city and county of", TypeWord::City),
    ("city and county of", TypeWord::City),
    ("metropolitan city of", TypeWord::City),
    ("london borough of", TypeWord::District),
    ("royal borough of", TypeWord::District),
    ("autonomous region of", TypeWord::Region),
    ("autonomous community of", TypeWord::Region),
    ("charter township of", TypeWord::City),
    ("municipality of", TypeWord::City),
    ("free state of", TypeWord::Region),
    ("prefecture of", TypeWord::Region),
    ("department of", TypeWord::Region),
    ("principality of", TypeWord::Region),
    ("province of", TypeWord::Region),
    ("commune of", TypeWord::City),
    ("township of", TypeWord::City),
    ("region of", TypeWord::Region),
    ("district of", TypeWord::District),
    ("borough of", TypeWord::District),
    ("village of", TypeWord::City),
    ("county of", TypeWord::County),
    ("parish of", TypeWord::County),
    ("canton of", TypeWord::Region),
    ("state of", TypeWord::Region),
    ("town of", TypeWord::City),
    ("city of", TypeWord::City),
    ("port of", TypeWord::City),
    ("landkreis", TypeWord::County),
    ("kreis", TypeWord::County),
    ("county", TypeWord::County),
    ("co", TypeWord::County),
    ("ciudad de", TypeWord::City),
    ("municipio de", TypeWord::City),
    ("ville de", TypeWord::City),
    ("comune di", TypeWord::City),
    ("citta di", TypeWord::City),
    ("stadt", TypeWord::City),
    ("the", TypeWord::City),
];

/// Words after a name, folded; longer ones first.
const SUFFIXES: &[(&str, TypeWord)] = &[
    ("municipal district", TypeWord::County),
    ("regional district", TypeWord::County),
    ("autonomous prefecture", TypeWord::County),
    ("autonomous region", TypeWord::Region),
    ("autonomous oblast", TypeWord::Region),
    ("autonomous okrug", TypeWord::Region),
    ("autonomous community", TypeWord::Region),
    ("metropolitan city", TypeWord::City),
    ("metropolitan government", TypeWord::City),
    ("metropolitan area", TypeWord::City),
    ("special municipality", TypeWord::City),
    ("special city", TypeWord::City),
    ("census area", TypeWord::County),
    ("urban district", TypeWord::City),
    ("administrative region", TypeWord::Region),
    ("development region", TypeWord::Region),
    ("municipality", TypeWord::City),
    ("voivodeship", TypeWord::Region),
    ("governorate", TypeWord::Region),
    ("prefecture", TypeWord::Region),
    ("department", TypeWord::Region),
    ("territory", TypeWord::Region),
    ("township", TypeWord::City),
    ("province", TypeWord::Region),
    ("district", TypeWord::District),
    ("division", TypeWord::Region),
    ("borough", TypeWord::County),
    ("village", TypeWord::City),
    ("oblast", TypeWord::Region),
    ("canton", TypeWord::Region),
    ("parish", TypeWord::County),
    ("county", TypeWord::County),
    ("rayon", TypeWord::County),
    ("raion", TypeWord::County),
    ("region", TypeWord::Region),
    ("state", TypeWord::Region),
    ("kreis", TypeWord::County),
    ("republic", TypeWord::Region),
    ("krai", TypeWord::Region),
    ("kray", TypeWord::Region),
    ("town", TypeWord::City),
    ("city", TypeWord::City),
    ("ward", TypeWord::District),
    ("shi", TypeWord::City),
    ("si", TypeWord::City),
    ("gun", TypeWord::County),
    ("gu", TypeWord::District),
    ("ku", TypeWord::District),
    ("machi", TypeWord::City),
    ("cho", TypeWord::City),
    ("mura", TypeWord::City),
    ("son", TypeWord::City),
    ("do", TypeWord::Region),
    ("ken", TypeWord::Region),
    ("fu", TypeWord::Region),
    ("to", TypeWord::Region),
    ("sheng", TypeWord::Region),
    ("xian", TypeWord::County),
    ("shiqu", TypeWord::City),
    ("gwangyeoksi", TypeWord::City),
    ("teukbyeolsi", TypeWord::City),
];

/// How far what stands in a bracket is from the name: it may as well be where the place lies, so alone it is never
/// certain.
const IN_BRACKETS: f32 = 0.45;

/// Every reading of a name, the nearest first, no key twice.
pub(crate) fn forms(name: &str) -> Vec<Form> {
    let mut out = Vec::new();
    push_with_strips(&mut out, name, None, 0.0, None);
    if let Some((head, tail)) = name.split_once(',') {
        let parent = fold::key(tail);
        push_with_strips(
            &mut out,
            head,
            Some(parent),
            0.02,
            Some("read the part before the comma"),
        );
    }
    if let (Some(open), Some(close)) = (name.find('('), name.rfind(')'))
        && open < close
    {
        let inside = &name[open + 1..close];
        let outside = format!("{} {}", &name[..open], &name[close + 1..]);
        let parent = fold::key(inside);
        push_with_strips(&mut out, &outside, Some(parent), 0.02, Some("left out the bracket"));
        push_with_strips(
            &mut out,
            inside,
            None,
            IN_BRACKETS,
            Some("read the name in the bracket"),
        );
    }
    out
}

fn push_with_strips(out: &mut Vec<Form>, name: &str, parent: Option<String>, distance: f32, why: Option<&str>) {
    let key = fold::key(name);
    let mut push = |key: String, type_word, distance, why: Option<String>| {
        if !key.is_empty() && !out.iter().any(|form| form.key == key && form.parent == parent) {
            out.push(Form {
                key,
                type_word,
                parent: parent.clone(),
                in_brackets: distance >= IN_BRACKETS,
                distance,
                why,
            });
        }
    };
    let word = whole_type_word(&key);
    push(key.clone(), word, distance, why.map(str::to_owned));
    if let Some((bare, type_word, stripped)) = strip(&key) {
        let said = format!("without the word \"{stripped}\"");
        push(bare.to_owned(), Some(type_word), distance + 0.06, Some(said));
    }
}

/// A folded name without its type word, the word's meaning and the word; `None` where it has none.
pub(crate) fn strip(key: &str) -> Option<(&str, TypeWord, &str)> {
    for (prefix, type_word) in PREFIXES {
        if let Some(rest) = key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(' '))
            && rest.len() > 1
        {
            return Some((rest, *type_word, prefix));
        }
    }
    for (suffix, type_word) in SUFFIXES {
        if let Some(rest) = key.strip_suffix(suffix).and_then(|rest| rest.strip_suffix(' '))
            && rest.len() > 1
        {
            return Some((rest, *type_word, suffix));
        }
    }
    None
}

/// The meaning of the type word that a folded name carries.
fn whole_type_word(key: &str) -> Option<TypeWord> {
    strip(key).map(|(_, type_word, _)| type_word)
}

/// How well a place of a level suits the level that was asked for and the type word that was written, 0 to 1.
pub(crate) fn level_fit(asked: Option<Level>, word: Option<TypeWord>, place: Level) -> f32 {
    let by_word = match (word, place) {
        (None, _) => 1.0,
        (Some(TypeWord::City), Level::City) => 1.0,
        (Some(TypeWord::City), Level::County) => 0.9,
        (Some(TypeWord::City), Level::Region | Level::State | Level::Country) => 0.75,
        (Some(TypeWord::County), Level::County) => 1.0,
        (Some(TypeWord::County), Level::City) => 0.6,
        (Some(TypeWord::County), Level::Region) => 0.9,
        (Some(TypeWord::County), _) => 0.6,
        (Some(TypeWord::District), Level::County) => 0.97,
        (Some(TypeWord::District), Level::City) => 0.92,
        (Some(TypeWord::District), _) => 0.7,
        (Some(TypeWord::Region), Level::Region | Level::State) => 1.0,
        (Some(TypeWord::Region), Level::Country) => 0.8,
        (Some(TypeWord::Region), Level::County) => 0.8,
        (Some(TypeWord::Region), _) => 0.5,
        (Some(TypeWord::City), _) => 0.0,
    };
    let by_level = match (asked, place) {
        (None, _) => 1.0,
        (Some(Level::City | Level::Town), Level::City) => 1.0,
        (Some(Level::City | Level::Town), Level::County) => 0.78,
        (Some(Level::City | Level::Town), Level::Region | Level::State) => 0.6,
        (Some(Level::City | Level::Town), Level::Country) => 0.6,
        (Some(Level::County), Level::County) => 1.0,
        (Some(Level::County), Level::City) => 0.7,
        (Some(Level::County), Level::Region) => 0.85,
        (Some(Level::Region), Level::Region) => 1.0,
        (Some(Level::Region), Level::State) => 0.9,
        (Some(Level::Region), Level::County) => 0.72,
        (Some(Level::Region), Level::Country) => 0.78,
        (Some(Level::Region), Level::City) => 0.5,
        (Some(Level::State), Level::State) => 1.0,
        (Some(Level::State), Level::Region) => 0.6,
        (Some(Level::Country), Level::Country) => 1.0,
        (Some(Level::Country), Level::Region | Level::State) => 0.4,
        _ => 0.0,
    };
    // A level that was asked for outweighs a word of the name: "Kaohsiung County" asked for as a city is a county.
    if asked.is_some() && word.is_some() {
        by_level * (0.5 + 0.5 * by_word)
    } else {
        by_level * by_word
    }
}
