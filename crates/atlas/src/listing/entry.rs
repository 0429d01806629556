//! One engagement as a line of a list, on a day.

use domain::{Country, Day, Edtf, Family, Issues, Kind, PublicId, Side, State, StatusOn};
use snapshot::{DayView, ParticipantView, Row, RowRef};

use crate::prose::{self, Party};

/// One engagement as a line of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its public id.
    pub id: PublicId,
    /// What it is, in a line.
    pub title: String,
    /// Its kind.
    pub kind: Kind,
    /// Its status on the day.
    pub status: StatusOn,
    /// The status in a few words.
    pub status_words: String,
    /// When it began.
    pub start: Option<Edtf>,
    /// When it ended.
    pub end: Option<Edtf>,
    /// The day that orders and dates it.
    pub start_day: Option<Day>,
    /// Who takes part, American side first.
    pub parties: Vec<Party>,
    /// What it is about.
    pub issues: Issues,
    /// How many claims it stands on.
    pub claims: u16,
    /// Whether one of them is a government's.
    pub gov: bool,
    /// Whether it may be passed on under CC BY.
    pub fits_cc_by: bool,
    /// The ledger position of its newest revision.
    pub position: u64,
    /// When the ledger learned of that: microseconds since 1970.
    pub recorded: i64,
}

/// The entries of rows of a view.
#[must_use]
pub fn entries(view: &DayView, rows: &[RowRef]) -> Vec<Entry> {
    rows.iter().map(|row| Entry::of(&view.row(*row), view.day())).collect()
}

/// A participant as pages name it.
#[must_use]
pub fn party(participant: &ParticipantView<'_>) -> Party {
    Party {
        slug: participant.actor.slug.to_string(),
        name: participant.actor.name.to_string(),
        side: participant.side,
        role: participant.role,
        level: participant.actor.level,
        state: participant.actor.state,
        country: participant.actor.country,
    }
}

impl Entry {
    /// A row on a day.
    #[must_use]
    pub fn of(row: &Row<'_>, day: Day) -> Self {
        let facts = row.facts();
        let status = domain::status_on(&facts, day);
        let mut parties: Vec<Party> = row.participants().map(|participant| party(&participant)).collect();
        parties.sort_by_key(|party| party.side);
        Self {
            id: row.id(),
            title: row.title().to_owned(),
            kind: facts.kind,
            status,
            status_words: prose::status_words(status, facts.reported_on),
            start: row.start().cloned(),
            end: row.end().cloned(),
            start_day: row.start_day(),
            parties,
            issues: row.issues(),
            claims: row.claims(),
            gov: row.gov(),
            fits_cc_by: row.fits_cc_by(),
            position: row.position(),
            recorded: row.recorded(),
        }
    }

    /// Where its page is.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/engagements/{}", self.id)
    }

    /// The family of its kind.
    #[must_use]
    pub fn family(&self) -> Family {
        self.kind.family()
    }

    /// The parties of one side.
    pub fn side(&self, side: Side) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(move |party| party.side == side)
    }

    /// The American parties.
    #[must_use]
    pub fn us(&self) -> Vec<&Party> {
        self.side(Side::Us).collect()
    }

    /// The parties of the other side.
    #[must_use]
    pub fn foreign(&self) -> Vec<&Party> {
        self.side(Side::Foreign).collect()
    }

    /// The distinct countries of the other side.
    #[must_use]
    pub fn countries(&self) -> Vec<Country> {
        let mut countries: Vec<Country> = self.side(Side::Foreign).filter_map(|party| party.country).collect();
        countries.sort();
        countries.dedup();
        countries
    }

    /// The distinct states of the American side.
    #[must_use]
    pub fn states(&self) -> Vec<State> {
        let mut states: Vec<State> = self.side(Side::Us).filter_map(|party| party.state).collect();
        states.sort();
        states.dedup();
        states
    }

    /// Its date as EDTF; empty where none is reported.
    #[must_use]
    pub fn when_edtf(&self) -> String {
        self.start.as_ref().map(Edtf::to_string).unwrap_or_default()
    }

    /// Its date for people: "since about 1967" of what stands, the plain date of what happened.
    #[must_use]
    pub fn when_words(&self) -> String {
        match &self.start {
            None => "no date reported".to_owned(),
            Some(start) if self.status.word == domain::StatusWord::InForce => prose::since(Some(start)),
            Some(start) => start.human(),
        }
    }

    /// Its plain date for people; empty where none is reported.
    #[must_use]
    pub fn start_words(&self) -> String {
        self.start.as_ref().map(Edtf::human).unwrap_or_default()
    }

    /// "Culture, trade · 3 claims · government evidence".
    #[must_use]
    pub fn meta(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let issues: Vec<String> = self
            .issues
            .iter()
            .take(4)
            .map(|issue| issue.label().to_lowercase())
            .collect();
        if !issues.is_empty() {
            parts.push(issues.join(", "));
        }
        parts.push(prose::counted(usize::from(self.claims), "claim", "claims"));
        if self.gov {
            parts.push("government evidence".to_owned());
        }
        parts.join(" · ")
    }

    /// The word of its sureness, for the mark before its status; empty where it has none.
    #[must_use]
    pub fn sureness(&self) -> &'static str {
        self.status.sureness.map_or("", domain::Sureness::as_str)
    }

    /// The one sentence that states it.
    #[must_use]
    pub fn sentence(&self) -> String {
        prose::sentence(&prose::Told {
            kind: self.kind,
            parties: &self.parties,
            start: self.start.as_ref(),
            end: self.end.as_ref(),
            status: self.status,
        })
    }
}
