//! Blocks: claims in different blocks never speak of the same engagement, so each block is decided by itself.

use domain::{Family, Kind};

use crate::store::actors::Actor;

/// The block of a claim of some kind between two actors. Ties, partnerships, offices and memberships are kept apart by
/// who takes part; texts and visits by country, because several governments may share one; acts by who made them.
pub(crate) fn of(kind: Kind, us: &Actor, them: &Actor) -> String {
    let abroad = || {
        them.country
            .map_or_else(|| them.identity.clone(), |country| country.as_str().to_owned())
    };
    // What no single country stands for is decided together: sources name such a circle in many ways.
    let country = || {
        them.country
            .map_or_else(|| "several".to_owned(), |country| country.as_str().to_owned())
    };
    match (kind, kind.family()) {
        (Kind::GuardPartnership, _) => {
            let state = us
                .state
                .map_or_else(|| us.identity.clone(), |state| state.as_str().to_owned());
            format!("guard/{state}/{}", abroad())
        }
        (_, Family::Ties) => format!("tie/{}/{}", us.identity, them.identity),
        (_, Family::Texts) => format!("text/{}", country()),
        (_, Family::Visits) => format!("visit/{}", country()),
        (Kind::NetworkMembership, _) => format!("membership/{}/{}", us.identity, them.identity),
        (_, Family::Presence) => format!("office/{}/{}", us.identity, abroad()),
        (_, Family::Acts) => format!("act/{}", us.identity),
    }
}
