//! The map page on the small ledger.

use axum::http::StatusCode;

use crate::world::sites;

const HTML: (&str, &str) = ("accept", "text/html");
const FRAGMENT: (&str, &str) = ("x-legation-fragment", "view");

#[test]
fn the_page_is_whole_without_scripts() {
    for site in sites() {
        let page = site.get_with("/", &[HTML]);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        let text = page.text();
        for part in ["rail", "sentence", "view-actions", "map", "years", "results", "panel"] {
            assert_eq!(text.matches(&format!("id=\"{part}\"")).count(), 1, "{part}");
        }
        assert!(text.contains("<strong>5 engagements and 1 act</strong>"), "{text}");
        assert!(text.contains("Seattle and Kobe: sister tie"));
        assert!(text.contains("<noscript><img src=\"/og/map.png\""));
        for forbidden in ["<style", "style=", "onclick", "javascript:"] {
            assert!(!text.contains(forbidden), "{forbidden}");
        }
        assert!(page.header("vary").contains("x-legation-fragment"));
    }
}

#[test]
fn the_fragment_is_the_inside_of_main() {
    for site in sites().into_iter().take(1) {
        let page = site.get_with("/?kind=sister_tie", &[HTML]);
        let fragment = site.get_with("/?kind=sister_tie", &[HTML, FRAGMENT]);
        assert!(!fragment.text().contains("<html") && !fragment.text().contains("<main"));
        assert!(page.text().contains(fragment.text().trim()));
        assert_ne!(page.header("etag"), fragment.header("etag"));
        let bad = site.get_with("/?kind=twinning", &[HTML, FRAGMENT]);
        assert_eq!(
            (bad.status, &bad.json()["error"]["field"]),
            (StatusCode::BAD_REQUEST, &"kind".into())
        );
    }
}

#[test]
fn all_parts_tell_the_same_story() {
    for site in sites() {
        let query = "country=JP&kind=sister_tie";
        let list = site.json(&format!("/api/v1/engagements?{query}"));
        let page = site.get_with(&format!("/?{query}"), &[HTML]);
        let text = page.text();
        assert_eq!(list["total"], 2);
        assert!(text.contains("<strong>2 sister ties</strong> of "), "{text}");
        assert_eq!(text.matches("<tr><th scope=\"row\"><a href=\"/engagements/").count(), 2);
        assert!(text.contains("data-query=\"kind=sister_tie&#38;country=JP\""), "{text}");
        assert!(text.contains("value=\"JP\" checked"));
        assert!(text.contains("<td data-count=\"1\">1</td><td data-view=\"1\">1</td>"));
    }
}

#[test]
fn an_address_that_cannot_be_read_is_a_page_that_says_how_to_mend_it() {
    for site in sites().into_iter().take(1) {
        for query in [
            "kind=twinning",
            "from=2000&to=1990",
            "sel=x",
            "at=a",
            "valid_on=2024",
            "sort=up",
        ] {
            let page = site.get_with(&format!("/?{query}"), &[HTML]);
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
            assert!(
                page.text().contains("<h1>This address cannot be read</h1>"),
                "{}",
                page.text()
            );
        }
    }
}

#[test]
fn questions_lead_to_views() {
    for site in sites().into_iter().take(1) {
        for (question, address) in [
            ("Seattle+Japan", "/?country=JP&place=seattle-wa"),
            ("cherry+blossoms", "/?q=cherry+blossoms"),
            ("", "/"),
        ] {
            let told = site.get_with(&format!("/?ask={question}"), &[HTML]);
            assert_eq!((told.status, told.header("location")), (StatusCode::SEE_OTHER, address));
        }
    }
}

#[test]
fn an_empty_view_says_what_would_bring_something_back() {
    for site in sites().into_iter().take(1) {
        let page = site.get_with("/?place=seattle-wa&kind=memorandum", &[HTML]);
        let text = page.text();
        assert!(text.contains("Nothing in this view."), "{text}");
        assert!(
            text.contains("Leave out <bdi>Memorandum</bdi></a> <span class=\"lg-count\">3</span>"),
            "{text}"
        );
        assert!(text.contains("<strong>No memoranda</strong>"), "{text}");
    }
}

#[test]
fn what_is_chosen_stands_in_the_panel() {
    for site in sites().into_iter().take(1) {
        let page = site.get_with("/?sel=place:seattle-wa", &[HTML]);
        assert!(
            page.text().contains("<aside id=\"panel\" aria-label=\"Seattle, WA\">"),
            "{}",
            page.text()
        );
        assert!(page.text().contains("3 engagements in this view, 2 in force."));
        let page = site.get_with("/?sel=country:JP&kind=sister_tie", &[HTML]);
        assert!(page.text().contains("href=\"/countries/JP\""));
        let page = site.get_with("/?sel=place:nowhere", &[HTML]);
        assert_eq!(page.status, StatusCode::OK);
    }
}

#[test]
fn only_the_embed_may_stand_in_other_sites() {
    for site in sites().into_iter().take(1) {
        let embed = site.get_with("/embed?country=JP", &[HTML]);
        assert_eq!(embed.status, StatusCode::OK);
        assert!(embed.header("content-security-policy").ends_with("frame-ancestors *"));
        assert!(
            embed.text().contains("data-query=\"country=JP\"")
                && embed.text().contains("https://atlas.example/?country=JP")
        );
        let page = site.get_with("/", &[HTML]);
        assert!(
            page.header("content-security-policy")
                .ends_with("frame-ancestors 'none'")
        );
    }
}
