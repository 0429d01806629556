//! What the parsers' tests share: reading bytes to a list of outcomes.

use std::ops::ControlFlow;

use domain::Claim;

use crate::{Format, Input, Mission, Options, Outcome, Refusal, read};

/// Everything that reading gave, with its lines.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) all: Vec<(u64, Outcome)>,
    pub(crate) bytes_read: u64,
}

impl Found {
    pub(crate) fn claims(&self) -> Vec<&Claim> {
        let claims = self.all.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Claim(claim) => Some(&**claim),
            _ => None,
        });
        claims.collect()
    }

    pub(crate) fn missions(&self) -> Vec<&Mission> {
        let missions = self.all.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Context(mission) => Some(&**mission),
            _ => None,
        });
        missions.collect()
    }

    pub(crate) fn refusals(&self) -> Vec<&Refusal> {
        let refusals = self.all.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Refused(refusal) => Some(refusal),
            _ => None,
        });
        refusals.collect()
    }

    pub(crate) fn notices(&self) -> Vec<String> {
        let notices = self.all.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Notice(notice) => Some(notice.to_string()),
            _ => None,
        });
        notices.collect()
    }

    pub(crate) fn out_of_scope(&self, wanted: &str) -> usize {
        let counted = |outcome: &Outcome| matches!(outcome, Outcome::OutOfScope { reason } if *reason == wanted);
        self.all.iter().filter(|(_, outcome)| counted(outcome)).count()
    }

    /// All outcomes as JSON, for snapshots.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let outcomes = self.all.iter().map(|(line, outcome)| match outcome {
            Outcome::Claim(claim) => serde_json::json!({ "line": line, "claim": claim }),
            Outcome::Context(mission) => serde_json::json!({ "line": line, "mission": mission }),
            Outcome::Refused(refusal) => serde_json::json!({ "refused": refusal.to_string(), "raw": refusal.raw }),
            Outcome::OutOfScope { reason } => serde_json::json!({ "line": line, "out_of_scope": reason }),
            Outcome::Notice(notice) => serde_json::json!({ "notice": notice.to_string() }),
        });
        outcomes.collect()
    }
}

/// Reads inputs to their end.
pub(crate) fn read_all(format: Format, inputs: Vec<Input>, options: &Options) -> Found {
    let mut found = Found::default();
    let ended = read(format, inputs, options, &mut |outcome, progress| {
        found.bytes_read = progress.bytes_read;
        found.all.push((progress.line, outcome));
        ControlFlow::Continue(())
    });
    if let Err(error) = ended {
        panic!("{error}");
    }
    found
}

/// Reads one input in memory.
pub(crate) fn read_bytes(format: Format, name: &str, bytes: impl Into<Vec<u8>>) -> Found {
    read_all(format, vec![Input::from_bytes(name, bytes)], &Options::default())
}
