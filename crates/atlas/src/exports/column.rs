//! What a column of a download is called, what its cells hold, and what that means: the one list that the writers of
//! CSV and Parquet and the data package go by.

use serde_json::{Value, json};

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text, which may be missing.
    Text,
    /// A whole number, always there.
    Count,
    /// A number with a fraction, which may be missing.
    Degrees,
    /// `1` or `0`, always there.
    Flag,
    /// A day (YYYY-MM-DD), always there.
    Day,
    /// A moment (RFC 3339), always there.
    Moment,
}

/// A column of a download.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub holds: Holds,
    /// What that means.
    pub about: &'static str,
}

/// A column of a download.
pub const fn column(name: &'static str, holds: Holds, about: &'static str) -> Column {
    Column { name, holds, about }
}

impl Column {
    /// The column as a field of a Table Schema (<https://datapackage.org/standard/table-schema/>).
    #[must_use]
    pub fn field(&self) -> Value {
        let mut field = match self.holds {
            Holds::Text => json!({"type": "string"}),
            Holds::Count => json!({"type": "integer", "constraints": {"required": true}}),
            Holds::Degrees => json!({"type": "number"}),
            Holds::Flag => json!({"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]}),
            Holds::Day => json!({"type": "date", "constraints": {"required": true}}),
            Holds::Moment => json!({"type": "datetime", "constraints": {"required": true}}),
        };
        field["name"] = json!(self.name);
        field["description"] = json!(self.about);
        field
    }
}
