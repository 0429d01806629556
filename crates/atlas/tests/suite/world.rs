//! A small ledger behind the slice's routes, on either engine.

use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use atlas::intake::{self, Deposit, Intake};
use atlas::reading::Atlas;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::{
    Claim, ClaimKey, Confidence, Country, Issues, Level, Licence, PartyName, ReportedStatus, SourceKind, SourceRef,
};
use places::build::{Draft, Drafts, finish};
use places::{Bodies, Feature, Gazetteer, Resolver};
use platform::assets::Assets;
use platform::clock::{Clock, FixedClock, Ids, Moment};
use platform::database::Migration;
use platform::http::{dress_problems, guard};
use platform::shell::Shell;
use platform::testkit::{self, Folder, TestDatabase};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// GeoNames id, name, level, feature, country, state, population, and point as latitude and longitude.
type PlaceLine = (
    u32,
    &'static str,
    Level,
    Feature,
    &'static str,
    &'static str,
    u32,
    (f32, f32),
);

const PLACES: &[PlaceLine] = &[
    (
        5_815_135,
        "Washington",
        Level::State,
        Feature::Adm1,
        "US",
        "WA",
        7_700_000,
        (47.5, -120.5),
    ),
    (
        101,
        "Seattle",
        Level::City,
        Feature::Seat2,
        "US",
        "WA",
        737_000,
        (47.6, -122.3),
    ),
    (
        102,
        "Portland",
        Level::City,
        Feature::Seat2,
        "US",
        "OR",
        650_000,
        (45.5, -122.7),
    ),
    (
        301,
        "Bergen",
        Level::City,
        Feature::Seat1,
        "NO",
        "",
        294_000,
        (60.4, 5.3),
    ),
    (
        302,
        "Munich",
        Level::City,
        Feature::Seat1,
        "DE",
        "",
        1_260_000,
        (48.1, 11.6),
    ),
    (
        303,
        "Kobe",
        Level::City,
        Feature::Seat1,
        "JP",
        "",
        1_500_000,
        (34.7, 135.2),
    ),
    (
        1_861_060,
        "Japan",
        Level::Country,
        Feature::Country,
        "JP",
        "",
        125_000_000,
        (36.0, 138.0),
    ),
];

/// The gazetteer of the small world.
pub fn gazetteer() -> Gazetteer {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let mut drafts = Drafts::default();
        for (id, name, level, feature, country, state, population, point) in PLACES {
            let country = country.parse().expect("a country");
            let mut draft = Draft::new(*id, name, *level, *feature, country, state.parse().ok());
            draft.point = Some(*point);
            draft.population = *population;
            drafts.places.insert(*id, draft);
        }
        finish(drafts, "a test").expect("the small world builds").bytes
    });
    Gazetteer::from_bytes(bytes.clone()).expect("the small world opens")
}

/// The frame of pages, without built styles.
pub fn shell() -> Shell {
    let folder = Folder::new("assets");
    std::fs::create_dir_all(folder.0.join(".vite")).expect("a folder");
    let manifest = r#"{"src/site.ts": {"file": "assets/site-1.js", "isEntry": true}, "src/embed.ts": {"file": "assets/embed-1.js", "isEntry": true}}"#;
    std::fs::write(folder.0.join(".vite/manifest.json"), manifest).expect("a manifest");
    let assets = Assets::open(Some(&folder.0)).expect("the manifest reads");
    Shell::new(atlas::MENU.to_vec(), &assets, "https://atlas.example".to_owned())
}

/// A claim: row, American body ("Seattle, WA"), counterpart ("Bergen, NO"), kind, start.
pub fn claim(row: &str, us: &str, them: &str, kind: &str, start: &str) -> Claim {
    let (us_name, state) = us.split_once(", ").expect("a body with its state");
    let (name, country) = them.split_once(", ").expect("a counterpart with its country");
    Claim {
        key: ClaimKey {
            table: "test".to_owned(),
            claim_id: row.to_owned(),
        },
        us: PartyName {
            name: us_name.to_owned(),
            level: Some(if us_name == "Washington" {
                Level::State
            } else {
                Level::City
            }),
            state: state.parse().ok(),
            country: Some(Country::US),
            ..PartyName::default()
        },
        counterpart: PartyName {
            name: name.to_owned(),
            level: Some(if name == "Japan" { Level::Country } else { Level::City }),
            country: Some(country.parse().expect("a country")),
            ..PartyName::default()
        },
        kind: kind.parse().expect("a kind"),
        status: ReportedStatus::Active,
        start: (!start.is_empty()).then(|| start.parse().expect("a date")),
        end: None,
        term_months: None,
        issues: Issues::parse("culture").expect("an issue"),
        officials: Vec::new(),
        title: format!("{us_name} and {name}: {}", kind.replace('_', " ")),
        note: "What the page says.".to_owned(),
        source: SourceRef {
            url: format!("https://example.org/{row}"),
            publisher: "A newspaper".to_owned(),
            date: Some("2024-05-01".parse().expect("a date")),
            kind: SourceKind::News,
            language: "en".to_owned(),
        },
        confidence: Confidence::High,
        licence: Licence::CcBy,
    }
}

/// What the small ledger holds at first.
pub fn story() -> Vec<Claim> {
    vec![
        claim("1", "Seattle, WA", "Bergen, NO", "sister_tie", "1967"),
        claim("2", "Seattle, WA", "Kobe, JP", "sister_tie", "1957"),
        claim("3", "Portland, OR", "Munich, DE", "memorandum", "2019-02-01"),
        claim(
            "4",
            "Seattle, WA",
            "Munich, DE",
            "outgoing_mission",
            "2015-10-04/2015-10-07",
        ),
        claim("5", "Portland, OR", "Kobe, JP", "sister_tie", ""),
        claim("6", "Washington, WA", "Japan, JP", "legislative_act", "2021"),
    ]
}

/// The slice behind the layers that matter here.
pub struct Site {
    pub atlas: Atlas,
    pub clock: Arc<FixedClock>,
    app: Router,
    kept: TestDatabase,
    /// Requests run in it; everything else is blocking and must not.
    runtime: Runtime,
}

/// An answer.
pub struct Told {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Told {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("text")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a header in ASCII"))
    }
}

/// The schema of the ledger and of the people whom its histories name.
pub fn migrations() -> &'static [Migration] {
    static BOTH: OnceLock<Vec<Migration>> = OnceLock::new();
    BOTH.get_or_init(|| [platform::MIGRATIONS, people::MIGRATIONS, atlas::MIGRATIONS].concat())
}

/// The small ledger on each engine that this machine has.
pub fn sites() -> Vec<Site> {
    testkit::databases(crate::world::migrations())
        .into_iter()
        .map(|database| Site::over(database, story()))
        .collect()
}

impl Site {
    pub fn over(kept: TestDatabase, claims: Vec<Claim>) -> Self {
        let clock = testkit::clock();
        take_in(&kept, &clock, claims);
        let atlas = Atlas::open(kept.database.clone(), gazetteer(), shell(), clock.clone()).expect("the ledger loads");
        let dress = axum::middleware::from_fn_with_state(atlas.shell().clone(), dress_problems);
        let app = atlas::slice(&atlas)
            .routes
            .layer(dress)
            .layer(axum::middleware::from_fn(guard));
        let runtime = Runtime::new().expect("a runtime");
        Self {
            atlas,
            clock,
            app,
            kept,
            runtime,
        }
    }

    /// Claims come in as an import by another process would bring them.
    pub fn import(&self, claims: Vec<Claim>) {
        take_in(&self.kept, &self.clock, claims);
    }

    /// Days go by.
    pub fn later(&self, days: i64) {
        self.clock.set(Moment(self.clock.now().0 + days * 86_400_000_000));
    }

    pub fn get(&self, address: &str) -> Told {
        self.get_with(address, &[])
    }

    pub fn get_with(&self, address: &str, headers: &[(&str, &str)]) -> Told {
        let mut request = Request::get(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.told(request.body(Body::empty()).expect("a request"))
    }

    fn told(&self, request: Request<Body>) -> Told {
        let answer = async {
            let response = self.app.clone().oneshot(request).await.expect("an answer");
            let (status, headers) = (response.status(), response.headers().clone());
            let bytes = to_bytes(response.into_body(), 64 << 20).await.expect("a body").to_vec();
            Told { status, headers, bytes }
        };
        self.runtime.block_on(answer)
    }

    /// Sends a form, as a browser that nobody has signed in with.
    pub fn post(&self, address: &str, form: &str) -> Told {
        let request = Request::post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .expect("a request");
        self.told(request)
    }

    pub fn json(&self, address: &str) -> serde_json::Value {
        let told = self.get(address);
        assert_eq!(told.status, StatusCode::OK, "{address}: {}", told.text());
        told.json()
    }
}

pub fn take_in(kept: &TestDatabase, clock: &Arc<FixedClock>, claims: Vec<Claim>) {
    let resolver = Resolver::new(gazetteer(), Bodies::shipped().expect("bodies read")).expect("pins read");
    let timed: Arc<dyn Clock> = clock.clone();
    let ids = Ids::fresh(timed);
    let intake = Intake {
        database: &kept.database,
        resolver: &resolver,
        clock: &**clock,
        ids: &ids,
    };
    let mut deposit = Deposit::new(&intake, false);
    for claim in claims {
        deposit.claim(claim).expect("claims are stored");
    }
    deposit.finish().expect("claims are stored");
    intake::run(&intake, &mut |_| ControlFlow::Continue(())).expect("intake runs");
}
