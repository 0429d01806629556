//! The model as a file: JSON with a line a level, so that people can read it and a new fit shows what it changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::Family;
use serde::{Deserialize, Serialize};

use super::{Bounds, Chances, Common, Field, Known, Model};

/// A file that holds no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It is not the JSON of one.
    #[error("the matching model cannot be read: {0}; fit it again with `legation match fit`")]
    Json(#[from] serde_json::Error),
    /// A level is missing or has no chance at all.
    #[error("the matching model says nothing about {family}, {field}, {level}; fit it again with `legation match fit`")]
    Missing {
        /// Of which family.
        family: String,
        /// In which field.
        field: &'static str,
        /// Which level.
        level: &'static str,
    },
    /// A family that the program does not know.
    #[error("the matching model speaks of the family `{0}`, which is none; fit it again with `legation match fit`")]
    Family(String),
}

/// The model as its file has it.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    pairs: usize,
    bounds: Bounds,
    families: BTreeMap<String, FamilyInFile>,
    common: Common,
}

#[derive(Debug, Serialize, Deserialize)]
struct FamilyInFile {
    /// The share of pairs that are one engagement.
    duplicates: f64,
    fields: BTreeMap<String, BTreeMap<String, Chances>>,
}

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    /// It is not the JSON of a model, or a level is missing.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let file: File = serde_json::from_str(text)?;
        let mut families = BTreeMap::new();
        for (word, read) in &file.families {
            let family = Family::ALL
                .iter()
                .copied()
                .find(|family| family.as_str() == word)
                .ok_or_else(|| ModelError::Family(word.clone()))?;
            let mut chances = Vec::with_capacity(Field::ALL.len());
            for field in Field::ALL {
                let levels = field.levels().iter().map(|level| {
                    let found = read
                        .fields
                        .get(field.as_str())
                        .and_then(|levels| levels.get(level.word));
                    found
                        .copied()
                        .filter(|chances| chances.duplicates > 0.0 && chances.others > 0.0)
                        .ok_or(ModelError::Missing {
                            family: word.clone(),
                            field: field.as_str(),
                            level: level.word,
                        })
                });
                chances.push(levels.collect::<Result<Vec<_>, _>>()?);
            }
            let prior = read.duplicates;
            families.insert(family, Known { prior, chances });
        }
        Ok(Self {
            pairs: file.pairs,
            bounds: file.bounds,
            common: file.common,
            families,
        })
    }

    /// The model as JSON, a line a level.
    ///
    /// # Errors
    /// Never: everything in it can be written.
    pub fn to_json(&self) -> Result<String, ModelError> {
        let mut text = format!(
            "{{\n  \"pairs\": {},\n  \"bounds\": {},\n  \"families\": {{",
            self.pairs,
            serde_json::to_string(&self.bounds)?
        );
        for (n, (family, known)) in self.families.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            let _ = write!(
                text,
                "{comma}\n    \"{family}\": {{\n      \"duplicates\": {},\n      \"fields\": {{",
                serde_json::to_string(&known.prior)?
            );
            for (n, (field, levels)) in Field::ALL.iter().zip(&known.chances).enumerate() {
                let comma = if n == 0 { "" } else { "," };
                let _ = write!(text, "{comma}\n        \"{}\": {{", field.as_str());
                for (n, (level, chances)) in field.levels().iter().zip(levels).enumerate() {
                    let comma = if n == 0 { "" } else { "," };
                    let _ = write!(
                        text,
                        "{comma}\n          \"{}\": {}",
                        level.word,
                        serde_json::to_string(chances)?
                    );
                }
                text.push_str("\n        }");
            }
            text.push_str("\n      }\n    }");
        }
        let common = serde_json::to_string_pretty(&self.common)?.replace('\n', "\n  ");
        let _ = write!(text, "\n  }},\n  \"common\": {common}\n}}\n");
        Ok(text)
    }
}
