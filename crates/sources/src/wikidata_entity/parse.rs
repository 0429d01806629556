//! Documents of entities, and dumps with one entity a line, to claims of a sister tie.

use std::io::Read;

use domain::{Claim, ClaimKey, Confidence, Issues, Kind, ReportedStatus, SourceKind, SourceRef};
use serde_json::Value;

use super::value::{Statement, Twinning, item, twinnings};
use crate::delimited::{Line, Lines};
use crate::encoding;
use crate::entity;
use crate::format::Format;
use crate::items::{self, Items, Shape, Soil};
use crate::metadata::metadata;
use crate::outcome::{Input, Options, Outcome};
use crate::sink::{Fault, Flow, Sink};

/// The largest document, and the longest line of a dump.
const LIMIT: usize = 256 * 1024 * 1024;

/// How many entities of a dump are kept whether or not they have twins, for the names and countries of others' twins.
const KEPT: usize = 500_000;

/// A statement and where it stands.
struct Told {
    file: String,
    line: u64,
    statement: Box<Statement>,
}

pub(crate) fn read(inputs: Vec<Input>, options: &Options, sink: &mut Sink<'_>) -> Flow {
    let (mut items, mut told) = (Items::default(), Vec::new());
    for input in inputs {
        let bytes = sink.open(input);
        let (shape, bytes) = items::shape(bytes).map_err(|error| sink.broke(error))?;
        match shape {
            Shape::Json => each_entity(bytes, sink, |entity, from_dump, line, sink| {
                let found = twinnings(entity);
                if !found.is_empty() || !from_dump || items.len() < KEPT {
                    keep(entity, &mut items);
                }
                found
                    .into_iter()
                    .try_for_each(|twinning| sort(twinning, line, &mut told, sink))
            })?,
            Shape::Crosswalk => items.read_crosswalk(bytes, sink)?,
            Shape::Names => items.read_names(bytes, sink)?,
            Shape::Pairs | Shape::Other => {
                let fault = Fault::row(
                    "the file is not entity JSON",
                    "give what wbgetentities or Special:EntityData answers",
                );
                sink.refuse(fault, 0, "")?;
            }
        }
    }
    told.iter().try_for_each(|told| tell(told, &items, options, sink))
}

/// Reads entities for what they say about themselves alone.
pub(crate) fn read_items(bytes: Box<dyn Read>, items: &mut Items, sink: &mut Sink<'_>) -> Flow {
    each_entity(bytes, sink, |entity, _, _, _| {
        keep(entity, items);
        Ok(())
    })
}

fn keep(entity: &Value, items: &mut Items) {
    let Some(id) = entity["id"].as_str().and_then(entity::item) else {
        return;
    };
    let found = item(entity);
    let known = items.entry(id);
    known.name = found.name.or(known.name.take());
    known.level = found.level.or(known.level);
    known.countries.extend(found.countries);
    known.within.extend(found.within);
}

fn sort(twinning: Twinning, line: u64, told: &mut Vec<Told>, sink: &mut Sink<'_>) -> Flow {
    match twinning {
        Twinning::Deprecated => {
            let reason = "the statement is deprecated";
            sink.emit(Outcome::OutOfScope { reason }, line)
        }
        Twinning::WithoutValue => {
            let reason = "the statement names no twin";
            sink.emit(Outcome::OutOfScope { reason }, line)
        }
        Twinning::Bad { reason, raw } => {
            let fault = Fault::field("P190", "", reason, "mend the statement on Wikidata");
            sink.refuse(fault, line, &raw)
        }
        Twinning::Statement(statement) => {
            told.push(Told {
                file: sink.file().to_owned(),
                line,
                statement,
            });
            Ok(())
        }
    }
}

/// Goes through the entities of a document, or of a dump with one a line.
fn each_entity(
    bytes: Box<dyn Read>,
    sink: &mut Sink<'_>,
    mut take: impl FnMut(&Value, bool, u64, &mut Sink<'_>) -> Flow,
) -> Flow {
    let opened = encoding::open(bytes).map_err(|error| sink.broke(error))?;
    let mut lines = Lines::new(opened, LIMIT);
    let mut document = Vec::new();
    let mut is_dump = false;
    while let Some(line) = lines.next().map_err(|error| sink.broke(error))? {
        if !document.is_empty() {
            document.extend_from_slice(&line.bytes);
            if document.len() > LIMIT || line.cut {
                return sink.refuse(too_large(), 0, "");
            }
            continue;
        }
        let text = trimmed(&line.bytes);
        match text {
            b"" => {}
            b"[" | b"]" => is_dump = true,
            text if line.cut => sink.refuse(too_large(), line.number, &String::from_utf8_lossy(text))?,
            text => match serde_json::from_slice(text) {
                Ok(value) => {
                    let from_dump = is_dump || lines_follow(&value);
                    each_in(&value, &mut |entity| take(entity, from_dump, line.number, sink))?;
                }
                Err(error) if is_dump || text.ends_with(b"}") => refuse_json(&error, &line, sink)?,
                Err(_) => document.extend_from_slice(&line.bytes),
            },
        }
    }
    if document.is_empty() {
        return Ok(());
    }
    match serde_json::from_slice::<Value>(&document) {
        Ok(value) => each_in(&value, &mut |entity| take(entity, false, 0, sink)),
        Err(error) => {
            let whole = Line {
                number: 1,
                bytes: document,
                cut: false,
            };
            refuse_json(&error, &whole, sink)
        }
    }
}

/// A lone entity on a line is one of a dump.
fn lines_follow(value: &Value) -> bool {
    value["entities"].is_null() && !value.is_array()
}

fn each_in(value: &Value, take: &mut impl FnMut(&Value) -> Flow) -> Flow {
    if let Some(entities) = value["entities"].as_object() {
        return entities.values().try_for_each(take);
    }
    match value.as_array() {
        Some(entities) => entities.iter().try_for_each(take),
        None => take(value),
    }
}

/// A line of a dump without blanks and without the comma behind it.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    text.strip_suffix(b",").unwrap_or(text).trim_ascii_end()
}

fn refuse_json(error: &serde_json::Error, line: &Line, sink: &mut Sink<'_>) -> Flow {
    let number = line.number + u64::try_from(error.line()).unwrap_or(1).saturating_sub(1);
    let reason = format!("the JSON cannot be read: {error}");
    let fault = Fault::row(reason, "fetch the entity again; it may have been cut off");
    let shown = &line.bytes[..line.bytes.len().min(8192)];
    sink.refuse(fault, number, &String::from_utf8_lossy(shown))
}

fn too_large() -> Fault {
    Fault::row(
        "the document is larger than 256 MiB",
        "give one entity a line, as Wikidata's dumps do",
    )
}

fn tell(told: &Told, items: &Items, options: &Options, sink: &mut Sink<'_>) -> Flow {
    if sink.file() != told.file {
        sink.resume(&told.file);
    }
    let statement = &told.statement;
    let (us, foreign) = match (items.soil(&statement.subject), items.soil(&statement.target)) {
        (Soil::American, Soil::American) => {
            let reason = "both sides are American";
            return sink.emit(Outcome::OutOfScope { reason }, told.line);
        }
        (Soil::American, _) => (&statement.subject, &statement.target),
        (_, Soil::American) => (&statement.target, &statement.subject),
        _ => {
            let reason = "no side is known to be American";
            return sink.emit(Outcome::OutOfScope { reason }, told.line);
        }
    };
    for doubt in &statement.doubts {
        sink.notice(format!("statement {}: {doubt}", statement.id), told.line)?;
    }
    let claim = claim(us, foreign, statement, items, options);
    if let (Some(first), Some(last)) = (
        claim.start.as_ref().and_then(domain::Edtf::earliest),
        claim.end.as_ref().and_then(domain::Edtf::latest),
    ) && last < first
    {
        let fault = Fault::field(
            "P582",
            &last.to_string(),
            "the tie ends before it begins",
            "mend the statement on Wikidata",
        );
        return sink.refuse(fault, told.line, &statement.id);
    }
    sink.emit(Outcome::Claim(Box::new(claim)), told.line)
}

fn claim(us_id: &str, foreign_id: &str, statement: &Statement, items: &Items, options: &Options) -> Claim {
    let metadata = metadata(Format::WikidataEntity);
    let (us, counterpart) = (items.american(us_id), items.foreign(foreign_id));
    let references = if statement.references.is_empty() {
        "It gives no reference.".to_owned()
    } else {
        format!("References: {}.", statement.references.join("; "))
    };
    Claim {
        key: ClaimKey {
            table: Format::WikidataEntity.as_str().to_owned(),
            claim_id: statement.id.clone(),
        },
        title: format!("{} and {} sister city tie", us.name, counterpart.name),
        note: format!(
            "Wikidata's {} states {} as a twinned body (P190). {references}",
            statement.subject, statement.target
        ),
        us,
        counterpart,
        kind: Kind::SisterTie,
        status: if statement.ended {
            ReportedStatus::Ended
        } else {
            ReportedStatus::Active
        },
        start: statement.start.clone(),
        end: statement.end.clone(),
        term_months: None,
        issues: Issues::default(),
        officials: Vec::new(),
        source: SourceRef {
            url: format!("https://www.wikidata.org/wiki/{}", statement.subject),
            publisher: metadata.publisher.clone(),
            date: options.date.clone().or_else(|| statement.modified.clone()),
            kind: SourceKind::Dataset,
            language: metadata.language.clone(),
        },
        confidence: if statement.references.is_empty() {
            Confidence::Low
        } else {
            Confidence::Medium
        },
        licence: metadata.licence,
    }
}
