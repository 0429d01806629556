//! Downloads: they hold the view, keep licences apart, and can be imported again.

use std::collections::BTreeMap;

use axum::http::header;
use domain::{Claim, Licence};

use crate::site::{Site, read};

/// The cells of a CSV by its header.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::Result<csv::StringRecord>| {
        names
            .iter()
            .cloned()
            .zip(record.unwrap().iter().map(str::to_owned))
            .collect()
    };
    reader.records().map(row).collect()
}

/// What a ledger says, as far as anybody can see: the engagements and their evidence, whatever the order.
fn told(site: &Site) -> Vec<String> {
    let mut lines: Vec<String> = [
        "/export/engagements.jsonl?licence=all",
        "/export/evidence.csv?licence=all",
    ]
    .iter()
    .flat_map(|path| {
        site.page(path)
            .lines()
            .map(|line| match line.split_once(",\"position\"") {
                Some((before, _)) => before.to_owned(),
                None => line.to_owned(),
            })
            .collect::<Vec<_>>()
    })
    .collect();
    lines.sort();
    lines
}

#[test]
fn a_download_holds_the_view() {
    for site in Site::each() {
        let all = rows(&site.page("/export/engagements.csv"));
        assert_eq!(all.len(), 10);
        let ties = rows(&site.page("/export/engagements.csv?kind=sister_tie&state=WA&sort=oldest"));
        let titles: Vec<&str> = ties.iter().map(|row| row["title"].as_str()).collect();
        assert_eq!(titles[0], "Seattle and Kobe sister cities");
        assert_eq!(titles.len(), 3);
        let kobe = &ties[0];
        assert_eq!(
            (
                kobe["us"].as_str(),
                kobe["us_states"].as_str(),
                kobe["counterpart"].as_str()
            ),
            ("Seattle", "WA", "Kobe")
        );
        assert_eq!(
            (
                kobe["start"].as_str(),
                kobe["status"].as_str(),
                kobe["status_on"].as_str()
            ),
            ("1957", "in_force", "2026-11-24")
        );
        assert!(kobe["url"].starts_with("https://legation.example/engagements/"));
        let evidence = rows(&site.page("/export/evidence.csv?actor=bergen-no"));
        assert_eq!(evidence.len(), 2);
        assert_eq!(evidence[1]["contradicts"], "start");
        let answer = site.get("/export/engagements.geojson?place=seattle-wa");
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/geo+json");
        assert_eq!(
            answer.header(header::CONTENT_DISPOSITION),
            "attachment; filename=\"legation-engagements.geojson\""
        );
        let map: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
        assert_eq!(map["features"].as_array().map(Vec::len), Some(4));
        assert_eq!(
            map["features"][0]["geometry"]["coordinates"][0],
            serde_json::json!([-122.332, 47.606])
        );
        let lines = site.page("/export/engagements.jsonl?country=JP");
        let objects: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(objects.len(), 4);
        assert!(objects.iter().all(|object| object["foreign"][0]["country"] == "JP"));
        assert_eq!(site.page("/export/engagements.csv?country=FR").lines().count(), 1);
    }
}

#[test]
fn exported_claims_build_the_same_ledger() {
    let site = Site::small();
    let table = site.page("/export/claims.csv?licence=all");
    let again = Site::with(&read(None, &table));
    assert_eq!(told(&site), told(&again));
    assert_eq!(table, again.page("/export/claims.csv?licence=all"));
}

fn with_licences() -> Vec<Claim> {
    let mut claims = read(Some("test"), crate::site::CLAIMS);
    // The paper on Bergen is share-alike and has the exact day; Munich's tie rests on a claim without stated terms alone.
    for claim in &mut claims {
        match claim.key.claim_id.as_str() {
            "c02" => {
                claim.licence = Licence::CcBySa;
                claim.start = "1967-05-10".parse().ok();
            }
            "c11" => claim.licence = Licence::Unstated,
            _ => {}
        }
    }
    claims
}

#[test]
fn the_cc_by_download_holds_nothing_else() {
    let site = Site::with(&with_licences());
    let open = site.get("/export/engagements.csv");
    assert!(
        open.header(header::LINK)
            .contains("creativecommons.org/licenses/by/4.0")
    );
    assert_eq!(open.headers["x-legation-left-out"], "1");
    let open = rows(open.text());
    assert_eq!(open.len(), 9, "what rests on unstated terms alone is left out");
    let bergen = |rows: &[BTreeMap<String, String>]| {
        rows.iter()
            .find(|row| row["counterpart"] == "Bergen")
            .cloned()
            .expect("the tie with Bergen")
    };
    let told = bergen(&open);
    assert_eq!(
        (told["start"].as_str(), told["claims"].as_str()),
        ("1967~", "1"),
        "told as its open claim alone tells it"
    );
    assert_eq!(told["issues"], "education;youth");
    let claims = rows(&site.page("/export/claims.csv"));
    assert!(claims.iter().all(|row| row["licence"] == "CC-BY-4.0") && claims.len() == 9);
    assert_eq!(rows(&site.page("/export/evidence.csv")).len(), 9);

    assert!(site.page("/places/portland-or").contains("1 engagement is left out"));
    let answer = site.get("/export/engagements.csv?licence=all");
    assert!(answer.headers.contains_key("x-legation-notice") && answer.header(header::LINK).is_empty());
    let all = rows(answer.text());
    assert_eq!(all.len(), 10);
    let told = bergen(&all);
    assert_eq!((told["start"].as_str(), told["claims"].as_str()), ("1967-05-10", "2"));
    assert_eq!(told["licences"], "CC-BY-4.0;CC-BY-SA-4.0");
    let map: serde_json::Value = serde_json::from_str(&site.page("/export/engagements.geojson?licence=all")).unwrap();
    assert!(
        map["licence"]
            .as_str()
            .is_some_and(|notice| notice.contains("Not everything here is under CC BY"))
    );
    assert_eq!(site.page("/export/engagements.jsonl").lines().count(), 9);
}
