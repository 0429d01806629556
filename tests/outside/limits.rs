//! How much programs may ask of the server.

use platform::testkit::Folder;

use crate::program::Server;
use crate::web::{get, get_with};

#[test]
fn who_asks_too_often_is_told_when_to_come_again_and_pages_go_on() {
    let folder = Folder::new("limits");
    let server = Server::on(&folder.0, &["--rate-limit", "60", "--rate-burst", "5"]);
    for n in 0..5 {
        assert_eq!(get(server.address, "/api/v1/stats").status, 200, "request {n}");
    }
    let refused = get(server.address, "/api/v1/stats");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.json()["error"]["code"], "too_many_requests");
    assert!(
        refused.json()["error"]["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("seconds"))
    );
    let page = get_with(server.address, "/export/claims.csv", &[("Accept", "text/html")]);
    assert_eq!(page.status, 429);
    assert!(page.body.contains("<h1>Too many requests</h1>"), "{}", page.body);
    assert_eq!(get(server.address, "/ogc").status, 429);
    for path in ["/", "/places", "/readyz", "/sign-in", "/feed.atom"] {
        assert_eq!(get(server.address, path).status, 200, "{path} is no program's");
    }
    let undeclared = get_with(server.address, "/api/v1/stats", &[("X-Forwarded-For", "203.0.113.1")]);
    assert_eq!(undeclared.status, 429, "nobody is believed where no proxy is declared");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert_eq!(
        get(server.address, "/api/v1/stats").status,
        200,
        "after the time it was told"
    );
    server.stop();
}

#[test]
fn behind_a_declared_proxy_each_reader_has_a_limit_of_their_own() {
    let folder = Folder::new("limits-proxy");
    let server = Server::on(
        &folder.0,
        &["--rate-limit", "6", "--rate-burst", "1", "--trusted-proxies", "1"],
    );
    let ask = |from: &str| get_with(server.address, "/api/v1/stats", &[("X-Forwarded-For", from)]).status;
    assert_eq!([ask("203.0.113.1"), ask("203.0.113.1")], [200, 429]);
    assert_eq!([ask("203.0.113.2"), ask("9.9.9.9, 203.0.113.2")], [200, 429]);
    server.stop();
}
