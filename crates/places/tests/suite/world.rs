//! A small world of made-up figures for tests: a few places that people confuse, with our own tables added as ever.

use domain::{Country, Level, State};
use places::build::{Draft, Drafts, finish};
use places::{Bodies, Feature, Gazetteer, Resolver};

/// The bytes of the index of the small world.
pub fn index() -> Vec<u8> {
    finish(drafts(), "a test").expect("the small world builds").bytes
}

/// A resolver over the small world and the shipped bodies.
pub fn resolver() -> Resolver {
    let gazetteer = Gazetteer::from_bytes(index()).expect("the small world opens");
    Resolver::new(gazetteer, Bodies::shipped().expect("the table of bodies reads")).expect("the pins read")
}

/// The real resolver, or `None` (after saying so) where no index has been built.
pub fn real() -> Option<Resolver> {
    let named = std::env::var_os("LEGATION_GAZETTEER").map(std::path::PathBuf::from);
    let above = || {
        let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        here.ancestors()
            .map(|folder| folder.join("assets/gazetteer.bin"))
            .find(|path| path.is_file())
    };
    let Some(path) = named.or_else(above) else {
        eprintln!("SKIPPED: no gazetteer is built (make gazetteer), so its places are not tested");
        return None;
    };
    let gazetteer = Gazetteer::open(&path).expect("the built gazetteer opens");
    Some(Resolver::new(gazetteer, Bodies::shipped().expect("bodies read")).expect("pins read"))
}

pub fn state(code: &str) -> State {
    code.parse().expect("a state")
}

pub fn country(code: &str) -> Country {
    code.parse().expect("a country")
}

struct World(Drafts);

impl World {
    fn add(
        &mut self,
        id: u32,
        name: &str,
        feature: Feature,
        home: (&str, &str),
        point: (f32, f32),
        population: u32,
    ) -> &mut Draft {
        let level = match (feature, home.0) {
            (Feature::Adm1, _) => Level::Region,
            (Feature::Adm2 | Feature::Adm3, _) => Level::County,
            _ => Level::City,
        };
        let mut draft = Draft::new(id, name, level, feature, country(home.0), home.1.parse().ok());
        draft.point = Some(point);
        draft.population = population;
        self.0.places.entry(id).or_insert(draft)
    }
}

fn drafts() -> Drafts {
    let mut world = World(Drafts::default());
    american(&mut world);
    foreign(&mut world);
    world.0.wikidata.insert(5083, 101);
    world.0.locodes.insert(*b"NOBGO", 301);
    world.0
}

fn american(world: &mut World) {
    use Feature::{Adm2, Capital, Seat2};
    let washington_state = places::state(state("WA")).id.0;
    let king = world.add(100, "King County", Adm2, ("US", "WA"), (47.5, -121.8), 2_200_000);
    king.admin1 = Some(washington_state);
    let seattle = world.add(101, "Seattle", Seat2, ("US", "WA"), (47.606, -122.332), 737_000);
    seattle.admin1 = Some(washington_state);
    seattle.admin2 = Some(100);
    world.add(102, "Portland", Seat2, ("US", "OR"), (45.52, -122.68), 650_000);
    world.add(103, "Portland", Seat2, ("US", "ME"), (43.66, -70.26), 68_000);
    world.add(104, "Springfield", Seat2, ("US", "IL"), (39.8, -89.64), 114_000);
    world.add(105, "Springfield", Seat2, ("US", "MO"), (37.21, -93.29), 169_000);
    world.add(106, "Saint Paul", Seat2, ("US", "MN"), (44.94, -93.09), 311_000);
    world.add(107, "Athens", Seat2, ("US", "GA"), (33.96, -83.38), 127_000);
    let capital = world.add(
        4_140_963,
        "Washington",
        Capital,
        ("US", "DC"),
        (38.895, -77.036),
        689_000,
    );
    capital.admin1 = Some(places::state(state("DC")).id.0);
    world.add(108, "San Juan", Capital, ("US", "PR"), (18.466, -66.105), 342_000);
    let parish = world.add(109, "Orleans Parish", Adm2, ("US", "LA"), (30.05, -89.93), 383_000);
    parish.government = Some(110);
    world
        .add(110, "New Orleans", Seat2, ("US", "LA"), (29.95, -90.07), 383_000)
        .admin2 = Some(109);
}

fn foreign(world: &mut World) {
    use Feature::{Adm1, Adm2, Populated, Seat1, Seat2, Seat3, Unknown};
    world.add(301, "Bergen", Seat1, ("NO", ""), (60.393, 5.324), 294_000);
    world
        .add(302, "Munich", Seat1, ("DE", ""), (48.137, 11.575), 1_260_000)
        .alternates
        .insert("München".into());
    world.add(303, "Löhne", Populated, ("DE", ""), (52.19, 8.69), 39_500);
    world.add(304, "Lohne", Populated, ("DE", ""), (52.67, 8.24), 28_000);
    world
        .add(305, "Hebei", Adm1, ("CN", ""), (38.4, 115.0), 0)
        .alternates
        .insert("Hebei Province".into());
    world.add(306, "Shizuoka", Adm1, ("JP", ""), (34.9, 138.5), 0);
    world.add(307, "Kochi", Adm1, ("JP", ""), (33.5, 133.4), 0);
    world
        .add(308, "Shimoda-shi", Adm2, ("JP", ""), (34.68, 138.94), 0)
        .admin1 = Some(306);
    let shimoda = world.add(309, "Shimoda", Seat2, ("JP", ""), (34.68, 138.94), 21_000);
    shimoda.admin1 = Some(306);
    shimoda.admin2 = Some(308);
    world
        .add(310, "Shimoda", Unknown, ("JP", ""), (32.9, 132.9), 60_000)
        .admin1 = Some(307);
    world
        .add(311, "Ho Chi Minh City", Seat1, ("VN", ""), (10.82, 106.63), 14_000_000)
        .alternates
        .insert("Saigon".into());
    world.add(312, "Kassel", Seat2, ("DE", ""), (51.32, 9.5), 200_000);
    world.add(313, "Tbilisi", Feature::Capital, ("GE", ""), (41.69, 44.8), 1_049_000);
    world.add(314, "Kyoto", Seat1, ("JP", ""), (35.02, 135.75), 1_463_000);
    let seoul = world.add(315, "Seoul", Feature::Capital, ("KR", ""), (37.57, 126.98), 10_349_000);
    seoul.admin1 = Some(316);
    world
        .add(316, "Seoul-teukbyeolsi", Adm1, ("KR", ""), (37.56, 127.0), 0)
        .alternates
        .insert("Seoul".into());
    world
        .add(317, "Gangnam-gu", Adm2, ("KR", ""), (37.517, 127.047), 0)
        .admin1 = Some(316);
    world.add(318, "Hyderabad", Seat1, ("IN", ""), (17.38, 78.46), 6_993_000);
    world.add(319, "Hyderabad", Seat2, ("PK", ""), (25.4, 68.38), 1_921_000);
    world.add(320, "Athens", Feature::Capital, ("GR", ""), (37.98, 23.73), 664_000);
    world.add(321, "Suzhou", Seat2, ("CN", ""), (31.3, 120.6), 6_715_000);
    world.add(322, "Bayview", Seat3, ("AU", ""), (-33.0, 151.0), 20_000);
    world.add(323, "Bayview", Seat3, ("AU", ""), (-20.0, 140.0), 19_000);
}
