//! The API on the small ledger.

use atlas::store::merges::{self, Merge};
use atlas::store::{engagements, reading};
use axum::http::StatusCode;
use platform::clock::{Clock as _, Ids};
use platform::database::DatabaseError;

use crate::world::{claim, sites};

#[test]
fn the_ledger_in_numbers() {
    for site in sites() {
        let stats = site.json("/api/v1/stats");
        for (name, count) in [
            ("engagements", 6),
            ("acts", 1),
            ("claims", 6),
            ("places", 3),
            ("countries", 3),
            ("sources", 6),
            ("without_evidence", 0),
            ("waiting", 0),
        ] {
            assert_eq!(stats[name], count, "{name}: {stats}");
        }
        assert_eq!(stats["as_of"], "2026-11-24");
        assert_eq!(stats["engagements"], site.json("/api/v1/engagements")["total"]);
    }
}

#[test]
fn a_list_has_items_facets_years_and_a_sentence() {
    for site in sites() {
        let list = site.json("/api/v1/engagements?place=seattle-wa");
        assert_eq!(list["total"], 3, "{list}");
        let first = &list["items"][0];
        assert_eq!(first["title"], "Seattle and Munich: outgoing mission");
        assert_eq!(
            (&first["status"], &first["start"]),
            (&"completed".into(), &"2015-10-04/2015-10-07".into())
        );
        assert_eq!(first["us"][0]["slug"], "seattle-wa");
        assert_eq!(first["foreign"][0]["country"], "DE");
        let ties = list["facets"]["kind"]
            .as_array()
            .unwrap()
            .iter()
            .find(|kind| kind["value"] == "sister_tie");
        assert_eq!(ties.unwrap()["count"], 2);
        let years: Vec<i64> = list["years"]
            .as_array()
            .unwrap()
            .iter()
            .map(|year| year["year"].as_i64().unwrap())
            .collect();
        assert_eq!(years, [1957, 1967, 2015]);
        assert_eq!(
            list["sentence"],
            "3 engagements of Seattle with 3 countries; 2 in force today."
        );
    }
}

#[test]
fn facets_are_counted_given_the_others() {
    for site in sites() {
        let list = site.json("/api/v1/engagements?kind=sister_tie&country=JP&facets=kind,country&limit=1");
        assert_eq!(list["total"], 2);
        let count = |facet: &str, value: &str| {
            let values = list["facets"][facet].as_array().unwrap();
            values
                .iter()
                .find(|each| each["value"] == value)
                .map_or(0, |each| each["count"].as_u64().unwrap())
        };
        assert_eq!((count("kind", "sister_tie"), count("kind", "legislative_act")), (2, 1));
        assert_eq!((count("country", "JP"), count("country", "NO")), (2, 1));
        assert_eq!(list["facets"]["state"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn pages_of_a_list_stay_put_while_revisions_arrive() {
    for site in sites() {
        for (n, sort) in ["newest", "oldest", "title", "evidence"].into_iter().enumerate() {
            let whole = site.json(&format!("/api/v1/engagements?sort={sort}"));
            let ids = |list: &serde_json::Value| -> Vec<String> {
                list["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["id"].as_str().unwrap().to_owned())
                    .collect()
            };
            let expected = ids(&whole);
            let mut seen = Vec::new();
            let mut next = String::new();
            for round in 0.. {
                let list = site.json(&format!("/api/v1/engagements?sort={sort}&limit=2{next}"));
                seen.extend(ids(&list));
                let Some(cursor) = list["next"].as_str() else { break };
                next = format!("&cursor={cursor}");
                let start = format!("{}-06", 1900 + 20 * n + round);
                let row = format!("{sort}-{round}");
                site.import(vec![claim(&row, "Portland, OR", "Bergen, NO", "memorandum", &start)]);
                site.atlas.catch_up().unwrap();
            }
            let old: Vec<&String> = seen.iter().filter(|id| expected.contains(id)).collect();
            assert_eq!(old, expected.iter().collect::<Vec<_>>(), "{sort}");
        }
    }
}

#[test]
fn both_clocks_are_answered() {
    for site in sites() {
        let total = |list: &serde_json::Value| list["total"].as_u64().unwrap();
        let before = site.json("/api/v1/engagements?valid_on=1960-01-01");
        assert_eq!(total(&before), 2, "what began later is not in view: {before}");
        assert_eq!(before["valid_on"], "1960-01-01");
        site.later(10);
        site.import(vec![claim("9", "Portland, OR", "Bergen, NO", "sister_tie", "2001")]);
        site.atlas.catch_up().unwrap();
        assert_eq!(total(&site.json("/api/v1/engagements")), 7);
        assert_eq!(total(&site.json("/api/v1/engagements?known_on=2026-11-28")), 6);
        assert_eq!(total(&site.json("/api/v1/engagements?known_on=2026-11-23")), 0);
        assert_eq!(total(&site.json("/api/v1/engagements?known_on=2030-01-01")), 7);
    }
}

#[test]
fn a_change_shows_within_a_second() {
    for site in sites() {
        let follower = site.atlas.follow();
        site.import(vec![claim("9", "Portland, OR", "Bergen, NO", "sister_tie", "2001")]);
        let mut waited = 0;
        while site.json("/api/v1/engagements")["total"] != 7 {
            assert!(waited < 1_000, "the change did not show within a second");
            std::thread::sleep(std::time::Duration::from_millis(25));
            waited += 25;
        }
        let ready = site.get("/readyz");
        assert_eq!((ready.status, &ready.json()["lag"]), (StatusCode::OK, &0.into()));
        drop(follower);
    }
}

#[test]
fn one_engagement_shows_evidence_and_history() {
    for site in sites() {
        let list = site.json("/api/v1/engagements?q=bergen");
        let url = format!("/api/v1{}", list["items"][0]["url"].as_str().unwrap());
        let one = site.json(&url);
        assert_eq!(one["evidence"][0]["source_publisher"], "A newspaper");
        assert_eq!(one["evidence"][0]["claim_id"], "1");
        assert!(
            one["evidence"][0]["supports"]
                .as_array()
                .unwrap()
                .contains(&"start".into()),
            "{one}"
        );
        assert_eq!(one["revisions"][0]["number"], 1);
        assert_eq!(one["revisions"][0]["claims"][0], "test/1");
        assert!(!one["status_text"].as_str().unwrap().is_empty());
        let missing = site.get("/api/v1/engagements/000000000000");
        assert_eq!(
            (missing.status, &missing.json()["error"]["code"]),
            (StatusCode::NOT_FOUND, &"not_found".into())
        );
    }
}

#[test]
fn a_merge_tells_its_rule_and_its_reasons_and_only_from_when_it_was() {
    for site in sites() {
        let list = site.json("/api/v1/engagements?q=bergen");
        let id = list["items"][0]["id"].as_str().unwrap();
        let (public, now) = (id.parse().unwrap(), site.clock.now());
        let write = |session: &mut platform::database::Session<'_>| {
            let held = engagements::by_public_id(session, &[public])?.remove(&public).unwrap();
            let record = reading::record(session, public)?.unwrap();
            let joined = Merge {
                engagement: held.id,
                claim: record.claims[0].id.clone(),
                rule: "model".to_owned(),
                score: 0.97,
                reasons: vec!["the same places".to_owned(), "the same year".to_owned()],
            };
            merges::insert(session, &[joined], 1, &Ids::fresh(site.clock.clone()), now)
        };
        let database = site.atlas.database();
        database.write::<_, DatabaseError>(write).unwrap();
        let url = format!("/api/v1/engagements/{id}");
        let told = site.json(&url);
        let merge = &told["merges"][0];
        assert_eq!(
            (&merge["claim"], &merge["rule"]),
            (&"test/1".into(), &"model".into()),
            "{told}"
        );
        assert_eq!(
            merge["reasons"],
            serde_json::json!(["the same places", "the same year"])
        );
        assert!(
            merge["recorded"]
                .as_str()
                .is_some_and(|at| at.starts_with("2026-11-24T")),
            "{merge}"
        );
        assert!(merge["explained"].is_string() || merge["explained"].is_null());
    }
}

#[test]
fn places_countries_actors_and_proposals() {
    for site in sites() {
        let actor = site.json("/api/v1/actors/seattle-wa");
        assert_eq!(
            (&actor["name"], &actor["engagements"]["total"]),
            (&"Seattle".into(), &3.into())
        );
        let places = site.json("/api/v1/places?state=WA");
        assert_eq!(places["total"], 2, "{places}");
        let place = site.json("/api/v1/places/portland-or");
        assert_eq!(
            (&place["population"], &place["government"]["total"]),
            (&650_000.into(), &2.into())
        );
        let found = site.json("/api/v1/places?q=port");
        assert_eq!(found["items"][0]["slug"], "portland-or", "{found}");
        let countries = site.json("/api/v1/countries?kind=sister_tie");
        assert_eq!(
            (&countries["items"][0]["iso2"], &countries["items"][0]["engagements"]),
            (&"JP".into(), &2.into())
        );
        let proposals = site.json("/api/v1/suggest?q=Seattle%20Jap");
        assert!(proposals["suggestions"].as_array().is_some());
        let understood = site.json("/api/v1/suggest?q=Seattle%20Japan");
        assert_eq!(
            understood["understood"]["url"], "/?country=JP&place=seattle-wa",
            "{understood}"
        );
        assert_eq!(understood["understood"]["count"], 1);
        let proposals = site.json("/api/v1/suggest?q=sea");
        assert_eq!(proposals["suggestions"][0]["url"], "/places/seattle-wa", "{proposals}");
    }
}

#[test]
fn the_map_its_flows_and_its_tiles() {
    for site in sites() {
        let map = site.json("/api/v1/map?kind=sister_tie");
        let seattle = map["places"]
            .as_array()
            .unwrap()
            .iter()
            .find(|place| place["slug"] == "seattle-wa")
            .unwrap();
        assert_eq!(
            (&seattle["count"], &seattle["families"]),
            (&2.into(), &serde_json::json!([2, 0, 0, 0, 0]))
        );
        let flows = site.json("/api/v1/flows?place=seattle-wa&limit=1");
        assert_eq!(
            (flows["flows"].as_array().unwrap().len(), &flows["truncated"]),
            (1, &true.into())
        );
        let tile = site.get("/api/v1/tiles/0/0/0.mvt?kind=sister_tie");
        assert_eq!(
            (tile.status, tile.header("content-type")),
            (StatusCode::OK, "application/vnd.mapbox-vector-tile")
        );
        assert!(tile.bytes.windows(6).any(|word| word == b"places"));
        assert_eq!(site.get("/api/v1/tiles/0/1/0.mvt").status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn refusals_say_what_and_how_to_mend_it() {
    for site in sites().into_iter().take(1) {
        for (address, code, field) in [
            ("engagements?kind=twinning", "bad_filter", "kind"),
            ("engagements?limit=0", "bad_filter", "limit"),
            ("engagements?facets=colour", "bad_parameter", "facets"),
            ("engagements?cursor=x", "bad_filter", "cursor"),
            ("flows?limit=9999", "bad_parameter", "limit"),
            ("map?valid_on=yesterday", "bad_filter", "valid_on"),
        ] {
            let told = site.get(&format!("/api/v1/{address}"));
            let error = &told.json()["error"];
            assert_eq!(
                (told.status, &error["code"], &error["field"]),
                (StatusCode::BAD_REQUEST, &code.into(), &field.into())
            );
            assert!(
                error["message"].as_str().is_some_and(|words| !words.is_empty()),
                "{error}"
            );
        }
        let nothing = site.get("/api/v1/nothing");
        assert_eq!(
            (nothing.status, &nothing.json()["error"]["code"]),
            (StatusCode::NOT_FOUND, &"not_found".into())
        );
        assert_eq!(nothing.header("access-control-allow-origin"), "*");
    }
}

#[test]
fn what_is_held_is_not_sent_again() {
    for site in sites().into_iter().take(1) {
        for address in [
            "/api/v1/engagements",
            "/api/v1/stats",
            "/api/v1/map",
            "/api/v1/tiles/0/0/0.mvt",
            "/",
        ] {
            let first = site.get(address);
            let tag = first.header("etag").to_owned();
            assert!(!tag.is_empty(), "{address}");
            assert_eq!(
                site.get_with(address, &[("if-none-match", &tag)]).status,
                StatusCode::NOT_MODIFIED
            );
        }
        let tag = site.get("/api/v1/stats").header("etag").to_owned();
        site.import(vec![claim("9", "Portland, OR", "Bergen, NO", "sister_tie", "2001")]);
        site.atlas.catch_up().unwrap();
        let stats = site.get_with("/api/v1/stats", &[("if-none-match", &tag)]);
        assert_eq!(
            (stats.status, &stats.json()["engagements"]),
            (StatusCode::OK, &7.into())
        );
    }
}
