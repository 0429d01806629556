//! `legation read` from outside: good documents are printed, bad ones are named, and the exit code tells.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use platform::testkit::Folder;
use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::program::{legation, run};

const PAGE: &str = "<html lang='en'><head><title>Visit</title></head><body><nav><a href='/'>Home</a></nav><main><p>The mayor \
                    of Cork, Ireland, came to Elm Falls on Monday to sign the renewal.</p></main></body></html>";

fn objects(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .collect()
}

#[test]
fn a_folder_is_walked_and_bad_documents_are_named() {
    let folder = Folder::new("read");
    fs::create_dir_all(folder.0.join("in/deep")).unwrap();
    fs::write(folder.0.join("in/a.html"), PAGE).unwrap();
    fs::write(folder.0.join("in/b.png"), b"\x89PNG\r\n").unwrap();
    fs::write(folder.0.join("in/c.pdf"), b"%PDF-1.4\nnothing that a PDF holds").unwrap();
    fs::write(
        folder.0.join("in/deep/d.txt"),
        "Kyoto is our sister city.\n\nIt has been since 1959.\n",
    )
    .unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.0.join("in/e.zip")).unwrap());
    zip.start_file("minutes/1.html", SimpleFileOptions::default()).unwrap();
    zip.write_all(PAGE.as_bytes()).unwrap();
    zip.finish().unwrap();
    let place = folder.0.join("in");
    let ran = run(&["read", "--json", "--published", "2024-05", &place.display().to_string()]);
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    for name in ["b.png", "c.pdf", "3 documents read, 2 refused"] {
        assert!(ran.err.contains(name), "{name}: {}", ran.err);
    }
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    let found = objects(&ran.out);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0]["title"], "Visit");
    assert_eq!(found[0]["published"], "2024-05");
    let text = found[1]["text"].as_str().unwrap();
    let range = &found[1]["paragraphs"][1]["range"];
    let bytes = |key: &str| usize::try_from(range[key].as_u64().unwrap()).unwrap();
    assert_eq!(&text[bytes("start")..bytes("end")], "It has been since 1959.");
    assert!(found[2]["address"].as_str().unwrap().ends_with("e.zip/minutes/1.html"));
}

#[test]
fn a_pattern_that_names_nothing_is_told() {
    let ran = run(&["read", "/nowhere/*.html"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.err.contains("no file is named so"), "{}", ran.err);
}

#[test]
fn addresses_that_are_not_public_are_refused() {
    let folder = Folder::new("read-web");
    let data = folder.0.display().to_string();
    let ran = run(&[
        "read",
        "--data",
        &data,
        "http://127.0.0.1:9/",
        "http://169.254.169.254/latest/meta-data",
    ]);
    assert_eq!(ran.code, Some(3));
    assert_eq!(ran.err.matches("not public").count(), 2, "{}", ran.err);
}

#[test]
fn lines_are_answered_in_order() {
    let mut child = legation(&["read", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for n in 0..500 {
            writeln!(
                input,
                "{{\"id\":{n},\"content_type\":\"text/html\",\"text\":\"<p>Guest {n} came to our city hall.</p>\"}}"
            )
            .unwrap();
        }
        writeln!(input, "not JSON").unwrap();
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let found = objects(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(found.len(), 501);
    for (n, answer) in found[..500].iter().enumerate() {
        assert_eq!(answer["id"], n);
        assert_eq!(
            answer["documents"][0]["text"],
            format!("Guest {n} came to our city hall.")
        );
    }
    assert!(found[500]["error"].as_str().unwrap().starts_with("line 501"));
}

#[test]
fn a_large_web_archive_is_read_in_constant_memory() {
    let folder = Folder::new("read-warc");
    let body = PAGE.replace(
        "<p>",
        &format!(
            "<p>{}</p><p>",
            "The council met and spoke of streets and snow. ".repeat(1_000)
        ),
    );
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    );
    let archive = |name: &str, records: usize| {
        let file = folder.0.join(name);
        let mut out = std::io::BufWriter::new(fs::File::create(&file).unwrap());
        for _ in 0..records {
            out.write_all(record.as_bytes()).unwrap();
        }
        out.flush().unwrap();
        file.display().to_string()
    };
    let small = run(&["read", "--json", &archive("small.warc", 20)]).worked();
    let large = run(&["read", "--json", &archive("large.warc", 1_000)]).worked();
    assert!(large.err.contains("1000 documents read, 0 refused"), "{}", large.err);
    // 48 MB against 1 MB: what is read is not kept.
    assert!(
        large.peak < small.peak + 20_000,
        "{} kB against {} kB",
        large.peak,
        small.peak
    );
}

/// The figures in the last line of an evaluation, by name.
fn figures(out: &str) -> std::collections::BTreeMap<String, f64> {
    let last = out.lines().last().expect("a last line");
    let pairs = last.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.parse().expect("a number")))
        .collect()
}

/// A name that a text has, with the GeoNames id and the degrees north and east of its place.
type Name = (&'static str, i64, f64, f64);

#[test]
fn places_of_plain_sentences_are_found_where_they_lie() {
    let folder = Folder::new("places-in-text");
    let texts: [(&str, &[Name]); 4] = [
        (
            "The mayor of Kobe, Japan, was a guest of Seattle last spring.",
            &[
                ("Kobe", 1_859_171, 34.691, 135.183),
                ("Japan", 1_861_060, 35.685, 139.753),
                ("Seattle", 5_809_844, 47.606, -122.332),
            ],
        ),
        (
            "Students from Springfield, Illinois, wrote to their friends in Ashikaga.",
            &[
                ("Springfield", 4_250_542, 39.802, -89.644),
                ("Illinois", 4_896_861, 40.0, -89.25),
                ("Ashikaga", 1_865_005, 36.334, 139.45),
            ],
        ),
        (
            "Springfield, Massachusetts, has no such tie.",
            &[
                ("Springfield", 4_951_788, 42.101, -72.59),
                ("Massachusetts", 6_254_926, 42.366, -71.108),
            ],
        ),
        ("She reads every morning and may march on.", &[]),
    ];
    let mut lines = String::new();
    for (text, names) in texts {
        let toponyms: Vec<Value> = names
            .iter()
            .map(|(phrase, id, lat, lon)| {
                let start = text.find(phrase).expect("the name stands in the text");
                serde_json::json!({"start": start, "end": start + phrase.len(), "phrase": phrase, "geonameid": id.to_string(), "lat": lat, "lon": lon})
            })
            .collect();
        lines.push_str(&serde_json::json!({"id": text, "text": text, "toponyms": toponyms}).to_string());
        lines.push('\n');
    }
    let file = folder.0.join("marked.jsonl");
    fs::write(&file, lines).unwrap();
    let ran = run(&["eval", "places", &file.display().to_string()]).worked();
    let figures = figures(&ran.out);
    assert_eq!((figures["f1"], figures["acc161"]), (1.0, 1.0), "{}", ran.out);
    fs::write(&file, "{\"text\": 1}\n").unwrap();
    run(&["eval", "places", &file.display().to_string()]).refused(&["marked.jsonl", "line 1"]);
}

/// The floors of places in text, on texts that the weights in use have not seen.
#[test]
fn places_in_news_are_read_above_the_floors() {
    let Some(reference) = std::env::var_os("LEGATION_REFERENCE_DIR") else {
        eprintln!("skipped: LEGATION_REFERENCE_DIR is not set");
        return;
    };
    let corpus = |file: &str| {
        std::path::Path::new(&reference)
            .join("geoparsing")
            .join(file)
            .display()
            .to_string()
    };
    let publishers = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gold/publishers.csv");
    for (file, texts, prior, f1, acc161) in [
        ("LGL.jsonl", 588, false, 0.82, 0.80),
        ("LGL.jsonl", 588, true, 0.82, 0.90),
        ("TR-News-fixed.jsonl", 118, false, 0.82, 0.90),
    ] {
        let path = corpus(file);
        let mut arguments = vec!["eval", "places", path.as_str()];
        if prior {
            arguments.extend(["--publisher-prior", publishers]);
        }
        let ran = run(&arguments).worked();
        println!("{file}: {}", ran.out);
        // Weights that saw a text would flatter: every text is known, and each has weights without it.
        assert!(
            ran.out
                .contains(&format!("{texts} of {texts} texts took part in learning"))
        );
        let figures = figures(&ran.out);
        assert!(
            figures["f1"] >= f1 && figures["acc161"] >= acc161,
            "{file}: {}",
            ran.out
        );
    }
}

/// Our own sentences took no part in learning; their figures may not fall in silence.
#[test]
fn places_in_our_own_sentences_are_read_as_well_as_they_were() {
    let gold = concat!(env!("CARGO_MANIFEST_DIR"), "/data/gold/places_written.jsonl");
    let ran = run(&["eval", "places", gold]).worked();
    let figures = figures(&ran.out);
    assert!(figures["f1"] >= 0.88 && figures["acc161"] >= 0.92, "{}", ran.out);
}
