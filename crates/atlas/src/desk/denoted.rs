//! Whom a name may denote: the candidates that a person chooses from, each with its reasons in words.

use domain::{Country, Level, PartyName, Side};
use places::{Query, Resolver, Target, Verdict};
use snapshot::Snapshot;

use crate::prose;

/// The most candidates of one name.
const MOST: usize = 8;

/// One of those that a name may denote.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// What the form sends: `place:5809844`, `actor:port-of-seattle`, or `named` for what the name denotes anyway.
    pub value: String,
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
    pub(super) fn of(known: &Known<'_>, side: Side, name: &PartyName, asked: &str) -> Self {
        let asked: String = asked.trim().chars().take(120).collect();
        let (certain, candidates) = match asked.is_empty() {
            true => known.candidates(&query_of(side, name), true),
            false => known.by_words(side, name, &asked),
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

/// The value of a candidate that the name denotes without anybody's help.
pub(super) const NAMED: &str = "named";

/// What names are looked up in.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub resolver: &'a Resolver,
    /// The actors that the ledger has.
    pub snapshot: &'a Snapshot,
}

impl Known<'_> {
    /// What a person wrote is first read as the address of an actor or a place (`springfield-il`), then as a name; with
    /// the level that the source gives, and where that finds nothing, without.
    fn by_words(&self, side: Side, name: &PartyName, asked: &str) -> (bool, Vec<Candidate>) {
        let gazetteer = self.resolver.gazetteer();
        if let Some(place) = gazetteer.by_slug(asked).and_then(|id| gazetteer.place(id)) {
            let fits = place.is_american() == (side == Side::Us);
            let actor = self.resolver.actor(&Target::Place(place.id)).filter(|_| fits);
            let found = actor.and_then(|actor| self.candidate(&actor, "the address that you wrote".to_owned(), false));
            if let Some(found) = found {
                return (true, vec![Candidate { chosen: true, ..found }]);
            }
        }
        if let Some((_, actor)) = self.snapshot.actor(asked).filter(|(_, actor)| actor.side == side) {
            let found = Candidate {
                value: format!("actor:{}", actor.slug),
                name: actor.name.to_string(),
                reasons: format!("{}; an actor of the ledger", actor.level.label().to_lowercase()),
                chosen: true,
            };
            return (true, vec![found]);
        }
        let mut query = Query {
            name: asked,
            level: name.level,
            side: Some(side),
            ..Query::default()
        };
        let (certain, found) = self.candidates(&query, false);
        if !found.is_empty() {
            return (certain, found);
        }
        query.level = None;
        self.candidates(&query, false)
    }

    /// Those that a query may mean. `as_named` is true where it is the source's own words.
    fn candidates(&self, query: &Query<'_>, as_named: bool) -> (bool, Vec<Candidate>) {
        let resolution = self.resolver.resolve(query);
        let certain = resolution.verdict == Verdict::Certain;
        let mut found: Vec<Candidate> = Vec::new();
        for one in &resolution.candidates {
            let actor = self.resolver.actor(&one.target);
            let candidate = actor.and_then(|actor| self.candidate(&actor, one.reasons.join("; "), as_named && certain));
            let Some(candidate) = candidate else { continue };
            if found.len() < MOST && found.iter().all(|other| other.value != candidate.value) {
                let chosen = found.is_empty() && certain;
                found.push(Candidate { chosen, ..candidate });
            }
        }
        (certain, found)
    }

    /// A body that is no place can be chosen where the ledger has it, or where the name denotes it anyway.
    fn candidate(&self, actor: &places::Actor, reasons: String, is_named: bool) -> Option<Candidate> {
        let place = actor.place.and_then(|id| self.resolver.gazetteer().place(id));
        let own = place.filter(|place| actor.key == format!("place:{}", place.id));
        let (value, name) = match own {
            Some(place) => (actor.key.clone(), place.label()),
            None if self.snapshot.actor(&actor.slug).is_some() => (format!("actor:{}", actor.slug), actor.name.clone()),
            None if is_named => (NAMED.to_owned(), actor.name.clone()),
            None => return None,
        };
        let level = match actor.level {
            // What a place is stands in its reasons; of bodies these only say that they are listed.
            level if !level.is_place() => format!("{}; ", level.label().to_lowercase()),
            _ => String::new(),
        };
        Some(Candidate {
            value,
            name,
            reasons: format!("{level}{reasons}"),
            chosen: false,
        })
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

    fn looked_up(name: &str, asked: &str) -> Denoted {
        let empty = Snapshot::empty(domain::Day(0));
        let known = Known {
            resolver: resolver(),
            snapshot: &empty,
        };
        Denoted::of(&known, Side::Us, &named(name), asked)
    }

    #[test]
    fn another_name_or_an_address_leads_to_the_place() {
        let bare = looked_up("Portland", "");
        assert_eq!(bare.candidates.len(), 2, "{bare:?}");
        assert!(bare.candidates.iter().all(|one| one.reasons.contains("inhabitants")));
        for asked in ["Portland, ME", "portland-me"] {
            let told = looked_up("Portland", asked);
            assert!(told.certain && told.candidates[0].chosen, "{told:?}");
            assert_eq!(told.candidates[0].name, "Portland, ME");
            assert_eq!(told.asked, asked);
        }
        let wrong_side = looked_up("Portland", "bergen-no");
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
        assert_eq!(
            said(&PartyName {
                name: "X".into(),
                ..PartyName::default()
            }),
            "X"
        );
    }
}
