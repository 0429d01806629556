//! Reading one row of a snapshot, wherever it lies.

use domain::{Day, Edtf, Issues, Kind, PublicId, Role, Side, StatusFacts, StatusOn, status_on};

use crate::base::Part;
use crate::delta::DeltaRow;
use crate::rows::{ActorRow, EngagementRow, ParticipantRow};
use crate::snapshot::Snapshot;
use crate::words::title_key;

/// Where a row lies in one particular snapshot. Of no meaning in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowRef(Place);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Base(u32),
    Delta(u32),
}

impl RowRef {
    pub(crate) fn base(row: u32) -> Self {
        Self(Place::Base(row))
    }

    pub(crate) fn delta(at: usize) -> Self {
        Self(Place::Delta(u32::try_from(at).unwrap_or(u32::MAX)))
    }
}

/// One participant of a row.
#[derive(Debug, Clone, Copy)]
pub struct ParticipantView<'a> {
    /// The number of its actor in this snapshot.
    pub at: u32,
    /// Its actor.
    pub actor: &'a ActorRow,
    /// American or foreign.
    pub side: Side,
    /// What it does.
    pub role: Role,
}

/// One engagement of a snapshot.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    snapshot: &'a Snapshot,
    at: Place,
}

impl<'a> Row<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, at: RowRef) -> Self {
        Self { snapshot, at: at.0 }
    }

    fn delta(&self, at: u32) -> &'a DeltaRow {
        &self.snapshot.0.delta.rows()[at as usize]
    }

    fn read<T>(
        &self,
        base: impl FnOnce(&'a crate::base::Base, u32) -> T,
        delta: impl FnOnce(&'a EngagementRow) -> T,
    ) -> T {
        match self.at {
            Place::Base(row) => base(&self.snapshot.0.base, row),
            Place::Delta(at) => delta(&self.delta(at).row),
        }
    }

    /// Its public id.
    #[must_use]
    pub fn id(&self) -> PublicId {
        self.read(|base, row| PublicId(base.id[row as usize]), |row| row.id)
    }

    /// What it is, in a line.
    #[must_use]
    pub fn title(&self) -> &'a str {
        self.read(|base, row| base.title(row), |row| &row.title)
    }

    /// What the status rules need of it.
    #[must_use]
    pub fn facts(&self) -> StatusFacts {
        self.read(|base, row| base.facts(row), |row| row.facts)
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.facts().kind
    }

    /// Its status on a day.
    #[must_use]
    pub fn status(&self, day: Day) -> StatusOn {
        status_on(&self.facts(), day)
    }

    /// The start as shown.
    #[must_use]
    pub fn start(&self) -> Option<&'a Edtf> {
        self.read(|base, row| base.start(row).shown.as_ref(), |row| row.start.as_ref())
    }

    /// The end as shown.
    #[must_use]
    pub fn end(&self) -> Option<&'a Edtf> {
        self.read(|base, row| base.end(row).shown.as_ref(), |row| row.end.as_ref())
    }

    /// The day that orders and dates it: the earliest on which it can have begun.
    #[must_use]
    pub fn start_day(&self) -> Option<Day> {
        self.read(|base, row| base.start_day(row), EngagementRow::start_day)
    }

    /// What it is about.
    #[must_use]
    pub fn issues(&self) -> Issues {
        self.read(|base, row| base.issues(row), |row| row.issues)
    }

    /// How many claims it stands on.
    #[must_use]
    pub fn claims(&self) -> u16 {
        self.read(|base, row| base.claims[row as usize], |row| row.claims)
    }

    /// Whether one of them is a government's.
    #[must_use]
    pub fn gov(&self) -> bool {
        self.read(|base, row| base.gov(row), |row| row.gov)
    }

    /// Whether all that is shown may be passed on under CC BY.
    #[must_use]
    pub fn fits_cc_by(&self) -> bool {
        self.read(|base, row| base.cc_by(row), |row| row.fits_cc_by)
    }

    /// The latest date of any of its sources.
    #[must_use]
    pub fn last_source_day(&self) -> Option<Day> {
        self.read(|base, row| base.last_source(row), |row| row.last_source_day)
    }

    /// The ledger position of its newest revision.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.read(|base, row| base.position(row), |row| row.position)
    }

    /// When the ledger learned of that revision: microseconds since 1970.
    #[must_use]
    pub fn recorded(&self) -> i64 {
        self.read(|base, row| base.recorded(row), |row| row.recorded)
    }

    pub(crate) fn parts(&self) -> &'a [Part] {
        match self.at {
            Place::Base(row) => self.snapshot.0.base.parts(row),
            Place::Delta(at) => &self.delta(at).parts,
        }
    }

    /// Who takes part, in the order of the ledger.
    pub fn participants(&self) -> impl Iterator<Item = ParticipantView<'a>> + use<'a> {
        let snapshot = self.snapshot;
        self.parts().iter().map(move |part| ParticipantView {
            at: part.actor(),
            actor: snapshot.actor_at(part.actor()),
            side: part.side(),
            role: part.role(),
        })
    }

    /// What titles are ordered by.
    #[must_use]
    pub fn title_key(&self) -> String {
        match self.at {
            Place::Base(_) => title_key(self.title()),
            Place::Delta(at) => self.delta(at).title_key.clone(),
        }
    }

    /// The row as it was handed over.
    #[must_use]
    pub fn to_row(&self) -> EngagementRow {
        if let Place::Delta(at) = self.at {
            return self.delta(at).row.clone();
        }
        let participants = self.participants().map(|participant| ParticipantRow {
            actor: participant.actor.key.clone(),
            side: participant.side,
            role: participant.role,
        });
        EngagementRow {
            id: self.id(),
            facts: self.facts(),
            start: self.start().cloned(),
            end: self.end().cloned(),
            participants: participants.collect(),
            issues: self.issues(),
            title: self.title().into(),
            claims: self.claims(),
            gov: self.gov(),
            fits_cc_by: self.fits_cc_by(),
            last_source_day: self.last_source_day(),
            position: self.position(),
            recorded: self.recorded(),
            withdrawn: false,
        }
    }
}
