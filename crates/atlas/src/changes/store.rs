//! The log of the ledger: its revisions, newest first.

use std::fmt;
use std::str::FromStr;

use domain::{Kind, PublicId};
use platform::database::{DatabaseError, Result, Row, Session, Value};

use snapshot::Filter;

/// One revision in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it stands in the log.
    pub at: Place,
    /// Of which engagement.
    pub engagement: PublicId,
    /// Its number, from 1.
    pub number: u32,
    /// When it was written: microseconds since 1970.
    pub recorded: i64,
    /// Who wrote it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What it did.
    pub did: Did,
    /// Into which engagement its own has been merged since.
    pub merged_into: Option<PublicId>,
    /// The kind that it says.
    pub kind: Kind,
    /// The title that it says.
    pub title: String,
    /// On how many claims it stands.
    pub claims: u32,
}

/// What a revision did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// It was the engagement's first.
    New,
    /// It says something else than the one before.
    Revised,
    /// Claims joined.
    Merged,
    /// Claims were told apart.
    Split,
    /// The engagement left the view.
    Withdrawn,
}

impl Did {
    /// Everything that a revision may do.
    pub const ALL: [Self; 5] = [Self::New, Self::Revised, Self::Merged, Self::Split, Self::Withdrawn];

    /// The word that addresses use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Revised => "revised",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for Did {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|did| did.as_str() == text).ok_or(())
    }
}

/// Whose revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Of the rules of intake and of the matching model.
    Rules,
    /// Of people.
    People,
}

impl By {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Rules, Self::People];

    /// The word that addresses use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::People => "people",
        }
    }
}

impl FromStr for By {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|by| by.as_str() == text).ok_or(())
    }
}

/// A place in the log: the ledger position, then the revision's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The ledger position.
    pub position: i64,
    key: String,
}

impl Place {
    /// The key of the revision that stands there.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.position, self.key)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (position, key) = text.split_once('.').ok_or(())?;
        let sound = key.len() <= 64 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        match position.parse() {
            Ok(position) if sound => Ok(Self {
                position,
                key: key.to_owned(),
            }),
            _ => Err(()),
        }
    }
}

/// What of the log is asked for.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Kinds, families, states, countries, places and actors; the rest of it is not looked at.
    pub filter: Filter,
    /// Only revisions that did one of these; empty for all.
    pub done: Vec<Did>,
    /// Only revisions of such authors.
    pub by: Option<By>,
    /// Recorded then or later: microseconds since 1970.
    pub since: Option<i64>,
    /// Recorded then or before.
    pub until: Option<i64>,
}

impl Question {
    /// Whether every revision in the stretch of time is an answer.
    #[must_use]
    pub fn is_all(&self) -> bool {
        let filter = &self.filter;
        let sets = [
            filter.kinds.is_empty(),
            filter.families.is_empty(),
            filter.states.is_empty(),
        ];
        let parties = [
            filter.countries.is_empty(),
            filter.places.is_empty(),
            filter.actors.is_empty(),
        ];
        self.done.is_empty() && self.by.is_none() && sets.into_iter().chain(parties).all(|empty| empty)
    }

    /// The kinds asked for; nothing where no kind is all that is asked for.
    fn kinds(&self) -> Option<Vec<Kind>> {
        let Filter { kinds, families, .. } = &self.filter;
        let fits = |kind: &Kind| {
            (kinds.is_empty() || kinds.contains(kind)) && (families.is_empty() || families.contains(&kind.family()))
        };
        if kinds.is_empty() && families.is_empty() {
            return Some(Vec::new());
        }
        let all: Vec<Kind> = Kind::ALL.iter().copied().filter(fits).collect();
        (!all.is_empty()).then_some(all)
    }
}

/// A stretch of the log.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// The answers, newest first.
    pub changes: Vec<Change>,
    /// Behind which place the log goes on, where more revisions are to be looked at.
    pub next: Option<Place>,
    /// How many revisions were looked at, where that was not enough to fill the stretch.
    pub looked_at: Option<usize>,
}

/// So many revisions are looked at for one answer: however seldom something is, the question stays small.
pub const LOOKED_AT: usize = 10_000;

/// What a revision did, in one expression: what took the engagement out of view, told claims apart, was the first, joined
/// claims, or only says something else. Undoing a split takes its marks back, so the reasons that `review::split` writes
/// are read too: what was done stays done in the log.
const DID: &str = "CASE \
     WHEN r.withdrawn = 1 THEN 'withdrawn' \
     WHEN r.reason LIKE 'the split of % was undone: %' THEN 'merged' \
     WHEN r.reason LIKE 'split out of %' OR r.reason LIKE '% was split out: %' \
       OR EXISTS (SELECT 1 FROM merges m WHERE m.engagement_id = r.engagement_id AND m.split_at = r.recorded) \
       OR EXISTS (SELECT 1 FROM separations s JOIN evidence v ON v.claim_id = s.claim_a \
                  WHERE s.recorded = r.recorded AND v.revision_id = r.id) \
       OR EXISTS (SELECT 1 FROM separations s JOIN evidence v ON v.claim_id = s.claim_b \
                  WHERE s.recorded = r.recorded AND v.revision_id = r.id) THEN 'split' \
     WHEN r.number = 1 THEN 'new' \
     WHEN EXISTS (SELECT 1 FROM merges m WHERE m.engagement_id = r.engagement_id AND m.position = r.position) \
     THEN 'merged' ELSE 'revised' END";

/// Whether the rules of intake or the matching model wrote a revision, and no person.
const BY_RULE: &str = "(r.author = 'intake' OR r.author LIKE 'rule:%' OR r.author LIKE 'model:%')";

/// A stretch of the log, newest first: at most `limit` answers that come after `after` in that order.
///
/// # Errors
/// The database refused.
pub fn log(session: &mut Session<'_>, question: &Question, after: Option<&Place>, limit: usize) -> Result<Stretch> {
    let Some(kinds) = question.kinds() else {
        return Ok(Stretch::default());
    };
    let window = if question.is_all() { limit + 1 } else { LOOKED_AT };
    let mut conditions = Conditions::default();
    window_of(&mut conditions, session, question, after)?;
    let inner = std::mem::take(&mut conditions.text);
    let filter = &question.filter;
    conditions.any_of("r.kind", kinds.iter().map(|kind| kind.as_str().into()));
    conditions.any_of("r.did", question.done.iter().map(|did| did.as_str().into()));
    match question.by {
        Some(By::Rules) => conditions.and(BY_RULE),
        Some(By::People) => conditions.and(&format!("NOT {BY_RULE}")),
        None => {}
    }
    conditions.party("us", "a.state", filter.states.iter().map(|state| state.as_str().into()));
    conditions.party(
        "foreign",
        "a.country",
        filter.countries.iter().map(|country| country.as_str().into()),
    );
    conditions.party("us", "a.slug", filter.places.iter().map(Value::from));
    conditions.party("", "a.slug", filter.actors.iter().map(Value::from));
    let stretch = format!("(SELECT r.* FROM revisions r {inner} ORDER BY r.position DESC, r.id DESC LIMIT {window}) r");
    let sql = format!(
        "SELECT r.position, r.id, e.public_id, r.number, r.recorded, r.author, r.reason, r.did, r.kind, r.title,
                r.claims, m.public_id
         FROM (SELECT r.*, {DID} AS did FROM {stretch}) r
         JOIN engagements e ON e.id = r.engagement_id LEFT JOIN engagements m ON m.id = e.merged_into
         {} ORDER BY r.position DESC, r.id DESC LIMIT {}",
        conditions.text,
        limit + 1
    );
    let mut changes = session.all(&sql, &conditions.values, change)?;
    if changes.len() > limit {
        changes.truncate(limit);
        let next = changes.last().map(|last| last.at.clone());
        return Ok(Stretch {
            changes,
            next,
            looked_at: None,
        });
    }
    if question.is_all() {
        return Ok(Stretch {
            changes,
            ..Stretch::default()
        });
    }
    let mut ends = Conditions::default();
    window_of(&mut ends, session, question, after)?;
    let sql = format!(
        "SELECT r.position, r.id FROM revisions r {} ORDER BY r.position DESC, r.id DESC LIMIT 1 OFFSET {}",
        ends.text,
        window - 1
    );
    let next = session.first(&sql, &ends.values, |row| {
        Ok(Place {
            position: row.int(0)?,
            key: row.string(1)?,
        })
    })?;
    Ok(Stretch {
        changes,
        looked_at: next.as_ref().map(|_| window),
        next,
    })
}

/// The conditions of the revisions that are looked at: behind a place, in a stretch of time.
fn window_of(
    conditions: &mut Conditions,
    session: &mut Session<'_>,
    question: &Question,
    after: Option<&Place>,
) -> Result<()> {
    if let Some(until) = question.until {
        let value = conditions.value(until.into());
        conditions.and(&format!("r.recorded <= {value}"));
        // What was recorded later stands further up: the log is begun where the day ends, not walked down to it.
        let last = session.first(
            "SELECT position FROM revisions WHERE recorded <= $1 ORDER BY recorded DESC LIMIT 1",
            &[until.into()],
            |row| row.int(0),
        )?;
        let position = conditions.value(last.unwrap_or(-1).into());
        conditions.and(&format!("r.position <= {position}"));
    }
    if let Some(since) = question.since {
        let value = conditions.value(since.into());
        conditions.and(&format!("r.recorded >= {value}"));
        let first = session.first(
            "SELECT position FROM revisions WHERE recorded >= $1 ORDER BY recorded LIMIT 1",
            &[since.into()],
            |row| row.int(0),
        )?;
        let position = conditions.value(first.unwrap_or(i64::MAX).into());
        conditions.and(&format!("r.position >= {position}"));
    }
    if let Some(place) = after {
        let (position, key) = (
            conditions.value(place.position.into()),
            conditions.value(place.key.as_str().into()),
        );
        conditions.and(&format!(
            "r.position <= {position} AND (r.position < {position} OR r.id < {key})"
        ));
    }
    Ok(())
}

#[derive(Default)]
struct Conditions {
    text: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds a value; tells the parameter that stands for it.
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        self.text
            .push_str(if self.text.is_empty() { "WHERE " } else { " AND " });
        self.text.push_str(condition);
    }

    fn list(&mut self, values: impl Iterator<Item = Value>) -> Option<String> {
        let parameters: Vec<String> = values.map(|value| self.value(value)).collect();
        (!parameters.is_empty()).then(|| parameters.join(", "))
    }

    fn any_of(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        if let Some(list) = self.list(values) {
            self.and(&format!("{column} IN ({list})"));
        }
    }

    /// A participant of a side (or of any, where it is empty) has one of the values.
    fn party(&mut self, side: &str, column: &str, values: impl Iterator<Item = Value>) {
        if let Some(list) = self.list(values) {
            let side = if side.is_empty() {
                String::new()
            } else {
                format!("p.side = '{side}' AND ")
            };
            self.and(&format!(
                "EXISTS (SELECT 1 FROM participants p JOIN actors a ON a.id = p.actor_id
                 WHERE p.revision_id = r.id AND {side}{column} IN ({list}))"
            ));
        }
    }
}

fn change(row: &Row<'_>) -> Result<Change> {
    let shape = |column: usize, text: &str| DatabaseError::Shape {
        column,
        expected: "a word that this version knows",
        sql: crate::prose::brief(text, 60),
    };
    let number = |column: usize| -> Result<u32> { Ok(u32::try_from(row.int(column)?).unwrap_or(0)) };
    Ok(Change {
        at: Place {
            position: row.int(0)?,
            key: row.string(1)?,
        },
        engagement: row.text(2)?.parse().map_err(|_| shape(2, "a public id"))?,
        number: number(3)?,
        recorded: row.int(4)?,
        author: row.string(5)?,
        reason: row.string(6)?,
        did: row.text(7)?.parse().map_err(|()| shape(7, "what a revision did"))?,
        merged_into: row.maybe_string(11)?.and_then(|id| id.parse().ok()),
        kind: row.text(8)?.parse().map_err(|_| shape(8, "a kind"))?,
        title: row.string(9)?,
        claims: number(10)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_log_read_back() {
        let place = Place {
            position: 12,
            key: "0190-abc".into(),
        };
        assert_eq!(place.to_string().parse(), Ok(place));
        for bad in ["", "12", "x.y", "1.a'b"] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }
}
