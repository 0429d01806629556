//! Proposals against passages that people have labelled (docs/annotation.md): the rows, how they are read, and figures.

use std::collections::BTreeMap;

use domain::{Country, Edtf, Issues, Kind, Level, ReportedStatus, Side, State};
use places::{Gazetteer, PlaceId, Query, Resolver};
use serde_json::{Map, Value};

use super::Found;
use super::same::{matches, matches_to_the_letter};

/// A row that does not follow the guide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {field}: {reason}")]
pub struct GoldError {
    /// Which line, from 1.
    pub line: usize,
    /// Which field, with the number of the claim where it is one of a claim's.
    pub field: String,
    /// What is wrong, and what would be right.
    pub reason: String,
}

/// An engagement as the annotator wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldClaim {
    /// Its kind.
    pub kind: Kind,
    /// The American government.
    pub us_actor: String,
    /// Its level.
    pub us_level: Level,
    /// Its state; none for a network.
    pub us_state: Option<State>,
    /// The foreign counterpart.
    pub counterpart: String,
    /// Its level.
    pub counterpart_level: Level,
    /// Its country; none for a network.
    pub counterpart_country: Option<Country>,
    /// The year in which it began or happened, where the passage gives it.
    pub year: Option<i32>,
    /// As the passage reports it.
    pub status: ReportedStatus,
    /// What it is about, where the row says.
    pub issues: Option<Issues>,
    /// Named officials, where the row says.
    pub officials: Option<Vec<String>>,
    /// When it began or happened, where the row says it closer than by its year.
    pub start: Option<Edtf>,
}

/// Where a real passage stands, and how it is found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The file, below the folder of documents.
    pub document: String,
    /// The member of an archive; empty where the file is the document.
    pub member: String,
    /// First bytes of the SHA-256 of the first five words.
    pub first5: String,
    /// The same of the last five.
    pub last5: String,
    /// How many words.
    pub words: usize,
}

/// A labelled passage.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldRow {
    /// Its id.
    pub id: String,
    /// Whether it belongs to the frozen half.
    pub is_test: bool,
    /// ISO 639-1.
    pub language: String,
    /// The document's date.
    pub date: Option<Edtf>,
    /// The publisher's place and state; the state is empty abroad.
    pub publisher: (String, String),
    /// The text of a passage that we wrote.
    pub text: Option<String>,
    /// Where a real passage stands.
    pub found_by: Option<Fingerprint>,
    /// What it tells.
    pub claims: Vec<GoldClaim>,
    /// Why it tells nothing; empty where it does.
    pub reason: String,
    /// Whether a careful reader could not differ.
    pub sure: bool,
}

/// The reasons of docs/annotation.md.
const REASONS: &[&str] = &[
    "domestic",
    "company",
    "sports",
    "culture",
    "history",
    "geography",
    "migration",
    "personal",
    "private_visit",
    "person_name",
    "other_thing_of_that_name",
    "metaphor",
    "federal",
    "other_city",
    "foreign_domestic",
    "hypothetical",
    "cancelled",
    "refused",
    "anniversary_of_something_else",
    "counterpart_not_named",
    "not_a_government",
    "association_business",
    "proclamation_of_a_day",
    "self_introduction",
    "delivery_of_goods",
    "method_not_membership",
    "counterpart_not_an_engagement",
    "no_engagement_told",
    "mention_only",
];

/// One row while it is read.
struct Reading<'v> {
    line: usize,
    prefix: String,
    fields: &'v Map<String, Value>,
}

impl<'v> Reading<'v> {
    fn error(&self, field: &str, reason: impl Into<String>) -> GoldError {
        GoldError {
            line: self.line,
            field: format!("{}{field}", self.prefix),
            reason: reason.into(),
        }
    }

    fn text(&self, field: &str) -> Result<&'v str, GoldError> {
        let value = self.fields.get(field).and_then(Value::as_str);
        value.ok_or_else(|| self.error(field, "is missing; it must be a text"))
    }

    fn word<T: std::str::FromStr<Err: std::fmt::Display>>(&self, field: &str) -> Result<T, GoldError> {
        self.text(field)?
            .parse()
            .map_err(|error: T::Err| self.error(field, error.to_string()))
    }

    /// A word that may be empty.
    fn may<T: std::str::FromStr<Err: std::fmt::Display>>(&self, field: &str) -> Result<Option<T>, GoldError> {
        if self.text(field)?.is_empty() {
            Ok(None)
        } else {
            self.word(field).map(Some)
        }
    }

    fn number(&self, field: &str) -> Result<usize, GoldError> {
        let value = self.fields.get(field).and_then(Value::as_u64);
        value
            .and_then(|it| usize::try_from(it).ok())
            .ok_or_else(|| self.error(field, "is missing; it must be a whole number"))
    }
}

/// Reads a file of labelled passages, one JSON object a line; all its errors, or all its rows.
///
/// # Errors
/// Every line that does not follow the guide, with the field.
pub fn read(lines: &str) -> Result<Vec<GoldRow>, Vec<GoldError>> {
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for (at, line) in lines.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
        match row(at + 1, line) {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

fn row(line: usize, text: &str) -> Result<GoldRow, GoldError> {
    let whole = |reason: String| GoldError {
        line,
        field: "the line".to_owned(),
        reason,
    };
    let value: Value = serde_json::from_str(text).map_err(|error| whole(format!("is no JSON: {error}")))?;
    let fields = value.as_object().ok_or_else(|| whole("is no JSON object".to_owned()))?;
    let read = Reading {
        line,
        prefix: String::new(),
        fields,
    };
    let is_test = match read.text("half")? {
        "dev" => false,
        "test" => true,
        other => return Err(read.error("half", format!("`{other}` is neither dev nor test"))),
    };
    let publisher = fields.get("publisher").and_then(Value::as_array).map(Vec::as_slice);
    let Some([place, state]) = publisher else {
        return Err(read.error("publisher", "must be a list of two texts: the place and its state"));
    };
    let list = fields.get("claims").and_then(Value::as_array);
    let list = list.ok_or_else(|| read.error("claims", "is missing; it must be a list, empty for a negative"))?;
    let claims = list
        .iter()
        .enumerate()
        .map(|(at, value)| claim(line, at + 1, value))
        .collect::<Result<Vec<_>, _>>()?;
    let reason = read.text("reason")?.to_owned();
    if claims.is_empty() == reason.is_empty() {
        return Err(read.error("reason", "a negative has a reason, and a passage with claims has none"));
    }
    if !reason.is_empty() && !REASONS.contains(&reason.as_str()) {
        return Err(read.error("reason", format!("`{reason}` is not among those of docs/annotation.md")));
    }
    let sure = fields.get("sure").and_then(Value::as_bool);
    let written = fields.get("text").and_then(Value::as_str).map(ToOwned::to_owned);
    let found_by = match written {
        Some(_) => None,
        None => Some(Fingerprint {
            document: read.text("document")?.to_owned(),
            member: read.text("member")?.to_owned(),
            first5: read.text("first5")?.to_owned(),
            last5: read.text("last5")?.to_owned(),
            words: read.number("words")?,
        }),
    };
    Ok(GoldRow {
        id: read.text("id")?.to_owned(),
        is_test,
        language: read.text("language")?.to_owned(),
        date: read.may("date")?,
        publisher: (
            place.as_str().unwrap_or_default().to_owned(),
            state.as_str().unwrap_or_default().to_owned(),
        ),
        text: written,
        found_by,
        claims,
        reason,
        sure: sure.ok_or_else(|| read.error("sure", "is missing; it must be true or false"))?,
    })
}

fn claim(line: usize, number: usize, value: &Value) -> Result<GoldClaim, GoldError> {
    let empty = Map::new();
    let read = Reading {
        line,
        prefix: format!("claim {number}, "),
        fields: value.as_object().unwrap_or(&empty),
    };
    let year = match read.fields.get("year") {
        Some(Value::Null) => None,
        Some(Value::Number(it)) => it.as_i64().and_then(|it| i32::try_from(it).ok()),
        _ => return Err(read.error("year", "must be a number or null")),
    };
    let issues = match read.fields.get("issues") {
        None => None,
        Some(_) => Some(Issues::parse(read.text("issues")?).map_err(|error| read.error("issues", error.to_string()))?),
    };
    let officials = read.fields.get("officials").map(|it| {
        let list = it.as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
    });
    Ok(GoldClaim {
        kind: read.word("kind")?,
        us_actor: read.text("us_actor")?.to_owned(),
        us_level: read.word("us_level")?,
        us_state: read.may("us_state")?,
        counterpart: read.text("counterpart")?.to_owned(),
        counterpart_level: read.word("counterpart_level")?,
        counterpart_country: read.may("counterpart_country")?,
        year,
        status: read.word("status")?,
        issues,
        officials,
        start: if read.fields.contains_key("start") {
            read.may("start")?
        } else {
            None
        },
    })
}

/// The year that a proposal gives: of its beginning, or where only its end is told of that, as the guide's one column has it.
fn year(found: &Found) -> Option<i32> {
    found.start.as_ref().or(found.end.as_ref()).and_then(Edtf::start_year)
}

/// Where a row's publisher is at home: a place of its state, or abroad the best of its name; a port in its city.
#[must_use]
pub fn home(resolver: &Resolver, (name, state): &(String, String)) -> Option<PlaceId> {
    if name.is_empty() {
        return None;
    }
    let name = name.strip_prefix("Port of ").unwrap_or(name);
    let state: Option<State> = state.parse().ok();
    // "New York" with its state is the city.
    let level = if name != "New York" && state.is_some_and(|it| it.name() == name) {
        Level::State
    } else if name.ends_with(" County") {
        Level::County
    } else {
        Level::City
    };
    let query = Query {
        level: Some(level),
        state,
        side: Some(if state.is_some() { Side::Us } else { Side::Foreign }),
        country: state.map(|_| Country::US),
        ..Query::new(name)
    };
    resolver.resolve(&query).candidates.first()?.target.place()
}

/// How many were right of those proposed and of those labelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Right ones.
    pub right: usize,
    /// Proposed ones.
    pub proposed: usize,
    /// Labelled ones.
    pub labelled: usize,
}

impl Count {
    /// Precision, recall and their harmonic mean.
    #[must_use]
    pub fn figures(self) -> (f64, f64, f64) {
        let share = |of: usize| if of == 0 { 0.0 } else { self.right as f64 / of as f64 };
        let (precision, recall) = (share(self.proposed), share(self.labelled));
        let sum = precision + recall;
        (
            precision,
            recall,
            if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 },
        )
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            proposed: self.proposed + other.proposed,
            labelled: self.labelled + other.labelled,
        }
    }
}

/// The fields that are measured: kind, pair and row over all, then what is looked at where kind and pair are right, and at the
/// end pair and row again with neither a capital for its country, nor a port for its authority, nor the year of an end.
pub const FIELDS: &[&str] = &[
    "kind",
    "actor pair",
    "row",
    "year",
    "status",
    "American level",
    "counterpart's level",
    "issues",
    "officials",
    "dates (EDTF)",
    "pair, to the letter",
    "row, to the letter",
];

/// What one passage gave, field by field.
pub type Scored = [Count; 12];

/// Holds the proposals of a passage against its labels.
#[must_use]
pub fn score(row: &GoldRow, found: &[Found], gazetteer: &Gazetteer) -> Scored {
    let mut out = Scored::default();
    let pairs = |fits: &dyn Fn(&GoldClaim, &Found) -> bool| {
        let mut taken = vec![false; found.len()];
        let mut pairs = Vec::new();
        for (at, claim) in row.claims.iter().enumerate() {
            let free = |it: &usize| !taken[*it] && fits(claim, &found[*it]);
            if let Some(it) = (0..found.len()).find(free) {
                taken[it] = true;
                pairs.push((at, it));
            }
        }
        pairs
    };
    let both = |claim: &GoldClaim, it: &Found| claim.kind == it.kind && matches(claim, it, gazetteer);
    let years = |claim: &GoldClaim, it: &Found| claim.year == year(it);
    let all = |right: usize| Count {
        right,
        proposed: found.len(),
        labelled: row.claims.len(),
    };
    out[0] = all(pairs(&|claim, it| claim.kind == it.kind).len());
    out[1] = all(pairs(&|claim, it| matches(claim, it, gazetteer)).len());
    out[2] = all(pairs(&|claim, it| both(claim, it) && years(claim, it)).len());
    let letter = |claim: &GoldClaim, it: &Found| matches_to_the_letter(claim, it, gazetteer);
    let began = |it: &Found| it.start.as_ref().and_then(Edtf::start_year);
    out[10] = all(pairs(&letter).len());
    out[11] = all(pairs(&|claim, it| claim.kind == it.kind && letter(claim, it) && claim.year == began(it)).len());
    for (claim, it) in pairs(&both) {
        let (claim, it) = (&row.claims[claim], &found[it]);
        let one = |right: bool| Count {
            right: usize::from(right),
            proposed: 1,
            labelled: 1,
        };
        let year = year(it);
        out[3] = out[3].plus(Count {
            right: usize::from(year.is_some() && year == claim.year),
            proposed: usize::from(year.is_some()),
            labelled: usize::from(claim.year.is_some()),
        });
        out[4] = out[4].plus(one(claim.status == it.status));
        out[5] = out[5].plus(one(claim.us_level == it.us.level));
        out[6] = out[6].plus(one(claim.counterpart_level == it.counterpart.level));
        if let Some(issues) = claim.issues {
            out[7] = out[7].plus(Count {
                right: issues.iter().filter(|issue| it.issues.contains(*issue)).count(),
                proposed: it.issues.iter().count(),
                labelled: issues.iter().count(),
            });
        }
        if let Some(officials) = &claim.officials {
            out[8] = out[8].plus(Count {
                right: officials.iter().filter(|name| it.officials.contains(name)).count(),
                proposed: it.officials.len(),
                labelled: officials.len(),
            });
        }
        if let Some(start) = &claim.start {
            out[9] = out[9].plus(Count {
                right: usize::from(it.start.as_ref() == Some(start)),
                proposed: usize::from(it.start.is_some()),
                labelled: 1,
            });
        }
    }
    out
}

/// Figures of several passages.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    passages: Vec<Scored>,
    /// Passages that tell of an engagement.
    pub positives: usize,
    /// For each reason of the negatives how many there were, and how many of them gave a proposal.
    pub alarms: BTreeMap<String, (usize, usize)>,
}

/// Under so many positive passages a figure is called unmeasured.
pub const MEASURED_FROM: usize = 60;

impl Figures {
    /// Adds a passage.
    pub fn add(&mut self, row: &GoldRow, found: &[Found], gazetteer: &Gazetteer) {
        self.passages.push(score(row, found, gazetteer));
        if row.claims.is_empty() {
            let alarm = self.alarms.entry(row.reason.clone()).or_default();
            alarm.0 += 1;
            alarm.1 += usize::from(!found.is_empty());
        } else {
            self.positives += 1;
        }
    }

    /// How many passages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.passages.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }

    /// Whether there are enough positive passages for a figure.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.positives >= MEASURED_FROM
    }

    /// The count of a field, by its position in [`FIELDS`].
    #[must_use]
    pub fn count(&self, field: usize) -> Count {
        self.passages
            .iter()
            .fold(Count::default(), |sum, it| sum.plus(it[field]))
    }

    /// The middle 95 % of F1 of a field when passages are drawn again with replacement, a thousand times, seeded.
    #[must_use]
    pub fn interval(&self, field: usize) -> (f64, f64) {
        let mut state = 0x5eed_u64;
        let mut draw = |below: usize| {
            // SplitMix64 (S. Vigna, public domain algorithm).
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            usize::try_from((z ^ (z >> 31)) % below as u64).unwrap_or(0)
        };
        if self.passages.is_empty() {
            return (0.0, 0.0);
        }
        let mut drawn: Vec<f64> = (0..1000)
            .map(|_| {
                let picks = (0..self.passages.len()).map(|_| draw(self.passages.len()));
                picks
                    .fold(Count::default(), |sum, it| sum.plus(self.passages[it][field]))
                    .figures()
                    .2
            })
            .collect();
        drawn.sort_by(f64::total_cmp);
        (drawn[25], drawn[974])
    }
}
