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

/// Which part of what was written a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// All of it.
    Whole,
    /// `Nogales` of `Nogales, Sonora`.
    BeforeComma,
    /// `Binhu` of `Wuxi – Binhu`.
    AfterDash,
    /// `Macon` of `Macon (Mâcon)`.
    OutsideBracket,
    /// `Mâcon` of `Macon (Mâcon)`.
    InBracket,
}

impl Cut {
    /// How far the part is from what was written. What stands in a bracket may as well be where the place lies, so
    /// alone it is never certain.
    const fn distance(self) -> f32 {
        match self {
            Self::Whole => 0.0,
            Self::BeforeComma | Self::AfterDash | Self::OutsideBracket => 0.02,
            Self::InBracket => 0.45,
        }
    }

    /// Whether the rest names where the place lies, so that a place elsewhere is hardly meant.
    pub(crate) const fn binds_parent(self) -> bool {
        matches!(self, Self::BeforeComma | Self::AfterDash)
    }

    const fn words(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::BeforeComma => Some("read the part before the comma"),
            Self::AfterDash => Some("read the part after the dash"),
            Self::OutsideBracket => Some("left out the bracket"),
            Self::InBracket => Some("read the name in the bracket"),
        }
    }
}

/// How far a name without its type word is from the name.
const STRIPPED: f32 = 0.06;

/// One reading of a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    /// The folded name under which to look.
    pub key: String,
    /// What its type word said.
    pub type_word: Option<TypeWord>,
    /// What was written after a comma, before a dash or in a bracket, folded.
    pub parent: Option<String>,
    /// Which part of the name it is.
    pub cut: Cut,
    /// The type word that was taken off.
    pub stripped: Option<&'static str>,
}

impl Form {
    /// Whether it is all that was written, with its type word.
    pub(crate) const fn is_whole(&self) -> bool {
        matches!(self.cut, Cut::Whole) && self.stripped.is_none()
    }

    /// How far the form is from what was written, 0 for not at all.
    pub(crate) fn distance(&self) -> f32 {
        self.cut.distance() + if self.stripped.is_some() { STRIPPED } else { 0.0 }
    }

    /// What was done to the name, in words for people.
    pub(crate) fn words(&self) -> Option<String> {
        let stripped = self.stripped.map(|word| format!("without the word \"{word}\""));
        match (self.cut.words(), stripped) {
            (None, stripped) => stripped,
            (Some(cut), None) => Some(cut.to_owned()),
            (Some(cut), Some(stripped)) => Some(format!("{cut}, {stripped}")),
        }
    }
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

/// Every reading of a name, the nearest first, no key twice.
pub(crate) fn forms(name: &str) -> Vec<Form> {
    let mut out = Vec::new();
    push(&mut out, name, None, Cut::Whole);
    if let Some((head, tail)) = name.split_once(',') {
        push(&mut out, head, Some(tail), Cut::BeforeComma);
    }
    if let Some((head, tail)) = name.split_once(" – ") {
        push(&mut out, tail, Some(head), Cut::AfterDash);
    }
    if let (Some(open), Some(close)) = (name.find('('), name.rfind(')'))
        && open < close
    {
        let inside = &name[open + 1..close];
        let outside = format!("{} {}", &name[..open], &name[close + 1..]);
        push(&mut out, &outside, Some(inside), Cut::OutsideBracket);
        push(&mut out, inside, None, Cut::InBracket);
    }
    out
}

/// Adds a part of the name, with and without its type word.
fn push(out: &mut Vec<Form>, part: &str, parent: Option<&str>, cut: Cut) {
    let key = fold::key(part);
    let parent = parent.map(fold::key);
    let bare = strip(&key).map(|(bare, type_word, word)| (bare.to_owned(), type_word, word));
    let type_word = bare.as_ref().map(|(_, type_word, _)| *type_word);
    let whole = Form {
        key,
        type_word,
        parent: parent.clone(),
        cut,
        stripped: None,
    };
    let bare = bare.map(|(key, type_word, word)| Form {
        key,
        type_word: Some(type_word),
        parent,
        cut,
        stripped: Some(word),
    });
    for form in std::iter::once(whole).chain(bare) {
        if !form.key.is_empty() && !out.iter().any(|it| it.key == form.key && it.parent == form.parent) {
            out.push(form);
        }
    }
}

/// A folded name without its type word, the word's meaning and the word; `None` where it has none.
pub(crate) fn strip(key: &str) -> Option<(&str, TypeWord, &'static str)> {
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

/// How well a place of a level suits the level that was asked for and the type word that was written, 0 to 1.
pub(crate) fn level_fit(asked: Option<Level>, word: Option<TypeWord>, place: Level) -> f32 {
    let by_word = match (word, place) {
        (None, _) => 1.0,
        (Some(TypeWord::City), Level::City) => 1.0,
        (Some(TypeWord::City), Level::County) => 0.9,
        (Some(TypeWord::City), Level::Region | Level::State | Level::Country) => 0.75,
        (Some(TypeWord::County), Level::County) => 1.0,
        (Some(TypeWord::County), Level::City) => 0.4,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(name: &str) -> Vec<String> {
        forms(name).into_iter().map(|form| form.key).collect()
    }

    #[test]
    fn names_are_read_in_every_way_they_may_be_filed() {
        assert_eq!(keys("City of Seattle"), ["city of seattle", "seattle"]);
        assert_eq!(keys("Hikone-shi"), ["hikone shi", "hikone"]);
        assert_eq!(keys("Nogales, Sonora"), ["nogales sonora", "nogales"]);
        assert_eq!(keys("Wuxi – Binhu"), ["wuxi binhu", "binhu"]);
        assert_eq!(keys("Omachi (Miasa)"), ["omachi miasa", "omachi", "miasa"]);
        assert_eq!(keys("Landkreis Kassel"), ["landkreis kassel", "kassel"]);
        assert_eq!(keys("Main-Taunus-Kreis"), ["main taunus kreis", "main taunus"]);
    }

    #[test]
    fn a_comma_binds_and_a_bracket_does_not() {
        let comma = forms("Haidian District, Beijing");
        assert!(
            comma
                .iter()
                .any(|form| form.key == "haidian" && form.parent.as_deref() == Some("beijing"))
        );
        assert!(Cut::BeforeComma.binds_parent() && !Cut::OutsideBracket.binds_parent());
    }

    #[test]
    fn a_level_that_was_asked_for_outweighs_a_type_word() {
        let asked = level_fit(Some(Level::City), Some(TypeWord::City), Level::City);
        assert!(asked > level_fit(Some(Level::City), Some(TypeWord::City), Level::County));
        assert!(level_fit(Some(Level::County), Some(TypeWord::County), Level::City) < 0.6);
        assert_eq!(level_fit(Some(Level::Country), None, Level::City), 0.0);
    }
}
