//! Pairs of items to claims of a sister tie.

use std::collections::HashSet;

use domain::{Claim, ClaimKey, Confidence, Edtf, Issues, Kind, ReportedStatus, SourceKind, SourceRef};

use crate::entity;
use crate::format::Format;
use crate::items::{self, Items, Shape, Soil};
use crate::metadata::metadata;
use crate::outcome::{Input, Options, Outcome, ReadError};
use crate::sink::{Fault, Flow, Halt, Sink};
use crate::wikidata_entity;

/// Two items that are tied, and where the file says so first.
struct Pair {
    file: String,
    line: u64,
    one: String,
    other: String,
}

pub(crate) fn read(inputs: Vec<Input>, options: &Options, sink: &mut Sink<'_>) -> Flow {
    let given = inputs
        .iter()
        .map(|input| input.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let (mut items, mut pairs, mut keys) = (Items::default(), Vec::new(), HashSet::new());
    let mut pairs_given = false;
    for input in inputs {
        let bytes = sink.open(input);
        let (shape, bytes) = items::shape(bytes).map_err(|error| sink.broke(error))?;
        match shape {
            Shape::Crosswalk => items.read_crosswalk(bytes, sink)?,
            Shape::Names => items.read_names(bytes, sink)?,
            Shape::Json => wikidata_entity::read_items(bytes, &mut items, sink)?,
            Shape::Pairs => {
                pairs_given = true;
                read_pairs(bytes, &mut pairs, &mut keys, sink)?;
            }
            Shape::Other => {
                let fault = Fault::row(
                    "the file is neither pairs of items, nor names of items, nor a crosswalk to UN/LOCODEs, nor entity JSON",
                    "give relations.tsv, names.tsv and match*.csv",
                );
                sink.refuse(fault, 0, "")?;
            }
        }
    }
    if !pairs_given {
        return Err(Halt::Failed(ReadError::Missing {
            format: Format::WikidataSisterCities.as_str(),
            what: "pairs of items (two ids a line, separated by a tab)",
            given,
        }));
    }
    let date = options
        .date
        .clone()
        .or_else(|| metadata(Format::WikidataSisterCities).date.clone());
    pairs
        .iter()
        .try_for_each(|pair| tell(pair, &items, date.as_ref(), sink))
}

fn read_pairs(
    bytes: Box<dyn std::io::Read>,
    pairs: &mut Vec<Pair>,
    keys: &mut HashSet<String>,
    sink: &mut Sink<'_>,
) -> Flow {
    items::each_pair(bytes, sink, |line, one, other, sink| {
        let raw = || format!("{one}\t{other}");
        let (Some(one), Some(other)) = (entity::item(one), entity::item(other)) else {
            return sink.refuse(items::no_pair("two items"), line, &raw());
        };
        if one == other {
            let fault = Fault::row("the item is tied to itself", "leave the line out");
            return sink.refuse(fault, line, &raw());
        }
        if keys.insert(entity::pair_key(one, other)) {
            pairs.push(Pair {
                file: sink.file().to_owned(),
                line,
                one: one.to_owned(),
                other: other.to_owned(),
            });
        }
        Ok(())
    })
}

fn tell(pair: &Pair, items: &Items, date: Option<&Edtf>, sink: &mut Sink<'_>) -> Flow {
    if sink.file() != pair.file {
        sink.resume(&pair.file);
    }
    let (us, foreign) = match (items.soil(&pair.one), items.soil(&pair.other)) {
        (Soil::American, Soil::American) => {
            let reason = "both sides are American";
            return sink.emit(Outcome::OutOfScope { reason }, pair.line);
        }
        (Soil::American, _) => (&pair.one, &pair.other),
        (_, Soil::American) => (&pair.other, &pair.one),
        _ => {
            let reason = "no side is known to be American";
            return sink.emit(Outcome::OutOfScope { reason }, pair.line);
        }
    };
    let claim = claim(us, foreign, items, date);
    sink.emit(Outcome::Claim(Box::new(claim)), pair.line)
}

fn claim(us_id: &str, foreign_id: &str, items: &Items, date: Option<&Edtf>) -> Claim {
    let metadata = metadata(Format::WikidataSisterCities);
    let (us, counterpart) = (items.american(us_id), items.foreign(foreign_id));
    Claim {
        key: ClaimKey {
            table: Format::WikidataSisterCities.as_str().to_owned(),
            claim_id: entity::pair_key(us_id, foreign_id),
        },
        title: format!("{} and {} sister city tie", us.name, counterpart.name),
        note: format!(
            "Wikidata linked {us_id} and {foreign_id} as twinned bodies (P190). The crawl kept no dates and no references."
        ),
        us,
        counterpart,
        kind: Kind::SisterTie,
        status: ReportedStatus::Active,
        start: None,
        end: None,
        term_months: None,
        issues: Issues::default(),
        officials: Vec::new(),
        source: SourceRef {
            url: format!("https://www.wikidata.org/wiki/{us_id}"),
            publisher: metadata.publisher.clone(),
            date: date.cloned(),
            kind: SourceKind::Dataset,
            language: metadata.language.clone(),
        },
        confidence: Confidence::Low,
        licence: metadata.licence,
    }
}
