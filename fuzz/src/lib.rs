//! What must hold of every input, however hostile. Each function takes any bytes, reads them, and panics where a promise
//! is broken. `tests/corpus.rs` runs them on the kept corpus with all other tests; `make fuzz` looks for new inputs.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use domain::{Day, Edtf, Level, PublicId};
use places::build::{Draft, Drafts, finish};
use places::{Feature, Gazetteer};
use reading::document::{Content, Declared, Document, Limits, lines, read, warc};
use reading::geo::{Context, Reader};
use snapshot::{Cursor, Filter};
use sources::{Format, Input, Options, Outcome};

/// Every target by its name, as `fuzz/targets` and `fuzz/corpus` have it.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("html", html),
    ("pdf", pdf),
    ("warc", warc),
    ("feed", feed),
    ("edtf", edtf),
    ("table", table),
    ("tokens", tokens),
];

/// Small limits, so that what passes them is met.
const LIMITS: Limits = Limits {
    document: 1 << 20,
    text: 1 << 18,
    documents: 64,
};

fn whole(document: &Document) {
    assert!(
        document.text.len() <= LIMITS.text,
        "text passes its limit: {}",
        document.text.len()
    );
    let mut end = 0;
    for paragraph in &document.paragraphs {
        assert!(paragraph.range.start >= end, "paragraphs overlap or go back");
        assert!(
            document.text.get(paragraph.range.clone()).is_some(),
            "a paragraph lies within the text and cuts no letter"
        );
        end = paragraph.range.end;
    }
    assert_eq!(document.sha256.len(), 64);
}

fn documents(bytes: &[u8], content_type: &str) {
    let declared = Declared {
        address: Some("https://example.org/a".to_owned()),
        content_type: Some(content_type.to_owned()),
        published: None,
    };
    let first = read(bytes, &declared, &LIMITS);
    match &first {
        Ok(Content::Documents(documents)) => {
            assert!(documents.len() <= LIMITS.documents, "more documents than the limit");
            documents.iter().for_each(whole);
        }
        Ok(Content::Addresses(map)) => assert!(map.sitemaps.iter().all(|address| !address.trim().is_empty())),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
    assert!(first == read(bytes, &declared, &LIMITS), "the same bytes read the same");
}

/// Web pages, in whatever encoding they say they are.
pub fn html(bytes: &[u8]) {
    documents(bytes, "text/html");
}

/// PDF, whole or broken.
pub fn pdf(bytes: &[u8]) {
    documents(bytes, "application/pdf");
}

/// RSS, Atom, RDF and sitemaps.
pub fn feed(bytes: &[u8]) {
    documents(bytes, "application/xml");
}

/// Web archives; and the same bytes as lines of JSON.
pub fn warc(bytes: &[u8]) {
    let mut found = 0_usize;
    let outcome = warc::read(bytes, &LIMITS, &mut |each| {
        if let warc::Found::Page(page) = each {
            assert!(page.body.len() <= LIMITS.document, "a body passes its limit");
            assert!(page.offset <= bytes.len() as u64);
        }
        found += 1;
        ControlFlow::Continue(())
    });
    assert!(outcome.is_ok(), "bytes in memory cannot fail to be read");
    assert!(found <= bytes.len() + 1, "a record costs at least a byte");

    let mut answers = Vec::new();
    let counts = lines::answer(
        &mut &bytes[..],
        &mut answers,
        &Declared::default(),
        &LIMITS,
        &mut |_| Default::default(),
    );
    let counts = counts.expect("bytes in memory can be read and written");
    let answered = answers.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert_eq!(answered, counts.lines, "each line has one answer");
}

/// Dates: what is read prints as itself, and its bounds are in order.
pub fn edtf(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(date) = text.parse::<Edtf>() else { return };
    let printed = date.to_string();
    assert_eq!(
        printed.parse::<Edtf>().as_ref(),
        Ok(&date),
        "{text:?} prints as {printed:?}"
    );
    assert!(!date.human().is_empty());
    if let (Some(earliest), Some(latest)) = (date.earliest(), date.latest()) {
        assert!(earliest <= latest, "{printed}: {earliest:?} {latest:?}");
        assert_eq!(date.start_year(), Some(Day::year(earliest)));
    }
}

/// Tables of claims in any delimiter and encoding, and workbooks: every row is a claim or a refusal that can be read.
pub fn table(bytes: &[u8]) {
    let read = || {
        let mut outcomes = Vec::new();
        let ended = sources::read(
            Format::Table,
            vec![Input::from_bytes("rows.csv", bytes)],
            &Options::default(),
            &mut |outcome, _| {
                outcomes.push(outcome);
                ControlFlow::Continue(())
            },
        );
        (outcomes, ended.map_err(|error| error.to_string()))
    };
    let (outcomes, ended) = read();
    for outcome in &outcomes {
        match outcome {
            Outcome::Claim(claim) => {
                assert!(!claim.key.claim_id.trim().is_empty(), "a claim has an id");
                assert_eq!(claim.content_hash().len(), 64);
            }
            Outcome::Refused(refusal) => {
                assert!(!refusal.reason.is_empty());
                assert!(refusal.raw.chars().count() <= 2_001 && refusal.value.chars().count() <= 201);
                let lines = bytes.len() as u64 + 1;
                assert!(refusal.line <= lines, "line {} of {lines}", refusal.line);
            }
            _ => {}
        }
    }
    assert!(outcomes.len() <= bytes.len() * 2 + 2, "outcomes do not multiply");
    let again = read();
    assert!(again == (outcomes, ended), "the same bytes read the same");
}

/// A small gazetteer with names that overlap.
fn gazetteer() -> &'static Gazetteer {
    static BUILT: OnceLock<Gazetteer> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut drafts = Drafts::default();
        for (id, name, level, feature, country, state, population) in [
            (1, "Washington", Level::State, Feature::Adm1, "US", "WA", 7_000_000),
            (2, "Washington", Level::City, Feature::Seat1, "US", "DC", 700_000),
            (3, "Portland", Level::City, Feature::Seat2, "US", "OR", 650_000),
            (4, "Portland", Level::City, Feature::Seat2, "US", "ME", 68_000),
            (5, "São Paulo", Level::City, Feature::Seat1, "BR", "", 12_000_000),
            (6, "東京", Level::City, Feature::Seat1, "JP", "", 13_000_000),
            (7, "New York City", Level::City, Feature::Seat2, "US", "NY", 8_000_000),
        ] {
            let country = country.parse().expect("a country");
            let mut draft = Draft::new(id, name, level, feature, country, state.parse().ok());
            draft.point = Some((10.0, id as f32));
            draft.population = population;
            drafts.places.insert(id, draft);
        }
        let bytes = finish(drafts, "fuzzing").expect("the small gazetteer builds").bytes;
        Gazetteer::from_bytes(bytes).expect("the small gazetteer opens")
    })
}

/// What comes from outside as text: words and places in it, and the tokens of addresses: filters, cursors, ids.
pub fn tokens(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mentions = Reader::new(gazetteer()).read(&text, &Context::default());
    let mut end = 0;
    for mention in &mentions {
        assert!(mention.range.start >= end, "mentions overlap or go back");
        assert_eq!(text.get(mention.range.clone()), Some(mention.phrase.as_str()));
        assert!((0.0..=1.001).contains(&mention.score), "{}", mention.score);
        end = mention.range.end;
    }
    if let Ok(filter) = Filter::from_query(&text) {
        let printed = filter.to_query();
        assert_eq!(Filter::from_query(&printed).as_ref(), Ok(&filter), "{printed}");
    }
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string().parse::<Cursor>().as_ref(), Ok(&cursor));
    }
    if let Ok(id) = text.parse::<PublicId>() {
        assert_eq!(id.to_string(), text);
    }
}
