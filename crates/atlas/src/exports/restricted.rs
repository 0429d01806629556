//! An engagement as only some of its claims tell it: those that may be passed on under CC BY.

use std::collections::{BTreeMap, HashMap};

use domain::{Day, Edtf, Licence, PublicId, StatusFacts, status_on};
use platform::clock::Moment;
use platform::database::{Result, Session};
use snapshot::{DayView, RowRef};

use super::store::{self, Evidence};
use super::written::Shown;
use crate::ledger::{Amended, Member, draft_amended};
use crate::listing::Entry;
use crate::prose::{self, Party};
use crate::store::actors::StoredActor;
use crate::store::amendments;

/// What is exported of some rows: each row as the view shows it, or as its claims under CC BY tell it where others
/// stand beside them. Rows of which no claim fits are left out where only such claims are wanted.
///
/// # Errors
/// The database refused.
pub fn shown(
    session: &mut Session<'_>,
    view: &DayView,
    rows: &[RowRef],
    only_cc_by: bool,
    unfit: bool,
) -> Result<Vec<Shown>> {
    let mut of_view: Vec<Shown> = rows.iter().map(|row| Shown::of(view, *row)).collect();
    if !unfit {
        return Ok(of_view);
    }
    let mut by_engagement: BTreeMap<PublicId, Vec<Evidence>> = BTreeMap::new();
    for evidence in store::evidence(session, view, rows)? {
        by_engagement.entry(evidence.engagement).or_default().push(evidence);
    }
    by_engagement.retain(|_, evidence| evidence.iter().any(|one| !one.licence.fits_cc_by()));
    if !only_cc_by {
        for shown in &mut of_view {
            if let Some(evidence) = by_engagement.get(&shown.entry.id) {
                shown.licences = licences(evidence);
            }
        }
        return Ok(of_view);
    }
    let keys: Vec<&str> = by_engagement
        .values()
        .flatten()
        .filter(|one| one.licence.fits_cc_by())
        .map(|one| one.key.as_str())
        .collect();
    let mut parties = HashMap::new();
    for some in keys.chunks(super::BATCH) {
        parties.extend(store::parties(session, some)?);
    }
    // What people say beside the claims is the atlas's own word, as far as the view knows it.
    let known = of_view
        .iter()
        .map(|shown| shown.entry.recorded)
        .max()
        .unwrap_or_default();
    let ids: Vec<String> = by_engagement.keys().map(ToString::to_string).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let amended = amendments::held_at(session, &ids, Moment(known))?;
    let told = |shown: Shown| match by_engagement.get(&shown.entry.id) {
        None => Some(shown),
        Some(evidence) => {
            let amended = amended.get(&shown.entry.id.to_string()).cloned().unwrap_or_default();
            by_fit_claims(&shown, evidence, &parties, &amended, view.day())
        }
    };
    Ok(of_view.into_iter().filter_map(told).collect())
}

/// The distinct licences of some claims.
fn licences(evidence: &[Evidence]) -> String {
    let found: std::collections::BTreeSet<&str> = evidence.iter().map(|one| one.licence.as_str()).collect();
    found.into_iter().collect::<Vec<_>>().join(";")
}

/// The engagement as its claims under CC BY alone tell it.
fn by_fit_claims(
    shown: &Shown,
    evidence: &[Evidence],
    parties: &HashMap<String, [StoredActor; 2]>,
    amended: &Amended,
    day: Day,
) -> Option<Shown> {
    let members: Vec<Member<'_>> = evidence
        .iter()
        .filter(|one| one.licence.fits_cc_by())
        .filter_map(|one| {
            let [us, counterpart] = parties.get(&one.key)?;
            Some(Member {
                id: &one.key,
                claim: &one.claim,
                us,
                counterpart,
            })
        })
        .collect();
    let told = draft_amended(&members, None, Vec::new(), amended)?;
    let said = told.revision;
    let facts = StatusFacts::of(&said);
    let status = status_on(&facts, day);
    let actor = |key: &str| {
        members
            .iter()
            .flat_map(|member| [member.us, member.counterpart])
            .find(|stored| stored.id == key)
            .map(|stored| &stored.actor)
    };
    let mut named = Vec::new();
    let mut points = [Vec::new(), Vec::new()];
    for participant in &said.participants {
        let actor = actor(&participant.actor)?;
        let side = usize::from(participant.side == domain::Side::Foreign);
        points[side].extend(actor.point);
        named.push(Party {
            slug: actor.slug.clone(),
            name: actor.name.clone(),
            side: participant.side,
            role: participant.role,
            level: actor.level,
            state: actor.state,
            country: actor.country,
        });
    }
    let [us_points, foreign_points] = points;
    Some(Shown {
        entry: Entry {
            title: said.title,
            kind: said.kind,
            status,
            status_words: prose::status_words(status, facts.reported_on),
            start_day: said.start.as_ref().and_then(Edtf::earliest),
            start: said.start,
            end: said.end,
            parties: named,
            issues: said.issues,
            claims: u16::try_from(members.len()).unwrap_or(u16::MAX),
            gov: told.governmental,
            fits_cc_by: true,
            ..shown.entry.clone()
        },
        us_points,
        foreign_points,
        licences: Licence::CcBy.as_str().to_owned(),
    })
}
