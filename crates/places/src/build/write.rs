//! Drafts laid out as the file.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::draft::Draft;
use super::tables::OwnRows;
use super::{BuildError, Built, Drafts, Summary, slugs};
use crate::format::{self, FLAG_OWN, FLAG_SEAT_OF_NAMESAKE, NO_ROW, NameKind, Row};
use crate::gazetteer::suggestion_rank;
use crate::{fold, forms};

/// Prefixes up to this many letters get their suggestions laid out beforehand ...
const HEAD_LETTERS: usize = 5;
/// ... where more than this many names begin with them.
const HEAD_FROM: usize = 120;
/// How many rows such a prefix keeps.
const HEAD_ROWS: usize = 48;

pub(crate) fn file(drafts: &Drafts, own: OwnRows, derived_points: usize, from: &str) -> Result<Built, BuildError> {
    let order: HashMap<u32, u32> = drafts.places.keys().zip(0u32..).map(|(id, row)| (*id, row)).collect();
    let (rows, strings, slug_rows) = rows_and_strings(drafts, &order)?;
    let names = names(drafts);
    let (name_map, postings) = name_map(&names, &rows)?;
    let (heads, head_rows) = heads(&names, &rows)?;
    let mut row_bytes = Vec::new();
    for row in &rows {
        row.write(&mut row_bytes);
    }
    let mut wikidata = Vec::new();
    for (number, place) in &drafts.wikidata {
        if let Some(row) = order.get(place) {
            wikidata.extend_from_slice(&number.to_le_bytes());
            wikidata.extend_from_slice(&row.to_le_bytes());
        }
    }
    let mut locodes = Vec::new();
    for (code, place) in &drafts.locodes {
        if let Some(row) = order.get(place) {
            locodes.extend_from_slice(code);
            locodes.extend_from_slice(&[0; 3]);
            locodes.extend_from_slice(&row.to_le_bytes());
        }
    }
    let summary = Summary {
        places: rows.len(),
        names: names.len(),
        own_places: own.places,
        own_names: own.names,
        derived_points,
    };
    let origin = serde_json::json!({
        "from": from,
        "attribution": "Place data: GeoNames (geonames.org), CC BY 4.0; own tables of Legation, CC BY 4.0",
        "summary": summary,
    });
    let slug_map = fst_map(slug_rows.iter().map(|(slug, row)| (slug.as_str(), u64::from(*row))))?;
    let bytes = format::assemble(&[
        row_bytes,
        strings,
        name_map,
        postings,
        slug_map,
        heads,
        head_rows,
        wikidata,
        locodes,
        origin.to_string().into_bytes(),
    ]);
    Ok(Built { bytes, summary })
}

type RowsAndStrings = (Vec<Row>, Vec<u8>, BTreeMap<String, u32>);

fn rows_and_strings(drafts: &Drafts, order: &HashMap<u32, u32>) -> Result<RowsAndStrings, BuildError> {
    let slugs = slugs::assign(drafts);
    let mut strings = Strings::default();
    let mut rows = Vec::with_capacity(drafts.places.len());
    let mut slug_rows = BTreeMap::new();
    for (draft, index) in drafts.places.values().zip(0u32..) {
        let slug = slugs.get(&draft.id).cloned().unwrap_or_default();
        let row_of = |id: Option<u32>| id.and_then(|id| order.get(&id)).copied().unwrap_or(NO_ROW);
        let (lat, lon) = draft.point.unwrap_or_default();
        let mut flags = 0;
        if draft.seat_of_namesake {
            flags |= FLAG_SEAT_OF_NAMESAKE;
        }
        if draft.own {
            flags |= FLAG_OWN;
        }
        rows.push(Row {
            id: draft.id,
            name: strings.put(&draft.name)?,
            slug: strings.put(&slug)?,
            lat,
            lon,
            population: draft.population,
            weight: draft.weight,
            admin1: row_of(draft.admin1),
            admin2: row_of(draft.admin2),
            government: row_of(draft.government),
            country: draft.country.bytes(),
            state: draft.state.map_or([0, 0], domain::State::bytes),
            level: draft.level as u8,
            feature: draft.feature as u8,
            flags,
        });
        slug_rows.insert(slug, index);
    }
    Ok((rows, strings.bytes, slug_rows))
}

#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    at: HashMap<String, u32>,
}

impl Strings {
    fn put(&mut self, text: &str) -> Result<u32, BuildError> {
        if let Some(at) = self.at.get(text) {
            return Ok(*at);
        }
        let layout = |_| BuildError::Layout(format!("the name `{text}` is too long"));
        let at = u32::try_from(self.bytes.len()).map_err(layout)?;
        let length = u16::try_from(text.len()).map_err(layout)?;
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
        self.at.insert(text.to_owned(), at);
        Ok(at)
    }
}

/// Every folded name with the rows that bear it, each row once with its best kind of name.
type Names = BTreeMap<String, BTreeMap<u32, NameKind>>;

fn names(drafts: &Drafts) -> Names {
    let mut out = Names::new();
    for (draft, row) in drafts.places.values().zip(0u32..) {
        for (key, kind) in keys(draft) {
            let best = out.entry(key).or_default().entry(row).or_insert(kind);
            *best = (*best).min(kind);
        }
    }
    out
}

fn keys(draft: &Draft) -> BTreeSet<(String, NameKind)> {
    let mut out = BTreeSet::new();
    let mut file = |name: &str, kind: NameKind, bare: NameKind| {
        let key = fold::key(name);
        if key.is_empty() || key.len() > 120 {
            return;
        }
        if draft.feature.is_division()
            && let Some((stripped, ..)) = forms::strip(&key)
        {
            out.insert((stripped.to_owned(), bare));
        }
        if let Some(spelled) = fold::spelled_out(name) {
            out.insert((spelled, kind));
        }
        out.insert((key, kind));
    };
    file(&draft.name, NameKind::Primary, NameKind::Bare);
    for alias in &draft.aliases {
        file(alias, NameKind::Alias, NameKind::Alias);
    }
    for name in &draft.alternates {
        if is_code(name) {
            file(name, NameKind::Code, NameKind::Code);
        } else {
            file(name, NameKind::Alternate, NameKind::BareAlternate);
        }
    }
    if let Some(state) = draft.state
        && draft.level == domain::Level::State
    {
        file(state.as_str(), NameKind::Code, NameKind::Code);
    }
    if draft.level == domain::Level::Country {
        file(draft.country.as_str(), NameKind::Code, NameKind::Code);
    }
    out
}

/// Whether an alternate name is an airport's or other code rather than a name.
fn is_code(name: &str) -> bool {
    name.len() <= 4
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn name_map(names: &Names, rows: &[Row]) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
    let mut postings: Vec<u8> = Vec::new();
    let mut entries = Vec::with_capacity(names.len());
    for (name, bearers) in names {
        let start = (postings.len() / 4) as u64;
        let mut bearers: Vec<(u32, NameKind)> = bearers.iter().map(|(row, kind)| (*row, *kind)).collect();
        bearers.sort_by_key(|(row, kind)| (std::cmp::Reverse(weight(rows, *row)), *kind, *row));
        for (row, kind) in &bearers {
            postings.extend_from_slice(&(row << 3 | *kind as u32).to_le_bytes());
        }
        entries.push((name.as_str(), start << 24 | bearers.len() as u64));
    }
    Ok((fst_map(entries)?, postings))
}

fn weight(rows: &[Row], row: u32) -> u32 {
    rows.get(row as usize).map_or(0, |row| row.weight)
}

fn heads(names: &Names, rows: &[Row]) -> Result<(Vec<u8>, Vec<u8>), BuildError> {
    let mut lists: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
    for letters in 1..=HEAD_LETTERS {
        let mut group: Vec<(u32, u32)> = Vec::new();
        let mut prefix = "";
        for (name, bearers) in names {
            let head = name
                .char_indices()
                .nth(letters)
                .map_or(name.as_str(), |(at, _)| &name[..at]);
            if head.chars().count() < letters {
                continue;
            }
            if head != prefix {
                close(&mut lists, prefix, &mut group);
                prefix = head;
            }
            for (row, kind) in bearers {
                let whole = name.len() == head.len();
                if let Some(rank) = rows
                    .get(*row as usize)
                    .and_then(|row| suggestion_rank(row, *kind, whole))
                {
                    group.push((rank, *row));
                }
            }
        }
        close(&mut lists, prefix, &mut group);
    }
    let mut out: Vec<u8> = Vec::new();
    let mut entries = Vec::new();
    for (prefix, list) in &lists {
        entries.push((prefix.as_str(), ((out.len() / 4) as u64) << 24 | list.len() as u64));
        for (_, row) in list {
            out.extend_from_slice(&row.to_le_bytes());
        }
    }
    Ok((fst_map(entries)?, out))
}

fn close(lists: &mut BTreeMap<String, Vec<(u32, u32)>>, prefix: &str, group: &mut Vec<(u32, u32)>) {
    if group.len() > HEAD_FROM {
        group.sort_by_key(|(rank, row)| (std::cmp::Reverse(*rank), *row));
        let mut seen = BTreeSet::new();
        let list = group
            .iter()
            .filter(|(_, row)| seen.insert(*row))
            .take(HEAD_ROWS)
            .copied()
            .collect();
        lists.insert(prefix.to_owned(), list);
    }
    group.clear();
}

fn fst_map<'a>(entries: impl IntoIterator<Item = (&'a str, u64)>) -> Result<Vec<u8>, BuildError> {
    let layout = |error: fst::Error| BuildError::Layout(error.to_string());
    let mut builder = fst::MapBuilder::memory();
    for (name, value) in entries {
        builder.insert(name, value).map_err(layout)?;
    }
    builder.into_inner().map_err(layout)
}
