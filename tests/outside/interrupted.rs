//! Imports that are killed or run out of space, and then resumed, end with the same ledger as undisturbed ones.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use platform::testkit::Folder;

use crate::ledger::{Ledger, assert_same};
use crate::program::{IMPORT_STARTER, finish, legation, legation_on_a_small_disk, run_on, starter};

/// Imports the starter and kills the import as soon as `ripe` says so of the ledger; tells whether it came to that.
fn import_and_kill(data: &Path, ripe: impl Fn(&Ledger) -> bool) -> bool {
    let mut child = legation(IMPORT_STARTER)
        .arg("--data")
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let began = Instant::now();
    loop {
        if child.try_wait().expect("the program can be waited for").is_some() {
            return false;
        }
        assert!(began.elapsed() < Duration::from_secs(300), "the import took too long");
        if data.join("legation.db-wal").exists() && Ledger::open(data).is_ok_and(|ledger| ripe(&ledger)) {
            child.kill().expect("the import can be killed");
            child.wait().expect("the import can be waited for");
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// When imports are killed: as soon as a query on the ledger answers at least so much.
const MOMENTS: &[(&str, &str, i64)] = &[
    ("while rows are read", "SELECT count(*) FROM claims", 500),
    ("later while rows are read", "SELECT count(*) FROM claims", 2_500),
    (
        "while names are resolved",
        "SELECT count(*) FROM placements WHERE us_actor IS NOT NULL",
        1,
    ),
    (
        "when the first engagement is there",
        "SELECT count(*) FROM engagements",
        1,
    ),
    ("amid the matching", "SELECT count(*) FROM engagements", 900),
];

#[test]
fn killed_at_any_moment_and_resumed_it_is_the_same_ledger() {
    let undisturbed = Ledger::of(starter()).contents();
    assert!(undisturbed.len() > 8_000, "{} lines", undisturbed.len());
    for (moment, sql, least) in MOMENTS {
        let folder = Folder::new("killed");
        let killed = import_and_kill(&folder.0, |ledger| {
            ledger.number(sql).is_some_and(|count| count >= *least)
        });
        let left = Ledger::of(&folder.0);
        left.is_sound();
        let (claims, engagements) = (left.count("claims"), left.count("engagements"));
        eprintln!("killed {moment}: {killed}, with {claims} claims and {engagements} engagements");
        assert!(
            left.number(sql).is_some_and(|count| count >= *least),
            "no finished row is lost"
        );
        drop(left);
        let ran = run_on(&folder.0, IMPORT_STARTER).worked();
        if claims == 3_875 {
            assert!(ran.out.contains("3,875 unchanged"), "{}", ran.out);
        }
        let resumed = Ledger::of(&folder.0);
        resumed.is_sound();
        assert_same(moment, &undisturbed, &resumed.contents());
    }
}

#[test]
fn killed_again_and_again_it_still_arrives() {
    let undisturbed = Ledger::of(starter()).contents();
    let folder = Folder::new("killed-often");
    for least in [300, 900, 2_000, 4_000, 6_000, 9_000] {
        let progress = "SELECT (SELECT count(*) FROM claims) + (SELECT count(*) FROM revisions) + (SELECT count(*) FROM \
            placements WHERE us_actor IS NOT NULL)";
        if !import_and_kill(&folder.0, |ledger| {
            ledger.number(progress).is_some_and(|count| count >= least)
        }) {
            break;
        }
    }
    run_on(&folder.0, IMPORT_STARTER).worked();
    assert_same("killed often", &undisturbed, &Ledger::of(&folder.0).contents());
}

#[test]
fn a_full_disk_is_told_and_the_import_can_be_resumed() {
    let folder = Folder::new("full");
    // Each file may grow to 3 MB: the database needs more.
    let mut command = legation_on_a_small_disk(6_144, IMPORT_STARTER);
    finish(command.arg("--data").arg(&folder.0)).refused(&["space"]);
    Ledger::of(&folder.0).is_sound();
    run_on(&folder.0, IMPORT_STARTER).worked();
    assert_same(
        "after a full disk",
        &Ledger::of(starter()).contents(),
        &Ledger::of(&folder.0).contents(),
    );
}

#[test]
fn no_space_at_all_is_told() {
    let folder = Folder::new("no-space");
    for args in [IMPORT_STARTER, &["serve", "--listen", "127.0.0.1:0"]] {
        let mut command = legation_on_a_small_disk(0, args);
        finish(command.arg("--data").arg(&folder.0)).refused(&["space", "--data"]);
    }
}

#[test]
fn what_cannot_be_written_out_is_told() {
    let full = "/dev/full";
    run_on(starter(), &["export", "engagements.csv", "--out", full]).refused(&[full]);
    run_on(starter(), &["template", "--out", full]).refused(&[full]);
}

#[test]
fn a_reader_who_has_seen_enough_is_no_accident() {
    let mut shell = std::process::Command::new("sh");
    shell
        .arg("-c")
        .arg("\"$0\" \"$@\" | head -n 1")
        .arg(env!("CARGO_BIN_EXE_legation"));
    shell
        .args(["export", "claims", "--data"])
        .arg(starter())
        .current_dir(crate::program::root());
    let ran = finish(&mut shell).worked();
    assert!(
        ran.out.starts_with("claim_id,") && ran.out.lines().count() == 1,
        "{}",
        ran.out
    );
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
}
