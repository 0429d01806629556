//! Places that the recogniser passed over, or the gazetteer lacks, where the words around say that they are some.

use domain::Level;
use places::Place;

use crate::geo::lexicon;
use crate::geo::token::{Token, has_capital};

use super::partner::partner;
use super::party::{NEVER, Party, actor, is_shouted, joined, taken};
use super::person::{CALENDAR, Person};
use super::{Actor, Context};

/// The largest place abroad of a name.
fn known_abroad(key: &str, context: &Context<'_>) -> Option<Place> {
    let name = context.gazetteer.name_ref(key)?;
    let foreign = context
        .gazetteer
        .bearers(name)
        .filter(|it| it.country != *b"US" && it.kind <= 3 && it.weight >= 1_000);
    context.gazetteer.place(foreign.max_by_key(|it| it.weight)?.id)
}

/// Capitalised words that begin sentences or stand before commas and are no places.
const NO_PLACE: &[&str] = &[
    "in",
    "on",
    "today",
    "yesterday",
    "tomorrow",
    "then",
    "however",
    "also",
    "but",
    "and",
    "from",
    "our",
    "the",
    "he",
    "she",
    "they",
    "we",
    "i",
    "it",
    "a",
    "an",
    "as",
    "for",
    "after",
    "since",
    "with",
    "both",
    "city",
    "council",
    "mayor",
    "guard",
    "abroad",
    "embassy",
    "university",
    "republic",
    "congress",
    "state",
    "meanwhile",
    "here",
    "there",
    "yes",
    "no",
    "now",
    "finally",
    "first",
    "second",
    "jr",
    "sr",
    "inc",
    "llc",
    "co",
    "association",
    "board",
    "committee",
    "commission",
    "club",
    "group",
    "company",
    "department",
    "office",
    "hall",
    "house",
    "school",
    "county",
];

/// Whether a capitalised word is none of a place.
pub(super) fn is_no_place(key: &str) -> bool {
    NO_PLACE.contains(&key) || CALENDAR.contains(&key)
}

/// Words right before a name that say that it is a place.
const BEFORE_A_PLACE: &[&str] = &[
    "with", "to", "in", "from", "of", "for", "and", "between", "at", "visit", "visits", "visited", "visiting", "tour",
    "toured", "via", "both",
];

/// Words of a text in which a foreign name may well stand.
const TELLING: &[&str] = &[
    "sister",
    "sisters",
    "twin",
    "twinned",
    "paired",
    "friendship",
    "delegation",
    "delegates",
    "delegations",
    "mission",
    "memorandum",
    "mayor",
    "mayors",
    "governor",
    "consul",
    "ambassador",
    "partner",
    "partnership",
    "accord",
    "agreement",
    "abroad",
    "overseas",
    "exchange",
    "counterpart",
    "counterparts",
    "arrangement",
    "tie",
    "ties",
    "pact",
    "charter",
    "council",
    "premier",
    "minister",
    "province",
    "prefecture",
    "students",
    "guests",
    "trip",
    "visit",
    "visited",
    "leaves",
    "leave",
    "left",
    "flew",
    "flies",
    "travels",
    "traveled",
    "heads",
    "headed",
    "bound",
    "hosts",
    "hosted",
    "welcomed",
    "welcomes",
    "signed",
    "returned",
    "returns",
    "met",
    "office",
    "relationship",
];

/// What may follow a name of a place and belongs to it.
const DIVISIONS: &[&str] = &[
    "Province",
    "Prefecture",
    "Oblast",
    "Voivodeship",
    "Region",
    "City",
    "County",
    "Canton",
];

/// Under so many people a name outside a sentence on sister cities is left alone: many families are called after villages.
const OF_SIZE: u32 = 20_000;

/// A partner of American governments that is named from a token on, the longest name first. A single word that begins a
/// sentence, or stands within a row of capitals, is not taken for one.
fn known_partner(
    text: &str,
    tokens: &[Token],
    at: usize,
    free: &impl Fn(usize, &[Party]) -> bool,
    found: &[Party],
    context: &Context<'_>,
) -> Option<(usize, Actor)> {
    let capital = |it: usize| has_capital(text, tokens, it);
    (1..=4).rev().find_map(|count| {
        let end = at + count;
        if end > tokens.len() || taken(found, &(at..end)) {
            return None;
        }
        let key = joined(tokens, &(at..end));
        if count == 1 {
            let in_a_row = at > 0 && capital(at - 1) && !tokens[at - 1].key.is_empty();
            let goes_on = capital(end) && !CALENDAR.contains(&tokens[end].key.as_str());
            if in_a_row || goes_on || !free(at, found) {
                return None;
            }
        } else if !capital(end - 1) {
            return None;
        }
        let written = &text[tokens[at].start..tokens[end - 1].end];
        Some((end, partner(&key, written, context)?))
    })
}

/// Country names that are as often a person's, a town's or a word.
const NOT_ALONE: &[&str] = &[
    "georgia", "jordan", "chad", "turkey", "guinea", "niger", "dominica", "mali", "oman", "togo",
];

/// A country, or a city abroad of which nobody thinks otherwise, by its own name from a token on. Within a row of capitals it
/// is one only after a preposition: "the Consul of Mexico Patricia Pinzón", but not "Tokyo Joe" or "New Mexico".
fn prominent(
    text: &str,
    tokens: &[Token],
    at: usize,
    found: &[Party],
    context: &Context<'_>,
) -> Option<(usize, Actor)> {
    let capital = |it: usize| has_capital(text, tokens, it);
    let after_preposition = at > 0
        && matches!(
            tokens[at - 1].key.as_str(),
            "of" | "to" | "in" | "from" | "with" | "and"
        );
    if at > 0 && capital(at - 1) && !tokens[at - 1].key.is_empty() && !tokens[at].begins {
        return None;
    }
    let words = tokens[at..(at + 3).min(tokens.len())].iter().map(|it| it.key.as_str());
    let mut best: Option<(usize, Place)> = None;
    context.gazetteer.names_along(words, |count, name| {
        let mut all: Vec<places::Bearer> = context.gazetteer.bearers(name).filter(|it| it.kind <= 3).collect();
        all.sort_by_key(|it| std::cmp::Reverse(it.weight));
        let Some(first) = all.first().filter(|it| it.country != *b"US" && it.kind <= 1) else {
            return;
        };
        let american = all.iter().filter(|it| it.country == *b"US").map(|it| it.weight).max();
        let country = matches!(first.feature, places::Feature::Country);
        let large = country || first.weight >= PROMINENT;
        let surely = american.is_none_or(|it| u64::from(it) * 20 < u64::from(first.weight));
        if large && surely {
            best = context.gazetteer.place(first.id).map(|it| (count, it));
        }
    });
    let (count, place) = best?;
    let end = at + count;
    let key = joined(tokens, &(at..end));
    let goes_on = capital(end)
        && !CALENDAR.contains(&tokens[end].key.as_str())
        && !DIVISIONS.contains(&&text[tokens[end].start..tokens[end].end]);
    let own = context.publisher().is_some_and(|it| places::fold::key(&it.name) == key);
    let no_name =
        key.len() < 4 || NOT_ALONE.contains(&key.as_str()) || NEVER.contains(&key.as_str()) || is_no_place(&key);
    if no_name || own || taken(found, &(at..end)) || goes_on && !after_preposition {
        return None;
    }
    let written = &text[tokens[at].start..tokens[end - 1].end];
    Some((end, actor(&place, written, context)))
}

/// From so many people on, a city abroad is meant where nothing speaks for another reading.
const PROMINENT: u32 = 300_000;

/// Places that the gazetteer lacks, where the words around say that they are some: "Mörzheim, Germany"; "with Mörzheim and
/// Schifferstadt"; "a sister city agreement with Kailasa".
pub(super) fn unknown(text: &str, tokens: &[Token], titled: &[Person], found: &mut Vec<Party>, context: &Context<'_>) {
    let sisters = tokens.iter().any(|it| {
        matches!(
            it.key.as_str(),
            "sister" | "sisters" | "twin" | "twinned" | "friendship"
        )
    });
    if is_shouted(text) {
        return;
    }
    let told = tokens.iter().any(|it| TELLING.contains(&it.key.as_str()));
    let word = |at: usize| tokens.get(at).map_or("", |it| &text[it.start..it.end]);
    let free = |at: usize, found: &[Party]| {
        let token = &tokens[at];
        word(at).chars().next().is_some_and(char::is_uppercase)
            && token.key.len() > 3
            && !is_no_place(&token.key)
            && !NEVER.contains(&token.key.as_str())
            && !taken(found, &(at..at + 1))
            && !titled.iter().any(|it| it.tokens.contains(&at))
            && lexicon::word(&token.key).is_none()
            && lexicon::expanse(&token.key).is_none()
    };
    let mut added: Vec<Party> = Vec::new();
    let mut at_next = 0;
    for at in 0..tokens.len() {
        if at < at_next || !free(at, found) {
            continue;
        }
        let known = known_partner(text, tokens, at, &free, found, context)
            .or_else(|| prominent(text, tokens, at, found, context));
        if let Some((end, actor)) = known {
            added.push(Party {
                tokens: at..end,
                american: false,
                actor,
                adjective: false,
                qualified: false,
                others: Vec::new(),
            });
            at_next = end;
            continue;
        }
        let next = found.iter().position(|it| {
            it.tokens.start == at + 2 && !it.american && !it.adjective && it.actor.level != Level::Network
        });
        let wider =
            next.filter(|it| word(at + 1) == "," && matches!(found[*it].actor.level, Level::Country | Level::Region));
        let beside =
            next.filter(|it| sisters && matches!(word(at + 1), "and" | ",") && found[*it].actor.level == Level::City);
        let after = found
            .iter()
            .find(|it| it.tokens.end + 1 == at && !it.american && !it.adjective && it.actor.level == Level::City);
        let after = after.filter(|_| sisters && matches!(word(at - 1), "and" | "&"));
        let named = sisters
            && at > 0
            && matches!(tokens[at - 1].key.as_str(), "with")
            && (at.saturating_sub(12)..at)
                .any(|it| matches!(tokens[it].key.as_str(), "sister" | "twinned" | "friendship"));
        let next_key = tokens.get(at + 1).map_or("", |it| it.key.as_str());
        let possessive = matches!(word(at + 1), "'s" | "’s")
            && tokens.get(at + 2).is_some_and(|it| {
                matches!(
                    it.key.as_str(),
                    "mayor"
                        | "governor"
                        | "vice"
                        | "deputy"
                        | "president"
                        | "council"
                        | "officials"
                        | "lord"
                        | "premier"
                        | "delegation"
                        | "delegates"
                        | "police"
                        | "government"
                        | "foreign"
                        | "state"
                        | "city"
                )
            });
        // "Aquiraz officials", "council members from Banjul".
        let sends = matches!(
            next_key,
            "officials" | "delegation" | "delegates" | "councillors" | "visitors"
        ) || (at > 0
            && matches!(tokens[at - 1].key.as_str(), "from" | "of")
            && (at.saturating_sub(6)..at).any(|it| {
                matches!(
                    tokens[it].key.as_str(),
                    "mayor"
                        | "officials"
                        | "members"
                        | "delegation"
                        | "councillors"
                        | "councilors"
                        | "delegates"
                        | "governor"
                        | "premier"
                        | "guests"
                        | "visitors"
                )
            }));
        let called = sisters
            && at > 1
            && matches!(tokens[at - 1].key.as_str(), "city" | "sister" | "twin" | "cities")
            && tokens[at - 1].begins.eq(&false);
        let said = sisters
            && (tokens[at].begins || matches!(next_key, "is" | "was" | "has" | "became") || word(at + 1) == ",")
            && (at + 1..(at + 9).min(tokens.len())).any(|it| {
                matches!(
                    tokens[it].key.as_str(),
                    "sister" | "twin" | "sisters" | "twinned" | "tie" | "ties" | "twinning"
                )
            });
        // "paired with Eutin", "flew to Rovaniemi", "the mayor of Aquiraz": a preposition before a name that stands alone.
        let placed = told
            && at > 0
            && (BEFORE_A_PLACE.contains(&tokens[at - 1].key.as_str()) || matches!(word(at - 1), "-" | "–" | "—" | "&"))
            && !matches!(word(at + 1), "'s" | "’s")
            && !tokens[at].begins;
        let made = sisters
            && at > 0
            && matches!(
                tokens[at - 1].key.as_str(),
                "make" | "makes" | "made" | "add" | "adds" | "added"
            );
        let lonely = (DIVISIONS.contains(&word(at + 1))
            || CALENDAR.contains(&next_key)
            || !word(at + 1).chars().next().is_some_and(char::is_uppercase))
            && (at == 0 || !word(at - 1).chars().next().is_some_and(char::is_uppercase) || tokens[at].begins);
        if lonely
            && (possessive || called || said || named || sends || placed || made)
            && let Some(place) = known_abroad(&tokens[at].key, context)
                .filter(|it| sisters || possessive || sends || it.population >= OF_SIZE || it.level == Level::Region)
        {
            added.push(Party {
                tokens: at..at + 1,
                american: false,
                actor: actor(&place, word(at), context),
                adjective: false,
                qualified: false,
                others: Vec::new(),
            });
            continue;
        }
        let alone = named && next.is_none() && !word(at + 1).chars().next().is_some_and(char::is_uppercase);
        let country = wider
            .or(beside)
            .map(|it| found[it].actor.country)
            .or_else(|| after.map(|it| it.actor.country));
        if country.is_none() && !alone {
            continue;
        }
        // A town of that name elsewhere is likelier than a village of the neighbour's country that no gazetteer has.
        let listed = known_abroad(&tokens[at].key, context).filter(|it| wider.is_none() && it.population >= 10_000);
        let named_so = Actor {
            country: country.flatten(),
            ..Actor::named(word(at), Level::City)
        };
        added.push(Party {
            tokens: at..at + 1,
            american: false,
            actor: listed.map_or(named_so, |it| actor(&it, word(at), context)),
            adjective: false,
            qualified: wider.is_some(),
            others: Vec::new(),
        });
        if let Some(wider) = wider {
            // The country is what qualifies the name, and no party of its own.
            let end = found[wider].tokens.end;
            found.remove(wider);
            if let Some(last) = added.last_mut() {
                last.tokens.end = end;
            }
        }
    }
    found.extend(added);
    found.sort_by_key(|it| it.tokens.start);
}
