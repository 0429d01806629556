//! `docs/glossary.md` has each word of each closed vocabulary, with the label that pages print, and no others.

use domain::{
    Confidence, Family, Issue, Kind, Level, Licence, ReportedStatus, Role, Side, SourceKind, StatusWord, Sureness,
};

fn glossary() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/glossary.md");
    std::fs::read_to_string(path).expect("docs/glossary.md")
}

/// The words and labels that the table gives for one vocabulary, in its order.
fn rows(glossary: &str, vocabulary: &str) -> Vec<(String, String)> {
    glossary
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.strip_prefix("| ")?.split(" | ").collect();
            let &[word, label, is_a, _meaning] = cells.as_slice() else {
                return None;
            };
            (is_a == vocabulary).then(|| (word.trim_matches('`').to_owned(), label.to_owned()))
        })
        .collect()
}

#[test]
fn every_closed_vocabulary_stands_in_the_glossary() {
    let glossary = glossary();
    macro_rules! check {
        ($($vocabulary:ident is $is_a:literal),+ $(,)?) => {$(
            let words: Vec<_> = $vocabulary::ALL
                .iter()
                .map(|word| (word.as_str().to_owned(), word.label().to_owned()))
                .collect();
            assert_eq!(rows(&glossary, $is_a), words, "{} in docs/glossary.md", stringify!($vocabulary));
        )+};
    }
    check! {
        Kind is "kind",
        Family is "family of kinds",
        StatusWord is "status on a day",
        ReportedStatus is "status as reported",
        Sureness is "sureness of what is in force",
        Level is "level of an actor",
        Issue is "issue",
        SourceKind is "source kind",
        Confidence is "confidence of the compiler",
        Licence is "licence",
    }
}

#[test]
fn an_idea_has_one_row_and_sides_and_roles_are_told() {
    let glossary = glossary();
    let ideas = rows(&glossary, "idea");
    for (n, (word, label)) in ideas.iter().enumerate() {
        let again = ideas[..n]
            .iter()
            .any(|(earlier, earlier_label)| earlier == word || earlier_label == label);
        assert!(!again, "`{word}` ({label}) stands twice");
    }
    let row = |idea: &str| {
        glossary
            .lines()
            .find(|line| line.starts_with(&format!("| `{idea}` |")))
            .unwrap_or("")
    };
    for side in [Side::Us, Side::Foreign] {
        let word = serde_json::to_string(&side).unwrap().replace('"', "`");
        assert!(row("side").contains(&word), "{word}");
    }
    for role in [Role::Party, Role::Visitor, Role::Host, Role::Member, Role::Object] {
        let word = serde_json::to_string(&role).unwrap().replace('"', "`");
        assert!(row("role").contains(&word), "{word}");
    }
}
