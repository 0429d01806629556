//! `legation import`: what it says, what it refuses, what it leaves alone.

use std::path::Path;

use platform::testkit::Folder;

use crate::ledger::{Ledger, assert_same};
use crate::program::{IMPORT_STARTER, Ran, copy_of_starter, run_on, starter};

/// The header of the interchange format.
pub const HEADER: &str = "claim_id,us_actor,us_level,us_state,counterpart,counterpart_level,counterpart_country,kind,\
    status_as_reported,start,end,issues,officials,title,note,source_url,source_publisher,source_date,source_kind,\
    language,confidence";

/// A good row: an agreement of Seattle with a foreign city.
pub fn row(id: &str, counterpart: &str, country: &str, start: &str, title: &str) -> String {
    format!(
        "{id},Seattle,city,WA,{counterpart},city,{country},memorandum,active,{start},,trade,,{title},,\
         https://example.org/{id},A newspaper,2020-05-01,news,en,high"
    )
}

/// A table of rows.
pub fn table(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// Writes a file and imports it as the table `test`.
pub fn import(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> Ran {
    let file = folder.join(name);
    std::fs::write(&file, bytes).expect("a table can be written");
    run_on(
        &folder.join("data"),
        &["import", "table", &file.display().to_string(), "--table", "test"],
    )
}

#[test]
fn a_second_import_changes_nothing_and_says_so() {
    let folder = copy_of_starter("again");
    let before = Ledger::of(&folder.0);
    assert_eq!(before.count("claims"), 3_875);
    let (position, contents) = (before.position(), before.contents());
    drop(before);
    let ran = run_on(&folder.0, IMPORT_STARTER).worked();
    assert!(ran.out.contains("3,875 unchanged"), "{}", ran.out);
    let after = Ledger::of(&folder.0);
    assert_eq!(after.position(), position, "the ledger's position did not move");
    assert_same("imported twice", &contents, &after.contents());
}

#[test]
fn bad_rows_are_refused_by_line_and_nothing_good_is_lost() {
    let folder = Folder::new("bad-rows");
    let rows = [
        row("g1", "Kobe", "JP", "2001", "Good"),
        row("b1", "Kobe", "JP", "5/10/1989", "A date that is none"),
        row("b2", "Kobe", "XX", "2002", "A country that is none"),
        row("g2", "Bergen", "NO", "2003", "\"Good, with a line\nbreak within\""),
        row("b3", "Nantes", "FR", "2004", "A kind that is none").replace("memorandum", "friendship"),
        "b4,too,short".to_owned(),
        row("g3", "Perugia", "IT", "2005", "Good"),
    ];
    let ran = import(&folder.0, "mixed.csv", table(&rows));
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    for (line, field) in [(3, "start"), (4, "counterpart_country"), (7, "kind")] {
        let told = ran
            .out
            .lines()
            .find(|told| told.contains("mixed.csv") && told.contains(&format!("line {line},")));
        assert!(
            told.is_some_and(|told| told.contains(field)),
            "line {line} ({field}): {}",
            ran.out
        );
    }
    assert!(ran.out.contains("line 8"), "the short row: {}", ran.out);
    assert!(
        ran.out.contains("3 new") && ran.out.contains("4 refused"),
        "{}",
        ran.out
    );
    let ledger = Ledger::of(&folder.0.join("data"));
    assert_eq!((ledger.count("claims"), ledger.count("engagements")), (3, 3));
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = Folder::new("dry");
    let data = folder.0.join("data");
    let ran = run_on(&data, &[IMPORT_STARTER, &["--dry-run", "--json"]].concat()).worked();
    let told: serde_json::Value = serde_json::from_str(&ran.out).expect("--json prints JSON and nothing else");
    assert_eq!((&told["new"], &told["dry_run"]), (&3_875.into(), &true.into()));
    let ledger = Ledger::of(&data);
    assert_eq!((ledger.count("claims"), ledger.position()), (0, 0));
}

#[test]
fn a_corrected_row_supersedes_the_old_one_and_keeps_the_address() {
    let folder = Folder::new("corrected");
    let wrong = row("c1", "Kobe", "JP", "2001", "An agreement");
    import(&folder.0, "table.csv", table(std::slice::from_ref(&wrong))).worked();
    let data = folder.0.join("data");
    let address = |sql: &str| Ledger::of(&data).number(&format!("SELECT count(*) FROM engagements WHERE {sql}"));
    let before = Ledger::of(&data).contents();
    let ran = import(&folder.0, "table.csv", table(&[wrong.replace("2001", "2002")])).worked();
    assert!(ran.out.contains("1 superseding"), "{}", ran.out);
    let after = Ledger::of(&data).contents();
    let public = |lines: &[String]| lines[0].split(" | ").nth(1).map(str::to_owned);
    assert_eq!(public(&before), public(&after), "the same public id");
    assert!(after[0].contains("2002") && !after[0].contains("2001"), "{}", after[0]);
    assert_eq!(address("1 = 1"), Some(1));
    assert_eq!(Ledger::of(&data).count("claims"), 2, "claims are never deleted");
    assert_eq!(Ledger::of(&data).count("revisions"), 2, "history is appended");
}

#[test]
fn files_that_are_none_are_told() {
    let folder = Folder::new("no-files");
    let data = folder.0.join("data");
    run_on(&data, &["import", "table", "/nowhere/at-all.csv"]).refused(&["/nowhere/at-all.csv"]);
    run_on(&data, &["import", "table", "/"]).refused(&["/"]);
    let ran = run_on(&data, &["import", "poems", "data/starter/claims.csv"]);
    assert!(
        ran.code.is_some_and(|code| code > 0) && ran.err.contains("wikidata-sister-cities"),
        "{ran:#?}"
    );
    for (name, bytes) in [
        ("empty.csv", &b""[..]),
        ("nul.csv", &[0u8; 64]),
        ("noise.xlsx", b"PK\x03\x04 not a workbook"),
        ("headless.csv", b"a,b,c\n1,2,3\n"),
    ] {
        let ran = import(&folder.0, name, bytes);
        // An empty file holds nothing that could be lost.
        assert!(
            matches!(ran.code, Some(1 | 3)) || name == "empty.csv",
            "{name}: {ran:#?}"
        );
        assert!(!ran.err.contains("panicked"), "{name}: {}", ran.err);
        assert!(
            ran.err.contains(name) || ran.out.contains(name),
            "{name} is named: {ran:#?}"
        );
    }
}

#[test]
fn the_export_of_the_claims_imports_to_the_same_ledger() {
    let folder = Folder::new("round-trip");
    let file = folder.0.join("claims.csv");
    let shown = file.display().to_string();
    run_on(starter(), &["export", "claims", "--out", &shown]).worked();
    let placed = Ledger::of(starter()).number("SELECT count(*) FROM placements WHERE state = 'placed'");
    let data = folder.0.join("data");
    run_on(&data, &["import", "table", &shown, "--table", "legation-starter"]).worked();
    let again = Ledger::of(&data);
    assert_eq!(
        Some(again.count("claims")),
        placed,
        "every claim in the view is exported"
    );
    let engagements = |lines: Vec<String>| -> Vec<String> {
        lines
            .into_iter()
            .filter(|line| line.starts_with("engagement") || line.starts_with("evidence"))
            .collect()
    };
    assert_same(
        "exported and imported",
        &engagements(Ledger::of(starter()).contents()),
        &engagements(again.contents()),
    );
}

#[test]
fn a_copy_of_the_starter_keeps_its_licence_and_is_not_taken_in_twice() {
    let folder = copy_of_starter("renamed");
    let file = folder.0.join("a-copy.csv");
    std::fs::copy(crate::program::root().join(crate::program::STARTER), &file).expect("the starter can be copied");
    let ran = run_on(&folder.0, &["import", "table", &file.display().to_string()]).worked();
    assert!(ran.out.contains("3,875 unchanged"), "{}", ran.out);
    let ran = run_on(&folder.0, &["export", "engagements.csv"]).worked();
    assert!(
        ran.out.lines().count() > 2_000,
        "the starter is under CC BY: {} lines",
        ran.out.lines().count()
    );
}
