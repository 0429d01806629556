//! Which blocks of a page are its main text.
//!
//! Every block is weighed by the words that are not links; the weight is summed up the elements. The main text is the
//! element that the page marks as such if it holds a fair share of the weight, else the smallest that holds most.

use super::blocks::{Block, Page};

/// Share of the page's weight that a marked element must hold to be believed.
const MARKED: f64 = 0.3;
/// Share that the smallest unmarked element must hold.
const UNMARKED: f64 = 0.7;

/// Indices of the blocks that are main text, in order.
pub(super) fn main_blocks(page: &Page) -> Vec<usize> {
    let weights: Vec<f64> = page.blocks.iter().map(weight).collect();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        // A page of nothing but short lines: everything beside menus.
        let all = |aside: bool| (0..page.blocks.len()).filter(move |at| page.blocks[*at].aside == aside);
        let plain: Vec<usize> = all(false).collect();
        return if plain.is_empty() { all(true).collect() } else { plain };
    }
    let mut sums = vec![0.0; page.boxes.len()];
    for (block, weight) in page.blocks.iter().zip(&weights) {
        sums[block.within] += weight;
    }
    for at in (1..sums.len()).rev() {
        sums[page.boxes[at].parent] += sums[at];
    }
    let root = root(page, &sums, total);
    let inside = inside(page, root);
    let chosen = (0..page.blocks.len()).filter(|at| inside[page.blocks[*at].within]);
    kept(page, &weights, chosen.collect())
}

fn root(page: &Page, sums: &[f64], total: f64) -> usize {
    let indices = 0..page.boxes.len();
    let marked = indices
        .clone()
        .filter(|at| page.boxes[*at].main && sums[*at] >= total * MARKED);
    // Of marked elements within each other the inner one is taken; of several beside each other what holds them all.
    let best = marked.max_by(|a, b| sums[*a].total_cmp(&sums[*b]).then(a.cmp(b)));
    if let Some(best) = best {
        let siblings = indices
            .clone()
            .filter(|at| page.boxes[*at].main && page.boxes[*at].parent == page.boxes[best].parent && sums[*at] > 0.0);
        if siblings.count() > 1 && sums[best] < total * UNMARKED {
            return page.boxes[best].parent;
        }
        return best;
    }
    indices.rev().find(|at| sums[*at] >= total * UNMARKED).unwrap_or(0)
}

/// For each box whether it lies within the root.
fn inside(page: &Page, root: usize) -> Vec<bool> {
    let mut inside = vec![false; page.boxes.len()];
    for at in 0..inside.len() {
        inside[at] = at == root || (at > 0 && inside[page.boxes[at].parent]);
    }
    inside
}

/// Drops asides and lists of links; keeps short blocks that stand among text.
fn kept(page: &Page, weights: &[f64], chosen: Vec<usize>) -> Vec<usize> {
    let mut kept = Vec::with_capacity(chosen.len());
    for (n, at) in chosen.iter().enumerate() {
        let block = &page.blocks[*at];
        if block.aside {
            continue;
        }
        let linked = share_linked(block);
        let near = chosen[n.saturating_sub(3)..(n + 4).min(chosen.len())]
            .iter()
            .any(|near| weights[*near] >= 8.0);
        let keep = if weights[*at] >= 8.0 {
            linked < 0.6
        } else if block.heading {
            chosen[n + 1..].iter().take(4).any(|next| weights[*next] >= 5.0)
        } else {
            linked < 0.5 && (near || block.item)
        };
        if keep {
            kept.push(*at);
        }
    }
    if kept.is_empty() { chosen } else { kept }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of blocks of text")]
fn share_linked(block: &Block) -> f64 {
    block.linked as f64 / block.text.trim().len().max(1) as f64
}

/// Words that are not links; asides weigh nothing, and so do a few words without a full stop.
fn weight(block: &Block) -> f64 {
    if block.aside {
        return 0.0;
    }
    let words = u32::try_from(block.text.split_whitespace().count()).unwrap_or(u32::MAX);
    // Chinese and Japanese part no words: two characters count as one.
    let wide = block
        .text
        .chars()
        .filter(|letter| ('\u{3040}'..='\u{9fff}').contains(letter))
        .count();
    let words = f64::from(words) + f64::from(u32::try_from(wide).unwrap_or(u32::MAX)) / 2.0;
    let is_sentence = block.text.trim_end().ends_with(['.', '!', '?', '"', '”', '。', ':']) || words >= 12.0;
    if is_sentence {
        words * (1.0 - share_linked(block)).max(0.0)
    } else {
        0.0
    }
}
