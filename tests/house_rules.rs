//! The rules of the house that Cargo cannot enforce. Each failure names the file, the line and the rule.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which of our crates may import which (ARCHITECTURE.md draws the same).
const IMPORTS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("platform", &[]),
    ("places", &["domain"]),
    ("snapshot", &["domain"]),
    ("reading", &["domain", "places"]),
    ("sources", &["domain"]),
    ("people", &["domain", "platform"]),
    (
        "atlas",
        &[
            "domain", "places", "snapshot", "reading", "sources", "platform", "people",
        ],
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files below `folder` with one of the endings, those that are built or fetched left out.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if ![
                    "target",
                    "node_modules",
                    "dist",
                    ".git",
                    "legation-data",
                    "assets",
                    ".venv",
                ]
                .contains(&name.as_str())
                {
                    open.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(
        !found.is_empty(),
        "no file ending in {endings:?} below {folder}: the rule looks at nothing"
    );
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Lines of code with their numbers: comments and everything from the tests' module on left out.
fn code_lines(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            break;
        }
        if !line.trim_start().starts_with("//") {
            lines.push((number + 1, line.to_owned()));
        }
    }
    lines
}

fn offences(paths: &[PathBuf], rule: &str, is_offence: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for path in paths {
        for (number, line) in code_lines(path) {
            if is_offence(path, &line) {
                found.push(format!("{}:{number}: {rule}: {}", shown(path), line.trim()));
            }
        }
    }
    found
}

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn crates_import_only_what_they_may() {
    for (name, allowed) in IMPORTS {
        let text = fs::read_to_string(root().join(format!("crates/{name}/Cargo.toml"))).unwrap();
        let manifest: toml::Table = text.parse().unwrap();
        let ours: Vec<&str> = IMPORTS.iter().map(|(name, _)| *name).collect();
        for section in ["dependencies", "build-dependencies"] {
            for dependency in manifest
                .get(section)
                .and_then(|table| table.as_table())
                .into_iter()
                .flatten()
            {
                let dependency = dependency.0.as_str();
                assert!(
                    !ours.contains(&dependency) || allowed.contains(&dependency),
                    "crates/{name} may not import {dependency}"
                );
            }
        }
    }
    let folders: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    for folder in folders {
        assert!(
            IMPORTS.iter().any(|(name, _)| *name == folder),
            "crates/{folder} has no line in IMPORTS"
        );
    }
}

#[test]
fn pure_crates_do_no_io_and_read_no_clock() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::process",
        "std::env",
        "std::thread",
        "SystemTime",
        "Instant::now",
        "rand::rng",
        "println!",
        "eprintln!",
        "print!(",
        "tokio::",
    ];
    for name in ["domain", "snapshot", "sources", "places", "reading"] {
        let paths = files(&format!("crates/{name}/src"), &[".rs"]);
        let opens_its_index = |path: &Path| name == "places" && path.ends_with("gazetteer.rs");
        let fetches = |path: &Path| shown(path).starts_with("crates/sources/src/fetch/");
        assert_none(&offences(&paths, "a pure crate does I/O", |path, line| {
            !opens_its_index(path) && !fetches(path) && forbidden.iter().any(|word| line.contains(word))
        }));
    }
}

#[test]
fn sql_stands_in_stores_alone() {
    let mut paths = files("crates", &[".rs"]);
    paths.extend(files("src", &[".rs"]));
    paths.retain(|path| {
        let shown = shown(path);
        let is_a_store = ["/store/", "/tests/", "/benches/"]
            .iter()
            .any(|part| shown.contains(part))
            || shown.ends_with("store.rs")
            || shown.ends_with("testkit.rs")
            || shown.starts_with("crates/platform/src/database/");
        !is_a_store
    });
    let starts = [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "CREATE TABLE",
        "ALTER TABLE",
    ];
    assert_none(&offences(&paths, "SQL outside a store", |_, line| {
        starts
            .iter()
            .any(|start| line.contains(&format!("\"{start}")) || line.trim_start().starts_with(start))
    }));
}

#[test]
fn one_sql_text_for_both_engines() {
    let mut paths = files("crates/atlas/src/store", &[".rs"]);
    paths.extend(files("crates/atlas/migrations", &[".sql"]));
    paths.extend(files("crates/people/src", &["store.rs"]));
    paths.extend(files("crates/people/migrations", &[".sql"]));
    let one_engine_only = [
        "AUTOINCREMENT",
        "JSONB",
        "SERIAL PRIMARY",
        "ILIKE",
        "::text",
        "::bigint",
        "pg_advisory",
        "ST_",
        "json_extract",
        "INSERT OR ",
        "GENERATED ALWAYS",
        "datetime('now')",
        "NOW()",
    ];
    assert_none(&offences(&paths, "SQL of one engine alone", |_, line| {
        one_engine_only.iter().any(|word| line.contains(word))
    }));
}

#[test]
fn platform_knows_no_noun_of_diplomacy() {
    let mut paths = files("crates/platform/src", &[".rs"]);
    paths.sort();
    let nouns = [
        "engagement",
        "sister_",
        "sister city",
        "memorandum",
        "delegation",
        "consulate",
        "ledger_",
        "gazetteer::",
        "actor_",
    ];
    assert_none(&offences(&paths, "a noun of diplomacy in platform", |_, line| {
        let line = line.to_lowercase();
        nouns.iter().any(|noun| line.contains(noun)) && !line.contains("placeholder")
    }));
}

#[test]
fn modules_are_named_for_what_they_do() {
    for path in files("crates", &[".rs"])
        .into_iter()
        .chain(files("src", &[".rs"]))
        .chain(files("web/src", &[".ts"]))
    {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for banned in [
            "utils", "util", "common", "helpers", "helper", "services", "service", "manager", "misc",
        ] {
            assert_ne!(stem, banned, "{}: say what lives there", shown(&path));
            let folder = format!("/{banned}/");
            assert!(
                !shown(&path).contains(&folder),
                "{}: say what lives there",
                shown(&path)
            );
        }
    }
}

#[test]
fn long_files_say_why() {
    for path in files("crates", &[".rs"])
        .into_iter()
        .chain(files("src", &[".rs"]))
        .chain(files("web/src", &[".ts", ".scss"]))
    {
        if path.ends_with("schema.d.ts") {
            continue; // Written by `npm run api` from the API's own description.
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        assert!(
            lines <= 600 || text.contains("This file is long because"),
            "{} has {lines} lines: part it, or say `This file is long because …` in its head",
            shown(&path)
        );
    }
}

#[test]
fn every_module_says_what_lives_there() {
    for path in files("crates", &[".rs"]).into_iter().chain(files("src", &[".rs"])) {
        let text = fs::read_to_string(&path).unwrap();
        let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        assert!(
            head.starts_with("//!") || head.starts_with("#!["),
            "{} has no `//!` head",
            shown(&path)
        );
    }
}

#[test]
fn nothing_is_unfinished_or_switched_off() {
    let mut paths = files("crates", &[".rs"]);
    paths.extend(files("src", &[".rs"]));
    paths.extend(files("web/src", &[".ts"]));
    paths.extend(files("tests", &[".rs", ".mjs", ".ts"]));
    let marks = [
        ["to", "do!("].concat(),
        ["FIX", "ME"].concat(),
        ["#[ig", "nore"].concat(),
        [".sk", "ip("].concat(),
        ["@ts-no", "check"].concat(),
    ];
    let mut found = Vec::new();
    for path in &paths {
        for (number, line) in fs::read_to_string(path).unwrap_or_default().lines().enumerate() {
            // Iterators and streams are skipped along with a number; tests are switched off with nothing or a text.
            let is_iterator =
                line.contains(&[".sk", "ip("].concat()) && path.extension().is_some_and(|ending| ending == "rs");
            if marks.iter().any(|mark| line.contains(mark.as_str())) && !is_iterator {
                found.push(format!("{}:{}: {}", shown(path), number + 1, line.trim()));
            }
        }
    }
    assert_none(&found);
}

#[test]
fn builds_never_call_npm() {
    for manifest in files(".", &["Cargo.toml"]) {
        let folder = manifest.parent().map(Path::to_owned).unwrap_or_default();
        // A build script may put files of this folder together. It starts no program and asks no network.
        let script = fs::read_to_string(folder.join("build.rs")).unwrap_or_default();
        for forbidden in ["process", "Command", "std::net", "npm"] {
            assert!(
                !script.contains(forbidden),
                "{}/build.rs: build scripts have no {forbidden}",
                shown(&folder)
            );
        }
        let text = fs::read_to_string(&manifest).unwrap();
        assert!(
            !text.lines().any(|line| line.starts_with("build =")),
            "{}: build scripts stand in build.rs",
            shown(&manifest)
        );
    }
}

#[test]
fn islands_talk_to_the_published_api_and_to_pages_alone() {
    let paths = files("web/src", &[".ts"]);
    assert_none(&offences(&paths, "an address of another host", |_, line| {
        (line.contains("\"http://")
            || line.contains("\"https://")
            || line.contains("`http:")
            || line.contains("`https:"))
            && !line.contains("w3.org")
    }));
}

#[test]
fn pages_hold_nothing_inline() {
    let mut found = Vec::new();
    for path in files("crates", &[".html"]) {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let data_block = line.contains("application/ld+json");
            let inline_script = line.contains("<script") && !line.contains("src=") && !data_block;
            let handler = ["onclick=", "onload=", "onerror=", "onsubmit=", "javascript:"]
                .iter()
                .any(|word| line.contains(word));
            if inline_script || handler || line.contains(" style=\"") || line.contains("<style") {
                found.push(format!("{}:{}: {}", shown(&path), number + 1, line.trim()));
            }
        }
    }
    assert_none(&found);
}

/// The gate asks every browser that is signed in for the token, also where no role is needed.
#[test]
fn every_form_that_writes_carries_the_sessions_token() {
    let mut forms = 0;
    for path in files("crates", &[".html"]) {
        let text = fs::read_to_string(&path).unwrap();
        for form in text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            if form.to_lowercase().contains("method=\"post\"") {
                forms += 1;
                assert!(
                    form.contains("name=\"csrf\""),
                    "{}: a form that writes lacks the hidden field `csrf`:{form}",
                    shown(&path)
                );
            }
        }
    }
    assert!(forms > 10, "only {forms} forms were looked at");
}

#[test]
fn decisions_are_numbered_without_gaps() {
    let mut numbers = BTreeMap::new();
    for path in files("docs/adr", &[".md"]) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let number: u32 = name[..4].parse().unwrap_or_else(|_| panic!("{name} has no number"));
        assert!(
            numbers.insert(number, name.clone()).is_none(),
            "two decisions are numbered {number}"
        );
    }
    for (expected, (number, name)) in (1..).zip(&numbers) {
        assert_eq!(expected, *number, "{name} leaves a gap");
    }
}
