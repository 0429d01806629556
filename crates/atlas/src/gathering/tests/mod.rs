//! Gathering from end to end, against a web server on this machine, on both engines.

mod site;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::{Kind, Level, SourceKind};
use places::build::{Draft, Drafts, finish};
use places::{Bodies, Feature, Gazetteer, Resolver};
use platform::clock::{Clock as _, FixedClock, Ids, Moment};
use platform::database::{Database, DatabaseError};
use platform::jobs::{self, Stepped};
use platform::testkit::{self, Folder, TestDatabase};
use site::Site;
use sources::fetch::{Archive, Bounds, Fetcher, Pauses, SystemNames};

use super::{
    DocumentState, Gathering, Listing, NewSource, NoteKind, QUEUES, RegisterError, Source, SourceState, Standing,
    ask_for_run, register, standings,
};
use crate::proposals::ProposalState;
use crate::store::gathering as store;
use crate::store::proposals;

/// Time for pauses that nobody waits for.
#[derive(Debug)]
struct Hasty;

impl Pauses for Hasty {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn wait(&self, _: Duration) {}
}

/// A handful of places, which is all that the texts speak of.
fn gazetteer() -> Gazetteer {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let mut drafts = Drafts::default();
        for (id, name, level, feature, country, state, population) in [
            (
                5_815_135,
                "Washington",
                Level::State,
                Feature::Adm1,
                "US",
                "WA",
                7_700_000,
            ),
            (101, "Seattle", Level::City, Feature::Seat2, "US", "WA", 737_000),
            (301, "Bergen", Level::City, Feature::Seat1, "NO", "", 294_000),
            (
                3_144_096,
                "Norway",
                Level::Country,
                Feature::Country,
                "NO",
                "",
                5_300_000,
            ),
        ] {
            let country = country.parse().expect("a country");
            let mut draft = Draft::new(id, name, level, feature, country, state.parse().ok());
            draft.point = Some((47.0 + id as f32 / 1e6, 5.0));
            draft.population = population;
            drafts.places.insert(id, draft);
        }
        finish(drafts, "a test").expect("the small world builds").bytes
    });
    Gazetteer::from_bytes(bytes.clone()).expect("the small world opens")
}

struct Desk {
    test: TestDatabase,
    clock: Arc<FixedClock>,
    ids: Ids,
    site: Site,
    folder: Folder,
}

const TIE: &str = "Mayor Ann Lee of Seattle and the mayor of Bergen, Norway, signed a sister city agreement on March 3, 2024. \
    The two cities will work together on the port and on schools.";

impl Desk {
    fn each() -> Vec<Self> {
        let migrations = [platform::MIGRATIONS, people::MIGRATIONS, crate::MIGRATIONS].concat();
        let make = |test| {
            let clock = testkit::clock();
            Self {
                test,
                ids: Ids::seeded(clock.clone(), 3),
                clock,
                site: Site::open(),
                folder: Folder::new("gathering"),
            }
        };
        testkit::databases(&migrations).into_iter().map(make).collect()
    }

    fn database(&self) -> &Database {
        &self.test.database
    }

    /// A process that gathers: each has its own fetchers.
    fn gathering(&self) -> Gathering {
        let archive = Archive::new(&self.folder.0);
        let admitted = vec![format!("127.0.0.1:{}", self.site.port).parse().unwrap()];
        let kept = archive.clone();
        let make = Arc::new(move || {
            Fetcher::admitting(
                kept.clone(),
                Arc::new(SystemNames),
                Box::new(Hasty),
                Bounds::default(),
                admitted.clone(),
            )
        });
        Gathering::new(
            self.database().clone(),
            self.clock.clone(),
            self.ids.clone(),
            gazetteer(),
            archive,
            make,
        )
        .unwrap()
    }

    fn try_add(&self, new: &NewSource) -> Result<Source, RegisterError> {
        let resolver = Resolver::new(gazetteer(), Bodies::shipped().unwrap()).unwrap();
        let now = self.clock.now();
        self.database()
            .write(|session| register(session, &resolver, new, "command line", &self.ids, now))
    }

    fn add(&self, path: &str, kind: Listing) -> Source {
        self.try_add(&self.source(path, kind)).unwrap()
    }

    fn source(&self, path: &str, kind: Listing) -> NewSource {
        NewSource {
            address: self.site.at(path),
            kind,
            publisher: "City of Seattle".to_owned(),
            publisher_kind: SourceKind::Government,
            publisher_place: Some("Seattle, WA".to_owned()),
            schedule: None,
            organisation: None,
        }
    }

    /// Looks at a source and does all that follows and is due; tells what the steps came to.
    fn run(&self, source: &Source) -> Vec<Stepped> {
        let now = self.clock.now();
        self.database()
            .write(|session| ask_for_run(session, &self.ids, now, &source.id))
            .unwrap();
        self.work()
    }

    fn work(&self) -> Vec<Stepped> {
        let crew = self.gathering().crew();
        let mut steps = Vec::new();
        loop {
            match crew.step("test").unwrap() {
                Stepped::Idle => return steps,
                step => steps.push(step),
            }
        }
    }

    fn later(&self) {
        self.clock.set(Moment(self.clock.now().0 + 3_600_000_000));
    }

    fn standing(&self, source: &Source) -> Standing {
        let all = self.database().read(|session| standings(session, None)).unwrap();
        all.into_iter()
            .find(|standing| standing.source.id == source.id)
            .unwrap()
    }

    fn documents(&self, source: &Source) -> Vec<store::Shown> {
        self.database()
            .read(|session| store::documents(session, &source.id, 1_000))
            .unwrap()
    }

    /// The proposals of ties that wait.
    fn open(&self, organisation: Option<&str>) -> usize {
        let open = self
            .database()
            .read(|session| proposals::in_state(session, ProposalState::Open, organisation, 1_000));
        let open = open.unwrap();
        let ties = open
            .iter()
            .filter(|stored| stored.proposal.claim.kind == Kind::SisterTie);
        ties.count()
    }

    fn kinds(&self, source: &Source) -> Vec<NoteKind> {
        self.standing(source).notes.iter().map(|note| note.kind).collect()
    }
}

#[test]
fn a_sitemap_is_read_once_and_again_only_where_it_changed() {
    for desk in Desk::each() {
        let site = &desk.site;
        let paths: Vec<String> = (0..12).map(|n| format!("/news/{n}")).collect();
        for path in &paths {
            site.page(path, &format!("The council met about streets, item {path}."));
        }
        site.page("/news/3", TIE);
        let days: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "2024-03-04")).collect();
        site.sitemap(&days);
        let source = desk.add("/sitemap.xml", Listing::Auto);
        let steps = desk.run(&source);
        assert!(steps.iter().all(|step| matches!(step, Stepped::Done(_))), "{steps:?}");
        assert_eq!(steps.len(), 13);
        let standing = desk.standing(&source);
        let run = &standing.runs[0];
        assert_eq!((run.format.as_str(), run.listed, run.fresh), ("sitemap", 12, 12));
        assert_eq!((run.documents, run.refused), (12, 0));
        assert!(run.ended.is_some() && run.letters > 300);
        assert_eq!(standing.count(DocumentState::Read), 12);

        desk.later();
        assert_eq!(desk.run(&source).len(), 1, "nothing is new");
        assert_eq!(desk.standing(&source).runs[0].fresh, 0);
        assert_eq!(site.asked("/news/3"), 1);

        let changed: Vec<(&str, &str)> = [("/news/3", "2024-03-09")]
            .into_iter()
            .chain(days.iter().copied().filter(|(path, _)| *path != "/news/3"))
            .collect();
        site.sitemap(&changed);
        desk.later();
        assert_eq!(desk.run(&source).len(), 2);
        let times: Vec<i64> = desk.documents(&source).iter().map(|document| document.times).collect();
        assert_eq!(times.iter().filter(|times| **times == 2).count(), 1, "{times:?}");
        assert!(
            site.asked.lock().unwrap().contains(&"/news/3 304".to_owned()),
            "asked on condition"
        );
    }
}

#[test]
fn what_a_document_proposes_waits_once_for_those_who_may_see_it() {
    for desk in Desk::each() {
        desk.site.page("/tie", TIE);
        let everybodys = desk.add("/tie", Listing::Page);
        let mut new = desk.source("/tie", Listing::Page);
        new.organisation = Some("Charity".to_owned());
        assert!(matches!(
            desk.try_add(&desk.source("/tie", Listing::Page)),
            Err(RegisterError::Known(_))
        ));
        let charitys = desk.try_add(&new).unwrap();
        desk.run(&everybodys);
        assert_eq!(desk.open(None), 1, "{:?}", desk.standing(&everybodys));
        let open = desk
            .database()
            .read(|session| proposals::in_state(session, ProposalState::Open, None, 10))
            .unwrap();
        let tie = open
            .iter()
            .find(|stored| stored.proposal.claim.kind == Kind::SisterTie)
            .unwrap();
        let claim = &tie.proposal.claim;
        assert_eq!(
            (claim.us.name.as_str(), claim.counterpart.name.as_str()),
            ("Seattle", "Bergen")
        );
        assert_eq!(
            (claim.kind.as_str(), claim.key.table.as_str()),
            ("sister_tie", "read:127.0.0.1")
        );
        assert_eq!(claim.source.publisher, "City of Seattle");
        let document = desk
            .database()
            .read(|session| proposals::document(session, &tie.document));
        let document = document.unwrap().unwrap();
        assert!(document.text[tie.proposal.passage.clone()].contains("sister city"));
        let archived = Archive::new(&desk.folder.0).bytes(&document.sha256).unwrap();
        assert!(String::from_utf8(archived).unwrap().contains("Mayor Ann Lee"));

        desk.run(&charitys);
        assert_eq!(
            (desk.open(None), desk.open(Some("Charity")), desk.open(Some("Members"))),
            (1, 2, 1)
        );
        desk.site.page("/tie", &format!("{TIE} The page has a new last line."));
        desk.later();
        desk.run(&everybodys);
        let standing = desk.standing(&everybodys);
        assert_eq!((standing.runs.len(), standing.runs[0].documents), (2, 1));
        let seen = desk
            .database()
            .read(|session| standings(session, Some("Members")))
            .unwrap();
        assert_eq!(seen.len(), 1, "another organisation's source is not seen");
    }
}

#[test]
fn each_entry_of_a_feed_is_a_document_with_a_page_or_without() {
    for desk in Desk::each() {
        let feed = |more: &str| {
            format!(
                "<rss version='2.0'><channel><title>City news</title>\
                 <item><title>Away</title><link>{}</link><pubDate>Mon, 04 Mar 2024 09:00:00 GMT</pubDate></item>\
                 <item><title>Here</title><description>{TIE}</description></item>{more}</channel></rss>",
                desk.site.at("/away")
            )
        };
        desk.site.put("/feed", 200, "application/rss+xml", feed(""));
        desk.site.page("/away", "Nothing about the world today.");
        let source = desk.add("/feed", Listing::Feed);
        let steps = desk.run(&source);
        assert_eq!(steps.len(), 3, "{steps:?}");
        let mut found = desk.documents(&source);
        found.sort_by(|a, b| a.address.cmp(&b.address));
        let of: Vec<(String, DocumentState)> = found.into_iter().map(|it| (it.address, it.state)).collect();
        assert_eq!(
            of,
            [
                (desk.site.at("/away"), DocumentState::Read),
                (desk.site.at("/feed"), DocumentState::Read)
            ]
        );
        let more = "<item><title>New</title><description>The port opens a new hall.</description></item>";
        desk.site.put("/feed", 200, "application/rss+xml", feed(more));
        desk.later();
        assert_eq!(desk.run(&source).len(), 2, "the new entry alone");
        assert_eq!(desk.open(None), 1);
    }
}

#[test]
fn a_process_that_dies_between_two_steps_loses_and_doubles_nothing() {
    for desk in Desk::each() {
        let paths: Vec<String> = (0..6).map(|n| format!("/news/{n}")).collect();
        for path in &paths {
            desk.site.page(path, &format!("{TIE} It is item {path}."));
        }
        let days: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).collect();
        desk.site.sitemap(&days);
        let source = desk.add("/sitemap.xml", Listing::Sitemap);
        let now = desk.clock.now();
        desk.database()
            .write(|session| ask_for_run(session, &desk.ids, now, &source.id))
            .unwrap();
        let crew = desk.gathering().crew();
        for _ in 0..3 {
            assert!(matches!(crew.step("dies").unwrap(), Stepped::Done(_)));
        }
        // It fetched one more, and died before it could write.
        let held = desk
            .database()
            .write(|session| jobs::lease(session, &QUEUES, "dies", &desk.ids, now, &crew.terms))
            .unwrap();
        assert!(held.is_some());
        assert_eq!(desk.work().len(), 3, "the job that is held is left alone");
        desk.later();
        assert_eq!(desk.work().len(), 1, "and taken when the lease has run out");
        let run = desk.standing(&source).runs.remove(0);
        assert_eq!((run.fresh, run.documents, run.refused), (6, 6, 0));
        assert!(desk.documents(&source).iter().all(|document| document.times == 1));
        assert_eq!(desk.open(None), 6);
    }
}

#[test]
fn what_cannot_be_had_is_tried_again_given_up_and_run_again() {
    for desk in Desk::each() {
        desk.site.page("/good", TIE);
        desk.site.put("/busy", 503, "text/plain", "");
        desk.site.put("/picture", 200, "image/gif", "GIF89a");
        desk.site.put("/locked", 401, "text/plain", "");
        desk.sitemap_of(&["/good", "/busy", "/locked", "/gone", "/picture"]);
        let source = desk.add("/sitemap.xml", Listing::Auto);
        let steps = desk.run(&source);
        let put_back = steps.iter().filter(|step| matches!(step, Stepped::PutBack(..))).count();
        let given_up = steps.iter().filter(|step| matches!(step, Stepped::GivenUp(..))).count();
        assert_eq!((steps.len(), put_back, given_up), (6, 1, 1), "{steps:?}");
        let standing = desk.standing(&source);
        assert_eq!(
            (standing.progress.later, standing.progress.dead, standing.runs[0].ended),
            (1, 1, None)
        );
        for _ in 0..12 {
            desk.clock.set(Moment(desk.clock.now().0 + 6 * 3_600_000_000));
            desk.work();
        }
        let standing = desk.standing(&source);
        assert_eq!((standing.progress.later, standing.progress.dead), (0, 2));
        let run = &standing.runs[0];
        assert!(run.ended.is_some());
        assert_eq!((run.documents, run.refused), (1, 4), "one read, four not");
        desk.later();
        assert_eq!(
            desk.run(&source).len(),
            1,
            "a dead letter is not asked for again by the schedule"
        );

        desk.site.page("/busy", "Back again.");
        let dead = desk
            .database()
            .read(|session| jobs::dead(session, &QUEUES, 10))
            .unwrap();
        let busy = dead.iter().find(|letter| letter.payload.contains("/busy")).unwrap();
        let now = desk.clock.now();
        desk.database()
            .write(|session| jobs::run_again(session, &busy.id, now))
            .unwrap();
        assert_eq!(desk.work().len(), 1);
        let run = desk.standing(&source).runs.remove(1);
        assert_eq!(
            (run.documents, run.refused),
            (2, 3),
            "the numbers of its run are set right"
        );
    }
}

impl Desk {
    fn sitemap_of(&self, paths: &[&str]) {
        let days: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "2024-01-01")).collect();
        self.site.sitemap(&days);
    }
}

#[test]
fn yields_that_drop_and_shapes_that_change_are_noted_once_and_can_be_dismissed() {
    for desk in Desk::each() {
        let paths: Vec<String> = (0..9).map(|n| format!("/news/{n}")).collect();
        let all: Vec<&str> = paths.iter().map(String::as_str).collect();
        for path in &paths {
            desk.site.page(path, "Something of the day.");
        }
        desk.sitemap_of(&all);
        let source = desk.add("/sitemap.xml", Listing::Auto);
        for _ in 0..4 {
            desk.run(&source);
            desk.later();
        }
        assert!(desk.kinds(&source).is_empty());
        desk.sitemap_of(&all[..2]);
        desk.run(&source);
        assert_eq!(desk.kinds(&source), [NoteKind::FewerDocuments]);
        desk.later();
        desk.run(&source);
        assert_eq!(desk.kinds(&source).len(), 1);
        let note = desk.standing(&source).notes.remove(0);
        let now = desk.clock.now();
        let dismiss = || {
            desk.database()
                .write(|session| store::dismiss_note(session, &note.id, "account:1", now))
                .unwrap()
        };
        assert!(dismiss() && !dismiss());
        desk.later();
        desk.site.page("/sitemap.xml", "We have a new site!");
        desk.run(&source);
        assert_eq!(desk.kinds(&source), [NoteKind::FormatChanged]);

        let page = desk.add("/about", Listing::Page);
        desk.site.page("/about", &format!("{TIE} {TIE}"));
        desk.run(&page);
        desk.later();
        desk.site.page("/about", "Please switch scripts on.");
        desk.run(&page);
        assert_eq!(desk.kinds(&page), [NoteKind::TextLost]);
    }
}

#[test]
fn a_source_that_rests_is_not_looked_at_and_a_private_one_never() {
    let desk = Desk::each().remove(0);
    desk.site.page("/about", TIE);
    let source = desk.add("/about", Listing::Auto);
    let set = |state| {
        desk.database()
            .write(|session| store::set_state(session, &source.id, state))
            .unwrap();
    };
    set(SourceState::Resting);
    assert_eq!(desk.run(&source).len(), 1);
    assert_eq!(desk.site.asked("/about"), 0);
    set(SourceState::Active);
    assert_eq!(desk.run(&source).len(), 2);
    let mut new = desk.source("/", Listing::Auto);
    new.address = "http://169.254.169.254/latest/meta-data".to_owned();
    let private = desk.try_add(&new).unwrap();
    let steps = desk.run(&private);
    assert!(
        matches!(&steps[..], [Stepped::GivenUp(_, error)] if error.contains("not public")),
        "{steps:?}"
    );
    assert!(
        desk.standing(&private)
            .source
            .last_error
            .is_some_and(|error| error.contains("not public"))
    );
}

#[test]
fn what_cannot_be_registered_is_told_and_a_schedule_asks_by_itself() {
    let desk = Desk::each().remove(0);
    let refused = |change: fn(&mut NewSource), words: &str| {
        let mut new = desk.source("/about", Listing::Auto);
        change(&mut new);
        let error = desk.try_add(&new).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    refused(|new| new.address = "ftp://city.example/".to_owned(), "https://");
    refused(
        |new| new.address = "https://ana:secret@city.example/".to_owned(),
        "without a password",
    );
    refused(|new| new.schedule = Some("sometimes".to_owned()), "daily at 06:00");
    refused(
        |new| new.publisher_place = Some("Nowhere, WA".to_owned()),
        "Seattle, WA",
    );
    desk.site.page("/about", TIE);
    let mut new = desk.source("/about", Listing::Auto);
    new.schedule = Some("every 2 hours".to_owned());
    let source = desk.try_add(&new).unwrap();
    let crew = desk.gathering().crew();
    let look = || crew.tick().unwrap() + desk.work().len();
    assert_eq!(look(), 3, "asked for at once, listed, read");
    assert_eq!(look(), 0);
    desk.later();
    assert_eq!(look(), 0);
    desk.later();
    assert_eq!(look(), 2, "asked for and listed; nothing is new");
    assert_eq!(desk.standing(&source).runs.len(), 2);
    assert!(people::audit::verify(desk.database()).is_ok());
    let count = desk
        .database()
        .read(|session| session.count("SELECT COUNT(*) FROM audit WHERE verb = 'source.add'", &[]));
    assert_eq!(count.unwrap_or_else(|error: DatabaseError| panic!("{error}")), 1);
}

/// The history of runs does not grow for ever: each look forgets what lies far behind, of its own source alone.
#[test]
fn each_look_forgets_the_runs_that_lie_far_behind() {
    for desk in Desk::each() {
        desk.site.sitemap(&[("/1", "2024-03-01")]);
        desk.site.page("/1", TIE);
        let source = desk.add("/sitemap.xml", Listing::Sitemap);
        let other = desk.add("/other.xml", Listing::Sitemap);
        let begun = desk.clock.now().0;
        desk.database()
            .write(|session| {
                for n in 0..230 {
                    for of in [&source, &other] {
                        let run = super::Run {
                            id: desk.ids.next().to_string(),
                            begun: begun - 230 + n,
                            format: "sitemap".to_owned(),
                            listed: 1,
                            ..super::Run::default()
                        };
                        store::insert_run(session, &of.id, &run)?;
                    }
                }
                Ok::<_, DatabaseError>(())
            })
            .unwrap();
        desk.run(&source);
        let runs = |of: &Source| {
            desk.database()
                .read::<_, DatabaseError>(|session| store::runs(session, &of.id, 1_000))
                .unwrap()
        };
        let kept = runs(&source);
        assert_eq!(kept.len(), 200);
        assert_eq!(
            (kept[0].begun, kept[0].documents),
            (begun, 1),
            "the newest is the one just made"
        );
        assert_eq!(kept[199].begun, begun - 199, "the oldest went");
        assert_eq!(runs(&other).len(), 230);
    }
}
