//! The doctor looks at what an installation depends on beside its own files: the provider where people sign in, and the
//! server of mail.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use platform::testkit::Folder;

use crate::program::{Ran, finish, legation};

/// A provider on this machine that says of itself what a test wants; `AT` stands for its own address.
fn provider(document: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = format!("http://{}", listener.local_addr().expect("an address"));
    let own = at.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().expect("the same stream")).lines();
            let head: Vec<String> = lines
                .by_ref()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or("/");
            let keys = r#"{"keys":[{"kty":"RSA","use":"sig","kid":"1","alg":"RS256","n":"AQAB","e":"AQAB"}]}"#;
            let body = match path {
                "/.well-known/openid-configuration" => document.replace("AT", &own),
                "/jwks" => keys.to_owned(),
                _ => String::new(),
            };
            let _ = write!(
                &stream,
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    at
}

const SANE: &str = r#"{"issuer":"AT","authorization_endpoint":"AT/authorize","token_endpoint":"AT/token","jwks_uri":"AT/jwks",
    "response_types_supported":["code"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}"#;
const ANOTHER: &str = r#"{"issuer":"https://elsewhere.example","authorization_endpoint":"AT/authorize","token_endpoint":"AT/token",
    "jwks_uri":"AT/jwks","response_types_supported":["code"],"subject_types_supported":["public"],
    "id_token_signing_alg_values_supported":["RS256"]}"#;
const NO_CODE: &str = r#"{"issuer":"AT","authorization_endpoint":"AT/authorize","token_endpoint":"AT/token","jwks_uri":"AT/jwks",
    "response_types_supported":["id_token"],"subject_types_supported":["public"],
    "id_token_signing_alg_values_supported":["RS256"]}"#;

/// Asks the doctor with some settings.
fn doctor(settings: &[(&str, &str)]) -> Ran {
    let folder = Folder::new("doctor-settings");
    let mut command = legation(&["doctor", "--listen", "127.0.0.1:0"]);
    command.env("LEGATION_DATA", folder.0.join("data"));
    for (key, value) in settings {
        command.env(format!("LEGATION_{key}"), value);
    }
    finish(&mut command)
}

/// The line of the doctor about something.
fn line(ran: &Ran, what: &str) -> String {
    let found = ran
        .out
        .lines()
        .find(|line| line.split_whitespace().nth(1) == Some(what));
    found
        .unwrap_or_else(|| panic!("nothing of {what}: {}", ran.out))
        .to_owned()
}

#[test]
fn the_doctor_asks_the_provider_what_it_is() {
    let told = |issuer: &str| {
        line(
            &doctor(&[("OIDC_ISSUER", issuer), ("OIDC_CLIENT_ID", "legation")]),
            "provider",
        )
    };
    let sane = told(&provider(SANE));
    assert!(
        sane.starts_with("ok") && sane.contains("1 key;") && sane.contains("`legation`"),
        "{sane}"
    );
    for (issuer, word) in [
        (provider(ANOTHER), "elsewhere.example"),
        (provider(NO_CODE), "code flow"),
        (provider("no JSON"), "openid-configuration"),
        ("http://127.0.0.1:1".to_owned(), "oidc_issuer"),
    ] {
        let said = told(&issuer);
        assert!(said.starts_with("note") && said.contains(word), "{word}: {said}");
    }
    let ran = doctor(&[("OIDC_ISSUER", "https://login.example.org")]);
    assert_eq!(ran.code, Some(1), "such settings keep a server from starting");
    let said = line(&ran, "provider");
    assert!(said.starts_with("missing") && said.contains("oidc_client_id"), "{said}");
    assert!(line(&doctor(&[]), "provider").contains("people sign in by mail"));
}

#[test]
fn the_doctor_asks_the_mail_server_to_answer() {
    assert!(line(&doctor(&[]), "mail").contains("letters are files in"));
    let silent = line(&doctor(&[("SMTP", "smtp://127.0.0.1:1")]), "mail");
    assert!(
        silent.starts_with("note") && silent.contains("check host, port"),
        "{silent}"
    );
    let ran = doctor(&[("SMTP", "carrier pigeon")]);
    assert_eq!(ran.code, Some(1));
    assert!(line(&ran, "mail").contains("write smtp://"), "{}", ran.out);

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = format!("smtp://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"220 here\r\n");
            for said in BufReader::new(stream.try_clone().expect("the same stream"))
                .lines()
                .map_while(Result::ok)
            {
                let answer: &[u8] = if said.starts_with("QUIT") {
                    b"221 bye\r\n"
                } else {
                    b"250 fine\r\n"
                };
                let _ = stream.write_all(answer);
            }
        }
    });
    let good = line(
        &doctor(&[("SMTP", &at), ("MAIL_FROM", "Atlas <atlas@example.org>")]),
        "mail",
    );
    assert!(good.starts_with("ok") && good.contains("atlas@example.org"), "{good}");
}
