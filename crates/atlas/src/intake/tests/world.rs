//! A handful of places, and claims about them in one line.

use std::sync::{Arc, OnceLock};

use domain::{
    Claim, ClaimKey, Confidence, Country, Issues, Level, Licence, PartyName, ReportedStatus, SourceKind, SourceRef,
};
use places::build::{Draft, Drafts, finish};
use places::{Bodies, Feature, Gazetteer, Resolver};
use platform::clock::{Clock, FixedClock, Ids, Moment};
use platform::database::Database;
use platform::testkit;

use crate::intake::{self, Deposit, Deposited, Intake, Summary, Watcher};

/// A resolver over the small world.
pub fn resolver() -> &'static Resolver {
    static RESOLVER: OnceLock<Resolver> = OnceLock::new();
    RESOLVER.get_or_init(|| {
        let mut drafts = Drafts::default();
        for (id, name, level, feature, country, state, population) in [
            (100, "King County", Level::County, Feature::Adm2, "US", "WA", 2_200_000),
            (101, "Seattle", Level::City, Feature::Seat2, "US", "WA", 737_000),
            (102, "Portland", Level::City, Feature::Seat2, "US", "OR", 650_000),
            (103, "Portland", Level::City, Feature::Seat2, "US", "ME", 68_000),
            (301, "Bergen", Level::City, Feature::Seat1, "NO", "", 294_000),
            (302, "Munich", Level::City, Feature::Seat1, "DE", "", 1_260_000),
            (303, "Cologne", Level::City, Feature::Seat2, "DE", "", 964_000),
        ] {
            let country = country.parse().expect("a country");
            let mut draft = Draft::new(id, name, level, feature, country, state.parse().ok());
            draft.point = Some((47.0 + id as f32 / 100.0, 5.0));
            draft.population = population;
            drafts.places.insert(id, draft);
        }
        let bytes = finish(drafts, "a test").expect("the small world builds").bytes;
        let gazetteer = Gazetteer::from_bytes(bytes).expect("the small world opens");
        Resolver::new(gazetteer, Bodies::shipped().expect("bodies read")).expect("pins read")
    })
}

/// A claim in the making.
pub struct Making(Claim);

/// A claim by its row, the American body ("Seattle, WA"), the counterpart ("Bergen, NO") and the kind.
pub fn claim(row: &str, us: &str, them: &str, kind: &str) -> Making {
    let (us_name, state) = us.split_once(", ").unwrap_or((us, ""));
    let (name, country) = them.split_once(", ").expect("a counterpart with its country");
    Making(Claim {
        key: ClaimKey {
            table: "test".to_owned(),
            claim_id: row.to_owned(),
        },
        us: PartyName {
            name: us_name.to_owned(),
            level: Some(if us_name.ends_with("County") {
                Level::County
            } else {
                Level::City
            }),
            state: state.parse().ok(),
            country: Some(Country::US),
            ..PartyName::default()
        },
        counterpart: PartyName {
            name: name.to_owned(),
            level: Some(Level::City),
            country: Some(country.parse().expect("a country")),
            ..PartyName::default()
        },
        kind: kind.parse().expect("a kind"),
        status: ReportedStatus::Active,
        start: None,
        end: None,
        term_months: None,
        issues: Issues::default(),
        officials: Vec::new(),
        title: format!("{us} and {them}"),
        note: String::new(),
        source: SourceRef {
            url: format!("https://example.org/{row}"),
            publisher: "A newspaper".to_owned(),
            date: None,
            kind: SourceKind::News,
            language: "en".to_owned(),
        },
        confidence: Confidence::High,
        licence: Licence::CcBy,
    })
}

impl Making {
    pub fn start(mut self, text: &str) -> Self {
        self.0.start = Some(text.parse().expect("a date"));
        self
    }

    pub fn title(mut self, text: &str) -> Self {
        self.0.title = text.to_owned();
        self
    }

    pub fn note(mut self, text: &str) -> Self {
        self.0.note = text.to_owned();
        self
    }

    pub fn officials(mut self, names: &[&str]) -> Self {
        self.0.officials = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub fn counterpart_level(mut self, level: Level) -> Self {
        self.0.counterpart.level = Some(level);
        self
    }

    pub fn url(mut self, text: &str) -> Self {
        self.0.source.url = text.to_owned();
        self
    }

    pub fn table(mut self, text: &str) -> Self {
        self.0.key.table = text.to_owned();
        self
    }

    pub fn status(mut self, status: ReportedStatus) -> Self {
        self.0.status = status;
        self
    }

    pub fn done(self) -> Claim {
        self.0
    }
}

/// A database with everything that intake needs.
pub struct Bench<'a> {
    database: &'a Database,
    resolver: &'a Resolver,
    clock: Arc<FixedClock>,
    ids: Ids,
}

impl<'a> Bench<'a> {
    pub fn new(database: &'a Database) -> Self {
        Self::with(database, resolver())
    }

    pub fn with(database: &'a Database, resolver: &'a Resolver) -> Self {
        let clock = testkit::clock();
        Self {
            database,
            resolver,
            ids: Ids::fresh(clock.clone()),
            clock,
        }
    }

    /// Lets a minute pass.
    pub fn wait(&self) {
        self.clock.set(Moment(self.clock.now().0 + 60_000_000));
    }

    pub fn intake(&self) -> Intake<'_> {
        Intake {
            database: self.database,
            resolver: self.resolver,
            clock: &*self.clock,
            ids: &self.ids,
        }
    }

    pub fn deposit(&self, claims: Vec<Claim>) -> Deposited {
        let intake = self.intake();
        let mut deposit = Deposit::new(&intake, false);
        for claim in claims {
            deposit.claim(claim).expect("claims are stored");
        }
        deposit.finish().expect("claims are stored")
    }

    pub fn run(&self, watch: &mut Watcher<'_>) -> Summary {
        intake::run(&self.intake(), watch).expect("intake runs")
    }
}
