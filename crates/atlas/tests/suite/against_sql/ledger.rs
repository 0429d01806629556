//! Random ledgers, written through the store.

use std::collections::BTreeSet;
use std::sync::Arc;

use atlas::ledger::{Draft, Evidence};
use atlas::store::actors::{self, Actor, StoredActor};
use atlas::store::engagements::{self, Append, Founded};
use atlas::store::{claims, position};
use domain::{Day, Issues, Kind, Level, Participant, PublicId, ReportedStatus, Revision, Role, Side};
use platform::clock::{Clock, Ids};
use platform::database::{Database, DatabaseError};
use platform::testkit;

use crate::world::claim;

pub const STATES: &[&str] = &["WA", "OR", "GA", "PR"];
pub const COUNTRIES: &[&str] = &["JP", "DE", "MX", "GE"];
pub const WORDS: &[&str] = &[
    "harbor", "harvest", "tokyo", "climate", "clim", "zebra", "mexico", "actor",
];

/// Chance from a seed (xorshift64*).
pub struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits") % end
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn some<T: Copy + Ord>(&mut self, all: &[T]) -> BTreeSet<T> {
        (0..=self.below(3)).map(|_| all[self.below(all.len())]).collect()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A ledger in the making.
pub struct Ledger<'d> {
    database: &'d Database,
    ids: Ids,
    pub chance: Chance,
    actors: Vec<StoredActor>,
    engagements: Vec<String>,
    founding: String,
}

impl<'d> Ledger<'d> {
    pub fn new(database: &'d Database, seed: u64) -> Self {
        let clock: Arc<dyn Clock> = testkit::clock();
        let ids = Ids::seeded(clock, seed);
        let mut chance = Chance(seed * 7_919 + 1);
        let actors: Vec<StoredActor> = (0..14).map(|n| actor(n, &mut chance, &ids)).collect();
        let founding = database
            .write::<_, DatabaseError>(|session| {
                let position = position::advance(session)?;
                actors::insert(session, &actors, position, testkit::noon())?;
                let claim = claim("0", "Seattle, WA", "Kobe, JP", "sister_tie", "");
                let keys = claims::insert(session, &[(&claim, &claim.content_hash())], &ids, testkit::noon())?;
                Ok(keys[0].clone())
            })
            .expect("actors are written");
        Self {
            database,
            ids,
            chance,
            actors,
            engagements: Vec::new(),
            founding,
        }
    }

    /// One transaction with so many revisions, of old and new engagements.
    pub fn write(&mut self, revisions: usize) {
        let mut founded = Vec::new();
        let mut appended: Vec<Append> = Vec::new();
        for _ in 0..revisions {
            let old = !self.engagements.is_empty() && self.chance.one_in(2);
            let key = if old {
                self.engagements[self.chance.below(self.engagements.len())].clone()
            } else {
                let id = self.ids.next().to_string();
                let public_id = PublicId(self.chance.next() >> 4);
                founded.push(Founded {
                    id: id.clone(),
                    public_id,
                    founding_claim: self.founding.clone(),
                    block: String::new(),
                });
                id
            };
            if appended.iter().all(|one| one.engagement != key) {
                let draft = self.draft();
                appended.push(Append {
                    engagement: key,
                    draft,
                    author: "rule:test".into(),
                    reason: "chance".into(),
                });
            }
        }
        let ids = &self.ids;
        self.database
            .write::<_, DatabaseError>(|session| {
                let position = position::advance(session)?;
                engagements::found(session, &founded, testkit::noon())?;
                engagements::append(session, &appended, position, ids, testkit::noon())
            })
            .expect("revisions are written");
        self.engagements.extend(founded.into_iter().map(|one| one.id));
    }

    fn draft(&mut self) -> Draft {
        let chance = &mut self.chance;
        let mut participants: Vec<Participant> = Vec::new();
        for _ in 0..2 + chance.below(3) {
            let actor = &self.actors[chance.below(self.actors.len())];
            if participants.iter().all(|other| other.actor != actor.id) {
                participants.push(Participant {
                    actor: actor.id.clone(),
                    side: actor.actor.side,
                    role: Role::Party,
                });
            }
        }
        let year = |chance: &mut Chance| 1950 + chance.below(75);
        let start = (!chance.one_in(4)).then(|| match chance.below(3) {
            0 => format!("{}", year(chance)),
            1 => format!("{}-05-1{}", year(chance), chance.below(10)),
            _ => format!("{}X", year(chance) / 10),
        });
        let end = chance.one_in(5).then(|| format!("{}", 2026 + chance.below(3)));
        let date = |text: Option<String>| text.map(|text| text.parse().expect("a date"));
        let issues = chance.some(&domain::Issue::ALL[..6]);
        let words: Vec<&str> = (0..4).map(|_| chance.of(WORDS)).collect();
        Draft {
            revision: Revision {
                kind: chance.of(Kind::ALL),
                participants,
                start: date(start),
                end: date(end),
                term_months: None,
                status: chance.of(ReportedStatus::ALL),
                status_reported: date(chance.one_in(2).then(|| format!("{}", 1990 + chance.below(36)))),
                issues: Issues::from_iter(issues),
                title: words.join(" "),
                trip: None,
            },
            links: Vec::new(),
            withdrawn: chance.one_in(10),
            governmental: chance.one_in(2),
            fits_cc_by: !chance.one_in(4),
            last_source_day: (!chance.one_in(5))
                .then(|| Day(12_000 + i32::try_from(chance.below(8_700)).expect("small"))),
            evidence: vec![Evidence {
                claim: self.founding.clone(),
                supports: Vec::new(),
                contradicts: Vec::new(),
            }],
        }
    }
}

fn actor(n: u32, chance: &mut Chance, ids: &Ids) -> StoredActor {
    let us = n.is_multiple_of(2);
    let level = if us {
        chance.of(&[Level::City, Level::State, Level::Port])
    } else {
        chance.of(&[Level::City, Level::Country])
    };
    let degrees = |chance: &mut Chance, most: u16| {
        f32::from(u16::try_from(chance.below(usize::from(most) * 2)).expect("small")) - f32::from(most)
    };
    let point = (!chance.one_in(4)).then(|| (degrees(chance, 170), degrees(chance, 80)));
    StoredActor {
        id: ids.next().to_string(),
        actor: Actor {
            identity: format!("body:actor-{n}"),
            slug: format!("actor-{n}"),
            name: format!("Actor {} {n}", chance.of(WORDS)),
            side: if us { Side::Us } else { Side::Foreign },
            level,
            state: (us && !chance.one_in(5)).then(|| chance.of(STATES).parse().expect("a state")),
            country: (!us && !chance.one_in(6)).then(|| chance.of(COUNTRIES).parse().expect("a country")),
            place: None,
            point,
            aliases: vec![format!("alias{n}")],
        },
    }
}
