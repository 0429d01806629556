//! Legs of one journey share a trip; texts and ties signed during a visit are linked to it, renewals to the first text.
//!
//! This runs over the whole ledger after matching, because legs lie in different countries and so in different blocks. It
//! writes a revision only where trip or links differ from what stands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use domain::{Edtf, Family, Kind, Precision};

use super::decide::AUTHOR;
use super::{Intake, IntakeError, Result, Stage, Step, Watcher, titles};
use crate::ledger::Link;
use crate::store::dated::{self, Dated};
use crate::store::engagements::{self, Append};
use crate::store::position;

/// Legs of one journey follow each other within so many days.
const BETWEEN_LEGS: i32 = 10;
/// How many revisions go into one transaction.
const BATCH: usize = 300;

pub(super) fn run(intake: &Intake<'_>, watch: &mut Watcher<'_>) -> Result<ControlFlow<()>> {
    let all = intake
        .database
        .read::<_, IntakeError>(|session| Ok(dated::all(session)?))?;
    let trips = trips(&all);
    let mut links = signed_during(&all);
    for (n, link) in renewals(&all) {
        links.entry(n).or_default().insert(link);
    }
    let changed: Vec<Change<'_>> = all
        .iter()
        .enumerate()
        .filter_map(|(n, one)| change(one, trips.get(&n), links.get(&n)))
        .collect();
    let mut done = 0;
    for some in changed.chunks(BATCH) {
        write(intake, some)?;
        done += some.len() as u64;
        let step = Step {
            stage: Stage::Linking,
            done,
            total: changed.len() as u64,
        };
        if watch(step).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// An engagement with the trip and links that it should have.
struct Change<'a> {
    of: &'a Dated,
    trip: Option<String>,
    links: Vec<Link>,
}

fn change<'a>(one: &'a Dated, trip: Option<&String>, links: Option<&BTreeSet<Link>>) -> Option<Change<'a>> {
    let trip = trip.cloned().or_else(|| one.trip.clone());
    let mut all: BTreeSet<Link> = one.links.iter().cloned().collect();
    all.extend(links.into_iter().flatten().cloned());
    let links: Vec<Link> = all.into_iter().collect();
    (trip != one.trip || links != one.links).then_some(Change { of: one, trip, links })
}

fn write(intake: &Intake<'_>, changes: &[Change<'_>]) -> Result<()> {
    intake.database.write::<_, IntakeError>(|session| {
        let ids: Vec<&str> = changes.iter().map(|change| change.of.id.as_str()).collect();
        let mut newest = engagements::newest_of(session, &ids)?;
        let mut appended = Vec::new();
        for change in changes {
            let Some(mut draft) = newest.remove(&change.of.id) else {
                continue;
            };
            if draft.revision.trip == change.trip && draft.links == change.links {
                continue;
            }
            let reason = match draft.revision.trip == change.trip {
                true => "linked to what belongs with it",
                false => "a leg of a journey to several countries",
            };
            draft.revision.trip.clone_from(&change.trip);
            draft.links.clone_from(&change.links);
            appended.push(Append {
                engagement: change.of.id.clone(),
                draft,
                author: AUTHOR.to_owned(),
                reason: reason.to_owned(),
            });
        }
        if appended.is_empty() {
            return Ok(());
        }
        let position = position::advance(session)?;
        Ok(engagements::append(
            session,
            &appended,
            position,
            intake.ids,
            intake.clock.now(),
        )?)
    })
}

/// First and last day, where known to the month or better.
fn days(one: &Dated) -> Option<(i32, i32)> {
    if one.start.precision()? < Precision::Month {
        return None;
    }
    let last = one.end.as_ref().and_then(Edtf::latest).or_else(|| one.start.latest())?;
    Some((one.start.earliest()?.0, last.0))
}

/// The trip of every mission that is a leg: missions of one government, told of by one document, to different countries,
/// one soon after the other. A trip is named by the smallest public id among its legs, or keeps the name that it has.
fn trips(all: &[Dated]) -> BTreeMap<usize, String> {
    let mut by_document: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (n, one) in all
        .iter()
        .enumerate()
        .filter(|(_, one)| one.kind == Kind::OutgoingMission)
    {
        for us in &one.us {
            for document in &one.documents {
                by_document.entry((us, document)).or_default().push(n);
            }
        }
    }
    let mut leader: Vec<usize> = (0..all.len()).collect();
    for legs in by_document.values() {
        for (n, a) in legs.iter().enumerate() {
            for b in &legs[n + 1..] {
                if follow(&all[*a], &all[*b]) {
                    let (a, b) = (find(&leader, *a), find(&leader, *b));
                    leader[a.max(b)] = a.min(b);
                }
            }
        }
    }
    let mut journeys: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for n in 0..all.len() {
        let first = find(&leader, n);
        journeys.entry(first).or_default().push(n);
    }
    journeys
        .into_values()
        .filter(|legs| legs.len() > 1)
        .flat_map(|legs| {
            let named = legs.iter().filter_map(|n| all[*n].trip.clone()).min();
            let name = named.unwrap_or_else(|| all[legs[0]].public_id.to_string());
            legs.into_iter().map(move |n| (n, name.clone()))
        })
        .collect()
}

fn find(leader: &[usize], mut n: usize) -> usize {
    while leader[n] != n {
        n = leader[n];
    }
    n
}

fn follow(a: &Dated, b: &Dated) -> bool {
    let (Some(one), Some(two)) = (days(a), days(b)) else {
        return false;
    };
    a.countries.is_disjoint(&b.countries)
        && (two.0 - one.1).max(one.0 - two.1) <= BETWEEN_LEGS
        && same_travellers(&a.officials, &b.officials)
}

/// Whether the two name an official in common, or one of them names nobody.
fn same_travellers(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let names = |officials: &BTreeSet<String>| -> BTreeSet<String> {
        officials
            .iter()
            .map(|text| text.split('(').next().unwrap_or(text).trim().to_lowercase())
            .collect()
    };
    a.is_empty() || b.is_empty() || !names(a).is_disjoint(&names(b))
}

/// Texts and ties of a day that lies within a visit of the same two sides, or of the same month where one document tells
/// of both.
fn signed_during(all: &[Dated]) -> BTreeMap<usize, BTreeSet<Link>> {
    let mut visits: HashMap<(&str, domain::Country), Vec<usize>> = HashMap::new();
    for (n, one) in all
        .iter()
        .enumerate()
        .filter(|(_, one)| one.kind.family() == Family::Visits)
    {
        for us in &one.us {
            for country in &one.countries {
                visits.entry((us, *country)).or_default().push(n);
            }
        }
    }
    let mut links: BTreeMap<usize, BTreeSet<Link>> = BTreeMap::new();
    for (n, one) in all
        .iter()
        .enumerate()
        .filter(|(_, one)| one.kind.family() != Family::Visits)
    {
        let Some(signed) = days(one) else { continue };
        let exact = one.start.precision() == Some(Precision::Day) && !one.start.is_approximate();
        for us in &one.us {
            for visit in one
                .countries
                .iter()
                .filter_map(|country| visits.get(&(us, *country)))
                .flatten()
            {
                let visit = &all[*visit];
                let Some(when) = days(visit) else { continue };
                let both_exact = exact && visit.start.precision() == Some(Precision::Day);
                let one_document = !one.documents.is_disjoint(&visit.documents);
                let within = signed.0 >= when.0 && signed.1 <= when.1;
                let touching = signed.0 <= when.1 && when.0 <= signed.1;
                if (both_exact && within) || (one_document && touching) {
                    links.entry(n).or_default().insert(Link {
                        to: visit.public_id.to_string(),
                        why: "signed_during".to_owned(),
                    });
                }
            }
        }
    }
    links
}

/// A text whose title speaks of a renewal is linked to the first text of the same parties.
fn renewals(all: &[Dated]) -> Vec<(usize, Link)> {
    let mut texts: BTreeMap<(&BTreeSet<String>, &BTreeSet<String>), Vec<usize>> = BTreeMap::new();
    for (n, one) in all
        .iter()
        .enumerate()
        .filter(|(_, one)| one.kind.family() == Family::Texts)
    {
        texts.entry((&one.us, &one.foreign)).or_default().push(n);
    }
    let mut links = Vec::new();
    for some in texts.values().filter(|some| some.len() > 1) {
        let Some(first) = some
            .iter()
            .min_by_key(|n| (all[**n].start.earliest(), all[**n].public_id))
        else {
            continue;
        };
        for n in some {
            let later = all[*n].start.earliest() > all[*first].start.latest();
            if later && titles::says_renewal(&titles::words(&all[*n].title)) {
                links.push((
                    *n,
                    Link {
                        to: all[*first].public_id.to_string(),
                        why: "renews".to_owned(),
                    },
                ));
            }
        }
    }
    links
}
