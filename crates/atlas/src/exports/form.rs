//! The forms of a download.

use std::fmt;
use std::str::FromStr;

/// What a download holds, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Engagements, one a line, for spreadsheets.
    EngagementsCsv,
    /// Claims in the interchange table, which can be imported again.
    ClaimsCsv,
    /// Which claim supports and contradicts what.
    EvidenceCsv,
    /// Engagements with the points of their American participants.
    GeoJson,
    /// Engagements, one JSON object a line, as the API gives them.
    JsonLines,
    /// Engagements with the points of their American participants, in columns.
    GeoParquet,
    /// What the CSV files of the same view hold, column by column.
    DataPackage,
}

/// Text that is no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("There is no download “{0}”.")]
pub struct UnknownForm(String);

impl Form {
    /// Every form.
    pub const ALL: [Self; 7] = [
        Self::EngagementsCsv,
        Self::ClaimsCsv,
        Self::EvidenceCsv,
        Self::GeoJson,
        Self::JsonLines,
        Self::GeoParquet,
        Self::DataPackage,
    ];

    /// The file name, as addresses end.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::EngagementsCsv => "engagements.csv",
            Self::ClaimsCsv => "claims.csv",
            Self::EvidenceCsv => "evidence.csv",
            Self::GeoJson => "engagements.geojson",
            Self::JsonLines => "engagements.jsonl",
            Self::GeoParquet => "engagements.parquet",
            Self::DataPackage => "datapackage.json",
        }
    }

    /// What it holds, in a line.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::EngagementsCsv => "one engagement a line, with its status on the day",
            Self::ClaimsCsv => "what each source says, in the interchange table: can be imported again",
            Self::EvidenceCsv => "which claim supports and contradicts which field of which engagement",
            Self::GeoJson => "engagements with the points of their American participants, for maps",
            Self::JsonLines => "one engagement a line as JSON, in the form of the API",
            Self::GeoParquet => "the same columns as engagements.csv with a geometry, as GeoParquet 1.1",
            Self::DataPackage => "what the three CSV files hold, column by column: a Frictionless data package",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::EngagementsCsv | Self::ClaimsCsv | Self::EvidenceCsv => "text/csv; charset=utf-8",
            Self::GeoJson => "application/geo+json",
            Self::JsonLines => "application/x-ndjson",
            Self::GeoParquet => "application/vnd.apache.parquet",
            Self::DataPackage => "application/json",
        }
    }

    /// All file names, for messages.
    #[must_use]
    pub fn files() -> String {
        Self::ALL.map(|form| format!("/export/{}", form.file())).join(", ")
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file())
    }
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        let found = Self::ALL.into_iter().find(|form| form.file() == text);
        found.ok_or_else(|| UnknownForm(crate::prose::brief(text, 60)))
    }
}
