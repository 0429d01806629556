//! The dress of tables: encodings, delimiters, line ends and workbooks that people really send hold the same rows.

use std::io::{Cursor, Write};

use platform::testkit::Folder;

use crate::importing::{import, row, table};
use crate::ledger::{Ledger, assert_same};

fn rows() -> [String; 3] {
    [
        row("f1", "Köln", "DE", "2001", "Übereinkunft"),
        row("f2", "Málaga", "ES", "2002-05", "Año nuevo"),
        row("f3", "Besançon", "FR", "2003~", "Café"),
    ]
}

/// Imports a file into a ledger of its own and tells what is then in it.
fn contents(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = Folder::new("format");
    import(&folder.0, name, bytes).worked();
    let ledger = Ledger::of(&folder.0.join("data"));
    ledger.is_sound();
    assert_eq!(ledger.count("claims"), 3, "{name}");
    ledger.contents()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units
        .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).expect("the rows are in Latin-1"))
        .collect()
}

/// A workbook with the rows as inline text.
fn workbook(text: &str) -> Vec<u8> {
    let mut sheet =
        String::from("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
    for (number, line) in text.lines().enumerate() {
        sheet.push_str(&format!("<row r=\"{}\">", number + 1));
        for (at, cell) in line.split(',').enumerate() {
            let letter = char::from(b'A' + u8::try_from(at).expect("a table has few columns"));
            sheet.push_str(&format!(
                "<c r=\"{letter}{}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>",
                number + 1
            ));
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Claims\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part can be begun");
        zip.write_all(text.as_bytes()).expect("a part can be written");
    }
    zip.finish().expect("the workbook can be closed").into_inner()
}

#[test]
fn the_same_rows_in_any_dress_make_the_same_ledger() {
    let plain = table(&rows());
    let wanted = contents("plain.csv", plain.as_bytes());
    let crlf = plain.replace('\n', "\r\n");
    let dresses: Vec<(&str, Vec<u8>)> = vec![
        ("mark.csv", [b"\xEF\xBB\xBF", plain.as_bytes()].concat()),
        ("crlf.csv", crlf.clone().into_bytes()),
        ("semicolons.csv", crlf.replace(',', ";").into_bytes()),
        ("tabs.tsv", plain.replace(',', "\t").into_bytes()),
        ("latin.csv", windows_1252(&crlf)),
        ("little.csv", utf16(&crlf, true)),
        ("big.csv", utf16(&plain, false)),
        ("book.xlsx", workbook(&plain)),
        ("end.csv", plain.trim_end().as_bytes().to_vec()),
    ];
    for (name, bytes) in dresses {
        assert_same(name, &wanted, &contents(name, &bytes));
    }
}

#[test]
fn the_template_is_a_table_without_rows() {
    let folder = Folder::new("template");
    let file = folder.0.join("template.csv");
    let shown = file.display().to_string();
    crate::program::run(&["template", "--out", &shown]).worked();
    let text = std::fs::read_to_string(&file).expect("the template was written");
    assert!(
        text.contains("claim_id") && text.contains('#'),
        "columns and explanations: {text}"
    );
    let data = folder.0.join("data");
    crate::program::run_on(&data, &["import", "table", &shown]).worked();
    let filled = format!("{text}{}\n", {
        let columns: Vec<&str> = text
            .lines()
            .find(|line| !line.starts_with(['#', '"']))
            .expect("a header")
            .split(',')
            .collect();
        let value = |name: &str| match name {
            "claim_id" => "t1",
            "us_actor" => "Seattle",
            "us_level" | "counterpart_level" => "city",
            "us_state" => "WA",
            "counterpart" => "Kobe",
            "counterpart_country" => "JP",
            "kind" => "sister_tie",
            "status_as_reported" => "active",
            "title" => "A tie",
            "source_url" => "https://example.org/",
            "source_publisher" => "A city",
            "source_kind" => "government",
            "source_date" => "2020",
            "language" => "en",
            "confidence" => "high",
            _ => "",
        };
        columns
            .iter()
            .map(|name| value(name.trim()))
            .collect::<Vec<_>>()
            .join(",")
    });
    std::fs::write(&file, filled).expect("the template can be filled in");
    let ran = crate::program::run_on(&data, &["import", "table", &shown]).worked();
    assert!(ran.out.contains("1 new"), "{}", ran.out);
}
