//! How much programs may ask: by address, by account, by what a proxy says.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use people::Role;
use people::limit::Limits;
use platform::clock::{Clock, Moment};
use platform::testkit;

use crate::house::House;

fn house(rate: Option<u32>, burst: Option<u32>, trusted_proxies: usize) -> House {
    House::with(testkit::sqlite(people::MIGRATIONS), |people| {
        people.limits = Arc::new(Limits::new(rate, burst));
        people.trusted_proxies = trusted_proxies;
    })
}

#[test]
fn an_address_that_asks_too_often_is_told_when_to_come_again_and_pages_go_on() {
    let house = house(Some(6), Some(3), 0);
    let ask = || house.get("/api/v1/stats", None);
    for _ in 0..3 {
        assert_eq!(ask().status, StatusCode::OK);
    }
    let refused = ask();
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers[header::RETRY_AFTER], "10");
    let told: serde_json::Value = serde_json::from_str(&refused.text).unwrap();
    assert_eq!(told["error"]["code"], "too_many_requests");
    for _ in 0..20 {
        assert_eq!(house.get("/", None).status, StatusCode::OK, "pages are not counted");
    }
    house.clock.set(Moment(house.clock.now().0 + 10_000_000));
    assert_eq!(ask().status, StatusCode::OK, "after the time it was told");
    assert_eq!(ask().status, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn whoever_is_signed_in_has_a_bucket_of_their_own() {
    let house = house(Some(6), Some(2), 0);
    let (ana, _) = house.sign_in("ana@example.org", Role::Reader);
    let (bob, _) = house.sign_in("bob@example.org", Role::Reader);
    let ask = |cookie: Option<&str>| house.get("/api/v1/stats", cookie).status;
    for who in [None, Some(ana.as_str()), Some(bob.as_str())] {
        assert_eq!([ask(who), ask(who)], [StatusCode::OK; 2]);
        assert_eq!(ask(who), StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(
        ask(Some("legation=made-up")),
        StatusCode::TOO_MANY_REQUESTS,
        "a false cookie opens no bucket"
    );
}

#[test]
fn behind_a_proxy_each_reader_has_a_bucket_and_nobody_chooses_their_address() {
    let house = house(Some(6), Some(1), 1);
    let ask = |forwarded: &str| {
        let extra = [("x-forwarded-for", forwarded)];
        house.ask(Method::GET, "/api/v1/stats", None, "", &extra).status
    };
    assert_eq!(ask("203.0.113.1"), StatusCode::OK);
    assert_eq!(ask("203.0.113.1"), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        ask("198.51.100.7, 203.0.113.1"),
        StatusCode::TOO_MANY_REQUESTS,
        "what the reader adds is not believed"
    );
    assert_eq!(ask("203.0.113.2"), StatusCode::OK);
    let undeclared = self::house(Some(6), Some(1), 0);
    let ask = |forwarded: &str| {
        let extra = [("x-forwarded-for", forwarded)];
        undeclared.ask(Method::GET, "/api/v1/stats", None, "", &extra).status
    };
    assert_eq!(ask("203.0.113.1"), StatusCode::OK);
    assert_eq!(
        ask("203.0.113.2"),
        StatusCode::TOO_MANY_REQUESTS,
        "nobody is believed where no proxy is declared"
    );
}

#[test]
fn this_machine_is_spared_unless_a_limit_is_set_and_none_can_be_set() {
    let from = |house: &House, peer: &str| {
        let peer: SocketAddr = peer.parse().unwrap();
        (0..Limits::new(None, None).at_once() + 1)
            .map(|_| house.ask_from(peer, "/api/v1/stats"))
            .filter(|status| *status == StatusCode::TOO_MANY_REQUESTS)
            .count()
    };
    let unset = house(None, None, 0);
    assert_eq!(from(&unset, "127.0.0.1:4000"), 0);
    assert_eq!(from(&unset, "[::ffff:127.0.0.1]:4000"), 0);
    assert_eq!(from(&unset, "203.0.113.9:4000"), 1);
    assert!(
        from(&house(Some(600), None, 0), "127.0.0.1:4000") > 500,
        "a limit that is set holds for all"
    );
    assert_eq!(from(&house(Some(0), None, 0), "203.0.113.9:4000"), 0);
}
