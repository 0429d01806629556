//! Signing in at a real OpenID Connect provider: a process on loopback. `make test` sets it up and names its program in
//! `LEGATION_OIDC_PROVIDER`; without that these tests say so and look at nothing.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::http::StatusCode;
use people::provider::{Provider, Settings};
use people::{Role, accounts};
use platform::config::Layer;
use platform::testkit;

use crate::house::{Answer, House};

/// A provider, ended when dropped.
struct Process {
    child: Child,
    address: SocketAddr,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    fn start() -> Option<Self> {
        let Ok(program) = std::env::var("LEGATION_OIDC_PROVIDER") else {
            eprintln!("LEGATION_OIDC_PROVIDER is not set: signing in at a provider is not tested (`make test` does)");
            return None;
        };
        // Between the look for a free port and its use somebody else may take it: then the provider ends at once, and
        // another port is tried.
        (0..5)
            .find_map(|_| Self::on_a_free_port(&program))
            .or_else(|| panic!("{program} did not answer"))
    }

    /// A provider that answers; `None` where it ended before it did, or did not answer within a minute.
    fn on_a_free_port(program: &str) -> Option<Self> {
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .unwrap();
        let child = Command::new(program)
            .args(["--require-nonce", "true", "--port", &address.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let mut started = Self { child, address };
        for _ in 0..600 {
            if started.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return None;
            }
            if std::net::TcpStream::connect(address).is_ok() {
                return Some(started);
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        None
    }

    fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Says what the provider knows of somebody.
    fn knows(&self, subject: &str, claims: serde_json::Value) {
        let told = ureq::put(self.at(&format!("/users/{subject}")))
            .header("content-type", "application/json")
            .send(claims.to_string());
        assert_eq!(told.unwrap().status(), 204);
    }

    /// A house that signs people in here.
    fn house(&self, domains: Option<&str>) -> House {
        self.house_on(testkit::sqlite(people::MIGRATIONS), domains)
    }

    fn house_on(&self, kept: testkit::TestDatabase, domains: Option<&str>) -> House {
        let layer = Layer {
            oidc_issuer: Some(self.at("")),
            oidc_client_id: Some("legation".to_owned()),
            oidc_client_secret: Some("a secret".to_owned()),
            oidc_name: Some("City <Login>".to_owned()),
            oidc_domains: domains.map(str::to_owned),
            ..Layer::default()
        };
        let settings = Settings::of(&layer.finish()).unwrap().unwrap();
        House::with(kept, |people| {
            let provider = Provider::new(settings, people.shell.public_address()).unwrap();
            people.provider = Some(Arc::new(provider));
        })
    }

    /// What the provider answers to somebody who agrees (or not): the path that leads back.
    fn let_in(&self, address: &str, form: &str) -> String {
        assert!(address.starts_with(&self.at("/oauth2/authorize?")), "{address}");
        let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).build().into();
        let answer = agent
            .post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .send(form)
            .unwrap();
        let back = answer.headers()["location"].to_str().unwrap();
        back.strip_prefix("http://legation.example").unwrap().to_owned()
    }
}

/// A parameter of an address.
fn parameter<'a>(address: &'a str, name: &str) -> &'a str {
    let query = address.split_once('?').unwrap().1;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
        .unwrap_or_default()
}

/// Begins to sign in. Tells the provider's address and this browser's cookie.
fn begin(house: &House, next: &str) -> (String, String) {
    let begun = house.get(&format!("/sign-in/provider?next={next}"), None);
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    (begun.to().to_owned(), begun.set("legation-attempt=").unwrap())
}

/// Signs in wholly as one whom the provider knows.
fn sign_in(process: &Process, house: &House, subject: &str) -> Answer {
    let (address, attempt) = begin(house, "/decide");
    let back = process.let_in(&address, &format!("sub={subject}"));
    house.get(&back, Some(&attempt))
}

#[test]
fn an_invited_person_signs_in_at_the_provider_and_nobody_else_does() {
    let Some(process) = Process::start() else { return };
    let house = process.house(None);
    house.invite("ana@example.org", Role::Editor);
    process.knows(
        "ana",
        serde_json::json!({"email": "Ana@Example.org", "email_verified": true}),
    );
    let page = house.get("/sign-in?next=/decide", None).text;
    assert!(
        page.contains("href=\"/sign-in/provider?next=/decide\"") && page.contains("City &#60;Login&#62;"),
        "{page}"
    );
    let (address, attempt) = begin(&house, "/decide");
    assert_eq!(parameter(&address, "code_challenge_method"), "S256");
    assert_eq!(parameter(&address, "response_type"), "code");
    assert!(parameter(&address, "code_challenge").len() == 43 && parameter(&address, "nonce").len() == 64);
    let back = process.let_in(&address, "sub=ana");
    let entered = house.get(&back, Some(&attempt));
    assert_eq!(
        (entered.status, entered.to()),
        (StatusCode::SEE_OTHER, "/decide"),
        "{}",
        entered.text
    );
    assert_eq!(
        entered.set("legation-attempt=").as_deref(),
        Some("legation-attempt="),
        "the attempt is over"
    );
    let cookie = entered.cookie().unwrap();
    assert_eq!(house.get("/decide", Some(&cookie)).status, StatusCode::OK);
    assert!(
        house.get(&back, Some(&attempt)).cookie().is_none(),
        "a code is good for once"
    );

    for (subject, claims, code) in [
        (
            "unverified",
            serde_json::json!({"email": "ana@example.org", "email_verified": false}),
            "unverified",
        ),
        ("silent", serde_json::json!({"email": "ana@example.org"}), "unverified"),
        ("nameless", serde_json::json!({"email_verified": true}), "unverified"),
        (
            "stranger",
            serde_json::json!({"email": "eve@example.net", "email_verified": true}),
            "no_account",
        ),
        (
            "odd",
            serde_json::json!({"email": "ana@example.org\r\nx", "email_verified": true}),
            "unverified",
        ),
    ] {
        process.knows(subject, claims);
        let refused = sign_in(&process, &house, subject);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{subject}: {}", refused.text);
        assert!(
            refused.text.contains(code) && refused.cookie().is_none(),
            "{subject}: {}",
            refused.text
        );
    }
    assert_eq!(accounts::list(&house.people.database).unwrap().len(), 1);
    assert!(people::audit::verify(&house.people.database).is_ok());
}

#[test]
fn an_answer_is_believed_only_where_the_attempt_was_begun() {
    let Some(process) = Process::start() else { return };
    let house = process.house(None);
    house.invite("ana@example.org", Role::Editor);
    house.invite("eve@example.org", Role::Reader);
    for name in ["ana", "eve"] {
        process.knows(
            name,
            serde_json::json!({"email": format!("{name}@example.org"), "email_verified": true}),
        );
    }
    let (address, attempt) = begin(&house, "/");
    let back = process.let_in(&address, "sub=eve");
    let (others_address, others) = begin(&house, "/");
    let refused = |path: &str, cookie: Option<&str>, why: &str| {
        let answer = house.get(path, cookie);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{why}: {}", answer.text);
        assert!(answer.cookie().is_none(), "{why}");
    };
    refused(&back, None, "a victim's browser that never began");
    refused(&back, Some(&others), "a victim's browser that began another attempt");
    refused(&back, Some("legation-attempt=x.y"), "a cookie that is none");
    let swapped = back.replace(parameter(&back, "state"), "0");
    refused(&swapped, Some(&attempt), "another state");
    refused("/sign-in/provider/back", Some(&attempt), "nothing at all");
    // A code of somebody else's attempt, with this browser's own state: the nonce tells.
    let own = process.let_in(&others_address, "sub=ana");
    let mixed = own.replace(parameter(&own, "code"), parameter(&back, "code"));
    let told = house.get(&mixed, Some(&others));
    assert_eq!(told.status, StatusCode::BAD_GATEWAY, "{}", told.text);
    assert!(told.cookie().is_none());
    let denied = process.let_in(&begin(&house, "/").0, "action=deny");
    assert!(denied.contains("error=access_denied"), "{denied}");
    let (address, attempt) = begin(&house, "/");
    let hostile = format!(
        "/sign-in/provider/back?error=%3Cscript%3E%0d%0aSet-Cookie:x&state={}",
        parameter(&address, "state")
    );
    let told = house.get(&hostile, Some(&attempt));
    assert_eq!(told.status, StatusCode::FORBIDDEN, "{}", told.text);
    assert!(!told.text.contains("<script>") && told.cookie().is_none());
    // Nobody is led to another site, wherever they say they want to go.
    let (address, attempt) = begin(&house, "https%3A%2F%2Fevil.example");
    assert_eq!(
        house.get(&process.let_in(&address, "sub=ana"), Some(&attempt)).to(),
        "/"
    );
    let (address, attempt) = begin(&house, "/");
    let planted = format!("{}{}", attempt.split_once('.').unwrap().0, ".%2F%2Fevil.example");
    assert_eq!(
        house.get(&process.let_in(&address, "sub=ana"), Some(&planted)).to(),
        "/"
    );
}

#[test]
fn a_domain_that_was_named_gets_accounts_and_a_closed_one_stays_closed() {
    let Some(process) = Process::start() else { return };
    process.knows(
        "bob",
        serde_json::json!({"email": "Bob@Seattle.gov", "email_verified": true}),
    );
    process.knows(
        "eve",
        serde_json::json!({"email": "eve@evil-seattle.gov", "email_verified": true}),
    );
    for kept in testkit::databases(people::MIGRATIONS) {
        let house = process.house_on(kept, Some("seattle.gov=contributor"));
        assert_eq!(sign_in(&process, &house, "eve").status, StatusCode::FORBIDDEN);
        for _ in 0..2 {
            let entered = sign_in(&process, &house, "bob");
            assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
        }
        let all = accounts::list(&house.people.database).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].role, all[0].email.as_deref()),
            (Role::Contributor, Some("bob@seattle.gov"))
        );
        let registrar = accounts::Registrar {
            database: &house.people.database,
            clock: &*house.clock,
            ids: &house.people.ids,
            author: "command line",
        };
        registrar.revoke("bob@seattle.gov").unwrap();
        let refused = sign_in(&process, &house, "bob");
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(accounts::list(&house.people.database).unwrap().len(), 1);
    }
}

#[test]
fn a_provider_that_is_down_is_told_and_mail_still_works() {
    let Some(process) = Process::start() else { return };
    let house = process.house(None);
    drop(process);
    let told = house.get("/sign-in/provider", None);
    assert_eq!(told.status, StatusCode::BAD_GATEWAY);
    assert!(told.text.contains("by mail"), "{}", told.text);
    assert_eq!(house.get("/sign-in", None).status, StatusCode::OK);
    let none = House::on(testkit::sqlite(people::MIGRATIONS));
    for path in ["/sign-in/provider", "/sign-in/provider/back?code=x&state=y"] {
        assert_eq!(none.get(path, None).status, StatusCode::NOT_FOUND, "{path}");
    }
    let floods = (0..40).map(|n| {
        house
            .get(&format!("/sign-in/provider/back?code={n}&state={n}"), None)
            .status
    });
    assert!(floods.into_iter().any(|status| status == StatusCode::TOO_MANY_REQUESTS));
    assert!(!none.get("/sign-in", None).text.contains("/sign-in/provider"));
}
