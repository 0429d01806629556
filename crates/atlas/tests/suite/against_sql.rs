//! Every total, facet, search, tile and flow of the snapshot equals plain SQL over the ledger's tables, on random
//! ledgers, also while revisions arrive; on both engines.

mod ledger;
mod oracle;
mod tile;

use atlas::reading::Atlas;
use domain::{Day, Family, Issue, Kind, Level, StatusWord};
use platform::testkit;
use snapshot::{Answer, Ask, DayView, Facets, Filter, FlowEnd};

use self::ledger::{COUNTRIES, Chance, Ledger, STATES, WORDS};
use self::oracle::{Facet, Oracle};
use crate::world::{gazetteer, shell};

/// How many ledgers, changes to each, and questions after each change.
const LEDGERS: u64 = 3;
const CHANGES: usize = 4;
const QUESTIONS: usize = 8;

#[test]
fn the_snapshot_answers_as_plain_sql_does() {
    for seed in 0..LEDGERS {
        for kept in testkit::databases(crate::world::migrations()) {
            let mut ledger = Ledger::new(&kept.database, seed);
            ledger.write(40);
            let atlas = Atlas::open(kept.database.clone(), gazetteer(), shell(), testkit::clock()).expect("it loads");
            for change in 0..=CHANGES {
                for _ in 0..QUESTIONS {
                    let filter = question(&mut ledger.chance);
                    compare(&atlas, &filter, seed);
                }
                if change < CHANGES {
                    ledger.write(6);
                    atlas.catch_up().expect("it follows");
                }
            }
        }
    }
}

fn question(chance: &mut Chance) -> Filter {
    let mut filter = Filter::default();
    if chance.one_in(3) {
        filter.kinds = chance.some(Kind::ALL);
    }
    if chance.one_in(6) {
        filter.families = chance.some(Family::ALL);
    }
    if chance.one_in(4) {
        filter.statuses = chance.some(StatusWord::ALL);
    }
    if chance.one_in(5) {
        filter.issues = chance.some(&Issue::ALL[..6]);
    }
    if chance.one_in(4) {
        filter.states = chance
            .some(STATES)
            .into_iter()
            .map(|code| code.parse().expect("a state"))
            .collect();
    }
    if chance.one_in(4) {
        filter.countries = chance
            .some(COUNTRIES)
            .into_iter()
            .map(|code| code.parse().expect("a country"))
            .collect();
    }
    if chance.one_in(6) {
        filter.levels = chance.some(Level::ALL);
    }
    if chance.one_in(3) {
        filter.from = Some(1950 + i32::try_from(chance.below(40)).expect("small"));
        filter.undated = chance.one_in(2);
    }
    if chance.one_in(4) {
        filter.to = Some(1990 + i32::try_from(chance.below(30)).expect("small"));
    }
    filter.gov = chance.one_in(7);
    filter.confirmed = chance.one_in(7);
    filter.cc_by = chance.one_in(9);
    if chance.one_in(5) {
        filter.actors = [format!("actor-{}", chance.below(14))].into();
    }
    if chance.one_in(4) {
        let word = WORDS[chance.below(WORDS.len())];
        filter.text = word[..1 + chance.below(word.len())].to_owned();
        if chance.one_in(2) {
            filter.text = format!("{} {}", WORDS[chance.below(WORDS.len())], filter.text);
        }
    }
    if chance.one_in(5) {
        filter.valid_on = Day::from_ymd(1995, 6, 1);
    }
    filter
}

fn compare(atlas: &Atlas, filter: &Filter, seed: u64) {
    let shown = atlas.now();
    let on = shown.snapshot().on(filter.valid_on.unwrap_or(shown.day()));
    let asked = format!("{} (ledger {seed}, {})", filter.to_query(), atlas.database().engine());
    let answer = on.query(filter, &Ask::rail(1_000));
    atlas
        .database()
        .write::<_, platform::database::DatabaseError>(|session| {
            let mut oracle = Oracle::new(session, on.day())?;
            assert_eq!(answer.total, oracle.total(filter)?, "total of {asked}");
            assert_eq!(
                answer.undated,
                oracle.count(filter, "f.year IS NULL")?,
                "undated of {asked}"
            );
            assert_eq!(
                answer.in_force,
                oracle.count(filter, "f.word = 'in_force'")?,
                "in force of {asked}"
            );
            assert_eq!(answer.unplaced, oracle.unplaced(filter)?, "unplaced of {asked}");
            for facet in Facet::ALL {
                assert_eq!(
                    by_facet(&answer.facets, *facet),
                    oracle.facet(filter, *facet)?,
                    "{facet:?} of {asked}"
                );
            }
            let years: Vec<(i64, u64)> = in_years(&answer);
            assert_eq!(years, oracle.years(filter)?, "years of {asked}");
            assert_eq!(ids(&on, &answer), oracle.ids(filter)?, "rows of {asked}");
            assert_eq!(at_places(&on, filter), oracle.places(filter)?, "places of {asked}");
            assert_eq!(in_flows(&on, filter), oracle.flows(filter)?, "flows of {asked}");
            let in_tile = tile::sum(&on.tile(0, 0, 0, filter), "places");
            let at_places: u64 = oracle.places(filter)?.iter().map(|(_, count)| count).sum();
            assert_eq!(in_tile, at_places, "tile 0/0/0 of {asked}");
            oracle.finish()
        })
        .expect("the oracle answers");
}

fn in_years(answer: &Answer) -> Vec<(i64, u64)> {
    answer
        .years
        .iter()
        .filter(|year| year.count > 0)
        .map(|year| (i64::from(year.year), year.count))
        .collect()
}

fn ids(on: &DayView, answer: &Answer) -> Vec<String> {
    let mut ids: Vec<String> = answer.rows.iter().map(|row| on.row(*row).id().to_string()).collect();
    ids.sort();
    ids
}

fn by_facet(facets: &Facets, facet: Facet) -> Vec<(String, u64)> {
    fn listed<T: ToString>(counts: &[(T, u64)]) -> Vec<(String, u64)> {
        let counted = counts.iter().filter(|(_, count)| *count > 0);
        let mut counted: Vec<(String, u64)> = counted.map(|(value, count)| (value.to_string(), *count)).collect();
        counted.sort();
        counted
    }
    let one = |count: u64| {
        if count > 0 {
            vec![("1".to_owned(), count)]
        } else {
            Vec::new()
        }
    };
    match facet {
        Facet::Kind => listed(&facets.kind),
        Facet::Family => listed(&facets.family),
        Facet::Status => listed(&facets.status),
        Facet::Issue => listed(&facets.issue),
        Facet::State => listed(&facets.state),
        Facet::Country => listed(&facets.country),
        Facet::Level => listed(&facets.level),
        Facet::Gov => one(facets.gov),
        Facet::Confirmed => one(facets.confirmed),
    }
}

fn at_places(on: &DayView, filter: &Filter) -> Vec<(String, u64)> {
    let counts = on.places(filter).places;
    let mut places: Vec<(String, u64)> = counts
        .iter()
        .map(|place| (on.snapshot().actor_at(place.at).slug.to_string(), place.count()))
        .collect();
    places.sort();
    places
}

fn in_flows(on: &DayView, filter: &Filter) -> Vec<(String, String, u64)> {
    let flows = on.flows(filter, 10_000).flows;
    let slug = |at: u32| on.snapshot().actor_at(at).slug.to_string();
    let mut flows: Vec<(String, String, u64)> = flows
        .iter()
        .map(|flow| {
            let foreign = match flow.foreign {
                FlowEnd::Actor(at) => slug(at),
                FlowEnd::Country(country) => country.to_string(),
            };
            (slug(flow.us), foreign, flow.count)
        })
        .collect();
    flows.sort();
    flows
}
