//! How good a candidate is: its name, its level, how prominent it is, what the context says.

use domain::Level;

use crate::format::{FLAG_SEAT_OF_NAMESAKE, NameKind, Row};
use crate::place::Feature;

/// How well a kind of name speaks for a place, 0 to 1.
pub(crate) const fn name_quality(kind: NameKind) -> f32 {
    match kind {
        NameKind::Primary | NameKind::Alias => 1.0,
        NameKind::Bare => 0.98,
        NameKind::Alternate => 0.83,
        NameKind::BareAlternate => 0.8,
        NameKind::Code => 0.8,
    }
}

/// The same in words for people.
pub(crate) const fn name_words(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Primary => "its name",
        NameKind::Alias => "a name in Legation's own table",
        NameKind::Bare => "its name without the type word",
        NameKind::Alternate | NameKind::BareAlternate => "another name of it",
        NameKind::Code => "its code",
    }
}

/// How likely a place is meant when only its name is known, 0 to 1. Inhabitants count by their logarithm; a seat of
/// government more than a village of the same size; what has no feature code is often bogus.
pub(crate) fn prominence(row: &Row) -> f32 {
    let seat = row.flags & FLAG_SEAT_OF_NAMESAKE != 0;
    prominence_of(row.weight, Feature::from_index(row.feature), seat)
}

/// The same from its parts; `seat` says that the place is the seat of the division of its name.
pub(crate) fn prominence_of(weight: u32, feature: Feature, seat: bool) -> f32 {
    let size = (f64::from(weight).max(1.0).log10() / 7.5).min(1.0) as f32;
    let kind = match feature {
        Feature::Country => 0.4,
        Feature::Adm1 => 0.25,
        Feature::Adm2 => 0.1,
        Feature::Adm3 => 0.05,
        Feature::Capital => 0.2,
        Feature::Seat1 => 0.14,
        Feature::Seat2 => 0.08,
        Feature::Seat3 => 0.05,
        Feature::Seat4 => 0.02,
        Feature::Populated => 0.0,
        Feature::Section => -0.2,
        Feature::Minor | Feature::Unknown => -0.12,
    };
    let seat = if seat { 0.1 } else { 0.0 };
    (size + kind + seat).clamp(0.0, 1.3)
}

/// Fit (name, level, context) and prominence as one number from 0, by which candidates are ranked. It may pass 1.
pub(crate) fn with_prominence(fit: f32, prominence: f32) -> f32 {
    (fit * (0.5 + 0.5 * prominence)).max(0.0)
}

/// Countries whose places other sources list under another code: where a line is disputed, or a territory has a code
/// of its own. The second holds places of the first.
pub(crate) const SHARED: &[([u8; 2], [u8; 2])] = &[
    (*b"IL", *b"PS"),
    (*b"PS", *b"IL"),
    (*b"CN", *b"HK"),
    (*b"CN", *b"MO"),
    (*b"CN", *b"TW"),
    (*b"RS", *b"XK"),
    (*b"UA", *b"RU"),
    (*b"MA", *b"EH"),
    (*b"FR", *b"RE"),
    (*b"FR", *b"GP"),
    (*b"FR", *b"MQ"),
    (*b"FR", *b"GF"),
    (*b"FR", *b"PF"),
    (*b"FR", *b"NC"),
    (*b"NL", *b"CW"),
    (*b"NL", *b"AW"),
    (*b"NL", *b"SX"),
    (*b"DK", *b"GL"),
    (*b"DK", *b"FO"),
    (*b"FI", *b"AX"),
    (*b"GB", *b"IM"),
    (*b"GB", *b"JE"),
    (*b"GB", *b"GG"),
    (*b"GB", *b"BM"),
    (*b"GB", *b"GI"),
];

/// The level in words.
pub(crate) fn level_words(level: Level) -> &'static str {
    match level {
        Level::State => "a state or territory",
        Level::County => "a county or district",
        Level::City | Level::Town => "a settlement",
        Level::Region => "a region",
        Level::Country => "a country",
        _ => "a body",
    }
}
