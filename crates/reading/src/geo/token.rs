//! Parting a text into words and marks, with the few rules that matter for names: `U.S.`, `W.Va.` and `Ky.` are one
//! word with its full stop, and a possessive `'s` is a word of its own.

use places::fold;

/// Words that customarily end with a full stop and are, or stand in, names.
const SHORT: &[&str] = &[
    "St", "Ste", "Mt", "Ft", "Co", "Ave", "Rd", "Dr", "Blvd", "Hwy", "Mr", "Mrs", "Ms", "Gov", "Sen", "Rep", "Gen",
    "Lt", "Sgt", "Capt", "Col", "Rev", "Jr", "Sr", "No", "Inc", "Corp", "Ltd", "Ala", "Ariz", "Ark", "Calif", "Colo",
    "Conn", "Del", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky", "La", "Md", "Mass", "Mich", "Minn", "Miss", "Mo", "Mont",
    "Neb", "Nev", "Okla", "Ore", "Pa", "Tenn", "Tex", "Vt", "Va", "Wash", "Wis", "Wyo", "Alta", "Man", "Ont", "Que",
    "Sask", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "AVE", "ST", "CO", "Nfld", "Penn",
];

/// A word or a mark of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Folded as the gazetteer folds; empty for a mark.
    pub key: String,
    /// Whether a sentence or a line begins here.
    pub begins: bool,
}

/// Parts a text.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 5 + 1);
    let mut at = 0;
    let mut begins = true;
    while let Some(letter) = text[at..].chars().next() {
        let next = at + letter.len_utf8();
        if letter.is_whitespace() {
            begins |= letter == '\n';
            at = next;
            continue;
        }
        let end = if letter.is_alphanumeric() {
            word_end(text, at)
        } else {
            possessive_end(text, at, next)
        };
        let piece = &text[at..end];
        let key = if letter.is_alphanumeric() {
            fold::key(piece)
        } else {
            String::new()
        };
        out.push(Token {
            start: at,
            end,
            key,
            begins,
        });
        begins = matches!(piece, "." | "!" | "?") || (begins && matches!(piece, "\"" | "“" | "‘" | "'" | "("));
        at = end;
    }
    out
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʻ' | '`')
}

/// The end of `'s`, else that of the mark.
fn possessive_end(text: &str, at: usize, next: usize) -> usize {
    let apostrophe = text[at..next].chars().all(is_apostrophe);
    let mut rest = text[next..].chars();
    let possessive = apostrophe
        && rest.next() == Some('s')
        && !rest.next().is_some_and(char::is_alphanumeric)
        && text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    if possessive { next + 1 } else { next }
}

fn run_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    rest.find(|letter: char| !letter.is_alphanumeric() && !('\u{300}'..='\u{36f}').contains(&letter))
        .map_or(text.len(), |length| at + length)
}

fn word_end(text: &str, at: usize) -> usize {
    let mut end = run_end(text, at);
    let mut parts = 1;
    loop {
        let rest = &text[end..];
        let mut letters = rest.chars();
        match letters.next() {
            // O'Fallon, d'Alene, but not Ohio's.
            Some(mark) if is_apostrophe(mark) => {
                let next = end + mark.len_utf8();
                let after = run_end(text, next);
                let tail = &text[next..after];
                if tail.is_empty() || tail == "s" || tail.chars().next().is_some_and(char::is_numeric) {
                    return end;
                }
                end = after;
            }
            Some('.') => {
                let own = text[at..end].rsplit('.').next().unwrap_or_default();
                let capital = own.chars().next().is_some_and(char::is_uppercase);
                let short = own.chars().count() <= 2 && capital;
                let goes_on = text[end + 1..].chars().next().is_some_and(char::is_uppercase);
                if short && goes_on {
                    let after = run_end(text, end + 1);
                    // `U.S.` goes on, `Co.The` does not.
                    if text[end + 1..after].chars().count() <= 2 {
                        end = after;
                        parts += 1;
                        continue;
                    }
                }
                let single = own.chars().count() == 1 && capital;
                let closes = parts > 1 || single || SHORT.contains(&own);
                return if closes { end + 1 } else { end };
            }
            _ => return end,
        }
    }
}

/// Whether a token begins with a capital letter; not where there is none.
pub(crate) fn has_capital(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = tokens.get(at);
    token.is_some_and(|it| text[it.start..].starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|it| &text[it.start..it.end]).collect()
    }

    #[test]
    fn abbreviations_keep_their_full_stop() {
        assert_eq!(words("in the U.S. and"), ["in", "the", "U.S.", "and"]);
        assert_eq!(
            words("Charleston, W.Va., said"),
            ["Charleston", ",", "W.Va.", ",", "said"]
        );
        assert_eq!(words("London, Ky. Mayor"), ["London", ",", "Ky.", "Mayor"]);
        assert_eq!(words("went home. He"), ["went", "home", ".", "He"]);
    }

    #[test]
    fn possessives_and_apostrophes() {
        assert_eq!(words("Ohio’s O'Fallon"), ["Ohio", "’s", "O'Fallon"]);
        assert_eq!(words("U.S.-led"), ["U.S.", "-", "led"]);
        assert!(tokens("It rained. Paris").last().is_some_and(|it| it.begins));
    }
}
