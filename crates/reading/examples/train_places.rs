//! Learns the models of places in texts: `crates/reading/models/names.bin` (which words are names of places) and
//! `places.bin` (which place a name means). Weights are written, texts are not; the same files give the same bytes.
//!
//! `cargo run --release -p legation-reading --example train_places -- GAZETTEER PUBLISHERS.csv LGL.jsonl TR-News-fixed.jsonl`
//!
//! The texts of the first file are parted into five folds, all texts of one newspaper in the same, and texts that
//! repeat one another too. The second file is left out as a whole. A set of weights is learnt without each of these six
//! parts, and one from everything.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;

use places::{Gazetteer, PlaceId};
use reading::geo::evaluate::{Marked, Spans};
use reading::geo::{learn, learn_ranking};

const FOLDS: u8 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gazetteer, publishers, local, world] = &arguments[..] else {
        return Err("say GAZETTEER PUBLISHERS.csv LOCAL.jsonl WORLD.jsonl".into());
    };
    let gazetteer = Gazetteer::open(gazetteer.as_ref())?;
    let homes = homes(&gazetteer, &fs::read_to_string(publishers)?);
    let (local, world) = (marked(local)?, marked(world)?);
    let parts = folds(&local).into_iter().chain(world.iter().map(|_| FOLDS + 1));
    let lessons: Vec<(&Marked, u8)> = local.iter().chain(&world).zip(parts).collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models");
    names(&gazetteer, &lessons, folder)?;
    let ranked: Vec<learn_ranking::Lesson<'_>> = lessons
        .iter()
        .map(|(marked, held_out_of)| learn_ranking::Lesson {
            marked,
            held_out_of: *held_out_of,
            home: marked.domain.as_ref().and_then(|domain| homes.get(domain)).copied(),
        })
        .collect();
    let bytes = learn_ranking::learn(&gazetteer, &ranked);
    println!("places.bin: {} bytes", bytes.len());
    fs::write(format!("{folder}/places.bin"), bytes)?;
    Ok(())
}

fn names(gazetteer: &Gazetteer, lessons: &[(&Marked, u8)], folder: &str) -> Result<(), Box<dyn Error>> {
    let lessons: Vec<learn::Lesson<'_>> = lessons
        .iter()
        .map(|(marked, held_out_of)| learn::Lesson {
            marked,
            held_out_of: *held_out_of,
        })
        .collect();
    let settings = learn::Settings {
        penalty: 2.0,
        rarest: 2,
        steps: 100,
        leaning: 0.6,
        least: 0.02,
    };
    let learnt = learn::learn(gazetteer, &lessons, &settings);
    let mut folds = Spans::default();
    for (set, spans) in &learnt.held_out {
        let (precision, recall, f1) = spans.figures(spans.exact);
        println!("part {set}, not seen: precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}");
        if *set <= FOLDS {
            folds.add(spans);
        }
    }
    let (_, _, f1) = folds.figures(folds.exact);
    println!("the folds together: F1 {f1:.3}");
    println!("names.bin: {} features, {} bytes", learnt.features, learnt.bytes.len());
    fs::write(format!("{folder}/names.bin"), &learnt.bytes)?;
    Ok(())
}

fn marked(file: &str) -> Result<Vec<Marked>, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Columns: domain, address of the home in the gazetteer.
fn homes(gazetteer: &Gazetteer, table: &str) -> HashMap<String, PlaceId> {
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?.to_owned(), gazetteer.by_slug(cells.next()?)?))
    });
    rows.collect()
}

/// The fold of each text, from 1: newspapers are dealt out in turn, the one with the most texts first, to the fold that
/// has the fewest.
fn folds(texts: &[Marked]) -> Vec<u8> {
    let mut group: Vec<usize> = Vec::new();
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    let words: Vec<Vec<&str>> = texts.iter().map(|it| it.text.split_whitespace().collect()).collect();
    let mut seen: HashMap<&[&str], usize> = HashMap::new();
    for (at, text) in texts.iter().enumerate() {
        let own = text.domain.as_deref().unwrap_or_default();
        let mut joined = *first_of.entry(own).or_insert(at);
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for five in words[at].windows(5) {
            let earlier = *seen.entry(five).or_insert(at);
            if earlier != at {
                *common.entry(earlier).or_insert(0) += 1;
            }
        }
        // A third of one text in another: the same story.
        for (earlier, count) in common {
            if 3 * count > words[at].len().min(words[earlier].len()) {
                joined = joined.min(group[earlier]);
            }
        }
        group.push(joined);
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for it in &group {
        *sizes.entry(*it).or_insert(0) += 1;
    }
    let mut order: Vec<(usize, usize)> = sizes.into_iter().collect();
    order.sort_by_key(|(first, size)| (std::cmp::Reverse(*size), *first));
    let mut filled = [0usize; FOLDS as usize];
    let mut fold_of: HashMap<usize, u8> = HashMap::new();
    for (first, size) in order {
        let fold = (0..FOLDS).min_by_key(|fold| filled[usize::from(*fold)]).unwrap_or(0);
        filled[usize::from(fold)] += size;
        fold_of.insert(first, fold + 1);
    }
    group.iter().map(|it| fold_of[it]).collect()
}
