//! A text with what the gazetteer says of its words: the longest names that begin at each, and their class.

use std::collections::{HashMap, HashSet};

use places::{Bearer, Feature, Gazetteer, NameRef};

use super::lexicon::{self, Sense};
use super::token::{Token, tokens};

/// What sort of name covers a word, as the recogniser sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Class {
    None,
    Country,
    Demonym,
    State,
    Code,
    Division,
    County,
    Metropolis,
    City,
    Town,
    Hamlet,
    OtherName,
    Expanse,
}

/// A name of the gazetteer in the text: its words and its class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub from: usize,
    pub to: usize,
    pub class: Class,
    /// Whether only an American place bears it.
    pub american: bool,
    /// Tenfold logarithm of the most prominent bearer's inhabitants.
    pub size: u8,
    /// A state, a region or a country follows after a comma, or directly as an abbreviation.
    pub qualified: bool,
}

/// The most words that a name may take.
const LONGEST: usize = 6;

/// A text, read once.
pub(crate) struct Page<'t> {
    pub text: &'t str,
    pub tokens: Vec<Token>,
    pub hits: Vec<Hit>,
    /// For each word the hit that covers it.
    pub hit_of: Vec<Option<u32>>,
    /// Folded words that the text also writes in lower case.
    pub lower: HashSet<&'t str>,
    /// Folded names that somewhere in the text are followed by the division around them.
    pub qualified: HashSet<String>,
    /// For each word what sort of name it is by itself, and how large its most prominent bearer is.
    pub word_class: Vec<(Class, u8)>,
}

impl<'t> Page<'t> {
    pub fn new(gazetteer: &Gazetteer, text: &'t str) -> Self {
        let tokens = tokens(text);
        let mut page = Self {
            text,
            hit_of: vec![None; tokens.len()],
            tokens,
            hits: Vec::new(),
            lower: HashSet::new(),
            qualified: HashSet::new(),
            word_class: Vec::new(),
        };
        for at in 0..page.tokens.len() {
            let word = page.word(at);
            if word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                page.lower.insert(word);
            }
        }
        page.scan(gazetteer);
        page.mark_qualified();
        page
    }

    /// A word as written.
    pub fn word(&self, at: usize) -> &'t str {
        &self.text[self.tokens[at].start..self.tokens[at].end]
    }

    /// The folded words from one to before another.
    pub fn key(&self, from: usize, to: usize) -> String {
        let mut out = String::new();
        for token in &self.tokens[from..to] {
            if !token.key.is_empty() && !token.key.starts_with('\'') {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&token.key);
            }
        }
        out
    }

    /// The hit over a word.
    pub fn hit(&self, at: usize) -> Option<&Hit> {
        let index = self.hit_of.get(at).copied().flatten()?;
        self.hits.get(index as usize)
    }

    /// Whether a word is written with a capital.
    pub fn begins_a_name(&self, at: usize) -> bool {
        self.word(at).chars().next().is_some_and(char::is_uppercase)
    }

    fn scan(&mut self, gazetteer: &Gazetteer) {
        let mut classes: HashMap<NameRef, (Class, bool, u8)> = HashMap::new();
        self.word_class = vec![(Class::None, 0); self.tokens.len()];
        for at in 0..self.tokens.len() {
            if self.begins_a_name(at)
                && let Some(name) = gazetteer.name_ref(&self.tokens[at].key)
            {
                let (class, _, size) = *classes.entry(name).or_insert_with(|| classify(gazetteer, name, 1));
                self.word_class[at] = (class, size);
            }
        }
        let mut at = 0;
        while at < self.tokens.len() {
            if !self.begins_a_name(at) {
                at += 1;
                continue;
            }
            let mut longest: Option<(usize, Class, bool, u8)> = None;
            let mut names: Vec<(usize, NameRef)> = Vec::new();
            let until = (at + LONGEST).min(self.tokens.len());
            // Hyphens stand between words and are not looked up.
            let spans: Vec<usize> = (at..until)
                .take_while(|it| !self.tokens[*it].key.is_empty() || self.word(*it) == "-")
                .filter(|it| !self.tokens[*it].key.is_empty())
                .collect();
            gazetteer.names_along(spans.iter().map(|it| self.tokens[*it].key.as_str()), |words, name| {
                names.push((words, name));
            });
            for (words, name) in names.into_iter().rev() {
                let last = spans[words - 1];
                if last > at && !self.begins_a_name(last) && !self.word(last).starts_with(char::is_numeric) {
                    continue;
                }
                let (class, american, size) = *classes.entry(name).or_insert_with(|| classify(gazetteer, name, words));
                longest = Some((last + 1, class, american, size));
                break;
            }
            for to in (at + 1..=(at + 3).min(self.tokens.len())).rev() {
                if longest.is_some_and(|it| it.0 >= to && (it.0 > to || it.1 != Class::OtherName)) && to > at + 1 {
                    continue;
                }
                let key = self.key(at, to);
                let class = match lexicon::word(&key) {
                    Some((_, Sense::Demonym)) => Class::Demonym,
                    Some((_, Sense::Alias)) => Class::Country,
                    Some((_, Sense::Code)) => Class::Code,
                    None if lexicon::expanse(&key).is_some() => Class::Expanse,
                    None => continue,
                };
                if longest.is_none_or(|it| it.0 <= to && !matches!(it.1, Class::State | Class::Country)) {
                    longest = Some((to, class, false, 60));
                }
                break;
            }
            let Some((to, class, american, size)) = longest else {
                at += 1;
                continue;
            };
            let index = u32::try_from(self.hits.len()).ok();
            self.hits.push(Hit {
                from: at,
                to,
                class,
                american,
                size,
                qualified: false,
            });
            self.hit_of[at..to].fill(index);
            at = to;
        }
    }

    fn mark_qualified(&mut self) {
        for index in 0..self.hits.len() {
            let hit = self.hits[index];
            let comma = self
                .tokens
                .get(hit.to)
                .is_some_and(|it| &self.text[it.start..it.end] == ",");
            let next = hit.to + usize::from(comma);
            let follower = self
                .hit_of
                .get(next)
                .copied()
                .flatten()
                .map(|it| self.hits[it as usize]);
            let Some(follower) = follower.filter(|it| it.from == next) else {
                continue;
            };
            let division = matches!(
                follower.class,
                Class::State | Class::Code | Class::Country | Class::Division | Class::County
            );
            if division && (comma || follower.class == Class::Code) {
                self.hits[index].qualified = true;
                let key = self.key(hit.from, hit.to);
                self.qualified.insert(key);
            }
        }
    }
}

/// The class of a name by the most prominent place that properly bears it.
fn classify(gazetteer: &Gazetteer, name: NameRef, words: usize) -> (Class, bool, u8) {
    let mut best: Option<Bearer> = None;
    let mut american = true;
    for bearer in gazetteer.bearers(name).take(24) {
        american &= bearer.country == *b"US";
        let rank = |it: &Bearer| u64::from(it.weight) / if it.kind >= 3 { 50 } else { 1 };
        if best.is_none_or(|it| rank(&bearer) > rank(&it)) {
            best = Some(bearer);
        }
    }
    let Some(best) = best else {
        return (Class::None, false, 0);
    };
    let size = (f32::from(10u8) * (best.weight.max(1) as f32).log10()) as u8;
    let class = match (best.feature, best.kind) {
        (_, 5) => Class::Code,
        (Feature::Country, _) => Class::Country,
        (Feature::Adm1, _) if best.country == *b"US" => Class::State,
        (_, 3 | 4) if words == 1 => Class::OtherName,
        (Feature::Adm1, _) => Class::Division,
        (Feature::Adm2 | Feature::Adm3, _) => Class::County,
        _ if best.population >= 500_000 => Class::Metropolis,
        _ if best.population >= 50_000 => Class::City,
        _ if best.population >= 5_000 => Class::Town,
        _ => Class::Hamlet,
    };
    (class, american, size)
}
