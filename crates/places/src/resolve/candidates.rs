//! The candidates of a query: found under every form of the name, bounded by the context, scored.

use std::collections::BTreeMap;

use domain::{Country, Level, Side, State};
use fst::{IntoStreamer, Streamer};

use super::{Query, Resolution, Resolver};
use crate::format::{NO_ROW, NameKind, Row};
use crate::forms::{self, Cut, Form};
use crate::place::distance_km;
use crate::score::{self, SHARED};
use crate::{country, fold, state};

/// A namesake so near is the same place filed twice (a settlement and its municipality).
const SAME_SPOT_KM: f32 = 12.0;
/// What a name that is only nearly spelled so is worth.
const MISSPELLED: f32 = 0.55;

/// How a candidate was read out of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Plain,
    /// All that was written is its name.
    Whole,
    /// It lies in what was written after the comma or in the bracket.
    InItsParent,
    /// It was itself written in the bracket.
    Bracket,
}

pub(super) struct Scored {
    reading: Reading,
    /// Whether it was found under all that was written, and not under a part of it.
    whole: bool,
    index: u32,
    root: u32,
    pub(super) row: Row,
    /// How well name, level and context fit, prominence left out.
    pub(super) fit: f32,
    pub(super) score: f32,
    pub(super) reasons: Vec<String>,
}

impl Resolver {
    pub(super) fn scored(&self, query: &Query<'_>) -> Vec<Scored> {
        let mut best: BTreeMap<u32, Scored> = BTreeMap::new();
        for form in forms::forms(query.name) {
            for posting in self.gazetteer.postings(&form.key) {
                let Some(row) = self.gazetteer.row(posting.row) else {
                    continue;
                };
                let Some(scored) = self.score(query, &form, posting.row, &row, posting.kind) else {
                    continue;
                };
                match best.get(&posting.row) {
                    Some(other) if other.score >= scored.score => {}
                    _ => {
                        best.insert(posting.row, scored);
                    }
                }
            }
        }
        let mut out: Vec<Scored> = best.into_values().collect();
        // `Halle (Saale)`, `Kansas City`: what bears the whole name leaves no room for what bears a part of it.
        if out.iter().any(|it| it.reading == Reading::Whole) {
            out.retain(|it| it.whole || it.reading == Reading::InItsParent);
        }
        // `Gangnam-gu (Seoul)`: once the bracket says where the place lies, it is not the place itself.
        if out.iter().any(|it| it.reading == Reading::InItsParent) {
            out.retain(|it| it.reading != Reading::Bracket);
        }
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.id.cmp(&b.row.id)));
        out
    }

    fn score(&self, query: &Query<'_>, form: &Form, index: u32, row: &Row, kind: NameKind) -> Option<Scored> {
        let mut reasons = Vec::new();
        let place = (row.country()?, row.state(), Level::from_index(usize::from(row.level))?);
        let bounds = within_bounds(query, place.0, place.1)?;
        if kind == NameKind::Code
            && !query
                .name
                .chars()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        {
            return None;
        }
        reasons.push(score::name_words(kind).to_owned());
        reasons.extend(form.words());
        let level = forms::level_fit(query.level, form.type_word, place.2);
        if level == 0.0 {
            return None;
        }
        let mut fit = score::name_quality(kind) * level * bounds * self.spelling(query, row, kind) - form.distance();
        // A municipality beside the settlement that stands for it is only meant where its level was asked for.
        if row.government != NO_ROW && !matches!(query.level, Some(Level::County | Level::Region | Level::State)) {
            fit *= 0.9;
        }
        let mut reading = match kind {
            _ if form.cut == Cut::InBracket => Reading::Bracket,
            NameKind::Primary | NameKind::Alias if form.is_whole() => Reading::Whole,
            _ => Reading::Plain,
        };
        if let Some(parent) = &form.parent {
            match self.parent_fits(row, parent) {
                Some(named) => {
                    fit *= 1.25;
                    reading = Reading::InItsParent;
                    reasons.push(format!("lies in {named}, as written"));
                }
                None if form.cut.binds_parent() => fit *= 0.55,
                None => {}
            }
        }
        reasons.push(self.where_it_is(row, place.2));
        let root = if row.government == NO_ROW {
            index
        } else {
            row.government
        };
        Some(Scored {
            reading,
            whole: form.is_whole(),
            index,
            root,
            row: *row,
            fit,
            score: score::with_prominence(fit, score::prominence(row)),
            reasons,
        })
    }

    /// A name written letter for letter is better than one that only folds to the same key (`Löhne` and `Lohne`), and
    /// an American name is hardly ever an alternate one.
    fn spelling(&self, query: &Query<'_>, row: &Row, kind: NameKind) -> f32 {
        let american = row.country == *b"US";
        match kind {
            NameKind::Primary if query.name.is_ascii() || self.string_of(row) == query.name => 1.0,
            NameKind::Primary => 0.95,
            NameKind::Alternate | NameKind::BareAlternate if american => 0.9,
            _ => 1.0,
        }
    }

    fn string_of(&self, row: &Row) -> &str {
        self.gazetteer.string(row.name)
    }

    /// The name of the division, state or country that what was written after the comma denotes.
    fn parent_fits(&self, row: &Row, parent: &str) -> Option<String> {
        if let Some(state) = row.state() {
            let named = state::by_name(parent);
            if named.is_some_and(|named| named.postal == state) {
                return Some(state.name().to_owned());
            }
        }
        if country::by_name(parent).is_some_and(|named| named.iso2.bytes() == row.country) {
            return country::by_name(parent).map(|named| named.name.clone());
        }
        let bare = forms::strip(parent).map_or(parent, |(bare, ..)| bare);
        [row.admin2, row.admin1].into_iter().find_map(|index| {
            let division = self.gazetteer.row(index)?;
            let bears = |key: &str| self.gazetteer.postings(key).iter().any(|posting| posting.row == index);
            (bears(parent) || bears(bare)).then(|| self.gazetteer.string(division.name).to_owned())
        })
    }

    fn where_it_is(&self, row: &Row, level: Level) -> String {
        let mut words = score::level_words(level).to_owned();
        if let Some(division) = self.gazetteer.row(row.admin1) {
            words.push_str(" in ");
            words.push_str(self.gazetteer.string(division.name));
        } else if let Some(state) = row.state().filter(|_| level != Level::State) {
            words.push_str(" in ");
            words.push_str(state.name());
        }
        if row.population > 0 {
            words.push_str(&format!(", {} inhabitants", grouped(row.population)));
        }
        words
    }

    /// Whether two candidates are one place filed twice, or under one government.
    pub(super) fn same(&self, a: &Scored, b: &Scored) -> bool {
        let within = |inner: &Row, outer: &Scored| inner.admin1 == outer.index || inner.admin2 == outer.index;
        let near = distance_km((a.row.lat, a.row.lon), (b.row.lat, b.row.lon)) < SAME_SPOT_KM;
        a.root == b.root || near || within(&a.row, b) || within(&b.row, a)
    }

    /// Places whose name is nearly what was written; never certain.
    pub(super) fn similar(&self, query: &Query<'_>) -> Resolution {
        let key = fold::key(query.name);
        let letters = key.chars().count();
        let start: String = key.chars().take(2).collect();
        if letters < 5 {
            return Resolution::NONE;
        }
        let most = if letters < 9 { 1 } else { 2 };
        let mut found: Vec<Scored> = Vec::new();
        let mut stream = self.gazetteer.names_from(&start).into_stream();
        while let Some((name, value)) = stream.next() {
            let Some(name) = std::str::from_utf8(name).ok().filter(|name| name.starts_with(&start)) else {
                break;
            };
            let typos = strsim::osa_distance(name, &key);
            if name.len().abs_diff(key.len()) > 2 * most || typos > most {
                continue;
            }
            for posting in self.gazetteer.postings_of(value) {
                let form = Form {
                    key: String::new(),
                    type_word: None,
                    parent: None,
                    cut: Cut::Whole,
                    stripped: None,
                };
                if let Some(row) = self.gazetteer.row(posting.row)
                    && let Some(mut scored) = self.score(query, &form, posting.row, &row, posting.kind)
                    && !found.iter().any(|other| other.index == scored.index)
                {
                    scored.score *= MISSPELLED;
                    scored.fit = 0.0;
                    scored.reasons.insert(0, format!("spelled nearly so ({name})"));
                    found.push(scored);
                }
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.id.cmp(&b.row.id)));
        if found.is_empty() {
            Resolution::NONE
        } else {
            self.judge(found, query)
        }
    }
}

/// How far a place lies within the state, country and side that were given: 1 within, less where two codes share
/// it, `None` outside.
fn within_bounds(query: &Query<'_>, country: Country, state: Option<State>) -> Option<f32> {
    let american = country == Country::US;
    match query.side {
        Some(Side::Us) if !american => return None,
        Some(Side::Foreign) if american => return None,
        _ => {}
    }
    if query.state.is_some() && query.state != state {
        return None;
    }
    let Some(wanted) = query.country else { return Some(1.0) };
    // A territory's own country code is as good as the United States' (`PR`).
    if wanted == country || state.is_some_and(|state| state.as_str() == wanted.as_str() && state.is_territory()) {
        return Some(1.0);
    }
    shares(wanted, country).then_some(0.9)
}

pub(super) fn shares(wanted: Country, found: Country) -> bool {
    wanted == found || SHARED.contains(&(wanted.bytes(), found.bytes()))
}

/// A number with commas between its thousands.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
