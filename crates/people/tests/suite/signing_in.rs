//! Signing in over HTTP, through the gate, as a browser does and as an attacker would.

use axum::http::{Method, StatusCode, header};
use people::Role;
use platform::clock::{Clock, Moment};
use platform::testkit;

use crate::house::{Answer, House};

#[test]
fn a_link_by_mail_signs_in_and_following_it_uses_nothing_up() {
    for house in House::each() {
        house.invite("ana@example.org", Role::Editor);
        let asked = house.post("/sign-in", None, "email=Ana%40example.org&next=%2Fdecide");
        let unknown = house.post("/sign-in", None, "email=nobody%40example.org&next=%2Fdecide");
        assert_eq!(
            (asked.status, &asked.text),
            (unknown.status, &unknown.text),
            "nothing tells who has an account"
        );
        let letter = (0..500)
            .find_map(|_| {
                std::thread::sleep(std::time::Duration::from_millis(10));
                house.letters.0.lock().unwrap().first().cloned()
            })
            .expect("a letter");
        assert_eq!(letter.to, "ana@example.org");
        let link = letter.text.split("http://legation.example").nth(1).unwrap();
        let link = link.split_whitespace().next().unwrap();
        for _ in 0..3 {
            let page = house.get(link, None);
            assert!(page.text.contains("Press the button") && page.cookie().is_none());
            assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        }
        let path = link.split('?').next().unwrap();
        let entered = house.post(path, None, "next=%2Fdecide");
        assert_eq!((entered.status, entered.to()), (StatusCode::SEE_OTHER, "/decide"));
        let cookie = entered.cookie().unwrap();
        assert!(house.get("/decide", Some(&cookie)).text.starts_with("account:"));
        let again = house.post(path, None, "");
        assert!(again.cookie().is_none() && again.text.contains("used already"));
        let csrf = house.csrf(&cookie);
        let left = house.post("/sign-out", Some(&cookie), &format!("csrf={csrf}"));
        assert_eq!(left.status, StatusCode::SEE_OTHER);
        assert_eq!(
            house.get("/decide", Some(&cookie)).to(),
            "/sign-in?next=%2Fdecide".replace("%2F", "/")
        );
    }
}

#[test]
fn the_gate_holds_routes_to_the_list() {
    for house in House::each() {
        let roles = [
            (Role::Reader, false),
            (Role::Contributor, false),
            (Role::Representative, false),
            (Role::Editor, true),
            (Role::Administrator, true),
        ];
        for (role, may) in roles {
            let (cookie, csrf) = house.sign_in(&format!("{role}@example.org"), role);
            let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(house.get("/decide", Some(&cookie)).status, expected, "{role}");
            let form = format!("csrf={csrf}");
            assert_eq!(house.post("/decide", Some(&cookie), &form).status, expected, "{role}");
            assert_eq!(
                house.post("/", Some(&cookie), &form).status,
                StatusCode::METHOD_NOT_ALLOWED
            );
        }
        assert_eq!(house.get("/", None).text, "open");
        assert_eq!(house.post("/", None, "").status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(house.get("/account", None).to(), "/sign-in?next=/account");
        assert_eq!(house.post("/decide", None, "").status, StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn forged_requests_are_refused_and_keep_the_session_alive() {
    let house = House::on(testkit::sqlite(people::MIGRATIONS));
    let (cookie, csrf) = house.sign_in("ana@example.org", Role::Editor);
    let form = format!("csrf={csrf}");
    let post =
        |form: &str, extra: &[(&str, &str)]| house.ask(Method::POST, "/decide", Some(&cookie), form, extra).status;
    assert_eq!(post("", &[]), StatusCode::FORBIDDEN, "no token");
    assert_eq!(
        post(&form, &[("origin", "https://evil.example")]),
        StatusCode::FORBIDDEN
    );
    assert_eq!(post(&form, &[("origin", "null")]), StatusCode::FORBIDDEN);
    assert_eq!(post(&form, &[("sec-fetch-site", "cross-site")]), StatusCode::FORBIDDEN);
    assert_eq!(post(&form, &[("origin", "http://legation.example")]), StatusCode::OK);
    assert_eq!(post("", &[("x-csrf-token", csrf.as_str())]), StatusCode::OK);
    // A token that changes while a request is refused reaches the browser all the same.
    house.clock.set(Moment(house.clock.now().0 + 2 * 3_600 * 1_000_000));
    let refused = house.post("/decide", Some(&cookie), "");
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let fresh = refused.cookie().expect("the new token");
    house.clock.set(Moment(house.clock.now().0 + 120 * 1_000_000));
    assert_eq!(house.get("/decide", Some(&fresh)).status, StatusCode::OK);
    assert_eq!(
        house.get("/decide", Some(&cookie)).status,
        StatusCode::SEE_OTHER,
        "the old one has ended"
    );
}

#[test]
fn sessions_are_never_fixed_and_only_ones_own_can_be_ended() {
    let house = House::on(testkit::sqlite(people::MIGRATIONS));
    let link = house.invite("ana@example.org", Role::Reader);
    let planted = "legation=planted-by-somebody-else";
    let entered = house.post(
        &format!("/sign-in/{link}"),
        Some(planted),
        "next=https%3A%2F%2Fevil.example",
    );
    assert_eq!(entered.to(), "/", "led nowhere else");
    let ana = entered.cookie().unwrap();
    assert_ne!(ana, planted);
    assert_eq!(house.get("/account", Some(planted)).status, StatusCode::SEE_OTHER);
    let (bob, csrf) = house.sign_in("bob@example.org", Role::Administrator);
    let page = house.get("/account", Some(&ana)).text;
    let hers = page
        .split("/account/sessions/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let ended = house.post(
        &format!("/account/sessions/{hers}/end"),
        Some(&bob),
        &format!("csrf={csrf}"),
    );
    assert_eq!(ended.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/account", Some(&ana)).status, StatusCode::OK);
    let data = house.get("/account/data.json", Some(&ana)).text;
    assert!(data.contains("ana@example.org") && !data.contains("bob@"));
    let token = house.csrf(&ana);
    let wrong = house.post(
        "/account/erase",
        Some(&ana),
        &format!("csrf={token}&email=bob%40example.org"),
    );
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let erased = house.post(
        "/account/erase",
        Some(&ana),
        &format!("csrf={token}&email=ana%40example.org"),
    );
    assert_eq!(erased.status, StatusCode::SEE_OTHER);
    assert_eq!(house.get("/account", Some(&ana)).status, StatusCode::SEE_OTHER);
    let last = house.post(
        "/account/erase",
        Some(&bob),
        &format!("csrf={csrf}&email=bob%40example.org"),
    );
    assert_eq!(last.status, StatusCode::CONFLICT, "somebody must be left to administer");
    assert!(people::audit::verify(&house.people.database).is_ok());
}

/// The sign-in form once lacked the token that the gate asks of a browser with a session.
#[test]
fn whoever_is_signed_in_can_sign_in_as_somebody_else() {
    let house = House::on(testkit::sqlite(people::MIGRATIONS));
    let (ana, csrf) = house.sign_in("ana@example.org", Role::Reader);
    let link = format!("/sign-in/{}", house.invite("bob@example.org", Role::Editor));
    for page in ["/sign-in", link.as_str()] {
        let page = house.get(page, Some(&ana)).text;
        assert!(page.contains(&format!("name=\"csrf\" value=\"{csrf}\"")), "{page}");
    }
    assert!(
        house.post(&link, Some(&ana), "").cookie().is_none(),
        "not by another site"
    );
    let entered = house.post(&link, Some(&ana), &format!("csrf={csrf}"));
    let bob = entered.cookie().expect("a session");
    assert_eq!(house.get("/decide", Some(&bob)).status, StatusCode::OK);
    assert!(!house.get("/sign-in", None).text.contains("csrf"));
}

#[test]
fn a_flood_of_requests_is_slowed_and_keeps_nobody_out() {
    let house = House::on(testkit::sqlite(people::MIGRATIONS));
    let link = house.invite("ana@example.org", Role::Reader);
    let answers: Vec<Answer> = (0..40)
        .map(|_| house.post("/sign-in", None, "email=ana%40example.org"))
        .collect();
    let refused = answers
        .iter()
        .find(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.is_some_and(|answer| answer.headers.contains_key(header::RETRY_AFTER)));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(house.letters.0.lock().unwrap().len() <= 5);
    assert!(house.post(&format!("/sign-in/{link}"), None, "").cookie().is_some());
}
