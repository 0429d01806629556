//! An engagement as the API lists it, and the counts beside it.

use domain::{Edtf, Issue, Side, State};
use serde::Serialize;
use snapshot::{Answer, DayView, ParticipantView, Row, RowRef};
use utoipa::ToSchema;

use crate::prose::country_name;

/// One engagement of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item<'a> {
    /// Its public id.
    pub id: String,
    /// The path of its page.
    pub url: String,
    /// What it is, in a line.
    pub title: &'a str,
    /// Its kind.
    pub kind: &'static str,
    /// Its kind as pages print it.
    pub kind_label: &'static str,
    /// The family of its kind.
    pub family: &'static str,
    /// Its status on the day.
    pub status: &'static str,
    /// Its status as pages print it.
    pub status_label: &'static str,
    /// How sure it is that it is in force; only of what is.
    pub sureness: Option<&'static str>,
    /// The rule that derived the status.
    pub rule: &'static str,
    /// When it began, as EDTF.
    pub start: Option<String>,
    /// When it began, for people.
    pub start_text: Option<String>,
    /// When it ended, as EDTF.
    pub end: Option<String>,
    /// The American participants.
    pub us: Vec<UsParty<'a>>,
    /// The other participants.
    pub foreign: Vec<ForeignParty<'a>>,
    /// What it is about.
    pub issues: Vec<&'static str>,
    /// How many claims it stands on.
    pub claims: u16,
    /// Whether one of them is a government's.
    pub gov: bool,
    /// The ledger position of its newest revision.
    pub position: u64,
}

/// An American participant.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsParty<'a> {
    /// Its address under `/actors/`.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What sort of body.
    pub level: &'static str,
    /// Its state, by postal code.
    #[schema(value_type = Option<String>)]
    pub state: Option<State>,
}

/// A foreign participant or a network.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForeignParty<'a> {
    /// Its address under `/actors/`.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What sort of body.
    pub level: &'static str,
    /// Its country, by ISO code; none of networks.
    #[schema(value_type = Option<String>)]
    pub country: Option<domain::Country>,
}

impl<'a> Item<'a> {
    /// A row on the view's day.
    pub fn of(on: &'a DayView, at: RowRef) -> Self {
        Self::of_row(&on.row(at), on.day())
    }

    /// A row on a day.
    pub fn of_row(row: &Row<'a>, day: domain::Day) -> Self {
        let facts = row.facts();
        let status = domain::status_on(&facts, day);
        let id = row.id().to_string();
        let participants = || row.participants();
        Self {
            url: format!("/engagements/{id}"),
            id,
            title: row.title(),
            kind: facts.kind.as_str(),
            kind_label: facts.kind.label(),
            family: facts.kind.family().as_str(),
            status: status.word.as_str(),
            status_label: status.word.label(),
            sureness: status.sureness.map(domain::Sureness::as_str),
            rule: status.rule.as_str(),
            start: row.start().map(Edtf::to_string),
            start_text: row.start().map(Edtf::human),
            end: row.end().map(Edtf::to_string),
            us: participants()
                .filter(|party| party.side == Side::Us)
                .map(UsParty::from)
                .collect(),
            foreign: participants()
                .filter(|party| party.side == Side::Foreign)
                .map(ForeignParty::from)
                .collect(),
            issues: row.issues().iter().map(Issue::as_str).collect(),
            claims: row.claims(),
            gov: row.gov(),
            position: row.position(),
        }
    }
}

impl<'a> From<ParticipantView<'a>> for UsParty<'a> {
    fn from(party: ParticipantView<'a>) -> Self {
        let actor = party.actor;
        Self {
            slug: &actor.slug,
            name: &actor.name,
            level: actor.level.as_str(),
            state: actor.state,
        }
    }
}

impl<'a> From<ParticipantView<'a>> for ForeignParty<'a> {
    fn from(party: ParticipantView<'a>) -> Self {
        let actor = party.actor;
        Self {
            slug: &actor.slug,
            name: &actor.name,
            level: actor.level.as_str(),
            country: actor.country,
        }
    }
}

/// Counts by facet, each with its own parameter left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetCounts {
    /// Kinds.
    pub kind: Vec<Count>,
    /// Families of kinds.
    pub family: Vec<Count>,
    /// Statuses on the day.
    pub status: Vec<Count>,
    /// Issues.
    pub issue: Vec<Count>,
    /// States that occur.
    pub state: Vec<Count>,
    /// Countries that occur.
    pub country: Vec<Count>,
    /// Levels of American participants.
    pub level: Vec<Count>,
    /// With governmental evidence.
    pub gov: Vec<Count>,
    /// Lately confirmed.
    pub confirmed: Vec<Count>,
}

/// How many engagements would be in view with one more value chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// The value as parameters write it.
    pub value: String,
    /// The value as pages print it.
    pub label: &'static str,
    /// How many.
    pub count: u64,
}

/// How many began in a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// How many, the years asked for left out.
    pub count: u64,
    /// How many of them are in view.
    pub in_view: u64,
}

impl FacetCounts {
    /// The counts of an answer.
    pub fn of(answer: &Answer) -> Self {
        let facets = &answer.facets;
        let state = |(at, count): &(State, u64)| Count {
            value: at.to_string(),
            label: at.name(),
            count: *count,
        };
        let country = |(at, count): &(domain::Country, u64)| Count {
            value: at.to_string(),
            label: country_name(*at),
            count: *count,
        };
        Self {
            kind: facets
                .kind
                .iter()
                .map(|(at, n)| count(at.as_str(), at.label(), *n))
                .collect(),
            family: facets
                .family
                .iter()
                .map(|(at, n)| count(at.as_str(), at.label(), *n))
                .collect(),
            status: facets
                .status
                .iter()
                .map(|(at, n)| count(at.as_str(), at.label(), *n))
                .collect(),
            issue: facets
                .issue
                .iter()
                .map(|(at, n)| count(at.as_str(), at.label(), *n))
                .collect(),
            state: facets.state.iter().map(state).collect(),
            country: facets.country.iter().map(country).collect(),
            level: facets
                .level
                .iter()
                .map(|(at, n)| count(at.as_str(), at.label(), *n))
                .collect(),
            gov: vec![count("1", "With governmental evidence", facets.gov)],
            confirmed: vec![count("1", "Confirmed lately", facets.confirmed)],
        }
    }
}

fn count(value: &str, label: &'static str, count: u64) -> Count {
    Count {
        value: value.to_owned(),
        label,
        count,
    }
}

/// The counts by year of an answer.
pub fn years(answer: &Answer) -> Vec<Year> {
    let years = answer.years.iter();
    years
        .map(|year| Year {
            year: year.year,
            count: year.count,
            in_view: year.in_view,
        })
        .collect()
}
