//! The page of an engagement: one sentence, who, when and how it stands, evidence, history, how to cite it.

use askama::Template;
use domain::{Edtf, PublicId, Side, StatusFacts, StatusOn, status_on};
use platform::shell::Shell;
use platform::visitor::{Visitor, visitor};

use super::cite::{Citation, citation, json_ld};
use super::conflicts::{Conflict, conflicts};
use super::evidence::{Card, cards, web_link};
use super::history::{Change, author_words, changes, months};
use super::related::Related;
use super::store::{Record, StoredRevision};
use crate::listing::Clocks;
use crate::prose::{self, Party};
use crate::statements::Statement;

/// The page of an engagement, in one of its revisions.
#[derive(Debug, Template)]
#[template(path = "record/page.html")]
pub struct RecordPage {
    shell: Shell,
    clocks: Clocks,
    id: PublicId,
    sentence: String,
    title: String,
    kind: domain::Kind,
    status: StatusOn,
    status_words: String,
    explained: String,
    parties: Vec<Party>,
    start: Option<Edtf>,
    end: Option<Edtf>,
    term: Option<String>,
    reported: String,
    issues: domain::Issues,
    known_since: String,
    number: u32,
    newest: u32,
    withdrawn: bool,
    /// What is said on the page of one revision about its place among the others.
    old: Option<String>,
    cards: Vec<Card>,
    conflicts: Vec<Conflict>,
    history: Vec<Step>,
    citation: Citation,
    json_ld: String,
    related: Related,
    statements: Vec<Spoken>,
}

/// One revision in the history.
#[derive(Debug, Clone)]
struct Step {
    number: u32,
    when: String,
    moment: String,
    author: String,
    reason: String,
    position: String,
    changes: Vec<Change>,
    first: bool,
}

/// A statement on the engagement, as the page shows it.
#[derive(Debug, Clone)]
struct Spoken {
    id: String,
    label: &'static str,
    verdict: &'static str,
    /// Name and address of the government concerned; nothing where it is unverified.
    speaks_for: Option<(String, String)>,
    name: String,
    when: String,
    ended: Option<Edtf>,
    words: String,
    link: Option<String>,
    revision: i64,
    answer: Option<(String, String)>,
}

impl Spoken {
    fn of(one: &Statement) -> Self {
        Self {
            id: one.id.clone(),
            label: one.verdict.label(),
            verdict: one.verdict.as_str(),
            speaks_for: one
                .speaks_for
                .as_ref()
                .map(|actor| (actor.name.clone(), format!("/actors/{}", actor.slug))),
            name: prose::brief(&one.name, 120),
            when: prose::day_words(prose::moment_day(one.recorded)),
            ended: one.ended.clone(),
            words: one.words.clone(),
            link: web_link(&one.document),
            revision: one.revision,
            answer: one
                .answered
                .map(|at| (one.answer.clone(), prose::day_words(prose::moment_day(at)))),
        }
    }
}

impl RecordPage {
    /// Makes the page of the revision at an index. `alone` is true on the permanent page of one revision.
    #[must_use]
    pub fn new(shell: Shell, clocks: Clocks, record: &Record, at: usize, alone: bool, related: Related) -> Self {
        let revision = &record.revisions[at.min(record.revisions.len() - 1)];
        let said = &revision.revision;
        let facts = StatusFacts::of(said);
        let status = status_on(&facts, clocks.day());
        let sentence = stated(revision, clocks.day());
        let newest = record.revisions.last().map_or(1, |last| last.number);
        let site = shell.public_address().to_owned();
        Self {
            citation: citation(record, revision, &sentence, &site),
            json_ld: json_ld(record, revision, &sentence, &site),
            old: alone.then(|| place_among(record, at)),
            history: history(record),
            conflicts: conflicts(revision, &record.claims),
            cards: cards(record, revision),
            id: record.id,
            title: said.title.clone(),
            kind: said.kind,
            status_words: prose::status_words(status, facts.reported_on),
            explained: status.explain(&facts),
            status,
            parties: revision.parties.clone(),
            start: said.start.clone(),
            end: said.end.clone(),
            term: said.term_months.map(months),
            reported: reported(revision),
            issues: said.issues,
            known_since: record
                .revisions
                .first()
                .map(|first| prose::moment_words(first.recorded))
                .unwrap_or_default(),
            number: revision.number,
            newest,
            withdrawn: revision.withdrawn,
            statements: record.statements.iter().map(Spoken::of).collect(),
            sentence,
            related,
            clocks,
            shell,
        }
    }

    fn brief_sentence(&self) -> String {
        prose::brief(self.sentence.trim_end_matches('.'), 120)
    }

    fn sureness(&self) -> &'static str {
        self.status.sureness.map_or("", domain::Sureness::as_str)
    }

    fn has_start_and_no_interval(&self) -> bool {
        self.start.as_ref().is_some_and(|start| !start.is_interval())
    }

    /// Whether whoever looks may mend the entry from here.
    fn may_edit(&self) -> bool {
        self.old.is_none() && self.clocks.known_on.is_none() && visitor() >= Visitor::Editor
    }

    fn first_us(&self) -> Option<&Party> {
        self.parties.iter().find(|party| party.side == Side::Us)
    }

    fn description(&self) -> String {
        prose::brief(&format!("{} {}.", self.sentence, self.status_words), 300)
    }
}

/// The one sentence that states a revision on a day.
pub(super) fn stated(revision: &StoredRevision, day: domain::Day) -> String {
    let said = &revision.revision;
    prose::sentence(&prose::Told {
        kind: said.kind,
        parties: &revision.parties,
        start: said.start.as_ref(),
        end: said.end.as_ref(),
        status: status_on(&StatusFacts::of(said), day),
    })
}

fn reported(revision: &StoredRevision) -> String {
    let word = revision.revision.status.label().to_lowercase();
    match &revision.revision.status_reported {
        Some(date) => format!("{word}, as reported {}", prose::at(date)),
        None => format!("{word}, in an undated source"),
    }
}

/// "This is revision 2 of 3, as the ledger held it from … to …."
fn place_among(record: &Record, at: usize) -> String {
    let revision = &record.revisions[at];
    let from = prose::moment_words(revision.recorded);
    match record.revisions.get(at + 1) {
        Some(next) => format!(
            "This is revision {} of {}, as the ledger held it from {from} to {}.",
            revision.number,
            record.revisions.len(),
            prose::moment_words(next.recorded)
        ),
        None => format!(
            "This is revision {}, the newest, as the ledger holds it since {from}.",
            revision.number
        ),
    }
}

/// The history, newest first.
fn history(record: &Record) -> Vec<Step> {
    let step = |(at, revision): (usize, &StoredRevision)| {
        let before = at.checked_sub(1).map(|before| &record.revisions[before]);
        Step {
            number: revision.number,
            when: prose::moment_words(revision.recorded),
            moment: prose::rfc3339(revision.recorded),
            author: author_words(&prose::brief(&revision.author, 120)),
            reason: revision.reason.clone(),
            position: prose::grouped(revision.position),
            changes: before.map(|before| changes(before, revision)).unwrap_or_default(),
            first: before.is_none(),
        }
    };
    let mut steps: Vec<Step> = record.revisions.iter().enumerate().map(step).collect();
    steps.reverse();
    steps
}
