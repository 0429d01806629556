//! Sources that keep themselves fresh: whatever kills a server amid a batch, every document is read exactly once.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use platform::database::{Database, DatabaseError};
use platform::testkit::{Folder, postgres_address};

use crate::program::{Server, finish, legation, run};

/// How many documents the site has.
const DOCUMENTS: i64 = 12;

/// A site with a sitemap of pages that each tell of one tie; tells its port.
fn site() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let first = lines.next().unwrap_or_default();
            let _ = lines.take_while(|line| !line.is_empty()).count();
            let path = first.split(' ').nth(1).unwrap_or("/");
            let (status, media, body) = if path == "/sitemap.xml" {
                let pages: String = (0..DOCUMENTS)
                    .map(|n| format!("<url><loc>http://127.0.0.1:{port}/news/{n}</loc></url>"))
                    .collect();
                ("200 OK", "application/xml", format!("<urlset>{pages}</urlset>"))
            } else if let Some(n) = path.strip_prefix("/news/") {
                let text = format!(
                    "<title>News {n}</title><p>Mayor Ann Lee of Seattle and the mayor of Bergen, Norway, signed a sister city \
                     agreement on March 3, 2024. It was item {n} of the day.</p>"
                );
                ("200 OK", "text/html", text)
            } else {
                ("404 Not Found", "text/plain", String::new())
            };
            let _ = write!(
                &stream,
                "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    port
}

fn count(database: &Database, sql: &str) -> i64 {
    database
        .read(|session| session.count(sql, &[]))
        .unwrap_or_else(|error: DatabaseError| panic!("{sql}: {error}"))
}

const READ: &str = "SELECT COUNT(*) FROM gathering_documents WHERE state = 'read'";

fn wait_for_read(database: &Database, least: i64, within: Duration) {
    let began = Instant::now();
    while count(database, READ) < least {
        assert!(
            began.elapsed() < within,
            "{} of {least} documents were read within {within:?}",
            count(database, READ)
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn killed_amid_a_batch(data: &Folder, database_address: Option<&str>, kills: &[i64]) {
    let port = site();
    let machine = format!("127.0.0.1:{port}");
    let settled = |args: &[&str]| {
        let mut command = legation(args);
        command.arg("--data").arg(&data.0).args(["--private-sources", &machine]);
        if let Some(address) = database_address {
            command.args(["--database", address]);
        }
        command
    };
    let address = format!("http://{machine}/sitemap.xml");
    let add = [
        "sources",
        "add",
        &address,
        "--publisher",
        "City of Seattle",
        "--publisher-place",
        "Seattle, WA",
        "--every",
        "every 6 hours",
    ];
    finish(&mut settled(&add)).worked();
    let database = match database_address {
        Some(address) => Database::postgres(address).expect("the database opens"),
        None => Database::sqlite(&data.0.join("legation.db")).expect("the database opens"),
    };
    for least in kills {
        let server = Server::start(&mut settled(&["serve", "--listen", "127.0.0.1:0"]));
        wait_for_read(&database, *least, Duration::from_secs(90));
        assert!(count(&database, READ) < DOCUMENTS, "it is amid the batch");
        // SIGKILL, as `kill -9` sends it.
        drop(server);
    }
    let server = Server::start(&mut settled(&["serve", "--listen", "127.0.0.1:0"]));
    wait_for_read(&database, DOCUMENTS, Duration::from_secs(120));
    let began = Instant::now();
    while count(&database, "SELECT COUNT(*) FROM queued_jobs") > 0 {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "jobs are left: {}",
            server.log()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    server.stop();
    for (sql, expected) in [
        ("SELECT COUNT(*) FROM gathering_documents WHERE times = 1", DOCUMENTS),
        ("SELECT COUNT(*) FROM gathering_documents", DOCUMENTS),
        ("SELECT COUNT(*) FROM documents", DOCUMENTS),
        ("SELECT CAST(SUM(documents) AS BIGINT) FROM gathering_runs", DOCUMENTS),
        ("SELECT CAST(SUM(refused) AS BIGINT) FROM gathering_runs", 0),
        ("SELECT COUNT(*) FROM gathering_runs WHERE ended IS NULL", 0),
    ] {
        let found = count(&database, sql);
        assert_eq!(found, expected, "{sql}");
    }
    assert_eq!(
        count(&database, "SELECT COUNT(*) FROM proposals WHERE kind = 'sister_tie'"),
        DOCUMENTS,
        "one proposal of each document, none twice"
    );
    let status = finish(&mut settled(&["sources", "status"])).worked().out;
    assert!(status.contains("read 12, not read 0"), "{status}");
}

#[test]
fn killed_amid_a_batch_every_document_is_read_exactly_once() {
    let folder = Folder::new("gathering-killed");
    killed_amid_a_batch(&folder, None, &[3, 7]);
}

#[test]
fn killed_amid_a_batch_on_postgresql_every_document_is_read_exactly_once() {
    let Some(address) = postgres_address("gathering_killed") else {
        return;
    };
    let folder = Folder::new("gathering-killed-pg");
    killed_amid_a_batch(&folder, Some(&address), &[4]);
}

#[test]
fn sources_are_added_listed_run_and_told_of() {
    let folder = Folder::new("gathering-verbs");
    let port = site();
    let (machine, data) = (format!("127.0.0.1:{port}"), folder.0.display().to_string());
    let on = |args: &[&str]| run(&[args, &["--data", &data, "--private-sources", &machine]].concat());
    on(&["sources", "run", "--all"]).refused(&["legation sources add"]);
    on(&["sources", "add", "city.example"]).refused(&["https://"]);
    on(&["sources", "add", "https://city.example/", "--every", "now and then"]).refused(&["daily at 06:00"]);
    let address = format!("http://{machine}/news/1");
    on(&[
        "sources",
        "add",
        &address,
        "--kind",
        "page",
        "--publisher",
        "City of Seattle",
    ])
    .worked();
    on(&["sources", "add", &address]).refused(&["registered already"]);
    on(&["sources", "run", "https://other.example/"]).refused(&["sources list"]);
    let ran = on(&["sources", "run", &address]).worked();
    assert!(ran.err.contains("1 documents read, 0 to go"), "{}", ran.err);
    assert!(ran.out.contains("listed 1, new 1, read 1"), "{}", ran.out);
    let again = on(&["sources", "run", "--all"]).worked();
    assert!(again.out.contains("listed 1, new 0, read 0"), "{}", again.out);
    let listed = on(&["sources", "list"]).worked().out;
    assert!(listed.contains("page\tactive\tby hand\tCity of Seattle"), "{listed}");
    let told: serde_json::Value = serde_json::from_str(&on(&["sources", "status", "--json"]).worked().out).unwrap();
    assert_eq!(told["documents"]["read"], 1, "{told}");
    let private = run(&["sources", "run", "--all", "--data", &data]);
    assert_eq!(private.code, Some(3), "{private:?}");
    assert!(private.out.contains("not public"), "{}", private.out);
    run(&[
        "sources",
        "run",
        "--all",
        "--data",
        &data,
        "--private-sources",
        "localhost",
    ])
    .refused(&["private_sources", "10.1.2.3"]);
}
