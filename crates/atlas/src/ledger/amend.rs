//! What a person says of an engagement beside its claims: it is shown instead of what the claims give, whatever claims
//! come later, until a person takes it back. The claims stay, and those that say otherwise contradict it.

use domain::{Edtf, Issues, Kind, ReportedStatus, Revision};
use serde_json::{Value, json};

use super::role;

/// A field that a person can amend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AmendedField {
    /// What kind of engagement.
    Kind,
    /// When it began.
    Start,
    /// When it ended.
    End,
    /// The status, with the date on which it was so.
    Status,
    /// What it is about.
    Issues,
    /// What it is, in a line.
    Title,
    /// Whether it is in view.
    Withdrawn,
}

impl AmendedField {
    /// Every field.
    pub const ALL: [Self; 7] = [
        Self::Kind,
        Self::Start,
        Self::End,
        Self::Status,
        Self::Issues,
        Self::Title,
        Self::Withdrawn,
    ];

    /// The word as columns hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Start => "start",
            Self::End => "end",
            Self::Status => "status",
            Self::Issues => "issues",
            Self::Title => "title",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Text that names no field that can be amended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a field that can be amended")]
pub struct UnknownField(String);

impl std::str::FromStr for AmendedField {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        Self::ALL
            .into_iter()
            .find(|field| field.as_str() == text)
            .ok_or_else(|| UnknownField(text.to_owned()))
    }
}

/// One field and what a person says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amendment {
    /// What kind of engagement.
    Kind(Kind),
    /// When it began; `None`: that is not known.
    Start(Option<Edtf>),
    /// When it ended; `None`: that is not known, or it has not.
    End(Option<Edtf>),
    /// The status, and the date on which it was so.
    Status(ReportedStatus, Option<Edtf>),
    /// What it is about.
    Issues(Issues),
    /// What it is, in a line.
    Title(String),
    /// It is out of view.
    Withdrawn,
}

impl Amendment {
    /// Which field it is about.
    #[must_use]
    pub const fn field(&self) -> AmendedField {
        match self {
            Self::Kind(_) => AmendedField::Kind,
            Self::Start(_) => AmendedField::Start,
            Self::End(_) => AmendedField::End,
            Self::Status(..) => AmendedField::Status,
            Self::Issues(_) => AmendedField::Issues,
            Self::Title(_) => AmendedField::Title,
            Self::Withdrawn => AmendedField::Withdrawn,
        }
    }

    /// The value as JSON, for keeping.
    #[must_use]
    pub fn content(&self) -> Value {
        match self {
            Self::Kind(kind) => json!(kind),
            Self::Start(date) | Self::End(date) => json!(date),
            Self::Status(status, reported) => json!([status, reported]),
            Self::Issues(issues) => json!(issues),
            Self::Title(title) => json!(title),
            Self::Withdrawn => json!(true),
        }
    }

    /// Reads what [`Self::content`] wrote.
    ///
    /// # Errors
    /// It is not a value of the field.
    pub fn read(field: AmendedField, content: Value) -> Result<Self, serde_json::Error> {
        use serde_json::from_value;
        Ok(match field {
            AmendedField::Kind => Self::Kind(from_value(content)?),
            AmendedField::Start => Self::Start(from_value(content)?),
            AmendedField::End => Self::End(from_value(content)?),
            AmendedField::Status => {
                let (status, reported) = from_value(content)?;
                Self::Status(status, reported)
            }
            AmendedField::Issues => Self::Issues(from_value(content)?),
            AmendedField::Title => Self::Title(from_value(content)?),
            AmendedField::Withdrawn => Self::Withdrawn,
        })
    }
}

/// Everything that people say of one engagement: at most one value a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amended(Vec<Amendment>);

impl Amended {
    /// Adds a value; it takes the place of another of its field.
    pub fn put(&mut self, one: Amendment) {
        self.0.retain(|held| held.field() != one.field());
        self.0.push(one);
    }

    /// Whether nothing is amended.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The amended fields with their values.
    pub fn iter(&self) -> impl Iterator<Item = &Amendment> {
        self.0.iter()
    }

    /// Whether a person took the engagement out of view.
    #[must_use]
    pub fn withdrawn(&self) -> bool {
        self.0.contains(&Amendment::Withdrawn)
    }

    /// Puts the values in the place of what the claims give.
    pub(super) fn overlay(&self, revision: &mut Revision) {
        for one in &self.0 {
            match one {
                Amendment::Kind(kind) => {
                    revision.kind = *kind;
                    for participant in &mut revision.participants {
                        participant.role = role(*kind, participant.side);
                    }
                }
                Amendment::Start(date) => revision.start.clone_from(date),
                Amendment::End(date) => revision.end.clone_from(date),
                Amendment::Status(status, reported) => {
                    revision.status = *status;
                    revision.status_reported.clone_from(reported);
                }
                Amendment::Issues(issues) => revision.issues = *issues,
                Amendment::Title(title) => revision.title.clone_from(title),
                Amendment::Withdrawn => {}
            }
        }
    }
}
