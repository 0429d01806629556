//! Who governed which state when: a bare surname ("Whitmer's mission") is the governor where the text is of that state and
//! year. The table `tables/governors.csv` has terms since 1985, as public record.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::State;
use places::fold;

use crate::geo::token::{Token, has_capital};

use super::Context;

/// A term in office, in years.
struct Term {
    state: State,
    given: String,
    from: i32,
    to: i32,
}

/// Terms by the folded surname's words.
static TERMS: LazyLock<HashMap<String, Vec<Term>>> = LazyLock::new(|| {
    let mut out: HashMap<String, Vec<Term>> = HashMap::new();
    for line in include_str!("../../tables/governors.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [state, given, surname, from, to] = cells[..] else {
            continue;
        };
        let (Ok(state), Ok(from)) = (state.parse(), from.parse()) else {
            continue;
        };
        out.entry(fold::key(surname)).or_default().push(Term {
            state,
            given: fold::key(given),
            from,
            to: to.parse().unwrap_or(i32::MAX),
        });
    }
    out
});

/// The governor that a text names without a title from a token on: the end of the name, and the state. A surname alone is
/// one in a text of its state, a full name anywhere.
pub(super) fn untitled(text: &str, tokens: &[Token], at: usize, context: &Context<'_>) -> Option<(usize, State)> {
    let year = context.day()?.year();
    let capital = |it: usize| has_capital(text, tokens, it);
    if !capital(at) {
        return None;
    }
    let key = |it: usize| tokens.get(it).map_or("", |it| it.key.as_str());
    let home = context.publisher().and_then(|it| it.state);
    // "Huckabee Sanders" before "Sanders".
    for count in [2, 1] {
        let surname: Vec<&str> = (at..at + count).map(key).collect();
        let Some(terms) = TERMS.get(&surname.join(" ")) else {
            continue;
        };
        let given = at.checked_sub(1).filter(|it| capital(*it)).map(key);
        let term = terms.iter().find(|it| {
            let in_office = it.from <= year && year <= it.to;
            let known = given.is_some_and(|given| given == it.given);
            // Another first name, or a further name behind, is another person.
            let alone = given.is_none_or(is_no_given_name) && !capital(at + count);
            in_office && (known || alone && Some(it.state) == home)
        });
        if let Some(term) = term {
            return Some((at + count, term.state));
        }
    }
    None
}

/// The state whose governor bears a name on the day of the text: a full name anywhere, a surname alone in a text of its state.
pub(super) fn of_name(name: &str, context: &Context<'_>) -> Option<State> {
    let year = context.day()?.year();
    let home = context.publisher().and_then(|it| it.state);
    let key = places::fold::key(name);
    let words: Vec<&str> = key.split(' ').collect();
    [2, 1].into_iter().find_map(|count| {
        let (before, surname) = words.split_at_checked(words.len().checked_sub(count)?)?;
        let mut terms = TERMS.get(&surname.join(" "))?.iter();
        let term = terms.find(|it| {
            let known = match before.first() {
                Some(given) => *given == it.given,
                None => Some(it.state) == home,
            };
            known && it.from <= year && year <= it.to
        });
        term.map(|it| it.state)
    })
}

/// A capitalised word before a surname that begins the sentence or a line, and is nobody's first name.
fn is_no_given_name(key: &str) -> bool {
    matches!(
        key,
        "" | "and"
            | "but"
            | "when"
            | "as"
            | "while"
            | "after"
            | "for"
            | "in"
            | "on"
            | "what"
            | "why"
            | "how"
            | "with"
            | "said"
            | "says"
    )
}
