//! A synthetic table of claims about made-up engagements of real places, with the duplicates that real sources have:
//! names written differently, dates said more or less exactly, several publishers. The true clusters come with it.
//!
//! Identities are kept apart as DESIGN.md says, so that the truth is unambiguous: one tie a pair, one membership an actor
//! and network, one office a government and country, at most one visit and one text a year of the same two sides.

use std::collections::HashSet;

use domain::{
    Claim, ClaimKey, Confidence, Country, Day, Edtf, Family, Issue, Issues, Kind, Level, Licence, PartyName,
    ReportedStatus, SourceKind, SourceRef, State,
};
use places::{Gazetteer, Place};

use super::random::SplitMix;

/// The places that take part, the likeliest first.
#[derive(Debug, Clone)]
pub struct Cast {
    us: Vec<Place>,
    foreign: Vec<Place>,
}

/// How many American places of a state take part.
const PER_STATE: usize = 90;
/// How many places abroad take part for each beginning of a name.
const PER_PREFIX: usize = 25;

impl Cast {
    /// The cast that a gazetteer gives: the larger places of every state, and places abroad from every letter.
    #[must_use]
    pub fn of(gazetteer: &Gazetteer) -> Self {
        let mut us: Vec<Place> = State::ALL
            .iter()
            .flat_map(|(state, _)| gazetteer.in_state(*state).into_iter().take(PER_STATE))
            .filter_map(|id| gazetteer.place(id))
            .chain(State::ALL.iter().filter_map(|(state, _)| gazetteer.state(*state)))
            .collect();
        let letters = 'a'..='z';
        let mut foreign: Vec<Place> = letters
            .clone()
            .flat_map(|a| letters.clone().map(move |b| format!("{a}{b}")))
            .flat_map(|prefix| gazetteer.suggest(&prefix, PER_PREFIX))
            .filter(|place| !place.is_american() && place.level == Level::City && place.population > 20_000)
            .collect();
        for places in [&mut us, &mut foreign] {
            places.sort_by_key(|place| (std::cmp::Reverse(place.population), place.id));
            places.dedup_by_key(|place| place.id);
        }
        Self { us, foreign }
    }
}

/// A made-up engagement.
#[derive(Debug, Clone)]
struct Event {
    number: u64,
    us: Place,
    foreign: Place,
    kind: Kind,
    day: Day,
    length: i32,
    official: String,
    subject: &'static str,
    issues: Issues,
}

const KINDS: [Kind; 8] = [
    Kind::SisterTie,
    Kind::OutgoingMission,
    Kind::IncomingDelegation,
    Kind::Memorandum,
    Kind::OtherAgreement,
    Kind::NetworkMembership,
    Kind::Office,
    Kind::GuardPartnership,
];
const WEIGHTS: [usize; 8] = [35, 24, 10, 8, 8, 7, 6, 2];
const NETWORKS: [&str; 5] = [
    "Mayors for Peace",
    "C40 Cities",
    "Global Parliament of Mayors",
    "Strong Cities Network",
    "Under2 Coalition",
];
const SUBJECTS: [&str; 10] = [
    "clean water",
    "school exchanges",
    "port logistics",
    "film and music",
    "dairy farming",
    "solar power",
    "aviation",
    "public health",
    "tourism routes",
    "start-up companies",
];
const FAMILY_NAMES: [&str; 12] = [
    "Alvarez",
    "Brandt",
    "Castellano",
    "Dempsey",
    "Eriksen",
    "Fairweather",
    "Gallagher",
    "Hathaway",
    "Ibarra",
    "Jessup",
    "Kowalczyk",
    "Lindqvist",
];

/// Makes claims one after the other, each with the number of its true cluster, until there are `count` of them.
#[derive(Debug)]
pub struct Claims {
    cast: Cast,
    random: SplitMix,
    taken: HashSet<String>,
    made: u64,
    events: u64,
    count: u64,
    held: Vec<(Claim, String)>,
}

impl Claims {
    /// The claims of a seed. The same seed and cast give the same claims.
    #[must_use]
    pub fn new(cast: Cast, count: u64, seed: u64) -> Self {
        Self {
            cast,
            random: SplitMix(seed),
            taken: HashSet::new(),
            made: 0,
            events: 0,
            count,
            held: Vec::new(),
        }
    }

    /// An engagement whose identity none before it had.
    fn event(&mut self) -> Option<Event> {
        for _ in 0..200 {
            let us = self.random.one_of_the_first(&self.cast.us)?.clone();
            let foreign = self.random.one_of_the_first(&self.cast.foreign)?.clone();
            let kind = KINDS[self.random.weighted(&WEIGHTS)];
            let year = 1_950 + i32::try_from(self.random.below(76)).unwrap_or(0);
            let identity = identity(kind, &us, &foreign, year);
            if kind == Kind::GuardPartnership && us.level != Level::State || !self.taken.insert(identity) {
                continue;
            }
            self.events += 1;
            let first = Day::from_ymd(year, 1, 1)?;
            return Some(Event {
                number: self.events,
                kind,
                day: Day(first.0 + i32::try_from(self.random.below(355)).unwrap_or(0)),
                length: 2 + i32::try_from(self.random.below(8)).unwrap_or(0),
                official: format!(
                    "{} {}",
                    ["Ana", "John", "Mary", "Luis"][self.random.below(4)],
                    FAMILY_NAMES[self.random.below(FAMILY_NAMES.len())]
                ),
                subject: SUBJECTS[self.random.below(SUBJECTS.len())],
                issues: (0..1 + self.random.below(3))
                    .map(|_| Issue::ALL[self.random.below(Issue::ALL.len())])
                    .collect(),
                us,
                foreign,
            });
        }
        None
    }

    fn claim(&mut self, event: &Event, first: bool) -> (Claim, String) {
        self.made += 1;
        let published = self.made;
        let cluster = format!("s{:06}", event.number);
        let start = self.start(event, first);
        let days_later = i32::try_from(self.random.below(if first { 30 } else { 3_000 })).unwrap_or(0);
        let source_day = Day((event.day.0 + days_later).min(20_780));
        let visit = event.kind.family() == Family::Visits;
        let post = match event.us.level {
            Level::State => "Governor",
            Level::County => "County Executive",
            _ => "Mayor",
        };
        let claim = Claim {
            key: ClaimKey {
                table: "synthetic-claims".to_owned(),
                claim_id: format!("synth-{published:07}"),
            },
            us: american(&event.us, &mut self.random),
            counterpart: counterpart(event, &mut self.random),
            kind: event.kind,
            status: if visit {
                ReportedStatus::Completed
            } else {
                ReportedStatus::Active
            },
            start,
            end: None,
            term_months: None,
            issues: event.issues,
            officials: if visit {
                vec![format!("{} ({post})", event.official)]
            } else {
                Vec::new()
            },
            title: title(event, &mut self.random),
            note: "A synthetic row; nothing of it happened.".to_owned(),
            source: SourceRef {
                url: format!("https://example.org/synthetic/{published}"),
                publisher: ["The Daily Example", "Example City Hall", "Example Association"][self.random.below(3)]
                    .to_owned(),
                date: self.random.chance(0.7).then(|| Edtf::from_day(source_day)),
                kind: [SourceKind::News, SourceKind::Government, SourceKind::Organization][self.random.below(3)],
                language: "en".to_owned(),
            },
            confidence: Confidence::ALL[self.random.below(3)],
            licence: Licence::Cc0,
        };
        (claim, cluster)
    }

    /// The day, the month, the year, about the year, or nothing; a visit is said to the month at least, or not at all.
    fn start(&mut self, event: &Event, first: bool) -> Option<Edtf> {
        let (year, month, _) = event.day.ymd();
        let visit = event.kind.family() == Family::Visits;
        let last = Day(event.day.0 + event.length);
        let weights: &[usize] = if visit {
            &[50, 34, 0, 0, 16]
        } else {
            &[40, 10, 25, 10, 15]
        };
        let text = match self.random.weighted(weights) {
            0 if visit => format!("{}/{last}", event.day),
            0 => event.day.to_string(),
            1 => format!("{year:04}-{month:02}"),
            2 => format!("{year:04}"),
            3 => format!("{year:04}~"),
            _ if first => event.day.to_string(),
            _ => return None,
        };
        text.parse().ok()
    }
}

impl Iterator for Claims {
    type Item = (Claim, String);

    fn next(&mut self) -> Option<Self::Item> {
        if self.made >= self.count && self.held.is_empty() {
            return None;
        }
        if self.held.is_empty() {
            let event = self.event()?;
            let more = self.random.weighted(&[60, 22, 9, 4, 3, 2]);
            for n in 0..=more {
                if self.made < self.count {
                    let made = self.claim(&event, n == 0);
                    self.held.push(made);
                }
            }
            self.held.reverse();
        }
        self.held.pop()
    }
}

fn identity(kind: Kind, us: &Place, foreign: &Place, year: i32) -> String {
    match kind {
        Kind::SisterTie => format!("tie {} {}", us.id, foreign.id),
        Kind::NetworkMembership => format!("membership {} {}", us.id, NETWORKS[network(us, foreign)]),
        Kind::Office => format!("office {} {}", us.id, foreign.country),
        Kind::GuardPartnership => format!("guard {} {}", us.id, foreign.country),
        Kind::Memorandum | Kind::OtherAgreement => format!("text {} {} {}", us.id, foreign.country, year / 3),
        _ => format!("visit {} {} {}", us.id, foreign.country, year / 2),
    }
}

fn network(us: &Place, foreign: &Place) -> usize {
    (us.id.0 ^ foreign.id.0) as usize % NETWORKS.len()
}

/// The name plain, in plain letters, or with "City of".
fn american(place: &Place, random: &mut SplitMix) -> PartyName {
    let name = match random.weighted(&[80, 8, 12]) {
        1 => place.ascii.clone(),
        2 if place.level == Level::City => format!("City of {}", place.name),
        _ => place.name.clone(),
    };
    PartyName {
        name,
        level: Some(place.level),
        state: place.state,
        country: Some(Country::US),
        ..PartyName::default()
    }
}

fn counterpart(event: &Event, random: &mut SplitMix) -> PartyName {
    let place = &event.foreign;
    let whole_country = matches!(event.kind, Kind::Office | Kind::GuardPartnership)
        || (event.kind.family() == Family::Visits && random.chance(0.4));
    if event.kind == Kind::NetworkMembership {
        return PartyName {
            name: NETWORKS[network(&event.us, place)].to_owned(),
            level: Some(Level::Network),
            ..PartyName::default()
        };
    }
    let (name, level) = if whole_country {
        (places::country(place.country).name.clone(), Level::Country)
    } else if random.chance(0.15) {
        (place.ascii.clone(), Level::City)
    } else {
        (place.name.clone(), Level::City)
    };
    PartyName {
        name,
        level: Some(level),
        country: Some(place.country),
        ..PartyName::default()
    }
}

fn title(event: &Event, random: &mut SplitMix) -> String {
    let (us, them, subject) = (&event.us.name, &event.foreign.name, event.subject);
    let country = &places::country(event.foreign.country).name;
    let surname = event.official.rsplit(' ').next().unwrap_or("");
    let titles: [String; 3] = match event.kind {
        Kind::SisterTie => [
            format!("{us} and {them} are sister cities"),
            format!("Sister city tie of {us} and {them}"),
            format!("{them} listed among the sister cities of {us}"),
        ],
        Kind::OutgoingMission => [
            format!("{surname} leads a mission on {subject} to {country}"),
            format!("{us} delegation on {subject} in {country}"),
            format!("{us} goes to {country} with {surname}: {subject}"),
        ],
        Kind::IncomingDelegation => [
            format!("Guests from {country} study {subject} in {us}"),
            format!("{surname} welcomes a delegation on {subject} from {country}"),
            format!("{country} delegation on {subject} visits {us}"),
        ],
        Kind::Memorandum | Kind::OtherAgreement => [
            format!("{us} and {them} sign on {subject}"),
            format!("Agreement of {us} and {them} on {subject}"),
            format!("{us}-{them} text about {subject}"),
        ],
        Kind::Office => [
            format!("{us} keeps an office in {country}"),
            format!("Trade office of {us} in {country}"),
            format!("{us} opens an office in {country}"),
        ],
        Kind::NetworkMembership => [
            format!("{us} is a member of the network"),
            format!("{us} joins the network"),
            format!("Membership of {us}"),
        ],
        _ => [
            format!("{us} National Guard and {country} are partners"),
            format!("Partnership of the {us} National Guard with {country}"),
            format!("{country} partners with the {us} Guard"),
        ],
    };
    titles[random.below(3)].clone()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::intake::tests::world::resolver;

    #[test]
    fn a_seed_gives_the_same_claims_and_clusters_are_of_one_identity() {
        let cast = Cast::of(resolver().gazetteer());
        assert!(!cast.us.is_empty() && !cast.foreign.is_empty());
        let made: Vec<(Claim, String)> = Claims::new(cast.clone(), 60, 7).collect();
        let again: Vec<(Claim, String)> = Claims::new(cast.clone(), 60, 7).collect();
        assert_eq!(made, again);
        assert_ne!(made, Claims::new(cast, 60, 8).collect::<Vec<_>>());
        let mut sides: HashMap<&str, (Option<State>, Kind)> = HashMap::new();
        for (claim, cluster) in &made {
            let side = (claim.us.state, claim.kind);
            assert_eq!(*sides.entry(cluster).or_insert(side), side, "{cluster}");
        }
        assert!(sides.len() < made.len(), "some engagements have several claims");
    }
}
