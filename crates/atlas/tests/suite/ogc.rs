//! OGC API Features: every link answers, boxes and times narrow, pages hold every feature once.

use std::collections::BTreeSet;

use axum::http::header;
use serde_json::Value;

use crate::site::Site;

const SITE: &str = "https://legation.example";

fn json(site: &Site, path: &str) -> Value {
    serde_json::from_str(&site.page(path)).unwrap()
}

/// Ids of the features of a list.
fn ids(list: &Value) -> Vec<String> {
    let features = list["features"].as_array().unwrap();
    features
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The addresses of all links in a document.
fn links(document: &Value, found: &mut Vec<(String, String)>) {
    match document {
        Value::Object(map) => {
            if let (Some(href), Some(media_type)) = (map.get("href"), map.get("type")) {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                found.push((text(href), text(media_type)));
            }
            map.values().for_each(|value| links(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| links(value, found)),
        _ => {}
    }
}

#[test]
fn every_link_answers_with_the_type_it_names() {
    let site = Site::small();
    let mut open = vec![(format!("{SITE}/ogc"), "application/json".to_owned())];
    let mut seen = BTreeSet::new();
    while let Some((href, media_type)) = open.pop() {
        if !seen.insert(href.clone()) {
            continue;
        }
        let path = href.strip_prefix(SITE).expect("a link of this site");
        let answer = site.get(path.split('#').next().unwrap());
        assert!(
            answer.header(header::CONTENT_TYPE).starts_with(&media_type),
            "{href}: {media_type}"
        );
        if media_type.contains("json") {
            links(&serde_json::from_str(answer.text()).unwrap(), &mut open);
        }
    }
    assert!(seen.len() > 8, "{seen:?}");
}

#[test]
fn pages_hold_every_feature_once() {
    for site in Site::each() {
        for (collection, count) in [("engagements", 10), ("actors", 0)] {
            let whole = json(&site, &format!("/ogc/collections/{collection}/items"));
            let all = ids(&whole);
            assert!(all.len() >= count.max(5));
            let mut next = Some(format!("/ogc/collections/{collection}/items?limit=3"));
            let mut paged = Vec::new();
            while let Some(path) = next {
                let page = json(&site, &path);
                assert_eq!(page["numberMatched"], all.len());
                assert_eq!(page["numberReturned"], ids(&page).len());
                paged.extend(ids(&page));
                let links = page["links"].as_array().unwrap();
                let found = links.iter().find(|link| link["rel"] == "next");
                next = found.map(|link| link["href"].as_str().unwrap().strip_prefix(SITE).unwrap().to_owned());
            }
            assert_eq!(paged, all);
            let one = json(&site, &format!("/ogc/collections/{collection}/items/{}", all[0]));
            assert_eq!(one["properties"], whole["features"][0]["properties"]);
        }
    }
}

#[test]
fn boxes_times_and_parameters_narrow() {
    let site = Site::small();
    let count =
        |query: &str| json(&site, &format!("/ogc/collections/engagements/items?{query}"))["numberMatched"].clone();
    let listed = |query: &str| json(&site, &format!("/api/v1/engagements?{query}"))["total"].clone();
    assert_eq!(count("country=JP"), listed("country=JP"));
    assert_eq!(count("kind=sister_tie&state=WA"), listed("kind=sister_tie&state=WA"));
    let in_washington = count("bbox=-124.8,46,-116.9,49.1");
    assert!(in_washington.as_u64().is_some_and(|some| some > 0 && some < 10));
    assert_eq!(
        count("bbox=170,46,-116.9,49.1"),
        in_washington,
        "across the antimeridian"
    );
    assert_eq!(count("bbox=0,0,1,1"), 0);
    assert_eq!(count("datetime=1900-01-01"), 0);
    let (before, ever) = (count("datetime=../1960-01-01"), count("datetime=../.."));
    assert!(before.as_u64() > Some(0) && before.as_u64() < ever.as_u64());
    for query in [
        "bbox=1,2,3",
        "datetime=soon",
        "limit=none",
        "colour=red",
        "f=html",
        "kind=marriage",
    ] {
        let answer = site.get(&format!("/ogc/collections/engagements/items?{query}"));
        assert_eq!(answer.status, 400, "{query}");
    }
    assert_eq!(site.get("/ogc/collections/nothing").status, 404);
    assert_eq!(site.get("/ogc/collections/engagements/items/nothing").status, 404);
}

#[test]
fn every_address_on_the_data_page_answers() {
    let site = Site::small();
    let page = site.page("/data");
    let mut tried = 0;
    for part in page.split("href=\"").skip(1) {
        let href = part.split('"').next().unwrap().replace("&amp;", "&");
        // Built files and the icons of the frame are the assets' business.
        if href.starts_with('/') && !href.starts_with("/assets") && href != "/robots.txt" {
            let answer = site.get(href.split('#').next().unwrap());
            assert_eq!(answer.status, 200, "{href}");
            tried += 1;
        }
    }
    assert!(tried > 25, "{tried}");
}
