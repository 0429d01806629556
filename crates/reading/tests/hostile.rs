//! Damaged documents of every kind: bytes are changed, cut and doubled by a fixed rule, and reading always ends with a
//! text whose paragraphs lie within it, or with a fault.

use std::ops::ControlFlow;

use reading::document::{Content, Declared, Limits, read, warc};

const SEEDS: &[&str] = &[
    "<!doctype html><html lang=en><title>Visit</title><script type='application/ld+json'>{\"@type\":\"Article\"}</script>\
     <table><tr><td>Cork<p>came</table><main><h1>Visit</h1><p>The mayor of São Paulo &amp; her staff came.<ul><li>One</ul>",
    "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><title>N</title><item><title>&a; &#x41;</title>\
     <link>https://e.example/</link><description><![CDATA[<p>Kyoto</p>]]></description></item></channel></rss>",
    "<urlset><url><loc>https://e.example/</loc><lastmod>2024</lastmod></url></urlset>",
    "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>Kyoto &amp; Cork\n\n1:00:00.000 --> x\nmore\n",
    "[{\"text\": \"KYOTO\", \"start\": 1.5}, {\"text\": \"CORK\", \"start\": 1e999}]",
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/\r\nContent-Length: 75\r\n\r\nHTTP/1.1 200 OK\r\n\
     Transfer-Encoding: chunked\r\n\r\n5\r\nKyoto\r\n0\r\n\r\n\r\n\r\n",
];

/// A generator of numbers (splitmix64), so that every run changes the same bytes.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap()
    }
}

fn changed(seed: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(bytes.len());
        match numbers.below(5) {
            0 => bytes[at] = u8::try_from(numbers.below(256)).unwrap(),
            1 => bytes.truncate(at.max(1)),
            2 => bytes.insert(at, *b"<>&\"'\0]/-\n".get(numbers.below(10)).unwrap()),
            3 => {
                let end = (at + numbers.below(40)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.extend(piece);
            }
            _ => bytes[at] ^= 1 << numbers.below(8),
        }
    }
    bytes
}

#[test]
fn damage_ends_in_a_text_or_a_fault() {
    let limits = Limits {
        document: 1 << 20,
        ..Limits::default()
    };
    let mut numbers = Numbers(2026);
    for round in 0..1_500 {
        for seed in SEEDS {
            let bytes = changed(seed.as_bytes(), &mut numbers);
            if let Ok(Content::Documents(documents)) = read(&bytes, &Declared::default(), &limits) {
                for document in documents {
                    let mut end = 0;
                    for (range, text) in document.passages() {
                        assert!(range.start >= end && !text.is_empty(), "round {round}: {bytes:?}");
                        end = range.end;
                    }
                    assert_eq!(end, document.text.len(), "round {round}: {bytes:?}");
                }
            }
            warc::read(&*bytes, &limits, &mut |_| ControlFlow::Continue(())).unwrap();
        }
    }
}
