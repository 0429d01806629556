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
    /// Whether it took the engagement out of view.
    pub withdrawn: bool,
    /// The kind that it says.
    pub kind: Kind,
    /// The title that it says.
    pub title: String,
    /// On how many claims it stands.
    pub claims: u32,
}

/// A place in the log: the ledger position, then the revision's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The ledger position.
    pub position: i64,
    key: String,
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

/// A stretch of the log, newest first: at most `limit` changes that come after `after` in that order, that the ledger
/// had recorded by `until`, and that fit the filter's kinds, families, states, countries, places and actors.
///
/// # Errors
/// The database refused.
pub fn log(
    session: &mut Session<'_>,
    filter: &Filter,
    until: i64,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Change>> {
    let mut conditions = Conditions {
        text: "r.recorded <= $1".to_owned(),
        values: vec![until.into()],
    };
    if let Some(place) = after {
        let (position, key) = (
            conditions.value(place.position.into()),
            conditions.value(place.key.as_str().into()),
        );
        conditions.and(&format!(
            "(r.position < {position} OR (r.position = {position} AND r.id < {key}))"
        ));
    }
    let mut kinds: Vec<Kind> = filter.kinds.iter().copied().collect();
    if !filter.families.is_empty() {
        let of_families = Kind::ALL
            .iter()
            .copied()
            .filter(|kind| filter.families.contains(&kind.family()));
        kinds = match kinds.is_empty() {
            true => of_families.collect(),
            false => kinds
                .into_iter()
                .filter(|kind| filter.families.contains(&kind.family()))
                .collect(),
        };
        if kinds.is_empty() {
            return Ok(Vec::new());
        }
    }
    conditions.any_of("r.kind", kinds.iter().map(|kind| kind.as_str().into()));
    conditions.party("us", "a.state", filter.states.iter().map(|state| state.as_str().into()));
    conditions.party(
        "foreign",
        "a.country",
        filter.countries.iter().map(|country| country.as_str().into()),
    );
    conditions.party("us", "a.slug", filter.places.iter().map(Value::from));
    conditions.party("", "a.slug", filter.actors.iter().map(Value::from));
    let sql = format!(
        "SELECT r.position, r.id, e.public_id, r.number, r.recorded, r.author, r.reason, r.withdrawn, r.kind, r.title,
                r.claims
         FROM revisions r JOIN engagements e ON e.id = r.engagement_id
         WHERE {} ORDER BY r.position DESC, r.id DESC LIMIT {limit}",
        conditions.text
    );
    session.all(&sql, &conditions.values, change)
}

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
        self.text.push_str(" AND ");
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
        withdrawn: row.flag(7)?,
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
