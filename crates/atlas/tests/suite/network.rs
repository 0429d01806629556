//! The network on the small ledger: page, picture's data, and table say the same.

use axum::http::StatusCode;

use crate::world::sites;

const HTML: (&str, &str) = ("accept", "text/html");
const FRAGMENT: (&str, &str) = ("x-legation-fragment", "view");

#[test]
fn table_and_api_hold_the_same_pairs() {
    for site in sites() {
        for query in [
            "",
            "state=WA",
            "country=JP",
            "state=WA&country=JP",
            "place=seattle-wa",
            "kind=memorandum",
        ] {
            let graph = site.json(&format!("/api/v1/network?{query}"));
            let page = site.get_with(&format!("/network?{query}"), &[HTML]);
            assert_eq!(page.status, StatusCode::OK, "{}", page.text());
            let ties = graph["ties"].as_array().expect("ties");
            assert!(!ties.is_empty(), "{query}");
            assert_eq!(page.text().matches("<tr data-us=").count(), ties.len(), "{query}");
            for tie in ties {
                let ends = format!(
                    "data-us=\"{}\" data-foreign=\"{}\"",
                    tie["us"].as_str().expect("an id"),
                    tie["foreign"].as_str().expect("an id")
                );
                assert!(page.text().contains(&ends), "{query}: {ends}");
                let known = |side: &str| {
                    let nodes = graph["nodes"].as_array().expect("nodes");
                    nodes.iter().any(|node| node["side"] == side && node["id"] == tie[side])
                };
                assert!(known("us") && known("foreign"), "{query}: {tie}");
            }
        }
    }
}

#[test]
fn what_is_chosen_opens() {
    for site in sites().into_iter().take(1) {
        let ids = |query: &str| -> Vec<String> {
            let graph = site.json(&format!("/api/v1/network?{query}"));
            let nodes = graph["nodes"].as_array().expect("nodes").iter();
            nodes
                .map(|node| node["id"].as_str().expect("an id").to_owned())
                .collect()
        };
        assert_eq!(
            ids(""),
            ["state:WA", "state:OR", "country:JP", "country:DE", "country:NO"]
        );
        assert_eq!(
            ids("state=WA"),
            [
                "actor:seattle-wa",
                "actor:washington",
                "country:JP",
                "country:DE",
                "country:NO"
            ]
        );
        assert_eq!(ids("country=NO"), ["state:WA", "actor:bergen-no"]);
        assert_eq!(
            ids("place=seattle-wa"),
            ["actor:seattle-wa", "country:DE", "country:JP", "country:NO"]
        );
    }
}

#[test]
fn the_table_sorts_and_leads_to_just_the_engagements_of_a_pair() {
    for site in sites().into_iter().take(1) {
        let page = site.get_with("/network?order=foreign", &[HTML]);
        let text = page.text();
        let at = |id: &str| text.find(&format!("data-foreign=\"{id}\"")).expect("a row");
        assert!(at("country:DE") < at("country:JP") && at("country:JP") < at("country:NO"));
        assert!(
            text.contains("<th scope=\"col\" aria-sort=\"ascending\"><a href=\"/network?order=foreign\">Counterpart")
        );
        assert!(text.contains("<input type=\"hidden\" name=\"order\" value=\"foreign\">"));
        assert!(text.contains("<a href=\"/?state=OR&#38;country=JP\""), "{text}");
        for (query, total) in [("state=OR&country=JP", 1), ("state=WA&country=JP", 2)] {
            assert_eq!(
                site.json(&format!("/api/v1/engagements?{query}"))["total"],
                total,
                "{query}"
            );
        }
        let refused = site.get_with("/network?order=up", &[HTML]);
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text().contains("in_force"), "{}", refused.text());
    }
}

#[test]
fn the_page_is_whole_without_scripts_and_changes_in_place_with_them() {
    for site in sites().into_iter().take(1) {
        let page = site.get_with("/network?country=JP", &[HTML]);
        for part in ["rail", "sentence", "view-actions", "network", "years", "results"] {
            assert_eq!(page.text().matches(&format!("id=\"{part}\"")).count(), 1, "{part}");
        }
        assert!(page.text().contains("data-base=\"/network\"") && page.text().contains("action=\"/network\""));
        assert!(!page.text().contains("style=\"") && !page.text().contains("<style"));
        assert!(page.header("vary").contains("x-legation-fragment"));
        let fragment = site.get_with("/network?country=JP", &[HTML, FRAGMENT]);
        assert!(!fragment.text().contains("<html") && page.text().contains(fragment.text().trim()));
        assert_ne!(page.header("etag"), fragment.header("etag"));
        let nothing = site.get_with("/network?q=zzzz", &[HTML]);
        assert!(nothing.text().contains("Nothing in this view."), "{}", nothing.text());
        let bad = site.get_with("/network?kind=twinning", &[HTML, FRAGMENT]);
        assert_eq!(
            (bad.status, &bad.json()["error"]["field"]),
            (StatusCode::BAD_REQUEST, &"kind".into())
        );
    }
}
