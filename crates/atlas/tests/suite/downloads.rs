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

#[test]
fn the_data_package_describes_every_column() {
    for query in ["", "?licence=all", "?country=JP"] {
        let site = Site::with(&with_licences());
        let package: serde_json::Value =
            serde_json::from_str(&site.page(&format!("/export/datapackage.json{query}"))).unwrap();
        let resources = package["resources"].as_array().unwrap();
        assert_eq!(resources.len(), 3);
        for resource in resources {
            let file = resource["path"].as_str().unwrap();
            let text = site.page(&format!("/export/{file}{query}"));
            let header = csv::Reader::from_reader(text.as_bytes()).headers().unwrap().clone();
            let fields = resource["schema"]["fields"].as_array().unwrap();
            let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
            assert_eq!(names, header.iter().collect::<Vec<_>>(), "{file}{query}");
            assert!(
                fields
                    .iter()
                    .all(|field| field["description"].as_str().is_some_and(|text| text.len() > 3))
            );
            for row in rows(&text) {
                for field in fields {
                    let cell = &row[field["name"].as_str().unwrap()];
                    match field["type"].as_str().unwrap() {
                        "integer" => assert!(cell.parse::<u64>().is_ok(), "{file}: {field}: {cell}"),
                        "number" => assert!(
                            cell.is_empty() || cell.parse::<f64>().is_ok(),
                            "{file}: {field}: {cell}"
                        ),
                        "boolean" => assert!(cell == "0" || cell == "1", "{file}: {field}: {cell}"),
                        "date" => assert!(cell.parse::<domain::Day>().is_ok(), "{file}: {field}: {cell}"),
                        "datetime" => assert!(cell.ends_with('Z'), "{file}: {field}: {cell}"),
                        "string" => {}
                        other => panic!("{file}: {field} is of type {other}"),
                    }
                }
            }
        }
        let licence = &package["licenses"][0];
        assert_eq!(licence["name"].is_null(), query == "?licence=all", "{licence}");
    }
}

#[test]
fn geoparquet_holds_what_the_csv_holds() {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::RowAccessor as _;

    let site = Site::with(&with_licences());
    for query in ["", "?licence=all", "?country=JP", "?country=FR"] {
        let answer = site.get(&format!("/export/engagements.parquet{query}"));
        let file = SerializedFileReader::new(axum::body::Bytes::from(answer.bytes.to_vec())).unwrap();
        let table = rows(&site.page(&format!("/export/engagements.csv{query}")));
        let metadata = file.metadata().file_metadata();
        let geo = metadata
            .key_value_metadata()
            .unwrap()
            .iter()
            .find(|pair| pair.key == "geo")
            .unwrap();
        let geo: serde_json::Value = serde_json::from_str(geo.value.as_deref().unwrap()).unwrap();
        assert_eq!(
            (geo["version"].as_str(), geo["primary_column"].as_str()),
            (Some("1.1.0"), Some("geometry"))
        );
        let geometry = metadata.schema_descr().num_columns() - 1;
        let mut read = 0;
        for (row, cells) in file.get_row_iter(None).unwrap().zip(&table) {
            let row = row.unwrap();
            for (name, field) in row.get_column_iter() {
                if name == "geometry" {
                    continue;
                }
                let told = match field {
                    parquet::record::Field::Null => String::new(),
                    parquet::record::Field::Str(text) => text.clone(),
                    parquet::record::Field::Bool(yes) => u8::from(*yes).to_string(),
                    parquet::record::Field::Long(count) => count.to_string(),
                    parquet::record::Field::Double(degrees) => degrees.to_string(),
                    other => panic!("{name}: {other}"),
                };
                assert_eq!(told, cells[name], "{name}");
            }
            let shape = row.get_bytes(geometry).unwrap();
            let number = |at: usize| f64::from_le_bytes(shape.data()[at..at + 8].try_into().unwrap());
            assert_eq!(&shape.data()[..5], &[1, 4, 0, 0, 0]);
            assert!((number(14) - cells["longitude"].parse::<f64>().unwrap()).abs() < 1e-4);
            assert!((number(22) - cells["latitude"].parse::<f64>().unwrap()).abs() < 1e-4);
            read += 1;
        }
        assert_eq!(read, table.len(), "{query}");
    }
}
