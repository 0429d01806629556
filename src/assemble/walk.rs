//! A walk over every route of the assembly: each method, with every role and with none, held against the table of
//! permissions and the list of guarded routes. A route that is added anywhere is walked without being named here.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use people::accounts::Registrar;
use people::limit::{Buckets, Limits};
use people::{Role, sessions};
use places::Gazetteer;
use platform::clock::{FixedClock, Ids};
use platform::config::find_near;
use platform::mail::Outbox;
use platform::shell::Shell;
use platform::testkit::{self, Folder, TestDatabase};
use tower::ServiceExt as _;

use super::*;

const HOST: &str = "legation.example";

/// The whole assembly on a fresh ledger.
struct House {
    app: Router,
    paths: Vec<String>,
    people: People,
    clock: Arc<FixedClock>,
    runtime: tokio::runtime::Runtime,
    _follower: atlas::reading::Follower,
    _folders: [Folder; 2],
    _kept: TestDatabase,
}

/// A browser that is signed in.
#[derive(Clone)]
struct Browser {
    cookie: String,
    csrf: String,
}

/// What was answered.
struct Told {
    status: StatusCode,
    caching: String,
    /// The stable word of a refusal.
    code: String,
}

/// Every path that a router answers at, as it tells itself.
fn paths_of(router: &Router) -> Vec<String> {
    let told = format!("{router:?}");
    let own = told.split("fallback_router").next().unwrap_or_default();
    let paths = own.rsplit("paths: {").next().unwrap_or_default();
    let found: BTreeSet<&str> = paths.split('"').filter(|word| word.starts_with('/')).collect();
    found.into_iter().map(str::to_owned).collect()
}

/// An address for a path: something stands for each parameter.
fn address(path: &str) -> String {
    let words = path.split('/').map(|word| match word {
        "{id}" | "{item}" | "{account}" => "0193b0a0-0000-7000-8000-000000000001",
        "{z}" | "{x}" => "0",
        "{y}" => "0.mvt",
        "{code}" => "JP",
        "{file}" => "claims.csv",
        word if word.starts_with("{*") => "a/b",
        word if word.starts_with('{') => "1",
        word => word,
    });
    words.collect::<Vec<_>>().join("/")
}

impl House {
    fn new() -> Self {
        let kept = testkit::sqlite(&migrations());
        let (front, letters) = (testkit::front_end(), Folder::new("letters"));
        let assets = Assets::open(Some(&front.0)).unwrap();
        let file = std::env::var_os("LEGATION_GAZETTEER").map(Into::into);
        let file = file
            .or_else(|| find_near("assets/gazetteer.bin"))
            .expect("`make gazetteer` builds it");
        let clock = testkit::clock();
        let shell = Shell::new(menu(), &assets, format!("http://{HOST}"));
        let gazetteer = Gazetteer::open(&file).unwrap();
        let atlas = Atlas::open(kept.database.clone(), gazetteer, shell.clone(), clock.clone()).unwrap();
        let mut limits = Limits::new(Some(0), None);
        limits.sources = Buckets::new(1_000_000, 1.0);
        let people = People {
            database: kept.database.clone(),
            clock: clock.clone(),
            ids: Ids::seeded(clock.clone(), 1),
            mail: Arc::new(Outbox::new(&letters.0, "Legation <legation@localhost>").unwrap()),
            shell,
            limits: Arc::new(limits),
            actors: Arc::new(atlas.clone()),
            provider: None,
            trusted_proxies: 0,
        };
        let house = Self {
            _follower: atlas.follow(),
            paths: paths_of(&routes(&atlas, &people, &assets)),
            app: app(&atlas, &people, &assets),
            people,
            clock,
            runtime: tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
                .unwrap(),
            _folders: [front, letters],
            _kept: kept,
        };
        let is_ready = |_| house.ask(&Method::GET, "/readyz", None, &[]).status == StatusCode::OK;
        let waited = (0..500).map(|n| std::thread::sleep(std::time::Duration::from_millis(n.min(20))));
        assert!(waited.map(|()| 0).any(is_ready), "the server is never ready");
        house
    }

    fn registrar(&self) -> Registrar<'_> {
        Registrar {
            database: &self.people.database,
            clock: &*self.clock,
            ids: &self.people.ids,
            author: "command line",
        }
    }

    fn email(role: Role) -> String {
        format!("{role}@example.org")
    }

    /// A fresh session of the account that has a role.
    fn sign_in(&self, role: Role) -> Browser {
        let email = Self::email(role);
        let link = match self.registrar().link(&email).unwrap() {
            Some(link) => link,
            None => self.registrar().invite(&email, role, None).unwrap().1,
        };
        let token = sessions::begin(&self.people.database, &*self.clock, &self.people.ids, &link, "walk");
        let token = token.unwrap().unwrap();
        let (signed, _) = sessions::recognise(&self.people.database, &*self.clock, &token)
            .unwrap()
            .unwrap();
        Browser {
            csrf: signed.csrf().to_owned(),
            cookie: format!("legation={token}"),
        }
    }

    fn ask(&self, method: &Method, address: &str, browser: Option<&Browser>, extra: &[(&str, &str)]) -> Told {
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, HOST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(browser) = browser {
            request = request.header(header::COOKIE, &browser.cookie);
        }
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        self.runtime.block_on(async {
            let response = self.app.clone().oneshot(request).await.unwrap();
            let caching = response.headers().get(header::CACHE_CONTROL);
            let caching = caching.map_or(String::new(), |value| value.to_str().unwrap().to_owned());
            let status = response.status();
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
            Told {
                status,
                caching,
                code: told["error"]["code"].as_str().unwrap_or_default().to_owned(),
            }
        })
    }

    /// What a route needs: nothing where it is not listed.
    fn listed(method: &Method, path: &str) -> Option<Guarded> {
        let all = guarded();
        all.into_iter().find(|one| one.method == *method && one.path == path)
    }
}

const WRITING: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

#[test]
fn the_walk_sees_every_route_and_the_list_names_no_other() {
    let house = House::new();
    assert!(house.paths.len() > 50, "{:?}", house.paths);
    for known in [
        "/",
        "/healthz",
        "/api/v1/engagements",
        "/people/{account}/role",
        "/ogc/collections/{collection}",
    ] {
        assert!(
            house.paths.iter().any(|path| path == known),
            "{known}: {:?}",
            house.paths
        );
    }
    let mut seen = BTreeSet::new();
    for listed in guarded() {
        let name = format!("{} {}", listed.method, listed.path);
        assert!(
            house.paths.iter().any(|path| path == listed.path),
            "{name} leads nowhere"
        );
        assert!(seen.insert(name.clone()), "{name} is listed twice");
    }
}

/// What holds for one request, or what is wrong with it.
fn verdict(method: &Method, path: &str, role: Option<Role>, told: &Told) -> Result<(), &'static str> {
    let is_writing = WRITING.contains(method);
    if told.status.is_server_error() {
        return Err("something failed");
    }
    let Some(listed) = House::listed(method, path) else {
        return match (is_writing, told.status) {
            (true, StatusCode::METHOD_NOT_ALLOWED) => Ok(()),
            (true, _) => Err("it is not listed and takes a writing method"),
            (false, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err("it is public and refuses"),
            (false, _) => Ok(()),
        };
    };
    if told.status == StatusCode::METHOD_NOT_ALLOWED {
        return Err("it is listed and does not take the method");
    }
    let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&told.status);
    match (listed.needs, role) {
        (None, _) if refused => Err("anybody may, and is refused"),
        (None, _) => Ok(()),
        (Some(_), None) if told.status == StatusCode::UNAUTHORIZED => Ok(()),
        (Some(_), None) => Err("nobody is signed in, and it is not refused"),
        (Some(needed), Some(role)) if role.may(needed) => {
            let shut_out =
                told.status == StatusCode::UNAUTHORIZED || ["forbidden", "forged"].contains(&told.code.as_str());
            if shut_out {
                Err("the table permits, the route does not")
            } else {
                Ok(())
            }
        }
        (Some(_), Some(_)) if told.status == StatusCode::FORBIDDEN => Ok(()),
        (Some(_), Some(_)) => Err("the table does not permit, the route does"),
    }
}

#[test]
fn every_route_permits_what_the_table_permits_and_nothing_else() {
    let house = House::new();
    let people: Vec<Option<Role>> = [None].into_iter().chain(Role::ALL.iter().copied().map(Some)).collect();
    let mut wrong = Vec::new();
    let mut walked = 0;
    for role in &people {
        let reading = role.map(|role| house.sign_in(role));
        for path in &house.paths {
            let told = house.ask(&Method::GET, &address(path), reading.as_ref(), &[]);
            walked += 1;
            if let Err(why) = verdict(&Method::GET, path, *role, &told) {
                wrong.push(format!("GET {path} as {role:?}: {} {}: {why}", told.status, told.code));
            }
            let may_be_kept = role.is_some() && !told.caching.contains("private") && !told.caching.contains("no-store");
            if may_be_kept {
                wrong.push(format!(
                    "GET {path} as {role:?} may be kept for others: {}",
                    told.caching
                ));
            }
            for method in &WRITING {
                // What is permitted may end the session: the next request has another.
                let browser = House::listed(method, path).and(*role).map(|role| house.sign_in(role));
                let browser = browser.or_else(|| reading.clone());
                let csrf = browser.as_ref().map(|browser| ("x-csrf-token", browser.csrf.as_str()));
                let told = house.ask(method, &address(path), browser.as_ref(), csrf.as_slice());
                walked += 1;
                if let Err(why) = verdict(method, path, *role, &told) {
                    wrong.push(format!(
                        "{method} {path} as {role:?}: {} {}: {why}",
                        told.status, told.code
                    ));
                }
            }
        }
    }
    eprintln!("{walked} requests over {} paths", house.paths.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is forged, where it is sent, and the headers that go with it.
type Forgery<'a> = (&'a str, &'a str, Vec<(&'a str, &'a str)>);

#[test]
fn every_writing_route_refuses_what_another_site_makes_a_browser_send() {
    let house = House::new();
    let mut wrong = Vec::new();
    for listed in guarded().into_iter().filter(|one| WRITING.contains(&one.method)) {
        let role = Role::ALL
            .iter()
            .copied()
            .find(|role| listed.needs.is_none_or(|needed| role.may(needed)));
        let role = role.expect("somebody may");
        let (browser, other) = (house.sign_in(role), house.sign_in(role));
        let path = address(listed.path);
        let in_query = format!("{path}?csrf={}", browser.csrf);
        let own = ("x-csrf-token", browser.csrf.as_str());
        let forgeries: [Forgery<'_>; 9] = [
            ("another site", &path, vec![own, ("origin", "https://evil.example")]),
            (
                "a name that begins as ours",
                &path,
                vec![own, ("origin", "http://legation.example.evil.example")],
            ),
            ("a sandboxed frame", &path, vec![own, ("origin", "null")]),
            ("a cross-site form", &path, vec![own, ("sec-fetch-site", "cross-site")]),
            ("a neighbour's form", &path, vec![own, ("sec-fetch-site", "same-site")]),
            ("no token", path.as_str(), Vec::new()),
            (
                "another session's token",
                &path,
                vec![("x-csrf-token", other.csrf.as_str())],
            ),
            ("an empty token", &path, vec![("x-csrf-token", "")]),
            ("a token in the address", &in_query, Vec::new()),
        ];
        for (what, address, headers) in forgeries {
            let told = house.ask(&listed.method, address, Some(&browser), &headers);
            if (told.status, told.code.as_str()) != (StatusCode::FORBIDDEN, "forged") {
                wrong.push(format!(
                    "{} {} takes {what}: {}",
                    listed.method, listed.path, told.status
                ));
            }
        }
        if listed.needs.is_none() {
            let told = house.ask(&listed.method, &path, None, &[("origin", "https://evil.example")]);
            if told.status != StatusCode::FORBIDDEN {
                wrong.push(format!("{} takes another site's form without a session", listed.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn reading_changes_nothing() {
    let house = House::new();
    let browsers: Vec<Browser> = Role::ALL.iter().copied().map(|role| house.sign_in(role)).collect();
    let entries = || people::audit::verify(&house.people.database).unwrap().entries;
    let accounts = || people::accounts::list(&house.people.database).unwrap();
    let before = (entries(), accounts());
    for browser in &browsers {
        for path in &house.paths {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                house.ask(&method, &address(path), Some(browser), &[]);
            }
        }
    }
    assert_eq!((entries(), accounts()), before);
    let all_are_in =
        |browser: &Browser| house.ask(&Method::GET, "/account", Some(browser), &[]).status == StatusCode::OK;
    assert!(browsers.iter().all(all_are_in), "no session was ended");
}
