//! Made-up names and words: syllables strung together by number, and a handful of words of the trade.

use super::seeded::Seeded;

const HEADS: [&str; 20] = [
    "Bel", "Cor", "Dar", "El", "Far", "Gran", "Hol", "Is", "Jun", "Kel", "Lor", "Mar", "Nor", "Or", "Pel", "Quin",
    "Ros", "Sal", "Tor", "Val",
];
const MIDDLES: [&str; 12] = ["a", "e", "i", "o", "u", "an", "er", "in", "ol", "um", "ara", "eno"];
const TAILS: [&str; 16] = [
    "burg", "dale", "field", "ford", "grad", "ham", "heim", "lia", "mouth", "polis", "port", "stad", "ton", "vik",
    "ville", "wick",
];
const TRADE: [&str; 40] = [
    "trade",
    "exchange",
    "agreement",
    "culture",
    "education",
    "mission",
    "delegation",
    "partnership",
    "cooperation",
    "university",
    "climate",
    "port",
    "investment",
    "tourism",
    "memorandum",
    "energy",
    "students",
    "mayor",
    "governor",
    "technology",
    "visit",
    "signing",
    "water",
    "youth",
    "sister",
    "cities",
    "health",
    "airport",
    "innovation",
    "agriculture",
    "council",
    "economic",
    "development",
    "festival",
    "transport",
    "business",
    "friendship",
    "museum",
    "schools",
    "forum",
];
/// How many words titles draw from.
const WORDS: usize = 6_000;

/// The name of a place by number; `salt` keeps two sets of places apart.
pub fn place(n: usize, salt: usize) -> String {
    let at = n + salt * 7;
    let head = HEADS[at % HEADS.len()];
    let middle = MIDDLES[at / HEADS.len() % MIDDLES.len()];
    let tail = TAILS[(at / (HEADS.len() * MIDDLES.len()) + at) % TAILS.len()];
    match n % 9 {
        0 => format!("San {head}{middle}{tail}"),
        1 => format!("{head}{middle}{tail} Bay"),
        _ => format!("{head}{middle}{tail}"),
    }
}

/// The name of a country by number.
pub fn country(n: usize) -> String {
    format!(
        "{}{}land",
        HEADS[n % HEADS.len()],
        MIDDLES[n / HEADS.len() % MIDDLES.len()]
    )
}

/// The rank of a word in a title: common words much more often than others.
pub fn common_rank(draw: &mut Seeded) -> usize {
    draw.zipfish(WORDS)
}

/// Appends the word of a rank.
pub fn push_word(text: &mut String, rank: usize) {
    let Some(n) = rank.checked_sub(TRADE.len()) else {
        text.push_str(TRADE[rank]);
        return;
    };
    let parts = [
        HEADS[n % 20],
        MIDDLES[n / 20 % 12],
        TAILS[n / 240 % 16],
        MIDDLES[n / 3_840 % 12],
    ];
    parts.iter().for_each(|part| text.push_str(&part.to_lowercase()));
}
