//! `/people`: what an administrator does there, and what nobody else can.

use axum::http::StatusCode;
use people::{Role, accounts};
use platform::testkit;

use crate::house::House;

/// The account of an address.
fn account(house: &House, email: &str) -> people::Account {
    let all = accounts::list(&house.people.database).unwrap();
    all.into_iter()
        .find(|account| account.email.as_deref() == Some(email))
        .expect("an account")
}

/// How often a verb stands in the audit log.
fn audited(house: &House, verb: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit WHERE verb = $1 AND author LIKE 'account:%'";
    let count = house.people.database.read(|session| session.count(sql, &[verb.into()]));
    count.unwrap()
}

#[test]
fn an_administrator_invites_changes_closes_and_opens_and_all_of_it_is_in_the_log() {
    for house in House::each() {
        let (admin, csrf) = house.sign_in("root@example.org", Role::Administrator);
        let post = |path: &str, form: &str| house.post(path, Some(&admin), &format!("csrf={csrf}&{form}"));
        let invited = post(
            "/people",
            "email=Ana%40Example.org&role=editor&organisation=Peace+++League",
        );
        assert_eq!(invited.status, StatusCode::SEE_OTHER, "{}", invited.text);
        assert!(invited.to().ends_with("?done=invited"), "{}", invited.to());
        let letter = house.letter(1);
        assert_eq!(letter.to, "ana@example.org");
        let link = letter.text.split("/sign-in/").nth(1).unwrap();
        let link = link.split_whitespace().next().unwrap().to_owned();
        let ana = account(&house, "ana@example.org");
        assert_eq!(
            (ana.role, ana.organisation.as_deref()),
            (Role::Editor, Some("Peace League"))
        );
        let page = format!("/people/{}", ana.id);
        let shown = house.get(&format!("{page}?find=seattle"), Some(&admin));
        assert_eq!(shown.status, StatusCode::OK);
        assert!(!shown.text.contains(&link), "the link is the invited person's alone");
        assert!(shown.text.contains("value=\"place:5809844\"") && shown.text.contains("Speaks for nobody yet"));

        let entered = house.post(&format!("/sign-in/{link}"), None, "");
        let hers = entered.cookie().unwrap();
        assert_eq!(house.get("/people", Some(&hers)).status, StatusCode::FORBIDDEN);
        assert!(house.get("/account", Some(&admin)).text.contains("href=\"/people\""));
        assert!(!house.get("/account", Some(&hers)).text.contains("href=\"/people\""));

        assert_eq!(
            post(&format!("{page}/role"), "role=representative&organisation=").status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(account(&house, "ana@example.org").organisation, None);
        for _ in 0..2 {
            assert_eq!(
                post(&format!("{page}/offices/give"), "actor=place%3A5809844").status,
                StatusCode::SEE_OTHER
            );
        }
        assert_eq!(
            post(&format!("{page}/offices/give"), "actor=Seattle").status,
            StatusCode::BAD_REQUEST
        );
        let shown = house.get(&page, Some(&admin)).text;
        assert!(
            shown.contains("Seattle, Washington (City)") && shown.contains("Signed in on 1 device"),
            "{shown}"
        );
        assert!(house.get("/account", Some(&hers)).text.contains("place:5809844"));
        assert_eq!(
            post(&format!("{page}/offices/take"), "actor=place%3A5809844").status,
            StatusCode::SEE_OTHER
        );

        assert_eq!(post(&format!("{page}/sessions/end"), "").status, StatusCode::SEE_OTHER);
        assert_eq!(
            house.get("/account", Some(&hers)).status,
            StatusCode::SEE_OTHER,
            "her session has ended"
        );
        let registrar_link = || {
            let before = house.letters.0.lock().unwrap().len();
            house.post("/sign-in", None, "email=ana%40example.org");
            house.letter(before + 1)
        };
        let open = registrar_link();
        assert_eq!(post(&format!("{page}/close"), "").status, StatusCode::SEE_OTHER);
        let late = open
            .text
            .split("/sign-in/")
            .nth(1)
            .unwrap()
            .split_whitespace()
            .next()
            .unwrap();
        assert!(
            house.post(&format!("/sign-in/{late}"), None, "").cookie().is_none(),
            "a closed account has no way in"
        );
        assert_eq!(
            post(&format!("{page}/role"), "role=editor").status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(post(&format!("{page}/reopen"), "").status, StatusCode::SEE_OTHER);
        assert_eq!(post(&format!("{page}/reopen"), "").status, StatusCode::CONFLICT);
        assert_eq!(
            post(&format!("{page}/erase"), "email=else%40example.org").status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            post(&format!("{page}/erase"), "email=ana%40example.org").status,
            StatusCode::SEE_OTHER
        );
        let gone = house.get(&page, Some(&admin));
        assert!(
            gone.text.contains("This account is erased") && !gone.text.contains("ana@"),
            "{}",
            gone.text
        );
        for (verb, times) in [
            ("account.invite", 1),
            ("account.role", 1),
            ("account.offices", 2),
            ("account.sessions.end", 1),
            ("account.revoke", 1),
            ("account.reopen", 1),
            ("account.erase", 1),
        ] {
            assert_eq!(audited(&house, verb), times, "{verb}");
        }
        assert!(people::audit::verify(&house.people.database).is_ok());
    }
}

#[test]
fn what_cannot_be_done_is_told_and_changes_nothing() {
    let house = House::on(testkit::sqlite(people::MIGRATIONS));
    let (admin, csrf) = house.sign_in("root@example.org", Role::Administrator);
    let post = |path: &str, form: &str| house.post(path, Some(&admin), &format!("csrf={csrf}&{form}"));
    let own = format!("/people/{}", account(&house, "root@example.org").id);
    for (path, form, status, word) in [
        (
            "/people",
            "email=nobody&role=editor",
            StatusCode::BAD_REQUEST,
            "name@host",
        ),
        (
            "/people",
            "email=a%40example.org&role=king",
            StatusCode::BAD_REQUEST,
            "not a known role",
        ),
        (
            "/people",
            "email=root%40example.org&role=editor",
            StatusCode::CONFLICT,
            "has an account",
        ),
        ("/people/nobody/close", "", StatusCode::NOT_FOUND, "no such account"),
        (
            "/people/root@example.org/close",
            "",
            StatusCode::NOT_FOUND,
            "no such account",
        ),
    ] {
        let refused = post(path, form);
        assert_eq!(refused.status, status, "{path} {form}: {}", refused.text);
        assert!(refused.text.contains(word), "{word}: {}", refused.text);
    }
    for path in ["role", "close"] {
        let refused = post(&format!("{own}/{path}"), "role=editor");
        assert_eq!(refused.status, StatusCode::CONFLICT, "the last administrator stays");
    }
    let long = "a".repeat(accounts::LONGEST_NAME + 1);
    assert_eq!(
        post(&format!("{own}/role"), &format!("role=admin&organisation={long}")).status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(house.get("/people/nobody", Some(&admin)).status, StatusCode::NOT_FOUND);
    assert_eq!(accounts::list(&house.people.database).unwrap().len(), 1);
}

#[test]
fn the_list_is_searched_paged_and_never_cached() {
    for house in House::each() {
        let (admin, _) = house.sign_in("root@example.org", Role::Administrator);
        for n in 0..120 {
            house.invite(&format!("person{n:03}@example.org"), Role::Reader);
        }
        let all = house.get("/people", Some(&admin));
        assert_eq!(all.headers["cache-control"], "no-store");
        assert!(all.text.contains("121 accounts, page 1 of 2"), "{}", all.text);
        assert_eq!(all.text.matches("href=\"/people/").count(), 100);
        assert!(all.text.contains("href=\"/people?q=&#38;page=2\""), "{}", all.text);
        assert_eq!(
            house
                .get("/people?page=2", Some(&admin))
                .text
                .matches("href=\"/people/")
                .count(),
            21
        );
        let one = house.get("/people?q=PERSON007", Some(&admin)).text;
        assert!(
            one.contains("1 account<") && one.contains("person007@example.org"),
            "{one}"
        );
        for hostile in ["%25", "_", "'%20OR%201=1", "%3Cscript%3Ealert(1)%3C/script%3E"] {
            let none = house.get(&format!("/people?q={hostile}"), Some(&admin));
            assert!(
                none.text.contains("No account has") && !none.text.contains("<script>alert"),
                "{hostile}"
            );
        }
        let odd = house.get("/people?page=-9&done=%3Cb%3E", Some(&admin));
        assert!(odd.status == StatusCode::OK && !odd.text.contains("<b>"));
    }
}

#[test]
fn drafts_of_an_organisation_are_seen_by_its_people_alone() {
    let house = House::on(testkit::sqlite(people::MIGRATIONS));
    let (admin, csrf) = house.sign_in("root@example.org", Role::Administrator);
    let (_, _) = house.sign_in("ana@example.org", Role::Editor);
    let ana = account(&house, "ana@example.org");
    let form = format!("csrf={csrf}&role=editor&organisation=Peace+League");
    house.post(&format!("/people/{}/role", ana.id), Some(&admin), &form);
    let link = {
        let before = house.letters.0.lock().unwrap().len();
        house.post("/sign-in", None, "email=ana%40example.org");
        house.letter(before + 1).text
    };
    let token = link
        .split("/sign-in/")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    let hers = house.post(&format!("/sign-in/{token}"), None, "").cookie().unwrap();
    let seen = |cookie: &str, whose: Option<&str>| {
        let token = cookie.split_once('=').unwrap().1;
        let (signed, _) = people::sessions::recognise(&house.people.database, &*house.clock, token)
            .unwrap()
            .unwrap();
        assert_eq!(signed.sees(whose), signed.require_sight(whose).is_ok());
        signed.require_sight(whose).map_err(|refused| refused.status)
    };
    assert_eq!(seen(&hers, Some("Peace League")), Ok(()));
    assert_eq!(seen(&hers, Some("Mayors' Club")), Err(StatusCode::NOT_FOUND));
    assert_eq!(seen(&hers, None), Ok(()));
    assert_eq!(
        seen(&admin, Some("Peace League")),
        Err(StatusCode::NOT_FOUND),
        "nor by administrators of none"
    );
    assert_eq!(seen(&admin, None), Ok(()));
}
