//! Names that the words beside them make another place: "the People's Republic of China", "Armenia and Georgia", "Bethlehem …
//! the Palestinian city", "a Maryland–Ireland commission".

use domain::{Country, Level, State};

use crate::geo::lexicon;
use crate::geo::token::Token;

use super::party::{Party, actor, joined, taken};
use super::person::Person;
use super::{Context, partner};

/// Country names that are as often a person's or a word.
const NOT_ALONE: &[&str] = &["georgia", "jordan", "chad", "turkey", "israel", "guinea", "niger"];

/// Who follows "Indian" where it is of India and not of an American nation.
const OF_INDIA: &[&str] = &[
    "consul",
    "consulate",
    "ambassador",
    "embassy",
    "prime",
    "premier",
    "minister",
    "delegation",
    "delegates",
    "officials",
    "diplomats",
    "government",
    "state",
    "city",
    "trade",
    "governors",
    "mayors",
    "envoy",
];

/// What makes a name that begins with an adjective one of a government: "the Danish Road Directorate".
const OF_GOVERNMENT: &[&str] = &[
    "ministry",
    "directorate",
    "agency",
    "authority",
    "parliament",
    "government",
    "embassy",
    "consulate",
    "navy",
    "army",
    "forces",
    "cabinet",
];

/// Mends the parties of a text by what stands beside their names, and adds those that only the words beside give away.
pub(super) fn mend(text: &str, tokens: &[Token], titled: &[Person], found: &mut Vec<Party>, context: &Context<'_>) {
    added(text, tokens, titled, found, context);
    found.sort_by_key(|it| it.tokens.start);
    for at in 0..found.len() {
        peoples_republic(text, tokens, &mut found[at], context);
        saint(text, tokens, &mut found[at], context);
        state_of(tokens, &mut found[at]);
        if let Some(place) = of_a_foreign_title(tokens, &found[at], context) {
            let bytes = tokens[found[at].tokens.start].start..tokens[found[at].tokens.end - 1].end;
            found[at].actor = actor(&place, &text[bytes], context);
            found[at].american = false;
        } else if is_the_country_georgia(tokens, found, at, context) {
            become_country(&mut found[at], Country::literal(b"GE"), context);
        } else if let Some(place) = of_the_adjective(tokens, found, at, context) {
            let bytes = tokens[found[at].tokens.start].start..tokens[found[at].tokens.end - 1].end;
            found[at].actor = actor(&place, &text[bytes], context);
        }
    }
}

fn country(code: Country, tokens: std::ops::Range<usize>, adjective: bool, context: &Context<'_>) -> Option<Party> {
    let place = context.gazetteer.country(code)?;
    Some(Party {
        tokens,
        american: false,
        actor: actor(&place, &place.name, context),
        adjective,
        qualified: false,
        others: Vec::new(),
    })
}

fn become_country(party: &mut Party, code: Country, context: &Context<'_>) {
    if let Some(new) = country(code, party.tokens.clone(), false, context) {
        *party = new;
    }
}

fn added(text: &str, tokens: &[Token], titled: &[Person], found: &mut Vec<Party>, context: &Context<'_>) {
    for at in 0..tokens.len() {
        let token = &tokens[at];
        let word = &text[token.start..token.end];
        if !word.starts_with(char::is_uppercase) || taken(found, &(at..at + 1)) {
            continue;
        }
        if titled.iter().any(|it| it.tokens.contains(&at)) {
            continue;
        }
        let next = tokens.get(at + 1).map_or("", |it| it.key.as_str());
        if let Some(region) = partner::region(&token.key, context) {
            found.push(Party {
                tokens: at..at + 1,
                american: false,
                actor: region,
                adjective: false,
                qualified: true,
                others: Vec::new(),
            });
            continue;
        }
        // "their Romanian partners", "the Irish still": before a small letter, so that "French Quarter" stays what it is.
        let small = tokens
            .get(at + 1)
            .is_none_or(|it| !text[it.start..].starts_with(char::is_uppercase));
        let named = tokens[at + 1..].iter().take(3);
        let mut named = named.take_while(|it| text[it.start..].starts_with(char::is_uppercase));
        let of_government = named.any(|it| OF_GOVERNMENT.contains(&it.key.as_str()));
        if (small || of_government)
            && !matches!(
                token.key.as_str(),
                "indian" | "english" | "soviet" | "texan" | "californian" | "american"
            )
            && let Some((id, lexicon::Sense::Demonym)) = lexicon::word(&token.key)
            && let Some(place) = context.gazetteer.place(id).filter(|it| !it.is_american())
        {
            found.push(Party {
                tokens: at..at + 1,
                american: false,
                actor: actor(&place, &place.name, context),
                adjective: true,
                qualified: false,
                others: Vec::new(),
            });
            continue;
        }
        if token.key == "indian" && OF_INDIA.contains(&next) {
            found.extend(country(Country::literal(b"IN"), at..at + 1, true, context));
            continue;
        }
        let dash = at > 0 && matches!(&text[tokens[at - 1].start..tokens[at - 1].end], "-" | "–" | "—");
        if dash && token.key.len() > 3 && !NOT_ALONE.contains(&token.key.as_str()) {
            let named = places::country::by_name(word).filter(|it| it.iso2 != Country::US);
            found.extend(named.and_then(|it| country(it.iso2, at..at + 1, false, context)));
        }
    }
}

/// "the People's Republic of China" is not the Republic of China, nor the Democratic People's Republic the south of Korea.
fn peoples_republic(text: &str, tokens: &[Token], party: &mut Party, context: &Context<'_>) {
    let start = party.tokens.start;
    let word = |back: usize| {
        start
            .checked_sub(back)
            .map_or("", |at| &text[tokens[at].start..tokens[at].end])
    };
    let own = joined(tokens, &party.tokens);
    let peoples = matches!(word(1), "'s" | "’s") && word(2).eq_ignore_ascii_case("people");
    let code = match party.actor.country.map(|it| it.bytes()) {
        Some([b'T', b'W']) if peoples || own.starts_with("people") => b"CN",
        Some([b'K', b'R']) if peoples || own.starts_with("democratic") => b"KP",
        _ => return,
    };
    if own.contains("republic") {
        become_country(party, Country::literal(code), context);
    }
}

/// "St. Moritz", of which only the second word was read.
fn saint(text: &str, tokens: &[Token], party: &mut Party, context: &Context<'_>) {
    let start = party.tokens.start;
    let word = |back: usize| {
        start
            .checked_sub(back)
            .map_or("", |at| &text[tokens[at].start..tokens[at].end])
    };
    let shortened = word(1) == "." && matches!(word(2), "St" | "Ste" | "Sankt");
    let from = if shortened {
        start - 2
    } else if matches!(word(1), "St" | "St." | "Saint") {
        start - 1
    } else {
        return;
    };
    let own = joined(tokens, &party.tokens);
    let names = [format!("st {own}"), format!("saint {own}"), format!("sankt {own}")];
    let known = names.iter().find_map(|key| context.gazetteer.name_ref(key));
    let bearers = known.into_iter().flat_map(|it| context.gazetteer.bearers(it));
    let country = party.actor.country.filter(|_| party.qualified);
    let fits = bearers.filter(|it| it.kind <= 3 && country.is_none_or(|country| country.bytes() == it.country));
    let Some(place) = fits
        .max_by_key(|it| it.weight)
        .and_then(|it| context.gazetteer.place(it.id))
    else {
        return;
    };
    let end = party.tokens.end;
    party.american = place.is_american();
    party.actor = actor(&place, &place.name, context);
    party.tokens = from..end;
}

/// "the State of Washington" is not the city.
fn state_of(tokens: &[Token], party: &mut Party) {
    let start = party.tokens.start;
    let before = |back: usize| start.checked_sub(back).map_or("", |at| tokens[at].key.as_str());
    if before(1) != "of" || !matches!(before(2), "state" | "commonwealth") || party.actor.level == Level::State {
        return;
    }
    let own = joined(tokens, &party.tokens);
    let named = State::ALL.iter().find(|it| places::fold::key(it.1) == own);
    if let Some((code, _)) = named {
        party.actor = super::party::state(*code);
        party.american = true;
    }
}

/// "the premier of Yukon", "Vancouver's consul": a name with whom only a foreign title goes is the place abroad.
fn of_a_foreign_title(tokens: &[Token], party: &Party, context: &Context<'_>) -> Option<places::Place> {
    if !party.american || party.qualified || party.actor.level == Level::State {
        return None;
    }
    let key = |at: usize| tokens.get(at).map_or("", |it| it.key.as_str());
    let foreign = |at: usize| matches!(key(at), "premier" | "premiers" | "consul" | "ambassador" | "chancellor");
    let (start, end) = (party.tokens.start, party.tokens.end);
    let of = start > 1 && matches!(key(start - 1), "of" | "to");
    let before = of && (foreign(start - 2) || matches!(key(start - 2), "minister" | "ministers" | "embassy"));
    if !(before || foreign(end) || foreign(end + 1) && matches!(key(end), "s" | "")) {
        return None;
    }
    let name = context.gazetteer.name_ref(&joined(tokens, &party.tokens))?;
    let abroad = context
        .gazetteer
        .bearers(name)
        .filter(|it| it.country != *b"US" && it.kind <= 3);
    context.gazetteer.place(abroad.max_by_key(|it| it.weight)?.id)
}

/// "Armenia and Georgia": in a row with a foreign country it is the country, where the text is of another state.
fn is_the_country_georgia(tokens: &[Token], found: &[Party], at: usize, context: &Context<'_>) -> bool {
    let party = &found[at];
    let at_home = context
        .publisher()
        .is_some_and(|it| it.state == Some(State::literal(b"GA")));
    if at_home || party.actor.level != Level::State || joined(tokens, &party.tokens) != "georgia" {
        return false;
    }
    let abroad = |it: &Party| !it.american && !it.adjective && it.actor.level == Level::Country;
    let in_a_row = |from: usize, to: usize| {
        from <= to && to - from <= 2 && tokens[from..to].iter().all(|it| matches!(it.key.as_str(), "" | "and"))
    };
    let before = at.checked_sub(1).map(|it| &found[it]);
    before.is_some_and(|it| abroad(it) && in_a_row(it.tokens.end, party.tokens.start))
        || found
            .get(at + 1)
            .is_some_and(|it| abroad(it) && in_a_row(party.tokens.end, it.tokens.start))
}

/// The town of a name in the country that an adjective near it names, where no country of the name's first reading is named.
fn of_the_adjective(tokens: &[Token], found: &[Party], at: usize, context: &Context<'_>) -> Option<places::Place> {
    let party = &found[at];
    let own = party.actor.country?;
    let settled = party.american || party.adjective || party.qualified || party.actor.level == Level::Country;
    if settled || party.actor.place.is_none() {
        return None;
    }
    let named = |code: Country| {
        found.iter().any(|it| {
            it.actor.country == Some(code) && (it.adjective || it.qualified || it.actor.level == Level::Country)
        })
    };
    if named(own) {
        return None;
    }
    let population = context.gazetteer.place(party.actor.place?)?.population;
    let name = context.gazetteer.name_ref(&joined(tokens, &party.tokens))?;
    let adjectives = found
        .iter()
        .filter(|it| it.adjective && it.tokens.start.abs_diff(party.tokens.start) <= 40);
    let mut countries: Vec<(usize, Country)> = adjectives
        .filter_map(|it| Some((it.tokens.start.abs_diff(party.tokens.start), it.actor.country?)))
        .collect();
    countries.sort_unstable();
    countries.into_iter().find_map(|(_, code)| {
        let bearers = context.gazetteer.bearers(name);
        let there = bearers.filter(|it| it.country == code.bytes() && it.kind <= 3 && it.population >= 1_000);
        let largest = there.max_by_key(|it| it.population)?;
        (u64::from(largest.population) * 50 >= population.into())
            .then(|| context.gazetteer.place(largest.id))
            .flatten()
    })
}
