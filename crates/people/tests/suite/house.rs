//! A server of this slice alone, behind the gate, with a clock that stands still and letters that stay.

use std::fmt;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use people::accounts::Registrar;
use people::gate::{Gate, gate};
use people::offices::{Actor, Actors};
use people::permissions::guarded;
use people::{People, Permission, Role, Signed};
use platform::assets::Assets;
use platform::clock::{FixedClock, Ids};
use platform::mail::{Letter, MailError, Mailer};
use platform::shell::Shell;
use platform::testkit::{self, Folder, TestDatabase};
use tower::ServiceExt as _;

/// Knows one body.
#[derive(Debug)]
struct Bodies;

impl Bodies {
    fn seattle() -> Actor {
        Actor {
            identity: "place:5809844".to_owned(),
            name: "Seattle, Washington (City)".to_owned(),
        }
    }
}

impl Actors for Bodies {
    fn find(&self, text: &str) -> Vec<Actor> {
        let found = Self::seattle();
        Vec::from_iter(
            found
                .name
                .to_lowercase()
                .contains(&text.to_lowercase())
                .then_some(found),
        )
    }

    fn named(&self, identities: &[String]) -> Vec<Actor> {
        let known = Self::seattle();
        Vec::from_iter(identities.contains(&known.identity).then_some(known))
    }
}

/// Keeps letters for the test to read.
#[derive(Default)]
pub struct Postbox(pub Mutex<Vec<Letter>>);

impl fmt::Debug for Postbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postbox")
    }
}

impl Mailer for Postbox {
    fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.0.lock().unwrap().push(letter.clone());
        Ok(())
    }
}

pub struct House {
    app: Router,
    pub people: People,
    pub clock: Arc<FixedClock>,
    pub letters: Arc<Postbox>,
    runtime: tokio::runtime::Runtime,
    _folder: Folder,
    _kept: TestDatabase,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn to(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The session's cookie that it sets, as the browser sends it back.
    pub fn cookie(&self) -> Option<String> {
        self.set("legation=")
    }

    /// A cookie that it sets, as the browser sends it back.
    pub fn set(&self, begin: &str) -> Option<String> {
        let all = self.headers.get_all(header::SET_COOKIE).iter();
        let set = all
            .map(|set| set.to_str().unwrap())
            .inspect(|set| assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}"))
            .find(|set| set.starts_with(begin))?;
        Some(set.split(';').next().unwrap().to_owned())
    }
}

impl House {
    pub fn each() -> Vec<Self> {
        testkit::databases(people::MIGRATIONS)
            .into_iter()
            .map(Self::on)
            .collect()
    }

    pub fn on(kept: TestDatabase) -> Self {
        Self::with(kept, |_| {})
    }

    /// A house in which something is otherwise.
    pub fn with(kept: TestDatabase, change: impl FnOnce(&mut People)) -> Self {
        let folder = testkit::front_end();
        let assets = Assets::open(Some(&folder.0)).unwrap();
        let clock = testkit::clock();
        let letters = Arc::new(Postbox::default());
        let mut people = People {
            database: kept.database.clone(),
            clock: clock.clone(),
            ids: Ids::seeded(clock.clone(), 1),
            mail: letters.clone(),
            shell: Shell::new(Vec::new(), &assets, "http://legation.example".to_owned()),
            limits: Arc::default(),
            actors: Arc::new(Bodies),
            provider: None,
            trusted_proxies: 0,
        };
        change(&mut people);
        let mut list = people::list();
        list.push(guarded(Method::GET, "/decide", Some(Permission::Decide)));
        list.push(guarded(Method::POST, "/decide", Some(Permission::Decide)));
        let decide = get(|signed: Signed| async move { signed.author() }).post(|| async { "decided" });
        let app = people::slice(&people)
            .routes
            .route("/", get(|| async { "open" }).post(|| async { "never" }))
            .route("/decide", decide)
            .route("/api/v1/stats", get(|| async { "stats" }))
            .layer(from_fn_with_state(people.clone(), people::limit::hold))
            .layer(from_fn_with_state(
                Gate {
                    people: people.clone(),
                    guarded: list.into(),
                },
                gate,
            ));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        Self {
            app,
            people,
            clock,
            letters,
            runtime,
            _folder: folder,
            _kept: kept,
        }
    }

    pub fn ask(&self, method: Method, path: &str, cookie: Option<&str>, form: &str, extra: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "legation.example")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        for (name, value) in extra {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(form.to_owned())).unwrap();
        self.runtime.block_on(async {
            let response = self.app.clone().oneshot(request).await.unwrap();
            let (head, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            Answer {
                status: head.status,
                headers: head.headers,
                text: String::from_utf8_lossy(&bytes).into_owned(),
            }
        })
    }

    /// The status of what a peer at some address is answered.
    pub fn ask_from(&self, peer: std::net::SocketAddr, path: &str) -> StatusCode {
        let request = Request::builder()
            .uri(path)
            .extension(axum::extract::ConnectInfo(peer))
            .body(Body::empty())
            .unwrap();
        self.runtime
            .block_on(async { self.app.clone().oneshot(request).await.unwrap().status() })
    }

    pub fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        self.ask(Method::GET, path, cookie, "", &[])
    }

    pub fn post(&self, path: &str, cookie: Option<&str>, form: &str) -> Answer {
        self.ask(Method::POST, path, cookie, form, &[])
    }

    pub fn invite(&self, email: &str, role: Role) -> String {
        let registrar = Registrar {
            database: &self.people.database,
            clock: &*self.clock,
            ids: &self.people.ids,
            author: "command line",
        };
        registrar.invite(email, role, None).unwrap().1
    }

    /// The newest letter, once there are so many.
    pub fn letter(&self, number: usize) -> Letter {
        let letter = (0..500).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            self.letters.0.lock().unwrap().get(number - 1).cloned()
        });
        letter.expect("a letter")
    }

    /// Signs in; tells the cookie and the token of forms.
    pub fn sign_in(&self, email: &str, role: Role) -> (String, String) {
        let link = self.invite(email, role);
        let cookie = self.post(&format!("/sign-in/{link}"), None, "").cookie().unwrap();
        let csrf = self.csrf(&cookie);
        (cookie, csrf)
    }

    pub fn csrf(&self, cookie: &str) -> String {
        let page = self.get("/account", Some(cookie));
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let rest = page.text.split("name=\"csrf\" value=\"").nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}
