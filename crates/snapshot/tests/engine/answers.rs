//! Every count, list, circle and flow equals the model's, whether rows lie in the base or in the delta.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Day, Family, Side};
use proptest::prelude::*;
use snapshot::scan::Plain;
use snapshot::synth::{Question, TODAY, World, WorldSize, filters};
use snapshot::{Answer, Ask, DayView, Facet, FacetSet, Filter, FlowEnd, Node, RowRef, Snapshot, Sort, Suggestions};

use crate::chance::Chance;
use crate::model::{ByValue, Model, dominant};

pub const ACTORS: usize = 24;
const IDS: usize = 120;

/// A random ledger: some rows in the base, others come or change later, in several steps.
pub fn ledger(seed: u64, base_rows: usize, steps: usize) -> (Model, Snapshot, Chance) {
    let mut chance = Chance::new(seed);
    let mut model = Model::default();
    let countries = chance.countries();
    model.countries = countries.iter().map(|row| (row.country, row.clone())).collect();
    let actors: Vec<_> = (0..ACTORS).map(|n| chance.actor(n)).collect();
    let rows: Vec<_> = (0..base_rows).map(|_| chance.row(IDS, ACTORS)).collect();
    model.take(&actors, &rows);
    let mut snapshot = Snapshot::build(actors, countries, rows, chance.today()).unwrap();
    for _ in 0..steps {
        let count = chance.below(3);
        let actors: Vec<_> = (0..count).map(|_| chance.below(ACTORS)).collect::<Vec<_>>();
        let actors: Vec<_> = actors.into_iter().map(|n| chance.actor(n)).collect();
        let rows: Vec<_> = (0..chance.below(12)).map(|_| chance.row(IDS, ACTORS)).collect();
        model.take(&actors, &rows);
        snapshot = snapshot.with(actors, rows).unwrap();
        if chance.yes(15) {
            snapshot = snapshot.compact(chance.today()).unwrap();
        }
    }
    (model, snapshot, chance)
}

fn nonzero<T: ToString>(counts: &[(T, u64)]) -> ByValue {
    counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(value, count)| (value.to_string(), *count))
        .collect()
}

fn single(count: u64) -> ByValue {
    (count > 0).then(|| ("1".to_owned(), count)).into_iter().collect()
}

fn by_facet(answer: &Answer, facet: Facet) -> ByValue {
    let facets = &answer.facets;
    match facet {
        Facet::Kind => nonzero(&facets.kind),
        Facet::Family => nonzero(&facets.family),
        Facet::Status => nonzero(&facets.status),
        Facet::Issue => nonzero(&facets.issue),
        Facet::State => nonzero(&facets.state),
        Facet::Country => nonzero(&facets.country),
        Facet::Level => nonzero(&facets.level),
        Facet::Gov => single(facets.gov),
        Facet::Confirmed => single(facets.confirmed),
        Facet::Year => answer
            .years
            .iter()
            .map(|year| (year.year.to_string(), year.count))
            .collect(),
    }
}

fn check_counts(model: &Model, snapshot: &Snapshot, filter: &Filter, today: Day) {
    let day = filter.valid_on.unwrap_or(today);
    let answer = snapshot.query(filter, today, &Ask::rail(0));
    let rows = model.in_view(filter, day, None);
    let count = |test: &dyn Fn(&domain::StatusFacts) -> bool| rows.iter().filter(|row| test(&row.facts)).count() as u64;
    assert_eq!(answer.total, rows.len() as u64);
    assert_eq!(answer.acts, count(&|facts| facts.kind.family() == Family::Acts));
    assert_eq!(answer.undated, count(&|facts| facts.start.earliest.is_none()));
    assert_eq!(
        answer.unplaced,
        rows.iter().filter(|row| !model.placed(row)).count() as u64
    );
    assert_eq!(answer.in_force, model.in_force(filter, day));
    assert_eq!(answer.states, model.distinct(filter, day, Facet::State));
    assert_eq!(answer.countries, model.distinct(filter, day, Facet::Country));
    let any_year = model.in_view(filter, day, Some(Facet::Year));
    let all_undated = any_year.iter().filter(|row| row.start_day().is_none()).count() as u64;
    assert_eq!(answer.undated_aside, all_undated - answer.undated);
    for facet in Facet::ALL {
        assert_eq!(by_facet(&answer, facet), model.facet(filter, day, facet), "{facet:?}");
        let alone = snapshot.query(
            filter,
            today,
            &Ask {
                facets: FacetSet::NONE.with(facet),
                ..Ask::default()
            },
        );
        assert_eq!(by_facet(&alone, facet), by_facet(&answer, facet), "{facet:?} alone");
        assert_eq!(alone.total, answer.total);
    }
    let mut in_view: BTreeMap<i32, u64> = BTreeMap::new();
    rows.iter()
        .filter_map(|row| row.start_day())
        .for_each(|day| *in_view.entry(day.year()).or_default() += 1);
    let shown = answer
        .years
        .iter()
        .filter(|year| year.in_view > 0)
        .map(|year| (year.year, year.in_view));
    assert_eq!(shown.collect::<BTreeMap<_, _>>(), in_view);
}

fn check_lists(model: &Model, snapshot: &Snapshot, filter: &Filter, today: Day) {
    let day = filter.valid_on.unwrap_or(today);
    for &sort in Sort::ALL {
        let expected = model.sorted(filter, day, sort);
        let mut ask = Ask {
            sort,
            limit: 7,
            ..Ask::default()
        };
        let mut seen = Vec::new();
        loop {
            let answer = snapshot.query(filter, today, &ask);
            seen.extend(answer.rows.iter().map(|at| snapshot.row(*at).id()));
            let Some(next) = answer.next else { break };
            ask.after = Some(next.to_string().parse().unwrap());
        }
        assert_eq!(seen, expected, "{sort:?}");
        let ask = Ask {
            sort,
            limit: 5,
            offset: 3,
            ..Ask::default()
        };
        let page = snapshot
            .query(filter, today, &ask)
            .rows
            .into_iter()
            .map(|at| snapshot.row(at).id());
        assert_eq!(
            page.collect::<Vec<_>>(),
            expected.into_iter().skip(3).take(5).collect::<Vec<_>>()
        );
    }
    for row in model.in_view(filter, day, None) {
        assert_eq!(snapshot.row(snapshot.find(row.id).unwrap()).to_row(), *row);
    }
}

fn check_map(model: &Model, snapshot: &Snapshot, filter: &Filter, today: Day) {
    let day = filter.valid_on.unwrap_or(today);
    let view = snapshot.on(day);
    let counts = view.places(filter);
    let slug = |at: u32| snapshot.actor_at(at).slug.to_string();
    for (side, places) in [(Side::Us, &counts.places), (Side::Foreign, &counts.partners)] {
        let ours: BTreeMap<_, _> = places.iter().map(|place| (slug(place.at), place.families)).collect();
        let expected = model.places(filter, day, side);
        assert_eq!(ours, expected);
        for place in places {
            assert_eq!(place.family(), dominant(&expected[&slug(place.at)]));
        }
    }
    let mut by_country = ByValue::new();
    for row in model.in_view(filter, day, None) {
        for country in model.values(row, Facet::Country, day) {
            *by_country.entry(country).or_default() += 1;
        }
    }
    let countries = counts
        .countries
        .iter()
        .map(|entry| (entry.country.to_string(), entry.count));
    assert_eq!(countries.collect::<ByValue>(), by_country);
    let unplaced = view
        .unplaced(filter, 1_000)
        .into_iter()
        .map(|at| snapshot.row(at).id())
        .collect::<Vec<_>>();
    let newest = model.sorted(filter, day, Sort::Newest).into_iter();
    assert_eq!(
        unplaced,
        newest.filter(|id| !model.placed(&model.rows[id])).collect::<Vec<_>>()
    );
    check_flows(model, snapshot, filter, day);
    check_network(model, snapshot, filter, day);
}

/// A tie as the model and the engine both write it.
type Joined = (u64, String, String, u64, [u32; 5]);

fn check_network(model: &Model, snapshot: &Snapshot, filter: &Filter, day: Day) {
    let view = snapshot.on(day);
    let name = |node: &Node| match node {
        Node::State(state) => state.to_string(),
        Node::Country(country) => country.to_string(),
        Node::Actor(at) => snapshot.actor_at(*at).slug.to_string(),
    };
    let expected = model.network(filter, day);
    for limit in [0, 3, 1_000] {
        let ours = view.network(filter, limit);
        let ties = ours.ties.iter().map(|tie| -> Joined {
            (
                u64::MAX - tie.count,
                name(&tie.us),
                name(&tie.foreign),
                tie.in_force,
                tie.families,
            )
        });
        let mut all: Vec<Joined> = expected
            .ties
            .iter()
            .map(|((us, foreign), (in_force, families))| {
                let count = u64::from(families.iter().sum::<u32>());
                (u64::MAX - count, us.clone(), foreign.clone(), *in_force, *families)
            })
            .collect();
        all.sort();
        assert_eq!(ours.pairs, all.len() as u64);
        assert_eq!(ours.largest_left_out, all.get(limit).map_or(0, |tie| u64::MAX - tie.0));
        assert_eq!((ours.joined, ours.alone), (expected.joined, expected.alone));
        all.truncate(limit);
        assert_eq!(ties.collect::<Vec<_>>(), all, "{}", filter.to_query());
        let mut ends: Vec<(bool, u64, String)> = all
            .iter()
            .flat_map(|tie| [(false, tie.1.clone()), (true, tie.2.clone())])
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|(foreign, name)| (foreign, u64::MAX - expected.ends[&(foreign, name.clone())], name))
            .collect();
        ends.sort();
        let nodes = ours
            .nodes
            .iter()
            .map(|node| (node.side == Side::Foreign, u64::MAX - node.count, name(&node.node)));
        assert_eq!(nodes.collect::<Vec<_>>(), ends, "{}", filter.to_query());
    }
}

fn check_flows(model: &Model, snapshot: &Snapshot, filter: &Filter, day: Day) {
    let slug = |at: u32| snapshot.actor_at(at).slug.to_string();
    let expected = model.flows(filter, day);
    let mut ordered: Vec<_> = expected
        .iter()
        .map(|(ends, by)| (ends, u64::from(by.iter().sum::<u32>()), dominant(by)))
        .collect();
    ordered.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    for limit in [0, 3, 1_000] {
        let flows = snapshot.on(day).flows(filter, limit);
        assert_eq!(flows.truncated, expected.len() > limit);
        let ours = flows.flows.iter().map(|flow| {
            let foreign = match flow.foreign {
                FlowEnd::Actor(at) => slug(at),
                FlowEnd::Country(country) => country.to_string(),
            };
            ((slug(flow.us), foreign), flow.count, flow.family)
        });
        let cut = ordered
            .iter()
            .take(limit)
            .map(|(ends, count, family)| ((*ends).clone(), *count, *family));
        assert_eq!(ours.collect::<Vec<_>>(), cut.collect::<Vec<_>>());
    }
}

/// The flows of rows that are at hand.
fn check_listed_flows(view: &DayView, filter: &Filter, rows: &[RowRef]) {
    let snapshot = view.snapshot();
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for at in rows {
        let mut ends: (BTreeSet<String>, BTreeSet<String>) = Default::default();
        for part in snapshot.row(*at).participants() {
            let country = part.actor.country.filter(|country| {
                snapshot.country(*country).is_some_and(|row| row.point.is_some()) && part.side == Side::Foreign
            });
            let slug = part.actor.point.map(|_| part.actor.slug.to_string());
            let side = if part.side == Side::Us {
                &mut ends.0
            } else {
                &mut ends.1
            };
            side.extend(slug.or(country.map(|country| country.to_string())));
        }
        for us in &ends.0 {
            ends.1
                .iter()
                .for_each(|end| *counts.entry((us.clone(), end.clone())).or_default() += 1);
        }
    }
    let mut expected: Vec<_> = counts
        .into_iter()
        .map(|(ends, count)| (u64::MAX - count, ends))
        .collect();
    expected.sort();
    let flows = view.flows(filter, 50);
    assert_eq!(flows.truncated, expected.len() > 50, "{}", filter.to_query());
    let slug = |at: u32| snapshot.actor_at(at).slug.to_string();
    let ours = flows.flows.iter().map(|flow| match flow.foreign {
        FlowEnd::Actor(at) => (u64::MAX - flow.count, (slug(flow.us), slug(at))),
        FlowEnd::Country(country) => (u64::MAX - flow.count, (slug(flow.us), country.to_string())),
    });
    assert!(ours.eq(expected.into_iter().take(50)), "{}", filter.to_query());
}

/// Rows enough for several blocks, some replaced and some withdrawn: the scan, which the model vouches for, is the judge.
#[test]
fn larger_ledgers_agree_with_the_scan() {
    let world = World::new(
        4,
        WorldSize {
            us: 60,
            foreign: 90,
            countries: 30,
        },
    );
    let whole = Snapshot::build(world.actors.clone(), world.countries.clone(), world.rows(21_000), TODAY).unwrap();
    let changed = (0..400u64).map(|n| {
        let mut row = world.row(n * 53);
        (row.gov, row.withdrawn, row.claims) = (!row.gov, n % 7 == 0, 9);
        row
    });
    let changed = whole.with([], changed).unwrap();
    let mut chance = Chance::new(99);
    let broad = [
        "",
        "from=1980",
        "kind=sister_tie&from=1960&to=2010&undated=include",
        "status=in_force&state=CA,AL,AK",
    ];
    let questions = broad
        .iter()
        .map(|query| Filter::from_query(query).unwrap())
        .collect::<Vec<_>>();
    let shapes = Question::ALL
        .into_iter()
        .flat_map(|shape| filters(&world, 5, shape).take(12));
    let random = (0..25).map(|_| Filter {
        places: [].into(),
        actors: [].into(),
        ..chance.filter(ACTORS)
    });
    for filter in questions.into_iter().chain(shapes).chain(random) {
        for snapshot in [&whole, &changed] {
            let view = snapshot.on(filter.valid_on.unwrap_or(TODAY));
            let plain = Plain::of(snapshot, view.day());
            let answer = view.query(&filter, &Ask::rail(60));
            assert_eq!(answer, plain.query(&filter, &Ask::rail(60)), "{}", filter.to_query());
            let all = view.query(&filter, &Ask::rows(usize::MAX)).rows;
            assert_eq!(all.len() as u64, answer.total);
            let mut by_actor: BTreeMap<u32, u64> = BTreeMap::new();
            for at in all.iter().copied() {
                let actors: BTreeSet<u32> = view.row(at).participants().map(|part| part.at).collect();
                actors.into_iter().for_each(|at| *by_actor.entry(at).or_default() += 1);
            }
            check_listed_flows(&view, &filter, &all);
            let counted = view
                .by_actor(&filter)
                .iter()
                .map(|actor| (actor.at, actor.count()))
                .collect();
            assert_eq!(by_actor, counted, "{}", filter.to_query());
        }
    }
}

/// What the search box proposes: everyone whose names answer, with as many engagements as they have.
fn check_suggestions(model: &Model, snapshot: &Snapshot, text: &str) {
    let view = snapshot.on(snapshot.day());
    let found = view.suggest(text, 1_000);
    let mut asked = snapshot::words::words(text);
    let Some(last) = asked.pop() else {
        return assert_eq!(found, Suggestions::default());
    };
    let answers = |names: Vec<&str>| {
        let bag: BTreeSet<String> = names.into_iter().flat_map(snapshot::words::words).collect();
        asked.iter().all(|word| bag.contains(word)) && bag.iter().any(|word| word.starts_with(&last))
    };
    let everything = Filter::default();
    let rows = model.in_view(&everything, snapshot.day(), None);
    let mut expected = BTreeMap::new();
    for actor in model.actors.values() {
        let names = actor.aliases.iter().chain([&actor.name]).map(|name| &**name).collect();
        let takes_part = |row: &&&snapshot::EngagementRow| row.participants.iter().any(|part| part.actor == actor.key);
        if answers(names) {
            expected.insert(actor.slug.to_string(), rows.iter().filter(takes_part).count() as u64);
        }
    }
    let hits = found.us.iter().chain(&found.foreign);
    let ours = hits
        .map(|hit| (snapshot.actor_at(hit.at).slug.to_string(), hit.count))
        .collect::<BTreeMap<_, _>>();
    assert_eq!(ours, expected, "{text}");
    assert!(found.us.iter().all(|hit| snapshot.actor_at(hit.at).side == Side::Us));
    let by_country = model.facet(&everything, snapshot.day(), Facet::Country);
    for country in model.countries.values() {
        let names = country
            .aliases
            .iter()
            .chain([&country.name])
            .map(|name| &**name)
            .collect();
        let count = by_country.get(&country.country.to_string()).copied().unwrap_or(0);
        let hit = found
            .countries
            .iter()
            .find(|hit| hit.country == country.country)
            .map(|hit| hit.count);
        assert_eq!(hit, answers(names).then_some(count), "{text} {}", country.country);
    }
    let filter = Filter {
        text: text.to_owned(),
        ..everything
    };
    assert_eq!(
        found.engagements_total,
        model.in_view(&filter, snapshot.day(), None).len() as u64
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_equals_the_models(seed in any::<u64>(), base in 0usize..260, steps in 0usize..5) {
        let (model, snapshot, mut chance) = ledger(seed, base, steps);
        prop_assert_eq!(snapshot.len(), model.rows.len() as u64);
        for _ in 0..6 {
            let (filter, today) = (chance.filter(ACTORS), chance.today());
            check_counts(&model, &snapshot, &filter, today);
            check_lists(&model, &snapshot, &filter, today);
            check_map(&model, &snapshot, &filter, today);
        }
        for text in ["s", "Port", "krak", "treaty l", "jap", "sea trade", "—"] {
            check_suggestions(&model, &snapshot, text);
        }
        check_counts(&model, &snapshot, &Filter::default(), snapshot.day());
        check_map(&model, &snapshot, &Filter::default(), snapshot.day());
    }

    #[test]
    fn the_plain_scan_says_the_same(seed in any::<u64>(), base in 0usize..260, steps in 0usize..5) {
        let (_, snapshot, mut chance) = ledger(seed, base, steps);
        for _ in 0..8 {
            let (filter, today) = (chance.filter(ACTORS), chance.today());
            let day = filter.valid_on.unwrap_or(today);
            let plain = Plain::of(&snapshot, day);
            let sort = chance.pick(Sort::ALL);
            let mut ask = Ask { sort, limit: 9, offset: chance.below(4), ..Ask::rail(9) };
            for _ in 0..3 {
                let answer = snapshot.query(&filter, today, &ask);
                prop_assert_eq!(&plain.query(&filter, &ask), &answer);
                ask.after = answer.next;
            }
        }
    }

    #[test]
    fn a_filter_reads_back_from_its_address(seed in any::<u64>()) {
        let filter = Chance::new(seed).filter(ACTORS);
        let query = filter.to_query();
        prop_assert_eq!(Filter::from_query(&query).unwrap(), filter, "{}", query);
    }
}
