//! A synthetic ledger for benches and tests: the same seed always makes the same rows.
//!
//! Shaped as the published figures say: by default 5,000 American places, 8,000 foreign ones in 175 countries, both by
//! Zipf's law, 9 kinds, 12 issues, beginnings from 1950 to 2026, titles of 12 words. Names are made up. Rows come one
//! at a time, so that ten million of them take no more memory than one.

mod filters;
mod names;
mod seeded;

use domain::{
    Country, DateBounds, Day, Edtf, Issue, Issues, Kind, Level, PublicId, ReportedStatus, Role, Side, State,
    StatusFacts,
};

pub use filters::{Question, filters};

use crate::rows::{ActorRow, CountryRow, EngagementRow, ParticipantRow};
use seeded::{Seeded, Zipf};

/// The day on which the synthetic ledger is read.
pub const TODAY: Day = Day(20_781);
/// The years in which engagements begin.
pub const YEARS: (i32, i32) = (1950, 2026);
/// How many kinds occur: the first of [`Kind::ALL`].
pub const KINDS: usize = 9;
/// How many issues occur: the first of [`Issue::ALL`].
pub const ISSUES: usize = 12;
/// How many words a title has.
pub const TITLE_WORDS: usize = 12;

/// How large the world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldSize {
    /// American places.
    pub us: usize,
    /// Foreign places.
    pub foreign: usize,
    /// Foreign countries, at most 249.
    pub countries: usize,
}

impl Default for WorldSize {
    fn default() -> Self {
        Self {
            us: 5_000,
            foreign: 8_000,
            countries: 175,
        }
    }
}

/// The actors and countries of a synthetic ledger, and how likely each takes part.
#[derive(Debug)]
pub struct World {
    seed: u64,
    /// Its actors: the American ones first.
    pub actors: Vec<ActorRow>,
    /// Its countries.
    pub countries: Vec<CountryRow>,
    us: Zipf,
    foreign: Zipf,
    us_count: usize,
}

impl World {
    /// The world of a seed.
    #[must_use]
    pub fn new(seed: u64, size: WorldSize) -> Self {
        let mut draw = Seeded::new(seed, 1);
        let countries = countries(size.countries, &mut draw);
        let mut actors: Vec<ActorRow> = (0..size.us).map(|n| american(n, &mut draw)).collect();
        let by_size = Zipf::new(countries.len(), 0.9);
        actors.extend((0..size.foreign).map(|n| foreign(n, size.us + n, &countries, &by_size, &mut draw)));
        Self {
            seed,
            actors,
            countries,
            us: Zipf::new(size.us, 1.0),
            foreign: Zipf::new(size.foreign, 1.0),
            us_count: size.us,
        }
    }

    /// The first `count` rows of its ledger.
    pub fn rows(&self, count: u64) -> impl Iterator<Item = EngagementRow> + '_ {
        (0..count).map(|n| self.row(n))
    }

    /// The `n`th row of its ledger.
    #[must_use]
    pub fn row(&self, n: u64) -> EngagementRow {
        let mut draw = Seeded::new(self.seed, n.wrapping_add(1_000));
        let kind = Kind::ALL[draw.weighted(&[24, 2, 16, 9, 15, 13, 12, 4, 5])];
        let participants = self.participants(kind, &mut draw);
        let (start, end) = span(kind, &mut draw);
        let facts = facts(kind, start.as_ref(), end.as_ref(), &mut draw);
        let title = self.title(&participants, &mut draw);
        let keyed = |at: &(usize, Side, Role)| ParticipantRow {
            actor: self.actors[at.0].key.clone(),
            side: at.1,
            role: at.2,
        };
        EngagementRow {
            id: PublicId(Seeded::new(self.seed ^ 0x1d, n).next() >> 4),
            facts,
            start,
            end,
            participants: participants.iter().map(keyed).collect(),
            issues: issues(&mut draw),
            title: title.into(),
            claims: u16::try_from(1 + draw.weighted(&[60, 22, 9, 4, 2, 1, 1, 1])).unwrap_or(1),
            gov: draw.chance(0.35),
            fits_cc_by: draw.chance(0.8),
            last_source_day: facts.reported_on,
            position: n + 1,
            recorded: 1_700_000_000_000_000 + i64::try_from(n).unwrap_or(0) * 1_000,
            withdrawn: false,
        }
    }

    fn participants(&self, kind: Kind, draw: &mut Seeded) -> Vec<(usize, Side, Role)> {
        let (us_role, foreign_role) = match kind {
            Kind::OutgoingMission => (Role::Visitor, Role::Host),
            Kind::IncomingDelegation => (Role::Host, Role::Visitor),
            Kind::NetworkMembership => (Role::Member, Role::Object),
            _ => (Role::Party, Role::Party),
        };
        let mut list = Vec::with_capacity(2);
        for _ in 0..=draw.weighted(&[92, 5, 2, 1]) {
            list.push((self.us.rank(draw), Side::Us, us_role));
        }
        for _ in 0..=draw.weighted(&[95, 4, 1]) {
            list.push((self.us_count + self.foreign.rank(draw), Side::Foreign, foreign_role));
        }
        list.dedup_by_key(|(at, ..)| *at);
        list
    }

    fn title(&self, participants: &[(usize, Side, Role)], draw: &mut Seeded) -> String {
        let first = |side: Side| {
            participants
                .iter()
                .find(|at| at.1 == side)
                .map_or("", |at| &self.actors[at.0].name)
        };
        let mut title = format!("{} and {}", first(Side::Us), first(Side::Foreign));
        let have = title.split(' ').count();
        for _ in have..TITLE_WORDS {
            title.push(' ');
            names::push_word(&mut title, names::common_rank(draw));
        }
        title
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees need no more than 32 bits")]
fn degrees(value: f64) -> f32 {
    value as f32
}

fn countries(count: usize, draw: &mut Seeded) -> Vec<CountryRow> {
    let codes: Vec<Country> = Country::all().filter(|country| *country != Country::US).collect();
    let step = codes.len() as f64 / count.max(1) as f64;
    (0..count)
        .map(|n| CountryRow {
            country: codes[index(n as f64 * step).min(codes.len() - 1)],
            name: names::country(n).into(),
            aliases: Vec::new(),
            point: Some((degrees(draw.between(-115.0, 150.0)), degrees(draw.between(-38.0, 62.0)))),
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small and not negative"
)]
fn index(value: f64) -> usize {
    value as usize
}

fn american(n: usize, draw: &mut Seeded) -> ActorRow {
    let (state, _) = State::ALL[draw.zipfish(56)];
    let middle = Seeded::new(77, state.index() as u64 + 1);
    let (lon, lat) = { middle }.point((-121.0, -70.0), (28.0, 46.0));
    let name = names::place(n, 0);
    ActorRow {
        key: format!("us-{n}").into(),
        slug: format!(
            "{}-{n}-{}",
            name.to_lowercase().replace(' ', "-"),
            state.as_str().to_lowercase()
        )
        .into(),
        name: name.into(),
        aliases: Vec::new(),
        side: Side::Us,
        level: [Level::City, Level::County, Level::State, Level::Town, Level::Port][draw.weighted(&[70, 15, 4, 9, 2])],
        state: Some(state),
        country: Some(Country::US),
        point: (!draw.chance(0.01)).then(|| (degrees(lon + draw.bell() * 2.0), degrees(lat + draw.bell() * 1.5))),
        place: u32::try_from(5_000_000 + n).ok(),
        leads_to: None,
    }
}

fn foreign(n: usize, salt: usize, countries: &[CountryRow], by_size: &Zipf, draw: &mut Seeded) -> ActorRow {
    let country = (!draw.chance(0.01)).then(|| &countries[by_size.rank(draw)]);
    let name = names::place(n, salt);
    let near = |(lon, lat): (f32, f32), draw: &mut Seeded| {
        (
            lon + degrees(draw.bell() * 4.0),
            (lat + degrees(draw.bell() * 3.0)).clamp(-80.0, 80.0),
        )
    };
    let point = country.and_then(|country| country.point).map(|point| near(point, draw));
    ActorRow {
        key: format!("f-{n}").into(),
        slug: format!("{}-f{n}", name.to_lowercase().replace(' ', "-")).into(),
        name: name.into(),
        aliases: Vec::new(),
        side: Side::Foreign,
        level: if country.is_none() { Level::Network } else { Level::City },
        state: None,
        country: country.map(|country| country.country),
        point: point.filter(|_| !draw.chance(0.03)),
        place: u32::try_from(6_000_000 + n).ok(),
        leads_to: None,
    }
}

fn issues(draw: &mut Seeded) -> Issues {
    let count = draw.weighted(&[10, 35, 35, 15, 5]);
    (0..count).map(|_| Issue::ALL[draw.zipfish(ISSUES)]).collect()
}

/// Dates as sources give them: mostly a day, often a year, now and then none.
fn span(kind: Kind, draw: &mut Seeded) -> (Option<Edtf>, Option<Edtf>) {
    let (first, last) = (f64::from(YEARS.0), f64::from(YEARS.1) + 0.9);
    let when = last - (last - first) * draw.between(0.0, 1.0).powf(1.7);
    let day = Day(whole_days((when - 1970.0) * 365.2425));
    let start = match draw.weighted(&[62, 22, 5, 4, 7]) {
        0 => Some(Edtf::from_day(day)),
        1 => Some(Edtf::from_year(day.year())),
        2 => format!("{}~", day.year()).parse().ok(),
        3 => format!("{}X", day.year() / 10).parse().ok(),
        _ => None,
    };
    let is_visit = kind.family() == domain::Family::Visits;
    let length = if is_visit {
        draw.between(1.0, 12.0)
    } else {
        draw.between(200.0, 9_000.0)
    };
    let ends = start.is_some() && draw.chance(if is_visit { 0.5 } else { 0.08 });
    let end = ends.then(|| Edtf::from_day(Day(day.0 + whole_days(length))));
    (start, end)
}

#[expect(clippy::cast_possible_truncation, reason = "days of two centuries")]
fn whole_days(days: f64) -> i32 {
    days as i32
}

fn facts(kind: Kind, start: Option<&Edtf>, end: Option<&Edtf>, draw: &mut Seeded) -> StatusFacts {
    use ReportedStatus as R;
    let visit = [R::Completed, R::Announced, R::Unknown, R::Lapsed];
    let standing = [R::Active, R::Unknown, R::Ended, R::Announced, R::Suspended, R::Lapsed];
    let reported = if kind.family() == domain::Family::Visits {
        visit[draw.weighted(&[60, 30, 8, 2])]
    } else {
        standing[draw.weighted(&[70, 14, 7, 5, 2, 2])]
    };
    let day = Day(20_781 - whole_days(draw.between(0.0, 1.0).powi(2) * 11_000.0));
    let known = draw.chance(0.9).then_some(day);
    StatusFacts {
        kind,
        reported,
        reported_from: known,
        reported_on: known,
        start: DateBounds::from(start),
        end: DateBounds::from(end),
        term_months: (kind == Kind::Memorandum && draw.chance(0.3)).then(|| if draw.chance(0.5) { 36 } else { 60 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_seed_makes_one_ledger() {
        let small = WorldSize {
            us: 50,
            foreign: 80,
            countries: 12,
        };
        let (a, b) = (World::new(7, small), World::new(7, small));
        assert!(a.rows(200).eq(b.rows(200)));
        assert!(!a.rows(200).eq(World::new(8, small).rows(200)));
        assert_eq!(TODAY.to_string(), "2026-11-24");
    }

    #[test]
    fn the_ledger_has_the_shape_it_promises() {
        let world = World::new(1, WorldSize::default());
        assert_eq!((world.actors.len(), world.countries.len()), (13_000, 175));
        let slugs: HashSet<_> = world.actors.iter().map(|actor| &actor.slug).collect();
        assert_eq!(slugs.len(), world.actors.len());
        let rows: Vec<_> = world.rows(20_000).collect();
        let kinds: HashSet<_> = rows.iter().map(|row| row.facts.kind).collect();
        let issues: HashSet<_> = rows.iter().flat_map(|row| row.issues.iter()).collect();
        let ids: HashSet<_> = rows.iter().map(|row| row.id).collect();
        assert_eq!((kinds.len(), issues.len(), ids.len()), (KINDS, ISSUES, rows.len()));
        assert!(rows.iter().all(|row| row.title.split(' ').count() == TITLE_WORDS));
        let years = rows.iter().filter_map(|row| row.start_day()).map(|day| day.year());
        assert!(years.clone().min().unwrap() >= 1950 && years.max().unwrap() == 2026);
        let undated = rows.iter().filter(|row| row.start.is_none()).count();
        assert!((1_000..2_000).contains(&undated), "{undated}");
    }
}
