//! The queues of the desk, and what is sought in one: the words that addresses and columns use.

use domain::{Country, Kind, State};
use platform::http::Problem;
use serde::Deserialize;

use crate::view::encode;

/// How many items one page of a queue lists.
pub(super) const PAGE: usize = 50;

/// Work that waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Claims that wait because a name is not certain.
    Names,
    /// Two engagements that may be one.
    Duplicates,
    /// Claims that were read out of documents.
    Proposals,
    /// What governments and readers say of entries.
    Contested,
    /// Imports that refused rows.
    Imports,
}

impl Queue {
    /// All, in the order of the desk.
    pub const ALL: [Self; 5] = [
        Self::Contested,
        Self::Proposals,
        Self::Duplicates,
        Self::Names,
        Self::Imports,
    ];

    /// The word in addresses and columns.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Duplicates => "duplicates",
            Self::Proposals => "proposals",
            Self::Contested => "contested",
            Self::Imports => "imports",
        }
    }

    /// What stands above it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Names => "Names to place",
            Self::Duplicates => "Possible duplicates",
            Self::Proposals => "Proposed claims",
            Self::Contested => "Contested entries",
            Self::Imports => "Import problems",
        }
    }

    /// What is asked in it, and in which order.
    #[must_use]
    pub const fn lead(self) -> &'static str {
        match self {
            Self::Names => {
                "Claims that wait because a name could be several places, or none we know. Governments' own pages come first, then the newest."
            }
            Self::Duplicates => {
                "Two entries that may be one. The likely ones that stand on much evidence come first: there a decision mends most."
            }
            Self::Proposals => {
                "Claims that were read out of documents, each with the passage that supports it. The surest come first."
            }
            Self::Contested => {
                "What governments concerned and readers say of entries. Governments come first, then whoever has waited longest."
            }
            Self::Imports => "Rows that imports refused, with what would mend them. The newest come first.",
        }
    }

    /// What to say where nothing waits.
    #[must_use]
    pub const fn empty(self) -> &'static str {
        match self {
            Self::Names => "Every name has its place.",
            Self::Duplicates => "No two entries look like one.",
            Self::Proposals => "Every proposed claim is decided.",
            Self::Contested => "Everybody who spoke has an answer.",
            Self::Imports => "Every import went through whole.",
        }
    }

    /// Where it is.
    #[must_use]
    pub fn href(self) -> String {
        format!("/desk/{}", self.as_str())
    }

    /// Reads a word of an address.
    ///
    /// # Errors
    /// A 404 where there is no such queue.
    pub(super) fn read(word: &str) -> Result<Self, Problem> {
        Self::ALL
            .into_iter()
            .find(|queue| queue.as_str() == word)
            .ok_or_else(|| {
                let words = Self::ALL.map(Self::as_str).join(", ");
                Problem::not_found(format!("The desk has no queue “{}”.", crate::prose::brief(word, 40)))
                    .with_hint(format!("It has {words}."))
            })
    }

    /// Whether its items can be narrowed by state, country and kind.
    #[must_use]
    pub const fn has_parties(self) -> bool {
        !matches!(self, Self::Imports)
    }
}

/// The parameters of a queue's address, as they come.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub state: String,
    pub country: String,
    pub kind: String,
    pub table: String,
    pub mine: String,
    pub later: String,
    pub page: String,
    /// The decision that led here.
    pub done: String,
    /// Another name for the American side of a claim.
    pub us: String,
    /// Another name for its counterpart.
    pub them: String,
}

/// What is sought in a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sought {
    pub state: Option<State>,
    pub country: Option<Country>,
    pub kind: Option<Kind>,
    /// The table that a claim stands in, or the rule that suspects a duplicate.
    pub table: Option<String>,
    /// Only what is assigned to whoever asks.
    pub mine: bool,
    /// Only what was put off.
    pub later: bool,
    /// From 1.
    pub page: usize,
}

fn word<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<Option<T>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let shown = crate::prose::brief(text, 40);
        Problem::bad_parameter(field, format!("`{field}={shown}` cannot be read."))
            .with_hint("Choose from the list on the page, or leave it out.")
    })
}

impl Sought {
    pub(super) fn read(asked: &Asked) -> Result<Self, Problem> {
        Ok(Self {
            state: word("state", &asked.state)?,
            country: word("country", &asked.country)?,
            kind: word("kind", &asked.kind)?,
            table: (!asked.table.is_empty()).then(|| asked.table.clone()),
            mine: asked.mine == "yes",
            later: asked.later == "yes",
            page: word("page", &asked.page)?.unwrap_or(1).clamp(1, 100_000),
        })
    }

    /// Whether it asks for parties or a kind.
    pub(super) fn has_parties(&self) -> bool {
        self.state.is_some() || self.country.is_some() || self.kind.is_some()
    }

    /// Whether it leaves anything out.
    pub(super) fn is_narrow(&self) -> bool {
        *self
            != Self {
                page: self.page,
                ..Self::default()
            }
    }

    /// The query part, with a leading `?` where there is one.
    pub(super) fn query(&self, page: usize) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        add("state", self.state.map(|state| state.to_string()));
        add("country", self.country.map(|country| country.to_string()));
        add("kind", self.kind.map(|kind| kind.to_string()));
        add("table", self.table.clone());
        add("mine", self.mine.then(|| "yes".to_owned()));
        add("later", self.later.then(|| "yes".to_owned()));
        add("page", (page > 1).then(|| page.to_string()));
        let mut text = String::new();
        for (name, value) in &pairs {
            text.push(if text.is_empty() { '?' } else { '&' });
            text.push_str(name);
            text.push('=');
            encode(&mut text, value);
        }
        text
    }
}

/// One item of a queue, in a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Its id, as its address has it.
    pub item: String,
    /// In which state it was listed, for a decision on several at once.
    pub seen: String,
    /// What it is about.
    pub title: String,
    /// Why it waits.
    pub why: String,
    /// The rest in small print.
    pub meta: String,
    /// The kind that it says, where it says one.
    pub kind: Option<Kind>,
    /// Whom it is assigned to (`account:UUID`).
    pub assigned: Option<String>,
    /// Until when it was put off: microseconds since 1970.
    pub until: Option<i64>,
}

/// A stretch of a queue.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretch {
    pub lines: Vec<Line>,
    /// How many fit what is sought.
    pub total: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_reads_back_from_its_address() {
        let asked = Asked {
            state: "WA".into(),
            country: "JP".into(),
            kind: "sister_tie".into(),
            table: "a table & more".into(),
            mine: "yes".into(),
            page: "3".into(),
            ..Asked::default()
        };
        let sought = Sought::read(&asked).unwrap();
        assert!(sought.is_narrow());
        let query = sought.query(sought.page);
        assert_eq!(
            query,
            "?state=WA&country=JP&kind=sister_tie&table=a+table+%26+more&mine=yes&page=3"
        );
        assert_eq!(Sought::read(&Asked::default()).unwrap().query(1), "");
        let bad = Asked {
            state: "Atlantis".into(),
            ..Asked::default()
        };
        assert_eq!(Sought::read(&bad).unwrap_err().field.as_deref(), Some("state"));
        assert!(Queue::read("nonsense").is_err());
        for queue in Queue::ALL {
            assert_eq!(Queue::read(queue.as_str()).unwrap(), queue);
        }
    }
}
