//! What goes into a snapshot: actors, countries and engagements as the ledger holds them today.
//!
//! These are plain values handed over by whoever reads the ledger. The snapshot keeps its own, much smaller form.

use domain::{Country, Day, Edtf, Issues, Level, PublicId, Role, Side, State, StatusFacts};

/// A point on the globe in degrees: longitude, latitude (WGS 84).
pub type Point = (f32, f32);

/// A body that takes part in engagements.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorRow {
    /// The ledger's key (a UUID in text form).
    pub key: Box<str>,
    /// The address under `/actors/`: unique among all actors.
    pub slug: Box<str>,
    /// The name as pages print it.
    pub name: Box<str>,
    /// Other names under which text search and suggestions find it.
    pub aliases: Vec<Box<str>>,
    /// American or foreign.
    pub side: Side,
    /// What sort of body.
    pub level: Level,
    /// The American state it sits in or is.
    pub state: Option<State>,
    /// The country it sits in or is; `None` for networks.
    pub country: Option<Country>,
    /// Where it is drawn; `None` where it has no place on the map.
    pub point: Option<Point>,
    /// The gazetteer's id of its place.
    pub place: Option<u32>,
    /// The address of the actor that counts in its stead, where the two were found to be one: filters by its own address
    /// mean that one.
    pub leads_to: Option<Box<str>>,
}

/// A foreign country: its names make engagements findable, its point anchors flows to actors without one of their own.
#[derive(Debug, Clone, PartialEq)]
pub struct CountryRow {
    /// ISO 3166-1 alpha-2.
    pub country: Country,
    /// The name as pages print it.
    pub name: Box<str>,
    /// Other names ("Holland").
    pub aliases: Vec<Box<str>>,
    /// Where flows to it end.
    pub point: Option<Point>,
}

/// One actor in one engagement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRow {
    /// The key of an [`ActorRow`].
    pub actor: Box<str>,
    /// American or foreign.
    pub side: Side,
    /// What it does.
    pub role: Role,
}

/// An engagement in its newest revision.
#[derive(Debug, Clone, PartialEq)]
pub struct EngagementRow {
    /// Its public id; a later row with the same id replaces the former.
    pub id: PublicId,
    /// What the status rules need: kind, reported status, bounds of start and end, term.
    pub facts: StatusFacts,
    /// The start as shown.
    pub start: Option<Edtf>,
    /// The end as shown.
    pub end: Option<Edtf>,
    /// Who takes part.
    pub participants: Vec<ParticipantRow>,
    /// What it is about.
    pub issues: Issues,
    /// What it is, in a line.
    pub title: Box<str>,
    /// How many claims it stands on.
    pub claims: u16,
    /// Whether one of them is a government's.
    pub gov: bool,
    /// Whether all that is shown may be passed on under CC BY.
    pub fits_cc_by: bool,
    /// The latest date of any of its sources.
    pub last_source_day: Option<Day>,
    /// The ledger position of its newest revision.
    pub position: u64,
    /// When the ledger learned of that revision: microseconds since 1970.
    pub recorded: i64,
    /// Merged away or rejected: it leaves the view.
    pub withdrawn: bool,
}

impl EngagementRow {
    /// The day that orders and dates it: the earliest day on which it can have begun.
    #[must_use]
    pub fn start_day(&self) -> Option<Day> {
        self.facts.start.earliest
    }
}

/// Why rows could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A participant names an actor that was not handed over.
    #[error("engagement {engagement} names the actor `{actor}`, which is not among the actors")]
    UnknownActor {
        /// Which engagement.
        engagement: PublicId,
        /// The key it names.
        actor: Box<str>,
    },
    /// Two actors share an address.
    #[error("two actors share the slug `{0}`")]
    SlugTwice(Box<str>),
    /// More than a snapshot can number.
    #[error("a snapshot numbers at most {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many it can number.
        limit: u64,
    },
}
