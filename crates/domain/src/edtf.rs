//! EDTF dates (ISO 8601-2), levels 0 and 1.

/// A date or interval.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Edtf(String);
