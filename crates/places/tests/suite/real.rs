//! The real index: the floors on the starter's names, traps, and how fast it is.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use domain::{Country, Level, Side, State};
use places::{Query, Resolver, Target, Verdict};

use crate::world;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    side: &'static str,
    level: Level,
    state: Option<State>,
    country: Option<Country>,
    name: String,
}

fn verdict(resolver: &Resolver, name: &Name, partner: Option<&str>) -> (Verdict, Option<Target>) {
    let found = resolver.resolve(&Query {
        name: &name.name,
        level: Some(name.level),
        side: Some(if name.side == "us" { Side::Us } else { Side::Foreign }),
        state: name.state,
        country: name.country,
        partner,
        ..Query::default()
    });
    (found.verdict, found.candidates.into_iter().next().map(|it| it.target))
}

/// The starter's distinct names, each with those on the other side.
fn starter() -> BTreeMap<Name, BTreeSet<Name>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/starter/claims.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let mut out: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let field = |name: &str| &record[headers.iter().position(|it| it == name).unwrap()];
        let us = Name {
            side: "us",
            level: field("us_level").parse().unwrap(),
            state: field("us_state").parse().ok(),
            country: None,
            name: field("us_actor").to_owned(),
        };
        let foreign = Name {
            side: "foreign",
            level: field("counterpart_level").parse().unwrap(),
            state: None,
            country: field("counterpart_country").parse().ok(),
            name: field("counterpart").to_owned(),
        };
        out.entry(us.clone()).or_default().insert(foreign.clone());
        out.entry(foreign).or_default().insert(us);
    }
    out
}

#[test]
fn the_floors_on_the_starter_hold() {
    let Some(resolver) = world::real() else { return };
    let mut counts: BTreeMap<(&str, Level), (usize, usize)> = BTreeMap::new();
    for (name, partners) in starter() {
        let certain = partners.iter().all(|partner| {
            let other = verdict(&resolver, partner, None)
                .1
                .and_then(|target| resolver.actor(&target));
            verdict(&resolver, &name, other.as_ref().map(|it| it.slug.as_str())).0 == Verdict::Certain
        });
        let count = counts.entry((name.side, name.level)).or_default();
        count.0 += 1;
        count.1 += usize::from(certain);
    }
    for (side, level, floor) in [
        ("us", Level::State, 99),
        ("us", Level::County, 99),
        ("us", Level::City, 99),
        ("us", Level::Town, 99),
        ("foreign", Level::Country, 100),
        ("foreign", Level::City, 97),
        ("foreign", Level::Region, 95),
        ("foreign", Level::County, 90),
    ] {
        let (names, certain) = counts[&(side, level)];
        println!("{side} {level}: {certain} of {names}");
        assert!(
            100 * certain >= floor * names,
            "{side} {level}: {certain} of {names}, the floor is {floor} %"
        );
    }
}

#[test]
fn traps_are_not_fallen_into() {
    let Some(resolver) = world::real() else { return };
    let mut wrong = Vec::new();
    for (side, level, code, name, slug) in [
        ("us", "city", "AL", "Birmingham", "birmingham-al"),
        ("foreign", "city", "GB", "Birmingham", "birmingham-gb"),
        ("us", "city", "SC", "Columbia", "columbia-sc"),
        ("us", "city", "FL", "St. Petersburg", "st-petersburg-fl"),
        ("foreign", "city", "RU", "St. Petersburg", "saint-petersburg-ru"),
        ("us", "city", "DC", "Washington, D.C.", "district-of-columbia"),
        ("us", "city", "NY", "New York", "new-york-ny"),
        ("us", "state", "NY", "New York", "new-york"),
        ("us", "county", "VA", "Arlington County", "arlington-county-va"),
        ("us", "city", "VA", "Norfolk", "norfolk-va"),
        ("us", "county", "LA", "Orleans Parish", "new-orleans-la"),
        ("us", "town", "MA", "Concord", "concord-ma"),
        ("us", "city", "MO", "St. Louis", "st-louis-mo"),
        ("us", "county", "MO", "St. Louis County", "saint-louis-county-mo"),
        ("foreign", "city", "JP", "Shimoda", "shimoda-jp"),
        ("foreign", "city", "RU", "Stavropol", "stavropol-ru"),
        ("foreign", "city", "VN", "Saigon", "ho-chi-minh-city-vn"),
        ("foreign", "city", "IN", "Bombay", "mumbai-in"),
        (
            "foreign",
            "region",
            "RU",
            "Leningrad Oblast",
            "leningradskaya-oblast-ru",
        ),
        (
            "foreign",
            "region",
            "PL",
            "Lesser Poland Voivodeship",
            "lesser-poland-voivodship-pl",
        ),
        ("us", "city", "WA", "Mt. Vernon", "mount-vernon-wa"),
        ("us", "city", "TX", "City of Ft. Worth", "fort-worth-tx"),
        (
            "us",
            "county",
            "AK",
            "Kenai Peninsula Borough",
            "kenai-peninsula-borough-ak",
        ),
        ("us", "county", "VA", "City of Norfolk", "norfolk-va"),
        ("us", "town", "CT", "West Hartford", "west-hartford-ct"),
        ("us", "town", "MA", "Brookline", "brookline-ma"),
        ("us", "city", "PR", "Mayagüez", "mayaguez-pr"),
        ("foreign", "city", "JP", "Hikone-shi", "hikone-jp"),
        ("foreign", "city", "JP", "Shinagawa", "shinagawa-county-jp"),
        ("foreign", "city", "JP", "Nagano", "nagano-jp"),
        ("foreign", "region", "JP", "Nagano", "nagano-prefecture-jp"),
        ("foreign", "region", "JP", "Nagano-ken", "nagano-prefecture-jp"),
        ("foreign", "city", "KR", "Jinju-si", "jinju-kr"),
        ("foreign", "region", "KR", "Gyeonggi-do", "gyeonggi-do-kr"),
        ("foreign", "county", "KR", "Hapcheon-gun", "hapcheon-gun-kr"),
        ("foreign", "city", "IL", "Ariel", "ariel-il"),
        ("foreign", "county", "TW", "Taipei County", "new-taipei-tw"),
        ("foreign", "county", "DE", "Landkreis Kassel", "landkreis-kassel-de"),
        ("foreign", "city", "PL", "Krakow", "krakow-pl"),
        ("foreign", "city", "DE", "München", "munich-de"),
        ("foreign", "region", "DE", "Bavaria", "bavaria-state-de"),
        ("foreign", "region", "DE", "Bayern", "bavaria-state-de"),
        ("foreign", "country", "PS", "Palestine", "ps"),
        ("foreign", "country", "TW", "Taiwan", "tw"),
        ("foreign", "city", "HK", "Hong Kong", "hk"),
        ("foreign", "region", "HK", "Hong Kong", "hk"),
        ("foreign", "country", "XK", "Kosovo", "xk"),
        ("foreign", "country", "GE", "Georgia", "ge"),
    ] {
        let american = side == "us";
        let name = Name {
            side: if american { "us" } else { "foreign" },
            level: level.parse().unwrap(),
            state: if american { code.parse().ok() } else { None },
            country: if american { None } else { code.parse().ok() },
            name: name.to_owned(),
        };
        let (verdict, target) = verdict(&resolver, &name, None);
        let government = target
            .and_then(|it| it.place())
            .map(|id| resolver.gazetteer().government(id));
        let found = government.and_then(|id| resolver.gazetteer().slug(id).map(str::to_owned));
        if (verdict, found.as_deref()) != (Verdict::Certain, Some(slug)) {
            wrong.push(format!("{} {code}: {verdict:?} {found:?}, not {slug}", name.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_pin_holds_for_its_partner_and_nobody_else() {
    let Some(resolver) = world::real() else { return };
    let tokai = |partner| {
        let query = Query {
            name: "Tokai",
            level: Some(Level::City),
            side: Some(Side::Foreign),
            country: "JP".parse().ok(),
            partner,
            ..Query::default()
        };
        let found = resolver.resolve(&query);
        let place = found.candidates.first().and_then(|it| it.target.place());
        let admin1 = place
            .and_then(|id| resolver.gazetteer().place(id))
            .and_then(|place| place.admin1_name);
        (admin1.unwrap_or_default(), found.candidates[0].reasons.join("; "))
    };
    let (prefecture, reason) = tokai(Some("idaho-falls-id"));
    assert_eq!(prefecture, "Ibaraki");
    assert!(reason.starts_with("pinned: the village in Ibaraki"), "{reason}");
    assert_eq!(tokai(None).0, "Aichi");
    assert_eq!(tokai(Some("seattle-wa")).0, "Aichi");
}

/// Generous limits, so that a busy machine does not fail them; docs/accuracy.md has the figures.
#[test]
fn it_opens_and_answers_quickly() {
    let Some(resolver) = world::real() else { return };
    let names = [
        "Seattle",
        "Springfield",
        "Bergen",
        "San José",
        "Hebei Province",
        "City of Portland",
    ];
    let queries = names.iter().map(|name| Query::new(name));
    let start = Instant::now();
    for query in queries.cycle().take(600) {
        assert_ne!(resolver.resolve(&query).verdict, Verdict::Unknown, "{}", query.name);
    }
    let each = start.elapsed() / 600;
    println!("a lookup takes {each:?}");
    assert!(each < Duration::from_millis(5), "a lookup takes {each:?}");
}
