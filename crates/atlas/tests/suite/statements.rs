//! Confirming and contesting over HTTP, by somebody whom nobody knows.

use atlas::review::answer::answer;
use atlas::review::{Decision, Desk};
use atlas::statements::unanswered;
use axum::http::StatusCode;
use platform::clock::Ids;
use platform::database::DatabaseError;

use crate::world::sites;

fn bergen(site: &crate::world::Site) -> String {
    let found = site.json("/api/v1/engagements?q=Bergen");
    found["items"][0]["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_reader_contests_an_editor_answers_and_the_page_shows_both_as_unverified() {
    for site in sites() {
        let id = bergen(&site);
        let page = format!("/engagements/{id}");
        assert!(
            site.get(&page)
                .text()
                .contains("No government concerned has confirmed or contested")
        );
        let form = format!("{page}/statement");
        let asked = site.get(&form);
        assert_eq!(asked.status, StatusCode::OK);
        assert_eq!(asked.header("cache-control"), "no-store");
        assert!(asked.text().contains("marked as unverified"), "{}", asked.text());

        let bad = site.post(
            &form,
            "verdict=wrong&words=&document=https%3A%2F%2Fexample.org%2Fa&name=Ana",
        );
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text().contains("Say in words what is wrong") && bad.text().contains("value=\"Ana\""));
        let bad = site.post(&form, "verdict=ended&ended=soon&document=https%3A%2F%2Fexample.org%2Fa");
        assert!(bad.text().contains("This is no date"), "{}", bad.text());

        let words = "verdict=wrong&words=%3Cscript%3Ealert(1)%3C%2Fscript%3E%20It%20was%201968.\
                     &document=https%3A%2F%2Fexample.org%2Fa&name=%3Cb%3EAna%3C%2Fb%3E";
        let sent = site.post(&form, words);
        assert_eq!(sent.status, StatusCode::OK);
        assert!(sent.text().contains("An editor will read"), "{}", sent.text());
        assert!(
            !site.get(&page).text().contains("It was 1968"),
            "nobody has read it yet"
        );

        let database = site.atlas.database();
        let queue = database
            .read::<_, DatabaseError>(|session| unanswered(session, 5, 0))
            .expect("the queue reads");
        let ids = Ids::fresh(site.clock.clone());
        let desk = Desk {
            database,
            clock: &*site.clock,
            ids: &ids,
        };
        let decided = Decision {
            author: "account:1",
            reason: "The city's own page says 1967.",
        };
        answer(&desk, &queue[0].statement.id, true, decided).expect("it is answered");
        site.atlas.catch_up().expect("the change is seen");
        let shown = site.get(&page);
        let text = shown.text();
        for part in [
            "Unverified",
            "It was 1968",
            "own page says 1967",
            "https://example.org/a",
        ] {
            assert!(text.contains(part), "{part}");
        }
        assert!(
            !text.contains("<script>alert") && !text.contains("<b>Ana"),
            "words are words"
        );
    }
}

#[test]
fn a_statement_on_nothing_is_not_found() {
    for site in sites() {
        assert_eq!(
            site.get("/engagements/aaaaaaaaaaaa/statement").status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            site.post("/engagements/x/statement", "verdict=wrong").status,
            StatusCode::NOT_FOUND
        );
    }
}
