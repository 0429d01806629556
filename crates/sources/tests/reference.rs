//! The parsers on the real files, which lie outside the repository: what must be true of each as a whole.
//!
//! The folder is read from `LEGATION_REFERENCE_DIR`; where that is unset, the tests say so and pass.

use std::ops::ControlFlow;
use std::path::PathBuf;

use domain::{Claim, Kind, Level, Licence, ReportedStatus};
use sources::{Format, Input, Mission, MissionKind, Options, Outcome, Refusal, read};

/// Everything that reading gave.
#[derive(Debug, Default)]
struct Found {
    all: Vec<Outcome>,
}

impl Found {
    fn claims(&self) -> Vec<&Claim> {
        let claims = self.all.iter().filter_map(|outcome| match outcome {
            Outcome::Claim(claim) => Some(&**claim),
            _ => None,
        });
        claims.collect()
    }

    fn missions(&self) -> Vec<&Mission> {
        let missions = self.all.iter().filter_map(|outcome| match outcome {
            Outcome::Context(mission) => Some(&**mission),
            _ => None,
        });
        missions.collect()
    }

    fn refusals(&self) -> Vec<&Refusal> {
        let refusals = self.all.iter().filter_map(|outcome| match outcome {
            Outcome::Refused(refusal) => Some(refusal),
            _ => None,
        });
        refusals.collect()
    }

    fn notices(&self) -> usize {
        self.all
            .iter()
            .filter(|outcome| matches!(outcome, Outcome::Notice(_)))
            .count()
    }

    fn out_of_scope(&self, wanted: &str) -> usize {
        let counted = |outcome: &&Outcome| matches!(outcome, Outcome::OutOfScope { reason } if *reason == wanted);
        self.all.iter().filter(counted).count()
    }
}

fn read_all(format: Format, inputs: Vec<Input>, options: &Options) -> Found {
    let mut found = Found::default();
    let ended = read(format, inputs, options, &mut |outcome, _| {
        found.all.push(outcome);
        ControlFlow::Continue(())
    });
    if let Err(error) = ended {
        panic!("{error}");
    }
    found
}

/// Files of the reference data as inputs; `None`, said aloud, where the data are not there.
fn reference(paths: &[&str]) -> Option<Vec<Input>> {
    let Some(folder) = std::env::var_os("LEGATION_REFERENCE_DIR").map(PathBuf::from) else {
        eprintln!("skipped: LEGATION_REFERENCE_DIR is not set, so {paths:?} cannot be read");
        return None;
    };
    // A relative folder is meant from the top of the repository, not from this crate.
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let inputs = paths.iter().map(|path| {
        let path = folder.join(path);
        match std::fs::read(&path) {
            Ok(bytes) => Input::from_bytes(&path.to_string_lossy(), bytes),
            Err(error) => panic!(
                "LEGATION_REFERENCE_DIR is set, but {} cannot be read: {error}",
                path.display()
            ),
        }
    });
    Some(inputs.collect())
}

#[test]
fn the_starter_is_read_whole() {
    let Some(inputs) = reference(&["starter/claims.csv"]) else {
        return;
    };
    let found = read_all(Format::Table, inputs, &Options::default());
    assert_eq!(found.all.len(), 3_875);
    let claims = found.claims();
    assert_eq!(claims.len(), 3_875);
    assert_eq!(
        claims.iter().filter(|claim| claim.kind == Kind::SisterTie).count(),
        1_341
    );
    assert_eq!(claims.iter().filter(|claim| claim.start.is_none()).count(), 1_191);
    assert_eq!(claims.iter().filter(|claim| claim.us.state.is_none()).count(), 16);
    assert!(
        claims
            .iter()
            .all(|claim| !claim.title.is_empty() && claim.source.url.starts_with("http"))
    );
    let mut again = Vec::new();
    sources::table::write(claims.iter().copied(), &mut again).unwrap();
    let again = read_all(
        Format::Table,
        vec![Input::from_bytes("claims.csv", again)],
        &Options::default(),
    );
    assert_eq!(again.claims(), claims);
}

#[test]
fn the_real_list_gives_its_american_pairs() {
    let Some(inputs) = reference(&["sources/wikipedia-twin-cities-2026/twin_cities_raw.csv"]) else {
        return;
    };
    let found = read_all(Format::WikipediaTwinTowns, inputs, &Options::default());
    let claims = found.claims();
    assert_eq!(found.all.len(), 26_114, "each row has one fate");
    let american = found.out_of_scope("both sides are American");
    let foreign = found.out_of_scope("no side is American");
    eprintln!(
        "{} claims, {} folded, {} refused, {american} American on both sides, {foreign} on none",
        claims.len(),
        found.notices(),
        found.refusals().len()
    );
    assert_eq!(claims.len(), 2_573);
    let refused: Vec<_> = found.refusals().iter().map(|refusal| refusal.value.as_str()).collect();
    assert_eq!(refused, ["Congo", "Japa"], "there are two Congos");
    for claim in claims {
        assert_eq!((claim.licence, claim.status), (Licence::CcBySa, ReportedStatus::Active));
        assert!(claim.start.is_none() && claim.source.date.is_some() && claim.us.country.is_some());
        assert!(!claim.us.name.is_empty() && !claim.counterpart.name.is_empty());
    }
}

#[test]
fn the_real_list_gives_its_american_members() {
    let Some(inputs) = reference(&["sources/gpm-2025/gpm_signatures.csv"]) else {
        return;
    };
    let found = read_all(Format::MayorsParliament, inputs, &Options::default());
    let claims = found.claims();
    assert_eq!(found.all.len(), 252, "each row has one fate");
    assert_eq!(claims.len(), 29);
    assert!(found.refusals().len() <= 1, "{:?}", found.refusals());
    for claim in claims {
        assert_eq!(
            (claim.kind, claim.status),
            (Kind::NetworkMembership, ReportedStatus::Unknown)
        );
        assert_eq!(
            (claim.licence, claim.counterpart.level),
            (Licence::Unstated, Some(Level::Network))
        );
        assert!(claim.us.wikidata.is_some() && claim.officials.len() == 1, "{claim:?}");
    }
}

#[test]
fn the_real_file_gives_its_missions() {
    let Some(inputs) = reference(&["sources/missions-2022/us_hosted_missions.csv"]) else {
        return;
    };
    let found = read_all(Format::DiplomaticMissions, inputs, &Options::default());
    let missions = found.missions();
    assert_eq!(missions.len(), 298, "{:?}", found.refusals());
    let of = |kind: MissionKind| missions.iter().filter(|mission| mission.kind == kind).count();
    assert_eq!(
        (
            of(MissionKind::Embassy),
            of(MissionKind::ConsulateGeneral),
            of(MissionKind::HonoraryConsulate)
        ),
        (178, 74, 3)
    );
    let nameless: Vec<_> = missions
        .iter()
        .filter(|mission| mission.country.is_none())
        .map(|mission| &mission.sender)
        .collect();
    assert_eq!(nameless, ["European Parliament", "Turkish Republic of Northern Cyprus"]);
    assert_eq!(missions.iter().filter(|mission| mission.point.is_some()).count(), 248);
    assert_eq!(missions.iter().filter(|mission| mission.host.is_none()).count(), 10);
}

#[test]
fn the_real_crawl_gives_its_american_pairs() {
    let Some(inputs) = reference(&[
        "sources/wikidata-sister-2016/relations.tsv",
        "sources/wikidata-sister-2016/names.tsv",
        "sources/unlocode-qid-crosswalk/match1.csv",
        "sources/unlocode-qid-crosswalk/match2.csv",
        "sources/unlocode-qid-crosswalk/match3.csv",
    ]) else {
        return;
    };
    let found = read_all(Format::WikidataSisterCities, inputs, &Options::default());
    let claims = found.claims();
    eprintln!(
        "{} claims, {} refused, {} American on both sides",
        claims.len(),
        found.refusals().len(),
        found.out_of_scope("both sides are American")
    );
    let refused: Vec<_> = found
        .refusals()
        .iter()
        .take(3)
        .map(|refusal| refusal.to_string())
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(found.all.len(), 17_401, "each pair has one fate");
    let foreign_known = claims
        .iter()
        .filter(|claim| claim.counterpart.country.is_some())
        .count();
    let by_name_alone = claims
        .iter()
        .filter(|claim| claim.us.locode.is_none() && claim.us.state.is_some())
        .count();
    eprintln!("{foreign_known} with the counterpart's country, {by_name_alone} American by the state in the name");
    assert_eq!((claims.len(), by_name_alone), (1_705, 25));
    for claim in claims {
        assert_eq!(claim.licence, Licence::Cc0);
        assert!(claim.us.wikidata.is_some() && claim.counterpart.wikidata.is_some());
        assert!(
            !claim.us.name.starts_with('Q')
                || claim.us.name.len() < 3
                || !claim.us.name[1..].bytes().all(|byte| byte.is_ascii_digit())
        );
    }
}

#[test]
fn the_real_entity_has_no_american_twin() {
    let Some(inputs) = reference(&["sources/wikidata-sister-2016/wikidata_entity_Q3955_weimar.json"]) else {
        return;
    };
    let found = read_all(Format::WikidataEntity, inputs, &Options::default());
    assert_eq!(
        found.out_of_scope("no side is known to be American"),
        5,
        "{:?}",
        found.all
    );
    assert_eq!(found.all.len(), 5);
}
