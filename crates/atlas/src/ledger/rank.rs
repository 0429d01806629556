//! The ranking of sources, as DESIGN.md writes it: government of a participant before other government, before
//! organisation and news; nearer to the event before later; undated never before dated.

use domain::{Claim, Confidence, Day, SourceKind};

use super::Member;

/// How a claim ranks among others about the same engagement; the smallest is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Whose word it is: 0 a participant's government, 1 another government, 2 organisation, news or research, 3 a
    /// dataset, 4 a blog.
    pub source: u8,
    /// Whether the source has no date.
    pub undated: bool,
    /// Days between the event, where it is dated, and the source.
    pub days_after: u32,
    /// 0 high, 1 medium, 2 low.
    pub confidence: u8,
    /// What breaks every other tie: table, row, content.
    pub key: (String, String, String),
}

/// How a claim ranks.
#[must_use]
pub fn rank(member: &Member<'_>) -> Rank {
    let claim = member.claim;
    let day = source_day(claim);
    let event = claim.start.as_ref().and_then(|start| start.latest());
    Rank {
        source: source(member),
        undated: day.is_none(),
        days_after: match (day, event) {
            (Some(day), Some(event)) => day.0.abs_diff(event.0),
            _ => u32::MAX,
        },
        confidence: match claim.confidence {
            Confidence::High => 0,
            Confidence::Medium => 1,
            Confidence::Low => 2,
        },
        key: (claim.key.table.clone(), claim.key.claim_id.clone(), claim.title.clone()),
    }
}

fn source(member: &Member<'_>) -> u8 {
    match member.claim.source.kind {
        SourceKind::Government | SourceKind::ForeignGovernment | SourceKind::Legislation => {
            u8::from(!speaks_for_a_participant(member))
        }
        SourceKind::Organization | SourceKind::News | SourceKind::Academic => 2,
        SourceKind::Dataset => 3,
        SourceKind::Blog => 4,
    }
}

/// Whether the publisher's name or address has a participant's name in it ("City of Seattle", seattle.gov).
fn speaks_for_a_participant(member: &Member<'_>) -> bool {
    let publisher = places::fold::key(&member.claim.source.publisher);
    let host = host(&member.claim.source.url);
    [
        &member.us.actor.name,
        &member.counterpart.actor.name,
        &member.claim.us.name,
        &member.claim.counterpart.name,
    ]
    .into_iter()
    .map(|name| places::fold::key(name))
    .any(|name| {
        let joined = name.replace(' ', "");
        !name.is_empty() && (has_words(&publisher, &name) || (joined.len() > 3 && host.contains(&joined)))
    })
}

fn has_words(text: &str, words: &str) -> bool {
    format!(" {text} ").contains(&format!(" {words} "))
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or("").to_ascii_lowercase()
}

/// The last day that the source's own date can mean.
pub(super) fn source_day(claim: &Claim) -> Option<Day> {
    claim
        .source
        .date
        .as_ref()
        .and_then(|date| date.latest().or_else(|| date.earliest()))
}
