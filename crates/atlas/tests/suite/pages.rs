//! Every page: it is there, it is well formed, it says what it should, and no link on it is dead.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::{StatusCode, header};

use crate::markup;
use crate::site::{ADDRESS, Site};

/// Checks that a page holds some texts, blanks folded.
fn check(site: &Site, path: &str, expected: &[&str]) {
    let html = site.page(path);
    let page = markup::read(&html).unwrap_or_else(|error| panic!("{path}: {error}"));
    for text in expected {
        assert!(
            page.text.contains(text),
            "{path} does not say “{text}”, but: {}",
            page.text
        );
    }
}

#[test]
fn pages_say_what_the_ledger_holds() {
    for site in Site::each() {
        check(
            &site,
            "/places/seattle-wa",
            &[
                "City in King County, Washington",
                "4 engagements with 2 countries, 3 of them in force today.",
                "As true on 24 November 2026, as known now",
                "In force today 3",
                "Seattle and Kobe sister cities since 1957",
                "1 engagement without a reported date",
                "Communities and bodies in Seattle 1",
                "1 engagement of theirs, counted apart from those above.",
                "Who else in Washington deals with the same countries",
                "Coverage 6 sources read so far speak of Seattle",
                "that is not the same as none",
            ],
        );
        check(
            &site,
            "/places/washington",
            &[
                "State of the United States",
                "Expired, renewal not known",
                "King County",
                "Ports 1",
            ],
        );
        check(
            &site,
            "/places/king-county-wa",
            &["County in Washington", "Communities and bodies in King County 2"],
        );
        check(
            &site,
            "/places/tacoma-wa",
            &[
                "No source read so far reports an engagement of the government of Tacoma",
                "not the same as none",
            ],
        );
        check(
            &site,
            "/countries/JP",
            &[
                "Country in Eastern Asia",
                "States and territories 2",
                "Countries in Eastern Asia",
                "China",
            ],
        );
        check(
            &site,
            "/countries/FR",
            &["No source read so far reports an engagement of France"],
        );
        check(
            &site,
            "/networks/mayors-for-peace",
            &["Network", "1 engagement", "Seattle"],
        );
        check(
            &site,
            "/actors/bergen-no",
            &["City in Norway", "Seattle", "Others in Norway"],
        );
        check(&site, "/places", &["5 American places and bodies", "Port of Seattle"]);
        check(&site, "/places?state=OR", &["1 American place or body", "Portland"]);
        check(&site, "/places?q=xyz", &["Nothing by that name."]);
        check(
            &site,
            "/countries",
            &[
                "4 countries with which an engagement is reported",
                "Nothing reported yet",
            ],
        );
        check(
            &site,
            "/networks",
            &["1 network with American members", "Mayors for Peace"],
        );
        check(&site, "/data", &["10 engagements on 11 claims", "engagements.csv"]);
        check(
            &site,
            "/methods",
            &[
                "What begins after the day is announced on it.",
                "one sister tie with each other",
            ],
        );
    }
}

#[test]
fn an_engagement_shows_its_evidence_and_its_contradictions() {
    for site in Site::each() {
        let tie = site.engagement("Seattle and Bergen");
        check(
            &site,
            &tie,
            &[
                "Seattle, Washington and Bergen, Norway have been sister cities since about 1967.",
                "Two dates are reported for the beginning.",
                "about 1967 (shown here): City of Seattle (2007)",
                "10 May 1989: The Bergen Paper (1 March 2024)",
                "A government that takes part speaks for itself",
                "Two places have one sister tie with each other",
                "The source of 1 March 2024 reports it as active",
                "Contradicts beginning",
                "The first revision.",
                "Permanent address of this revision",
            ],
        );
        let visit = site.engagement("Seattle to send a mission");
        check(
            &site,
            &visit,
            &[
                "it is presumed to have taken place",
                "Between the same parties",
                "Seattle and Kobe sister cities",
            ],
        );
        let restricted = site.engagement("King County and Chongqing");
        check(
            &site,
            &restricted,
            &[
                "A restriction of 1 September 2025 bears on this",
                "An act does not change the status of a tie by itself.",
            ],
        );
        let memorandum = site.engagement("Washington and Norway");
        check(
            &site,
            &memorandum,
            &[
                "4 years",
                "its term has run out, and whether it was renewed is not known",
                "Expired, renewal not known",
            ],
        );
        check(
            &site,
            &format!("{tie}?valid_on=1950-01-01"),
            &["As true on 1 January 1950", "Back to today"],
        );
        let revision = site.get(&format!("{tie}/revisions/1.jsonld"));
        assert_eq!(revision.header(header::CONTENT_TYPE), "application/ld+json");
        let node: serde_json::Value = serde_json::from_slice(&revision.bytes).unwrap();
        assert_eq!(node["@id"], format!("{ADDRESS}{tie}"));
        assert_eq!(node["temporalCoverage"], "1967~/..");
        assert_eq!(node["isBasedOn"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn places_are_compared() {
    let site = Site::small();
    check(
        &site,
        "/compare",
        &["Put up to five places or countries side by side", "For example"],
    );
    check(
        &site,
        "/compare?with=seattle-wa,portland-or",
        &[
            "Seattle and Portland",
            "Engagements, acts aside",
            "Countries in common 1",
            "Japan",
            "Only Portland 1",
            "Germany",
        ],
    );
    check(&site, "/compare?with=seattle-wa,JP", &["no partners in common to list"]);
    check(&site, "/compare?with=atlantis", &["Not found: atlantis"]);
    check(
        &site,
        "/compare?with=WA,OR,JP,CN,NO,DE",
        &["Only the first five are shown."],
    );
}

#[test]
fn former_and_careless_addresses_lead_to_the_page() {
    let site = Site::small();
    let tie = site.engagement("Seattle and Bergen");
    for (path, to) in [
        ("/places/Seattle-WA", "/places/seattle-wa"),
        ("/places/WA", "/places/washington"),
        ("/places/101", "/places/seattle-wa"),
        ("/places/bergen-no", "/actors/bergen-no"),
        (
            "/places/Seattle-WA?valid_on=2020-01-01",
            "/places/seattle-wa?valid_on=2020-01-01",
        ),
        ("/countries/jp", "/countries/JP"),
        ("/countries/japan", "/countries/JP"),
        ("/countries/US", "/places"),
        ("/actors/seattle-wa", "/places/seattle-wa"),
        ("/actors/mayors-for-peace", "/networks/mayors-for-peace"),
        (&tie.to_uppercase().replace("/ENGAGEMENTS/", "/engagements/"), &tie),
    ] {
        let answer = site.get(path);
        assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{path}");
        assert_eq!(answer.header(header::LOCATION), to, "{path}");
    }
}

#[test]
fn what_is_not_there_says_so_and_what_cannot_be_read_is_named() {
    let site = Site::small();
    for (path, status, text) in [
        ("/places/atlantis-wa", 404, "The gazetteer knows no American place"),
        ("/countries/QQ", 404, "There is no country"),
        ("/actors/nobody", 404, "The ledger knows no actor"),
        ("/engagements/zzz", 404, "There is no engagement"),
        ("/engagements/000000000000", 404, "There is no engagement 000000000000."),
        ("/export/everything.doc", 404, "There is no download"),
        ("/places/seattle-wa?valid_on=yesterday", 400, "valid_on=yesterday"),
        ("/export/engagements.csv?licence=mit", 400, "licence=cc-by"),
        ("/changes?after=x", 400, "no place in the log"),
        ("/sitemaps/engagements-9.xml", 404, "no such part"),
    ] {
        let answer = site.get(path);
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let page = markup::read(answer.text()).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(page.text.contains(text), "{path}: {}", page.text);
    }
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let site = Site::small();
    let tie = site.engagement("Seattle and Bergen");
    for path in [
        "/places/seattle-wa",
        "/changes",
        "/compare?with=JP",
        "/feed.atom",
        "/export/claims.csv",
        "/og/map.png",
        &tie,
    ] {
        let tag = site.get(path).header(header::ETAG).to_owned();
        assert!(!tag.is_empty(), "{path} has no tag");
        assert_eq!(
            site.get_if_changed(path, &tag).status,
            StatusCode::NOT_MODIFIED,
            "{path}"
        );
    }
}

/// The pages from which everything else is found.
const ENTRANCES: &[&str] = &[
    "/",
    "/places",
    "/countries",
    "/networks",
    "/changes",
    "/compare",
    "/data",
    "/methods",
    "/sitemap.xml",
    "/robots.txt",
];

#[test]
fn no_link_is_dead_and_every_page_is_well_formed() {
    let site = Site::small();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut queue: VecDeque<String> = ENTRANCES.iter().map(|path| (*path).to_owned()).collect();
    for path in &queue {
        seen.insert(path.clone(), "the start".to_owned());
    }
    let mut fragments: Vec<(String, String, String)> = Vec::new();
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    while let Some(path) = queue.pop_front() {
        let answer = site.get(&path);
        let from = &seen[&path];
        assert!(
            answer.status.is_success() || answer.status.is_redirection(),
            "{path}, linked from {from}, answers {}",
            answer.status
        );
        if !answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            continue;
        }
        let page = markup::read(answer.text()).unwrap_or_else(|error| panic!("{path}: {error}"));
        ids.insert(path.clone(), page.ids);
        // Views of the map are endless: their links are followed one step, not from there on.
        let is_view = path.starts_with("/?") || path.starts_with("/embed");
        for link in page.links {
            let link = link.strip_prefix(ADDRESS).map_or(link.clone(), str::to_owned);
            if link.starts_with("/sign-in") {
                continue; // The room of people, which this assembly has not.
            }
            let (target, fragment) = link.split_once('#').unwrap_or((&link, ""));
            if !fragment.is_empty() {
                let target = if target.is_empty() {
                    path.clone()
                } else {
                    target.to_owned()
                };
                fragments.push((path.clone(), target, fragment.to_owned()));
            }
            let leads_out = target.contains("://") || target.is_empty();
            let from_view = is_view && (target.starts_with("/?") || target.starts_with("/embed"));
            if leads_out || from_view || seen.contains_key(target) {
                continue;
            }
            seen.insert(target.to_owned(), path.clone());
            queue.push_back(target.to_owned());
        }
    }
    for (from, target, fragment) in fragments {
        if let Some(ids) = ids.get(&target) {
            assert!(
                ids.contains(&fragment),
                "{from} links to {target}#{fragment}, which is not there"
            );
        }
    }
    assert!(seen.len() > 100, "only {} addresses were found", seen.len());
}

#[test]
fn pictures_are_drawn_for_everything_that_is_shared() {
    let site = Site::small();
    let tie = site.engagement("Seattle and Bergen");
    let picture = format!("/og{tie}.png");
    for path in [
        "/og/places/seattle-wa.png",
        "/og/places/tacoma-wa.png",
        "/og/countries/JP.png",
        "/og/map.png?kind=sister_tie",
        &picture,
    ] {
        let answer = site.get(path);
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), "image/png");
        assert_eq!(&answer.bytes[..8], b"\x89PNG\r\n\x1a\n");
        let size = |at: usize| u32::from_be_bytes(answer.bytes[at..at + 4].try_into().unwrap());
        assert_eq!((size(16), size(20)), (1200, 630));
    }
    let page = site.page(&tie);
    assert!(page.contains(&format!("<meta property=\"og:image\" content=\"{ADDRESS}{picture}\">")));
}

#[test]
fn the_sitemap_names_every_page_once() {
    let site = Site::small();
    let index = site.page("/sitemap.xml");
    let parts: Vec<&str> = index
        .split("<loc>")
        .skip(1)
        .filter_map(|part| part.split("</loc>").next())
        .collect();
    let mut found = BTreeSet::new();
    for part in parts {
        let text = site.page(part.strip_prefix(ADDRESS).unwrap());
        markup::read(&text).unwrap();
        for address in text
            .split("<loc>")
            .skip(1)
            .filter_map(|rest| rest.split("</loc>").next())
        {
            assert!(found.insert(address.to_owned()), "{address} is named twice");
            site.page(&markup::decoded(address.strip_prefix(ADDRESS).unwrap()));
        }
    }
    assert!(
        found.contains(&format!("{ADDRESS}/places/seattle-wa")) && found.contains(&format!("{ADDRESS}/countries/NO"))
    );
    assert_eq!(
        found.iter().filter(|address| address.contains("/engagements/")).count(),
        10
    );
    assert!(
        site.page("/robots.txt")
            .contains(&format!("Sitemap: {ADDRESS}/sitemap.xml"))
    );
}

#[test]
fn feeds_are_atom() {
    let site = Site::small();
    for (path, entries) in [
        ("/feed.atom", 10),
        ("/feed.atom?country=JP", 4),
        ("/feed.atom?kind=sister_tie&place=seattle-wa", 2),
        ("/feed.atom?country=FR", 0),
        ("/changes.atom", 10),
        ("/changes.atom?state=OR", 2),
    ] {
        let answer = site.get(path);
        assert_eq!(
            answer.header(header::CONTENT_TYPE),
            "application/atom+xml; charset=utf-8"
        );
        let text = answer.text();
        let feed = markup::read(&text.replace("<link ", "<link-").replace("<category ", "<category-"))
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        let count = |name: &str| feed.elements.get(name).copied().unwrap_or(0);
        assert_eq!(count("entry"), entries, "{path}: {text}");
        assert_eq!(
            (count("id"), count("updated"), count("title")),
            (entries + 1, entries + 1, entries + 1),
            "{path}"
        );
        let own = format!("{ADDRESS}{path}").replace('&', "&amp;");
        assert!(
            text.contains(&format!("<id>{own}</id>"))
                && text.contains(&format!("rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"")),
            "{path}: {text}"
        );
        let mut dates: Vec<&str> = text
            .split("<updated>")
            .skip(1)
            .filter_map(|rest| rest.split('<').next())
            .collect();
        let newest = dates.remove(0);
        assert!(
            dates.iter().all(|date| *date <= newest) && dates.is_sorted_by(|a, b| a >= b),
            "{path}: {dates:?}"
        );
    }
}
