//! A small site: a few places, a dozen claims, everything served as in production but for the network.

use std::sync::{Arc, OnceLock};

use atlas::intake::{self, Deposit, Intake};
use atlas::reading::Atlas;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use domain::{Claim, Licence};
use places::build::{Draft, Drafts, finish};
use places::{Bodies, Feature, Gazetteer, Resolver};
use platform::assets::Assets;
use platform::clock::{Clock, FixedClock, Ids, Moment};
use platform::database::Database;
use platform::shell::Shell;
use platform::testkit::{self, Folder, TestDatabase};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// Where the site says that it is.
pub const ADDRESS: &str = "https://legation.example";

/// The claims of the small ledger, in the interchange table.
pub const CLAIMS: &str = "\
claim_id,us_actor,us_level,us_state,counterpart,counterpart_level,counterpart_country,kind,status_as_reported,start,end,term,issues,title,note,source_url,source_publisher,source_date,source_kind,language,confidence
c01,Seattle,city,WA,Bergen,city,NO,sister_tie,active,1967~,,,education;youth,Seattle and Bergen sister cities,Forty years old in 2007.,https://www.seattle.gov/report,City of Seattle,2007,government,en,medium
c02,Seattle,city,WA,Bergen,city,NO,sister_tie,active,1989-05-10,,,culture,Bergen signs with Seattle,The paper gives 1989.,https://news.example/bergen,The Bergen Paper,2024-03-01,news,en,high
c03,Seattle,city,WA,Kobe,city,JP,sister_tie,active,1957,,,trade,Seattle and Kobe sister cities,The oldest tie.,https://kobe.example/,City of Kobe,2025-01-15,foreign_government,en,high
c04,Seattle,city,WA,Kobe,city,JP,outgoing_mission,announced,2023-09-12/2023-09-24,,,trade,Seattle to send a mission to Kobe,Announced in August.,https://news.example/kobe,The Kobe Paper,2023-08-01,news,en,high
c05,King County,county,WA,Chongqing,city,CN,sister_tie,active,1983,,,,King County and Chongqing sister counties,,https://kingcounty.example/,King County,2010,government,en,high
c06,Washington,state,WA,Norway,country,NO,memorandum,active,2015-06-01,,P4Y,climate,Washington and Norway sign a memorandum on ferries,For four years.,https://governor.example/,Office of the Governor of Washington,2015-06-02,government,en,high
c07,Seattle,city,WA,Mayors for Peace,network,,network_membership,active,,,,,Seattle is a member of Mayors for Peace,,https://mayors.example/,Mayors for Peace,2011,organization,en,high
c08,Port of Seattle,port,WA,Kobe,city,JP,memorandum,active,2016,,,transport,Port of Seattle and Kobe agree on cruises,,https://port.example/,Port of Seattle,2016-05,government,en,high
c09,Washington,state,WA,China,country,CN,restriction,active,2025-09-01,,,security,Washington forbids new ties with China,House Bill 1234.,https://leg.example/hb1234,Washington State Legislature,2025-09-01,legislation,en,high
c10,Portland,city,OR,Kobe,city,JP,meeting,completed,2019-04-02,,,trade,Portland's mayor meets Kobe's,,https://news.example/portland,The Portland Paper,2019-04-03,news,en,high
c11,Portland,city,OR,Munich,city,DE,sister_tie,ended,1990,2004,,,Portland and Munich were sister cities,,https://munich.example/,City of Munich,2004,foreign_government,de,high
";

/// A later delivery of the same table: one row corrected, one row new.
pub const LATER: &str = "\
claim_id,us_actor,us_level,us_state,counterpart,counterpart_level,counterpart_country,kind,status_as_reported,start,end,term,issues,title,note,source_url,source_publisher,source_date,source_kind,language,confidence
c03,Seattle,city,WA,Kobe,city,JP,sister_tie,active,1957-10-22,,,trade,Seattle and Kobe sister cities,The day is now known.,https://kobe.example/,City of Kobe,2025-01-15,foreign_government,en,high
c12,Portland,city,OR,Bergen,city,NO,sister_tie,active,2001,,,,Portland and Bergen sister cities,,https://bergen.example/,City of Bergen,2026-11-01,foreign_government,en,high
";

/// The site on one database.
pub struct Site {
    /// What the handlers share.
    pub atlas: Atlas,
    /// The clock that everything tells the time by.
    pub clock: Arc<FixedClock>,
    app: Router,
    runtime: Runtime,
    _folder: Folder,
    kept: TestDatabase,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: axum::http::HeaderMap,
    /// Its body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Its body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("text in UTF-8")
    }

    /// A header as text; empty where it is missing.
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Site {
    /// The site with the claims of [`CLAIMS`] on every engine that the machine has.
    pub fn each() -> Vec<Self> {
        testkit::databases(crate::world::migrations())
            .into_iter()
            .map(|kept| Self::on(kept, &read(Some("test"), CLAIMS)))
            .collect()
    }

    /// The site with the claims of [`CLAIMS`] on SQLite.
    pub fn small() -> Self {
        Self::with(&read(Some("test"), CLAIMS))
    }

    /// The site with some claims on SQLite.
    pub fn with(claims: &[Claim]) -> Self {
        Self::on(testkit::sqlite(crate::world::migrations()), claims)
    }

    fn on(kept: TestDatabase, claims: &[Claim]) -> Self {
        let clock = testkit::clock();
        take_in(&kept.database, &clock, claims);
        let folder = front_end();
        let assets = Assets::open(Some(&folder.0)).expect("the front end opens");
        let shell = Shell::new(atlas::MENU.to_vec(), &assets, ADDRESS.to_owned());
        let gazetteer = Gazetteer::from_bytes(world().to_vec()).expect("the small world opens");
        let shared: Arc<dyn Clock> = clock.clone();
        let atlas = Atlas::open(kept.database.clone(), gazetteer, shell, shared).expect("the ledger loads");
        let app = atlas::slice(&atlas)
            .routes
            .merge(assets.routes())
            .layer(from_fn_with_state(
                atlas.shell().clone(),
                platform::http::dress_problems,
            ))
            .layer(from_fn(platform::http::guard));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        Self {
            atlas,
            clock,
            app,
            runtime: runtime.expect("a runtime"),
            _folder: folder,
            kept,
        }
    }

    /// The database of the site.
    pub fn database(&self) -> &Database {
        &self.kept.database
    }

    /// Takes in more claims at a moment, as the command line would, and lets the site notice.
    pub fn later(&self, moment: Moment, claims: &[Claim]) {
        self.clock.set(moment);
        take_in(self.database(), &self.clock, claims);
        self.atlas.catch_up().expect("the site catches up");
    }

    /// Asks as a browser does.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(path, "text/html,*/*", None)
    }

    /// Asks with a tag that the client holds.
    pub fn get_if_changed(&self, path: &str, tag: &str) -> Answer {
        self.ask(path, "text/html,*/*", Some(tag))
    }

    fn ask(&self, path: &str, accept: &str, tag: Option<&str>) -> Answer {
        let mut request = Request::builder().uri(path).header(header::ACCEPT, accept);
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let request = request
            .body(Body::empty())
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        self.runtime.block_on(async {
            let response = self.app.clone().oneshot(request).await.expect("an answer");
            let (head, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.expect("a whole body").to_vec();
            Answer {
                status: head.status,
                headers: head.headers,
                bytes,
            }
        })
    }

    /// The text of a page that must be there.
    pub fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text().to_owned()
    }

    /// The address of the page of the engagement whose title begins so.
    pub fn engagement(&self, title: &str) -> String {
        let now = self.atlas.now();
        let snapshot = now.snapshot();
        let row = snapshot.refs().find(|at| snapshot.row(*at).title().starts_with(title));
        let row = row.unwrap_or_else(|| panic!("no engagement is titled {title}"));
        format!("/engagements/{}", snapshot.row(row).id())
    }
}

/// Reads claims from the text of an interchange table, of a given name or of those that its rows say; what states no
/// licence is under CC BY.
pub fn read(table: Option<&str>, text: &str) -> Vec<Claim> {
    let options = sources::Options {
        table: table.map(str::to_owned),
        licence: Some(Licence::CcBy),
        ..sources::Options::default()
    };
    let mut claims = Vec::new();
    let input = sources::Input::from_bytes("claims.csv", text.as_bytes());
    sources::read(sources::Format::Table, vec![input], &options, &mut |outcome, _| {
        match outcome {
            sources::Outcome::Claim(claim) => claims.push(*claim),
            sources::Outcome::Refused(refusal) => panic!("{refusal}"),
            _ => {}
        }
        std::ops::ControlFlow::Continue(())
    })
    .expect("the table reads");
    claims
}

/// Stores and decides claims.
pub fn take_in(database: &Database, clock: &Arc<FixedClock>, claims: &[Claim]) {
    static RESOLVER: OnceLock<Resolver> = OnceLock::new();
    let resolver = RESOLVER.get_or_init(|| {
        let gazetteer = Gazetteer::from_bytes(world().to_vec()).expect("the small world opens");
        Resolver::new(gazetteer, Bodies::shipped().expect("bodies read")).expect("pins read")
    });
    let shared: Arc<dyn Clock> = clock.clone();
    let ids = Ids::fresh(shared);
    let intake = Intake {
        database,
        resolver,
        clock: &**clock,
        ids: &ids,
    };
    let mut deposit = Deposit::new(&intake, false);
    for claim in claims {
        deposit.claim(claim.clone()).expect("claims are stored");
    }
    deposit.finish().expect("claims are stored");
    let summary = intake::run(&intake, &mut |_| std::ops::ControlFlow::Continue(())).expect("intake runs");
    assert!(summary.waiting.is_empty(), "{summary:?}");
}

/// The index of a small world.
fn world() -> &'static [u8] {
    static WORLD: OnceLock<Vec<u8>> = OnceLock::new();
    WORLD.get_or_init(|| {
        let mut drafts = Drafts::default();
        for (id, name, level, feature, (country, state), point, population, county) in [
            (
                100,
                "King County",
                "county",
                Feature::Adm2,
                ("US", "WA"),
                (47.5, -121.8),
                2_200_000,
                None,
            ),
            (
                101,
                "Seattle",
                "city",
                Feature::Seat2,
                ("US", "WA"),
                (47.606, -122.332),
                737_000,
                Some(100),
            ),
            (
                102,
                "Portland",
                "city",
                Feature::Seat2,
                ("US", "OR"),
                (45.52, -122.68),
                650_000,
                None,
            ),
            (
                103,
                "Tacoma",
                "city",
                Feature::Seat2,
                ("US", "WA"),
                (47.25, -122.44),
                219_000,
                None,
            ),
            (
                301,
                "Bergen",
                "city",
                Feature::Seat1,
                ("NO", ""),
                (60.393, 5.324),
                294_000,
                None,
            ),
            (
                302,
                "Munich",
                "city",
                Feature::Seat1,
                ("DE", ""),
                (48.137, 11.575),
                1_260_000,
                None,
            ),
            (
                303,
                "Kobe",
                "city",
                Feature::Seat1,
                ("JP", ""),
                (34.69, 135.2),
                1_528_000,
                None,
            ),
            (
                304,
                "Chongqing",
                "city",
                Feature::Seat1,
                ("CN", ""),
                (29.56, 106.55),
                7_457_000,
                None,
            ),
        ] {
            let country = country.parse().expect("a country");
            let level = level.parse().expect("a level");
            let mut draft = Draft::new(id, name, level, feature, country, state.parse().ok());
            draft.point = Some(point);
            draft.population = population;
            draft.admin2 = county;
            drafts.places.insert(id, draft);
        }
        finish(drafts, "a test").expect("the small world builds").bytes
    })
}

/// A front end as far as pages ask for it.
fn front_end() -> Folder {
    let folder = testkit::front_end();
    std::fs::create_dir_all(folder.0.join("static")).expect("a folder can be made");
    let write = |name: &str, text: &str| std::fs::write(folder.0.join(name), text).expect("a file can be written");
    write("static/icon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let square = r#"[{"id":"US","rings":[[[-120,30],[-80,30],[-80,48],[-120,48],[-120,30]]]}]"#;
    write("static/outlines.json", square);
    folder
}
