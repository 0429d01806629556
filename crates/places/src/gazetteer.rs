//! The opened index: places by id, by name and by address.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use domain::{Country, Level, State};
use fst::{IntoStreamer, Streamer};
use memmap2::Mmap;

use crate::format::{self, Backing, NO_ROW, NameKind, ROW_BYTES, Row, Section, Slice};
use crate::place::{Feature, Place, PlaceId};
use crate::{country, fold, state};

/// Why an index cannot be opened. Each message says how to get a good one.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no file.
    #[error("there is no gazetteer at {0}; build it with `make gazetteer` (or `legation places build`)")]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("the gazetteer {path} cannot be read: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is something else.
    #[error("the file is not a gazetteer index; build one with `make gazetteer` (or `legation places build`)")]
    NotAGazetteer,
    /// The file is of another version of Legation.
    #[error("the gazetteer has format {found}, this version reads {wanted}; rebuild it with `make gazetteer`")]
    OtherVersion {
        /// What the file says.
        found: u32,
        /// What this version reads.
        wanted: u32,
    },
    /// The file ends too early.
    #[error("the gazetteer file is cut short; rebuild it with `make gazetteer` (or `legation places build`)")]
    Truncated,
    /// A checksum does not hold.
    #[error("the gazetteer file is damaged ({0}); rebuild it with `make gazetteer` (or `legation places build`)")]
    Corrupt(&'static str),
}

/// A name of a place as the index files it: which place, and how the name belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    pub row: u32,
    pub kind: NameKind,
}

/// The opened index. Cloning is cheap; clones share the mapping.
#[derive(Clone)]
pub struct Gazetteer {
    rows: Slice,
    strings: Slice,
    names: fst::Map<Slice>,
    postings: Slice,
    slugs: fst::Map<Slice>,
    heads: fst::Map<Slice>,
    head_rows: Slice,
    wikidata: Slice,
    locodes: Slice,
    origin: Slice,
    by_state: Arc<OnceLock<BTreeMap<State, Vec<u32>>>>,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gazetteer")
            .field("places", &self.len())
            .finish_non_exhaustive()
    }
}

impl Gazetteer {
    /// Opens an index file, checking all of it.
    ///
    /// # Errors
    /// No file, another kind of file, another version, or damage; see [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let io = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound => OpenError::Missing(path.to_owned()),
            _ => OpenError::Io {
                path: path.to_owned(),
                source,
            },
        };
        let file = std::fs::File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() == 0 {
            return Err(OpenError::Truncated);
        }
        // SAFETY: the mapping is read-only, and `legation places build` replaces the file by renaming a finished one
        // over it, never by writing into it, so the mapped bytes do not change while they are borrowed.
        let map = unsafe { Mmap::map(&file) }.map_err(io)?;
        Self::read(Backing::Mapped(Arc::new(map)))
    }

    /// Opens an index that is already in memory.
    ///
    /// # Errors
    /// As [`Gazetteer::open`], but for those of the file system.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, OpenError> {
        Self::read(Backing::Owned(bytes.into()))
    }

    fn read(backing: Backing) -> Result<Self, OpenError> {
        let sections = format::sections(&backing)?;
        let section = |which: Section| sections.get(which as usize).cloned().ok_or(OpenError::Truncated);
        let map = |which: Section| fst::Map::new(section(which)?).map_err(|_| OpenError::Corrupt("name map"));
        Ok(Self {
            rows: section(Section::Rows)?,
            strings: section(Section::Strings)?,
            names: map(Section::Names)?,
            postings: section(Section::Postings)?,
            slugs: map(Section::Slugs)?,
            heads: map(Section::Heads)?,
            head_rows: section(Section::HeadRows)?,
            wikidata: section(Section::Wikidata)?,
            locodes: section(Section::Locodes)?,
            origin: section(Section::Origin)?,
            by_state: Arc::default(),
        })
    }

    /// How many places it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.as_ref().len() / ROW_BYTES
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the index was built from, with the attribution that its sources ask for, as JSON.
    #[must_use]
    pub fn origin(&self) -> &str {
        std::str::from_utf8(self.origin.as_ref()).unwrap_or_default()
    }

    pub(crate) fn row(&self, index: u32) -> Option<Row> {
        let at = usize::try_from(index).ok()?.checked_mul(ROW_BYTES)?;
        Row::read(self.rows.as_ref().get(at..at.checked_add(ROW_BYTES)?)?)
    }

    pub(crate) fn string(&self, at: u32) -> &str {
        let at = at as usize;
        let bytes = self.strings.as_ref();
        let Some(length) = bytes
            .get(at..at + 2)
            .and_then(|it| it.try_into().ok())
            .map(u16::from_le_bytes)
        else {
            return "";
        };
        let body = bytes.get(at + 2..at + 2 + usize::from(length)).unwrap_or_default();
        std::str::from_utf8(body).unwrap_or_default()
    }

    pub(crate) fn row_of(&self, id: PlaceId) -> Option<u32> {
        let (mut low, mut high) = (0u32, u32::try_from(self.len()).ok()?);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.row(middle)?.id.cmp(&id.0) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The place of an id.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Option<Place> {
        self.place_at(self.row_of(id)?)
    }

    pub(crate) fn place_at(&self, index: u32) -> Option<Place> {
        let row = self.row(index)?;
        let name = self.string(row.name).to_owned();
        let parent = |index: u32| if index == NO_ROW { None } else { self.row(index) };
        let (admin1, admin2) = (parent(row.admin1), parent(row.admin2));
        let named = |row: &Row| self.string(row.name).to_owned();
        Some(Place {
            id: PlaceId(row.id),
            ascii: fold::ascii(&name),
            name,
            level: Level::from_index(usize::from(row.level))?,
            state: row.state(),
            country: row.country()?,
            admin1: admin1.map(|row| PlaceId(row.id)),
            admin2: admin2.map(|row| PlaceId(row.id)),
            admin1_name: admin1.as_ref().map(named),
            admin2_name: admin2.as_ref().map(named),
            lat: row.lat,
            lon: row.lon,
            population: row.population,
            feature: Feature::from_index(row.feature),
            slug: self.string(row.slug).to_owned(),
        })
    }

    /// The address of a place.
    #[must_use]
    pub fn slug(&self, id: PlaceId) -> Option<&str> {
        Some(self.string(self.row(self.row_of(id)?)?.slug))
    }

    /// The place of an address.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<PlaceId> {
        let row = u32::try_from(self.slugs.get(slug)?).ok()?;
        self.row(row).map(|row| PlaceId(row.id))
    }

    /// The place of a Wikidata id (`Q5083`), where the index was built with GeoNames' alternate names.
    #[must_use]
    pub fn by_wikidata(&self, id: &str) -> Option<PlaceId> {
        let number: u32 = id.strip_prefix('Q')?.parse().ok()?;
        let count = self.wikidata.as_ref().len() / 8;
        let (mut low, mut high) = (0usize, count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.wikidata.word(2 * middle)? < number {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if self.wikidata.word(2 * low)? != number {
            return None;
        }
        self.row(self.wikidata.word(2 * low + 1)?).map(|row| PlaceId(row.id))
    }

    /// The place of a UN/LOCODE (`NOBGO`, `NO BGO`), where the index was built with GeoNames' alternate names.
    #[must_use]
    pub fn by_locode(&self, code: &str) -> Option<PlaceId> {
        let letters: Vec<u8> = code
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|it| it.to_ascii_uppercase())
            .collect();
        let mut wanted = [0u8; 8];
        if letters.len() != 5 {
            return None;
        }
        wanted[..5].copy_from_slice(&letters);
        let (records, _) = self.locodes.as_ref().as_chunks::<12>();
        let at = records.binary_search_by(|record| record[..8].cmp(&wanted)).ok()?;
        self.row(self.locodes.word(3 * at + 2)?).map(|row| PlaceId(row.id))
    }

    /// The place whose government also governs this one; itself for almost all. Hong Kong the city and Hong Kong the
    /// region, San Francisco the city and the county, have one government each.
    #[must_use]
    pub fn government(&self, id: PlaceId) -> PlaceId {
        let other = self
            .row_of(id)
            .and_then(|index| self.row(index))
            .map(|row| row.government);
        other
            .filter(|index| *index != NO_ROW)
            .and_then(|index| self.row(index))
            .map_or(id, |row| PlaceId(row.id))
    }

    /// The place of a country.
    #[must_use]
    pub fn country(&self, code: Country) -> Option<Place> {
        self.place(country::country(code).id)
    }

    /// The place of a state.
    #[must_use]
    pub fn state(&self, code: State) -> Option<Place> {
        self.place(state::state(code).id)
    }

    /// All places of a state, the state itself left out, the most populous first.
    #[must_use]
    pub fn in_state(&self, state: State) -> Vec<PlaceId> {
        let rows = self.rows_by_state().get(&state).map_or(&[][..], Vec::as_slice);
        rows.iter()
            .filter_map(|index| self.row(*index))
            .map(|row| PlaceId(row.id))
            .collect()
    }

    fn rows_by_state(&self) -> &BTreeMap<State, Vec<u32>> {
        self.by_state.get_or_init(|| {
            let mut out: BTreeMap<State, Vec<u32>> = BTreeMap::new();
            for index in 0..u32::try_from(self.len()).unwrap_or(0) {
                let Some(row) = self.row(index) else { continue };
                if let Some(state) = row.state()
                    && row.level != Level::State as u8
                {
                    out.entry(state).or_default().push(index);
                }
            }
            for rows in out.values_mut() {
                rows.sort_by_key(|index| std::cmp::Reverse(self.row(*index).map_or(0, |row| row.weight)));
            }
            out
        })
    }

    /// American places of the same level whose population is nearest, by ratio; empty where it is not known.
    #[must_use]
    pub fn peers(&self, id: PlaceId, count: usize) -> Vec<PlaceId> {
        let Some(own) = self.row_of(id).and_then(|index| self.row(index)) else {
            return Vec::new();
        };
        if own.weight == 0 {
            return Vec::new();
        }
        let size = f64::from(own.weight).ln();
        let states = || state::states().iter().filter_map(|it| self.row_of(it.id));
        let others = || self.rows_by_state().values().flatten().copied();
        let mut found: Vec<(f64, u32)> = others()
            .chain(states())
            .filter_map(|index| self.row(index))
            .filter(|row| row.level == own.level && row.id != own.id && row.weight > 0)
            .map(|row| ((f64::from(row.weight).ln() - size).abs(), row.id))
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.into_iter().take(count).map(|(_, id)| PlaceId(id)).collect()
    }

    /// Places whose name begins with what was typed, the most prominent first.
    #[must_use]
    pub fn suggest(&self, typed: &str, count: usize) -> Vec<Place> {
        let prefix = fold::key(typed);
        if prefix.is_empty() {
            return Vec::new();
        }
        let mut rows: Vec<u32> = Vec::new();
        if let Some(value) = self.heads.get(&prefix) {
            let (start, length) = slice_of(value);
            rows.extend((start..start + length).filter_map(|at| self.head_rows.word(at)));
        } else {
            rows.extend(self.rows_beginning_with(&prefix));
        }
        // Of two places under one government only the one that stands for it is shown.
        let mut seen = Vec::new();
        for index in rows {
            let Some(row) = self.row(index) else { continue };
            let index = if row.government == NO_ROW {
                index
            } else {
                row.government
            };
            if !seen.contains(&index) {
                seen.push(index);
            }
            if seen.len() == count {
                break;
            }
        }
        seen.into_iter().filter_map(|index| self.place_at(index)).collect()
    }

    fn rows_beginning_with(&self, prefix: &str) -> Vec<u32> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        let mut stream = self.names.range().ge(prefix).into_stream();
        while let Some((name, value)) = stream.next() {
            if !name.starts_with(prefix.as_bytes()) {
                break;
            }
            let whole = name.len() == prefix.len();
            for posting in self.postings_of(value) {
                if let Some(row) = self.row(posting.row)
                    && let Some(rank) = suggestion_rank(&row, posting.kind, whole)
                {
                    found.push((rank, posting.row));
                }
            }
        }
        found.sort_by_key(|(rank, row)| (std::cmp::Reverse(*rank), *row));
        let mut rows = Vec::new();
        for (_, row) in found {
            if !rows.contains(&row) {
                rows.push(row);
            }
            if rows.len() == 64 {
                break;
            }
        }
        rows
    }

    pub(crate) fn name_fst(&self) -> &fst::raw::Fst<Slice> {
        self.names.as_fst()
    }

    pub(crate) fn name_value(&self, key: &str) -> Option<u64> {
        self.names.get(key)
    }

    pub(crate) fn postings(&self, key: &str) -> Vec<Posting> {
        self.names
            .get(key)
            .map_or_else(Vec::new, |value| self.postings_of(value).collect())
    }

    pub(crate) fn names_from<'a>(&'a self, start: &str) -> fst::map::StreamBuilder<'a> {
        self.names.range().ge(start)
    }

    pub(crate) fn postings_of(&self, value: u64) -> impl Iterator<Item = Posting> + '_ {
        let (start, length) = slice_of(value);
        (start..start + length)
            .filter_map(|at| self.postings.word(at))
            .map(|word| Posting {
                row: word >> 3,
                kind: NameKind::from_bits(word),
            })
    }
}

fn slice_of(value: u64) -> (usize, usize) {
    (
        usize::try_from(value >> 24).unwrap_or(0),
        usize::try_from(value & 0xff_ffff).unwrap_or(0),
    )
}

/// How high a place stands among suggestions: its inhabitants, more for divisions and American places, little for
/// names that are hardly ever typed; `None` for those that are left out.
pub(crate) fn suggestion_rank(row: &Row, kind: NameKind, whole_name: bool) -> Option<u32> {
    let size = f64::from(row.weight.max(1)).log10();
    let level = match Level::from_index(usize::from(row.level))? {
        Level::Country => 2.8,
        Level::State => 3.0,
        Level::Region => 0.6,
        Level::County => 0.0,
        _ => 0.5,
    };
    let american = if row.country == *b"US" { 1.2 } else { 0.0 };
    let kind = match kind {
        NameKind::Primary | NameKind::Alias => 1.0,
        NameKind::Bare => 0.6,
        NameKind::Alternate => -0.6,
        NameKind::BareAlternate => -1.4,
        NameKind::Code => -2.0,
    };
    let whole = if whole_name { 1.5 } else { 0.0 };
    let rank = (size + level + american + kind + whole) * 1000.0;
    (rank > 0.0).then_some(rank as u32)
}
