//! `/desk/sources` from outside: who may add, run and dismiss, and what one organisation sees of another.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use platform::testkit::Folder;

use crate::program::{Server, run_on};
use crate::web::{Answer, get_with, open, read};

/// Somebody who is signed in.
struct Person {
    address: SocketAddr,
    cookie: String,
    csrf: String,
}

fn post(address: SocketAddr, path: &str, cookie: &str, form: &str) -> Answer {
    let mut stream = open(address);
    write!(
        stream,
        "POST {path} HTTP/1.0\r\nHost: {address}\r\nAccept: text/html\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
    .expect("a request can be sent");
    read(stream)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no `{before}` in {text}"))
        .1;
    rest.split_once(after).map_or(rest, |(found, _)| found)
}

impl Person {
    fn enter(data: &Path, address: SocketAddr, name: &str, role: &str, organisation: Option<&str>) -> Self {
        let email = format!("{name}@example.org");
        let mut args = vec!["people", "invite", &email, "--role", role];
        args.extend(organisation.into_iter().flat_map(|name| ["--organisation", name]));
        let invited = run_on(data, &args).worked().out;
        let link = between(&invited, "/sign-in/", "\n").trim().to_owned();
        let entered = post(address, &format!("/sign-in/{link}"), "", "");
        let cookie = entered.header("set-cookie").expect("a cookie");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let page = get_with(address, "/account", &[("Cookie", &cookie)]).body;
        let csrf = between(&page, "name=\"csrf\" value=\"", "\"").to_owned();
        Self { address, cookie, csrf }
    }

    fn get(&self, path: &str) -> Answer {
        get_with(self.address, path, &[("Cookie", &self.cookie), ("Accept", "text/html")])
    }

    fn post(&self, path: &str, form: &str) -> Answer {
        post(self.address, path, &self.cookie, &format!("csrf={}&{form}", self.csrf))
    }

    fn add(&self, source: &str) -> Answer {
        let form = format!(
            "address={source}&kind=auto&publisher=City+%3Cb%3Eof&publisher_kind=government&publisher_place=Seattle%2C+WA&schedule="
        );
        self.post("/desk/sources", &form)
    }
}

/// Waits until a page says something.
fn wait_for(person: &Person, path: &str, words: &str) -> String {
    let began = Instant::now();
    loop {
        let body = person.get(path).body;
        if body.contains(words) {
            return body;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "`{words}` is not in {body}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn contributors_add_editors_run_and_dismiss_and_organisations_stay_apart() {
    let folder = Folder::new("desk-sources");
    run_on(&folder.0, &["people", "list"]).worked();
    let server = Server::on(&folder.0, &[]);
    let enter = |name, role, organisation| Person::enter(&folder.0, server.address, name, role, organisation);
    let (reader, contributor) = (enter("rea", "reader", None), enter("con", "contributor", None));
    let (editor, other) = (enter("edi", "editor", None), enter("oth", "editor", Some("Charity")));
    let stranger = get_with(server.address, "/desk/sources", &[("Accept", "text/html")]);
    assert_eq!(
        (stranger.status, stranger.header("location")),
        (303, Some("/sign-in?next=/desk/sources"))
    );
    assert_eq!(reader.get("/desk/sources").status, 403);
    assert_eq!(reader.add("http%3A%2F%2F127.0.0.1%3A9%2F").status, 403);

    let empty = contributor.get("/desk/sources");
    assert_eq!((empty.status, empty.header("cache-control")), (200, Some("no-store")));
    assert!(empty.body.contains("No source is looked at yet") && !empty.body.contains("Run now"));
    let forged = post(
        server.address,
        "/desk/sources",
        &contributor.cookie,
        "address=http%3A%2F%2Fa.example%2F",
    );
    assert_eq!(forged.status, 403);
    let wrong = contributor.post(
        "/desk/sources",
        "address=mailto%3Aana&kind=auto&publisher_kind=government",
    );
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("The source was not added") && wrong.body.contains("value=\"mailto:ana\""));
    // Private, so that the look at it fails for good and leaves a dead letter, without any network.
    let added = contributor.add("http%3A%2F%2F127.0.0.1%3A9%2F");
    assert_eq!(added.status, 303, "{}", added.body);
    let source = added.header("location").expect("its page").to_owned();
    assert_eq!(contributor.post(&format!("{source}/run"), "").status, 403);
    assert_eq!(editor.post(&format!("{source}/run"), "").status, 303);
    let page = wait_for(&editor, &source, "not public");
    assert!(
        page.contains("City &#60;b&#62;of"),
        "what a person wrote is text: {page}"
    );

    let all = wait_for(&editor, "/desk/sources", "Run again");
    let letter = between(&all, "/desk/sources/letters/", "/").to_owned();
    assert!(!contributor.get("/desk/sources").body.contains("Run again"));
    for verb in ["again", "dismiss"] {
        let path = format!("/desk/sources/letters/{letter}/{verb}");
        assert_eq!(contributor.post(&path, "").status, 403);
    }
    assert_eq!(
        editor.post(&format!("/desk/sources/letters/{letter}/again"), "").status,
        303
    );
    wait_for(&editor, "/desk/sources", "Run again");
    let dismiss = format!("/desk/sources/letters/{letter}/dismiss");
    assert_eq!(editor.post(&dismiss, "").status, 303);
    assert_eq!(editor.post(&dismiss, "").status, 404, "somebody has seen to it already");
    assert!(!editor.get("/desk/sources").body.contains("Run again"));

    let own = other.add("http%3A%2F%2F127.0.0.1%3A9%2Ftheirs");
    let theirs = own.header("location").expect("its page").to_owned();
    assert_eq!(other.get(&theirs).status, 200);
    assert_eq!(editor.get(&theirs).status, 404);
    assert!(!editor.get("/desk/sources").body.contains("/theirs"));
    for verb in ["run", "rest", "wake"] {
        assert_eq!(editor.post(&format!("{theirs}/{verb}"), "").status, 404, "{verb}");
    }
    assert_eq!(other.post(&format!("{theirs}/run"), "").status, 303);
    let seen = wait_for(&other, "/desk/sources", "Run again");
    let letter = between(&seen, "/desk/sources/letters/", "/");
    assert_eq!(
        editor
            .post(&format!("/desk/sources/letters/{letter}/dismiss"), "")
            .status,
        404
    );
    assert_eq!(other.post(&format!("{theirs}/rest"), "").status, 303);
    assert!(other.get(&theirs).body.contains("End its rest"));
    run_on(&folder.0, &["audit", "verify"]).worked();
    server.stop();
}
