//! Decisions of people from the command line: they are listed, undone once, and the ledger is then what it was.

use platform::testkit::Folder;

use crate::importing::{import, row, table};
use crate::ledger::Ledger;
use crate::program::run_on;

#[test]
fn a_split_is_listed_and_undone() {
    let folder = Folder::new("deciding");
    let same = |id: &str| row(id, "Kobe", "JP", "2001-05-02", "Agreement on ports");
    import(&folder.0, "two.csv", table(&[same("a"), same("b")])).worked();
    let data = folder.0.join("data");
    let on = |args: &[&str]| run_on(&data, args);
    assert!(
        on(&["review", "list"])
            .worked()
            .out
            .contains("nobody has decided anything yet")
    );
    let told = |ledger: &Ledger| -> Vec<String> {
        let lines = ledger.contents();
        lines.into_iter().filter(|line| line.starts_with("evidence")).collect()
    };
    let before = told(&Ledger::of(&data));
    assert_eq!(before.len(), 2, "{before:?}");
    let engagement = before[0].split(" | ").nth(1).expect("a public id").to_owned();
    on(&["split", &engagement, "b", "--reason", "two agreements"]).worked();
    let listed = on(&["review", "list"]).worked().out;
    assert!(
        listed.contains("command line: b was split out of") && listed.contains("(two agreements)"),
        "{listed}"
    );
    let id = listed.split_whitespace().next().expect("an id").to_owned();
    on(&["review", "undo", &id, "--reason", "one after all", "--author", "Ana"]).worked();
    on(&["review", "undo", &id, "--reason", "again"]).refused(&["Ana was quicker", "one after all"]);
    on(&["review", "undo", "nothing", "--reason", "what"]).refused(&["there is no decision nothing"]);
    let listed = on(&["review", "list", "--limit", "5"]).worked().out;
    assert!(
        listed.contains("Ana: undone:") && listed.contains("[undone]"),
        "{listed}"
    );
    let after = Ledger::of(&data);
    assert_eq!(told(&after), before);
    after.is_sound();
}
