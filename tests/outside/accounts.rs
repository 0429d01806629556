//! Accounts from the command line, and the audit log that cannot be changed in silence.

use platform::testkit::Folder;

use crate::program::run_on;

#[test]
fn the_first_account_is_invited_and_the_audit_log_tells_of_tampering() {
    let folder = Folder::new("accounts");
    let on = |args: &[&str]| run_on(&folder.0, args);
    let invited = on(&["people", "invite", "ana@example.org", "--role", "admin"]).worked();
    assert!(invited.out.contains("/sign-in/"), "{}", invited.out);
    on(&["people", "invite", "Bob@example.org", "--role", "editor"]).worked();
    on(&["people", "invite", "bob@example.org", "--role", "editor"])
        .refused(&["bob@example.org", "has an account already"]);
    on(&["people", "invite", "nobody", "--role", "editor"]).refused(&["nobody", "name@host"]);
    on(&["people", "revoke", "ana@example.org"]).refused(&["last administrator"]);
    on(&["people", "offices", "bob@example.org", "place:5809844:city"]).worked();
    on(&["people", "role", "bob@example.org", "representative"]).worked();
    on(&["people", "revoke", "bob@example.org"]).worked();
    let listed = on(&["people", "list"]).worked().out;
    assert!(listed.contains("ana@example.org\tadmin\tactive"), "{listed}");
    assert!(listed.contains("bob@example.org\trepresentative\trevoked"), "{listed}");
    on(&["people", "reopen", "bob@example.org"]).worked();
    on(&["people", "reopen", "bob@example.org"]).refused(&["not closed"]);
    on(&["people", "offices", "bob@example.org", "Seattle"]).refused(&["Seattle", "place:5809844"]);
    let whole = on(&["audit", "verify"]).worked().out;
    assert!(whole.starts_with("6 entries, none changed"), "{whole}");

    let ledger = rusqlite::Connection::open(folder.0.join("legation.db")).unwrap();
    let changed = ledger.execute("UPDATE audit SET verb = 'account.praise' WHERE number = 3", []);
    assert_eq!(changed.unwrap(), 1);
    drop(ledger);
    on(&["audit", "verify"]).refused(&["3"]);
}

#[test]
fn settings_of_mail_that_cannot_be_used_are_told_at_the_start() {
    let folder = Folder::new("mail-settings");
    let serve = |more: &[&str]| run_on(&folder.0, &[&["serve", "--listen", "127.0.0.1:0"], more].concat());
    serve(&["--smtp", "carrier-pigeon"]).refused(&["the settings of mail cannot be used"]);
    serve(&["--mail-from", "nobody"]).refused(&["nobody"]);
}

#[test]
fn settings_of_a_provider_that_cannot_be_used_are_told_at_the_start() {
    let folder = Folder::new("provider-settings");
    let serve = |more: &[&str]| run_on(&folder.0, &[&["serve", "--listen", "127.0.0.1:0"], more].concat());
    serve(&["--oidc-issuer", "https://login.example.org"]).refused(&["oidc_client_id"]);
    serve(&["--oidc-client-id", "legation"]).refused(&["oidc_issuer"]);
    let insecure = ["--oidc-issuer", "http://login.example.org", "--oidc-client-id", "x"];
    serve(&insecure).refused(&["https"]);
    let missing = [
        "--oidc-issuer",
        "https://a.org",
        "--oidc-client-id",
        "x",
        "--oidc-client-secret-file",
        "/nowhere",
    ];
    serve(&missing).refused(&["/nowhere", "oidc_client_secret_file"]);
}
