//! The slice behind the gate: people sign in and work at the desk, as a browser would.

use std::sync::Arc;

use atlas::proposals::{Proposal, ReadDocument, deposit};
use atlas::reading::Atlas;
use atlas::store::jobs::{self, Job, Queue};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use domain::{Claim, PublicId, SourceKind};
use people::accounts::Registrar;
use people::gate::{Gate, gate};
use people::{People, Role};
use platform::clock::{Clock as _, FixedClock, Ids, Moment};
use platform::database::DatabaseError;
use platform::http::dress_problems;
use platform::mail::{Letter, MailError, Mailer};
use platform::testkit::{self, TestDatabase};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::world::{gazetteer, migrations, shell, take_in};

/// Sends nothing: links come from the registrar.
#[derive(Debug)]
struct NoMail;

impl Mailer for NoMail {
    fn send(&self, _: &Letter) -> Result<(), MailError> {
        Ok(())
    }
}

/// A ledger with people.
pub struct House {
    app: Router,
    pub atlas: Atlas,
    pub people: People,
    pub clock: Arc<FixedClock>,
    runtime: Runtime,
    pub kept: TestDatabase,
}

/// Somebody who has signed in.
pub struct Person {
    cookie: String,
    pub csrf: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// Where it leads.
    pub fn to(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a form's field.
    pub fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split(&start).nth(1);
        let rest = rest.unwrap_or_else(|| panic!("no field {name} in {}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }

    /// The addresses of items that a list links to.
    pub fn items(&self) -> Vec<String> {
        let mut found = Vec::new();
        for part in self.text.split("<a href=\"").skip(1) {
            let (href, rest) = part.split_once('"').unwrap();
            if rest.trim_start().starts_with("data-item") {
                found.push(href.replace("&#38;", "&"));
            }
        }
        found
    }
}

impl House {
    pub fn each(claims: &[Claim]) -> Vec<Self> {
        testkit::databases(migrations())
            .into_iter()
            .map(|kept| Self::on(kept, claims.to_vec()))
            .collect()
    }

    pub fn on(kept: TestDatabase, claims: Vec<Claim>) -> Self {
        let clock = testkit::clock();
        take_in(&kept, &clock, claims);
        let shell = shell();
        let people = People {
            database: kept.database.clone(),
            clock: clock.clone(),
            ids: Ids::fresh(clock.clone()),
            mail: Arc::new(NoMail),
            shell: shell.clone(),
            limits: Arc::default(),
            actors: Arc::new(people::offices::Unknown),
            provider: None,
            trusted_proxies: 0,
        };
        let atlas = Atlas::open(kept.database.clone(), gazetteer(), shell, clock.clone()).unwrap();
        let gate_of_both = Gate {
            people: people.clone(),
            guarded: [people::list(), atlas::guarded()].concat().into(),
        };
        let app = atlas::slice(&atlas)
            .routes
            .merge(people::slice(&people).routes)
            .layer(from_fn_with_state(gate_of_both, gate))
            .layer(from_fn_with_state(atlas.shell().clone(), dress_problems));
        Self {
            app,
            atlas,
            people,
            clock,
            runtime: Runtime::new().unwrap(),
            kept,
        }
    }

    pub fn ask(&self, method: Method, path: &str, person: Option<&Person>, form: &str, accept: &str) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "atlas.example")
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(person) = person {
            request = request.header(header::COOKIE, &person.cookie);
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

    pub fn get(&self, path: &str, person: &Person) -> Answer {
        let answer = self.ask(Method::GET, path, Some(person), "", "text/html");
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer
    }

    /// Sends a form with the session's token; the rest is written as a browser encodes it.
    pub fn post(&self, path: &str, person: &Person, form: &str) -> Answer {
        let form = format!("csrf={}&{form}", person.csrf);
        self.clock.set(Moment(self.clock.now().0 + 1_000_000));
        self.ask(Method::POST, path, Some(person), &form, "text/html")
    }

    pub fn person(&self, email: &str, role: Role, organisation: Option<&str>) -> Person {
        let registrar = Registrar {
            database: &self.people.database,
            clock: &*self.clock,
            ids: &self.people.ids,
            author: "command line",
        };
        let (_, link) = registrar.invite(email, role, organisation).unwrap();
        let entered = self.ask(Method::POST, &format!("/sign-in/{link}"), None, "", "text/html");
        let set = entered.headers[header::SET_COOKIE].to_str().unwrap();
        let mut person = Person {
            cookie: set.split(';').next().unwrap().to_owned(),
            csrf: String::new(),
        };
        person.csrf = self.get("/account", &person).field("csrf");
        person
    }

    /// The id of the engagement of a title.
    pub fn entry(&self, title: &str) -> PublicId {
        let shown = self.atlas.now();
        let snapshot = shown.snapshot();
        let found = snapshot
            .refs()
            .map(|at| snapshot.row(at))
            .find(|row| row.title().contains(title));
        found.unwrap_or_else(|| panic!("no entry {title}")).id()
    }

    /// Suspects that two engagements are one, as intake does.
    pub fn suspect(&self, a: PublicId, b: PublicId) {
        let job = Job {
            queue: Queue::PossibleDuplicate,
            payload: serde_json::json!({ "a": a, "b": b, "rule": "same-visit", "score": 0.61 }),
        };
        let ids = Ids::fresh(self.clock.clone());
        self.kept
            .database
            .write::<_, DatabaseError>(|session| {
                jobs::insert(session, std::slice::from_ref(&job), 1, &ids, testkit::noon())
            })
            .unwrap();
    }

    /// Deposits a proposed claim, for everybody or for one organisation.
    pub fn propose(&self, claim: &Claim, text: &str, passage: &str, organisation: Option<&str>) {
        let start = text.find(passage).unwrap();
        let document = ReadDocument {
            address: claim.source.url.clone(),
            sha256: "ab".repeat(32),
            title: "A report".to_owned(),
            publisher: claim.source.publisher.clone(),
            publisher_kind: SourceKind::News,
            publisher_place: None,
            dated: None,
            language: "en".to_owned(),
            text: text.to_owned(),
        };
        let proposal = Proposal {
            claim: claim.clone(),
            passage: start..start + passage.len(),
            confidence: 0.8,
            reasons: vec!["the words of a signing".to_owned()],
        };
        let ids = Ids::fresh(self.clock.clone());
        let now = testkit::noon();
        self.kept
            .database
            .write::<_, DatabaseError>(|session| {
                let found = std::slice::from_ref(&proposal);
                deposit(session, &ids, now, &document, found, organisation, "account:9")
            })
            .unwrap();
    }
}
