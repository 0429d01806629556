//! The index file: a header, then sections, each with its checksum. All numbers are little-endian.
//!
//! ```text
//! 0    magic     "LEGGAZ\r\n"        8 bytes; the line end shows a transfer in text mode
//! 8    version   u32, sections u32
//! 16   sections  { offset u64, length u64, checksum u64 } each, in the order of `Section`
//! ..   checksum  u64 of all of the header before it
//! ..   sections  each at a multiple of 8
//! ```
//! Nothing here trusts an offset: what lies outside the file reads as absent.

use std::sync::Arc;

use domain::{Country, State};
use memmap2::Mmap;

use crate::OpenError;

pub(crate) const MAGIC: &[u8; 8] = b"LEGGAZ\r\n";
/// Rises with any change of the layout, of folding or of what a section holds.
pub(crate) const VERSION: u32 = 3;
pub(crate) const ROW_BYTES: usize = 48;
/// "No row": a place without a parent.
pub(crate) const NO_ROW: u32 = u32::MAX;

/// The parts of the file, in the order in which they lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Section {
    /// One fixed record a place, sorted by id.
    Rows,
    /// Names and slugs: a length of two bytes and the text.
    Strings,
    /// Finite-state map from a folded name to a slice of the postings (offset << 24 | count).
    Names,
    /// `row << 3 | name kind`, the most prominent first.
    Postings,
    /// Finite-state map from slug to row.
    Slugs,
    /// Finite-state map from a short prefix with many names to its most prominent rows in `HeadRows`.
    Heads,
    /// Rows of the short prefixes.
    HeadRows,
    /// `{ wikidata number u32, row u32 }`, sorted.
    Wikidata,
    /// `{ six bytes of UN/LOCODE and two of padding, row u32 }`, sorted.
    Locodes,
    /// What it was built from, as JSON.
    Origin,
}

impl Section {
    pub(crate) const ALL: [Self; 10] = [
        Self::Rows,
        Self::Strings,
        Self::Names,
        Self::Postings,
        Self::Slugs,
        Self::Heads,
        Self::HeadRows,
        Self::Wikidata,
        Self::Locodes,
        Self::Origin,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Rows => "places",
            Self::Strings => "strings",
            Self::Names => "names",
            Self::Postings => "postings",
            Self::Slugs => "slugs",
            Self::Heads => "prefixes",
            Self::HeadRows => "prefix rows",
            Self::Wikidata => "Wikidata ids",
            Self::Locodes => "location codes",
            Self::Origin => "origin",
        }
    }
}

const HEADER_BYTES: usize = 16 + Section::ALL.len() * 24 + 8;

/// How a name belongs to its place; the lower the better. Fits three bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum NameKind {
    /// The name, or its plain-letter spelling.
    Primary,
    /// A name of our own alias table.
    Alias,
    /// The name of a division without its type word (`Hebei` of `Hebei Province`).
    Bare,
    /// An alternate name of the packages.
    Alternate,
    /// An alternate name without its type word.
    BareAlternate,
    /// A postal or ISO code, or an abbreviation.
    Code,
}

impl NameKind {
    pub(crate) const fn from_bits(bits: u32) -> Self {
        match bits & 7 {
            0 => Self::Primary,
            1 => Self::Alias,
            2 => Self::Bare,
            3 => Self::Alternate,
            4 => Self::BareAlternate,
            _ => Self::Code,
        }
    }
}

/// One place as the file holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    pub id: u32,
    pub name: u32,
    pub slug: u32,
    pub lat: f32,
    pub lon: f32,
    pub population: u32,
    /// Inhabitants, for a division without a figure those of its places: how prominent it is, not a fact to print.
    pub weight: u32,
    pub admin1: u32,
    pub admin2: u32,
    /// The row whose government also governs this one (Hong Kong the city: Hong Kong), else `NO_ROW`.
    pub government: u32,
    pub country: [u8; 2],
    /// Zero bytes abroad.
    pub state: [u8; 2],
    pub level: u8,
    pub feature: u8,
    /// Bit 0: seat of the division of the same name. Bit 1: from our own tables.
    pub flags: u8,
}

pub(crate) const FLAG_SEAT_OF_NAMESAKE: u8 = 1;
pub(crate) const FLAG_OWN: u8 = 2;

impl Row {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
        Some(Self {
            id: word(0)?,
            name: word(4)?,
            slug: word(8)?,
            lat: f32::from_bits(word(12)?),
            lon: f32::from_bits(word(16)?),
            population: word(20)?,
            weight: word(24)?,
            admin1: word(28)?,
            admin2: word(32)?,
            government: word(36)?,
            country: [*bytes.get(40)?, *bytes.get(41)?],
            state: [*bytes.get(42)?, *bytes.get(43)?],
            level: *bytes.get(44)?,
            feature: *bytes.get(45)?,
            flags: *bytes.get(46)?,
        })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for word in [
            self.id,
            self.name,
            self.slug,
            self.lat.to_bits(),
            self.lon.to_bits(),
            self.population,
            self.weight,
            self.admin1,
            self.admin2,
            self.government,
        ] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(&self.country);
        out.extend_from_slice(&self.state);
        out.extend_from_slice(&[self.level, self.feature, self.flags, 0]);
    }

    pub(crate) fn state(&self) -> Option<State> {
        std::str::from_utf8(&self.state).ok()?.parse().ok()
    }

    pub(crate) fn country(&self) -> Option<Country> {
        std::str::from_utf8(&self.country).ok()?.parse().ok()
    }
}

/// A section of the opened file; keeps the mapping alive.
#[derive(Clone)]
pub(crate) struct Slice {
    backing: Backing,
    start: usize,
    end: usize,
}

/// Where the bytes of an opened index are.
#[derive(Clone)]
pub(crate) enum Backing {
    Mapped(Arc<Mmap>),
    Owned(Arc<[u8]>),
}

impl Backing {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Slice {
    fn as_ref(&self) -> &[u8] {
        self.backing.bytes().get(self.start..self.end).unwrap_or_default()
    }
}

impl Slice {
    /// The four-byte number at a position counted in numbers.
    pub(crate) fn word(&self, index: usize) -> Option<u32> {
        let at = index.checked_mul(4)?;
        let bytes = self.as_ref().get(at..at.checked_add(4)?)?;
        bytes.try_into().ok().map(u32::from_le_bytes)
    }
}

/// Checks a whole file and hands out its sections in order.
pub(crate) fn sections(backing: &Backing) -> Result<Vec<Slice>, OpenError> {
    let bytes = backing.bytes();
    if bytes.get(..8) != Some(MAGIC.as_slice()) {
        return Err(OpenError::NotAGazetteer);
    }
    let header = bytes.get(..HEADER_BYTES).ok_or(OpenError::Truncated)?;
    let number = |at: usize| {
        header
            .get(at..at + 8)
            .and_then(|it| it.try_into().ok())
            .map_or(0, u64::from_le_bytes)
    };
    let version = u32::try_from(number(8) & 0xffff_ffff).unwrap_or(0);
    if version != VERSION {
        return Err(OpenError::OtherVersion {
            found: version,
            wanted: VERSION,
        });
    }
    if checksum(&header[..HEADER_BYTES - 8]) != number(HEADER_BYTES - 8) {
        return Err(OpenError::Corrupt("header"));
    }
    let mut out = Vec::with_capacity(Section::ALL.len());
    for section in Section::ALL {
        let at = 16 + 24 * section as usize;
        let start = usize::try_from(number(at)).map_err(|_| OpenError::Truncated)?;
        let length = usize::try_from(number(at + 8)).map_err(|_| OpenError::Truncated)?;
        let end = start.checked_add(length).ok_or(OpenError::Truncated)?;
        let body = bytes.get(start..end).ok_or(OpenError::Truncated)?;
        if checksum(body) != number(at + 16) {
            return Err(OpenError::Corrupt(section.word()));
        }
        out.push(Slice {
            backing: backing.clone(),
            start,
            end,
        });
    }
    Ok(out)
}

/// Lays the sections out as one file.
pub(crate) fn assemble(bodies: &[Vec<u8>; Section::ALL.len()]) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&(Section::ALL.len() as u32).to_le_bytes());
    let mut at = HEADER_BYTES.next_multiple_of(8);
    for body in bodies {
        for number in [at as u64, body.len() as u64, checksum(body)] {
            header.extend_from_slice(&number.to_le_bytes());
        }
        at = (at + body.len()).next_multiple_of(8);
    }
    let sum = checksum(&header);
    header.extend_from_slice(&sum.to_le_bytes());
    let mut out = header;
    for body in bodies {
        out.resize(out.len().next_multiple_of(8), 0);
        out.extend_from_slice(body);
    }
    out
}

/// A checksum against accidents (not against malice): four lanes of multiply and rotate, a block of 32 bytes at a
/// time, so that checking the whole file costs milliseconds.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x9e37_79b1_85eb_ca87;
    let mix = |lane: u64, word: u64| (lane ^ word).wrapping_mul(PRIME).rotate_left(29);
    let mut lanes = [1u64, 2, 3, bytes.len() as u64];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = mix(*lane, u64::from_le_bytes(*word));
        }
    }
    for (place, byte) in rest.iter().enumerate() {
        lanes[place % 4] = mix(lanes[place % 4], u64::from(*byte) + 1);
    }
    lanes.iter().fold(PRIME, |sum, lane| mix(sum, *lane))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_changes_the_checksum() {
        let bytes: Vec<u8> = (0..100u8).collect();
        let sum = checksum(&bytes);
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_ne!(checksum(&other), sum, "byte {at}");
        }
        assert_ne!(checksum(&bytes[..99]), sum);
    }
}
