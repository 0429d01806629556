//! What a revision says, given the claims that it stands on: pure functions, no database.
//!
//! `rank` is the written ranking of sources, `fields` chooses the shown value of each field and tells which claims
//! support or contradict it, [`draft`] puts them together. The same claims give the same revision, in whatever order
//! they come.

mod amend;
mod fields;
mod rank;

use domain::{Claim, Day, Kind, Participant, Revision, Role, Side};
use serde::{Deserialize, Serialize};

use crate::store::actors::StoredActor;

pub use amend::{Amended, AmendedField, Amendment, UnknownField};
pub use rank::{Rank, rank};

/// A claim with its two parties as the ledger knows them.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The claim's key in the ledger.
    pub id: &'a str,
    /// What the source says.
    pub claim: &'a Claim,
    /// The American actor.
    pub us: &'a StoredActor,
    /// The counterpart.
    pub counterpart: &'a StoredActor,
}

/// A field of a revision that claims support or contradict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// What kind of engagement.
    Kind,
    /// The American participant.
    Us,
    /// The foreign participant.
    Counterpart,
    /// When it began.
    Start,
    /// When it ended.
    End,
    /// For how long a text was agreed.
    Term,
    /// The status as last reported.
    Status,
    /// What it is about.
    Issues,
    /// What it is, in a line.
    Title,
}

impl Field {
    /// The word as columns and JSON hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Us => "us",
            Self::Counterpart => "counterpart",
            Self::Start => "start",
            Self::End => "end",
            Self::Term => "term",
            Self::Status => "status",
            Self::Issues => "issues",
            Self::Title => "title",
        }
    }
}

/// What one claim has to do with a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The claim's key in the ledger.
    pub claim: String,
    /// The fields whose shown value it says too.
    pub supports: Vec<Field>,
    /// The fields of which it says something else.
    pub contradicts: Vec<Field>,
}

/// A link from one engagement to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// The other's public id.
    pub to: String,
    /// What it is to this one: `signed_during`, `renews`.
    pub why: String,
}

/// A revision before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it says.
    pub revision: Revision,
    /// Links to other engagements.
    pub links: Vec<Link>,
    /// Nothing stands any more: the engagement leaves the view.
    pub withdrawn: bool,
    /// Whether one of its claims is a government's.
    pub governmental: bool,
    /// Whether at least one of its claims may be passed on under CC BY. A download under that licence shows only the
    /// fields that such a claim supports; the evidence tells which.
    pub fits_cc_by: bool,
    /// The latest day of any of its sources.
    pub last_source_day: Option<Day>,
    /// Claim by claim, what it supports and contradicts.
    pub evidence: Vec<Evidence>,
}

/// The revision that stands on some claims of one engagement. `None` where there is no claim.
#[must_use]
pub fn draft(members: &[Member<'_>], trip: Option<String>, links: Vec<Link>) -> Option<Draft> {
    draft_amended(members, trip, links, &Amended::default())
}

/// The same, where people say something of the engagement beside its claims: what they say is shown, and evidence tells
/// which claims say otherwise.
#[must_use]
pub fn draft_amended(
    members: &[Member<'_>],
    trip: Option<String>,
    links: Vec<Link>,
    amended: &Amended,
) -> Option<Draft> {
    let mut ordered: Vec<Member<'_>> = members.to_vec();
    ordered.sort_by_cached_key(rank);
    let best = ordered.first()?;
    let kind = fields::kind(&ordered);
    let start = fields::start(&ordered);
    let end = fields::end(&ordered);
    let term_months = ordered.iter().find_map(|member| member.claim.term_months);
    let status = fields::status(&ordered, kind);
    let titled = ordered
        .iter()
        .find(|member| member.claim.licence.fits_cc_by() && !member.claim.title.is_empty())
        .unwrap_or(best);
    let mut revision = Revision {
        kind,
        participants: participants(&ordered, kind),
        start,
        end,
        term_months,
        status: status.word,
        status_reported: status.reported,
        issues: ordered
            .iter()
            .fold(domain::Issues::default(), |all, member| all.union(member.claim.issues)),
        title: titled.claim.title.clone(),
        trip,
    };
    amended.overlay(&mut revision);
    let mut evidence: Vec<Evidence> = ordered
        .iter()
        .map(|member| fields::evidence(member, &revision))
        .collect();
    evidence.sort_by(|a, b| a.claim.cmp(&b.claim));
    Some(Draft {
        links,
        withdrawn: amended.withdrawn(),
        governmental: ordered.iter().any(|member| member.claim.source.kind.is_governmental()),
        fits_cc_by: ordered.iter().any(|member| member.claim.licence.fits_cc_by()),
        last_source_day: ordered.iter().filter_map(|member| rank::source_day(member.claim)).max(),
        evidence,
        revision,
    })
}

/// The participants in a fixed order: American before foreign, each by name, every actor once.
fn participants(members: &[Member<'_>], kind: Kind) -> Vec<Participant> {
    let mut named: Vec<(Side, &str, &str)> = members
        .iter()
        .flat_map(|member| {
            [
                (Side::Us, member.us.actor.identity.as_str(), member.us.id.as_str()),
                (
                    Side::Foreign,
                    member.counterpart.actor.identity.as_str(),
                    member.counterpart.id.as_str(),
                ),
            ]
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    named
        .into_iter()
        .map(|(side, _, actor)| Participant {
            actor: actor.to_owned(),
            side,
            role: role(kind, side),
        })
        .collect()
}

/// What a participant of a side does in an engagement of a kind.
#[must_use]
pub const fn role(kind: Kind, side: Side) -> Role {
    match (kind, side) {
        (Kind::OutgoingMission, Side::Us) | (Kind::IncomingDelegation, Side::Foreign) => Role::Visitor,
        (Kind::OutgoingMission | Kind::Office, Side::Foreign) | (Kind::IncomingDelegation, Side::Us) => Role::Host,
        (Kind::NetworkMembership, Side::Us) => Role::Member,
        (Kind::NetworkMembership | Kind::LegislativeAct | Kind::Restriction, Side::Foreign) => Role::Object,
        _ => Role::Party,
    }
}

/// The role as columns hold it.
#[must_use]
pub const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Party => "party",
        Role::Visitor => "visitor",
        Role::Host => "host",
        Role::Member => "member",
        Role::Object => "object",
    }
}

#[cfg(test)]
mod tests;
