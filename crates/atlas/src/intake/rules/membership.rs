//! A membership: one per actor and network.

use super::{Judgement, Rule};
use crate::intake::case::Case;

pub(super) fn judge(a: &Case<'_>, b: &Case<'_>) -> Judgement {
    if a.same_us(b) && a.same_them(b) {
        Judgement::certain(Rule::Membership)
    } else {
        Judgement::Apart
    }
}
