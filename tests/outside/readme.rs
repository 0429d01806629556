//! The README tells every verb, option and setting, and its two commands are there.

use std::collections::BTreeSet;
use std::fs;

use platform::config::KEYS;

use crate::program::{root, run};

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("there is a README")
}

/// The names in a section of a help text, such as `Commands:`: the first word of each line that is not deeper indented.
fn verbs(help: &str) -> Vec<String> {
    let section = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty());
    let lines = section.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines
        .filter_map(|line| line.split_whitespace().next())
        .filter(|word| *word != "help")
        .map(str::to_owned)
        .collect()
}

/// The long options that a help text names.
fn options(help: &str) -> BTreeSet<String> {
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let words = lines.flat_map(|line| line.split([' ', ',', '=', '[']));
    words
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(str::to_owned)
        .collect()
}

/// The flag of a setting.
fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

/// Every command of the program with its help.
fn commands() -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(path) = open.pop() {
        let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
        args.push("--help");
        let help = run(&args).worked().out;
        open.extend(verbs(&help).into_iter().map(|verb| [path.clone(), vec![verb]].concat()));
        found.push((path, help));
    }
    found
}

#[test]
fn every_verb_and_option_stands_in_the_readme() {
    let readme = readme();
    let commands = commands();
    for verb in [
        "serve", "import", "export", "read", "places", "eval", "synth", "template", "people", "audit", "doctor",
    ] {
        assert!(
            commands.iter().any(|(path, _)| path == &[verb.to_owned()]),
            "`legation {verb}` is missing"
        );
    }
    // The settings may stand after any verb; their table tells their flags.
    let settings: BTreeSet<String> = KEYS.iter().map(|key| flag(key.name)).collect();
    let flags = readme
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut missing: Vec<String> = settings
        .iter()
        .filter(|flag| !flags.contains(&format!("`{flag}`")))
        .cloned()
        .collect();
    for (path, help) in &commands {
        let command = format!("legation {}", path.join(" "));
        if !readme.contains(command.trim()) {
            missing.push(command.clone());
        }
        let unnamed = options(help)
            .into_iter()
            .filter(|option| !["--help", "--version"].contains(&option.as_str()) && !settings.contains(option));
        missing.extend(
            unnamed
                .filter(|option| !readme.contains(option.as_str()))
                .map(|option| format!("{command} {option}")),
        );
    }
    assert!(missing.is_empty(), "not in README.md:\n{}", missing.join("\n"));
}

#[test]
fn the_readme_tells_of_no_option_that_is_not_there() {
    let known: BTreeSet<String> = commands().iter().flat_map(|(_, help)| options(help)).collect();
    for line in readme().lines().filter(|line| line.contains("legation ")) {
        for word in line
            .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
            .filter(|word| word.starts_with("--") && word.len() > 2)
        {
            assert!(known.contains(word), "README.md tells of {word}: {line}");
        }
    }
}

#[test]
fn every_setting_stands_in_the_readme() {
    let readme = readme();
    for key in KEYS {
        let row = readme
            .lines()
            .find(|line| line.contains(&format!("`{}`", key.name)) && line.contains(key.variable));
        let row = row.unwrap_or_else(|| panic!("README.md has no line with `{}` and {}", key.name, key.variable));
        let word = |text: &str| text.split_whitespace().next().unwrap_or_default().to_owned();
        assert!(
            row.contains(&word(key.default)),
            "the default of {} is {}: {row}",
            key.name,
            key.default
        );
    }
    let flags = run(&["--help"]).worked().out;
    for key in KEYS {
        assert!(flags.contains(&flag(key.name)), "{} may stand after any verb", key.name);
    }
}

#[test]
fn the_two_commands_are_in_the_makefile_and_links_lead_somewhere() {
    let readme = readme();
    let makefile = fs::read_to_string(root().join("Makefile")).expect("there is a Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.trim())
        .collect();
    for command in ["make run", "make test"] {
        assert!(readme.contains(command), "README.md does not say `{command}`");
    }
    for (_, rest) in readme.match_indices("make ").map(|(at, _)| readme[at..].split_at(5)) {
        let target: String = rest
            .chars()
            .take_while(|letter| letter.is_ascii_lowercase() || *letter == '-')
            .collect();
        let quoted = rest[target.len()..].starts_with('`') || rest[target.len()..].starts_with('\n');
        assert!(
            !quoted || targets.contains(target.as_str()),
            "the Makefile has no `{target}`"
        );
    }
    for (at, _) in readme.match_indices("](") {
        let target: String = readme[at + 2..]
            .chars()
            .take_while(|letter| *letter != ')' && *letter != '#' && *letter != ' ')
            .collect();
        if !target.is_empty() && !target.contains("://") {
            assert!(
                root().join(&target).exists(),
                "README.md links to {target}, which is not there"
            );
        }
    }
}
