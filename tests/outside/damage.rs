//! Folders that cannot be written, files that are damaged or missing: each a clear message and a clean exit.

use std::fs;
use std::path::{Path, PathBuf};

use platform::testkit::Folder;

use crate::program::{IMPORT_STARTER, copy_of_starter, finish, legation, root, run, run_on};

const SERVE: &[&str] = &["serve", "--listen", "127.0.0.1:0"];

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = Folder::new("unwritable");
    let file = folder.0.join("a-file");
    fs::write(&file, b"").expect("a file can be written");
    for data in [file.join("below"), file.clone(), PathBuf::from("/proc/legation")] {
        let shown = data.display().to_string();
        for args in [SERVE, IMPORT_STARTER, &["doctor"]] {
            let ran = run_on(&data, args);
            assert_eq!(ran.code, Some(1), "{ran:#?}");
            let said = format!("{}{}", ran.out, ran.err);
            assert!(
                said.contains(&shown) && said.contains("--data") && !said.contains("panicked"),
                "{said}"
            );
        }
    }
}

#[test]
fn a_database_that_is_none_is_told_and_left_alone() {
    let folder = Folder::new("no-database");
    let file = folder.0.join("legation.db");
    let noise = b"this is not a database, but somebody's only copy of something ".repeat(100);
    fs::write(&file, &noise).expect("a file can be written");
    for args in [SERVE, IMPORT_STARTER] {
        run_on(&folder.0, args).refused(&["legation.db"]);
    }
    let ran = run_on(&folder.0, &["doctor"]);
    assert!(ran.code == Some(1) && ran.out.contains("legation.db"), "{ran:#?}");
    assert!(
        fs::read(&file).expect("it is still there") == noise,
        "the file is as it was"
    );
}

#[test]
fn a_damaged_database_is_told() {
    for (damage, at) in [("cut in half", 0.5), ("cut near its end", 0.97)] {
        let folder = copy_of_starter("cut");
        let file = folder.0.join("legation.db");
        let length = fs::metadata(&file).expect("the database is there").len();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "about there is enough"
        )]
        let cut = (length as f64 * at) as u64;
        fs::OpenOptions::new()
            .write(true)
            .open(&file)
            .and_then(|file| file.set_len(cut))
            .expect("it can be cut");
        let ran = run_on(&folder.0, SERVE).refused(&["legation.db"]);
        assert!(
            ran.err.contains("damaged") || ran.err.contains("malformed"),
            "{damage}: {}",
            ran.err
        );
    }
    let folder = copy_of_starter("overwritten");
    let file = folder.0.join("legation.db");
    let mut bytes = fs::read(&file).expect("the database can be read");
    let middle = bytes.len() / 2;
    bytes[20_000..middle].fill(0xA5);
    fs::write(&file, bytes).expect("it can be overwritten");
    run_on(&folder.0, SERVE).refused(&["legation.db"]);
}

/// The gazetteer that these tests damage copies of.
fn gazetteer() -> PathBuf {
    let named = std::env::var_os("LEGATION_GAZETTEER").map(PathBuf::from);
    named.unwrap_or_else(|| root().join("assets/gazetteer.bin"))
}

fn find_with(gazetteer: &Path) -> crate::program::Ran {
    finish(
        legation(&["places", "find", "Seattle"])
            .arg("--gazetteer")
            .arg(gazetteer),
    )
}

#[test]
fn a_gazetteer_that_is_missing_or_damaged_is_told() {
    let folder = Folder::new("gazetteer");
    let whole = fs::read(gazetteer()).expect("`make gazetteer` has built the gazetteer");
    let mut of_another_version = whole.clone();
    of_another_version[..16].reverse();
    let damaged: [(&str, &[u8]); 6] = [
        ("empty.bin", b""),
        ("noise.bin", &b"noise".repeat(1000)),
        ("zeros.bin", &[0; 1 << 16]),
        ("head.bin", &whole[..64]),
        ("cut.bin", &whole[..whole.len() / 2]),
        ("version.bin", &of_another_version),
    ];
    let data = folder.0.join("data");
    for (name, bytes) in damaged {
        let file = folder.0.join(name);
        fs::write(&file, bytes).expect("a file can be written");
        find_with(&file).refused(&[name, "make gazetteer"]);
        let shown = file.display().to_string();
        for args in [SERVE, IMPORT_STARTER] {
            run_on(&data, &[args, &["--gazetteer", &shown]].concat()).refused(&[name]);
        }
    }
    find_with(&folder.0.join("nowhere.bin")).refused(&["nowhere.bin"]);
}

#[test]
fn bytes_that_were_flipped_in_the_gazetteer_never_crash() {
    let folder = Folder::new("flipped");
    let whole = fs::read(gazetteer()).expect("`make gazetteer` has built the gazetteer");
    let file = folder.0.join("flipped.bin");
    for part in 0..8 {
        let mut bytes = whole.clone();
        let at = 100 + (whole.len() - 200) / 8 * part;
        bytes[at..at + 64].iter_mut().for_each(|byte| *byte ^= 0xFF);
        fs::write(&file, &bytes).expect("a file can be written");
        let ran = find_with(&file);
        assert!(
            matches!(ran.code, Some(0 | 1)) && !ran.err.contains("panicked"),
            "at {at}: {ran:#?}"
        );
    }
}

#[test]
fn a_front_end_that_is_missing_or_damaged_is_told() {
    let folder = Folder::new("front-end");
    let data = folder.0.join("data");
    let shown = folder.0.display().to_string();
    run_on(&data, &[SERVE, &["--assets", &shown]].concat()).refused(&["make web"]);
    fs::write(folder.0.join("manifest.json"), b"{ not json").expect("a file can be written");
    run_on(&data, &[SERVE, &["--assets", &shown]].concat()).refused(&["make web"]);
}

#[test]
fn a_configuration_that_is_wrong_is_told_by_key_and_line() {
    let folder = Folder::new("configuration");
    let file = folder.0.join("legation.toml");
    let shown = file.display().to_string();
    fs::write(&file, "log = \"info\"\n\nlisen = \"127.0.0.1:8080\"\n").expect("a file can be written");
    run(&["doctor", "--config", &shown]).refused(&["legation.toml", "lisen", "line 3"]);
    fs::write(&file, "listen = 8080\n").expect("a file can be written");
    run(&["doctor", "--config", &shown]).refused(&["listen", "line 1"]);
    run(&["doctor", "--config", "/nowhere.toml"]).refused(&["/nowhere.toml"]);
    finish(legation(&["doctor"]).env("LEGATION_LISTEN", "eighty")).refused(&["LEGATION_LISTEN", "eighty"]);
    run(&["serve", "--log", "legation=loud=louder"]).refused(&["log"]);
}

#[test]
fn the_doctor_finds_what_is_missing() {
    let folder = Folder::new("doctor");
    let ran = run_on(&folder.0, &["doctor", "--json", "--listen", "127.0.0.1:0"]).worked();
    let told: serde_json::Value = serde_json::from_str(&ran.out).expect("--json prints JSON");
    assert_eq!(told["ok"], true, "{told}");
    let ran = run_on(
        &folder.0,
        &["doctor", "--gazetteer", "/nowhere.bin", "--listen", "127.0.0.1:0"],
    );
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out
            .lines()
            .any(|line| line.starts_with("missing") && line.contains("/nowhere.bin")),
        "{}",
        ran.out
    );
}
