//! The table: the public interchange format of Legation, one claim a row, as CSV or XLSX.
//!
//! Tolerant of dress (column order, usual other headers, byte order marks, line ends, delimiters, encodings), strict
//! about values. Lines that begin with `#` above the header are passed over. The rows read stream through; what is
//! remembered of each is 24 bytes, to find ids that come twice.

pub(crate) mod columns;
mod header;
mod parse;
pub mod preview;
mod row;
mod template;
mod workbook;
mod write;

pub use columns::Field;
pub(crate) use parse::read;
pub use template::template;
pub use write::{write, write_header, write_row};

/// A name as small letters, digits and single hyphens.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(80);
    while slug.ends_with('-') {
        slug.pop();
    }
    slug
}

/// The table that a file is, where nobody says: its stem as a slug.
fn table_of_file(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let slug = slug(stem);
    if slug.is_empty() { "table".to_owned() } else { slug }
}

#[cfg(test)]
mod tests;
