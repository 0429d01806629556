//! How long questions take, against a plain column scan of the same rows in the same process.
//!
//! `LEGATION_BENCH_ROWS` sets the size (default 1,000,000), `LEGATION_BENCH_QUESTIONS` how many distinct filters of
//! each shape are asked (default 1,000). One client, one thread. The first answers of each shape are compared with the
//! scan's before anything is timed.

use std::hint::black_box;
use std::time::{Duration, Instant};

use snapshot::scan::Plain;
use snapshot::synth::{Question, TODAY, World, WorldSize, filters};
use snapshot::{Ask, DayView, Facet, FacetSet, Filter, Snapshot};

/// How many questions of each shape are checked against the scan.
const CHECKED: usize = 25;
/// How many questions the scan is timed on: it is slow and steady.
const SCANNED: usize = 200;
const SEED: u64 = 20_261_124;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.replace(['_', ','], "").parse().ok())
        .unwrap_or(default)
}

fn main() {
    let rows = number("LEGATION_BENCH_ROWS", 1_000_000);
    let questions = usize::try_from(number("LEGATION_BENCH_QUESTIONS", 1_000)).unwrap_or(1_000);
    let world = World::new(SEED, WorldSize::default());
    let before = peak_bytes();
    let started = Instant::now();
    let snapshot = Snapshot::build(world.actors.clone(), world.countries.clone(), world.rows(rows), TODAY)
        .expect("a synthetic ledger is sound");
    report_build(&snapshot, started.elapsed(), before);
    let view = snapshot.on(TODAY);
    shapes(&world, &view, questions);
    extras(&world, &view, questions);
    changes(&world, &snapshot, rows);
}

fn report_build(snapshot: &Snapshot, took: Duration, before: u64) {
    let memory = snapshot.memory();
    let each = |bytes: u64| bytes as f64 / memory.rows.max(1) as f64;
    println!(
        "rows {}, built in {:.2} s (synthesis included)",
        memory.rows,
        took.as_secs_f64()
    );
    println!(
        "bytes an engagement: columns {:.1} + bitmaps and lists {:.1} = {:.1}; titles {:.1}; text index {:.1}; actors {:.1}",
        each(memory.columns),
        each(memory.bitmaps),
        memory.per_row(),
        each(memory.titles),
        each(memory.text),
        each(memory.actors),
    );
    let peak = peak_bytes().saturating_sub(before);
    println!(
        "resident peak during the build {:.1} MB, {:.2} times the {:.1} MB of the result",
        peak as f64 / 1e6,
        peak as f64 / memory.total().max(1) as f64,
        memory.total() as f64 / 1e6,
    );
}

/// The most memory the process ever had resident; 0 where the system does not say.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Median, 99th percentile and least in milliseconds.
fn percentiles(mut times: Vec<Duration>) -> (f64, f64, f64) {
    times.sort_unstable();
    let at = |share: f64| {
        let last = times.len().saturating_sub(1);
        times
            .get((last as f64 * share).round() as usize)
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    (at(0.5), at(0.99), at(0.0))
}

fn time<T>(inputs: impl IntoIterator<Item = T>, mut call: impl FnMut(&T)) -> (f64, f64, f64) {
    let timed = inputs.into_iter().map(|input| {
        let started = Instant::now();
        call(&input);
        started.elapsed()
    });
    percentiles(timed.collect())
}

fn show(name: &str, (p50, p99, least): (f64, f64, f64)) {
    println!("{name:<44} p50 {p50:8.3} ms   p99 {p99:8.3} ms   least {least:8.3} ms");
}

/// Counts by state, kind and year, and the newest 50: the question of the published table.
fn published() -> Ask {
    Ask {
        facets: FacetSet::NONE.with(Facet::State).with(Facet::Kind).with(Facet::Year),
        limit: 50,
        ..Ask::default()
    }
}

fn shapes(world: &World, view: &DayView, questions: usize) {
    let plain = Plain::of(view.snapshot(), TODAY);
    println!("\ncounts by state, kind and year, and the newest 50");
    for question in [Question::Selective, Question::Broad, Question::Landing] {
        let asked: Vec<Filter> = filters(world, SEED, question).take(questions).collect();
        for filter in asked.iter().take(CHECKED) {
            assert_eq!(
                view.query(filter, &published()),
                plain.query(filter, &published()),
                "{}",
                filter.to_query()
            );
        }
        let ours = time(&asked, |filter| {
            black_box(view.query(filter, &published()));
        });
        let scan = time(asked.iter().take(SCANNED), |filter| {
            black_box(plain.query(filter, &published()));
        });
        show(question.name(), ours);
        show(&format!("{}, plain column scan", question.name()), scan);
        println!(
            "{:<44} {:.1} times",
            format!("{}_ratio", question.name()),
            scan.0 / ours.0
        );
    }
}

fn extras(world: &World, view: &DayView, questions: usize) {
    println!("\nthe whole rail and the newest 50");
    for question in Question::ALL {
        let asked = filters(world, SEED, question).take(questions);
        show(
            question.name(),
            time(asked, |filter| {
                black_box(view.query(filter, &Ask::rail(50)));
            }),
        );
    }
    for query in [
        "status=in_force",
        "gov=1&family=ties,texts",
        "state=CA,AL&issue=trade&from=1980",
    ] {
        let filter = Filter::from_query(query).expect("a filter");
        show(
            query,
            time(0..50, |_| {
                black_box(view.query(&filter, &Ask::rail(50)));
            }),
        );
    }
    println!("\nmaps");
    for question in Question::ALL {
        let asked: Vec<Filter> = filters(world, SEED, question).take(questions.min(200)).collect();
        let tile = time(&asked, |filter| {
            black_box(view.tile(3, 1, 2, filter));
        });
        show(&format!("{}, tile 3/1/2", question.name()), tile);
        let flows = time(asked.iter().take(50), |filter| {
            black_box(view.flows(filter, 1_000));
        });
        show(&format!("{}, 1,000 largest flows", question.name()), flows);
        let network = time(&asked, |filter| {
            black_box(view.network(filter, 300));
        });
        show(&format!("{}, network of 300 ties", question.name()), network);
    }
    for query in ["status=in_force", "state=CA", "state=CA,AL&country=JP,CN", "country=JP"] {
        let filter = Filter::from_query(query).expect("a filter");
        let network = time(0..50, |_| {
            black_box(view.network(&filter, 300));
        });
        show(&format!("{query}, network of 300 ties"), network);
    }
    let typed = ["s", "sa", "san b", "trade", "grankel", "belaburg mis"];
    show(
        "suggestions",
        time(typed.iter().cycle().take(60), |text| {
            black_box(view.suggest(text, 8));
        }),
    );
}

fn changes(world: &World, snapshot: &Snapshot, rows: u64) {
    println!("\nchanges");
    let mut current = snapshot.clone();
    let taken = time(0..1_000u64, |n| {
        let mut row = world.row(n * (rows / 1_000).max(1) % rows.max(1));
        row.position = rows + n;
        row.gov = !row.gov;
        current = current.with([], [row]).expect("a sound row");
    });
    show("taking one revision in, delta up to 1,000", taken);
    let view = current.on(TODAY);
    for question in [
        Question::Selective,
        Question::Broad,
        Question::Landing,
        Question::TwoWords,
    ] {
        let asked = filters(world, SEED + 1, question).take(200);
        show(
            &format!("{}, whole rail, delta of 1,000", question.name()),
            time(asked, |filter| {
                black_box(view.query(filter, &Ask::rail(50)));
            }),
        );
    }
    let started = Instant::now();
    black_box(current.on(domain::Day(TODAY.0 - 1)));
    println!(
        "{:<44} {:.1} ms",
        "status columns of another day",
        started.elapsed().as_secs_f64() * 1e3
    );
    let started = Instant::now();
    let compacted = current.compact(TODAY).expect("a sound ledger");
    println!("{:<44} {:.2} s", "compaction", started.elapsed().as_secs_f64());
    assert_eq!((compacted.len(), compacted.delta_len()), (current.len(), 0));
}
