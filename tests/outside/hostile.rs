//! The built server against those who mean harm: what sources say, what addresses say, what other sites make browsers
//! send, and what one account tries with another's.

use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;

use platform::testkit::Folder;

use crate::importing::HEADER;
use crate::program::{Server, run_on};
use crate::web::{Answer, get, get_with, post};

const SCRIPT: &str = "<script>window.hurt=1</script>";
const IMAGE: &str = "\"><img src=x onerror=\"window.hurt=1\">";
const CLOSING: &str = "</script></title></textarea><svg onload=window.hurt=1>";

/// A row in which every field that a source writes freely is hostile.
fn row(n: usize, evil: &str) -> String {
    let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
    let (counterpart, country) = [
        ("Kobe", "JP"),
        ("Bergen", "NO"),
        ("Nantes", "FR"),
        ("Perugia", "IT"),
        ("Gdynia", "PL"),
    ][n % 5];
    [
        quoted(format!("h{n}{evil}")),
        "Seattle,city,WA".to_owned(),
        format!("{counterpart},city,{country},memorandum"),
        "active".to_owned(),
        format!("{},", 2001 + n),
        "trade".to_owned(),
        quoted(format!("{evil} (Mayor)")),
        quoted(format!("{evil} {n}")),
        quoted(evil.to_owned()),
        quoted(format!(
            "https://example.org/{n}?{}",
            evil.replace(char::is_whitespace, "")
        )),
        quoted(evil.to_owned()),
        "2020-05-01,news,en,high".to_owned(),
    ]
    .join(",")
}

const EVILS: &[&str] = &[
    SCRIPT,
    IMAGE,
    CLOSING,
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "a\r\nSet-Cookie: hurt=1",
    "]]><x/>&bogus;",
    "'; DROP TABLE claims; --",
    "{{7*7}} ${7*7}",
];

fn hostile_server(folder: &Folder) -> Server {
    let data = folder.0.join("data");
    let file = folder.0.join("hostile.csv");
    let rows: Vec<String> = EVILS.iter().enumerate().map(|(n, evil)| row(n, evil)).collect();
    std::fs::write(&file, format!("{HEADER}\n{}\n", rows.join("\n"))).expect("a table can be written");
    let ran = run_on(
        &data,
        &["import", "table", &file.display().to_string(), "--table", "test"],
    );
    let ran = ran.worked();
    assert!(ran.out.contains(&format!("{} new", EVILS.len())), "{ran:#?}");
    Server::on(&data, &[])
}

/// What no page may hold, whatever a source says. Attributes and tags alone: as text all of it may stand there.
fn assert_unhurt(path: &str, answer: &Answer) {
    let kind = answer.header("content-type").unwrap_or_default().to_owned();
    assert!(answer.status < 500, "{path}: {}", answer.status);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    assert!(
        answer.headers("set-cookie").iter().all(|set| !set.contains("hurt")),
        "{path}"
    );
    if kind.starts_with("text/html") || kind.contains("xml") {
        for planted in [
            "<script>window",
            "<img src=x",
            "<svg onload",
            "href=\"javascript:",
            "href='javascript:",
        ] {
            assert!(!answer.body.contains(planted), "{path} holds {planted}");
        }
    }
    if kind.starts_with("text/html") {
        for block in answer.body.split("<script type=\"application/ld+json\">").skip(1) {
            let block = block.split("</script>").next().unwrap_or_default();
            let told: Result<serde_json::Value, _> = serde_json::from_str(block);
            assert!(told.is_ok(), "{path}: the data of the page are broken: {block}");
        }
    }
    if kind.contains("json") && !kind.contains("seq") && !kind.contains("ndjson") {
        assert!(
            serde_json::from_str::<serde_json::Value>(&answer.body).is_ok(),
            "{path} is no JSON"
        );
    }
    if kind.starts_with("text/csv") {
        assert_no_formulas(path, &answer.body);
    }
}

/// A cell that a spreadsheet would compute is marked as text; numbers stay numbers.
fn assert_no_formulas(path: &str, text: &str) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.unwrap_or_else(|error| panic!("{path}: {error}"));
        for cell in &record {
            let computes = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            assert!(!computes, "{path} has a cell that computes: {cell}");
        }
    }
}

/// The addresses of this site that a page leads to.
fn links(body: &str) -> impl Iterator<Item = String> + '_ {
    body.split("href=\"").skip(1).filter_map(|rest| {
        let path = rest.split('"').next()?;
        let path = path.split('#').next()?.replace("&amp;", "&").replace("&#38;", "&");
        (path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/assets")).then_some(path)
    })
}

/// An office of Seattle says something hostile of every engagement, and is published at once.
fn speak(folder: &Folder, address: SocketAddr, engagements: &[serde_json::Value]) {
    let data = folder.0.join("data");
    let told = run_on(
        &data,
        &["people", "invite", "rep@example.org", "--role", "representative"],
    )
    .worked();
    run_on(&data, &["people", "offices", "rep@example.org", "place:5809844"]).worked();
    let at = told.out.find("/sign-in/").expect("a link");
    let cookie = cookie(&enter(address, told.out[at..].trim(), "", None));
    let csrf = token(address, &cookie);
    for (engagement, evil) in engagements.iter().zip(EVILS) {
        let path = format!("{}/statement", engagement["url"].as_str().expect("an address"));
        let document = format!("https://example.org/?{}", escaped(evil));
        let form = format!(
            "csrf={csrf}&verdict=wrong&words={}&document={}&name={}",
            escaped(evil),
            escaped(&document),
            escaped(evil)
        );
        let said = post(address, &path, &[("Cookie", &cookie), ("Accept", "text/html")], &form);
        assert_eq!(said.status, 303, "{path}: {}", said.body);
        let script = form.replace(&escaped(&document), "javascript%3Aalert(1)");
        let refused = post(address, &path, &[("Cookie", &cookie), ("Accept", "text/html")], &script);
        assert_eq!(refused.status, 422, "{path}: {}", refused.body);
        assert_unhurt(&path, &refused);
        let held = post(address, &path, &[("Accept", "text/html")], &form);
        assert_unhurt(&path, &held);
    }
}

/// A text as it stands in a form or a query.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn whatever_a_source_says_every_page_feed_and_file_shows_it_as_text() {
    let folder = Folder::new("hostile-claims");
    let server = hostile_server(&folder);
    let mut open: VecDeque<String> = [
        "/",
        "/?view=table",
        "/feed.atom",
        "/changes.atom",
        "/sitemap.xml",
        "/api/v1/engagements",
        "/api/v1/suggest?q=script",
        "/api/v1/places",
        "/ogc/collections/engagements/items?f=json",
        "/export/engagements.csv?licence=all",
        "/export/claims.csv?licence=all",
        "/export/evidence.csv?licence=all",
        "/export/engagements.geojson?licence=all",
        "/compare?with=seattle-wa,washington",
    ]
    .map(str::to_owned)
    .into();
    let told = get(server.address, "/api/v1/engagements").json();
    assert!(
        told["total"].as_u64() >= Some(5),
        "most of the hostile rows became engagements: {told}"
    );
    speak(&folder, server.address, told["items"].as_array().expect("a list"));
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut kinds = BTreeSet::new();
    while let Some(path) = open.pop_front() {
        let answer = get_with(server.address, &path, &[("Accept", "text/html,*/*")]);
        assert_unhurt(&path, &answer);
        let kind = answer
            .header("content-type")
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        if kind == "text/html" {
            for link in links(&answer.body) {
                if seen.len() < 400 && !link.ends_with(".zip") && seen.insert(link.clone()) {
                    open.push_back(link);
                }
            }
        }
        kinds.insert(kind);
    }
    eprintln!("{} addresses looked at: {kinds:?}", seen.len());
    for kind in ["text/html", "text/csv", "application/json", "application/atom+xml"] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
    let record = told["items"][0]["url"].as_str().expect("an address").to_owned();
    assert!(seen.contains(&record), "records are among them");
    assert!(
        get(server.address, &record).body.contains("id=\"statements\""),
        "what the office said stands there"
    );
    for words in EVILS {
        let query = escaped(words);
        for path in [
            "/?q=",
            "/?ask=",
            "/places?q=",
            "/compare?with=",
            "/sign-in?next=",
            "/nowhere/",
            "/changes?actor=",
        ] {
            let path = format!("{path}{query}");
            assert_unhurt(&path, &get_with(server.address, &path, &[("Accept", "text/html")]));
        }
    }
    server.stop();
}

#[test]
fn nothing_that_is_asked_becomes_a_header_or_another_address() {
    let folder = Folder::new("hostile-headers");
    let server = Server::on(&folder.0, &[]);
    for path in [
        "/sign-in?next=%0d%0aSet-Cookie:%20hurt=1",
        "/account?x=%0d%0aSet-Cookie:%20hurt=1",
        "/export/engagements.csv?q=%0d%0aSet-Cookie:%20hurt=1",
        "/export/%0d%0aSet-Cookie:%20hurt=1.csv",
        "/places/%0d%0aSet-Cookie:%20hurt=1",
        "/engagements/%0d%0aLocation:%20https:%2F%2Fevil.example",
        "/sign-in/provider?next=%0d%0aSet-Cookie:%20hurt=1",
    ] {
        let answer = get_with(server.address, path, &[("Accept", "text/html")]);
        assert!(answer.status < 500, "{path}: {answer:?}");
        assert!(answer.headers("set-cookie").is_empty(), "{path}: {answer:?}");
        let to = answer.header("location").unwrap_or("/");
        assert!(to.starts_with('/') && !to.starts_with("//"), "{path} leads to {to}");
    }
    // Who says to be another host writes into no page, feed or redirect.
    let claims = [
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "host=evil.example"),
        ("Accept", "text/html"),
    ];
    for path in [
        "/",
        "/sitemap.xml",
        "/feed.atom",
        "/robots.txt",
        "/sign-in",
        "/account",
        "/ogc",
        "/api/v1/openapi.json",
    ] {
        let answer = get_with(server.address, path, &claims);
        let told = format!("{answer:?}");
        assert!(!told.contains("evil.example"), "{path} believes who it is told to be");
    }
    let own = get_with(server.address, "/", &[("X-Request-Id", "a\"b<c>")]);
    assert!(!own.body.contains("a\"b<c>"), "a request's own id stands on no page");
    server.stop();
}

/// The cookie of somebody who signs in with a link.
fn enter(address: SocketAddr, link: &str, next: &str, planted: Option<&str>) -> Answer {
    let cookie = planted.map(|planted| ("Cookie", planted));
    post(address, link, cookie.as_slice(), &format!("next={next}"))
}

fn cookie(answer: &Answer) -> String {
    let set = answer.headers("set-cookie");
    let set = set.first().unwrap_or_else(|| panic!("no cookie: {answer:?}"));
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    set.split(';').next().unwrap_or_default().to_owned()
}

fn invite(folder: &Folder, email: &str, role: &str) -> String {
    let told = run_on(&folder.0, &["people", "invite", email, "--role", role])
        .worked()
        .out;
    let at = told.find("/sign-in/").expect("a link");
    told[at..].trim().to_owned()
}

/// The token of forms of a session.
fn token(address: SocketAddr, cookie: &str) -> String {
    let page = get_with(address, "/account", &[("Cookie", cookie), ("Accept", "text/html")]);
    let rest = page.body.split("name=\"csrf\" value=\"").nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no token: {page:?}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn signing_in_leads_nowhere_else_and_takes_over_no_session() {
    let folder = Folder::new("hostile-sign-in");
    let links: Vec<String> = (0..12)
        .map(|n| invite(&folder, &format!("p{n}@example.org"), "reader"))
        .collect();
    let server = Server::on(&folder.0, &[]);
    let at = server.address;
    let elsewhere = [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%5C%5Cevil.example",
        "%2F%09%2Fevil.example",
        "%0d%0aLocation%3A%20https%3A%2F%2Fevil.example",
        "javascript%3Aalert(1)",
        "%2F%0A%2Fevil.example",
        "evil.example",
        "%20%2F%2Fevil.example",
    ];
    for (link, next) in links.iter().zip(elsewhere) {
        let page = get_with(at, &format!("{link}?next={next}"), &[("Accept", "text/html")]);
        assert!(!page.body.contains("evil.example"), "{next}: {}", page.body);
        let entered = enter(at, link, next, Some("legation=planted"));
        assert_eq!((entered.status, entered.header("location")), (303, Some("/")), "{next}");
        assert_ne!(
            cookie(&entered),
            "legation=planted",
            "the browser keeps no session that it came with"
        );
    }
    let planted = get_with(
        at,
        "/account",
        &[("Cookie", "legation=planted"), ("Accept", "text/html")],
    );
    assert_eq!(
        planted.header("location"),
        Some("/sign-in?next=/account"),
        "nobody made that session"
    );
    // Signing in anew gives another token, and signing out ends the session wherever its cookie was copied to.
    let ana = cookie(&enter(at, &links[10], "", None));
    let csrf = token(at, &ana);
    assert_eq!(
        enter(at, &links[11], "", Some(&ana)).status,
        403,
        "another site could have sent it"
    );
    let bob = cookie(&enter(at, &links[11], &format!("&csrf={csrf}"), Some(&ana)));
    assert_ne!(ana, bob);
    assert_eq!(
        post(at, "/sign-out", &[("Cookie", &bob)], &format!("csrf={csrf}")).status,
        403,
        "another's token"
    );
    assert_eq!(
        post(at, "/sign-out", &[("Cookie", &ana)], &format!("csrf={csrf}")).status,
        303
    );
    assert_eq!(
        get_with(at, "/account", &[("Cookie", &ana), ("Accept", "text/html")]).status,
        303
    );
    assert_eq!(
        get_with(at, "/account", &[("Cookie", &bob), ("Accept", "text/html")]).status,
        200
    );
    server.stop();
}

#[test]
fn one_account_reaches_nothing_of_another() {
    let folder = Folder::new("hostile-accounts");
    let links = [("ana", "reader"), ("eve", "editor"), ("root", "admin")]
        .map(|(name, role)| invite(&folder, &format!("{name}@example.org"), role));
    let server = Server::on(&folder.0, &[]);
    let at = server.address;
    let [ana, eve, root] = links.map(|link| cookie(&enter(at, &link, "", None)));
    let data = |cookie: &str| get_with(at, "/account/data.json", &[("Cookie", cookie)]).json();
    let (hers, evil) = (data(&ana), token(at, &eve));
    let (account, session) = (&hers["account"]["id"], &hers["sessions"][0]["id"]);
    let (account, session) = (account.as_str().expect("an id"), session.as_str().expect("an id"));
    let follow = format!("csrf={}&view=place%3Dseattle-wa", token(at, &ana));
    assert_eq!(post(at, "/watch", &[("Cookie", &ana)], &follow).status, 303);
    let watches = get_with(at, "/watch", &[("Cookie", &ana), ("Accept", "text/html")]).body;
    let watch = watches
        .split("action=\"/watch/")
        .find_map(|rest| rest.split_once("/end\""));
    let watch = watch.expect("a form that ends it").0;
    assert!(
        !get_with(at, "/watch", &[("Cookie", &eve), ("Accept", "text/html")])
            .body
            .contains(watch)
    );
    let form = format!("csrf={evil}&role=admin&email=ana%40example.org&actor=place%3A1");
    for (path, expected) in [
        (format!("/account/sessions/{session}/end"), 404),
        ("/account/erase".to_owned(), 400),
        (format!("/watch/{watch}/end"), 404),
        (format!("/people/{account}/role"), 403),
        (format!("/people/{account}/offices/give"), 403),
        (format!("/people/{account}/offices/take"), 403),
        (format!("/people/{account}/sessions/end"), 403),
        (format!("/people/{account}/close"), 403),
        (format!("/people/{account}/reopen"), 403),
        (format!("/people/{account}/erase"), 403),
        ("/people".to_owned(), 403),
    ] {
        let told = post(at, &path, &[("Cookie", &eve)], &form);
        assert_eq!(told.status, expected, "{path}: {}", told.body);
        assert!(!told.body.contains("ana@"), "{path} tells of somebody else");
    }
    for path in ["/people".to_owned(), format!("/people/{account}")] {
        assert_eq!(get_with(at, &path, &[("Cookie", &eve)]).status, 403, "{path}");
        let page = get_with(at, &path, &[("Cookie", &root), ("Accept", "text/html")]);
        assert_eq!(
            (page.status, page.header("cache-control")),
            (200, Some("no-store")),
            "{path}"
        );
    }
    assert!(!data(&eve).to_string().contains("ana@"));
    let watches = get_with(at, "/watch", &[("Cookie", &ana), ("Accept", "text/html")]).body;
    assert!(watches.contains(watch), "she follows it still");
    assert_eq!(data(&ana)["account"], hers["account"], "nothing of hers was changed");
    let anonymous = get(at, &format!("/people/{account}"));
    assert_eq!(anonymous.status, 401);
    run_on(&folder.0, &["audit", "verify"]).worked();
    server.stop();
}
