//! Archives of our own making: packed and plain, chunked and coded, broken off and hostile.

use std::io::{Read, Write as _};
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn record(address: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(headers: &str, body: &[u8]) -> Vec<u8> {
    [
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n").as_bytes(),
        body,
    ]
    .concat()
}

fn all(archive: impl Read, limits: &Limits) -> (Vec<Page>, Vec<Fault>) {
    let (mut pages, mut faults) = (Vec::new(), Vec::new());
    read(archive, limits, &mut |found| {
        match found {
            Found::Page(page) => pages.push(page),
            Found::Fault(fault) => faults.push(fault),
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    (pages, faults)
}

#[test]
fn bodies_come_without_their_codings() {
    let packed = gz(b"<p>Cork</p>");
    let chunks = [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
    let archive = [
        record("https://e.example/1", &response("", b"<p>Kyoto</p>")),
        record(
            "https://e.example/2",
            &response("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", &chunks),
        ),
        record("https://e.example/3", b"HTTP/1.1 404 Not Found\r\n\r\ngone"),
    ]
    .concat();
    let (pages, faults) = all(&*archive, &Limits::default());
    assert_eq!(faults, []);
    assert_eq!(
        pages.iter().map(|page| &page.body[..]).collect::<Vec<_>>(),
        [b"<p>Kyoto</p>", &b"<p>Cork</p>"[..]]
    );
    assert_eq!(
        pages[1].offset as usize,
        record("https://e.example/1", &response("", b"<p>Kyoto</p>")).len()
    );
}

#[test]
fn a_damaged_member_costs_itself_alone() {
    let one = gz(&record("https://e.example/1", &response("", b"one")));
    let mut two = gz(&record("https://e.example/2", &response("", &b"two".repeat(500))));
    let middle = two.len() / 2;
    two[middle] ^= 0xff;
    let three = gz(&record("https://e.example/3", &response("", b"three")));
    let (pages, faults) = all(&*[&one[..], &two, &three].concat(), &Limits::default());
    assert_eq!(
        pages.iter().map(|page| page.address.as_str()).collect::<Vec<_>>(),
        ["https://e.example/1", "https://e.example/3"]
    );
    assert!(
        matches!(&faults[..], [Fault::Damaged { offset, .. }] if *offset == one.len() as u64),
        "{faults:?}"
    );
}

#[test]
fn a_damaged_head_of_a_member_is_told_once() {
    let one = gz(&record("https://e.example/1", &response("", b"one")));
    let mut two = gz(&record("https://e.example/2", &response("", &b"two".repeat(500))));
    two[2] = 0;
    let three = gz(&record("https://e.example/3", &response("", b"three")));
    let (pages, faults) = all(&*[&one[..], &two, &three].concat(), &Limits::default());
    assert_eq!((pages.len(), faults.len()), (2, 1), "{faults:?}");
}

#[test]
fn an_archive_that_breaks_off_says_where() {
    let whole = [
        record("https://e.example/1", &response("", b"one")),
        record("https://e.example/2", &response("", b"two")),
    ]
    .concat();
    let (pages, faults) = all(&whole[..whole.len() - 6], &Limits::default());
    assert_eq!(pages.len(), 1);
    assert!(faults[0].to_string().contains("breaks off") && faults[0].to_string().contains("e.example/2"));
    let packed = gz(&whole);
    let (_, faults) = all(&packed[..packed.len() - 20], &Limits::default());
    assert_eq!(faults.len(), 1);
}

#[test]
fn bombs_and_giants_are_passed_over() {
    let limits = Limits {
        document: 100_000,
        ..Limits::default()
    };
    let archive = [
        gz(&record(
            "https://e.example/gz",
            &response("Content-Encoding: gzip\r\n", &gz(&vec![0; 5_000_000])),
        )),
        gz(&record("https://e.example/big", &response("", &vec![b'a'; 5_000_000]))),
        gz(&record(
            "https://e.example/twice",
            &response("Content-Encoding: gzip, gzip\r\n", &gz(&gz(&vec![0; 5_000_000]))),
        )),
        gz(&record("https://e.example/ok", &response("", b"fine"))),
    ]
    .concat();
    let (pages, faults) = all(&*archive, &limits);
    assert_eq!(pages.len(), 1);
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn a_line_without_end_is_no_header() {
    let endless = std::io::repeat(b'a').take(300 << 20);
    let (pages, faults) = all(endless, &Limits::default());
    assert_eq!((pages.len(), faults.len()), (0, 1));
}

#[test]
fn a_brotli_bomb_is_passed_over_and_brotli_is_read() {
    let packed = |bytes: &[u8]| {
        let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
        writer.write_all(bytes).unwrap();
        writer.into_inner()
    };
    let limits = Limits {
        document: 100_000,
        ..Limits::default()
    };
    let archive = [
        record(
            "https://e.example/bomb",
            &response("Content-Encoding: br\r\n", &packed(&vec![0; 5_000_000])),
        ),
        record(
            "https://e.example/good",
            &response("Content-Encoding: br\r\n", &packed(b"<p>Cork</p>")),
        ),
    ]
    .concat();
    let (pages, faults) = all(&*archive, &limits);
    assert_eq!(
        pages.iter().map(|page| &page.body[..]).collect::<Vec<_>>(),
        [b"<p>Cork</p>"]
    );
    assert_eq!(faults.len(), 1, "{faults:?}");
}
