//! What a passage as a whole says of each name abroad: for each kind how much it speaks for an engagement of that kind with
//! it. A small transformer (`encoder`) reads the sentences around, in which the names stand with what they are; it is the file
//! `models/sense.bin`, learnt from labelled passages by `setup/train_sense.py` (docs/adr/0017). Patterns see words, this sees
//! what the words mean together: that a law "stops cities from entering pacts" is no pact.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use domain::{Kind, Level};
use ndarray::{Array2, Axis, concatenate, s};

use super::Context;
use super::candidate::Candidate;
use super::page::Page;
use super::party::Party;
use super::score;
use crate::encoder::{Encoder, Linear, Source, gelu};

static BYTES: &[u8] = include_bytes!("../../models/sense.bin");

/// What is learnt: the encoder, and two linear maps from a name's vector beside the mean of all to a sum for each kind.
#[derive(Debug)]
struct Sense {
    encoder: Encoder,
    first: Linear,
    last: Linear,
}

static SENSE: LazyLock<Option<Sense>> = LazyLock::new(|| Sense::read(BYTES));

/// The file begins so; then follow the encoder, the width of the first map (u16) and the two maps.
const MAGIC: &[u8; 4] = b"LES1";

impl Sense {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut from = Source(bytes.strip_prefix(MAGIC)?);
        let encoder = Encoder::read(&mut from)?;
        let within = from.count()?;
        let first = Linear::read(&mut from, 2 * encoder.width, within)?;
        let last = Linear::read(&mut from, within, Kind::ALL.len())?;
        from.0.is_empty().then_some(Self { encoder, first, last })
    }

    /// The sum of each kind, for each name of a part.
    fn of(&self, part: &Part) -> Array2<f32> {
        let (pieces, named) = self.pieces(part);
        let rows = self.encoder.encode(&pieces);
        let whole = rows.mean_axis(Axis(0)).unwrap_or_default();
        let vectors = named.into_iter().map(|it| {
            // A name beyond what the encoder reads is told by the whole alone.
            let range = it.start.min(rows.nrows())..it.end.min(rows.nrows());
            let own = rows.slice(s![range, ..]).mean_axis(Axis(0));
            concatenate![Axis(0), own.unwrap_or_else(|| whole.clone()), whole]
        });
        let vectors: Vec<_> = vectors.collect();
        let mut all = Array2::zeros((vectors.len(), 2 * self.encoder.width));
        for (mut row, vector) in all.axis_iter_mut(Axis(0)).zip(vectors) {
            row.assign(&vector);
        }
        let within = self.first.of(all.view()).mapv_into(gelu);
        self.last.of(within.view())
    }

    /// The pieces of a part, and where those of its names stand.
    fn pieces(&self, part: &Part) -> (Vec<u16>, Vec<Range<usize>>) {
        let known = self.encoder.pieces();
        let mut out = vec![known.begins];
        let mut starts = Vec::with_capacity(part.words.len() + 1);
        for (at, word) in part.words.iter().enumerate() {
            starts.push(out.len());
            if at == part.head {
                out.push(known.parts);
                starts[at] += 1;
            }
            known.add(word, &mut out);
        }
        starts.push(out.len());
        out.truncate(self.encoder.longest() - 1);
        out.push(known.parts);
        let range = |it: &Named| starts[it.words.start]..starts[it.words.end];
        (out, part.named.iter().map(range).collect())
    }
}

/// Some sentences of a page as words, in which each party is a sign, what it is, and its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// Whose page it is, then the sentences.
    pub words: Vec<String>,
    /// How many words tell whose page it is.
    pub head: usize,
    /// The names abroad.
    pub named: Vec<Named>,
}

/// A name abroad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// The party's number on the page.
    pub party: usize,
    pub words: Range<usize>,
}

/// So many words, or one sentence that is longer, are read together.
const TOGETHER: usize = 90;
/// So many words of a name are read.
const OF_NAME: usize = 4;

/// A page in parts.
pub(super) fn parts(page: &Page, context: &Context<'_>) -> Vec<Part> {
    let home = context.publisher_body.map(|it| it.name.clone());
    let home = home.or_else(|| context.publisher().map(|it| it.name));
    let mut head = words_of(home.as_deref().unwrap_or_default());
    if head.is_empty() {
        head.push("nowhere".to_owned());
    }
    let empty = Part {
        head: head.len(),
        words: head,
        named: Vec::new(),
    };
    let mut out = Vec::new();
    let mut part = empty.clone();
    for sentence in &page.sentences {
        let count = sentence.plain.split(' ').count();
        if part.words.len() > part.head && part.words.len() + count > TOGETHER {
            out.push(std::mem::replace(&mut part, empty.clone()));
        }
        for word in sentence.plain.split(' ') {
            add(word, page, &mut part);
        }
    }
    out.push(part);
    out
}

fn words_of(name: &str) -> Vec<String> {
    let key = places::fold::key(name);
    key.split_whitespace().take(OF_NAME).map(ToOwned::to_owned).collect()
}

fn add(word: &str, page: &Page, part: &mut Part) {
    if word.starts_with("@p") && word.len() > 2 {
        part.words.push("smith".to_owned());
        return;
    }
    let party = (word.starts_with("@f") || word.starts_with("@u"))
        .then(|| word.get(3..)?.parse::<usize>().ok())
        .flatten();
    let Some((party, index)) = party.and_then(|it| Some((page.parties.get(it)?, it))) else {
        part.words.push(word.to_owned());
        return;
    };
    let from = part.words.len();
    part.words.push(if party.american { "#" } else { "*" }.to_owned());
    part.words.push(called(party).to_owned());
    part.words.extend(words_of(&party.actor.name));
    if !party.american {
        part.named.push(Named {
            party: index,
            words: from..part.words.len(),
        });
    }
}

/// What a party is, in a word.
fn called(party: &Party) -> &'static str {
    match party.actor.level {
        _ if party.adjective => "nation",
        Level::Country => "nation",
        Level::State => "state",
        Level::Region => "region",
        Level::County => "county",
        Level::Tribe => "tribe",
        Level::Port | Level::Airport => "port",
        Level::Agency => "agency",
        Level::Network => "network",
        _ => "city",
    }
}

/// A part whose candidates all weigh less is not read: of 2,712 development passages that spares 520, and loses two engagements.
const WORTH_READING: f64 = -3.5;

/// Gives each candidate what is said of its counterpart and kind. Parts without a candidate that may come to something are not
/// read.
pub(super) fn hear(page: &Page, context: &Context<'_>, candidates: &mut [Candidate]) {
    let Some(sense) = &*SENSE else { return };
    let mut of_party: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut hopeful = BTreeSet::new();
    for (at, it) in candidates.iter().enumerate() {
        let Some(party) = it.party else { continue };
        of_party.entry(party).or_default().push(at);
        if score::weight(it) > WORTH_READING {
            hopeful.insert(party);
        }
    }
    for mut part in parts(page, context) {
        if !part.named.iter().any(|it| hopeful.contains(&it.party)) {
            continue;
        }
        part.named.retain(|it| of_party.contains_key(&it.party));
        let sums = sense.of(&part);
        for (named, sums) in part.named.iter().zip(sums.axis_iter(Axis(0))) {
            for at in of_party.get(&named.party).into_iter().flatten() {
                let it = &mut candidates[*at];
                it.sense = Some(sums[it.found.kind.index()]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read() {
        assert!(SENSE.is_some(), "models/sense.bin is not read");
        assert!(Sense::read(&BYTES[..BYTES.len() - 1]).is_none());
    }
}
