//! Captions: WebVTT, SubRip, and JSON lists of `{text, start, duration}`. Cues are joined to paragraphs, because a
//! sentence runs over several of them.

use serde_json::Value;

use super::compose::Composer;
use super::{Declared, Document, Fault, Kind, Limits, charset};

/// A paragraph ends at a pause of so many seconds after the last cue began …
const PAUSE: f64 = 12.0;
/// … or, at the end of a sentence, once it has so many bytes …
const LONG: usize = 400;
/// … or in any case, because unpunctuated captions would never end.
const LONGEST: usize = 1_200;

pub(crate) fn read(bytes: &[u8], declared: &Declared, limits: &Limits) -> Result<Document, Fault> {
    let text = charset::decode(bytes, declared.content_type.as_deref());
    let mut joiner = Joiner::default();
    if text.trim_start().starts_with('[') {
        json(&text, &mut joiner, limits)?;
    } else {
        cues(&text, &mut joiner, limits)?;
    }
    joiner.close(limits)?;
    Ok(joiner.composer.finish(Kind::Captions))
}

#[derive(Default)]
struct Joiner {
    composer: Composer,
    open: String,
    began: Option<f64>,
    last: f64,
    last_line: String,
}

impl Joiner {
    fn add(&mut self, second: f64, words: &str, limits: &Limits) -> Result<(), Fault> {
        let words = words.trim();
        // Live captions roll: each cue repeats the last line of the one before it.
        if words.is_empty() || words == self.last_line {
            return Ok(());
        }
        words.clone_into(&mut self.last_line);
        let speaker = words.starts_with(">>");
        let sentence = self.open.trim_end().ends_with(['.', '?', '!', '。']);
        let pause = second - self.last > PAUSE;
        if speaker || pause || (sentence && self.open.len() > LONG) || self.open.len() > LONGEST {
            self.close(limits)?;
        }
        self.began.get_or_insert(second);
        self.last = second;
        self.open.push_str(words.trim_start_matches(['>', ' ']));
        self.open.push(' ');
        Ok(())
    }

    fn close(&mut self, limits: &Limits) -> Result<(), Fault> {
        let began = self.began.take();
        self.composer.add(&self.open, false, began, limits)?;
        self.open.clear();
        Ok(())
    }
}

fn json(text: &str, joiner: &mut Joiner, limits: &Limits) -> Result<(), Fault> {
    let cues: Vec<Value> = serde_json::from_str(text).map_err(|error| {
        Fault::damaged(
            offset(text, error.line(), error.column()),
            format!("the list of captions breaks off: {error}"),
        )
    })?;
    for cue in &cues {
        let words = cue.get("text").and_then(Value::as_str).unwrap_or_default();
        let second = cue.get("start").and_then(Value::as_f64).unwrap_or(joiner.last);
        joiner.add(second, words, limits)?;
    }
    Ok(())
}

/// The byte at which line and column (both from 1) stand.
fn offset(text: &str, line: usize, column: usize) -> u64 {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (before + column.saturating_sub(1)) as u64
}

fn cues(text: &str, joiner: &mut Joiner, limits: &Limits) -> Result<(), Fault> {
    let mut second = None;
    for line in text.lines() {
        let line = line.trim();
        if let Some((start, _)) = line.split_once("-->") {
            second = clock(start.trim());
        } else if line.is_empty() {
            second = None;
        } else if let Some(second) = second {
            joiner.add(second, &untagged(line), limits)?;
        }
    }
    Ok(())
}

/// Seconds of `01:02:03.500`, `02:03.500` or `01:02:03,500`.
fn clock(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    for part in text.split(':') {
        seconds = seconds * 60.0 + part.replace(',', ".").parse::<f64>().ok()?;
    }
    Some(seconds)
}

/// A cue without its tags; a voice tag `<v NAME>` opens a turn of speech.
fn untagged(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('>') else { break };
        if rest[at..].starts_with("<v") && out.is_empty() {
            out.push_str(">> ");
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(text: &str) -> Vec<(Option<f64>, String)> {
        let document = read(text.as_bytes(), &Declared::default(), &Limits::default()).unwrap();
        let spoken = document.paragraphs.iter().map(|paragraph| paragraph.second);
        spoken
            .zip(document.passages().map(|(_, text)| text.to_owned()))
            .collect()
    }

    #[test]
    fn cues_become_turns_of_speech() {
        let vtt = "WEBVTT\n\nNOTE made by hand\n\n00:01.000 --> 00:03.000\n<v Mayor>Our sister city\n\n00:03.000 --> 00:05.000\n\
                   Kuopio sent\na delegation.\n\n1:00:05.500 --> 1:00:06.000\n<v Clerk>Thank you &amp; welcome.\n";
        let expect = [
            (Some(1.0), "Our sister city Kuopio sent a delegation.".to_owned()),
            (Some(3605.5), "Thank you & welcome.".to_owned()),
        ];
        assert_eq!(paragraphs(vtt), expect);
    }

    #[test]
    fn subrip_and_json_are_read_alike() {
        let srt = "1\n00:00:01,000 --> 00:00:02,000\nGood morning\n\n2\n00:00:02,000 --> 00:00:03,000\neveryone.\n";
        let json = r#"[{"text":"Good morning","start":1.0},{"text":"everyone.","start":2.0}]"#;
        assert_eq!(paragraphs(srt), paragraphs(json));
        assert_eq!(paragraphs(srt), [(Some(1.0), "Good morning everyone.".to_owned())]);
    }

    #[test]
    fn a_list_that_breaks_off_says_where() {
        let broken = r#"[{"text":"Good","start":1.0},{"te"#;
        let fault = read(broken.as_bytes(), &Declared::default(), &Limits::default()).unwrap_err();
        assert!(matches!(fault, Fault::Damaged { offset, .. } if offset > 20), "{fault}");
    }
}
