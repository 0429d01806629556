//! Decisions of people as readers see them: within one look at the ledger, and with every address alive.

use atlas::review::actors as bodies;
use atlas::review::amend::withdraw;
use atlas::review::merge::merge;
use atlas::review::{Decision, Desk, Looked, LookedActor, undo};
use axum::http::StatusCode;
use domain::PublicId;
use platform::clock::{Clock, Ids};

use crate::world::{Site, sites};

const ANA: Decision<'_> = Decision {
    author: "account:ana",
    reason: "one and the same",
};

/// Lets somebody decide, and the site take notice.
fn decide<T>(site: &Site, with: impl FnOnce(&Desk<'_>) -> T) -> T {
    let ids = Ids::fresh(site.clock.clone() as std::sync::Arc<dyn Clock>);
    let desk = Desk {
        database: site.atlas.database(),
        clock: &*site.clock,
        ids: &ids,
    };
    let done = with(&desk);
    site.atlas.catch_up().expect("the ledger is followed");
    done
}

/// The id of the engagement with a title, and the number of its newest revision.
fn looked(site: &Site, title: &str) -> Looked {
    let list = site.json("/api/v1/engagements?limit=50");
    let items = list["items"].as_array().expect("items");
    let id = items
        .iter()
        .find(|item| item["title"] == title)
        .unwrap_or_else(|| panic!("no engagement `{title}`: {list:#}"))["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let record = site.json(&format!("/api/v1/engagements/{id}"));
    Looked {
        id: id.parse::<PublicId>().expect("a public id"),
        revision: record["revisions"][0]["number"].as_i64().expect("a number"),
    }
}

fn total(site: &Site, query: &str) -> u64 {
    site.json(&format!("/api/v1/engagements?limit=1{query}"))["total"]
        .as_u64()
        .expect("a total")
}

fn leads(site: &Site, from: &str, to: &str) {
    let told = site.get(from);
    assert_eq!(told.status, StatusCode::MOVED_PERMANENTLY, "{from}: {}", told.text());
    assert_eq!(told.header("location"), to);
    assert_eq!(told.header("cache-control"), "no-cache", "a merge can be undone");
    assert_eq!(site.get(to).status, StatusCode::OK, "{to}");
}

#[test]
fn the_address_of_a_merged_engagement_leads_on() {
    for site in sites() {
        let before = total(&site, "");
        let a = looked(&site, "Seattle and Bergen: sister tie");
        let b = looked(&site, "Seattle and Kobe: sister tie");
        site.later(2);
        let merged = decide(&site, |desk| merge(desk, a, b, ANA)).expect("merged");
        let (kept, gone) = (merged.kept, merged.gone);
        assert_eq!(total(&site, ""), before - 1, "it has left the lists");
        leads(&site, &format!("/engagements/{gone}"), &format!("/engagements/{kept}"));
        leads(
            &site,
            &format!("/engagements/{gone}?valid_on=2020-01-01"),
            &format!("/engagements/{kept}?valid_on=2020-01-01"),
        );
        leads(
            &site,
            &format!("/api/v1/engagements/{gone}"),
            &format!("/api/v1/engagements/{kept}"),
        );
        let record = site.json(&format!("/api/v1/engagements/{kept}"));
        assert_eq!(record["evidence"].as_array().map(Vec::len), Some(2), "{record:#}");
        assert_eq!(record["merges"][0]["rule"], "person");
        assert_eq!(record["revisions"][0]["author"], "account:ana");

        // Before, it stood by itself, and its revisions keep their addresses.
        let past = format!("/engagements/{gone}?known_on=2026-11-24");
        assert_eq!(site.get(&past).status, StatusCode::OK);
        assert_eq!(total(&site, "&known_on=2026-11-24"), before);
        assert_eq!(
            site.get(&format!("/api{}", past.replacen("/engagements", "/v1/engagements", 1)))
                .status,
            StatusCode::OK
        );
        assert_eq!(
            site.get(&format!("/engagements/{gone}/revisions/1")).status,
            StatusCode::OK
        );

        decide(&site, |desk| undo(desk, &merged.done.review, None, ANA)).expect("undone");
        assert_eq!(site.get(&format!("/engagements/{gone}")).status, StatusCode::OK);
        assert_eq!(total(&site, ""), before);
    }
}

#[test]
fn the_address_of_a_merged_actor_leads_on() {
    for site in sites() {
        let position = |slug: &str| {
            site.atlas
                .database()
                .read::<_, platform::database::DatabaseError>(|session| atlas::store::actors::state(session, slug))
                .expect("actors can be read")
                .unwrap_or_else(|| panic!("no actor {slug}"))
                .position
        };
        let see = |slug: &'static str| LookedActor {
            slug,
            position: position(slug),
        };
        site.later(2);
        let before = total(&site, "&actor=portland-or");
        assert!(before > 0);
        let both = before + total(&site, "&actor=seattle-wa");
        let done = decide(&site, |desk| {
            bodies::merge(desk, see("seattle-wa"), see("portland-or"), ANA)
        })
        .expect("merged");
        assert_eq!(total(&site, "&actor=seattle-wa"), both);
        leads(&site, "/places/portland-or", "/places/seattle-wa");
        leads(
            &site,
            "/actors/portland-or?valid_on=2020-01-01",
            "/places/seattle-wa?valid_on=2020-01-01",
        );
        leads(&site, "/api/v1/actors/portland-or", "/api/v1/actors/seattle-wa");
        assert_eq!(
            total(&site, "&actor=portland-or"),
            both,
            "saved views go on by the old address"
        );
        let found = site.get("/api/v1/suggest?q=portland");
        let found = found.text();
        assert!(found.contains("/places/seattle-wa"), "the other name finds it: {found}");
        assert_eq!(
            site.get("/places/portland-or?known_on=2026-11-24").status,
            StatusCode::OK
        );
        decide(&site, |desk| undo(desk, &done.review, None, ANA)).expect("undone");
        assert_eq!(site.get("/places/portland-or").status, StatusCode::OK);
        assert_eq!(total(&site, "&actor=portland-or"), before);
    }
}

#[test]
fn what_is_withdrawn_leaves_the_lists_and_keeps_its_page() {
    for site in sites() {
        let before = total(&site, "");
        let tie = looked(&site, "Seattle and Bergen: sister tie");
        decide(&site, |desk| withdraw(desk, tie, ANA)).expect("withdrawn");
        assert_eq!(total(&site, ""), before - 1);
        let page = site.get(&format!("/engagements/{}", tie.id));
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("one and the same"), "the history says why");
        assert_eq!(
            site.get(&format!("/api/v1/engagements/{}", tie.id)).status,
            StatusCode::GONE
        );
    }
}
