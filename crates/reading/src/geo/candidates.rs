//! The places that a phrase may mean.

use places::{Bearer, Feature, Gazetteer, PlaceId, fold};

use super::lexicon::{self, COUNTY, LEADING, Sense, TRAILING};

/// More bearers of one name are not weighed; they are the least prominent.
const MOST: usize = 48;

/// What a phrase may mean: places of the gazetteer, or a continent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates {
    pub bearers: Vec<Bearer>,
    pub expanse: Option<(f32, f32)>,
}

/// Looks a phrase up, with and without the words that may stand around a name.
pub(crate) fn candidates(gazetteer: &Gazetteer, phrase: &str) -> Candidates {
    let key = fold::key(phrase);
    if let Some(expanse) = lexicon::expanse(&key) {
        return Candidates {
            bearers: Vec::new(),
            expanse: Some(expanse.point),
        };
    }
    let mut bearers = named(gazetteer, &key);
    let words: Vec<&str> = key.split(' ').collect();
    if bearers.is_empty() && words.len() > 1 {
        let (first, last) = (words[0], words[words.len() - 1]);
        let county = COUNTY.contains(&last);
        if TRAILING.contains(&last) {
            bearers = named(gazetteer, &words[..words.len() - 1].join(" "));
            if county && bearers.iter().any(|it| it.feature == Feature::Adm2) {
                bearers.retain(|it| it.feature == Feature::Adm2);
            }
        }
        if bearers.is_empty() && LEADING.contains(&first) {
            bearers = named(gazetteer, &words[1..].join(" "));
        }
        if bearers.is_empty()
            && let Some(rest) = LEADING.iter().find_map(|lead| key.strip_prefix(&format!("{lead} ")))
        {
            bearers = named(gazetteer, rest);
        }
    }
    Candidates { bearers, expanse: None }
}

fn named(gazetteer: &Gazetteer, key: &str) -> Vec<Bearer> {
    let mut out: Vec<Bearer> = Vec::new();
    let mut add = |bearer: Bearer| match out.iter_mut().find(|it| it.id == bearer.id) {
        Some(known) => known.kind = known.kind.min(bearer.kind),
        None => out.push(bearer),
    };
    if let Some((id, sense)) = lexicon::word(key)
        && let Some(bearer) = gazetteer.bearer_of(PlaceId(id.0))
    {
        add(bearer);
        // An adjective denotes nothing else; an abbreviation may (`Ala`, `Miss`).
        if sense != Sense::Code {
            return out;
        }
    }
    if let Some(name) = gazetteer.name_ref(key) {
        gazetteer.bearers(name).take(MOST).for_each(add);
    }
    out
}
