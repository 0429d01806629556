//! What is noted of items at the desk: whose they are, and when they come back. No note decides anything.

use axum::http::{Method, StatusCode};
use people::Role;
use people::accounts::Registrar;
use platform::clock::{Clock as _, Moment};

use crate::desk_house::{Answer, House};
use crate::world::claim;

const DAY: i64 = 24 * 3_600 * 1_000_000;

fn houses() -> Vec<House> {
    let nameless = |row: &str, us: &str| {
        let mut nameless = claim(row, "Seattle, WA", "Kobe, JP", "memorandum", "2001");
        nameless.us.name = us.to_owned();
        nameless.us.state = None;
        nameless
    };
    House::each(&[nameless("1", "Atlantis"), nameless("2", "Lyonesse")])
}

/// Accounts and names that the page offers.
fn offered(page: &Answer) -> Vec<(String, String)> {
    let select = page.text.split("name=\"to\"").nth(1).unwrap_or_default();
    let select = select.split("</select>").next().unwrap_or_default();
    let parts = select.split("<option value=\"").skip(1);
    let read = |part: &str| {
        let (account, rest) = part.split_once("\">").expect("a value");
        (account.to_owned(), rest.split('<').next().expect("a name").to_owned())
    };
    parts.map(read).collect()
}

#[test]
fn an_item_is_given_to_somebody_who_decides_and_both_see_whose_it_is() {
    for house in houses() {
        let ana = house.person("ana@example.org", Role::Editor, None);
        let bob = house.person("bob@example.org", Role::Editor, Some("Peace League"));
        let cy = house.person("cy@example.org", Role::Contributor, None);
        let item = house.get("/desk/names", &ana).items().remove(0);
        let offers = offered(&house.get(&item, &ana));
        let names: Vec<&str> = offers.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["bob (Peace League)"], "who decides, without oneself");
        let form = format!("verb=give&to={}", offers[0].0);
        let given = house.post(&item, &ana, &form);
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        assert!(house.get(given.to(), &ana).text.contains("Assigned to bob"));
        assert!(house.get(&item, &bob).text.contains("Assigned to you"));
        assert!(house.get("/desk", &bob).text.contains("1 is yours"));
        assert_eq!(house.get("/desk/names?mine=yes", &bob).items().len(), 1);
        assert!(house.get("/desk/names?mine=yes", &ana).items().is_empty());

        // Giving work is for those who decide, and work is given to them alone.
        assert!(offered(&house.get(&item, &cy)).is_empty());
        assert_eq!(house.post(&item, &cy, &form).status, StatusCode::FORBIDDEN);
        let strange = house.post(&item, &ana, "verb=give&to=nothing");
        assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(strange.text.contains("choose somebody else"), "{}", strange.text);

        // Whoever gave it may relieve them of it; nobody is given what somebody without a way in would see.
        assert!(offered(&house.get(&item, &ana)).contains(&("nobody".to_owned(), "Nobody".to_owned())));
        house.post(&item, &ana, "verb=give&to=nobody");
        assert!(!house.get(&item, &ana).text.contains("Assigned to"));
        let registrar = Registrar {
            database: &house.people.database,
            clock: &*house.clock,
            ids: &house.people.ids,
            author: "command line",
        };
        registrar.revoke("bob@example.org").expect("revoked");
        assert_eq!(house.post(&item, &ana, &form).status, StatusCode::UNPROCESSABLE_ENTITY);

        // Several at once.
        let dee = house.person("dee@example.org", Role::Editor, None);
        let list = house.get("/desk/names", &ana);
        let (to, _) = offered(&list).remove(0);
        let items: Vec<String> = list
            .items()
            .iter()
            .map(|item| format!("&item={}", item.rsplit('/').next().expect("an id")))
            .collect();
        house.post("/desk/names", &ana, &format!("verb=give&to={to}{}", items.concat()));
        assert_eq!(house.get("/desk/names?mine=yes", &dee).items().len(), 2);
    }
}

#[test]
fn drafts_are_given_to_people_of_their_organisation_alone() {
    for house in houses() {
        let mut made = claim("p1", "Seattle, WA", "Kobe, JP", "memorandum", "2024-05-02");
        made.key.table = "read:example.org".to_owned();
        let text = "Seattle and Kobe signed a memorandum.";
        house.propose(&made, text, text, Some("Charity"));
        let ana = house.person("ana@example.org", Role::Editor, Some("Charity"));
        house.person("bob@example.org", Role::Editor, Some("Members"));
        house.person("cy@example.org", Role::Editor, None);
        house.person("dee@example.org", Role::Editor, Some("Charity"));
        let item = house.get("/desk/proposals", &ana).items().remove(0);
        let names: Vec<String> = offered(&house.get(&item, &ana))
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(names, ["dee (Charity)"]);
        let others = offered(&house.get(&house.get("/desk/names", &ana).items()[0], &ana));
        assert_eq!(others.len(), 3);
        for (account, name) in others {
            let given = house.post(&item, &ana, &format!("verb=give&to={account}"));
            let expected = match name.as_str() {
                "dee (Charity)" => StatusCode::SEE_OTHER,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            assert_eq!(given.status, expected, "{name}: {}", given.text);
        }
    }
}

#[test]
fn an_item_is_put_off_for_a_day_a_week_or_a_month_and_brought_back() {
    for house in houses() {
        let ana = house.person("ana@example.org", Role::Contributor, None);
        let item = house.get("/desk/names", &ana).items().remove(0);
        let page = house.get(&item, &ana);
        for (verb, key) in [("later:day", "d"), ("later:week", "n"), ("later:month", "m")] {
            let button = format!("value=\"{verb}\" data-key=\"{key}\"");
            assert!(page.text.contains(&button), "{button}: {}", page.text);
        }
        // A session's token is renewed from day to day: somebody else looks each time.
        let looks = std::cell::Cell::new(0);
        let waits = || {
            looks.set(looks.get() + 1);
            let somebody = house.person(&format!("p{}@example.org", looks.get()), Role::Contributor, None);
            let found = house.get("/desk/names", &somebody).items().len();
            (found, somebody)
        };
        for (verb, days) in [("later:day", 1), ("later:week", 7), ("later", 7), ("later:month", 30)] {
            let (found, somebody) = waits();
            assert_eq!(found, 2, "before {verb}");
            let put_off = house.post(&item, &somebody, &format!("verb={verb}"));
            assert_eq!(put_off.status, StatusCode::SEE_OTHER, "{}", put_off.text);
            let begun = house.clock.now().0;
            assert_eq!(waits().0, 1, "{verb}");
            house.clock.set(Moment(begun + days * DAY - 1));
            assert_eq!(waits().0, 1, "{verb} until the last moment");
            house.clock.set(Moment(begun + days * DAY));
        }
        let (found, ana) = waits();
        assert_eq!(found, 2);
        house.post(&item, &ana, "verb=later:month");
        assert!(house.get(&item, &ana).text.contains("put off until"));
        house.post(&item, &ana, "verb=back");
        assert_eq!(waits().0, 2);
        let odd = house.ask(Method::GET, "/desk/names?later=yes", Some(&ana), "", "text/html");
        assert!(odd.text.contains("Nothing here that fits"), "{}", odd.text);
        assert_eq!(
            house.post(&item, &ana, "verb=later:year").status,
            StatusCode::BAD_REQUEST
        );
    }
}
