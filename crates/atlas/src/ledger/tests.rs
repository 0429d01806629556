//! A revision from its claims: ranking, contradictions, undated sources.

use domain::{
    Claim, ClaimKey, Confidence, Issues, Level, Licence, PartyName, ReportedStatus, Side, SourceKind, SourceRef,
};

use super::{Draft, Field, Member, draft};
use crate::store::actors::{Actor, StoredActor};

fn actor(name: &str, side: Side) -> StoredActor {
    StoredActor {
        id: format!("id of {name}"),
        actor: Actor {
            identity: format!("body:{name}"),
            slug: name.to_lowercase(),
            name: name.to_owned(),
            side,
            level: Level::City,
            state: None,
            country: None,
            place: None,
            point: None,
            aliases: Vec::new(),
        },
    }
}

struct Said {
    row: &'static str,
    kind: SourceKind,
    publisher: &'static str,
    dated: &'static str,
    start: &'static str,
    status: ReportedStatus,
    licence: Licence,
}

const NEWS: Said = Said {
    row: "news",
    kind: SourceKind::News,
    publisher: "The Daily",
    dated: "",
    start: "",
    status: ReportedStatus::Active,
    licence: Licence::CcBy,
};

fn claim(said: &Said) -> Claim {
    Claim {
        key: ClaimKey {
            table: "test".to_owned(),
            claim_id: said.row.to_owned(),
        },
        us: PartyName {
            name: "Seattle".to_owned(),
            ..PartyName::default()
        },
        counterpart: PartyName {
            name: "Bergen".to_owned(),
            ..PartyName::default()
        },
        kind: domain::Kind::SisterTie,
        status: said.status,
        start: said.start.parse().ok(),
        end: None,
        term_months: None,
        issues: Issues::parse(if said.row == "news" { "trade" } else { "culture" }).expect("issues"),
        officials: Vec::new(),
        title: format!("as {} says", said.row),
        note: String::new(),
        source: SourceRef {
            url: format!("https://example.org/{}", said.row),
            publisher: said.publisher.to_owned(),
            date: said.dated.parse().ok(),
            kind: said.kind,
            language: "en".to_owned(),
        },
        confidence: Confidence::High,
        licence: said.licence,
    }
}

fn drafted(said: &[Said]) -> Draft {
    let (us, them) = (actor("Seattle", Side::Us), actor("Bergen", Side::Foreign));
    let claims: Vec<Claim> = said.iter().map(claim).collect();
    let members: Vec<Member<'_>> = claims
        .iter()
        .map(|claim| Member {
            id: &claim.key.claim_id,
            claim,
            us: &us,
            counterpart: &them,
        })
        .collect();
    let drafted = draft(&members, None, Vec::new()).expect("a draft");
    let reversed: Vec<Member<'_>> = members.iter().rev().copied().collect();
    assert_eq!(
        draft(&reversed, None, Vec::new()).as_ref(),
        Some(&drafted),
        "the order of claims does not matter"
    );
    drafted
}

#[test]
fn a_participants_government_is_shown_before_others_and_the_others_stay_visible() {
    let drafted = drafted(&[
        Said {
            start: "1968",
            dated: "1968-01-02",
            ..NEWS
        },
        Said {
            row: "city",
            kind: SourceKind::Government,
            publisher: "City of Seattle",
            start: "1967",
            dated: "2007",
            ..NEWS
        },
        Said {
            row: "state",
            kind: SourceKind::Government,
            publisher: "A ministry",
            start: "1966",
            dated: "1966",
            ..NEWS
        },
    ]);
    assert_eq!(drafted.revision.title, "as city says");
    assert_eq!(
        drafted.revision.start.as_ref().map(ToString::to_string).as_deref(),
        Some("1967")
    );
    let of = |row: &str| drafted.evidence.iter().find(|one| one.claim == row).expect("evidence");
    assert!(of("city").supports.contains(&Field::Start));
    assert!(of("news").contradicts.contains(&Field::Start));
    assert!(of("state").contradicts.contains(&Field::Start));
    assert!(drafted.governmental);
    assert_eq!(
        drafted.revision.issues,
        Issues::parse("trade;culture").expect("issues"),
        "issues are united"
    );
}

#[test]
fn nearer_to_the_event_before_later_and_undated_never_before_dated() {
    let near = Said {
        row: "near",
        start: "1989-05-10",
        dated: "1989-05-12",
        ..NEWS
    };
    let later = Said {
        row: "later",
        start: "1990",
        dated: "2015",
        ..NEWS
    };
    let undated = Said {
        row: "undated",
        start: "1988",
        ..NEWS
    };
    assert_eq!(drafted(&[undated, later, near]).revision.title, "as near says");
}

#[test]
fn a_date_that_agrees_is_said_as_exactly_as_any_source_says_it() {
    let start = |said: &[Said]| drafted(said).revision.start.map(|date| date.to_string());
    let vague = Said {
        row: "vague",
        kind: SourceKind::Government,
        publisher: "City of Seattle",
        start: "197X",
        ..NEWS
    };
    let exact = Said {
        row: "exact",
        start: "1976-09-20",
        ..NEWS
    };
    let other = Said {
        row: "other",
        start: "1985-01-01",
        ..NEWS
    };
    assert_eq!(start(&[vague, exact, other]).as_deref(), Some("1976-09-20"));
}

#[test]
fn the_status_is_the_one_that_was_reported_last() {
    let status = |said: &[Said]| drafted(said).revision.status;
    let announced = Said {
        row: "announced",
        dated: "2018-03-01",
        status: ReportedStatus::Announced,
        ..NEWS
    };
    let active = Said {
        row: "active",
        dated: "2018-03-15",
        status: ReportedStatus::Active,
        ..NEWS
    };
    let ended = Said {
        row: "ended",
        dated: "2022",
        status: ReportedStatus::Ended,
        ..NEWS
    };
    let undated = Said {
        row: "undated",
        status: ReportedStatus::Suspended,
        ..NEWS
    };
    let silent = Said {
        row: "silent",
        dated: "2025",
        status: ReportedStatus::Unknown,
        ..NEWS
    };
    assert_eq!(status(&[announced, active]), ReportedStatus::Active);
    let active = Said {
        row: "active",
        dated: "2018-03-15",
        status: ReportedStatus::Active,
        ..NEWS
    };
    let drafted = drafted(&[active, ended, undated, silent]);
    assert_eq!(drafted.revision.status, ReportedStatus::Ended);
    assert_eq!(
        drafted.revision.status_reported.map(|date| date.to_string()).as_deref(),
        Some("2022")
    );
    let of = |row: &str| drafted.evidence.iter().find(|one| one.claim == row).expect("evidence");
    assert!(
        !of("active").contradicts.contains(&Field::Status),
        "an older report is history, not a contradiction"
    );
    assert!(of("undated").contradicts.contains(&Field::Status));
}

#[test]
fn titles_come_from_claims_that_may_be_passed_on_where_there_is_one() {
    let shared = Said {
        row: "shared",
        kind: SourceKind::Government,
        publisher: "City of Seattle",
        licence: Licence::CcBySa,
        ..NEWS
    };
    let drafted = drafted(&[shared, Said { row: "open", ..NEWS }]);
    assert_eq!(drafted.revision.title, "as open says");
    assert!(drafted.fits_cc_by);
}

#[test]
fn no_claims_give_no_revision() {
    assert_eq!(draft(&[], None, Vec::new()), None);
}
