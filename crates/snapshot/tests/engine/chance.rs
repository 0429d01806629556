//! Random ledgers, changes and questions, all from one seed.

use domain::{
    Country, DateBounds, Day, Edtf, Family, Issue, Issues, Kind, Level, PublicId, ReportedStatus, Role, Side, State,
    StatusFacts, StatusWord,
};
use snapshot::{ActorRow, CountryRow, EngagementRow, Filter, ParticipantRow};

pub struct Chance(u64);

const STATES: [&str; 5] = ["WA", "OR", "PR", "NY", "DC"];
const COUNTRIES: [&str; 5] = ["JP", "MX", "XK", "DE", "AD"];
const WORDS: [&str; 12] = [
    "trade", "treaty", "Kraków", "łódź", "port", "portland", "Sea", "seattle", "of", "2022", "MoU", "ß",
];

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    pub fn yes(&mut self, in_a_hundred: usize) -> bool {
        self.below(100) < in_a_hundred
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn state(&mut self) -> State {
        self.pick(&STATES).parse().unwrap()
    }

    fn country(&mut self) -> Country {
        self.pick(&COUNTRIES).parse().unwrap()
    }

    fn words(&mut self, at_most: usize) -> String {
        let count = self.below(at_most + 1);
        (0..count).map(|_| self.pick(&WORDS)).collect::<Vec<_>>().join(" ")
    }

    pub fn actor(&mut self, n: usize) -> ActorRow {
        let us = n.is_multiple_of(2);
        let point = (
            -180.0 + 30.0 * self.below(13) as f32 + n as f32 / 7.0,
            -60.0 + 20.0 * self.below(8) as f32,
        );
        let point = (self.yes(70)).then_some(point);
        ActorRow {
            key: format!("key-{n}").into(),
            slug: format!("actor-{n}{}", if self.yes(10) { "-moved" } else { "" }).into(),
            name: self.words(3).into(),
            aliases: (0..self.below(2)).map(|_| self.words(2).into()).collect(),
            side: if us { Side::Us } else { Side::Foreign },
            level: self.pick(Level::ALL),
            state: (us && self.yes(85)).then(|| self.state()),
            country: if us {
                Some(Country::US)
            } else {
                self.yes(85).then(|| self.country())
            },
            point,
            place: None,
            leads_to: None,
        }
    }

    pub fn countries(&mut self) -> Vec<CountryRow> {
        let row = |code: &str, name: &str, point| CountryRow {
            country: code.parse().unwrap(),
            name: name.into(),
            aliases: vec!["Treatyland".into()],
            point,
        };
        vec![
            row("JP", "Japan", Some((138.0, 36.0))),
            row("MX", "México", Some((-102.0, 23.0))),
            row("XK", "Kosovo", None),
            row("DE", "Germany", Some((10.0, 51.0))),
        ]
    }

    fn date(&mut self) -> Option<Edtf> {
        let year = 2000 + self.below(28);
        let text = match self.below(7) {
            0 => return None,
            1 => format!("{year}"),
            2 => format!("{}X", year / 10),
            3 => format!("{year}-{:02}", 1 + self.below(12)),
            4 => format!("{year}-05-01/{year}-05-20"),
            5 => format!("../{year}"),
            _ => format!("{year}-{:02}-{:02}", 1 + self.below(12), 1 + self.below(28)),
        };
        Some(text.parse().unwrap())
    }

    fn day(&mut self) -> Day {
        Day(10_957 + i32::try_from(self.below(28 * 365)).unwrap())
    }

    pub fn row(&mut self, ids: usize, actors: usize) -> EngagementRow {
        let kind = self.pick(Kind::ALL);
        let (start, end) = (self.date(), self.date().filter(|_| false));
        let end = end.or_else(|| if self.yes(20) { self.date() } else { None });
        let reported = self.yes(85).then(|| self.day());
        let mut participants: Vec<ParticipantRow> = Vec::new();
        for _ in 0..self.pick(&[0, 1, 2, 2, 2, 2, 3, 5]) {
            let n = self.below(actors);
            let natural = if n.is_multiple_of(2) { Side::Us } else { Side::Foreign };
            participants.push(ParticipantRow {
                actor: format!("key-{n}").into(),
                side: if self.yes(97) {
                    natural
                } else {
                    self.pick(&[Side::Us, Side::Foreign])
                },
                role: self.pick(&[Role::Party, Role::Visitor, Role::Host, Role::Member, Role::Object]),
            });
        }
        EngagementRow {
            id: PublicId(self.below(ids) as u64 * 7_919),
            facts: StatusFacts {
                kind,
                reported: self.pick(ReportedStatus::ALL),
                reported_from: reported,
                reported_on: reported,
                start: DateBounds::from(start.as_ref()),
                end: DateBounds::from(end.as_ref()),
                term_months: self.yes(20).then_some(36),
            },
            start,
            end,
            participants,
            issues: (0..self.below(4)).map(|_| self.pick(Issue::ALL)).collect::<Issues>(),
            title: self.words(6).into(),
            claims: u16::try_from(self.below(4)).unwrap(),
            gov: self.yes(40),
            fits_cc_by: self.yes(80),
            last_source_day: self.yes(80).then(|| self.day()),
            position: self.below(1_000) as u64,
            recorded: 0,
            withdrawn: self.yes(5),
        }
    }

    pub fn filter(&mut self, actors: usize) -> Filter {
        let mut filter = Filter::default();
        let rounds = |chance: &mut Self| chance.pick(&[0, 0, 0, 0, 1, 1, 2, 5]);
        (0..rounds(self)).for_each(|_| {
            filter.kinds.insert(self.pick(Kind::ALL));
        });
        (0..rounds(self)).for_each(|_| {
            filter.families.insert(self.pick(Family::ALL));
        });
        (0..rounds(self)).for_each(|_| {
            filter.statuses.insert(self.pick(StatusWord::ALL));
        });
        (0..rounds(self)).for_each(|_| {
            filter.issues.insert(self.pick(Issue::ALL));
        });
        (0..rounds(self)).for_each(|_| {
            filter.states.insert(self.state());
        });
        (0..rounds(self)).for_each(|_| {
            filter.countries.insert(self.country());
        });
        (0..rounds(self)).for_each(|_| {
            filter.levels.insert(self.pick(Level::ALL));
        });
        if self.yes(10) {
            filter.places.insert(format!("actor-{}", self.below(actors)));
        }
        if self.yes(15) {
            filter.actors = (0..3).map(|_| format!("actor-{}", self.below(actors))).collect();
        }
        if self.yes(25) {
            filter.text = self.words(2);
            let shown = filter.text.floor_char_boundary(self.below(filter.text.len() + 1));
            filter.text.truncate(shown);
            filter.text = filter.text.trim().to_owned();
        }
        if self.yes(30) {
            filter.from = Some(2000 + i32::try_from(self.below(28)).unwrap());
            filter.undated = self.yes(50);
        }
        if self.yes(30) {
            filter.to = Some(filter.from.unwrap_or(2000) + i32::try_from(self.below(20)).unwrap());
            filter.undated = self.yes(50);
        }
        filter.gov = self.yes(15);
        filter.confirmed = self.yes(15);
        filter.cc_by = self.yes(15);
        filter.valid_on = self.yes(20).then(|| self.day());
        filter
    }

    pub fn today(&mut self) -> Day {
        self.pick(&[Day(20_000), Day(20_000), Day(15_000)])
    }
}
