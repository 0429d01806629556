//! Deciding a ledger's claims once more, in memory and without what people decided since: by the rules, by the model, or
//! by both. What `legation eval merge` compares and `legation match fit` fits to. Nothing here writes.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{Country, Family};
use platform::database::{Result, Session};

use super::case::Case;
use super::cluster::{self, By, Candidate};
use super::model::fit::{Known, Sample};
use super::model::{Bounds, Common, Model};
use super::rules::Judgement;
use crate::store::actors::{self, StoredActor};
use crate::store::placements::{self, InBlock, State};

/// Every claim of a ledger whose parties are known.
#[derive(Debug, Clone)]
pub struct Claims {
    items: Vec<InBlock>,
    actors: HashMap<String, StoredActor>,
}

impl Claims {
    /// Reads them.
    ///
    /// # Errors
    /// The database refused.
    pub fn read(session: &mut Session<'_>) -> Result<Self> {
        let mut items = placements::in_any_block(session)?;
        items.retain(|item| item.state != State::Retracting);
        for item in &mut items {
            item.engagement = None;
            item.state = State::Resolved;
        }
        let mut keys: Vec<&str> = items
            .iter()
            .flat_map(|item| [item.us.as_str(), item.counterpart.as_str()])
            .collect();
        keys.sort_unstable();
        keys.dedup();
        let actors = actors::by_id(session, &keys)?;
        Ok(Self { items, actors })
    }

    /// The claims in their blocks; no candidates are compared yet.
    #[must_use]
    pub fn blocks(&self) -> Blocks<'_> {
        let mut blocks: BTreeMap<&str, Vec<Case<'_>>> = BTreeMap::new();
        for item in &self.items {
            if let (Some(us), Some(them)) = (self.actors.get(&item.us), self.actors.get(&item.counterpart)) {
                blocks.entry(&item.block).or_default().push(Case::new(item, us, them));
            }
        }
        Blocks {
            blocks: blocks
                .into_values()
                .filter_map(|cases| {
                    let first = cases.first()?;
                    Some(Block {
                        country: first.item.claim.counterpart.country,
                        family: first.kind().family(),
                        cases,
                        candidates: Vec::new(),
                    })
                })
                .collect(),
        }
    }
}

#[derive(Debug)]
struct Block<'c> {
    /// The counterpart's country of its first claim: the fold that the block belongs to.
    country: Option<Country>,
    family: Family,
    cases: Vec<Case<'c>>,
    candidates: Vec<Candidate>,
}

impl Block<'_> {
    fn tells_of(&self, country: Option<Country>) -> bool {
        self.country == country
            || self
                .cases
                .iter()
                .any(|case| case.item.claim.counterpart.country == country)
    }
}

/// Who is to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matcher {
    /// The rules alone.
    Rules,
    /// The model alone, but where the parties are the identity.
    Model,
    /// The rules where they are sure; else the model. That is how intake decides.
    Both,
}

/// A ledger's claims in blocks.
#[derive(Debug)]
pub struct Blocks<'c> {
    blocks: Vec<Block<'c>>,
}

/// Which blocks are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Every block.
    All,
    /// The blocks of one country (or of none).
    Only(Option<Country>),
    /// Blocks that tell nothing of it.
    Without(Option<Country>),
}

/// What the rules make known of a pair before a fit.
const fn known(judgement: Judgement) -> Known {
    match judgement {
        Judgement::Same { loose: false, .. } => Known::One,
        Judgement::Same { loose: true, .. } => Known::Open(0.9),
        Judgement::Doubtful { .. } => Known::Open(0.3),
        Judgement::Distant => Known::Open(0.1),
        Judgement::Unrelated => Known::Open(0.01),
        Judgement::Apart => Known::Apart,
    }
}

impl Blocks<'_> {
    fn of(&self, fold: Fold) -> impl Iterator<Item = &Block<'_>> {
        self.blocks.iter().filter(move |block| match fold {
            Fold::All => true,
            Fold::Only(country) => block.country == country,
            Fold::Without(country) => !block.tells_of(country),
        })
    }

    /// The folds: every country that a block belongs to.
    #[must_use]
    pub fn countries(&self) -> Vec<Option<Country>> {
        let mut found: Vec<Option<Country>> = self.blocks.iter().map(|block| block.country).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Fits a model to the pairs of a fold; nobody's labels are asked.
    pub fn fit(&mut self, fold: Fold, bounds: Bounds) -> Model {
        let common = Common::of(self.of(fold).flat_map(|block| &block.cases));
        let model = Model::fitted(&[], common.clone(), bounds);
        self.compare(&model);
        let mut samples = Vec::new();
        for block in self.of(fold) {
            for candidate in &block.candidates {
                if let Some(vector) = candidate.vector {
                    samples.push(Sample {
                        family: block.family,
                        vector,
                        known: known(candidate.judgement),
                    });
                }
            }
        }
        Model::fitted(&samples, common, bounds)
    }

    /// Compares the candidates of every block as a model sees them.
    pub fn compare(&mut self, model: &Model) {
        for block in &mut self.blocks {
            block.candidates = cluster::candidates(&block.cases, Some(model), true);
        }
    }

    /// Decides the blocks of a fold whose candidates were compared; answers for each claim, by its key in the ledger,
    /// which engagement it would be of: a name of no meaning beyond being the same.
    #[must_use]
    pub fn decide(&self, fold: Fold, matcher: Matcher, model: &Model) -> Decided {
        let by = match matcher {
            Matcher::Rules => By::Rules,
            Matcher::Model => By::Model(model),
            Matcher::Both => By::Both(model),
        };
        let nobody = HashSet::new();
        let mut decided = Decided::default();
        for block in self.of(fold) {
            let (groups, doubts) = cluster::group_candidates(&block.cases, &block.candidates, &nobody, by);
            for group in groups {
                let Some(first) = group.cases.first() else { continue };
                let name = &block.cases[*first].item.id;
                for case in &group.cases {
                    decided
                        .engagement
                        .insert(block.cases[*case].item.id.clone(), name.clone());
                }
                for joined in &group.joined {
                    let rule = joined.rule.as_str();
                    decided.rule.insert(block.cases[joined.case].item.id.clone(), rule);
                }
            }
            let ids = |doubt: &cluster::Doubt| {
                let (a, b) = doubt.cases;
                (block.cases[a].item.id.clone(), block.cases[b].item.id.clone())
            };
            decided.doubts.extend(doubts.iter().map(ids));
        }
        decided
    }
}

/// What a matcher would make of a ledger's claims.
#[derive(Debug, Clone, Default)]
pub struct Decided {
    /// The engagement of each claim, by the claim's key in the ledger.
    pub engagement: HashMap<String, String>,
    /// The rule by which a claim joined.
    pub rule: HashMap<String, &'static str>,
    /// Pairs of claims whose engagements would be put before a person.
    pub doubts: Vec<(String, String)>,
}

impl Decided {
    /// Adds what was decided of other claims.
    pub fn add(&mut self, other: Self) {
        self.engagement.extend(other.engagement);
        self.rule.extend(other.rule);
        self.doubts.extend(other.doubts);
    }
}
