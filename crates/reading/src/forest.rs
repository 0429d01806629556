//! Boosted regression trees: sums of small trees that rank the members of a group (a softmax over them) or say how likely
//! each of many is (a logistic curve). Learning is deterministic; the thresholds of a feature are quantiles of what it was
//! seen to be. A row has at most 256 features.

/// How deep a tree is.
const DEPTH: usize = 4;
const INNER: usize = (1 << DEPTH) - 1;
const LEAVES: usize = 1 << DEPTH;
const TREE_BYTES: usize = INNER * 5 + LEAVES * 4;
/// The most thresholds of a feature.
const BINS: usize = 40;

/// One tree: at each inner node a feature and the least value that goes right.
#[derive(Debug, Clone, PartialEq)]
struct Tree {
    feature: [u8; INNER],
    threshold: [f32; INNER],
    leaf: [f32; LEAVES],
}

/// A sum of trees.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Forest {
    trees: Vec<Tree>,
}

impl Forest {
    /// The sum for a member.
    pub fn score(&self, features: &[f32]) -> f32 {
        self.trees.iter().map(|tree| tree.leaf[tree.at(features)]).sum()
    }

    /// Whether there is nothing to sum.
    pub fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    /// The forest as bytes, little-endian: a count of trees (u32), and for each its features (u8), thresholds and leaves
    /// (f32).
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(u32::try_from(self.trees.len()).unwrap_or(0).to_le_bytes());
        for tree in &self.trees {
            out.extend(tree.feature);
            out.extend(tree.threshold.iter().chain(&tree.leaf).flat_map(|it| it.to_le_bytes()));
        }
    }

    /// Takes a forest off the head of bytes.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (count, rest) = bytes.split_first_chunk::<4>()?;
        let length = (u32::from_le_bytes(*count) as usize).checked_mul(TREE_BYTES)?;
        let (body, rest) = rest.split_at_checked(length)?;
        *bytes = rest;
        let trees = body.chunks_exact(TREE_BYTES).map(Tree::read).collect::<Option<_>>()?;
        Some(Self { trees })
    }
}

impl Tree {
    fn at(&self, features: &[f32]) -> usize {
        let mut node = 0;
        while node < INNER {
            let value = features.get(usize::from(self.feature[node])).copied().unwrap_or(0.0);
            node = 2 * node + 1 + usize::from(value >= self.threshold[node]);
        }
        node - INNER
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (feature, numbers) = bytes.split_first_chunk::<INNER>()?;
        let (words, _) = numbers.as_chunks::<4>();
        let number = |at: usize| words.get(at).map(|it| f32::from_le_bytes(*it));
        let mut out = Self {
            feature: *feature,
            threshold: [0.0; INNER],
            leaf: [0.0; LEAVES],
        };
        for (at, cell) in out.threshold.iter_mut().chain(&mut out.leaf).enumerate() {
            *cell = number(at)?;
        }
        Some(out)
    }
}

/// Members of one group that are ranked against each other.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// For each member its features.
    pub members: Vec<Vec<f32>>,
    /// What speaks for each before any tree.
    pub start: Vec<f64>,
    /// The right ones.
    pub right: Vec<bool>,
    /// How much the group counts.
    pub weight: f64,
}

/// By how much of what it would each tree mends.
const RATE: f64 = 0.08;
/// Added to the curvature of a leaf, so that few members do not move it far.
const CALM: f64 = 4.0;

/// Learns a forest: each tree follows the slope of the groups' likelihood (softmax over the members).
pub(crate) fn grow(groups: &[&Group]) -> Forest {
    let rows: Vec<&[f32]> = groups
        .iter()
        .flat_map(|it| it.members.iter().map(Vec::as_slice))
        .collect();
    let start = groups.iter().flat_map(|it| it.start.iter().copied()).collect();
    boost(&rows, start, 100, Draw::All, |sums| slopes(groups, sums))
}

/// One that is right or not by itself.
#[derive(Debug, Clone)]
pub(crate) struct Single {
    pub features: Vec<f32>,
    /// What speaks for it before any tree, on the scale of the logistic curve.
    pub start: f64,
    pub right: bool,
    /// How much it counts.
    pub weight: f64,
}

/// Learns a forest whose sum, added to the start, is the logit of being right.
pub(crate) fn grow_logistic(singles: &[Single]) -> Forest {
    let rows: Vec<&[f32]> = singles.iter().map(|it| it.features.as_slice()).collect();
    let start = singles.iter().map(|it| it.start).collect();
    boost(&rows, start, 200, Draw::Part, |sums| {
        let both = singles.iter().zip(sums).map(|(it, sum)| {
            let odds = 1.0 / (1.0 + (-sum).exp());
            let slope = it.weight * (odds - f64::from(u8::from(it.right)));
            (slope, it.weight * (odds * (1.0 - odds)).max(1e-3))
        });
        both.unzip()
    })
}

/// Of what each tree learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Draw {
    /// Of all rows by all features.
    All,
    /// Of four fifths of the rows by half of the features, other ones for every tree: their sum leans less on any one.
    /// Which ones is a hash of the numbers, so that the same rows give the same forest.
    Part,
}

impl Draw {
    /// A number that looks drawn (the finaliser of SplitMix64, S. Vigna, public domain algorithm).
    fn hash(tree: usize, of: usize, at: usize) -> u64 {
        let mut z = (tree as u64) << 40 ^ (of as u64) << 32 ^ at as u64;
        z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn has_row(self, tree: usize, at: usize) -> bool {
        self == Self::All || !Self::hash(tree, 0, at).is_multiple_of(5)
    }

    fn has_feature(self, tree: usize, at: usize) -> bool {
        self == Self::All || Self::hash(tree, 1, at).is_multiple_of(2)
    }
}

/// Adds tree after tree, each fitted to the slopes and bends of the likelihood at the sums so far.
fn boost(
    rows: &[&[f32]],
    mut sums: Vec<f64>,
    trees: usize,
    draw: Draw,
    slopes: impl Fn(&[f64]) -> (Vec<f64>, Vec<f64>),
) -> Forest {
    let Some(width) = rows.first().map(|row| row.len()) else {
        return Forest::default();
    };
    let cuts: Vec<Vec<f32>> = (0..width).map(|feature| cuts(rows, feature)).collect();
    let bin = |row: &[f32], feature: usize| cuts[feature].partition_point(|cut| *cut <= row[feature]) as u8;
    let bins: Vec<Vec<u8>> = (0..width)
        .map(|it| rows.iter().map(|row| bin(row, it)).collect())
        .collect();
    let mut forest = Forest::default();
    for number in 0..trees {
        let (mut slope, mut bend) = slopes(&sums);
        for at in (0..rows.len()).filter(|it| !draw.has_row(number, *it)) {
            (slope[at], bend[at]) = (0.0, 0.0);
        }
        let tree = tree(&bins, &cuts, &slope, &bend, |it| draw.has_feature(number, it));
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum += f64::from(tree.leaf[tree.at(row)]);
        }
        forest.trees.push(tree);
    }
    forest
}

fn cuts(rows: &[&[f32]], feature: usize) -> Vec<f32> {
    let mut values: Vec<f32> = rows.iter().map(|row| row[feature]).collect();
    values.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = (1..BINS).map(|at| values[at * values.len() / BINS]).collect();
    let mut distinct = values;
    distinct.dedup();
    if distinct.len() <= BINS {
        out = distinct.split_off(1);
    }
    out.dedup();
    // A cut at the lowest value parts nothing.
    out
}

fn slopes(groups: &[&Group], sums: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut slope, mut bend) = (Vec::with_capacity(sums.len()), Vec::with_capacity(sums.len()));
    let mut at = 0;
    for group in groups {
        let own = &sums[at..at + group.members.len()];
        at += group.members.len();
        let top = own.iter().copied().fold(f64::MIN, f64::max);
        let odds: Vec<f64> = own.iter().map(|it| (it - top).exp()).collect();
        let all: f64 = odds.iter().sum();
        // Of several right ones the likelier has the larger part.
        let right: f64 = odds.iter().zip(&group.right).filter(|it| *it.1).map(|it| it.0).sum();
        for (odds, is_right) in odds.iter().zip(&group.right) {
            let share = odds / all;
            let wanted = if *is_right { odds / right.max(1e-12) } else { 0.0 };
            slope.push(group.weight * (share - wanted));
            bend.push(group.weight * (share * (1.0 - share)).max(1e-3));
        }
    }
    (slope, bend)
}

/// A tree by the best cut at each node, level by level.
fn tree(bins: &[Vec<u8>], cuts: &[Vec<f32>], slope: &[f64], bend: &[f64], may_ask: impl Fn(usize) -> bool) -> Tree {
    let mut out = Tree {
        feature: [0; INNER],
        threshold: [f32::INFINITY; INNER],
        leaf: [0.0; LEAVES],
    };
    let mut node = vec![0usize; slope.len()];
    for level in 0..DEPTH {
        let first = (1 << level) - 1;
        let count = 1 << level;
        let mut best = vec![(1e-6f64, None::<(u8, u8)>); count];
        for (feature, bins) in bins.iter().enumerate().filter(|it| may_ask(it.0)) {
            let mut sums = vec![[(0.0f64, 0.0f64); BINS + 1]; count];
            for (row, bin) in bins.iter().enumerate() {
                let cell = &mut sums[node[row] - first][usize::from(*bin)];
                cell.0 += slope[row];
                cell.1 += bend[row];
            }
            for (at, sums) in sums.iter().enumerate() {
                let all = sums.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
                let gain = |slope: f64, bend: f64| slope * slope / (bend + CALM);
                let mut left = (0.0, 0.0);
                for (cut, own) in sums.iter().enumerate().take(cuts[feature].len()) {
                    left = (left.0 + own.0, left.1 + own.1);
                    let right = (all.0 - left.0, all.1 - left.1);
                    if left.1 < 0.5 || right.1 < 0.5 {
                        continue;
                    }
                    let gained = gain(left.0, left.1) + gain(right.0, right.1) - gain(all.0, all.1);
                    if gained > best[at].0 {
                        best[at] = (gained, Some((feature as u8, cut as u8)));
                    }
                }
            }
        }
        for (at, (_, cut)) in best.iter().enumerate() {
            if let Some((feature, cut)) = cut {
                out.feature[first + at] = *feature;
                out.threshold[first + at] = cuts[usize::from(*feature)][usize::from(*cut)];
            }
        }
        for (row, node) in node.iter_mut().enumerate() {
            let right = best[*node - first]
                .1
                .is_some_and(|(feature, cut)| bins[usize::from(feature)][row] > cut);
            *node = 2 * *node + 1 + usize::from(right);
        }
    }
    let mut sums = [(0.0f64, 0.0f64); LEAVES];
    for (row, node) in node.iter().enumerate() {
        let cell = &mut sums[node - INNER];
        cell.0 += slope[row];
        cell.1 += bend[row];
    }
    for (leaf, (slope, bend)) in out.leaf.iter_mut().zip(sums) {
        *leaf = (-RATE * slope / (bend + CALM)) as f32;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_one_right_by_itself_is_found() {
        // Right where exactly one of two features is high, of which neither tells alone.
        let single = |at: u32| {
            let (left, right) = ((at * 7 % 10) as f32, (at * 3 % 11) as f32);
            Single {
                features: vec![left, right],
                start: 0.0,
                right: (left > 4.5) != (right > 5.5),
                weight: 1.0,
            }
        };
        let all: Vec<Single> = (0..400).map(single).collect();
        let forest = grow_logistic(&all[..300]);
        let right = all[300..]
            .iter()
            .filter(|it| (forest.score(&it.features) > 0.0) == it.right);
        assert!(right.count() >= 95);
    }

    #[test]
    fn what_makes_a_member_right_is_found() {
        // Right is the member with the larger product of two features, which no single cut tells.
        let groups: Vec<Group> = (0..200u32)
            .map(|group| {
                let member = |at: u32| {
                    let n = (group * 7 + at * 131) % 97;
                    vec![(n % 10) as f32, (n / 10) as f32, 1.0]
                };
                let members: Vec<Vec<f32>> = (0..4).map(member).collect();
                let most = members.iter().map(|it| it[0] * it[1]).fold(f32::MIN, f32::max);
                Group {
                    right: members.iter().map(|it| it[0] * it[1] == most).collect(),
                    start: vec![0.0; 4],
                    members,
                    weight: 1.0,
                }
            })
            .collect();
        let (learn, check) = groups.split_at(150);
        let forest = grow(&learn.iter().collect::<Vec<_>>());
        let right = check.iter().filter(|group| {
            let scores: Vec<f32> = group.members.iter().map(|it| forest.score(it)).collect();
            let best = (0..4).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
            group.right[best]
        });
        assert!(right.count() >= 45);
        let mut bytes = Vec::new();
        forest.write(&mut bytes);
        let mut rest = &bytes[..];
        assert_eq!(Forest::read(&mut rest), Some(forest));
        assert!(rest.is_empty() && Forest::read(&mut &bytes[..9]).is_none());
    }
}
