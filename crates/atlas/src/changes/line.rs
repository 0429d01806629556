//! One line of the log: what a revision did, by whom, why, and field by field what it changed.

use std::collections::HashMap;

use domain::Day;
use platform::database::{Result, Session};

use super::store::{Change, Did};
use crate::prose::{self, moment_day, rfc3339};
use crate::record::{FieldChange, StoredRevision, author_words, field_changes, with_former};

/// Longest value that a line shows of a field.
const VALUE: usize = 160;

/// What the revisions of a stretch, and those just before them, say: by engagement and number.
#[derive(Debug, Default)]
pub struct Told(HashMap<String, HashMap<u32, StoredRevision>>, HashMap<String, String>);

impl Told {
    /// Reads them.
    ///
    /// # Errors
    /// The database refused.
    pub fn read(session: &mut Session<'_>, changes: &[Change]) -> Result<Self> {
        let keys: Vec<&str> = changes.iter().map(|change| change.at.key()).collect();
        let mut told = Self::default();
        for (revision, engagement, stored) in with_former(session, &keys)? {
            told.1.insert(revision, engagement.clone());
            told.0.entry(engagement).or_default().insert(stored.number, stored);
        }
        Ok(told)
    }

    /// The fields in which a revision differs from the one before it; empty for the first.
    fn differences(&self, change: &Change) -> Vec<FieldChange> {
        let own = self
            .1
            .get(change.at.key())
            .and_then(|engagement| self.0.get(engagement));
        let pair = own.and_then(|own| Some((own.get(&change.number.checked_sub(1)?)?, own.get(&change.number)?)));
        pair.map(|(before, after)| field_changes(before, after))
            .unwrap_or_default()
    }
}

/// One line of the log.
#[derive(Debug)]
pub struct Line {
    /// The page of the revision.
    pub href: String,
    /// What the engagement is called.
    pub title: String,
    /// Of which kind it is.
    pub kind: domain::Kind,
    /// What the revision did.
    pub did: Did,
    /// The same in a word.
    pub what: &'static str,
    /// Where an engagement leads that was merged away.
    pub merged_into: Option<String>,
    /// When, without the day.
    pub time: String,
    /// The whole moment.
    pub moment: String,
    /// Who decided it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// On how many claims it stands.
    pub claims: String,
    /// What it says otherwise than the one before.
    pub fields: Vec<FieldChange>,
    /// The engagement as it was known the day before; nothing where it was not.
    pub before: Option<String>,
    /// The engagement as it was known at the end of the day.
    pub after: String,
}

impl Line {
    /// A revision of the log as a page prints it.
    #[must_use]
    pub fn of(change: &Change, told: &Told) -> Self {
        let words = prose::moment_words(change.recorded);
        let day = moment_day(change.recorded);
        let page = format!("/engagements/{}", change.engagement);
        let mut fields = told.differences(change);
        for field in &mut fields {
            field.before = prose::brief(&field.before, VALUE);
            field.after = prose::brief(&field.after, VALUE);
        }
        Self {
            href: format!("{page}/revisions/{}", change.number),
            title: change.title.clone(),
            kind: change.kind,
            did: change.did,
            what: done_word(change.did),
            merged_into: change
                .merged_into
                .filter(|_| change.did == Did::Withdrawn)
                .map(|into| format!("/engagements/{into}")),
            time: words
                .rsplit_once(", ")
                .map_or(words.clone(), |(_, time)| time.to_owned()),
            moment: rfc3339(change.recorded),
            author: author_words(&prose::brief(&change.author, 120)),
            reason: prose::brief(&change.reason, 240),
            claims: prose::counted(change.claims as usize, "claim", "claims"),
            before: (change.number > 1).then(|| format!("{page}?known_on={}", Day(day.0 - 1))),
            after: format!("{page}?known_on={day}"),
            fields,
        }
    }

    /// What changed, for a feed: " Beginning: 1957, was not said."
    #[must_use]
    pub fn in_words(&self) -> String {
        let said = |value: &str| {
            if value.is_empty() {
                "not said".to_owned()
            } else {
                value.to_owned()
            }
        };
        let mut text = String::new();
        for field in &self.fields {
            text.push_str(&format!(
                " {}: {}, was {}.",
                field.field,
                said(&field.after),
                said(&field.before)
            ));
        }
        text
    }
}

/// What a revision did, in a word.
const fn done_word(did: Did) -> &'static str {
    match did {
        Did::New => "new",
        Did::Revised => "revised",
        Did::Merged => "claims joined",
        Did::Split => "claims told apart",
        Did::Withdrawn => "withdrawn",
    }
}

/// The same, as a choice of the form.
pub(super) const fn done_label(did: Did) -> &'static str {
    match did {
        Did::New => "New",
        Did::Revised => "Revised",
        Did::Merged => "Claims joined",
        Did::Split => "Claims told apart",
        Did::Withdrawn => "Withdrawn",
    }
}
