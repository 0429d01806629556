//! A tie: one per pair of places, whatever its dates are said to be. Blocks already keep pairs apart.

use super::{Judgement, Rule};
use crate::intake::case::Case;

pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    if a.same_us(b) && a.same_them(b) && a.kind() == b.kind() {
        Judgement::certain(Rule::Tie)
    } else {
        Judgement::Apart
    }
}
