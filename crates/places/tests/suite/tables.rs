//! Our own tables: they read, they do not contradict themselves, and what they point at is there.

use std::collections::BTreeSet;

use places::{Bodies, Member, fold};

use crate::world;

#[test]
fn bodies_read_and_their_addresses_are_plain() {
    let bodies = Bodies::shipped().unwrap();
    assert!(bodies.iter().count() > 180);
    for body in bodies.iter() {
        assert_eq!(body.id, fold::slug(&body.id), "{}", body.name);
        assert!(!body.name.trim().is_empty());
        for member in &body.members {
            if let Member::Body(id) = member {
                assert!(bodies.get(id).is_some(), "{}: no body {id}", body.id);
            }
        }
    }
}

#[test]
fn a_bad_row_is_told_with_its_line() {
    let text = |bodies: &str, members: &str| Bodies::read(bodies, members).unwrap_err().to_string();
    let head = "id,name,level,side,state,country,seat,aliases\n";
    assert!(text(&format!("{head}a,A,prot,us,WA,,,\n"), "body,member\n").contains("bodies.csv, line 2: `prot`"));
    assert!(text(&format!("{head}a,A,port,west,WA,,,\n"), "body,member\n").contains("`west` is not a side"));
    assert!(
        text(
            &format!("{head}a,A,port,us,WA,,,\na,B,port,us,WA,,,\n"),
            "body,member\n"
        )
        .contains("given twice")
    );
    let error = text(&format!("{head}a,A,port,us,WA,,,\n"), "body,member\nb,state:WA\n");
    assert!(error.contains("members.csv, line 2: there is no body `b`"), "{error}");
}

#[test]
fn groups_know_their_members() {
    let bodies = Bodies::shipped().unwrap();
    let states = |id: &str| -> BTreeSet<String> {
        let body = bodies.get(id).unwrap();
        let codes = body.members.iter().filter_map(|member| match member {
            Member::State(state) => Some(state.to_string()),
            _ => None,
        });
        codes.collect()
    };
    assert_eq!(states("great-lakes-states").len(), 8);
    assert_eq!(
        states("new-england-governors"),
        ["CT", "MA", "ME", "NH", "RI", "VT"].map(str::to_owned).into()
    );
    assert_eq!(bodies.get("mexican-border-states").unwrap().members.len(), 6);
}

#[test]
fn seats_members_and_pins_are_in_the_real_gazetteer() {
    let Some(resolver) = world::real() else { return };
    for body in resolver.bodies().iter() {
        if let Some(seat) = &body.seat {
            assert!(
                resolver.gazetteer().by_slug(seat).is_some(),
                "{} sits at {seat}, which is nowhere",
                body.id
            );
        }
        for member in &body.members {
            if let Member::Place(slug) = member {
                assert!(
                    resolver.gazetteer().by_slug(slug).is_some(),
                    "{}: no place {slug}",
                    body.id
                );
            }
        }
    }
    for table in ["pins.csv", "amendments.csv", "one_government.csv"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tables")
            .join(table);
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).unwrap();
        let column = reader.headers().unwrap().iter().position(|it| it == "place").unwrap();
        for record in reader.records() {
            let id: u32 = record.unwrap().get(column).unwrap().parse().unwrap();
            assert!(
                resolver.gazetteer().place(places::PlaceId(id)).is_some(),
                "{table}: no place {id}"
            );
        }
    }
}
