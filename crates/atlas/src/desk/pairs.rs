//! Possible duplicates: which of the suspected pairs still stand, in the order of their weight, and the two entries of
//! one pair side by side.

use std::collections::HashSet;

use domain::{PublicId, Side};
use snapshot::{DayView, Row};

use super::queue::{Line, Sought, Stretch};
use super::store::{Looks, Pair};
use crate::listing::Entry;
use crate::prose;
use crate::record::{Record, StoredRevision, faces, web_link};

/// The pairs of which both entries are in view. A pair of which one is merged or withdrawn is past; the same pair
/// suspected twice is asked once.
pub(super) fn in_view(view: &DayView, mut pairs: Vec<Pair>) -> Vec<Pair> {
    let mut seen: HashSet<(PublicId, PublicId)> = HashSet::new();
    let stands = |id: PublicId| view.snapshot().find(id).is_some();
    pairs.retain(|pair| {
        pair.a != pair.b && stands(pair.a) && stands(pair.b) && seen.insert((pair.a.min(pair.b), pair.a.max(pair.b)))
    });
    pairs
}

/// The pairs that still stand and fit what is sought, those first of which most can be expected: the likely ones that
/// stand on much evidence.
pub(super) fn standing(view: &DayView, pairs: Vec<Pair>, sought: &Sought, looks: &Looks) -> Vec<Pair> {
    let mut found: Vec<(Pair, f64)> = in_view(view, pairs)
        .into_iter()
        .filter_map(|pair| {
            let (a, b) = (view.snapshot().find(pair.a)?, view.snapshot().find(pair.b)?);
            let (a, b) = (view.row(a), view.row(b));
            let fits = pair.note.fits(sought, &looks.author, looks.now)
                && sought.table.as_ref().is_none_or(|rule| *rule == pair.rule)
                && (holds(&a, sought) || holds(&b, sought));
            let weight = u32::from(a.claims()) + u32::from(b.claims()) + u32::from(a.gov()) + u32::from(b.gov());
            let expected = f64::from(weight) * pair.score;
            fits.then_some((pair, expected))
        })
        .collect();
    found.sort_by(|(a, of_a), (b, of_b)| {
        of_b.total_cmp(of_a)
            .then(b.score.total_cmp(&a.score))
            .then(a.id.cmp(&b.id))
    });
    found.into_iter().map(|it| it.0).collect()
}

/// Whether an entry has the kind and the parties that are sought.
pub(super) fn holds(row: &Row<'_>, sought: &Sought) -> bool {
    let party = |side: Side, fits: &dyn Fn(&snapshot::ActorRow) -> bool| {
        row.participants()
            .any(|participant| participant.side == side && fits(participant.actor))
    };
    sought.kind.is_none_or(|kind| kind == row.kind())
        && sought
            .state
            .is_none_or(|state| party(Side::Us, &|actor| actor.state == Some(state)))
        && sought
            .country
            .is_none_or(|country| party(Side::Foreign, &|actor| actor.country == Some(country)))
}

/// A stretch of them as lines.
pub(super) fn stretch(view: &DayView, standing: &[Pair], skip: usize, limit: usize) -> Stretch {
    let line = |pair: &Pair| {
        let entry = |id| {
            let at = view.snapshot().find(id)?;
            Some(Entry::of(&view.row(at), view.day()))
        };
        let (a, b) = (entry(pair.a)?, entry(pair.b)?);
        let claims = a.claims + b.claims;
        Some(Line {
            item: pair.id.clone(),
            seen: a.position.max(b.position).to_string(),
            title: prose::brief(&a.title, 160),
            why: format!("or the same as: {}", prose::brief(&b.title, 160)),
            meta: format!(
                "{} · {} · {}",
                a.kind.label(),
                sureness(pair),
                prose::counted(u32::from(claims), "claim", "claims")
            ),
            kind: Some(a.kind),
            assigned: pair.note.assigned.clone(),
            until: pair.note.until,
        })
    };
    Stretch {
        total: standing.len(),
        lines: standing.iter().skip(skip).take(limit).filter_map(line).collect(),
    }
}

/// "likely the same (0.82)".
pub(super) fn sureness(pair: &Pair) -> String {
    let word = match pair.score {
        score if score >= 0.8 => "very likely the same",
        score if score >= 0.6 => "likely the same",
        score if score >= 0.4 => "perhaps the same",
        _ => "hardly the same",
    };
    format!("{word} ({:.2})", pair.score)
}

/// One of the two entries.
pub(super) struct Entrant {
    /// A or B.
    pub letter: &'static str,
    pub id: PublicId,
    pub known_since: String,
    /// Where its claims stand: publisher, date, title, link.
    pub sources: Vec<Stand>,
}

/// Where a claim stands.
pub(super) struct Stand {
    pub publisher: String,
    pub date: String,
    pub says: String,
    pub note: String,
    pub link: Option<String>,
}

/// A field of both.
pub(super) struct Compared {
    pub field: &'static str,
    pub a: String,
    pub b: String,
    pub differs: bool,
}

fn newest(record: &Record) -> Option<&StoredRevision> {
    record.revisions.last()
}

/// Every field of both, those that differ marked.
pub(super) fn compared(a: &Record, b: &Record) -> Vec<Compared> {
    let (Some(a), Some(b)) = (newest(a), newest(b)) else {
        return Vec::new();
    };
    faces(a)
        .into_iter()
        .zip(faces(b))
        .filter(|((field, a), (_, b))| *field != "In view" && !(a.is_empty() && b.is_empty()))
        .map(|((field, a), (_, b))| Compared {
            differs: a != b,
            field,
            a,
            b,
        })
        .collect()
}

/// The two entries.
pub(super) fn entrants(a: &Record, b: &Record) -> Vec<Entrant> {
    vec![entrant("A", a), entrant("B", b)]
}

fn entrant(letter: &'static str, record: &Record) -> Entrant {
    let revision = newest(record);
    let evidences =
        |key: &str| revision.is_some_and(|revision| revision.evidence.iter().any(|evidence| evidence.claim == key));
    Entrant {
        letter,
        id: record.id,
        known_since: record
            .revisions
            .first()
            .map(|first| prose::day_words(prose::moment_day(first.recorded)))
            .unwrap_or_default(),
        sources: record
            .claims
            .iter()
            .filter(|stored| evidences(&stored.key))
            .map(|stored| stand(&stored.claim))
            .collect(),
    }
}

/// Where a claim stands, for those who decide on it.
pub(super) fn stand(claim: &domain::Claim) -> Stand {
    Stand {
        publisher: match claim.source.publisher.trim() {
            "" => "Publisher not named".to_owned(),
            publisher => prose::brief(publisher, 200),
        },
        date: claim
            .source
            .date
            .as_ref()
            .map_or_else(|| "no date".to_owned(), domain::Edtf::human),
        says: claim.title.clone(),
        note: prose::brief(&claim.note, 600),
        link: web_link(&claim.source.url),
    }
}
