//! `/desk/sources` over HTTP: what was given up is seen to, many at once, by those who see it.

use atlas::gathering::{LISTING, READING};
use axum::http::StatusCode;
use people::Role;
use platform::clock::Clock as _;
use platform::database::DatabaseError;
use platform::jobs::{self, Asked, Terms};
use serde_json::json;

use crate::desk_house::{House, Person};

/// Adds a source by the form; answers its id.
fn add(house: &House, person: &Person, host: &str) -> String {
    let form = format!(
        "address=https%3A%2F%2F{host}%2Ffeed.xml&kind=feed&publisher={host}&publisher_kind=government&publisher_place=&schedule="
    );
    let added = house.post("/desk/sources", person, &form);
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    added.to().rsplit('/').next().expect("an id").to_owned()
}

/// Leaves a document of a source as a dead letter; answers the letter.
fn bury(house: &House, source: &str, path: &str) -> String {
    let (now, ids) = (house.clock.now(), &house.people.ids);
    let payload = json!({
        "source": source, "run": "r", "item": { "address": format!("https://example.org{path}"), "entry": "", "marker": "" },
    });
    let key = format!("{source} {path}");
    let asked = Asked {
        queue: READING,
        key: &key,
        subject: source,
        payload: &payload,
    };
    let write = |session: &mut platform::database::Session<'_>| {
        jobs::enqueue(session, ids, now, &asked)?;
        let job = jobs::lease(session, &[READING], "a test", ids, now, &Terms::default())?.expect("the job");
        assert_eq!(job.key, key);
        jobs::give_up(session, &job, "answered with status 401").expect("given up");
        Ok::<_, DatabaseError>(job.id)
    };
    house.kept.database.write(write).expect("buried")
}

fn dead(house: &House) -> Vec<String> {
    let read = |session: &mut platform::database::Session<'_>| jobs::dead(session, &[LISTING, READING], 100);
    let found = house.kept.database.read::<_, DatabaseError>(read).expect("letters");
    let mut ids: Vec<String> = found.into_iter().map(|job| job.id).collect();
    ids.sort_unstable();
    ids
}

/// The letters that the form of the page names.
fn shown(text: &str) -> String {
    let parts = text.split("name=\"shown\" value=\"").skip(1);
    let ids = parts.map(|part| format!("&shown={}", part.split('"').next().expect("an id")));
    ids.collect()
}

#[test]
fn what_was_given_up_is_seen_to_all_at_once_or_of_one_source() {
    for house in House::each(&[]) {
        let ana = house.person("ana@example.org", Role::Editor, None);
        let cy = house.person("cy@example.org", Role::Contributor, None);
        let charity = house.person("dee@example.org", Role::Editor, Some("Charity"));
        let (one, two) = (
            add(&house, &ana, "one.example.org"),
            add(&house, &ana, "two.example.org"),
        );
        let hidden = add(&house, &charity, "three.example.org");
        let [a, b] = ["/a", "/b"].map(|path| bury(&house, &one, path));
        let [c, d] = ["/c", "/d"].map(|path| bury(&house, &two, path));
        let e = bury(&house, &hidden, "/e");

        let page = house.get("/desk/sources", &ana);
        assert!(
            page.text.contains("all sources (4)") && page.text.contains("one.example.org (2)"),
            "{}",
            page.text
        );
        let letters = shown(&page.text);
        assert!(
            letters.contains(&a) && !letters.contains(&e),
            "another organisation's are not shown"
        );
        let of_one = format!("verb=dismiss&source={one}{letters}");
        assert_eq!(
            house.post("/desk/sources/letters", &cy, &of_one).status,
            StatusCode::FORBIDDEN
        );
        // What died after the page was made, and what is another organisation's, is not dismissed with the rest.
        let late = bury(&house, &one, "/late");
        let done = house.post("/desk/sources/letters", &ana, &format!("{of_one}&shown={e}"));
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let mut left = vec![c.clone(), d.clone(), e.clone(), late.clone()];
        left.sort_unstable();
        assert_eq!(dead(&house), left);

        let again = house.post(
            "/desk/sources/letters",
            &ana,
            &format!("verb=again&source=&shown={c}&shown={d}&shown={b}&shown={e}"),
        );
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        let mut left = vec![e.clone(), late.clone()];
        left.sort_unstable();
        assert_eq!(
            dead(&house),
            left,
            "those run again wait, nothing of another organisation was touched"
        );
        let gone = house.post("/desk/sources/letters", &ana, &of_one);
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "{}", gone.text);
        let odd = house.post("/desk/sources/letters", &ana, "verb=burn&shown=1");
        assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    }
}
