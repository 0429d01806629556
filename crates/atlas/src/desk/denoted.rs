//! Whom a name may denote: the candidates that a person chooses from, each with its reasons in words.

use domain::{Country, Level, PartyName, Side};
use places::{Query, Resolver, Verdict};

use crate::prose;

/// The most candidates of one name.
const MOST: usize = 8;

/// One of those that a name may denote.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// What tells it from every other: `place:5809844`, `body:port-of-seattle`.
    pub identity: String,
    /// Its name with what tells it apart.
    pub name: String,
    /// Why it may be meant, and what it is.
    pub reasons: String,
    /// Whether the form comes with it chosen.
    pub chosen: bool,
}

/// One side of a claim: what the source calls it, and whom that may denote.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Denoted {
    /// The form's field: `us` or `them`.
    pub field: &'static str,
    pub heading: &'static str,
    /// What the source says, with whatever else it says of it.
    pub said: String,
    /// The name that was looked up instead, where a person wrote another.
    pub asked: String,
    /// Whether the first candidate is certain.
    pub certain: bool,
    pub candidates: Vec<Candidate>,
}

impl Denoted {
    /// Looks a side of a claim up; `asked` is another name for it, in a person's words (`Springfield, IL`).
    pub(super) fn of(resolver: &Resolver, side: Side, name: &PartyName, asked: &str) -> Self {
        let asked: String = asked.trim().chars().take(120).collect();
        let (certain, candidates) = match asked.is_empty() {
            true => candidates(resolver, &query_of(side, name)),
            false => by_words(resolver, side, name, &asked),
        };
        Self {
            field: if side == Side::Us { "us" } else { "them" },
            heading: if side == Side::Us {
                "The American side"
            } else {
                "The counterpart"
            },
            said: said(name),
            asked,
            certain,
            candidates,
        }
    }
}

fn query_of(side: Side, name: &PartyName) -> Query<'_> {
    Query {
        name: &name.name,
        level: name.level,
        side: Some(side),
        state: name.state,
        country: match side {
            Side::Us => Some(Country::US),
            Side::Foreign => name.country,
        },
        wikidata: name.wikidata.as_deref(),
        locode: name.locode.as_deref(),
        partner: None,
    }
}

/// What a person wrote is first read as the address of a place (`springfield-il`), then as a name; with the level that
/// the source gives, and where that finds nothing, without.
fn by_words(resolver: &Resolver, side: Side, name: &PartyName, asked: &str) -> (bool, Vec<Candidate>) {
    let gazetteer = resolver.gazetteer();
    if let Some(place) = gazetteer.by_slug(asked).and_then(|id| gazetteer.place(id)) {
        let fits = place.is_american() == (side == Side::Us);
        if let Some(actor) = resolver.actor(&places::Target::Place(place.id)).filter(|_| fits) {
            return (true, vec![candidate(resolver, &actor, "its address".to_owned(), true)]);
        }
    }
    let mut query = Query {
        name: asked,
        level: name.level,
        side: Some(side),
        ..Query::default()
    };
    let (certain, found) = candidates(resolver, &query);
    if !found.is_empty() {
        return (certain, found);
    }
    query.level = None;
    candidates(resolver, &query)
}

fn candidates(resolver: &Resolver, query: &Query<'_>) -> (bool, Vec<Candidate>) {
    let resolution = resolver.resolve(query);
    let certain = resolution.verdict == Verdict::Certain;
    let mut found: Vec<Candidate> = Vec::new();
    for one in &resolution.candidates {
        let Some(actor) = resolver.actor(&one.target) else {
            continue;
        };
        if found.iter().any(|other| other.identity == actor.key) || found.len() >= MOST {
            continue;
        }
        let chosen = found.is_empty() && certain;
        found.push(candidate(resolver, &actor, one.reasons.join("; "), chosen));
    }
    (certain, found)
}

fn candidate(resolver: &Resolver, actor: &places::Actor, reasons: String, chosen: bool) -> Candidate {
    let place = actor.place.and_then(|id| resolver.gazetteer().place(id));
    let is_its_own = place.as_ref().is_some_and(|place| actor.key == format!("place:{}", place.id));
    let name = match place {
        Some(place) if is_its_own => place.label(),
        _ => actor.name.clone(),
    };
    let level = match actor.level {
        // A country's or city's reasons say what it is; bodies say only that they are listed.
        level if !level.is_place() => format!("{}; ", level.label().to_lowercase()),
        _ => String::new(),
    };
    Candidate {
        identity: actor.key.clone(),
        name,
        reasons: format!("{level}{reasons}"),
        chosen,
    }
}

/// A name as the source has it, with state, country and level where it gives them.
pub(super) fn said(name: &PartyName) -> String {
    let area = name.state.map(|state| state.name().to_owned());
    let area = area.or_else(|| {
        let country = name.country.filter(|country| *country != Country::US)?;
        Some(prose::country_name(country).to_owned())
    });
    let level = name.level.map(Level::label);
    let more: Vec<String> = area.into_iter().chain(level.map(str::to_lowercase)).collect();
    match more.is_empty() {
        true => prose::brief(&name.name, 200),
        false => format!("{} ({})", prose::brief(&name.name, 200), more.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::world::resolver;

    fn named(name: &str) -> PartyName {
        PartyName {
            name: name.to_owned(),
            level: Some(Level::City),
            ..PartyName::default()
        }
    }

    #[test]
    fn another_name_or_an_address_leads_to_the_place() {
        let bare = Denoted::of(resolver(), Side::Us, &named("Portland"), "");
        assert_eq!(bare.candidates.len(), 2, "{bare:?}");
        assert!(bare.candidates.iter().all(|one| one.reasons.contains("inhabitants")));
        for asked in ["Portland, ME", "portland-me"] {
            let told = Denoted::of(resolver(), Side::Us, &named("Portland"), asked);
            assert!(told.certain && told.candidates[0].chosen, "{told:?}");
            assert_eq!(told.candidates[0].name, "Portland, ME");
            assert_eq!(told.asked, asked);
        }
        let wrong_side = Denoted::of(resolver(), Side::Us, &named("Portland"), "bergen-no");
        assert_eq!(wrong_side.candidates, Vec::new());
    }

    #[test]
    fn what_a_source_says_is_told_with_its_context() {
        let name = PartyName {
            name: "Kobe".to_owned(),
            level: Some(Level::City),
            country: Some("JP".parse().unwrap()),
            ..PartyName::default()
        };
        assert_eq!(said(&name), "Kobe (Japan, city)");
        assert_eq!(said(&PartyName { name: "X".into(), ..PartyName::default() }), "X");
    }
}
