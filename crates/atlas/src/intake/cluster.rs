//! Putting judgements about pairs together: which claims of a block become one engagement.
//!
//! Pairs are taken from the surest down. Two groups become one unless some pair across them is certainly apart, a
//! person has told two of their claims apart, or both are engagements of the ledger already. A loose match (undated, or
//! dated by the year alone, or the model's) that fits two groups which are apart from each other joins neither. What the
//! rules join comes before what the model joins. The outcome depends on the set of claims and not on their order.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::case::Case;
use super::model::{Model, Vector, compare};
use super::rules::{self, Judgement, Rule};

/// Who decides about a pair that is not apart for certain.
#[derive(Debug, Clone, Copy)]
pub(super) enum By<'m> {
    /// The rules alone.
    Rules,
    /// The model alone, but where the parties are the identity.
    Model(&'m Model),
    /// The rules where they are sure; else the model.
    Both(&'m Model),
}

/// A claim that joins the others of its group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Joined {
    /// Position of the case.
    pub(super) case: usize,
    /// By which rule.
    pub(super) rule: Rule,
    /// How sure.
    pub(super) score: f32,
    /// The two cases that were found to be one.
    pub(super) pair: (usize, usize),
}

/// Claims that speak of one engagement.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Group {
    /// Positions of its cases, in the order of their keys.
    pub(super) cases: Vec<usize>,
    /// The engagement of the ledger that it is already.
    pub(super) engagement: Option<String>,
    /// How each case but the founder came in.
    pub(super) joined: Vec<Joined>,
}

/// Two groups that may be one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Doubt {
    /// Positions of the two cases that look alike.
    pub(super) cases: (usize, usize),
    /// By which rule.
    pub(super) rule: Rule,
    /// How sure.
    pub(super) score: f32,
}

struct Pair {
    a: usize,
    b: usize,
    rule: Rule,
    score: f32,
    loose: bool,
    same: bool,
}

/// Two cases that are worth judging, with what the rules say and how far they agree.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Positions of the two.
    pub(super) cases: (usize, usize),
    /// What the rules say.
    pub(super) judgement: Judgement,
    /// How far they agree; nothing where the model is not to be asked.
    pub(super) vector: Option<Vector>,
}

/// Groups the cases of one block, which come in the order of their keys. `separated` holds pairs of claims that a person told
/// apart, smaller key first.
pub(super) fn group(cases: &[Case<'_>], separated: &HashSet<(String, String)>, by: By<'_>) -> (Vec<Group>, Vec<Doubt>) {
    let candidates = match by {
        By::Rules => candidates(cases, None, false),
        By::Model(model) => candidates(cases, Some(model), true),
        By::Both(model) => candidates(cases, Some(model), false),
    };
    group_candidates(cases, &candidates, separated, by)
}

/// The same where the candidates are known.
pub(super) fn group_candidates(
    cases: &[Case<'_>],
    candidates: &[Candidate],
    separated: &HashSet<(String, String)>,
    by: By<'_>,
) -> (Vec<Group>, Vec<Doubt>) {
    let mut groups = seeds(cases);
    let mut home: Vec<usize> = vec![0; cases.len()];
    for (n, group) in groups.iter().enumerate() {
        for case in &group.cases {
            home[*case] = n;
        }
    }
    let (pairs, overruled) = pairs(cases, candidates, by);
    let loose = loose_by_case(&pairs);
    let mut doubts = Vec::new();
    for pair in &pairs {
        let (into, from) = (home[pair.a], home[pair.b]);
        if into == from {
            continue;
        }
        let doubt = Doubt {
            cases: (pair.a, pair.b),
            rule: pair.rule,
            score: pair.score,
        };
        let both_known = groups[into].engagement.is_some() && groups[from].engagement.is_some();
        if !pair.same || both_known || ambiguous(pair, cases, &pairs, &loose, &home) {
            // Whom a person has answered is not asked again.
            if !are_separated(&cases[pair.a], &cases[pair.b], separated) {
                doubts.push(doubt);
            }
            continue;
        }
        if apart(cases, &groups[into], &groups[from], separated, &overruled) {
            continue;
        }
        let (into, from) = if groups[from].engagement.is_some() {
            (from, into)
        } else {
            (into, from)
        };
        let moved = std::mem::take(&mut groups[from]);
        for case in &moved.cases {
            home[*case] = into;
        }
        merge(&mut groups[into], moved, pair);
    }
    // Nobody is asked about two groups of which some claims are certainly apart, by a rule or by a person.
    doubts.retain(|doubt| {
        let (one, two) = (home[doubt.cases.0], home[doubt.cases.1]);
        one != two && !apart(cases, &groups[one], &groups[two], separated, &overruled)
    });
    keep_one_doubt_a_pair(&mut doubts, &home);
    groups.retain(|group| !group.cases.is_empty());
    (groups, doubts)
}

/// Every engagement of the ledger is a group; so is every claim that is new.
fn seeds(cases: &[Case<'_>]) -> Vec<Group> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        let engagement = case.item.engagement.as_deref();
        match engagement.and_then(|id| known.get(id)) {
            Some(group) => groups[*group].cases.push(n),
            None => {
                if let Some(id) = engagement {
                    known.insert(id, groups.len());
                }
                groups.push(Group {
                    cases: vec![n],
                    engagement: engagement.map(str::to_owned),
                    joined: Vec::new(),
                });
            }
        }
    }
    groups
}

/// The pairs of a block that are worth judging. With a model, also those that no rule would look at; compared are those
/// that the model is to judge, or `all`, even those that are apart. Two rows that were read from one page agree in all that
/// the page says once, which tells the model nothing: about them the rules alone decide.
pub(super) fn candidates(cases: &[Case<'_>], model: Option<&Model>, all: bool) -> Vec<Candidate> {
    let mut together = rules::neighbours(cases);
    if let Some(model) = model.filter(|_| cases.first().is_some_and(model_may_judge)) {
        together.extend(compare::neighbours(cases, &model.common));
    }
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for set in together {
        for (n, a) in set.iter().enumerate() {
            for b in &set[n + 1..] {
                pairs.insert((*a.min(b), *a.max(b)));
            }
        }
    }
    pairs
        .into_iter()
        .filter(|(a, b)| {
            let known = (&cases[*a].item.engagement, &cases[*b].item.engagement);
            !matches!(known, (Some(one), Some(two)) if one == two)
        })
        .filter_map(|(a, b)| {
            let judgement = rules::judge(&cases[a], &cases[b]);
            let open = all || !matches!(judgement, Judgement::Same { .. } | Judgement::Apart);
            let vector = model
                .filter(|_| open && model_may_judge(&cases[a]) && !left_to_the_rules(&cases[a], &cases[b]))
                .map(|model| compare::compare(&cases[a], &cases[b], &model.common));
            let idle = vector.is_none() && matches!(judgement, Judgement::Apart | Judgement::Unrelated);
            (!idle).then_some(Candidate {
                cases: (a, b),
                judgement,
                vector,
            })
        })
        .collect()
}

/// Ties, partnerships and memberships are told apart by their parties alone.
fn model_may_judge(case: &Case<'_>) -> bool {
    use domain::{Family, Kind};
    match case.kind() {
        Kind::NetworkMembership => false,
        kind => kind.family() != Family::Ties,
    }
}

/// Two rows of one page; texts whose parties differ, unless a circle stands for its members; acts that both bear a number.
fn left_to_the_rules(a: &Case<'_>, b: &Case<'_>) -> bool {
    let governments = a.us.actor.state.is_some() && b.us.actor.state.is_some();
    let parties_differ = if a.same_us(b) { !a.same_them(b) } else { governments };
    match a.kind().family() {
        domain::Family::Texts => a.same_source(b) || parties_differ,
        domain::Family::Acts => a.same_source(b) || rules::both_are_numbered(a, b),
        _ => a.same_source(b),
    }
}

/// Pairs that are held for one nonetheless, although their dates are apart by a little.
type Overruled = HashSet<(usize, usize)>;

/// Every pair that somebody has something to say about: first what the rules join, then the rest, the surest first.
fn pairs(cases: &[Case<'_>], candidates: &[Candidate], by: By<'_>) -> (Vec<Pair>, Overruled) {
    let mut overruled = Overruled::new();
    let mut pairs: Vec<Pair> = Vec::new();
    for candidate in candidates {
        let Some(pair) = judged(cases, candidate, by) else {
            continue;
        };
        if pair.same && candidate.judgement == Judgement::Distant {
            overruled.insert(candidate.cases);
        }
        pairs.push(pair);
    }
    let by_model = |pair: &Pair| pair.rule == Rule::Model;
    pairs.sort_by(|x, y| {
        by_model(x)
            .cmp(&by_model(y))
            .then(y.score.total_cmp(&x.score))
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    (pairs, overruled)
}

/// What becomes of a candidate; nothing where nobody would join the two.
fn judged(cases: &[Case<'_>], candidate: &Candidate, by: By<'_>) -> Option<Pair> {
    let (a, b) = candidate.cases;
    let pair = |rule, score, loose, same| Pair {
        a,
        b,
        rule,
        score,
        loose,
        same,
    };
    let by_rules = match candidate.judgement {
        Judgement::Same { rule, score, loose } => Some(pair(rule, score, loose, true)),
        Judgement::Doubtful { rule, score } => Some(pair(rule, score, true, false)),
        _ => None,
    };
    let sure = matches!(candidate.judgement, Judgement::Same { .. } | Judgement::Apart);
    let (model, vector) = match (by, &candidate.vector) {
        (By::Model(model), Some(vector)) if candidate.judgement != Judgement::Apart => (model, vector),
        (By::Both(model), Some(vector)) if !sure => (model, vector),
        _ => return by_rules,
    };
    let probability = model.weigh(&cases[a], &cases[b], vector)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "seven digits of a probability are enough"
    )]
    let score = probability as f32;
    if probability >= model.bounds.upper {
        Some(pair(Rule::Model, score, true, true))
    } else if probability >= model.bounds.lower {
        Some(pair(Rule::Model, score, true, false))
    } else {
        None
    }
}

fn loose_by_case(pairs: &[Pair]) -> HashMap<usize, Vec<usize>> {
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    for (n, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.same && pair.loose) {
        found.entry(pair.a).or_default().push(n);
        found.entry(pair.b).or_default().push(n);
    }
    found
}

/// How much surer the best of two rivals has to be.
const MARGIN: f32 = 0.05;

/// Whether a loose match has a rival: another that is nearly as sure and certainly apart from this one.
fn ambiguous(
    pair: &Pair,
    cases: &[Case<'_>],
    pairs: &[Pair],
    loose: &HashMap<usize, Vec<usize>>,
    home: &[usize],
) -> bool {
    if !pair.loose {
        return false;
    }
    [(pair.a, pair.b), (pair.b, pair.a)].into_iter().any(|(end, other)| {
        loose.get(&end).into_iter().flatten().any(|n| {
            let rival = &pairs[*n];
            let third = if rival.a == end { rival.b } else { rival.a };
            third != other
                && (rival.score - pair.score).abs() < MARGIN
                && home[third] != home[other]
                && matches!(
                    rules::judge(&cases[third], &cases[other]),
                    Judgement::Apart | Judgement::Distant
                )
        })
    })
}

fn apart(
    cases: &[Case<'_>],
    a: &Group,
    b: &Group,
    separated: &HashSet<(String, String)>,
    overruled: &Overruled,
) -> bool {
    a.cases.iter().any(|x| {
        b.cases.iter().any(|y| {
            are_separated(&cases[*x], &cases[*y], separated)
                || match rules::judge(&cases[*x], &cases[*y]) {
                    Judgement::Apart => true,
                    Judgement::Distant => !overruled.contains(&(*x.min(y), *x.max(y))),
                    _ => false,
                }
        })
    })
}

fn are_separated(a: &Case<'_>, b: &Case<'_>, separated: &HashSet<(String, String)>) -> bool {
    let (one, two) = (&a.item.id, &b.item.id);
    !separated.is_empty()
        && (separated.contains(&(one.clone(), two.clone())) || separated.contains(&(two.clone(), one.clone())))
}

/// The cases that come in did so by this pair; those that had come into the smaller group keep how they did, and its
/// own founder comes in by the pair.
fn merge(into: &mut Group, from: Group, pair: &Pair) {
    let newcomers: HashSet<usize> = from.joined.iter().map(|joined| joined.case).collect();
    for case in &from.cases {
        if !newcomers.contains(case) {
            into.joined.push(Joined {
                case: *case,
                rule: pair.rule,
                score: pair.score,
                pair: (pair.a, pair.b),
            });
        }
    }
    into.joined.extend(from.joined);
    into.cases.extend(from.cases);
    into.cases.sort_unstable();
}

fn keep_one_doubt_a_pair(doubts: &mut Vec<Doubt>, home: &[usize]) {
    let mut seen = HashSet::new();
    doubts.retain(|doubt| {
        let (a, b) = (home[doubt.cases.0], home[doubt.cases.1]);
        seen.insert((a.min(b), a.max(b)))
    });
}
