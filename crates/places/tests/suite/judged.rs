//! Every row that was judged by hand keeps its place (`tests/judged.csv`, drawn as docs/accuracy.md says).

use domain::Side;
use places::{Query, Target, Verdict};

use crate::world;

#[test]
fn judged_names_keep_their_place() {
    let Some(resolver) = world::real() else { return };
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judged.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let (mut rows, mut wrong) = (0, Vec::new());
    for record in reader.records() {
        let record = record.unwrap();
        let field = |name: &str| &record[headers.iter().position(|it| it == name).unwrap()];
        let resolution = resolver.resolve(&Query {
            name: field("name"),
            level: field("level").parse().ok(),
            side: Some(if field("side") == "us" { Side::Us } else { Side::Foreign }),
            state: field("state").parse().ok(),
            country: field("country").parse().ok(),
            partner: Some(field("partner")).filter(|it| !it.is_empty()),
            ..Query::default()
        });
        let found = match (resolution.verdict, resolution.candidates.first().map(|it| &it.target)) {
            (Verdict::Certain, Some(Target::Place(id))) => id.to_string(),
            (Verdict::Certain, Some(Target::Body(body))) => body.id.clone(),
            _ => String::new(),
        };
        rows += 1;
        if found != field("place") {
            wrong.push(format!(
                "{} {}: {found}, judged {}",
                field("level"),
                field("name"),
                field("place")
            ));
        }
    }
    println!("{rows} judged rows, {} differ", wrong.len());
    assert!(
        rows >= 200 && wrong.is_empty(),
        "{} of {rows}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
