//! Putting judgements about pairs together: which claims of a block become one engagement.
//!
//! Pairs are taken from the surest down. Two groups become one unless some pair across them is certainly apart, a
//! person has told two of their claims apart, or both are engagements of the ledger already. A loose match (undated, or
//! dated by the year alone) that fits two groups which are apart from each other joins neither. The outcome depends on
//! the set of claims and not on their order.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::case::Case;
use super::rules::{self, Judgement, Rule};

/// A claim that joins the others of its group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Joined {
    /// Position of the case.
    pub(super) case: usize,
    /// By which rule.
    pub(super) rule: Rule,
    /// How sure.
    pub(super) score: f32,
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

/// Groups the cases of one block, which come in the order of their keys. `separated` holds pairs of claims that a person told
/// apart, smaller key first.
pub(super) fn group(cases: &[Case<'_>], separated: &HashSet<(String, String)>) -> (Vec<Group>, Vec<Doubt>) {
    let mut groups = seeds(cases);
    let mut home: Vec<usize> = vec![0; cases.len()];
    for (n, group) in groups.iter().enumerate() {
        for case in &group.cases {
            home[*case] = n;
        }
    }
    let pairs = pairs(cases);
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
            doubts.push(doubt);
            continue;
        }
        if apart(cases, &groups[into], &groups[from], separated) {
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
    doubts.retain(|doubt| {
        let (one, two) = (home[doubt.cases.0], home[doubt.cases.1]);
        one != two && !told_apart(cases, &groups[one], &groups[two], separated)
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

/// Every pair that a rule has something to say about, the surest first.
fn pairs(cases: &[Case<'_>]) -> Vec<Pair> {
    let mut candidates: BTreeSet<(usize, usize)> = BTreeSet::new();
    for together in rules::neighbours(cases) {
        for (n, a) in together.iter().enumerate() {
            for b in &together[n + 1..] {
                candidates.insert((*a.min(b), *a.max(b)));
            }
        }
    }
    let mut pairs: Vec<Pair> = candidates
        .into_iter()
        .filter(|(a, b)| {
            let known = (&cases[*a].item.engagement, &cases[*b].item.engagement);
            !matches!(known, (Some(one), Some(two)) if one == two)
        })
        .filter_map(|(a, b)| match rules::judge(&cases[a], &cases[b]) {
            Judgement::Same { rule, score, loose } => Some(Pair {
                a,
                b,
                rule,
                score,
                loose,
                same: true,
            }),
            Judgement::Doubtful { rule, score } => Some(Pair {
                a,
                b,
                rule,
                score,
                loose: true,
                same: false,
            }),
            Judgement::Apart | Judgement::Unrelated => None,
        })
        .collect();
    pairs.sort_by(|x, y| y.score.total_cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    pairs
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
                && matches!(rules::judge(&cases[third], &cases[other]), Judgement::Apart)
        })
    })
}

fn apart(cases: &[Case<'_>], a: &Group, b: &Group, separated: &HashSet<(String, String)>) -> bool {
    a.cases.iter().any(|x| {
        b.cases.iter().any(|y| {
            are_separated(&cases[*x], &cases[*y], separated)
                || matches!(rules::judge(&cases[*x], &cases[*y]), Judgement::Apart)
        })
    })
}

fn are_separated(a: &Case<'_>, b: &Case<'_>, separated: &HashSet<(String, String)>) -> bool {
    let (one, two) = (&a.item.id, &b.item.id);
    !separated.is_empty()
        && (separated.contains(&(one.clone(), two.clone())) || separated.contains(&(two.clone(), one.clone())))
}

/// Whether a person has told any claims of two groups apart: then nobody is asked about them again.
fn told_apart(cases: &[Case<'_>], a: &Group, b: &Group, separated: &HashSet<(String, String)>) -> bool {
    !separated.is_empty()
        && a.cases
            .iter()
            .any(|x| b.cases.iter().any(|y| are_separated(&cases[*x], &cases[*y], separated)))
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
