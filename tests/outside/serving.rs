//! `legation serve`: readiness, stopping, refusing, following the ledger, on both databases.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use platform::testkit::{Folder, postgres_address};
use serde_json::Value;

use crate::importing::{row, table};
use crate::program::{IMPORT_STARTER, Server, copy_of_starter, finish, legation, run, run_on};
use crate::web::{Answer, get, get_with, open, read};

/// What the ledger of the starter says of itself.
fn stats(server: &Server) -> Value {
    let answer = get(server.address, "/api/v1/stats");
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn the_first_start_imports_the_starter_and_serves_it() {
    let folder = Folder::new("first-start");
    let server = Server::on(&folder.0, &["--import-starter"]);
    assert_eq!(get(server.address, "/healthz").status, 200);
    let ready = get(server.address, "/readyz");
    assert_eq!(ready.status, 200, "{ready:?}");
    let told = stats(&server);
    assert_eq!(told["claims"], 3_875);
    let number = |name: &str| told[name].as_u64().unwrap_or_else(|| panic!("{name}: {told}"));
    assert!(number("engagements") > 2_000 && number("engagements") < 3_875, "{told}");
    assert!(
        number("countries") > 100 && number("places") > 300 && number("actors") > 1_000,
        "{told}"
    );
    assert!(number("sources") >= 1_580, "{told}");
    assert_eq!(number("without_evidence"), 0);
    let listed = get(server.address, "/api/v1/engagements?place=seattle-wa&country=JP").json();
    assert!(
        listed["total"].as_u64() > Some(0) && listed["items"].is_array() && listed["facets"].is_object(),
        "{listed}"
    );
    let one = get(server.address, "/api/v1/engagements?q=seattle&country=JP").json();
    assert_eq!(one["total"], 1, "{one}");
    assert!(
        one["sentence"]
            .as_str()
            .is_some_and(|said| said.contains("that mentions")),
        "{}",
        one["sentence"]
    );
    server.stop();

    let again = Server::on(&folder.0, &["--import-starter"]);
    assert_eq!(
        stats(&again)["position"],
        told["position"],
        "a second start imports nothing"
    );
    again.stop();
}

#[test]
fn an_occupied_port_is_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has an address").to_string();
    let folder = Folder::new("occupied");
    run_on(&folder.0, &["serve", "--listen", &address]).refused(&[&address, "--listen"]);
    run(&["serve", "--listen", "8080"])
        .code
        .filter(|code| *code == 2)
        .expect("an address without a port is refused");
}

#[test]
fn one_server_a_folder() {
    let folder = copy_of_starter("one-server");
    let first = Server::on(&folder.0, &[]);
    let process = first.process().to_string();
    run_on(&folder.0, &["serve", "--listen", "127.0.0.1:0"]).refused(&["another server", &process, "--data"]);
    assert_eq!(get(first.address, "/readyz").status, 200, "the first goes on");
    first.stop();
    Server::on(&folder.0, &[]).stop();
}

#[test]
fn a_server_that_was_killed_leaves_no_lock_behind() {
    let folder = copy_of_starter("killed-server");
    drop(Server::on(&folder.0, &[]));
    Server::on(&folder.0, &[]).stop();
}

#[test]
fn told_to_stop_it_finishes_what_was_asked() {
    let folder = copy_of_starter("stopping");
    let mut server = Server::on(&folder.0, &[]);
    let asked: Vec<_> = [
        "/export/evidence.csv?licence=all",
        "/export/claims.csv?licence=all",
        "/export/engagements.geojson?licence=all",
        "/api/v1/engagements?limit=500",
    ]
    .iter()
    .map(|path| {
        let mut stream = open(server.address);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("a request can be sent");
        (path, stream)
    })
    .collect();
    for (_, stream) in &asked {
        assert_eq!(stream.peek(&mut [0]).expect("the answer begins"), 1);
    }
    server.tell_to_stop();
    for (path, stream) in asked {
        let answer = read(stream);
        assert_eq!(answer.status, 200, "{path}");
        match answer.header("content-length") {
            Some(length) => assert_eq!(length.parse(), Ok(answer.body.len()), "{path} is whole"),
            None => assert!(answer.body.ends_with("0\r\n\r\n"), "{path} is whole"),
        }
    }
    assert_eq!(server.ended(Duration::from_secs(15)), Some(0), "{}", server.log());
    assert!(server.log().contains("stopped"), "{}", server.log());
}

/// Waits until a server's ledger holds so many claims; tells how long that took.
fn until_seen(server: &Server, claims: u64) -> Duration {
    let began = Instant::now();
    while stats(server)["claims"].as_u64() != Some(claims) {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "the server still says {}",
            stats(server)
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    began.elapsed()
}

/// A running server sees what the command line writes. The goal is a second; the limit leaves room for a busy machine.
fn sees_what_is_imported(server: &Server, import: impl Fn(&Path)) {
    let folder = Folder::new("more");
    let file = folder.0.join("more.csv");
    std::fs::write(
        &file,
        table(&[row("m1", "Ulaanbaatar", "MN", "2024", "Seen while running")]),
    )
    .expect("a table");
    let tag = |answer: &Answer| answer.header("etag").map(str::to_owned);
    let before = get(server.address, "/api/v1/engagements?country=MN");
    let claims = stats(server)["claims"].as_u64().expect("a number");
    import(&file);
    let took = until_seen(server, claims + 1);
    eprintln!("seen {} ms after the import had ended", took.as_millis());
    assert!(took < Duration::from_secs(3), "{took:?}");
    let after = get(server.address, "/api/v1/engagements?country=MN");
    assert_eq!(
        after.json()["total"].as_u64(),
        before.json()["total"].as_u64().map(|total| total + 1)
    );
    assert_ne!(tag(&before), tag(&after), "the entity tag follows the ledger");
    let page = get(server.address, "/?country=MN");
    assert!(page.body.contains("Seen while running"), "the page shows it too");
}

#[test]
fn a_running_server_sees_what_an_import_writes() {
    let folder = copy_of_starter("following");
    let server = Server::on(&folder.0, &[]);
    sees_what_is_imported(&server, |file| {
        drop(run_on(&folder.0, &["import", "table", &file.display().to_string()]).worked())
    });
    server.stop();
}

#[test]
fn on_postgresql_it_is_the_same_atlas() {
    let Some(database) = postgres_address("outside") else {
        return;
    };
    let at = |args: &[&str]| finish(legation(args).args(["--database", &database]));
    at(IMPORT_STARTER).worked();
    let again = at(IMPORT_STARTER).worked();
    assert!(again.out.contains("3,875 unchanged"), "{}", again.out);
    let mut serve = legation(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    let server = Server::start(&mut serve);
    let second = Server::start(&mut serve);
    let folder = copy_of_starter("peer");
    let embedded = Server::on(&folder.0, &[]);
    for path in [
        "/api/v1/engagements?limit=500",
        "/api/v1/engagements?q=sister&country=JP",
        "/api/v1/map",
        "/export/claims.csv?licence=all",
    ] {
        let strip = |text: String| without_positions(&text, &server, &embedded);
        assert_eq!(
            strip(get(server.address, path).body),
            strip(get(embedded.address, path).body),
            "{path}"
        );
    }
    for name in [
        "engagements",
        "claims",
        "actors",
        "places",
        "countries",
        "sources",
        "without_evidence",
    ] {
        assert_eq!(stats(&server)[name], stats(&embedded)[name], "{name}");
    }
    sees_what_is_imported(&server, |file| {
        drop(at(&["import", "table", &file.display().to_string()]).worked())
    });
    // Each follows the ledger at its own pace, position by position; both come to its end.
    let began = Instant::now();
    while stats(&second)["position"] != stats(&server)["position"] {
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "two servers on one database do not agree: {} and {}",
            stats(&second),
            stats(&server)
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(stats(&second)["claims"], stats(&server)["claims"]);
    for server in [server, second, embedded] {
        server.stop();
    }
}

/// The text without what two imports of the same evidence differ in: positions, and each server's own address.
fn without_positions(text: &str, one: &Server, other: &Server) -> String {
    let text = text
        .replace(&one.address.to_string(), "server")
        .replace(&other.address.to_string(), "server");
    match serde_json::from_str::<Value>(&text) {
        Ok(mut value) => {
            forget(&mut value, &["position", "next"]);
            value.to_string()
        }
        Err(_) => text,
    }
}

fn forget(value: &mut Value, names: &[&str]) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !names.contains(&name.as_str()));
            fields.values_mut().for_each(|field| forget(field, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| forget(item, names)),
        _ => {}
    }
}

#[test]
fn an_unreachable_database_is_told_without_its_password() {
    let free = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port is free");
    let address = format!("postgres://somebody:secret-word@{free}/nowhere");
    let ran = run(&["serve", "--listen", "127.0.0.1:0", "--database", &address]).refused(&[&free.port().to_string()]);
    assert!(!ran.err.contains("secret-word"), "{}", ran.err);
    run(&["serve", "--listen", "127.0.0.1:0", "--database", "mysql://x"]).refused(&["postgres://"]);
}

#[test]
fn every_answer_has_its_guards() {
    let folder = copy_of_starter("guards");
    let server = Server::on(&folder.0, &["--log-format", "json"]);
    for path in [
        "/",
        "/api/v1/stats",
        "/nowhere",
        "/api/v1/nowhere",
        "/embed",
        "/export/claims.csv",
    ] {
        let answer = get_with(server.address, path, &[("Accept", "text/html")]);
        let policy = answer
            .header("content-security-policy")
            .unwrap_or_else(|| panic!("{path} has no policy"));
        assert!(
            policy.contains("default-src 'self'") && policy.contains("object-src 'none'"),
            "{policy}"
        );
        for word in ["unsafe-inline", "unsafe-eval", "http:", "https:"] {
            assert!(!policy.contains(word), "{path}: {policy}");
        }
        let scripts = policy
            .split(';')
            .map(str::trim)
            .filter(|rule| !rule.starts_with("frame-ancestors"));
        assert!(scripts.into_iter().all(|rule| !rule.contains('*')), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("x-request-id").is_some(), "{path}");
    }
    let envelope = get(server.address, "/api/v1/nowhere");
    assert_eq!(envelope.status, 404);
    assert_eq!(envelope.json()["error"]["code"], "not_found");
    let wrong = get(server.address, "/api/v1/engagements?kind=nonsense");
    assert_eq!((wrong.status, &wrong.json()["error"]["field"]), (400, &"kind".into()));
    let page = get_with(server.address, "/places/atlantis-xx", &[("Accept", "text/html")]);
    assert_eq!(page.status, 404);
    assert!(page.body.contains("<h1"), "a browser gets a page");
    let gzip = get_with(server.address, "/", &[("Accept-Encoding", "gzip")]);
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    let brotli = get_with(server.address, "/api/v1/engagements", &[("Accept-Encoding", "br")]);
    assert_eq!(brotli.header("content-encoding"), Some("br"));
    for line in server.log().lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(entry["level"].is_string() && entry["timestamp"].is_string(), "{line}");
    }
    server.stop();
}

#[test]
fn noise_from_the_network_harms_nobody() {
    let folder = copy_of_starter("noise");
    let server = Server::on(&folder.0, &[]);
    let long = format!("GET /?q={} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000));
    let noises: Vec<Vec<u8>> = vec![
        vec![0; 4_096],
        b"\x16\x03\x01\x02\x00\x01\x00".to_vec(),
        b"GET / HTTP/1.1\r\n".to_vec(),
        long.into_bytes(),
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n".to_vec(),
    ];
    for noise in noises {
        let mut stream = open(server.address);
        let _ = stream.write_all(&noise);
        let _ = stream.shutdown(std::net::Shutdown::Both);
    }
    for path in [
        "/?q=%00%ff%fe",
        "/?from=99999999999999999999",
        "/?at=nan,nan,nan",
        "/?cursor=%7B%7D",
        "/?known_on=0000-00-00",
        "/?limit=-1",
        "/places/..%2f..%2fetc%2fpasswd",
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/api/v1/tiles/99/1/1.mvt",
        "/api/v1/tiles/0/0/0.mvt?from=x",
        "/og/map.png?q=%F0%9F%A6%80",
    ] {
        let answer = get(server.address, path);
        assert!(answer.status < 500, "{path}: {answer:?}");
        assert!(!answer.body.contains("[workspace]"), "{path} leads out of its folder");
    }
    assert_eq!(get(server.address, "/readyz").status, 200);
    assert!(!server.log().contains("panicked"), "{}", server.log());
    server.stop();
}
