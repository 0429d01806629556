//! The table reader on files of every dress and on noise.

use domain::{Claim, Kind, Level, Licence};
use proptest::prelude::*;

use super::{Field, template, write};
use crate::testkit::{Found, read_all, read_bytes};
use crate::{Format, Input, Mapping, Options, Outcome, preview_headers};

const FIXTURE: &str = include_str!("fixture.csv");

fn read_table(bytes: impl Into<Vec<u8>>) -> Found {
    read_bytes(Format::Table, "data/My Table.csv", bytes)
}

#[test]
fn the_fixture_gives_what_it_gave() {
    insta::assert_json_snapshot!(read_table(FIXTURE).as_json());
}

#[test]
fn every_row_of_the_fixture_has_one_fate() {
    let found = read_table(FIXTURE);
    let lines: Vec<_> = found.refusals().iter().map(|refusal| refusal.line).collect();
    assert_eq!(lines, [6, 7, 8, 9, 10, 11, 14, 15, 18]);
    assert_eq!(found.claims().len(), 4);
    assert_eq!(found.out_of_scope("both sides are American"), 1);
    assert_eq!(found.bytes_read, FIXTURE.len() as u64);
}

#[test]
fn a_refusal_names_column_reason_and_mend() {
    let found = read_table(FIXTURE);
    let kind = found.refusals()[0].clone();
    let column = kind.column.clone().unwrap();
    assert_eq!(
        (column.number, column.header.as_str(), kind.field.as_str()),
        (8, "kind", "kind")
    );
    assert_eq!(kind.value, "twinning");
    assert!(kind.mend.contains("sister_tie"), "{}", kind.mend);
    assert!(
        kind.to_string()
            .starts_with("data/My Table.csv, line 6, column 8 (kind): `twinning` is not a known kind")
    );
    let two_faults = found.refusals()[4];
    assert!(
        two_faults
            .reason
            .contains("us_actor is blank (also wrong in this row: issues)"),
        "{}",
        two_faults.reason
    );
}

/// The same table in other clothes gives the same claims.
#[test]
fn dress_does_not_matter() {
    let plain = "us_actor,us_state,counterpart,counterpart_country,kind,start\nRiverton,WY,Kraków,PL,sister_tie,1989\n";
    let expected = read_table(plain);
    assert_eq!(expected.claims().len(), 1);
    let utf16: Vec<u8> = format!("\u{feff}{plain}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let dressed: Vec<(&str, Vec<u8>)> = vec![
        ("byte order mark", format!("\u{feff}{plain}").into_bytes()),
        ("CRLF", plain.replace('\n', "\r\n").into_bytes()),
        ("CR alone", plain.replace('\n', "\r").into_bytes()),
        ("semicolons", plain.replace(',', ";").into_bytes()),
        ("tabs", plain.replace(',', "\t").into_bytes()),
        ("sep line", format!("sep=;\n{}", plain.replace(',', ";")).into_bytes()),
        (
            "Windows-1252",
            plain.chars().map(|letter| u8::try_from(letter).unwrap()).collect(),
        ),
        ("UTF-16", utf16),
        (
            "quoted",
            plain
                .lines()
                .map(|line| format!("\"{}\"\n", line.replace(',', "\",\"")))
                .collect::<String>()
                .into_bytes(),
        ),
        (
            "other order",
            b"kind,start,counterpart_country,counterpart,us_state,us_actor\nsister_tie,1989,PL,Krak\xf3w,WY,Riverton"
                .to_vec(),
        ),
        ("a title above", format!("Our sister cities,,,,,\n{plain}").into_bytes()),
        ("XLSX", workbook(plain)),
    ];
    for (dress, bytes) in dressed {
        let found = read_table(bytes);
        assert_eq!(found.claims(), expected.claims(), "{dress}: {:?}", found.all);
    }
}

/// A workbook of our own making: the smallest that spreadsheet programs open, with inline text.
fn workbook(csv: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut rows = String::new();
    for (row, line) in csv.lines().enumerate() {
        rows.push_str(&format!("<row r=\"{}\">", row + 1));
        for (column, text) in line.split(',').enumerate() {
            let cell = format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1);
            let number = text.parse::<u32>().is_ok();
            rows.push_str(&if number {
                format!("<c r=\"{cell}\"><v>{text}</v></c>")
            } else {
                format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
            });
        }
        rows.push_str("</row>");
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Ties\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_damaged_workbook_is_refused_and_the_next_file_is_read() {
    let whole = workbook("us_actor,counterpart,kind\nRiverton,Oslo,meeting\n");
    let cut = whole[..whole.len() / 2].to_vec();
    let inputs = vec![
        Input::from_bytes("cut.xlsx", cut),
        Input::from_bytes("whole.xlsx", whole),
    ];
    let found = read_all(Format::Table, inputs, &Options::default());
    assert_eq!(found.refusals().len(), 1);
    assert!(found.refusals()[0].reason.contains("not a readable XLSX workbook"));
    assert_eq!(found.claims().len(), 1);
    assert_eq!(found.claims()[0].key.table, "whole");
}

#[test]
fn a_citys_own_spreadsheet_is_understood() {
    let text = "City;State;Sister City;Country;Signed on;Mascot\nSeattle;Washington;Bergen;Norway;1967-05-20;Salmon\n";
    let preview = preview_headers(Input::from_bytes("ties.csv", text), &Options::default()).unwrap();
    let mapped: Vec<_> = preview
        .columns
        .iter()
        .map(|column| (column.mapping, column.column))
        .collect();
    assert_eq!(
        mapped,
        [
            (Mapping::Synonym, "us_actor"),
            (Mapping::Synonym, "us_state"),
            (Mapping::Synonym, "counterpart"),
            (Mapping::Synonym, "counterpart_country"),
            (Mapping::Synonym, "start"),
            (Mapping::Unused, ""),
        ]
    );
    assert_eq!(preview.implied, ["kind: sister_tie", "us_level: city"]);
    assert_eq!((preview.delimiter, preview.line), (Some(';'), 1));
    assert_eq!(preview.columns[2].sample, "Bergen");
    let found = read_table(text);
    let claim = found.claims()[0];
    assert_eq!((claim.kind, claim.us.level), (Kind::SisterTie, Some(Level::City)));
    assert_eq!(claim.us.state.unwrap().as_str(), "WA");
    assert_eq!(claim.counterpart.country.unwrap().as_str(), "NO");
    assert_eq!(claim.title, "Sister tie: Seattle and Bergen");
    assert_eq!(claim.key.table, "my-table");
    assert!(found.notices()[0].contains("column 6 (Mascot)"));
}

#[test]
fn a_table_without_a_header_is_refused_once() {
    let text = "Seattle,WA,Bergen\n".repeat(50);
    let found = read_table(text);
    assert_eq!(found.all.len(), 1);
    assert!(
        found.refusals()[0]
            .reason
            .contains("no column us_actor, counterpart, kind"),
        "{:?}",
        found.all
    );
}

#[test]
fn options_speak_for_rows_that_do_not() {
    let text = "us_actor,counterpart,kind,licence,table\nA,B,meeting,,other\nA,C,meeting,CC0-1.0,\n";
    let options = Options {
        table: Some("legation-starter".to_owned()),
        licence: Some(Licence::CcBy),
        ..Options::default()
    };
    let found = read_all(Format::Table, vec![Input::from_bytes("claims.csv", text)], &options);
    let said: Vec<_> = found
        .claims()
        .iter()
        .map(|claim| (claim.key.table.as_str(), claim.licence))
        .collect();
    assert_eq!(
        said,
        [("legation-starter", Licence::CcBy), ("legation-starter", Licence::Cc0)]
    );
    let unnamed = read_bytes(Format::Table, "/tmp/x/claims.v2.csv", text);
    let tables: Vec<_> = unnamed.claims().iter().map(|claim| claim.key.table.as_str()).collect();
    assert_eq!(tables, ["other", "claims"]);
}

#[test]
fn a_megabyte_of_note_is_kept_whole() {
    let note = "<script>\u{202e}".repeat(100_000);
    let found = read_table(format!("us_actor,counterpart,kind,note\nA,B,meeting,\"{note}\"\n"));
    assert_eq!(found.claims()[0].note, note);
}

#[test]
fn the_template_is_a_table_that_rows_can_be_added_to() {
    let template = template();
    let empty = read_table(template.as_str());
    assert!(
        empty.refusals().is_empty() && empty.claims().is_empty(),
        "{:?}",
        empty.all
    );
    for field in Field::all() {
        assert!(template.contains(field.name()), "{}", field.name());
    }
    let header = template.lines().last().unwrap();
    let row = header.split(',').map(|column| match column {
        "us_actor" => "Riverton",
        "counterpart" => "Oslo",
        "kind" => "meeting",
        _ => "",
    });
    let filled = format!("{template}{}\n", row.collect::<Vec<_>>().join(","));
    assert_eq!(read_table(filled).claims().len(), 1);
}

#[test]
fn reading_can_be_stopped() {
    let text = format!("us_actor,counterpart,kind\n{}", "A,B,meeting\n".repeat(10));
    let mut seen = 0;
    let input = vec![Input::from_bytes("a.csv", text)];
    crate::read(Format::Table, input, &Options::default(), &mut |_, _| {
        seen += 1;
        std::ops::ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(seen, 1);
}

fn text() -> impl Strategy<Value = String> {
    let any = "[^\0]{0,20}".prop_map(|text| text.trim().to_owned());
    let awkward = prop::sample::select(vec![
        "=1+1",
        "'-x",
        "a\r\nb",
        "\"",
        "a;b,c\td",
        "# x",
        "Kraków",
        "–",
        "\u{feff}x",
    ]);
    prop_oneof![any, awkward.prop_map(str::to_owned)]
}

fn name() -> impl Strategy<Value = String> {
    text().prop_map(|text| if text.is_empty() { "x".to_owned() } else { text })
}

fn date() -> impl Strategy<Value = Option<domain::Edtf>> {
    let dates = vec![
        "1989",
        "1989~",
        "198X",
        "2018-23",
        "2022-09-12",
        "2022-09-12/2022-09-24",
        "../2020-05",
        "1990?",
    ];
    prop::option::of(prop::sample::select(dates).prop_map(|text| text.parse().unwrap()))
}

prop_compose! {
    fn party()(
        name in name(),
        level in prop::option::of(prop::sample::select(Level::ALL)),
        wikidata in prop::option::of("Q[1-9][0-9]{0,8}"),
        locode in prop::option::of("[A-Z]{2} [A-Z2-9]{3}"),
    ) -> domain::PartyName {
        domain::PartyName { name, level, wikidata, locode, ..domain::PartyName::default() }
    }
}

prop_compose! {
    fn claim()(
        (us, mut counterpart) in (party(), party()),
        (id, table) in (name(), "[a-z0-9]{1,9}(-[a-z0-9]{1,9})?"),
        kind in prop::sample::select(Kind::ALL),
        status in prop::sample::select(domain::ReportedStatus::ALL),
        (start, source_date) in (date(), date()),
        term_months in prop::option::of(1u32..=1_200),
        issues in 0u32..1 << 23,
        officials in prop::collection::vec("[a-z()]{1,9}", 0..3),
        (title, note, publisher) in (name(), text(), text()),
        source_kind in prop::sample::select(domain::SourceKind::ALL),
        confidence in prop::sample::select(domain::Confidence::ALL),
        licence in prop::sample::select(Licence::ALL),
        state in prop::option::of(prop::sample::select(domain::State::ALL)),
        country in prop::option::of(prop::sample::select(vec!["JP", "XK", "GE", "TW"])),
    ) -> Claim {
        counterpart.country = country.map(|code| code.parse().unwrap());
        Claim {
            key: domain::ClaimKey { table, claim_id: id },
            us: domain::PartyName { country: Some(domain::Country::US), state: state.map(|(state, _)| state), ..us },
            counterpart,
            kind, status, start, end: None, term_months, issues: domain::Issues(issues), officials, title, note,
            source: domain::SourceRef {
                url: "https://example.org/ü?a=1,2".to_owned(), publisher, date: source_date, kind: source_kind, language: "pt-BR".to_owned(),
            },
            confidence, licence,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(claims in prop::collection::vec(claim(), 1..8)) {
        let mut claims = claims;
        for (n, claim) in claims.iter_mut().enumerate() {
            claim.key.claim_id.push_str(&format!("-{n}"));
        }
        let mut bytes = Vec::new();
        write(&claims, &mut bytes).unwrap();
        let found = read_table(bytes);
        let read: Vec<_> = found.claims().into_iter().cloned().collect();
        prop_assert_eq!(read, claims, "{:?}", found.refusals());
    }

    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        read_table(bytes);
    }

    #[test]
    fn no_damage_to_a_table_makes_it_panic(at in 0usize..4_000, with in prop::collection::vec(any::<u8>(), 0..8), workbook_too in any::<bool>()) {
        let mut bytes = if workbook_too { workbook("us_actor,counterpart,kind\nA,B,meeting") } else { FIXTURE.as_bytes().to_vec() };
        let at = at.min(bytes.len());
        bytes.splice(at..(at + with.len()).min(bytes.len()), with);
        let found = read_table(bytes);
        prop_assert!(found.all.iter().all(|(_, outcome)| !matches!(outcome, Outcome::Context(_))));
    }
}
