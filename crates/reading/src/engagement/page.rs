//! A text as the extractor sees it: sentences in plain folded words, with every place, body and named person replaced
//! by a mark, so that one pattern speaks of all of them.
//!
//! Marks are `@u` (American) or `@f` (foreign), a letter for the level, and the number of the party: `@uc0`, `@fy3`.
//! A named person after a title is `@p` and its number; a governor without the title is given it.

use std::ops::Range;

use crate::geo::token::{Token, tokens};

use super::Context;
use super::party::{self, Party};
use super::person::{self, Person};

/// One sentence.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Its words folded, marks for parties and persons, one blank between.
    pub plain: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Which paragraph it stands in.
    pub paragraph: usize,
}

/// A text, read once.
#[derive(Debug)]
pub(super) struct Page {
    pub sentences: Vec<Sentence>,
    pub parties: Vec<Party>,
    pub persons: Vec<Person>,
}

impl Page {
    pub fn new(text: &str, context: &Context<'_>) -> Self {
        let tokens = tokens(text);
        let titled = person::titled(text, &tokens, context);
        let parties = party::parties(text, &tokens, &titled, context);
        let persons: Vec<Person> = titled
            .into_iter()
            .filter(|it| !parties.iter().any(|party| overlap(&party.tokens, &it.tokens)))
            .collect();
        let mut page = Self {
            sentences: Vec::new(),
            parties,
            persons,
        };
        page.part(text, &tokens);
        page
    }

    fn part(&mut self, text: &str, tokens: &[Token]) {
        let mut paragraph = 0;
        let mut from = 0;
        while from < tokens.len() {
            let mut to = from + 1;
            while to < tokens.len() && !ends_before(text, tokens, to) {
                to += 1;
            }
            if from > 0 && text[tokens[from - 1].end..tokens[from].start].contains('\n') {
                paragraph += 1;
            }
            let plain = self.plain(text, tokens, from..to);
            self.sentences.push(Sentence {
                plain,
                range: tokens[from].start..tokens[to - 1].end,
                paragraph,
            });
            from = to;
        }
    }

    fn plain(&self, text: &str, tokens: &[Token], range: Range<usize>) -> String {
        let mut out = String::with_capacity(range.len() * 6);
        let mut at = range.start;
        while at < range.end {
            let party = self.parties.iter().position(|it| it.tokens.contains(&at));
            let person = self.persons.iter().position(|it| it.tokens.contains(&at));
            let (mark, next) = if let Some(index) = party {
                let party = &self.parties[index];
                (format!("{}{index}", party.mark()), party.tokens.end)
            } else if let Some(index) = person {
                let person = &self.persons[index];
                let title = if person.governs.is_some() { "gov " } else { "" };
                (format!("{title}@p{index}"), person.tokens.end)
            } else {
                let token = &tokens[at];
                let written = &text[token.start..token.end];
                let word = match written {
                    "-" | "‐" | "‑" => String::new(),
                    "’s" | "'s" => "'s".to_owned(),
                    "“" | "”" | "\"" => "\"".to_owned(),
                    "–" | "—" => "-".to_owned(),
                    _ if token.key.is_empty() => written.to_owned(),
                    _ => token.key.clone(),
                };
                (word, at + 1)
            };
            if !mark.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&mark);
            }
            at = next;
        }
        out
    }
}

fn overlap(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}

/// Words that a full stop shortens before a name: "Maj. Gen. Grace Edwards", "St. Moritz".
const ABBREVIATED: &[&str] = &[
    "st", "ste", "mt", "ft", "maj", "brig", "col", "capt", "lt", "sgt", "adm", "hon", "rev", "dr", "gen", "sen", "rep",
    "vs",
];

/// Whether a sentence ends before a token: after a full stop, a question or an exclamation, or at an empty line.
fn ends_before(text: &str, tokens: &[Token], at: usize) -> bool {
    let gap = &text[tokens[at - 1].end..tokens[at].start];
    if gap.matches('\n').count() > 1 || (gap.contains('\n') && tokens[at].begins && starts_line_anew(text, &tokens[at]))
    {
        return true;
    }
    let mut before = at - 1;
    while before > 0 && matches!(&text[tokens[before].start..tokens[before].end], "\"" | "”" | "’" | ")") {
        before -= 1;
    }
    let mark = &text[tokens[before].start..tokens[before].end];
    if mark == "." && before > 0 {
        let word = tokens[before - 1].key.as_str();
        let number = || text[tokens[at].start..].starts_with(|it: char| it.is_ascii_digit());
        // "No. 5" goes on; "The council said no. Kobe …" does not.
        if ABBREVIATED.contains(&word) || word == "no" && number() {
            return false;
        }
    }
    matches!(mark, "." | "!" | "?" | "。" | "！" | "？")
        && !matches!(&text[tokens[at].start..tokens[at].end], "\"" | "”" | "’" | ")")
        && (gap.contains(char::is_whitespace) || mark.len() > 1 || before < at - 1)
}

/// A line that goes on in lower case is the same sentence, broken by a column's width.
fn starts_line_anew(text: &str, token: &Token) -> bool {
    let first = text[token.start..].chars().next();
    first.is_some_and(|it| !it.is_lowercase())
}
