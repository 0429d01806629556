//! The documents of the reference folder, where there is one: what is read from them is what a person sees in them.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use reading::document::{Content, Declared, Document, Limits, read, warc};

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("LEGATION_REFERENCE_DIR").map(|folder| PathBuf::from(folder).join("documents"));
    if folder.is_none() {
        eprintln!("LEGATION_REFERENCE_DIR is not set: no reference documents");
    }
    folder
}

fn document(file: &str, folder: &std::path::Path) -> Document {
    let bytes = fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let declared = Declared {
        address: Some(file.to_owned()),
        ..Declared::default()
    };
    match read(&bytes, &declared, &Limits::default()) {
        Ok(Content::Documents(mut documents)) => documents.remove(0),
        other => panic!("{file}: {other:?}"),
    }
}

#[test]
fn governors_addresses_are_read_whole() {
    let Some(folder) = folder() else { return };
    // Words as `pdftotext` of poppler 22.12 counts them.
    for (state, words) in [
        ("alabama", 3_032_f64),
        ("colorado", 8_703.0),
        ("hawaii", 5_424.0),
        ("idaho", 4_208.0),
        ("north_dakota", 7_729.0),
    ] {
        let document = document(&format!("state-of-the-state-2023/{state}.pdf"), &folder);
        let count = f64::from(u32::try_from(document.text.split_whitespace().count()).unwrap());
        assert!(
            (count / words - 1.0).abs() < 0.06,
            "{state}: {count} words, expected about {words}"
        );
        assert_eq!(document.language.as_deref(), Some("en"), "{state}");
        assert!(document.paragraphs.len() > 20, "{state}");
    }
}

#[test]
fn paragraphs_lie_in_the_text_in_order() {
    let Some(folder) = folder() else { return };
    for file in [
        "frederick-newsletters/index.html",
        "frederick-newsletters/fsca-newsletter-nov-2019.pdf",
    ] {
        let document = document(file, &folder);
        let mut end = 0;
        for paragraph in &document.paragraphs {
            assert!(
                paragraph.range.start >= end && paragraph.range.end > paragraph.range.start,
                "{file}"
            );
            assert!(
                document.text.is_char_boundary(paragraph.range.start)
                    && document.text.is_char_boundary(paragraph.range.end)
            );
            end = paragraph.range.end;
        }
        assert_eq!(end, document.text.len(), "{file}");
    }
}

#[test]
fn web_archives_hold_the_same_packed_and_unpacked() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("../sources/warc-samples/small-arcs-and-warcs");
    let pages = |ending: &str| {
        let file = folder.join(format!("IAH-20080430204825-00000-blackbook-truncated.{ending}"));
        let mut pages = Vec::new();
        warc::read(fs::File::open(file).unwrap(), &Limits::default(), &mut |found| {
            if let warc::Found::Page(page) = found {
                pages.push((page.address, page.body));
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        pages
    };
    assert!(!pages("warc").is_empty() && !pages("arc").is_empty());
    assert_eq!(pages("warc"), pages("warc.gz"));
    assert_eq!(pages("arc"), pages("arc.gz"));
}
