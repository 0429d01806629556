//! Words of closed vocabularies, dates and JSON as columns hold them.

use std::str::FromStr;

use domain::{Edtf, PublicId};
use platform::database::{DatabaseError, Result, Row};
use serde::de::DeserializeOwned;

fn shape(column: usize, expected: &'static str, found: &str) -> DatabaseError {
    DatabaseError::Shape {
        column,
        expected,
        sql: format!("… {}", found.chars().take(60).collect::<String>()),
    }
}

/// A word of a vocabulary.
pub(super) fn word<T: FromStr>(row: &Row<'_>, column: usize, expected: &'static str) -> Result<T> {
    let text = row.text(column)?;
    text.parse().map_err(|_| shape(column, expected, text))
}

/// A word of a vocabulary or nothing.
pub(super) fn maybe_word<T: FromStr>(row: &Row<'_>, column: usize, expected: &'static str) -> Result<Option<T>> {
    match row.maybe_text(column)? {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| shape(column, expected, text)),
    }
}

/// An EDTF date or nothing.
pub(super) fn date(row: &Row<'_>, column: usize) -> Result<Option<Edtf>> {
    maybe_word(row, column, "an EDTF date")
}

/// A public id.
pub(super) fn public_id(row: &Row<'_>, column: usize) -> Result<PublicId> {
    word(row, column, "a public id")
}

/// A value kept as JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize, expected: &'static str) -> Result<T> {
    let text = row.text(column)?;
    serde_json::from_str(text).map_err(|_| shape(column, expected, text))
}

/// A number that fits a smaller type.
pub(super) fn small<T: TryFrom<i64>>(row: &Row<'_>, column: usize, expected: &'static str) -> Result<Option<T>> {
    match row.maybe_int(column)? {
        None => Ok(None),
        Some(number) => T::try_from(number)
            .map(Some)
            .map_err(|_| shape(column, expected, &number.to_string())),
    }
}

/// JSON text of a value; the types that are stored can all be written.
pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| DatabaseError::Shape {
        column: 0,
        expected: "a value that JSON can hold",
        sql: error.to_string(),
    })
}
