//! A synthetic ledger, straight into a store: the rows of `snapshot::synth`, each with one claim as its evidence.
//!
//! It goes past intake on purpose: it is for measuring reading at sizes that no source has.

use std::collections::HashMap;
use std::ops::ControlFlow;

use domain::{
    Claim, ClaimKey, Confidence, Country, Edtf, Family, Kind, Licence, Participant, PartyName, Revision, Side,
    SourceKind, SourceRef,
};
use platform::clock::{Ids, Moment};
use platform::database::{Database, DatabaseError, Session};
use snapshot::EngagementRow;
use snapshot::synth::{World, WorldSize};

use crate::ledger::{Draft, Evidence, Field};
use crate::store::actors::{self, Actor, StoredActor};
use crate::store::engagements::{self, Append, Founded};
use crate::store::placements::{self, Resolved, State};
use crate::store::{claims, position};

/// How many engagements go into one transaction.
const BATCH: u64 = 5_000;
/// The table that the claims belong to.
const TABLE: &str = "synthetic";

/// How far writing has come.
pub type Watcher<'w> = dyn FnMut(u64) -> ControlFlow<()> + 'w;

/// Writes the first `count` engagements of a seed into an empty ledger.
///
/// # Errors
/// The database refused; among the reasons: it already holds synthetic rows.
pub fn write(
    database: &Database,
    ids: &Ids,
    count: u64,
    seed: u64,
    watch: &mut Watcher<'_>,
) -> Result<(), DatabaseError> {
    let world = World::new(seed, WorldSize::default());
    let stored = actors_of(&world, ids);
    let by_key: HashMap<&str, &StoredActor> = world.actors.iter().map(|actor| &*actor.key).zip(&stored).collect();
    database.write(|session| {
        let position = position::advance(session)?;
        actors::insert(session, &stored, position, Moment(1_700_000_000_000_000))
    })?;
    let mut from = 0;
    while from < count {
        let to = (from + BATCH).min(count);
        database.write(|session| batch(session, ids, &world, &by_key, from..to))?;
        from = to;
        if watch(to).is_break() {
            break;
        }
    }
    Ok(())
}

fn actors_of(world: &World, ids: &Ids) -> Vec<StoredActor> {
    world
        .actors
        .iter()
        .map(|row| StoredActor {
            id: ids.next().to_string(),
            actor: Actor {
                identity: format!("synthetic:{}", row.key),
                slug: row.slug.to_string(),
                name: row.name.to_string(),
                side: row.side,
                level: row.level,
                state: row.state,
                country: row.country,
                place: row.place,
                point: row.point,
                aliases: row.aliases.iter().map(ToString::to_string).collect(),
            },
        })
        .collect()
}

fn batch(
    session: &mut Session<'_>,
    ids: &Ids,
    world: &World,
    actors: &HashMap<&str, &StoredActor>,
    numbers: std::ops::Range<u64>,
) -> Result<(), DatabaseError> {
    let position = position::advance(session)?;
    let rows: Vec<(u64, EngagementRow)> = numbers.map(|n| (n, world.row(n))).collect();
    let now = Moment(rows.first().map_or(0, |(_, row)| row.recorded));
    let written: Vec<(Claim, String)> = rows
        .iter()
        .map(|(n, row)| {
            let claim = claim(*n, row, actors);
            let hash = claim.content_hash();
            (claim, hash)
        })
        .collect();
    let borrowed: Vec<(&Claim, &str)> = written.iter().map(|(claim, hash)| (claim, hash.as_str())).collect();
    let keys = claims::insert(session, &borrowed, ids, now)?;
    let mut founded = Vec::with_capacity(rows.len());
    let mut appended = Vec::with_capacity(rows.len());
    for ((n, row), key) in rows.iter().zip(&keys) {
        let id = ids.next().to_string();
        founded.push(Founded {
            id: id.clone(),
            public_id: row.id,
            founding_claim: key.clone(),
            block: format!("synthetic/{n}"),
        });
        appended.push(Append {
            engagement: id,
            draft: draft(row, key, actors),
            author: "synthetic".to_owned(),
            reason: "written by legation synth ledger".to_owned(),
        });
    }
    engagements::found(session, &founded, now)?;
    engagements::append(session, &appended, position, ids, now)?;
    for ((one, key), (_, row)) in founded.iter().zip(&keys).zip(&rows) {
        let party = |side: Side| {
            let found = row.participants.iter().find(|one| one.side == side);
            found
                .and_then(|one| actors.get(&*one.actor))
                .map(|stored| stored.id.clone())
        };
        let placed = Resolved {
            claim: key.clone(),
            state: State::Placed,
            reason: "founded".to_owned(),
            us: party(Side::Us),
            counterpart: party(Side::Foreign),
            block: Some(one.block.clone()),
        };
        placements::place(session, &placed, &one.id, now)?;
    }
    Ok(())
}

fn claim(n: u64, row: &EngagementRow, actors: &HashMap<&str, &StoredActor>) -> Claim {
    let party = |side: Side| {
        let found = row.participants.iter().find(|one| one.side == side);
        let actor = found
            .and_then(|one| actors.get(&*one.actor))
            .map(|stored| &stored.actor);
        PartyName {
            name: actor.map_or_else(String::new, |actor| actor.name.clone()),
            level: actor.map(|actor| actor.level),
            state: actor.and_then(|actor| actor.state),
            country: actor.and_then(|actor| actor.country),
            ..PartyName::default()
        }
    };
    Claim {
        key: ClaimKey {
            table: TABLE.to_owned(),
            claim_id: format!("s{n}"),
        },
        us: PartyName {
            country: Some(Country::US),
            ..party(Side::Us)
        },
        counterpart: party(Side::Foreign),
        kind: row.facts.kind,
        status: row.facts.reported,
        start: row.start.clone(),
        end: row.end.clone(),
        term_months: row.facts.term_months.map(u32::from),
        issues: row.issues,
        officials: Vec::new(),
        title: row.title.to_string(),
        note: String::new(),
        source: SourceRef {
            url: format!("https://example.org/synthetic/{}", n % 1_000),
            publisher: "Nobody: a synthetic row".to_owned(),
            date: row.last_source_day.map(Edtf::from_day),
            kind: if row.gov {
                SourceKind::Government
            } else {
                SourceKind::News
            },
            language: "en".to_owned(),
        },
        confidence: Confidence::Medium,
        licence: if row.fits_cc_by { Licence::CcBy } else { Licence::CcBySa },
    }
}

fn draft(row: &EngagementRow, claim: &str, actors: &HashMap<&str, &StoredActor>) -> Draft {
    let participants = row
        .participants
        .iter()
        .filter_map(|one| {
            Some(Participant {
                actor: actors.get(&*one.actor)?.id.clone(),
                side: one.side,
                role: one.role,
            })
        })
        .collect();
    Draft {
        revision: Revision {
            kind: row.facts.kind,
            participants,
            start: row.start.clone(),
            end: row.end.clone(),
            term_months: row.facts.term_months.map(u32::from),
            status: row.facts.reported,
            status_reported: row.facts.reported_on.map(Edtf::from_day),
            issues: row.issues,
            title: row.title.to_string(),
            trip: None,
        },
        links: Vec::new(),
        withdrawn: false,
        governmental: row.gov,
        fits_cc_by: row.fits_cc_by,
        last_source_day: row.last_source_day,
        evidence: vec![Evidence {
            claim: claim.to_owned(),
            supports: supported(row.facts.kind),
            contradicts: Vec::new(),
        }],
    }
}

fn supported(kind: Kind) -> Vec<Field> {
    let mut fields = vec![Field::Kind, Field::Us, Field::Counterpart, Field::Title];
    if kind.family() != Family::Acts {
        fields.push(Field::Status);
    }
    fields
}
