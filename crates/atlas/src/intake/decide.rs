//! Deciding blocks: revisions, evidence, merges and jobs of a batch of blocks are written in one transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;

use domain::{ClaimKey, PublicId};
use platform::clock::Moment;
use platform::database::Session;

use super::case::Case;
use super::cluster::{self, By, Doubt, Group, Joined};
use super::elsewhere::{Elsewhere, lead_on};
use super::model::Model;
use super::rules::Rule;
use super::{Intake, IntakeError, Result, Stage, Step, Summary, Watcher};
use crate::ledger::{self, Amended, Draft, Member};
use crate::review::Decision;
use crate::store::actors::{self, StoredActor};
use crate::store::engagements::{self, Append, Engagement, Founded};
use crate::store::jobs::{self, Job, Queue};
use crate::store::merges::{self, Merge};
use crate::store::placements::{self, InBlock, State};
use crate::store::{amendments, position};

/// Blocks are decided together until they hold so many claims that are new.
const BATCH: u64 = 300;
/// Whose decisions these are.
pub(crate) const AUTHOR: &str = "intake";

pub(super) fn run(intake: &Intake<'_>, summary: &mut Summary, watch: &mut Watcher<'_>) -> Result<ControlFlow<()>> {
    let pending = intake
        .database
        .read::<_, IntakeError>(|session| Ok(placements::pending_blocks(session)?))?;
    let total: u64 = pending.iter().map(|(_, count)| count).sum();
    let mut done = 0;
    for batch in batches(&pending) {
        let blocks: Vec<&str> = batch.iter().map(|(block, _)| block.as_str()).collect();
        let outcome = intake
            .database
            .write(|session| decide(session, intake, &blocks, None))?;
        summary.placed += outcome.placed;
        summary.merged += outcome.merged;
        summary.founded += outcome.founded;
        summary.withdrawn += outcome.withdrawn;
        summary.possible_duplicates += outcome.doubts;
        done += batch.iter().map(|(_, count)| count).sum::<u64>();
        let step = Step {
            stage: Stage::Matching,
            done,
            total,
        };
        if watch(step).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn batches(pending: &[(String, u64)]) -> Vec<&[(String, u64)]> {
    let mut batches = Vec::new();
    let (mut from, mut held) = (0, 0);
    for (n, (_, count)) in pending.iter().enumerate() {
        held += count;
        if held >= BATCH || n + 1 == pending.len() {
            batches.push(&pending[from..=n]);
            (from, held) = (n + 1, 0);
        }
    }
    batches
}

/// What deciding a batch came to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outcome {
    placed: u64,
    merged: u64,
    founded: u64,
    withdrawn: u64,
    doubts: u64,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.placed += other.placed;
        self.merged += other.merged;
        self.founded += other.founded;
        self.withdrawn += other.withdrawn;
        self.doubts += other.doubts;
    }
}

/// Decides some blocks, by the rules; in a person's name where it is part of their decision.
pub(super) fn decide(
    session: &mut Session<'_>,
    intake: &Intake<'_>,
    blocks: &[&str],
    by: Option<Decision<'_>>,
) -> Result<Outcome> {
    let mut items = placements::of_blocks(session, blocks)?;
    if items.iter().all(|item| item.state == State::Placed) {
        return Ok(Outcome::default()); // Another writer was quicker.
    }
    lead_on(session, &mut items)?;
    let elsewhere = Elsewhere::of(session, &items, blocks)?;
    if elsewhere.span_blocks(&items) {
        // One engagement gets one revision a transaction step: the blocks that it spans are decided one after the other.
        let mut outcome = Outcome::default();
        for block in blocks {
            outcome.add(decide(session, intake, &[block], by)?);
        }
        return Ok(outcome);
    }
    let actors = actors_of(session, &items)?;
    let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    let separated = merges::separations(session, &ids)?;
    let mut by_block: BTreeMap<&str, Vec<Case<'_>>> = BTreeMap::new();
    for item in items.iter().filter(|item| item.state != State::Retracting) {
        if let (Some(us), Some(them)) = (actors.get(&item.us), actors.get(&item.counterpart)) {
            by_block.entry(&item.block).or_default().push(Case::new(item, us, them));
        }
    }
    let mut writing = Writing::begin(session, intake, &items, blocks, &elsewhere)?;
    writing.by = by;
    for (block, cases) in &by_block {
        let (groups, doubts) = cluster::group(cases, &separated, By::Both(Model::shipped()));
        for group in &groups {
            writing.group(session, block, cases, group)?;
        }
        writing.doubts(cases, &groups, &doubts);
    }
    writing.finish(session, &items)
}

pub(super) fn actors_of(session: &mut Session<'_>, items: &[InBlock]) -> Result<HashMap<String, StoredActor>> {
    let wanted: BTreeSet<&str> = items
        .iter()
        .flat_map(|item| [item.us.as_str(), item.counterpart.as_str()])
        .collect();
    let wanted: Vec<&str> = wanted.into_iter().collect();
    Ok(actors::by_id(session, &wanted)?)
}

/// What a transaction has gathered to write.
struct Writing<'a, 'i> {
    intake: &'a Intake<'i>,
    /// In whose name, where a person's.
    by: Option<Decision<'a>>,
    /// What people say of these engagements beside their claims.
    amended: HashMap<String, Amended>,
    elsewhere: &'a Elsewhere,
    now: Moment,
    position: i64,
    /// Engagements of the ledger that have a claim in these blocks.
    known: HashMap<String, Engagement>,
    /// Engagements whose revision is to be looked at again.
    touched: BTreeSet<String>,
    founded: Vec<Founded>,
    appended: Vec<Append>,
    merged: Vec<Merge>,
    jobs: Vec<Job>,
    changed: Vec<String>,
    /// Public id of the engagement of each claim.
    public: HashMap<String, PublicId>,
    taken: HashSet<PublicId>,
    outcome: Outcome,
}

impl<'a, 'i> Writing<'a, 'i> {
    fn begin(
        session: &mut Session<'_>,
        intake: &'a Intake<'i>,
        items: &[InBlock],
        blocks: &[&str],
        elsewhere: &'a Elsewhere,
    ) -> Result<Self> {
        let ids: BTreeSet<&str> = items.iter().filter_map(|item| item.engagement.as_deref()).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let known = engagements::by_id(session, &ids)?;
        // An engagement whose founder moved to another block was given its revision there.
        let touched = items
            .iter()
            .filter(|item| item.state == State::Retracting)
            .filter_map(|item| item.engagement.clone())
            .filter(|id| {
                let here = known.get(id).is_some_and(|one| blocks.contains(&one.block.as_str()));
                here || elsewhere.members(id).next().is_some()
            })
            .collect();
        Ok(Self {
            intake,
            by: None,
            amended: amendments::of_engagements(session, &ids)?,
            elsewhere,
            now: intake.clock.now(),
            position: position::advance(session)?,
            known,
            touched,
            founded: Vec::new(),
            appended: Vec::new(),
            merged: Vec::new(),
            jobs: Vec::new(),
            changed: Vec::new(),
            public: HashMap::new(),
            taken: HashSet::new(),
            outcome: Outcome::default(),
        })
    }

    /// Takes in one group: a new engagement, or one of the ledger that may have won or lost claims.
    fn group(&mut self, session: &mut Session<'_>, block: &str, cases: &[Case<'_>], group: &Group) -> Result<()> {
        let fresh = group
            .cases
            .iter()
            .filter(|n| cases[**n].item.state == State::Resolved)
            .count();
        let (engagement, public_id, exists) = match &group.engagement {
            Some(id) => {
                let Some(one) = self.known.get(id) else { return Ok(()) };
                (id.clone(), one.public_id, true)
            }
            None => self.place_of(session, block, &cases[group.cases[0]])?,
        };
        for n in &group.cases {
            self.public.insert(cases[*n].item.id.clone(), public_id);
        }
        if exists && fresh == 0 && !self.touched.contains(&engagement) {
            return Ok(());
        }
        self.touched.remove(&engagement);
        self.settle(session, cases, group, &engagement)?;
        let (trip, links) = match exists {
            true => engagements::ties_to_others(session, &[&engagement])?
                .remove(&engagement)
                .unwrap_or_default(),
            false => (None, Vec::new()),
        };
        let here = group.cases.iter().map(|n| member(&cases[*n]));
        let members: Vec<Member<'_>> = here.chain(self.elsewhere.members(&engagement)).collect();
        let amended = self.amended.remove(&engagement).unwrap_or_default();
        let Some(draft) = ledger::draft_amended(&members, trip, links, &amended) else {
            return Ok(());
        };
        if exists && engagements::newest(session, &engagement)?.as_ref() == Some(&draft) {
            return Ok(());
        }
        self.changed.push(public_id.to_string());
        self.appended.push(Append {
            reason: self.because(reason(cases, group, exists, fresh)),
            engagement,
            draft,
            author: self.author(),
        });
        Ok(())
    }

    fn author(&self) -> String {
        self.by.map_or(AUTHOR, |by| by.author).to_owned()
    }

    fn because(&self, what: String) -> String {
        match self.by {
            Some(by) if !by.reason.is_empty() => format!("{what}: {}", by.reason),
            _ => what,
        }
    }

    /// Notes where the new claims of a group now are, and by which rule.
    fn settle(&mut self, session: &mut Session<'_>, cases: &[Case<'_>], group: &Group, engagement: &str) -> Result<()> {
        for n in &group.cases {
            let item = cases[*n].item;
            if item.state != State::Resolved {
                continue;
            }
            let joined = group.joined.iter().find(|joined| joined.case == *n);
            let why = joined.map_or("founded", |joined| joined.rule.as_str());
            placements::put(session, &item.id, State::Placed, why, Some(engagement), self.now)?;
            self.outcome.placed += 1;
            if let Some(joined) = joined {
                self.outcome.merged += 1;
                self.merged.push(Merge {
                    engagement: engagement.to_owned(),
                    claim: item.id.clone(),
                    rule: joined.rule.as_str().to_owned(),
                    score: joined.score,
                    reasons: reasons(cases, joined),
                });
            }
        }
        Ok(())
    }

    /// Where a group without engagement goes: to the one that its founder's key names, where nothing stands there any
    /// more, else to a new one. Answers key, public id, and whether the ledger has it already.
    fn place_of(
        &mut self,
        session: &mut Session<'_>,
        block: &str,
        founder: &Case<'_>,
    ) -> Result<(String, PublicId, bool)> {
        let claim = &founder.item.claim;
        let mut key: ClaimKey = claim.key.clone();
        for attempt in 0.. {
            let public_id = PublicId::of_founding_claim(&key);
            let held = engagements::by_public_id(session, &[public_id])?.remove(&public_id);
            match held {
                None if self.taken.insert(public_id) => {
                    let id = self.intake.ids.next().to_string();
                    self.founded.push(Founded {
                        id: id.clone(),
                        public_id,
                        founding_claim: founder.item.id.clone(),
                        block: block.to_owned(),
                    });
                    self.outcome.founded += 1;
                    return Ok((id, public_id, false));
                }
                Some(held)
                    if held.merged_into.is_none()
                        && self.is_vacant(session, &held)?
                        && self.taken.insert(public_id) =>
                {
                    engagements::refound(session, &held.id, &founder.item.id, block)?;
                    self.touched.remove(&held.id);
                    return Ok((held.id, public_id, true));
                }
                _ => {
                    let hash = claim.content_hash();
                    key.claim_id = format!("{}#{hash}{}", claim.key.claim_id, "+".repeat(attempt));
                }
            }
        }
        Err(IntakeError::Database(platform::database::DatabaseError::Duplicate(
            "no free public id".to_owned(),
        )))
    }

    fn is_vacant(&self, session: &mut Session<'_>, held: &Engagement) -> Result<bool> {
        Ok(placements::of_engagements(session, &[&held.id])?
            .iter()
            .all(|item| item.state != State::Placed))
    }

    fn doubts(&mut self, cases: &[Case<'_>], groups: &[Group], doubts: &[Doubt]) {
        let mut fresh = vec![false; cases.len()];
        for group in groups {
            let any = group.cases.iter().any(|n| cases[*n].item.state == State::Resolved);
            for n in group.cases.iter().filter(|_| any) {
                fresh[*n] = true;
            }
        }
        let model = Model::shipped();
        for doubt in doubts {
            let (a, b) = doubt.cases;
            if !(fresh[a] || fresh[b]) {
                continue;
            }
            let id = |n: usize| self.public.get(&cases[n].item.id).map(ToString::to_string);
            self.outcome.doubts += 1;
            self.jobs.push(Job {
                queue: Queue::PossibleDuplicate,
                payload: serde_json::json!({
                    "a": id(a), "b": id(b), "rule": doubt.rule.as_str(), "score": hundredths(f64::from(doubt.score)),
                    "probability": model.probability(&cases[a], &cases[b]).map(hundredths),
                    "reasons": model.reasons(&cases[a], &cases[b]),
                }),
            });
        }
    }

    /// An engagement has lost its claims here and stands on those of other blocks.
    fn revise_elsewhere(&mut self, id: &str, newest: &Draft, left: &[Member<'_>]) {
        let amended = self.amended.remove(id).unwrap_or_default();
        let draft = ledger::draft_amended(left, newest.revision.trip.clone(), newest.links.clone(), &amended);
        let Some(draft) = draft.filter(|draft| draft != newest) else {
            return;
        };
        self.changed
            .extend(self.known.get(id).map(|one| one.public_id.to_string()));
        self.appended.push(Append {
            engagement: id.to_owned(),
            draft,
            author: self.author(),
            reason: self.because("a claim that it stood on was superseded".to_owned()),
        });
    }

    /// Withdraws what has no claim left, and writes everything.
    fn finish(mut self, session: &mut Session<'_>, items: &[InBlock]) -> Result<Outcome> {
        let (now, position, ids) = (self.now, self.position, self.intake.ids);
        for item in items.iter().filter(|item| item.state == State::Retracting) {
            placements::put(
                session,
                &item.id,
                State::Superseded,
                "a corrected row stands in its stead",
                None,
                now,
            )?;
        }
        for id in std::mem::take(&mut self.touched) {
            let Some(mut draft) = engagements::newest(session, &id)?.filter(|draft| !draft.withdrawn) else {
                continue;
            };
            let left: Vec<Member<'_>> = self.elsewhere.members(&id).collect();
            if !left.is_empty() {
                self.revise_elsewhere(&id, &draft, &left);
                continue;
            }
            draft.withdrawn = true;
            draft.evidence.clear();
            self.outcome.withdrawn += 1;
            self.changed
                .extend(self.known.get(&id).map(|one| one.public_id.to_string()));
            self.appended.push(Append {
                engagement: id,
                draft,
                author: self.author(),
                reason: self.because("every claim that it stood on was superseded".to_owned()),
            });
        }
        engagements::found(session, &self.founded, now)?;
        engagements::append(session, &self.appended, position, ids, now)?;
        merges::insert(session, &self.merged, position, ids, now)?;
        if !self.changed.is_empty() {
            self.jobs.push(Job {
                queue: Queue::LedgerChanged,
                payload: serde_json::json!({ "engagements": self.changed }),
            });
        }
        jobs::insert(session, &self.jobs, position, ids, now)?;
        Ok(self.outcome)
    }
}

/// Why the model joined a claim; nothing where a rule did, whose sentence says it.
fn reasons(cases: &[Case<'_>], joined: &Joined) -> Vec<String> {
    match joined.rule {
        Rule::Model => Model::shipped().reasons(&cases[joined.pair.0], &cases[joined.pair.1]),
        _ => Vec::new(),
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn member<'c>(case: &Case<'c>) -> Member<'c> {
    Member {
        id: &case.item.id,
        claim: &case.item.claim,
        us: case.us,
        counterpart: case.them,
    }
}

fn reason(cases: &[Case<'_>], group: &Group, exists: bool, fresh: usize) -> String {
    if !exists {
        let founder = cases[group.cases[0]].key();
        let with = match group.cases.len() {
            1 => String::new(),
            2 => ", one more claim says the same".to_owned(),
            n => format!(", {} more claims say the same", n - 1),
        };
        return format!("founded by {} of {}{with}", founder.claim_id, founder.table);
    }
    match fresh {
        0 => "a claim that it stood on was superseded".to_owned(),
        1 => "a claim joined".to_owned(),
        n => format!("{n} claims joined"),
    }
}
