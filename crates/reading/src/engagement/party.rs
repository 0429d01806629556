//! Who is named: places as governments, with what qualifies them, and ports.

use std::ops::Range;

use domain::{Country, Level, State};
use places::{Place, PlaceId, fold};

use crate::geo::lexicon::{self, Sense};
use crate::geo::token::Token;

use super::person::Person;
use super::{Actor, Context, beside, body, partner, unknown};

/// A government or body that the text names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Party {
    /// Its tokens, with those of what qualifies it ("Tamworth, Australia").
    pub tokens: Range<usize>,
    pub actor: Actor,
    pub american: bool,
    /// Named by an adjective or demonym only ("Japanese").
    pub adjective: bool,
    /// A region or country follows that says where it lies.
    pub qualified: bool,
    /// Other readings of the same name, likeliest first.
    pub others: Vec<PlaceId>,
}

impl Party {
    /// The mark that stands for it, without its number.
    pub fn mark(&self) -> &'static str {
        match (self.american, self.adjective, self.actor.level) {
            (false, true, _) => "@fa",
            (true, _, Level::State) => "@us",
            (true, _, Level::County) => "@un",
            (true, _, Level::Tribe) => "@ut",
            (true, _, Level::Port | Level::Airport) => "@up",
            (true, _, Level::Agency) => "@ug",
            (true, ..) => "@uc",
            (false, _, Level::Country) => "@fy",
            (false, _, Level::Region) => "@fr",
            (false, _, Level::Network) => "@fw",
            (false, _, Level::Port | Level::Airport) => "@fp",
            (false, ..) => "@fc",
        }
    }
}

/// Words that the recogniser of places may take for names and that are none here.
pub(super) const NEVER: &[&str] = &[
    "gov",
    "rep",
    "sen",
    "hall",
    "may",
    "will",
    "metro",
    "new",
    "south",
    "north",
    "east",
    "west",
    "mountain",
    "eu",
    "march",
    "union",
    "republic",
    "the city",
    "city",
    "city hall",
    "council",
    "state",
    "county",
    "mayor",
    "sister",
    "guard",
    "port",
    "mission",
    "university",
    "college",
    "japan airlines",
    "english",
    "usa",
    "u s",
    "u s a",
    "us",
    "united states",
    "united states of america",
    "america",
    "american",
    "americans",
    "nation",
    "commonwealth",
    "president",
    "governor",
    "general",
    "assembly",
    "house",
    "senate",
    "congress",
    "friday",
    "sunday",
    "rotary",
    "covid",
    "olympic",
    "olympics",
    "washington d c",
    "zoom",
    "center",
    "central",
    "lake",
    "park",
    "church",
    "school",
    "street",
    "avenue",
    "bridge",
    "airport",
    "global",
    "international",
    "twin cities",
    "police",
    "heritage",
    "made",
    "mobile",
    "split",
    "reading",
    "nice",
    "bath",
    "orange",
    "many",
];

/// The parties of a text in its order.
pub(super) fn parties(text: &str, tokens: &[Token], titled: &[Person], context: &Context<'_>) -> Vec<Party> {
    let mut found = body::bodies(text, tokens, context);
    let shouted = is_shouted(text);
    if shouted || is_whispered(text) {
        uncased(tokens, titled, &mut found, context);
    }
    for mention in context.mentions {
        let Some(range) = tokens_of(tokens, &mention.range) else {
            continue;
        };
        if taken(&found, &range) || is_a_person(&range, titled) {
            continue;
        }
        if let Some(party) = of_place(text, tokens, range, mention, context) {
            if shouted && !is_surely_a_name(&party, &joined(tokens, &party.tokens), context) {
                continue;
            }
            found.push(party);
        }
    }
    found.sort_by_key(|it| it.tokens.start);
    qualify(text, tokens, &mut found, context);
    unknown::unknown(text, tokens, titled, &mut found, context);
    beside::mend(text, tokens, titled, &mut found, context);
    ports(text, tokens, &mut found);
    found
}

/// Whether a text is in capitals throughout, as captions are: then capitals mark no names.
pub(super) fn is_shouted(text: &str) -> bool {
    let (mut upper, mut lower) = (0_usize, 0_usize);
    for letter in text.chars() {
        upper += usize::from(letter.is_uppercase());
        lower += usize::from(letter.is_lowercase());
    }
    upper > 4 * lower
}

/// Whether a text has no capitals, as captions and messages may be.
fn is_whispered(text: &str) -> bool {
    !text.chars().any(char::is_uppercase)
}

/// Names in a text whose capitals say nothing: countries, states, and places of size by their own names.
fn uncased(tokens: &[Token], titled: &[Person], found: &mut Vec<Party>, context: &Context<'_>) {
    let mut at = 0;
    while at < tokens.len() {
        let words = tokens[at..(at + 4).min(tokens.len())]
            .iter()
            .take_while(|it| !it.key.is_empty());
        let mut longest = None;
        context
            .gazetteer
            .names_along(words.map(|it| it.key.as_str()), |count, name| {
                let own = context.gazetteer.bearers(name).filter(|it| it.kind <= 2);
                let home = |it: &places::Bearer| Some(it.id) == context.publisher_place;
                if let Some(best) = own.max_by_key(|it| if home(it) { u32::MAX } else { it.weight }) {
                    longest = Some((count, best));
                }
            });
        let demonym = match lexicon::word(&tokens[at].key) {
            Some((id, Sense::Demonym)) if tokens[at].key.len() > 4 => context.gazetteer.place(id),
            _ => None,
        };
        let sure = longest.filter(|(count, best)| {
            let range = at..at + count;
            let key = joined(tokens, &range);
            let division = matches!(best.feature, places::Feature::Country | places::Feature::Adm1);
            let big = division
                || best.weight >= if *count > 1 { 15_000 } else { 60_000 }
                || Some(best.id) == context.publisher_place;
            big && key.len() > 3
                && !NEVER.contains(&key.as_str())
                && !unknown::is_no_place(&key)
                && !is_a_person(&range, titled)
        });
        let (count, place) = match sure {
            Some((count, best)) => (count, context.gazetteer.place(best.id)),
            None => (1, demonym),
        };
        let Some(place) =
            place.filter(|it| it.id != places::country::country(Country::US).id && !taken(found, &(at..at + count)))
        else {
            at += 1;
            continue;
        };
        found.push(Party {
            tokens: at..at + count,
            american: place.is_american(),
            actor: actor(&place, &place.name, context),
            adjective: sure.is_none(),
            qualified: false,
            others: Vec::new(),
        });
        at += count;
    }
}

/// A country, a division or a place of size under its own name: what a text in capitals is believed to name.
fn is_surely_a_name(party: &Party, key: &str, context: &Context<'_>) -> bool {
    if key.len() < 4 {
        return false;
    }
    if party.adjective || party.actor.place == context.publisher_place {
        return true;
    }
    let Some(place) = party.actor.place.and_then(|it| context.gazetteer.place(it)) else {
        return false;
    };
    let big = matches!(place.level, Level::Country | Level::State) || place.population >= 30_000;
    big && (fold::key(&place.name) == key || place.level == Level::Country)
}

pub(super) fn taken(found: &[Party], range: &Range<usize>) -> bool {
    found
        .iter()
        .any(|it| it.tokens.start < range.end && range.start < it.tokens.end)
}

fn tokens_of(tokens: &[Token], bytes: &Range<usize>) -> Option<Range<usize>> {
    let from = tokens.partition_point(|it| it.start < bytes.start);
    let mut to = tokens.partition_point(|it| it.start < bytes.end);
    // A mention may have taken a comma or a full stop with it.
    while to > from && tokens[to - 1].key.is_empty() {
        to -= 1;
    }
    (to > from).then_some(from..to)
}

/// Whether the words are the name of a person after a title, or a part of it.
fn is_a_person(range: &Range<usize>, titled: &[Person]) -> bool {
    titled
        .iter()
        .any(|it| it.tokens.start <= range.start && range.end <= it.tokens.end)
}

fn of_place(
    text: &str,
    tokens: &[Token],
    range: Range<usize>,
    mention: &crate::geo::Mention,
    context: &Context<'_>,
) -> Option<Party> {
    let key = joined(tokens, &range);
    // "Lt." is no Lithuania, and "Or" no Oregon.
    let short = key.len() <= 2 && key != "uk";
    if NEVER.contains(&key.as_str()) || short {
        return None;
    }
    let written = &text[tokens[range.start].start..tokens[range.end - 1].end];
    if matches!(key.as_str(), "gaza" | "gaza strip" | "west bank")
        && let Some(country) = places::country::by_name("Palestine")
    {
        let place = context.gazetteer.country(country.iso2)?;
        return Some(Party {
            tokens: range,
            american: false,
            actor: actor(&place, &place.name, context),
            adjective: false,
            qualified: true,
            others: Vec::new(),
        });
    }
    let adjective = matches!(lexicon::word(&key), Some((_, Sense::Demonym)));
    let home = context.publisher().filter(|it| fold::key(&it.name) == key);
    // What papers upstate call New York is the state.
    let upstate = context
        .publisher()
        .filter(|it| key == "new york" && fold::key(&it.name) != key);
    let the_state = upstate.and_then(|it| it.state).filter(|it| it.name() == "New York");
    let place = match home {
        _ if the_state.is_some() => context.gazetteer.place(places::state::state(the_state?).id)?,
        Some(home) => home.clone(),
        None => abroad(
            best(mention, written, context)?,
            &key,
            written,
            followed(text, tokens, range.end),
            context,
        ),
    };
    if place.id == places::country::country(Country::US).id {
        return None;
    }
    let american = place.is_american();
    let others = mention.alternatives.iter().map(|it| it.0).collect();
    Some(Party {
        tokens: range,
        american,
        actor: actor(&place, written, context),
        adjective: adjective && !american,
        qualified: false,
        others,
    })
}

/// The reading of a mention that is likeliest to act: settlements before divisions of the same name, names spelled as
/// written before others.
fn best(mention: &crate::geo::Mention, written: &str, context: &Context<'_>) -> Option<Place> {
    let first = mention.place.map(|id| (id, mention.score));
    let all: Vec<(PlaceId, f32)> = first.into_iter().chain(mention.alternatives.iter().copied()).collect();
    let at_home = |place: &Place| Some(place.id) == context.publisher_place;
    let american = all
        .iter()
        .filter_map(|it| context.gazetteer.place(it.0))
        .filter(Place::is_american);
    let readings_at_home = american.map(|it| it.population).max();
    let partner = partner::country_of(&fold::key(written));
    let weigh = |(id, score): (PlaceId, f32)| {
        let place = context.gazetteer.place(id)?;
        let mut weight = score;
        if partner.is_some_and(|it| it == place.country) {
            weight *= 3.0;
        }
        if place.name == written {
            weight *= 1.8;
        } else if !written.is_ascii() && place.name.is_ascii() && fold::key(&place.name) == fold::key(written) {
            weight *= 0.4;
        }
        if matches!(place.level, Level::City) {
            weight *= 1.3;
        } else if place.level == Level::County && !place.is_american() {
            weight *= 0.7;
        }
        // "Paris" and "Rome" are small towns of many states; who travels there goes abroad.
        let famous = !place.is_american() && place.population >= 400_000 && !at_home(&place);
        let small = readings_at_home.is_some_and(|size| size * 10 < place.population);
        if famous && small {
            weight *= 4.0;
        }
        Some((place, weight))
    };
    all.into_iter()
        .filter_map(weigh)
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|it| it.0)
}

/// A place as the government that a source names.
pub(super) fn actor(place: &Place, written: &str, context: &Context<'_>) -> Actor {
    let country = places::country::country(place.country);
    let name = match place.level {
        Level::Country => country.name.clone(),
        Level::State => place.name.clone(),
        _ if place.is_american() => place.name.clone(),
        _ if !written.chars().any(char::is_lowercase) && fold::key(written) == fold::key(&place.name) => {
            place.name.clone()
        }
        _ => without_type(written).to_owned(),
    };
    let mut level = place.level;
    // Of a division and the city that it is called after, the bare name means the city.
    let division = matches!(level, Level::Region | Level::County) && !place.is_american();
    if division && !says_region(written) && has_city_namesake(place, &name, context) {
        level = Level::City;
    }
    if !place.is_american() && level == Level::County {
        level = Level::City;
    }
    Actor {
        name,
        level,
        country: Some(place.country),
        state: place.state,
        place: Some(place.id),
    }
}

/// Whether a comma or a bracket and a capital follow, which say where the place lies.
fn followed(text: &str, tokens: &[Token], at: usize) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |it| &text[it.start..it.end]);
    matches!(word(at), "," | "(") && word(at + 1).chars().next().is_some_and(char::is_uppercase)
}

/// The place abroad that a bare name means where an engagement is told: not the village of the publisher's own state that
/// is called after Dresden, and of divisions and cities the city spelled so.
fn abroad(place: Place, key: &str, written: &str, qualified: bool, context: &Context<'_>) -> Place {
    let settled =
        matches!(place.level, Level::Country | Level::State) || qualified || Some(place.id) == context.publisher_place;
    let Some(name) = context.gazetteer.name_ref(key).filter(|_| !settled) else {
        return place;
    };
    let city = Level::City.index();
    let cities = context
        .gazetteer
        .bearers(name)
        .filter(|it| it.country != *b"US" && usize::from(it.level) == city && it.kind <= 3);
    if place.is_american() {
        let largest = cities.max_by_key(|it| it.population);
        let larger = largest.filter(|it| it.population >= 20_000 && it.population / 5 > place.population);
        return larger.and_then(|it| context.gazetteer.place(it.id)).unwrap_or(place);
    }
    let division = matches!(place.level, Level::County | Level::Region) && !has_city_namesake(&place, written, context);
    let misspelled = place.name != written && !written.is_ascii();
    if !(division || misspelled) {
        return place;
    }
    let spelled = cities
        .filter(|it| it.population >= 15_000 && it.kind <= 2)
        .filter_map(|it| context.gazetteer.place(it.id))
        .filter(|it| it.name == written)
        .max_by_key(|it| it.population);
    spelled.unwrap_or(place)
}

fn says_region(written: &str) -> bool {
    let key = fold::key(written);
    [
        "prefecture",
        "province",
        "oblast",
        "krai",
        "region",
        "state",
        "land",
        "district",
        "county",
        "voivodeship",
    ]
    .iter()
    .any(|word| key.split(' ').any(|it| it == *word))
}

fn without_type(written: &str) -> &str {
    let name = written.trim_end_matches([',', '.', ';', ')']);
    [
        " Prefecture",
        " Province",
        " Oblast",
        " Voivodeship",
        " prefecture",
        " province",
    ]
    .iter()
    .find_map(|word| name.strip_suffix(word))
    .unwrap_or(name)
}

fn has_city_namesake(place: &Place, name: &str, context: &Context<'_>) -> bool {
    let Some(found) = context.gazetteer.name_ref(&fold::key(name)) else {
        return false;
    };
    context.gazetteer.bearers(found).any(|it| {
        it.country == place.country.bytes()
            && it.level as usize == Level::City.index()
            && it.population >= 10_000
            && it.kind <= 3
    })
}

pub(super) fn joined(tokens: &[Token], range: &Range<usize>) -> String {
    let mut out = String::new();
    for token in &tokens[range.clone()] {
        if !token.key.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&token.key);
        }
    }
    out
}

/// Joins "Tamworth, Australia", "Tübingen (Germany)", "Brest in Brittany", "Lafayette, Louisiana" into one party each.
fn qualify(text: &str, tokens: &[Token], found: &mut Vec<Party>, context: &Context<'_>) {
    let mut at = 0;
    while at + 1 < found.len() {
        let (left, right) = (&found[at], &found[at + 1]);
        let between: Vec<&str> = (left.tokens.end..right.tokens.start)
            .map(|it| &text[tokens[it].start..tokens[it].end])
            .collect();
        let wider = matches!(right.actor.level, Level::Country | Level::Region | Level::State) && !right.adjective;
        let narrow = !left.adjective && !matches!(left.actor.level, Level::Country | Level::State | Level::Network);
        let joins = matches!(between[..], [","] | ["("] | []) || (between == ["in"] && !right.american);
        if !(wider && narrow && joins) {
            at += 1;
            continue;
        }
        let same =
            right.actor.country == left.actor.country && (!right.american || right.actor.state == left.actor.state);
        let inner = left.actor.level != Level::Region || right.actor.level == Level::Country;
        let replaced = if same {
            None
        } else {
            reading_in(left, &right.actor, context)
        };
        if (same && inner && right.actor.place != left.actor.place) || replaced.is_some() {
            let mut end = right.tokens.end;
            if between == ["("] && tokens.get(end).is_some_and(|it| &text[it.start..it.end] == ")") {
                end += 1;
            }
            let american = right.american;
            let country = right.actor.country;
            let party = &mut found[at];
            if let Some(place) = replaced {
                let bytes = tokens[party.tokens.start].start..tokens[party.tokens.end - 1].end;
                party.actor = actor(&place, &text[bytes], context);
            }
            party.american = american;
            party.actor.country = country;
            party.qualified = true;
            party.tokens.end = end;
            found.remove(at + 1);
            // "Bergen, Vestland, Norway" is looked at again with its next qualifier.
            continue;
        }
        at += 1;
    }
}

/// The reading of a name that lies in a country or state, where it has one.
fn reading_in(party: &Party, wider: &Actor, context: &Context<'_>) -> Option<Place> {
    party
        .others
        .iter()
        .filter_map(|id| context.gazetteer.place(*id))
        .find(|place| Some(place.country) == wider.country && (wider.state.is_none() || place.state == wider.state))
}

/// "Port of Rotterdam", "Rotterdam port authority": the port, not the city.
fn ports(text: &str, tokens: &[Token], found: &mut [Party]) {
    for party in found {
        if party.adjective || matches!(party.actor.level, Level::Port | Level::Network | Level::Country) {
            continue;
        }
        let Range { start, end } = party.tokens;
        let key = |at: usize| tokens.get(at).map_or("", |it| it.key.as_str());
        let before = start >= 2 && key(start - 1) == "of" && matches!(key(start - 2), "port" | "ports");
        let after = key(end) == "port" && matches!(key(end + 1), "authority" | "commission" | "district" | "officials");
        let capital = |at: usize| text[tokens[at].start..].starts_with(char::is_uppercase);
        let within = end > start + 2 && key(start) == "port" && key(start + 1) == "of";
        if before && capital(start - 2) {
            party.tokens.start = start - 2;
        } else if !(within || after) {
            continue;
        }
        party.actor.name = format!("Port of {}", party.actor.name);
        party.actor.level = Level::Port;
        party.actor.place = None;
    }
}

/// The government of a state as an actor.
pub(super) fn state(code: State) -> Actor {
    let info = places::state::state(code);
    Actor {
        name: info.name.clone(),
        level: Level::State,
        country: Some(Country::US),
        state: Some(code),
        place: Some(info.id),
    }
}
