//! Engagements in text, with the built gazetteer: what single sentences say, and floors on the labelled passages.

use std::fs;
use std::path::{Path, PathBuf};

use domain::{Edtf, ReportedStatus, SourceRef};
use places::{Bodies, Gazetteer, Resolver};
use reading::engagement::evaluate::{self, Figures, GoldRow};
use reading::engagement::{Actor, Context, Found, claims, propose, publishing_body};
use reading::geo::{self, Reader};

/// The built gazetteer, or `None` (after saying so) where there is none.
fn gazetteer() -> Option<Gazetteer> {
    let named = std::env::var_os("LEGATION_GAZETTEER").map(PathBuf::from);
    let above = || {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        here.ancestors()
            .map(|folder| folder.join("assets/gazetteer.bin"))
            .find(|path| path.is_file())
    };
    let Some(path) = named.or_else(above) else {
        eprintln!("SKIPPED: no gazetteer is built (make gazetteer), so engagements are not read");
        return None;
    };
    Some(Gazetteer::open(&path).expect("the built gazetteer opens"))
}

fn resolver(gazetteer: &Gazetteer) -> Resolver {
    Resolver::new(gazetteer.clone(), Bodies::shipped().expect("bodies read")).expect("pins read")
}

/// What a text of 14 May 2024 from Tulsa, Oklahoma, says.
fn read(gazetteer: &Gazetteer, text: &str) -> Vec<Found> {
    read_of(gazetteer, text, None)
}

/// The same where a port, airport or tribal nation published it.
fn read_of(gazetteer: &Gazetteer, text: &str, body: Option<&Actor>) -> Vec<Found> {
    let publisher_place = evaluate::home(&resolver(gazetteer), &("Tulsa".to_owned(), "OK".to_owned()));
    let mentions = Reader::new(gazetteer).read(text, &geo::Context { publisher_place });
    let dated: Edtf = "2024-05-14".parse().expect("a date");
    let context = Context {
        gazetteer,
        mentions: &mentions,
        dated: Some(&dated),
        language: "en",
        publisher_place,
        publisher_body: body,
    };
    propose(text, &context)
}

/// Each proposal in a line: kind, actors, beginning, status.
fn told(found: &[Found]) -> Vec<String> {
    found
        .iter()
        .map(|it| {
            let start = it.start.as_ref().map_or("-".to_owned(), ToString::to_string);
            format!(
                "{} {} ({}) / {} ({}) {start} {}",
                it.kind, it.us.name, it.us.level, it.counterpart.name, it.counterpart.level, it.status
            )
        })
        .collect()
}

#[test]
fn sentences_are_read_with_who_whom_when_and_how_it_stands() {
    let Some(gazetteer) = gazetteer() else { return };
    let check = |text: &str, expected: &[&str]| assert_eq!(told(&read(&gazetteer, text)), expected, "{text}");
    check(
        "Mayor G.T. Bynum will lead a trade delegation to Utsunomiya, Japan, from June 3 to 9.",
        &["outgoing_mission Tulsa (city) / Utsunomiya (city) 2024-06-03/2024-06-09 announced"],
    );
    check(
        "Tulsa and Celle, Germany, have been sister cities since 1976.",
        &["sister_tie Tulsa (city) / Celle (city) 1976 active"],
    );
    check(
        "Gov. Kevin Stitt signed a memorandum of understanding with Poland last month.",
        &["memorandum Oklahoma (state) / Poland (country) 2024-04 active"],
    );
    check(
        "A delegation from Beihai, China, toured the zoo yesterday and was received by the mayor.",
        &["incoming_delegation Tulsa (city) / Beihai (city) 2024-05-13 completed"],
    );
    check(
        "Oklahoma and Azerbaijan have been partners in the State Partnership Program since 2002.",
        &["guard_partnership Oklahoma (state) / Azerbaijan (country) 2002 active"],
    );
    check(
        "The council suspended the sister city tie with Zelenograd, Russia.",
        &["sister_tie Tulsa (city) / Zelenograd (city) - suspended"],
    );
}

#[test]
fn years_are_told_in_many_ways() {
    let Some(gazetteer) = gazetteer() else { return };
    let year = |text: &str| {
        let found = read(&gazetteer, text);
        let first = found.first().unwrap_or_else(|| panic!("nothing is read in: {text}"));
        first.start.as_ref().and_then(Edtf::start_year)
    };
    for (text, expected) in [
        (
            "Tulsa's sister city relationship with Celle, Germany, is now in its 48th year.",
            Some(1976),
        ),
        (
            "Next year Tulsa and Celle, Germany, mark 50 years as sister cities.",
            Some(1975),
        ),
        (
            "Tulsa and Celle, Germany, are sister cities. The relationship dates to 1976.",
            Some(1976),
        ),
        (
            "The mayor signed a memorandum of understanding with Celle, Germany, on 2023-11-02.",
            Some(2023),
        ),
        (
            "Tulsa and Celle, Germany, have been sister cities for more than four decades.",
            None,
        ),
        (
            "Tulsa and Zelenograd, Russia, its sister city, have had no contact since 2014.",
            None,
        ),
        (
            "Resolution 31 approving a sister city agreement with Celle, Germany. Motion carried.",
            Some(2024),
        ),
    ] {
        assert_eq!(year(text), expected, "{text}");
    }
}

#[test]
fn who_acts_is_known_by_the_governors_name_and_by_whose_text_it_is() {
    let Some(gazetteer) = gazetteer() else { return };
    let us = |text: &str, body: Option<&Actor>| {
        let found = read_of(&gazetteer, text, body);
        let first = found.first().unwrap_or_else(|| panic!("nothing is read in: {text}"));
        format!("{} ({})", first.us.name, first.us.level)
    };
    assert_eq!(
        us("Stitt's trade mission to Taiwan ended Friday.", None),
        "Oklahoma (state)"
    );
    let text = "Commissioners signed a memorandum of understanding with the Port of Rotterdam on Monday.";
    let port = publishing_body("Port of Muskogee", "OK".parse().ok());
    assert_eq!(us(text, port.as_ref()), "Port of Muskogee (port)");
    let text = "The tribal council welcomed New Zealand's ambassador on Monday.";
    let nation = publishing_body("Osage Nation", "OK".parse().ok());
    assert_eq!(us(text, nation.as_ref()), "Osage Nation (tribe)");
    for name in [
        "Port Townsend",
        "Port Arthur News",
        "The Nation",
        "Daily Nation",
        "Airport World",
        "Nation",
        "City of Tulsa",
        "Tulsa World",
        "",
    ] {
        assert_eq!(publishing_body(name, None), None, "{name}");
    }
}

#[test]
fn the_words_beside_a_name_say_which_place_it_is() {
    let Some(gazetteer) = gazetteer() else { return };
    let counterparts = |text: &str| -> Vec<String> {
        let found = read(&gazetteer, text);
        found
            .iter()
            .map(|it| {
                format!(
                    "{} {}",
                    it.counterpart.name,
                    it.counterpart
                        .country
                        .map_or("-".to_owned(), |it| it.as_str().to_owned())
                )
            })
            .collect()
    };
    for (text, expected) in [
        (
            "The law forbids every agency of Oklahoma to buy drones made in the People's Republic of China.",
            "China CN",
        ),
        (
            "Tulsa and the Irish town of Ballina have been sister cities since 1991.",
            "Ballina IE",
        ),
    ] {
        assert_eq!(counterparts(text), [expected], "{text}");
    }
    let both = counterparts("Lt. Gov. Matt Pinnell leads a delegation to Armenia and Georgia this week.");
    assert_eq!(both, ["Armenia AM", "Georgia GE"]);
}

#[test]
fn a_list_under_a_heading_and_a_refusal_in_the_next_sentence_are_understood() {
    let Some(gazetteer) = gazetteer() else { return };
    let list = read(
        &gazetteer,
        "Our sister cities\n\n• Utsunomiya, Japan\n• Celle, Germany\n",
    );
    let names: Vec<&str> = list.iter().map(|it| it.counterpart.name.as_str()).collect();
    assert_eq!(names, ["Utsunomiya", "Celle"]);
    assert!(list.iter().all(|it| it.kind == domain::Kind::SisterTie));
    let one = |text: &str| read(&gazetteer, text).first().map_or(0.0, |it| it.confidence);
    let stands = one("The council moved to make Lviv, Ukraine, a sister city. The motion carried.");
    let failed = one("The council moved to make Lviv, Ukraine, a sister city. The motion failed.");
    assert!(failed < stands, "{failed} is not under {stands}");
}

#[test]
fn what_only_looks_like_an_engagement_gives_nothing() {
    let Some(gazetteer) = gazetteer() else { return };
    for text in [
        "The sister city trip to Utsunomiya was called off; no students will go to Japan this year.",
        "Our sister city St. Paul has more snow.",
        "A Tulsa pipeline company bought a rival in Calgary, Canada.",
        "The Drillers beat a team from Monterrey, Mexico, 7 to 2.",
        "The president of the United States flew to Germany for the NATO summit.",
        "Settlers from Wales founded a colony here in the last century.",
        "My grandmother left Poland in 1912.",
        "",
        "\u{feff}\n\n.",
    ] {
        assert_eq!(told(&read(&gazetteer, text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn passages_lie_in_the_text_and_officials_have_their_roles() {
    let Some(gazetteer) = gazetteer() else { return };
    let text = "It rained.\n\nMayor G.T. Bynum travels to Celle, Germany, next week. Bring an umbrella.";
    let found = read(&gazetteer, text);
    assert_eq!(found.len(), 1);
    assert_eq!(
        &text[found[0].passage.clone()],
        "Mayor G.T. Bynum travels to Celle, Germany, next week."
    );
    assert_eq!(found[0].officials, ["G.T. Bynum (Mayor)"]);
    assert_eq!(found[0].status, ReportedStatus::Announced);
    assert!(!found[0].reasons.is_empty());
}

#[test]
fn claims_have_ids_of_document_passage_and_kind() {
    let Some(gazetteer) = gazetteer() else { return };
    let found = read(
        &gazetteer,
        "Tulsa has sister cities in Celle, Germany, and Utsunomiya, Japan.",
    );
    let claims = claims(&found, "tulsa.example", &"ab".repeat(32), &SourceRef::default());
    let ids: Vec<&str> = claims.iter().map(|it| it.key.claim_id.as_str()).collect();
    assert_eq!(
        ids,
        ["abababababababab-0-sister_tie", "abababababababab-0-sister_tie-2"]
    );
    assert!(claims.iter().all(|it| it.key.table == "read:tulsa.example"));
}

#[test]
fn rows_that_do_not_follow_the_guide_are_named_with_line_and_field() {
    let check = |line: &str, expected: &str| {
        let errors = evaluate::read(line).expect_err("the row is wrong");
        assert_eq!(errors[0].to_string(), expected);
    };
    check(
        "{",
        "line 1, the line: is no JSON: EOF while parsing an object at line 1 column 1",
    );
    check(r#"{"half":"train"}"#, "line 1, half: `train` is neither dev nor test");
    let negative = r#"{"id":"x","half":"dev","language":"en","date":"2024","publisher":["Tulsa","OK"],"text":"x","claims":[],"reason":"REASON","sure":true}"#;
    assert!(evaluate::read(&negative.replace("REASON", "sports")).is_ok());
    check(
        &negative.replace("REASON", ""),
        "line 1, reason: a negative has a reason, and a passage with claims has none",
    );
    check(
        &negative.replace("REASON", "dull"),
        "line 1, reason: `dull` is not among those of docs/annotation.md",
    );
    check(
        &negative.replace("REASON", "").replace("[],", r#"[{"kind":"tie"}],"#),
        "line 1, claim 1, year: must be a number or null",
    );
}

/// The rows of a file of labelled passages.
fn rows(file: &str) -> Vec<GoldRow> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/gold").join(file);
    evaluate::read(&fs::read_to_string(path).expect("the labelled passages are there")).expect("they read")
}

/// What is read in a text that was published when and where a row's was.
fn read_as(gazetteer: &Gazetteer, resolver: &Resolver, row: &GoldRow, text: &str) -> Vec<Found> {
    let publisher_place = evaluate::home(resolver, &row.publisher);
    let body = publishing_body(&row.publisher.0, row.publisher.1.parse().ok());
    let mentions = Reader::new(gazetteer).read(text, &geo::Context { publisher_place });
    let context = Context {
        gazetteer,
        mentions: &mentions,
        dated: row.date.as_ref(),
        language: &row.language,
        publisher_place,
        publisher_body: body.as_ref(),
    };
    propose(text, &context)
}

/// The figures of one half of a file of passages that carry their texts.
fn figures(gazetteer: &Gazetteer, file: &str, is_test: bool) -> Figures {
    let resolver = resolver(gazetteer);
    let mut figures = Figures::default();
    for row in rows(file).iter().filter(|it| it.sure && it.is_test == is_test) {
        let text = row.text.as_deref().expect("a written passage has its text");
        figures.add(row, &read_as(gazetteer, &resolver, row, text), gazetteer);
    }
    figures
}

/// Holds the figures of a set to floors of kind, actor pair and row.
fn hold(gazetteer: &Gazetteer, file: &str, floors: [f64; 3]) {
    let figures = figures(gazetteer, file, true);
    assert!(figures.is_measured());
    let f1: Vec<f64> = (0..3).map(|field| figures.count(field).figures().2).collect();
    println!("kind_f1={:.3} pair_f1={:.3} row_f1={:.3}", f1[0], f1[1], f1[2]);
    for (name, (measured, floor)) in ["kind", "actor pair", "row"].iter().zip(f1.iter().zip(floors)) {
        assert!(*measured >= floor, "{file}, {name}: F1 {measured:.3} is under {floor}");
    }
}

#[test]
fn the_frozen_passages_stay_as_well_read_as_they_were() {
    let Some(gazetteer) = gazetteer() else { return };
    // What was reached when docs/accuracy.md was written, less two hundredths.
    hold(&gazetteer, "reading_written.jsonl", [0.78, 0.76, 0.64]);
    hold(&gazetteer, "reading_open.jsonl", [0.81, 0.80, 0.66]);
    hold(&gazetteer, "reading_sealed.jsonl", [0.80, 0.71, 0.61]);
}

/// Odd pieces that are put into passages.
const ODD: [&str; 18] = [
    "\u{200f}", "“", "(", ")", "'s", "St. ", "Ōshima", "\n\n", "@fc0", "@u ", "gov ", "1964)", " (since ", "中国", "İ",
    "🇰🇪", "Port of ", "\u{301}",
];

#[test]
fn passages_cut_and_mixed_at_random_are_read_without_harm() {
    let Some(gazetteer) = gazetteer() else { return };
    let resolver = resolver(&gazetteer);
    // SplitMix64 (S. Vigna, public domain algorithm), so that every run draws the same.
    let mut state = 0x1e6a_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = state;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((it ^ (it >> 31)) % below.max(1) as u64).unwrap_or(0)
    };
    let rows = rows("reading_more.jsonl");
    for row in rows.iter().step_by(8) {
        let mut letters: Vec<char> = row.text.as_deref().unwrap_or_default().chars().collect();
        for _ in 0..=draw(8) {
            let at = draw(letters.len());
            let end = (at + 1 + draw(40)).min(letters.len());
            match draw(3) {
                0 => drop(letters.splice(at..at, ODD[draw(ODD.len())].chars())),
                1 => drop(letters.drain(at..end)),
                _ => {
                    let copied: Vec<char> = letters[at..end].to_vec();
                    let to = draw(letters.len());
                    letters.splice(to..to, copied);
                }
            }
        }
        let text: String = letters.into_iter().collect();
        for it in read_as(&gazetteer, &resolver, row, &text) {
            assert!(
                text.get(it.passage.clone()).is_some_and(|it| !it.is_empty()),
                "{}: {text}",
                row.id
            );
            assert!((0.0..=1.0).contains(&it.confidence), "{}: {text}", row.id);
        }
    }
}
