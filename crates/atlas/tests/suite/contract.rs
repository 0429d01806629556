//! The API's documents: OpenAPI and the page about its manners, held to the code.

use std::path::Path;

/// The document in the repository, from which the TypeScript client is made, is the one that the code makes.
#[test]
fn the_openapi_document_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let made = format!("{}\n", serde_json::to_string_pretty(&atlas::api::openapi()).unwrap());
    if std::env::var_os("LEGATION_UPDATE").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let held = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        held == made,
        "web/openapi.json is not what the code makes; run the tests with LEGATION_UPDATE=1 and look at the difference"
    );
    assert!(made.contains("\"openapi\": \"3.1"));
}

#[test]
fn every_code_is_documented() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md");
    let text = std::fs::read_to_string(file).unwrap();
    for (code, _) in atlas::api::CODES {
        assert!(
            text.contains(&format!("| `{code}` |")),
            "docs/api.md does not list `{code}`"
        );
    }
    for param in snapshot::Filter::PARAMS {
        assert!(
            text.contains(&format!("`{param}")),
            "docs/api.md does not explain `{param}`"
        );
    }
}
