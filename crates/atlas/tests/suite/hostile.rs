//! Claims that mean harm, or are only very long, are shown harmlessly.

use domain::Claim;

use crate::markup;
use crate::site::{Site, read};

const TITLE: &str = "<script>alert('title')</script> & \"quotes\" \u{202e}sdrawkcab";

fn claims() -> Vec<Claim> {
    let mut claims = read(Some("test"), crate::site::CLAIMS);
    let mut claim = claims[0].clone();
    claim.key.claim_id = "<img src=x onerror=alert(1)>".to_owned();
    claim.counterpart.name = "Kobe".to_owned();
    claim.counterpart.country = "JP".parse().ok();
    claim.kind = domain::Kind::OtherAgreement;
    claim.title = TITLE.to_owned();
    claim.note = format!("</p></main><b>bold</b>\u{202e}{}", "x ".repeat(500_000));
    claim.source.url = "javascript:alert(document.cookie)".to_owned();
    claim.source.publisher = "=HYPERLINK(\"http://evil.example\")</h3>".to_owned();
    claim.source.language = "en\" onload=\"x".to_owned();
    claim.officials = vec!["<b>Mayor</b>".to_owned()];
    claims.push(claim);
    claims
}

#[test]
fn hostile_text_is_shown_and_does_nothing() {
    let site = Site::with(&claims());
    let record = site.engagement("<script>");
    let html = site.page(&record);
    let page = markup::read(&html).unwrap();
    assert!(
        page.text.contains("<script>alert('title')</script>"),
        "the title is shown as it is"
    );
    assert!(!html.contains("<script>alert") && !html.contains("<b>bold") && !html.contains("<img"));
    assert!(page.links.iter().all(|link| !link.starts_with("javascript")));
    assert!(
        page.text.contains("javascript:alert(document.cookie)"),
        "the address is told, not linked"
    );
    assert!(html.contains("The rest of its note"), "a long note is folded");
    assert!(html.len() < 1_200_000 + 100_000, "and sent once");
    assert!(html.contains("<bdi>"), "its direction is isolated");
    for path in [
        "/places/seattle-wa",
        "/changes",
        "/countries/JP",
        "/places/seattle-wa?valid_on=2020-01-01",
    ] {
        let html = site.page(path);
        markup::read(&html).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(!html.contains("<script>alert"), "{path}");
        assert!(html.len() < 200_000, "{path} does not carry the note");
    }
    for path in ["/feed.atom", "/changes.atom"] {
        let text = site.page(path);
        assert!(!text.contains("<script>") && !text.contains('\u{202e}'), "{path}");
    }
    assert_eq!(site.get(&format!("/og{record}.png")).status.as_u16(), 200);
    let csv = site.page("/export/evidence.csv");
    assert!(csv.contains("'=HYPERLINK"), "no cell is a formula");
}

#[test]
fn hostile_addresses_are_answered_calmly() {
    let site = Site::small();
    for path in [
        "/places/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/places/%00",
        "/countries/%F0%9F%8F%B4",
        "/actors/..%2f..%2fetc%2fpasswd",
        "/compare?with=%3Cb%3E,%22%27",
        "/places?q=%3Cb%3E%22&page=99999999999999999999",
        "/places/seattle-wa?valid_on=9999-12-31",
        "/places/seattle-wa?valid_on=0001-01-01",
        "/changes?after=%27;DROP%20TABLE%20claims",
        "/changes?after=1.x&state=WA&country=NO&kind=sister_tie&actor=a'b",
        "/feed.atom?q=%26%3C%3E%22",
        "/engagements/000000000000/revisions/99999999999",
        "/og/map.png?place=%3Cb%3E",
        "/export/engagements.csv?place=%27%20OR%201=1",
    ] {
        let answer = site.get(path);
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        if answer.header(axum::http::header::CONTENT_TYPE).starts_with("text/html") {
            markup::read(answer.text()).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
}
