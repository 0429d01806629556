//! The desk over HTTP: what waits is seen by those who may, decided once, undone, and told to whoever comes later.

use axum::http::{Method, StatusCode, header};
use domain::Claim;
use people::Role;

use crate::desk_house::House;
use crate::world::claim;

/// Two that may be one, a name that waits, and one that is certain.
fn claims() -> Vec<Claim> {
    let mut nameless = claim("5", "Seattle, WA", "Kobe, JP", "memorandum", "2001");
    nameless.us.name = "Atlantis".to_owned();
    nameless.us.state = None;
    let mut alike = claim("3", "Portland, OR", "Munich, DE", "memorandum", "2019-02-01");
    alike.title = "Memorandum on trade and culture".to_owned();
    alike.source.publisher = "The City".to_owned();
    let mut other = claim("4", "Portland, OR", "Munich, DE", "memorandum", "2021");
    other.title = "A memorandum about schools".to_owned();
    vec![
        claim("1", "Seattle, WA", "Bergen, NO", "sister_tie", "1967"),
        nameless,
        alike,
        other,
    ]
}

fn proposed(row: &str, them: &str) -> Claim {
    let mut made = claim(row, "Seattle, WA", them, "memorandum", "2024-05-02");
    made.key.table = "read:example.org".to_owned();
    made
}

const TEXT: &str = "First <b>this</b>. Seattle and Kobe signed a memorandum on Thursday. Then that.";
const PASSAGE: &str = "Seattle and Kobe signed a memorandum on Thursday.";

#[test]
fn the_desk_opens_to_those_who_propose_and_decides_for_those_who_decide() {
    for house in House::each(&claims()) {
        let editor = house.person("ana@example.org", Role::Editor, None);
        let contributor = house.person("bob@example.org", Role::Contributor, None);
        let reader = house.person("cy@example.org", Role::Reader, None);
        let nobody = house.ask(Method::GET, "/desk", None, "", "text/html");
        assert_eq!(nobody.to(), "/sign-in?next=/desk");
        assert_eq!(
            house
                .ask(Method::GET, "/desk/names", Some(&reader), "", "text/html")
                .status,
            StatusCode::FORBIDDEN
        );
        let desk = house.get("/desk", &contributor);
        assert_eq!(desk.headers[header::CACHE_CONTROL], "no-store");
        assert!(
            desk.text.contains("<a href=\"/desk\">Desk</a>"),
            "the menu shows the desk"
        );
        let item = house.get("/desk/names", &contributor).items().remove(0);
        let page = house.get(&item, &contributor);
        assert!(page.text.contains("Editors decide this") && !page.text.contains("value=\"reject\""));
        assert_eq!(
            house.post(&item, &contributor, "verb=reject").status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            house.post("/desk/names", &contributor, "verb=reject&item=x").status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            house.post(&item, &contributor, "verb=mine").status,
            StatusCode::SEE_OTHER
        );
        assert!(house.get(&item, &contributor).text.contains("Assigned to you"));
        assert!(house.get(&item, &editor).text.contains("Assigned to bob"));
        let edit = "/desk/actors/seattle-wa";
        let refused = house.ask(Method::GET, edit, Some(&contributor), "", "text/html");
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let bare = house.ask(Method::POST, &item, Some(&editor), "verb=reject", "text/html");
        assert_eq!(bare.status, StatusCode::FORBIDDEN, "without the session's token");
    }
}

#[test]
fn a_public_page_shows_the_desk_to_those_signed_in_whatever_they_hold_from_before() {
    for house in House::each(&claims()) {
        let page = house.ask(Method::GET, "/changes", None, "", "text/html");
        assert!(!page.text.contains("href=\"/desk\""));
        let editor = house.person("ana@example.org", Role::Editor, None);
        let seen = house.get("/changes", &editor);
        assert!(seen.text.contains("href=\"/desk\""));
        assert_ne!(page.headers[header::ETAG], seen.headers[header::ETAG]);
    }
}

#[test]
fn a_name_is_placed_and_the_way_goes_on() {
    for house in House::each(&claims()) {
        let editor = house.person("ana@example.org", Role::Editor, None);
        let list = house.get("/desk/names?kind=memorandum", &editor);
        let items = list.items();
        assert_eq!(items.len(), 1, "{}", list.text);
        let item = items[0].split('?').next().unwrap().to_owned();
        let page = house.get(&format!("{item}?us=Portland,+OR"), &editor);
        assert!(page.text.contains("“Atlantis (city)”"), "{}", page.text);
        assert!(page.text.contains("650,000 inhabitants"), "{}", page.text);
        let seen = page.field("seen");
        let form =
            format!("verb=place&us=place:102&them=place:303&seen={seen}&next=&reason=the+page+is+Portland%E2%80%99s");
        let refused = house.post(&item, &editor, &format!("verb=place&them=place:303&seen={seen}"));
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "nothing is chosen for a side");
        let placed = house.post(&item, &editor, &form);
        assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
        let after = house.get(placed.to(), &editor);
        assert!(after.text.contains("Every name has its place") && after.text.contains("<strong>Placed.</strong>"));
        let kept = house.get("/desk/decisions", &editor);
        assert!(
            kept.text.contains("the page is Portland’s") && kept.text.contains(">you<"),
            "{}",
            kept.text
        );
        let past = house.get(&item, &editor);
        assert!(past.text.contains("Placed, by you"), "{}", past.text);

        let undo = after.text.split("action=\"/desk/decisions/").nth(1).unwrap();
        let undo = format!("/desk/decisions/{}", undo.split('"').next().unwrap());
        let undone = house.post(&undo, &editor, "");
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert_eq!(house.get("/desk/names", &editor).items().len(), 1);
    }
}

#[test]
fn of_two_editors_the_later_one_sees_what_happened() {
    for house in House::each(&claims()) {
        let ana = house.person("ana@example.org", Role::Editor, None);
        let bob = house.person("bob@example.org", Role::Editor, None);
        let item = house.get("/desk/names", &ana).items().remove(0);
        let seen = house.get(&item, &bob).field("seen");
        let form = format!("verb=reject&seen={seen}&reason=no+such+city");
        assert_eq!(house.post(&item, &ana, &form).status, StatusCode::SEE_OTHER);
        let late = house.post(
            &item,
            &bob,
            &format!("verb=place&us=place:102&them=place:303&seen={seen}&reason=I+know+it"),
        );
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(
            late.text.contains("<bdi>Ana</bdi>") && late.text.contains("no such city"),
            "{}",
            late.text
        );
        assert!(late.text.contains("I know it"), "what was written is not lost");
        assert_eq!(late.headers[header::CACHE_CONTROL], "no-store");
    }
}

#[test]
fn a_pair_is_told_apart_merged_and_parted_again() {
    for house in House::each(&claims()) {
        let ana = house.person("ana@example.org", Role::Editor, None);
        let bob = house.person("bob@example.org", Role::Editor, None);
        let (one, two) = (house.entry("trade and culture"), house.entry("about schools"));
        house.suspect(one, two);
        house.suspect(two, one); // The same question twice is asked once.
        let found = house.get("/desk/duplicates", &ana);
        let items = found.items();
        assert_eq!(items.len(), 1, "{}", found.text);
        let page = house.get(&items[0], &ana);
        assert!(
            page.text.contains("data-differs") && page.text.contains("The City"),
            "{}",
            page.text
        );
        let (seen, a, b) = (page.field("seen"), page.field("A"), page.field("B"));
        let form = format!("seen={seen}&A={a}&B={b}");
        let apart = house.post(
            &items[0],
            &ana,
            &format!("verb=apart&{form}&reason=schools+are+not+trade"),
        );
        assert_eq!(apart.status, StatusCode::SEE_OTHER, "{}", apart.text);
        assert!(house.get("/desk/duplicates", &ana).items().is_empty());
        let late = house.post(&items[0], &bob, &format!("verb=merge&{form}"));
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(late.text.contains("schools are not trade"), "{}", late.text);

        let done = apart.to().split("done=").nth(1).unwrap().to_owned();
        assert_eq!(
            house.post(&format!("/desk/decisions/{done}/undo"), &bob, "").status,
            StatusCode::SEE_OTHER
        );
        let again = house.get("/desk/duplicates", &bob).items().remove(0);
        let seen = house.get(&again, &bob).field("seen");
        let merged = house.post(&again, &bob, &format!("verb=merge&seen={seen}&A={a}&B={b}"));
        assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text);
        assert!(house.get("/desk/duplicates", &bob).items().is_empty());
        let answers: Vec<StatusCode> = [&a, &b]
            .map(|id| {
                house
                    .ask(Method::GET, &format!("/engagements/{id}"), Some(&bob), "", "text/html")
                    .status
            })
            .to_vec();
        assert!(answers.contains(&StatusCode::OK), "{answers:?}");
        assert!(answers.iter().any(|status| status.is_redirection()), "{answers:?}");
    }
}

#[test]
fn a_proposal_is_shown_in_its_document_changed_and_accepted() {
    for house in House::each(&claims()) {
        house.propose(&proposed("p1", "Kobe, JP"), TEXT, PASSAGE, None);
        let ana = house.person("ana@example.org", Role::Editor, None);
        let item = house.get("/desk/proposals", &ana).items().remove(0);
        let page = house.get(&item, &ana);
        assert!(
            page.text.contains(&format!("<mark id=\"passage\">{PASSAGE}</mark>")),
            "{}",
            page.text
        );
        assert!(
            page.text.contains("First &#60;b&#62;this"),
            "a document’s markup stays text"
        );
        let form = format!(
            "verb=accept&seen={}&reason=it+says+so&kind=memorandum&us=Seattle&us_state=WA&us_level=city&them=Kobe&country=JP\
             &them_level=city&start=2024-05-02&end=&status=active&issue=culture&title=Kobe+and+Seattle+on+culture",
            page.field("seen")
        );
        let done = house.post(&item, &ana, &form);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let after = house.get(done.to(), &ana);
        assert!(after.text.contains("Every proposed claim is decided"), "{}", after.text);
        let shown = house.get("/changes", &ana);
        assert!(shown.text.contains("Kobe and Seattle on culture"), "{}", shown.text);
        assert!(
            shown.text.contains("by ana"),
            "the history names who decided: {}",
            shown.text
        );
        let late = house.post(&item, &ana, "verb=reject&seen=1");
        assert_eq!(late.status, StatusCode::CONFLICT);
    }
}

#[test]
fn drafts_of_another_organisation_are_nowhere() {
    for house in House::each(&claims()) {
        house.propose(&proposed("p1", "Kobe, JP"), TEXT, PASSAGE, Some("Charity"));
        let owner = house.person("ana@example.org", Role::Editor, Some("Charity"));
        let other = house.person("bob@example.org", Role::Editor, Some("Members"));
        let alone = house.person("cy@example.org", Role::Administrator, None);
        let item = house.get("/desk/proposals", &owner).items().remove(0);
        assert!(house.get(&item, &owner).text.contains("A draft of <bdi>Charity</bdi>"));
        for person in [&other, &alone] {
            assert!(house.get("/desk/proposals", person).items().is_empty());
            let seen = house.ask(Method::GET, &item, Some(person), "", "text/html");
            assert_eq!(seen.status, StatusCode::NOT_FOUND);
            for verb in ["accept", "reject", "later", "mine"] {
                let tried = house.post(&item, person, &format!("verb={verb}&seen=1"));
                assert_eq!(tried.status, StatusCode::NOT_FOUND, "{verb}: {}", tried.text);
            }
            let id = item.rsplit('/').next().unwrap();
            let batch = house.post("/desk/proposals", person, &format!("verb=reject&item={id}~1"));
            assert!(
                batch.text.contains("0 items done") && !batch.text.contains("memorandum"),
                "{}",
                batch.text
            );
        }
        let seen = house.get(&item, &owner).field("seen");
        let done = house.post(&item, &owner, &format!("verb=reject&seen={seen}&reason=a+secret"));
        let review = done.to().split("done=").nth(1).unwrap().to_owned();
        for person in [&other, &alone] {
            assert!(!house.get("/desk/decisions", person).text.contains("a secret"));
            assert!(
                !house
                    .get(&format!("/desk?done={review}"), person)
                    .text
                    .contains("Rejected")
            );
            let undo = house.post(&format!("/desk/decisions/{review}/undo"), person, "");
            assert_eq!(undo.status, StatusCode::NOT_FOUND);
        }
        assert!(house.get("/desk/decisions", &owner).text.contains("a secret"));
    }
}

#[test]
fn several_are_decided_at_once_and_what_fails_is_told() {
    for house in House::each(&claims()) {
        for (row, them) in [("p1", "Kobe, JP"), ("p2", "Munich, DE"), ("p3", "Bergen, NO")] {
            house.propose(&proposed(row, them), TEXT, PASSAGE, None);
        }
        let ana = house.person("ana@example.org", Role::Editor, None);
        let list = house.get("/desk/proposals", &ana);
        let values: Vec<String> = list
            .text
            .split("name=\"item\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        assert_eq!(values.len(), 3, "{}", list.text);
        let changed = values[2].split('~').next().unwrap();
        let form = format!(
            "verb=reject&reason=old+news&item={}&item={}&item={changed}~7",
            values[0], values[1]
        );
        let csrf = format!("csrf={}&{form}", ana.csrf);
        let told = house.ask(Method::POST, "/desk/proposals", Some(&ana), &csrf, "application/json");
        let told: serde_json::Value = serde_json::from_str(&told.text).unwrap();
        assert_eq!(told["done"], 2, "{told}");
        assert_eq!(told["refused"].as_array().unwrap().len(), 1, "{told}");
        assert_eq!(house.get("/desk/proposals", &ana).items().len(), 1);
        let page = house.post("/desk/proposals", &ana, &format!("verb=later&item={}", values[2]));
        assert!(page.text.contains("1 item done"), "{}", page.text);
        assert!(house.get("/desk/proposals", &ana).items().is_empty());
        assert_eq!(house.get("/desk/proposals?later=yes", &ana).items().len(), 1);
        let none = house.post("/desk/proposals", &ana, "verb=later");
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[test]
fn an_engagement_is_amended_withdrawn_and_restored() {
    for house in House::each(&claims()) {
        let ana = house.person("ana@example.org", Role::Editor, None);
        let bob = house.person("bob@example.org", Role::Editor, None);
        let id = house.entry("Bergen");
        let public = house.get(&format!("/engagements/{id}"), &ana);
        let edit = format!("/desk/engagements/{id}/edit");
        assert!(public.text.contains(&format!("href=\"{edit}\"")));
        let anyone = house.ask(Method::GET, &format!("/engagements/{id}"), None, "", "text/html");
        assert!(!anyone.text.contains("/edit"));
        let seen = house.get(&edit, &ana).field("seen");
        let fields = format!(
            "seen={seen}&kind=sister_tie&start=1967-06-12&end=&status=active&reported=2024-05-01&issue=culture"
        );
        let amended = house.post(
            &edit,
            &ana,
            &format!("verb=amend&{fields}&title=Seattle+and+Bergen&reason=the+charter+says+the+day"),
        );
        assert_eq!(amended.status, StatusCode::SEE_OTHER, "{}", amended.text);
        let after = house.get(amended.to(), &ana);
        assert!(after.text.contains("value=\"1967-06-12\"") && after.text.contains("start, which an editor has set"));
        let late = house.post(&edit, &bob, &format!("verb=withdraw&seen={seen}&reason=no"));
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(late.text.contains("the charter says the day"), "{}", late.text);
        let seen = after.field("seen");
        assert_eq!(
            house
                .post(&edit, &bob, &format!("verb=withdraw&seen={seen}&reason=a+doubt"))
                .status,
            StatusCode::SEE_OTHER
        );
        assert!(
            house.atlas.now().snapshot().find(id).is_none(),
            "it leaves the view at once"
        );
        let seen = house.get(&edit, &bob).field("seen");
        assert_eq!(
            house
                .post(&edit, &bob, &format!("verb=restore&seen={seen}&reason=no+doubt"))
                .status,
            StatusCode::SEE_OTHER
        );
        assert!(house.atlas.now().snapshot().find(id).is_some());
    }
}

#[test]
fn two_actors_become_one_and_are_parted_again() {
    for house in House::each(&claims()) {
        let ana = house.person("ana@example.org", Role::Editor, None);
        let page = house.get("/desk/actors/bergen-no?into=munich-de", &ana);
        assert!(
            page.text.contains("data-differs") && page.text.contains("1 engagement"),
            "{}",
            page.text
        );
        let seen = page.field("seen");
        let merged = house.post(
            "/desk/actors/bergen-no",
            &ana,
            &format!("verb=merge&into=munich-de&seen={seen}&reason=a+test"),
        );
        assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text);
        let there = house.get(merged.to(), &ana);
        assert!(there.text.contains("Actors merged"), "{}", there.text);
        let gone = house.get("/desk/actors/bergen-no", &ana);
        assert!(gone.text.contains("merged into"), "{}", gone.text);
        let done = merged.to().split("done=").nth(1).unwrap().to_owned();
        assert_eq!(
            house.post(&format!("/desk/decisions/{done}/undo"), &ana, "").status,
            StatusCode::SEE_OTHER
        );
        assert!(
            !house
                .get("/desk/actors/bergen-no", &ana)
                .text
                .contains("was merged into")
        );
        let none = house.ask(Method::GET, "/desk/actors/nowhere", Some(&ana), "", "text/html");
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn what_is_contested_is_answered_in_public_by_the_first_who_does() {
    for house in House::each(&claims()) {
        let ana = house.person("ana@example.org", Role::Editor, None);
        let bob = house.person("bob@example.org", Role::Editor, None);
        let id = house.entry("Bergen");
        let spoken = "verdict=wrong&words=It+was+never+signed&document=https%3A%2F%2Fexample.org%2Fd&name=Cy";
        let form = format!("/engagements/{id}/statement");
        let said = house.ask(Method::POST, &form, None, spoken, "text/html");
        assert_eq!(said.status, StatusCode::OK, "{}", said.text);
        let item = house.get("/desk/contested", &ana).items().remove(0);
        let page = house.get(&item, &ana);
        assert!(
            page.text.contains("It was never signed") && page.text.contains("Cy, unverified"),
            "{}",
            page.text
        );
        let bare = house.post(&item, &ana, "verb=publish&reason=");
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "an answer needs words");
        let done = house.post(&item, &ana, "verb=publish&reason=The+charter+is+signed");
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let late = house.post(&item, &bob, "verb=dismiss&reason=spam");
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(
            late.text.contains("The charter is signed") && late.text.contains("<bdi>Ana</bdi>"),
            "{}",
            late.text
        );
        assert!(
            house
                .get(&format!("/engagements/{id}"), &bob)
                .text
                .contains("The charter is signed")
        );
        assert!(house.get("/desk/contested", &ana).items().is_empty());

        // The answer is a decision like any other: listed, and undone by another one.
        let decisions = house.get("/desk/decisions", &bob);
        assert!(
            decisions.text.contains("<strong>Answered</strong>") && decisions.text.contains("It was never signed"),
            "{}",
            decisions.text
        );
        let review = done.to().split("done=").nth(1).expect("a decision").to_owned();
        let undone = house.post(&format!("/desk/decisions/{review}/undo"), &bob, "reason=too+early");
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert!(house.get(undone.to(), &bob).text.contains("<strong>Undone.</strong>"));
        assert_eq!(house.get("/desk/contested", &ana).items().len(), 1);
        let public = house.get(&format!("/engagements/{id}"), &bob);
        assert!(!public.text.contains("The charter is signed"), "{}", public.text);
        let anew = house.post(&item, &bob, "verb=dismiss&reason=spam");
        assert_eq!(anew.status, StatusCode::SEE_OTHER, "{}", anew.text);
        assert!(house.get(&item, &ana).text.contains("Not shown, by bob"));
    }
}

#[test]
fn odd_addresses_are_not_found() {
    for house in House::each(&claims()) {
        let ana = house.person("ana@example.org", Role::Editor, None);
        for path in [
            "/desk/nonsense",
            "/desk/names/%27%3B--",
            "/desk/duplicates/0",
            "/desk/imports/x",
            "/desk/engagements/no/edit",
        ] {
            let answer = house.ask(Method::GET, path, Some(&ana), "", "text/html");
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let bad = house.ask(Method::GET, "/desk/names?state=Atlantis", Some(&ana), "", "text/html");
        assert_eq!(bad.status, StatusCode::BAD_REQUEST);
        let open = house.ask(
            Method::GET,
            "/desk/open?what=https://x/actors/seattle-wa",
            Some(&ana),
            "",
            "text/html",
        );
        assert_eq!(open.to(), "/desk/actors/seattle-wa");
    }
}
